"""Reading what both dialects print. The 4.x transcripts are written by hand from its manual and
its text logger's format, the 2.x ones are recorded from Debian's package."""

from __future__ import annotations

import base64
import json

import pytest

from dafny_bridge import dialect2, dialect4
from dafny_bridge.report import Outcome, Report, judge
from provers.errors import ProtocolError
from provers.verdict import Severity, Status

SOURCE = "lemma A() ensures true {}\nlemma B() ensures 1 == 2 {}\n"
XML = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<boogie version="2.3.0.10506" commandLine="x">
  <fileFragment name="source.dfy" />
  <method name="Impl$$_module.__default.A" startTime="2026-11-23 04:43:50Z">
    <conclusion endTime="2026-11-23 04:43:51Z" duration="0.25" outcome="correct" />
  </method>
</boogie>"""
GOOD_OUTPUT = "\nDafny program verifier finished with 1 verified, 0 errors\n"


def old(code: int, output: str, xml: str | None = XML) -> tuple[Status, Report]:
    data = None if xml is None else xml.encode()
    report = dialect2.parse_run(code, output, data, SOURCE, "source.dfy")
    return judge(report)[0], report


def test_old_verified() -> None:
    status, report = old(0, GOOD_OUTPUT)
    assert status is Status.VERIFIED
    assert [(p.path, p.seconds) for p in report.procedures] == [(("A",), 0.25)]


@pytest.mark.parametrize(
    ("code", "output", "xml", "status"),
    [
        (0, "", XML, Status.ERROR),
        (0, GOOD_OUTPUT, None, Status.ERROR),
        (0, GOOD_OUTPUT, XML[:-30], Status.ERROR),
        (0, GOOD_OUTPUT * 2, XML, Status.ERROR),
        (0, GOOD_OUTPUT, XML.replace("correct", "timedout"), Status.TIMEOUT),
        (0, GOOD_OUTPUT, XML.replace("correct", "outofresource"), Status.RESOURCE_EXHAUSTED),
        (0, GOOD_OUTPUT, XML.replace("correct", "inconclusive"), Status.UNKNOWN),
        (0, GOOD_OUTPUT, XML.replace("correct", "what"), Status.UNKNOWN),
        (4, GOOD_OUTPUT, XML.replace("correct", "errors"), Status.REJECTED),
        (4, GOOD_OUTPUT, XML, Status.ERROR),
        (0, "source.dfy(1,6): Verification out of resource (A)" + GOOD_OUTPUT, XML, Status.UNKNOWN),
        (0, GOOD_OUTPUT.replace("0 errors", "0 errors, 1 inconclusive"), XML, Status.UNKNOWN),
        (0, GOOD_OUTPUT.replace("1 verified", "0 verified"), "<boogie/>", Status.UNTRUSTED),
        (2, "source.dfy(1,3): Error: rbrace expected\n1 parse errors", None, Status.MALFORMED),
        (1, "*** ProverException: Cannot find prover", None, Status.ERROR),
        (137, "", None, Status.ERROR),
    ],
)
def test_old_never_green_without_evidence(
    code: int, output: str, xml: str | None, status: Status
) -> None:
    assert old(code, output, xml)[0] is status


def test_old_diagnostics() -> None:
    output = (
        "source.dfy(2,25): Error BP5003: A postcondition might not hold on this return path.\n"
        "source.dfy(2,20): Related location: This is the postcondition that might not hold.\n"
        "source.dfy(1,0): Warning: note, this loop has no body\n"
        "other.dfy(7,3): Error: assertion violation\n"
        "Dafny program verifier finished with 1 verified, 2 errors\n"
    )
    _, report = old(4, output)
    first, warning, other = report.diagnostics
    assert (first.code, first.severity, first.file) == ("BP5003", Severity.ERROR, None)
    assert first.start is not None
    assert (first.start.line, first.start.column) == (2, 25)
    assert [r.message for r in first.related] == ["This is the postcondition that might not hold."]
    assert warning.severity is Severity.WARNING
    assert other.file == "other.dfy"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("Impl$$_module.__default.M", ("M",)),
        ("CheckWellformed$$_0_Queue.Node.x_k__y_q", ("Queue", "Node", "x'_y?")),
        ("Impl$$_module.C.__ctor", ("C", "_ctor")),
        ("Impl$$_module.__default.EvL_h", ("EvL",)),
        ("CheckWellformed$$_module.S", ("S",)),
    ],
)
def test_names(raw: str, path: tuple[str, ...]) -> None:
    assert dialect2.decode_name(raw) == path


REPLY = """
source.dfy(1,9): Info: decreases n

Verifying Impl$$_module.__default.A ...
  [1 proof obligation]  verified

Verifying Impl$$_module.__default.B ...
  [2 proof obligations]  error
