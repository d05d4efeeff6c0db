"""`lemmata verify` and `lemmata doctor`, run as subprocesses."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.lemmata.running import COMMAND, lemmata

KEYS = {
    "file", "checker", "version", "flavour", "status", "ok", "diagnostics", "declarations",
    "assumptions", "seconds",
}  # fmt: skip


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_good_file(tmp_path: Path) -> None:
    path = write(tmp_path, "good.lean", "theorem t (a b : Nat) : a + b = b + a := by omega\n")
    done = lemmata("verify", path, "--no-cache", "--json")
    assert (done.status, done.stderr) == (0, "")
    (row,) = done.rows
    assert row.keys() >= KEYS
    assert (row["status"], row["ok"], row["checker"]) == ("verified", True, "lean")
    assert row["flavour"] == "embedded core"
    assert [d["name"] for d in row["declarations"]] == ["t"]
    shown = lemmata("verify", path)
    assert shown.status == 0
    assert shown.stdout.startswith("verified")
    assert "lean 4.35.0, embedded core" in shown.stdout


def test_each_file_gets_its_row_in_order_and_a_summary(tmp_path: Path) -> None:
    texts = {
        "good.lean": "theorem t : 1 = 1 := rfl\n",
        "hole.lean": "theorem t : 1 = 1 := sorry\n",
        "wrong.lean": "theorem t : 1 = 2 := rfl\n",
        "words.lean": "theorem t : 1 = := rfl\n",
        "empty.lean": "",
        "axiom.lean": "axiom a : 1 = 2\ntheorem t : 1 = 2 := a\n",
        "sat.smt2": "(declare-const x Int)\n(assert (> x 3))\n(check-sat)\n",
        "unsat.smt2": "(declare-const x Int)\n(assert (> x x))\n(check-sat)\n",
    }
    files = [write(tmp_path, name, text) for name, text in texts.items()]
    done = lemmata("verify", *files, "--json", "--workers", "2")
    assert done.status == 1
    assert [row["file"] for row in done.rows] == [str(file) for file in files]
    assert [row["status"] for row in done.rows] == [
        "verified", "incomplete", "rejected", "malformed", "untrusted", "untrusted", "refuted",
        "verified",
    ]  # fmt: skip
    shown = lemmata("verify", *files)
    assert "8 files: 2 verified" in shown.stdout
    assert f"{files[2]}:1:" in shown.stdout


def test_a_reference_holds_the_candidate_to_its_statements(tmp_path: Path) -> None:
    reference = write(tmp_path, "reference.lean", "theorem t (n : Nat) : n + 0 = n := by sorry\n")
    honest = write(tmp_path, "honest.lean", "theorem t (n : Nat) : n + 0 = n := by simp\n")
    other = write(tmp_path, "other.lean", "theorem t (n : Nat) : n = n := by simp\n")
    done = lemmata("verify", honest, other, "--reference", reference, "--json")
    assert [row["status"] for row in done.rows] == ["verified", "untrusted"]
    assert done.status == 1


BAD = {
    "latin.lean": (b"theorem \xe9 : 1 = 1 := rfl\n", 1, "not UTF-8"),
    "binary.lean": (b"\x7fELF\x00", 1, "a binary file"),
    "large.lean": (b" " * 50_000_000, 1, "more than the limit"),
    "open.lean": (b"/- never closed", 1, "never closed"),
    "words.txt": (b"hello", 2, "unknown suffix"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files(tmp_path: Path, name: str) -> None:
    content, status, said = BAD[name]
    done = lemmata("verify", write(tmp_path, name, content))
    assert done.status == status
    assert (done.stdout + done.stderr).count(said) >= 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["missing.lean"], 2, "no such file"),
        (["."], 2, "is a folder"),
        (["good.lean", "--checker", "none"], 2, "known: "),
        (["good.lean", "--reference", "missing.lean"], 2, "no such file"),
        (["good.lean", "--timeout", "0"], 2, "--timeout"),
        (["good.lean", "--trust", "blind"], 2, "--trust"),
        (["good.lean", "--option", "="], 2, "NAME=VALUE"),
        ([], 2, "Missing argument"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    write(tmp_path, "good.lean", "theorem t : 1 = 1 := rfl\n")
    done = lemmata("verify", *arguments, cwd=tmp_path)
    assert done.status == status
    assert said in done.stderr
    assert done.stdout == ""


def test_a_missing_tool_is_status_three(tmp_path: Path) -> None:
    good = write(tmp_path, "good.lean", "theorem t : 1 = 1 := rfl\n")
    done = lemmata("verify", good, "--option", "toolchain=path", "--json", env={"PATH": "/nowhere"})
    assert done.status == 3
    assert [row["status"] for row in done.rows] == ["error"]


def test_a_time_limit_is_a_status(tmp_path: Path) -> None:
    slow = write(tmp_path, "slow.lean", "theorem t : 1 = 1 := by repeat skip\n")
    done = lemmata("verify", slow, "--timeout", "1", "--json", "--no-cache")
    assert done.status == 1
    assert done.rows[0]["status"] == "timeout"


def test_rows_stay_on_standard_output_beside_a_terminal(tmp_path: Path) -> None:
    files = [write(tmp_path, f"f{i}.lean", f"theorem t{i} : {i} = {i} := rfl\n") for i in range(4)]
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "verify", *files, "--json", "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=side,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LEMMATA_LEAN": "embedded", "TERM": "xterm"},
    )
    os.close(side)
    seen = b""
    try:
        while chunk := os.read(main, 4096):
            seen += chunk
    except OSError:
        pass  # the terminal's other end is gone
    stdout, _ = process.communicate(timeout=60)
    os.close(main)
    assert process.returncode == 0
    assert stdout.count(b"\n") == 4
    assert b"verifying" in seen
    assert b'"status"' not in seen


@pytest.mark.slow
def test_an_interrupt_leaves_no_process(tmp_path: Path) -> None:
    files = [
        write(tmp_path, "a.lean", "theorem t : 1 = 1 := rfl\n"),
        write(tmp_path, "b.lean", "theorem t : 1 = 1 := by repeat skip\n"),
    ]
    process = subprocess.Popen(
        [COMMAND, "verify", *files, "--json", "--no-cache", "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LEMMATA_LEAN": "embedded"},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert '"verified"' in process.stdout.readline()
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "interrupted after 1 of 2 files" in stderr
    deadline = time.monotonic() + 20
    while any(member.is_running() for member in family) and time.monotonic() < deadline:
        psutil.wait_procs(family, timeout=0.2)
    assert not [member for member in family if member.is_running()]


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    good = write(tmp_path, "good.lean", "theorem t : 1 = 1 := rfl\n")
    done = subprocess.run(
        f"{COMMAND} verify {good} {good} --json | true",
        shell=True, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_doctor_names_each_checker() -> None:
    done = lemmata("doctor", "--json")
    assert (done.status, done.stderr) == (0, "")
    rows = {row["checker"]: row for row in done.rows}
    assert {"lean", "smt", "dafny"} <= rows.keys()
    for row in rows.values():
        assert {"checker", "found", "version", "flavour", "location", "how_to_get", "notes"} <= (
            row.keys()
        )
        assert row["found"] or row["how_to_get"] or row["notes"]
    assert rows["lean"]["flavour"] == "embedded core"
    assert "not Mathlib" in " ".join(rows["lean"]["notes"])
    shown = lemmata("doctor")
    assert "embedded core" in shown.stdout
    assert "isolation" in shown.stdout


def test_help_and_version() -> None:
    assert lemmata("--version").stdout.startswith("lemmata ")
    for arguments in (["--help"], ["verify", "--help"], ["prove", "--help"], ["doctor", "--help"]):
        done = lemmata(*arguments)
        assert done.status == 0
        assert "Usage: lemmata" in done.stdout
    assert lemmata().status == 2
    assert lemmata("nonsense").status == 2
