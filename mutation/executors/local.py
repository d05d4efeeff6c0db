"""Batches on this machine: some at the same time, each in Lean processes of its own.

What lives here: `LocalExecutor`. What does not: what is done with a batch (`mutation.checking`).
"""

from __future__ import annotations

import asyncio
import os

from mutation.checking import check_work
from mutation.executors import RETRIES
from mutation.work import Work, WorkResult
from provers.errors import LemmataError
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import Toolchain, find_toolchain


class LocalExecutor:
    """See the module's docstring. Use from one event loop."""

    def __init__(self, workers: int | None = None, toolchain: Toolchain | None = None) -> None:
        """Nothing is started before the first batch.

        Args:
            workers: batches at the same time; None for one a processor.
            toolchain: the Lean to use; None finds one.
        """
        self.slots = workers or os.cpu_count() or 1
        self._free = asyncio.Semaphore(self.slots)
        self._toolchain = toolchain
        self._processes: LeanProcesses | None = None

    async def run(self, work: Work) -> WorkResult:
        """See `Executor.run`."""
        async with self._free:
            for left in reversed(range(RETRIES)):
                if self._processes is None:
                    toolchain = self._toolchain or await find_toolchain()
                    self._processes = LeanProcesses(toolchain)
                try:
                    return await check_work(work, self._processes)
                except LemmataError as error:
                    if not (error.retryable and left):
                        raise
            raise AssertionError("a range of retries is never empty")

    async def close(self) -> None:
        """End the Lean processes."""
        processes, self._processes = self._processes, None
        if processes is not None:
            await processes.close()
