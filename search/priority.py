"""How a path is turned into a place in the queue.

What lives here: the scoring rules. What does not: the queue (`search.frontier`), and how paths
are found (`search.graph`).

The default is the rule of BFS-Prover-V2: the sum of the mean-token log-probabilities of the
steps, divided by depth^alpha. With alpha = 0 that is the plain likelihood of the path; larger
values keep deep proofs from starving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Scoring(Protocol):
    """A rule that ranks paths; higher is expanded earlier."""

    def score(self, logp: float, depth: int) -> float:
        """Score of a path of `depth` tactics whose log-probabilities sum to `logp` (nats)."""
        ...


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Sum of log-probabilities over depth^alpha.

    Attributes:
        alpha: strength of the length normalisation, 0 or more.
    """

    alpha: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.alpha < 100.0:
            raise ValueError(f"alpha must lie between 0 and 100, not {self.alpha}")

    def score(self, logp: float, depth: int) -> float:
        if self.alpha == 0.0 or depth < 2:
            return logp
        return logp / depth**self.alpha


@dataclass(frozen=True, slots=True)
class Breadth:
    """Shallow states first; among equals, those found first."""

    def score(self, logp: float, depth: int) -> float:
        return -float(depth)
