"""From request to verdict: failures become statuses, the store is asked, batches share work."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provers import engine as engine_module
from provers.checker import Identity
from provers.engine import TOOL_MISSING, Engine, default_workers
from provers.errors import StoreError, ToolMissing, UsageError
from provers.request import Limits, VerifyRequest
from provers.store import VerdictStore
from provers.verdict import Status, Verdict
from tests.provers.scripted import ScriptedChecker, ask, scripted_registry


@pytest.fixture
def checker() -> ScriptedChecker:
    return ScriptedChecker()


@pytest.fixture
async def engine(checker: ScriptedChecker, tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine over the scripted checker and a store of its own."""
    made = Engine(scripted_registry(checker), VerdictStore(tmp_path / "verdicts.sqlite3"))
    yield made
    await made.close()


async def collect(engine: Engine, requests: list, workers: int | None = None) -> list[Verdict]:
    """All answers of a batch, put in order."""
    found = {index: verdict async for index, verdict in engine.check_many(requests, workers)}
    assert sorted(found) == list(range(len(requests)))
    return [found[index] for index in sorted(found)]


async def test_fills_in_what_every_verdict_has(engine: Engine) -> None:
    request = ask("verified")
    verdict = await engine.check(request)
    assert verdict.status is Status.VERIFIED
    assert verdict.request_digest == request.digest
    assert verdict.wall_seconds > 0
    assert not verdict.cached


@pytest.mark.parametrize("status", list(Status))
async def test_asks_the_tool_again_only_for_transient_answers(
    engine: Engine, checker: ScriptedChecker, status: Status
) -> None:
    first = await engine.check(ask(status.value))
    second = await engine.check(ask(status.value))
    assert second.cached is status.final
    assert len(checker.checked) == (1 if status.final else 2)
    if status.final:
        assert second.model_copy(update={"cached": False}) == first


async def test_another_version_of_the_tool_answers_anew(
    engine: Engine, checker: ScriptedChecker
) -> None:
    await engine.check(ask("verified"))
    checker.version = "2.0"
    verdict = await engine.check(ask("verified"))
    assert (verdict.cached, verdict.version) == (False, "2.0")


async def test_an_answer_is_not_kept_for_what_changed_during_the_check(
    engine: Engine, checker: ScriptedChecker
) -> None:
    def another_version() -> None:
        checker.version = "2.0"

    checker.meanwhile = another_version
    assert (await engine.check(ask("verified"))).ok
    checker.meanwhile = lambda: None
    for version in ("1.0", "2.0"):
        checker.version = version
        assert not (await engine.check(ask("verified"))).cached
        assert (await engine.check(ask("verified"))).cached


