"""Strategies for z3: found by search on one script, tried on a family of them.

What lives here: `find_strategy` and `try_strategy`. What does not: the search, the checker, and
the command (`lemmata.cli.strategy`).

A script is refuted step by step: z3's tactics turn its assertions into goals, until none is left.
The steps make one strategy. That it works elsewhere is not promised but tried: every script gets
`(check-sat-using STRATEGY)` for its `(check-sat)` and is checked in a fresh process, compared with
the script as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from provers.checker import StepLimits
from provers.engine import default_workers
from provers.errors import StatementError
from provers.request import Limits, VerifyRequest
from provers.smt.checker import SmtChecker
from provers.smt.script import REPORTS, Command, ScriptError, read_commands
from provers.verdict import Verdict
from search.budget import Budget
from search.budget import Limits as SearchLimits
from search.driver import Search
from search.outcome import SearchResult, SearchStatus
from search.settings import SearchSettings
from search.z3_tactics import Z3Policy

_QUERY = "check-sat"
_LEFT_OUT = REPORTS | {"exit"}
_CHOOSING = frozenset(
    {"check-sat-using", "check-sat-assuming", "push", "pop", "reset", "reset-assertions"}
)


@dataclass(frozen=True, slots=True)
class StrategySettings:
    """How a strategy is searched for.

    Attributes:
        seconds: real time of the search.
        tactics: the most tactics to try.
        step_seconds: real time of one tactic.
        search: settings of the search.
    """

    seconds: float = 60.0
    tactics: int = 1000
    step_seconds: float = 2.0
    search: SearchSettings = field(
        default_factory=lambda: SearchSettings(candidates=16, in_flight=4)
    )


@dataclass(frozen=True, slots=True)
class FoundStrategy:
    """What a search for a strategy gave.

    Attributes:
        strategy: as it stands in `(check-sat-using …)`; None when none was found.
        result: of the search.
    """

    strategy: str | None
    result: SearchResult


async def find_strategy(
    script: str, settings: StrategySettings | None = None, *, limits: Limits | None = None
) -> FoundStrategy:
    """Search for a strategy that refutes what a script states.

    Args:
        script: SMT-LIB text with one `(check-sat)`.
        settings: how to search.
        limits: of the process that runs z3.

    Raises:
        StatementError: the text is no such script.
        ToolMissing: z3 is not installed.
    """
    settings = settings or StrategySettings()
    checker = SmtChecker()
    limits = limits or Limits()
    session = await checker.open_session(VerifyRequest(source="", checker="smt", limits=limits))
    async with session:
        search = Search(
            session,
            Z3Policy(),
            settings=replace(
                settings.search, step_limits=StepLimits(wall_seconds=settings.step_seconds)
            ),
            budget=Budget(SearchLimits(wall_seconds=settings.seconds, tactics=settings.tactics)),
        )
        result = await search.run(_statement(script))
        strategy = None
        if result.status is SearchStatus.PROVED and result.final is not None:
            shape = [step.parts for step in result.proof if step.tactic]
            strategy = session.strategy(result.final, shape)
    await checker.close()
    return FoundStrategy(strategy, result)


async def try_strategy(
    strategy: str | None,
    scripts: Sequence[str],
    *,
    limits: Limits | None = None,
    workers: int | None = None,
) -> list[Verdict]:
    """Check scripts with a strategy, each in a fresh process; verdicts in the order given.

    Args:
        strategy: what z3 is to use; None for its own choice.
        scripts: SMT-LIB texts, each with one `(check-sat)`.
        limits: of each check.
        workers: checks at the same time; as many as there are processors when None.

    Raises:
        StatementError: a text is no such script.
        ToolMissing: z3 is not installed.
    """
    texts = [script if strategy is None else with_strategy(script, strategy) for script in scripts]
    checker = SmtChecker()
    slots = asyncio.Semaphore(workers or default_workers())

    async def check(text: str, original: str) -> Verdict:
        async with slots:
            return await checker.check(
                VerifyRequest(
                    source=text, checker="smt", reference=original, limits=limits or Limits()
                )
            )

    try:
        pairs = zip(texts, scripts, strict=True)
        return list(await asyncio.gather(*(check(text, original) for text, original in pairs)))
    finally:
        await checker.close()


def with_strategy(script: str, strategy: str) -> str:
    """A script whose `(check-sat)` uses a strategy.

    Raises:
        StatementError: the text is no script with one `(check-sat)`.
    """
    query = _query(script)
    end = query.offsets[-1] + 1
    return f"{script[: query.start]}(check-sat-using {strategy}){script[end:]}"


def _statement(script: str) -> str:
    """What a script states: all that stands in front of its query, reports left out."""
    query = _query(script)
    text, position = "", 0
    for command in read_commands(script[: query.start]):
        if command.name in _LEFT_OUT:
            text += script[position : command.start]
            position = command.offsets[-1] + 1
    return text + script[position : query.start]


def _query(script: str) -> Command:
    try:
        commands = list(read_commands(script))
    except ScriptError as error:
        raise StatementError(f"not an SMT-LIB script: {error.message}") from None
    for command in commands:
        if command.name in _CHOOSING:
            raise StatementError(
                f"a script with ({command.name} …) asks more than one question, or asks it in "
                "its own way",
                hint="a strategy is searched for scripts that end in one plain (check-sat)",
            )
    queries = [command for command in commands if command.name == _QUERY]
    if len(queries) != 1:
        raise StatementError(f"the script has {len(queries)} queries instead of one (check-sat)")
    return queries[0]
