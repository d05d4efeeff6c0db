"""Lean's messages as diagnostics.

What lives here: parsing the lines of `lean --json`, and what single messages mean (hole, limit,
syntax). What does not: deciding a verdict; messages can be forged and swallowed by a candidate,
so they explain an answer and never make it green.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from provers.verdict import Diagnostic, Position, Severity

_SEVERITIES = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFO,
    "trace": Severity.INFO,
}
_HEARTBEATS = ("(deterministic) timeout", "maximum number of heartbeats")
_SYNTAX = ("unexpected token", "unexpected end of input", "unexpected identifier", "unterminated",
           "unexpected character", "missing end of", "expected token", "invalid 'import'",
           "unexpected ")  # fmt: skip
_MAX_POSITION = 2**31
_HEADER = ("unknown module prefix", "object file", "unknown package", "bad import", "import failed")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of Lean.

    Attributes:
        severity: error, warning or info.
        text: what it says.
        kind: Lean's tag for the kind of message, "" without one.
        line: where it begins, from 1.
        column: code points from 0.
        end_line: where it ends, 0 when unknown.
        end_column: exclusive.
    """

    severity: Severity
    text: str
    kind: str
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it is an error."""
        return self.severity is Severity.ERROR

    @property
    def is_hole(self) -> bool:
        """Whether Lean says that a declaration is left open."""
        return self.kind == "hasSorry" or self.text.startswith("declaration uses `sorry`")

    @property
    def is_effort_limit(self) -> bool:
        """Whether it says that Lean's own effort counter ran out."""
        return self.is_error and any(mark in self.text for mark in _HEARTBEATS)

    @property
    def is_syntax(self) -> bool:
        """Whether it says that the text does not parse, or that its header fails."""
        return self.is_error and (
            self.text.startswith(_SYNTAX)
            or "; expected " in self.text
            or any(mark in self.text for mark in _HEADER)
        )

    def diagnostic(self) -> Diagnostic:
        """The message as the uniform API's diagnostic."""
        end = None
        if self.end_line:
            end = Position(line=self.end_line, column=self.end_column)
        return Diagnostic(
            message=self.text,
            severity=self.severity,
            code=self.kind or None,
            start=Position(line=self.line, column=self.column),
            end=end,
        )


def parse_messages(stdout: str) -> tuple[list[Message], list[str]]:
    """Messages of `lean --json` in order, and the lines that were none (a program's own output)."""
    messages: list[Message] = []
    rest: list[str] = []
    for line in stdout.split("\n"):
        message = parse_message(line)
        if message is None:
            if line.strip():
                rest.append(line)
        else:
            messages.append(message)
    return messages, rest


def parse_message(line: str) -> Message | None:
    """One line of `lean --json`, None when it is something else."""
    if not line.startswith("{"):
        return None
    try:
        data: Any = json.loads(line)
        start, end = data["pos"], data.get("endPos")
        kind = str(data.get("kind") or "")
        return Message(
            severity=_SEVERITIES.get(data["severity"], Severity.INFO),
            text=_well_formed(str(data["data"])),
            kind="" if kind == "[anonymous]" else _well_formed(kind),
            line=_bounded(start["line"], 1),
            column=_bounded(start["column"], 0),
            end_line=_bounded(end["line"], 0) if end else 0,
            end_column=_bounded(end["column"], 0) if end else 0,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _well_formed(text: str) -> str:
    """JSON can spell half of a character; a verdict cannot be written down with that."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _bounded(number: Any, least: int) -> int:
    return min(max(int(number), least), _MAX_POSITION)


def diagnostics(messages: Iterable[Message], limit: int = 200) -> tuple[Diagnostic, ...]:
    """The first `limit` messages as diagnostics, in the order of their places."""
    ordered = sorted(messages, key=lambda m: (m.line, m.column))
    return tuple(message.diagnostic() for message in ordered[:limit])
