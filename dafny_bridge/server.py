"""DafnyServer as a warm worker.

What lives here: one DafnyServer process that follows the `Worker` protocol of `provers.pool`.
What does not: the text of requests and replies (`dialect2`), the pool, and verdicts.

Each worker has a scratch folder of its own, because `counterExample` writes `model.bvd` into the
working directory. The server's verdict cache is unsound and always switched off (`switches`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dafny_bridge import dialect2
from dafny_bridge.lexer import directives
from dafny_bridge.oneshot import SOURCE_FILE, Run, method_seconds
from dafny_bridge.report import Outcome, ProcedureResult, Report
from dafny_bridge.toolchain import Toolchain
from provers.errors import ProtocolError, ToolCrashed
from provers.process import Command, Peer
from provers.request import Limits

ITEMS_PER_SERVER = 200
"""A server is replaced after so many requests: its memory grows by about half a megabyte each."""

_START_LIMITS = Limits(wall_seconds=60)


@dataclass(frozen=True, slots=True)
class ServerRequest:
    """One question to a warm worker.

    Attributes:
        source: the text.
        limits: its wall clock and output bounds (memory is the worker's own).
        seconds: solver time for each task; None derives it from `limits`.
        counterexamples: ask for models of failing tasks too.
        extra: further switches.
    """

    source: str
    limits: Limits
    seconds: int | None = None
    counterexamples: bool = False
    extra: tuple[str, ...] = ()


def fit_for_server(source: str) -> bool:
    """Whether a text may be sent to a server.

    A server prints parts of the source in its messages, so a text that contains its end mark, or
    a quotation over several lines, could speak in its name; such texts get a fresh process,
    whose outcomes are read from a file. A server has no preprocessor either, so a text with its
    directives would mean something else there.
    """
    speaks = "[[DAFNY-" in source or '@"' in source
    return not speaks and not directives(source)


class ServerWorker:
    """A DafnyServer process; see `provers.pool.Worker`."""

    def __init__(self, toolchain: Toolchain, limits: Limits) -> None:
        """Prepare; `limits.memory_bytes` bounds the process for its whole life."""
        if not toolchain.server or toolchain.solver is None:
            raise ValueError("this toolchain has no DafnyServer")
        self._toolchain = toolchain
        self._solver = toolchain.solver
        self._limits = limits
        self._folder: Path | None = None
        self._peer: Peer | None = None
        self._in_step = True

    async def start(self) -> None:
        """Start the process in a scratch folder of its own."""
        self._folder = Path(tempfile.mkdtemp(prefix="lemmata-dafny-server-"))
        command = Command(
            self._toolchain.server, self._folder, self._limits, memory_rule="resident"
        )
        self._peer = Peer(command)
        await self._peer.start()
        # The runtime compiles itself at the first request; no item's time should pay for that.
        await self.serve(ServerRequest("", _START_LIMITS))
        if not self.healthy:
            raise ToolCrashed("DafnyServer did not answer its first request")

    @property
    def healthy(self) -> bool:
        """Whether the process lives and its last reply was a whole one."""
        return self._in_step and self._peer is not None and self._peer.alive

    @property
    def process_id(self) -> int | None:
        """The process's number, None when it does not run."""
        return self._peer.process_id if self._peer is not None else None

    async def serve(self, item: ServerRequest, /) -> Run:
        """Verify one text.

        Raises:
            ToolCrashed: the process died.
            ProtocolError: its reply makes no sense.
        """
        peer = self._peer
        if peer is None:
            raise ToolCrashed("DafnyServer was not started")
        began = time.monotonic()
        # Out of step until a whole reply has come: a cancelled or failed exchange leaves it so.
        self._in_step = False
        seconds = item.seconds or method_seconds(item.limits)
        verb = "counterExample" if item.counterexamples else "verify"
        arguments = dialect2.switches(self._solver, seconds, extra=item.extra)
        await peer.write(dialect2.encode_request(verb, item.source, SOURCE_FILE, arguments))
        reply, limit = await self._read_reply(peer, item.limits)
        if limit:
            report = Report(procedures=[ProcedureResult((), Outcome.TIMED_OUT)])
        else:
            report = dialect2.parse_reply(reply, item.source, SOURCE_FILE)
            self._in_step = True
        return Run(
            report=report,
            limit=limit,
            wall_seconds=time.monotonic() - began,
            peak_memory_bytes=peer.peak_memory_bytes or None,
            warm=True,
        )

    async def _read_reply(self, peer: Peer, limits: Limits) -> tuple[str, str]:
        """The reply without its end mark, and the limit that cut it off, if one did."""
        deadline = time.monotonic() + limits.wall_seconds
        collected, size = [], 0
        while True:
            left = deadline - time.monotonic()
            try:
                line = await peer.read_line(max(left, 0.001))
            except TimeoutError:
                return "", "timeout"
            if not line:
                if peer.memory_exceeded:
                    return "", "memory"
                raise ToolCrashed(f"DafnyServer ended: {peer.stderr_tail[-300:].strip()}")
            size += len(line)
            if size > limits.output_bytes:
                return "", "output"
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            collected.append(text)
            if text.endswith(dialect2.END_OF_REPLY):
                break
        if not text.startswith(("[SUCCESS] ", "[FAILURE] ")):
            raise ProtocolError(f"DafnyServer ended a reply with {text[:200]!r}")
        collected[-1] = text.removesuffix(dialect2.END_OF_REPLY).rstrip()
        return "\n".join(collected), ""

    def kill(self) -> None:
        """End the process and its solver at once."""
        number = self.process_id
        if number is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(number, signal.SIGKILL)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def close(self) -> None:
        """End the process and remove its folder."""
        if self._peer is not None:
            await self._peer.close()
            self._peer = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
