"""Statements opened into free variables and closed again.

What lives here: `Telescope` and its variables. What does not: metavariables and matching
(`mutation.matching`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provers.lean.expr import BinderKind, Expr, FVar, Name, Pi
from provers.lean.names import is_plain_component
from provers.lean.printer import KEYWORDS
from provers.lean.terms import abstract, constants, instantiate


@dataclass(frozen=True, slots=True)
class Variable:
    """One binder of an opened statement.

    Attributes:
        fvar: stands for it in later types and in the conclusion.
        type: its type, over the variables in front of it.
        kind: how it is given.
    """

    fvar: FVar
    type: Expr
    kind: BinderKind


@dataclass(frozen=True, slots=True)
class Telescope:
    """`∀ variables, conclusion`, opened."""

    variables: tuple[Variable, ...]
    conclusion: Expr

    def close(self) -> Expr:
        """The statement again."""
        return close_telescope(self.variables, self.conclusion)


def open_telescope(statement: Expr) -> Telescope:
    """Open all leading `∀`.

    Variables get plain, distinct names that no constant of the statement begins with, so that
    text in which they are written by name means them.
    """
    taken = reserved_names(statement)
    variables: list[Variable] = []
    opened: list[Expr] = []
    while isinstance(statement, Pi):
        fvar = fresh_variable(statement.name, taken)
        variables.append(Variable(fvar, instantiate(statement.type, opened[::-1]), statement.kind))
        opened.append(fvar)
        statement = statement.body
    return Telescope(tuple(variables), instantiate(statement, opened[::-1]))


def close_telescope(variables: Sequence[Variable], conclusion: Expr) -> Expr:
    """`∀ variables, conclusion`."""
    # One walk over each type and one over the conclusion; innermost variables come first.
    inner = [variable.fvar for variable in reversed(variables)]
    closed = abstract(conclusion, inner)
    for place, variable in enumerate(reversed(variables), start=1):
        type_ = abstract(variable.type, inner[place:])
        closed = Pi(variable.fvar.name, type_, closed, variable.kind)
    return closed


def reserved_names(*terms: Expr) -> set[str]:
    """First components of the constants in some terms: what a variable must not be called."""
    return {str(name.parts[0]) for name in constants(*terms) if name.parts}


def fresh_variable(wanted: Name | str, taken: set[str]) -> FVar:
    """A variable with a plain name near the wanted one; the name is added to `taken`."""
    parts = (wanted,) if isinstance(wanted, str) else wanted.parts
    base = parts[0] if parts else "x"
    if not isinstance(base, str) or not is_plain_component(base) or base in KEYWORDS:
        base = "x"
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return FVar(Name.of(name))


def variables_of(variables: Iterable[Variable]) -> list[Expr]:
    """The free variables as arguments."""
    return [variable.fvar for variable in variables]
