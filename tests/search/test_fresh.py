"""Asking again: nothing is said twice, nothing that was not tried is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from provers.checker import ProofState
from search.budget import Budget, Limits
from search.driver import Search
from search.fresh import FreshPolicy
from search.outcome import SearchResult, SearchStatus
from search.policy import Candidate
from search.settings import SearchSettings
from search.trace import read_trace
from tests.search.games import TablePolicy, TableSession
from tests.search.tables import Move, Table


class Fixed:
    """Always says the same, best first."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = candidates
        self.asked: list[int] = []

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.asked.append(n)
        return [list(self.candidates[:n]) for _ in states]


def said(*texts: str) -> Fixed:
    return Fixed(*(Candidate(text, -1.0 - place) for place, text in enumerate(texts)))


def state(key: str, statement: str = "s") -> ProofState:
    return ProofState(key, (), statement)


async def texts(policy: FreshPolicy, n: int, *states: ProofState) -> list[list[str]]:
    return [[c.text for c in each] for each in await policy.propose(states, n)]


# -- the policy ---------------------------------------------------------------------------


async def test_it_goes_on_where_it_stopped() -> None:
    policy = FreshPolicy(said("a", "b", "b", "c"))
    found = [(await texts(policy, 2, state("k")))[0] for _ in range(4)]
    assert found == [["a", "b"], ["c"], [], []]
    # What was said of a state says nothing of another, nor of the same in another theorem.
    assert await texts(policy, 1, state("l"), state("k", "t"), state("k")) == [["a"], ["a"], []]


async def test_a_state_of_which_nothing_is_left_to_say_is_not_asked_about() -> None:
    inner = said("a")
    policy = FreshPolicy(inner)
    for _ in range(4):
        await texts(policy, 3, state("k"))
    assert inner.asked == [3, 4]
    assert await texts(policy, 3, state("k"), state("l")) == [[], ["a"]]
    assert inner.asked == [3, 4, 3]


async def test_who_is_silent_at_first_is_asked_once_more() -> None:
    inner = said()
    policy = FreshPolicy(inner)
    assert await texts(policy, 2, state("k")) == [[]]
    inner.candidates = said("a").candidates
    assert await texts(policy, 2, state("k")) == [["a"]]


async def test_blanks_make_no_new_tactic() -> None:
    policy = FreshPolicy(said("simp [h]", "simp  [h]", "simp [h]\n  done", "simp [h]\ndone"))
    assert await texts(policy, 4, state("k")) == [
        ["simp [h]", "simp [h]\n  done", "simp [h]\ndone"]
    ]


async def test_tokens_of_what_is_not_fresh_are_counted() -> None:
    inner = Fixed(Candidate("a", -1.0, tokens=3, spent=2), Candidate("b", -2.0, tokens=4))
    policy = FreshPolicy(inner)
    (first,) = await policy.propose([state("k")], 1)
    (second,) = await policy.propose([state("k")], 1)
    assert [(c.text, c.tokens, c.spent) for c in (*first, *second)] == [("a", 3, 2), ("b", 4, 5)]
    assert inner.candidates[1].spent == 0


async def test_what_was_tried_before_is_remembered() -> None:
    policy = FreshPolicy(said("a", "b"))
    policy.remember(state("k"), ["a"])
    assert await texts(policy, 2, state("k")) == [["b"]]


# -- in a search --------------------------------------------------------------------------

NARROW: Table = {
    "A": (Move("a1", -0.1, None), Move("a2", -0.2, None), Move("a3", -3.0, "B")),
    "B": (Move("b1", -0.1, None), Move("b2", -2.0, "")),
}
"""Proved only by what comes third at A, and second at B."""


def search_of(table: Table, passes: int = 1) -> tuple[Search, TableSession]:
    session = TableSession(table)
    settings = SearchSettings(candidates=1, passes=passes)
    return Search(session, TablePolicy(table), settings=settings), session


def tried(result: SearchResult) -> int:
    return result.counters.attempts


def test_more_passes_reach_what_one_leaves_out() -> None:
    once, _ = search_of(NARROW)
    assert asyncio.run(once.run("A")).status is SearchStatus.EXHAUSTED
    again, _ = search_of(NARROW, 9)
    result = asyncio.run(again.run("A"))
    assert result.tactics == ("a3", "b2")
    assert tried(result) == 5  # each move once


def test_the_last_pass_is_the_one_without_anything_new() -> None:
    table: Table = {"A": (Move("a1", -0.1, None), Move("a2", -0.2, "B")), "B": ()}
    search, session = search_of(table, 99)
    result = asyncio.run(search.run("A"))
    assert result.status is SearchStatus.EXHAUSTED
    assert tried(result) == sum(session.batches) == 2
    assert isinstance(search.policy, FreshPolicy)
    assert search._passes == 3


def test_a_pass_ends_when_all_of_it_is_back() -> None:
    """One half of a conjunction fails while the other is being thought about."""

    class Slow(TablePolicy):
        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            if any(each.key == "C" for each in states):
                await asyncio.sleep(0.05)
            return await super().propose(states, n)

    table: Table = {
        "A": (Move("split", -0.1, "BC"),),
        "B": (Move("b1", -0.1, None), Move("b2", -0.2, "")),
        "C": (Move("c1", -0.1, ""), Move("c2", -0.2, None)),
    }
    settings = SearchSettings(candidates=1, call_size=1, passes=5)
    search = Search(TableSession(table), Slow(table), settings=settings)
    result = asyncio.run(search.run("A"))
    assert result.tactics == ("split", "b2", "c1")


def test_a_resumed_search_does_not_repeat_itself(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    spent, result = 0, None
    for limit in range(1, 9):
        session = TableSession(NARROW)
        search = Search(
            session,
            TablePolicy(NARROW),
            settings=SearchSettings(candidates=1, passes=9),
            budget=Budget(Limits(tactics=limit)),
            trace=log,
            resume=limit > 1,
        )
        result = asyncio.run(search.run("A"))
        spent += sum(session.batches)
        if result.status is SearchStatus.PROVED:
            break
    assert result is not None
    assert result.tactics == ("a3", "b2")
    assert spent == 5
    steps = [row[0] for e in read_trace(log).events if e["event"] == "expand" for row in e["tried"]]
    assert sorted(steps) == ["a1", "a2", "a3", "b1", "b2"]
