"""Whether a candidate still states what the reference states.

What lives here: `compare`, which sets the candidate's declarations against the reference's,
token by token, and lets pass only insertions that cannot weaken a statement. What does not: the
logical comparison of different specifications (`strength`) and escape hatches (`audit`).

What may differ from the reference: bodies of methods and lemmas, further `ensures`, other
`decreases`, prover hints, assertions inside function bodies, and new declarations whose names the
reference does not use (a used name could be captured: a predicate added in an inner scope would
change the meaning of a specification that is, as text, the same).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dafny_bridge.audit import CONTRACT, HINT_ATTRIBUTES, Escape
from dafny_bridge.lexer import Kind, Token
from dafny_bridge.outline import Attribute, Clause, Declaration, Program
from dafny_bridge.unsound import written


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the candidate departs from the reference.

    Attributes:
        message: one sentence for a person.
        offset: where in the candidate; None when something is missing.
        declaration: full name of the declaration that it is about.
    """

    message: str
    offset: int | None
    declaration: str


def compare(reference: Program, candidate: Program) -> list[Difference]:
    """All impermissible differences; empty when the candidate keeps every statement."""
    return list(_Comparison(reference, candidate).run())


class Excuses:
    """Which escapes of a candidate are the reference's own."""

    def __init__(self, reference: Program, escapes: Iterable[Escape]) -> None:
        """Read the reference; `escapes` are what `find_escapes` finds in it."""
        self._axioms = {d.full_name for d in reference.walk() if is_declared_axiom(d)}
        self._known = {(e.name, e.declaration, e.detail) for e in escapes}
        self._written = {(d.full_name, written(reference, d)) for d in reference.walk()}

    def cover(self, escape: Escape) -> bool:
        """Whether the reference itself has this escape in the same declaration.

        Holes that a candidate is meant to fill (an `assume`, a missing body) are never excused;
        an axiom that the reference declares as such is, as long as it stays without a body. Nor
        is there an excuse for what a candidate writes into a body, or for a place in the heap
        where functions can be kept: the reference's own use of one says nothing about its use
        there. Nor for refinement, which merges into what the refined module has what a candidate
        adds to it. What is unsound in Dafny is excused only where it is a declaration of the
        reference in the same words.
        """
        if escape.name in ("assume", "expect", "free", "refines"):
            return False
        if escape.name == "unsound":
            return (escape.declaration, escape.detail) in self._written
        if escape.name == "bodyless":
            return escape.detail == CONTRACT and escape.declaration in self._axioms
        if escape.name in ("reads", "...") and escape.detail != CONTRACT:
            return False
        return (escape.name, escape.declaration, escape.detail) in self._known


def is_declared_axiom(declaration: Declaration) -> bool:
    """Whether a declaration without a body is meant to be assumed."""
    names = {attribute.name for attribute in declaration.attributes}
    return declaration.body is None and bool(names & {"axiom", "extern", "Axiom"})


def texts(tokens: Iterable[Token]) -> tuple[str, ...]:
    """The texts of tokens: what a comparison looks at."""
    return tuple(token.text for token in tokens)


