"""Fixtures of the tests of `provers`: no process may be left, and no user cache is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from provers import command as command_module


def living_children() -> dict[int, str]:
    """Processes that descend from this one and are not zombies: number to command line."""
    found: dict[int, str] = {}
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = " ".join(process.cmdline())
        except psutil.Error:
            continue
    return found


@pytest.fixture
def no_orphans() -> Iterator[None]:
    """Fails the test when it leaves a process behind."""
    before = living_children()
    yield
    left = {pid: line for pid, line in living_children().items() if pid not in before}
    assert not left, f"left behind: {left}"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(params=[False, True], ids=["plain", "bubblewrap"])
def sandbox(request: pytest.FixtureRequest) -> bool:
    """Without and with bubblewrap; skips the latter where it does not work."""
    if request.param and command_module.bubblewrap() is None:
        pytest.skip("bubblewrap is not installed or not usable here")
    return request.param
