"""One state on its way through the driver's pipeline, and what is made of the answers to it.

What lives here: cleaning of candidates, taking states apart, and turning a checker's results
into the core's attempts. What does not: the calls themselves (`search.driver`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from provers.checker import ProofState, Session, StepOutcome, StepResult
from search.policy import Candidate
from search.state import Attempt, Node

PROGRESS = StepOutcome.PROGRESS


@runtime_checkable
class Splitting(Protocol):
    """A session that can take a state apart."""

    def split(self, state: ProofState) -> Sequence[ProofState]:
        """The state as states that can be proved independently of each other, in goal order.

        A pure function, asked only for states that are `independent`. The proofs of the parts,
        one after the other, must be a proof of the state. [state] when it stays whole.
        """
        ...


@dataclass(slots=True, eq=False)
class Work:
    """One state between selection and outcome.

    Attributes:
        node: where it stands in the search.
        candidates: what the policy proposed.
        results: what the checker said to each.
        tokens: what the model generated for it, rejected candidates included.
        scores: the critic's scores of new states, by key.
    """

    node: Node
    candidates: list[Candidate] = field(default_factory=list)
    results: Sequence[StepResult] = ()
    tokens: int = 0
    scores: dict[str, float] = field(default_factory=dict)

    def take_candidates(self, candidates: Sequence[Candidate], most: int) -> None:
        """Keep different candidates with a text and a finite log-probability, at most `most`."""
        different: dict[str, Candidate] = {}
        for candidate in candidates:
            self.tokens += candidate.tokens + candidate.spent
            text = candidate.text
            if text not in different and text.strip() and math.isfinite(candidate.logprob):
                different[text] = candidate
        self.candidates = list(different.values())[:most]

    @property
    def texts(self) -> list[str]:
        """The tactics in the order in which they are tried."""
        return [self.candidates[place].text for place in self._order()]

    def take_results(self, results: Sequence[StepResult]) -> None:
        """Keep what the checker said to `texts`, in their order."""
        said = dict(zip(self._order(), results, strict=True))
        self.results = [said[place] for place in range(len(results))]

    def _order(self) -> list[int]:
        """What a model wrote comes last: where it does not parse, nothing behind it is read."""
        candidates = self.candidates
        return sorted(
            range(len(candidates)),
            key=lambda place: candidates[place].tokens + candidates[place].spent > 0,
        )

    def attempts(self, session: Session | None) -> list[Attempt]:
        """What the core is told; without a session, states stay whole."""
        attempts: list[Attempt] = []
        for candidate, result in zip(self.candidates, self.results, strict=True):
            outcome, message = result.outcome, result.message
            parts: tuple[ProofState, ...] = ()
            if outcome is PROGRESS:
                parts = progress_of(result, session)
                if not parts:
                    outcome = StepOutcome.CRASHED
                    message = "the checker reported progress without a state that has goals"
            logp = min(candidate.mean_logprob, 0.0)
            attempt = Attempt(candidate.text, logp, outcome, parts, message, result.seconds)
            if self.scores:
                attempt.scores = tuple(self.scores[part.key] for part in parts)
            attempts.append(attempt)
        return attempts


def progress_of(result: StepResult, session: Session | None) -> tuple[ProofState, ...]:
    """The states that a step leaves to prove; () without progress."""
    state = result.state
    if result.outcome is not PROGRESS or state is None or not state.goals:
        return ()
    return parts_of(state, session)


def parts_of(state: ProofState, session: Session | None) -> tuple[ProofState, ...]:
    """The states that must be proved instead of `state`: itself, or independent parts."""
    if not state.independent or len(state.goals) < 2 or not isinstance(session, Splitting):
        return (state,)
    return tuple(session.split(state))
