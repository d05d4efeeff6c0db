"""The functions that users call: synchronous and asynchronous, one and many, and Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import provers
from provers import registry as registry_module
from provers.api import (
    averify,
    averify_many,
    close_all,
    load_request,
    shared_store,
    verify,
    verify_file,
    verify_many,
)
from provers.background import background
from provers.errors import SourceError, UsageError
from provers.request import Limits, VerifyRequest
from provers.store import VerdictStore
from provers.verdict import Status, Verdict
from tests.orphans import living_children
from tests.provers.scripted import ScriptedChecker, ask, scripted_registry

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checker(
    cache: Path, monkeypatch: pytest.MonkeyPatch, no_orphans: None
) -> Iterator[ScriptedChecker]:
    """The scripted checker as the only one of the process, and a cache of its own."""
    made = ScriptedChecker()
    monkeypatch.setattr(registry_module, "_shared", scripted_registry(made))
    yield made
    close_all()


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again; fail after twenty seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_verify_uses_the_store_unless_told_not_to(checker: ScriptedChecker, cache: Path) -> None:
    assert not verify("verified", checker="scripted").cached
    assert verify("verified", file="x.scripted", checker="scripted").cached
    assert not verify("verified", checker="scripted", store=False).cached
    with VerdictStore(cache / "other.sqlite3") as own:
        assert not verify("verified", checker="scripted", store=own).cached
        assert verify("verified", checker="scripted", store=own).cached
        assert own.stats().rows == 1
    assert shared_store().path == cache / "verdicts.sqlite3"
    assert shared_store().stats().hits == 1


def test_verify_hands_everything_on(checker: ScriptedChecker) -> None:
    policy = provers.TrustPolicy(level=provers.TrustLevel.HOSTILE)
    verdict = verify(
        "verified",
        file="a.scripted",
        reference="r",
        limits=Limits(wall_seconds=9),
        trust=policy,
        required=["x"],
        options={"k": "v"},
    )
    request = VerifyRequest(
        source="verified",
        file="a.scripted",
        reference="r",
        limits=Limits(wall_seconds=9),
        trust=policy,
        required=("x",),
        options={"k": "v"},
    )
    assert verdict.request_digest == request.digest


def test_unknown_checkers_raise(checker: ScriptedChecker) -> None:
    with pytest.raises(UsageError):
        verify("verified", checker="unknown")
    with pytest.raises(UsageError):
        verify("verified", file="x.unknown")
    with pytest.raises(UsageError):
        verify("verified")


def test_one_background_loop_serves_all(checker: ScriptedChecker) -> None:
    async def several() -> list[Verdict]:
        found = [await averify("slow 0.01 a", checker="scripted")]
        found += [verdict async for verdict in averify_many([ask("slow 0.01 b")])]
        # A synchronous call from inside a running loop, as in Jupyter.
        found.append(verify("slow 0.01 c", checker="scripted"))
        return found

    assert all(asyncio.run(several()))
    assert [v.status for v in asyncio.run(several())] == [Status.VERIFIED] * 3
    assert verify("verified", checker="scripted").ok
    assert [v.ok for v in verify_many([ask("verified d")])] == [True]
    assert len(checker.loops) == 1


def test_a_synchronous_call_on_the_background_loop_is_refused(checker: ScriptedChecker) -> None:
    async def inside() -> Verdict:
        return verify("verified", checker="scripted")

    with pytest.raises(UsageError):
        background.start(inside()).result()


def test_many_threads_at_once(checker: ScriptedChecker) -> None:
    found: list[Verdict] = []
    threads = [
        threading.Thread(
            target=lambda n=n: found.append(verify(f"slow 0.01 {n}", checker="scripted"))
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [verdict.ok for verdict in found] == [True] * 8


def test_verify_many_gives_the_order_and_tells_as_they_come(checker: ScriptedChecker) -> None:
    sources = ["slow 0.3", "verified", "rejected", "unknown"]
    told: list[int] = []
    this_thread = threading.get_ident()

    def note(index: int, verdict: Verdict) -> None:
        assert threading.get_ident() == this_thread
        assert verdict.status is not None
        told.append(index)

    verdicts = list(verify_many((ask(s) for s in sources), workers=4, on_result=note))
    assert [v.status.value for v in verdicts] == ["verified", "verified", "rejected", "unknown"]
    assert sorted(told) == [0, 1, 2, 3]
    assert told[-1] == 0
    assert list(verify_many([])) == []


def test_leaving_verify_many_early_waits_for_the_end(checker: ScriptedChecker) -> None:
    requests = [ask("verified"), *(ask(f"hang {n}") for n in range(5))]
    for verdict in verify_many(requests, workers=3):
        assert verdict.ok
        break
    wait_until(lambda: checker.running == 0)
    answers = verify_many([ask("rejected"), ask("spawn")], workers=2)
    assert next(answers).status is Status.REJECTED
    wait_until(lambda: bool(living_children()))
    answers.close()
    assert checker.running == 0
    assert not living_children()


def test_an_exception_in_on_result_cancels_the_rest(checker: ScriptedChecker) -> None:
    def refuse(index: int, verdict: Verdict) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        list(verify_many([ask("verified"), ask("hang")], workers=2, on_result=refuse))
    assert checker.running == 0
    assert checker.cancelled == 1


async def test_averify_many_gives_the_order(checker: ScriptedChecker) -> None:
    told: list[int] = []
    requests = [ask("slow 0.2"), ask("verified"), ask("rejected")]
    stream = averify_many(requests, workers=3, on_result=lambda index, _: told.append(index))
    found = [verdict.status.value async for verdict in stream]
    assert found == ["verified", "verified", "rejected"]
    assert told[-1] == 0
    async with contextlib.aclosing(averify_many([ask("verified"), ask("hang")])) as answers:
        assert (await anext(answers)).ok
    assert checker.running == 0


async def test_cancelling_averify_ends_the_check_first(checker: ScriptedChecker) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await averify("spawn", checker="scripted")
    assert (checker.running, checker.cancelled) == (0, 1)
    assert not living_children()


def test_close_all_may_be_called_any_time(checker: ScriptedChecker) -> None:
    close_all()
    assert verify("verified", checker="scripted").ok
    close_all()
    close_all()
    assert checker.closed == 1
    assert not background.running
    assert verify("verified", checker="scripted").cached


def test_close_all_ends_running_checks(checker: ScriptedChecker) -> None:
    ended: list[BaseException] = []

    def hang() -> None:
        try:
            verify("hang", checker="scripted")
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=hang)
    thread.start()
    wait_until(lambda: checker.running == 1)
    close_all()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert len(ended) == 1


def test_a_forked_child_gets_its_own_loop_and_workers(checker: ScriptedChecker) -> None:
    assert verify("verified", checker="scripted").ok
    child = os.fork()
    if child == 0:
        try:
            registry_module._shared = scripted_registry(ScriptedChecker())
            good = verify("verified", checker="scripted").cached
            good = good and verify("slow 0.01", checker="scripted").ok
            os._exit(0 if good else 1)
        except BaseException:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert verify("slow 0.02", checker="scripted").ok


def test_files(checker: ScriptedChecker, tmp_path: Path) -> None:
    good = tmp_path / "good.scripted"
    good.write_text("verified")
    assert verify_file(good).ok
    assert verify_file(str(good), checker="scripted").cached
    request = load_request(good)
    assert isinstance(request, VerifyRequest)
    assert (request.file, request.checker) == (str(good), "scripted")


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        (b"", Status.UNTRUSTED, "nothing to check"),
        (b" \n ", Status.UNTRUSTED, "nothing to check"),
        (b"verified \x00", Status.MALFORMED, "binary"),
        (b"verified\n\xff\xfe", Status.MALFORMED, "line 2"),
        (b"\xef\xbb\xbfverified", Status.MALFORMED, "byte-order mark"),
        (b"verified " * 1000, Status.RESOURCE_EXHAUSTED, "limit"),
    ],
)
def test_files_that_are_no_source(
    checker: ScriptedChecker, tmp_path: Path, content: bytes, status: Status, word: str
) -> None:
    path = tmp_path / "bad.scripted"
    path.write_bytes(content)
    limits = Limits(source_bytes=5000)
    verdict = verify_file(path, limits=limits)
    assert verdict.status is status
    assert word in verdict.reason
    assert verdict.checker == "scripted"
    loaded = load_request(path, limits=limits)
    assert [v.status for v in verify_many([loaded, ask("verified")])] == [status, Status.VERIFIED]


def test_files_that_cannot_be_read(checker: ScriptedChecker, tmp_path: Path) -> None:
    (tmp_path / "folder.scripted").mkdir()
    for name in ("none.scripted", "folder.scripted"):
        with pytest.raises(SourceError):
            verify_file(tmp_path / name)
    (tmp_path / "x.unknown").write_text("verified")
    with pytest.raises(UsageError):
        verify_file(tmp_path / "x.unknown")


def run_script(code: str, cache: Path) -> subprocess.Popen[str]:
    """A Python process of a user's, with the real SMT checker."""
    return subprocess.Popen(
        [sys.executable, "-u", "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LEMMATA_CACHE_DIR": str(cache)},
    )


