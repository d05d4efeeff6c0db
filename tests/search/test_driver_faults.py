"""The driver on sessions and policies that misbehave."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from provers.checker import ProofState, StepLimits, StepOutcome, StepResult
from provers.errors import LemmataError, ProtocolError, SessionClosed, ToolCrashed
from search.driver import Search
from search.outcome import SearchStatus
from search.policy import Candidate
from search.trace import TraceError
from tests.search.driving import PROVABLE, run, table_search
from tests.search.games import (
    TablePolicy,
    TableSession,
)
from tests.search.tables import Table


class Scripted(TablePolicy):
    """Raises or answers what a script says, then goes on honestly."""

    def __init__(self, table: Table, *script: object) -> None:
        super().__init__(table)
        self.script = list(script)

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        if self.script:
            answer = self.script.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer  # type: ignore[return-value]
        return await super().propose(states, n)


def test_passing_troubles_of_the_policy_are_retried() -> None:
    policy = Scripted(PROVABLE, ToolCrashed("gone"), ToolCrashed("gone"))
    assert run(Search(TableSession(PROVABLE), policy)).status is SearchStatus.PROVED


def test_lasting_troubles_of_the_policy_end_the_search() -> None:
    for error in (LemmataError("no such model"), *[ToolCrashed("gone")] * 1):
        policy = Scripted(PROVABLE, *[error] * 4)
        result = run(Search(TableSession(PROVABLE), policy))
        assert result.status is SearchStatus.ERROR
        assert result.error is error
        assert result.open_goals


def test_a_policy_with_too_few_answers_is_an_error() -> None:
    result = run(Search(TableSession(PROVABLE), Scripted(PROVABLE, [])))
    assert result.status is SearchStatus.ERROR
    assert isinstance(result.error, ProtocolError)


def test_a_policy_that_cancels_itself_does_not_cancel_the_search() -> None:
    result = run(Search(TableSession(PROVABLE), Scripted(PROVABLE, asyncio.CancelledError())))
    assert result.status is SearchStatus.ERROR


def test_worthless_candidates_are_dropped() -> None:
    answers = [
        Candidate("a", math.nan),
        Candidate("  ", -1.0),
        Candidate("a2", math.inf),
        Candidate("a", 1e-9),
        Candidate("a", -3.0),
    ]
    result = run(Search(TableSession(PROVABLE), Scripted(PROVABLE, [answers])))
    assert result.status is SearchStatus.PROVED
    assert result.counters.attempts == result.counters.expansions + 1  # E has two


def test_a_bug_in_a_policy_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(Search(TableSession(PROVABLE), Scripted(PROVABLE, ZeroDivisionError())))


def test_a_session_that_ends_is_reopened_and_the_search_goes_on() -> None:
    sessions: list[TableSession] = []

    class Mortal(TableSession):
        async def try_many(
            self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
        ) -> list[StepResult]:
            if len(self.batches) == 1:
                self.closed = True
            return await super().try_many(steps, limits)

    async def reopen() -> TableSession:
        sessions.append(Mortal(PROVABLE))
        return sessions[-1]

    policy = TablePolicy(PROVABLE)
    search = Search(Mortal(PROVABLE), policy, reopen_session=reopen)
    assert run(search).status is SearchStatus.PROVED
    assert sessions
    assert all(session.closed for session in sessions)
    result = run(Search(Mortal(PROVABLE), policy))
    assert result.status is SearchStatus.ERROR
    assert isinstance(result.error, SessionClosed)


class Answering(TableSession):
    """Gives one result for every trial."""

    def __init__(self, *results: StepResult) -> None:
        super().__init__(PROVABLE)
        self.results = list(results)

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        return self.results[: len(steps)]


def test_trials_without_an_answer_never_prove_anything() -> None:
    nothing = ProofState("", (), "A")
    results = (
        StepResult(StepOutcome.TIMEOUT, message="too slow"),
        StepResult(StepOutcome.PROGRESS, nothing),
    )
    result = run(Search(Answering(*results), TablePolicy(PROVABLE)))
    assert result.status is SearchStatus.EXHAUSTED
    assert (result.counters.timeouts, result.counters.crashes) == (1, 1)
    result = run(Search(Answering(results[0]), TablePolicy(PROVABLE)))
    assert result.status is SearchStatus.ERROR
    assert isinstance(result.error, ProtocolError)


def test_the_log_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(TraceError, match="cannot write"):
        run(table_search(PROVABLE, trace=Path(folder) / "missing" / "run.jsonl"))
