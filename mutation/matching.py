"""Matching a lemma's pattern against a term: first order, with Miller patterns under binders.

What lives here: `match_pattern` and `extend`. What does not: holes and filling them
(`mutation.holes`), finding the lemmas to try (`mutation.index`), types of what was found
(`mutation.completion`).

A pattern is a term whose holes are `hole(i)` and whose universe holes are `level_hole(i)`. Where
heads differ, both sides are unfolded as far as Lean's `rw` does it: reducible definitions and
instances, and natural numbers as successors (`?n + 1` is `5` for `?n` = `4`). What Lean calls
instance arguments are compared last and may differ, since two paths to one instance are common
and equal only by unfolding; such a match says so (`exact` is False). Proofs may differ freely:
Lean's kernel takes any two proofs of one proposition for equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mutation.holes import (
    Substitution,
    fill,
    fill_level,
    has_level_hole,
    hole,
    hole_place,
    holes_in,
    level_hole,
    level_hole_place,
    level_holes_in,
)
from mutation.numerals import less_by
from mutation.signatures import Role, Signatures
from mutation.unfolding import Transparency, Unfolding
from provers.lean import levels
from provers.lean.digests import alpha_equal
from provers.lean.expr import (
    App,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Level,
    Lit,
    MVar,
    Name,
    Pi,
    Proj,
    Sort,
)
from provers.lean.levels import normalise
from provers.lean.terms import abstract, fold_app, lower, transform, unfold_app

__all__ = [
    "Substitution",
    "extend",
    "fill",
    "hole",
    "hole_place",
    "holes_in",
    "level_hole",
    "level_holes_in",
    "match_pattern",
]

# The binders of the term that are above the place in question, innermost last.
_Context: TypeAlias = "tuple[Lam | Pi | Let, ...]"
_Stack: TypeAlias = "list[tuple[Expr, Expr, _Context]]"


def match_pattern(pattern: Expr, term: Expr, signatures: Signatures) -> Substitution | None:
    """The substitution under which the pattern is the term, or None."""
    # As a whole, neither is unfolded: there Lean's `rw` compares head symbols.
    if not _same_head(pattern, term):
        return None
    matcher = _Matcher(signatures)
    return matcher.found if matcher.run(pattern, term) else None


def extend(
    found: Substitution,
    pattern: Expr,
    term: Expr,
    signatures: Signatures,
    *,
    strict: bool = False,
) -> bool:
    """Let a further pattern say more about the holes; what does not match changes nothing.

    Args:
        found: is added to.
        pattern: over the same holes.
        term: what it must be.
        signatures: of the constants.
        strict: whether instance arguments must match too.
    """
    matcher = _Matcher(signatures, strict=strict)
    matcher.found = found.copy()
    if not matcher.run(pattern, term):
        return False
    found.terms, found.levels = matcher.found.terms, matcher.found.levels
    found.undecided = matcher.found.undecided
    return True


class _Matcher:
    """One match under way."""

    __slots__ = ("deferred", "found", "signatures", "strict", "undecided")

    def __init__(self, signatures: Signatures, *, strict: bool = False) -> None:
        self.signatures = signatures
        self.strict = strict
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
                if role is Role.INSTANCE and self.strict:
                    return False
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
                continue
            if kind is App:
                fits = self._applications(pattern, term, context, stack)
            else:
                fits = kind is type(term) and self._others(pattern, term, context, stack)
            if not fits and not self._unfolded(pattern, term, context, stack):
                return False
        return True

    def _unfolded(self, pattern: Expr, term: Expr, context: _Context, stack: _Stack) -> bool:
        """Whether the two can still be equal: by arithmetic, or with one of them unfolded."""
        self.found.exact = False
        smaller = less_by(pattern, term)
        if smaller is not None:
            stack.append((*smaller, context))
            return True
        unfolding = Unfolding.of(self.signatures)
        forms = unfolding.forms(pattern, Transparency.INSTANCES)
        others = unfolding.forms(term, Transparency.INSTANCES)
        for left in forms:
            for right in others:
                if (left is not pattern or right is not term) and _same_head(left, right):
                    stack.append((left, right, context))
                    return True
        return False

    def _assign(self, pattern: Expr, term: Expr, depth: int) -> bool:
        value = lower(term, depth)
        place = hole_place(pattern)
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
        place = level_hole_place(left)
        if place is not None:
            self.found.levels[place] = right
            return True
        if left.tag == levels.SUCC and right.tag in (levels.ZERO, levels.PARAM):
            return False
        if has_level_hole(left):
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
                self.found.undecided += self.undecided
                self.found.exact = False
                break
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
        return variables.get(node.index - under, node) if isinstance(node, BVar) else None

    body = lower(transform(term, visit, flags=0, loose=True), depth)
    if body is None:
        return None
    for place in reversed(range(count)):
        name, type_ = binders[place]
        body = Lam(name, type_, abstract(body, [temporary[place]]))
    return body


def _same_head(pattern: Expr, term: Expr) -> bool:
    """Whether two terms begin alike, so that comparing their parts makes sense."""
    if isinstance(pattern, Lit) or isinstance(term, Lit):
        return pattern is term
    head, args = unfold_app(pattern)
    other, values = unfold_app(term)
    if isinstance(head, Const):
        return isinstance(other, Const) and head.name is other.name and len(args) == len(values)
    if isinstance(head, MVar):
        return True
    return type(head) is type(other) and len(args) == len(values)
