"""The driver on honest sessions and policies (others: `test_driver_faults`)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provers.checker import ProofState, StepLimits, StepResult
from provers.errors import StatementError
from search.budget import Budget, Limits
from search.core import CoreSettings
from search.driver import Search
from search.invariants import check_invariants
from search.outcome import Progress, SearchStatus
from search.policy import Candidate
from search.settings import SearchSettings
from search.state import Status
from tests.search.driving import DECIDED_UNDER_WAY, ENDLESS, PROVABLE, WIDE, run, table_search
from tests.search.games import (
    Formula,
    PropositionPolicy,
    PropositionSession,
    TablePolicy,
    TableSession,
    formulas,
    is_tautology,
    show,
)
from tests.search.tables import Move, Table, shortest_proofs, tables

# -- what it finds ------------------------------------------------------------------------


@given(tables(), st.integers(1, 9), st.booleans(), st.sampled_from([0.0, 1.0]))
def test_a_table_is_decided_and_its_proof_replays(
    table: Table, in_flight: int, splits: bool, alpha: float
) -> None:
    settings = SearchSettings(core=CoreSettings(alpha=alpha), in_flight=in_flight)
    budget = Budget(Limits(expansions=200))
    search = table_search(table, splits=splits, settings=settings, budget=budget)
    result = run(search)
    provable = shortest_proofs(table)["A"] < math.inf
    assert search.core is not None
    check_invariants(search.core)
    assert search.core.in_flight == 0
    if result.status is SearchStatus.PROVED:
        assert provable
        assert result.final is not None
        assert search.session.replay("A", result.final.path) == []  # type: ignore[attr-defined]
    elif result.status is SearchStatus.EXHAUSTED:
        assert not provable
    else:
        assert result.status is SearchStatus.BUDGET
        assert not splits  # without splitting, the states may have no end


@settings(max_examples=60)
@given(formulas(), st.integers(1, 6))
@example(("imp", ("imp", ("imp", ("p",), ("q",)), ("p",)), ("p",)), 4)
@example(("or", ("p",), ("imp", ("p",), ("F",))), 1)
def test_propositions_are_proved_exactly_when_they_are_tautologies(
    formula: Formula, in_flight: int
) -> None:
    session = PropositionSession()
    search = Search(
        session,
        PropositionPolicy(),
        settings=SearchSettings(in_flight=in_flight, candidates=64),
        budget=Budget(Limits(expansions=5000)),
    )
    result = run(search, show(formula))
    assert result.status is (
        SearchStatus.PROVED if is_tautology(formula) else SearchStatus.EXHAUSTED
    )
    if result.final is not None:
        assert session.replay(show(formula), result.final.path) == []


def test_a_result_reports_what_was_done() -> None:
    result = run(table_search(PROVABLE))
    assert result.status is SearchStatus.PROVED
    assert result.tactics == ("a", "b", "e", "c")
    assert result.counters.expansions == result.spent.expansions >= 4
    assert result.spent.tactics == result.counters.attempts
    assert result.open_goals == ()
    assert result.exhausted_by is None


def test_a_statement_with_several_goals_is_taken_apart() -> None:
    session = TableSession(PROVABLE)
    result = run(Search(session, TablePolicy(PROVABLE)), "BC")
    assert result.tactics == ("b", "e", "c")
    assert result.proof[0].tactic == ""
    assert result.final is not None
    assert session.replay("BC", result.final.path) == []


def test_an_unproved_statement_shows_where_it_got_stuck() -> None:
    table: Table = {"A": (Move("a", -1.0, "B"),), "B": (Move("b", -1.0, None),)}
    result = run(table_search(table))
    assert result.status is SearchStatus.EXHAUSTED
    assert [state.key for state in result.open_goals] == ["B"]
    assert result.counters.failures == 1
    with pytest.raises(StatementError):
        run(table_search(table), "?")


@given(tables(), st.integers(1, 9))
def test_the_same_search_twice_is_the_same(table: Table, in_flight: int) -> None:
    def keys() -> list[tuple[str, Status]]:
        search = table_search(table, settings=SearchSettings(in_flight=in_flight))
        run(search)
        assert search.core is not None
        return [(node.key, node.status) for node in search.core.graph.nodes]

    assert keys() == keys()


# -- budgets ------------------------------------------------------------------------------


class Indifferent:
    """A critic that likes all states the same, after a moment."""

    async def score(self, states: Sequence[ProofState]) -> list[float]:
        for _ in range(5):
            await asyncio.sleep(0)
        return [0.0] * len(states)


@given(tables(), st.integers(0, 12), st.integers(0, 12), st.integers(1, 9), st.booleans())
@example(WIDE, 3, 100, 8, False)
@example(WIDE, 100, 10, 8, True)
@example(DECIDED_UNDER_WAY, 4, 3, 4, True)
def test_budgets_hold(
    table: Table, expansions: int, tactics: int, in_flight: int, critic: bool
) -> None:
    budget = Budget(Limits(expansions=expansions, tactics=tactics))
    policy = TablePolicy(table)
    search = Search(
        TableSession(table),
        policy,
        budget=budget,
        settings=SearchSettings(in_flight=in_flight),
        critic=Indifferent() if critic else None,
    )
    result = run(search)
    assert sum(policy.calls) <= expansions
    most = max((len(moves) for moves in table.values()), default=0)
    assert budget.spent.expansions <= expansions
    tried = sum(search.session.batches)  # type: ignore[attr-defined]
    assert budget.spent.tactics <= tried < tactics + max(most, 1)
    if result.status is SearchStatus.BUDGET:
        # Else what was still being tried when all was decided counts as untried.
        assert budget.spent.tactics == tried
        assert result.exhausted_by in ("expansions", "tactics")
        assert budget.left(result.exhausted_by) == 0


def test_trials_whose_states_the_critic_scores_count_against_the_budget() -> None:
    budget = Budget(Limits(tactics=10))  # eight for the root, and one state more
    settings = SearchSettings(in_flight=4)
    search = table_search(WIDE, budget=budget, settings=settings, critic=Indifferent())
    assert run(search).exhausted_by == "tactics"
    assert budget.spent.tactics == 10


def test_a_proof_on_the_step_that_crosses_the_limit_counts() -> None:
    for limit in (Limits(expansions=5), Limits(tactics=6)):
        settings = SearchSettings(in_flight=1)
        result = run(table_search(PROVABLE, budget=Budget(limit), settings=settings))
        assert result.status is SearchStatus.PROVED
    table: Table = {"A": (Move("a", -1.0, ""),)}
    policy = TablePolicy(table, tokens=10)
    result = run(Search(TableSession(table), policy, budget=Budget(Limits(tokens=5))))
    assert (result.status, result.spent.tokens) == (SearchStatus.PROVED, 10)
    result = run(table_search(PROVABLE, budget=Budget(Limits(expansions=4))))
    assert (result.status, result.exhausted_by) == (SearchStatus.BUDGET, "expansions")
    assert result.open_goals


def test_tokens_and_processor_time_are_limits_too() -> None:
    policy = TablePolicy(ENDLESS, tokens=10)
    budget = Budget(Limits(tokens=100))
    result = run(Search(TableSession(ENDLESS, splits=False), policy, budget=budget))
    assert result.exhausted_by == "tokens"
    assert 100 <= budget.spent.tokens <= 100 + 16 * 20
    result = run(table_search(ENDLESS, splits=False, budget=Budget(Limits(cpu_seconds=0.05))))
    assert result.exhausted_by == "cpu_seconds"


class Stalling(TableSession):
    """Answers one batch each time that `release` is set."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.release = asyncio.Event()
        self.trying = asyncio.Event()
        self.cancelled = 0

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        self.trying.set()
        try:
            await self.release.wait()
            self.release.clear()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return await super().try_many(steps, limits)


