"""Child processes that misbehave in every way we know of, without and with bubblewrap."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from provers import command as command_module
from provers.errors import ToolCrashed, ToolMissing
from provers.process import TOKEN_VARIABLE, Command, Finished, Peer, isolation, run_process
from provers.request import MEGABYTE, Limits

pytestmark = pytest.mark.usefixtures("no_orphans")

# Scripts announce themselves with a variable of their own, so that leftovers can be told.
MARK = "LEMMATA_TEST_MARK"


def python(code: str, tmp_path: Path, sandbox: bool, **limits: float) -> Command:
    """A child that runs Python code under small limits."""
    bounds: dict[str, float] = {"wall_seconds": 20, "memory_bytes": 1024 * MEGABYTE, **limits}
    return Command(
        argv=(sys.executable, "-S", "-c", textwrap.dedent(code)),
        cwd=tmp_path,
        limits=Limits.model_validate(bounds),
        env=((MARK, str(tmp_path)),),
        sandbox=sandbox,
    )


async def finish(command: Command, stdin: bytes = b"") -> Finished:
    """Run it, and see that nothing that carries the test's mark lives afterwards."""
    finished = await run_process(command, stdin=stdin)
    await gone(dict(command.env)[MARK])
    return finished


async def gone(mark: str) -> None:
    """Wait (shortly: the kernel has been told already) until no marked process is left."""
    await until(lambda: not marked(mark), 5)


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Look again and again until the condition holds; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        await asyncio.sleep(0.01)


def marked(mark: str) -> list[int]:
    """Processes on this machine with the test's mark in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


async def test_answers_and_costs(tmp_path: Path, sandbox: bool) -> None:
    code = "import sys; print(sys.stdin.read()[::-1]); print('warned', file=sys.stderr)"
    finished = await finish(python(code, tmp_path, sandbox), b"abc")
    assert (finished.code, finished.stdout, finished.stderr) == (0, b"cba\n", b"warned\n")
    assert not finished.limit_hit
    assert finished.cpu_seconds > 0
    assert 0 < finished.wall_seconds < 20


async def test_exit_status_and_signal(tmp_path: Path, sandbox: bool) -> None:
    assert (await finish(python("raise SystemExit(3)", tmp_path, sandbox))).code == 3
    crash = "import os; os.kill(os.getpid(), 11)"
    assert (await finish(python(crash, tmp_path, sandbox))).code == -signal.SIGSEGV


async def test_garbage_comes_back_as_it_is(tmp_path: Path, sandbox: bool) -> None:
    code = r"import os; os.write(1, bytes(range(256)) * 1000)"
    finished = await finish(python(code, tmp_path, sandbox))
    assert finished.stdout == bytes(range(256)) * 1000


async def test_hang_is_cut(tmp_path: Path, sandbox: bool) -> None:
    finished = await finish(python("while True: pass", tmp_path, sandbox, wall_seconds=0.7))
    assert finished.timed_out
    assert finished.wall_seconds < 5


async def test_ignoring_sigterm_does_not_help(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import signal, time
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("ready", flush=True)
        time.sleep(1000)
    """
    finished = await finish(python(code, tmp_path, sandbox, wall_seconds=1))
    assert finished.timed_out
    assert finished.stdout == b"ready\n"


@pytest.mark.parametrize("stream", [1, 2])
async def test_flood_is_cut_at_the_output_limit(tmp_path: Path, sandbox: bool, stream: int) -> None:
    code = f"""
        import os
        block = b"x" * 65536
        for _ in range(16384):
            os.write({stream}, block)
    """
    finished = await finish(python(code, tmp_path, sandbox, output_bytes=MEGABYTE))
    assert finished.flooded
    assert len(finished.stdout) + len(finished.stderr) == MEGABYTE


async def test_memory_hog_is_stopped(tmp_path: Path, sandbox: bool) -> None:
    code = """
        held = []
        while True:
            held.append(bytearray(16 * 1024 * 1024))
    """
    finished = await finish(python(code, tmp_path, sandbox, memory_bytes=200 * MEGABYTE))
    assert finished.memory_exceeded or b"MemoryError" in finished.stderr
    assert finished.peak_memory_bytes < 300 * MEGABYTE


async def test_memory_of_all_descendants_counts(tmp_path: Path, sandbox: bool) -> None:
    # Each of them stays below the limit that the kernel holds it to.
    code = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                held = bytearray(b"x") * (80 * 1024 * 1024)
                time.sleep(1000)
        time.sleep(1000)
    """
    finished = await finish(python(code, tmp_path, sandbox, memory_bytes=200 * MEGABYTE))
    assert finished.memory_exceeded
    assert finished.wall_seconds < 15


async def test_peak_memory_is_the_childs_not_ours(tmp_path: Path, sandbox: bool) -> None:
    ours = bytearray(b"x") * (300 * MEGABYTE)
    finished = await finish(python("import time; time.sleep(0.3)", tmp_path, sandbox))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > len(ours)
    assert MEGABYTE < finished.peak_memory_bytes < 100 * MEGABYTE


async def test_daemon_does_not_outlive_its_starter(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(1000)
            os._exit(0)
        os.wait()
        print("started", flush=True)
    """
    finished = await finish(python(code, tmp_path, sandbox))
    assert finished.code == 0
    assert finished.stdout == b"started\n"
    assert finished.wall_seconds < 10


