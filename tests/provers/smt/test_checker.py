"""The SMT checker as a whole: what conformance does not ask, and what hostile scripts try."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from provers import command as command_module
from provers.errors import ToolCrashed, ToolMissing
from provers.process import Finished
from provers.request import MEGABYTE, Limits, VerifyRequest
from provers.smt import checker as checker_module
from provers.smt.checker import SmtChecker
from provers.verdict import Status, Verdict

pytestmark = pytest.mark.usefixtures("no_orphans")


@pytest.fixture
async def checker() -> AsyncIterator[SmtChecker]:
    made = SmtChecker()
    yield made
    await made.close()


async def check(checker: SmtChecker, source: str, **changes: object) -> Verdict:
    """Check a text."""
    request = VerifyRequest.model_validate({"source": source, "file": "a.smt2", **changes})
    return await checker.check(request)


async def test_the_verdict_tells_what_it_stands_on(checker: SmtChecker) -> None:
    source = "(assert false)\n(check-sat)(push 1) ; 𝔸\n  (check-sat)"
    verdict = await check(checker, source)
    assert verdict.status is Status.VERIFIED
    identity = await checker.identity(VerifyRequest(source=source))
    assert (verdict.version, verdict.flavour) == (identity.version, identity.flavour)
    assert [d.name for d in verdict.declarations] == ["query 1", "query 2"]
    starts = [d.start for d in verdict.declarations]
    assert [(p.line, p.column) for p in starts if p] == [(2, 0), (3, 2)]
    assert verdict.cpu_seconds
    assert verdict.peak_memory_bytes
    assert verdict.request_digest


async def test_the_worst_query_decides_and_gives_the_reason(checker: SmtChecker) -> None:
    source = "(push 1)(assert false)(check-sat)(pop 1)(declare-const p Bool)(assert p)(check-sat)"
    verdict = await check(checker, source)
    assert verdict.status is Status.REFUTED
    assert verdict.reason.startswith("query 2: ")
    assert verdict.counterexample == {"p": "true"}


async def test_required_queries(checker: SmtChecker) -> None:
    source = "(assert false)(check-sat)"
    assert (await check(checker, source, required=["query 1"])).ok
    verdict = await check(checker, source, required=["query 1", "query 2"])
    assert verdict.status is Status.UNTRUSTED
    assert "query 2" in verdict.reason


async def test_reference(checker: SmtChecker) -> None:
    reference = "(declare-const x Int)(assert (> x 0))(assert (< x 0))(check-sat)"
    assert (await check(checker, reference.replace(")", " )\n"), reference=reference)).ok
    cheat = reference.replace("> x 0", "> x 1")
    verdict = await check(checker, cheat, reference=reference)
    assert verdict.status is Status.UNTRUSTED
    assert [d.code for d in verdict.diagnostics] == ["audit.statement"]
    start = verdict.diagnostics[0].start
    assert start is not None
    assert (start.line, start.column) == (1, 21)
    broken = await check(checker, reference, reference=reference + "(")
    assert broken.status is Status.MALFORMED
    assert "reference" in broken.reason


@pytest.mark.parametrize(
    "option", [":regular-output-channel", ":diagnostic-output-channel", ":dump_models"]
)
async def test_nothing_is_written(
    checker: SmtChecker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr(command_module, "bubblewrap", lambda: None)
    target = tmp_path / "written"
    source = f'(set-option {option} "{target}")(assert false)(check-sat)(get-model)'
    verdict = await check(checker, source)
    assert verdict.status is Status.UNTRUSTED
    assert not target.exists()


async def test_printed_words_are_not_believed(checker: SmtChecker) -> None:
    answer = '{""fault"": """", ""queries"": []}'
    source = f'(echo "unsat")(echo "{answer}")(declare-const p Bool)(assert p)(check-sat)'
    assert (await check(checker, source)).status is Status.REFUTED


