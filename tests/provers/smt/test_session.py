"""Stepwise proofs with z3 strategies: what they prove must pass in a fresh process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import psutil
import pytest

from provers.checker import Capability, StepLimits, StepOutcome
from provers.errors import SessionClosed, StatementError
from provers.request import VerifyRequest
from provers.smt.checker import SmtChecker
from provers.smt.session import SmtSession
from provers.verdict import Status

pytestmark = pytest.mark.usefixtures("no_orphans")

CASES = """(declare-const x Int)
(declare-const y Int)
(assert (or (> x 5) (< x 0)))
(assert (= x (+ y 3)))
(assert (= y 0))
"""

SATISFIABLE = "(declare-const x Int)\n(assert (> x 5))\n"

HARD = """(declare-const p (_ BitVec 128))
(declare-const q (_ BitVec 128))
(assert (= (bvmul p q) #xc1a2b3d4e5f60718293a4b5c6d7e8f91))
(assert (bvult #x00000000000000000000000000000001 p))
(assert (bvult p #x0000000000000000ffffffffffffffff))
(assert (bvult q #x0000000000000000ffffffffffffffff))
"""


@pytest.fixture
async def session() -> AsyncIterator[SmtSession]:
    made = SmtSession()
    yield made
    await made.close()


def signal_workers(number: signal.Signals) -> set[int]:
    """Send a signal to all workers of this process; gives their numbers."""
    workers = [
        process
        for process in psutil.Process().children(recursive=True)
        if "provers.smt.steps" in process.cmdline()
    ]
    assert workers
    for process in workers:
        process.send_signal(number)
    return {process.pid for process in workers}


async def verified(session: SmtSession, text: str) -> bool:
    """Whether the assembled text passes in a fresh process."""
    checker = SmtChecker()
    verdict = await checker.check(VerifyRequest(source=text, file="a.smt2"))
    await checker.close()
    return verdict.status is Status.VERIFIED


async def test_a_proof_by_cases(session: SmtSession) -> None:
    start = await session.start(CASES)
    assert len(start.goals) == 1
    assert start.goals[0].hypotheses[1].type == "(= x (+ y 3))"
    [split] = await session.try_many([(start, "split-clause")])
    assert split.outcome is StepOutcome.PROGRESS
    assert split.state is not None
    assert len(split.state.goals) == 2
    assert split.state.independent
    assert not await verified(session, session.assemble(split.state))
    [first] = await session.try_many([(split.state, "(then solve-eqs ; é (\n simplify) ; x")])
    assert first.state is not None
    assert len(first.state.goals) == 1
    [second] = await session.try_many([(first.state, "smt")])
    assert second.outcome is StepOutcome.PROVED
    assert second.state is not None
    assert second.state.proved
    assert second.state.path == ("split-clause", first.state.path[1], "smt")
    text = session.assemble(second.state)
    assert "(or-else (then ( then solve-eqs simplify ) fail-if-undecided) (then smt" in text
    assert await verified(session, text)


async def test_cases_proved_apart_prove_the_whole(session: SmtSession) -> None:
    start = await session.start(CASES)
    assert session.split(start) == (start,)
    [found] = await session.try_many([(start, "split-clause")])
    assert found.state is not None
    parts = session.split(found.state)
    assert [part.goals for part in parts] == [(goal,) for goal in found.state.goals]
    for part in parts:
        [result] = await session.try_many([(part, "(then solve-eqs simplify)")])
        assert result.outcome is StepOutcome.PROVED
    whole = replace(found.state, path=("split-clause", "solve-eqs", "smt"))
    assert await verified(session, session.assemble(whole, shape=(2, 0, 0)))
    with pytest.raises(StatementError):
        session.assemble(parts[0])


async def test_leaving_a_case_out_is_no_step(session: SmtSession) -> None:
    start = await session.start(CASES)
    results = await session.try_many([(start, "case 1"), (start, "case 9")])
    assert [result.outcome for result in results] == [StepOutcome.FAILED] * 2


async def test_batches_keep_their_order_and_failures_their_place(session: SmtSession) -> None:
    start = await session.start(CASES)
    steps = ["smt", "nonsense", "skip", "(then", "split-clause", "smt smt", "simplify", "", "fm)("]
    results = await session.try_many([(start, step) for step in steps])
    assert [result.outcome.value for result in results] == [
        "proved",
        "failed",
        "failed",
        "failed",
        "progress",
        "failed",
        "progress",
        "failed",
        "failed",
    ]
    assert "nonsense" in results[1].message
    assert "changes nothing" in results[2].message
    assert all(result.message for result in results if result.state is None)
    assert await session.try_many([]) == []


async def test_what_can_be_satisfied_is_never_proved(session: SmtSession) -> None:
    start = await session.start(SATISFIABLE)
    for result in await session.try_many([(start, "smt"), (start, "nla2bv"), (start, "solve-eqs")]):
        assert result.outcome is not StepOutcome.PROVED


async def test_a_step_out_of_time_costs_only_itself(session: SmtSession) -> None:
    hard, easy = await session.start(HARD), await session.start(CASES)
    limits = StepLimits(wall_seconds=0.5)
    results = await session.try_many([(easy, "smt"), (hard, "smt"), (easy, "smt")], limits)
    assert [r.outcome.value for r in results] == ["proved", "timeout", "proved"]


async def test_a_worker_that_hangs_or_dies_is_replaced_and_states_live_on(
    session: SmtSession,
) -> None:
    start = await session.start(CASES)
    [split] = await session.try_many([(start, "split-clause")])
    assert split.state is not None
    stopped = signal_workers(signal.SIGSTOP)
    hung, after = await session.try_many(
        [(split.state, "smt"), (split.state, "smt")], StepLimits(wall_seconds=0.3)
    )
    assert hung.outcome is StepOutcome.TIMEOUT
    assert after.outcome is StepOutcome.PROGRESS
    assert not stopped & signal_workers(signal.SIGKILL)
    results = await session.try_many([(split.state, "smt"), (split.state, "smt")])
    assert results[-1].outcome is StepOutcome.PROGRESS


async def test_equal_states_have_equal_keys(session: SmtSession) -> None:
    start = await session.start(CASES)
    lines = CASES.splitlines()
    turned = await session.start("\n".join([*lines[:2], *reversed(lines[2:])]))
    assert start.key == turned.key
    assert (await session.start(SATISFIABLE)).key != start.key


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "(declare-const x Int)",
        "(assert",
        "(assert x)",
        "(assert true)(check-sat)",
        "(push 1)(assert true)",
        '(include "x")(assert true)',
        "theorem x",
    ],
)
async def test_what_is_no_statement(session: SmtSession, statement: str) -> None:
    with pytest.raises(StatementError):
        await session.start(statement)
    assert (await session.start(CASES)).goals


async def test_header_and_capability() -> None:
    checker = SmtChecker()
    assert Capability.SESSIONS in checker.capabilities
    header = VerifyRequest(source="(declare-const x Int)\n", checker="smt")
    async with await checker.open_session(header) as session:
        start = await session.start("(assert (distinct x x))")
        [result] = await session.try_many([(start, "simplify")])
        assert result.outcome is StepOutcome.PROVED
        assert result.state is not None
        text = session.assemble(result.state)
    verdict = await checker.check(VerifyRequest(source=text))
    await checker.close()
    assert verdict.ok, text


async def test_a_state_of_another_session_is_replayed(session: SmtSession) -> None:
    start = await session.start(CASES)
    [split] = await session.try_many([(start, "split-clause")])
    assert split.state is not None
    async with SmtSession() as other:
        [result] = await other.try_many([(split.state, "smt")])
        assert result.state is not None
        assert len(result.state.goals) == 1
        with pytest.raises(StatementError):
            other.assemble(result.state)


async def test_closed_sessions_say_so() -> None:
    session = SmtSession()
    start = await session.start(CASES)
    await session.close()
    await session.close()
    with pytest.raises(SessionClosed):
        await session.start(CASES)
    with pytest.raises(SessionClosed):
        await session.try_many([(start, "smt")])


async def test_two_tasks_may_share_a_session(session: SmtSession) -> None:
    start = await session.start(CASES)
    batches = [session.try_many([(start, "smt"), (start, "split-clause")]) for _ in range(4)]
    for results in await asyncio.gather(*batches):
        assert [r.outcome.value for r in results] == ["proved", "progress"]
