"""The course of one check: run, judge, audit, probe.

What lives here: `Course`, and the `Options` of a request. What does not: running
(`dafny_bridge.checker`), judging a report (`report`), the parts of the audit (`assess`,
`vacuity`).

A check runs first and is audited after, because the status says what would have happened:
`untrusted` is "Dafny accepted it, but". The exception is `include` in a hostile source, which
would let it read files of this machine; such a source is never run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dafny_bridge.assess import Assessment, assess, declaration_results
from dafny_bridge.includes import Included, resolve_includes
from dafny_bridge.oneshot import Run
from dafny_bridge.report import Report, judge
from dafny_bridge.runner import DafnyRunner
from dafny_bridge.toolchain import Dialect, Toolchain
from provers.audit import Finding, conclude
from provers.checker import Elapsed
from provers.errors import SourceError, UsageError
from provers.request import TrustLevel, VerifyRequest
from provers.verdict import Status, Verdict

_SECONDS = re.compile(r"0*[1-9][0-9]{0,5}")
_LIMIT_STATUS = {
    "timeout": (Status.TIMEOUT, "the time limit was reached"),
    "memory": (Status.RESOURCE_EXHAUSTED, "the memory limit was reached"),
    "output": (Status.RESOURCE_EXHAUSTED, "Dafny wrote more than the output limit"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """The request's options, checked.

    Attributes:
        fresh: True for a process of its own, False for a warm worker, None for no wish.
        method_seconds: solver time for each task, None to derive it from the limits.
    """

    fresh: bool | None
    method_seconds: int | None

    @classmethod
    def of(cls, request: VerifyRequest) -> Options:
        """Read them.

        Raises:
            UsageError: an unknown option or value.
        """
        known = {"process", "method_seconds"}
        if unknown := sorted(set(request.options) - known):
            raise UsageError(
                f"unknown option for Dafny: {unknown[0]!r}", hint=f"known: {sorted(known)}"
            )
        process = request.options.get("process")
        if process not in (None, "fresh", "warm"):
            raise UsageError(f"process must be 'fresh' or 'warm', not {process!r}")
        seconds = request.options.get("method_seconds")
        if seconds is not None and not _SECONDS.fullmatch(seconds):
            raise UsageError(f"method_seconds must be a whole number, 1 to 999999, not {seconds!r}")
        fresh = None if process is None else process == "fresh"
        return cls(fresh, None if seconds is None else int(seconds))


class Course:
    """One check from request to verdict."""

    def __init__(
        self,
        runner: DafnyRunner,
        toolchain: Toolchain,
        request: VerifyRequest,
        options: Options,
    ) -> None:
        self.runner = runner
        self.toolchain = toolchain
        self.request = request
        self.options = options
        self.cost = Elapsed()

    async def verdict(self) -> Verdict:
        """Run, judge, audit, probe."""
        request = self.request
        if not request.source.strip():
            return self.plain(Status.UNTRUSTED, "nothing to check: the source is empty")
        assessment = assess(request)
        source, extra, included = request.source, (), None
        if assessment.includes:
            if request.policy.level is TrustLevel.HOSTILE and "include" not in request.policy.allow:
                return self.refused(assessment)
            try:
                included = self.included(assessment)
            except SourceError as error:
                return self.plain(Status.MALFORMED, str(error))
            source = included.source
            if self.toolchain.dialect is Dialect.OLD:
                extra = ("/verifyAllModules",)
        run = await self.run(source, extra, fresh=True if included else self.options.fresh)
        if run.limit:
            return self.plain(*_LIMIT_STATUS[run.limit])
        status, reason = judge(run.report)
        if status is not Status.VERIFIED:
            return self.not_accepted(status, reason, run.report, assessment)
        if included is not None:
            assessment = assessment.with_included(included, request.policy)
        noted = assessment.with_notes(run.report, request.policy)
        return await self.accepted(run.report, noted)

    def included(self, assessment: Assessment) -> Included:
        if assessment.program is None:
            raise SourceError("the source is not understood")
        return resolve_includes(assessment.program, self.request.file, self.request.limits)

    async def run(self, source: str, extra: tuple[str, ...], fresh: bool | None) -> Run:
        run = await self.runner.run(
            source,
            self.request.limits,
            fresh=fresh,
            seconds=self.options.method_seconds,
            extra=extra,
        )
        self.cost.wall_seconds += run.wall_seconds
        if run.cpu_seconds is not None:
            self.cost.add_cpu(run.cpu_seconds)
        if run.peak_memory_bytes is not None:
            self.cost.peak(run.peak_memory_bytes)
        return run

    def plain(self, status: Status, reason: str) -> Verdict:
        return Verdict(status=status, checker=self.runner.name, reason=reason)

    def refused(self, assessment: Assessment) -> Verdict:
        reason = "it includes other files, which an untrusted source may not; it was not run"
        verdict = self.plain(Status.UNTRUSTED, reason)
        found = tuple(finding.diagnostic() for finding in assessment.findings)
        return verdict.model_copy(update={"diagnostics": found})

    def not_accepted(
        self, status: Status, reason: str, report: Report, assessment: Assessment
    ) -> Verdict:
        return Verdict(
            status=status,
            checker=self.runner.name,
            reason=reason,
            diagnostics=tuple(report.diagnostics),
            declarations=declaration_results(report, assessment),
            assumptions=assessment.assumptions,
        )

    async def accepted(self, report: Report, assessment: Assessment) -> Verdict:
        """Dafny said yes: what does the audit say?"""
        findings = [*assessment.findings, *assessment.unchecked(report)]
        declarations = declaration_results(report, assessment)
        if not findings:
            try:
                findings = await self.vacuous(assessment)
            except TimeoutError:
                reason = "a limit was reached while the preconditions were probed"
                return self.plain(Status.TIMEOUT, reason)
        status, reason = conclude(declarations, findings)
        if status is Status.VERIFIED and assessment.holes:
            status = Status.INCOMPLETE
            reason = f"accepted only with declared holes: {assessment.holes[0].message}"
        diagnostics = (
            *report.diagnostics,
            *(finding.diagnostic() for finding in findings),
            *(hole.diagnostic() for hole in assessment.holes),
        )
        return Verdict(
            status=status,
            checker=self.runner.name,
            reason=reason,
            diagnostics=diagnostics,
            declarations=declarations,
            assumptions=assessment.assumptions,
        )

    async def vacuous(self, assessment: Assessment) -> list[Finding]:
        probe = assessment.probe
        if probe is None:
            return []
        limits = self.request.limits
        left = max(5.0, limits.wall_seconds - self.cost.wall_seconds)
        bounded = limits.model_copy(update={"wall_seconds": left})
        found = await self.runner.contradictions(probe, bounded, self.cost)
        if found is None:
            if self.request.policy.level is TrustLevel.HOSTILE and self.request.reference is None:
                return [Finding("audit.vacuity", "the preconditions could not be probed")]
            self.cost.notes.append("preconditions were not probed for contradictions")
            return []
        return [
            Finding(
                "audit.vacuous",
                f"the preconditions of {name} contradict each other: nothing satisfies them",
                declaration=name,
            )
            for name in found
        ]
