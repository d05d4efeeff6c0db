"""`lemmata prove`, run as a subprocess."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.lemmata.running import COMMAND, lemmata

EASY = """/-- swaps -/
theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by sorry

namespace A
theorem sum_comm (a b : Nat) : a + b = b + a := by sorry
end A

example (n : Nat) : n + 0 = n := by
  sorry
"""
FALSE = "theorem wrong (n : Nat) (f : Nat → Nat) : f n = f (n + 1) := by sorry\n"
KEYS = {
    "file", "theorem", "status", "proof", "tactics_tried", "seconds", "line", "reason",
    "open_goals", "assumptions",
}  # fmt: skip


@pytest.fixture
def easy(tmp_path: Path) -> Path:
    path = tmp_path / "easy.lean"
    path.write_text(EASY)
    return path


def test_a_file_is_proved_completed_and_verifies(easy: Path) -> None:
    done = lemmata("prove", easy, "--timeout", "60")
    assert (done.status, done.stderr) == (0, "")
    assert "3 of 3 theorems proved (Lean 4.35.0, embedded core)" in done.stdout
    completed = easy.with_name("easy.proved.lean")
    text = completed.read_text()
    assert "sorry" not in text
    assert text.startswith("/-- swaps -/\ntheorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by\n  ")
    assert easy.read_text() == EASY
    assert lemmata("verify", completed, "--reference", completed, "--no-cache").status == 0


def test_rows_are_json_and_nothing_else_is_there(easy: Path, tmp_path: Path) -> None:
    easy.write_text(EASY + FALSE)
    output = tmp_path / "out.lean"
    done = lemmata(
        "prove", easy, "--json", "--output", output, "--max-tactics", "100", "--timeout", "60"
    )
    assert done.status == 1
    rows = {row["theorem"]: row for row in done.rows}
    assert set(rows) == {"swap", "A.sum_comm", "example_8", "wrong"}
    assert all(set(row) >= KEYS for row in rows.values())
    assert rows["swap"]["status"] == "proved"
    assert rows["swap"]["line"] == 2
    assert rows["wrong"]["status"] == "unproved"
    assert rows["wrong"]["proof"] is None
    assert "tactics" in rows["wrong"]["reason"]
    assert rows["wrong"]["open_goals"]
    assert output.read_text().count("sorry") == 1


def test_one_theorem_of_a_file(easy: Path) -> None:
    done = lemmata("prove", f"{easy}:A.sum_comm", "--json")
    assert (done.status, [row["theorem"] for row in done.rows]) == (0, ["A.sum_comm"])
    assert easy.with_name("easy.proved.lean").read_text().count("sorry") == 2


def test_an_example_that_is_no_proposition_does_not_spoil_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "data.lean"
    path.write_text("example : Nat := sorry\ntheorem t : 1 = 1 := by sorry\n")
    done = lemmata("prove", path, "--json")
    rows = {row["theorem"]: row["status"] for row in done.rows}
    assert rows == {"example_1": "malformed", "t": "proved"}
    assert done.status == 1


def test_a_log_is_written_and_resumed(easy: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.lean"
    path.write_text(FALSE)
    trace = tmp_path / "deep" / "trace"
    first = lemmata("prove", path, "--trace", trace, "--max-tactics", "60", "--json")
    log = trace / "wrong.jsonl"
    size = log.stat().st_size
    assert first.rows[0]["tactics_tried"] >= 48
    again = lemmata("prove", path, "--trace", trace, "--max-tactics", "200", "--json")
    assert again.rows[0]["status"] == "error"
    assert "resume" in again.rows[0]["reason"]
    more = lemmata("prove", path, "--trace", trace, "--resume", "--max-tactics", "200", "--json")
    assert more.rows[0]["tactics_tried"] > first.rows[0]["tactics_tried"]
    assert log.stat().st_size > size


@pytest.mark.parametrize("text", ["", "-- nothing\n", "theorem t : 1 = 1 := rfl\n"])
def test_nothing_open_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "done.lean"
    path.write_text(text)
    done = lemmata("prove", path)
    assert (done.status, done.stdout) == (0, "")
    assert "no theorem is open" in done.stderr
    assert list(tmp_path.iterdir()) == [path]


BAD = {
    "broken.lean": ("theorem a : 1 = := by sorry\n", "does not compile: line 1"),
    "open.lean": ("theorem a : 1 = 1 := by sorry /- never\n", "line 1: a comment /- is never"),
    "words.txt": ("hello\n", "unknown suffix '.txt'"),
    "order.smt2": ("(check-sat)\n", "no search for the proofs of a .smt2 file"),
    "latin.lean": (b"theorem \xe9 : 1 = 1 := by sorry\n", "not UTF-8"),
    "binary.lean": (b"\x7fELF\x00\x00", "a binary file"),
    "large.lean": (b" " * 50_000_000, "more than the limit"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told_in_words(tmp_path: Path, name: str) -> None:
    content, said = BAD[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = lemmata("prove", path)
    assert done.status == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.lean"], "no such file"),
        (["."], "is a folder"),
        (["easy.lean:nothing"], "open: swap, A.sum_comm, example_8"),
        (["easy.lean", "--output", "nowhere/x.lean"], "there is no folder nowhere"),
        (["easy.lean", "--output", "."], "it is a folder"),
        (["easy.lean", "--trace", "easy.lean/x"], "cannot make the folder"),
        (["easy.lean", "--option", "toolchain"], "is not NAME=VALUE"),
        (["easy.lean", "--option", "toolchain=nowhere/lean"], "is no Lean"),
        (["easy.lean", "--option", "toolchain=lake"], "lies in no Lake project"),
        (["easy.lean", "--timeout", "soon"], "--timeout"),
        (["easy.lean", "--nonsense"], "No such option"),
        ([], "Missing argument"),
    ],
)
def test_wrong_usage_is_told_before_any_work(easy: Path, arguments: list[str], said: str) -> None:
    done = lemmata("prove", *arguments, cwd=easy.parent)
    assert done.status == 2, done
    assert said in done.stderr
    assert done.stdout == ""


def test_a_missing_lean_has_a_status_of_its_own(easy: Path) -> None:
    done = lemmata("prove", easy, "--option", "toolchain=path", env={"PATH": "/nowhere"})
    assert done.status == 3
    assert "no `lean` on the PATH" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_told_before_any_work(easy: Path) -> None:
    easy.parent.chmod(0o500)
    done = lemmata("prove", easy)
    easy.parent.chmod(0o700)
    assert done.status == 2
    assert "no permission" in done.stderr


def test_progress_goes_to_the_terminal_and_leaves_nothing_there(easy: Path) -> None:
    main, side = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "prove", easy, "--json"],
        stdout=subprocess.PIPE,
        stderr=side,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LEMMATA_LEAN": "embedded", "TERM": "xterm", "COLUMNS": "80"},
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
    assert stdout.count(b"\n") == 3
    shown = seen.decode()
    assert "/3 done" in shown
    assert "tactics" in shown
    lines = [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", line) for line in shown.split("\n")]
    assert all(len(line.strip("\r").split("\r")[-1]) <= 80 for line in lines)


def _descendants(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_is_proved_and_leaves_no_process(
    tmp_path: Path, how: signal.Signals
) -> None:
    path = tmp_path / "mixed.lean"
    path.write_text(EASY + FALSE)
    process = subprocess.Popen(
        [COMMAND, "prove", path, "--json", "--timeout", "120", "--max-tactics", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LEMMATA_LEAN": "embedded"},
        start_new_session=True,
    )
    assert process.stdout is not None
    rows = [process.stdout.readline() for _ in range(3)]
    assert all('"proved"' in row for row in rows)
    family = _descendants(process.pid)
    assert family
    process.send_signal(how)
    _, stderr = process.communicate(timeout=60)
    assert "Traceback" not in stderr
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert "interrupted: 3 of 4 theorems proved; kept in" in stderr
        completed = (tmp_path / "mixed.proved.lean").read_text()
        assert completed.count("sorry") == 1
    deadline = time.monotonic() + 20
    while any(member.is_running() for member in family) and time.monotonic() < deadline:
        psutil.wait_procs(family, timeout=0.2)
    assert not [member for member in family if member.is_running()]
