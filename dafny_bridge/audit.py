"""Ways around Dafny's verifier, found in the source itself.

What lives here: `find_escapes`, which lists holes (declared assumptions) and hatches (constructs
that make Dafny say "verified" without a proof) from tokens and declarations. What does not: what
Dafny should have refused by itself (`unsound`), the comparison with a reference (`comparison`) and
contradictory preconditions (`vacuity`).

Attributes are judged by an allow-list, since Dafny hands unknown ones down to Boogie, where some
(`{:inline}`, `{:ignore}`, `{:selective_checking}`) silence proof obligations.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from dafny_bridge.brackets import CLOSING, Tokens, closes_attribute
from dafny_bridge.declarations import attribute_at
from dafny_bridge.lexer import Kind, Token, directives
from dafny_bridge.outline import CALLABLES, Attribute, Declaration, Program
from dafny_bridge.statements import LOOPS, Heads
from dafny_bridge.unsound import find_flaws
from provers.request import TrustLevel


@dataclass(frozen=True, slots=True)
class Escape:
    """One hole or hatch.

    Attributes:
        name: what it is, in the form that `TrustPolicy.allow` uses: `assume`, `bodyless`,
            `{:verify}`, `include`, `decreases *`, `#if`, `refines`, `...`, `reads`, `unsound`, …
        hole: True for a declared assumption, False for a way around the verifier.
        message: one sentence for a person.
        offset: where in the source.
        declaration: full name of the declaration around it, "" at top level.
        detail: what it consists of, or which part of a declaration it stands in (`CONTRACT`,
            `BODY`, `STORED`), to compare with the reference's. For `unsound`: the words of the
            declaration, where a reference that has them too excuses it.
    """

    name: str
    hole: bool
    message: str
    offset: int
    declaration: str = ""
    detail: str = ""

    @property
    def is_of_contract(self) -> bool:
        """Whether it lies in what a declaration states, and not in a body."""
        return self.detail == CONTRACT


CONTRACT = "contract"
"""In what a declaration states: its signature, its clauses, the body of a function."""
BODY = "body"
"""In a part that a candidate may write as it likes: the body of a method or a lemma."""
STORED = "stored"
"""In a type, a field or a constant: what has that type can be kept there."""

HINT_ATTRIBUTES = frozenset(
    {
        "trigger", "induction", "fuel", "opaque", "split_here", "focus", "timeLimit",
        "timeLimitMultiplier", "rlimit", "resource_limit", "isolate_assertions",
        "vcs_split_on_every_assert", "vcs_max_cost", "vcs_max_splits",
        "vcs_max_keep_going_splits", "nativeType", "tailrecursion", "nowarn", "warnShadowing",
        "transparent", "priority",
    }
)  # fmt: skip
"""Attributes that steer the prover or the compiler and cannot hide an obligation."""

AUTHOR_ATTRIBUTES = HINT_ATTRIBUTES | {
    "autocontracts", "autoReq", "compile", "error", "main", "print", "test", "title", "abstemious",
}  # fmt: skip
"""What an author may use besides: they change contracts or messages, in plain sight."""

# 4.9's `@Name` attributes that are hints; all others are refused.
_AT_HINTS = frozenset(
    {
        "AutoContracts", "AutoRequires", "Compile", "Fuel", "Induction", "IsolateAssertions",
        "NativeType", "Options", "Print", "Priority", "ResourceLimit", "Tailrecursion",
        "TailRecursion", "Test", "TimeLimit", "TimeLimitMultiplier", "Transparent", "Trigger",
        "VcsMaxCost", "VcsMaxKeepGoingSplits", "VcsMaxSplits",
    }
) - {"Options"}  # fmt: skip
_HOLE_ATTRIBUTES = frozenset({"axiom", "Axiom"})

_AT_PREFIXES = frozenset({"old", "unchanged", "allocated", "fresh"})


def find_escapes(program: Program, level: TrustLevel) -> list[Escape]:
    """All holes and hatches of a program, in the order of the text.

    Args:
        program: the parsed source.
        level: decides which attributes are harmless.
    """
    owners = Owners(program)
    found = [*_preprocessor(program), *_attributes(program, owners, level)]
    found += _words(program, owners)
    found += _refinements(program, owners)
    if level is TrustLevel.HOSTILE:
        found += _heap_readers(program, owners)
        found += _flaws(program, owners)
    found += _bodyless_statements(program, owners)
    for declaration in program.walk():
        found += _of_declaration(program, declaration)
    return sorted(found, key=lambda escape: escape.offset)


class Owners:
    """Finds the innermost declaration around a token, and the part of it that the token is in."""

    def __init__(self, program: Program) -> None:
        """Look at every declaration once."""
        self._starts = [token.start for token in program.tokens]
        self._owner = [""] * len(program.tokens)
        self._part = [STORED] * len(program.tokens)
        for declaration in program.walk():
            begin, end = declaration.first, declaration.last
            self._owner[begin:end] = [declaration.full_name] * (end - begin)
            part = CONTRACT if declaration.is_callable else STORED
            self._part[begin:end] = [part] * (end - begin)
            stated = declaration.kind in ("function", "predicate")
            for block in (None if stated else declaration.body, declaration.by_method):
                if declaration.is_callable and block is not None:
                    self._part[slice(*block)] = [BODY] * (block[1] - block[0])

    def of(self, index: int) -> str:
        """Full name of the declaration, "" outside of all."""
        return self._owner[index] if index < len(self._owner) else ""

    def at(self, offset: int) -> str:
        """Full name of the declaration around an offset of the text."""
        return self.of(max(bisect_right(self._starts, offset) - 1, 0))

    def part(self, index: int) -> str:
        """`CONTRACT`, `BODY` or `STORED`."""
        return self._part[index]


def _preprocessor(program: Program) -> Iterator[Escape]:
    for offset in directives(program.text):
        message = "a preprocessor line can take text away from the verifier"
        yield Escape("#if", False, message, offset, detail=program.text[offset : offset + 40])


def _attributes(program: Program, owners: Owners, level: TrustLevel) -> Iterator[Escape]:
    harmless = HINT_ATTRIBUTES if level is TrustLevel.HOSTILE else AUTHOR_ATTRIBUTES
    for index, attribute in all_attributes(program.tokens):
        at_form = program.tokens[index].text == "@"
        if attribute.name in (_AT_HINTS if at_form else harmless):
            continue
        name = f"@{attribute.name}" if at_form else f"{{:{attribute.name}}}"
        hole = attribute.name in _HOLE_ATTRIBUTES
        what = "declares an assumption" if hole else "is not known to be harmless"
        detail = " ".join((attribute.name, *(t.text for t in attribute.arguments)))
        message = f"the attribute {name} {what}"
        yield Escape(name, hole, message, attribute.start, owners.of(index), detail)


def all_attributes(tokens: Tokens) -> Iterator[tuple[int, Attribute]]:
    """Every attribute among tokens, with the index of its first token.

    `{` followed by `:` opens one wherever it stands, also with a blank between the two.
    """
    for index, token in enumerate(tokens[:-1]):
        after = tokens[index + 1]
        if token.text == "{" and token.kind is Kind.SYMBOL and after.text == ":":
            yield index, attribute_at(tokens, index, tokens.closing(index))
        elif token.text == "@" and after.kind is Kind.WORD and _is_at_attribute(tokens, index):
            yield index, Attribute(after.text, (), token.start)


def _is_at_attribute(tokens: list[Token], index: int) -> bool:
    if index and tokens[index - 1].text in _AT_PREFIXES:
        return False
    # `e@label` is lower case by habit only; 4.9's attributes all begin with a capital.
    return tokens[index + 1].text[:1].isupper()


_AFTER_MEASURES = frozenset(
    {";", ")", "]", "}", "requires", "ensures", "reads", "modifies", "invariant", "decreases"}
)
_HOLE_WORDS = {
    "assume": "an assumption is taken without a proof",
    "expect": "an expectation is checked at run time only, and assumed by the verifier",
}


def _words(program: Program, owners: Owners) -> Iterator[Escape]:
    tokens = program.tokens
    for index, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        before = tokens[index - 1].text if index else ""
        owner = owners.of(index)
        if token.text == "assume" or (token.text == "expect" and before in ("{", "}", ";", ")")):
            yield Escape(token.text, True, _HOLE_WORDS[token.text], token.start, owner)
        elif token.text == "free":
            # 4.x lets it be a name; which of the two this is, the text does not say.
            message = f"what is free ({after}) is assumed, not proved"
            yield Escape("free", True, message, token.start, owner)
        elif token.text == "decreases" and _gives_up(tokens, index):
            message = "termination is not shown"
            yield Escape("decreases *", False, message, token.start, owner, "decreases *")


def _refinements(program: Program, owners: Owners) -> Iterator[Escape]:
    """Refinement: 2.x does not prove again what the refined module's bodies have proved.

    What a refining module adds can break it: a termination measure, a postcondition.
    """
    for index, token in enumerate(program.tokens):
        word = token.kind is Kind.WORD and token.text == "refines"
        if word or (token.kind is Kind.SYMBOL and token.text == "..."):
            message = f"{token.text!r}: what a refined module proved is taken over unproved"
            part = owners.part(index)
            yield Escape(token.text, False, message, token.start, owners.of(index), part)


def _heap_readers(program: Program, owners: Owners) -> Iterator[Escape]:
    """Functions as values that read the heap: kept in the heap, one can call itself.

    That is Landin's knot, a recursion without a measure, which 2.x does not see.
    """
    frames = _clause_starts(program)
    for index, token in enumerate(program.tokens):
        arrow = token.kind is Kind.SYMBOL and token.text == "~>"
        word = token.kind is Kind.WORD and token.text == "reads" and token.start not in frames
        if arrow or word:
            message = f"{token.text!r}: a function that reads the heap could be kept in it"
            part = owners.part(index)
            yield Escape("reads", False, message, token.start, owners.of(index), part)


def _flaws(program: Program, owners: Owners) -> Iterator[Escape]:
    """What Dafny itself should have refused."""
    for flaw in find_flaws(program):
        start, owner = program.tokens[flaw.index].start, owners.of(flaw.index)
        message = f"Dafny 2.3 is unsound here: {flaw.message}"
        yield Escape("unsound", False, message, start, owner, flaw.excuse)


def _clause_starts(program: Program) -> set[int]:
    """Offsets of the words that begin clauses of declarations."""
    return {
        clause.keyword_start for declaration in program.walk() for clause in declaration.clauses
    }


def _of_declaration(program: Program, declaration: Declaration) -> Iterator[Escape]:
    start = program.tokens[declaration.first].start
    name = declaration.full_name
    if declaration.kind == "include":
        message = f"included files are not verified with this one: {declaration.name}"
        yield Escape("include", False, message, start, "", declaration.name)
    if declaration.kind not in CALLABLES:
        return
    if declaration.body is None:
        message = f"{declaration.kind} {declaration.name} has no body, so its contract is assumed"
        yield Escape("bodyless", True, message, start, name, CONTRACT)


def _gives_up(tokens: Tokens, decreases: int) -> bool:
    """Whether one of the measures after `decreases` is `*`, which promises nothing."""
    place = decreases + 1
    while place < len(tokens) and tokens[place].text not in _AFTER_MEASURES:
        before = place - 1
        if tokens[place].text == "*" and (
            tokens[before].text in ("decreases", ",") or closes_attribute(tokens, before)
        ):
            return True
        opens = tokens[place].kind is Kind.SYMBOL and tokens[place].text in CLOSING
        place = tokens.closing(place) + 1 if opens else place + 1
    return False


def _bodyless_statements(program: Program, owners: Owners) -> Iterator[Escape]:
    """Loops and `forall … ensures` statements without a body.

    They may stand wherever an expression may: a calculation in it has hints, which are statements.
    """
    tokens = program.tokens
    promises, heads = _clause_starts(program), Heads(tokens)
    for index, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        loop = token.text in LOOPS
        forall = token.text == "ensures" and token.start not in promises
        if (loop or forall) and heads.body(index) is None:
            what = "loop" if loop else "forall statement"
            message = f"a {what} without a body: what it claims is assumed"
            yield Escape("bodyless", True, message, token.start, owners.of(index), BODY)
