"""What a model is shown, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from lemmata.loop.policy import PresentedPolicy
from lemmata.loop.prompts import Presenter
from lemmata.loop.qualify import namespaces_of, qualify
from lemmata.loop.retrieval import SideIndex
from provers.checker import ProofState
from provers.lean.environment import Environment
from provers.lean.goals import parse_goals
from tests.lemmata.loop.conftest import Scripted

STATE = """case cons
α : Type u
inst✝ : DecidableEq α
a✝ : α
xs ys : List α
k : Nat
f : α → Nat
p : α → Bool
ih : xs ++ ys = ys
h✝ : k < xs.length
⊢ a✝ :: xs ++ ys = a✝ :: ys

⊢ False"""


class Shelf:
    """Always finds the same theorems."""

    def names(self, words: Sequence[str], count: int, without: str = "") -> list[str]:
        found = ["List.cons_append", "Nat.lt_irrefl", "List.map"]
        return [name for name in found if name != without][:count]


def test_a_state_in_names_that_tell_kinds() -> None:
    seen = Presenter(Shelf(), 2).present(STATE)
    assert seen.text.splitlines() == [
        "P1 cons_append",
        "P2 lt_irrefl",
        "x1 : α",
        "l1 l2 : List α",
        "n1 : Nat",
        "f1 : α → Nat",
        "p1 : α → Bool",
        "h1 : l1 ++ l2 = l2",
        "h2 : n1 < l1.length",
        "⊢ x1 :: l1 ++ l2 = x1 :: l2",
    ]
    assert seen.hide("rw [List.cons_append, ih]") == "rw [P1, h1]"
    assert seen.reveal("rw [P1, h1]") == "rw [List.cons_append, ih]"
    assert seen.reveal("exact P2.symm l1.length") == "exact Nat.lt_irrefl.symm xs.length"
    assert seen.reveal("simp [List.map, P9]") == "simp [List.map, P9]"


def test_unnamed_hypotheses_are_named_where_they_are_used() -> None:
    seen = Presenter(None).present(STATE)
    assert seen.reveal("exact h1").startswith("exact ih")
    naming, tactic = seen.reveal("exact absurd h2 x1").split("\n")
    assert naming.startswith("rename_i ")
    names = naming.split()[1:]
    assert len(names) == 3
    assert tactic == f"exact absurd {names[2]} {names[1]}"
    assert seen.hide(f"{naming}\n{tactic}") == "exact absurd h2 x1"


@given(st.text(max_size=60))
def test_any_text_is_shown(text: str) -> None:
    seen = Presenter(Shelf()).present(text)
    assert seen.reveal(seen.hide("simp")) == "simp"


def test_the_theorem_itself_is_not_shown() -> None:
    assert "cons_append" not in Presenter(Shelf(), 2).present(STATE, "List.cons_append").text


def test_sides_find_what_matches(environment: Environment) -> None:
    names = [
        "List.map_append",
        "List.length_append",
        "Nat.add_comm",
        "Nat.le_of_lt",
        "Int.add_comm",
    ]
    presenter = Presenter(SideIndex(environment, names), 2)
    first = lambda text: presenter.present(text).text.splitlines()[0]  # noqa: E731
    assert first("f : α → β\nl m : List α\n⊢ List.map f (l ++ m) = []") == "P1 map_append"
    assert first("n m : Nat\n⊢ n + m = m + n") == "P1 add_comm"
    assert presenter.present("n m : Nat\n⊢ n + m = m + n").reveal("rw [P1]") == "rw [Nat.add_comm]"
    assert presenter.present("i j : Int\n⊢ i + j = j + i").reveal("rw [P1]") == "rw [Int.add_comm]"


async def test_a_policy_is_shown_what_is_presented_and_heard_in_lean() -> None:
    state = ProofState(key="k", goals=parse_goals(STATE), statement="s")
    policy = PresentedPolicy(Scripted("rw [P1]", "exact h1", "simp"), Presenter(Shelf()))
    (proposed,) = await policy.propose([state], 2)
    assert [c.text for c in proposed] == ["rw [List.cons_append]", "exact ih"]


def test_names_are_written_in_full() -> None:
    constants = frozenset({"List.map_cons", "List.Perm.symm", "map_cons", "List.mem", "List.h"})
    script = 'by\n  intro h\n  rw [map_cons, mem.1 h] -- map_cons\n  trace "map_cons"'
    assert qualify(script, constants, ["List.Perm", "List"], ["l"]) == (
        'by\n  intro h\n  rw [List.map_cons, List.mem.1 h] -- map_cons\n  trace "map_cons"'
    )
    assert qualify("exact symm l", constants, ["List.Perm", "List"], ["l"]) == (
        "exact List.Perm.symm l"
    )
    assert namespaces_of("A.B.c") == ["A.B", "A"]
