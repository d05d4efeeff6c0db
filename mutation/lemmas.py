"""Lemmas as patterns: what a theorem says can be rewritten or concluded.

What lives here: `Lemma`, its sides and its conclusion with holes for its variables. What does
not: finding lemmas for a term (`mutation.index`).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from mutation.holes import hole, holes_in, level_hole
from mutation.records import Record
from provers.lean.expr import BinderKind, BVar, Const, Expr, Lam, Let, Level, MVar, Name, Pi
from provers.lean.terms import instantiate, instantiate_levels, lift, substitute, unfold_app

EQUALITIES = {Name.of("Eq"): 3, Name.of("Iff"): 2}
"""Relations that can be rewritten with, and how many arguments they take; the last two are the
sides."""


class Use(enum.StrEnum):
    """How a lemma is used."""

    FORWARD = "forward"
    """Its left side becomes its right side."""
    BACKWARD = "backward"
    CONCLUSION = "conclusion"
    """It proves its conclusion from its antecedents."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One variable of a lemma: its type, over the holes of those in front of it."""

    name: Name
    type: Expr
    kind: BinderKind


@dataclass(frozen=True, eq=False)
class Lemma:
    """A theorem with holes for its variables.

    Attributes:
        record: the theorem.
        parameters: its variables; number `i` is `hole(i)` in types and in the conclusion.
        conclusion: what it states about them.
        sides: left and right side of an equation or equivalence, else None.
    """

    record: Record
    parameters: tuple[Parameter, ...]
    conclusion: Expr
    sides: tuple[Expr, Expr] | None

    @property
    def name(self) -> str:
        """Full name of the theorem."""
        return self.record.name

    @property
    def levels(self) -> tuple[Level, ...]:
        """The holes for its universe parameters."""
        return tuple(level_hole(place) for place in range(len(self.record.level_params)))

    def pattern(self, use: Use) -> Expr:
        """What a term must match for that use.

        Raises:
            ValueError: it is no equation, and asked for a side.
        """
        if use is Use.CONCLUSION:
            return self.conclusion
        if self.sides is None:
            raise ValueError(f"{self.name} is no equation")
        return self.sides[0 if use is Use.FORWARD else 1]

    def replacement(self, use: Use) -> Expr:
        """The other side."""
        return self.pattern(Use.BACKWARD if use is Use.FORWARD else Use.FORWARD)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The uses for which its pattern is worth looking for.

        Nothing is rewritten with a side that is a hole, which would match everything, or a
        `fun` or `have`. (A conclusion that is a hole can be applied to everything; see
        `LemmaIndex.implications`.)
        """
        found: list[Use] = []
        for use in Use:
            if use is not Use.CONCLUSION and self.sides is None:
                continue
            pattern = self.pattern(use)
            if isinstance(unfold_app(pattern)[0], MVar) or isinstance(pattern, (Lam, Let)):
                continue
            found.append(use)
        if self.sides is not None and self.sides[0] is self.sides[1]:
            return tuple(use for use in found if use is Use.CONCLUSION)
        return tuple(found)

    def with_open_conclusion(self, conclusion: Expr) -> Lemma:
        """The lemma with another form of its conclusion, whose `∀` become parameters."""
        parameters, conclusion = _open(conclusion, self.parameters)
        return replace(self, parameters=parameters, conclusion=conclusion, sides=_sides(conclusion))

    def without_last(self, count: int) -> Lemma:
        """The lemma with its last parameters left to the conclusion, as `∀`."""
        kept = len(self.parameters) - count
        conclusion = self.conclusion
        for place in reversed(range(kept, len(self.parameters))):
            parameter = self.parameters[place]
            body = substitute(lift(conclusion, 1), {hole(place): BVar(0)})
            conclusion = Pi(parameter.name, parameter.type, body, parameter.kind)
        return replace(self, parameters=self.parameters[:kept], conclusion=conclusion, sides=None)

    @property
    def parameter_types(self) -> tuple[Expr, ...]:
        """The types of the parameters."""
        return tuple(parameter.type for parameter in self.parameters)

    @cached_property
    def parameter_holes(self) -> tuple[frozenset[int], ...]:
        """For each parameter, the numbers of those that its type mentions."""
        return tuple(frozenset(holes_in(type_)) for type_ in self.parameter_types)

    def open_parameters(self, use: Use) -> set[int]:
        """Numbers of the parameters that a match for that use leaves open."""
        return set(range(len(self.parameters))) - holes_in(self.pattern(use))


def as_lemma(record: Record) -> Lemma:
    """A theorem as a lemma."""
    levels = {name: level_hole(place) for place, name in enumerate(record.level_params)}
    body = instantiate_levels(record.type, levels)
    parameters, conclusion = _open(body, ())
    return Lemma(record, parameters, conclusion, _sides(conclusion))


def _open(body: Expr, parameters: tuple[Parameter, ...]) -> tuple[tuple[Parameter, ...], Expr]:
    """Leading `∀` as further parameters, with holes for them in what is left."""
    found = list(parameters)
    opened: list[Expr] = []
    while isinstance(body, Pi):
        found.append(Parameter(body.name, instantiate(body.type, opened[::-1]), body.kind))
        opened.append(hole(len(found) - 1))
        body = body.body
    return tuple(found), instantiate(body, opened[::-1])


def as_lemmas(records: Iterable[Record]) -> list[Lemma]:
    """Theorems as lemmas."""
    return [as_lemma(record) for record in records]


def _sides(conclusion: Expr) -> tuple[Expr, Expr] | None:
    head, args = unfold_app(conclusion)
    if isinstance(head, Const) and EQUALITIES.get(head.name) == len(args):
        return args[-2], args[-1]
    return None
