"""What a Dafny run said, in one shape for both dialects, and the green rule over it.

What lives here: `Report` (per-procedure outcomes, diagnostics, summary) and `judge`, which turns
it into a status. What does not: command lines and output formats (`dialect2`, `dialect4`) and the
audit of the source (`audit`, `comparison`, `vacuity`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dafny_bridge.lexer import LineMap
from provers.verdict import Diagnostic, Position, Severity, Status


class Outcome(StrEnum):
    """How the verification of one procedure ended."""

    CORRECT = "correct"
    ERRORS = "errors"
    TIMED_OUT = "timed out"
    OUT_OF_RESOURCE = "out of resource"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"


_OUTCOME_STATUS = {
    Outcome.CORRECT: Status.VERIFIED,
    Outcome.ERRORS: Status.REJECTED,
    Outcome.TIMED_OUT: Status.TIMEOUT,
    Outcome.OUT_OF_RESOURCE: Status.RESOURCE_EXHAUSTED,
    Outcome.INCONCLUSIVE: Status.UNKNOWN,
    Outcome.SKIPPED: Status.UNTRUSTED,
}


@dataclass(frozen=True, slots=True)
class ProcedureResult:
    """The answer for one verification task of Dafny.

    A declaration can have two: its well-formedness and its body.

    Attributes:
        path: module (simple name), class and member, as far as the tool tells; no default names.
        outcome: how it ended.
        seconds: solver time, None where the tool does not say (DafnyServer).
        obligations: number of proof obligations, None where the tool does not say.
        body: whether it is the task of a body, as opposed to that of a specification's
            well-formedness (under which Dafny also proves what functions promise).
    """

    path: tuple[str, ...]
    outcome: Outcome
    seconds: float | None = None
    obligations: int | None = None
    body: bool = False


@dataclass(slots=True)
class Report:
    """One run of Dafny, as its parser understood it.

    Attributes:
        procedures: verification tasks in the tool's order.
        diagnostics: messages, already in the project's own line and column rule.
        malformed: the source does not parse or resolve.
        complete: the tool said, in the way that its dialect has, that it went through to the end
            without an error; False whenever anything is in doubt.
        failure: what kept the tool from answering (crash, bad switch, no solver); "" if nothing.
        disturbed: phrases in the output that forbid green (`out of resource`, `inconclusive`).
        counterexamples: per failing procedure, the models that the tool told.
    """

    procedures: list[ProcedureResult] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    malformed: bool = False
    complete: bool = False
    failure: str = ""
    disturbed: tuple[str, ...] = ()
    counterexamples: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Diagnostic]:
        """Diagnostics of severity error."""
        return [item for item in self.diagnostics if item.severity is Severity.ERROR]


def judge(report: Report) -> tuple[Status, str]:
    """The status that a run alone supports, and the reason in one sentence.

    `verified` here means: the tool accepted the text and checked something. The audit can still
    take it away. A definite no (an error in some procedure) outweighs limits hit in others.
    """
    if report.failure:
        return Status.ERROR, report.failure
    if report.malformed:
        first = report.errors[0].message if report.errors else "it does not parse or resolve"
        return Status.MALFORMED, first
    outcomes = [procedure.outcome for procedure in report.procedures]
    for outcome in (
        Outcome.ERRORS,
        Outcome.TIMED_OUT,
        Outcome.OUT_OF_RESOURCE,
        Outcome.INCONCLUSIVE,
    ):
        if count := outcomes.count(outcome):
            names = _names(p.path for p in report.procedures if p.outcome is outcome)
            status = _OUTCOME_STATUS[outcome]
            return status, f"{count} verification task(s) ended with {outcome.value}: {names}"
    if Outcome.SKIPPED in outcomes:
        names = _names(p.path for p in report.procedures if p.outcome is Outcome.SKIPPED)
        return Status.UNTRUSTED, f"Dafny skipped the verification of {names}"
    if report.disturbed:
        return Status.UNKNOWN, f"Dafny's output mentions {', '.join(report.disturbed)}"
    if report.errors:
        return Status.REJECTED, report.errors[0].message
    if not outcomes:
        return Status.UNTRUSTED, "nothing was checked: Dafny found no proof obligation"
    if not report.complete:
        return Status.ERROR, "Dafny ended without saying that it had finished"
    return Status.VERIFIED, f"Dafny verified {len(outcomes)} task(s)"


_NO_BODY = re.compile(r"this (loop|forall statement) has no body")


def bodyless_notes(report: Report) -> list[Diagnostic]:
    """Dafny's own notes of loops and `forall` statements without a body, in either dialect.

    What such a statement claims is assumed. They are warnings that no switch is needed for, and
    they do not depend on what our parser takes for a body.
    """
    return [d for d in report.diagnostics if _NO_BODY.search(d.message)]


def procedure_status(outcomes: Sequence[Outcome]) -> Status:
    """The status of a declaration whose tasks ended so."""
    for outcome in (
        Outcome.ERRORS,
        Outcome.TIMED_OUT,
        Outcome.OUT_OF_RESOURCE,
        Outcome.INCONCLUSIVE,
        Outcome.SKIPPED,
    ):
        if outcome in outcomes:
            return _OUTCOME_STATUS[outcome]
    return Status.VERIFIED


def _names(paths: Iterable[tuple[str, ...]]) -> str:
    shown = [".".join(path) for path in paths]
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(shown[:5]) + more


# What Dafny's parser (Coco/R in both dialects) says, as opposed to its resolver.
_SYNTAX_MESSAGE = re.compile(r" expected$|^invalid |symbol not expected in ")


def mark_malformed(report: Report) -> None:
    """Note that the source is malformed, and on each error whether it is one of `syntax` or of
    `resolution`: Dafny gives such errors no code of its own.
    """
    report.malformed = True
    report.diagnostics = [
        diagnostic
        if diagnostic.severity is not Severity.ERROR
        else diagnostic.model_copy(
            update={
                "code": "syntax" if _SYNTAX_MESSAGE.search(diagnostic.message) else "resolution"
            }
        )
        for diagnostic in report.diagnostics
    ]


# `file(line,column): rest`; the file may hold anything but the bracketed position itself.
_LOCATED = re.compile(r"^(?P<file>.*?)\((?P<line>\d+),(?P<column>-?\d+)\): (?P<rest>.*)$")
_KIND = re.compile(
    r"^(?P<kind>Error|Warning|Info|Related location|Related message|Timed out on)"
    r"(?: (?P<code>[A-Z]+\d+))?(?:: ?(?P<text>.*))?$"
)


def read_diagnostics(
    lines: Iterable[str], source_file: str, to_column: LineColumn
) -> list[Diagnostic]:
    """Diagnostics among output lines; related locations are folded into what they belong to.

    Args:
        lines: the tool's output.
        source_file: the name under which the source was handed to the tool; its diagnostics get
            `file=None`.
        to_column: converts (file is the source, line, tool's column) into a code-point column.
    """
    found: list[Diagnostic] = []
    for line in lines:
        match = _LOCATED.match(line)
        if match is None:
            continue
        diagnostic = _diagnostic(match, source_file, to_column)
        if diagnostic.code == "related":
            if found:
                related = diagnostic.model_copy(
                    update={"code": None, "severity": found[-1].severity}
                )
                found[-1] = found[-1].model_copy(update={"related": (*found[-1].related, related)})
        else:
            found.append(diagnostic)
    return found


class LineColumn:
    """Column conversion for one source; other files' columns are kept as they are."""

    def __init__(self, text: str, unit: str) -> None:
        """`unit` is what the tool counts: `byte` (Dafny 2.x) or `utf16` (Dafny 4.x)."""
        self._map = LineMap(text)
        self._unit = unit

    def __call__(self, own: bool, line: int, column: int) -> int:
        """Code-point column of a tool's column; `own` tells whether it is in the source."""
        if not own:
            return max(column, 0)
        if self._unit == "byte":
            return self._map.column_of_bytes(line, column)
        return self._map.column_of_utf16(line, column)


def _diagnostic(match: re.Match[str], source_file: str, to_column: LineColumn) -> Diagnostic:
    line, column, rest = int(match["line"]), int(match["column"]), match["rest"]
    own = match["file"].rsplit("/", 1)[-1] == source_file
    start = Position(line=line, column=to_column(own, line, column)) if line >= 1 else None
    kind = _KIND.match(rest)
    code, text = (kind["code"], kind["text"] or "") if kind else (None, rest)
    severity = Severity.ERROR
    if kind and kind["kind"].startswith("Related"):
        code, text = "related", text or "related location"
    elif kind and kind["kind"] == "Timed out on":
        text = f"timed out on: {text}"
    elif kind and kind["kind"] in ("Warning", "Info"):
        severity = Severity(kind["kind"].lower())
    # A located line of another shape ("Verification of 'X' timed out …") stays an error: the
    # tool prints such lines only about what it could not show.
    file = None if own else match["file"]
    return Diagnostic(message=text, severity=severity, code=code, file=file, start=start)
