"""Two specifications side by side, as one program of lemmas.

What lives here: `Pair`, which renames the formals of both specifications to the same fresh names,
tells the candidate's definitions from the reference's, and writes the lemmas that `strength` lets
Dafny prove. What does not: running Dafny and drawing conclusions (`strength`).

Wherever a name could mean two things, the two are not comparable: a wrong relation would be a
reward for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dafny_bridge.audit import find_escapes
from dafny_bridge.comparison import Excuses, introduced_names, texts
from dafny_bridge.lexer import Kind, Token
from dafny_bridge.outline import CALLABLES, Declaration, Program
from dafny_bridge.statements import parameters
from provers.request import TrustLevel

CHECKS = {
    "accepts": "lemmataAccepts",
    "promises": "lemmataPromises",
    "accepts back": "lemmataAcceptsBack",
    "promises back": "lemmataPromisesBack",
}
"""The implications, and the lemmas that state them."""
_FRESH = "lemmata"
_RENAMED = "Candidate"
_NO_FACTS = ("method", "lemma", "include")


class NotComparable(Exception):
    """The two specifications do not speak of the same things."""


class Pair:
    """The program in which the two specifications stand side by side."""

    def __init__(
        self, theirs: Program, mine: Program, stated: Declaration, offered: Declaration
    ) -> None:
        """Compare the names of the two.

        Raises:
            NotComparable: they do not speak of the same things, or that is in doubt.
        """
        self.theirs, self.mine = theirs, mine
        self.stated, self.offered = stated, offered
        self._refuse_kinds()
        self._refuse_escapes()
        self._refuse_reserved_names()
        self.their_formals = self._fresh_formals(stated)
        self.my_formals = self._fresh_formals(offered)
        self._refuse_other_signature()
        self.shared = [d for d in theirs.declarations if d.kind not in ("method", "lemma")]
        self.own = self._own_definitions()
        self.definitions = self._definition_names()

    def _refuse_kinds(self) -> None:
        if self.stated.scope:
            raise NotComparable("only callables outside modules and classes can be compared")
        kinds = {self.stated.kind, self.offered.kind}
        if not kinds <= {"method", "lemma"}:
            # What a function promises is a fact about it, which holds wherever it is mentioned.
            raise NotComparable(
                "only methods and lemmas can be compared; state a function's promises as a lemma"
            )

    def _refuse_escapes(self) -> None:
        level = TrustLevel.HOSTILE
        excuses = Excuses(self.theirs, find_escapes(self.theirs, level))
        bare = {d.full_name for d in self.mine.declarations if d.kind in ("method", "lemma")}
        for escape in find_escapes(self.mine, level):
            # A contract alone, of something that is no fact for the generated lemmas, is enough.
            alone = escape.name == "bodyless" and escape.declaration in bare
            if not excuses.cover(escape) and not (alone and escape.is_of_contract):
                raise NotComparable(f"in the candidate: {escape.message}")

    def _refuse_reserved_names(self) -> None:
        for token in (*self.theirs.tokens, *self.mine.tokens):
            if token.text.startswith(_FRESH) or token.text.endswith(_RENAMED):
                raise NotComparable(f"the name {token.text} is reserved")

    @staticmethod
    def _fresh_formals(declaration: Declaration) -> dict[str, str]:
        """The formals' names, each with the fresh one for its place."""
        inputs, results = _formals(declaration)
        found = {name: f"{_FRESH}In{place}" for place, (name, _) in enumerate(inputs)}
        found |= {name: f"{_FRESH}Out{place}" for place, (name, _) in enumerate(results)}
        return found

    def _refuse_other_signature(self) -> None:
        def shape(declaration: Declaration) -> tuple[object, ...]:
            inputs, results = _formals(declaration)
            kinds = [kind for _, kind in inputs], [kind for _, kind in results]
            return _generic(declaration), *kinds

        if shape(self.stated) != shape(self.offered):
            raise NotComparable("the signatures differ")

    def _own_definitions(self) -> list[Declaration]:
        """The candidate's definitions that differ from the reference's, or rest on such."""
        known = {d.full_name: _words(self.theirs, d) for d in self.shared}
        mine = [d for d in self.mine.declarations if d.kind not in _NO_FACTS]
        own = {d.full_name for d in mine if known.get(d.full_name) != _words(self.mine, d)}
        while True:
            names = {n for d in mine if d.full_name in own for n in introduced_names(d)}
            more = {
                d.full_name
                for d in mine
                if d.full_name not in own and names & set(_words(self.mine, d))
            }
            if not more:
                return [d for d in mine if d.full_name in own]
            own |= more

    def _definition_names(self) -> dict[str, str]:
        """New names for functions that mean something else in the candidate."""
        known = {d.full_name for d in self.shared}
        words = {t.text for t in self.theirs.tokens if t.kind is Kind.WORD}
        found: dict[str, str] = {}
        for declaration in self.own:
            if declaration.full_name in known:
                if declaration.kind not in CALLABLES:
                    raise NotComparable(f"{declaration.full_name} is defined differently")
                found[declaration.name] = declaration.name + _RENAMED
            elif taken := sorted(set(introduced_names(declaration)) & words):
                raise NotComparable(f"the reference uses the candidate's name {taken[0]}")
        if taken := sorted(set(found) & (self.their_formals.keys() | self.my_formals.keys())):
            raise NotComparable(f"{taken[0]} names a definition and a formal")
        return found

    def text(self) -> str:
        """The definitions of both, and one lemma for each of `CHECKS`."""
        parts = [written(self.theirs.tokens[d.first : d.last], {}) for d in self.shared]
        for d in self.own:
            parts.append(written(self.mine.tokens[d.first : d.last], self.definitions))
        mine = {**self.definitions, **self.my_formals}
        their_pre, their_post = _conditions(self.stated, self.their_formals)
        my_pre, my_post = _conditions(self.offered, mine)
        if self.heap():
            their_pre = [f"old({condition})" for condition in their_pre]
            my_pre = [f"old({condition})" for condition in my_pre]
        parts.append(self._lemma("accepts", their_pre, my_pre))
        parts.append(self._lemma("promises", [*their_pre, *my_pre, *my_post], their_post))
        parts.append(self._lemma("accepts back", my_pre, their_pre))
        parts.append(self._lemma("promises back", [*my_pre, *their_pre, *their_post], my_post))
        return "\n".join(parts)

    def frames(self) -> tuple[bool, bool]:
        """Whether the candidate modifies no more than the reference, and the other way round."""
        mine = {**self.definitions, **self.my_formals}
        theirs = {written(c.tokens, self.their_formals) for c in self.stated.clauses_of("modifies")}
        offered = {written(c.tokens, mine) for c in self.offered.clauses_of("modifies")}
        return offered <= theirs, theirs <= offered

    def heap(self) -> bool:
        """Whether the specifications speak of two states of the heap."""
        words = {
            t.text
            for d in (self.stated, self.offered)
            for clause in d.clauses
            for t in clause.tokens
        }
        modifying = bool(self.stated.clauses_of("modifies") or self.offered.clauses_of("modifies"))
        return modifying or bool(words & {"old", "fresh", "unchanged"})

    def _lemma(self, check: str, given: list[str], wanted: list[str]) -> str:
        twostate = "twostate " if self.heap() else ""
        head = f"{twostate}lemma {CHECKS[check]}{self._head()}"
        clauses = [f"  requires {condition}" for condition in given]
        clauses += [f"  ensures {condition}" for condition in wanted or ["true"]]
        return "\n".join([head, *clauses, "{ }"])

    def _head(self) -> str:
        """Type parameters, and inputs and results together as inputs."""
        inputs, results = _formals(self.stated)
        # A result may have been made by the method: it need not exist in the old state.
        new = "new " if self.heap() else ""
        listed = [f"{self.their_formals[name]}: {kind}" for name, kind in inputs]
        listed += [f"{new}{self.their_formals[name]}: {kind}" for name, kind in results]
        return f"{_generic(self.stated)}({', '.join(listed)})"


