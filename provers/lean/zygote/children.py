"""One forked child per request: its birth, its bounds, its end, and what it leaves behind.

Lives here: forking, everything that a child does before Lean's first instruction, killing it with
its descendants, and its report. Does not live here: the loop that serves requests, the parent.
"""

import contextlib
import json
import mmap
import os
import signal
import time
from typing import NamedTuple, NoReturn

from provers.lean.zygote import isolation
from provers.lean.zygote.abi import Lean, UnsupportedLean
from provers.lean.zygote.header import KeptHeader
from provers.lean.zygote.recheck import recheck
from provers.lean.zygote.wire import ChildReport, ChildRequest

_NOT_STARTED = 125
_HEADER_WORDS = {0: "", 1: "reused", 2: "differs", 3: "failed"}
_REUSED, _DIFFERS, _FAILED = 1, 2, 3
_OUT_OF_MEMORY = ("out of memory", "std::bad_alloc")


class Hold(NamedTuple):
    """What every child of this zygote gets.

    Attributes:
        landlock: version of the kernel's interface, 0 for none.
    """

    landlock: int


class Child:
    """A running child. `finish` must be called once it has ended."""

    def __init__(
        self,
        request: ChildRequest,
        lean: Lean,
        kept: KeptHeader | None,
        hold: Hold,
        stdin: int | None = None,
    ) -> None:
        """Fork.

        Args:
            request: what to run, and its bounds.
            lean: the initialised library.
            kept: the imports in memory, if any.
            hold: what the kernel is asked for.
            stdin: an open file to read from; None for `/dev/null`.

        Raises:
            OSError: the system has no room for another process.
        """
        self.request = request
        self.cancelled = False
        self.limit = ""
        self._stdin = stdin
        # Shared with the child, which may write anything to it: good for a note, not for a verdict.
        self._note = mmap.mmap(-1, mmap.PAGESIZE)
        self._outputs = [os.memfd_create(name) for name in ("stdout", "stderr")]
        parent = os.getpid()
        self._started = time.monotonic()
        self.deadline = self._started + request.wall_seconds
        try:
            self.process_id = os.fork()
        except OSError:
            self._release()
            raise
        if self.process_id == 0:
            self._become(lean, kept, hold, parent)
        self.handle = os.pidfd_open(self.process_id)

    def _become(self, lean: Lean, kept: KeptHeader | None, hold: Hold, parent: int) -> NoReturn:
        """The child's whole life."""
        code = _NOT_STARTED
        try:
            try:
                self._set_up(hold, parent)
            except BaseException as error:
                self._note[0] = _FAILED
                os.write(2, f"{type(error).__name__}: {error}".encode())
                os._exit(_NOT_STARTED)
            if self.request.replay:
                code = self._replay(lean, kept)
                os._exit(code)
            if kept is not None:
                kept.divert(self._note_reuse, self._end_for_difference)
            code = lean.main(list(self.request.argv))
            lean.exit(code)
        finally:
            os._exit(code & 255)

    def _set_up(self, hold: Hold, parent: int) -> None:
        request = self.request
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        stdin = null if self._stdin is None else self._stdin
        for number, opened in ((0, stdin), (1, self._outputs[0]), (2, self._outputs[1])):
            os.dup2(opened, number)
        isolation.close_from(3)
        os.chdir(request.cwd)
        isolation.limit_resources(file_bytes=request.file_bytes, cpu_seconds=request.cpu_seconds)
        if hold.landlock:
            isolation.restrict_writes(hold.landlock, request.writable)
        isolation.end_with_parent(parent)

    def _replay(self, lean: Lean, kept: KeptHeader | None) -> int:
        """Show a plan's declarations to the kernel; the exit status."""
        plan = json.loads(self.request.replay)
        if kept is not None:
            if kept.modules != plan["imports"]:
                self._end_for_difference()
            self._note_reuse()
        try:
            answer = recheck(lean, kept, plan).encode()
        except UnsupportedLean as error:
            os.write(2, str(error).encode())
            return _NOT_STARTED
        while answer:
            answer = answer[os.write(1, answer) :]
        return 0

    def _note_reuse(self) -> None:
        self._note[0] = _REUSED

    def _end_for_difference(self) -> NoReturn:
        self._note[0] = _DIFFERS
        os._exit(_NOT_STARTED)

    def enforce(self, now: float) -> None:
        """End it if it is past its deadline or its memory; `now` is of the monotonic clock."""
        if self.limit or self.cancelled:
            return
        if now >= self.deadline:
            self.limit = "wall"
        elif isolation.resident_bytes(self.process_id) > self.request.memory_bytes:
            self.limit = "memory"
        if self.limit:
            self.kill()

    def kill(self) -> None:
        """End it and its group at once."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.killpg(self.process_id, signal.SIGKILL)

    def finish(self) -> ChildReport:
        """Reap the ended child, end the rest of its group, and report."""
        os.waitid(os.P_PIDFD, self.handle, os.WEXITED | os.WNOWAIT)
        wall_seconds = time.monotonic() - self._started
        # Not reaped yet, so the group's number cannot have gone to anyone else.
        with contextlib.suppress(OSError):
            os.killpg(self.process_id, signal.SIGKILL)
        _, status, usage = os.wait4(self.process_id, 0)
        code = os.waitstatus_to_exitcode(status)
        stdout, stderr = (self._kept_output(opened) for opened in self._outputs)
        sizes = [os.fstat(opened).st_size for opened in self._outputs]
        header = _HEADER_WORDS.get(self._note[0], "")
        failed = header == "failed" and code == _NOT_STARTED
        self._release()
        os.close(self.handle)
        return ChildReport(
            number=self.request.number,
            code=code,
            limit=self._limit(code, stderr, usage.ru_utime + usage.ru_stime),
            cancelled=self.cancelled,
            header="" if header == "failed" else header,
            wall_seconds=wall_seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_memory_bytes=usage.ru_maxrss * 1024,
            stdout=stdout,
            stderr=stderr,
            truncated=max(sizes) > self.request.output_bytes,
            failure=stderr if failed else "",
        )

    def _kept_output(self, opened: int) -> str:
        size = min(os.fstat(opened).st_size, self.request.output_bytes)
        return os.pread(opened, size, 0).decode("utf-8", "replace")

    def _limit(self, code: int, stderr: str, cpu_seconds: float) -> str:
        if self.limit:
            return self.limit
        if code == -signal.SIGXFSZ:
            return "file"
        if code == -signal.SIGXCPU or (
            code == -signal.SIGKILL and cpu_seconds >= self.request.cpu_seconds
        ):
            return "cpu"
        if code != 0 and any(words in stderr for words in _OUT_OF_MEMORY):
            return "memory"
        return ""

    def _release(self) -> None:
        for opened in self._outputs:
            os.close(opened)
        self._note.close()


def end_strays(children: dict[int, Child]) -> bool:
    """End descendants that left their group and lost their parent; whether there were any.

    They have become the zygote's own children (it adopts orphans), and are none of `children`.
    """
    found = False
    for stray in isolation.children_of(os.getpid()) - children.keys():
        found = True
        with contextlib.suppress(OSError):
            os.kill(stray, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.waitpid(stray, os.WNOHANG)
    return found
