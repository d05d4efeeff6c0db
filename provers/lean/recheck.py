"""A second look by Lean's kernel at a compiled module, where nothing of the module is run.

What lives here: `recheck`, which shows every constant of a compiled module to the kernel again, in
a fresh process, and `RecheckReport`, what came of it. What does not: how the constants get there
(`replay`), the process's side (`zygote.recheck`), what follows for a verdict (`checker`).

An `.olean` shows what was added to an environment, checked or not; code run at elaboration can add
a constant that no kernel has seen. This sees to it that one has. The embedded Lean's kernel does
it in a fork of the warm process that has the imports in memory. Other toolchains are not asked:
the report then says so.
"""

from __future__ import annotations

import asyncio
import enum
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from provers.audit import Finding
from provers.lean.compile import EXAMPLE_PREFIX
from provers.lean.names import Name
from provers.lean.olean import ModuleFile, OleanError
from provers.lean.processes import LeanProcesses, Ran
from provers.lean.replay import ReplayPlan, replay_plan
from provers.request import Limits
from provers.verdict import DeclarationResult, Status

NOT_RECHECKED = "not re-checked by a second kernel run: there is none for this toolchain"
"""The note of verdicts for which no re-check is available."""

CODE = "audit.kernel"
"""Code of the findings."""

_LIMIT_WORDS = ("deterministic timeout", "excessive memory", "deep recursion", "interrupted")
_SHOWN = 5


class RecheckOutcome(enum.StrEnum):
    """What came of a re-check."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESOURCE_EXHAUSTED = "resource_exhausted"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """What the kernel said.

    Attributes:
        outcome: `accepted` only if the kernel has answered for every constant of the module that
            is part of the logic, and refused none.
        reason: a sentence for a person, "" if accepted.
        accepted: how many constants it has accepted.
        refused: constants that it did not accept, with what it says.
        wall_seconds, cpu_seconds: of the process that asked it.
    """

    outcome: RecheckOutcome
    reason: str = ""
    accepted: int = 0
    refused: tuple[tuple[Name, str], ...] = ()
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Objections to the module: one for each refused constant, the first few."""
        if self.outcome is RecheckOutcome.FAILED:
            return (Finding(CODE, self.reason),)
        return tuple(
            Finding(
                CODE,
                f"Lean's kernel does not accept {name.without_private_prefix()}: {why}",
                declaration=str(name.without_private_prefix()),
            )
            for name, why in self.refused[:_SHOWN]
        )

    @property
    def status(self) -> Status:
        """What a verdict can be at best, if this is not `accepted` or `unavailable`."""
        if self.outcome is RecheckOutcome.TIMEOUT:
            return Status.TIMEOUT
        if self.outcome is RecheckOutcome.RESOURCE_EXHAUSTED:
            return Status.RESOURCE_EXHAUSTED
        return Status.UNTRUSTED

    def demote(self, declarations: Sequence[DeclarationResult]) -> tuple[DeclarationResult, ...]:
        """The declarations, none of them green that the kernel did not accept."""
        refused = {str(name.without_private_prefix()) for name, _ in self.refused}
        return tuple(
            each.model_copy(update={"status": self.status})
            if each.status is Status.VERIFIED and (not refused or refused & _spellings(each))
            else each
            for each in declarations
        )


def _spellings(declaration: DeclarationResult) -> set[str]:
    """How the module may call a declaration."""
    place = declaration.start
    if declaration.kind != "example" or place is None:
        return {declaration.name}
    return {declaration.name, f"{EXAMPLE_PREFIX}{place.line}_{place.column}"}


async def recheck(processes: LeanProcesses, module: ModuleFile, limits: Limits) -> RecheckReport:
    """Show a module's constants to the kernel once more.

    Args:
        processes: of the toolchain that compiled it.
        module: as the audit read it; the file itself is not opened again.
        limits: bounds on the process that asks the kernel.

    Raises:
        ToolCrashed: the process could not be started, or the fork server died.
    """
    if not processes.can_replay:
        return RecheckReport(RecheckOutcome.UNAVAILABLE, NOT_RECHECKED)
    try:
        plan = await asyncio.to_thread(replay_plan, module)
    except OleanError as error:
        why = f"the compiled module cannot be shown to the kernel again: {error.message}"
        return RecheckReport(RecheckOutcome.FAILED, why)
    nonce = secrets.token_hex(16)
    ran = await processes.replay(plan.with_nonce(nonce), limits)
    report = _report(plan, nonce, ran, limits)
    return replace(report, wall_seconds=ran.wall_seconds, cpu_seconds=ran.cpu_seconds)


def _report(plan: ReplayPlan, nonce: str, ran: Ran, limits: Limits) -> RecheckReport:
    if ran.timed_out:
        why = f"the kernel's second look took more than {limits.wall_seconds:g} s"
        return RecheckReport(RecheckOutcome.TIMEOUT, why)
    if ran.memory_exceeded:
        size = limits.memory_bytes / 1024**2
        why = f"the kernel's second look took more than {size:.0f} MB of memory"
        return RecheckReport(RecheckOutcome.RESOURCE_EXHAUSTED, why)
    results = _results(ran, nonce)
    if results is None or len(results) != len(plan.steps):
        words = ran.stderr.strip().splitlines()[-1:] or [f"it ended with {ran.code}"]
        why = f"the kernel's second look gave no answer: {words[0][:300]}"
        return RecheckReport(RecheckOutcome.FAILED, why)
    refused: dict[Name, str] = {}
    for names, why in zip(plan.steps, results, strict=True):
        for name in names if why else ():
            refused.setdefault(name, why)
    if not refused:
        count = len({name for names in plan.steps for name in names})
        return RecheckReport(RecheckOutcome.ACCEPTED, accepted=count)
    name, why = next(iter(refused.items()))
    reason = f"the kernel does not accept {name.without_private_prefix()}: {why}"
    outcome = RecheckOutcome.REFUSED
    if why in _LIMIT_WORDS:
        outcome = RecheckOutcome.RESOURCE_EXHAUSTED
    return RecheckReport(outcome, reason, refused=tuple(refused.items()))


def _results(ran: Ran, nonce: str) -> list[str] | None:
    """The kernel's answers, or None if these are not an answer to this very question."""
    if ran.code != 0:
        return None
    try:
        answer = json.loads(ran.stdout)
        if answer["nonce"] != nonce:
            return None
        results = answer["results"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(results, list) or not all(isinstance(each, str) for each in results):
        return None
    return results
