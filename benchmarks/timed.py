"""Peers of a search with a clock: how long the policy and the checker were busy.

What lives here: wrappers for benchmarks. What does not: any one benchmark.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from provers.checker import ProofState, Session, StepLimits, StepResult
from search.policy import Candidate, Policy


class BusyClock:
    """Adds up the time in which at least one of some overlapping calls is under way.

    Attributes:
        seconds: the time so far.
        calls: how many calls were made.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls = 0
        self._under_way = 0
        self._since = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """A call is under way."""
        self.calls += 1
        if self._under_way == 0:
            self._since = time.monotonic()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self.seconds += time.monotonic() - self._since


class TimedPolicy:
    """A policy with a modelled latency, as of a server that answers a batch at a time.

    Args:
        policy: what it proposes.
        clocks: which clocks run while it thinks.
        call_seconds: of a call, whatever it asks for.
        state_seconds: of each state in it.
    """

    def __init__(
        self,
        policy: Policy,
        clocks: Sequence[BusyClock],
        *,
        call_seconds: float = 0.0,
        state_seconds: float = 0.0,
    ) -> None:
        self._policy = policy
        self._clocks = clocks
        self._call_seconds = call_seconds
        self._state_seconds = state_seconds

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        with _all_running(self._clocks):
            ready = time.monotonic() + self._call_seconds + self._state_seconds * len(states)
            found = await self._policy.propose(states, n)
            left = ready - time.monotonic()
            if left > 0.0:
                await asyncio.sleep(left)
            return found


class TimedSession(Session):
    """A session whose trials are timed. It is the real one's to split states."""

    def __init__(self, session: Session, clocks: Sequence[BusyClock]) -> None:
        self._session = session
        self._clocks = clocks
        self.split = session.split  # type: ignore[attr-defined]

    async def start(self, statement: str) -> ProofState:
        with _all_running(self._clocks):
            return await self._session.start(statement)

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        with _all_running(self._clocks):
            return await self._session.try_many(steps, limits)

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        return self._session.assemble(state, shape)

    async def close(self) -> None:
        await self._session.close()


@contextmanager
def _all_running(clocks: Sequence[BusyClock]) -> Iterator[None]:
    with ExitStack() as stack:
        for clock in clocks:
            stack.enter_context(clock.running())
        yield
