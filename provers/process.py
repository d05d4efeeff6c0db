"""Child processes: a group of their own, limits at spawn, bounded output, no orphans.

What lives here: `run_process` for one-shot tools, `Peer` for tools that one keeps talking to,
and the choice of sandbox. What does not: what any tool's output means.

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
import functools
import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from provers.errors import ToolCrashed, ToolMissing
from provers.request import Limits

TOKEN_VARIABLE = "LEMMATA_RUN"
"""Environment variable that marks every process that descends from one spawn."""

_SPAWN = str(Path(__file__).with_name("spawn.py"))
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_PAGE_BYTES = resource.getpagesize()
_CHILDREN_FILES = os.path.exists(f"/proc/self/task/{os.getpid()}/children")
_CHUNK = 65536
_WATCH_SECONDS = 0.1
# How long the pipes of a process that was ended may stay open: an escaped grandchild holds them.
_DRAIN_SECONDS = 2.0
# Rounds of looking for marked processes: each may have forked while its siblings were killed.
_KILL_ROUNDS = 50
# Environment that tools may need; everything else (credentials above all) stays out.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "ELAN_HOME", "DOTNET_ROOT")

MemoryRule = Literal["address_space", "data", "resident"]
"""What bounds memory at spawn: all address space, private writable memory, or only the watch
over resident memory (for runtimes such as .NET and mono that reserve far more than they use)."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start and how to hold it.

    Attributes:
        argv: program and arguments.
        cwd: working directory.
        env: variables on top of the few that are passed on.
        limits: wall clock, memory, output.
        memory_rule: see `MemoryRule`.
        writable: folders that the child may write to when a sandbox is in force.
        reserve_bytes: address space that the tool reserves without using it (thread stacks);
            the bound at spawn is this much larger, the watch over resident memory is not.
        network: whether it may use the network when a sandbox is in force.
        sandbox: whether to use bubblewrap where it is there.
    """

    argv: tuple[str, ...]
    cwd: Path
    limits: Limits
    env: tuple[tuple[str, str], ...] = ()
    memory_rule: MemoryRule = "data"
    reserve_bytes: int = 0
    writable: tuple[Path, ...] = ()
    network: bool = False
    sandbox: bool = True


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


class Child:
    """A running child with its group, token and memory watch. Use `run_process` or `Peer`."""

    def __init__(self, command: Command, stdin: int | None) -> None:
        self.command = command
        self.token = secrets.token_hex(16)
        self.started = time.monotonic()
        self.peak_memory_bytes = 0
        self.memory_exceeded = False
        argv = _wrapped(command)
        try:
            self.process = subprocess.Popen(
                argv,
                cwd=command.cwd,
                env=_environment(command, self.token),
                stdin=stdin if stdin is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise ToolCrashed(f"cannot start {command.argv[0]}: {error.strerror}") from error
        self._sandboxed = _in_sandbox(command)
        self._own_peak = _own_peak_bytes()
        self._reaping = threading.Lock()
        self._reaped = False
        self._cpu_seconds = 0.0
        self._loop = asyncio.get_running_loop()
        self._exit: asyncio.Future[int] = self._loop.create_future()
        # A thread of its own, and a daemon: in a pool, many warm children would use up all
        # threads, and the interpreter would wait for them at its exit.
        threading.Thread(target=self._reap, name="lemmata-wait", daemon=True).start()
        self._watcher = asyncio.ensure_future(self._watch_memory())

    def _reap(self) -> None:
        """Wait for the process, end its group while its number is still its own, reap it."""
        pid = self.process.pid
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with self._reaping:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            # wait4 rather than Popen.wait: it tells processor time and peak memory of this child.
            _, status, usage = os.wait4(pid, 0)
            self._reaped = True
        code = os.waitstatus_to_exitcode(status)
        if self._sandboxed and 128 < code <= 128 + signal.NSIG:
            code = 128 - code  # bubblewrap's way of telling a signal
        self.process.returncode = code
        self._cpu_seconds = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss * _MAXRSS_UNIT
        # What the kernel calls this child's peak begins with ours, at the time of the fork.
        if peak > self._own_peak:
            self.peak_memory_bytes = max(self.peak_memory_bytes, peak)
        with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
            self._loop.call_soon_threadsafe(self._exit.set_result, code)

    async def wait(self) -> int:
        """Exit status, negative for a signal."""
        return await asyncio.shield(self._exit)

    @property
    def running(self) -> bool:
        """Whether it has not been reaped yet."""
        return not self._reaped

    @property
    def cpu_seconds(self) -> float:
        """Processor time, known once it has ended."""
        return self._cpu_seconds

    async def _watch_memory(self) -> None:
        bound = self.command.limits.memory_bytes
        while self.running:
            self.peak_memory_bytes = max(self.peak_memory_bytes, resident_bytes(self.process.pid))
            if self.peak_memory_bytes > bound:
                self.memory_exceeded = True
                self.kill()
                return
            await asyncio.sleep(_WATCH_SECONDS)

    def kill(self) -> None:
        """End the group at once, and everything else that descends from this spawn."""
        with self._reaping:
            if not self._reaped:
                # Those that left the group are known only as long as their parent lives.
                descendants = list(_descendants(self.process.pid))
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                for pid in descendants:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, signal.SIGKILL)
        _kill_marked(self.token)

    async def close(self) -> None:
        """Kill, reap, and stop the watch; no process of this spawn is left afterwards."""
        self.kill()
        self._watcher.cancel()
        await asyncio.gather(asyncio.shield(self._exit), self._watcher, return_exceptions=True)
        _kill_marked(self.token)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


async def run_process(command: Command, *, stdin: bytes = b"") -> Finished:
    """Run a tool to its end, or to the first limit that it hits.

    Raises:
        ToolMissing: the program does not exist.
        ToolCrashed: it could not be started for another reason.
        asyncio.CancelledError: after its processes were ended.
    """
    _require(command)
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
        _require(self.command)
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


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and all its descendants; 0 when it is gone."""
    return sum(_resident(member) for member in (pid, *_descendants(pid)))


