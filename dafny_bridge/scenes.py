"""One callable of a program with all that hints are made from.

What lives here: `Scene`. What does not: the hints (`guessing`, `calls`).
"""

from __future__ import annotations

from dafny_bridge.comparison import texts
from dafny_bridge.hints import Hint, HintKind
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.statements import local_variables, loops_of, parameters


class Scene:
    """One callable with all that hints are made from."""

    def __init__(self, program: Program, declaration: Declaration) -> None:
        self.program = program
        self.declaration = declaration
        self.tokens = program.tokens
        self.loops = loops_of(program, declaration)
        self.formals = dict(parameters(declaration.signature))
        self.types = {**self.formals, **dict(local_variables(program, declaration))}
        self.ensures = [texts(c.tokens) for c in declaration.clauses_of("ensures")]
        self.requires = [texts(c.tokens) for c in declaration.clauses_of("requires")]

    def of_type(self, *kinds: str) -> list[str]:
        """Variables whose type begins with one of these."""
        return [name for name, kind in self.types.items() if kind.startswith(kinds)]

    def sequences(self) -> list[tuple[str, str]]:
        """Sequences and arrays in scope with the text of their length."""
        found = [(name, f"|{name}|") for name in self.of_type("seq", "string")]
        return found + [(name, f"{name}.Length") for name in self.of_type("array<", "array")]

    def hint(
        self,
        kind: HintKind,
        text: str,
        offset: int,
        weight: float,
        around: tuple[int, int] | None = None,
    ) -> Hint:
        """A hint for this callable; see `Hint`."""
        return Hint(kind, text, offset, self.declaration.full_name, around, weight)