async def test_the_time_limit_ends_a_search_that_hangs() -> None:
    session = Stalling(PROVABLE)
    settings = SearchSettings(grace_seconds=0.05)
    search = Search(
        session,
        TablePolicy(PROVABLE),
        budget=Budget(Limits(wall_seconds=0.05)),
        settings=settings,
    )
    result = await asyncio.wait_for(search.run("A"), 30)
    assert (result.status, result.exhausted_by) == (SearchStatus.BUDGET, "wall_seconds")
    assert session.cancelled == 1


async def test_a_trial_running_at_the_end_of_the_time_may_finish() -> None:
    table: Table = {"A": (Move("a", -1.0, ""),)}
    session = Stalling(table)
    budget = Budget(Limits(wall_seconds=3600.0))
    search = Search(
        session, TablePolicy(table), budget=budget, settings=SearchSettings(grace_seconds=60.0)
    )
    running = asyncio.ensure_future(search.run("A"))
    await session.trying.wait()
    search._watch._wall_start -= 3601.0  # an hour passes
    session.release.set()
    assert (await running).status is SearchStatus.PROVED
    assert budget.exhausted_by == "wall_seconds"


def test_an_impossible_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Limits(tactics=-1)
    with pytest.raises(ValueError, match="at least 0"):
        Limits(wall_seconds=math.nan)
    with pytest.raises(ValueError, match="no such kind"):
        Budget().left("patience")
    with pytest.raises(ValueError, match="in_flight"):
        SearchSettings(in_flight=0)


# -- the pipeline -------------------------------------------------------------------------