async def test_a_daemon_that_holds_the_pipes_does_not_hold_us(tmp_path: Path) -> None:
    # It has left the session, lost its parent and cleared its environment: without a sandbox
    # nobody can find it. It ends itself, as the test has to.
    code = """
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execve("/bin/sleep", ["sleep", "6"], {})
            os._exit(0)
        os.wait()
        time.sleep(0.3)
        print("started", flush=True)
    """
    finished = await finish(python(code, tmp_path, sandbox=False))
    assert finished.stdout == b"started\n"
    assert finished.wall_seconds < 5


async def test_forking_while_being_killed(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import os, time
        while True:
            if os.fork() == 0:
                os.setsid()
                time.sleep(0.02)
                if os.fork():
                    os._exit(0)
                time.sleep(1000)
            time.sleep(0.005)
    """
    finished = await finish(python(code, tmp_path, sandbox, wall_seconds=0.6))
    assert finished.timed_out


async def test_closed_input_is_no_fault_of_ours(tmp_path: Path, sandbox: bool) -> None:
    code = "import os; os.close(0); print('fine')"
    finished = await finish(python(code, tmp_path, sandbox), b"x" * (4 * MEGABYTE))
    assert (finished.code, finished.stdout) == (0, b"fine\n")


async def test_unread_input_does_not_block_the_end(tmp_path: Path, sandbox: bool) -> None:
    finished = await finish(python("print('done')", tmp_path, sandbox), b"x" * (4 * MEGABYTE))
    assert finished.stdout == b"done\n"


async def test_large_input_and_output_cross(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import sys
        for line in sys.stdin.buffer:
            sys.stdout.buffer.write(line)
    """
    data = b"0123456789abcdef\n" * 200_000
    finished = await finish(python(code, tmp_path, sandbox), data)
    assert finished.stdout == data


async def test_cancelling_ends_the_whole_tree(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import os, time
        os.fork()
        time.sleep(1000)
    """
    task = asyncio.create_task(run_process(python(code, tmp_path, sandbox)))
    await until(lambda: len(marked(str(tmp_path))) >= 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(str(tmp_path))


async def test_more_children_than_pool_threads_all_end(tmp_path: Path) -> None:
    # A waiter in the shared thread pool would starve here: six threads on two processors.
    sleeper = python("import time; time.sleep(1000)", tmp_path, False)
    peers = [Peer(sleeper) for _ in range(40)]
    for peer in peers:
        await peer.start()
    finished = await asyncio.wait_for(run_process(python("print(1)", tmp_path, False)), 15)
    assert finished.stdout == b"1\n"
    assert not finished.timed_out
    await asyncio.gather(*(peer.close() for peer in peers))
    await gone(str(tmp_path))


async def test_missing_program(tmp_path: Path, sandbox: bool) -> None:
    command = Command(("no-such-tool",), tmp_path, Limits(), sandbox=sandbox)
    with pytest.raises(ToolMissing):
        await run_process(command)
    with pytest.raises(ToolMissing):
        await Peer(command).start()


async def test_program_is_looked_for_on_the_childs_path(tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\necho found\n")
    with pytest.raises(ToolMissing):
        await run_process(Command(("tool",), tmp_path, Limits()))
    tool.chmod(0o755)
    path = (("PATH", f"{tmp_path}:/usr/bin:/bin"),)
    for name, env in (("tool", path), ("./tool", ())):
        finished = await run_process(Command((name,), tmp_path, Limits(), env=env, sandbox=False))
        assert finished.stdout == b"found\n"
    with pytest.raises(ToolMissing):
        await run_process(Command(("sh",), tmp_path, Limits(), env=(("PATH", ""),)))


async def test_program_that_cannot_be_started(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    with pytest.raises(ToolCrashed):
        await run_process(Command((str(broken),), tmp_path, Limits(), sandbox=False))


async def test_missing_working_folder(tmp_path: Path) -> None:
    with pytest.raises(ToolCrashed):
        await run_process(Command((sys.executable, "-V"), tmp_path / "none", Limits()))


async def test_credentials_do_not_reach_children(
    tmp_path: Path, sandbox: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    code = "import os; print(sorted(os.environ))"
    names = (await finish(python(code, tmp_path, sandbox))).stdout.decode()
    assert "SOME_API_KEY" not in names
    assert TOKEN_VARIABLE in names


async def test_sandbox_has_no_network_and_writes_only_its_folders(tmp_path: Path) -> None:
    if command_module.bubblewrap() is None:
        pytest.skip("bubblewrap is not installed or not usable here")
    scratch, outside, extra = (tmp_path / name for name in ("scratch", "outside", "extra"))
    for folder in (scratch, outside, extra):
        folder.mkdir()
    code = f"""
        import socket
        for folder in {str(scratch)!r}, {str(outside)!r}, {str(extra)!r}:
            try:
                open(folder + "/file", "w").close()
                print("wrote")
            except OSError as error:
                print("refused")
        listener = socket.socket()
        try:
            listener.connect(("192.0.2.1", 80))
        except OSError as error:
            print(error.strerror)
    """
    command = Command(
        (sys.executable, "-S", "-c", textwrap.dedent(code)), scratch, Limits(), writable=(extra,)
    )
    lines = (await run_process(command)).stdout.decode().splitlines()
    assert lines == ["wrote", "refused", "wrote", "Network is unreachable"]
    assert isolation().startswith("bubblewrap")


def test_isolation_tells_when_there_is_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_module, "bubblewrap", lambda: None)
    assert "install bubblewrap" in isolation()


def test_children_die_with_their_parent(tmp_path: Path) -> None:
    # A parent that is killed has no chance to clean up: the kernel does it.
    code = f"""
        import asyncio, sys
        from pathlib import Path
        from provers.process import Command, Peer
        from provers.request import Limits
        async def main():
            peer = Peer(Command(
                (sys.executable, "-S", "-c", "import time; print(1, flush=True); time.sleep(1000)"),
                Path({str(tmp_path)!r}), Limits(), env=(({MARK!r}, {str(tmp_path)!r}),),
                sandbox=False))
            await peer.start()
            await peer.read_line(20)
            print(peer.process_id, flush=True)
            await asyncio.sleep(1000)
        asyncio.run(main())
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(timeout=5)


ECHO = """
    import sys
    for line in sys.stdin:
        print(line.strip().upper(), flush=True)
"""


async def test_peer_exchanges_lines(tmp_path: Path, sandbox: bool) -> None:
    async with Peer(python(ECHO, tmp_path, sandbox)) as peer:
        for word in ("one", "two"):
            await peer.write(f"{word}\n".encode())
            assert await peer.read_line(20) == f"{word.upper()}\n".encode()
        assert peer.alive
        assert peer.process_id in {process.pid for process in psutil.Process().children()}
    assert not peer.alive
    await peer.close()
    await gone(str(tmp_path))


async def test_peer_that_says_nothing_times_out(tmp_path: Path, sandbox: bool) -> None:
    async with Peer(python("import time; time.sleep(1000)", tmp_path, sandbox)) as peer:
        with pytest.raises(TimeoutError):
            await peer.read_line(0.3)


async def test_peer_that_ends(tmp_path: Path, sandbox: bool) -> None:
    code = "import sys; print('last words', file=sys.stderr)"
    async with Peer(python(code, tmp_path, sandbox)) as peer:
        assert await peer.read_line(20) == b""
        await until(lambda: not peer.alive)
        assert "last words" in peer.stderr_tail
        with pytest.raises(ToolCrashed):
            await peer.write(b"hello\n")


async def test_peer_with_an_endless_line(tmp_path: Path, sandbox: bool) -> None:
    code = "import os\nwhile True: os.write(1, b'x' * 65536)"
    command = python(code, tmp_path, sandbox, output_bytes=MEGABYTE)
    async with Peer(command) as peer:
        with pytest.raises(ToolCrashed):
            await peer.read_line(20)


async def test_peer_that_floods_standard_error(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import os
        for _ in range(500):
            os.write(2, b"y" * 65536)
        print("through", flush=True)
    """
    async with Peer(python(code, tmp_path, sandbox)) as peer:
        assert await peer.read_line(20) == b"through\n"
        assert len(peer.stderr_tail) <= 65536


async def test_peer_that_closes_its_input(tmp_path: Path, sandbox: bool) -> None:
    code = "import os, time; os.close(0); print('closed', flush=True); time.sleep(1000)"
    async with Peer(python(code, tmp_path, sandbox)) as peer:
        assert await peer.read_line(20) == b"closed\n"
        if not sandbox:  # under bubblewrap its own process keeps the pipe open
            with pytest.raises(ToolCrashed):
                await peer.write(b"x" * MEGABYTE)


async def test_peer_over_its_memory_is_ended(tmp_path: Path, sandbox: bool) -> None:
    code = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                held = bytearray(b"x") * (80 * 1024 * 1024)
                time.sleep(1000)
        time.sleep(1000)
    """
    async with Peer(python(code, tmp_path, sandbox, memory_bytes=200 * MEGABYTE)) as peer:
        assert await peer.read_line(20) == b""
        assert peer.memory_exceeded
        assert peer.peak_memory_bytes > 200 * MEGABYTE


async def test_no_file_descriptor_is_left_open(tmp_path: Path, sandbox: bool) -> None:
    async def once() -> None:
        await finish(python("print(1)", tmp_path, sandbox))
        async with Peer(python(ECHO, tmp_path, sandbox)) as peer:
            await peer.write(b"a\n")
            await peer.read_line(20)

    await once()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await once()
    assert len(os.listdir("/proc/self/fd")) == before
