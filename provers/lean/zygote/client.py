"""The parent's side of the fork server: start it, ask it, end it.

Lives here: `ForkedLean` (any `lean` command line in a forked child) and `Zygote` (check one file
on top of imports that are already in memory). Does not live here: what the zygote does
(`server.py`), what Lean's answer means.

Both are safe to use from many tasks of one event loop. A zygote that dies fails the requests that
it had with `ZygoteDied` and is started again by the next one.
"""

import asyncio
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from provers.errors import ToolCrashed, ToolMissing, UsageError
from provers.lean.zygote.wire import (
    ChildReport,
    ChildRequest,
    Ready,
    ZygoteSpec,
    frame,
    frame_length,
    unframe,
)
from provers.request import Limits

_START_SECONDS = 120.0
_END_SECONDS = 5.0
# How long after its own deadline a request's report may take before the zygote counts as stuck.
_GRACE_SECONDS = 15.0
_FILE_BYTES = 64 * 1024 * 1024
_LENGTH = 4

# The zygote imports its few modules without running `provers/__init__.py` or any other package's
# code: each page of it is copied by every fork.
_START = """
import sys, types
name = ""
for part, folder in zip(("provers", "lean", "zygote"), sys.argv[3:]):
    name = name + "." + part if name else part
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from provers.lean.zygote.server import main
main(int(sys.argv[1]), int(sys.argv[2]))
"""

# Options that cannot change what importing the header gives. With any other, a check runs without
# the kept imports: slower, never different.
_HARMLESS_OPTIONS = (
    "maxErrors",
    "maxHeartbeats",
    "maxRecDepth",
    "maxSynthPendingDepth",
    "synthInstance.",
    "autoImplicit",
    "relaxedAutoImplicit",
    "warningAsError",
    "warn.",
    "linter.",
    "pp.",
    "Elab.async",
    "hygiene",
)

_LIMITS = Limits()


