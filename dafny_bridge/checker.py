"""`DafnyChecker`: the uniform verify API over Dafny.

What lives here: running Dafny, on warm workers or in fresh processes, and what its rooms offer
behind one name. What does not: the processes (`oneshot`, `server`), the course of a check
(`course`), sessions (`session`), completion (`complete`).

Options of a request: `process` = `fresh` (a process of its own) or `warm` (default: warm where
the toolchain has a server and the text is fit for it); `method_seconds` = solver time for each
verification task.
"""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable
from typing import ClassVar

from dafny_bridge import vacuity
from dafny_bridge.assess import read_program
from dafny_bridge.complete import complete
from dafny_bridge.course import Course, Options
from dafny_bridge.includes import include_paths, resolve_includes
from dafny_bridge.install import install
from dafny_bridge.oneshot import Run, run_fresh
from dafny_bridge.policy import DafnyPolicy
from dafny_bridge.runner import CHECKER
from dafny_bridge.server import ITEMS_PER_SERVER, ServerRequest, ServerWorker, fit_for_server
from dafny_bridge.session import DafnySession
from dafny_bridge.toolchain import HOW_TO_GET, Dialect, Toolchain, find_toolchain
from provers.checker import Capability, Checker, Completion, Elapsed, Identity, Probe, Session
from provers.errors import ProtocolError, SourceError, ToolCrashed, ToolMissing
from provers.pool import WorkerPool
from provers.process import isolation
from provers.request import MEGABYTE, Limits, VerifyRequest
from provers.verdict import Verdict

_REMEMBERED_PROBES = 2000


