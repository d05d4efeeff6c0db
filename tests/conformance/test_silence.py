"""Silence is not success: nothing to check, output switched off, a missing tool."""

from __future__ import annotations

import pytest

from provers.checker import Checker
from provers.engine import Engine
from provers.errors import ToolMissing
from provers.registry import Registry
from provers.verdict import Status
from tests.conformance.cases import CheckerCases, all_checker_cases

ALL = all_checker_cases()
NOTHING = [
    pytest.param(cases, text, id=f"{cases.name}-{number}")
    for cases in ALL
    for number, text in enumerate(("", " \n\t\n", *cases.nothing))
]
NEVER = [
    pytest.param(cases, text, id=f"{cases.name}-{number}")
    for cases in ALL
    for number, text in enumerate(cases.never_verified)
]

MISSING = [pytest.param(cases, id=cases.name) for cases in ALL if cases.missing_tool is not None]


@pytest.mark.parametrize(("cases", "source"), NOTHING, indirect=["cases"])
async def test_nothing_to_check_is_untrusted(
    cases: CheckerCases, source: str, checker: Checker
) -> None:
    verdict = await checker.check(cases.request(source))
    assert verdict.status is Status.UNTRUSTED, verdict.reason
    assert verdict.reason


@pytest.mark.parametrize(("cases", "source"), NEVER, indirect=["cases"])
async def test_looking_like_success_is_not_success(
    cases: CheckerCases, source: str, checker: Checker
) -> None:
    verdict = await checker.check(cases.request(source))
    assert verdict.status is not Status.VERIFIED
    assert verdict.reason or verdict.errors()


async def test_probe_tells_the_version(cases: CheckerCases, checker: Checker) -> None:
    probe = await checker.probe()
    assert probe.found
    assert probe.version


@pytest.mark.parametrize("cases", MISSING, indirect=True)
async def test_missing_tool_is_told_and_never_green(
    cases: CheckerCases, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cases.missing_tool is not None
    for name, value in cases.missing_tool.items():
        monkeypatch.setenv(name, value)
    request = cases.case_request(cases.first(Status.VERIFIED))
    bare = cases.make()
    probe = await bare.probe()
    assert not probe.found
    assert probe.how_to_get
    with pytest.raises(ToolMissing):
        await bare.identity(request)
    engine = Engine(Registry({cases.name: lambda: bare}), None)
    verdict = await engine.check(request)
    await engine.close()
    assert verdict.status is Status.ERROR
    assert [d.code for d in verdict.diagnostics] == ["tool.missing"]
