"""Prompts as the models were trained on them, and the tactic in what they answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.errors import SourceError, UsageError
from search.model.formats import FORMATS, find_format

STATE = "case inl\np q : Prop\nh : p\n⊢ p ∨ q\n\ncase inr\np q : Prop\nh : q\n⊢ p ∨ q"


def test_llmstep_is_asked_as_it_was_trained() -> None:
    form = find_format("llmstep")
    assert form.prompt(STATE) == f"[GOAL]{STATE}[PROOFSTEP]"
    assert form.tactic("simp [h]<|endoftext|>rubbish") == "simp [h]"
    assert form.tactic(" simp\n[GOAL]n : Nat") == "simp"


def test_bfs_prover_sees_the_first_goal_without_its_case() -> None:
    form = find_format("bfs-prover")
    assert form.prompt(STATE) == "p q : Prop\nh : p\n⊢ p ∨ q:::"
    assert form.tactic("exact Or.inl h") == "exact Or.inl h"


def test_reprover_sees_the_state_alone_and_its_marks_are_removed() -> None:
    form = find_format("reprover")
    assert form.prompt(STATE) == STATE
    assert form.tactic("rw [<a>Nat.add_comm</a>]") == "rw [Nat.add_comm]"


@pytest.mark.parametrize(
    ("answer", "tactic"),
    [
        ("```lean\nsimp\n```", "simp"),
        ("Let me see.\n```lean4\n  constructor\n  · simp\n```\nDone.", "constructor\n· simp"),
        ("<think>maybe ```lean\nsorry\n```</think>\n```lean\nomega\n```", "omega"),
        ("<think>no end", ""),
        ("`rfl`", "rfl"),
        ("```lean\nby\n  rfl\n```", "rfl"),
        ("```lean\nby omega\n```", "omega"),
        ("```lean\nby_cases h : p\n```", "by_cases h : p"),
        ("```lean\nsimp", "simp"),
        ("", ""),
    ],
)
def test_the_tactic_of_a_chat(answer: str, tactic: str) -> None:
    assert find_format("chat").tactic(answer) == tactic


def test_a_chat_has_messages() -> None:
    messages = find_format("chat").prompt(STATE)
    assert [message["role"] for message in messages if isinstance(message, dict)] == [
        "system",
        "user",
    ]
    assert STATE in str(messages[-1]["content"] if isinstance(messages[-1], dict) else "")


def test_indentation_that_all_lines_share_goes_and_other_stays() -> None:
    form = find_format("llmstep")
    assert form.tactic("\n  cases h\n  · simp\n  · omega\n") == "cases h\n· simp\n· omega"
    assert form.tactic("have : p := by\n    simp\n  exact this") == (
        "have : p := by\n    simp\n  exact this"
    )


def test_a_template_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("prompt = '{x} <{state}>'\nstop = ['END']\n", encoding="utf-8")
    form = find_format(str(path))
    assert form.prompt("a {b} {state}") == "{x} <a {b} {state}>"
    assert form.stop == ("END",)
    assert form.tactic("simp END of it") == "simp"


def test_a_template_of_a_chat(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("prompt = '{state}'\nchat = true\nsystem = 'Be brief.'\n", encoding="utf-8")
    assert find_format(str(path)).prompt("g") == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "g"},
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[GOAL]{state}", "is not TOML"),
        ("prompt = 'no goal'", "has no {state}"),
        ("stop = ['x']", "has no {state}"),
        ("prompt = '{state}'\nstops = []", "unknown keys: stops"),
        ("prompt = '{state}'\nstop = 'x'", "wrong type"),
        ("prompt = '{state}'\nstop = ['']", "no list of texts"),
        ("prompt = '{state}'\nsystem = 'x'", "without `chat = true`"),
    ],
)
def test_a_file_that_is_no_template(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=complaint.replace("{", r"\{")):
        find_format(str(path))


def test_names_and_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no prompt format named 'lmstep'"):
        find_format("lmstep")
    with pytest.raises(SourceError, match="cannot read"):
        find_format(str(tmp_path / "missing.toml"))
    with pytest.raises(SourceError, match="cannot read"):
        find_format(str(tmp_path))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="UTF-8"):
        find_format(str(tmp_path / "bytes.toml"))


@given(st.sampled_from(sorted(FORMATS)), st.text())
def test_no_answer_makes_a_format_fail(name: str, answer: str) -> None:
    tactic = FORMATS[name].tactic(answer)
    assert tactic == tactic.strip()
