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
from collections.abc import Callable, Sequence
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
from search.state import Expansion, Status
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

    def mended(self, refusals: Sequence[tuple[Refusal, float]]) -> Line | None:
        """The line with the most promising refused proof sent back; None without refusals.

        One that left goals which the line has not had yet is nearer to a proof than one that
        failed on the way; of these the likelier one counts.

        Args:
            refusals: refused proofs of one round, each with its log-probability (nats).
        """
        if not refusals:
            return None
        had = {refusal.left.key for refusal in self.feedback if refusal.left is not None}

        def promise(place: int) -> tuple[bool, float]:
            refusal, logp = refusals[place]
            return refusal.left is not None and refusal.left.key not in had, logp

        best = max(range(len(refusals)), key=promise)  # of equals, the first
        return Line(self.number, (*self.feedback, refusals[best][0]))


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
            self._queue_next(line, _refusals(expansion))
            if trace is not None:
                trace.line(line.number, line.round)
                trace.expand(expansion)
            if core.root.status is not Status.PROVED:
                core.reopen()
                if trace is not None:
                    trace.reopen()

    def _queue_next(self, line: Line, refusals: Sequence[tuple[Refusal, float]]) -> None:
        """Let a line go on in front of those that have not begun, unless it has ended."""
        mended = line.mended(refusals) if line.round < self.settings.repairs else None
        if mended is not None:
            begun = sum(bool(waiting.feedback) for waiting in self._waiting)
            self._waiting.insert(begun, mended)

    def _take_up(self, log: TraceLog) -> None:
        """Play the log's rounds back: lines, and the texts that were tried."""
        lines = {line.number: line for line in self._waiting}
        self._waiting.clear()
        number: int | None = None
        for event in log.events:
            if event["event"] == "line":
                number = event["line"]
            elif event["event"] == "expand" and number is not None:
                line = lines.pop(number, None) or Line(number)
                refusals = [self._logged(row) for row in event["tried"] if row[2] != "proved"]
                self._tried.update(row[0] for row in event["tried"])
                mended = line.mended(refusals) if line.round < self.settings.repairs else None
                if mended is not None:
                    lines[number] = mended
                number = None
        self._waiting = sorted(lines.values(), key=lambda line: (not line.feedback, line.number))
        core, trace = self.core, self._trace
        if core is not None and core.root.status is not Status.PROVED and core.root.expanded:
            core.reopen()  # the program was killed between the two events
            if trace is not None:
                trace.reopen()

    def _logged(self, row: Sequence[Any]) -> tuple[Refusal, float]:
        """A refusal out of a row of the log."""
        assert self.core is not None
        proof, logp, outcome, targets, _, message = row
        left = self.core.graph.nodes[targets[0]].state if targets else None
        return _refusal(proof, outcome, message, left), logp

    def _give_back(self) -> None:
        self._waiting[:0] = self._flying
        self._flying.clear()


def _line_of(work: Work) -> Line:
    assert isinstance(work, LineWork)
    return work.line


def _refusals(expansion: Expansion) -> list[tuple[Refusal, float]]:
    """What was refused of one round, each with its log-probability."""
    refusals: list[tuple[Refusal, float]] = []
    for attempt, targets in zip(expansion.attempts, expansion.targets, strict=True):
        if attempt.outcome is not StepOutcome.PROVED:
            left = targets[0].state if targets else None
            refusal = _refusal(attempt.tactic, attempt.outcome, attempt.message, left)
            refusals.append((refusal, attempt.logp))
    return refusals


def _refusal(proof: str, outcome: str, message: str, left: ProofState | None) -> Refusal:
    if left is not None:
        return Refusal(proof, f"unsolved goals\n{text_of(left)}", left)
    if outcome == StepOutcome.PROGRESS:
        return Refusal(proof, "it changes nothing")
    return Refusal(proof, message or outcome)
