"""What a reference asks for: everything that it leaves open, or it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from provers.lean.asked import Asked, asked_for
from provers.lean.audit import MODULE
from provers.lean.environment import Environment
from provers.lean.messages import Message
from provers.lean.source import LeanSource
from provers.verdict import Severity
from tests.provers.lean.compiled import compiled

STATED = """
def swap : Nat × Nat → Nat × Nat
  | ⟨a, b⟩ => ⟨b, a⟩
theorem swap_swap (p : Nat × Nat) : swap (swap p) = p := rfl
theorem later : 1 = 2 := sorry
theorem uses_later : 2 = 1 := later.symm
theorem injEq : 2 = 2 := rfl
"""


def asked(text: str, folder: Path, *holes: tuple[int, int]) -> Asked:
    """What a text asks for if Lean speaks of holes at those places (line, column)."""
    messages = [
        Message(Severity.WARNING, "declaration uses `sorry`", "hasSorry", line, column)
        for line, column in holes
    ]
    return asked_for(compiled(folder, MODULE, text), LeanSource(text), messages)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return compiled(tmp_path_factory.mktemp("asked"), MODULE, STATED)


def test_what_a_reference_states(environment: Environment) -> None:
    found = asked_for(environment, LeanSource(STATED))
    assert set(found.stated) == {"swap_swap", "later", "uses_later", "injEq"}
    assert found.refusal is None
    # What Lean may have made counts if the text declares it, or leaves it open and has its words.
    assert "injEq" not in asked_for(environment, LeanSource("-- injEq")).stated


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("theorem inj : 1 = 2 := sorry", {"inj"}),
        ("theorem«inj» : 1 = 1 := rfl", {"inj"}),
        ("namespace É\ntheorem «rec» : 1 = 1 := rfl\nend É", {"«É».rec"}),
        ("instance (priority := 100) inj : Nonempty Nat := ⟨3⟩", {"inj"}),
        # Hidden from those who read texts, but left open.
        ("instance (priority := (100)) inj : Nonempty Empty := sorry", {"inj"}),
        ("structure Foo where\n  x : Nat\n-- Foo.inj", set()),
        # Without a name in the text, below a name that looks generated.
        (
            "namespace rec\ninstance : Nonempty Nat := sorry\nend rec",
            {"rec.instNonemptyNat_candidate"},
        ),
        (
            "structure Foo\nnamespace Foo\ninstance : SizeOf Foo := sorry\nend Foo",
            {"Foo.instSizeOf"},
        ),
        ("theorem t : 1 = 1 := sorry\ntheorem t.match_1 : 1 = 2 := sorry", {"t", "t.match_1"}),
        (
            "theorem t : 1 = 1 := sorry\nnamespace t\ntheorem eq_2 : 1 = 2 := sorry\nend t",
            {"t", "t.eq_2"},
        ),
        (
            'macro "claim " n:ident : command => `(theorem $n:ident : 1 = 2 := sorry)\nclaim inj',
            {"inj"},
        ),
    ],
)
def test_names_that_lean_makes_too(text: str, names: set[str], tmp_path: Path) -> None:
    found = asked(text, tmp_path)
    assert set(found.stated) == names
    assert found.refusal is None


BY_RECURSION = """
mutual
theorem one : (n : Nat) → 0 + n = n
  | 0 => rfl
  | n + 1 => have := two n; sorry
theorem two : (n : Nat) → 0 + n = n
  | 0 => sorry
  | n + 1 => have := one n; sorry
end
"""

BY_MEASURE = """
theorem main (a b : Nat) : a + b = b + a := by
  if h : a = 0 then subst h; sorry else
  have := main (a - 1) (b + 1)
  sorry
termination_by a
decreasing_by sorry
"""

BY_MEASURE_TOGETHER = """
mutual
theorem one (n : Nat) : 0 + n = n := by
  if h : n = 0 then simp else
  have := two (n - 1)
  sorry
termination_by n
private theorem two (n : Nat) : 0 + n = n := by
  if h : n = 0 then simp else
  have := one (n - 1)
  sorry
termination_by n
end
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("theorem t : 0 + 1 = 1 ∧ True := by\n  have h : 0 + 1 = 1 := by sorry\n  simp", {"t"}),
        (
            "theorem t (p : Nat × Nat) : p = p := by\n  match p with\n  | (a, b) => exact sorry",
            {"t"},
        ),
        ("theorem t (p : Nat × Nat) : p = p :=\n  match p with\n  | (a, b) => sorry", {"t"}),
        ("theorem t : (n : Nat) → n = n\n  | 0 => rfl\n  | n + 1 => t n ▸ sorry", {"t"}),
        ("theorem t : 1 = 1 := go 1\nwhere go (n : Nat) : n = n := sorry", {"t", "t.go"}),
        ("theorem t : 1 = 1 :=\n  let rec go (n : Nat) : n = n := sorry\n  go 1", {"t", "t.go"}),
        (BY_RECURSION, {"one", "two"}),
        (BY_MEASURE, {"main"}),
        (BY_MEASURE_TOGETHER, {"one", "_private.candidate.0.two"}),
        (
            "namespace A\nsection\nprivate theorem t (n : Nat) : n = n := by\n"
            "  have h : n = n := sorry\n  exact h\nend\nend A",
            {"_private.candidate.0.A.t"},
        ),
        ("def f (n : Nat) : Fin (n + 1) := sorry\nabbrev g : Nat := by sorry", {"f", "g"}),
        ("noncomputable def f : Nat → Nat := fun n => sorry", {"f"}),
        # Of these Lean makes equations, in which the hole stands.
        ("@[simp] def f (n : Nat) : Nat := sorry", {"f"}),
        ("@[simp] instance foo : Inhabited Nat := sorry", {"foo"}),
        ("def f : Nat := sorry\ntheorem t : f = 3 := by unfold f; sorry", {"f", "t"}),
        ("def f : Nat := sorry\ntheorem t : f = f := by simp [f]", {"f", "t"}),
        ("instance foo : Inhabited Nat := sorry", {"foo"}),
        ("noncomputable instance : Inhabited Empty := sorry", {"instInhabitedEmpty_candidate"}),
        ("theorem t : 1 = 1 := sorry\nexample : 1 = 1 := t", {"t"}),
        (
            "theorem t : 1 = 1 := sorry\ndef uses (n : Nat) (_ : 1 = 1) := n\ndef u := uses 1 t",
            {"t"},
        ),
    ],
)
def test_ordinary_references_are_taken(text: str, names: set[str], tmp_path: Path) -> None:
    found = asked(text, tmp_path)
    assert set(found.stated) == names
    assert found.refusal is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def root : { n : Nat // n * n = 49 } := ⟨7, sorry⟩", "root"),
        ("def f (n : Nat) : Fin (n + 1) := ⟨n, by first | done | sorry⟩", "f"),
        (
            "instance : Inhabited (Fin 2) where\n  default := ⟨1, sorry⟩",
            "instInhabitedFinOfNatNat_candidate",
        ),
        ("def main : 1 = 2 ∧ 2 = 3 := ⟨sorry, sorry⟩", "main"),
        ("def add : (p : Nat × Nat) → { n : Nat // n = p.1 }\n  | (a, b) => sorry", "add"),
        ("def f (n : Nat) : Nat :=\n  have : 1 = 1 := rfl\n  sorry", "f"),
        ("def f (n : Nat) : Nat := f (n + 1)\ntermination_by n\ndecreasing_by sorry", "f"),
        ("def f : Nat → Nat\n  | 0 => sorry\n  | n + 1 => f n", "f"),
        ("partial def f (n : Nat) : Nat := f (n + 1) + sorry", "f"),
        ("unsafe def f (n : Nat) : Nat := sorry", "f"),
        ("opaque main : 1 = 2 := sorry", "main"),
        ("private opaque A.main : 1 = 2 := sorry", "A.main"),
        ("inductive I : Nat → Type where\n  | a : I sorry", "I.a"),
        ("structure P where\n  x : Nat := sorry", "P.x"),
        ("@[simp] def root : Fin 2 := ⟨1, sorry⟩", "root"),
        ('macro "mk" : command => `(theorem hard : 1 = 2 := sorry)\nmk', "hard"),
    ],
)
def test_open_parts_are_refused(text: str, name: str, tmp_path: Path) -> None:
    found = asked(text, tmp_path)
    assert found.refusal is not None
    assert found.refusal.message.startswith(f"the reference leaves {name} open ")
    assert "whole value" in found.refusal.hint


EASY = "theorem easy : 1 = 1 := sorry\n"


@pytest.mark.parametrize(
    ("text", "holes", "told"),
    [
        (f"{EASY}example : 1 = 2 := by skip; sorry", [(1, 8), (2, 0)], "(line 2)"),
        (f"{EASY}example : 1 = 2 := h\nwhere h : 1 = 2 := sorry", [(1, 8), (3, 6)], "(line 3)"),
        (f"set_option pp.all true\n{EASY}", [(1, 0), (2, 8)], "no name (line 1)"),
        (f"{EASY}set_option warn.sorry false in\nexample : 1 = 2 := sorry", [], "`warn`"),
        (f"{EASY}set_option «warn».sorry false in\nexample : 1 = 2 := sorry", [], "`warn`"),
        (f"{EASY}#guard_msgs (drop all) in\nexample : 1 = 2 := sorry", [], "`guard_msgs`"),
        (
            f'macro "mk" : command => `(example : 1 = 2 := sorry)\n{EASY}mk',
            [(2, 8), (3, 0)],
            "no name",
        ),
    ],
)
def test_holes_without_a_name_are_refused(
    text: str, holes: list[tuple[int, int]], told: str, tmp_path: Path
) -> None:
    refusal = asked(text, tmp_path, *holes).refusal
    assert refusal is not None
    assert told in refusal.message


def test_what_hides_no_example_is_no_objection(tmp_path: Path) -> None:
    text = f'macro "done_" : tactic => `(tactic| rfl)\nset_option warn.sorry false in\n{EASY}'
    found = asked(text, tmp_path, (3, 8))
    assert (found.stated, found.refusal) == (("easy",), None)
