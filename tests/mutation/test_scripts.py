"""Scripts are cut where Lean begins a new tactic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.scripts import Form, Tactic, parse_script


def _texts(script: str) -> list[str]:
    return [tactic.text for tactic in parse_script(script)]


@pytest.mark.parametrize(
    ("script", "texts"),
    [
        ("by simp", ["simp"]),
        ("by\n  intro a b\n  rw [Nat.add_comm]", ["intro a b", "rw [Nat.add_comm]"]),
        ("by intro a; simp [a]; rfl", ["intro a", "simp [a]", "rfl"]),
        ("by\n  simp -- closes; it\n  /- not\n  this -/\n  rfl", ["simp", "rfl"]),
        ("by\n  constructor <;> simp; rfl", ["constructor <;> simp", "rfl"]),
        ("by\n  constructor\n  <;> simp", ["constructor\n <;> simp"]),
        ("by\n  have h : p := by simp; rfl\n  exact h", ["have h : p := by simp; rfl", "exact h"]),
        ("by\n  have h : p := by\n    simp\n    rfl\n  exact h", ["have h : p := by\n  simp\n  rfl", "exact h"]),
        ("by\n  exact (fun x => by simp; rfl)\n  trivial", ["exact (fun x => by simp; rfl)", "trivial"]),
        ("by\n  exact fun x => h; rfl", ["exact fun x => h", "rfl"]),
        ("by\n  try simp; rfl", ["try simp; rfl"]),
        ("by\n  first | simp; done | rfl\n  omega", ["first | simp; done | rfl", "omega"]),
        ("by\n  rw [a,\n    b]\n  c", ["rw [a,\n  b]", "c"]),
        ('by\n  exact f "a; b\\" -- c"\n  c', ['exact f "a; b\\" -- c"', "c"]),
        ("by\n  rcases h with ⟨a, b⟩ | c\n  · x\n  · y", ["rcases h with ⟨a, b⟩ | c", "· x", "· y"]),
        ("by\n  simp\ntermination_by n", ["simp"]),
        ("  a\n  b", ["a", "b"]),
        ("by", []),
    ],
)  # fmt: skip
def test_cuts(script: str, texts: list[str]) -> None:
    assert _texts(script) == texts


def test_bullets_and_cases_are_entered() -> None:
    split, first, second, third = parse_script(
        "by\n  constructor\n  · intro h\n    exact h\n  case mpr =>\n    intro h; exact h\n  next x => simp"
    )
    assert split.form is Form.PLAIN
    assert first.form is Form.FOCUS
    assert [tactic.text for tactic in first.blocks[0]] == ["intro h", "exact h"]
    assert (second.form, second.tag) == (Form.CASE, "mpr")
    assert [tactic.text for tactic in second.blocks[0]] == ["intro h", "exact h"]
    assert third == Tactic("next x => simp")


def test_alternatives_are_opened() -> None:
    (tactic,) = parse_script(
        "by\n  induction n generalizing m with\n  | zero => simp; rfl\n  | succ n ih =>\n"
        "    rw [ih]\n    cases m with\n    | zero => rfl\n    | succ m => simp"
    )
    assert tactic.form is Form.BRANCHES
    assert tactic.opened == "induction n generalizing m with | zero => ?_ | succ n ih => ?_"
    zero, succ = tactic.blocks
    assert [step.text for step in zero] == ["simp", "rfl"]
    assert [step.form for step in succ] == [Form.PLAIN, Form.BRANCHES]
    (on_one_line,) = parse_script("by cases h with | inl a => exact a | inr b => exact f b")
    assert on_one_line.opened == "cases h with | inl a => ?_ | inr b => ?_"


@pytest.mark.parametrize(
    "script",
    [
        "by\n  cases h with\n  | inl a | inr b => simp",
        "by\n  cases h with\n  | inl a => _\n  | inr b => simp",
        "by\n  cases h with simp\n  | inl a => rfl",
        "by\n  cases h\n  | x",
    ],
)
def test_what_cannot_be_opened_stays_whole(script: str) -> None:
    (tactic,) = parse_script(script)
    assert tactic.form is Form.PLAIN


_PLAIN = st.sampled_from(["simp", "intro a", "rw [f (a; b)]", "exact fun x => y", "a <;> b"])


@st.composite
def _blocks(draw: st.DrawFn, depth: int = 2) -> list[object]:
    inner = _PLAIN if depth == 0 else st.one_of(_PLAIN, _blocks(depth - 1))
    return draw(st.lists(inner, min_size=1, max_size=4))


def _written(block: list[object], indent: str) -> str:
    lines: list[str] = []
    for item in block:
        if isinstance(item, str):
            lines.append(indent + item)
        else:
            assert isinstance(item, list)
            inner = _written(item, indent + "  ")
            lines.append(f"{indent}· {inner.lstrip()}")
    return "\n".join(lines)


def _shape(tactics: tuple[Tactic, ...]) -> list[object]:
    return [_shape(tactic.blocks[0]) if tactic.blocks else tactic.text for tactic in tactics]


@settings(deadline=None)
@given(_blocks(), st.integers(min_value=1, max_value=6))
def test_nested_bullets_come_back(block: list[object], width: int) -> None:
    script = "by\n" + _written(block, " " * width)
    assert _shape(parse_script(script)) == block
