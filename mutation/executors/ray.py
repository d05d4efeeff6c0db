"""Batches on a Ray cluster: one actor a slot, each with Lean processes of its own.

What lives here: `RayExecutor`. What does not: what is done with a batch (`mutation.checking`).
Ray is imported when an executor is made. Every machine of the cluster needs this package and its
Lean; a `Work` carries text and bytes only.
"""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

from mutation.executors import RETRIES, WarmLean
from mutation.work import Work, WorkResult
from provers.errors import LemmataError, ToolCrashed, ToolMissing


class RayExecutor:
    """See the module's docstring. Use from one event loop."""

    def __init__(self, workers: int | None = None, address: str | None = None) -> None:
        """Connect to a cluster.

        Args:
            workers: batches at the same time; None for one a processor of the cluster.
            address: of the cluster; None starts one on this machine, which `close` ends.

        Raises:
            ToolMissing: Ray is not installed.
            ToolCrashed: the cluster does not answer.
        """
        try:
            ray: Any = importlib.import_module("ray")
        except ImportError as error:
            raise ToolMissing("ray is not installed", hint="pip install 'lemmata[ray]'") from error
        self._ray = ray
        self._own = not ray.is_initialized()
        if self._own:
            try:
                ray.init(address=address, include_dashboard=False, log_to_driver=False,
                         logging_level="ERROR")  # fmt: skip
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise ToolCrashed(f"the Ray cluster cannot be used: {error}") from error
        self.slots = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._free: asyncio.Queue[Any] = asyncio.Queue()
        self._actor: Any = ray.remote(num_cpus=1, max_restarts=0)(WarmLean)
        self._actors = 0

    async def run(self, work: Work) -> WorkResult:
        """See `Executor.run`."""
        for left in reversed(range(RETRIES)):
            worker = await self._worker()
            try:
                result = await worker.check.remote(work)
            except self._ray.exceptions.RayActorError as error:
                # It died; a new one takes its place.
                self._actors -= 1
                if not left:
                    raise ToolCrashed(f"Ray workers die over one batch: {error}") from error
                continue
            except LemmataError as error:
                self._free.put_nowait(worker)
                if not (error.retryable and left):
                    raise
                continue
            except BaseException:
                # Cancelled: what the actor does now is of no use to anybody.
                self._actors -= 1
                self._ray.kill(worker)
                raise
            self._free.put_nowait(worker)
            return result
        raise AssertionError("a range of retries is never empty")

    async def _worker(self) -> Any:
        """An idle actor; a new one if there are fewer than slots."""
        if self._free.empty() and self._actors < self.slots:
            self._actors += 1
            return self._actor.remote()
        return await self._free.get()

    async def close(self) -> None:
        """End the actors, and the cluster if it was started here."""
        while not self._free.empty():
            worker = self._free.get_nowait()
            try:
                await worker.close.remote()
            except self._ray.exceptions.RayActorError:
                continue  # it is gone already
            self._ray.kill(worker)
        if self._own:
            self._ray.shutdown()
