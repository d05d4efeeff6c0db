"""What is read off a Lean text by its keywords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.lean.source import LeanSource, LexicalError
from provers.lean.steps import is_closed
from provers.verdict import Position

TEXT = """import Init
import A.«B c»

/-! theorem no : False := sorry -/
namespace Outer
section
/-- About. -/
@[simp] private theorem first (n : Nat) : n = n := by
  rfl
end
def second : Nat → Nat
  | 0 => 0
  | n + 1 => n
namespace Inner.Deep
theorem _root_.third : (fun x => let y := x; y) = id := sorry
lemma fourth : 1 = 1 := by
  sorry
end Inner.Deep
structure Fifth where
  x : Nat
end Outer
example : 2 = 2 := by sorry
theorem «last one» : "theorem x" = "theorem x" := rfl -- theorem y
"""


def test_declarations() -> None:
    source = LeanSource(TEXT)
    assert [(d.keyword, d.full_name) for d in source.declarations] == [
        ("theorem", "Outer.first"),
        ("def", "Outer.second"),
        ("theorem", "third"),
        ("lemma", "Outer.Inner.Deep.fourth"),
        ("structure", "Outer.Fifth"),
        ("example", ""),
        ("theorem", "«last one»"),
    ]
    first, second, third, *_ = source.declarations
    assert source.text[first.start :].startswith("@[simp] private")
    assert source.text[first.body_start : first.end] == ":= by\n  rfl"
    assert source.text[second.body_start :].startswith("| 0 => 0")
    assert source.text[third.body_start :].startswith(":= sorry")


def test_header_and_holes() -> None:
    source = LeanSource(TEXT)
    assert source.imports[0] == "Init"
    assert source.text[: source.header_end].endswith("«B c»")
    assert [d.full_name for d in source.holes()] == ["third", "Outer.Inner.Deep.fourth", ""]
    assert source.quoted_names == [
        ("B c", TEXT.index("B c")),
        ("last one", TEXT.index("last one")),
    ]


@given(st.text(alphabet="aé𝔸\n ", max_size=60), st.integers(0, 60))
def test_positions_and_offsets_are_inverse(text: str, offset: int) -> None:
    source = LeanSource(text)
    offset = min(offset, len(text))
    position = source.position(offset)
    assert source.offset(position) == offset
    before = text[:offset]
    assert position == Position(
        line=before.count("\n") + 1, column=len(before) - (before.rfind("\n") + 1)
    )


@pytest.mark.parametrize("text", ["exact (f x)", "simp [a, ⟨b, c⟩]", "-- done", 's!"{x}"'])
def test_closed(text: str) -> None:
    assert is_closed(text)


@pytest.mark.parametrize("text", ["exact (f x", ")", "simp [a)", "/- a", '"a', "-/ )", "«a"])
def test_not_closed(text: str) -> None:
    assert not is_closed(text)


def test_an_error_says_where() -> None:
    with pytest.raises(LexicalError) as caught:
        LeanSource("theorem a : 1 = 1 := rfl\n/- open")
    assert caught.value.offset == 25


def test_scopes_and_spellings() -> None:
    text = """
namespace A.B
section X.Y
end X.Y
theorem one : 1 = 1 := rfl
end B
theorem «two».three : 1 = 1 := rfl
section
namespace «C»
theorem«four» : 1 = 1 := rfl
end «C»
end
instance (priority := 100) five : Inhabited Nat := ⟨0⟩
end A
theorem «a.b» : 1 = 1 := rfl
instance : Inhabited Nat := ⟨0⟩
"""
    assert [d.full_name for d in LeanSource(text).declarations] == [
        "A.B.one", "A.two.three", "A.C.four", "A.five", "«a.b»", "",
    ]  # fmt: skip
