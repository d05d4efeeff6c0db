"""The strategy `whole_proof`: sample whole proofs, check them, mend what was refused.

What lives here: `WholeProofSearch`. What does not: policies that write proofs (`search.policy`
says what one must do), tactics one by one (`search.driver`), and checkers without sessions
(`search.checked`).

A *line of attempts* begins with proofs sampled afresh. When all are refused, the most promising
one goes back to the policy with the checker's message, `repairs` times; then the line ends. After
"Teaching Large Language Models to Self-Debug" (Chen, Lin, Schärli, Zhou, arXiv:2304.05128). Lines
are independent of each other: while the policy writes for some, the checker tries those of
others. No text is tried twice.

In the graph and in the log a whole proof is one step from the root, and each round another pass
over it, with an event `line` in front (line and round, both counted from 0): so everything that
reads logs reads these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provers.checker import ProofState, Session, StepOutcome
from search.budget import Budget
from search.core import SearchCore
from search.encoding import text_of
from search.outcome import Progress
from search.peers import ReopenSession
from search.pipeline import Pipeline
from search.policy import Candidate, Refusal, WholeProofPolicy
from search.settings import SearchSettings
from search.state import Attempt, Status
from search.trace import TraceLog
from search.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """A line of attempts, as far as it has come.

    Attributes:
        number: which line.
        feedback: the refused proofs that were sent back, in order.
    """

    number: int
    feedback: tuple[Refusal, ...] = ()

    @property
    def round(self) -> int:
        """How often the policy has been asked to mend."""
        return len(self.feedback)

    def mended(self, attempts: Iterable[Attempt]) -> Line | None:
        """The line with the most promising refused proof sent back; None when there is none.

        One that left goals is nearer to a proof than one that failed on the way; else the
        likelier one counts.
        """
        refused = [a for a in attempts if a.outcome is not StepOutcome.PROVED]
        if not refused:
            return None
        best = max(refused, key=lambda a: (bool(a.states), a.logp))  # of equals, the first
        return Line(self.number, (*self.feedback, refusal_of(best)))


def refusal_of(attempt: Attempt) -> Refusal:
    """What a policy is told of a refused proof."""
    left = attempt.states[0] if attempt.states else None
    if isinstance(left, ProofState):
        return Refusal(attempt.tactic, f"unsolved goals\n{text_of(left)}", left)
    return Refusal(attempt.tactic, attempt.message or attempt.outcome.value)


@dataclass(slots=True, eq=False)
class LineWork(Work):
    """A line's round between selection and outcome."""

    line: Line = field(default_factory=lambda: Line(0))


