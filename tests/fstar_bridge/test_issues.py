"""Reading and classifying what F* says."""

from __future__ import annotations

import json

import pytest

from fstar_bridge.batch import Run, forged_statistics, judge
from fstar_bridge.issues import (
    Query,
    classify,
    read_batch_line,
    read_ide_issue,
    read_statistics,
)
from fstar_bridge.lexer import LineMap
from provers.verdict import Severity, Status
from tests.fstar_bridge.programs import RECORDED

DONE = "Verified module: M\nAll verification conditions discharged successfully\n"


def line(number: int | None, text: str, level: str = "Error", context: str = "") -> str:
    span = {"file_name": "M.fst", "start_pos": {"line": 2, "col": 3},
            "end_pos": {"line": 2, "col": 5}}  # fmt: skip
    value = {"msg": [text], "level": level, "range": {"def": span, "use": span}, "ctx": [context]}
    return json.dumps({**value, "number": number})


def issue(number: int, text: str = "no", **more: str):  # type: ignore[no-untyped-def]
    found = read_batch_line(line(number, text, **more))
    assert found is not None
    return found


def statistics(name: str, outcome: str) -> str:
    return f"(M.fst(1,0-1,9))\tQuery-stats ({name}, 1)\t{outcome} in 32 milliseconds with fuel 2"


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (168, Status.MALFORMED), (72, Status.MALFORMED), (114, Status.REJECTED),
        (178, Status.REJECTED), (189, Status.REJECTED), (147, Status.REJECTED),
        (19, Status.REJECTED), (228, Status.REJECTED), (240, Status.UNTRUSTED),
        (296, Status.INCOMPLETE), (335, Status.UNTRUSTED), (9999, Status.REJECTED),
    ],
)  # fmt: skip
def test_the_number_decides(number: int, status: Status) -> None:
    found = classify([issue(number)], [])
    assert found is not None
    assert found[0] is status
    assert str(number) in found[1]


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("unknown because canceled", Status.TIMEOUT),
        ("unknown because (incomplete quantifiers)", Status.UNKNOWN),
        ("sat", Status.REJECTED),
        ("unknown because (resource limits reached)", Status.TIMEOUT),
    ],
)
def test_error_19_is_told_apart_by_statistics(reason: str, status: Status) -> None:
    output = statistics("M.f", f"failed {{reason-unknown={reason}}}")
    found = classify(
        [issue(19, context="While typechecking the top-level declaration `let f`")],
        read_statistics(output),
    )
    assert found is not None
    assert found[0] is status


def test_a_definite_no_outweighs_a_timeout() -> None:
    queries = [
        Query("M.f", 1, False, "unknown because canceled", 1.0),
        Query("M.g", 1, False, "sat", 0.1),
    ]
    issues = [issue(19, context="`let f`"), issue(19, context="`let g`")]
    found = classify(issues, queries)
    assert found is not None
    assert found[0] is Status.REJECTED


def test_a_query_that_succeeded_at_last_did_not_fail() -> None:
    queries = [
        Query("M.f", 1, False, "unknown because canceled", 1.0),
        Query("M.f", 1, True, "", 0.1),
    ]
    found = classify([issue(19, context="`let f`")], queries)
    assert found is not None
    assert found[0] is Status.REJECTED


def test_no_error_no_class() -> None:
    assert classify([issue(335, level="Warning")], []) is None


def test_statistics_with_colours_and_hints() -> None:
    output = statistics("M.f", "\x1b[32msucceeded\x1b[0m (with hint)")
    (query,) = read_statistics(f"noise\n{output}\n")
    assert (query.name, query.index, query.proved, query.hinted) == ("M.f", 1, True, True)
    assert query.seconds == 0.032


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", '{"msg": 1}', "Verified module: M", "{1}"])
def test_other_lines_are_no_issues(text: str) -> None:
    assert read_batch_line(text) is None


@pytest.mark.parametrize(
    "value", [{}, {"level": "error"}, {"level": "e", "message": "m", "ranges": [{}]}, [], 3]
)
def test_other_values_are_no_issues(value: object) -> None:
    with pytest.raises(ValueError, match="not an issue"):
        read_ide_issue(value)  # type: ignore[arg-type]


def test_places_become_positions() -> None:
    diagnostic = issue(19).diagnostic(LineMap("module M\nlet x = 1"), "M.fst")
    assert diagnostic.file is None
    assert diagnostic.start is not None
    assert (diagnostic.start.line, diagnostic.start.column) == (2, 3)
    other = issue(19).diagnostic(LineMap("module N\n"), "N.fst")
    assert other.file == "M.fst"


@pytest.mark.parametrize(
    ("run", "status"),
    [
        (Run(0, output=DONE), Status.VERIFIED),
        (Run(0, output=""), Status.ERROR),
        (Run(0, output=DONE + "more\n"), Status.ERROR),
        (Run(0, output=DONE.replace(": M", ": N")), Status.ERROR),
        (Run(0, output=DONE.replace(": M", ": M.N")), Status.ERROR),
        (Run(0, output="All verification conditions discharged successfully\n"), Status.ERROR),
        (Run(1, output=DONE), Status.ERROR),
        (Run(2, output=DONE), Status.ERROR),
        (Run(-11, output=DONE), Status.ERROR),
        (Run(0, issues=(issue(19),), output=DONE), Status.REJECTED),
        (Run(0, output=DONE, limit="timeout"), Status.TIMEOUT),
        (Run(0, output=DONE, limit="memory"), Status.RESOURCE_EXHAUSTED),
        (Run(0, output=DONE, limit="output"), Status.RESOURCE_EXHAUSTED),
        (Run(1, noise="Z3 could not be found"), Status.ERROR),
    ],
)
def test_green_needs_every_sign(run: Run, status: Status) -> None:
    assert judge(run, "M")[0] is status


def test_a_missing_solver_is_told_with_what_to_do() -> None:
    status, reason = judge(Run(1, issues=(issue(142, "z3 is not installed"),)), "M")
    assert status is Status.ERROR
    assert "z3-4.13.3" in reason


def test_an_identifier_named_z3_is_no_missing_solver() -> None:
    status, _ = judge(Run(1, issues=(issue(72, "z3 not found"),)), "M")
    assert status is Status.MALFORMED


def test_forged_statistics() -> None:
    claimed = (Query("M.f", 1, True, "", 0.1), Query("M.f", 2, True, "", 0.1))
    assert forged_statistics(Run(0, queries=claimed, unsat=1))
    assert not forged_statistics(Run(0, queries=claimed, unsat=2))
    assert not forged_statistics(Run(0, queries=claimed, unsat=None))
    hinted = (Query("M.f", 1, True, "", 0.1, hinted=True),)
    assert not forged_statistics(Run(0, queries=hinted, unsat=0))


def test_recorded_messages() -> None:
    folder = RECORDED / "messages"
    if not folder.is_dir():
        pytest.skip("recorded messages of F* are not on this machine")
    for path in folder.iterdir():
        found = [read_batch_line(text) for text in path.read_text().splitlines()]
        issues = [i for i in found if i is not None]
        assert len(issues) >= 2
        for told in issues:
            assert told.number in (19, 189, 240)
            assert told.message
            assert told.severity in (Severity.ERROR, Severity.WARNING)
            module = path.name.split(".fst")[0].split(".json")[0]
            assert told.in_file(f"{module}.fst") is not None
        errors = classify(issues, [])
        assert (errors is None) == ("Termination" in path.name)
