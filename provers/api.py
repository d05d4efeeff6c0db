"""The verify API: `verify`, `verify_many`, `verify_file`, and their asynchronous twins.

What lives here: the functions that users call, and `close_all`. What does not: how an answer is
reached (`provers.engine`) and where it runs (`provers.background`: all of it on one background
event loop, so that warm workers live across calls, and so that the synchronous functions work
inside Jupyter and other running loops).

The asynchronous functions may be awaited on any loop. Everything is shared by the whole process
and ended at its exit, or by `close_all`. A process forked from a user of this module starts
without warm workers and gets its own.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import queue
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path

from provers import registry as registry_module
from provers.background import Job, background
from provers.engine import Engine, unreadable
from provers.registry import registry
from provers.request import Limits, TrustPolicy, UnreadableText, VerifyRequest, read_source
from provers.store import VerdictStore, default_path
from provers.verdict import Verdict

OnResult = Callable[[int, Verdict], object]
"""Called with the index of a request and its verdict as soon as that is known."""

StoreChoice = VerdictStore | bool
"""A store of one's own; True for the shared one in the cache folder; False for none."""

_End = BaseException | None
_stores: dict[Path, VerdictStore] = {}


def verify(
    source: str,
    *,
    checker: str | None = None,
    file: str | None = None,
    reference: str | None = None,
    limits: Limits | None = None,
    trust: TrustPolicy | None = None,
    required: Sequence[str] = (),
    options: dict[str, str] | None = None,
    store: StoreChoice = True,
) -> Verdict:
    """Check one text and give the verdict.

    Args:
        source: the text.
        checker: name of the checker; None lets the suffix of `file` decide.
        file: name for messages and to find a project by; need not exist.
        reference: text whose statements the source must keep; makes the trust level `hostile`
            unless `trust` says otherwise.
        limits: bounds on time, memory, output and size (defaults when None).
        trust: what the audit lets pass.
        required: full names that must be proved.
        options: the checker's own options.
        store: where to look the answer up and keep it.

    Raises:
        UsageError: no checker of that name, or none for that suffix.
    """
    request = VerifyRequest(
        source=source,
        checker=checker,
        file=file,
        reference=reference,
        limits=limits or Limits(),
        trust=trust,
        required=tuple(required),
        options=options or {},
    )
    return _start_one(request, store).result()


async def averify(
    source: str,
    *,
    checker: str | None = None,
    file: str | None = None,
    reference: str | None = None,
    limits: Limits | None = None,
    trust: TrustPolicy | None = None,
    required: Sequence[str] = (),
    options: dict[str, str] | None = None,
    store: StoreChoice = True,
) -> Verdict:
    """`verify`, to be awaited. Cancelling it ends the check's processes first."""
    request = VerifyRequest(
        source=source,
        checker=checker,
        file=file,
        reference=reference,
        limits=limits or Limits(),
        trust=trust,
        required=tuple(required),
        options=options or {},
    )
    return await _start_one(request, store).result_async()


def load_request(
    path: str | os.PathLike[str],
    *,
    checker: str | None = None,
    reference: str | None = None,
    limits: Limits | None = None,
    trust: TrustPolicy | None = None,
    required: Sequence[str] = (),
    options: dict[str, str] | None = None,
) -> VerifyRequest | Verdict:
    """The request of a file; a verdict at once when its bytes are no text for a checker.

    Both may be handed to `verify_many`. The arguments are those of `verify`.

    Raises:
        SourceError: missing, a folder, or not readable by this user.
        UsageError: no checker of that name, or none for the suffix.
    """
    bounds = limits or Limits()
    found = registry().get(checker) if checker else registry().for_file(os.fspath(path))
    try:
        source = read_source(Path(path), bounds)
    except UnreadableText as error:
        return unreadable(error, found.name, what=os.fspath(path))
    return VerifyRequest(
        source=source,
        checker=found.name,
        file=os.fspath(path),
        reference=reference,
        limits=bounds,
        trust=trust,
        required=tuple(required),
        options=options or {},
    )


def verify_file(
    path: str | os.PathLike[str],
    *,
    checker: str | None = None,
    reference: str | None = None,
    limits: Limits | None = None,
    trust: TrustPolicy | None = None,
    required: Sequence[str] = (),
    options: dict[str, str] | None = None,
    store: StoreChoice = True,
) -> Verdict:
    """Check one file; its suffix names the checker unless `checker` does.

    The arguments are those of `verify`. A file that is binary, not UTF-8 or begins with a
    byte-order mark is `malformed`, one larger than `limits.source_bytes` is
    `resource_exhausted`, an empty one is `untrusted`.

    Raises:
        SourceError: missing, a folder, or not readable by this user.
        UsageError: no checker of that name, or none for the suffix.
    """
    loaded = load_request(
        path,
        checker=checker,
        reference=reference,
        limits=limits,
        trust=trust,
        required=required,
        options=options,
    )
    return loaded if isinstance(loaded, Verdict) else _start_one(loaded, store).result()


