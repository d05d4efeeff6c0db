"""The parent's side of the fork server: start it, ask it, end it.

Lives here: `ForkedLean` (any `lean` command line in a forked child) and `Zygote` (check one file
on top of imports that are already in memory). Does not live here: the zygote's process and what
is said to it (`connection.py`), what the zygote does (`server.py`), what Lean's answer means.

Both are safe to use from many tasks of one event loop. A zygote that dies fails the requests that
it had with `ZygoteDied` and is started again by the next one.
"""

import asyncio
import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from provers.errors import ToolCrashed, UsageError
from provers.lean.zygote.connection import Connection
from provers.lean.zygote.wire import ChildReport, ChildRequest, Ready, ZygoteSpec
from provers.request import Limits

_FILE_BYTES = 64 * 1024 * 1024

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
        self._connection: Connection | None = None
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

    async def _running(self) -> Connection:
        async with self._starting:
            if self._closed:
                raise UsageError("this fork server was closed")
            if self._connection is None or self._connection.dead:
                if self._connection is not None:
                    await self._connection.close()
                self._connection = None
                self._connection = await Connection.open(self.spec)
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
