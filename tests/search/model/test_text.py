"""Cleaning of tactics, telling them apart, and shortening of states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.model.shorten import shorten
from search.model.tactics import clean, fingerprint, unfit

GOAL = "case inl\np q : Prop\nh : p →\n    q\nk : p\n⊢ q"


def test_other_goals_go_first_then_hypotheses_from_the_front() -> None:
    assert shorten(GOAL + "\n\ncase inr\n⊢ p", len(GOAL)) == GOAL
    assert shorten(GOAL, len(GOAL) - 1) == "case inl\nh : p →\n    q\nk : p\n⊢ q"
    assert shorten(GOAL, 25) == "case inl\nk : p\n⊢ q"
    assert shorten(GOAL, 12) == "case inl\n⊢ q"


@pytest.mark.parametrize("characters", [11, 1, 0])
def test_the_target_always_stays(characters: int) -> None:
    assert shorten(GOAL, characters) is None


@pytest.mark.parametrize("text", ["⊢ p", "no target", "", "case x\n⊢ p"])
def test_nothing_left_to_leave_out(text: str) -> None:
    assert shorten(text, len(text) - 1) is None
    assert shorten(text, len(text)) is None


@given(st.text("ab:\n ⊢case", max_size=80), st.integers(-5, 100))
def test_what_comes_out_is_shorter(text: str, characters: int) -> None:
    got = shorten(text, characters)
    assert got is None or (len(got) <= characters and len(got) < len(text))


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    if unfit(once) is None:
        assert once.encode("utf-8")
        assert not set(once) & {"\r", "\t", "\0", "\x1b"}


def test_indentation_tells_tactics_apart() -> None:
    assert fingerprint("simp  [h]") == fingerprint("simp [h] \n")
    assert fingerprint("cases h\n  simp") != fingerprint("cases h\nsimp")


@pytest.mark.parametrize("tactic", ["simp", "exact ⟨n + 1, by omega⟩", "rw [← h]\nrfl", "λ x ↦ ℕ"])
def test_tactics_are_fit(tactic: str) -> None:
    assert unfit(tactic) is None
