"""Limits, cancellation, concurrency, determinism, closing, and the store, for every checker."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from provers.checker import Checker
from provers.engine import Engine
from provers.registry import Registry
from provers.store import VerdictStore
from provers.verdict import Status, Verdict
from tests.conformance.cases import CheckerCases
from tests.orphans import living_children

LIMIT_STATUSES = {Status.TIMEOUT, Status.RESOURCE_EXHAUSTED}


def comparable(verdict: Verdict) -> Verdict:
    """The verdict without what may differ from run to run: times and memory."""
    declarations = tuple(d.model_copy(update={"seconds": None}) for d in verdict.declarations)
    return verdict.model_copy(
        update={
            "declarations": declarations,
            "wall_seconds": 0.0,
            "cpu_seconds": None,
            "peak_memory_bytes": None,
        }
    )


async def test_wall_limit_is_kept(cases: CheckerCases, checker: Checker) -> None:
    begun = time.monotonic()
    verdict = await checker.check(cases.request(cases.hanging, limits=cases.hanging_limits))
    elapsed = time.monotonic() - begun
    assert verdict.status is Status.TIMEOUT, verdict.reason
    assert verdict.reason
    assert elapsed < cases.hanging_limits.wall_seconds + cases.limit_slack_seconds


async def test_memory_limit_is_kept(cases: CheckerCases, checker: Checker) -> None:
    verdict = await checker.check(cases.request(cases.hog, limits=cases.hog_limits))
    assert verdict.status is Status.RESOURCE_EXHAUSTED, verdict.reason
    assert verdict.reason


async def test_the_next_check_after_a_limit_is_not_hurt(
    cases: CheckerCases, checker: Checker
) -> None:
    case = cases.first(Status.VERIFIED)
    slow = checker.check(cases.request(cases.hanging, limits=cases.hanging_limits))
    both = await asyncio.gather(slow, checker.check(cases.case_request(case)))
    assert [verdict.status for verdict in both] == [Status.TIMEOUT, Status.VERIFIED]
    again = await checker.check(cases.case_request(case))
    assert again.status is Status.VERIFIED, again.reason


async def test_cancelling_leaves_no_process(cases: CheckerCases, checker: Checker) -> None:
    before = living_children()
    task = asyncio.create_task(checker.check(cases.request(cases.hanging)))
    while not set(living_children()) - set(before):
        assert not task.done(), "it ended before it could be cancelled"
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await checker.close()
    assert not set(living_children()) - set(before)


async def test_eight_at_once_equal_one_by_one(cases: CheckerCases, checker: Checker) -> None:
    requests = [cases.case_request(case) for case in cases.cases]
    requests = (requests * 8)[:8]
    together = await asyncio.gather(*(checker.check(request) for request in requests))
    apart = [await checker.check(request) for request in requests]
    assert [comparable(v) for v in together] == [comparable(v) for v in apart]


async def test_three_runs_say_the_same(cases: CheckerCases, checker: Checker) -> None:
    for case in cases.cases:
        runs = [await checker.check(cases.case_request(case)) for _ in range(3)]
        assert comparable(runs[0]) == comparable(runs[1]) == comparable(runs[2])


async def test_close_ends_processes_and_the_checker_can_be_used_again(
    cases: CheckerCases, checker: Checker
) -> None:
    before = living_children()
    case = cases.first(Status.VERIFIED)
    for _ in range(2):
        verdict = await checker.check(cases.case_request(case))
        assert verdict.status is Status.VERIFIED, verdict.reason
        await checker.close()
        await checker.close()
        assert not set(living_children()) - set(before)


async def test_identity_is_stable(cases: CheckerCases, checker: Checker) -> None:
    request = cases.case_request(cases.first(Status.VERIFIED))
    first = await checker.identity(request)
    verdict = await checker.check(request)
    assert first == await checker.identity(request)
    assert first == await cases.make().identity(request)
    assert (first.name, first.version) == (cases.name, verdict.version)
    assert first.flavour == verdict.flavour


async def test_final_answers_are_stored_and_others_are_not(
    cases: CheckerCases, checker: Checker, tmp_path: Path
) -> None:
    with VerdictStore(tmp_path / "verdicts.sqlite3") as store:
        engine = Engine(Registry({cases.name: lambda: checker}), store)
        for case in cases.cases:
            first = await engine.check(cases.case_request(case))
            second = await engine.check(cases.case_request(case))
            assert not first.cached
            assert second.cached is case.status.final
            assert comparable(second.model_copy(update={"cached": False})) == comparable(first)
        if cases.hanging is not None:
            slow = cases.request(cases.hanging, limits=cases.hanging_limits)
            verdict = await engine.check(slow)
            assert verdict.status in LIMIT_STATUSES
            assert store.get(engine.key(slow, await checker.identity(slow))) is None
