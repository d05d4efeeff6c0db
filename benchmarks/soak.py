"""`soak`: memory of a warm Lean worker, and what 1,000 checks leave behind."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil

from benchmarks.measure import Outcome
from provers.lean.checker import LeanChecker
from provers.request import VerifyRequest

_CHECKS = 1000
_FIRST = 100


def run(quick: bool) -> dict[str, Any]:
    """Check file after file; figures are megabytes and counts of processes."""
    return asyncio.run(_run(first=5 if quick else _FIRST, checks=20 if quick else _CHECKS))


async def _run(first: int, checks: int) -> dict[str, Any]:
    checker = LeanChecker("embedded")
    await _check(checker, 0, first)
    early = _state()
    await _check(checker, first, checks)
    late = _state()
    await checker.close()
    left = len(psutil.Process().children(recursive=True))
    figures = {
        "worker_megabytes": late["largest"],
        "megabytes_after_first": early["all"],
        "megabytes_after_all": late["all"],
        "growth": late["all"] / early["all"],
        "processes_after_first": early["processes"],
        "more_processes": late["processes"] - early["processes"],
        "processes_after_close": left,
    }
    goals = {
        "worker_megabytes": ("<=", 250.0),
        "growth": ("<=", 1.10),
        "more_processes": ("<=", 0.0),
        "processes_after_close": ("<=", 0.0),
    }
    return Outcome(figures, goals).as_dict()


async def _check(checker: LeanChecker, start: int, end: int) -> None:
    for number in range(start, end):
        text = f"theorem t (n : Nat) : n + {number} = {number} + n := Nat.add_comm _ _\n"
        verdict = await checker.check(VerifyRequest(source=text, checker="lean"))
        assert verdict.ok, verdict.reason


def _state() -> dict[str, float]:
    """Memory of this process and its children (megabytes), and how many children there are."""
    children = psutil.Process().children(recursive=True)
    sizes = [child.memory_info().rss / 1e6 for child in children]
    own = psutil.Process().memory_info().rss / 1e6
    return {"all": own + sum(sizes), "largest": max(sizes, default=0.0), "processes": len(children)}
