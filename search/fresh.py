"""Asking again without hearing the same again.

What lives here: `FreshPolicy`, which makes another pass over a state (`SearchSettings.passes`)
worth its tactics. What does not: when a state is asked about again (`search.driver`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from provers.checker import ProofState
from search.model.tactics import fingerprint
from search.policy import Candidate, Policy


class FreshPolicy:
    """A policy that goes on where it stopped when it is asked about a state again.

    No tactic is proposed twice for one state, and those that differ in blanks only are the same.
    A deterministic policy so gives its next best tactics, and one that samples those that it has
    not said yet.
    """

    def __init__(self, inner: Policy) -> None:
        """Wrap a policy.

        Args:
            inner: asked for as many more candidates as were proposed before.
        """
        self._inner = inner
        self._said: dict[tuple[str, str], set[str]] = {}
        self._dry: set[tuple[str, str]] = set()

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state that were not proposed for it before.

        A state about which nothing new was said when it was asked about again is left alone from
        then on: a policy that samples would say a little more now and then, at the price of a call
        each time.

        Raises:
            LemmataError: the inner policy's.
        """
        fresh: list[list[Candidate]] = [[] for _ in states]
        places = [place for place, state in enumerate(states) if _mark(state) not in self._dry]
        if not places:
            return fresh
        again = [_mark(states[place]) in self._said for place in places]
        said = [self._known(states[place]) for place in places]
        most = max(map(len, said))
        proposals = await self._inner.propose([states[place] for place in places], n + most)
        for place, repeated, known, candidates in zip(places, again, said, proposals, strict=True):
            fresh[place] = _fresh(known, candidates, n)
            if repeated and not fresh[place]:
                self._dry.add(_mark(states[place]))
        return fresh

    def remember(self, state: ProofState, tactics: Iterable[str]) -> None:
        """Count some tactics as proposed: they were tried before this policy was made."""
        self._known(state).update(map(fingerprint, tactics))

    def _known(self, state: ProofState) -> set[str]:
        return self._said.setdefault(_mark(state), set())


def _mark(state: ProofState) -> tuple[str, str]:
    return state.statement, state.key


def _fresh(known: set[str], candidates: Sequence[Candidate], n: int) -> list[Candidate]:
    """Those that are new, at most `n`; the first accounts for the tokens of the others."""
    chosen: list[Candidate] = []
    wasted = 0
    for candidate in candidates:
        mark = fingerprint(candidate.text)
        if len(chosen) < n and mark not in known:
            known.add(mark)
            chosen.append(candidate)
        else:
            wasted += candidate.tokens + candidate.spent
    if chosen and wasted:
        chosen[0] = replace(chosen[0], spent=chosen[0].spent + wasted)
    return chosen
