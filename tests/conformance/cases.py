"""What a checker's cases module hands to the conformance suite.

What lives here: `CheckerCases` and its small parts, and finding the modules `cases_*.py` beside
this file, each of which defines `CASES`. What does not: any source text, and any test.

To bring a checker under the suite, write `tests/conformance/cases_NAME.py` with one constant
`CASES = CheckerCases(...)`; nothing else has to be touched. Sources should be small and quick:
each is checked several times.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provers.checker import Checker
from provers.request import MEGABYTE, Limits, TrustPolicy, VerifyRequest
from provers.verdict import Status

ORDINARY = Limits(wall_seconds=60)
SHORT = Limits(wall_seconds=1.5)
SMALL = Limits(wall_seconds=60, memory_bytes=512 * MEGABYTE)


@dataclass(frozen=True)
class Case:
    """One source and the status that it must get.

    Attributes:
        label: short name, part of the test's id (letters, digits, dashes).
        source: the text.
        status: the status that the checker must give, always.
        reference: reference text, None without one.
        required: names that must be proved.
        trust: trust policy, None for the request's default.
        options: the checker's own options.
        mentions: a text that some diagnostic or the reason must contain, "" for none.
        declarations: names that the verdict's declarations must include.
    """

    label: str
    source: str
    status: Status
    reference: str | None = None
    required: tuple[str, ...] = ()
    trust: TrustPolicy | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    mentions: str = ""
    declarations: tuple[str, ...] = ()


@dataclass(frozen=True)
class ErrorPlace:
    """A source whose first error stands at a known place.

    Put characters beyond ASCII before it on the same line, and at least one beyond the basic
    plane (such as 𝔸), so that bytes, UTF-16 units and code points all differ.

    Attributes:
        label: short name, part of the test's id.
        source: the text.
        line: line of the first error diagnostic that has a place, from 1.
        column: its column in code points, from 0.
    """

    label: str
    source: str
    line: int
    column: int


@dataclass(frozen=True)
class CheckerCases:
    """Everything the suite needs to know of one checker.

    Attributes:
        name: registered name.
        suffix: a file suffix of it, with the dot.
        make: gives a new checker with no process of its own yet.
        unavailable: why the checker cannot run here, None when it can. Its tests are skipped
            with this reason (a missing tool is not a failure of the suite).
        cases: at least one case for each status in `gives`, above all `verified`.
        gives: the statuses that the checker can give for reasons of the source alone (leave
            out `timeout`, `resource_exhausted` and `error`, which have tests of their own).
        nothing: texts in which there is nothing to check (comments only; text that defines
            without stating). Empty and blank text are tested anyway. Each must be `untrusted`.
        never_verified: texts that try to look like success without being checked: output
            switched off, the tool's own success message printed, the tool ended early. Any
            status but `verified` will do.
        places: errors at known places.
        hanging: a source that keeps the tool busy far beyond `hanging_limits`; must give
            `timeout`.
        hanging_limits: limits for it; keep the wall clock at two seconds or less.
        hog: a source that takes memory without bound; must give `resource_exhausted`.
        hog_limits: limits for it.
        reference: the statement with a hole, for `honest` and `cheats`.
        honest: a candidate that proves the reference's statement; must be `verified`.
        cheats: candidates that pass the tool, but not the audit against the reference, by
            label; none may be `verified`.
        missing_tool: environment variables under which the tool is not to be found; None when
            the tool is a library that is installed with this project.
        file: the file name to give with the requests, None for `conformance` + suffix.
        limits: limits for all ordinary cases.
        limit_slack_seconds: how long after its wall limit a check may return at the latest
            (starting and ending the tool's processes on a busy machine).
    """

    name: str
    suffix: str
    make: Callable[[], Checker]
    cases: tuple[Case, ...]
    gives: frozenset[Status]
    hanging: str
    hog: str
    reference: str
    honest: str
    unavailable: Callable[[], str | None] = lambda: None
    nothing: tuple[str, ...] = ()
    never_verified: tuple[str, ...] = ()
    places: tuple[ErrorPlace, ...] = ()
    hanging_limits: Limits = SHORT
    hog_limits: Limits = SMALL
    cheats: Mapping[str, str] = field(default_factory=dict)
    missing_tool: Mapping[str, str] | None = None
    file: str | None = None
    limits: Limits = ORDINARY
    limit_slack_seconds: float = 15.0

    def request(
        self,
        source: str,
        *,
        reference: str | None = None,
        required: tuple[str, ...] = (),
        trust: TrustPolicy | None = None,
        options: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> VerifyRequest:
        """A request for this checker with this module's defaults."""
        return VerifyRequest(
            source=source,
            checker=self.name,
            file=self.file or f"conformance{self.suffix}",
            reference=reference,
            required=required,
            trust=trust,
            options=dict(options or {}),
            limits=limits or self.limits,
        )

    def case_request(self, case: Case) -> VerifyRequest:
        """The request of one case."""
        return self.request(
            case.source,
            reference=case.reference,
            required=case.required,
            trust=case.trust,
            options=case.options,
        )

    def first(self, status: Status) -> Case:
        """The first case with that status.

        Raises:
            LookupError: there is none.
        """
        for case in self.cases:
            if case.status is status:
                return case
        raise LookupError(f"cases of {self.name} have none for {status.value}")


def all_checker_cases() -> list[CheckerCases]:
    """`CASES` of every module `cases_*.py` beside this file, sorted by module name."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
    return [importlib.import_module(f"{__package__}.{name}").CASES for name in names]
