"""Dafny 4.x: command line, console output and text log.

What lives here: everything that is particular to `dafny verify …`. What does not: starting the
process (`oneshot`) and what a report means (`report`).

The per-task outcomes come from the text log, which goes to a file of its own, so that nothing
that a program makes Dafny print can pass for one. Written from the reference manual and the
format that Dafny's text logger writes; a machine with a 4.x runs the live tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dafny_bridge.report import (
    LineColumn,
    Outcome,
    ProcedureResult,
    Report,
    mark_malformed,
    read_diagnostics,
)

COLUMN_UNIT = "utf16"

_LOG_OUTCOMES = {
    "correct": Outcome.CORRECT,
    "valid": Outcome.CORRECT,
    "errors": Outcome.ERRORS,
    "invalid": Outcome.ERRORS,
    "timedout": Outcome.TIMED_OUT,
    "timeout": Outcome.TIMED_OUT,
    "outofresource": Outcome.OUT_OF_RESOURCE,
    "outofmemory": Outcome.OUT_OF_RESOURCE,
}
_DISTURBING = ("out of resource", "inconclusive", "timed out", "time out", "SKIPPED", "skipped")


def arguments(
    file: str,
    method_seconds: int,
    log: str,
    *,
    solver: str | None = None,
    cores: int = 1,
    extra: Sequence[str] = (),
) -> list[str]:
    """The command line after the program's name.

    Args:
        file: the source.
        method_seconds: solver time for each task, at least 1.
        log: where the text log goes.
        solver: a z3 other than the bundled one.
        cores: parallel solver processes.
        extra: further options.
    """
    found = [
        "verify",
        "--verification-time-limit",
        str(method_seconds),
        "--cores",
        str(cores),
        "--log-format",
        f"text;LogFileName={log}",
        # Warnings are diagnostics here; what they warn of is judged by the audit.
        "--allow-warnings",
    ]
    if solver is not None:
        found += ["--solver-path", solver]
    return [*found, *extra, file]


_SUMMARY = re.compile(
    r"^Dafny program verifier finished with (\d+) verified, (\d+) errors?(?P<more>.*)$"
)


def parse_run(code: int, stdout: str, log: str | None, text: str, source_file: str) -> Report:
    """Read a run's end: exit status (0, 2 and 4 are answers), console output and text log."""
    report = Report()
    lines = stdout.splitlines()
    report.diagnostics = read_diagnostics(lines, source_file, LineColumn(text, COLUMN_UNIT))
    if code == 2:
        mark_malformed(report)
        return report
    summaries = [match for line in lines if (match := _SUMMARY.match(line))]
    if code not in (0, 4) or len(summaries) != 1:
        told = next((line for line in lines if line.strip()), "no output")
        report.failure = f"Dafny failed (exit {code}): {told[:300]}"
        return report
    verified, errors, more = int(summaries[0][1]), int(summaries[0][2]), summaries[0]["more"]
    if log is None:
        report.failure = "Dafny did not write its log"
        return report
    report.procedures = _read_log(log)
    report.disturbed = tuple(p for p in _DISTURBING if p in "\n".join((*lines, more)))
    # The log and the summary are two witnesses; green needs both.
    report.complete = code == 0 and errors == 0 and not more and verified > 0
    return report


_RESULTS = re.compile(r"^Results for (?P<name>.+?)(?: \((?P<part>[^()]+)\))?$")
_OVERALL = re.compile(r"^  Overall outcome: (\w+)$")
_TIME = re.compile(r"^  Overall time: (?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$")
_BATCH_ASSERTION = re.compile(r"^      \S.*\(\d+,\d+\): ")


def _read_log(log: str) -> list[ProcedureResult]:
    found: list[ProcedureResult] = []
    name: str | None = None
    outcome, seconds, obligations, body = Outcome.INCONCLUSIVE, 0.0, 0, False

    def finish() -> None:
        if name is not None:
            path = tuple(part for part in name.split(".") if part not in ("_module", "_default"))
            found.append(ProcedureResult(path, outcome, seconds, obligations, body))

    for line in log.splitlines():
        if match := _RESULTS.match(line):
            finish()
            # No outcome line means no outcome: the default must not be a good one.
            name, outcome, seconds, obligations = match["name"], Outcome.INCONCLUSIVE, 0.0, 0
            body = match["part"] == "correctness"
        elif match := _OVERALL.match(line):
            outcome = _LOG_OUTCOMES.get(match[1].lower(), Outcome.INCONCLUSIVE)
        elif match := _TIME.match(line):
            days, hours, minutes, rest = match.groups()
            whole = (int(days or 0) * 24 + int(hours)) * 3600 + int(minutes) * 60
            seconds = whole + float(rest)
        elif _BATCH_ASSERTION.match(line):
            obligations += 1
    finish()
    return found
