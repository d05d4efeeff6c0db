"""Several policies as one.

What lives here: `MixedPolicy`. What does not: the policies that it mixes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from provers.checker import ProofState
from provers.errors import ProtocolError, UsageError
from search.model.client import all_or_none
from search.model.tactics import fingerprint
from search.policy import Candidate, Policy


class MixedPolicy:
    """Proposes what several policies propose, by turns: every policy's best first.

    Log-probabilities of different policies do not compare: a model gives those of its tokens, a
    template has a prior. So each policy's candidates for a state share one portion of
    probability, its weight, in proportion to the exponential of their mean log-probability; a
    tactic that several policies propose gets the sum. What comes out is the log-probability of a
    whole step, with no tokens to average over; what the models generated is in `spent`.

    If a policy fails, the call fails, whatever the others say: a run that went on without its
    model would be taken for the model's.

    Args:
        policies: in the order of their turns.
        weights: each policy's share, above 0; equal shares by default.

    Raises:
        UsageError: no policy, or weights that do not fit.
    """

    def __init__(self, policies: Sequence[Policy], weights: Sequence[float] | None = None) -> None:
        shares = [1.0] * len(policies) if weights is None else list(weights)
        if not policies:
            raise UsageError("there is no policy to mix")
        if len(shares) != len(policies) or not all(0 < w < math.inf for w in shares):
            raise UsageError("every policy of a mixture needs one weight above 0")
        self._policies = tuple(policies)
        self._weights = tuple(share / math.fsum(shares) for share in shares)

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state, by turns of the policies.

        Raises:
            LemmataError: a policy's; nothing is left running.
        """
        answers = await all_or_none([policy.propose(states, n) for policy in self._policies])
        for answer in answers:
            if len(answer) != len(states):
                raise ProtocolError(f"a policy answered {len(answer)} of {len(states)} states")
        return [self._mix(proposals, n) for proposals in zip(*answers, strict=True)]

    def _mix(self, proposals: Sequence[Sequence[Candidate]], n: int) -> list[Candidate]:
        usable = [[c for c in each if math.isfinite(c.logprob)] for each in proposals]
        shares = [_shares(each, w) for each, w in zip(usable, self._weights, strict=True)]
        mixed: dict[str, Candidate] = {}
        masses: dict[str, float] = {}
        queues = [zip(*pair, strict=True) for pair in zip(usable, shares, strict=True)]
        for turn in itertools.zip_longest(*queues):
            for candidate, share in filter(None, turn):
                mark = fingerprint(candidate.text)
                known = mixed.setdefault(mark, Candidate(candidate.text, 0.0))
                known.spent += candidate.tokens + candidate.spent
                masses[mark] = masses.get(mark, 0.0) + share
        for mark, candidate in mixed.items():
            candidate.logprob = math.log(min(1.0, masses[mark]))
        return list(mixed.values())[:n]


def _shares(candidates: Sequence[Candidate], weight: float) -> list[float]:
    """The weight, shared out among candidates in proportion to their probability."""
    if not candidates:
        return []
    best = max(candidate.mean_logprob for candidate in candidates)
    masses = [math.exp(max(c.mean_logprob - best, -700.0)) for c in candidates]
    return [weight * mass / math.fsum(masses) for mass in masses]
