"""Fixtures of the tests of `provers`: no process may be left, and no user cache is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provers import command as command_module
from tests.orphans import leaves_no_process


@pytest.fixture
def no_orphans() -> Iterator[None]:
    """Fails the test when it leaves a process behind."""
    with leaves_no_process():
        yield


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
