"""What runs Dafny, as the rooms see it that need it.

What lives here: the protocol `Runner`, and the checker's name. What does not: the one that does it
(`dafny_bridge.checker.DafnyChecker`).
"""

from __future__ import annotations

from typing import Protocol

from dafny_bridge.oneshot import Run
from dafny_bridge.vacuity import ProbeText
from provers.checker import Elapsed
from provers.request import Limits, VerifyRequest
from provers.verdict import Verdict

CHECKER = "dafny"
"""The name that verdicts and requests use."""


class Runner(Protocol):
    """Runs texts, warm where it can, and answers whole requests."""

    @property
    def workers(self) -> int:
        """How many runs can go on at once."""
        ...

    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one question, audit and all."""
        ...

    async def run(
        self,
        source: str,
        limits: Limits,
        *,
        fresh: bool | None = None,
        seconds: int | None = None,
        counterexamples: bool = False,
        extra: tuple[str, ...] = (),
    ) -> Run:
        """Run Dafny over a text without any judgement; see `DafnyChecker.run`."""
        ...

    async def contradictions(
        self, probe: ProbeText, limits: Limits, cost: Elapsed
    ) -> tuple[str, ...] | None:
        """Declarations whose preconditions contradict themselves; see `DafnyChecker`."""
        ...
