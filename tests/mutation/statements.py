"""What tests of statements share: candidates without proofs, and variables in another order."""

from __future__ import annotations

from collections.abc import Sequence

from mutation.candidates import Candidate
from mutation.records import Record
from mutation.telescopes import Telescope, Variable
from provers.lean.expr import FVar
from provers.lean.terms import free_variables


def candidate_of(parent: Record, telescope: Telescope) -> Candidate:
    return Candidate(
        parent=parent, lemma=None, rule="specialise", use=None, place="goal", path=(),
        variables=telescope.variables, conclusion=telescope.conclusion, proof=("trivial",),
    )  # fmt: skip


def reordered(telescope: Telescope, picks: Sequence[int]) -> Telescope:
    """Another order in which no type mentions a later variable."""
    left = list(telescope.variables)
    order: list[Variable] = []
    known: set[FVar] = set()
    for pick in [*picks, *([0] * len(left))]:
        ready = [v for v in left if free_variables(v.type) <= known]
        if not ready:
            break
        chosen = ready[pick % len(ready)]
        left.remove(chosen)
        order.append(chosen)
        known.add(chosen.fvar)
    return Telescope(tuple(order), telescope.conclusion)
