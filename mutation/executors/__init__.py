"""Where batches are carried out.

What lives here: the protocol `Executor` and finding one by name. What does not: the batches
(`mutation.work`), carrying one out (`mutation.checking`); each place has a module of its own.
"""

from __future__ import annotations

from typing import Protocol

from mutation.work import Work, WorkResult
from provers.errors import UsageError

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
