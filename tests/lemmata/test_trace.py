"""`lemmata trace`, as users type it, on the log of a real search."""

from __future__ import annotations

import json
from pathlib import Path

import networkx
import pytest

from tests.lemmata.running import lemmata

SOURCE = """\
theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by sorry
theorem nothing (n : Nat) : n = n + 1 := by sorry
"""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    (folder / "some.lean").write_text(SOURCE, encoding="utf-8")
    done = lemmata(
        "prove", folder / "some.lean", "--trace", folder / "logs", "--max-tactics", "60",
        "--output", folder / "out.lean",
    )  # fmt: skip
    assert done.status == 1, done.stderr
    return folder / "logs"


def test_show_one(logs: Path) -> None:
    done = lemmata("trace", "show", logs / "swap.jsonl")
    assert done.status == 0
    assert "proved" in done.stdout
    assert "#0*" in done.stdout
    assert "q ∧ p" in done.stdout


def test_show_a_folder_and_rows(logs: Path) -> None:
    done = lemmata("trace", "show", logs)
    assert done.status == 1
    assert "1 of 2 proved" in done.stdout
    rows = lemmata("trace", "show", logs / "swap.jsonl", "--json").rows
    assert rows[0]["number"] == 0
    assert rows[0]["status"] == "proved"
    assert rows[0]["tries"]


def test_html(logs: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = lemmata("trace", "html", logs, "-o", page)
    assert done.status == 0
    assert "2 searches" in done.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_exports(logs: Path, tmp_path: Path) -> None:
    log = logs / "swap.jsonl"
    assert lemmata("trace", "export", log, "--format", "dot", "-o", tmp_path / "a.dot").status == 0
    assert "->" in (tmp_path / "a.dot").read_text()
    graph = tmp_path / "a.graphml"
    assert lemmata("trace", "export", log, "--format", "graphml", "-o", graph).status == 0
    assert networkx.read_graphml(graph).nodes["s0"]["status"] == "proved"
    for form, keys in {
        "pairs": {"state", "tactic", "theorem", "origin"},
        "preferences": {"state", "winner", "loser"},
        "outcomes": {"state", "tactic", "outcome"},
    }.items():
        out = tmp_path / f"{form}.jsonl"
        assert lemmata("trace", "export", logs, "--format", form, "-o", out).status == 0
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert rows, form
        assert all(keys <= row.keys() for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "no-such.jsonl"), "no such search log"),
        (("show", "."), "holds no search log"),
        (("html", "some.lean", "-o", "a.html"), "damaged"),
        (("export", "logs", "--format", "dot", "-o", "a.dot"), "draws one search"),
        (("export", "logs", "--format", "picture", "-o", "a"), "no format picture"),
        (("html", "logs", "-o", "no-such-folder/a.html"), "no folder"),
    ],
)
def test_mistakes_are_told(logs: Path, arguments: tuple[str, ...], words: str) -> None:
    done = lemmata("trace", *arguments, cwd=logs.parent)
    assert done.status in (1, 2)
    assert words in done.stderr
    assert done.stdout == ""
