"""The checker over the real Dafny: statuses, places, both ways of running, bad input."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.report import bodyless_notes
from provers.errors import UsageError
from provers.request import Limits
from provers.verdict import Status
from tests.dafny_bridge.conftest import ask, told

GOOD = """method Increase(x: int) returns (y: int)
  requires x > 3
  ensures y > x
{
  y := x + 1;
}

lemma Square(a: int)
  ensures a * a >= 0
{}
"""
CASES = {
    "good": (GOOD, Status.VERIFIED),
    "wrong": (GOOD.replace("x + 1", "x - 1"), Status.REJECTED),
    "unresolved": (GOOD.replace("y > x", "z > x"), Status.MALFORMED),
    "syntax": (GOOD.replace("y :=", "y ="), Status.MALFORMED),
    "assumed": (GOOD.replace("y := x + 1;", "assume false;"), Status.INCOMPLETE),
    "bodyless": (GOOD.replace(">= 0\n{}", "< 0"), Status.INCOMPLETE),
    "contradiction": (GOOD.replace("x > 3", "x > 3 && x < 2"), Status.UNTRUSTED),
    "unverified": (GOOD.replace("lemma Sq", "lemma {:verify false} Sq"), Status.UNTRUSTED),
    "comment": ("// nothing\n", Status.UNTRUSTED),
    "blank": (" \n", Status.UNTRUSTED),
    "removed": ("#if FALSE\n" + GOOD + "#endif\n", Status.UNTRUSTED),
    "unclosed": (GOOD + "/* lemma L() ensures false {}", Status.UNTRUSTED),
    "crlf": (GOOD.replace("\n", "\r\n").replace("  ", "\t"), Status.VERIFIED),
}


@pytest.mark.parametrize("fresh", [True, False])
async def test_dafny_itself_notes_missing_bodies(checker: DafnyChecker, fresh: bool) -> None:
    source = """lemma L() {
  forall y: int ensures 0 * y == 0;
  while true invariant 1 == 1 if 2 == 2 { }
}
method M() { while true decreases 0 { break; } forall y: int ensures y == y { } }
"""
    run = await checker.run(source, Limits(), fresh=fresh)
    lines = {note.start.line for note in bodyless_notes(run.report) if note.start is not None}
    assert lines == {2, 3}


@pytest.mark.parametrize("process", ["fresh", "warm"])
@pytest.mark.slow
async def test_statuses(checker: DafnyChecker, process: str) -> None:
    for name, (source, status) in CASES.items():
        verdict = await checker.check(ask(source, options={"process": process}))
        assert verdict.status is status, f"{name}: {told(verdict)}"
    verdict = await checker.check(ask(GOOD, options={"process": process}))
    assert [d.name for d in verdict.declarations] == ["Increase", "Square"]


@pytest.mark.parametrize("process", ["fresh", "warm"])
async def test_places_are_code_points(checker: DafnyChecker, process: str) -> None:
    source = 'method M() {\n  var s := "é𝔸"; assert 1 > 5;\n}\n'
    verdict = await checker.check(ask(source, options={"process": process}))
    assert verdict.status is Status.REJECTED
    (error,) = verdict.errors()
    assert error.start is not None
    assert (error.start.line, error.start.column) == (2, source.splitlines()[1].index(">"))
    assert error.file is None


async def test_related_locations_and_codes(checker: DafnyChecker) -> None:
    verdict = await checker.check(ask(CASES["wrong"][0]))
    (error,) = verdict.errors()
    assert error.code == "BP5003"
    (related,) = error.related
    assert related.start is not None
    assert related.start.line == 3


async def test_runaway_solver_times_out(checker: DafnyChecker) -> None:
    source = (
        "lemma Hard(a: int, b: int, c: int) requires a > 0 && b > 0 && c > 0\n"
        "  ensures a*a*a + b*b*b != c*c*c {}\nlemma Easy() ensures true {}\n"
    )
    limits = Limits(wall_seconds=30)
    verdict = await checker.check(ask(source, limits=limits, options={"method_seconds": "1"}))
    assert verdict.status is Status.TIMEOUT
    statuses = {d.name: d.status for d in verdict.declarations}
    assert statuses == {"Hard": Status.TIMEOUT, "Easy": Status.VERIFIED}


async def test_wall_limit(checker: DafnyChecker) -> None:
    verdict = await checker.check(ask(GOOD, limits=Limits(wall_seconds=0.2)))
    assert verdict.status is Status.TIMEOUT
    assert (await checker.check(ask(GOOD))).ok


async def test_includes_are_followed_for_authors(checker: DafnyChecker, tmp_path: Path) -> None:
    main = tmp_path / "main.dfy"
    source = 'include "sub/a.dfy"\nlemma L() ensures F(1) == 2 {}\n'
    main.write_text(source)
    (tmp_path / "sub").mkdir()
    part = tmp_path / "sub" / "a.dfy"
    part.write_text('include "../main.dfy"\n')
    verdict = await checker.check(ask(source, file=str(main)))
    assert verdict.status is Status.MALFORMED
    assert "lead back" in verdict.reason
    part.write_text('include "a.dfy"\nfunction F(n: int): int ensures F(n) == 2 { n + 1 }\n')
    verdict = await checker.check(ask(source, file=str(main)))
    assert verdict.status is Status.REJECTED, told(verdict)
    part.write_text('include "a.dfy"\nfunction F(n: int): int { n + 1 }\n')
    assert (await checker.check(ask(source, file=str(main)))).status is Status.VERIFIED
    part.write_text("function F(n: int): int { 2 } lemma X() ensures false { assume false; }\n")
    assert (await checker.check(ask(source, file=str(main)))).status is Status.INCOMPLETE
    part.unlink()
    assert (await checker.check(ask(source, file=str(main)))).status is Status.MALFORMED


async def test_hostile_includes_are_not_even_run(checker: DafnyChecker) -> None:
    source = 'include "/etc/passwd"\nlemma L() ensures true {}\n'
    verdict = await checker.check(ask(source, reference="lemma L() ensures true"))
    assert verdict.status is Status.UNTRUSTED
    assert "not run" in verdict.reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("processes", "fresh"),
        ("process", "old"),
        *(("method_seconds", v) for v in ["0", "²", "1e3", "9999999"]),
    ],
)
async def test_unknown_options_are_refused(checker: DafnyChecker, name: str, value: str) -> None:
    with pytest.raises(UsageError):
        await checker.check(ask(GOOD, options={name: value}))


async def test_a_killed_server_loses_no_item(checker: DafnyChecker) -> None:
    sources = [GOOD.replace("Square", f"Square{i}") for i in range(6)]
    first = await checker.check(ask(sources[0]))
    checks = asyncio.gather(*(checker.check(ask(s)) for s in sources[1:]))
    await asyncio.sleep(0)  # the first of them is with the server now
    (number,) = checker.worker_process_ids()
    os.kill(number, signal.SIGKILL)
    verdicts = [first, *await checks]
    assert [v.status for v in verdicts] == [Status.VERIFIED] * 6
    assert checker.worker_process_ids() != [number]


async def test_changing_only_a_constant_changes_the_answer(checker: DafnyChecker) -> None:
    """DafnyServer's own cache would say "verified" again."""
    source = "const c: int := 5\nlemma L() ensures c == 5 {}\n"
    assert (await checker.check(ask(source, options={"process": "warm"}))).ok
    changed = source.replace(":= 5", ":= 6")
    verdict = await checker.check(ask(changed, options={"process": "warm"}))
    assert verdict.status is Status.REJECTED


async def test_modules_of_the_same_simple_name(checker: DafnyChecker) -> None:
    """Dafny 2.x tells only the innermost module of a task."""
    inner = "module Inner { lemma L() ensures true {} }"
    source = f"module A {{ {inner} }}\nmodule B {{ {inner} }}\nmodule C.D {{ lemma L() ensures true {{}} }}\n"
    verdict = await checker.check(ask(source, source))
    assert verdict.ok, told(verdict)
    names = {declaration.name for declaration in verdict.declarations}
    assert names == {"A.Inner.L", "B.Inner.L", "C.D.L"}
    unproved = source.replace("lemma L", "lemma {:verify false} L", 1)
    verdict = await checker.check(ask(unproved, unproved))
    assert verdict.status is Status.UNTRUSTED
    assert "did not check" in told(verdict)
