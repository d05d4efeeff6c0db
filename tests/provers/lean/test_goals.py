"""Reading goals as Lean prints them."""

from __future__ import annotations

from provers.checker import Hypothesis
from provers.lean.goals import (
    inaccessible_names,
    parse_goal,
    parse_goals,
    parse_unsolved,
    share_metavariables,
    state_key,
    without_copy_tag,
    without_copy_tags,
)


def test_a_goal_is_read_with_case_names_and_values() -> None:
    goal = parse_goal(
        "case inl.succ\nα : Type u_1\nn m : Nat\nk : Nat := n + 1\nh : ∀ (x : α),\n    x = x\n⊢ n = m ∧\n    m = n"
    )
    assert goal.case == "inl.succ"
    assert goal.target == "n = m ∧ m = n"
    assert goal.hypotheses == (
        Hypothesis(("α",), "Type u_1"),
        Hypothesis(("n", "m"), "Nat"),
        Hypothesis(("k",), "Nat", "n + 1"),
        Hypothesis(("h",), "∀ (x : α), x = x"),
    )


def test_instances_without_a_name_and_daggers_are_hypotheses() -> None:
    goal = parse_goal("α : Type\ninst✝ : Add α\na✝¹ a✝ : α\n⊢ a✝ = a✝")
    assert [h.names for h in goal.hypotheses] == [("α",), ("inst✝",), ("a✝¹", "a✝")]
    assert inaccessible_names(goal) == ("inst✝", "a✝¹", "a✝")


def test_quoted_names_with_blanks_stay_whole() -> None:
    goal = parse_goal("«my name» b : Nat\n⊢ «my name» = b")
    assert goal.hypotheses == (Hypothesis(("«my name»", "b"), "Nat"),)


def test_unsolved_goals_are_told_from_other_errors() -> None:
    goals = parse_unsolved("unsolved goals\ncase a\n⊢ p\n\ncase b\nhp : p\n⊢ q")
    assert goals is not None
    assert [goal.case for goal in goals] == ["a", "b"]
    assert parse_unsolved("type mismatch\n⊢ p") is None


def test_keys_forget_case_tags_and_white_space_only() -> None:
    one, two = parse_goals("case a\nh : p\n⊢ q"), parse_goals("h : p\n⊢   q")
    other = parse_goals("h' : p\n⊢ q")
    assert state_key(one) == state_key(two) != state_key(other)


def test_metavariables_couple_goals() -> None:
    assert share_metavariables(parse_goals("⊢ ?b = 1\n\n⊢ Nat"))
    assert not share_metavariables(parse_goals("h : x? = 1\n⊢ xs[0]?.isSome = true"))


def test_tags_of_copies_vanish_everywhere() -> None:
    goal = without_copy_tag(parse_goal("case refine_14.succ\nn : Nat\n⊢ n = ?refine_14.b"))
    assert goal.case == "succ"
    assert goal.target == "n = ?b"
    plain = without_copy_tag(parse_goal("case refine_2\n⊢ p"))
    assert (plain.case, plain.text) == (None, "⊢ p")
    own = parse_goal("case inr\n⊢ p")
    assert without_copy_tag(own) is own
    assert without_copy_tags("failed\ncase refine_3\nh : p\n⊢ q") == "failed\nh : p\n⊢ q"
    assert without_copy_tags("failed\ncase refine_3.zero\n⊢ q") == "failed\ncase zero\n⊢ q"
