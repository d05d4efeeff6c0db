"""What a child can and cannot do, tried in real processes; skipped where the kernel lacks it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from provers.lean.zygote import Zygote, isolation

LANDLOCK = pytest.mark.skipif(
    isolation.landlock_version() == 0, reason="this kernel has no Landlock"
)
CHANGES = {
    "write": "open(outside + '/there', 'r+')",
    "create": "open(outside + '/new', 'w')",
    "truncate": "os.truncate(outside + '/there', 0)",
    "remove": "os.remove(outside + '/there')",
    "make a folder": "os.mkdir(outside + '/folder')",
    "link": "os.symlink('/etc', outside + '/link')",
    "rename out": "os.rename(inside + '/there', outside + '/moved')",
    "hard link in": "os.link(outside + '/there', inside + '/linked')",
}


def run_python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    start = "import os, sys, signal, socket\nfrom provers.lean.zygote import isolation\n"
    return subprocess.run(
        [sys.executable, "-c", start + program, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@LANDLOCK
@pytest.mark.parametrize("change", CHANGES)
def test_changes_only_below_the_writable_folder(change: str, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "there").write_text("old")
    program = f"""
inside, outside = sys.argv[1:]
isolation.restrict_writes(isolation.landlock_version(), (inside,))
assert open(outside + '/there').read() == 'old'
open(os.devnull, 'w').write('x')
try:
    {CHANGES[change]}
except OSError as error:
    print(type(error).__name__)
outside = inside
if 'link' not in {change!r} or 'sym' in {CHANGES[change]!r}:
    {CHANGES[change]}
    print('inside done')
"""
    done = run_python(program, str(inside), str(outside))
    assert done.stderr == ""
    assert done.stdout.split("\n")[0] in ("PermissionError", "OSError")
    assert [path.name for path in outside.iterdir()] == ["there"]
    assert (outside / "there").read_text() == "old"


@LANDLOCK
def test_no_signal_leaves_the_child() -> None:
    if isolation.landlock_version() < 6:
        pytest.skip("signals are scoped from Landlock 6 on")
    program = """
isolation.restrict_writes(isolation.landlock_version(), ())
try:
    os.kill(os.getppid(), signal.SIGTERM)
except PermissionError:
    print('refused')
"""
    assert run_python(program).stdout == "refused\n"


def test_no_capability_is_left_and_none_comes_back() -> None:
    program = """
isolation.drop_privileges()
status = open('/proc/self/status').read()
os.execv(sys.executable, [sys.executable, '-c', 'print(open("/proc/self/status").read())'])
"""
    lines = run_python(program).stdout.splitlines()
    held = {line.split()[0]: line.split()[1] for line in lines if line.startswith(("Cap", "NoNew"))}
    assert int(held["CapEff:"], 16) == int(held["CapPrm:"], 16) == 0
    assert held["NoNewPrivs:"] == "1"


def test_namespaces_hide_the_network_and_the_host_s_processes() -> None:
    program = """
held, missing = isolation.enter_namespaces()
if 'process namespace' not in held:
    print('absent', missing)
    sys.exit()
child = os.fork()
if child == 0:
    isolation.mount_processes()
    print(os.getpid(), sorted(name for name in os.listdir('/proc') if name.isdigit()))
    try:
        socket.create_connection(('192.0.2.1', 9), timeout=5)
    except OSError as error:
        print(error.strerror)
    sys.stdout.flush()
    os._exit(0)
os.waitpid(child, 0)
"""
    done = run_python(program)
    if done.stdout.startswith("absent"):
        pytest.skip(f"no namespaces here: {done.stdout}")
    assert done.stdout == "1 ['1']\nNetwork is unreachable\n", done.stderr


def test_orphans_are_found_and_ended() -> None:
    program = """
from provers.lean.zygote.children import end_strays
isolation.adopt_orphans()
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    if os.fork() == 0:
        os.setsid()
        os.write(writer, b'%d' % os.getpid())
        signal.pause()
    os._exit(0)
stray = int(os.read(reader, 20))
os.waitpid(child, 0)
print(end_strays({}))
while end_strays({}):
    pass
try:
    os.kill(stray, 0)
except ProcessLookupError:
    print('gone')
"""
    done = run_python(program)
    assert done.stdout == "True\ngone\n", done.stderr


@LANDLOCK
async def test_lean_in_a_child_writes_nothing_outside(zygote: Zygote, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "F.lean").write_text("theorem t : True := trivial\n")
    report = await zygote.run(("-o", str(outside / "F.olean"), "F.lean"), scratch=inside)
    assert report.code != 0
    assert "failed to write" in report.stderr
    assert list(outside.iterdir()) == []
    fine = await zygote.run(("-o", str(inside / "F.olean"), "F.lean"), scratch=inside)
    assert (fine.code, (inside / "F.olean").exists()) == (0, True)


async def test_a_child_holds_only_its_three_streams(zygote: Zygote, tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("the children hide their open files; only root can look")
    (tmp_path / "F.lean").write_text("partial def f (n : Nat) : Nat := f (n + 1)\n#eval f 0\n")
    task = asyncio.create_task(zygote.run(("F.lean",), scratch=tmp_path))
    child: psutil.Process | None = None
    while child is None or child.cpu_times().user < 0.05:
        await asyncio.sleep(0.01)
        family = psutil.Process(zygote.process_id).children(recursive=True)
        child = max(family, key=lambda process: process.pid)
    assert child.num_fds() == 3
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_in_force_is_told(zygote: Zygote) -> None:
    assert zygote.ready is not None
    told = " ".join(zygote.ready.isolation)
    assert ("landlock" in told) == (isolation.landlock_version() > 0)
    assert "no capabilities" in told
    if "process namespace" not in told:
        assert any("process namespace" in line for line in zygote.ready.missing)
