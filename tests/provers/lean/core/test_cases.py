"""Whole Lean files: what a user writes must be accepted, and what is wrong must be refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.provers.lean.core.conftest import RunLean

CASES = Path(__file__).parent / "cases"
MARK = "-- must fail"


@pytest.mark.parametrize("path", sorted((CASES / "pass").glob("*.lean")), ids=lambda p: p.stem)
def test_accepted(lean: RunLean, path: Path) -> None:
    run = lean(path)
    assert run.errors == []
    assert run.code == 0, run.stderr
    assert not any("declaration uses" in message["data"] for message in run.messages)


@pytest.mark.parametrize("path", sorted((CASES / "fail").glob("*.lean")), ids=lambda p: p.stem)
def test_refused_exactly_where_marked(lean: RunLean, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = {number for number, line in enumerate(lines, 1) if MARK in line}
    run = lean(path)
    assert marked
    assert run.code == 1, run.stderr
    assert run.error_lines == marked


def test_values_print_as_in_lean(lean: RunLean) -> None:
    run = lean(
        "#eval (1, 2, 3)\n#eval ((1, 2), 3)\n#eval [some 1, none]\n#eval (-7 : Int) / 2\n"
        '#eval "a" ++ "b"\n#eval 2 ^ 70\n#eval (3, "x", [true])\n'
    )
    assert run.code == 0
    assert run.output.splitlines() == [
        "(1, 2, 3)",
        "((1, 2), 3)",
        "[some 1, none]",
        "-4",
        '"ab"',
        str(2**70),
        '(3, "x", [true])',
    ]


def test_sorry_is_reported(lean: RunLean) -> None:
    run = lean("theorem t : 1 = 2 := sorry\n#print axioms t")
    assert run.code == 0
    assert any("declaration uses" in message["data"] for message in run.messages)
    assert "sorryAx" in run.output
