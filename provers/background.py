"""One event loop in a thread of its own, for the life of the process.

What lives here: running coroutines on that loop from synchronous code and from other loops, and
cancelling them so that they are over before the caller goes on. What does not: what they do.

All shared checkers live on this one loop. Their warm processes are started from its thread, and
Linux kills a child that asked to die with its parent when the *thread* that started it ends, so
the thread must live as long as the process does. After a `fork` the child has no such thread; it
starts its own at the first use.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import threading
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

from provers.errors import UsageError

T = TypeVar("T")


class Job(Generic[T]):
    """A coroutine that runs on the background loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T]) -> None:
        self._loop = loop
        self._outcome: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._outcome.set_running_or_notify_cancel()
        self._task: asyncio.Task[T] | None = None
        self._cancelled = False
        loop.call_soon_threadsafe(self._begin, coroutine)

    def _begin(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._task = self._loop.create_task(coroutine)
        # A callback, not a wrapping coroutine: a task cancelled before its first step has none.
        self._task.add_done_callback(self._settle)
        if self._cancelled:
            self._task.cancel()

    def _settle(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            self._outcome.set_exception(concurrent.futures.CancelledError())
        elif (error := task.exception()) is not None:
            self._outcome.set_exception(error)
        else:
            self._outcome.set_result(task.result())

    def _cancel(self) -> None:
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    def cancel(self) -> None:
        """Ask it to end; `wait` or `wait_async` tell when it has."""
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nothing runs there
            self._loop.call_soon_threadsafe(self._cancel)

    def stop(self) -> None:
        """Cancel it and block until it is over, processes and all."""
        self.cancel()
        concurrent.futures.wait([self._outcome])

    async def stop_async(self) -> None:
        """As `stop`, for a caller on another loop."""
        self.cancel()
        ended = asyncio.wrap_future(self._outcome)
        await asyncio.wait([ended])
        if not ended.cancelled():
            ended.exception()  # looked at, or the loop reports it as never retrieved

    def result(self) -> T:
        """Block for the result; an interrupt (Ctrl-C) cancels the job first."""
        try:
            return self._outcome.result()
        except BaseException:
            if not self._outcome.done():
                self.stop()
            raise

    async def result_async(self) -> T:
        """Await the result on another loop; cancelling the await cancels the job first."""
        try:
            return await asyncio.shield(asyncio.wrap_future(self._outcome))
        except asyncio.CancelledError:
            if not self._outcome.done():
                await self.stop_async()
            raise


class Background:
    """The loop and its thread, started at the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Job[T]:
        """Run a coroutine there.

        Raises:
            UsageError: called from the background loop's own thread, which would wait for
                itself.
        """
        if self.inside():
            coroutine.close()
            raise UsageError(
                "a synchronous call from inside the background event loop would never return",
                hint="await the asynchronous twin",
            )
        return Job(self._running_loop(), coroutine)

    def inside(self) -> bool:
        """Whether the calling thread is the background loop's."""
        return self._thread is not None and self._thread.ident == threading.get_ident()

    @property
    def running(self) -> bool:
        """Whether the thread has been started."""
        return self._thread is not None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="lemmata-background", daemon=True
                )
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """Cancel what runs, end the loop and its thread; the next use starts new ones."""
        with self._lock:
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is None or thread is None:
            return
        cancelled = asyncio.run_coroutine_threadsafe(_cancel_all(), loop)
        with contextlib.suppress(Exception):
            cancelled.result(timeout=30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=30)
        if not thread.is_alive():
            loop.close()

    def forget(self) -> None:
        """Drop the loop and thread of the process that this one was forked from."""
        self._lock = threading.Lock()
        self._loop = self._thread = None


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


background = Background()
"""The process-wide background loop."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=background.forget)
