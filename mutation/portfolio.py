"""The short portfolios of tactics by which a theorem counts as trivial or as vacuous.

What lives here: the portfolios, and `Attempts`, which says what of them can close a given
statement at all. What does not: trying them (`mutation.documents` beside a candidate's proof,
`mutation.filters.probe` by themselves).

A tactic that fails costs as much as one that works, and most statements are beyond most tactics.
What shows in the statement's own text is therefore not tried: `omega` without a number in sight,
`decide` where a variable is a type or the goal mentions variables that are not brought back, and
a search for contradictions where no variable can be a hypothesis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mutation.telescopes import Variable, open_telescope
from provers.lean.expr import HAS_FVAR, BinderKind, Const, Expr, FVar, Lit, Pi, Sort
from provers.lean.terms import subterms, unfold_app

TRIVIAL_BY = ("rfl", "assumption", "decide", "simp", "omega")
"""A theorem that one of these closes teaches a prover nothing."""

VACUOUS_BY = ("contradiction", "omega", "simp_all", "decide")
"""Where one of these proves `False` from the hypotheses, the theorem says nothing."""

Attempt: TypeAlias = "tuple[str, str]"
"""Name of a tactic, and its text."""

_NUMBERS = frozenset({"Nat", "Int", "Fin"})
_INHABITED = frozenset({"Nat", "Int", "Bool", "String", "Char", "Unit", "List", "Option"})


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is tried on a statement whose variables are introduced; the cheap ones first.

    Attributes:
        opening: what comes first: `intros; ` where the conclusion is an implication itself.
        trivial: to close it.
        vacuous: to prove `False` in place of it.
    """

    opening: str
    trivial: tuple[Attempt, ...]
    vacuous: tuple[Attempt, ...]

    @classmethod
    def on(cls, variables: Sequence[Variable], conclusion: Expr) -> Attempts:
        """What can close the statement, or its hypotheses."""
        opening = "intros; " if isinstance(conclusion, Pi) else ""
        inside = open_telescope(conclusion)
        variables, conclusion = (*variables, *inside.variables), inside.conclusion
        back = _brought_back(variables, len(variables) - len(inside.variables))
        hopeless: set[str] = set()
        if not _has_numbers([*(variable.type for variable in variables), conclusion]):
            hopeless.add("omega")
        trivial = _listed(TRIVIAL_BY, hopeless, back, plain=not conclusion.flags & HAS_FVAR)
        if not any(map(_may_contradict, variables)):
            return cls(opening, trivial, ())
        # `False` itself is never decided to be true, and what `omega` proves of the hypotheses
        # alone it would prove of the statement, too: there it has been tried.
        return cls(opening, trivial, _listed(VACUOUS_BY, hopeless, back, plain=False))


HYPOTHESES = tuple((tactic, tactic) for tactic in VACUOUS_BY if tactic != "decide")
"""What is tried to prove `False` from hypotheses whose names are not known."""


def _listed(
    tactics: Sequence[str], hopeless: set[str], back: str, *, plain: bool
) -> tuple[Attempt, ...]:
    found: list[Attempt] = []
    for tactic in sorted(tactics, key=lambda name: name.startswith("simp")):
        if tactic in hopeless:
            continue
        if tactic != "decide" or plain:
            found.append((tactic, tactic))
        if tactic == "decide" and back:
            # Over finitely many values it decides what it cannot decide for a variable.
            found.append((tactic, f"{back}; decide"))
    return tuple(found)


def _brought_back(variables: Sequence[Variable], named: int) -> str:
    """The tactic that makes variables part of the goal again; "" where nothing could decide it.

    The first so many have names, and take with them what depends on them.
    """
    if any(isinstance(variable.type, Sort) for variable in variables):
        return ""
    names = [str(variable.fvar.name) for variable in variables[:named]]
    return f"revert {' '.join(names)}" if names else ""


def _has_numbers(terms: Sequence[Expr]) -> bool:
    return any(
        isinstance(node, Lit) or (isinstance(node, Const) and str(node.name) in _NUMBERS)
        for node in subterms(*terms)
    )


def _may_contradict(variable: Variable) -> bool:
    """Whether a variable may be a hypothesis, or of a type without values."""
    head, _ = unfold_app(variable.type)
    if variable.kind is BinderKind.INSTANCE or isinstance(head, Sort):
        return False
    if isinstance(head, FVar):
        # A value of a variable type. (`p a` is as good as any `q`: only what is said of it tells.)
        return head is not variable.type
    return not (isinstance(head, Const) and str(head.name) in _INHABITED)
