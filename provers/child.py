"""A running child process: its group, its memory watch, and its end without orphans.

What lives here: `Child`, and looking at and ending process trees. What does not: what is started
(`provers.command`), and talking to it (`provers.process`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil

from provers.command import TOKEN_VARIABLE, Command, environment_of, held_arguments, in_sandbox
from provers.errors import ToolCrashed

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_PAGE_BYTES = resource.getpagesize()
_CHILDREN_FILES = os.path.exists(f"/proc/self/task/{os.getpid()}/children")
_WATCH_SECONDS = 0.1
# Rounds of looking for marked processes: each may have forked while its siblings were killed.
_KILL_ROUNDS = 50


class Child:
    """A running child with its group, token and memory watch. Use `run_process` or `Peer`."""

    def __init__(self, command: Command, stdin: int | None) -> None:
        self.command = command
        self.token = secrets.token_hex(16)
        self.started = time.monotonic()
        self.peak_memory_bytes = 0
        self.memory_exceeded = False
        argv = held_arguments(command)
        try:
            self.process = subprocess.Popen(
                argv,
                cwd=command.cwd,
                env=environment_of(command, self.token),
                stdin=stdin if stdin is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise ToolCrashed(f"cannot start {command.argv[0]}: {error.strerror}") from error
        self._sandboxed = in_sandbox(command)
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
