"""What the constants of an environment are, and what their arguments are for.

What lives here: `Signature`, read off a constant's type, and constants at universe levels. What
does not: types of terms (`mutation.typing`); where a binder's type does not show what it is, the
answer is the one that loses no match.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from provers.lean.environment import Environment
from provers.lean.expr import BinderKind, BVar, Const, Expr, Level, Name, Pi, Sort
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.terms import instantiate_levels, loose_bvars, unfold_app

Built = TypeVar("Built")


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
    """The constants of an environment: their signatures, types and values, each computed once."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._known: dict[Name, Signature] = {}
        self._types: dict[Const, Expr | None] = {}
        self._values: dict[Const, Expr | None] = {}
        self._derived: dict[object, object] = {}

    @classmethod
    def of_environment(cls, environment: Environment) -> Signatures:
        """Signatures of the constants of an environment."""
        return cls(environment)

    def derived(self, build: Callable[[Signatures], Built]) -> Built:
        """What is read off the whole environment, once for all who ask."""
        if build not in self._derived:
            self._derived[build] = build(self)
        return self._derived[build]  # pyright: ignore[reportReturnType]

    def of(self, name: Name) -> Signature:
        """The signature; that of an unknown constant has no arguments."""
        known = self._known.get(name)
        if known is None:
            found = self.environment.find(name)
            type_ = None if found is None else found.type
            # Set first: a binder may be of the constant's own making (inductive types).
            self._known[name] = Signature((), (), _final_sort(type_))
            known = self._known[name] = self._read(type_)
        return known

    def type_of(self, constant: Const) -> Expr | None:
        """The type of a constant at its levels; None if it is not known."""
        if constant not in self._types:
            found = self.environment.find(constant.name)
            type_ = None if found is None else _at_levels(found, found.type, constant)
            self._types[constant] = type_
        return self._types[constant]

    def value_of(self, constant: Const) -> Expr | None:
        """The body of a definition at its universe levels; None for anything else."""
        if constant not in self._values:
            found = self.environment.find(constant.name)
            value = None
            if found is not None and found.kind is DeclarationKind.DEFINITION and found.value:
                value = _at_levels(found, found.value, constant)
            self._values[constant] = value
        return self._values[constant]

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


def _at_levels(declaration: Declaration, term: Expr, constant: Const) -> Expr | None:
    """A term of a declaration at a constant's levels; None where their number differs."""
    params = declaration.level_params
    if len(params) != len(constant.levels):
        return None
    return instantiate_levels(term, dict(zip(params, constant.levels, strict=True)))


def _result(type_: Expr) -> Expr:
    while isinstance(type_, Pi):
        type_ = type_.body
    return type_


def _final_sort(type_: Expr | None) -> Level | None:
    result = None if type_ is None else _result(type_)
    return result.level if isinstance(result, Sort) else None