source.dfy(2,25): Error BP5003: A postcondition might not hold on this return path.
Verification completed successfully!
[SUCCESS]"""


def server(reply: str) -> tuple[Status, Report]:
    report = dialect2.parse_reply(reply, SOURCE, "source.dfy")
    return judge(report)[0], report


def test_server_reply() -> None:
    status, report = server(REPLY)
    assert status is Status.REJECTED
    assert [p.outcome for p in report.procedures] == [Outcome.CORRECT, Outcome.ERRORS]
    assert [p.obligations for p in report.procedures] == [1, 2]
    assert len(report.diagnostics) == 1


@pytest.mark.parametrize(
    ("old_text", "new_text", "status"),
    [
        ("  error\nsource.dfy(2,25): Error BP5003: A post", "  verified\n", Status.VERIFIED),
        ("  error\nsource.dfy(2,25): Error BP5003: A post", "  timed out\n", Status.TIMEOUT),
        ("  error\nsource.dfy(2,25): Error BP5003: A post", "  skipped\n", Status.UNTRUSTED),
        ("  error\nsource.dfy(2,25): Error BP5003: A post", "  new words\n", Status.UNKNOWN),
        ("  error\n", "  verified\n", Status.REJECTED),
    ],
)
def test_server_outcomes(old_text: str, new_text: str, status: Status) -> None:
    assert server(REPLY.replace(old_text, new_text))[0] is status


@pytest.mark.parametrize(
    "reply",
    [
        "",
        REPLY.replace("[SUCCESS]", "[FAILURE]"),
        REPLY.replace("  [1 proof obligation]  verified\n", ""),
        REPLY.replace("Verifying Impl$$_module.__default.A ...\n", ""),
        REPLY.replace("  [2 proof obligations]  error\n", ""),
    ],
)
def test_server_nonsense_is_a_protocol_error(reply: str) -> None:
    with pytest.raises(ProtocolError):
        server(reply)


def test_server_success_alone_is_nothing() -> None:
    reply = "Verification completed successfully!\n[SUCCESS]"
    assert server(reply)[0] is Status.UNTRUSTED
    malformed = "source.dfy(1,3): Error: rbrace expected\n" + reply
    assert server(malformed)[0] is Status.MALFORMED


def test_server_requests_switch_the_unsound_cache_off() -> None:
    request = dialect2.encode_request("verify", "x", "f.dfy", dialect2.switches("/z3", 3))
    verb, payload, end = request.split(b"\n")[:3]
    assert (verb, end) == (b"verify", b"[[DAFNY-CLIENT: EOM]]")
    arguments = json.loads(base64.b64decode(payload))["args"]
    assert "/verifySnapshots:0" in arguments
    # A fresh process given this switch verifies nothing and exits 0.
    assert "/verifySnapshots:0" not in dialect2.switches("/z3", 3, xml="out.xml")


LOG = """
Results for M.A (correctness)
  Overall outcome: Correct
  Overall time: 00:00:01.5000000
  Overall resource count: 1234
  Maximum assertion batch time: 00:00:01.5000000
  Maximum assertion batch resource count: 1234

  Assertion batch 1:
    Outcome: Valid
    Duration: 00:00:01.5000000
    Resource count: 1234

    Assertions:
      source.dfy(1,10): this postcondition holds

Results for B (well-formedness)
  Overall outcome: Correct
  Overall time: 00:00:00.1000000
"""
NEW_GOOD = "\nDafny program verifier finished with 2 verified, 0 errors\n"
NEW_BAD = """source.dfy(2,25): Error: a postcondition could not be proved on this return path
  |
2 | lemma B() ensures 1 == 2 {}
  |                          ^

source.dfy(2,20): Related location: this is the postcondition that could not be proved

Dafny program verifier finished with 1 verified, 1 error
"""


def new(code: int, output: str, log: str | None = LOG) -> tuple[Status, Report]:
    report = dialect4.parse_run(code, output, log, SOURCE, "source.dfy")
    return judge(report)[0], report


def test_new_verified() -> None:
    status, report = new(0, NEW_GOOD)
    assert status is Status.VERIFIED
    assert [(p.path, p.seconds, p.obligations) for p in report.procedures] == [
        (("M", "A"), 1.5, 1),
        (("B",), 0.1, 0),
    ]


@pytest.mark.parametrize(
    ("code", "output", "log", "status"),
    [
        (0, "", LOG, Status.ERROR),
        (0, NEW_GOOD, None, Status.ERROR),
        (0, NEW_GOOD, "", Status.UNTRUSTED),
        (0, NEW_GOOD.replace("2 verified", "0 verified"), "", Status.UNTRUSTED),
        (0, NEW_GOOD, LOG.replace("Overall outcome: Correct", "x"), Status.UNKNOWN),
        (0, NEW_GOOD, LOG.replace("e: Correct", "e: TimedOut"), Status.TIMEOUT),
        (0, NEW_GOOD, LOG.replace("e: Correct", "e: OutOfResource"), Status.RESOURCE_EXHAUSTED),
        (0, NEW_GOOD.replace("0 errors", "0 errors, 1 time out"), LOG, Status.UNKNOWN),
        (4, NEW_BAD, LOG.replace("e: Correct", "e: Errors"), Status.REJECTED),
        (4, NEW_GOOD, LOG, Status.ERROR),
        (2, "source.dfy(1,3): Error: rbrace expected", None, Status.MALFORMED),
        (1, "'--foo' was not matched.", None, Status.ERROR),
        (134, "Unhandled exception.", None, Status.ERROR),
    ],
)
def test_new_never_green_without_evidence(
    code: int, output: str, log: str | None, status: Status
) -> None:
    assert new(code, output, log)[0] is status


def test_new_diagnostics() -> None:
    _, report = new(4, NEW_BAD, LOG.replace("e: Correct", "e: Errors"))
    (error,) = report.diagnostics
    assert error.start is not None
    assert (error.start.line, error.start.column) == (2, 25)
    assert len(error.related) == 1


def test_new_command_line() -> None:
    line = dialect4.arguments("f.dfy", 20, "log", solver="/z3", cores=2)
    assert line[0] == "verify"
    assert line[-1] == "f.dfy"
    assert line[line.index("--verification-time-limit") + 1] == "20"
    assert line[line.index("--solver-path") + 1] == "/z3"
