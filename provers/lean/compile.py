"""Compiling one Lean text alone: messages, and the `.olean` that the audit reads.

What lives here: one run of Lean on one text, in a fresh process and a scratch folder of its own,
and the rewriting by which an `example` leaves a constant behind. What does not: what the result
means (`provers.lean.course`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from provers.lean.messages import Message, parse_messages
from provers.lean.processes import LeanProcesses, Ran
from provers.lean.source import Declaration, LeanSource
from provers.request import Limits
from provers.verdict import Position

SOURCE_NAME = "Candidate.lean"
"""Name of the compiled file. The same for all texts, so that private names compare equal."""

EXAMPLE_PREFIX = "lemmata_example_"
"""What stands for an `example` that proves something is called, with its line and column."""

DATA_EXAMPLE_PREFIX = "lemmata_data_example_"
"""Likewise for an `example` of a type that is no proposition."""

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


async def compile_examples(
    processes: LeanProcesses, source: LeanSource, limits: Limits, folder: Path
) -> Compiled | None:
    """Compile a source with names for its examples, so that they can be audited.

    An `example` leaves no constant behind, so nothing could be said about what it rests on. What
    else the text declares may mean something else here, where a name stands that the author could
    have guessed: whoever asks judges that by the text as it was written.

    Returns:
        The compiled text if Lean accepted it or hit a limit, else None: not all examples can be
        named. Places in its messages are those of the original text.

    Raises:
        ToolMissing, ToolCrashed: see `compile_text`.
    """
    examples = source.examples
    # Where Lean may read the text differently, an `example` may be part of a string.
    if source.doubtful or EXAMPLE_PREFIX in source.text or DATA_EXAMPLE_PREFIX in source.text:
        return None
    headers = [_header(source, example, "theorem", EXAMPLE_PREFIX) for example in examples]
    for _ in range(2):
        text = with_headers(source, examples, headers)
        named = await compile_text(processes, text, limits, folder)
        messages = tuple(_moved_back(m, source, examples) for m in named.messages)
        named = replace(named, messages=messages)
        if named.accepted or named.ran.limit_hit:
            return named
        before, headers = headers, _as_definitions(source, examples, headers, named.errors)
        if before == headers:
            break
    return None


def with_headers(
    source: LeanSource, examples: Sequence[Declaration], headers: Sequence[str]
) -> str:
    """The text with each `example` replaced by a keyword and a name.

    What follows it stands on a line of its own, in the column where it stood: layout means
    something to Lean.
    """
    out, done = [], 0
    for example, header in zip(examples, headers, strict=True):
        at = example.keyword_start
        after = at + len("example")
        column = source.position(after).column
        out += [source.text[done:at], header, "\n", " " * column]
        done = after
    return "".join([*out, source.text[done:]])


def _header(source: LeanSource, example: Declaration, keyword: str, prefix: str) -> str:
    position = source.position(example.keyword_start)
    return f"{keyword} {prefix}{position.line}_{position.column}"


def _as_definitions(
    source: LeanSource,
    examples: Sequence[Declaration],
    headers: Sequence[str],
    errors: Sequence[Message],
) -> list[str]:
    """The headers with those examples as definitions that do not pass as theorems.

    Such are data, `noncomputable` or `unsafe` ones, and those whose proofs mention section
    variables that their statements do not.
    """
    changed = list(headers)
    for index, example in enumerate(examples):
        inside = [e for e in errors if example.start <= _offset(source, e) <= example.end]
        if inside:
            modifiers = source.code[example.start : example.keyword_start].split()
            data = any("is not a proposition" in error.text for error in inside) or (
                not {"noncomputable", "unsafe", "partial"}.isdisjoint(modifiers)
            )
            prefix = DATA_EXAMPLE_PREFIX if data else EXAMPLE_PREFIX
            changed[index] = _header(source, example, "def", prefix)
    return changed


def _offset(source: LeanSource, message: Message) -> int:
    return source.offset(Position(line=message.line, column=message.column))


def _moved_back(message: Message, source: LeanSource, examples: Sequence[Declaration]) -> Message:
    """The message with the places of the original text, which has fewer lines."""
    places = [source.position(example.keyword_start) for example in examples]

    def back(line: int, column: int) -> tuple[int, int]:
        for earlier, place in enumerate(places):
            if line <= place.line + earlier:
                if line == place.line + earlier:
                    column = min(column, place.column)
                return line - earlier, column
        return line - len(places), column

    (line, column), (end_line, end_column) = (
        back(message.line, message.column),
        back(message.end_line, message.end_column),
    )
    return replace(message, line=line, column=column, end_line=end_line, end_column=end_column)
