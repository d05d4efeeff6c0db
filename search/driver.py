"""The driver: runs a search core against a checker's session and a policy.

What lives here: the pipeline (states to the policy, candidates to the checker, outcomes to the
core), budgets, retries, the log, progress. What does not: which state is next (`search.core`),
what is proposed (policies), and whether a proof counts: a `SearchResult` never says *verified*.
The caller assembles the proof and has it checked in a fresh process.

Two stages work at the same time: while the policy thinks about one group of states, the checker
tries the candidates of another. All requests of one moment travel together, as one
`Policy.propose` and one `Session.try_many`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from provers.checker import ProofState, Session
from provers.errors import LemmataError, ProtocolError
from search.budget import Budget
from search.core import SearchCore
from search.graph import SameState
from search.outcome import Progress, SearchResult, SearchStatus
from search.peers import Peers, ReopenSession
from search.policy import Critic, Policy
from search.settings import SearchSettings
from search.state import Status
from search.stopwatch import Stopwatch
from search.trace import Header, TraceError, TraceWriter, read_trace, rebuild
from search.work import Work, parts_of, progress_of


class Search:
    """One search for one proof.

    Args:
        session: steps the proof; stays the caller's to close.
        policy: proposes tactics.
        settings: how to search.
        budget: what may be spent; counts on when it has been used before.
        critic: scores states, or None.
        trace: where the event log goes, or None.
        resume: continue the log at `trace` if there is one, instead of refusing it.
        on_progress: called after every batch, from the event loop.
        reopen_session: gives a new session when the present one has ended under way. States are
            values, so the search goes on where it was. The search closes what it opened so.
        same_state: see `SearchCore`.

    A `Search` runs once. `result()` tells what is known at any time, also after cancellation.
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
        self.policy = policy
        self.settings = settings if settings is not None else SearchSettings()
        self.budget = budget if budget is not None else Budget()
        self.core: SearchCore | None = None
        self._trace_path = trace
        self._resume = resume
        self._on_progress = on_progress
        retries = self.settings.retries
        self._peers = Peers(session, critic, retries=retries, reopen=reopen_session)
        self._same_state = same_state
        self._trace: TraceWriter | None = None
        self._proposed: list[Work] = []
        self._tasks: dict[asyncio.Task[list[Work]], str] = {}
        self._trying = 0
        """Tactics handed to the checker whose outcome the core does not have yet."""
        self._passes = 1
        self._error: LemmataError | None = None
        self._watch = Stopwatch(self.budget, self._peers.cpu_seconds)

    @property
    def session(self) -> Session:
        """The session in use."""
        return self._peers.session

    # -- running --------------------------------------------------------------------------

    async def run(self, statement: str) -> SearchResult:
        """Search until the statement is proved, nothing is left to try, or the budget is spent.

        Args:
            statement: as for `Session.start`.

        Raises:
            StatementError: the statement does not parse or type-check.
            TraceError: the log cannot be written, or does not belong to this search.
            asyncio.CancelledError: cancelled; nothing is left running, and the log holds all
                that was finished.
        """
        self._watch = Stopwatch(self.budget, self._peers.cpu_seconds)
        try:
            await self._begin(statement)
            await self._loop()
        except LemmataError as error:
            if self.core is None or isinstance(error, TraceError):
                raise
            self._error = error
        finally:
            await self._wind_up()
        return self.result()

    async def _begin(self, statement: str) -> None:
        """Make the core, from the log where there is one to continue."""
        root = await self._peers.start(statement)
        path = self._trace_path
        if path is not None and self._resume and path.exists():
            log = read_trace(path)
            log.header.require_same(statement, root, self.settings.core)
            self.core = rebuild(log, self._same_state)
            self._trace = TraceWriter.resume(log)
            self.budget.spent = log.spent
            self._passes += sum(event["event"] == "reopen" for event in log.events)
            self._watch = Stopwatch(self.budget, self._peers.cpu_seconds)
        else:
            (score,) = await self._peers.scores([root])
            header = Header(statement, root, score, self.settings.core, self.settings.as_dict())
            self.core = core = header.fresh_core(self._same_state)
            if path is not None:
                self._trace = TraceWriter.create(path, header)
            parts = parts_of(root, self.session)
            if len(parts) > 1:
                expansion = core.take_apart(parts, await self._peers.scores(parts))
                if self._trace is not None:
                    self._trace.split(expansion)

    async def _loop(self) -> None:
        core = self.core
        assert core is not None
        while not core.finished or await self._next_pass():
            self._launch()
            if not self._tasks or not (self._trying or self._may_try()):
                return
            if not await self._collect():
                return

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

    # -- the pipeline ---------------------------------------------------------------------

    def _launch(self) -> None:
        """Start whatever stage is idle and has something to do."""
        core, settings = self.core, self.settings
        assert core is not None
        stages = self._tasks.values()
        if "propose" not in stages and self.budget.exhausted_by is None:
            room = settings.in_flight - core.in_flight
            room = int(min(room, self.budget.left("expansions") - core.in_flight))
            nodes = core.nodes_to_expand(min(room, settings.states_per_call))
            if nodes:
                self._start("propose", self._propose([Work(node) for node in nodes]))
        if self._proposed and "check" not in stages and self._may_try():
            batch = self._affordable()
            if batch:
                self._start("check", self._check(batch))

    def _may_try(self) -> bool:
        """Whether the checker may be asked: also for tokens that crossed their limit."""
        left = self.budget.left
        return all(left(kind) > 0 for kind in ("tactics", "wall_seconds", "cpu_seconds"))

    def _affordable(self) -> list[Work]:
        """The waiting proposals, as far as the budget of tactics reaches.

        The one that crosses the limit is still tried as a whole, since a state of which half
        the candidates were tried could not be called failed.
        """
        left = self.budget.left("tactics") - self._trying
        batch: list[Work] = []
        while self._proposed and left > 0:
            work = self._proposed.pop(0)
            left -= len(work.candidates)
            self._trying += len(work.candidates)
            batch.append(work)
        return batch

    def _start(self, stage: str, work: Coroutine[Any, Any, list[Work]]) -> None:
        self._tasks[asyncio.ensure_future(work)] = stage

    async def _collect(self) -> bool:
        """Wait until a stage is done and take its results; False when the time is up."""
        timeout = self._watch.time_left(self.settings.grace_seconds if self._trying else 0.0)
        done, _ = await asyncio.wait(
            self._tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            self._watch.note_end_of_time()
            return False
        self._watch.read()
        finished = [task for task in self._tasks if task in done]  # in the order of starting
        troubles: list[BaseException] = []
        for task in finished:
            stage = self._tasks.pop(task)
            trouble = _trouble_of(task)
            if trouble is not None:
                troubles.append(trouble)
                continue
            works = task.result()
            if stage == "propose":
                self._take_proposals(works)
            elif stage == "check" and self._peers.critic is not None:
                self._start("score", self._score(works))
            else:
                self._absorb(works)
        if self._trace is not None:
            self._trace.spent(self.budget.spent)
            self._trace.flush()
        if self._on_progress is not None:
            self._on_progress(self.progress())
        if troubles:
            raise troubles[0]
        return True

    def _take_proposals(self, works: list[Work]) -> None:
        for work in works:
            self.budget.charge(tokens=work.tokens)
            if work.candidates:
                self._proposed.append(work)
            else:
                self._absorb([work])

    def _absorb(self, works: list[Work]) -> None:
        """Give outcomes to the core."""
        core, trace = self.core, self._trace
        assert core is not None
        for work in works:
            expansion = core.expand(work.node, work.attempts(self.session))
            self._trying -= len(work.candidates)
            self.budget.charge(expansions=1, tactics=len(work.candidates))
            if trace is not None:
                trace.expand(expansion)

    # -- the stages -----------------------------------------------------------------------

    async def _propose(self, works: list[Work]) -> list[Work]:
        states = [work.node.state for work in works]
        most = self.settings.candidates
        proposals = await self._peers.propose(self.policy, states, most)
        for work, candidates in zip(works, proposals, strict=True):
            work.take_candidates(candidates, most)
        return works

    async def _check(self, works: list[Work]) -> list[Work]:
        steps = [(w.node.state, candidate.text) for w in works for candidate in w.candidates]
        results = await self._peers.try_many(steps, self.settings.step_limits)
        at = 0
        for work in works:
            work.results = results[at : at + len(work.candidates)]
            at += len(work.candidates)
        return works

    async def _score(self, works: list[Work]) -> list[Work]:
        """Have the critic score the states that are new."""
        new: dict[str, ProofState] = {}
        for work in works:
            for result in work.results:
                new.update((part.key, part) for part in progress_of(result, self.session))
        if new:
            found = await self._peers.scores(list(new.values()))
            scores = dict(zip(new, found, strict=True))
            for work in works:
                work.scores = scores
        return works

    # -- ending ---------------------------------------------------------------------------

    async def _wind_up(self) -> None:
        """Leave nothing running, nothing in flight, and a log that is complete so far."""
        try:
            await self._drop_work()
            await self._peers.close()
        finally:
            if self._trace is not None:
                result = self.result()
                self._trace.spent(result.spent)
                self._trace.end(result.status.value, result.exhausted_by, result.tactics)
                self._trace.close()

    async def _drop_work(self) -> None:
        """Cancel what is under way and give its states back to the core, untried."""
        tasks = list(self._tasks)
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._proposed.clear()
            self._trying = 0
            for node in self.core.graph.nodes if self.core is not None else ():
                if node.in_flight and self.core is not None:
                    self.core.release(node)

    def result(self) -> SearchResult:
        """What is known now.

        Raises:
            ValueError: the search has not begun.
        """
        core = self.core
        if core is None:
            raise ValueError("the search has not begun")
        status = self._status(core)
        proof = tuple(core.proof()) if status is SearchStatus.PROVED else ()
        tactics = tuple(step.tactic for step in proof if step.tactic)
        final = ProofState("", (), core.root.state.statement, tactics) if proof else None
        return SearchResult(
            status=status,
            statement=self._peers.statement,
            proof=proof,
            final=final,
            counters=core.counters,
            spent=self.budget.spent,
            exhausted_by=self.budget.exhausted_by if status is SearchStatus.BUDGET else None,
            open_goals=() if proof else tuple(node.state for node in core.best_open_goals()),
            error=self._error if status is SearchStatus.ERROR else None,
        )

    def _status(self, core: SearchCore) -> SearchStatus:
        if core.root.status is Status.PROVED:
            return SearchStatus.PROVED
        if core.root.status is Status.FAILED:
            return SearchStatus.EXHAUSTED
        if self._error is not None:
            return SearchStatus.ERROR
        if self.budget.exhausted_by is not None:
            return SearchStatus.BUDGET
        return SearchStatus.INTERRUPTED

    def progress(self) -> Progress:
        """Where the search stands.

        Raises:
            ValueError: the search has not begun.
        """
        core = self.core
        if core is None:
            raise ValueError("the search has not begun")
        return Progress(self._peers.statement, core.counters, self.budget.spent, core.in_flight)


def _trouble_of(task: asyncio.Task[Any]) -> BaseException | None:
    """Why a stage gave no answer, None when it did."""
    if task.cancelled():
        return ProtocolError("the policy or the checker cancelled a call from inside")
    return task.exception()
