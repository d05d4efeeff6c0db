"""Cutting theorems out of a file, and putting proofs in."""

from __future__ import annotations

import pytest

from provers.errors import StatementError
from provers.lean.source import LeanSource
from provers.lean.statement import (
    ProofStep,
    contexts,
    find_statement,
    step_lines,
    structured_proof,
)

FILE = """import Init

/-- one -/
theorem one (n : Nat) : n = n := rfl

namespace A
open Nat in
/-- two -/
@[simp] theorem B.two.{u} {α : Type u} (a : α) : a = a := by sorry -- end
example : 1 = 1 := by sorry
end A
"""


def test_a_theorem_is_found_by_full_and_by_short_name() -> None:
    source = LeanSource(FILE)
    two = find_statement(source, "A.B.two")
    assert find_statement(source, "B.two") == two
    assert two.universes == ".{u}"
    assert two.signature == " {α : Type u} (a : α) : a = a"
    assert two.head == "@[simp] theorem B.two"


def test_a_trial_keeps_scope_and_namespace_but_not_the_documentation() -> None:
    two = find_statement(LeanSource(FILE), "A.B.two")
    assert two.trial_head("trial") == (
        "open Nat in\ntheorem B.trial.{u} {α : Type u} (a : α) : a = a"
    )
    assert FILE[: two.place].endswith("namespace A")


def test_an_example_is_found_by_its_line() -> None:
    example = find_statement(LeanSource(FILE), "example_10")
    assert example.trial_head("trial") == "example : 1 = 1"
    assert example.with_proof("rfl") == FILE.replace(
        "example : 1 = 1 := by sorry", "example : 1 = 1 := by\n  rfl"
    )


def test_a_new_signature_goes_to_the_end() -> None:
    new = find_statement(LeanSource(FILE), "theorem C.new.{v} (a : Nat) : a = a")
    assert (new.name, new.universes) == ("C.new", ".{v}")
    assert new.with_proof("rfl").endswith("theorem C.new.{v} (a : Nat) : a = a := by\n  rfl\n")


def test_quoted_names_keep_their_dots() -> None:
    source = LeanSource("theorem A.«b.c» : True := by sorry\n")
    statement = find_statement(source, "A.«b.c»")
    assert statement.trial_head("t") == "theorem A.t : True"


@pytest.mark.parametrize("wanted", ["nothing", "B", "example_1", ""])
def test_what_is_not_there_is_refused_naming_what_is(wanted: str) -> None:
    with pytest.raises(StatementError, match="is no theorem"):
        find_statement(LeanSource(FILE), wanted)


def test_ambiguous_short_names_are_refused() -> None:
    text = "namespace A\ntheorem x : True := trivial\nend A\nnamespace B\ntheorem x : True := trivial\n"
    with pytest.raises(StatementError, match="ambiguous"):
        find_statement(LeanSource(text), "x")


def test_contexts_leave_out_proofs_but_those_by_reflexivity() -> None:
    text = (
        "theorem a : 1 = 1 := rfl\ntheorem b : p := by\n  long\n  proof\n"
        "def f := 1\nopen X in\nexample : q := h\ntheorem c : r := by intro x; rfl\n"
    )
    assert contexts(text, [len(text)]) == [
        "theorem a : 1 = 1 := rfl\ntheorem b : p := sorry\n"
        "def f := 1\nopen X in\nexample : q := sorry\ntheorem c : r := by intro x; rfl\n"
    ]


def test_contexts_are_cut_where_asked() -> None:
    text = "def f := 1\n\ntheorem a : p := by x\n\ndef g := 2\n"
    first, last = text.index("\n\ntheorem"), len(text.rstrip())
    assert contexts(text[:last], [first, last]) == [
        "def f := 1",
        "\n\ntheorem a : p := sorry\n\ndef g := 2",
    ]


def test_goals_of_a_step_get_bullets_and_nest() -> None:
    steps = [
        ProofStep("intro h", 1),
        ProofStep("constructor", 2),
        ProofStep("cases h", 2),
        ProofStep("simp", 0),
        ProofStep("omega", 0),
        ProofStep("rename_i x\nexact x", 0),
    ]
    assert structured_proof(steps).split("\n") == [
        "intro h",
        "constructor",
        "· cases h",
        "  · simp",
        "  · omega",
        "· rename_i x",
        "  exact x",
    ]


def test_steps_lose_common_indentation_and_blank_lines() -> None:
    assert step_lines("\n    simp\n\n      at h  \n", "  ") == ["  simp", "    at h"]
