"""What comes out of carrying a script out: plain records, without z3.

What lives here: `Report` and its parts. What does not: how they come about.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Message:
    """A diagnostic about the code point `offset` of the source, up to `end` where known."""

    text: str
    severity: str
    code: str
    offset: int
    end: int | None = None


@dataclass(slots=True)
class Query:
    """One `check-sat` and what became of it; `status` is a value of `provers.verdict.Status`."""

    name: str
    offset: int
    status: str
    reason: str
    seconds: float = 0.0
    model: dict[str, str] | None = None


@dataclass(slots=True)
class Report:
    """The outcome of a script.

    Attributes:
        fault: status that the whole script has whatever its queries say, "" for none.
        reason: why, for a fault.
        queries: in the order of the script.
        messages: in the order of their places.
    """

    fault: str = ""
    reason: str = ""
    queries: list[Query] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def fail(self, status: str, message: Message) -> None:
        """Record a fault; the first one gives the reason."""
        self.messages.append(message)
        if not self.fault:
            self.fault, self.reason = status, message.text


class Rejected(Exception):
    """A command that ends the script: `status` and message."""

    def __init__(self, status: str, text: str, code: str, offset: int) -> None:
        super().__init__(text)
        self.status = status
        self.message = Message(text, "error", code, offset)
