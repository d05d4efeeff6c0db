"""Weak specifications, found by changing the code and seeing Dafny still content.

What lives here: `mutants_of`, small changes of method bodies, and `weak_specs`, which reports
those that still verify. What does not: comparing specifications (`strength`).

After "MutDafny" (2025). A mutant that verifies is code that does something else and still meets
the contract, or code that happens to do the same; a person has to tell. A mutant that fails
because an invariant no longer holds says nothing, so the list is a lower bound.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import Kind, LexicalError, LineMap, Token
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.report import judge
from dafny_bridge.runner import DafnyRunner
from dafny_bridge.statements import LOOPS, Heads
from provers.errors import UsageError
from provers.request import Limits
from provers.verdict import Position, Status

_RELATIONS = {
    "<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "==": ("!=",),
    "!=": ("==",),
}  # fmt: skip
_ARITHMETIC = {"+": ("-",), "-": ("+",), "*": ("+",), "/": ("*",), "%": ("/",)}
_LOGIC = {"&&": ("||",), "||": ("&&",)}
_PROOF_WORDS = frozenset({"assert", "calc", "reveal", "forall", "assume"})
_CLAUSE_WORDS = frozenset({"invariant", "decreases", "modifies", "free"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a body.

    Attributes:
        declaration: full name of the changed method.
        operator: `relation`, `arithmetic`, `logic`, `constant`, `condition`, `deletion`,
            `branches` or `bound`.
        start: where.
        before: the text that was there.
        after: the text that is there now.
        source: the whole changed program.
    """

    declaration: str
    operator: str
    start: Position
    before: str
    after: str
    source: str


