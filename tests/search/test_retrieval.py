"""Trusting a model by the distance to what it has seen."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.checker import Goal, ProofState
from provers.errors import LemmataError, SourceError, ToolCrashed
from search.driver import Search
from search.policy import Candidate
from search.retrieval import RetrievalPolicy, StateIndex, Trust, mixed, words_of
from search.settings import SearchSettings
from search.trace import TraceError
from tests.search.games import TablePolicy, TableSession
from tests.search.tables import Move, Table

SUM = "a b : Nat\nh : a = b\n⊢ a + 0 = b"
RENAMED = "x y : Nat\nhyp : x = y\n⊢ x + 0 = y"
LISTS = "α : Type\nxs : List α\n⊢ (xs ++ []).length = xs.length"
LOGIC = "p q : Prop\nhp : p\nhq : q\n⊢ p ∧ q"


def state(text: str) -> ProofState:
    return ProofState(text, (Goal(text, text=text),), "s")


class Fixed:
    """Always proposes the same, and keeps what it was asked."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = list(candidates)
        self.asked: list[str] = []

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.asked += [each.key for each in states]
        return [self.candidates[:n] for _ in states]


# -- distances ----------------------------------------------------------------------------


def test_what_is_stored_is_near_and_names_do_not_matter() -> None:
    index = StateIndex([SUM, LOGIC])
    assert index.size == 2
    assert index.distance(SUM) == pytest.approx(0.0, abs=1e-6)
    assert index.distance(RENAMED) == pytest.approx(0.0, abs=1e-6)
    slightly = index.distance(SUM.replace("+ 0", "+ 1"))
    assert 0.01 < slightly < index.distance(LISTS) < 1.0


def test_nothing_is_near_to_nothing() -> None:
    assert StateIndex([]).distance(SUM) == 1.0
    assert StateIndex([SUM]).distance("") == 1.0
    assert StateIndex([""]).distance("") == 1.0


@given(st.lists(st.text(alphabet="ab ⊢+=:\n0", max_size=20), max_size=6), st.data())
def test_distances_are_distances(texts: list[str], data: st.DataObject) -> None:
    index = StateIndex(texts)
    other = data.draw(st.text(alphabet="ab ⊢+=:\n0", max_size=20))
    assert 0.0 <= index.distance(other) <= 1.0
    for text in texts:
        assert index.distance(text) == (pytest.approx(0.0, abs=1e-5) if words_of(text) else 1.0)


def test_states_come_from_pairs_and_from_logs(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"state": SUM, "tactic": "simp"}) + "\n")
    assert StateIndex.from_files([pairs]).distance(RENAMED) < 1e-6
    log = tmp_path / "run.jsonl"
    table: Table = {"A": (Move("a", -1.0, "B"), Move("n", -0.5, "C")), "B": (Move("b", -1.0, ""),)}
    table["C"] = ()
    asyncio.run(Search(TableSession(table), TablePolicy(table), trace=log).run("A"))
    index = StateIndex.from_files([log])
    assert [index.distance(text) < 0.5 for text in "ABC"] == [True, True, False]
    (tmp_path / "begun.jsonl").write_text("")  # of a program that was killed in its first moment
    both = StateIndex.from_files([tmp_path])
    assert both.size == 3
    assert both.distance(RENAMED) < 1e-6


@pytest.mark.parametrize("line", ["{}", "[1]", '{"state": 3}', "no json"])
def test_what_is_no_file_of_pairs_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(line + "\n")
    for asked in (path, tmp_path):
        with pytest.raises(SourceError, match="line 1"):
            StateIndex.from_files([asked])
    with pytest.raises(SourceError, match="cannot read"):
        StateIndex.from_files([tmp_path / "none.jsonl"])
    path.unlink()
    with pytest.raises(SourceError, match="no logs and no training pairs"):
        StateIndex.from_files([tmp_path])


def test_a_damaged_log_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"format":"lemmata-search-trace"}\n')
    with pytest.raises(TraceError, match="search log"):
        StateIndex.from_files([path])


# -- trust --------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0.001, 1), st.floats(0, 1), st.floats(0, 1))
def test_trust_falls_with_distance(radius: float, heat: float, one: float, two: float) -> None:
    trust = Trust(radius, heat)
    near, far = sorted((one, two))
    assert 0.0 <= trust.share(far) <= trust.share(near) <= 1.0
    assert trust.share(radius) == pytest.approx(0.5)


def test_temperature_makes_the_change_soft_or_sharp() -> None:
    assert Trust(0.5, 0.001).share(0.6) == 0.0
    assert Trust(0.5, 0.001).share(0.4) == 1.0
    assert 0.3 < Trust(0.5, 0.5).share(0.6) < 0.5


@pytest.mark.parametrize("numbers", [(1.5, 0.1), (0.5, 0.0), (0.5, 0.1, 0.5)])
def test_impossible_settings_are_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="must"):
        Trust(*numbers)


# -- the mixture --------------------------------------------------------------------------


async def test_each_regime_asks_whom_it_trusts() -> None:
    model = Fixed(Candidate("learned", -2.0, tokens=4))
    fallback = Fixed(Candidate("fixed", -0.5))
    policy = RetrievalPolicy(model, fallback, StateIndex([SUM]), Trust(0.5, 0.05))
    near, far = await policy.propose([state(RENAMED), state(LOGIC)], 8)
    assert [c.text for c in near] == ["learned"]
    assert [c.text for c in far] == ["fixed"]
    assert (model.asked, fallback.asked) == ([RENAMED], [LOGIC])
    assert near[0].tokens + near[0].spent == 4


async def test_between_both_are_heard_in_proportion() -> None:
    model = Fixed(Candidate("both", -1.0), Candidate("learned", -1.0))
    fallback = Fixed(Candidate("both", -1.0), Candidate("fixed", -3.0))
    index = StateIndex([SUM])
    middle = state(SUM.replace("+ 0", "+ 1"))
    radius = index.distance(middle.key)
    policy = RetrievalPolicy(model, fallback, index, Trust(radius, 0.1))
    assert policy.shares([middle]) == [pytest.approx(0.5)]
    (found,) = await policy.propose([middle], 8)
    assert [c.text for c in found] == ["both", "learned", "fixed"]
    assert math.fsum(math.exp(c.logprob) for c in found) == pytest.approx(1.0)


CANDIDATES = st.lists(
    st.builds(Candidate, st.sampled_from("abcdef"), st.floats(-50, 0), st.integers(0, 9)),
    max_size=5,
    unique_by=lambda candidate: candidate.text,
)


@given(CANDIDATES, CANDIDATES, st.floats(0, 1))
def test_a_mixture_is_a_distribution(
    learned: list[Candidate], fixed: list[Candidate], share: float
) -> None:
    found = mixed(learned, fixed, share)
    assert {c.text for c in found} == {c.text for c in (*learned, *fixed)}
    assert all(c.mean_logprob <= 0.0 for c in found)
    assert sum(c.spent for c in found) == sum(c.tokens for c in (*learned, *fixed))
    if found:
        assert math.fsum(math.exp(c.logprob) for c in found) == pytest.approx(1.0)


async def test_a_failing_model_is_no_fallback() -> None:
    class Gone(Fixed):
        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            raise ToolCrashed("the server is gone")

    policy = RetrievalPolicy(Gone(), Fixed(), StateIndex([SUM]), Trust(0.5, 0.05))
    with pytest.raises(LemmataError, match="gone"):
        await policy.propose([state(SUM)], 4)
    assert await policy.propose([state(LOGIC)], 4) == [[]]


def test_a_search_follows_the_model_near_and_the_fallback_far() -> None:
    """The model likes `m…` moves: right at A, which it has seen, and wrong from B on."""

    class Biased(TablePolicy):
        liked = "m"

        def _moves(self, letter: str) -> list[Candidate]:
            return [
                Candidate(move.tactic, -0.1 if self.liked in move.tactic else -4.0)
                for move in self.table[letter]
            ]

    class Other(Biased):
        liked = "f"

    table: Table = {
        "A": (Move("m", -1.0, "B"), Move("f", -1.0, "D")),
        "B": (Move("m1", -1.0, "D"), Move("f1", -1.0, "C")),
        "C": (Move("m2", -1.0, "D"), Move("f2", -1.0, "")),
        "D": tuple(Move(f"mf{letter}", -1.0, letter) for letter in "EFG"),
        "E": (), "F": (), "G": (),
    }  # fmt: skip
    index = StateIndex(["A"])

    def expansions(policy: object) -> int:
        settings = SearchSettings(in_flight=1)
        search = Search(TableSession(table), policy, settings=settings)  # type: ignore[arg-type]
        return asyncio.run(search.run("A")).counters.expansions

    mixture = RetrievalPolicy(Biased(table), Other(table), index, Trust(0.5, 0.05))
    assert expansions(mixture) < min(expansions(Biased(table)), expansions(Other(table)))
