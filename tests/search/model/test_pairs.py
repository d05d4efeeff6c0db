"""Reading pairs in every form, and refusing what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.errors import SourceError, UsageError
from search.model.pairs import Pair, _split, read_corpus


def row(number: int, **values: object) -> dict[str, object]:
    plain = {"state": f"⊢ {number} = {number}", "tactic": "rfl", "theorem": f"t{number}"}
    return {**plain, "origin": "source", **values}


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    path.write_text(lines, encoding="utf-8")
    return path


def test_a_pairs_file_is_split_by_theorem(tmp_path: Path) -> None:
    rows = [row(n // 3, state=f"⊢ {n} = {n}") for n in range(120)]
    path = write_lines(tmp_path / "pairs.jsonl", [*rows, rows[0]])
    corpus = read_corpus(path, seed=3)
    assert len(corpus.train) + len(corpus.validation) == 120
    assert not {p.theorem for p in corpus.train} & {p.theorem for p in corpus.validation}
    assert len({p.theorem for p in corpus.validation}) == 2
    assert corpus == read_corpus(path, seed=3)
    assert corpus.validation != read_corpus(path, seed=4).validation
    assert [file.name for file in corpus.files] == ["pairs.jsonl"]


def test_an_export_folder_brings_its_own_validation(tmp_path: Path) -> None:
    write_lines(tmp_path / "pairs/train.jsonl", [row(1), row(2, tactic=" simp ")])
    write_lines(tmp_path / "pairs/validation.jsonl", [row(3)])
    corpus = read_corpus(tmp_path)
    assert [pair.tactic for pair in corpus.train] == ["rfl", "simp"]
    assert corpus.validation == (Pair("⊢ 3 = 3", "rfl", "t3", "source"),)
    assert [file.name for file in corpus.files] == ["pairs/train.jsonl", "pairs/validation.jsonl"]


def test_lean_dojo_folders(tmp_path: Path) -> None:
    def theorem(name: str, *tactics: str) -> dict[str, object]:
        steps = [{"tactic": t, "state_before": f"⊢ {name}{i}"} for i, t in enumerate(tactics)]
        return {"full_name": name, "traced_tactics": steps}

    folder = tmp_path / "random"
    folder.mkdir()
    train = [theorem("a", "intro h", "exact h"), theorem("b")]
    (folder / "train.json").write_text(json.dumps(train))
    (folder / "val.json").write_text(json.dumps([theorem("c", "simp")]))
    corpus = read_corpus(tmp_path)
    assert [(p.state, p.tactic, p.theorem) for p in corpus.train] == [
        ("⊢ a0", "intro h", "a"),
        ("⊢ a1", "exact h", "a"),
    ]
    assert [p.tactic for p in corpus.validation] == ["simp"]


def test_line_separators_inside_a_text_are_no_line_ends(tmp_path: Path) -> None:
    rows = [row(1, state="a\u2028⊢ b\x85c"), row(2)]
    corpus = read_corpus(write_lines(tmp_path / "p.jsonl", rows))
    assert {p.state for p in (*corpus.train, *corpus.validation)} == {"a\u2028⊢ b\x85c", "⊢ 2 = 2"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"state": "a", "tactic": "b"}\n{"state": "a", "tac', r"p.jsonl:2: not a JSON object"),
        ("[1]\n", "not a JSON object but list"),
        ('{"state": "a"}\n', "needs a text 'tactic'"),
        ('{"state": "a", "tactic": "  "}\n', "needs a text 'tactic'"),
        ('{"state": 3, "tactic": "b"}\n', "needs a text 'state'"),
    ],
)
def test_rows_that_are_no_pairs(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(text)
    with pytest.raises(SourceError, match=words):
        read_corpus(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [("[1", "not JSON"), ("{}", "not a list"), ('[{"full_name": "a"}]', "no list `traced_tactics`"),
     ('[{"traced_tactics": [{"tactic": "b"}]}]', "needs a text 'state'")],
)  # fmt: skip
def test_theorems_that_are_none(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "train.json").write_text(text)
    with pytest.raises(SourceError, match=words):
        read_corpus(tmp_path)


def test_what_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no corpus"):
        read_corpus(tmp_path / "nothing")
    with pytest.raises(UsageError, match="is no corpus"):
        read_corpus(tmp_path)
    with pytest.raises(UsageError, match="no pair to train on"):
        read_corpus(write_lines(tmp_path / "empty.jsonl", []))
    with pytest.raises(UsageError, match="too little"):
        read_corpus(write_lines(tmp_path / "one.jsonl", [row(1)]))
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="no UTF-8"):
        read_corpus(tmp_path / "binary.jsonl")


@given(st.lists(st.integers(0, 30), min_size=2, max_size=80), st.integers(0, 5))
def test_no_theorem_is_on_both_sides(theorems: list[int], seed: int) -> None:
    pairs = [Pair(f"s{n}", "t", f"T{t}") for n, t in enumerate(theorems)]
    train, held = _split(pairs, seed)
    assert sorted((*train, *held), key=str) == sorted(pairs, key=str)
    assert not {p.theorem for p in train} & {p.theorem for p in held}
    if len(set(theorems)) > 1:
        assert train
        assert held
