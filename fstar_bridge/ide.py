"""A warm `fstar.exe --ide` process that answers one query at a time.

What lives here: `IdeClient`: starting F*, asking, waiting within limits, counting pushes and pops,
and getting an answer out of a solver that is stuck. What does not: the wire format (`protocol`)
and what is asked for which purpose (`definition`).

Whatever goes wrong with the conversation (an answer to a question that was not asked, garbage,
half a line, silence, a flood) is a typed error, and leaves the client `healthy == False`: nobody
knows what state F* is in then, so the process is to be replaced. Query ids are random: a tactic
can print a line that looks like an answer, but it cannot know the id.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from fstar_bridge.issues import Issue
from fstar_bridge.protocol import (
    VERSION,
    Greeting,
    Message,
    Outcome,
    Response,
    decode,
    encode,
)
from provers.errors import ProtocolError, SessionClosed, ToolCrashed, UsageError
from provers.process import Command, Peer

FINISHED = "full-buffer-finished"
_GRACE_SECONDS = 3.0


class QueryTimeout(ToolCrashed):
    """A query was not answered in time."""


class OutputFlood(ToolCrashed):
    """F* wrote more between two queries than the output limit allows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one query.

    Attributes:
        response: F*'s (last) answer.
        messages: what it told meanwhile, progress left out.
        issues: issues of all answers to this query.
        interrupted: whether the solver had to be killed to get the answer.
        seconds: real time.
    """

    response: Response
    messages: tuple[Message, ...] = ()
    issues: tuple[Issue, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether F* answered `success`; a `peek` always does, so look at its issues."""
        return self.response.outcome is Outcome.SUCCESS