def test_requests_of_one_moment_travel_together() -> None:
    session, policy = TableSession(WIDE), TablePolicy(WIDE)
    result = run(Search(session, policy, settings=SearchSettings(in_flight=8, call_size=4)))
    assert result.status is SearchStatus.EXHAUSTED
    assert max(policy.calls) == 4
    assert max(session.batches) >= 8
    assert sum(session.batches) == result.spent.tactics


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_policy_and_checker_work_at_the_same_time() -> None:
    session = Stalling(WIDE)
    policy = TablePolicy(WIDE)
    search = Search(session, policy, settings=SearchSettings(in_flight=4))
    running = asyncio.ensure_future(search.run("A"))
    await session.trying.wait()
    session.release.set()  # the root comes back
    await settle()
    assert policy.calls == [1, 2, 2]  # two states are with the checker, two more with the policy
    while not running.done():
        session.release.set()
        await settle()
    assert running.result().status is SearchStatus.EXHAUSTED


async def test_cancellation_leaves_nothing_running_and_keeps_the_log(tmp_path: Path) -> None:
    session = Stalling(PROVABLE)
    search = Search(session, TablePolicy(PROVABLE), trace=tmp_path / "run.jsonl")
    running = asyncio.ensure_future(search.run("A"))
    await session.trying.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert session.cancelled == 1
    assert len(asyncio.all_tasks()) == 1
    assert search.result().status is SearchStatus.INTERRUPTED
    assert search.core is not None
    assert search.core.in_flight == 0
    assert '"interrupted"' in (tmp_path / "run.jsonl").read_text()
    again = Search(
        TableSession(PROVABLE), TablePolicy(PROVABLE), trace=tmp_path / "run.jsonl", resume=True
    )
    assert (await again.run("A")).status is SearchStatus.PROVED


def test_progress_is_reported() -> None:
    seen: list[int] = []

    def note(progress: Progress) -> None:
        assert progress.statement == "A"
        seen.append(progress.spent.tactics)

    result = run(table_search(PROVABLE, on_progress=note))
    assert seen == sorted(seen)
    assert seen[-1] == result.spent.tactics


def test_the_limits_of_a_step_reach_the_session() -> None:
    limits = StepLimits(wall_seconds=1.25, heartbeats=77)
    seen: list[StepLimits | None] = []

    class Noting(TableSession):
        async def try_many(
            self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
        ) -> list[StepResult]:
            seen.append(limits)
            return await super().try_many(steps, limits)

    settings = SearchSettings(step_limits=limits)
    run(Search(Noting(PROVABLE), TablePolicy(PROVABLE), settings=settings))
    assert set(seen) == {limits}


def test_the_critic_is_asked_once_for_each_new_state_of_a_batch() -> None:
    asked: list[str] = []

    class Favouring:
        async def score(self, states: Sequence[ProofState]) -> list[float]:
            asked.extend(state.key for state in states)
            return [5.0 if state.key == "I" else 0.0 for state in states]

    settings = SearchSettings(core=CoreSettings(critic_weight=1.0), in_flight=1)
    search = table_search(WIDE, critic=Favouring(), settings=settings)
    run(search)
    assert search.core is not None
    assert asked[:9] == list("ABCDEFGHI")
    node = search.core.graph.nodes[8]
    assert (node.key, node.priority) == ("I", 4.0)


def test_a_second_pass_asks_again() -> None:
    class Hesitant(TablePolicy):
        """Keeps the best move of a state to itself when it is asked for the first time."""

        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            proposals = await super().propose(states, n)
            first = [state.key not in asked for state in states]
            asked.update(state.key for state in states)
            return [p[1:] if new else p for p, new in zip(proposals, first, strict=True)]

    for passes, status in ((1, SearchStatus.EXHAUSTED), (5, SearchStatus.PROVED)):
        asked: set[str] = set()
        settings = SearchSettings(in_flight=1, passes=passes)
        search = Search(TableSession(PROVABLE), Hesitant(PROVABLE), settings=settings)
        assert run(search).status is status


def test_what_a_model_wrote_is_tried_last_and_answered_in_its_place() -> None:
    """Where it does not parse, Lean reads nothing that stands behind it."""

    class Mixed(TablePolicy):
        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            said = [
                Candidate("garbage", -0.1, spent=3), Candidate("fixed", -0.2),
                Candidate("sampled", -0.3, tokens=2), Candidate("proves", -0.4),
            ]  # fmt: skip
            return [said for _ in states]

    heard: list[str] = []

    class Listening(TableSession):
        async def try_many(
            self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
        ) -> list[StepResult]:
            heard.extend(step for _, step in steps)
            return await super().try_many(steps, limits)

    table: Table = {"A": (Move("proves", -0.4, ""), Move("sampled", -0.3, "B")), "B": ()}
    search = Search(Listening(table), Mixed(table), settings=SearchSettings(in_flight=1))
    assert run(search).tactics == ("proves",)
    assert heard == ["fixed", "proves", "garbage", "sampled"]
    assert search.core is not None
    (target,) = (e.targets for e in search.core.root.edges if e.tactic == "sampled")
    assert [node.key for node in target] == ["B"]
