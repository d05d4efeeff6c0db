"""How many held-out theorems a policy proves with a ration of tactics.

What lives here: `evaluate`, for any policy, and its results. What does not: the held-out set
(`lemmata.loop.heldout`), judging what was found (`lemmata.loop.judging`), training.

All policies get the same: the same goals in the same library without the held-out theorems, the
same number of tactics for each theorem, the same effort for each tactic. Real time is no limit,
so that a busy machine does not change who wins.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from lemmata.loop.heldout import Hidden
from lemmata.loop.judging import Found, judge
from lemmata.loop.sessions import SharedSession
from lemmata.loop.statements import Goal
from provers.checker import StepLimits
from provers.errors import LemmataError, StatementError
from provers.lean.checker import LeanChecker
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from search.budget import Budget, Limits
from search.driver import Search
from search.outcome import SearchResult, SearchStatus
from search.policy import Policy
from search.settings import SearchSettings

STEP_LIMITS = StepLimits(wall_seconds=5.0, heartbeats=4000)
"""Effort for one tactic, the same for all policies."""


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """What each theorem may cost.

    Attributes:
        tactics: tactics for each theorem; not one more is tried.
        width: tactics asked of the policy for one state at a time.
        passes: how often the policy is asked again for a state when nothing is left to try;
            1 for policies that always say the same.
        theorems: searches at the same time.
        seconds: real time after which a search is given up; far beyond what it needs.
        step_limits: effort for one tactic.
        trace: folder for event logs, one a theorem; None for none.
    """

    tactics: int = 64
    width: int = 8
    passes: int = 1
    theorems: int = 32
    seconds: float = 900.0
    step_limits: StepLimits = field(default_factory=lambda: STEP_LIMITS)
    trace: Path | None = None


@dataclass(frozen=True, slots=True)
class Attempted:
    """What became of one theorem.

    Attributes:
        theorem: its full name in the corpus.
        status: `proved`, `unproved`, `rejected` (found, and refused by the fresh check or for
            its premises), `malformed` or `error`.
        proof: the tactic block of a proved theorem.
        tactics: how many tactics were tried.
        seconds: real time of the search, which shares Lean with others.
        reason: why not.
    """

    theorem: str
    status: str
    proof: str | None
    tactics: int
    seconds: float
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is proved."""
        return self.status == "proved"

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON values."""
        return asdict(self)

    @classmethod
    def of_dict(cls, row: Mapping[str, Any]) -> Attempted:
        """The row that `as_dict` wrote.

        Raises:
            TypeError: it was not written by `as_dict`.
        """
        return cls(**row)


OnResult = Callable[[Attempted], None]


async def evaluate(
    policy: Policy,
    goals: Sequence[Goal],
    hidden: Hidden,
    checker: LeanChecker,
    processes: LeanProcesses,
    settings: EvaluationSettings | None = None,
    *,
    on_result: OnResult | None = None,
) -> list[Attempted]:
    """Search for every goal and have what is found checked; results in the order of the goals.

    Args:
        policy: proposes tactics, for all goals.
        goals: restated theorems with distinct names, of one list of imports.
        hidden: what must not be used.
        checker: judges.
        processes: the Lean to search with.
        settings: what each theorem may cost.
        on_result: called when a search has ended, before its proof is judged.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
        LemmataError: the policy failed for good.
    """
    settings = settings or EvaluationSettings()
    text = "\n".join([*header_lines(_imports(goals)), *hidden.lines]) + "\n"
    session = SharedSession(LeanSession(processes, text), hidden, settings.tactics)
    slots = asyncio.Semaphore(settings.theorems)
    found: dict[str, Found] = {}

    async def one(goal: Goal) -> Attempted:
        async with slots:
            attempted = await _search(policy, goal, session, settings, found)
        if on_result is not None:
            on_result(attempted)
        return attempted

    async with session:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(goal)) for goal in goals]
        except ExceptionGroup as errors:
            # The first says what happened; the others were cancelled or say the same.
            raise errors.exceptions[0] from errors
        rows = [task.result() for task in tasks]
    problems = await judge(list(found.values()), hidden, checker, processes, text)
    return [
        replace(row, status="rejected", proof=None, reason=problems[goal.name])
        if row.ok and problems.get(goal.name)
        else row
        for row, goal in zip(rows, goals, strict=True)
    ]


async def _search(
    policy: Policy,
    goal: Goal,
    session: SharedSession,
    settings: EvaluationSettings,
    found: dict[str, Found],
) -> Attempted:
    started = time.monotonic()
    blank = Attempted(goal.record.name, "error", None, 0, 0.0)
    limits = Limits(tactics=settings.tactics, wall_seconds=settings.seconds)
    search = Search(
        session,
        policy,
        settings=SearchSettings(
            candidates=settings.width,
            # One state at a time: with few tactics to spend, the order is what matters. Others
            # are searched for meanwhile.
            in_flight=1,
            step_limits=settings.step_limits,
            passes=settings.passes,
        ),
        budget=Budget(limits),
        trace=None if settings.trace is None else settings.trace / f"{goal.name}.jsonl",
    )
    try:
        result = await search.run(goal.signature)
    except StatementError as error:
        return replace(blank, status="malformed", reason=str(error))
    if result.status is SearchStatus.ERROR:
        # A policy or a Lean that is gone is no failed proof: the evaluation is worth nothing.
        raise result.error or LemmataError(f"the search for {goal.record.name} failed")
    row = _row(blank, goal, result, session, found)
    seconds = time.monotonic() - started
    return replace(row, tactics=session.tried[goal.name], seconds=round(seconds, 3))


def _row(
    blank: Attempted,
    goal: Goal,
    result: SearchResult,
    session: SharedSession,
    found: dict[str, Found],
) -> Attempted:
    if result.status is not SearchStatus.PROVED or result.final is None:
        reason = result.exhausted_by or "nothing is left to try"
        return replace(blank, status="unproved", reason=reason)
    proof = session.proof(result.final, [step.parts for step in result.proof if step.tactic])
    found[goal.name] = Found(goal, proof)
    return replace(blank, status="proved", proof=proof)


def _imports(goals: Sequence[Goal]) -> tuple[str, ...]:
    imports = {goal.record.imports for goal in goals}
    return tuple(sorted({module for group in imports for module in group}))
