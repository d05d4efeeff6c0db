"""Holes of patterns, what they stand for, and filling them.

What lives here: `hole`, `level_hole`, `Substitution`, `fill`. What does not: finding out what holes
stand for (`mutation.matching`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from provers.lean import levels
from provers.lean.expr import HAS_MVAR, App, Const, Expr, Lam, Level, MVar, Name, Sort
from provers.lean.terms import beta_spine, fold_app, lift, subterms, transform, unfold_app

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
    if not pattern.flags & HAS_MVAR and not found.levels:
        return pattern

    def visit(node: Expr, depth: int) -> Expr | None:
        if isinstance(node, MVar):
            value = found.terms.get(_PLACES.get(node, -1))
            return None if value is None else lift(value, depth)
        if isinstance(node, Const) and node.levels:
            return Const(node.name, [fill_level(level, found.levels) for level in node.levels])
        if isinstance(node, Sort):
            return Sort(fill_level(node.level, found.levels))
        if isinstance(node, App):
            head, args = unfold_app(node)
            if isinstance(head, MVar) and isinstance(value := visit(head, depth), Lam):
                filled = [transform(arg, lambda n, d: visit(n, d + depth)) for arg in args]
                return beta_spine(fold_app(value, filled))
        return None

    return transform(pattern, visit)


def fill_level(level: Level, values: Mapping[int, Level]) -> Level:
    """A level with its holes filled; those without a value stay."""
    if level.tag == levels.MVAR:
        place = _LEVEL_PLACES.get(level)
        return level if place is None else values.get(place, level)
    if not level.args:
        return level
    args = [fill_level(arg, values) for arg in level.args]
    if level.tag == levels.SUCC:
        return levels.succ(args[0])
    build = levels.maximum if level.tag == levels.MAX else levels.imax
    return build(args[0], args[1])


def holes_in(*terms: Expr) -> set[int]:
    """Numbers of the holes that occur."""
    found: set[int] = set()
    seen: set[Expr] = set()
    stack = list(terms)
    while stack:
        node = stack.pop()
        if not node.flags & HAS_MVAR or node in seen:
            continue
        seen.add(node)
        if isinstance(node, MVar) and node in _PLACES:
            found.add(_PLACES[node])
        stack.extend(node.children)
    return found


def level_holes_in(*terms: Expr) -> set[int]:
    """Numbers of the universe holes that occur."""
    found: set[int] = set()
    stack: list[Level] = []
    for node in subterms(*terms):
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
    return level in _LEVEL_PLACES or any(map(has_level_hole, level.args))


@functools.lru_cache(maxsize=1 << 14)
def applies_holes(pattern: Expr) -> bool:
    """Whether a hole is applied to something: `?p ?x` looks like any application."""
    nodes = subterms(pattern)
    return any(isinstance(node, App) and isinstance(node.fn, MVar) for node in nodes)
