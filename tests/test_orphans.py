"""The check that no process is left behind notices one that is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import orphans

ENDLESS = [sys.executable, "-c", "input()"]


def test_a_process_that_stays_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "GRACE_SECONDS", 0.1)
    started: list[subprocess.Popen[bytes]] = []
    with (
        subprocess.Popen(ENDLESS, stdin=subprocess.PIPE) as older,
        pytest.raises(AssertionError, match=r"left behind: .*input"),
        orphans.leaves_no_process(),
    ):
        started.append(subprocess.Popen(ENDLESS, stdin=subprocess.PIPE))
    bury(*started)
    assert older.returncode is not None


def test_a_killed_process_has_a_moment() -> None:
    started: list[subprocess.Popen[bytes]] = []
    with orphans.leaves_no_process():
        started.append(subprocess.Popen(ENDLESS, stdin=subprocess.PIPE))
        started[0].kill()
    bury(*started)


def bury(*processes: subprocess.Popen[bytes]) -> None:
    """End what a test started, whatever became of it."""
    for process in processes:
        process.kill()
        process.communicate()
