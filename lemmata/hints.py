"""Hints for a program, found by the search: each step inserts one.

What lives here: `search_hints`, which puts the search, a session of the program's checker and its
policy together. What does not: the all-at-once completion (`Checker.complete`), which is faster
where all guessed invariants hold together; and the search itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from provers.checker import Checker, Completion, ProofState, StepLimits, StepProposer
from provers.engine import default_workers
from provers.request import TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status, Verdict
from search.budget import Budget
from search.budget import Limits as SearchLimits
from search.core import CoreSettings
from search.driver import Search
from search.outcome import SearchStatus
from search.policy import Candidate
from search.settings import SearchSettings

STEP_SECONDS = 5.0
"""Time of one verification task while searching."""


class HintPolicy:
    """A bridge's own guesses, as the search wants them: bridges know no search."""

    def __init__(self, proposer: StepProposer) -> None:
        self._proposer = proposer

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` insertions for each state, best first."""
        return [
            [Candidate(hint.text, hint.logprob) for hint in hints]
            for hints in await self._proposer.propose(states, n)
        ]


async def search_hints(
    checker: Checker,
    request: VerifyRequest,
    seconds: float,
    *,
    core: CoreSettings | None = None,
) -> Completion:
    """Search for the hints that a program lacks, and check the result in a fresh process.

    Args:
        checker: has sessions and guesses at their steps (Dafny); not closed here.
        request: the program.
        seconds: real time of the search; the final check comes on top.
        core: strategy and its numbers; `best_first` by default.

    Raises:
        StatementError: the program does not parse or resolve.
        ToolMissing: the checker's tool is not there.
        CapabilityMissing: the checker has no sessions, or no guesses.
        ValueError: the strategy is `whole_proof`, for which there is no author of hints.
    """
    began = time.monotonic()
    as_it_is = await _final_check(checker, request, request.source)
    if as_it_is.status is Status.VERIFIED:
        return Completion(True, request.source, (), as_it_is, 1, 0, time.monotonic() - began)
    session = await checker.open_session(request)
    async with session:
        search = Search(
            session,
            HintPolicy(checker.step_proposer()),
            settings=SearchSettings(
                core=core or CoreSettings(),
                candidates=8,
                in_flight=2 * default_workers(),
                step_limits=StepLimits(wall_seconds=STEP_SECONDS),
            ),
            budget=Budget(SearchLimits(wall_seconds=seconds)),
        )
        result = await search.run(request.source)
        found = result.final
        source = request.source
        if result.status is SearchStatus.PROVED and found is not None:
            source = session.assemble(found)
    verdict = as_it_is if found is None else await _final_check(checker, request, source)
    return Completion(
        proved=verdict.ok,
        source=source if verdict.ok else request.source,
        hints=tuple(step.partition(": ")[2] for step in result.tactics),
        verdict=verdict,
        runs=result.spent.tactics + 1,
        tried=result.spent.tactics,
        seconds=time.monotonic() - began,
    )


async def _final_check(checker: Checker, request: VerifyRequest, source: str) -> Verdict:
    """A verdict from a fresh process; the statement is the original program's."""
    return await checker.check(
        request.model_copy(
            update={
                "source": source,
                "reference": request.source,
                "trust": TrustPolicy(level=TrustLevel.AUTHOR),
                "options": {**request.options, "process": "fresh"},
            }
        )
    )
