"""Contraposition: what follows does not hold, so a hypothesis does not.

What lives here: the rule `contrapose`. What does not: negation normal forms in general; a negation
is moved one step, and double negations are dropped.

Worked example. The theorem `Nat.le_of_lt (h : n < m) : n ≤ m` gives

    theorem … : ∀ {n m : Nat} (fails : ¬n ≤ m), ¬n < m := by
      intro n m fails
      exact fun held : n < m => fails (Nat.le_of_lt held)

`¬` is dropped where it stands already, and `a = b` and `a ≠ b` are each other's negations. Where
the new conclusion loses its `¬` in that way, the proof is by contradiction
(`Classical.byContradiction`). Twice the same hypothesis gives the theorem back, with that
hypothesis last.
"""

from __future__ import annotations

from collections.abc import Iterator

from mutation.candidates import Candidate, term_text
from mutation.completion import replaceable_hypotheses
from mutation.index import LemmaIndex
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable, fresh_variable
from provers.lean.expr import App, BinderKind, Const, Expr, Lam, Name
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import abstract, fold_app, unfold_app

_NOT = Const("Not")
_EQ, _NE = Name.of("Eq"), Name.of("Ne")
_CONSTANTS = (Const("False"), Const("True"))


class Contrapose:
    """See the module's docstring."""

    name = "contrapose"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """For each explicit hypothesis, the theorem read backward."""
        telescope = target.telescope
        if telescope.conclusion in _CONSTANTS:
            return
        for number in replaceable_hypotheses(telescope, index.signatures):
            old = telescope.variables[number]
            if old.type in _CONSTANTS:
                continue
            kept = (*telescope.variables[:number], *telescope.variables[number + 1 :])
            taken = taken_names(target)
            fails = Variable(
                fresh_variable("fails", taken), negation(telescope.conclusion), BinderKind.DEFAULT
            )
            proof = _proof(target, old, fails, taken)
            if proof is not None:
                yield Candidate(
                    parent=target,
                    lemma=None,
                    rule=self.name,
                    use=None,
                    place=str(old.fvar.name),
                    path=(),
                    variables=(*kept, fails),
                    conclusion=negation(old.type),
                    proof=proof,
                )


def negation(proposition: Expr) -> Expr:
    """`¬ proposition`, or what it says without a double negation."""
    head, args = unfold_app(proposition)
    if isinstance(head, Const):
        if head is _NOT and len(args) == 1:
            return args[0]
        if head.name in (_EQ, _NE) and len(args) == 3:
            other = _NE if head.name is _EQ else _EQ
            return fold_app(Const(other, head.levels), args)
    return App(_NOT, proposition)


def is_negation(proposition: Expr) -> bool:
    """Whether the proposition is `¬ p` or `a ≠ b`."""
    head, args = unfold_app(proposition)
    return isinstance(head, Const) and (
        (head is _NOT and len(args) == 1) or (head.name is _NE and len(args) == 3)
    )


def _proof(target: Record, old: Variable, fails: Variable, taken: set[str]) -> tuple[str] | None:
    """`False` from the hypothesis, as a function of it."""
    held = fresh_variable("held", taken)
    conclusion = applied(target, **{str(old.fvar.name): held})
    negative = is_negation(target.telescope.conclusion)
    absurd = App(conclusion, fails.fvar) if negative else App(fails.fvar, conclusion)
    refuted = Lam(held.name, old.type, abstract(absurd, [held]))
    try:
        text = term_text(refuted, target.level_params)
    except UnprintableTerm:
        return None
    if is_negation(old.type):
        return (f"exact Classical.byContradiction ({text})",)
    return (f"exact {text}",)
