"""Where batches are carried out.

What lives here: the protocol `Executor`, finding one by name, and what all workers share. What
does not: the batches (`mutation.work`), carrying one out (`mutation.checking`); each place has a
module of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from mutation.checking import check_work
from mutation.preparation import with_folders
from mutation.work import Work, WorkResult
from provers.errors import UsageError
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain

EXECUTORS = ("local", "ray")

RETRIES = 3
"""How often a batch is begun again whose worker died."""


class Executor(Protocol):
    """Carries out batches.

    Attributes:
        slots: how many batches it carries out at the same time.
    """

    slots: int

    async def run(self, work: Work) -> WorkResult:
        """Carry out a batch; a worker that dies on the way costs a retry.

        Raises:
            LemmataError: it cannot be carried out, not even after retries.
        """
        ...

    async def close(self) -> None:
        """End its processes."""
        ...


class WarmLean:
    """Lean processes for the batches that one worker gets, kept between them."""

    def __init__(self) -> None:
        self._processes: dict[tuple[str, ...], LeanProcesses] = {}

    async def check(self, work: Work) -> WorkResult:
        """Carry out a batch; see `mutation.checking.check_work`."""
        processes = self._processes.get(work.folders)
        if processes is None:
            toolchain = with_folders(await find_toolchain(), [*map(Path, work.folders)])
            processes = self._processes.setdefault(work.folders, LeanProcesses(toolchain))
        return await check_work(work, processes)

    async def close(self) -> None:
        """End the processes."""
        while self._processes:
            _, processes = self._processes.popitem()
            await processes.close()


def find_executor(name: str, *, workers: int | None = None, address: str | None = None) -> Executor:
    """The executor of that name.

    Args:
        name: one of `EXECUTORS`.
        workers: batches at the same time; None for one a processor.
        address: of a Ray cluster; None starts one on this machine.

    Raises:
        UsageError: there is no such executor.
        ToolMissing: Ray is not installed.
    """
    if name == "local":
        from mutation.executors.local import LocalExecutor

        return LocalExecutor(workers)
    if name == "ray":
        from mutation.executors.ray import RayExecutor

        return RayExecutor(workers, address)
    raise UsageError(f"no executor {name}", hint=f"the executors are {', '.join(EXECUTORS)}")
