"""Any checker as a session of one step: a whole proof, checked in a fresh process.

What lives here: `CheckedProofs`, by which `search.whole` works with checkers that have no
sessions. What does not: sessions that step (the bridges'), and sampling.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from provers.checker import (
    Checker,
    Goal,
    ProofState,
    Session,
    StepLimits,
    StepOutcome,
    StepResult,
)
from provers.engine import default_workers
from provers.errors import SessionClosed
from provers.request import VerifyRequest
from provers.verdict import Severity, Status, Verdict

_OUTCOMES = {
    Status.VERIFIED: StepOutcome.PROVED,
    Status.TIMEOUT: StepOutcome.TIMEOUT,
    Status.RESOURCE_EXHAUSTED: StepOutcome.CRASHED,
    Status.ERROR: StepOutcome.CRASHED,
}
"""All other statuses are failures."""

_SHOWN_MESSAGES = 5


class CheckedProofs(Session):
    """A session whose steps are whole proofs; each is one question to the checker.

    Args:
        checker: judges; not closed here.
        request: what every question has in common; its `source` is replaced. A `reference` in it
            makes sure that the statement stays what it was.
        fill: the source text with a proof in it.
        workers: questions at the same time; as many as there are processors when None.
    """

    def __init__(
        self,
        checker: Checker,
        request: VerifyRequest,
        fill: Callable[[str], str],
        *,
        workers: int | None = None,
    ) -> None:
        self._checker = checker
        self._request = request
        self._fill = fill
        self._slots = asyncio.Semaphore(workers or default_workers())
        self._closed = False
        self.cpu_seconds = 0.0
        """Processor time of all questions, as far as the checker told."""

    async def start(self, statement: str) -> ProofState:
        """The only state that is not proved: the statement, as a goal of its own."""
        self._require_open()
        goal = Goal(target=statement, text=statement)
        return ProofState(key=statement, goals=(goal,), statement=statement)

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """Check proofs side by side; results in the order of `steps`.

        Raises:
            SessionClosed: the session has ended.
            ToolMissing: the checker's tool is not there.
        """
        self._require_open()
        return list(await asyncio.gather(*(self._try(s, proof, limits) for s, proof in steps)))

    async def _try(self, state: ProofState, proof: str, limits: StepLimits | None) -> StepResult:
        bounds = self._request.limits
        if limits is not None:
            wall = min(bounds.wall_seconds, limits.wall_seconds)
            bounds = bounds.model_copy(update={"wall_seconds": wall})
        update = {"source": self._fill(proof), "limits": bounds}
        async with self._slots:
            began = time.monotonic()
            verdict = await self._checker.check(self._request.model_copy(update=update))
            seconds = time.monotonic() - began
        self.cpu_seconds += verdict.cpu_seconds or 0.0
        outcome = _OUTCOMES.get(verdict.status, StepOutcome.FAILED)
        if outcome is not StepOutcome.PROVED:
            return StepResult(outcome, None, _message(verdict), seconds)
        after = ProofState("", (), state.statement, (*state.path, proof))
        return StepResult(outcome, after, "", seconds)

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The source text with the proof that leads to `state`."""
        (proof,) = state.path
        return self._fill(proof)

    async def close(self) -> None:
        """End the session; the checker stays."""
        self._closed = True

    def _require_open(self) -> None:
        if self._closed:
            raise SessionClosed("the session has ended")


def _message(verdict: Verdict) -> str:
    """What a policy can learn from a verdict: the first errors, or the reason."""
    errors = [
        f"line {d.start.line}: {d.message}" if d.start is not None else d.message
        for d in verdict.diagnostics
        if d.severity is Severity.ERROR
    ]
    return "\n".join(errors[:_SHOWN_MESSAGES]) or verdict.reason or verdict.status.value
