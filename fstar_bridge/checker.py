"""`FStarChecker`: the uniform verify API over F*'s batch mode.

What lives here: the course of one check: parse, run, judge, audit, probe. What does not: running
(`batch`), judging an answer (`issues`), the audit's parts (`assess`, `escapes`, `comparison`,
`vacuity`), and single definitions of a large file (`definition`).

A check runs first and is audited after, because the status says what would have happened:
`untrusted` is "F* accepted it, but". The exception is an option pragma in a hostile source, which
may load code into F*; such a source is never run.

Options of a request: `include` (folders, separated as in PATH), `z3rlimit`, `z3seed`, `z3version`,
`fuel`, `ifuel`, `split_queries`, `quake`, `already_cached` as for `fstar.exe`; `hints`,
`record_hints` and `cache_dir` name folders. The folder of an existing file is searched last.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import OrderedDict
from pathlib import Path
from typing import ClassVar

from fstar_bridge import vacuity
from fstar_bridge.assess import (
    Assessment,
    Unfit,
    assess,
    findings_of,
    results_of_accepted,
    results_of_failed,
)
from fstar_bridge.batch import BatchOptions, Run, forged_statistics, judge, run_batch
from fstar_bridge.toolchain import HOW_TO_GET, Toolchain, find_toolchain
from provers.audit import Finding, conclude
from provers.checker import Capability, Checker, Elapsed, Identity, Probe
from provers.engine import default_workers
from provers.errors import ToolMissing
from provers.process import isolation
from provers.request import Limits, VerifyRequest
from provers.verdict import Diagnostic, Status, Verdict

FLAVOUR = "F* batch"
_REMEMBERED_PROBES = 2000
_PROBE_SECONDS = 5.0


class FStarChecker(Checker):
    """Checks `.fst` and `.fsti` files with the F* that this machine has."""

    name: ClassVar[str] = "fstar"
    suffixes: ClassVar[tuple[str, ...]] = (".fst", ".fsti")
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.BATCH, Capability.HOLES})

    def __init__(self, *, workers: int | None = None, program: str | None = None) -> None:
        """Prepare; nothing is started.

        Args:
            workers: F* processes at once at most (the processors that we may use, when None).
            program: `fstar.exe` to use unless `LEMMATA_FSTAR` names another; None looks on PATH.
        """
        self._program = program
        self._size = workers or default_workers()
        self._gate: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None
        self._probed: OrderedDict[str, tuple[str, ...] | None] = OrderedDict()

    async def probe(self) -> Probe:
        """Which F* is here, and with which solver."""
        try:
            found = await find_toolchain(self._program)
        except ToolMissing as error:
            return Probe(found=False, how_to_get=HOW_TO_GET, notes=(error.message,))
        solver = (f"solver: z3 {found.solver_version}",) if found.solver else ()
        return Probe(
            found=True,
            version=found.version,
            flavour=FLAVOUR,
            location=found.program,
            how_to_get=HOW_TO_GET,
            notes=(*found.notes, *solver, isolation()),
        )

    async def identity(self, request: VerifyRequest) -> Identity:
        """The F*, its solver, the file's name, which must fit the module and tells an interface
        from an implementation, and the modules in the folders that the request looks into."""
        found = await find_toolchain(self._program)
        folders = with_own_folder(BatchOptions.of(request), request.file).folders
        digest = f"{found.solver_version} {_name_digest(request.file)}"
        if folders:
            listing = await asyncio.to_thread(_listing, folders)
            digest = f"{digest} {listing}"
        return Identity(self.name, found.version, FLAVOUR, digest)

    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one question; see the module's docstring for the order of things."""
        toolchain = await find_toolchain(self._program)
        course = _Course(self, toolchain, request)
        verdict = await course.verdict()
        cost = course.cost
        return verdict.model_copy(
            update={
                "version": toolchain.version,
                "flavour": FLAVOUR,
                "wall_seconds": cost.wall_seconds,
                "cpu_seconds": cost.cpu_seconds,
                "peak_memory_bytes": cost.peak_memory_bytes,
                "request_digest": request.digest,
                "notes": (*toolchain.notes, *cost.notes),
            }
        )

    async def run(
        self,
        file: str,
        source: str,
        limits: Limits,
        *,
        options: BatchOptions | None = None,
        log_queries: bool = False,
    ) -> Run:
        """Run F* over a text without any judgement, no more at once than there are workers.

        Raises:
            ToolMissing: no F*.
            ToolCrashed: it cannot be started.
        """
        toolchain = await find_toolchain(self._program)
        loop = asyncio.get_running_loop()
        if self._gate is None or self._gate[0] is not loop:
            self._gate = loop, asyncio.Semaphore(self._size)
        async with self._gate[1]:
            return await run_batch(
                toolchain, file, source, limits, options=options, log_queries=log_queries
            )

    async def passed_probes(
        self,
        probe: vacuity.ProbeText,
        file: str,
        limits: Limits,
        options: BatchOptions,
        cost: Elapsed,
    ) -> tuple[str, ...] | None:
        """Names of the probes that F* proves though it must not; None when it cannot be told.

        Answers are remembered: candidates that differ in their proofs alone share none, but a
        repeated check of one text costs one probe.

        Raises:
            TimeoutError: the run as a whole hit a limit.
        """
        key = f"{options.switches()}\0{file}\0{probe.source}"
        if key in self._probed:
            self._probed.move_to_end(key)
            return self._probed[key]
        run = await self.run(file, probe.source, limits, options=options)
        _charge(cost, run)
        if run.limit:
            raise TimeoutError(run.limit)
        # A crash in the middle would look like a probe that nobody refuted.
        found = vacuity.passed(probe, run.issues, file) if run.code == 1 else None
        if run.code == 0 and judge(run, Path(file).stem)[0] is Status.VERIFIED:
            found = [p.name for p in probe.probes]
        answer = None if found is None else tuple(found)
        self._probed[key] = answer
        while len(self._probed) > _REMEMBERED_PROBES:
            self._probed.popitem(last=False)
        return answer


