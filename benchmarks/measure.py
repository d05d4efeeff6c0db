"""What benchmarks share: timing side by side, medians, the machine, the outcome.

What lives here: helpers. What does not: any one benchmark.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Goal = tuple[str, float]
"""A comparison (`>=` or `<=`) and the number to reach."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a benchmark found.

    Attributes:
        figures: numbers by name (seconds, ratios, megabytes: the name says which).
        goals: for some figures, what was to be reached.
        note: what a reader must know of the circumstances; "" for nothing.
    """

    figures: dict[str, float]
    goals: dict[str, Goal]
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether every goal was reached."""
        return all(_reached(self.figures[name], goal) for name, goal in self.goals.items())

    def as_dict(self) -> dict[str, Any]:
        """What a benchmark's `run` returns."""
        row = {
            "figures": self.figures,
            "goals": {name: f"{sign} {number:g}" for name, (sign, number) in self.goals.items()},
            "met": self.met,
        }
        return {**row, "note": self.note} if self.note else row


def _reached(figure: float, goal: Goal) -> bool:
    sign, number = goal
    return figure >= number if sign == ">=" else figure <= number


async def alternate(
    sides: dict[str, Callable[[], Awaitable[object]]], rounds: int
) -> dict[str, float]:
    """Median seconds of each side; the sides take turns, so that both meet the same noise."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            started = time.perf_counter()
            await side()
            taken[name].append(time.perf_counter() - started)
    return {name: statistics.median(times) for name, times in taken.items()}


def machine() -> dict[str, Any]:
    """The machine, in a few words."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }
