"""The built-in policy: what it proposes, without running it."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from provers.checker import ProofState
from provers.lean.goals import parse_goal
from provers.lean.source import LeanSource
from provers.lean.steps import refuse
from search.builtin import BuiltinPolicy, Premise, PremiseIndex
from search.builtin.premises import file_premises, goal_words

LIBRARY = PremiseIndex(
    [
        Premise("Nat.add_comm", ("HAdd.hAdd", "add", "comm"), True, "HAdd.hAdd"),
        Premise("Nat.le_of_lt", ("LE.le", "LT.lt", "le", "of", "lt"), False, "LE.le"),
        Premise("List.map_append", ("List.map", "HAppend.hAppend", "map", "append"), True, "List.map"),
    ]
)  # fmt: skip
GOALS = [
    "a b : Nat\n⊢ a + b = b + a",
    "p q : Prop\nh : p ∧ q\n⊢ q ∧ p",
    "p : Nat → Prop\nh : ∃ x, p x\n⊢ ∃ x y, p x ∧ p y",
    "xs : List Nat\nf : Nat → Nat\n⊢ List.map f (xs ++ xs) = List.map f xs ++ List.map f xs",
    "n✝ : Nat\na✝ : n✝ < 3\n⊢ n✝ ≤ 3",
    "b : Bool\n⊢ (if b = true then 1 else 2) > 0",
    "α : Type\n⊢ ∀ (x : α), x = x",
    "h : ?a\n⊢ ?a",
    "⊢ False",
]


def policy(library: PremiseIndex | None = LIBRARY) -> BuiltinPolicy:
    own = [Premise("double_eq", ("double", "HMul.hMul"), True, "double")]
    return BuiltinPolicy(PremiseIndex(own), ["double"], lambda: library)


def test_candidates_are_few_different_ranked_and_let_in() -> None:
    for text in GOALS:
        candidates = policy().candidates(parse_goal(text), 48)
        texts = [candidate.text for candidate in candidates]
        assert 0 < len(texts) <= 48
        assert len(set(texts)) == len(texts)
        logprobs = [candidate.logprob for candidate in candidates]
        assert logprobs == sorted(logprobs, reverse=True)
        assert all(logprob <= 0 for logprob in logprobs)
        assert sum(map(math.exp, logprobs)) <= 1 + 1e-9
        assert [text for text in texts if refuse(text)] == []


def test_the_same_goal_gets_the_same_candidates() -> None:
    for text in GOALS:
        goal = parse_goal(text)
        assert policy().candidates(goal, 30) == policy().candidates(goal, 30)


def test_premises_of_file_and_library_are_used() -> None:
    goal = parse_goal("n m : Nat\n⊢ double n + m = m + 2 * n")
    texts = "\n".join(candidate.text for candidate in policy().candidates(goal, 60))
    assert "double_eq" in texts
    assert "Nat.add_comm" in texts
    without = "\n".join(c.text for c in policy(None).candidates(goal, 60))
    assert "double_eq" in without
    assert "Nat.add_comm" not in without


def test_goals_with_unknowns_get_only_what_determines_them() -> None:
    candidates = policy().candidates(parse_goal("a : Nat\nh : a = 1\n⊢ ?b = 1"), 48)
    assert {"rfl", "assumption", "exact h"} <= {c.text for c in candidates}
    assert len(candidates) < 12


async def test_one_list_for_each_state() -> None:
    goal = parse_goal(GOALS[0])
    states = [ProofState("a", (goal,), "t"), ProofState("b", (), "t")]
    first, second = await policy().propose(states, 5)
    assert (len(first), second) == (5, [])


@given(st.text(alphabet="ab∀∃→∧∨¬=+(){}⟨⟩ ,:λ.✝?\n⊢", max_size=80))
def test_no_printed_goal_makes_it_stumble(text: str) -> None:
    policy().candidates(parse_goal(text), 20)


def test_notation_becomes_the_names_that_statements_mention() -> None:
    words = goal_words("xs.map f ++ [] = a :: ys ∧ ¬n ≤ 2")
    assert {"HAppend.hAppend", "List.nil", "List.cons", "And", "Not", "LE.le", "map"} <= {*words}
    assert "Eq" not in words


def test_only_what_is_proved_before_is_a_premise() -> None:
    text = "theorem a : f 1 = 2 := rfl\ntheorem b : 1 = 1 := by sorry\ntheorem c : p := by sorry\n"
    source = LeanSource(text)
    assert [p.name for p in file_premises(source, text.index("theorem c"))] == ["a"]