class _Comparison:
    def __init__(self, reference: Program, candidate: Program) -> None:
        self.reference = reference
        self.candidate = candidate
        self.stated = {d.full_name: d for d in reference.walk() if d.kind != "include"}
        self.words = {t.text for t in reference.tokens if t.kind is Kind.WORD}
        self.used_in_specifications = _specification_words(reference)
        # Whose members Dafny weaves into contracts: with `Valid` and `Repr`, if they are there.
        self.contracted = {
            d.full_name
            for d in reference.walk()
            if any(attribute.name.lower() == "autocontracts" for attribute in d.attributes)
        }

    def run(self) -> Iterator[Difference]:
        yield from self.duplicates()
        yield from self.includes()
        offered = {d.full_name: d for d in self.candidate.walk() if d.kind != "include"}
        for name, stated in self.stated.items():
            if name not in offered:
                message = f"{stated.kind} {name} of the reference is missing"
                yield Difference(message, None, name)
            else:
                yield from self.matched(stated, offered[name])
        for declaration in self.candidate.declarations:
            yield from self.added(declaration)

    def duplicates(self) -> Iterator[Difference]:
        counts = Counter(d.full_name for d in self.candidate.walk() if d.kind != "include")
        unnamed = {d.full_name for d in self.reference.walk() if d.name == ""}
        for name, count in counts.items():
            if count > 1 and name not in unnamed:
                yield Difference(f"{name} is declared {count} times", None, name)

    def includes(self) -> Iterator[Difference]:
        mine = [d.name for d in self.candidate.walk() if d.kind == "include"]
        theirs = [d.name for d in self.reference.walk() if d.kind == "include"]
        if mine != theirs:
            yield Difference("the included files differ from the reference's", None, "")

    def matched(self, stated: Declaration, offered: Declaration) -> Iterator[Difference]:
        offset = self.candidate.tokens[offered.first].start

        def differs(what: str) -> Difference:
            message = f"{what} of {stated.kind} {stated.full_name} differs from the reference"
            return Difference(message, offset, stated.full_name)

        if stated.kind != offered.kind or stated.modifiers != offered.modifiers:
            yield differs("the kind")
        if texts(stated.signature) != texts(offered.signature):
            yield differs("the signature" if stated.is_callable else "the definition")
        if not _attributes_kept(stated.attributes, offered.attributes):
            yield differs("an attribute")
        yield from (differs(what) for what in _clause_differences(stated, offered))
        if stated.kind in ("function", "predicate") and not self.function_kept(stated, offered):
            yield differs("the body")

    def function_kept(self, stated: Declaration, offered: Declaration) -> bool:
        if stated.body is None:
            # Filling in a function that specifications mention would choose their meaning.
            mentioned = stated.name in self.used_in_specifications or self.is_woven_in(stated)
            return offered.body is None or not mentioned
        if offered.body is None:
            return False
        mine = texts(self.candidate.tokens[slice(*offered.body)])
        theirs = texts(self.reference.tokens[slice(*stated.body)])
        return mine == theirs or without_assertions(mine) == without_assertions(theirs)

    def is_woven_in(self, declaration: Declaration) -> bool:
        """Whether `{:autocontracts}` can make it a part of contracts that do not mention it."""
        return ".".join(declaration.scope) in self.contracted

    def added(self, declaration: Declaration) -> Iterator[Difference]:
        """Objections to declarations that the reference does not have."""
        if declaration.kind == "include":
            return
        if declaration.full_name in self.stated:
            for member in declaration.members:
                yield from self.added(member)
            return
        offset = self.candidate.tokens[declaration.first].start
        name = declaration.full_name
        if declaration.kind == "var":
            yield Difference(f"the field {name} is added to a type", offset, name)
        elif self.is_woven_in(declaration):
            yield Difference(f"{name} is added to a class with autocontracts", offset, name)
        elif declaration.kind in ("import", "export"):
            opened = "opened" in declaration.modifiers or declaration.kind == "export"
            if opened or declaration.name in self.words:
                yield Difference(f"an {declaration.kind} is added", offset, name)
        else:
            taken = sorted(set(introduced_names(declaration)) & self.words)
            if taken:
                message = f"the added name {taken[0]} is used in the reference"
                yield Difference(message, offset, name)


def introduced_names(declaration: Declaration) -> Iterator[str]:
    """Names that a declaration puts into the scope around it.

    A module's dotted name puts it into another module, and makes that one where it is missing.
    What has references brings a second type, `Name?`, which has null as well.
    """
    yield from declaration.name.split(".") if declaration.kind == "module" else [declaration.name]
    if declaration.kind in ("class", "trait", "iterator"):
        yield f"{declaration.name}?"
    if declaration.kind == "datatype":
        # Constructors never stand in angle brackets, and neither `=` nor `|` does.
        depth, awaiting = 0, False
        for token in declaration.signature:
            if token.text in ("(", "{", "["):
                depth += 1
            elif token.text in (")", "}", "]"):
                depth -= 1
            elif depth == 0 and token.text in ("=", "|"):
                awaiting = True
            elif depth == 0 and awaiting and token.kind is Kind.WORD and token.text != "ghost":
                yield token.text
                awaiting = False


