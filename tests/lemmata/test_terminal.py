"""What all commands do with the terminal: closed or narrow streams, odd names, numbers out of
range, and files that are not to be written over."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from tests.lemmata.running import COMMAND, lemmata

GOOD = "(assert false)(check-sat)\n"
OPEN = "theorem t : 1 = 1 := by sorry\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "ok.smt2"
    path.write_text(GOOD)
    return path


def shell(line: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A line of the shell in which `$L` is the command; no traceback may ever be seen."""
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=cwd,
        env={**os.environ, "LEMMATA_LEAN": "embedded", "L": COMMAND, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr + done.stdout, done.stderr.decode(errors="replace")
    assert b"Exception ignored" not in done.stderr, done.stderr.decode(errors="replace")
    return done


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("$L verify ok.smt2 >&-", 0),
        ("$L verify ok.smt2 --json >&-", 0),
        ("$L verify ok.smt2 2>&-", 0),
        ("$L verify no.smt2 2>&-", 2),
        ("$L verify no.smt2 >&- 2>&-", 2),
        ("$L trace show . >&-", 2),
        ("$L --help >&-", 0),
    ],
)
def test_a_closed_stream_is_nobody_who_listens(good: Path, line: str, status: int) -> None:
    assert shell(line, good.parent).returncode == status


@pytest.mark.parametrize("line", ["$L verify ok.smt2", "$L verify ok.smt2 --json", "$L --version"])
def test_a_full_disk_is_told(good: Path, line: str) -> None:
    done = shell(f"{line} >/dev/full", good.parent)
    assert done.returncode == 1
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("reader", ["| true", ">/dev/full"])
def test_a_proof_is_kept_though_nobody_hears_of_it(tmp_path: Path, reader: str) -> None:
    (tmp_path / "p.lean").write_text(OPEN + "theorem u : 2 = 2 := by sorry\n")
    done = shell(f"set -o pipefail; $L prove p.lean --json -o q.lean {reader}", tmp_path)
    assert done.returncode == 1
    assert "sorry" not in (tmp_path / "q.lean").read_text()


@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii", "ascii:strict", "latin-1", "utf-8"])
def test_every_name_can_be_told(tmp_path: Path, encoding: str) -> None:
    for name in (b"bad\xff.smt2", "λ𝔸é.smt2".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(GOOD)
    line = "$L verify $'bad\\xff.smt2' λ𝔸é.smt2"
    done = shell(line, tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"verified") >= 2
    rows = shell(f"{line} --json", tmp_path, PYTHONIOENCODING=encoding).stdout
    names = [
        json.loads(row)["file"] for row in rows.decode(encoding.partition(":")[0]).splitlines()
    ]
    assert names == ["bad\udcff.smt2", "λ𝔸é.smt2"]
    missing = shell("$L verify $'gone\\xff.smt2'", tmp_path, PYTHONIOENCODING=encoding)
    assert missing.returncode == 2
    assert b"gone" in missing.stderr


def test_a_bad_file_with_an_odd_name_is_told(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.smt2")).write_bytes(b"\xff\n")
    for more in ("", "--json"):
        done = shell(f"$L verify $'bad\\xff.smt2' {more}", tmp_path)
        assert done.returncode == 1
        assert b"not UTF-8" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "ok.smt2", "--timeout", "inf"],
        ["verify", "ok.smt2", "--timeout", "nan"],
        ["verify", "ok.smt2", "--timeout", "1e30"],
        ["verify", "ok.smt2", "--memory", "9999999999999"],
        ["strategy", "ok.smt2", "--timeout", "inf"],
        ["strategy", "ok.smt2", "--step-timeout", "inf"],
        ["strategy", "ok.smt2", "--search-timeout", "nan"],
        ["strategy", "ok.smt2", "--memory", "9999999999999"],
        ["prove", "p.lean", "--timeout", "inf"],
        ["prove", "p.lean", "--timeout", "nan"],
        ["prove", "p.lean", "--memory", "9999999999999"],
        ["mutate", "core", "-o", "out", "--timeout", "inf"],
        ["mutate", "core", "-o", "out", "--seconds", "nan"],
        ["mutate", "core", "-o", "out", "--memory", "9999999999999"],
        ["model", "serve", ".", "--wait", "inf"],
    ],
)
def test_numbers_out_of_range_are_wrong_usage(good: Path, arguments: list[str]) -> None:
    (good.parent / "p.lean").write_text(OPEN)
    done = lemmata(*arguments, cwd=good.parent)
    assert done.status == 2
    assert arguments[-2] in done.stderr
    if arguments[-1] != "nan":
        assert "less than or equal to" in done.stderr


