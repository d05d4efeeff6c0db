"""How a search is run: the driver's settings.

What lives here: numbers. What does not: limits on what may be spent (`search.budget`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from provers.checker import StepLimits
from search.core import CoreSettings


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a search is run.

    Attributes:
        core: how states are ranked.
        candidates: the most tactics to try on a state in one pass, or proofs in one round.
        in_flight: the most states between selection and outcome at any time.
        call_size: the most states in one call of the policy; 0 means a third of `in_flight`, so
            that one third can be thought about while another is tried, and the last makes up for
            calls that take longer than others.
        step_limits: what one tactic may use.
        passes: how often every state may be expanded. When nothing is left to try, the policy
            is asked again about all states; what was tried on a state is not tried there again,
            and a pass in which nothing new is proposed is the last.
        grace_seconds: how long trials that are running at the end of the time may go on.
        retries: how often a failed call of the policy or the checker is repeated.
        starts: for `whole_proof`, how often proofs are sampled afresh.
        repairs: for `whole_proof`, how often a refused proof goes back to the policy with the
            checker's message.

    Raises:
        ValueError: a number is out of range.
    """

    core: CoreSettings = field(default_factory=CoreSettings)
    candidates: int = 8
    in_flight: int = 16
    call_size: int = 0
    step_limits: StepLimits = field(default_factory=StepLimits)
    passes: int = 1
    grace_seconds: float = 1.0
    retries: int = 2
    starts: int = 8
    repairs: int = 2

    def __post_init__(self) -> None:
        least = {"candidates": 1, "in_flight": 1, "passes": 1, "starts": 1}
        least |= {"call_size": 0, "retries": 0, "repairs": 0}
        for name, smallest in least.items():
            if getattr(self, name) < smallest:
                raise ValueError(f"{name} must be at least {smallest}, not {getattr(self, name)}")
        if not self.grace_seconds >= 0.0:
            raise ValueError(f"grace_seconds must be at least 0, not {self.grace_seconds}")

    @property
    def states_per_call(self) -> int:
        """The most states in one call of the policy."""
        return self.call_size or (self.in_flight + 2) // 3

    def as_dict(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return asdict(self)