def verify_many(
    requests: Iterable[VerifyRequest | Verdict],
    *,
    workers: int | None = None,
    on_result: OnResult | None = None,
    store: StoreChoice = True,
) -> Generator[Verdict, None, None]:
    """Check many requests at once; gives the verdicts in the order of the requests.

    Equal requests are checked once. A request that no checker answers for gives `error`.
    Leaving the iterator early (Ctrl-C, `close`, an exception in `on_result`) cancels what still
    runs and waits until its processes are gone.

    Args:
        requests: what to check; a ready verdict (`load_request`) passes through in its place.
        workers: how many checks at once; None for one a processor.
        on_result: called in this thread, while the iterator is being advanced, for each
            verdict as it comes, before its turn in the order.
        store: where to look answers up and keep them.
    """
    results: queue.SimpleQueue[tuple[int, Verdict] | _End] = queue.SimpleQueue()
    todo = list(requests)
    job = background.start(_produce(_engine(store), todo, workers, results.put))
    ordered = _InOrder()
    try:
        while len(todo) > ordered.given:
            item = results.get()
            if not isinstance(item, tuple):
                job.result()
                raise AssertionError("the batch ended before all its answers")
            if on_result is not None:
                on_result(*item)
            yield from ordered.add(*item)
    finally:
        job.stop()


async def averify_many(
    requests: Iterable[VerifyRequest | Verdict],
    *,
    workers: int | None = None,
    on_result: OnResult | None = None,
    store: StoreChoice = True,
) -> AsyncGenerator[Verdict, None]:
    """`verify_many` as an asynchronous iterator; `on_result` is called on the caller's loop.

    When leaving the loop over it early, close it (`contextlib.aclosing`), as with every
    asynchronous generator, to have its processes ended at once.
    """
    results: asyncio.Queue[tuple[int, Verdict] | _End] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    todo = list(requests)

    def hand_over(item: tuple[int, Verdict] | _End) -> None:
        with contextlib.suppress(RuntimeError):  # the caller's loop has been closed
            loop.call_soon_threadsafe(results.put_nowait, item)

    job = background.start(_produce(_engine(store), todo, workers, hand_over))
    ordered = _InOrder()
    try:
        while len(todo) > ordered.given:
            item = await results.get()
            if not isinstance(item, tuple):
                await job.result_async()
                raise AssertionError("the batch ended before all its answers")
            if on_result is not None:
                on_result(*item)
            for verdict in ordered.add(*item):
                yield verdict
    finally:
        await job.stop_async()


def close_all() -> None:
    """End all warm workers, the background loop and the shared store of this process.

    Called at exit by itself. Everything may be used again afterwards.
    """
    if background.running and not background.inside():
        with contextlib.suppress(Exception):
            background.start(registry().close()).result()
        background.close()
    for store in _stores.values():
        store.close()
    _stores.clear()


def shared_store() -> VerdictStore:
    """The store in the cache folder that `store=True` stands for."""
    path = default_path()
    return _stores.setdefault(path, VerdictStore(path))


def _engine(store: StoreChoice) -> Engine:
    if isinstance(store, VerdictStore):
        return Engine(registry(), store)
    return Engine(registry(), shared_store() if store else None)


def _start_one(request: VerifyRequest, store: StoreChoice) -> Job[Verdict]:
    return background.start(_engine(store).check(request))


async def _produce(
    engine: Engine,
    requests: Sequence[VerifyRequest | Verdict],
    workers: int | None,
    hand_over: Callable[[tuple[int, Verdict] | _End], None],
) -> None:
    """Hand each answer over as it comes, then what ended the batch."""
    try:
        async with contextlib.aclosing(engine.check_many(requests, workers)) as answers:
            async for item in answers:
                hand_over(item)
    except BaseException as error:
        hand_over(error)
        raise
    hand_over(None)


class _InOrder:
    """Gives back what comes in any order in the order of the indices."""

    def __init__(self) -> None:
        self.given = 0
        self._early: dict[int, Verdict] = {}

    def add(self, index: int, verdict: Verdict) -> Iterator[Verdict]:
        """All verdicts whose turn has come with this one."""
        self._early[index] = verdict
        while self.given in self._early:
            ready = self._early.pop(self.given)
            self.given += 1
            yield ready


def _forget_parent() -> None:
    """After a fork: the parent's warm workers and loop are not ours."""
    registry_module.forget()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)
