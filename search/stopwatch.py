"""Real and processor time of a search.

What lives here: the one place where the search reads clocks. What does not: the limits on them
(`search.budget`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from search.budget import Budget


class Stopwatch:
    """Writes elapsed time into a budget, on top of what that has spent already.

    Args:
        budget: whose `spent` and limits are meant.
        checker_seconds: processor seconds of the checker so far; 0 where it cannot tell.
    """

    def __init__(self, budget: Budget, checker_seconds: Callable[[], float]) -> None:
        self._budget = budget
        self._checker_seconds = checker_seconds
        self._wall_start = time.monotonic() - budget.spent.wall_seconds
        self._cpu_start = self._cpu() - budget.spent.cpu_seconds

    def _cpu(self) -> float:
        return time.process_time() + self._checker_seconds()

    def read(self) -> None:
        """Bring `budget.spent` up to date."""
        spent = self._budget.spent
        spent.wall_seconds = time.monotonic() - self._wall_start
        spent.cpu_seconds = max(spent.cpu_seconds, self._cpu() - self._cpu_start)

    def time_left(self, grace: float) -> float | None:
        """Seconds until `grace` seconds after the limit, at least 0; None without a limit."""
        limit = self._budget.limits.wall_seconds
        if limit is None:
            return None
        self.read()
        return max(0.0, limit + grace - self._budget.spent.wall_seconds)

    def note_end_of_time(self) -> None:
        """A timer may fire a clock tick early: the time counts as spent all the same."""
        self.read()
        limit = self._budget.limits.wall_seconds
        if limit is not None:
            spent = self._budget.spent
            spent.wall_seconds = max(limit, spent.wall_seconds)
