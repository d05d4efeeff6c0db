"""`lemmata loop` as users type it, as far as it goes without a model."""

from __future__ import annotations

from pathlib import Path

from mutation.corpus import Corpus
from mutation.sources.jsonl import write_jsonl
from tests.lemmata.running import lemmata


def few(core: Corpus, folder: Path) -> Path:
    path = folder / "few.jsonl"
    write_jsonl(path, [r for r in core.records if r.origin.place == "Init.Theorems.Quotient"])
    return path


def test_a_source_that_is_none(tmp_path: Path) -> None:
    done = lemmata("loop", tmp_path / "nothing", "-o", tmp_path / "run")
    assert done.status == 2
    assert "is no source of theorems" in done.stderr
    assert not (tmp_path / "run").exists()


def test_too_few_theorems(core: Corpus, tmp_path: Path) -> None:
    done = lemmata("loop", few(core, tmp_path), "-o", tmp_path / "run", "--held-out", "99")
    assert done.status == 2
    assert "cannot be held out" in done.stderr


def test_a_folder_with_something_else(core: Corpus, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    done = lemmata("loop", few(core, tmp_path), "-o", other)
    assert done.status == 2
    assert "holds other files" in done.stderr
    again = lemmata("loop", few(core, tmp_path), "-o", tmp_path / "run", "--held-out", "99")
    assert again.status == 2
    changed = lemmata("loop", few(core, tmp_path), "-o", tmp_path / "run", "--held-out", "98")
    assert changed.status == 2
    assert "other held_out" in changed.stderr
