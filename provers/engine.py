"""From a request to a verdict: checker, store, and every failure turned into a status.

What lives here: `Engine`, which all entry points share, on whatever event loop it is awaited.
What does not: threads and the synchronous entry points (`provers.api`), and anything that one
tool needs (its checker).
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence

from provers.checker import Checker, Identity
from provers.errors import LemmataError, StoreError, ToolCrashed, ToolMissing, UsageError
from provers.registry import Registry
from provers.request import MEGABYTE, UnreadableText, VerifyRequest, decode_source
from provers.store import VerdictStore, answer_key, code_digest
from provers.verdict import Diagnostic, Status, Verdict

TOOL_MISSING = "tool.missing"
"""Code of the diagnostic of a verdict whose tool is not installed."""

# A checker keeps its own wall limit. Should one fail to, this ends it all the same.
_BACKSTOP_FACTOR = 2.0
_BACKSTOP_SECONDS = 60.0
_REMEMBERED = 10_000
_log = logging.getLogger(__name__)


def default_workers() -> int:
    """How many checks run at once unless told otherwise: the processors we may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class Engine:
    """Answers requests with the checkers of a registry and, if there is one, a store."""

    def __init__(self, checkers: Registry, store: VerdictStore | None) -> None:
        self.checkers = checkers
        self.store = store

    def checker_for(self, request: VerifyRequest) -> Checker:
        """The checker that the request names, or that its file's suffix asks for.

        Raises:
            UsageError: there is none.
        """
        if request.checker is not None:
            return self.checkers.get(request.checker)
        if request.file is None:
            raise UsageError(
                "which checker? The request names neither a checker nor a file",
                hint=f"known checkers: {', '.join(self.checkers.names())}",
            )
        return self.checkers.for_file(request.file)

    def key(self, request: VerifyRequest, identity: Identity) -> str:
        """The name under which the store keeps the answer of this tool to this request."""
        home = type(self.checkers.get(identity.name)).__module__.partition(".")[0]
        code = code_digest("provers")
        return answer_key(
            request.digest, identity, code if home == "provers" else code + code_digest(home)
        )

    async def check(self, request: VerifyRequest) -> Verdict:
        """The answer to one request; a missing or broken tool gives `error`.

        Raises:
            UsageError: no checker answers for it.
            asyncio.CancelledError: the caller gave up; the processes of this check are gone.
        """
        checker = self.checker_for(request)
        unfit = _unfit(request, checker.name)
        if unfit is not None:
            return unfit
        try:
            key = self.key(request, await checker.identity(request))
        except LemmataError as error:
            return _failed(request, checker.name, error)
        return await self._answer(checker, request, key)

    async def check_many(
        self, requests: Sequence[VerifyRequest | Verdict], workers: int | None = None
    ) -> AsyncGenerator[tuple[int, Verdict], None]:
        """Answers with their index, as they come; equal requests are checked once.

        A ready `Verdict` among the requests is its own answer. A request that no checker
        answers for gives `error`. Leaving the iterator early cancels what still runs.

        Args:
            requests: what to check.
            workers: how many checks at once (`default_workers()` when None).
        """
        batch = _Batch(self, requests)
        tasks = [
            asyncio.create_task(batch.work())
            for _ in range(max(1, min(workers or default_workers(), len(requests))))
        ]
        try:
            for _ in range(len(requests)):
                item = await batch.results.get()
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """End all warm processes and close the store; both may be used again."""
        await self.checkers.close()
        if self.store is not None:
            self.store.close()

    async def _answer(self, checker: Checker, request: VerifyRequest, key: str) -> Verdict:
        notes: tuple[str, ...] = ()
        if self.store is not None:
            try:
                stored = self.store.get(key)
            except StoreError as error:
                notes += (f"not looked up: {error}",)
            else:
                if stored is not None:
                    return stored
        verdict = await _judge(checker, request)
        if self.store is None or not verdict.status.final:
            return _noted(verdict, notes)
        if await self._changed(checker, request, key):
            notes += ("not stored: the tool or a file that belongs to it changed meanwhile",)
        else:
            try:
                # In a thread: another process may hold the file for a while.
                await asyncio.to_thread(self.store.put, key, verdict)
            except StoreError as error:
                notes += (f"not stored: {error}",)
        return _noted(verdict, notes)

    async def _changed(self, checker: Checker, request: VerifyRequest, key: str) -> bool:
        """Whether the answer that was just given may be one to another question than `key`'s.

        The identity was taken before the check, and an editor may have saved an included file
        since: what was checked would then be kept under the name of what was there before.
        """
        try:
            return self.key(request, await checker.identity(request)) != key
        except LemmataError:
            return True