class _Course:
    """One check from request to verdict."""

    def __init__(self, checker: FStarChecker, toolchain: Toolchain, request: VerifyRequest) -> None:
        self.checker = checker
        self.toolchain = toolchain
        self.request = request
        self.options = with_own_folder(BatchOptions.of(request), request.file)
        self.cost = Elapsed()

    async def verdict(self) -> Verdict:
        if not self.request.source.strip():
            return self.plain(Status.UNTRUSTED, "nothing to check: the source is empty")
        try:
            assessment = assess(self.request)
        except Unfit as error:
            nothing = error.diagnostic.code == "audit.nothing"
            status = Status.UNTRUSTED if nothing else Status.MALFORMED
            return self.plain(status, str(error), (error.diagnostic,))
        if assessment.dangerous:
            reason = "it changes F*'s options, which an untrusted source may not; it was not run"
            found = tuple(finding.diagnostic() for finding in assessment.findings)
            return self.plain(Status.UNTRUSTED, reason, found)
        run = await self.checker.run(
            assessment.file,
            self.request.source,
            self.request.limits,
            options=self.options,
            log_queries=assessment.hostile,
        )
        _charge(self.cost, run)
        status, reason = judge(run, assessment.module.name)
        if status is not Status.VERIFIED:
            return self.not_accepted(status, reason, run, assessment)
        return await self.accepted(run, assessment)

    def plain(
        self, status: Status, reason: str, diagnostics: tuple[Diagnostic, ...] = ()
    ) -> Verdict:
        return Verdict(
            status=status, checker=FStarChecker.name, reason=reason, diagnostics=diagnostics
        )

    def told(self, run: Run, assessment: Assessment) -> tuple[Diagnostic, ...]:
        return tuple(issue.diagnostic(assessment.lines, assessment.file) for issue in run.issues)

    def not_accepted(
        self, status: Status, reason: str, run: Run, assessment: Assessment
    ) -> Verdict:
        results = () if run.limit else results_of_failed(assessment, run.issues, run.queries)
        return Verdict(
            status=status,
            checker=FStarChecker.name,
            reason=reason,
            diagnostics=self.told(run, assessment),
            declarations=tuple(results),
            assumptions=tuple(sorted(assessment.assumptions)),
        )

    async def accepted(self, run: Run, assessment: Assessment) -> Verdict:
        """F* said yes: what does the audit say?"""
        findings_of(assessment, run.issues)
        if forged_statistics(run):
            message = "the output claims more proved queries than z3's log shows: it is forged"
            assessment.findings.append(Finding("audit.forged", message))
        if not assessment.findings and not assessment.holes:
            try:
                assessment.findings += await self.vacuous(assessment)
            except TimeoutError:
                reason = "a limit was reached while the preconditions were probed"
                return self.plain(Status.TIMEOUT, reason)
        declarations = results_of_accepted(assessment, run.queries)
        status, reason = conclude(declarations, assessment.findings)
        if status is Status.VERIFIED and assessment.holes:
            status = Status.INCOMPLETE
        if status is Status.INCOMPLETE and assessment.holes:
            reason = f"accepted only with declared holes: {assessment.holes[0].message}"
        if run.unsat is not None:
            self.cost.notes.append(f"z3's log shows {run.unsat} proved queries")
        objections = (*assessment.findings, *assessment.holes)
        return Verdict(
            status=status,
            checker=FStarChecker.name,
            reason=reason,
            diagnostics=(
                *self.told(run, assessment),
                *(finding.diagnostic() for finding in objections),
            ),
            declarations=tuple(declarations),
            assumptions=tuple(sorted(assessment.assumptions)),
        )

    async def vacuous(self, assessment: Assessment) -> list[Finding]:
        probe = vacuity.probe_module(assessment.module, always=assessment.hostile)
        if probe is None:
            return []
        limits = self.request.limits
        left = max(_PROBE_SECONDS, limits.wall_seconds - self.cost.wall_seconds)
        bounded = limits.model_copy(update={"wall_seconds": left})
        passed = await self.checker.passed_probes(
            probe, assessment.file, bounded, self.options, self.cost
        )
        if passed is None:
            if assessment.hostile:
                return [Finding("audit.vacuity", "the preconditions could not be probed")]
            self.cost.notes.append("preconditions were not probed for contradictions")
            return []
        return [vacuity.objection(name) for name in passed]


def with_own_folder(options: BatchOptions, file: str | None) -> BatchOptions:
    """The options with the folder of an existing file as the last one to look into."""
    if not file or not Path(file).is_file():
        return options
    folder = Path(file).absolute().parent
    if folder in options.include:
        return options
    return BatchOptions(
        options.arguments,
        (*options.include, folder),
        options.hints,
        options.record_hints,
        options.cache_dir,
    )


def _name_digest(file: str | None) -> str:
    if not file:
        return "no file"
    name = Path(file).name.encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:16]


def _listing(folders: list[Path]) -> str:
    """Digest of the names, sizes and times of all F* files in some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if entry.name.endswith((".fst", ".fsti", ".checked", ".hints")):
                    stat = entry.stat()
                    digest.update(f"{entry.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _charge(cost: Elapsed, run: Run) -> None:
    cost.wall_seconds += run.wall_seconds
    cost.add_cpu(run.cpu_seconds)
    cost.peak(run.peak_memory_bytes)