async def test_an_answer_is_not_kept_when_the_tool_went_away(
    engine: Engine, checker: ScriptedChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(request: VerifyRequest) -> Identity:
        raise ToolMissing("it is gone")

    def take_away() -> None:
        monkeypatch.setattr(checker, "identity", gone)

    checker.meanwhile = take_away
    assert (await engine.check(ask("verified"))).ok
    monkeypatch.undo()
    checker.meanwhile = lambda: None
    assert not (await engine.check(ask("verified"))).cached


async def test_limits_and_file_name_do_not_hide_a_final_answer(
    engine: Engine, checker: ScriptedChecker
) -> None:
    await engine.check(ask("verified", file="a.scripted"))
    request = ask("verified", file="b.scripted", limits=Limits(wall_seconds=1))
    assert (await engine.check(request)).cached
    assert not (await engine.check(ask("verified", options={"a": "b"}))).cached


async def test_a_missing_tool_is_told(engine: Engine) -> None:
    verdict = await engine.check(ask("missing"))
    assert verdict.status is Status.ERROR
    assert [diagnostic.code for diagnostic in verdict.diagnostics] == [TOOL_MISSING]
    assert "write one" in verdict.reason


async def test_a_crash_and_a_defect_are_errors(engine: Engine) -> None:
    crash = await engine.check(ask("crash"))
    assert (crash.status, crash.reason) == (Status.ERROR, "the scripted tool died (try again)")
    defect = await engine.check(ask("raise"))
    assert defect.status is Status.ERROR
    assert "ZeroDivisionError" in defect.reason


async def test_a_checker_that_never_answers_is_cut(
    engine: Engine, checker: ScriptedChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_BACKSTOP_SECONDS", 0.0)
    verdict = await engine.check(ask("hang", limits=Limits(wall_seconds=0.05)))
    assert verdict.status is Status.TIMEOUT
    assert checker.cancelled == 1


@pytest.mark.parametrize("source", ["", " ", "\n\t \n", "\u00a0\u2003"])
async def test_nothing_but_blanks_is_untrusted(
    engine: Engine, checker: ScriptedChecker, source: str
) -> None:
    verdict = await engine.check(ask(source))
    assert verdict.status is Status.UNTRUSTED
    assert "nothing to check" in verdict.reason
    assert not checker.checked


@pytest.mark.parametrize(
    ("source", "changes", "status"),
    [
        ("verified \0", {}, Status.MALFORMED),
        ("\ufeffverified", {}, Status.MALFORMED),
        ("verified \ud800", {}, Status.MALFORMED),
        ("verified", {"reference": "\0"}, Status.MALFORMED),
        ("verified " * 100, {"limits": Limits(source_bytes=800)}, Status.RESOURCE_EXHAUSTED),
        ("é" * 500, {"limits": Limits(source_bytes=800)}, Status.RESOURCE_EXHAUSTED),
    ],
)
async def test_what_no_tool_should_see(
    engine: Engine, checker: ScriptedChecker, source: str, changes: dict, status: Status
) -> None:
    request = ask(source, **changes)
    verdict = await engine.check(request)
    assert verdict.status is status
    assert verdict.reason
    assert verdict.request_digest == request.digest
    assert not checker.checked
    assert Verdict.from_json(verdict.to_json()) == verdict


async def test_which_checker(engine: Engine) -> None:
    assert (await engine.check(VerifyRequest(source="verified", file="x.SCRIPTED"))).ok
    for request in (
        VerifyRequest(source="verified"),
        VerifyRequest(source="verified", file="x.unknown"),
        VerifyRequest(source="verified", checker="unknown"),
    ):
        with pytest.raises(UsageError) as caught:
            await engine.check(request)
        assert "scripted" in str(caught.value)


async def test_a_store_that_fails_is_noted_and_not_in_the_way(
    checker: ScriptedChecker, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    engine = Engine(scripted_registry(checker), VerdictStore(tmp_path / "file" / "v.sqlite3"))
    verdict = await engine.check(ask("verified"))
    assert verdict.ok
    assert [note.split(":")[0] for note in verdict.notes] == ["not looked up", "not stored"]
    assert (await engine.check(ask("verified"))).ok
    assert len(checker.checked) == 2
    assert engine.store is not None
    with pytest.raises(StoreError):
        engine.store.stats()


async def test_batches_keep_their_indices_and_share_equal_requests(
    engine: Engine, checker: ScriptedChecker
) -> None:
    engine.store = None
    sources = ["verified", "slow 0.05", "rejected", "slow 0.05", "verified", "timeout"] * 3
    verdicts = await collect(engine, [ask(source) for source in sources], workers=3)
    expected = {"slow": Status.VERIFIED}
    for source, verdict in zip(sources, verdicts, strict=True):
        word = source.split()[0]
        assert verdict.status is (expected.get(word) or Status(word))
    assert sorted(checker.checked) == ["rejected", "slow 0.05", "timeout", "verified"]


async def test_no_more_at_once_than_workers(engine: Engine, checker: ScriptedChecker) -> None:
    await collect(engine, [ask(f"slow 0.02 {n}") for n in range(12)], workers=3)
    assert checker.most_at_once == 3
    assert checker.running == 0


async def test_equal_requests_that_wait_do_not_take_workers(
    engine: Engine, checker: ScriptedChecker
) -> None:
    requests = [ask("hang")] * 10 + [ask("verified")]
    async with contextlib.aclosing(engine.check_many(requests, 2)) as answers:
        index, verdict = await asyncio.wait_for(anext(answers), 10)
    assert (index, verdict.ok) == (10, True)
    assert checker.cancelled == 1


async def test_one_bad_item_does_not_spoil_the_batch(engine: Engine) -> None:
    ready = Verdict(status=Status.MALFORMED, checker="scripted", reason="not UTF-8")
    unknown = VerifyRequest(source="verified", checker="unknown")
    requests = [ask("raise"), ask("verified"), unknown, ready, ask("missing"), ask("verified 2")]
    verdicts = await collect(engine, requests)
    assert [verdict.status.value for verdict in verdicts] == [
        "error",
        "verified",
        "error",
        "malformed",
        "error",
        "verified",
    ]
    assert "unknown" in verdicts[2].reason


async def test_an_empty_batch_ends_at_once(engine: Engine) -> None:
    assert await collect(engine, []) == []


async def test_leaving_a_batch_cancels_what_runs(engine: Engine, checker: ScriptedChecker) -> None:
    requests = [ask("verified"), *(ask(f"hang {n}") for n in range(5))]
    async with contextlib.aclosing(engine.check_many(requests, 3)) as answers:
        assert (await anext(answers))[1].ok
    assert checker.cancelled in (2, 3)
    assert checker.running == 0


async def test_closing_closes_the_checkers(engine: Engine, checker: ScriptedChecker) -> None:
    await engine.check(ask("verified"))
    await engine.close()
    assert checker.closed == 1
    assert (await engine.check(ask("verified"))).cached


@given(
    st.lists(st.sampled_from(["verified", "rejected", "error", "raise", "slow 0"])),
    st.integers(1, 5),
)
@settings(max_examples=30, deadline=None)
def test_a_batch_says_what_one_by_one_says(sources: list[str], workers: int) -> None:
    async def both() -> tuple[list[Status], list[Status]]:
        engine = Engine(scripted_registry(ScriptedChecker()), None)
        requests = [ask(source) for source in sources]
        batch = await collect(engine, requests, workers)
        return [v.status for v in batch], [(await engine.check(r)).status for r in requests]

    together, apart = asyncio.run(both())
    assert together == apart


def test_default_workers() -> None:
    assert default_workers() >= 1
