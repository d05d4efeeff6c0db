"""The driver: runs a search core against a checker's session and a policy, tactic by tactic.

What lives here: `Search`, the strategies that expand states (`best_first`, `breadth`, `mcts`).
What does not: the pipeline itself (`search.pipeline`), which state is next (`search.core`), what
is proposed (policies), and whole proofs (`search.whole`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from provers.checker import Session
from search.budget import Budget
from search.graph import SameState
from search.outcome import Progress
from search.peers import ReopenSession
from search.pipeline import Pipeline
from search.policy import Critic, Policy
from search.settings import SearchSettings
from search.state import Status
from search.trace import TraceLog
from search.work import Work


class Search(Pipeline):
    """One search for one proof, by tactics that a policy proposes for states.

    Args:
        session: steps the proof; stays the caller's to close.
        policy: proposes tactics.
        settings: how to search.

    The other arguments are those of `Pipeline`.

    Raises:
        ValueError: the strategy is `whole_proof`, which is `search.whole`'s.
    """

    def __init__(
        self,
        session: Session,
        policy: Policy,
        *,
        settings: SearchSettings | None = None,
        budget: Budget | None = None,
        critic: Critic | None = None,
        trace: Path | None = None,
        resume: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        reopen_session: ReopenSession | None = None,
        same_state: SameState | None = None,
    ) -> None:
        super().__init__(
            session,
            settings=settings if settings is not None else SearchSettings(),
            budget=budget,
            critic=critic,
            trace=trace,
            resume=resume,
            on_progress=on_progress,
            reopen_session=reopen_session,
            same_state=same_state,
        )
        if self.settings.core.strategy == "whole_proof":
            raise ValueError("whole proofs are searched for by search.whole.WholeProofSearch")
        self.policy = policy
        self._passes = 1

    @property
    def _in_flight(self) -> int:
        return self.core.in_flight if self.core is not None else 0

    @property
    def _exhausted(self) -> bool:
        return self.core is not None and self.core.root.status is Status.FAILED

    async def _goes_on(self) -> bool:
        assert self.core is not None
        return not self.core.finished or await self._next_pass()

    async def _next_pass(self) -> bool:
        """Begin another pass after a failed one, where the settings ask for it."""
        core = self.core
        assert core is not None
        if core.root.status is Status.PROVED or self._passes >= self.settings.passes:
            return False
        await self._drop_work()
        self._passes += 1
        core.reopen()
        if self._trace is not None:
            self._trace.reopen()
        return True

    def _select(self, room: int) -> list[Work]:
        assert self.core is not None
        return [Work(node) for node in self.core.nodes_to_expand(room)]

    async def _propose(self, works: list[Work]) -> list[Work]:
        states = [work.node.state for work in works]
        most = self.settings.candidates
        proposals = await self._peers.propose(self.policy, states, most)
        for work, candidates in zip(works, proposals, strict=True):
            work.take_candidates(candidates, most)
        return works

    def _absorb(self, works: list[Work]) -> None:
        core, trace = self.core, self._trace
        assert core is not None
        for work in works:
            expansion = core.expand(work.node, work.attempts(self.session))
            self.budget.charge(expansions=1, tactics=len(work.candidates))
            if trace is not None:
                trace.expand(expansion)

    def _take_up(self, log: TraceLog) -> None:
        self._passes += sum(event["event"] == "reopen" for event in log.events)

    def _give_back(self) -> None:
        core = self.core
        for node in core.graph.nodes if core is not None else ():
            if node.in_flight and core is not None:
                core.release(node)
