"""`bin/lean`: a script that has to behave like the C program that it stands for."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from leanclient.aio import AsyncLeanLSPClient

from provers.lean.core import CorePrefix
from provers.lean.core.launcher import launcher_files, launcher_source


def run(
    core: CorePrefix, *words: str, text: str = "", **options: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(core.lean), *words],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def test_version(core: CorePrefix) -> None:
    answer = run(core, "--version")
    assert answer.returncode == 0
    assert f"version {core.version}," in answer.stdout


def test_exit_codes(core: CorePrefix) -> None:
    assert run(core, "--stdin", text="example : 1 = 1 := rfl").returncode == 0
    assert run(core, "--stdin", text="example : 1 = 2 := rfl").returncode == 1
    assert run(core, "/nonexistent/file.lean").returncode == 1
    assert run(core, "--no-such-option").returncode == 1


def test_arguments_of_any_bytes_arrive(core: CorePrefix, tmp_path: Path) -> None:
    path = tmp_path / "théorème ≤ 1.lean"
    path.write_text("#eval 6 * 7\n")
    assert run(core, str(path)).stdout == "42\n"


def test_death_by_signal_is_the_process_s_own(core: CorePrefix) -> None:
    """A stack overflow aborts: the caller sees the signal, not a code made up from it."""
    overflow = "def down (n : Nat) : Nat := down (n + 1) + 1\ndecreasing_by sorry\n"
    # A small stack makes the overflow, and the trace that Lean prints, short.
    answer = run(core, "--tstack=600", "--stdin", text=overflow + "#eval! down 0\n")
    assert answer.returncode == -signal.SIGABRT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it(core: CorePrefix, number: signal.Signals) -> None:
    request = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    with subprocess.Popen(
        [core.lean, "--server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(f"Content-Length: {len(request)}\r\n\r\n{request}")
        child.stdin.flush()
        # Once it answers, Lean runs and waits for more.
        assert child.stdout.readline().startswith("Content-Length")
        child.send_signal(number)
        assert child.wait(timeout=20) == -number


def test_all_output_arrives_through_a_pipe(core: CorePrefix) -> None:
    answer = run(core, "--stdin", text="".join(f"#eval {n}\n" for n in range(300)))
    assert answer.stdout.split() == [str(n) for n in range(300)]


def test_closed_output_does_not_hang(core: CorePrefix) -> None:
    child = subprocess.Popen(
        [str(core.lean), "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    child.stdout.close()
    child.communicate("#eval 1\n" * 200, timeout=60)
    assert child.returncode is not None


def test_caller_s_lean_variables_do_not_lead_astray(core: CorePrefix, tmp_path: Path) -> None:
    """Another toolchain's settings must not change which library is read."""
    environment = os.environ | {
        "LEAN_SYSROOT": str(tmp_path),
        "LEAN_WORKER_PATH": "/nonexistent",
        "LEAN_PATH": str(tmp_path),
        "PYTHONHOME": "/nonexistent",
        "PYTHONPATH": str(tmp_path),
    }
    (tmp_path / "ctypes.py").write_text("raise SystemExit(99)\n")
    answer = run(core, "--stdin", text="#eval 1", env=environment)
    assert (answer.returncode, answer.stdout) == (0, "1\n")


def test_caller_s_modules_are_found(core: CorePrefix, tmp_path: Path) -> None:
    (tmp_path / "Mine.lean").write_text("def mine := 5\n")
    made = run(core, "-o", "Mine.olean", "Mine.lean", cwd=tmp_path)
    assert made.returncode == 0, made.stdout
    environment = os.environ | {"LEAN_PATH": str(tmp_path)}
    answer = run(core, "--stdin", text="import Mine\n#eval mine", env=environment)
    assert answer.stdout == "5\n"


def test_library_gone_is_said(core: CorePrefix, tmp_path: Path) -> None:
    script = tmp_path / "lean"
    script.write_text(launcher_source(tmp_path, tmp_path / "libleanshared.so"))
    script.chmod(0o755)
    answer = subprocess.run([script], capture_output=True, text=True, check=False)
    assert answer.returncode == 127
    assert "cannot load" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("folder", ["with blank", "it's", "a" * 240])
def test_interpreter_in_an_awkward_place(core: CorePrefix, tmp_path: Path, folder: str) -> None:
    """The kernel's `#!` line takes no blanks and no long path: the shell steps in."""
    home = tmp_path / folder
    home.mkdir()
    interpreter = home / "python"
    interpreter.symlink_to(os.path.realpath(sys.executable))
    source = launcher_source(core.path, core.library, str(interpreter))
    script = tmp_path / "lean"
    script.write_text(source)
    script.chmod(0o755)
    answer = subprocess.run([script, "--stdin"], input="#eval 3", capture_output=True, text=True)
    assert (answer.returncode, answer.stdout) == (0, "3\n"), answer.stderr
    files = launcher_files(source)
    assert (files.interpreter, files.prefix, files.library) == (
        interpreter,
        core.path,
        core.library,
    )
    assert files.present()


def test_foreign_script_is_not_taken_for_ours() -> None:
    with pytest.raises(ValueError, match="launcher"):
        launcher_files("#!/bin/sh\nexec lean\n")


def test_no_site_packages_are_imported(core: CorePrefix) -> None:
    """What keeps the start short: the script's interpreter loads nothing but the library."""
    first, *_ = core.lean.read_text().splitlines()
    assert first.endswith("-ISE")


async def test_server_answers_goals_and_diagnostics(core: CorePrefix, tmp_path: Path) -> None:
    text = "theorem t (p q : Prop) (hp : p) : p ∧ q := by\n  constructor\n  exact hp\n"
    (tmp_path / "A.lean").write_text(text)
    client = AsyncLeanLSPClient(
        str(tmp_path), server_command=[str(core.lean), "--server"], report_delay_ms=0
    )
    await client.start()
    try:
        await client.open("A.lean")
        goals = await client.goal("A.lean", 2, 2)
        assert goals.goals is not None
        assert [goal.splitlines()[-1] for goal in goals.goals] == ["⊢ p", "⊢ q"]
        report = await client.diagnostics("A.lean")
        assert "unsolved goals" in str(report)
    finally:
        await client.close()


def test_works_without_the_shell_s_path(core: CorePrefix, tmp_path: Path) -> None:
    link = tmp_path / "lean"
    link.symlink_to(core.lean)
    answer = subprocess.run(
        [link, "--stdin"], input="#eval 1", capture_output=True, text=True, env={}, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "1\n")
    assert shutil.which("lean", path="") is None
