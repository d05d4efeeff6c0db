"""Every status, with its evidence, for every checker."""

from __future__ import annotations

import pytest

from provers.checker import Capability, Checker
from provers.verdict import Diagnostic, Status, Verdict, worst
from tests.conformance.cases import Case, CheckerCases, ErrorPlace, all_checker_cases

ALL = all_checker_cases()
CASES = [
    pytest.param(cases, case, id=f"{cases.name}-{case.label}")
    for cases in ALL
    for case in cases.cases
]
PLACES = [
    pytest.param(cases, place, id=f"{cases.name}-{place.label}")
    for cases in ALL
    for place in cases.places
]
CHEATS = [
    pytest.param(cases, label, id=f"{cases.name}-{label}")
    for cases in ALL
    for label in cases.cheats
]

REFUTING = [pytest.param(cases, id=cases.name) for cases in ALL if Status.REFUTED in cases.gives]


def told(verdict: Verdict) -> str:
    """All that a verdict says in words."""
    return "\n".join([verdict.reason, *(d.message for d in verdict.diagnostics)])


def check_shape(verdict: Verdict, source: str) -> None:
    """What holds for every verdict, whatever its status."""
    assert verdict.ok is (verdict.status is Status.VERIFIED)
    assert Verdict.from_json(verdict.to_json()) == verdict
    assert verdict.checker
    assert not verdict.cached
    if verdict.status is not Status.VERIFIED:
        assert verdict.reason or verdict.errors(), "nothing says why"
    if verdict.declarations and verdict.status is Status.VERIFIED:
        assert worst(d.status for d in verdict.declarations) is Status.VERIFIED
    if verdict.counterexample is not None:
        assert verdict.status is Status.REFUTED
    lines = source.split("\n")
    for diagnostic in verdict.diagnostics:
        check_place(diagnostic, lines)


def check_place(diagnostic: Diagnostic, lines: list[str]) -> None:
    """A diagnostic's place lies in the text, and it does not end before it begins."""
    if diagnostic.file is not None or diagnostic.start is None:
        return
    start, end = diagnostic.start, diagnostic.end
    assert start.line <= len(lines)
    assert start.column <= len(lines[start.line - 1])
    if end is not None:
        assert (start.line, start.column) <= (end.line, end.column)


@pytest.mark.parametrize(("cases", "case"), CASES, indirect=["cases"])
async def test_status(cases: CheckerCases, case: Case, checker: Checker) -> None:
    verdict = await checker.check(cases.case_request(case))
    assert verdict.status is case.status, told(verdict)
    assert case.mentions in told(verdict)
    names = [declaration.name for declaration in verdict.declarations]
    assert set(case.declarations) <= set(names)
    check_shape(verdict, case.source)


def test_cases_cover_what_the_checker_gives(cases: CheckerCases) -> None:
    assert {case.status for case in cases.cases} >= cases.gives
    assert Status.VERIFIED in cases.gives


async def test_green_carries_evidence_and_costs(cases: CheckerCases, checker: Checker) -> None:
    verdict = await checker.check(cases.case_request(cases.first(Status.VERIFIED)))
    assert verdict.declarations
    assert verdict.version
    assert verdict.wall_seconds > 0
    assert verdict.checker == cases.name


@pytest.mark.parametrize("cases", REFUTING, indirect=True)
async def test_refutation_carries_its_counterexample(cases: CheckerCases, checker: Checker) -> None:
    assert Capability.COUNTEREXAMPLES in checker.capabilities
    verdict = await checker.check(cases.case_request(cases.first(Status.REFUTED)))
    assert verdict.counterexample


@pytest.mark.parametrize(("cases", "place"), PLACES, indirect=["cases"])
async def test_error_places_are_lines_from_one_and_code_points_from_zero(
    cases: CheckerCases, place: ErrorPlace, checker: Checker
) -> None:
    verdict = await checker.check(cases.request(place.source))
    first = next(d.start for d in verdict.errors() if d.start is not None)
    assert (first.line, first.column) == (place.line, place.column), told(verdict)
    check_shape(verdict, place.source)


async def test_honest_candidate_passes_against_the_reference(
    cases: CheckerCases, checker: Checker
) -> None:
    verdict = await checker.check(cases.request(cases.honest, reference=cases.reference))
    assert verdict.status is Status.VERIFIED, told(verdict)


@pytest.mark.parametrize(("cases", "label"), CHEATS, indirect=["cases"])
async def test_cheats_do_not_pass_against_the_reference(
    cases: CheckerCases, label: str, checker: Checker
) -> None:
    source = cases.cheats[label]
    verdict = await checker.check(cases.request(source, reference=cases.reference))
    assert not verdict.ok
    assert verdict.status in {
        Status.UNTRUSTED,
        Status.INCOMPLETE,
        Status.MALFORMED,
        Status.REJECTED,
    }, told(verdict)
    check_shape(verdict, source)


async def test_a_required_name_that_is_not_there_is_not_proved(
    cases: CheckerCases, checker: Checker
) -> None:
    case = cases.first(Status.VERIFIED)
    verdict = await checker.check(cases.request(case.source, required=("no_such_name",)))
    assert verdict.status is Status.UNTRUSTED, told(verdict)
    assert "no_such_name" in told(verdict)
