"""The functions that a script imports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lemmata
from mutation.settings import MutateSettings
from search.results import ProveSettings


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_LEAN", "embedded")


def test_prove() -> None:
    report = lemmata.prove(
        "theorem a (p q : Prop) (h : p ∧ q) : q := by sorry\ntheorem b : 1 = 2 := by sorry\n",
        settings=ProveSettings(seconds=30, tactics=50),
    )
    assert [result.status for result in report.results] == ["proved", "unproved"]
    assert report.verdict.status == "incomplete"


def test_prove_what_does_not_compile() -> None:
    with pytest.raises(lemmata.LemmataError, match="does not compile"):
        lemmata.prove("theorem a : Nonsense := by sorry\n")


@pytest.mark.slow
def test_mutate(tmp_path: Path) -> None:
    source = tmp_path / "source.lean"
    source.write_text("theorem t (a b c : Nat) (h : a + b = c) : c = a + b := h.symm\n", "utf-8")
    settings = MutateSettings(maximum=3, keep_trivial=True)
    report = lemmata.mutate([str(source)], tmp_path / "run", settings)
    assert report.kept > 0
    rows = (tmp_path / "run" / "kept.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(row) for row in rows]) == report.kept
    assert report.pairs


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError):
        _ = lemmata.reprove  # pyright: ignore[reportAttributeAccessIssue]
