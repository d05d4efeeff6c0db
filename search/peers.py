"""The policy, the critic and the checker of a search, asked with patience.

What lives here: one call to each of them, its answer checked for shape, repeated after passing
troubles; and the session that takes the place of one that has ended. What does not: when they
are asked, and what becomes of the answers (`search.driver`, `search.whole`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from provers.checker import ProofState, Session, StepLimits, StepResult
from provers.errors import LemmataError, ProtocolError, SessionClosed
from search.policy import Candidate, Critic, Policy

Answer = TypeVar("Answer")
ReopenSession = Callable[[], Awaitable[Session]]


class Peers:
    """Who a search talks to.

    Args:
        session: steps the proof; stays the caller's to close.
        critic: scores states, or None.
        retries: how often a failed call is repeated.
        reopen: gives a new session when the present one has ended, or None.

    Attributes:
        session: the session in use.
        statement: what is to be proved; a new session is started with it.
        root_key: key of its first state, "" while it is not known.
    """

    def __init__(
        self,
        session: Session,
        critic: Critic | None = None,
        *,
        retries: int = 2,
        reopen: ReopenSession | None = None,
    ) -> None:
        self.session = session
        self.critic = critic
        self.statement = ""
        self.root_key = ""
        self._retries = retries
        self._reopen = reopen
        self._reopened: list[Session] = []

    async def start(self, statement: str) -> ProofState:
        """The first state of a statement.

        Raises:
            StatementError: it does not parse or type-check.
        """
        self.statement = statement
        root = await self.session.start(statement)
        self.root_key = root.key
        return root

    async def propose(
        self, policy: Policy, states: Sequence[ProofState], n: int
    ) -> list[list[Candidate]]:
        """Up to `n` candidates for each state.

        Raises:
            ProtocolError: the policy left states out.
            LemmataError: it failed, more often than is forgiven.
        """
        proposals = await self.insist(lambda: policy.propose(states, n))
        if len(proposals) != len(states):
            raise ProtocolError(f"the policy answered {len(proposals)} of {len(states)} states")
        return proposals

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits
    ) -> list[StepResult]:
        """One result for each step.

        Raises:
            ProtocolError: the checker left steps out.
            LemmataError: it failed, more often than is forgiven.
        """
        results = await self.insist(lambda: self.session.try_many(steps, limits))
        if len(results) != len(steps):
            raise ProtocolError(f"the checker answered {len(results)} of {len(steps)} trials")
        return results

    async def scores(self, states: Sequence[ProofState]) -> list[float]:
        """The critic's score of each state; 0 without a critic.

        Raises:
            ProtocolError: the critic left states out, or a score is not finite.
            LemmataError: it failed, more often than is forgiven.
        """
        critic = self.critic
        if critic is None:
            return [0.0] * len(states)
        scores = await self.insist(lambda: critic.score(states))
        if len(scores) != len(states) or not all(map(math.isfinite, scores)):
            raise ProtocolError(f"the critic answered {scores!r} for {len(states)} states")
        return scores

    async def insist(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make a call, again after passing troubles.

        Raises:
            LemmataError: the last failure.
        """
        for failures in itertools.count(1):
            try:
                return await call()
            except SessionClosed:
                if self._reopen is None or failures > self._retries:
                    raise
                await self._renew_session(self._reopen)
            except LemmataError as error:
                if not error.retryable or failures > self._retries:
                    raise
        raise AssertionError("unreachable")

    async def _renew_session(self, reopen: ReopenSession) -> None:
        session = await reopen()
        self._reopened.append(session)
        self.session = session
        root = await session.start(self.statement)
        if self.root_key and root.key != self.root_key:
            raise ProtocolError("the reopened session begins the statement with another state")

    def cpu_seconds(self) -> float:
        """Processor seconds of the checker, where the session tells."""
        return getattr(self.session, "cpu_seconds", None) or 0.0

    async def close(self) -> None:
        """Close the sessions that were opened here."""
        for session in self._reopened:
            await session.close()