async def test_names_of_all_kinds_come_back_in_the_model(checker: SmtChecker) -> None:
    source = """
        (declare-const |日本 𝔸| Int) (declare-fun f (Int Bool) Int) (declare-sort S 0)
        (declare-const s S) (declare-const t S) (declare-const w String)
        (assert (= |日本 𝔸| 3)) (assert (= (f 1 true) 5)) (assert (= (f 2 false) 7))
        (assert (distinct s t)) (assert (= (str.len w) 2)) (check-sat)"""
    verdict = await check(checker, source)
    assert verdict.status is Status.REFUTED, verdict.reason
    model = verdict.counterexample or {}
    assert model["日本 𝔸"] == "3"
    assert "(1 true) -> 5" in model["f"] or "else -> 5" in model["f"]
    assert set(model) >= {"日本 𝔸", "f", "s", "t", "w"}
    assert Verdict.from_json(verdict.to_json()) == verdict


@pytest.mark.parametrize("length", [3, 5])
async def test_a_string_is_of_the_characters_that_were_written(
    checker: SmtChecker, length: int
) -> None:
    # z3 takes the bytes of UTF-8 for characters: of the text as written neither may be green.
    source = f'(declare-const s String)(assert (= s "ab€"))(assert (= (str.len s) {length}))'
    verdict = await check(checker, source + "(check-sat)")
    assert verdict.status is Status.MALFORMED
    assert r"\u{20ac}" in verdict.reason
    escaped = await check(checker, source.replace("€", r"\u{20ac}") + "(check-sat)")
    assert escaped.status is (Status.REFUTED if length == 3 else Status.VERIFIED)


async def test_a_script_that_is_nothing_but_nesting(checker: SmtChecker) -> None:
    deep = 100_000
    source = "(declare-const p Bool)(assert " + "(and p " * deep + "p" + ")" * deep
    source += ")(assert (not p))(check-sat)"
    verdict = await check(checker, source)
    # z3 may run out of its stack on this; what counts is that it is told and never wrong.
    assert verdict.status in {Status.VERIFIED, Status.RESOURCE_EXHAUSTED, Status.UNKNOWN}


async def test_a_worker_that_dies_or_talks_nonsense_is_an_error(
    checker: SmtChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(code: int, stdout: bytes = b"", stderr: bytes = b"", peak: int = 1) -> None:
        async def run(*_: object, **__: object) -> Finished:
            return Finished(code, stdout, stderr, False, False, False, 0.1, 0.1, peak)

        monkeypatch.setattr(checker_module, "run_process", run)

    for code, stdout in (
        (-11, b""),
        (1, b""),
        (0, b""),
        (0, b"unsat"),
        (0, b"[]"),
        (0, b"{}"),
        (0, b'{"queries": [{"name": "query 1", "status": "fine"}]}'),
        (0, b'{"queries": [{"name": "query 1"}]}'),
        (0, b'{"fault": "verified"}'),
        (0, b'{"fault": "verified", "queries": []}'),
        (0, b"\xff"),
    ):
        ended(code, stdout)
        with pytest.raises(ToolCrashed):
            await check(checker, "(assert false)(check-sat)")
    for code, stderr, peak in ((1, b"MemoryError", 1), (-11, b"", 4000 * MEGABYTE)):
        ended(code, stderr=stderr, peak=peak)
        verdict = await check(checker, "(assert false)(check-sat)")
        assert verdict.status is Status.RESOURCE_EXHAUSTED


async def test_output_limit(checker: SmtChecker) -> None:
    wide = "".join(f"(declare-const v{n} Int)(assert (> v{n} {n}))" for n in range(2000))
    verdict = await check(checker, wide + "(check-sat)", limits=Limits(output_bytes=2000))
    assert verdict.status is Status.RESOURCE_EXHAUSTED


async def test_without_z3(checker: SmtChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker_module, "z3_version", lambda: None)
    assert not (await checker.probe()).found
    with pytest.raises(ToolMissing, match="pip install"):
        await check(checker, "(check-sat)")


async def test_scratch_folder_goes_with_the_checker() -> None:
    checker = SmtChecker()
    await check(checker, "(assert false)(check-sat)")
    assert checker._scratch is not None
    folder = checker._scratch.name
    assert os.listdir(folder) == []
    await checker.close()
    assert not await asyncio.to_thread(os.path.exists, folder)
