"""`lemmata mutate` as users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mutation.pipeline import read_kept
from tests.lemmata.running import lemmata

SOURCE = """\
def double (n : Nat) : Nat := n + n

theorem double_eq (n : Nat) : double n = 2 * n := by unfold double; omega

theorem double_mono {a b : Nat} (h : a ≤ b) : double a ≤ double b := by unfold double; omega

theorem «größe» (n : Nat) : double n = n * 2 := by unfold double; omega

theorem loops (n : Nat) : double n = double (n + 0) := rfl

theorem unit_eq.{u, v} {α : Type u} {β : Type v} [Inhabited β] (f g : α → β) (h : f = g) (a : α) :
    f a = g a := by rw [h]

private theorem hidden (n : Nat) : double n = n + n := rfl
theorem broken (n : Nat) : n = n + 1 := rfl
theorem holed (n : Nat) : double n = n := sorry
theorem double_eq (n : Nat) : double n = 2 * n := by unfold double; omega
theorem same_again (m : Nat) : double m = 2 * m := by unfold double; omega
"""


@pytest.mark.slow
def test_a_file_grows_and_what_is_wrong_with_it_is_said(tmp_path: Path) -> None:
    source = tmp_path / "double.lean"
    source.write_text(SOURCE)
    out = tmp_path / "out"
    done = lemmata("mutate", source, "-o", out, "--max", "12", "--workers", "1", "--json")
    assert done.status == 0, done.stderr
    *rows, last = done.rows
    assert len(rows) == 12
    assert len({row["name"] for row in rows}) == 12
    assert all(row["proof"].startswith("by") for row in rows)
    summary = last["summary"]
    assert summary["kept"] == 12
    assert summary["sources"] == 5
    assert summary["skipped"].keys() >= {"broken", "private", "proof uses sorry"}
    # A name that is given twice does not compile the second time; an equal statement is a twin.
    assert summary["skipped"]["broken"] == 2
    assert summary["skipped"]["duplicate statement"] == 1
    assert json.loads((out / "report.json").read_text())["kept"] == 12
    assert [record.name for record in read_kept(out)] == [row["name"] for row in rows]
    assert summary["pairs"] >= 24
    assert summary["not_replayed"] == {"count": 0, "theorems": []}

    shown = lemmata("mutate", "show", rows[-1]["name"], "-o", out)
    assert shown.status == 0
    root, step = shown.stdout.splitlines()[:2]
    assert root in {"double_eq", "double_mono", "größe", "«größe»", "loops", "unit_eq"}
    assert rows[-1]["name"] in step
    assert f"theorem {rows[-1]['name']}" in shown.stdout

    again = lemmata("mutate", source, "-o", out, "--max", "12")
    assert again.status == 2
    assert "holds a mutation run already" in again.stderr
    other = lemmata("mutate", source, "-o", out, "--max", "12", "--seed", "5", "--resume")
    assert other.status == 2
    assert "another seed" in other.stderr
    same = lemmata("mutate", source, "-o", out, "--max", "12", "--resume")
    assert same.status == 0, same.stderr
    assert "12 theorems kept" in same.stdout
    assert f"{summary['pairs']} (state, tactic) pairs from 12 proofs" in same.stdout
    assert "rewrite" in same.stdout


@pytest.mark.slow
def test_a_statement_of_a_hundred_kilobytes_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "huge.lean"
    name = "long" * 10_000
    huge = f"theorem huge ({name} : Nat) (h : 0 < {name}) : {name} ≠ 0 := by omega\n"
    assert len(huge) > 100_000
    source.write_text("theorem fine (a b : Nat) (h : a < b) : a ≤ b := by omega\n" + huge)
    done = lemmata(
        "mutate", source, "-o", tmp_path / "out", "--workers", "1", "--no-rescue", "--keep-trivial",
        "--json",
    )  # fmt: skip
    assert done.status == 0, done.stderr
    summary = done.rows[-1]["summary"]
    assert summary["sources"] == 1
    assert summary["skipped"]["statement too large"] == 1
    assert summary["kept"] > summary["all"]["trivial"] == 0


def test_usage(tmp_path: Path) -> None:
    for arguments, words in (
        (["mutate", "nowhere", "-o", tmp_path / "a"], "no source of theorems"),
        (["mutate", "core", "-o", tmp_path / "b", "--rules", "magic"], "no rule magic"),
        (["mutate", "core", "-o", tmp_path / "c", "--executor", "moon"], "no executor moon"),
        (["mutate", "core", "-o", tmp_path / "d", "--ray-address", "x"], "--executor ray"),
        (["mutate", "show", "x", "-o", tmp_path / "e"], "no mutation run"),
        (["mutate", "show", "-o", tmp_path / "e"], "the name of one theorem"),
        (["mutate", tmp_path / "none.lean", "-o", tmp_path / "f"], "cannot read"),
    ):
        done = lemmata(*arguments)
        assert done.status == 2, (arguments, done.stderr)
        assert words in done.stderr
    (tmp_path / "file").write_text("")
    done = lemmata("mutate", "core", "-o", tmp_path / "file")
    assert done.status == 1
    assert "cannot use the folder" in done.stderr
