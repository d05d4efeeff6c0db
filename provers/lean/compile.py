"""Compiling one Lean text alone: messages, and the `.olean` that the audit reads.

What lives here: one run of Lean on one text, in a fresh process and a scratch folder of its own,
and the rewriting by which an `example` leaves a constant behind. What does not: what the result
means (`provers.lean.checker`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from provers.lean.messages import Message, parse_messages
from provers.lean.processes import LeanProcesses, Ran
from provers.lean.source import Declaration, LeanSource
from provers.request import Limits

SOURCE_NAME = "Candidate.lean"
"""Name of the compiled file. The same for all texts, so that private names compare equal."""

EXAMPLE_PREFIX = "lemmata_example_"
"""What the theorem that stands for an `example` is called, followed by its line."""

# By default Lean stops at the hundredth error, which would hide the rest of a file.
_OPTIONS = (("maxErrors", "1000000"),)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one run of Lean gave.

    Attributes:
        ran: how the process ended.
        messages: what it reported, in order.
        printed: other lines of its standard output (the first 50).
        olean: the compiled module; None when none was written.
    """

    ran: Ran
    messages: tuple[Message, ...]
    printed: tuple[str, ...]
    olean: Path | None

    @property
    def errors(self) -> tuple[Message, ...]:
        """The messages of severity error."""
        return tuple(message for message in self.messages if message.is_error)

    @property
    def accepted(self) -> bool:
        """Whether Lean ran to its end without an error, and left a module behind."""
        return (
            self.ran.code == 0
            and not self.ran.limit_hit
            and not self.errors
            and self.olean is not None
        )


async def compile_text(
    processes: LeanProcesses, text: str, limits: Limits, folder: Path
) -> Compiled:
    """Compile a text in a scratch folder that the caller owns.

    Raises:
        ToolMissing: the toolchain's program is gone.
        ToolCrashed: it could not be started.
    """
    source, olean = folder / SOURCE_NAME, folder / "Candidate.olean"
    source.write_text(text, encoding="utf-8", newline="")
    olean.unlink(missing_ok=True)
    ran = await processes.run(source, folder, limits, olean=olean, options=_OPTIONS)
    messages, printed = parse_messages(ran.stdout)
    return Compiled(
        ran=ran,
        messages=tuple(messages),
        printed=tuple(printed[:50]),
        olean=olean if olean.is_file() and not olean.is_symlink() else None,
    )


async def compile_source(
    processes: LeanProcesses, source: LeanSource, limits: Limits, folder: Path
) -> Compiled:
    """Compile a source so that its examples can be audited, or else as it stands.

    An `example` leaves no constant behind, so nothing could be said about what it rests on. It
    is compiled under a name; places in messages are those of the original text. Where that does
    not work (an example that is no proposition), the text is compiled as it was written.
    """
    examples = [d for d in source.declarations if d.keyword == "example"]
    if not examples:
        return await compile_text(processes, source.text, limits, folder)
    named = await compile_text(processes, with_named_examples(source, examples), limits, folder)
    if named.accepted or named.ran.limit_hit:
        messages = tuple(_moved_back(message, source, examples) for message in named.messages)
        return replace(named, messages=messages)
    return await compile_text(processes, source.text, limits, folder)


def with_named_examples(source: LeanSource, examples: Sequence[Declaration]) -> str:
    """The text with each `example` turned into a theorem called after its line, in place."""
    out, done = [], 0
    for example in examples:
        at = example.keyword_start
        out += [source.text[done:at], _theorem(source, example)]
        done = at + len("example")
    return "".join([*out, source.text[done:]])


def _theorem(source: LeanSource, example: Declaration) -> str:
    position = source.position(example.keyword_start)
    return f"theorem {EXAMPLE_PREFIX}{position.line}_{position.column}"


def _moved_back(message: Message, source: LeanSource, examples: Sequence[Declaration]) -> Message:
    shifts = [
        (source.position(e.keyword_start), len(_theorem(source, e)) - len("example"))
        for e in examples
    ]

    def back(line: int, column: int) -> int:
        for place, shift in shifts:
            if place.line == line and column > place.column:
                column = max(place.column, column - shift)
        return column

    return replace(
        message,
        column=back(message.line, message.column),
        end_column=back(message.end_line, message.end_column),
    )
