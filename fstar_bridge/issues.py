"""What F* says, read and classified.

What lives here: the two shapes of an issue (batch mode's JSON on standard error, the IDE
protocol's), query statistics, and which status an error number stands for. What does not: running
F*, and the audit.

Every class of failure ends batch mode with exit status 1, so the number decides; error 19 ("could
not prove") is said both when z3 gave up and when it ran out of time, so its status is read from
the query statistics. These are printed on standard output, where a tactic can print too: they may
choose between the ways to fail and never turn anything green.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fstar_bridge.lexer import LineMap
from provers.verdict import Diagnostic, Position, Severity, Status

SYNTAX = 168
NOT_FOUND = 72
NOT_PROVED = 19
TACTIC_FAILED = 228
UNDEFINED = 240
GOAL_ADMITTED = 296
ESCAPE_USED = 335
UNTRUSTED_NUMBERS = frozenset({UNDEFINED, ESCAPE_USED})
"""Warnings with which F* accepts what nothing proves."""

_MALFORMED = frozenset({SYNTAX, NOT_FOUND})
_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING}
_STATISTICS = re.compile(
    r"^\((?P<place>.*)\)\tQuery-stats \((?P<name>.+), (?P<index>\d+)\)\t"
    r"(?P<outcome>succeeded|failed)(?: \{reason-unknown=(?P<reason>.*?)\})?"
    r"(?P<hint> \(with hint\))?"
    r" in (?P<milliseconds>\d+) milliseconds"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SOLVER_TROUBLE = re.compile(
    r"(?i)\bz3\b.*(?:not found|could not be (?:run|started|found)|cannot (?:find|run)|no such file"
    r"|please download|is not installed|failed to start|invocation)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A range in a file, as F* counts: lines from 1, columns in code points from 0."""

    file: str
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Issue:
    """One message of F*.

    Attributes:
        message: its paragraphs, joined by line ends.
        severity: error, warning or info.
        number: F*'s error number, None when it has none.
        places: where; the first is the place of use, the others what it refers to.
        context: what F* was doing, innermost first.
    """

    message: str
    severity: Severity
    number: int | None = None
    places: tuple[Place, ...] = ()
    context: tuple[str, ...] = ()

    def in_file(self, name: str) -> Place | None:
        """Its first place in a file of that base name (or in a fragment), None without one."""
        for place in self.places:
            if place.file.rsplit("/", 1)[-1] in (name, "<input>"):
                return place
        return None

    def diagnostic(self, lines: LineMap, name: str) -> Diagnostic:
        """The issue as a diagnostic about the source that was checked under the name `name`."""
        found = [_located(place, lines, name) for place in self.places]
        related = tuple(
            Diagnostic(message="related place", severity=self.severity, file=f, start=s, end=e)
            for f, s, e in found[1:]
        )
        file, start, end = found[0] if found else (None, None, None)
        return Diagnostic(
            message=self.message,
            severity=self.severity,
            code=None if self.number is None else str(self.number),
            file=file,
            start=start,
            end=end,
            related=related,
        )


def _located(
    place: Place, lines: LineMap, name: str
) -> tuple[str | None, Position | None, Position | None]:
    base = place.file.rsplit("/", 1)[-1]
    if place.file in ("dummy", "") or place.start[0] < 1:
        return None, None, None
    if base not in (name, "<input>"):
        start = Position(line=place.start[0], column=max(place.start[1], 0))
        return place.file, start, None
    line, column = lines.clamp(*place.start)
    last = max((line, column), lines.clamp(*place.end))
    start = Position(line=line, column=column)
    return None, start, Position(line=last[0], column=last[1])


