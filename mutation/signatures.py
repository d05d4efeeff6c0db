"""What the arguments of a constant are: types, instances, proofs, data.

What lives here: `Signature`, read off a constant's type. What does not: type inference; where a
binder's type does not show what it is, the answer is the one that loses no match.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from provers.lean.environment import Environment
from provers.lean.expr import BinderKind, BVar, Const, Expr, Level, Name, Pi, Sort
from provers.lean.terms import instantiate_levels, loose_bvars, unfold_app


class Role(enum.IntEnum):
    """What an argument is for."""

    DATA = 0
    TYPE = 1
    IMPLICIT = 2
    """Implicit and no type: later arguments determine it."""
    INSTANCE = 3
    PROOF = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """The arguments of a constant, as its type shows them.

    Attributes:
        roles: one for each `∀` of its type.
        movable: whether another value of that argument leaves the types of all other arguments
            and of the result as they are, so that it may be rewritten.
        sort: the level of the sort that it ends in; None if it does not end in a sort.
    """

    roles: tuple[Role, ...]
    movable: tuple[bool, ...]
    sort: Level | None

    @property
    def makes_propositions(self) -> bool:
        """Whether full applications are propositions."""
        return self.sort is Level.zero


class Signatures:
    """Signatures of constants, each computed once."""

    def __init__(
        self,
        type_of: Callable[[Name], Expr | None],
        level_params_of: Callable[[Name], Sequence[Name]] = lambda _: (),
    ) -> None:
        """`type_of` gives a constant's type, None for an unknown constant; `level_params_of` its
        universe parameters."""
        self._type_of = type_of
        self._level_params_of = level_params_of
        self._known: dict[Name, Signature] = {}

    @classmethod
    def of_environment(cls, environment: Environment) -> Signatures:
        """Signatures of the constants of an environment."""

        def type_of(name: Name) -> Expr | None:
            found = environment.find(name)
            return None if found is None else found.type

        def level_params_of(name: Name) -> Sequence[Name]:
            found = environment.find(name)
            return () if found is None else found.level_params

        return cls(type_of, level_params_of)

    def of(self, name: Name) -> Signature:
        """The signature; that of an unknown constant has no arguments."""
        known = self._known.get(name)
        if known is None:
            type_ = self._type_of(name)
            # Set first: a binder may be of the constant's own making (inductive types).
            self._known[name] = Signature((), (), _final_sort(type_))
            known = self._known[name] = self._read(type_)
        return known

    def type_of(self, constant: Const) -> Expr | None:
        """The type of a constant at its levels; None if it is not known."""
        type_ = self._type_of(constant.name)
        params = self._level_params_of(constant.name)
        if type_ is None or len(params) != len(constant.levels):
            return None
        return instantiate_levels(type_, dict(zip(params, constant.levels, strict=True)))

    def is_proposition(self, type_: Expr, context: Sequence[Expr] = ()) -> bool:
        """Whether terms of a type are proofs, as far as its shape shows.

        Args:
            type_: the type of a binder.
            context: types of the loose bound variables, innermost last.
        """
        depth = 0
        while isinstance(type_, Pi):
            context = (*context, type_.type)
            type_, depth = type_.body, depth + 1
        head, _ = unfold_app(type_)
        if isinstance(head, Const):
            return self.of(head.name).makes_propositions
        if isinstance(head, BVar) and head.index < len(context):
            # A variable `p : Prop`, or `p : α → Prop` applied.
            return _final_sort(context[len(context) - 1 - head.index]) is Level.zero
        return False

    def _read(self, type_: Expr | None) -> Signature:
        sort = _final_sort(type_)
        binders: list[Pi] = []
        while isinstance(type_, Pi):
            binders.append(type_)
            type_ = type_.body
        context: list[Expr] = []
        roles: list[Role] = []
        mentioned: set[int] = set()
        for place, binder in enumerate(binders):
            mentioned.update(place - 1 - index for index in loose_bvars(binder.type))
            roles.append(self._role(binder, context))
            context.append(binder.type)
        if type_ is not None:
            mentioned.update(len(binders) - 1 - index for index in loose_bvars(type_))
        movable = tuple(
            place not in mentioned and role in (Role.DATA, Role.TYPE)
            for place, role in enumerate(roles)
        )
        return Signature(tuple(roles), movable, sort)

    def _role(self, binder: Pi, context: Sequence[Expr]) -> Role:
        if binder.kind is BinderKind.INSTANCE:
            return Role.INSTANCE
        if isinstance(_result(binder.type), Sort):
            return Role.TYPE if isinstance(binder.type, Sort) else Role.DATA
        if self.is_proposition(binder.type, context):
            return Role.PROOF
        return Role.DATA if binder.kind is BinderKind.DEFAULT else Role.IMPLICIT


def _result(type_: Expr) -> Expr:
    while isinstance(type_, Pi):
        type_ = type_.body
    return type_


def _final_sort(type_: Expr | None) -> Level | None:
    result = None if type_ is None else _result(type_)
    return result.level if isinstance(result, Sort) else None