class ZygoteDied(ToolCrashed):
    """The fork server ended, or stopped answering; the candidate may or may not be the cause."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """One file to check.

    Attributes:
        source: path of the file, as it is to appear in messages; relative to `scratch`. With
            `olean`, Lean wants it below `scratch` (or below a `-R` folder in `arguments`).
        scratch: working directory, and the only folder below which anything can be written.
        olean: where to write the compiled module, below `scratch` and relative to it, or None.
        options: Lean options, as (name, value), validated by Lean.
        limits: wall clock, memory and output.
        arguments: further arguments for `lean`, such as `("-R", root)`.
    """

    source: Path
    scratch: Path
    olean: Path | None = None
    options: tuple[tuple[str, str], ...] = ()
    limits: Limits = _LIMITS
    arguments: tuple[str, ...] = ()


class ForkedLean:
    """Runs `lean` command lines, each in a fresh fork of a process that is already initialised."""

    def __init__(self, spec: ZygoteSpec, *, workers: int = 1) -> None:
        """Prepare; the zygote starts with the first request or `start`.

        Args:
            spec: what to load.
            workers: how many children may run at the same time.
        """
        if workers < 1:
            raise UsageError(f"{workers} workers")
        self.spec = spec
        self.starts = 0
        self._slots = asyncio.Semaphore(workers)
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._connection: _Connection | None = None
        self._closed = False

    @property
    def ready(self) -> Ready | None:
        """What the running zygote said of itself; None when none runs."""
        return self._connection.ready if self._connection else None

    @property
    def process_id(self) -> int | None:
        """Process number of the running zygote's outermost process."""
        return self._connection.process.pid if self._connection else None

    async def start(self) -> Ready:
        """Start the zygote unless it runs.

        Raises:
            ZygoteDied: it does not come up.
            ToolMissing: another system than Linux.
        """
        return (await self._running()).ready

    async def run(
        self,
        arguments: tuple[str, ...],
        *,
        scratch: Path,
        limits: Limits | None = None,
        file_bytes: int = _FILE_BYTES,
        replay: str = "",
    ) -> ChildReport:
        """Run `lean ARGUMENTS` in a child of its own.

        Args:
            arguments: without the program's name.
            scratch: working directory; nothing outside it can be written (see `Ready.isolation`),
                and nothing at all with `replay`.
            limits: wall clock, memory, and how much output is kept of each stream.
            file_bytes: bound on any file that it writes.
            replay: a plan to carry out instead (see `Zygote.replay`), or "".

        Raises:
            ZygoteDied: the zygote ended before it reported.
            ToolCrashed: the child could not be set up.
        """
        limits = limits or Limits()
        number = next(self._numbers)
        folder = os.path.abspath(scratch)  # noqa: ASYNC240 - asks no file system
        request = ChildRequest(
            number=number,
            argv=arguments,
            cwd=folder,
            writable=() if replay else (folder,),
            wall_seconds=limits.wall_seconds,
            # All threads together; the wall clock is what normally ends a check.
            cpu_seconds=int(limits.wall_seconds * (os.cpu_count() or 1)) + 2,
            memory_bytes=limits.memory_bytes,
            file_bytes=file_bytes,
            output_bytes=limits.output_bytes,
            replay=replay,
        )
        async with self._slots:
            connection = await self._running()
            report = await connection.exchange(request)
        if report.failure:
            raise ToolCrashed(f"a child of the zygote could not be set up: {report.failure}")
        return report

    async def _running(self) -> "_Connection":
        async with self._starting:
            if self._closed:
                raise UsageError("this fork server was closed")
            if self._connection is None or self._connection.dead:
                if self._connection is not None:
                    await self._connection.close()
                self._connection = None
                self._connection = await _Connection.open(self.spec)
                self.starts += 1
            return self._connection

    async def close(self) -> None:
        """End the zygote and every child. May be called twice."""
        self._closed = True
        async with self._starting:
            connection, self._connection = self._connection, None
            if connection is not None:
                await connection.close()

    def abandon(self) -> None:
        """End the zygote and every child at once, after the event loop it was used in has ended.

        In a running loop use `close`.
        """
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.process.kill()
            connection.process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class Zygote(ForkedLean):
    """Checks files, each in a fork of a process that has the header's imports in memory.

    A file with other imports, and one with options that importing might depend on, runs in a fork
    that has imported nothing; that second zygote is started when first needed.

    The compiled modules that the header imports must not change while it runs: it would go on
    with what it has read. After a rebuild of them, close it and make another.
    """

    def __init__(self, spec: ZygoteSpec, *, workers: int = 1) -> None:
        """See `ForkedLean`. `spec.header` names the imports to keep."""
        super().__init__(spec, workers=workers)
        self._plain = ForkedLean(spec._replace(header=None), workers=workers)

    async def check(self, request: CheckRequest) -> ChildReport:
        """Elaborate one file as `lean --json` does.

        Returns:
            The report; `stdout` holds one JSON message a line.

        Raises:
            UsageError: the compiled module would lie outside the scratch folder.
            ZygoteDied: the zygote ended before it reported.
            ToolCrashed: the child could not be set up.
        """
        arguments = ["--json", *request.arguments]
        arguments += [f"-D{name}={value}" for name, value in request.options]
        if request.olean is not None:
            target = (request.scratch / request.olean).absolute()
            if not target.resolve().is_relative_to(request.scratch.resolve()):
                raise UsageError(f"{request.olean} is not inside {request.scratch}")
            arguments += ["-o", str(target)]
        arguments.append(str(request.source))
        words, scratch, limits = tuple(arguments), request.scratch, request.limits
        if not all(name.startswith(_HARMLESS_OPTIONS) for name, _ in request.options):
            return await self._plain.run(words, scratch=scratch, limits=limits)
        report = await self.run(words, scratch=scratch, limits=limits)
        if report.header == "differs" and not report.cancelled:
            return await self._plain.run(words, scratch=scratch, limits=limits)
        return report

    async def replay(self, plan: str, limits: Limits | None = None) -> ChildReport:
        """Show declarations to the kernel on top of their imports, in a child that can write
        nowhere and runs no `lean`.

        Args:
            plan: see `provers.lean.replay`.
            limits: wall clock and memory; the answer is not cut.

        Returns:
            The report; `stdout` holds the answer (see `provers.lean.zygote.recheck`).

        Raises:
            ZygoteDied: the zygote ended before it reported.
            ToolCrashed: the child could not be set up.
        """
        limits = (limits or Limits()).model_copy(update={"output_bytes": _FILE_BYTES})
        root = Path("/")
        report = await self.run((), scratch=root, limits=limits, replay=plan)
        if report.header == "differs" and not report.cancelled:
            return await self._plain.run((), scratch=root, limits=limits, replay=plan)
        return report

    async def close(self) -> None:
        """End both zygotes and every child. May be called twice."""
        await super().close()
        await self._plain.close()

    def abandon(self) -> None:
        """As `ForkedLean.abandon`, for both zygotes."""
        super().abandon()
        self._plain.abandon()


