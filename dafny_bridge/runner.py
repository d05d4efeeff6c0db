"""`DafnyRunner`: Dafny over a text, on warm workers or in fresh processes.

What lives here: the workers, how many runs there are at once, and the answers of probes that are
remembered. What does not: the processes themselves (`oneshot`, `server`), and any judgement
(`dafny_bridge.checker`, which is built on it and answers requests).
"""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from typing import ClassVar

from dafny_bridge import vacuity
from dafny_bridge.oneshot import Run, run_fresh
from dafny_bridge.server import ITEMS_PER_SERVER, ServerRequest, ServerWorker, fit_for_server
from dafny_bridge.toolchain import Dialect, Toolchain, find_toolchain
from provers.checker import Checker, Elapsed
from provers.errors import ProtocolError, ToolCrashed
from provers.pool import WorkerPool
from provers.request import MEGABYTE, Limits

_REMEMBERED_PROBES = 2000


class DafnyRunner(Checker):
    """The part of the checker that its rooms use: it runs Dafny."""

    name: ClassVar[str] = "dafny"

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

    async def close(self) -> None:
        """End the warm workers."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
