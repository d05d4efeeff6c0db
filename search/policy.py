"""What the search asks of a policy and of a critic.

What lives here: the two protocols and the value that policies return. What does not: any policy
(the built-in one is `search.builtin`), and the search itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from provers.checker import ProofState


@dataclass(slots=True)
class Candidate:
    """A tactic that a policy proposes for a state.

    Attributes:
        text: the tactic.
        logprob: log-probability (nats) of the whole text given the state, at most 0.
        tokens: number of tokens that a model generated for it; 0 for policies without a model.
    """

    text: str
    logprob: float
    tokens: int = 0

    @property
    def mean_logprob(self) -> float:
        """Log-probability per token (nats): what the search adds up along a path."""
        return self.logprob / self.tokens if self.tokens > 1 else self.logprob


@runtime_checkable
class Policy(Protocol):
    """Proposes tactics. One call carries all states of one moment."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state, best first, in the order of `states`.

        An empty list says that nothing is worth trying there, and the state fails. Several
        calls may be under way at once.

        Raises:
            LemmataError: no proposal could be made (a server is missing, say). The search
                tries again when the error is `retryable`, and else ends with status `error`.
        """
        ...


@runtime_checkable
class Critic(Protocol):
    """Guesses how promising states are."""

    async def score(self, states: Sequence[ProofState]) -> list[float]:
        """One finite number for each state, higher is better (nats beside a path's score).

        Raises:
            LemmataError: as for `Policy.propose`.
        """
        ...