class WholeProofSearch(Pipeline):
    """One search for one proof, by whole proofs that a policy writes.

    `SearchSettings.candidates` is the number of proofs asked for in a round, `in_flight` of lines
    at the same time, `starts` of lines in all; a round counts as an expansion, a proof as a
    tactic. `exhausted` says that all lines have ended.

    Args:
        session: steps the proof; stays the caller's to close.
        policy: writes proofs.
        settings: how to search; the strategy must be `whole_proof`.

    The other arguments are those of `Pipeline`.

    Raises:
        ValueError: the settings are for another strategy.
    """

    def __init__(
        self,
        session: Session,
        policy: WholeProofPolicy,
        *,
        settings: SearchSettings,
        budget: Budget | None = None,
        trace: Path | None = None,
        resume: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        reopen_session: ReopenSession | None = None,
    ) -> None:
        if settings.core.strategy != "whole_proof":
            raise ValueError(f"the strategy is {settings.core.strategy}, not whole_proof")
        super().__init__(
            session,
            settings=settings,
            budget=budget,
            trace=trace,
            resume=resume,
            on_progress=on_progress,
            reopen_session=reopen_session,
        )
        self.policy = policy
        self._waiting = [Line(number) for number in range(settings.starts)]
        self._flying: list[Line] = []
        self._tried: set[str] = set()

    @property
    def _in_flight(self) -> int:
        return len(self._flying)

    @property
    def _exhausted(self) -> bool:
        return not self._waiting and not self._flying

    async def _goes_on(self) -> bool:
        assert self.core is not None
        return self.core.root.status is not Status.PROVED and not self._exhausted

    async def _take_apart(self, core: SearchCore, root: ProofState) -> None:
        """A whole proof is one of all goals."""

    def _select(self, room: int) -> list[Work]:
        assert self.core is not None
        lines = self._waiting[: max(room, 0)]
        del self._waiting[: len(lines)]
        self._flying += lines
        return [LineWork(self.core.root, line=line) for line in lines]

    async def _propose(self, works: list[Work]) -> list[Work]:
        most = self.settings.candidates
        lines = [_line_of(work) for work in works]
        asked = [self._sample(line, most) for line in lines]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for work, answer in zip(works, answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            work.take_candidates(answer, most)
            work.candidates = [c for c in work.candidates if c.text not in self._tried]
            self._tried.update(candidate.text for candidate in work.candidates)
        return works

    async def _sample(self, line: Line, most: int) -> list[Candidate]:
        assert self.core is not None
        root = self.core.root.state
        return await self._peers.insist(lambda: self.policy.sample(root, most, line.feedback))

    def _absorb(self, works: list[Work]) -> None:
        core, trace = self.core, self._trace
        assert core is not None
        for work in works:
            line = _line_of(work)
            self._flying.remove(line)
            if core.root.status is Status.PROVED:
                continue  # by a batch-mate
            core.take(core.root)
            expansion = core.expand(core.root, work.attempts(None))
            self.budget.charge(expansions=1, tactics=len(work.candidates))
            self._queue_next(line, expansion.attempts)
            if trace is not None:
                trace.line(line.number, line.round)
                trace.expand(expansion)
            if core.root.status is not Status.PROVED:
                core.reopen()
                if trace is not None:
                    trace.reopen()

    def _queue_next(self, line: Line, attempts: Sequence[Attempt]) -> None:
        """Let a line go on in front of those that have not begun, unless it has ended."""
        if line.round < self.settings.repairs:
            mended = line.mended(attempts)
            if mended is not None:
                begun = sum(bool(waiting.feedback) for waiting in self._waiting)
                self._waiting.insert(begun, mended)

    def _take_up(self, log: TraceLog) -> None:
        """Play the log's rounds back: lines, and the texts that were tried."""
        lines = {line.number: line for line in self._waiting}
        self._waiting.clear()
        current: dict[str, Any] | None = None
        for event in log.events:
            if event["event"] == "line":
                current = event
            elif event["event"] == "expand" and current is not None:
                line = lines.pop(current["line"], None) or Line(current["line"])
                current = None
                attempts = [self._attempt(row) for row in event["tried"]]
                self._tried.update(attempt.tactic for attempt in attempts)
                mended = line.mended(attempts) if line.round < self.settings.repairs else None
                if mended is not None:
                    lines[line.number] = mended
        self._waiting = sorted(lines.values(), key=lambda line: (not line.feedback, line.number))
        core, trace = self.core, self._trace
        if core is not None and core.root.status is not Status.PROVED and core.root.expanded:
            core.reopen()  # the program was killed between the two events
            if trace is not None:
                trace.reopen()

    def _attempt(self, row: list[Any]) -> Attempt:
        assert self.core is not None
        tactic, logp, outcome, targets, seconds, message = row
        states = tuple(self.core.graph.nodes[number].state for number in targets)
        return Attempt(tactic, logp, StepOutcome(outcome), states, message, seconds)

    def _give_back(self) -> None:
        self._waiting[:0] = self._flying
        self._flying.clear()


def _line_of(work: Work) -> Line:
    assert isinstance(work, LineWork)
    return work.line
