"""Compiling one Lean text alone: messages, and the `.olean` that the audit reads.

What lives here: one run of `lean` on one text, in a fresh process and a scratch folder of its
own. What does not: what the result means (`provers.lean.checker`).
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from provers.lean.messages import Message, parse_messages
from provers.lean.toolchain import Toolchain
from provers.process import Command, run_process
from provers.request import Limits

SOURCE_NAME = "Candidate.lean"
"""Name of the compiled file. The same for all texts, so that private names compare equal."""

STACK_RESERVE_BYTES = 12 * 1024**3
"""Address space that Lean reserves for the stacks of its threads (measured: under 8 GiB)."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one run of Lean gave.

    Attributes:
        code: exit status; negative for a signal.
        messages: what it reported, in order.
        printed: other lines of its standard output (first 50).
        stderr: the end of its standard error.
        olean: the compiled module; None when none was written.
        timed_out: the wall clock ended it.
        memory_exceeded: its memory bound ended it.
        flooded: the output bound ended it.
        wall_seconds: real time.
        cpu_seconds: processor time.
        peak_memory_bytes: largest resident size.
    """

    code: int
    messages: tuple[Message, ...]
    printed: tuple[str, ...]
    stderr: str
    olean: Path | None
    timed_out: bool
    memory_exceeded: bool
    flooded: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int

    @property
    def errors(self) -> tuple[Message, ...]:
        """The messages of severity error."""
        return tuple(message for message in self.messages if message.is_error)


@contextlib.asynccontextmanager
async def compiled(
    toolchain: Toolchain, text: str, limits: Limits, *, options: tuple[str, ...] = ()
) -> AsyncIterator[Compiled]:
    """Compile a text; the `.olean` lives as long as the context.

    Args:
        toolchain: the Lean to use.
        text: the source.
        limits: bounds on the process.
        options: Lean options as `name=value`.

    Raises:
        ToolMissing: the toolchain's program is gone.
        ToolCrashed: it could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="lemmata-lean-") as folder:
        yield await compile_in(toolchain, text, limits, Path(folder), options=options)


async def compile_in(
    toolchain: Toolchain,
    text: str,
    limits: Limits,
    folder: Path,
    *,
    options: tuple[str, ...] = (),
) -> Compiled:
    """Compile a text in a folder that the caller owns (see `compiled`)."""
    source, olean = folder / SOURCE_NAME, folder / "Candidate.olean"
    source.write_text(text, encoding="utf-8", newline="")
    arguments = ["--json", "-o", str(olean), *(f"-D{option}" for option in options), str(source)]
    command = Command(
        argv=(*toolchain.lean, *arguments),
        cwd=toolchain.root or folder,
        limits=limits,
        env=toolchain.environment,
        writable=(folder,),
        reserve_bytes=STACK_RESERVE_BYTES,
    )
    done = await run_process(command)
    messages, printed = parse_messages(done.stdout)
    stderr = done.stderr.decode(errors="replace")[-4000:]
    return Compiled(
        code=done.code,
        messages=tuple(messages),
        printed=tuple(printed[:50]),
        stderr=stderr,
        olean=olean if olean.is_file() else None,
        timed_out=done.timed_out,
        memory_exceeded=done.memory_exceeded or "out of memory" in stderr,
        flooded=done.flooded,
        wall_seconds=done.wall_seconds,
        cpu_seconds=done.cpu_seconds,
        peak_memory_bytes=done.peak_memory_bytes,
    )