def _resident(pid: int) -> int:
    # Read directly: this runs ten times a second for every child, and psutil costs ten times it.
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/statm", "rb") as file:
                return int(file.read().split()[1]) * _PAGE_BYTES
        except (OSError, IndexError):
            return 0
    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0


def _descendants(pid: int) -> Iterator[int]:
    """Numbers of all processes below one, parents first."""
    if not _CHILDREN_FILES:
        with contextlib.suppress(psutil.Error):
            yield from (child.pid for child in psutil.Process(pid).children(recursive=True))
        return
    known, waiting = {pid}, [pid]
    while waiting:
        parent = waiting.pop()
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children", "rb") as file:
                    found = {int(number) for number in file.read().split()} - known
                known |= found
                waiting += found
                yield from found


def _kill_marked(token: str) -> None:
    """Kill what still carries the token: descendants that left the group and lost their parent."""
    if sys.platform != "linux":
        return
    needle = f"{TOKEN_VARIABLE}={token}".encode()
    for _ in range(_KILL_ROUNDS):
        found = False
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError), open(f"/proc/{entry}/environ", "rb") as file:
                    if needle in file.read():
                        os.kill(int(entry), signal.SIGKILL)
                        found = True
        if not found:
            return


def _own_peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT


def _environment(command: Command, token: str) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, **dict(command.env), TOKEN_VARIABLE: token}


def _wrapped(command: Command) -> Sequence[str]:
    limits = command.limits
    settings = [f"parent={os.getpid()}", f"fsize={1 << 30}"]
    if command.memory_rule == "address_space":
        settings.append(f"as={limits.memory_bytes + command.reserve_bytes}")
    elif command.memory_rule == "data":
        settings.append(f"data={limits.memory_bytes + command.reserve_bytes}")
    inner = list(command.argv)
    if _in_sandbox(command):
        inner = [*_bubblewrap_arguments(command), *inner]
    return [*_starter(",".join(settings)), *inner]


def _starter(settings: str) -> list[str]:
    return [sys.executable, "-I", "-S", _SPAWN, settings]


def _in_sandbox(command: Command) -> bool:
    return command.sandbox and bubblewrap() is not None


def _bubblewrap_arguments(command: Command) -> list[str]:
    arguments = [bubblewrap() or "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for folder in (command.cwd, *command.writable):
        arguments += ["--bind", str(folder), str(folder)]
    arguments += ["--unshare-pid", "--die-with-parent", "--chdir", str(command.cwd)]
    if not command.network:
        arguments.append("--unshare-net")
    return [*arguments, "--"]


@functools.cache
def bubblewrap() -> str | None:
    """Path of a bubblewrap that works here, None without one (probed once a process)."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    trial = [found, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    trial += ["--unshare-pid", "--unshare-net", "--die-with-parent", "--", sys.executable, "-V"]
    # Through the starter, as in earnest: a set-user-id bubblewrap is of no use behind it.
    trial = [*_starter(f"parent={os.getpid()}"), *trial]
    try:
        done = subprocess.run(trial, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found if done.returncode == 0 else None


def isolation() -> str:
    """What holds a checker's processes here, in words for `doctor` and notes."""
    if bubblewrap():
        return "bubblewrap: no network, writes only in a scratch folder"
    return "no bubblewrap: limits and process groups only (install bubblewrap for more)"


def _require(command: Command) -> None:
    program = command.argv[0]
    if os.path.dirname(program):
        program = os.path.join(command.cwd, program)
    if shutil.which(program, path=dict(command.env).get("PATH")) is None:
        raise ToolMissing(f"{command.argv[0]} is not installed or not executable")