class IdeClient:
    """One F* process in interactive mode; an async context manager."""

    def __init__(self, command: Command, *, new_id: Callable[[], str] | None = None) -> None:
        """Prepare; nothing is started.

        Args:
            command: `fstar.exe --ide FILE …` and its limits; `wall_seconds` bounds the start.
            new_id: gives the ids of queries; random ones when None (tests that replay a recorded
                conversation need its own).
        """
        self._peer = Peer(command)
        self._command = command
        self._new_id = new_id or (lambda: secrets.token_hex(8))
        self._in_step = False
        self._finished: set[str] = set()
        self._bytes = 0
        self.greeting: Greeting | None = None
        self.depth = 0
        """How many pushes can be popped."""

    async def start(self) -> None:
        """Start F* and wait for its greeting.

        Raises:
            ToolMissing: there is no such program.
            ToolCrashed: it ended, or said nothing in time.
            ProtocolError: it greets in another way, or speaks another version.
        """
        await self._peer.start()
        deadline = time.monotonic() + self._command.limits.wall_seconds
        while True:
            told = decode(await self._line(deadline))
            if isinstance(told, Greeting):
                if told.version > VERSION or told.version < 1:
                    raise ProtocolError(
                        f"this F* speaks version {told.version} of its protocol, not {VERSION}",
                        retryable=False,
                    )
                self.greeting = told
                self._in_step = True
                return
            if told is not None:
                raise ProtocolError("F* did not begin with its greeting")

    @property
    def healthy(self) -> bool:
        """Whether the process lives and the conversation is in step."""
        return self._in_step and self._peer.alive

    @property
    def process_id(self) -> int | None:
        """Number of the process, None when it does not run."""
        return self._peer.process_id

    @property
    def peak_memory_bytes(self) -> int:
        """Largest resident size of the process tree seen so far."""
        return self._peer.peak_memory_bytes

    @property
    def memory_exceeded(self) -> bool:
        """Whether the memory watch ended it."""
        return self._peer.memory_exceeded

    async def ask(
        self, query: str, arguments: Mapping[str, Any] | None = None, *, wall_seconds: float = 60.0
    ) -> Answer:
        """Ask one query and wait for its answer.

        When time is up, z3 is killed, which makes F* give up on the obligation at hand and
        answer; only if even that brings no answer is the process lost.

        Raises:
            SessionClosed: the client is not (or no longer) in step.
            QueryTimeout: no answer, also without z3.
            ToolCrashed: the process ended.
            ProtocolError: the answer makes no sense, or F* calls the query a violation.
        """
        if not self.healthy:
            raise SessionClosed("this F* process can take no more queries")
        number = self._new_id()
        began = time.monotonic()
        # Out of step until the whole answer is there: a cancelled exchange leaves it so.
        self._in_step = False
        self._bytes = 0
        await self._peer.write(encode(number, query, arguments or {}))
        exchange = _Exchange(number, streaming=query == "full-buffer")
        interrupted = False
        try:
            await self._read(exchange, began + wall_seconds)
        except TimeoutError:
            interrupted = await self._interrupt(exchange, query, wall_seconds)
        response = exchange.response
        assert response is not None
        if response.outcome is Outcome.VIOLATION:
            raise ProtocolError(f"F* does not take the query {query}: {response.value}")
        self._in_step = True
        if exchange.streaming:
            self._finished.add(number)
        if interrupted:
            await self.restart_solver()
        return Answer(
            response,
            tuple(exchange.messages),
            tuple(exchange.issues),
            interrupted,
            time.monotonic() - began,
        )

    async def _read(self, exchange: _Exchange, deadline: float) -> None:
        while not exchange.complete:
            told = decode(await self._line(deadline, exchange.messages))
            if told is None:
                continue
            if isinstance(told, Response) and told.query in self._finished:
                continue  # a buffer that was checked piece by piece may have a late echo
            exchange.take(told)

    async def _line(self, deadline: float, messages: list[Message] | None = None) -> bytes:
        """The next line.

        Raises:
            TimeoutError: nothing came before the deadline (only after the greeting).
            ToolCrashed: the process ended; nothing came before the greeting.
            OutputFlood: it wrote too much.
        """
        left = deadline - time.monotonic()
        try:
            line = await self._peer.read_line(max(left, 0.001))
        except TimeoutError:
            if self.greeting is None:
                raise ToolCrashed("F* did not greet in time") from None
            raise
        self._bytes += len(line)
        if self._bytes > self._command.limits.output_bytes:
            raise OutputFlood("F* wrote more than the output limit")
        if line:
            return line
        if self._peer.memory_exceeded:
            raise ToolCrashed("F* was ended: the memory limit was reached")
        said = " ".join(str(m.contents).strip() for m in messages or [] if m.level == "error")
        why = said or self._peer.stderr_tail[-300:].strip() or "it said nothing"
        raise ToolCrashed(f"F* ended in the middle of a conversation: {why}")

    async def _interrupt(self, exchange: _Exchange, query: str, wall_seconds: float) -> bool:
        self._kill_solvers()
        try:
            await self._read(exchange, time.monotonic() + _GRACE_SECONDS)
        except TimeoutError:
            message = f"F* did not answer {query} within {wall_seconds:g} s"
            raise QueryTimeout(message) from None
        return True

    def _kill_solvers(self) -> None:
        """Kill the processes below F*, which are its solvers."""
        number = self._peer.process_id
        if number is None:
            return
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(number).children(recursive=True):
                # Where a sandbox or a launcher stands between, F* itself is such a child.
                with contextlib.suppress(psutil.Error):
                    if not child.children() and not self._is_fstar(child):
                        child.kill()

    def _is_fstar(self, process: psutil.Process) -> bool:
        program = os.path.basename(self._command.argv[0])
        words = [os.path.basename(word) for word in process.cmdline()]
        return program in words or "--ide" in words

    async def push(
        self,
        code: str,
        *,
        line: int = 1,
        column: int = 0,
        kind: str = "full",
        wall_seconds: float = 60.0,
    ) -> Answer:
        """Check a fragment on top of what was pushed so far; it stays if F* accepts it.

        Args:
            code: the fragment.
            line: the line at which F* should think it begins, from 1.
            column: likewise, from 0.
            kind: `full`, `lax` or `syntax`.
            wall_seconds: how long to wait.

        Raises: as `ask`.
        """
        arguments = {"kind": kind, "code": code, "line": line, "column": column}
        answer = await self.ask("push", arguments, wall_seconds=wall_seconds)
        self.depth += answer.ok  # a failed push is rolled back by F* itself
        return answer

    async def peek(
        self, code: str, *, line: int = 1, column: int = 0, kind: str = "full"
    ) -> Answer:
        """As `push`, but F* forgets it at once. It always answers `success`: read the issues."""
        return await self.ask("peek", {"kind": kind, "code": code, "line": line, "column": column})

    async def push_until(self, name: str, *, wall_seconds: float = 60.0) -> Answer:
        """Restore the environment just before a definition from the file's `.checked` file.

        Args:
            name: full name of the definition.
            wall_seconds: how long to wait.

        Raises: as `ask`.
        """
        arguments = {"until-lid": name}
        answer = await self.ask("push-partial-checked-file", arguments, wall_seconds=wall_seconds)
        self.depth += answer.ok
        return answer

    async def pop(self) -> None:
        """Take back the last push.

        Raises:
            UsageError: nothing is left to pop.
            ProtocolError: F* says so.
        """
        if self.depth == 0:
            raise UsageError("there is nothing left to pop")
        answer = await self.ask("pop")
        if not answer.ok:
            self._in_step = False
            raise ProtocolError(f"F* did not pop: {answer.response.value}")
        self.depth -= 1

    async def full_buffer(self, code: str, *, wall_seconds: float = 60.0) -> Answer:
        """Check a whole file piece by piece; the issues of all pieces are in the answer."""
        arguments = {"kind": "full", "code": code, "with-symbols": False}
        return await self.ask("full-buffer", arguments, wall_seconds=wall_seconds)

    async def vfs_add(self, name: str | None, contents: str) -> None:
        """Let F* take a file's text from here instead of from the disk (None: its own file)."""
        await self.ask("vfs-add", {"filename": name, "contents": contents})

    async def restart_solver(self) -> None:
        """Give F* a new z3."""
        await self.ask("restart-solver")

    def kill(self) -> None:
        """End the process and its solver at once, without an event loop."""
        number = self._peer.process_id
        self._in_step = False
        if number is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(number, signal.SIGKILL)

    async def close(self) -> None:
        """End the process and its solver. May be called twice."""
        self._in_step = False
        await self._peer.close()

    async def __aenter__(self) -> IdeClient:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Exchange:
    """Collects what belongs to one query."""

    def __init__(self, number: str, *, streaming: bool) -> None:
        self.number = number
        self.streaming = streaming
        self.response: Response | None = None
        self.messages: list[Message] = []
        self.issues: list[Issue] = []
        self._finished = False

    @property
    def complete(self) -> bool:
        """Whether everything that belongs to it has come."""
        if self.response is None:
            return False
        violated = self.response.outcome is Outcome.VIOLATION
        return violated or self._finished or not self.streaming

    def take(self, told: Greeting | Message | Response) -> None:
        """Take one thing that F* said.

        Raises:
            ProtocolError: it does not belong here.
        """
        if isinstance(told, Message):
            self._finished |= told.stage == FINISHED
            if told.level != "progress":
                self.messages.append(told)
        elif isinstance(told, Greeting):
            raise ProtocolError("F* greets in the middle of a conversation")
        elif told.query != self.number and not _unread(told):
            raise ProtocolError(f"F* answers the query {told.query!r}, which was not asked")
        else:
            if isinstance(told.value, list):
                self.issues += _issues_or_none(told)
            self.response = told


def _unread(response: Response) -> bool:
    """Whether F* complains about a query whose id it could not read."""
    return response.query == "?" and response.outcome is Outcome.VIOLATION


def _issues_or_none(response: Response) -> list[Issue]:
    """The issues of an answer; none for an answer that is a list of something else."""
    try:
        return response.issues()
    except ProtocolError:
        if response.outcome is Outcome.FAILURE:
            raise
        return []
