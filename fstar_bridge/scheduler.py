"""Which warm F* checks which candidate next.

What lives here: `DefinitionScheduler`: a fixed number of workers, each kept on one file and then
on one definition for as long as there is work for it, since starting F* and restoring an
environment cost far more than a candidate; a crash fails its own item only. What does not:
checking (`definition`).
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Protocol

from fstar_bridge.candidate import Item
from fstar_bridge.definition import CHECKER, FLAVOUR, DefinitionWorker, definition_command
from fstar_bridge.toolchain import find_toolchain
from provers.errors import LemmataError
from provers.request import MEGABYTE, Limits
from provers.verdict import Status, Verdict

ITEMS_PER_PROCESS = 1000
"""A process is replaced after so many items: what it has popped is not all given back."""


class FileWorker(Protocol):
    """What the scheduler needs of a worker for one file."""

    @property
    def healthy(self) -> bool:
        """Whether it can take another item."""
        ...

    async def start(self) -> None:
        """Make it ready.

        Raises:
            LemmataError: it cannot be started.
        """
        ...

    async def check(self, item: Item, /) -> Verdict:
        """The verdict on one item; never raises for what the item does."""
        ...

    async def close(self) -> None:
        """End it and its processes. May be called twice."""
        ...


class WorkQueue:
    """The items that wait, by file and definition, and the choice of the next one.

    A worker goes on with its definition, then with another definition of its file that nobody
    works on, then with any of its file, then with a file that nobody works on, then it helps
    where most is left.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        """Take all items; the index in `items` is an item's identity."""
        self._waiting: OrderedDict[str, OrderedDict[str, deque[int]]] = OrderedDict()
        for index, item in enumerate(items):
            file, name = place_of(item)
            definitions = self._waiting.setdefault(file, OrderedDict())
            definitions.setdefault(name, deque()).append(index)
        self._at: dict[int, tuple[str, str]] = {}

    def take(self, worker: int) -> int | None:
        """Index of the next item for a worker (by its number); None when none is left."""
        if not self._waiting:
            self._at.pop(worker, None)
            return None
        file, name = self._choose(worker)
        definitions = self._waiting[file]
        index = definitions[name].popleft()
        if not definitions[name]:
            del definitions[name]
        if not definitions:
            del self._waiting[file]
        self._at[worker] = file, name
        return index

    def _choose(self, worker: int) -> tuple[str, str]:
        file, name = self._at.get(worker, ("", ""))
        if name in self._waiting.get(file, ()):
            return file, name
        others = {place for number, place in self._at.items() if number != worker}
        if file not in self._waiting:
            file = self._choose_file(Counter(place[0] for place in others))
        free = [name for name in self._waiting[file] if (file, name) not in others]
        if free:
            return file, free[0]
        return file, max(self._waiting[file], key=lambda name: len(self._waiting[file][name]))

    def _choose_file(self, busy: Counter[str]) -> str:
        free = [file for file in self._waiting if not busy[file]]
        if free:
            return free[0]

        def left(file: str) -> float:
            waiting = sum(len(indices) for indices in self._waiting[file].values())
            return waiting / (1 + busy[file])

        return max(self._waiting, key=left)


def place_of(item: Item) -> tuple[str, str]:
    """File and definition of an item."""
    return item.definition.file_name, item.definition.name


