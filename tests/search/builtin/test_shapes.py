"""Reading the shape of printed goals."""

from __future__ import annotations

import pytest

from provers.lean.goals import parse_goal
from search.builtin.shapes import binder_name, bound_variables, head_of, shape_of


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("p ∧ q → r", "→"), ("(p → q) ∧ r", "∧"), ("a + b = c", "="), ("∀ x, p x → q x", "∀"),
        ("∃ x, p x ∧ q x", "∃"), ("¬(p ∧ q)", "¬"), ("¬p ∨ q", "∨"), ("a ∈ xs ↔ b", "↔"),
        ("p x", ""), ("f (a = b)", ""), ("xs ++ ys ≠ []", "≠"), ("n ∣ m", "∣"), ("", ""),
    ],
)  # fmt: skip
def test_the_outermost_connective(text: str, head: str) -> None:
    assert head_of(text) == head


def test_hypotheses_are_sorted_into_facts_and_variables() -> None:
    goal = parse_goal(
        "p q : Prop\nn : Nat\nxs : List Nat\nf : Nat → Nat\nhp : p\nh : n = 2\nhf : ∀ x, f x = x\n"
        "g : p → q\n⊢ n ∈ xs"
    )
    shape, naming = shape_of(goal)
    assert naming == ""
    assert [fact.name for fact in shape.facts] == ["hp", "h", "hf", "g"]
    assert [name for name, _ in shape.variables] == ["p", "q", "n", "xs", "f"]
    assert shape.head == "∈"
    assert shape.of_type("List") == ["xs"]
    assert shape.arithmetic


def test_unnamed_hypotheses_get_readable_names_once_each() -> None:
    goal = parse_goal("n a✝¹ : Nat\na✝ : a✝¹ = n\nih✝ : n = n\nx : List Nat\n⊢ True")
    shape, naming = shape_of(goal)
    names = naming.split()[1:]
    assert naming.startswith("rename_i ")
    assert len(names) == len(set(names)) == 3
    assert not {"n", "x"} & set(names)
    assert all("✝" not in name for name in names)
    assert [fact.name for fact in shape.facts] == names[1:]


def test_names_for_new_variables_are_free() -> None:
    assert binder_name("∀ (x : Nat), p x", set()) == "x"
    assert binder_name("∀ x, p x", {"x"}) == "x1"
    assert binder_name("p → q", {"h"}) == "h1"


@pytest.mark.parametrize(
    ("target", "count"), [("∃ x, p x", 1), ("∃ x y z, p", 3), ("∃ (x : Nat), p", 1), ("p", 1)]
)
def test_variables_bound_by_an_existential(target: str, count: int) -> None:
    assert bound_variables(target) == count
