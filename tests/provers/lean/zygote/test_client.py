"""The fork server under load, limits, cancellation, deaths and peers that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from provers.errors import ToolCrashed, UsageError
from provers.lean.zygote import CheckRequest, ForkedLean, Zygote, ZygoteDied, ZygoteSpec, connection
from provers.request import Limits

MEGABYTE = 1024 * 1024
ENDLESS = "partial def f (n : Nat) : Nat := f (n + 1)\n#eval f 0\n"
# A kernel that refuses namespaces, as containers' often do.
WITHOUT_NAMESPACES = connection._START.replace(
    "\nmain(",
    "\nfrom provers.lean.zygote import isolation\nisolation._trial = lambda flags: False\nmain(",
)
GOOD = "theorem t : 1 + 1 = 2 := rfl\n"


def written(folder: Path, text: str, name: str = "File.lean") -> CheckRequest:
    (folder / name).write_text(text)
    return CheckRequest(Path(name), scratch=folder)


def limited(request: CheckRequest, **limits: float) -> CheckRequest:
    return CheckRequest(request.source, request.scratch, limits=Limits.model_validate(limits))


async def eventually(condition: object, seconds: float = 20.0) -> None:
    """Wait until `condition()` holds, looking often; fail when it does not come."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.01)


def descendants(process_id: int | None) -> list[psutil.Process]:
    assert process_id is not None
    return psutil.Process(process_id).children(recursive=True)


def children_of_zygote(zygote: Zygote) -> int:
    """How many checks run: descendants beyond the namespace's first process."""
    extra = 1 if "process namespace" in (zygote.ready.isolation if zygote.ready else ()) else 0
    return len(descendants(zygote.process_id)) - extra


async def test_many_at_once_each_with_its_own_answer(zygote: Zygote, tmp_path: Path) -> None:
    requests = [written(tmp_path, f"#eval {n} + 1\n", f"F{n}.lean") for n in range(12)]
    reports = await asyncio.gather(*map(zygote.check, requests))
    for number, report in enumerate(reports):
        assert report.code == 0
        assert report.header == "reused"
        assert f'"data":"{number + 1}"' in report.stdout


async def test_never_more_children_than_workers(zygote: Zygote, tmp_path: Path) -> None:
    requests = [
        limited(written(tmp_path, ENDLESS, f"F{n}.lean"), wall_seconds=0.4) for n in range(4)
    ]
    running = asyncio.gather(*map(zygote.check, requests))
    most = 0
    while not running.done():
        most = max(most, children_of_zygote(zygote))
        await asyncio.sleep(0.02)
    assert most == 2
    assert [report.limit for report in await running] == ["wall"] * 4


async def test_wall_clock(zygote: Zygote, tmp_path: Path) -> None:
    report = await zygote.check(limited(written(tmp_path, ENDLESS), wall_seconds=0.5))
    assert (report.limit, report.code) == ("wall", -signal.SIGKILL)
    assert 0.5 <= report.wall_seconds < 10
    assert children_of_zygote(zygote) == 0


async def test_memory(zygote: Zygote, tmp_path: Path) -> None:
    text = "def grow : Nat → List Nat → Nat\n  | 0, xs => xs.length\n"
    text += "  | n + 1, xs => grow n (n :: xs)\n#eval grow 100000000 []\n"
    request = limited(written(tmp_path, text), memory_bytes=300 * MEGABYTE, wall_seconds=60)
    report = await zygote.check(request)
    assert (report.limit, report.code) == ("memory", -signal.SIGKILL)
    assert report.peak_memory_bytes > 300 * MEGABYTE


async def test_output_kept_is_bounded(zygote: Zygote, tmp_path: Path) -> None:
    text = "#check Nat\n" * 200
    report = await zygote.check(limited(written(tmp_path, text), output_bytes=1000))
    assert report.truncated
    assert len(report.stdout) == 1000


async def test_a_flood_is_stopped_by_the_file_limit(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "File.lean").write_text("#check Nat\n" * 200)
    report = await zygote.run(("--json", "File.lean"), scratch=tmp_path, file_bytes=5000)
    assert (report.limit, report.code) == ("file", -signal.SIGXFSZ)


async def test_a_crash_is_told_and_harms_nobody(zygote: Zygote, tmp_path: Path) -> None:
    deep = "def f : Nat → Nat\n  | 0 => 0\n  | n + 1 => f n + 1\n#eval f 1000000000\n"
    written(tmp_path, deep, "Bad.lean")
    bad = CheckRequest(Path("Bad.lean"), tmp_path, arguments=("--tstack=4096",))
    good = written(tmp_path, GOOD, "Good.lean")
    crashed, fine = await asyncio.gather(zygote.check(bad), zygote.check(good))
    assert crashed.code == -signal.SIGABRT
    assert "deep recursion" in crashed.stderr
    assert fine.code == 0
    assert zygote.starts == 1


