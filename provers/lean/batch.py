"""One call of `try_many`: from steps to answers about all of them.

What lives here: sharing trials out to documents, and what is done about those that have no answer
afterwards: the culprit is found (a syntax error, an endless step, one that kills Lean) and the
others are tried again without it. What does not: running a document (`provers.lean.session`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from provers.checker import ProofState, StepLimits, StepOutcome, StepResult
from provers.lean.messages import Message
from provers.lean.statement import Statement
from provers.lean.steps import refuse
from provers.lean.trials import Document, Trial, TrialAnswer

LARGEST_DOCUMENT = 256
"""Trials in one document: Lean's time for one long file grows faster than the file."""

_SMALLEST_SHARE = 24
_ROUNDS = 3
"""How often trials are tried together again without one that spoilt it; then each by itself."""


class TrialRunner(Protocol):
    """What a batch asks of a session (`provers.lean.session.LeanSession`)."""

    @property
    def slots(self) -> int:
        """Documents at the same time."""
        ...

    def statement(self, name: str) -> Statement:
        """A statement that was started."""
        ...

    def advance(self, state: ProofState, tactic: str, answer: TrialAnswer) -> ProofState:
        """The state after a step that worked."""
        ...

    async def run(
        self, trials: Sequence[Trial], limits: StepLimits, *, alone: bool, suspect: bool
    ) -> tuple[Document, list[Message], str]:
        """Run a document; messages, and what ended it early ("" for nothing)."""
        ...


class Batch:
    """One call of `try_many`: trials, and the answers that are known so far."""

    def __init__(
        self, session: TrialRunner, steps: Sequence[tuple[ProofState, str]], limits: StepLimits
    ) -> None:
        self.session = session
        self.steps = steps
        self.limits = limits
        self.answers: dict[int, TrialAnswer] = {}
        self.seconds: dict[int, float] = {}

    async def run(self) -> None:
        trials: list[Trial] = []
        for index, (state, tactic) in enumerate(self.steps):
            problem = refuse(tactic)
            if problem is not None:
                self.answers[index] = TrialAnswer(StepOutcome.FAILED, problem)
                continue
            statement = self.session.statement(state.statement)
            trials.append(Trial(index, statement, state.path, tactic, state.goals))
        # Trials from one state share a theorem, those of one place of the text its context.
        trials.sort(key=lambda trial: (trial.statement.place, trial.statement.name, trial.path))
        even = -(-len(trials) // self.session.slots)
        size = min(LARGEST_DOCUMENT, max(_SMALLEST_SHARE, even))
        async with asyncio.TaskGroup() as group:
            for at in range(0, len(trials), size):
                group.create_task(self._settle(trials[at : at + size]))
        doubtful = [
            trial
            for trial in trials
            if self.answers[trial.index].outcome is StepOutcome.PROVED
            and not self.answers[trial.index].certain
        ]
        if doubtful:
            await self._settle(doubtful)

    async def _settle(
        self, trials: list[Trial], rounds: int = _ROUNDS, *, suspect: bool = False
    ) -> None:
        """Answer all of some trials: together, then without what spoilt it, then one by one."""
        alone = rounds == 0 or len(trials) == 1
        loop = asyncio.get_running_loop()
        started = loop.time()
        document, messages, problem = await self.session.run(
            trials, self.limits, alone=alone, suspect=suspect
        )
        found = document.answers(messages)
        share = (loop.time() - started) / max(len(found), 1)
        for index, answer in found.items():
            self.answers[index] = answer
            self.seconds[index] = share
        left = [trial for trial in trials if trial.index not in found]
        if not left:
            return
        if len(trials) == 1 and problem and not suspect:
            # A warm server may have had its trouble from earlier documents: a fresh process judges.
            await self._settle(trials, suspect=True)
        elif len(trials) == 1 or (alone and not problem):
            for trial in left:
                self.answers[trial.index] = _given_up(trial, document, messages, problem)
        elif problem:
            await self._isolate(left, together=bool(found))
        else:
            await self._without_culprits(left, document, messages, rounds)

    async def _without_culprits(
        self, left: list[Trial], document: Document, messages: Sequence[Message], rounds: int
    ) -> None:
        """Nothing is wrong with Lean, but some trials kept others from being answered."""
        unparsed, overspent = set(document.unparsed(messages)), set(document.overspent(messages))
        for trial in left:
            if trial.index in unparsed:
                self.answers[trial.index] = _given_up(trial, document, messages, "")
        culprits = [t for t in left if t.index in overspent and t.index not in unparsed]
        rest = [t for t in left if t.index not in overspent and t.index not in unparsed]
        async with asyncio.TaskGroup() as group:
            for trial in culprits:
                group.create_task(self._settle([trial]))
            if rest:
                # Every round answers at least its culprits; without any, each by itself.
                found = bool(unparsed or overspent)
                group.create_task(self._settle(rest, rounds - 1 if found else 0))

    async def _isolate(self, trials: list[Trial], *, together: bool) -> None:
        """Something among these trials kills or hangs Lean.

        Where answers came in front of it, the first without one is the likely culprit: it is
        tried by itself, the others together. Else each is tried by itself, which costs one
        hanging process a culprit, where halving would cost one each time.
        """
        if together and len(trials) > 1:
            parts = [trials[:1], trials[1:]]
        else:
            parts = [[trial] for trial in trials]
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(self._settle(part, suspect=len(part) == 1))

    def results(self) -> list[StepResult]:
        results: list[StepResult] = []
        for index, (state, tactic) in enumerate(self.steps):
            answer = self.answers[index]
            reached = answer.outcome in (StepOutcome.PROVED, StepOutcome.PROGRESS)
            results.append(
                StepResult(
                    outcome=answer.outcome,
                    state=self.session.advance(state, tactic, answer) if reached else None,
                    message=answer.message,
                    seconds=self.seconds.get(index, 0.0),
                )
            )
        return results


def _given_up(
    trial: Trial, document: Document, messages: Sequence[Message], problem: str
) -> TrialAnswer:
    """The answer to a trial that was by itself and still has none."""
    if problem.startswith("no answer"):
        return TrialAnswer(StepOutcome.TIMEOUT, problem)
    if problem:
        return TrialAnswer(StepOutcome.CRASHED, problem)
    said = document.errors_of(trial.index, messages)
    said += [message.text for message in messages if message.is_error]
    return TrialAnswer(StepOutcome.FAILED, said[0] if said else "the step was not reached")
