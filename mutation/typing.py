"""Types of terms that are known to have one, and equality up to unfolding.

What lives here: `Typing`. What does not: checking whole terms (Lean's kernel does that), solving
for holes (`mutation.matching`).

Equality is decided on the safe side: two terms that are called equal are, but equal terms that
take more than a few unfoldings to see are not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mutation.signatures import Signatures
from mutation.telescopes import Variable
from mutation.unfolding import Transparency, Unfolding, beta
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
from provers.lean.levels import imax, normalise, succ
from provers.lean.terms import free_variables, instantiate, lift, unfold_app

_DEEPEST = 150
"""Nested terms that are followed; deeper ones have no type here."""

_FUEL = 64
"""Comparisons of subterms for one question of equality."""

Context = tuple[Expr, ...]
"""Types of the bound variables in scope, innermost last."""


class Typing:
    """Types over some free variables."""

    def __init__(
        self, signatures: Signatures, unfolding: Unfolding, variables: Sequence[Variable]
    ) -> None:
        self.signatures = signatures
        self.unfolding = unfolding
        self.types: dict[Expr, Expr] = {variable.fvar: variable.type for variable in variables}
        self._memo: dict[tuple[Expr, Context], Expr | None] = {}

    def declare(self, variables: Mapping[Expr, Expr]) -> None:
        """Add variables (or holes) with their types."""
        self.types.update(variables)

    def forget(self, variable: FVar) -> None:
        """Drop what is remembered about terms with a variable that is gone."""
        self._memo = {
            key: type_
            for key, type_ in self._memo.items()
            if variable not in free_variables(key[0])
        }

    def infer(self, term: Expr, context: Context = ()) -> Expr | None:
        """The type of a term; None where it has none that we can tell."""
        return self._infer(term, context, 0)

    def _infer(self, term: Expr, context: Context, depth: int) -> Expr | None:
        if depth > _DEEPEST:
            return None
        if isinstance(term, (FVar, MVar)):
            return self.types.get(term)
        if isinstance(term, BVar):
            place = len(context) - 1 - term.index
            return lift(context[place], term.index + 1) if place >= 0 else None
        if isinstance(term, Const):
            return self.signatures.type_of(term)
        if isinstance(term, Sort):
            return Sort(succ(term.level))
        if isinstance(term, Lit):
            return Const("Nat" if isinstance(term.value, int) else "String")
        key = (term, context)
        if key not in self._memo:
            self._memo[key] = self._compound(term, context, depth + 1)
        return self._memo[key]

    def _compound(self, term: Expr, context: Context, depth: int) -> Expr | None:
        if isinstance(term, App):
            head, args = unfold_app(term)
            return self._applied(self._infer(head, context, depth), args)
        if isinstance(term, Lam):
            body = self._infer(term.body, (*context, term.type), depth)
            return None if body is None else Pi(term.name, term.type, body, term.kind)
        if isinstance(term, Pi):
            domain = self._sort(term.type, context, depth)
            body = self._sort(term.body, (*context, term.type), depth)
            return None if domain is None or body is None else Sort(normalise(imax(domain, body)))
        if isinstance(term, Let):
            return self._infer(instantiate(term.body, [term.value]), context, depth)
        assert isinstance(term, Proj)
        return self._projection(term, context, depth)

    def _applied(self, type_: Expr | None, args: Sequence[Expr]) -> Expr | None:
        """The type of a function of that type applied to arguments."""
        pending: list[Expr] = []
        for arg in args:
            if not isinstance(type_, Pi):
                if type_ is None:
                    return None
                type_ = self.as_pi(instantiate(type_, pending[::-1]))
                pending = []
                if type_ is None:
                    return None
            pending.append(arg)
            type_ = type_.body
        return None if type_ is None else beta(instantiate(type_, pending[::-1]))

    def as_pi(self, type_: Expr) -> Pi | None:
        """A type unfolded until it is a `∀`; None if it never is one."""
        forms = self.unfolding.forms(type_, Transparency.DEFAULT)
        return next((form for form in forms if isinstance(form, Pi)), None)

    def _sort(self, type_: Expr, context: Context, depth: int) -> Level | None:
        sort = self._infer(type_, context, depth)
        if sort is None:
            return None
        last = self.unfolding.forms(sort, Transparency.DEFAULT)[-1]
        return last.level if isinstance(last, Sort) else None

    def _projection(self, term: Proj, context: Context, depth: int) -> Expr | None:
        structure = self._infer(term.structure, context, depth)
        declared = self.signatures.environment.find(term.name)
        if structure is None or declared is None or len(declared.constructors) != 1:
            return None
        for form in self.unfolding.forms(structure, Transparency.DEFAULT):
            head, args = unfold_app(form)
            if isinstance(head, Const) and head.name is term.name:
                type_ = self.signatures.type_of(Const(declared.constructors[0], head.levels))
                fields = [Proj(term.name, i, term.structure) for i in range(term.index)]
                built = self._applied(type_, [*args[: declared.parameter_count], *fields])
                return built.type if isinstance(built, Pi) else None
        return None

    def is_proof(self, term: Expr, context: Context = ()) -> bool:
        """Whether the term's type is known to be a proposition."""
        type_ = self.infer(term, context)
        return type_ is not None and self._sort(type_, context, 0) is Level.zero

    def equal(
        self, left: Expr, right: Expr, transparency: Transparency = Transparency.DEFAULT
    ) -> bool:
        """Whether two terms are equal by unfolding, as far as a bounded search shows."""
        return _Comparison(self.unfolding, transparency).equal(left, right)


class _Comparison:
    """One question of equality."""

    def __init__(self, unfolding: Unfolding, transparency: Transparency) -> None:
        self._unfolding = unfolding
        self._transparency = transparency
        self._fuel = _FUEL

    def equal(self, left: Expr, right: Expr) -> bool:
        if alpha_equal(left, right):
            return True
        self._fuel -= 1
        if self._fuel < 0:
            return False
        for first in self._unfolding.forms(left, self._transparency):
            for second in self._unfolding.forms(right, self._transparency):
                if alpha_equal(first, second) or self._alike(first, second):
                    return True
        return False

    def _alike(self, left: Expr, right: Expr) -> bool:
        """Whether two terms have one constructor and equal parts."""
        if isinstance(left, App) and isinstance(right, App):
            head, args = unfold_app(left)
            other, values = unfold_app(right)
            same = alpha_equal(head, other) and len(args) == len(values)
            return same and all(map(self.equal, args, values))
        if type(left) is not type(right) or not isinstance(left, (Lam, Pi)):
            return False
        return all(map(self.equal, left.children, right.children))


def spare_variable(taken: Mapping[Expr, Expr]) -> FVar:
    """A free variable that is none of some others."""
    number = 0
    while (variable := FVar(Name.of("spare", number))) in taken:
        number += 1
    return variable
