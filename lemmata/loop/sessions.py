"""A session that many searches share, in which some theorems are hidden and tactics are rationed.

What lives here: `SharedSession`. What does not: running Lean (`provers.lean.session`), searching.

Every search asks for a few trials at a time. What is asked for while Lean is busy waits, and goes
to it together: one document for the trials of many searches costs a fraction of many documents.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from lemmata.loop.heldout import Hidden
from provers.checker import ProofState, Session, StepLimits, StepOutcome, StepResult
from provers.errors import LemmataError, StatementError
from provers.lean.lexer import LexicalError
from provers.lean.session import LeanSession

Step = tuple[ProofState, str]

LARGEST_CALL = 768
"""Trials in one call of Lean."""

_LANES = 2
"""Calls of Lean at the same time."""


class SharedSession(Session):
    """Steps for many searches at once.

    A tactic that may mean a hidden theorem, and one beyond its theorem's ration, fails without
    being tried; it counts against the ration like any other.

    Attributes:
        tried: tactics asked for so far, by theorem.
        refused: tactics that would have mentioned a hidden theorem.
    """

    def __init__(
        self, inner: LeanSession, hidden: Hidden | None = None, ration: int | None = None
    ) -> None:
        """Share a session.

        Args:
            inner: steps; closed with this one.
            hidden: what no tactic may mention.
            ration: the most tactics for each theorem.
        """
        self.inner = inner
        self.tried: Counter[str] = Counter()
        self.refused = 0
        self._hidden = hidden
        self._ration = ration
        self._waiting: list[tuple[list[Step], StepLimits | None, asyncio.Future[list[StepResult]]]]
        self._waiting = []
        self._lanes: set[asyncio.Task[None]] = set()

    async def start(self, statement: str) -> ProofState:
        """See `LeanSession.start`."""
        return await self.inner.start(statement)

    async def start_many(self, statements: Sequence[str]) -> list[ProofState | StatementError]:
        """See `LeanSession.start_many`."""
        return await self.inner.start_many(statements)

    async def try_many(
        self, steps: Sequence[Step], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """See `Session.try_many`."""
        results = [self._refusal(state, tactic) for state, tactic in steps]
        allowed = [step for step, no in zip(steps, results, strict=True) if no is None]
        answers = iter(await self._ask(allowed, limits)) if allowed else iter(())
        return [next(answers) if no is None else no for no in results]

    def split(self, state: ProofState) -> Sequence[ProofState]:
        """See `LeanSession.split`."""
        return self.inner.split(state)

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """See `Session.assemble`."""
        return self.inner.assemble(state, shape)

    def proof(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """See `LeanSession.proof`."""
        return self.inner.proof(state, shape)

    async def close(self) -> None:
        """End the session, and the one that it shares."""
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        await self.inner.close()

    def _refusal(self, state: ProofState, tactic: str) -> StepResult | None:
        """Why a step is not tried, None where it is."""
        theorem = state.statement
        self.tried[theorem] += 1
        if self._ration is not None and self.tried[theorem] > self._ration:
            self.tried[theorem] -= 1
            return StepResult(StepOutcome.FAILED, message="the ration of tactics is used up")
        if self._hidden is not None:
            try:
                name = self._hidden.mentioned(tactic)
            except LexicalError as error:
                return StepResult(StepOutcome.FAILED, message=error.message)
            if name is not None:
                self.refused += 1
                return StepResult(StepOutcome.FAILED, message=f"{name} is held out")
        return None

    async def _ask(self, steps: list[Step], limits: StepLimits | None) -> list[StepResult]:
        future: asyncio.Future[list[StepResult]] = asyncio.get_running_loop().create_future()
        self._waiting.append((steps, limits, future))
        if len(self._lanes) < _LANES:
            lane = asyncio.ensure_future(self._serve())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await future

    async def _serve(self) -> None:
        """Answer what is waiting, until nothing is."""
        while self._waiting:
            # Whoever is ready in this moment comes along.
            await asyncio.sleep(0)
            group = self._next_group()
            steps = [step for asked, _, _ in group for step in asked]
            if not steps:
                continue
            try:
                results = await self.inner.try_many(steps, group[0][1])
            except LemmataError as error:
                for _, _, future in group:
                    if not future.done():
                        future.set_exception(error)
                continue
            except BaseException:
                for _, _, future in group:
                    future.cancel()
                raise
            at = 0
            for asked, _, future in group:
                if not future.done():
                    future.set_result(results[at : at + len(asked)])
                at += len(asked)

    def _next_group(
        self,
    ) -> list[tuple[list[Step], StepLimits | None, asyncio.Future[list[StepResult]]]]:
        """Waiting requests under the same limits, as many as one call takes."""
        waiting = [request for request in self._waiting if not request[2].done()]
        group = []
        size = 0
        while waiting and (not group or waiting[0][1] == group[0][1]):
            if group and size + len(waiting[0][0]) > LARGEST_CALL:
                break
            size += len(waiting[0][0])
            group.append(waiting.pop(0))
        self._waiting = waiting
        return group