class DafnyChecker(Checker):
    """Checks `.dfy` files with the Dafny that this machine has."""

    name: ClassVar[str] = CHECKER
    suffixes: ClassVar[tuple[str, ...]] = (".dfy",)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.BATCH,
            Capability.SESSIONS,
            Capability.HOLES,
            Capability.COUNTEREXAMPLES,
            Capability.COMPLETION,
        }
    )

    def __init__(self, *, workers: int | None = None, memory_bytes: int = 4096 * MEGABYTE) -> None:
        """Prepare; nothing is started.

        Args:
            workers: warm workers at most (the processors that we may use, when None).
            memory_bytes: bound on each warm worker with its solver.
        """
        self._size = workers or _processors()
        self._worker_limits = Limits(wall_seconds=3600, memory_bytes=memory_bytes)
        self._pool: WorkerPool[ServerRequest, Run] | None = None
        self._pool_toolchain: Toolchain | None = None
        self._gate: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None
        self._probed: OrderedDict[str, tuple[str, ...] | None] = OrderedDict()

    @property
    def workers(self) -> int:
        """How many checks can run at once."""
        return self._size

    async def probe(self) -> Probe:
        """Which Dafny is here, and with which solver."""
        try:
            found = await find_toolchain()
        except ToolMissing as error:
            return Probe(found=False, how_to_get=HOW_TO_GET, notes=(error.message,))
        solver = f"z3 {found.solver_version}" if found.solver_version else "its own z3"
        notes = (*found.notes, f"solver: {solver}", isolation())
        if found.dialect is Dialect.OLD and not found.server:
            notes = (*notes, "no DafnyServer: every check starts a process")
        return Probe(
            found=True,
            version=found.version,
            flavour=flavour(found),
            location=found.location,
            how_to_get=HOW_TO_GET,
            notes=notes,
        )

    async def identity(self, request: VerifyRequest) -> Identity:
        """The Dafny and the solver, and the texts that the request's file includes."""
        found = await find_toolchain()
        digest = found.solver_version
        program = read_program(request.source)[0] if "include" in request.source else None
        if program is not None and include_paths(program):
            try:
                included = resolve_includes(program, request.file, request.limits)
                digest = f"{digest} {included.digest}"
            except SourceError:
                digest = f"{digest} unreadable includes"
        return Identity(self.name, found.version, flavour(found), digest)

    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one question; see the module's docstring for the order of things."""
        toolchain = await find_toolchain()
        course = Course(self, toolchain, request, Options.of(request))
        verdict = await course.verdict()
        return verdict.model_copy(
            update={
                "version": toolchain.version,
                "flavour": flavour(toolchain),
                "wall_seconds": course.cost.wall_seconds,
                "cpu_seconds": course.cost.cpu_seconds,
                "peak_memory_bytes": course.cost.peak_memory_bytes,
                "request_digest": request.digest,
                "notes": (*toolchain.notes, *course.cost.notes),
            }
        )

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
        """Run Dafny over a text without any judgement: for sessions, probes and experiments.

        Args:
            source: the text.
            limits: bounds on this run.
            fresh: force (True) or forbid (False) a process of its own.
            seconds: solver time for each task.
            counterexamples: ask for models of failing tasks (warm workers only).
            extra: further switches of the dialect.

        Raises:
            ToolMissing: no Dafny.
            ToolCrashed: it died twice in a row.
            ProtocolError: it answered nonsense twice in a row.
        """
        toolchain = await find_toolchain()
        smaller = limits.memory_bytes < self._worker_limits.memory_bytes
        can_warm = bool(toolchain.server) and fit_for_server(source)
        if fresh or not can_warm or (fresh is None and smaller):
            return await self._run_fresh(toolchain, source, limits, seconds, extra)
        request = ServerRequest(source, limits, seconds, counterexamples, extra)
        try:
            return await self._warm_pool(toolchain).serve(request)
        except (ToolCrashed, ProtocolError):
            if counterexamples:
                raise
            # Two servers failed on it; a fresh process says why, or simply works.
            return await self._run_fresh(toolchain, source, limits, seconds, extra)

    async def _run_fresh(
        self,
        toolchain: Toolchain,
        source: str,
        limits: Limits,
        seconds: int | None,
        extra: tuple[str, ...],
    ) -> Run:
        """A fresh process, but no more of them at once than there are workers."""
        loop = asyncio.get_running_loop()
        if self._gate is None or self._gate[0] is not loop:
            self._gate = loop, asyncio.Semaphore(self._size)
        async with self._gate[1]:
            return await run_fresh(toolchain, source, limits, seconds=seconds, extra=extra)

    def _warm_pool(self, toolchain: Toolchain) -> WorkerPool[ServerRequest, Run]:
        if self._pool is None or self._pool_toolchain is not toolchain:
            if self._pool is not None:
                self._pool.kill()
            self._pool_toolchain = toolchain
            self._pool = WorkerPool(
                lambda slot: ServerWorker(toolchain, self._worker_limits),
                self._size,
                items_per_worker=ITEMS_PER_SERVER,
            )
        return self._pool

    def worker_process_ids(self) -> list[int]:
        """Process numbers of the warm workers that run now."""
        workers = self._pool.workers if self._pool is not None else []
        numbers = [w.process_id for w in workers if isinstance(w, ServerWorker)]
        return [number for number in numbers if number is not None]

    async def contradictions(
        self, probe: vacuity.ProbeText, limits: Limits, cost: Elapsed
    ) -> tuple[str, ...] | None:
        """Declarations whose preconditions contradict themselves; None when it cannot be told.

        Answers are remembered: with a reference, all candidates share one probe.

        Raises:
            TimeoutError: the run as a whole hit a limit.
        """
        if probe.source in self._probed:
            self._probed.move_to_end(probe.source)
            return self._probed[probe.source]
        toolchain = await find_toolchain()
        extra = vacuity.ONLY_PROBES if toolchain.dialect is Dialect.OLD else ()
        run = await self.run(probe.source, limits, seconds=vacuity.PROBE_SECONDS, extra=extra)
        cost.wall_seconds += run.wall_seconds
        if run.limit:
            raise TimeoutError(run.limit)
        readable = not run.report.malformed and not run.report.failure
        answer = tuple(vacuity.contradictory(run.report, probe)) if readable else None
        self._probed[probe.source] = answer
        while len(self._probed) > _REMEMBERED_PROBES:
            self._probed.popitem(last=False)
        return answer

    async def open_session(
        self, request: VerifyRequest, *, limits: Limits | None = None
    ) -> Session:
        """A session that completes programs by inserting hints; see `dafny_bridge.session`."""
        await find_toolchain()
        return DafnySession(self, request, limits or request.limits)

    def step_proposer(self) -> DafnyPolicy:
        """Insertions guessed from the program itself."""
        return DafnyPolicy()

    async def complete(self, request: VerifyRequest, seconds: float) -> Completion:
        """Invariants, assertions, lemma calls and measures that a program lacks."""
        return await complete(self, request.source, seconds=seconds, limits=request.limits)

    async def install(self, on_progress: Callable[[str], None]) -> None:
        """Debian's package where root and apt allow, and the solver it was made for."""
        await install(on_progress)

    async def close(self) -> None:
        """End the warm workers."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()


def flavour(toolchain: Toolchain) -> str:
    """What a verdict's flavour says: the dialect."""
    return f"Dafny {toolchain.dialect.value}"


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
