"""Holes of patterns, what they stand for, and filling them.

What lives here: `hole`, `level_hole`, `Substitution`, `fill`. What does not: finding out what holes
stand for (`mutation.matching`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from provers.lean import levels
from provers.lean.expr import (
    HAS_LEVEL_MVAR,
    HAS_MVAR,
    App,
    Const,
    Expr,
    Lam,
    Level,
    MVar,
    Name,
    Sort,
)
from provers.lean.terms import (
    beta_spine,
    flagged,
    fold_app,
    lift,
    metavariables,
    subterms,
    transform,
    unfold_app,
)

_PLACES: dict[MVar, int] = {}
_LEVEL_PLACES: dict[Level, int] = {}
_HOLES: list[MVar] = []
_LEVEL_HOLES: list[Level] = []


def hole(place: int) -> MVar:
    """The hole for a lemma's variable number `place`."""
    while len(_HOLES) <= place:
        new = MVar(Name.of("hole", len(_HOLES)))
        _PLACES[new] = len(_HOLES)
        _HOLES.append(new)
    return _HOLES[place]


def level_hole(place: int) -> Level:
    """The hole for a lemma's universe parameter number `place`."""
    while len(_LEVEL_HOLES) <= place:
        new = levels.level_mvar(Name.of("hole", len(_LEVEL_HOLES)))
        _LEVEL_PLACES[new] = len(_LEVEL_HOLES)
        _LEVEL_HOLES.append(new)
    return _LEVEL_HOLES[place]


def hole_place(expr: Expr) -> int | None:
    """The number of a hole, None for other terms."""
    return _PLACES.get(expr) if isinstance(expr, MVar) else None


def level_hole_place(level: Level) -> int | None:
    """The number of a universe hole, None for other levels."""
    return _LEVEL_PLACES.get(level)


@dataclass(slots=True)
class Substitution:
    """What a pattern's holes stand for.

    Attributes:
        terms: values by hole number. They may have loose bound variables: those of the term that
            was matched, as seen from its root.
        levels: universe levels by hole number.
        undecided: pairs of levels that must be equal, which only other holes' types can tell.
        exact: whether the filled pattern is the term up to bound names and proofs; else some
            instance arguments differ, or parts are equal only by unfolding or arithmetic.
    """

    terms: dict[int, Expr] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    exact: bool = True
    undecided: list[tuple[Level, Level]] = field(default_factory=list)

    def copy(self) -> Substitution:
        """The same, to be changed independently."""
        return Substitution(dict(self.terms), dict(self.levels), self.exact, list(self.undecided))


def fill(pattern: Expr, found: Substitution) -> Expr:
    """The pattern with its holes filled, and what they are applied to beta-reduced.

    Holes without a value stay.
    """
    flags = HAS_MVAR | HAS_LEVEL_MVAR if found.levels else HAS_MVAR

    def visit(node: Expr, depth: int) -> Expr | None:
        if type(node) is App:
            head = node
            while type(head) is App:
                head = head.fn
            if type(head) is MVar and isinstance(value := visit(head, depth), Lam):
                args = unfold_app(node)[1]
                inner = [transform(a, lambda n, d: visit(n, d + depth), flags=flags) for a in args]
                return beta_spine(fold_app(value, inner))
        elif isinstance(node, MVar):
            value = found.terms.get(_PLACES.get(node, -1))
            return None if value is None else lift(value, depth)
        elif isinstance(node, Const):
            return Const(node.name, [fill_level(level, found.levels) for level in node.levels])
        elif isinstance(node, Sort):
            return Sort(fill_level(node.level, found.levels))
        return None

    return transform(pattern, visit, flags=flags)


def fill_level(level: Level, values: Mapping[int, Level]) -> Level:
    """A level with its holes filled; those without a value stay."""
    if not level.has_mvar:
        return level
    if level.tag == levels.MVAR:
        place = _LEVEL_PLACES.get(level)
        return level if place is None else values.get(place, level)
    args = [fill_level(arg, values) for arg in level.args]
    if level.tag == levels.SUCC:
        return levels.succ(args[0])
    build = levels.maximum if level.tag == levels.MAX else levels.imax
    return build(args[0], args[1])


def holes_in(*terms: Expr) -> set[int]:
    """Numbers of the holes that occur."""
    return {_PLACES[node] for node in metavariables(*terms) if node in _PLACES}


def level_holes_in(*terms: Expr) -> set[int]:
    """Numbers of the universe holes that occur."""
    found: set[int] = set()
    stack: list[Level] = []
    for node in flagged(terms, HAS_LEVEL_MVAR):
        if isinstance(node, Const):
            stack.extend(node.levels)
        elif isinstance(node, Sort):
            stack.append(node.level)
    while stack:
        level = stack.pop()
        if level in _LEVEL_PLACES:
            found.add(_LEVEL_PLACES[level])
        stack.extend(level.args)
    return found


def has_level_hole(level: Level) -> bool:
    """Whether a universe hole occurs in a level."""
    return level.has_mvar and (level in _LEVEL_PLACES or any(map(has_level_hole, level.args)))


@functools.lru_cache(maxsize=1 << 14)
def applies_holes(pattern: Expr) -> bool:
    """Whether a hole is applied to something: `?p ?x` looks like any application."""
    nodes = subterms(pattern)
    return any(isinstance(node, App) and isinstance(node.fn, MVar) for node in nodes)