class _Connection:
    """One running zygote process and the requests that it has not answered."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        stderr: Any,
    ) -> None:
        self.process = process
        self.dead = False
        self.ready = Ready(0, False, "", (), (), 0)
        self._reader = reader
        self._writer = writer
        self._stderr = stderr
        self._waiting: dict[int, asyncio.Future[ChildReport]] = {}
        self._listener: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, spec: ZygoteSpec) -> Self:
        """Start a zygote and wait until it is ready.

        Raises:
            ZygoteDied: it ends or stays silent instead.
            ToolMissing: another system than Linux.
        """
        if sys.platform != "linux":
            raise ToolMissing("the fork server for Lean needs Linux")
        ours, theirs = socket.socketpair()
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the connection
        try:
            process = _spawn(theirs, stderr)
        except OSError as error:
            ours.close()
            stderr.close()
            raise ZygoteDied(f"cannot start the fork server: {error.strerror}") from error
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        connection = cls(process, reader, writer, stderr)
        try:
            writer.write(frame("spec", spec._asdict()))
            async with asyncio.timeout(_START_SECONDS):
                kind, body = await connection._receive()
            if kind != "ready":
                raise ValueError(f"it began with {kind!r}")
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            words = connection._last_words()
            await connection.close()
            raise ZygoteDied(f"the fork server did not start: {words or error!r}") from error
        except BaseException:
            await connection.close()
            raise
        body["isolation"] = tuple(body["isolation"])
        body["missing"] = tuple(body["missing"])
        connection.ready = Ready(**body)
        connection._listener = asyncio.create_task(connection._listen())
        return connection

    async def exchange(self, request: ChildRequest) -> ChildReport:
        """Send a request and wait for its report; cancelling ends the child first.

        Raises:
            ZygoteDied: the zygote ended, or is stuck.
        """
        if self.dead:
            raise ZygoteDied(self._obituary())
        answer: asyncio.Future[ChildReport] = asyncio.get_running_loop().create_future()
        self._waiting[request.number] = answer
        try:
            self._writer.write(frame("run", request._asdict()))
            return await self._answered(answer, request.wall_seconds + _GRACE_SECONDS)
        except asyncio.CancelledError:
            # The slot is given back only when the child is gone, so that no more than `workers`
            # ever run.
            if not self.dead and not answer.done():
                self._writer.write(frame("cancel", request.number))
                with contextlib.suppress(ZygoteDied):
                    await self._answered(answer, _END_SECONDS)
            raise
        finally:
            self._waiting.pop(request.number, None)

    async def _answered(self, answer: asyncio.Future[ChildReport], seconds: float) -> ChildReport:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(answer)
        except TimeoutError:
            self.process.kill()
            raise ZygoteDied("the fork server stopped answering and was ended") from None

    async def _receive(self) -> tuple[str, Any]:
        prefix = await self._reader.readexactly(_LENGTH)
        return unframe(await self._reader.readexactly(frame_length(prefix)))

    async def _listen(self) -> None:
        try:
            while True:
                kind, body = await self._receive()
                if kind != "report":
                    raise ValueError(f"an unexpected {kind!r} message")
                report = ChildReport(**body)
                answer = self._waiting.get(report.number)
                if answer is not None and not answer.done():
                    answer.set_result(report)
        except (EOFError, OSError, ValueError, TypeError):
            pass
        finally:
            self.dead = True
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ZygoteDied(self._obituary()))

    def _obituary(self) -> str:
        words = self._last_words()
        return f"the fork server ended: {words}" if words else "the fork server ended"

    def _last_words(self) -> str:
        if self._stderr.closed:
            return ""
        end = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, end - 2000))
        return self._stderr.read().decode(errors="replace").strip()

    async def close(self) -> None:
        """End the process and wait until it is gone; pending requests fail."""
        self.dead = True
        self._writer.close()
        ended = asyncio.ensure_future(asyncio.to_thread(self.process.wait))
        try:
            async with asyncio.timeout(_END_SECONDS):
                await asyncio.shield(ended)
        except TimeoutError:
            pass
        finally:
            self.process.kill()
        await asyncio.shield(ended)
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        self._stderr.close()


def _spawn(connection: socket.socket, stderr: Any) -> subprocess.Popen[bytes]:
    package = Path(__file__).parent
    folders = [str(folder) for folder in (package.parent.parent, package.parent, package)]
    number = connection.fileno()
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _START, str(number), str(os.getpid()), *folders],
        env={name: os.environ[name] for name in kept if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        pass_fds=(number,),
        start_new_session=True,
    )