async def weak_specs(
    checker: DafnyRunner,
    source: str,
    *,
    most: int = 200,
    method_seconds: int = 10,
    limits: Limits | None = None,
) -> list[Mutant]:
    """The mutants of a verified program's methods that Dafny still accepts.

    Args:
        checker: gives the warm workers.
        source: a program that verifies.
        most: how many mutants to try at most, spread over the program.
        method_seconds: solver time for each verification task; a mutant that needs more counts
            as found out.
        limits: bounds of each run.

    Raises:
        UsageError: the program is not understood, or does not verify as it is.
        ToolMissing: no Dafny.
    """
    try:
        program = parse(source)
    except (LexicalError, ParseFailure) as error:
        raise UsageError(f"the program is not understood: {error}") from None
    bounds = limits or Limits()
    run = await checker.run(source, bounds, seconds=method_seconds)
    status, reason = judge(run.report)
    if run.limit or status is not Status.VERIFIED:
        raise UsageError(f"the program does not verify as it is: {reason}")

    async def survives(mutant: Mutant) -> bool:
        outcome = await checker.run(mutant.source, bounds, seconds=method_seconds)
        return not outcome.limit and judge(outcome.report)[0] is Status.VERIFIED

    mutants = list(mutants_of(program))
    chosen = mutants[:: -(-len(mutants) // most)] if len(mutants) > most else mutants
    survived = await asyncio.gather(*(survives(mutant) for mutant in chosen))
    return [mutant for mutant, alive in zip(chosen, survived, strict=True) if alive]


def mutants_of(program: Program) -> Iterator[Mutant]:
    """All mutants of all method and constructor bodies, in the order of the text."""
    for declaration in program.callables():
        if declaration.kind in ("method", "constructor") and declaration.body is not None:
            yield from _Bodies(program, declaration).mutants()


class _Bodies:
    def __init__(self, program: Program, declaration: Declaration) -> None:
        self.program = program
        self.declaration = declaration
        self.tokens = program.tokens
        self.heads = Heads(program.tokens)
        self.places = LineMap(program.text)
        assert declaration.body is not None
        self.begin, self.end = declaration.body
        self.proof = self.proof_tokens()

    def mutants(self) -> Iterator[Mutant]:
        for index in range(self.begin, self.end):
            if index in self.proof:
                continue
            token = self.tokens[index]
            if token.kind is Kind.SYMBOL:
                yield from self.of_symbol(index, token)
            elif token.kind is Kind.NUMBER:
                yield self.change("constant", index, index + 1, f"({token.text} + 1)")
            elif token.text == "if":
                yield from self.of_condition(index)
        yield from self.deletions()

    def of_symbol(self, index: int, token: Token) -> Iterator[Mutant]:
        for operator, table in (
            ("relation", _RELATIONS),
            ("arithmetic", _ARITHMETIC),
            ("logic", _LOGIC),
        ):
            for other in table.get(token.text, ()):
                if not (operator == "arithmetic" and self.is_prefix(index)):
                    yield self.change(operator, index, index + 1, other)
        if token.text in ("<", "<=") and self.is_in_head(index):
            yield self.change("bound", index, index + 1, f"+ 1 {token.text}")

    def is_prefix(self, index: int) -> bool:
        """Whether the operator at `index` is a sign, or the star of `while *`."""
        before = self.tokens[index - 1]
        operand = before.kind is not Kind.SYMBOL or before.text in (")", "]", "}", "|")
        return not operand or before.text in ("while", "if", "return", "then", "else", "in")

    def is_in_head(self, index: int) -> bool:
        """Whether the token stands in the guard of a loop."""
        while index > self.begin and self.tokens[index].text not in ("{", "}", ";"):
            if self.tokens[index].text in LOOPS:
                return True
            index -= 1
        return False

    def of_condition(self, index: int) -> Iterator[Mutant]:
        opened = self.heads.body(index)
        if opened is None or opened == index + 1:
            return
        guard = self.text(index + 1, opened)
        yield self.change("condition", index + 1, opened, f"!({guard})")
        closed = self.tokens.closing(opened)
        if self.tokens[closed + 1].text == "else" and self.tokens[closed + 2].text == "{":
            last = self.tokens.closing(closed + 2)
            swapped = f"{self.text(closed + 2, last + 1)} else {self.text(opened, closed + 1)}"
            yield self.change("branches", opened, last + 1, swapped)

    def deletions(self) -> Iterator[Mutant]:
        start = self.begin
        for index in range(self.begin, self.end):
            text = self.tokens[index].text
            if text in ("{", "}"):
                start = index + 1
            elif text == ";":
                statement = {t.text for t in self.tokens[start:index]}
                first = self.tokens[start].text
                assigns = ":=" in statement and first != "var"
                if assigns and index not in self.proof and start not in self.proof:
                    yield self.change("deletion", start, index + 1, "")
                start = index + 1

    def proof_tokens(self) -> set[int]:
        """Indices inside loop clauses and proof statements: changing those says nothing."""
        found: set[int] = set()
        index = self.begin
        while index < self.end:
            token = self.tokens[index]
            stop = index
            if token.kind is Kind.WORD and token.text in LOOPS:
                opened = self.heads.body(index)
                clauses = [
                    i for i in range(index, opened or index) if self.tokens[i].text in _CLAUSE_WORDS
                ]
                if clauses and opened is not None:
                    found.update(range(clauses[0], opened))
            elif token.kind is Kind.WORD and token.text in _PROOF_WORDS:
                stop = self.statement_end(index)
                found.update(range(index, stop))
            index = max(stop, index + 1)
        return found

    def statement_end(self, index: int) -> int:
        """Index after the proof statement that begins at `index`."""
        place = index
        while place < self.end:
            text = self.tokens[place].text
            if text in ("(", "[", "{"):
                place = self.tokens.closing(place)
                if text == "{" and self.tokens[place + 1].text not in (")", "]", ";", "=="):
                    return place + 1
            elif text == ";":
                return place + 1
            place += 1
        return self.end

    def text(self, begin: int, end: int) -> str:
        return self.program.text[self.tokens[begin].start : self.tokens[end - 1].end]

    def change(self, operator: str, begin: int, end: int, after: str) -> Mutant:
        start, stop = self.tokens[begin].start, self.tokens[end - 1].end
        line, column = self.places.place(start)
        text = self.program.text
        return Mutant(
            self.declaration.full_name,
            operator,
            Position(line=line, column=column),
            text[start:stop],
            after,
            text[:start] + after + text[stop:],
        )