async def test_cancelling_ends_the_child_first(zygote: Zygote, tmp_path: Path) -> None:
    task = asyncio.create_task(zygote.check(written(tmp_path, ENDLESS)))
    await eventually(lambda: children_of_zygote(zygote) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children_of_zygote(zygote) == 0
    assert (await zygote.check(written(tmp_path, GOOD))).code == 0
    assert zygote.starts == 1


async def test_a_dead_zygote_fails_its_requests_and_comes_back(
    zygote: Zygote, tmp_path: Path
) -> None:
    task = asyncio.create_task(zygote.check(written(tmp_path, ENDLESS)))
    await eventually(lambda: children_of_zygote(zygote) == 1)
    processes = descendants(zygote.process_id)
    assert zygote.process_id is not None
    os.kill(zygote.process_id, signal.SIGKILL)
    with pytest.raises(ZygoteDied) as caught:
        await task
    assert caught.value.retryable
    assert (await zygote.check(written(tmp_path, GOOD))).code == 0
    assert zygote.starts == 2
    await eventually(lambda: not any(process.is_running() for process in processes))


@pytest.mark.parametrize("kernel", ["as it is", "without namespaces"])
async def test_nothing_outlives_a_killed_parent(
    kernel: str, spec: ZygoteSpec, tmp_path: Path
) -> None:
    start = WITHOUT_NAMESPACES if kernel == "without namespaces" else connection._START
    (tmp_path / "File.lean").write_text(ENDLESS)
    program = f"""
import asyncio, os
from pathlib import Path
from provers.lean.zygote import *
from provers.lean.zygote import connection
connection._START = {start!r}
async def main():
    zygote = Zygote(ZygoteSpec(*{tuple(spec)!r}))
    await zygote.start()
    request = CheckRequest(Path("File.lean"), scratch=Path({str(tmp_path)!r}))
    task = asyncio.create_task(zygote.check(request))
    await asyncio.sleep(0)
    print(zygote.process_id, flush=True)
    await task
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert parent.stdout is not None
        first = psutil.Process(int(await parent.stdout.readline()))
        await eventually(lambda: any(p.cpu_times().user > 0.05 for p in first.children(True)))
        family = [first, *first.children(recursive=True)]
    finally:
        parent.kill()
        await parent.wait()
    await eventually(lambda: not any(process.is_running() for process in family))


async def test_without_isolation_it_works_and_says_so(spec: ZygoteSpec, tmp_path: Path) -> None:
    async with Zygote(spec._replace(isolate=False)) as zygote:
        report = await zygote.check(written(tmp_path, GOOD))
        assert (report.code, report.header) == (0, "reused")
        ended = await zygote.check(limited(written(tmp_path, ENDLESS), wall_seconds=0.3))
        assert ended.limit == "wall"
        assert zygote.ready is not None
        assert (zygote.ready.isolation, zygote.ready.missing) == ((), ("isolation: not asked",))


async def test_where_namespaces_are_refused_the_rest_holds(
    spec: ZygoteSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_START", WITHOUT_NAMESPACES)
    async with Zygote(spec) as zygote:
        assert zygote.ready is not None
        assert "process namespace" not in zygote.ready.isolation
        assert any("process namespace" in line for line in zygote.ready.missing)
        report = await zygote.check(written(tmp_path, GOOD))
        assert (report.code, report.header) == (0, "reused")
        ended = await zygote.check(limited(written(tmp_path, ENDLESS), wall_seconds=0.3))
        assert ended.limit == "wall"
        assert children_of_zygote(zygote) == 0


async def test_close_twice_and_use_after_close(spec: ZygoteSpec, tmp_path: Path) -> None:
    zygote = Zygote(spec)
    await zygote.start()
    first = psutil.Process(zygote.process_id)
    family = [first, *first.children(recursive=True)]
    await zygote.close()
    await zygote.close()
    assert not any(process.is_running() for process in family)
    with pytest.raises(UsageError, match="closed"):
        await zygote.check(written(tmp_path, GOOD))


def test_abandoned_when_its_loop_is_gone(spec: ZygoteSpec, tmp_path: Path) -> None:
    zygote = Zygote(spec)
    family: list[psutil.Process] = []

    async def use() -> None:
        assert (await zygote.check(written(tmp_path, GOOD))).code == 0
        (tmp_path / "Other.lean").write_text("prelude\n")
        await zygote.check(CheckRequest(Path("Other.lean"), tmp_path))
        for process in psutil.Process().children(recursive=True):
            family.append(process)

    asyncio.run(use())
    zygote.abandon()
    asyncio.run(eventually(lambda: not any(process.is_running() for process in family)))
    assert len(family) >= 2


async def test_closing_fails_what_is_under_way(spec: ZygoteSpec, tmp_path: Path) -> None:
    zygote = Zygote(spec)
    await zygote.start()
    task = asyncio.create_task(zygote.check(written(tmp_path, ENDLESS)))
    await eventually(lambda: children_of_zygote(zygote) == 1)
    await zygote.close()
    with pytest.raises(ZygoteDied):
        await task


async def test_a_missing_library_is_said_at_start(spec: ZygoteSpec) -> None:
    with pytest.raises(ZygoteDied, match=r"no/such\.so"):
        await ForkedLean(spec._replace(library="/no/such.so")).start()


async def test_a_header_that_does_not_import_is_no_obstacle(
    spec: ZygoteSpec, tmp_path: Path
) -> None:
    async with Zygote(spec._replace(header="import No.Such")) as zygote:
        assert zygote.ready is not None
        assert not zygote.ready.header_kept
        assert "import" in zygote.ready.why_not
        report = await zygote.check(written(tmp_path, GOOD))
        assert (report.code, report.header) == (0, "")


async def test_any_command_line(spec: ZygoteSpec, tmp_path: Path) -> None:
    async with ForkedLean(spec._replace(header=None)) as lean:
        version = await lean.run(("--version",), scratch=tmp_path)
        assert version.code == 0
        assert version.stdout.startswith("Lean (version ")
        wrong = await lean.run(("--no-such-option",), scratch=tmp_path)
        assert wrong.code != 0


async def test_a_module_outside_the_scratch_folder_is_refused(
    zygote: Zygote, tmp_path: Path
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "File.lean").write_text(GOOD)
    request = CheckRequest(Path("File.lean"), inside, olean=tmp_path / "out.olean")
    with pytest.raises(UsageError, match="not inside"):
        await zygote.check(request)


async def test_paths_are_relative_to_the_scratch_folder(zygote: Zygote, tmp_path: Path) -> None:
    request = written(tmp_path, GOOD)
    request = CheckRequest(request.source, tmp_path, olean=Path("File.olean"))
    assert (await zygote.check(request)).code == 0
    assert (tmp_path / "File.olean").exists()


async def test_a_missing_scratch_folder_is_an_error_of_ours(zygote: Zygote, tmp_path: Path) -> None:
    with pytest.raises(ToolCrashed, match="set up"):
        await zygote.check(CheckRequest(Path("F.lean"), scratch=tmp_path / "none"))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('went away')", "went away"),
        ("connection.send(b'\\0\\0\\0\\4junk' * 9); connection.recv(1)", "did not start"),
        ("connection.send(b'\\xff' * 99); connection.recv(1)", "a frame of"),
        ("connection.send(b'\\0\\0\\0\\x0b[\"huh\", {}]'); connection.recv(1)", "huh"),
    ],
)
async def test_peers_that_misbehave_at_start(
    program: str, words: str, spec: ZygoteSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = "import socket, sys; connection = socket.socket(fileno=int(sys.argv[1]))\n"
    monkeypatch.setattr(connection, "_START", start + "connection.recv(99999)\n" + program)
    lean = ForkedLean(spec)
    with pytest.raises(ZygoteDied, match=words):
        await lean.start()
    await lean.close()


async def test_a_peer_that_never_answers_is_ended(
    spec: ZygoteSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import socket, sys, signal, time\nsignal.signal(15, signal.SIG_IGN)\n"
    program += "connection = socket.socket(fileno=int(sys.argv[1]))\nconnection.recv(99999)\n"
    program += f"sys.path[:0] = {sys.path!r}\nfrom provers.lean.zygote.wire import *\n"
    program += "connection.send(frame('ready', Ready(1, True, '', (), (), 0)._asdict()))\n"
    program += "while True: time.sleep(100)\n"
    monkeypatch.setattr(connection, "_START", program)
    monkeypatch.setattr(connection, "_GRACE_SECONDS", 0.2)
    monkeypatch.setattr(connection, "_END_SECONDS", 0.2)
    lean = ForkedLean(spec)
    await lean.start()
    process = psutil.Process(lean.process_id)
    with pytest.raises(ZygoteDied, match="stopped answering"):
        await lean.run(("--version",), scratch=tmp_path, limits=Limits(wall_seconds=0.1))
    await lean.close()
    with contextlib.suppress(psutil.NoSuchProcess):
        assert not process.is_running()
