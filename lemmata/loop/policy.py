"""A model that sees states as `lemmata.loop.prompts` shows them, as a policy for the search.

What lives here: `PresentedPolicy`, which translates both ways. What does not: asking the model
(`search.model.policy`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lemmata.loop.prompts import Presenter
from provers.checker import Goal, ProofState
from search.policy import Candidate, Policy


class PresentedPolicy:
    """A policy over states in the names of a presenter."""

    def __init__(self, inner: Policy, presenter: Presenter) -> None:
        """Wrap a policy.

        Args:
            inner: is shown states of one goal whose text is the presented one.
            presenter: as in training.
        """
        self._inner = inner
        self._presenter = presenter

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """See `Policy.propose`."""
        seen = [self._presenter.present(state) for state in states]
        shown = [
            ProofState(
                key=each.text,
                goals=(Goal(target=each.text, text=each.text),),
                statement=state.statement,
            )
            for each, state in zip(seen, states, strict=True)
        ]
        proposals = await self._inner.propose(shown, n)
        return [
            [replace(candidate, text=each.reveal(candidate.text)) for candidate in candidates]
            for each, candidates in zip(seen, proposals, strict=True)
        ]
