"""Warm workers: scripted misbehaving servers, and no process left by the real one."""

from __future__ import annotations

import dataclasses
import itertools
import sys
from pathlib import Path

import psutil
import pytest

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.report import judge
from dafny_bridge.server import ServerRequest, ServerWorker, fit_for_server
from dafny_bridge.toolchain import Dialect, Toolchain
from provers.errors import LemmataError, ProtocolError, ToolCrashed
from provers.pool import WorkerPool
from provers.request import Limits
from provers.verdict import Status
from tests.dafny_bridge.conftest import ask

# A server that answers well, except to sources that tell it otherwise.
PEER = """
import base64, json, os, sys, time
count = 0
while True:
    verb = sys.stdin.readline()
    payload = sys.stdin.readline()
    end = sys.stdin.readline()
    if not end:
        break
    request = json.loads(base64.b64decode(payload))
    source = request["source"]
    assert "/verifySnapshots:0" in request["args"], request["args"]
    word = source.split()[0] if source.split() else ""
    if word == "crash":
        os._exit(3)
    if word == "crash-once" and sys.argv[1:] == ["0"]:
        os._exit(3)
    if word == "hang":
        time.sleep(600)
    if word == "half":
        print("Verifying Impl$$_module.__default.A ...", end="", flush=True)
        os._exit(0)
    if word == "flood":
        while True:
            print("x" * 1000)
    if word == "endless":
        while True:
            print("x" * 100000, end="")
    if word == "garbage":
        print("\\\\xff\\\\xfe [[DAFNY-SERVER: EOM]]", flush=True)
        continue
    if word == "nothing":
        print("[SUCCESS] [[DAFNY-SERVER: EOM]]", flush=True)
        continue
    if word == "failure":
        print("[FATAL] no\\n[FAILURE] [[DAFNY-SERVER: EOM]]", flush=True)
        continue
    if source:
        print("Verifying Impl$$_module.__default.A ...")
        print("  [1 proof obligation]  verified")
    print("Verification completed successfully!")
    print("[SUCCESS] [[DAFNY-SERVER: EOM]]", flush=True)
"""
LIMITS = Limits(wall_seconds=20, output_bytes=1 << 20)


@pytest.fixture
def scripted(tmp_path: Path) -> Toolchain:
    """A toolchain whose server is the script above."""
    script = tmp_path / "peer.py"
    script.write_text(PEER.replace("\\\\", "\\"))
    server = (sys.executable, str(script))
    return Toolchain(Dialect.OLD, "2.3.0", ("false",), "", server, "/z3", "4.8.5")


def make_pool(toolchain: Toolchain, attempts: int = 2) -> WorkerPool:
    return WorkerPool(lambda slot: ServerWorker(toolchain, LIMITS), 1, attempts=attempts)


async def ask_peer(pool: WorkerPool, source: str, limits: Limits = LIMITS) -> Status | str:
    run = await pool.serve(ServerRequest(source, limits))
    return run.limit or judge(run.report)[0]


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("fine", Status.VERIFIED),
        ("nothing", Status.UNTRUSTED),
        ("crash", ToolCrashed),
        ("half", ToolCrashed),
        ("garbage", ProtocolError),
        ("failure", ProtocolError),
        ("flood", "output"),
        ("endless", ToolCrashed),
    ],
)
async def test_misbehaving_servers(
    scripted: Toolchain, source: str, outcome: Status | str | type[LemmataError]
) -> None:
    pool = make_pool(scripted)
    try:
        if isinstance(outcome, type):
            with pytest.raises(outcome):
                await ask_peer(pool, source)
        else:
            assert await ask_peer(pool, source) == outcome
        # Whatever happened, the next item is answered, and by a server in step.
        assert await ask_peer(pool, "fine") is Status.VERIFIED
    finally:
        await pool.close()
    assert not psutil.Process().children(recursive=True)


async def test_a_hang_costs_its_own_time_only(scripted: Toolchain) -> None:
    pool = make_pool(scripted)
    short = Limits(wall_seconds=0.3)
    assert await ask_peer(pool, "hang", short) == "timeout"
    assert await ask_peer(pool, "fine") is Status.VERIFIED
    await pool.close()


async def test_a_crash_in_the_middle_of_a_batch_loses_no_item(scripted: Toolchain) -> None:
    number = itertools.count()

    def make(slot: int) -> ServerWorker:
        server = (*scripted.server, str(next(number)))
        return ServerWorker(dataclasses.replace(scripted, server=server), LIMITS)

    pool = WorkerPool(make, 1)
    sources = ["fine", "crash-once", "crash", "fine"]
    runs = await pool.serve_all([ServerRequest(source, LIMITS) for source in sources])
    shown = [
        type(run).__name__ if isinstance(run, LemmataError) else judge(run.report)[0]
        for run in runs
    ]
    assert shown == [Status.VERIFIED, Status.VERIFIED, "ToolCrashed", Status.VERIFIED]
    await pool.close()


async def test_scratch_folders_go_with_their_servers(scripted: Toolchain) -> None:
    worker = ServerWorker(scripted, LIMITS)
    await worker.start()
    folder = worker._folder
    assert folder is not None
    assert folder.exists()
    await worker.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("source", "fit"),
    [
        ("lemma L() {}", True),
        ("// [[DAFNY-SERVER: EOM]]", False),
        ('lemma L() ensures @"\n" == "" {}', False),
        ("#if X\n#endif", False),
    ],
)
def test_texts_that_could_speak_for_the_server_get_a_fresh_process(source: str, fit: bool) -> None:
    assert fit_for_server(source) is fit


async def test_the_real_server_and_its_solver_leave_nothing(old_toolchain: Toolchain) -> None:
    del old_toolchain
    checker = DafnyChecker(workers=2)
    source = "lemma L(a: int, b: int) requires a > 0 && b > 0 ensures a*a*a != 2*b*b*b {}\n"
    limits = Limits(wall_seconds=3)
    verdict = await checker.check(ask(source, limits=limits, options={"process": "warm"}))
    assert not verdict.ok
    assert (await checker.check(ask("lemma L() ensures true {}"))).ok
    await checker.close()
    assert not psutil.Process().children(recursive=True)