def _formals(declaration: Declaration) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Names and types of the inputs, and of the results."""
    words = texts(declaration.signature)
    split = words.index("returns") if "returns" in words else len(words)
    signature = declaration.signature
    return parameters(signature[:split]), parameters(signature[split:])


def _generic(declaration: Declaration) -> str:
    """The type parameters with their brackets, "" where there are none."""
    words = texts(declaration.signature)
    return " ".join(words[: words.index("(")]) if words[:1] == ("<",) and "(" in words else ""


def _words(program: Program, declaration: Declaration) -> tuple[str, ...]:
    return texts(program.tokens[declaration.first : declaration.last])


def _conditions(
    declaration: Declaration, renaming: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Preconditions and postconditions under other names."""

    def all_of(keyword: str) -> list[str]:
        return [written(clause.tokens, renaming) for clause in declaration.clauses_of(keyword)]

    return all_of("requires"), all_of("ensures")


def written(tokens: Iterable[Token], renaming: Mapping[str, str]) -> str:
    """Tokens as text under other names; what follows a dot is a member and keeps its name."""
    words, before = [], ""
    for token in tokens:
        renamed = token.kind is Kind.WORD and before != "."
        words.append(renaming.get(token.text, token.text) if renamed else token.text)
        before = token.text
    return " ".join(words)