HANGING = """
    from tests.conformance.cases_smt import CASES, HANGING, UNSAT
    import provers
    def requests():
        yield CASES.request(UNSAT)
        for number in range(4):
            yield CASES.request(HANGING + "; " + str(number))
"""


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_the_checks_and_keeps_what_is_done(cache: Path, times: int) -> None:
    code = (
        HANGING
        + """
    try:
        for verdict in provers.verify_many(requests(), workers=3):
            print(verdict.status.value, flush=True)
    except KeyboardInterrupt:
        import psutil
        print("interrupted", len(psutil.Process().children(recursive=True)))
    """
    )
    process = run_script(code, cache)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "verified\n"
        for _ in range(times):
            process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        errors = process.stderr.read() if process.stderr else ""
    if times == 1:
        assert rest == "interrupted 0\n", errors
        assert process.returncode == 0
    with VerdictStore(cache / "verdicts.sqlite3") as store:
        assert store.stats().by_status == {"verified": 1}


def test_leaving_the_program_leaves_no_process(cache: Path) -> None:
    # The iterator is still being advanced when the program ends by an exception elsewhere.
    code = (
        HANGING
        + """
    import threading, time, psutil
    threading.Thread(target=lambda: list(provers.verify_many(requests())), daemon=True).start()
    own = psutil.Process()
    while not any("worker" in " ".join(p.cmdline()) for p in own.children(recursive=True)):
        time.sleep(0.02)
    time.sleep(0.2)
    print(*[p.pid for p in own.children(recursive=True)], flush=True)
    raise SystemExit(7)
    """
    )
    process = run_script(code, cache)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 7, errors
    assert out.split()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in out.split()))


def test_public_names_are_there_and_told_to_type_checkers() -> None:
    for name in provers._HOME_OF:
        assert getattr(provers, name) is not None
        assert name in dir(provers)
    text = (ROOT / "provers" / "__init__.py").read_text()
    for home, names in provers._HOMES.items():
        for name in names:
            assert f"    from {home} import {name} as {name}\n" in text
    assert text.count(" as ") == len(provers._HOME_OF)
    with pytest.raises(AttributeError):
        provers.no_such_name  # noqa: B018


async def test_an_asynchronous_batch_leaves_no_unretrieved_failure(cache: Path) -> None:
    reported: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reported.append(context))
    requests = [VerifyRequest(source="(assert false)\n(check-sat)\n", checker="smt")]
    assert [v.ok async for v in averify_many(requests, store=False)] == [True]
    gc.collect()
    await asyncio.sleep(0)
    assert reported == []
