"""Searches on real Lean that go wrong under way: steps that never end, and a killed program."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import psutil
import pytest

from provers.checker import ProofState, StepLimits
from provers.lean.checker import LeanChecker
from provers.lean.session import LeanSession
from provers.request import VerifyRequest
from search.budget import Budget, Limits
from search.driver import Search
from search.invariants import check_invariants
from search.outcome import SearchStatus
from search.policy import Candidate
from search.settings import SearchSettings
from search.trace import read_trace

ROOT = Path(__file__).resolve().parents[2]
STATEMENT = "theorem parts (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ (q ∧ r) ∧ (r ∧ p)"
ENDLESS = "exact (by decide +kernel : Nat.rec (motive := fun _ => Nat) 0 (fun _ k => k + 1) 100000000 = 1) ▸ hp"


class Scripted:
    """Proposes the same small steps everywhere, and a bad one where a goal is `bad_at`."""

    def __init__(self, bad: str = "", bad_at: str = "") -> None:
        self.bad = bad
        self.bad_at = bad_at

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        return [self._steps(state) for state in states]

    def _steps(self, state: ProofState) -> list[Candidate]:
        texts = ["constructor", "exact hp", "exact hq", "exact hr"]
        if self.bad and state.goals[0].target == self.bad_at:
            texts.insert(0, self.bad)
        return [Candidate(text, -1.0 - 0.1 * place) for place, text in enumerate(texts)]


@pytest.fixture
async def session() -> AsyncIterator[LeanSession]:
    checker = LeanChecker("embedded")
    opened = await checker.open_session(VerifyRequest(source="", checker="lean"))
    assert isinstance(opened, LeanSession)
    yield opened
    await opened.close()
    await checker.close()


@pytest.mark.slow
async def test_a_step_that_never_ends_costs_only_itself(session: LeanSession) -> None:
    """The states behind it are reached again by replay, and the tree stays."""
    limits = StepLimits(wall_seconds=3.0, heartbeats=20_000)
    settings = SearchSettings(in_flight=1, step_limits=limits)
    search = Search(session, Scripted(ENDLESS, "q ∧ r"), settings=settings)
    result = await search.run(STATEMENT)
    assert search.core is not None
    check_invariants(search.core)
    assert result.status is SearchStatus.PROVED
    assert result.counters.timeouts + result.counters.crashes == 1
    assert ENDLESS not in result.tactics
    (struck,) = (n for n in search.core.graph.nodes if n.state.goals[0].target == "q ∧ r")
    assert struck.best_step is not None
    assert struck.best_step.tactic == "constructor"


@pytest.mark.slow
async def test_lean_may_be_killed_under_way(session: LeanSession) -> None:
    """Every process that this one has started dies while the policy thinks about `q ∧ r`."""

    class Killer(Scripted):
        kills = 0

        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            if any(state.goals[0].target == "q ∧ r" for state in states):
                for process in psutil.Process().children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()
                        self.kills += 1
            return await super().propose(states, n)

    policy = Killer()
    result = await Search(session, policy, settings=SearchSettings(in_flight=1)).run(STATEMENT)
    assert policy.kills > 0
    assert result.status is SearchStatus.PROVED
    assert (result.counters.timeouts, result.counters.crashes) == (0, 0)


PROGRAM = """
import asyncio, sys
from pathlib import Path
from provers.lean.checker import LeanChecker
from provers.request import VerifyRequest
from search.driver import Search
from search.settings import SearchSettings
from tests.search.test_lean_search import STATEMENT, Scripted

async def main():
    checker = LeanChecker("embedded")
    session = await checker.open_session(VerifyRequest(source="", checker="lean"))
    settings = SearchSettings(in_flight=1)
    log = Path(sys.argv[1])
    await Search(session, Scripted(), settings=settings, trace=log, resume=True).run(STATEMENT)
    await session.close()
    await checker.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_killed_search_on_lean_goes_on_where_it_was(
    session: LeanSession, tmp_path: Path
) -> None:
    """`kill -9` as soon as some states are in the log; twice, then to the end."""
    log = tmp_path / "run.jsonl"
    for lines in (4, 8):
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, str(log), cwd=ROOT
        )
        async with asyncio.timeout(120):
            while _lines(log) < lines and program.returncode is None:
                await asyncio.to_thread(os.sched_yield)
        program.kill()
        await program.wait()
        assert _lines(log) >= lines
    before = read_trace(log).spent
    assert before.expansions >= 2
    settings = SearchSettings(in_flight=1)
    again = Search(session, Scripted(), settings=settings, trace=log, resume=True)
    resumed = await again.run(STATEMENT)
    whole = await Search(session, Scripted(), settings=settings).run(STATEMENT)
    assert resumed.status is whole.status is SearchStatus.PROVED
    assert resumed.tactics == whole.tactics
    assert resumed.spent.tactics == whole.spent.tactics > before.tactics
    budget = Budget(Limits(tactics=1))
    idle = Search(session, Scripted(), settings=settings, budget=budget, trace=log, resume=True)
    assert (await idle.run(STATEMENT)).spent.tactics == whole.spent.tactics


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
