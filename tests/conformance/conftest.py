"""Fixtures of the conformance suite: one test per checker and case, and a count of processes."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import psutil
import pytest

from provers.checker import Checker
from tests.conformance.cases import CheckerCases, all_checker_cases

ALL = all_checker_cases()


def living_children() -> dict[int, str]:
    """Processes that descend from this one and are not zombies: number to command line."""
    found: dict[int, str] = {}
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = " ".join(process.cmdline())
        except psutil.Error:
            continue
    return found


@pytest.fixture(params=ALL, ids=lambda cases: cases.name)
def cases(request: pytest.FixtureRequest) -> CheckerCases:
    """Each checker's cases in turn; skips where the tool is missing."""
    cases: CheckerCases = request.param
    reason = cases.unavailable()
    if reason is not None:
        pytest.skip(f"{cases.name}: {reason}")
    return cases


@pytest.fixture
def no_orphans() -> Iterator[None]:
    """Fails the test when it leaves a process behind."""
    before = living_children()
    yield
    left = {pid: line for pid, line in living_children().items() if pid not in before}
    assert not left, f"left behind: {left}"


@pytest.fixture
async def checker(cases: CheckerCases, no_orphans: None) -> AsyncIterator[Checker]:
    """A new checker, closed at the end of the test; no process may be left then."""
    made = cases.make()
    try:
        yield made
    finally:
        await made.close()
