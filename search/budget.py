"""What a search may spend, and what it has spent.

What lives here: `Budget`, one object for every kind of limit. What does not: a clock. The driver
reports elapsed seconds; a resumed search begins with what the log says was spent.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields


@dataclass(slots=True)
class Spending:
    """Amounts of everything that a search uses up.

    Attributes:
        expansions: states expanded.
        tactics: candidate tactics tried on the checker.
        tokens: tokens that the model generated.
        wall_seconds: real time.
        cpu_seconds: processor time of this process and, where a session tells, its checker's.
    """

    expansions: int = 0
    tactics: int = 0
    tokens: int = 0
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """The amounts by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a search may spend of each kind; None is no limit.

    Attributes: as in `Spending`.

    Raises:
        ValueError: a limit is negative or not a number.
    """

    expansions: int | None = None
    tactics: int | None = None
    tokens: int | None = None
    wall_seconds: float | None = None
    cpu_seconds: float | None = None

    def __post_init__(self) -> None:
        for kind in KINDS:
            limit = getattr(self, kind)
            if limit is not None and not limit >= 0:
                raise ValueError(f"the limit of {kind} must be at least 0, not {limit}")


KINDS = tuple(each.name for each in fields(Spending))


@dataclass(slots=True)
class Budget:
    """Limits and what has been spent against them.

    The step that crosses a limit is finished and counted: a proof that it finds is a proof. So
    `spent` can exceed a limit by what one batch costs.
    """

    limits: Limits = field(default_factory=Limits)
    spent: Spending = field(default_factory=Spending)

    def charge(self, *, expansions: int = 0, tactics: int = 0, tokens: int = 0) -> None:
        """Count work that has been done."""
        spent = self.spent
        spent.expansions += expansions
        spent.tactics += tactics
        spent.tokens += tokens

    def left(self, kind: str) -> float:
        """What is left of one kind, at least 0; infinite without a limit.

        Raises:
            ValueError: there is no such kind.
        """
        if kind not in KINDS:
            raise ValueError(f"no such kind of budget: {kind!r} (known: {', '.join(KINDS)})")
        limit = getattr(self.limits, kind)
        return math.inf if limit is None else max(0, limit - getattr(self.spent, kind))

    @property
    def exhausted_by(self) -> str | None:
        """The first kind of which nothing is left, or None."""
        limits, spent = self.limits, self.spent
        if limits.expansions is not None and spent.expansions >= limits.expansions:
            return "expansions"
        if limits.tactics is not None and spent.tactics >= limits.tactics:
            return "tactics"
        if limits.tokens is not None and spent.tokens >= limits.tokens:
            return "tokens"
        if limits.wall_seconds is not None and spent.wall_seconds >= limits.wall_seconds:
            return "wall_seconds"
        if limits.cpu_seconds is not None and spent.cpu_seconds >= limits.cpu_seconds:
            return "cpu_seconds"
        return None
