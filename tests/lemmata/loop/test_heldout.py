"""Drawing and hiding theorems."""

from __future__ import annotations

from collections import Counter

import pytest

from lemmata.loop.heldout import Hidden, draw, eligible, hide, identifiers
from mutation.corpus import Corpus
from mutation.records import SkipReason
from provers.errors import UsageError
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses

NAMES = Hidden(frozenset({"List.map_map", "Nat.le_of_lt", "peirce", "List.Perm.insert"}))


def test_held_out_theorems_are_used_by_nobody(core: Corpus, environment: Environment) -> None:
    records = eligible(core, environment, "Init.Theorems.")
    names = {record.name for record in records}
    assert len(names) > 1000
    assert names.isdisjoint(premise for record in core.records for premise in record.premises)
    twins = {s.detail for s in core.skipped if s.reason is SkipReason.DUPLICATE_STATEMENT}
    assert names.isdisjoint(twins)
    # Used by an instance only: no theorem's premise, and no leaf either.
    assert "Int.lt_trans" not in names
    # A field of a structure needs no proof.
    assert "Std.IsLinearPreorder.le_total" not in names


def test_the_draw_keeps_the_shares_of_modules(core: Corpus, environment: Environment) -> None:
    records = eligible(core, environment, "Init.Theorems.")
    chosen = draw(records, 160, seed=3)
    assert chosen == draw(records, 160, seed=3) != draw(records, 160, seed=4)
    assert len({record.name for record in chosen}) == 160
    all_places = Counter(record.origin.place for record in records)
    places = Counter(record.origin.place for record in chosen)
    for place, count in all_places.items():
        assert abs(places[place] - 160 * count / len(records)) < 1
    with pytest.raises(UsageError, match="cannot be held out"):
        draw(records, len(records) + 1, seed=0)


@pytest.mark.parametrize(
    "tactic",
    [
        "exact List.map_map",
        "rw [map_map]",
        "simp [_root_.List.map_map.symm]",
        "exact List.map_map.trans rfl",
        "open List in rw [map_map]",
        "exact «peirce» _ _",
        "exact List.«map_map»",
        "apply\n  Nat.le_of_lt",
        "exact Perm.insert h",
        "exact .insert _ h",
    ],
)
def test_a_tactic_that_may_mean_a_hidden_theorem_is_found(tactic: str) -> None:
    assert NAMES.mentioned(tactic) in NAMES.names


@pytest.mark.parametrize(
    "tactic",
    [
        "simp",
        "rw [List.map_id]",
        "exact Int.le_of_lt h",
        "exact Option.map_map",
        "exact h.map",
        'trace "peirce"',
        "simp -- peirce\n",
        "exact peirce' h",
    ],
)
def test_other_tactics_are_let_through(tactic: str) -> None:
    assert NAMES.mentioned(tactic) is None


def test_identifiers_leave_comments_and_strings_out() -> None:
    text = 'simp [a.b, «c d».e] /- f -/ at h -- g\ntrace "i"'
    assert identifiers(text) == ["simp", "a.b", "c", "d.e", "at", "h", "trace"]


async def test_hiding_takes_attributes_away(processes: LeanProcesses) -> None:
    names = ["List.map_eq_nil_iff", "Option.ext", "Nat.le_of_lt_succ"]
    hidden = await hide(names, processes, ())
    assert hidden.names == frozenset(names)
    # Taking away what is not there does no harm; Lean refuses that for some attributes only.
    assert set(hidden.erased) >= {("simp", "List.map_eq_nil_iff"), ("ext", "Option.ext")}
    assert ("ext", "Nat.le_of_lt_succ") not in hidden.erased