def test_an_interrupt_while_it_starts_is_an_interrupt(tmp_path: Path) -> None:
    for module in ("typer", "pydantic"):
        stub = tmp_path / module / f"{module}.py"
        stub.parent.mkdir()
        stub.write_text(f"import os\nos.kill(os.getpid(), {int(signal.SIGINT)})\n")
        done = lemmata("--version", env={"PYTHONPATH": str(stub.parent)})
        assert (done.status, done.stderr, done.stdout) == (130, "interrupted\n", "")


# -- what is written ------------------------------------------------------------------------------


def test_devices_and_pipes_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "p.lean").write_text(OPEN)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for output in ("pipe", "link"):  # no real device: root would lose it, should this fail
        done = lemmata("prove", "p.lean", "-o", output, cwd=tmp_path)
        assert done.status == 2, output
        assert "not a regular file" in done.stderr
        assert done.stdout == ""
    assert stat.S_ISFIFO(os.lstat(tmp_path / "pipe").st_mode)


def test_links_are_written_through(tmp_path: Path) -> None:
    (tmp_path / "p.lean").write_text(OPEN)
    (tmp_path / "deep").mkdir()
    (tmp_path / "link").symlink_to("deep/target")
    for _ in range(2):  # the target is not there, and then it is
        assert lemmata("prove", "p.lean", "-o", "link", cwd=tmp_path).status == 0
        assert (tmp_path / "link").is_symlink()
        assert "sorry" not in (tmp_path / "deep" / "target").read_text()
        (tmp_path / "deep" / "target").write_text("old")
    (tmp_path / "astray").symlink_to("nowhere/target")
    assert lemmata("prove", "p.lean", "-o", "astray", cwd=tmp_path).status == 2
    (tmp_path / "loop").symlink_to("loop")
    assert lemmata("prove", "p.lean", "-o", "loop", cwd=tmp_path).status == 2


def test_where_nothing_can_be_written_is_told_before_the_search(tmp_path: Path) -> None:
    (tmp_path / "p.dfy").write_text("method M() { assert 1 > 2; }\n")
    done = lemmata("prove", "p.dfy", "-o", "nofolder/x.dfy", cwd=tmp_path)
    assert done.status == 2
    assert "there is no folder nofolder" in done.stderr


# -- small mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "ok.smt2", "--reference", "bin.smt2"], "bin.smt2"),
        (["strategy", "bin.smt2"], "bin.smt2"),
        (["prove", "bin.lean"], "bin.lean"),
        (["prove", "p.lean:"], "names no theorem"),
        (["trace", "show", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_mistakes_are_told_with_the_name(good: Path, arguments: list[str], said: str) -> None:
    (good.parent / "p.lean").write_text(OPEN)
    for name in ("bin.smt2", "bin.lean"):
        (good.parent / name).write_bytes(b"\x7fELF\0\0")
    done = lemmata(*arguments, cwd=good.parent)
    assert done.status == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_options_that_a_checker_does_not_know_are_refused(good: Path) -> None:
    (good.parent / "p.lean").write_text("theorem t : 1 = 1 := rfl\n")
    for name in ("ok.smt2", "p.lean"):
        done = lemmata("verify", name, "--option", "a=b", "--json", cwd=good.parent)
        assert done.status == 1
        assert done.rows[0]["status"] == "error"
        assert "unknown option" in done.rows[0]["reason"]
        assert "'a'" in done.rows[0]["reason"]
