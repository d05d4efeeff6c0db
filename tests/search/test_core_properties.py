"""The search core on arbitrary AND/OR games: truth, order, invariants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from search.core import STRATEGIES, CoreSettings, SearchCore
from search.invariants import check_invariants
from search.state import Attempt, Status
from tests.search.tables import Letter, Table, attempts_of, play, shortest_proofs, tables

CORES = st.builds(
    CoreSettings,
    strategy=st.sampled_from(STRATEGIES),
    alpha=st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    virtual_loss=st.sampled_from([0.0, 0.1, 3.0]),
)
SEEDS = st.integers(0, 99)


@dataclass(frozen=True, slots=True)
class Twin:
    """A state whose key does not tell it from others."""

    key: str
    name: str


@given(tables(), CORES, st.integers(1, 6), SEEDS)
def test_invariants_hold_after_every_operation(
    table: Table, core_settings: CoreSettings, k: int, seed: int
) -> None:
    core = SearchCore(Letter("A"), settings=core_settings)
    play(core, table, k=k, shuffle=Random(seed), after=check_invariants)
    assert core.finished


@given(tables(), CORES, st.integers(1, 6), SEEDS)
def test_statuses_are_the_truth(
    table: Table, core_settings: CoreSettings, k: int, seed: int
) -> None:
    core = SearchCore(Letter("A"), settings=core_settings)
    play(core, table, k=k, shuffle=Random(seed))
    truth = shortest_proofs(table)
    for node in core.graph.nodes:
        if node.status is Status.PROVED:
            assert truth[node.key] < math.inf
        elif node.status is Status.FAILED:
            assert truth[node.key] == math.inf
    assert (core.root.status is Status.PROVED) == (truth["A"] < math.inf)


@given(tables(), CORES, st.integers(1, 6))
def test_a_proof_found_replays(table: Table, core_settings: CoreSettings, k: int) -> None:
    core = SearchCore(Letter("A"), settings=core_settings)
    play(core, table, k=k)
    if core.root.status is Status.PROVED:
        proof = core.proof()
        assert len(proof) == core.root.distance
        open_goals = ["A"]
        for line in proof:
            goal = open_goals.pop(0)
            assert line.state.key == goal
            moves = [move for move in table[goal] if move.tactic == line.tactic]
            leads_to = moves[0].leads_to
            assert leads_to is not None
            assert line.parts == len(leads_to)
            open_goals = [*leads_to, *open_goals]
        assert open_goals == []


@given(tables())
def test_breadth_first_without_branches_finds_the_shortest_proof(table: Table) -> None:
    single = {
        letter: tuple(move for move in moves if move.leads_to is None or len(move.leads_to) < 2)
        for letter, moves in table.items()
    }
    core = SearchCore(Letter("A"), settings=CoreSettings(strategy="breadth"))
    play(core, single)
    assert core.root.distance == shortest_proofs(single)["A"]


@given(tables(), CORES, st.integers(1, 6))
def test_the_same_answers_give_the_same_search(
    table: Table, core_settings: CoreSettings, k: int
) -> None:
    orders = [play(SearchCore(Letter("A"), settings=core_settings), table, k=k) for _ in "ab"]
    assert orders[0] == orders[1]
    assert len(set(orders[0])) == len(orders[0])


@given(tables(), st.integers(2, 8), CORES)
def test_many_in_flight_decide_as_one(table: Table, k: int, core_settings: CoreSettings) -> None:
    one = SearchCore(Letter("A"), settings=core_settings)
    many = SearchCore(Letter("A"), settings=core_settings)
    play(one, table)
    play(many, table, k=k)
    assert one.root.status == many.root.status


@given(tables(), st.integers(1, 4), SEEDS)
def test_a_second_pass_with_more_candidates_finds_what_the_first_could_not(
    table: Table, k: int, seed: int
) -> None:
    chance = Random(seed)
    half = {
        letter: tuple(move for move in moves if chance.random() < 0.5)
        for letter, moves in table.items()
    }
    core = SearchCore(Letter("A"))
    play(core, half, k=k, shuffle=Random(seed), after=check_invariants)
    core.reopen()
    check_invariants(core)
    play(core, table, k=k, shuffle=Random(seed), after=check_invariants)
    assert (core.root.status is Status.PROVED) == (shortest_proofs(table)["A"] < math.inf)


@given(tables(), st.data())
def test_the_second_key_level_keeps_states_apart(table: Table, data: st.DataObject) -> None:
    """All letters share one key; only the callback tells them apart."""

    def attempts(name: str) -> list[Attempt]:
        result = attempts_of(table[name])
        for attempt in result:
            attempt.states = tuple(Twin("same", state.key) for state in attempt.states)
        return result

    core = SearchCore(Twin("same", "A"), same_state=lambda left, right: left.name == right.name)
    while nodes := core.nodes_to_expand(data.draw(st.integers(1, 3))):
        for node in nodes:
            core.expand(node, attempts(node.state.name))
            check_invariants(core)
    truth = shortest_proofs(table)
    assert (core.root.status is Status.PROVED) == (truth["A"] < math.inf)
