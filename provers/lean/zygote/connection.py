"""One running fork server: its process, and the requests that it has not answered.

Lives here: starting the process, saying and hearing over its socket, ending it. Does not live
here: who asks, and how many at a time (`client.py`), what the process does (`server.py`).
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

from provers.errors import ToolCrashed, ToolMissing
from provers.lean.zygote.wire import (
    ChildReport,
    ChildRequest,
    Ready,
    ZygoteSpec,
    frame,
    frame_length,
    unframe,
)

_START_SECONDS = 120.0
_END_SECONDS = 5.0
# How long after its own deadline a request's report may take before the zygote counts as stuck.
_GRACE_SECONDS = 15.0
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


class ZygoteDied(ToolCrashed):
    """The fork server ended, or stopped answering; the candidate may or may not be the cause."""


class Connection:
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