def _attributes_kept(stated: list[Attribute], offered: list[Attribute]) -> bool:
    def essential(attributes: list[Attribute]) -> list[tuple[str, ...]]:
        return sorted(
            (attribute.name, *texts(attribute.arguments))
            for attribute in attributes
            if attribute.name not in HINT_ATTRIBUTES
        )

    mine, theirs = essential(offered), essential(stated)
    # An axiom of the reference that the candidate proves instead loses its attribute.
    return mine == theirs or mine == [a for a in theirs if a[0] not in ("axiom", "Axiom")]


def _clause_differences(stated: Declaration, offered: Declaration) -> Iterator[str]:
    keywords = {clause.keyword for clause in (*stated.clauses, *offered.clauses)}
    for keyword in sorted(keywords):
        theirs = [_clause_key(clause) for clause in stated.clauses_of(keyword)]
        mine = [_clause_key(clause) for clause in offered.clauses_of(keyword)]
        if keyword == "decreases":
            continue
        if keyword in ("ensures", "yield ensures") and offered.body is not None:
            # Promising more is harmless where a body must keep the promise.
            remaining = iter(mine)
            if not all(clause in remaining for clause in theirs):
                yield f"{keyword!r}"
        elif mine != theirs:
            yield f"{keyword!r}"


def _clause_key(clause: Clause) -> tuple[bool, tuple[str, ...]]:
    return clause.free, texts(clause.tokens)


def _specification_words(program: Program) -> set[str]:
    """Words in clauses, and in bodies of functions and definitions of types and constants."""
    found: set[str] = set()
    bearers = Counter(declaration.name for declaration in program.walk())
    for declaration in program.walk():
        function = declaration.kind in ("function", "predicate")
        # What a function promises about itself does not make it part of another's statement.
        itself = {declaration.name} if function and bearers[declaration.name] == 1 else set[str]()
        for clause in declaration.clauses:
            found |= set(texts(clause.tokens)) - itself
        if function and declaration.body is not None:
            found |= set(texts(program.tokens[slice(*declaration.body)])) - itself
        if not declaration.is_callable:
            found.update(texts(declaration.signature))
    return found


def without_assertions(words: tuple[str, ...]) -> tuple[str, ...]:
    """A function body without its `assert E;` prefixes, which cannot change its value.

    Only where a whole expression begins: in the middle of one, an assertion would decide how far
    its operators reach (`n * assert true; 2 + 1` is not `n * 2 + 1`). One that holds a proof or a
    let is left as well; what is left differs from the reference, which errs on the strict side.

    All are left in a body that may bind a variable without naming its type: Dafny infers the type
    from the whole body, and `assert [n, x] == [n, x];` would give `x` the type of `n`.
    """
    if not _INFERRING.isdisjoint(words):
        return words
    kept: list[str] = []
    place = 0
    while place < len(words):
        end = _assertion_end(words, place)
        if end is not None and (not kept or kept[-1] in _BEFORE_EXPRESSIONS):
            place = end
        else:
            kept.append(words[place])
            place += 1
    return tuple(kept)


_BEFORE_EXPRESSIONS = frozenset({"(", ";", "then", "else"})
# What binds variables. A comprehension without `::` has one of the words.
_INFERRING = frozenset(
    {"::", "•", "=>", "⇒", ":|", ":-", "var", "set", "iset", "map", "imap", "forall", "exists"}
)
_NOT_PLAIN = frozenset({"assert", "assume", "by", "calc", "expect", "reveal", "var", ":=", ":|"})


def _assertion_end(words: tuple[str, ...], place: int) -> int | None:
    """Index after the plain `assert E;` that begins at `place`; None where none does."""
    if words[place] != "assert":
        return None
    depth = 0
    for index in range(place + 1, len(words)):
        word = words[index]
        if word in _NOT_PLAIN or depth < 0:
            return None
        if word == ";" and depth == 0:
            return index + 1
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
    return None
