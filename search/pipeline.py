"""The pipeline that every search runs in: proposals, trials, outcomes, budgets, the log.

What lives here: `Pipeline`, which keeps policy and checker busy at the same time, stops when a
budget is spent, writes the event log and goes on with an old one. What does not: what is worked
on next and what becomes of the outcomes, which is up to the strategies (`search.driver`,
`search.whole`); and whether a proof counts: a `SearchResult` never says *verified*. The caller
assembles the proof and has it checked in a fresh process.

Two stages work at the same time: while the policy thinks about one group of states, the checker
tries the candidates of another. All requests of one moment travel together, as one call of the
policy and one `Session.try_many`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
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
from search.policy import Critic
from search.settings import SearchSettings
from search.state import Status
from search.stopwatch import Stopwatch
from search.trace import Header, TraceError, TraceLog, TraceWriter, has_begun, read_trace, rebuild
from search.work import Work, parts_of, progress_of


class Pipeline(ABC):
    """One search for one proof.

    Args:
        session: steps the proof; stays the caller's to close.
        settings: how to search.
        budget: what may be spent; counts on when it has been used before.
        critic: scores states, or None.
        trace: where the event log goes, or None.
        resume: continue the log at `trace` if there is one, instead of refusing it.
        on_progress: called after every batch, from the event loop.
        reopen_session: gives a new session when the present one has ended under way. States are
            values, so the search goes on where it was. The search closes what it opened so.
        same_state: see `SearchCore`.

    A search runs once. `result()` tells what is known at any time, also after cancellation.
    """

    def __init__(
        self,
        session: Session,
        *,
        settings: SearchSettings,
        budget: Budget | None = None,
        critic: Critic | None = None,
        trace: Path | None = None,
        resume: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        reopen_session: ReopenSession | None = None,
        same_state: SameState | None = None,
    ) -> None:
        self.settings = settings
        self.budget = budget if budget is not None else Budget()
        self.core: SearchCore | None = None
        self._peers = Peers(session, critic, retries=settings.retries, reopen=reopen_session)
        self._trace_path = trace
        self._resume = resume
        self._on_progress = on_progress
        self._same_state = same_state
        self._trace: TraceWriter | None = None
        self._proposed: list[Work] = []
        self._tasks: dict[asyncio.Task[list[Work]], str] = {}
        self._trying = 0
        """Tactics handed to the checker whose outcome the core does not have yet."""
        self._error: LemmataError | None = None
        self._watch = Stopwatch(self.budget, self._peers.cpu_seconds)

    @property
    def session(self) -> Session:
        """The session in use."""
        return self._peers.session

    # -- what a strategy decides ----------------------------------------------------------

    @property
    @abstractmethod
    def _in_flight(self) -> int:
        """How many pieces of work are between selection and outcome."""

    @property
    @abstractmethod
    def _exhausted(self) -> bool:
        """Whether nothing is left to try, with nothing in flight."""

    @abstractmethod
    async def _goes_on(self) -> bool:
        """Whether there is anything to search for still."""

    @abstractmethod
    def _select(self, room: int) -> list[Work]:
        """Up to `room` pieces of work, the most promising; [] when all is in flight."""

    @abstractmethod
    async def _propose(self, works: list[Work]) -> list[Work]:
        """Have the policy fill in the candidates."""

    @abstractmethod
    def _absorb(self, works: list[Work]) -> None:
        """Give outcomes to the core, the budget and the log."""

    @abstractmethod
    def _take_up(self, log: TraceLog) -> None:
        """Be where the log ends; the core is rebuilt already."""

    @abstractmethod
    def _give_back(self) -> None:
        """What was in flight has been cancelled, untried."""

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
        if path is not None and self._resume and has_begun(path):
            log = read_trace(path)
            log.header.require_same(statement, root, self.settings.core)
            self.core = rebuild(log, self._same_state)
            self._trace = TraceWriter.resume(log)
            self.budget.spent = log.spent
            self._take_up(log)
            self._watch = Stopwatch(self.budget, self._peers.cpu_seconds)
        else:
            (score,) = await self._peers.scores([root])
            header = Header(statement, root, score, self.settings.core, self.settings.as_dict())
            self.core = header.fresh_core(self._same_state)
            if path is not None:
                self._trace = TraceWriter.create(path, header)
            await self._take_apart(self.core, root)

    async def _take_apart(self, core: SearchCore, root: ProofState) -> None:
        """Prove the statement's goals apart, where they do not depend on each other."""
        parts = parts_of(root, self.session)
        if len(parts) > 1:
            expansion = core.take_apart(parts, await self._peers.scores(parts))
            if self._trace is not None:
                self._trace.split(expansion)

    async def _loop(self) -> None:
        while await self._goes_on():
            self._launch()
            if not self._tasks or not (self._trying or self._may_try()):
                return
            if not await self._collect():
                return

    # -- the pipeline ---------------------------------------------------------------------

    def _launch(self) -> None:
        """Start whatever stage is idle and has something to do."""
        settings = self.settings
        stages = self._tasks.values()
        if "propose" not in stages and self.budget.exhausted_by is None:
            flying = self._in_flight
            room = min(settings.in_flight - flying, self.budget.left("expansions") - flying)
            works = self._select(int(min(room, settings.states_per_call)))
            if works:
                self._start("propose", self._propose(works))
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
                self._return(works)
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

    def _return(self, works: list[Work]) -> None:
        self._trying -= sum(len(work.candidates) for work in works)
        self._absorb(works)

    async def _check(self, works: list[Work]) -> list[Work]:
        steps = [(w.node.state, text) for w in works for text in w.texts]
        results = await self._peers.try_many(steps, self.settings.step_limits)
        at = 0
        for work in works:
            work.take_results(results[at : at + len(work.candidates)])
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
        """Cancel what is under way; it counts as untried."""
        tasks = list(self._tasks)
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._proposed.clear()
            self._trying = 0
            self._give_back()

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
        if self._exhausted:
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
        spent = self.budget.spent
        return Progress(self._peers.statement, core.counters, spent, self._in_flight)


def _trouble_of(task: asyncio.Task[Any]) -> BaseException | None:
    """Why a stage gave no answer, None when it did."""
    if task.cancelled():
        return ProtocolError("the policy or the checker cancelled a call from inside")
    return task.exception()
