"""The same pipeline over Ray, with a worker that is killed on the way. Needs ray."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from mutation.corpus import Corpus
from mutation.executors import EXECUTORS, find_executor
from mutation.pipeline import mutate
from mutation.settings import MutateSettings
from provers.errors import ToolMissing, UsageError
from tests.mutation.growing import small_corpus, stored

SETTINGS = MutateSettings(rules=("rewrite",), per_theorem=1, batch=8, workers=1)


def test_executors_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXECUTORS == ("local", "ray")
    with pytest.raises(UsageError, match="no executor magic"):
        find_executor("magic")
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(ToolMissing) as caught:
        find_executor("ray")
    assert caught.value.hint is not None
    assert "lemmata[ray]" in caught.value.hint


@pytest.mark.slow
async def test_a_killed_ray_worker_costs_its_batch_a_retry(core: Corpus, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="ray is not installed")
    corpus = small_corpus(core)
    await mutate(corpus, tmp_path / "local", SETTINGS)
    executor = find_executor("ray", workers=1)
    killed: list[int] = []

    def kill_a_worker(*_: object) -> None:
        """After the first batch, while the second is on its way."""
        for process in psutil.Process().children(recursive=True):
            if not killed and " ".join(process.cmdline()).startswith("ray::WarmLean"):
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)

    try:
        report = await mutate(
            corpus, tmp_path / "ray", SETTINGS, executor=executor, on_progress=kill_a_worker
        )
    finally:
        await executor.close()
    assert killed
    assert report.complete
    assert stored(tmp_path / "ray") == stored(tmp_path / "local")
