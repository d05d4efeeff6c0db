"""What an answer is: green needs evidence, JSON round-trips, the worst part decides."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from provers.verdict import (
    DeclarationResult,
    Diagnostic,
    Position,
    Severity,
    Status,
    Verdict,
    worst,
)

statuses = st.sampled_from(list(Status))
words = st.text(max_size=10)
positions = st.builds(Position, line=st.integers(1, 10**6), column=st.integers(0, 10**6))
seconds = st.floats(0, 1e9)
plain_diagnostics = st.builds(
    Diagnostic,
    message=words,
    severity=st.sampled_from(list(Severity)),
    code=st.none() | words,
    file=st.none() | words,
    start=st.none() | positions,
    end=st.none() | positions,
)
diagnostics = st.builds(
    lambda outer, inner: outer.model_copy(update={"related": tuple(inner)}),
    plain_diagnostics,
    st.lists(plain_diagnostics, max_size=2),
)
declarations = st.builds(
    DeclarationResult,
    name=words,
    kind=words,
    status=statuses,
    assumptions=st.lists(words, max_size=3).map(tuple),
    seconds=st.none() | seconds,
    start=st.none() | positions,
)


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    """Any verdict that may exist."""
    status = draw(statuses)
    parts = draw(st.lists(declarations, max_size=3))
    if status is Status.VERIFIED:
        parts = [part.model_copy(update={"status": status}) for part in parts]
        parts = parts or [DeclarationResult(name="x", kind="theorem", status=status)]
    return Verdict(
        status=status,
        checker=draw(words),
        version=draw(words),
        flavour=draw(words),
        reason=draw(words),
        diagnostics=tuple(draw(st.lists(diagnostics, max_size=3))),
        declarations=tuple(parts),
        assumptions=tuple(draw(st.lists(words, max_size=3))),
        counterexample=draw(st.none() | st.dictionaries(words, words, max_size=3)),
        wall_seconds=draw(seconds),
        cpu_seconds=draw(st.none() | seconds),
        peak_memory_bytes=draw(st.none() | st.integers(0, 2**50)),
        cached=draw(st.booleans()),
        request_digest=draw(words),
        notes=tuple(draw(st.lists(words, max_size=3))),
    )


@given(verdicts())
def test_json_round_trip(verdict: Verdict) -> None:
    text = verdict.to_json()
    assert "\n" not in text
    assert Verdict.from_json(text) == verdict
    assert json.loads(text)["ok"] is verdict.ok is (verdict.status is Status.VERIFIED)


def green(**changes: object) -> dict[str, object]:
    """The fields of a verified verdict."""
    part = {"name": "x", "kind": "theorem", "status": "verified"}
    return {"status": "verified", "checker": "lean", "declarations": [part], **changes}


def test_green_needs_evidence() -> None:
    assert Verdict.model_validate(green()).ok
    for parts in ([], [{"name": "x", "kind": "theorem", "status": "incomplete"}]):
        with pytest.raises(ValidationError):
            Verdict.model_validate(green(declarations=parts))


def test_ok_is_never_read() -> None:
    verdict = Verdict.model_validate({"status": "rejected", "checker": "lean", "ok": True})
    assert not verdict.ok


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"status":"fine","checker":"x"}', '{"status":"error"}', "nonsense"]
)
def test_what_is_no_verdict_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Verdict.from_json(text)


def test_unknown_fields_and_changes_are_refused() -> None:
    with pytest.raises(ValidationError):
        Verdict.model_validate(green(surprise=1))
    verdict = Verdict.model_validate(green())
    with pytest.raises(ValidationError):
        verdict.status = Status.ERROR  # type: ignore[misc]


def test_positions_begin_at_line_one_and_column_zero() -> None:
    for line, column in ((0, 0), (1, -1)):
        with pytest.raises(ValidationError):
            Position(line=line, column=column)


def test_the_worst_part_decides() -> None:
    assert worst([]) is Status.UNTRUSTED
    assert worst([Status.VERIFIED]) is Status.VERIFIED
    for status in Status:
        assert worst([Status.VERIFIED, status, Status.VERIFIED]) is status


@given(st.lists(statuses), st.lists(statuses, min_size=1))
def test_worst_of_parts_of_parts(first: list[Status], second: list[Status]) -> None:
    assert worst([*first, worst(second)]) is worst([*first, *second])
    assert worst(second) is worst(reversed(second))
    assert worst(second).ok is all(status.ok for status in second)


def test_what_each_status_says_of_asking_again() -> None:
    assert {status for status in Status if status.ok} == {Status.VERIFIED}
    final = {status for status in Status if status.final}
    assert set(Status) - final == {Status.TIMEOUT, Status.RESOURCE_EXHAUSTED, Status.ERROR}
    assert {status.retry for status in Status} == {"no", "-", "maybe", "larger limits", "yes"}
    assert Status.REFUTED.retry == "no"


def test_rendering() -> None:
    start = Position(line=3, column=7)
    full = Diagnostic(message="bad", code="E1", file="a.lean", start=start)
    assert full.render() == "a.lean:3:7: error: bad [E1]"
    here = Diagnostic(message="odd", severity=Severity.WARNING, start=start)
    assert here.render("b.lean") == "b.lean:3:7: warning: odd"
    assert Diagnostic(message="bad").render() == "error: bad"
    verdict = Verdict(status=Status.REJECTED, checker="lean", diagnostics=(here, full))
    assert verdict.errors() == (full,)
