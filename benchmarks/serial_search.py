"""A best-first search as many provers have it: one thing after the other.

What lives here: the other side of `search-vs-serial`. What does not: our engine.

It expands one state at a time and tries one tactic at a time, on a warm session like ours. A
state is the whole list of goals, known by its text; one that is reached again keeps the place in
the queue that it has. The priority is the sum of log-probabilities. The search ends with the
first proof or when the tactics are spent. This is how ReProver searches (LeanDojo, Yang et al.,
arXiv:2306.15626).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from provers.checker import ProofState, Session, StepLimits, StepOutcome
from search.policy import Policy


@dataclass(frozen=True, slots=True)
class SerialResult:
    """What a serial search gave.

    Attributes:
        path: the tactics of the proof, None without one.
        tactics: how many were tried.
    """

    path: tuple[str, ...] | None
    tactics: int


async def serial_search(
    session: Session,
    policy: Policy,
    statement: str,
    *,
    candidates: int,
    tactics: int,
    limits: StepLimits,
) -> SerialResult:
    """Search for one proof.

    Args:
        session: steps, one at a time.
        policy: proposes, for one state at a time.
        statement: as for `Session.start`.
        candidates: tactics for a state.
        tactics: the most to try in all; a state that crosses the limit is not finished.
        limits: of one tactic.

    Raises:
        StatementError: the statement does not elaborate.
    """
    root = await session.start(statement)
    queue: list[tuple[float, int, ProofState]] = [(0.0, 0, root)]
    known = {root.key}
    tried = 0
    while queue and tried < tactics:
        cost, _, state = heapq.heappop(queue)
        (proposals,) = await policy.propose([state], candidates)
        for proposal in proposals:
            if tried >= tactics:
                break
            tried += 1
            (result,) = await session.try_many([(state, proposal.text)], limits)
            if result.outcome is StepOutcome.PROVED and result.state is not None:
                return SerialResult(result.state.path, tried)
            found = result.state
            if result.outcome is StepOutcome.PROGRESS and found and found.key not in known:
                known.add(found.key)
                heapq.heappush(queue, (cost - proposal.mean_logprob, len(known), found))
    return SerialResult(None, tried)
