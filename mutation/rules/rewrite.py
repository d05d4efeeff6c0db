"""Rewriting: an equal or equivalent thing takes the place of a part of a theorem.

What lives here: the rule `rewrite`. What does not: finding the lemmas (`mutation.index`).

Worked example. The theorem `Nat.le_of_eq (h : n = m) : n ≤ m` and the lemma
`Nat.succ_inj : n.succ = m.succ ↔ n = m`, used backward at the hypothesis, give

    theorem … : ∀ {n m : Nat} (h : n.succ = m.succ), n ≤ m := by
      intro n m h
      have old : n = m := by rewrite [← Nat.succ_inj]; exact h
      exact Nat.le_of_eq old

The goal changes in the same way: the old conclusion is proved by the old theorem, then
`rewrite [lemma] at old` makes it the new one. All occurrences of the rewritten term change, as
the tactic does it. What the lemma needs beyond the match (side conditions, variables of the other
side) become variables of the new theorem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutation.candidates import Candidate, term_text
from mutation.completion import Completed, complete, replaceable_hypotheses
from mutation.index import Hit, LemmaIndex, Position, positions
from mutation.lemmas import Use
from mutation.motives import replaceable
from mutation.records import Record
from mutation.telescopes import Variable, fresh_variable, reserved_names
from mutation.typing import Typing
from mutation.unfolding import Unfolding
from provers.lean.expr import App, Const, Expr, FVar
from provers.lean.levels import param
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import fold_app, substitute


class Rewrite:
    """See the module's docstring."""

    name = "rewrite"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """Rewrites of the goal, then of each explicit hypothesis, places from the outside in."""
        telescope = target.telescope
        variables = telescope.variables
        for place, hit in rewritable(telescope.conclusion, index, variables):
            if hit.lemma.name == target.name:
                continue
            taken = taken_names(target)
            lemma = complete(hit, variables, target.level_params, taken, index.signatures)
            if lemma is None:
                continue
            changed = replaced(telescope.conclusion, place, lemma, hit)
            if changed is not telescope.conclusion:
                new = (*variables, *lemma.added)
                proof = _goal_proof(target, telescope.conclusion, lemma, hit, taken)
                if proof is not None:
                    yield self._candidate(target, hit, "goal", place, new, changed, proof, lemma)
        for number in replaceable_hypotheses(telescope, index.signatures):
            yield from self._in_hypothesis(target, number, index)

    def _in_hypothesis(self, target: Record, number: int, index: LemmaIndex) -> Iterator[Candidate]:
        telescope = target.telescope
        before, after = telescope.variables[:number], telescope.variables[number + 1 :]
        old = telescope.variables[number]
        for place, hit in rewritable(old.type, index, before):
            if hit.lemma.name == target.name:
                continue
            taken = taken_names(target)
            lemma = complete(hit, before, target.level_params, taken, index.signatures)
            if lemma is None:
                continue
            changed = replaced(old.type, place, lemma, hit)
            if changed is old.type:
                continue
            new = (*before, *lemma.added, Variable(old.fvar, changed, old.kind), *after)
            proof = _hypothesis_proof(target, old, lemma, hit, taken)
            if proof is not None:
                name = str(old.fvar.name)
                yield self._candidate(
                    target, hit, name, place, new, telescope.conclusion, proof, lemma
                )

    def _candidate(
        self,
        target: Record,
        hit: Hit,
        where: str,
        place: Position,
        variables: Sequence[Variable],
        conclusion: Expr,
        proof: tuple[str, ...],
        lemma: Completed,
    ) -> Candidate:
        return Candidate(
            parent=target,
            lemma=hit.lemma.name,
            rule=self.name,
            use=hit.use,
            place=where,
            path=place.path,
            variables=tuple(variables),
            conclusion=conclusion,
            proof=proof,
            new_universes=lemma.universes,
        )


def rewritable(
    term: Expr, index: LemmaIndex, variables: Sequence[Variable]
) -> Iterator[tuple[Position, Hit]]:
    """Matches whose subterm Lean's `rewrite` can replace wherever it stands in the term.

    A subterm that mentions variables bound above it, or on which the type of something else
    depends, is none: the tactic's motive would not be type correct.

    Args:
        term: over the variables.
        index: the lemmas.
        variables: those of the theorem.
    """
    fixed: set[Expr] = set()
    places: dict[Expr, Position] = {}
    for place in positions(term, index.signatures):
        if place.closed:
            places.setdefault(place.subterm, place)
            for front in _fronts(place.subterm):
                places.setdefault(front, Position(place.path, front, movable=False))
                fixed.add(front)
        if not place.movable:
            fixed.add(place.subterm)
    typing = Typing(index.signatures, Unfolding.of(index.signatures), variables)
    for subterm, place in places.items():
        hits = index.rewrites(subterm)
        if hits and (subterm not in fixed or replaceable(term, subterm, typing)):
            for hit in hits:
                yield place, hit


def _fronts(term: Expr) -> Iterator[Expr]:
    """A function with some of the arguments that it has in a term: `List.map f` of `map f l`."""
    while isinstance(term, App) and isinstance(term.fn, App):
        term = term.fn
        yield term


def replaced(term: Expr, place: Position, lemma: Completed, hit: Hit) -> Expr:
    """The term with every occurrence of the matched subterm replaced by the lemma's other side."""
    return substitute(term, {place.subterm: lemma.filled(hit.lemma.replacement(hit.use))})


def taken_names(target: Record) -> set[str]:
    """Names that new variables of a theorem must not have."""
    variables = target.telescope.variables
    return reserved_names(target.type) | {str(variable.fvar.name) for variable in variables}


def applied(target: Record, **changed: Expr) -> Expr:
    """The target theorem applied to its own variables, some replaced by name."""
    levels = [param(name) for name in target.level_params]
    arguments = [
        changed.get(str(variable.fvar.name), variable.fvar)
        for variable in target.telescope.variables
    ]
    return fold_app(Const(target.name, levels), arguments)


def _rewriting(lemma: Completed, hit: Hit, target: Record) -> str:
    arrow = "← " if hit.use is Use.BACKWARD else ""
    return f"rewrite [{arrow}{term_text(lemma.term, (*target.level_params, *lemma.universes))}]"


def _goal_proof(
    target: Record, conclusion: Expr, lemma: Completed, hit: Hit, taken: set[str]
) -> tuple[str, ...] | None:
    old: FVar = fresh_variable("old", taken)
    params = target.level_params
    try:
        return (
            f"have {old.name} : {term_text(conclusion, params)} := "
            f"{term_text(applied(target), params)}",
            f"{_rewriting(lemma, hit, target)} at {old.name}",
            f"exact {old.name}",
        )
    except UnprintableTerm:
        return None


def _hypothesis_proof(
    target: Record, hypothesis: Variable, lemma: Completed, hit: Hit, taken: set[str]
) -> tuple[str, ...] | None:
    old = fresh_variable("old", taken)
    params = target.level_params
    name = str(hypothesis.fvar.name)
    try:
        return (
            f"have {old.name} : {term_text(hypothesis.type, params)} := by "
            f"{_rewriting(lemma, hit, target)}; exact {name}",
            f"exact {term_text(applied(target, **{name: old}), params)}",
        )
    except UnprintableTerm:
        return None
