"""What the search asks of a policy and of a critic.

What lives here: the protocols and the values that go with them. What does not: any policy
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
        spent: further tokens that were generated on the way to it (duplicates, refused samples).
            They count against budgets, and not in the mean.
    """

    text: str
    logprob: float
    tokens: int = 0
    spent: int = 0

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


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole proof that the checker did not take.

    Attributes:
        proof: its text.
        message: why not, in the checker's words; the goals that it left, where it left some.
        left: the state that it ended in, None when a step of it failed.
    """

    proof: str
    message: str
    left: ProofState | None = None


@runtime_checkable
class WholeProofPolicy(Protocol):
    """Writes whole proofs, and mends refused ones."""

    async def sample(
        self, statement: ProofState, n: int, feedback: Sequence[Refusal]
    ) -> list[Candidate]:
        """Up to `n` proofs of one statement, each from its first tactic to its last.

        Args:
            statement: the first state of what is to be proved.
            n: how many are asked for.
            feedback: the attempts that this one continues, the last one at the end; () to
                begin afresh. Asked afresh again, a policy should give other proofs.

        Several calls may be under way at once. An empty list ends the line of attempts.

        Raises:
            LemmataError: as for `Policy.propose`.
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
