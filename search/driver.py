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
from search.core import SearchCore
from search.fresh import FreshPolicy
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
        policy: proposes tactics; with several passes none twice for a state (`search.fresh`).
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
        if self.settings.passes > 1 and not isinstance(policy, FreshPolicy):
            policy = FreshPolicy(policy)
        self.policy = policy
        self._passes = 1
        self._tried_before = 0
        """Tactics that were tried in earlier passes."""

    @property
    def _in_flight(self) -> int:
        return self.core.in_flight if self.core is not None else 0

    @property
    def _exhausted(self) -> bool:
        core = self.core
        if core is None or core.root.status is not Status.FAILED:
            return False
        return not self._may_pass_again(core)

    async def _goes_on(self) -> bool:
        core = self.core
        assert core is not None
        if not core.finished:
            return True
        if core.root.status is Status.PROVED or not self._may_pass_again(core):
            return False
        if not core.in_flight:  # else, what is under way belongs to this pass still
            self._begin_pass(core)
        return True

    def _may_pass_again(self, core: SearchCore) -> bool:
        """Whether the settings ask for another pass, and this one has tried anything at all."""
        nothing_new = core.counters.attempts == self._tried_before and not core.in_flight
        return self._passes < self.settings.passes and not nothing_new

    def _begin_pass(self, core: SearchCore) -> None:
        self._passes += 1
        self._tried_before = core.counters.attempts
        core.reopen()
        if self._trace is not None:
            self._trace.reopen()

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
        core, policy, tried = self.core, self.policy, 0
        assert core is not None
        for event in log.events:
            if event["event"] == "reopen":
                self._passes += 1
                self._tried_before = tried
            elif event["event"] == "expand":
                tried += len(event["tried"])
                if isinstance(policy, FreshPolicy):
                    state = core.graph.nodes[event["node"]].state
                    policy.remember(state, (tactic for tactic, *_ in event["tried"]))

    def _give_back(self) -> None:
        core = self.core
        for node in core.graph.nodes if core is not None else ():
            if node.in_flight and core is not None:
                core.release(node)
