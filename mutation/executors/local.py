"""Batches on this machine: some at the same time, each in Lean processes of its own.

What lives here: `LocalExecutor`. What does not: what is done with a batch (`mutation.checking`).
"""

from __future__ import annotations

import asyncio
import os

from mutation.executors import RETRIES, WarmLean
from mutation.work import Work, WorkResult
from provers.errors import LemmataError


class LocalExecutor:
    """See the module's docstring. Use from one event loop."""

    def __init__(self, workers: int | None = None) -> None:
        """Nothing is started before the first batch.

        Args:
            workers: batches at the same time; None for one a processor.
        """
        self.slots = workers or os.cpu_count() or 1
        self._free = asyncio.Semaphore(self.slots)
        self._lean = WarmLean()

    async def run(self, work: Work) -> WorkResult:
        """See `Executor.run`."""
        async with self._free:
            for left in reversed(range(RETRIES)):
                try:
                    return await self._lean.check(work)
                except LemmataError as error:
                    if not (error.retryable and left):
                        raise
            raise AssertionError("a range of retries is never empty")

    async def close(self) -> None:
        """End the Lean processes."""
        await self._lean.close()
