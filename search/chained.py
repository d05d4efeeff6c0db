"""Whole proofs out of a policy for tactics: one tactic after the other.

What lives here: `ChainedTactics`, by which the strategy `whole_proof` works without a model that
writes whole proofs. What does not: the policies for tactics.
"""

from __future__ import annotations

from collections.abc import Sequence

from provers.checker import ProofState
from search.policy import Candidate, Policy, Refusal


class ChainedTactics:
    """Writes proofs of one tactic, and mends a proof that leaves goals by another tactic.

    Asked afresh again, it gives what its policy gives again. A proof of which a step failed is
    not mended: a policy for tactics is shown goals, not messages.
    """

    def __init__(self, policy: Policy) -> None:
        """Use a policy for tactics.

        Args:
            policy: proposes the next tactic for what is left.
        """
        self._policy = policy

    async def sample(
        self, statement: ProofState, n: int, feedback: Sequence[Refusal]
    ) -> list[Candidate]:
        """Up to `n` proofs, the likeliest first (see `search.policy.WholeProofPolicy`)."""
        last = feedback[-1] if feedback else None
        if last is not None and last.left is None:
            return []
        state = statement if last is None or last.left is None else last.left
        (tactics,) = await self._policy.propose([state], n)
        if last is None:
            return tactics
        return [Candidate(f"{last.proof}\n{t.text}", t.logprob, t.tokens) for t in tactics]
