"""`store`: how long an answer takes that is in the verdict store."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from provers.api import close_all, verify
from provers.store import VerdictStore

_HITS = 500


def run(quick: bool) -> dict[str, Any]:
    """Time hits through the whole verify API; figures are milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        store = VerdictStore(Path(folder) / "verdicts.sqlite3")
        try:
            return _run(store, hits=20 if quick else _HITS)
        finally:
            close_all()
            store.close()


def _run(store: VerdictStore, hits: int) -> dict[str, Any]:
    texts = [f"theorem t{i} : {i} + {i} = {2 * i} := rfl\n" for i in range(10)]
    fresh: list[float] = []
    for text in texts:
        started = time.perf_counter()
        assert verify(text, checker="lean", store=store).ok
        fresh.append(time.perf_counter() - started)
    cached: list[float] = []
    for number in range(hits):
        started = time.perf_counter()
        verdict = verify(texts[number % len(texts)], checker="lean", store=store)
        cached.append(time.perf_counter() - started)
        assert verdict.cached
    figures = {
        "hit_milliseconds": 1000 * statistics.median(cached),
        "hit_milliseconds_p99": 1000 * sorted(cached)[int(0.99 * (len(cached) - 1))],
        "fresh_milliseconds": 1000 * statistics.median(fresh),
    }
    return Outcome(figures, {"hit_milliseconds": ("<=", 2.0)}).as_dict()
