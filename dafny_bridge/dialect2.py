"""Dafny 2.x: command line, output, XML report, DafnyServer requests and replies.

What lives here: everything that is particular to the old command line (`/compile:0 …`). What
does not: starting processes (`oneshot`, `server`) and what a report means (`report`).

Facts measured on 2.3.0.10506: columns are UTF-8 bytes from 0; exit 0 says little (an empty file,
`/rlimit` exhausted, everything preprocessed away); the XML names every task that had an
obligation; DafnyServer's `[SUCCESS]` says nothing, and its cache is unsound unless switched off.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from dafny_bridge.report import (
    LineColumn,
    Outcome,
    ProcedureResult,
    Report,
    mark_malformed,
    read_diagnostics,
)
from provers.errors import ProtocolError
from provers.verdict import Severity

COLUMN_UNIT = "byte"
END_OF_REQUEST = b"[[DAFNY-CLIENT: EOM]]\n"
END_OF_REPLY = "[[DAFNY-SERVER: EOM]]"
"""Ends a reply; a source that contains it could end one early, so none is sent to a server."""

_XML_OUTCOMES = {
    "correct": Outcome.CORRECT,
    "errors": Outcome.ERRORS,
    "timedout": Outcome.TIMED_OUT,
    "outofresource": Outcome.OUT_OF_RESOURCE,
    "outofmemory": Outcome.OUT_OF_RESOURCE,
    "inconclusive": Outcome.INCONCLUSIVE,
    "reachedbound": Outcome.INCONCLUSIVE,
}
_SERVER_OUTCOMES = {
    "verified": Outcome.CORRECT,
    "error": Outcome.ERRORS,
    "errors": Outcome.ERRORS,
    "timed out": Outcome.TIMED_OUT,
    "out of memory": Outcome.OUT_OF_RESOURCE,
    "out of resource": Outcome.OUT_OF_RESOURCE,
    "inconclusive": Outcome.INCONCLUSIVE,
    "skipped": Outcome.SKIPPED,
}
_DISTURBING = ("out of resource", "inconclusive", "timed out", "SKIPPED", "Prover error")


def switches(
    solver: str, method_seconds: int, *, xml: str | None = None, extra: Sequence[str] = ()
) -> list[str]:
    """Switches for a fresh process (with `xml`) or a server (without).

    Args:
        solver: absolute path of z3.
        method_seconds: solver time for each task, at least 1.
        xml: where a fresh process writes its XML report.
        extra: further switches, last.
    """
    found = [
        "/nologo",
        "/compile:0",
        f"/z3exe:{solver}",
        f"/timeLimit:{method_seconds}",
        "/errorTrace:0",
    ]
    # The server's cache of verdicts is unsound and on by default. A fresh process has none, and
    # given this switch it verifies nothing, says nothing and exits 0.
    found.append("/verifySnapshots:0" if xml is None else f"/xml:{xml}")
    return [*found, *extra]


_BODY = "Impl$$"
_SUMMARY = re.compile(
    r"^Dafny program verifier finished with (\d+) verified, (\d+) errors?(?P<more>.*)$"
)


def parse_run(code: int, stdout: str, xml: bytes | None, text: str, source_file: str) -> Report:
    """Read a fresh process's end: exit status, output and XML report."""
    report = Report()
    lines = stdout.splitlines()
    report.diagnostics = read_diagnostics(lines, source_file, LineColumn(text, COLUMN_UNIT))
    summaries = [match for line in lines if (match := _SUMMARY.match(line))]
    if code == 2 and not summaries:
        mark_malformed(report)
        return report
    if code not in (0, 4) or len(summaries) != 1:
        report.failure = _failure(code, lines)
        return report
    try:
        report.procedures = _read_xml(xml)
    except (ElementTree.ParseError, ProtocolError) as error:
        report.failure = f"Dafny's XML report cannot be read: {error}"
        return report
    summary = summaries[0]
    report.disturbed = _disturbing(lines, summary["more"])
    report.complete = code == 0 and int(summary[2]) == 0 and not summary["more"]
    return report


def _failure(code: int, lines: list[str]) -> str:
    told = [line for line in lines if line.startswith(("***", "[FATAL]", "Fatal", "[ERROR]"))]
    if told:
        return f"Dafny failed (exit {code}): {told[0][:300]}"
    return f"Dafny ended with exit status {code} and no summary"


def _disturbing(lines: list[str], more: str) -> tuple[str, ...]:
    text = "\n".join((*lines, more))
    return tuple(phrase for phrase in _DISTURBING if phrase in text)