class _Batch:
    """The shared state of one `check_many`: what to do, what runs, what is known."""

    def __init__(self, engine: Engine, requests: Sequence[VerifyRequest | Verdict]) -> None:
        self.results: asyncio.Queue[tuple[int, Verdict] | BaseException] = asyncio.Queue()
        self._engine = engine
        self._left = iter(enumerate(requests))
        self._running: dict[tuple[str, str], list[int]] = {}
        self._known: OrderedDict[tuple[str, str], Verdict] = OrderedDict()

    async def work(self) -> None:
        """Take one request after the other until none is left."""
        try:
            for index, request in self._left:
                if isinstance(request, Verdict):
                    self.results.put_nowait((index, request))
                else:
                    await self._one(index, request)
        except Exception as error:
            self.results.put_nowait(error)

    async def _one(self, index: int, request: VerifyRequest) -> None:
        # The name comes into it because messages may carry it, and a project is found by it.
        name = f"{request.checker}\0{request.file}\0{request.limits.model_dump_json()}"
        same = (request.digest, name)
        if same in self._known:
            self.results.put_nowait((index, self._known[same]))
            return
        if same in self._running:
            self._running[same].append(index)
            return
        self._running[same] = [index]
        try:
            verdict = await self._engine.check(request)
        except UsageError as error:
            verdict = _failed(request, request.checker or "", error)
        self._known[same] = verdict
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        for waiting in self._running.pop(same):
            self.results.put_nowait((waiting, verdict))


async def _judge(checker: Checker, request: VerifyRequest) -> Verdict:
    """The checker's own answer with the common fields filled in."""
    begun = time.monotonic()
    wall = request.limits.wall_seconds
    try:
        async with asyncio.timeout(wall * _BACKSTOP_FACTOR + _BACKSTOP_SECONDS):
            verdict = await checker.check(request)
    except TimeoutError:
        reason = f"the checker did not answer long after its limit of {wall:g} s"
        verdict = Verdict(status=Status.TIMEOUT, checker=checker.name, reason=reason)
    except LemmataError as error:
        verdict = _failed(request, checker.name, error)
    except Exception as error:
        # A defect of ours in one item must not take a whole batch with it, nor turn green.
        _log.exception("the checker %s failed on a request", checker.name)
        defect = ToolCrashed(
            f"internal error in the checker {checker.name}: {type(error).__name__}: {error}",
            hint="please report it; the log has the traceback",
        )
        verdict = _failed(request, checker.name, defect)
    return verdict.model_copy(
        update={
            "request_digest": request.digest,
            "wall_seconds": verdict.wall_seconds or time.monotonic() - begun,
            "cached": False,
        }
    )


def _noted(verdict: Verdict, notes: tuple[str, ...]) -> Verdict:
    return verdict.model_copy(update={"notes": verdict.notes + notes}) if notes else verdict


def _failed(request: VerifyRequest, checker: str, error: LemmataError) -> Verdict:
    code = TOOL_MISSING if isinstance(error, ToolMissing) else f"error.{type(error).__name__}"
    return Verdict(
        status=Status.ERROR,
        checker=checker,
        reason=str(error),
        diagnostics=(Diagnostic(message=str(error), code=code),),
        request_digest=request.digest,
    )


def unreadable(error: UnreadableText, checker: str, *, what: str = "the source") -> Verdict:
    """The verdict on a text that no checker may be given: `malformed`, or too large."""
    status = Status.RESOURCE_EXHAUSTED if error.too_large else Status.MALFORMED
    reason = f"{what} cannot be checked: {error}"
    return Verdict(
        status=status,
        checker=checker,
        reason=reason,
        diagnostics=(Diagnostic(message=reason, code="source.unreadable"),),
    )


def _unfit(request: VerifyRequest, checker: str) -> Verdict | None:
    """The verdict on a request that no tool needs to see, None when one must."""
    for what, text in (("the source", request.source), ("the reference", request.reference)):
        if text is None:
            continue
        try:
            data = text.encode("utf-8")
            bound = request.limits.source_bytes
            if len(data) > bound:
                size = f"{len(data) / MEGABYTE:.1f} MB, the limit {bound / MEGABYTE:.1f} MB"
                raise UnreadableText(f"it has {size}", too_large=True)
            decode_source(data)
        except UnicodeEncodeError:
            error = UnreadableText("it has lone surrogates, which are no characters")
            return _marked(request, unreadable(error, checker, what=what))
        except UnreadableText as error:
            return _marked(request, unreadable(error, checker, what=what))
    if request.source.strip() == "":
        reason = "nothing to check: the source is empty"
        return _marked(request, Verdict(status=Status.UNTRUSTED, checker=checker, reason=reason))
    return None


def _marked(request: VerifyRequest, verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"request_digest": request.digest})
