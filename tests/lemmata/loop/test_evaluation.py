"""Evaluating policies with a real Lean: what counts, what it may cost."""

from __future__ import annotations

import asyncio

import pytest

from lemmata.loop.evaluation import Attempted, EvaluationSettings, evaluate
from lemmata.loop.heldout import Hidden, hide
from lemmata.loop.judging import Found, judge
from lemmata.loop.sessions import SharedSession
from lemmata.loop.statements import Goal, restate
from mutation.corpus import Corpus
from provers.checker import ProofState, StepOutcome
from provers.errors import LemmataError
from provers.lean.checker import LeanChecker
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from search.fresh import FreshPolicy
from tests.lemmata.loop.conftest import Scripted

NAMES = ("Option.or_self", "List.map_eq_nil_iff", "Nat.max_le", "imp_iff_not")
HEADER = "\n".join(header_lines()) + "\n"


def goals_of(core: Corpus, *names: str) -> list[Goal]:
    return [restate(core.by_name[name], f"goal_{at}") for at, name in enumerate(names)]


async def test_goals_are_proved_within_the_ration(
    core: Corpus, checker: LeanChecker, processes: LeanProcesses
) -> None:
    hidden = await hide(NAMES, processes, ())
    goals = goals_of(core, *NAMES)
    policy = Scripted("simp", "omega", "cases o <;> rfl", "cases l <;> simp")
    seen: list[Attempted] = []
    rows = await evaluate(
        FreshPolicy(policy), goals, hidden, checker, processes,
        EvaluationSettings(tactics=3, width=2, passes=2), on_result=seen.append,
    )  # fmt: skip
    assert [row.theorem for row in rows] == list(NAMES)
    assert {row.theorem for row in seen} == set(NAMES)
    status = {row.theorem: row.status for row in rows}
    # `simp` knows the theorem itself, but for its being hidden; the fourth tactic is one too many.
    assert status["List.map_eq_nil_iff"] == "unproved"
    assert status["Nat.max_le"] == "proved"
    assert status["Option.or_self"] == "proved"
    assert all(row.tactics <= 3 for row in rows)
    again = Attempted.of_dict(rows[0].as_dict())
    assert again == rows[0]


async def test_a_theorem_cannot_prove_itself(
    core: Corpus, checker: LeanChecker, processes: LeanProcesses
) -> None:
    hidden = await hide(["Nat.max_le"], processes, ())
    goals = goals_of(core, "Nat.max_le")
    session = SharedSession(LeanSession(processes, HEADER), hidden)
    async with session:
        state = await session.start(goals[0].signature)
        results = await session.try_many([(state, "exact Nat.max_le"), (state, "omega")])
    assert [result.outcome for result in results] == [StepOutcome.FAILED, StepOutcome.PROVED]
    assert "held out" in results[0].message
    assert session.refused == 1
    # Nor where the words do not show it: the compiled proof tells.
    found = [Found(goals[0], "exact Nat.max_le")]
    problems = await judge(found, hidden, checker, processes, HEADER)
    assert "rests on Nat.max_le" in problems["goal_0"]


async def test_bad_proofs_are_told_from_good_ones(
    core: Corpus, checker: LeanChecker, processes: LeanProcesses
) -> None:
    goals = goals_of(core, "Nat.max_le", "Option.or_self", "imp_iff_not", "Nat.min_le_left")
    found = [
        Found(goals[0], "omega"),
        Found(goals[1], "rfl"),
        Found(goals[2], "exact sorryAx _"),
        Found(goals[3], "omega"),
    ]
    problems = await judge(found, Hidden(frozenset()), checker, processes, HEADER)
    assert [name for name, problem in problems.items() if not problem] == ["goal_0", "goal_3"]


async def test_calls_of_many_searches_travel_together(
    core: Corpus, processes: LeanProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = LeanSession(processes, HEADER)
    session = SharedSession(inner, None, ration=2)
    sizes: list[int] = []
    plain = inner.try_many

    async def counted(steps, limits=None):  # type: ignore[no-untyped-def]
        sizes.append(len(steps))
        return await plain(steps, limits)

    monkeypatch.setattr(inner, "try_many", counted)
    goals = goals_of(core, *NAMES)
    async with session:
        states = await session.start_many([goal.signature for goal in goals])

        async def ask(state: ProofState) -> list[StepOutcome]:
            results = await session.try_many([(state, "omega"), (state, "skip"), (state, "simp")])
            return [result.outcome for result in results]

        answers = await asyncio.gather(*(ask(s) for s in states if isinstance(s, ProofState)))
    assert answers[2] == [StepOutcome.PROVED, StepOutcome.PROGRESS, StepOutcome.FAILED]
    assert sum(sizes) == 8
    assert len(sizes) < 4
    assert dict(session.tried) == {goal.name: 2 for goal in goals}


class Broken:
    """A policy whose server is gone."""

    async def propose(self, states, n):  # type: ignore[no-untyped-def]
        raise LemmataError("no model answers")


async def test_a_policy_that_fails_ends_the_evaluation(
    core: Corpus, checker: LeanChecker, processes: LeanProcesses
) -> None:
    goals = goals_of(core, *NAMES)
    with pytest.raises(LemmataError, match="no model answers"):
        await evaluate(Broken(), goals, Hidden(frozenset()), checker, processes)
