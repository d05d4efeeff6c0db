"""Application: a hypothesis is replaced by what implies it.

What lives here: the rule `apply`. What does not: finding the lemmas (`mutation.index`).

Worked example. The theorem `Nat.le_of_lt (h : n < m) : n ≤ m` and the lemma
`Nat.lt_trans (h₁ : n < m) (h₂ : m < k) : n < k` give

    theorem … : ∀ {n m : Nat} {k : Nat} (h₁ : n < k) (h₂ : k < m), n ≤ m := by
      intro n m k h₁ h₂
      have old : n < m := Nat.lt_trans h₁ h₂
      exact Nat.le_of_lt old

An antecedent that the theorem has as a hypothesis already is not assumed again.
"""

from __future__ import annotations

from collections.abc import Iterator

from mutation.candidates import Candidate, term_text
from mutation.completion import Completed, complete, replaceable_hypotheses
from mutation.index import LemmaIndex
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable, fresh_variable
from provers.lean.digests import alpha_equal
from provers.lean.printer import UnprintableTerm


class Apply:
    """See the module's docstring."""

    name = "apply"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """For each explicit hypothesis, each lemma that concludes it."""
        telescope = target.telescope
        for number in replaceable_hypotheses(telescope, index.signatures):
            old = telescope.variables[number]
            before, after = telescope.variables[:number], telescope.variables[number + 1 :]
            for hit in index.implications(old.type):
                if hit.lemma.name == target.name:
                    continue
                taken = taken_names(target)
                lemma = complete(hit, before, target.level_params, taken, index.signatures)
                if lemma is None or any(alpha_equal(v.type, old.type) for v in lemma.added):
                    continue
                proof = _proof(target, old, lemma, taken)
                if proof is not None:
                    yield Candidate(
                        parent=target,
                        lemma=hit.lemma.name,
                        rule=self.name,
                        use=hit.use,
                        place=str(old.fvar.name),
                        path=(),
                        variables=(*before, *lemma.added, *after),
                        conclusion=telescope.conclusion,
                        proof=proof,
                        new_universes=lemma.universes,
                    )


def _proof(
    target: Record, hypothesis: Variable, lemma: Completed, taken: set[str]
) -> tuple[str, ...] | None:
    old = fresh_variable("old", taken)
    params = target.level_params
    name = str(hypothesis.fvar.name)
    try:
        return (
            f"have {old.name} : {term_text(hypothesis.type, params)} := "
            f"{term_text(lemma.term, (*params, *lemma.universes))}",
            f"exact {term_text(applied(target, **{name: old}), params)}",
        )
    except UnprintableTerm:
        return None
