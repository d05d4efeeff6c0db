"""Warm workers: a fixed number of them, replaced when they fail, and no item lost.

What lives here: `WorkerPool`, which hands items to idle workers, starts workers on demand,
replaces those that crash, lose step with their protocol or have served long enough, and tries an
item again on a fresh worker. What does not: what a worker is (a Lean session, a DafnyServer, an
F* process); a worker is whatever follows the `Worker` protocol.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from provers.errors import LemmataError, SessionClosed

Item = TypeVar("Item")
Answer = TypeVar("Answer")
ItemIn = TypeVar("ItemIn", contravariant=True)
AnswerOut = TypeVar("AnswerOut", covariant=True)


class Worker(Protocol[ItemIn, AnswerOut]):
    """What a pool needs of a worker. It serves one item at a time."""

    async def start(self) -> None:
        """Make it ready.

        Raises:
            LemmataError: it cannot be started.
        """
        ...

    async def serve(self, item: ItemIn, /) -> AnswerOut:
        """Answer one item.

        Raises:
            LemmataError: with `retryable` set when the worker, not the item, may be at fault;
                the worker is then replaced.
        """
        ...

    @property
    def healthy(self) -> bool:
        """Whether it can serve another item; asked after each answer."""
        ...

    async def close(self) -> None:
        """End it and its processes. May be called twice, and without `start`."""
        ...

    def kill(self) -> None:
        """End its processes at once, without an event loop. May be called twice."""
        ...


class WorkerPool(Generic[Item, Answer]):
    """Up to `size` warm workers behind one `serve`.

    Every call of `serve` ends in an answer or an exception: an item whose worker dies is tried
    again on a fresh one, at most `attempts` times in all. A cancelled call takes its worker with
    it, since nobody knows what state that conversation was in.

    The pool belongs to one event loop at a time; when it is used from another (a second
    `asyncio.run`), the workers of the first are killed and new ones are started.
    """

    def __init__(
        self,
        make: Callable[[int], Worker[Item, Answer]],
        size: int,
        *,
        items_per_worker: int = 500,
        attempts: int = 2,
    ) -> None:
        """Prepare; nothing is started before the first item.

        Args:
            make: gives a new, unstarted worker; told the slot (0 to `size` - 1).
            size: number of workers.
            items_per_worker: a worker is replaced after so many items (leaks, fragmentation).
            attempts: how many workers an item may be tried on.
        """
        if size < 1 or items_per_worker < 1 or attempts < 1:
            raise ValueError("a pool needs at least one worker, item and attempt")
        self.size = size
        self.replaced = 0
        """How many workers were ended because they failed (not counting old age)."""
        self._make = make
        self._items_per_worker = items_per_worker
        self._attempts = attempts
        self._loop: asyncio.AbstractEventLoop | None = None
        self._free: asyncio.Queue[int] = asyncio.Queue()
        self._workers: dict[int, Worker[Item, Answer]] = {}
        self._served: dict[int, int] = {}
        self._closed = False

    @property
    def workers(self) -> list[Worker[Item, Answer]]:
        """The workers that live now."""
        return list(self._workers.values())

    async def serve(self, item: Item) -> Answer:
        """Answer one item on the next idle worker.

        Raises:
            LemmataError: the last attempt's error, or one that is not retryable.
            SessionClosed: the pool was closed meanwhile.
        """
        self._enter_loop()
        for attempt in range(1, self._attempts + 1):
            try:
                return await self._serve_once(item)
            except SessionClosed:
                raise
            except LemmataError as error:
                if not error.retryable or attempt == self._attempts:
                    raise
        raise AssertionError("the loop above always returns or raises")

    async def serve_all(
        self,
        items: Iterable[Item],
        *,
        on_answer: Callable[[int, Answer | LemmataError], None] | None = None,
    ) -> list[Answer | LemmataError]:
        """Answer many items, in their order; an item that fails leaves its error in its place.

        Args:
            items: what to answer.
            on_answer: told index and outcome as they come.
        """

        async def one(index: int, item: Item) -> Answer | LemmataError:
            outcome: Answer | LemmataError
            try:
                outcome = await self.serve(item)
            except LemmataError as error:
                outcome = error
            if on_answer is not None:
                on_answer(index, outcome)
            return outcome

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(i, item)) for i, item in enumerate(items)]
        return [task.result() for task in tasks]

    async def _serve_once(self, item: Item) -> Answer:
        free = self._free
        slot = await free.get()
        healthy = False
        try:
            if self._closed:
                raise SessionClosed("the pool was closed")
            worker = self._workers.get(slot)
            if worker is None:
                worker = self._workers[slot] = self._make(slot)
                self._served[slot] = 0
                await worker.start()
            answer = await worker.serve(item)
            self._served[slot] += 1
            healthy = worker.healthy and self._served[slot] < self._items_per_worker
            return answer
        except BaseException as error:
            self.replaced += not isinstance(error, SessionClosed)
            raise
        finally:
            try:
                if not healthy:
                    await self._retire(slot)
            finally:
                # The slot goes back whatever became of the worker: nothing waits for ever.
                free.put_nowait(slot)

    async def _retire(self, slot: int) -> None:
        worker = self._workers.pop(slot, None)
        if worker is None:
            return
        worker.kill()
        # Shielded, so that a second cancellation cannot leave processes behind.
        closing = asyncio.ensure_future(worker.close())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            closing.add_done_callback(_forget)
            raise
        except (LemmataError, OSError):
            pass

    def _enter_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self.kill()
            self._loop = loop
            self._free = asyncio.Queue()
            for slot in range(self.size):
                self._free.put_nowait(slot)
        self._closed = False

    def kill(self) -> None:
        """End all workers at once, from anywhere, also without a running loop."""
        for worker in self._workers.values():
            with contextlib.suppress(LemmataError, OSError):
                worker.kill()
        self._workers.clear()

    async def close(self) -> None:
        """End all workers; waiting calls raise `SessionClosed`. The pool may be used again."""
        if self._loop is not asyncio.get_running_loop():
            self.kill()
            return
        self._closed = True
        for slot in list(self._workers):
            await self._retire(slot)


def _forget(task: asyncio.Future[None]) -> None:
    if not task.cancelled():
        task.exception()