class DefinitionScheduler:
    """Checks many candidates with warm workers; an async context manager."""

    def __init__(
        self,
        make: Callable[[str], FileWorker],
        *,
        workers: int = 1,
        items_per_process: int = ITEMS_PER_PROCESS,
    ) -> None:
        """Prepare; nothing is started.

        Args:
            make: gives an unstarted worker for a file (its name as in the rows).
            workers: how many at once.
            items_per_process: after how many items a process is replaced.
        """
        if workers < 1 or items_per_process < 1:
            raise ValueError("there must be at least one worker and one item a process")
        self._make = make
        self._size = workers
        self._items_per_process = items_per_process
        self.started = 0
        """How many processes were started so far."""

    async def check_many(self, items: Sequence[Item]) -> AsyncGenerator[tuple[int, Verdict], None]:
        """Verdicts with the index of their item, as they come.

        Every item gets exactly one verdict. Leaving the iterator early ends the workers.
        """
        queue = WorkQueue(items)
        results: asyncio.Queue[tuple[int, Verdict] | BaseException] = asyncio.Queue()

        async def work(number: int) -> None:
            try:
                async with contextlib.aclosing(_Slot(self)) as slot:
                    while (index := queue.take(number)) is not None:
                        results.put_nowait((index, await slot.check(items[index])))
            except Exception as error:
                results.put_nowait(error)

        size = min(self._size, len(items))
        tasks = [asyncio.create_task(work(number)) for number in range(size)]
        try:
            for _ in range(len(items)):
                outcome = await results.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                yield outcome
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def make(self, file: str) -> FileWorker:
        """A new worker for a file."""
        self.started += 1
        return self._make(file)

    @property
    def items_per_process(self) -> int:
        """After how many items a process is replaced."""
        return self._items_per_process


class _Slot:
    """One place for a worker: whatever file it is on, and its replacement after a failure."""

    def __init__(self, scheduler: DefinitionScheduler) -> None:
        self._scheduler = scheduler
        self._worker: FileWorker | None = None
        self._file = ""
        self._served = 0

    async def check(self, item: Item) -> Verdict:
        """The verdict on one item; a worker that cannot be started fails this item only."""
        file = item.definition.file_name
        if self._worker is not None and (
            self._file != file
            or not self._worker.healthy
            or self._served >= self._scheduler.items_per_process
        ):
            await self.aclose()
        if self._worker is None:
            worker = self._scheduler.make(file)
            try:
                await worker.start()
            except LemmataError as error:
                await worker.close()
                reason = f"F* cannot be started for {file}: {error}"
                return Verdict(status=Status.ERROR, checker=CHECKER, flavour=FLAVOUR, reason=reason)
            except BaseException:
                await worker.close()
                raise
            self._worker, self._file, self._served = worker, file, 0
        self._served += 1
        return await self._worker.check(item)

    async def aclose(self) -> None:
        """End the worker, if there is one."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.close()


class ScratchWorker(DefinitionWorker):
    """A definition worker in a scratch folder of its own."""

    def __init__(
        self,
        program: str,
        file_name: str,
        checked_folder: Path,
        limits: Limits,
        include: tuple[Path, ...] = (),
    ) -> None:
        """Prepare; see `definition_command` for the arguments."""
        self._folder = Path(tempfile.mkdtemp(prefix="lemmata-fstar-ide-"))
        super().__init__(
            definition_command(
                program, file_name, checked_folder, self._folder, limits, include=include
            )
        )

    async def close(self) -> None:
        """End its process and remove its folder. May be called twice."""
        await super().close()
        shutil.rmtree(self._folder, ignore_errors=True)


async def make_scheduler(
    checked_folder: Path,
    *,
    workers: int = 1,
    include: tuple[Path, ...] = (),
    program: str | None = None,
    process_limits: Limits | None = None,
) -> DefinitionScheduler:
    """A scheduler over the real F*.

    Args:
        checked_folder: where the rows' files, their dependencies and `.checked` files lie.
        workers: how many processes at once.
        include: further folders.
        program: `fstar.exe` unless `LEMMATA_FSTAR` names another; None looks on PATH.
        process_limits: bounds on each process; `wall_seconds` is for starting it and for restoring
            an environment.

    Raises:
        ToolMissing: no F*.
    """
    toolchain = await find_toolchain(program)
    limits = process_limits or Limits(wall_seconds=120, memory_bytes=8192 * MEGABYTE)

    def make(file: str) -> FileWorker:
        return ScratchWorker(toolchain.program, file, checked_folder, limits, include)

    return DefinitionScheduler(make, workers=workers)
