"""A warm Lean: one language server with one document, whose unchanged beginning stays elaborated.

What lives here: `WarmLean`, which runs document after document on one server process and gives
the messages that `lean --json` would give. What does not: the documents' text, and which document
runs where (`provers.lean.session`).

The transport is `leanclient.aio`, with a server command of our own: the process starts through
`provers/spawn.py` with its limits in force, in a sandbox where there is one. A server that hangs,
dies or runs out of memory is ended with everything that descends from it, and the next document
starts another. A server keeps state between documents, so nothing that it says is a verdict.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provers.command import Command, environment_of, held_arguments
from provers.errors import ToolCrashed
from provers.lean.messages import Message
from provers.lean.processes import STACK_RESERVE_BYTES
from provers.lean.toolchain import Toolchain
from provers.request import Limits
from provers.verdict import Severity

if TYPE_CHECKING:
    from leanclient.aio import AsyncLeanLSPClient

_DOCUMENT = "Lemmata.Trials.lean"
_SEVERITIES = {1: Severity.ERROR, 2: Severity.WARNING}
_START_SECONDS = 120.0
"""How long a server may take to answer at all, before it has seen a document."""
_END_SECONDS = 5.0


def servers_available() -> bool:
    """Whether the transport is installed (it comes with the extra `lean`)."""
    return find_spec("leanclient") is not None


@dataclass(frozen=True, slots=True)
class Heard:
    """What one document gave.

    Attributes:
        messages: what Lean reported, all of it unless `problem` says otherwise.
        problem: what ended it early, "" for nothing.
    """

    messages: list[Message]
    problem: str = ""


class WarmLean:
    """One server process. Takes one document at a time; starts, and starts again, by itself."""

    def __init__(
        self,
        toolchain: Toolchain,
        limits: Limits,
        options: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Prepare; nothing is started before `start` or the first document.

        Args:
            toolchain: whose server to run.
            limits: memory of the server's processes.
            options: Lean options as (name, value).
        """
        self._toolchain = toolchain
        self._limits = limits
        self._options = tuple(options)
        self._client: AsyncLeanLSPClient | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def ready(self) -> bool:
        """Whether a server is up."""
        return self._client is not None and self._client.alive

    async def start(self) -> None:
        """Start the server, unless it is up.

        Raises:
            ToolCrashed: it does not start.
        """
        from leanclient.aio import AsyncLeanLSPClient
        from leanclient.aio.errors import LeanClientError

        if self.ready:
            return
        await self.close()
        self._folder = tempfile.TemporaryDirectory(prefix="lemmata-server-")
        root = self._toolchain.root or Path(self._folder.name)
        client = AsyncLeanLSPClient(
            str(root),
            max_workers=1,
            check_version=False,
            server_command=list(self._command(root)),
            report_delay_ms=None,
        )
        self._client = client
        try:
            async with asyncio.timeout(_START_SECONDS):
                await client.start()
        except (LeanClientError, OSError, TimeoutError) as error:
            await self.close()
            raise ToolCrashed(f"Lean's language server does not start: {error}") from error
        except BaseException:
            await self.close()
            raise

    def _command(self, root: Path) -> Sequence[str]:
        options = ("server.reportDelayMs=0", *(f"{name}={value}" for name, value in self._options))
        command = Command(
            argv=(*self._toolchain.server, *(f"-D{option}" for option in options)),
            cwd=root,
            limits=self._limits,
            env=self._toolchain.environment,
            writable=(Path(self._folder.name),) if self._folder else (),
            reserve_bytes=STACK_RESERVE_BYTES,
        )
        # The transport passes our whole environment on; `env -i` keeps it from Lean.
        pairs = [f"{name}={value}" for name, value in environment_of(command, "server").items()]
        inner = Command(
            argv=("/usr/bin/env", "-i", *pairs, *command.argv),
            cwd=root,
            limits=command.limits,
            writable=command.writable,
            reserve_bytes=command.reserve_bytes,
        )
        return held_arguments(inner)

    async def run(self, text: str, seconds: float) -> Heard:
        """Elaborate a text in place of the last one.

        A server that does not answer in time, or dies, is ended; what it had reported is kept.

        Raises:
            ToolCrashed: the server does not start.
        """
        from leanclient.aio.errors import LeanClientError, LeanRequestTimeout

        await self.start()
        client = self._client
        assert client is not None
        try:
            if _DOCUMENT in client.open_paths():
                await client.update(_DOCUMENT, text)
            else:
                await client.open(_DOCUMENT, text, wait=False)
            report = await client.diagnostics(_DOCUMENT, timeout=seconds)
        except LeanRequestTimeout:
            return await self._give_up(f"no answer within {seconds:g} s")
        except LeanClientError as error:
            return await self._give_up(f"Lean's server died: {str(error).splitlines()[0][:200]}")
        except BaseException:
            await self.close()  # cancelled under way: whatever it does now, nobody waits for it
            raise
        if report.fatal_error:
            return await self._give_up("Lean's server gave up on the document")
        if report.version is None:
            return await self._give_up("Lean's server did not report on the document")
        return Heard([_message(item) for item in report.items])

    async def _give_up(self, problem: str) -> Heard:
        from leanclient.aio.errors import LeanClientError

        messages: list[Message] = []
        client = self._client
        if client is not None:
            with contextlib.suppress(LeanClientError):
                report = await client.diagnostics(_DOCUMENT, fresh=False)
                if report.version is not None:  # else they are those of the document before
                    messages = [_message(item) for item in report.items]
        await self.close()
        return Heard(messages, problem)

    async def close(self) -> None:
        """End the server and all its processes. The object may be used again."""
        client, self._client = self._client, None
        folder, self._folder = self._folder, None
        if client is not None:
            await _end(client)
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.cleanup()


async def _end(client: AsyncLeanLSPClient) -> None:
    """Close a client and make sure of its processes.

    Its own `close` does nothing more once the connection is lost, which a server that stopped
    talking, or only its parent, may have survived.
    """
    process = client._transport._proc
    await client.close()
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    # Else its pipes are closed by the collector, perhaps after the loop's end.
    process._transport.close()  # pyright: ignore[reportAttributeAccessIssue]


def _message(item: Mapping[str, Any]) -> Message:
    """A diagnostic of the language server as a message of `lean --json`."""
    where = item.get("fullRange") or item["range"]
    start, end = where["start"], where["end"]
    return Message(
        severity=_SEVERITIES.get(item.get("severity", 1), Severity.INFO),
        text=str(item.get("message", "")),
        kind="",
        line=int(start["line"]) + 1,
        column=int(start["character"]),
        end_line=int(end["line"]) + 1,
        end_column=int(end["character"]),
    )