def _read_xml(xml: bytes | None) -> list[ProcedureResult]:
    if xml is None:
        raise ProtocolError("it was not written")
    # Boogie leaves the element open when it ends early; such a report must not be believed.
    root = ElementTree.fromstring(xml.decode("utf-8-sig"))
    found = []
    for method in root.iter("method"):
        conclusion = method.find("conclusion")
        if conclusion is None:
            raise ProtocolError(f"no conclusion for {method.get('name')}")
        outcome = _XML_OUTCOMES.get(conclusion.get("outcome", ""), Outcome.INCONCLUSIVE)
        if method.find("error") is not None and outcome is Outcome.CORRECT:
            outcome = Outcome.ERRORS
        seconds = float(conclusion.get("duration", "0"))
        name = method.get("name", "")
        found.append(
            ProcedureResult(decode_name(name), outcome, seconds, body=name.startswith(_BODY))
        )
    return found


def encode_request(verb: str, source: str, file: str, arguments: Sequence[str]) -> bytes:
    """One DafnyServer request: verb, base64 of JSON, end mark."""
    payload = {"args": list(arguments), "filename": file, "source": source, "sourceIsFile": False}
    return (
        verb.encode()
        + b"\n"
        + base64.b64encode(json.dumps(payload).encode())
        + b"\n"
        + (END_OF_REQUEST)
    )


_VERIFYING = re.compile(r"^Verifying (\S+) \.\.\.$")
_CONCLUDED = re.compile(r"^  \[(\d+) proof obligations?\]  (.+?)\s*$")
_COUNTEREXAMPLE = re.compile(r"^COUNTEREXAMPLE_START (.*) COUNTEREXAMPLE_END$")


def parse_reply(reply: str, text: str, source_file: str) -> Report:
    """Read a DafnyServer reply (without its last line's end mark).

    Raises:
        ProtocolError: the reply is not a sequence of `Verifying X` / outcome pairs, or ends in
            `[FAILURE]`.
    """
    lines = reply.splitlines()
    if not lines or not lines[-1].startswith("[SUCCESS]"):
        raise ProtocolError(f"DafnyServer failed: {_last_words(lines)}")
    report = Report()
    report.diagnostics = [
        diagnostic
        for diagnostic in read_diagnostics(lines, source_file, LineColumn(text, COLUMN_UNIT))
        # Tool tips, which a fresh process does not print: both must say the same.
        if diagnostic.severity is not Severity.INFO
    ]
    waiting: str | None = None
    for line in lines:
        if match := _VERIFYING.match(line):
            if waiting is not None:
                raise ProtocolError(f"DafnyServer gave no outcome for {waiting}")
            waiting = match[1]
        elif match := _CONCLUDED.match(line):
            if waiting is None:
                raise ProtocolError("DafnyServer gave an outcome for nothing")
            outcome = _SERVER_OUTCOMES.get(match[2], Outcome.INCONCLUSIVE)
            result = ProcedureResult(
                decode_name(waiting), outcome, None, int(match[1]), waiting.startswith(_BODY)
            )
            report.procedures.append(result)
            waiting = None
        elif match := _COUNTEREXAMPLE.match(line):
            report.counterexamples.append(match[1])
    if waiting is not None:
        raise ProtocolError(f"DafnyServer gave no outcome for {waiting}")
    if report.errors and not report.procedures:
        mark_malformed(report)
    report.disturbed = tuple(phrase for phrase in _DISTURBING if phrase in reply)
    report.complete = "Verification completed successfully!" in lines
    return report


def _last_words(lines: list[str]) -> str:
    return " / ".join(line for line in lines[-3:] if line)[:300] or "an empty reply"


_ESCAPES = {"__": "_", "_k": "'", "_q": "?", "_h": "#"}
_ESCAPE = re.compile(r"__|_[kqh]")


def decode_name(raw: str) -> tuple[str, ...]:
    """The path of a Boogie name such as `Impl$$_0_Queue.Node.x_k`: (`Queue`, `Node`, `x'`).

    The default module and class vanish; an anonymous constructor is `_ctor`; the `#` of a
    prefix lemma is dropped, since it belongs to its lemma.
    """
    _, _, name = raw.rpartition("$$")
    parts = name.split(".")
    path = []
    for index, part in enumerate(parts):
        if index == 0:
            if part == "_module":
                continue
            part = re.sub(r"^_\d+_", "", part)
        elif index == 1 and part == "__default":
            continue
        path.append(_ESCAPE.sub(lambda match: _ESCAPES[match[0]], part).removesuffix("#"))
    return tuple(path)
