"""Messages: Lean's own, forged ones, and what only looks like JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.lean.messages import diagnostics, parse_message, parse_messages
from provers.verdict import Severity, Status, Verdict

ERROR: dict[str, Any] = {
    "severity": "error",
    "data": "unsolved goals",
    "kind": "Tactic.unsolvedGoals",
    "pos": {"line": 3, "column": 7},
    "endPos": {"line": 4, "column": 0},
}


def line(**changes: Any) -> str:
    return json.dumps({**ERROR, **changes})


def test_a_message() -> None:
    message = parse_message(line())
    assert message is not None
    assert message.is_error
    assert (message.line, message.column, message.end_line, message.end_column) == (3, 7, 4, 0)
    diagnostic = message.diagnostic()
    assert (diagnostic.severity, diagnostic.code) == (Severity.ERROR, "Tactic.unsolvedGoals")


@pytest.mark.parametrize(
    ("changes", "attribute"),
    [
        ({"data": "(deterministic) timeout at `whnf`, maximum number of …"}, "is_effort_limit"),
        ({"data": "unexpected token ':='; expected term"}, "is_syntax"),
        ({"data": "unknown module prefix 'No'"}, "is_syntax"),
        ({"severity": "warning", "kind": "hasSorry", "data": "open"}, "is_hole"),
        ({"severity": "warning", "kind": "", "data": "declaration uses `sorry`"}, "is_hole"),
    ],
)
def test_meanings(changes: dict[str, Any], attribute: str) -> None:
    message = parse_message(line(**changes))
    assert message is not None
    assert getattr(message, attribute)
    plain = parse_message(line())
    assert plain is not None
    assert not getattr(plain, attribute)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "verified",
        "{",
        "{}",
        "[1]",
        "null",
        '{"severity": "error"}',
        line(pos=None),
        line(pos={"line": "x", "column": 0}),
        line(severity=[]),
        line(endPos=3),
        line().replace('"line": 3', '"line": 1e999'),
        line().replace('"line": 3', '"line": NaN'),
        line().replace('"line": 3', '"line": ' + 5000 * "9"),
        '{"severity":' + 100_000 * "[",
    ],
)
def test_what_is_no_message(text: str) -> None:
    assert parse_message(text) is None


def test_places_are_bounded_and_text_can_be_written_down() -> None:
    text = line(pos={"line": -5, "column": 10**30}, kind="\ud800").replace("unsolved", "\\ud83d ")
    (message,), printed = parse_messages(text)
    assert not printed
    assert message.line == 1
    assert message.column <= 2**31
    verdict = Verdict(status=Status.REJECTED, checker="lean", diagnostics=diagnostics([message]))
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_other_lines_are_kept_apart_and_order_is_by_place() -> None:
    later, earlier = line(pos={"line": 9, "column": 0}), line(pos={"line": 2, "column": 1})
    messages, printed = parse_messages("\n".join([later, "hello", "", earlier]))
    assert printed == ["hello"]
    assert [d.start.line for d in diagnostics(messages) if d.start] == [2, 9]
    assert len(diagnostics(messages * 300)) == 200


@given(st.text(max_size=200))
def test_anything_may_be_printed(text: str) -> None:
    messages, printed = parse_messages(text)
    assert len(messages) + len(printed) <= text.count("\n") + 1
