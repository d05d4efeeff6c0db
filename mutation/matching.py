"""Matching a lemma's pattern against a term: first order, with Miller patterns under binders.

What lives here: `match_pattern`, and filling a pattern with what was found (`fill`). What does
not: finding the lemmas to try (`mutation.index`), unfolding or computing (a match holds without
either, up to bound names, instances and proofs).

A pattern is a term whose holes are `hole(i)` and whose universe holes are `level_hole(i)`. What
Lean calls instance arguments are compared last and may differ, since two paths to one instance
are common and equal only by unfolding; such a match says so (`exact` is False). Proofs may differ
freely: Lean's kernel takes any two proofs of one proposition for equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mutation.signatures import Role, Signatures
from provers.lean import levels
from provers.lean.digests import alpha_equal
from provers.lean.expr import (
    HAS_MVAR,
    App,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Level,
    MVar,
    Name,
    Pi,
    Proj,
    Sort,
)
from provers.lean.levels import normalise
from provers.lean.terms import (
    abstract,
    beta_spine,
    fold_app,
    lift,
    lower,
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


# The binders of the term that are above the place in question, innermost last.
_Context: TypeAlias = "tuple[Lam | Pi | Let, ...]"
_Stack: TypeAlias = "list[tuple[Expr, Expr, _Context]]"


@dataclass(slots=True)
class Substitution:
    """What a pattern's holes stand for.

    Attributes:
        terms: values by hole number. They may have loose bound variables: those of the term that
            was matched, as seen from its root.
        levels: universe levels by hole number.
        exact: whether the filled pattern is the term up to bound names and proofs; else some
            instance arguments differ.
    """

    terms: dict[int, Expr] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    exact: bool = True


def match_pattern(pattern: Expr, term: Expr, signatures: Signatures) -> Substitution | None:
    """The substitution under which the pattern is the term, or None."""
    matcher = _Matcher(signatures)
    if not matcher.run(pattern, term):
        return None
    return matcher.found


class _Matcher:
    """One match under way."""

    __slots__ = ("deferred", "found", "signatures", "undecided")

    def __init__(self, signatures: Signatures) -> None:
        self.signatures = signatures
        self.found = Substitution()
        self.deferred: list[tuple[Expr, Expr, _Context, Role]] = []
        self.undecided: list[tuple[Level, Level]] = []

    def run(self, pattern: Expr, term: Expr) -> bool:
        if not self._solve(pattern, term, ()):
            return False
        # Each may put off further ones.
        while self.deferred:
            left, right, context, role = self.deferred.pop(0)
            terms, universes = dict(self.found.terms), dict(self.found.levels)
            undecided = list(self.undecided)
            if not self._solve(left, right, context):
                self.found.terms, self.found.levels = terms, universes
                self.undecided = undecided
                if role is Role.INSTANCE:
                    self.found.exact = False
        return self._decide_levels()

    def _solve(self, pattern: Expr, term: Expr, context: _Context) -> bool:
        stack = [(pattern, term, context)]
        while stack:
            pattern, term, context = stack.pop()
            if pattern is term:
                continue
            kind = type(pattern)
            if kind is MVar:
                if not self._assign(pattern, term, len(context)):
                    return False
            elif kind is App:
                if not self._applications(pattern, term, context, stack):
                    return False
            elif kind is not type(term) or not self._others(pattern, term, context, stack):
                return False
        return True

    def _assign(self, pattern: Expr, term: Expr, depth: int) -> bool:
        value = lower(term, depth)
        place = _PLACES.get(pattern)  # pyright: ignore[reportArgumentType, reportCallIssue]
        if value is None or place is None:
            return False
        known = self.found.terms.get(place)
        if known is None:
            self.found.terms[place] = value
            return True
        return self._same(known, value)

    def _same(self, known: Expr, value: Expr) -> bool:
        if known is value or alpha_equal(known, value):
            return True
        if not self._same_without_instances(known, value):
            return False
        self.found.exact = False
        return True

    def _same_without_instances(self, left: Expr, right: Expr) -> bool:
        # A closed pattern matches exactly what equals it; its instances are put off and skipped.
        inner = _Matcher(self.signatures)
        return inner._solve(left, right, ()) and not inner.found.terms

    def _applications(self, pattern: Expr, term: Expr, context: _Context, stack: _Stack) -> bool:
        head, args = unfold_app(pattern)
        if type(head) is MVar:
            return self._hole_applied(head, args, term, context, stack)
        other, values = unfold_app(term)
        if len(values) != len(args):
            return False
        if type(head) is Const:
            if not isinstance(other, Const) or not self._constants(head, other):
                return False
            roles = self.signatures.of(head.name).roles
            for place in range(len(args) - 1, -1, -1):
                role = roles[place] if place < len(roles) else Role.DATA
                if role >= Role.INSTANCE:
                    self.deferred.append((args[place], values[place], context, role))
                else:
                    stack.append((args[place], values[place], context))
            return True
        stack.extend((arg, value, context) for arg, value in zip(args, values, strict=True))
        stack.append((head, other, context))
        return True

    def _hole_applied(
        self,
        head: Expr,
        args: Sequence[Expr],
        term: Expr,
        context: _Context,
        stack: _Stack,
    ) -> bool:
        """`?f x y` against a term: by abstracting distinct bound variables, else by pieces."""
        indices = [arg.index for arg in args if isinstance(arg, BVar)]
        distinct = len(indices) == len(args) == len(set(indices))
        if distinct and max(indices) < len(context):
            value = _abstracted(term, indices, context)
            return value is not None and self._assign(head, value, 0)
        other, values = unfold_app(term)
        surplus = len(values) - len(args)
        if surplus < 0:
            return False
        stack.extend(
            (arg, value, context) for arg, value in zip(args, values[surplus:], strict=True)
        )
        return self._assign(head, fold_app(other, values[:surplus]), len(context))

    def _constants(self, pattern: Const, term: Const) -> bool:
        if pattern.name is not term.name or len(pattern.levels) != len(term.levels):
            return False
        return pattern.levels == term.levels or all(
            self._levels(left, right)
            for left, right in zip(pattern.levels, term.levels, strict=True)
        )

    def _levels(self, pattern: Level, term: Level) -> bool:
        """Whether two levels can be equal; what other holes must decide first is put off."""
        left, right = normalise(fill_level(pattern, self.found.levels)), normalise(term)
        while left.tag == right.tag == levels.SUCC:
            left, right = left.args[0], right.args[0]
        if left is right:
            return True
        if left in _LEVEL_PLACES:
            self.found.levels[_LEVEL_PLACES[left]] = right
            return True
        if _has_level_hole(left):
            self.undecided.append((left, right))
            return True
        return False

    def _decide_levels(self) -> bool:
        """Come back to the levels that were put off, as long as that decides any."""
        while self.undecided:
            left, self.undecided = self.undecided, []
            if not all(self._levels(pattern, term) for pattern, term in left):
                return False
            if len(self.undecided) >= len(left):
                return False
        return True

    def _others(self, pattern: Expr, term: Expr, context: _Context, stack: _Stack) -> bool:
        if isinstance(pattern, Const) and isinstance(term, Const):
            return self._constants(pattern, term)
        if isinstance(pattern, Sort) and isinstance(term, Sort):
            return self._levels(pattern.level, term.level)
        inside = context
        if isinstance(pattern, Proj) and isinstance(term, Proj):
            if pattern.name is not term.name or pattern.index != term.index:
                return False
        elif isinstance(term, (Lam, Pi, Let)):
            inside = (*context, term)
        else:
            # Literals, variables and free variables are equal only to themselves.
            return False
        for left, right, under in zip(
            pattern.children, term.children, pattern.binders_over_child, strict=True
        ):
            stack.append((left, right, inside if under else context))
        return True


def _abstracted(term: Expr, indices: Sequence[int], context: _Context) -> Expr | None:
    """`fun x… => term` over the variables of those indices, as seen from outside the context.

    The value may mention no other variable of the context, nor may the binders' types.
    """
    count, depth = len(indices), len(context)
    head, args = unfold_app(term)
    tail = [arg.index if isinstance(arg, BVar) else -1 for arg in args[len(args) - count :]]
    if tail == list(indices):
        front = lower(fold_app(head, args[: len(args) - count]), depth)
        if front is not None:
            return front
    binders: list[tuple[Name, Expr]] = []
    for index in indices:
        binder = context[depth - 1 - index]
        type_ = lower(binder.type, depth - 1 - index)
        if type_ is None:
            return None
        binders.append((binder.name, type_))
    temporary = [FVar(Name.of("abstracted", place)) for place in range(count)]
    variables: dict[int, Expr] = dict(zip(indices, temporary, strict=True))

    def visit(node: Expr, under: int) -> Expr | None:
        if node.loose_range <= under:
            return node
        return variables.get(node.index - under, node) if isinstance(node, BVar) else None

    body = lower(transform(term, visit), depth)
    if body is None:
        return None
    for place in reversed(range(count)):
        name, type_ = binders[place]
        body = Lam(name, type_, abstract(body, [temporary[place]]))
    return body


def _has_level_hole(level: Level) -> bool:
    return level in _LEVEL_PLACES or any(map(_has_level_hole, level.args))


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
