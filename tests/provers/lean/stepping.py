"""Sessions over the embedded Lean, for tests that step through proofs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from provers.checker import ProofState, StepLimits, StepOutcome, StepResult
from provers.lean.checker import LeanChecker
from provers.lean.session import LeanSession
from provers.lean.toolchain import find_toolchain
from provers.request import TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Verdict

PROVED, PROGRESS = StepOutcome.PROVED, StepOutcome.PROGRESS
FAILED, TIMEOUT, CRASHED = StepOutcome.FAILED, StepOutcome.TIMEOUT, StepOutcome.CRASHED


class Stepper:
    """One session and the checker behind it."""

    def __init__(self, checker: LeanChecker, session: LeanSession, source: str) -> None:
        self.checker = checker
        self.session = session
        self.source = source

    async def outcomes(
        self, name: str, steps: Sequence[str], limits: StepLimits | None = None
    ) -> list[StepOutcome]:
        """The outcomes of steps from the first state of a statement."""
        return [result.outcome for result in await self.results(name, steps, limits)]

    async def results(
        self, name: str, steps: Sequence[str], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """Likewise, the results."""
        state = await self.session.start(name)
        return await self.session.try_many([(state, step) for step in steps], limits)

    async def play(self, state: ProofState, steps: Sequence[str]) -> ProofState:
        """The state behind some steps, each of which must work."""
        for step in steps:
            (result,) = await self.session.try_many([(state, step)])
            assert result.state is not None, (step, result)
            state = result.state
        return state

    async def verdict(self, state: ProofState) -> Verdict:
        """What a fresh process says to the assembled text."""
        return await self.judge(self.session.assemble(state), state.statement)

    def request(self, text: str) -> VerifyRequest:
        """A request for a text of ours."""
        return VerifyRequest(source=text, checker="lean")

    async def judge(self, text: str, name: str) -> Verdict:
        """What a fresh process says to a text that should prove a theorem of the source."""
        return await self.checker.check(
            VerifyRequest(
                source=text,
                checker="lean",
                reference=self.source if name in self.source else None,
                required=(name,) if name in self.source else (),
                trust=TrustPolicy(level=TrustLevel.AUTHOR),
            )
        )


@asynccontextmanager
async def stepping(source: str, *, warm: bool = True) -> AsyncIterator[Stepper]:
    """A session over a source, closed afterwards with everything behind it."""
    checker = LeanChecker("embedded")
    try:
        processes = checker.processes(await find_toolchain(None, "embedded"))
        async with LeanSession(processes, source, warm=warm) as session:
            assert isinstance(session, LeanSession)
            yield Stepper(checker, session, source)
    finally:
        await checker.close()