def read_batch_line(line: str) -> Issue | None:
    """The issue on one line of batch mode's standard error; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        data = json.loads(line)
        return _batch_issue(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _batch_issue(data: Mapping[str, Any]) -> Issue:
    places: list[Place] = []
    spans = data.get("range") or {}
    for which in ("use", "def"):
        span = spans.get(which)
        if span:
            place = Place(
                str(span["file_name"]),
                (int(span["start_pos"]["line"]), int(span["start_pos"]["col"])),
                (int(span["end_pos"]["line"]), int(span["end_pos"]["col"])),
            )
            if place not in places and place.start[0] > 0:
                places.append(place)
    return Issue(
        message="\n".join(_paragraphs(data["msg"])),
        severity=_LEVELS.get(str(data["level"]).lower(), Severity.INFO),
        number=None if data.get("number") is None else int(data["number"]),
        places=tuple(places),
        context=tuple(_paragraphs(data.get("ctx") or [])),
    )


def _paragraphs(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def read_ide_issue(data: Mapping[str, Any]) -> Issue:
    """An issue of the IDE protocol.

    Raises:
        ValueError: it is not of the protocol's shape.
    """
    try:
        places = tuple(
            Place(
                str(span["fname"]),
                (int(span["beg"][0]), int(span["beg"][1])),
                (int(span["end"][0]), int(span["end"][1])),
            )
            for span in data.get("ranges") or []
        )
        number = data.get("number")
        return Issue(
            message=str(data["message"]).rstrip("\n"),
            severity=_LEVELS.get(str(data["level"]), Severity.INFO),
            number=None if number is None else int(number),
            places=places,
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not an issue: {str(data)[:200]}") from error


@dataclass(frozen=True, slots=True)
class Query:
    """One line of query statistics.

    Attributes:
        name: full name of the declaration.
        index: number of the query in it.
        proved: whether z3 answered `unsat`.
        reason: z3's reason for not knowing, "" without one.
        seconds: time that it took.
        hinted: whether a recorded hint was used.
    """

    name: str
    index: int
    proved: bool
    reason: str
    seconds: float
    hinted: bool = False


def read_statistics(output: str) -> list[Query]:
    """The query statistics in a text."""
    found = []
    for line in _COLOUR.sub("", output).splitlines():
        if match := _STATISTICS.match(line):
            found.append(
                Query(
                    match["name"],
                    int(match["index"]),
                    match["outcome"] == "succeeded",
                    match["reason"] or "",
                    int(match["milliseconds"]) / 1000,
                    bool(match["hint"]),
                )
            )
    return found


def classify(issues: Sequence[Issue], queries: Sequence[Query]) -> tuple[Status, str] | None:
    """Status and reason of a run with errors; None when there is no error among the issues."""
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if not errors:
        return None
    ranked = [(_status(issue, queries), issue) for issue in errors]
    for wanted in (
        Status.ERROR,
        Status.MALFORMED,
        Status.UNTRUSTED,
        Status.INCOMPLETE,
        Status.REJECTED,
        Status.TIMEOUT,
        Status.UNKNOWN,
    ):
        for status, issue in ranked:
            if status is wanted:
                return status, _first_line(issue)
    raise AssertionError("every error has one of these statuses")


def _status(issue: Issue, queries: Sequence[Query]) -> Status:
    if issue.number == NOT_PROVED:
        return _not_proved(issue, queries)
    if issue.number in _MALFORMED:
        return Status.MALFORMED
    if names_solver_trouble(issue.message):
        return Status.ERROR
    if issue.number == ESCAPE_USED or issue.number == UNDEFINED:
        return Status.UNTRUSTED
    if issue.number == GOAL_ADMITTED:
        return Status.INCOMPLETE
    return Status.REJECTED


def _not_proved(issue: Issue, queries: Sequence[Query]) -> Status:
    """Why z3 did not prove it: time, incompleteness, or a definite no."""
    proved = {(query.name, query.index) for query in queries if query.proved}
    failed = [q for q in queries if not q.proved and (q.name, q.index) not in proved]
    mine = [query for query in failed if _concerns(issue, query)]
    reasons = [query.reason for query in mine or failed] + [issue.message]
    if any(_is_timeout(reason) for reason in reasons):
        return Status.TIMEOUT
    if any("incomplete" in reason for reason in reasons):
        return Status.UNKNOWN
    return Status.REJECTED


def _is_timeout(reason: str) -> bool:
    return any(word in reason for word in ("canceled", "timeout", "resource limits reached"))


def _concerns(issue: Issue, query: Query) -> bool:
    short = query.name.rsplit(".", 1)[-1]
    return any(re.search(rf"\b{re.escape(short)}(?![\w'])", line) for line in issue.context)


def names_solver_trouble(message: str) -> bool:
    """Whether F* says in it that it cannot run z3."""
    return bool(_SOLVER_TROUBLE.search(message))


def _first_line(issue: Issue) -> str:
    line = next((part.strip("- ") for part in issue.message.splitlines() if part.strip()), "")
    return f"error {issue.number}: {line}" if issue.number is not None else line


def issues_with(issues: Iterable[Issue], numbers: Iterable[int]) -> list[Issue]:
    """The issues that have one of some numbers, whatever their severity."""
    wanted = set(numbers)
    return [issue for issue in issues if issue.number in wanted]
