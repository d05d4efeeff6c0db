"""Fixtures of the conformance suite: one test per checker and case, and a count of processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from provers.checker import Checker
from tests.conformance.cases import CheckerCases, all_checker_cases
from tests.orphans import leaves_no_process

ALL = all_checker_cases()


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
    with leaves_no_process():
        yield


@pytest.fixture
async def checker(cases: CheckerCases, no_orphans: None) -> AsyncIterator[Checker]:
    """A new checker, closed at the end of the test; no process may be left then."""
    made = cases.make()
    try:
        yield made
    finally:
        await made.close()
