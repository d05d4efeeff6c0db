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
            text=str(data["data"]),
            kind="" if kind == "[anonymous]" else kind,
            line=max(int(start["line"]), 1),
            column=max(int(start["column"]), 0),
            end_line=int(end["line"]) if end else 0,
            end_column=int(end["column"]) if end else 0,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def diagnostics(messages: Iterable[Message], limit: int = 200) -> tuple[Diagnostic, ...]:
    """The first `limit` messages as diagnostics, in the order of their places."""
    ordered = sorted(messages, key=lambda m: (m.line, m.column))
    return tuple(message.diagnostic() for message in ordered[:limit])
