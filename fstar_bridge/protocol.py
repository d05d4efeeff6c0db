"""The wire format of F*'s interactive mode, version 3, without any process.

What lives here: encoding of queries, and decoding of lines into greetings, messages and responses.
What does not: waiting, limits, and which query may follow which (`ide`).

One JSON object a line in both directions. F* prints other text between them (debug output), which
never begins with `{`; such lines are none of ours.

Source: `FStarC.Interactive.Ide.fst` in FStarLang/FStar.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fstar_bridge.issues import Issue, read_ide_issue
from provers.errors import ProtocolError

VERSION = 3
"""The protocol version that this speaks; F* 2024 and later."""


class Outcome(StrEnum):
    """How a query ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    VIOLATION = "protocol-violation"


@dataclass(frozen=True, slots=True)
class Greeting:
    """F*'s first line: its protocol version and what it can do."""

    version: int
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """Something that F* tells while it works on a query.

    Attributes:
        level: `progress`, `error`, `warning`, `info` or `proof-state`.
        contents: text, or an object for progress and proof states.
        query: the query that it belongs to, "" when F* does not say.
    """

    level: str
    contents: Any
    query: str = ""

    @property
    def stage(self) -> str:
        """The stage of a progress message, "" for other messages."""
        if self.level == "progress" and isinstance(self.contents, dict):
            return str(self.contents.get("stage") or "")
        return ""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one query.

    Attributes:
        query: the query's id.
        outcome: success, failure or protocol violation.
        value: what F* answered.
    """

    query: str
    outcome: Outcome
    value: Any

    def issues(self) -> list[Issue]:
        """The issues that it consists of.

        Raises:
            ProtocolError: it consists of something else.
        """
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise ProtocolError(f"F* answered {str(self.value)[:200]!r} where issues were due")
        try:
            return [read_ide_issue(item) for item in self.value]
        except ValueError as error:
            raise ProtocolError(str(error)) from None


def encode(number: str, query: str, arguments: Mapping[str, Any]) -> bytes:
    """One query as a line."""
    value = {"query-id": number, "query": query, "args": dict(arguments)}
    return json.dumps(value, ensure_ascii=True).encode() + b"\n"


def decode(line: bytes) -> Greeting | Message | Response | None:
    """What one line says; None for a line that is not the protocol's.

    Raises:
        ProtocolError: it begins like one of the protocol's and is none.
    """
    if not line.startswith(b"{"):
        return None
    if not line.endswith(b"\n"):
        raise ProtocolError(f"F* stopped in the middle of a line: {line[:200]!r}")
    try:
        value = json.loads(line)
        kind = value["kind"]
        if kind == "protocol-info":
            features = value.get("features") or []
            return Greeting(int(value.get("version", VERSION)), frozenset(map(str, features)))
        if kind == "message":
            number = value.get("query-id")
            return Message(str(value["level"]), value["contents"], str(number or ""))
        if kind == "response":
            return Response(str(value["query-id"]), Outcome(value["status"]), value["response"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError(f"F* wrote what is not its protocol: {line[:200]!r}") from error
    raise ProtocolError(f"F* wrote something of an unknown kind: {line[:200]!r}")
