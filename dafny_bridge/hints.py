"""Hints: what may be inserted into a program, and inserting it.

What lives here: `Hint` (a text and where it goes) and `weave`, which puts hints into a source on
lines of their own. What does not: guessing hints (`guessing`), deciding which of them hold
(`complete`), and ranking them for a search (`policy`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    """What a hint inserts."""

    INVARIANT = "invariant"
    ASSERT = "assert"
    CALL = "call"
    DECREASES = "decreases"


@dataclass(frozen=True, slots=True)
class Hint:
    """One insertion.

    Attributes:
        kind: what it is.
        text: what is inserted, on a line of its own.
        offset: code-point offset in the source before which it goes.
        declaration: full name of the callable that it goes into.
        around: for invariants, the offsets of the loop's keyword and of its closing brace.
        weight: how promising it looks, higher is better; comparable within one program only.
    """

    kind: HintKind
    text: str
    offset: int
    declaration: str
    around: tuple[int, int] | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Woven:
    """A source with hints in it.

    Attributes:
        source: the text.
        hint_at: line number to hint, for the lines that were inserted.
    """

    source: str
    hint_at: dict[int, Hint]


def weave(source: str, hints: Iterable[tuple[Hint, str, int]]) -> Woven:
    """Insert texts at offsets, each on a line of its own, equal offsets in the order given.

    Args:
        source: the text.
        hints: (hint, text to insert on its behalf, offset).
    """
    pieces: list[str] = []
    hint_at: dict[int, Hint] = {}
    place, line = 0, 1
    for hint, text, offset in sorted(hints, key=lambda item: item[2]):
        before = source[place:offset] + "\n"
        pieces += [before, text, "\n"]
        line += before.count("\n")
        hint_at[line] = hint
        line += 1
        place = offset
    pieces.append(source[place:])
    return Woven("".join(pieces), hint_at)


def weave_plainly(source: str, hints: Iterable[Hint]) -> Woven:
    """Each hint with its own text at its own place."""
    return weave(source, ((hint, hint.text, hint.offset) for hint in hints))
