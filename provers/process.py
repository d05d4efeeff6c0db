"""Child processes: a group of their own, limits at spawn, bounded output, no orphans.

What lives here: `run_process` for one-shot tools, and `Peer` for tools that one keeps talking to.
What does not: the command line and the sandbox (`provers.command`), ending a tree of processes
(`provers.child`), and what any tool's output means.

How a child is held (law 4): it starts through `provers/spawn.py`, which sets resource limits and
asks the kernel to kill it with its parent; it leads a session of its own; its memory is watched
over its whole process tree; and it is ended by killing the group, then whatever still carries
the run's token in its environment, so that a tool that dies first leaves no solver behind. Only
a process that leaves its session, loses its parent and clears its environment can get away, and
none can under bubblewrap, where the kernel ends the whole process namespace.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from provers.child import Child, resident_bytes
from provers.command import TOKEN_VARIABLE, Command, MemoryRule, isolation, require_program
from provers.errors import ToolCrashed

__all__ = [
    "TOKEN_VARIABLE",
    "Command",
    "Finished",
    "MemoryRule",
    "Peer",
    "isolation",
    "resident_bytes",
    "run_process",
]

_CHUNK = 65536
# How long the pipes of a process that was ended may stay open: an escaped grandchild holds them.
_DRAIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finished:
    """How a one-shot process ended.

    Attributes:
        code: exit status; negative for a signal.
        stdout: what it wrote, at most the limit.
        stderr: likewise.
        timed_out: the wall clock ended it.
        memory_exceeded: the memory watch ended it.
        flooded: it wrote more than the output limit and was ended.
        wall_seconds: real time.
        cpu_seconds: processor time of the process and its waited-for children.
        peak_memory_bytes: largest resident size seen.
    """

    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool
    memory_exceeded: bool
    flooded: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int

    @property
    def limit_hit(self) -> bool:
        """Whether one of our own limits ended it."""
        return self.timed_out or self.memory_exceeded or self.flooded


async def run_process(command: Command, *, stdin: bytes = b"") -> Finished:
    """Run a tool to its end, or to the first limit that it hits.

    Raises:
        ToolMissing: the program does not exist.
        ToolCrashed: it could not be started for another reason.
        asyncio.CancelledError: after its processes were ended.
    """
    require_program(command)
    child = Child(command, subprocess.PIPE)
    budget = _OutputBudget(command.limits.output_bytes, child)
    stdout, stderr = bytearray(), bytearray()
    timed_out = False
    streams = asyncio.gather(
        _read_all(child.process.stdout, budget, stdout),
        _read_all(child.process.stderr, budget, stderr),
    )
    feeder = asyncio.ensure_future(_write_all(child.process.stdin, stdin))
    try:
        try:
            async with asyncio.timeout(command.limits.wall_seconds):
                await child.wait()
        except TimeoutError:
            timed_out = True
        # A grandchild may hold the pipes open after the tool's own end: end it first.
        child.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await streams
        code = await child.wait()
    finally:
        feeder.cancel()
        streams.cancel()
        await child.close()
        await asyncio.gather(streams, feeder, return_exceptions=True)
    if code == 127 and stderr.startswith(b"cannot start "):
        raise ToolCrashed(stderr.decode(errors="replace").strip())
    return Finished(
        code=code,
        stdout=bytes(stdout),
        stderr=bytes(stderr),
        timed_out=timed_out,
        memory_exceeded=child.memory_exceeded,
        flooded=budget.flooded,
        wall_seconds=time.monotonic() - child.started,
        cpu_seconds=child.cpu_seconds,
        peak_memory_bytes=child.peak_memory_bytes,
    )


class Peer:
    """A tool that one keeps talking to over its standard streams.

    Each exchange has its own time limit; output between two exchanges is bounded. The peer is an
    async context manager; leaving it ends all its processes.
    """

    def __init__(self, command: Command) -> None:
        """Prepare; nothing is started before `start`."""
        self.command = command
        self._child: Child | None = None
        self._reader: asyncio.StreamReader | None = None
        self._transports: list[asyncio.BaseTransport] = []
        self._stderr = bytearray()
        self._drain: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process.

        Raises:
            ToolMissing: the program does not exist.
        """
        require_program(self.command)
        child = self._child = Child(self.command, subprocess.PIPE)
        loop = asyncio.get_running_loop()
        limit = self.command.limits.output_bytes
        reader = self._reader = asyncio.StreamReader(limit=max(limit // 2, _CHUNK))
        try:
            transport, _ = await loop.connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(reader), child.process.stdout
            )
        except BaseException:
            await self.close()
            raise
        self._transports.append(transport)
        self._drain = asyncio.create_task(self._drain_stderr(child))

    async def _drain_stderr(self, child: Child) -> None:
        async for chunk in _chunks(child.process.stderr):
            self._stderr += chunk
            del self._stderr[:-_CHUNK]

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._child is not None and self._child.running

    @property
    def process_id(self) -> int | None:
        """Number of the running process, None when there is none."""
        return self._child.process.pid if self._child is not None and self.alive else None

    @property
    def memory_exceeded(self) -> bool:
        """Whether the memory watch ended it."""
        return self._child is not None and self._child.memory_exceeded

    @property
    def peak_memory_bytes(self) -> int:
        """Largest resident size of its process tree seen so far."""
        return self._child.peak_memory_bytes if self._child is not None else 0

    @property
    def stderr_tail(self) -> str:
        """The last 64 KiB that it wrote to standard error."""
        return self._stderr.decode(errors="replace")

    async def write(self, data: bytes) -> None:
        """Send bytes to its standard input.

        Raises:
            ToolCrashed: it has ended or closed its input.
        """
        if self._child is None or not self.alive:
            raise ToolCrashed(f"{self.command.argv[0]} has ended")
        try:
            await _write_all(self._child.process.stdin, data, close=False)
        except OSError as error:
            raise ToolCrashed(f"{self.command.argv[0]} closed its input") from error

    async def read_line(self, wall_seconds: float) -> bytes:
        """Next line with its newline; b"" at the end of its output.

        Raises:
            TimeoutError: nothing came in time.
            ToolCrashed: a line was longer than half the output limit.
        """
        if self._reader is None:
            raise ToolCrashed(f"{self.command.argv[0]} was not started")
        try:
            async with asyncio.timeout(wall_seconds):
                return await self._reader.readline()
        except ValueError as error:
            raise ToolCrashed(f"{self.command.argv[0]} wrote an endless line") from error

    async def close(self) -> None:
        """End it and its descendants. May be called twice."""
        child, self._child = self._child, None
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        if child is not None:
            await child.close()
        if self._drain is not None:
            self._drain.cancel()
            await asyncio.gather(self._drain, return_exceptions=True)
            self._drain = None

    async def __aenter__(self) -> Peer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _OutputBudget:
    """Counts what a child writes on both streams; ends it at the bound."""

    def __init__(self, bound: int, child: Child) -> None:
        self.left = bound
        self.flooded = False
        self._child = child

    def take(self, chunk: bytes) -> bytes:
        kept = chunk[: self.left]
        self.left -= len(kept)
        if len(kept) < len(chunk) and not self.flooded:
            self.flooded = True
            self._child.kill()
        return kept


async def _read_all(pipe: object, budget: _OutputBudget, collected: bytearray) -> None:
    async for chunk in _chunks(pipe):
        collected += budget.take(chunk)


async def _chunks(pipe: object) -> AsyncIterator[bytes]:
    """Chunks of a pipe until its end, without a thread of its own."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    try:
        while chunk := await reader.read(_CHUNK):
            yield chunk
    finally:
        transport.close()


async def _write_all(pipe: object, data: bytes, *, close: bool = True) -> None:
    """Write everything without blocking the loop; a reader that ended early is not our error."""
    file = pipe.fileno()  # type: ignore[attr-defined]
    os.set_blocking(file, False)
    loop = asyncio.get_running_loop()
    view = memoryview(data)
    try:
        while view:
            try:
                view = view[os.write(file, view) :]
            except BlockingIOError:
                ready = loop.create_future()
                loop.add_writer(file, _settle, ready)
                try:
                    await ready
                finally:
                    loop.remove_writer(file)
    except BrokenPipeError:
        if not close:
            raise
    if close:
        pipe.close()  # type: ignore[attr-defined]


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
