"""The built-in policy: templates filled in from the goal and from ranked premises.

What lives here: `BuiltinPolicy`. What does not: the templates themselves, the index.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from provers.checker import Goal, ProofState
from search.builtin.premises import Premise, PremiseIndex, goal_words
from search.builtin.shapes import shape_of
from search.builtin.templates import proposals
from search.policy import Candidate

_STEP_SUFFIXES = ("_succ", "_cons")
_STEP_EQUATIONS = 2

PREMISES_PER_GOAL = 10
"""Theorems taken from the indices for one goal."""

PRICE_OF_A_LETTER = 0.008
"""Nats: of several steps that do the same, a reader likes the shorter one."""


class BuiltinPolicy:
    """Proposes tactics for Lean goals from their shape; needs no model and is deterministic.

    The log-probabilities of one goal's candidates are the templates' priors, normalised to sum
    to one, so that they can stand beside a model's.
    """

    def __init__(
        self,
        own: PremiseIndex,
        definitions: Sequence[str] = (),
        library: Callable[[], PremiseIndex | None] = lambda: None,
    ) -> None:
        """Use some premises.

        Args:
            own: the file's own earlier theorems.
            definitions: names of functions that the file defines.
            library: gives the library's theorems, None while they are not there yet.
        """
        self._own = own
        self._definitions = tuple(definitions)
        self._library = library

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state's first goal, best first."""
        return [self.candidates(state.goals[0], n) if state.goals else [] for state in states]

    def candidates(self, goal: Goal, n: int) -> list[Candidate]:
        """Up to `n` candidates for one goal, best first."""
        shape, naming = shape_of(goal)
        texts = [shape.target, *(fact.type for fact in shape.facts)]
        words = goal_words(" ".join(texts))
        premises = self._best(words)
        mentioned = {part for word in words for part in (word, *word.split("."))}
        definitions = [
            name
            for name in self._definitions
            if name in mentioned or name.rpartition(".")[2] in mentioned
        ]
        priors: dict[str, float] = {}
        equations = self._step_equations(words)
        for text, prior in proposals(shape, premises, definitions, equations):
            prior -= PRICE_OF_A_LETTER * len(text)
            priors[text] = max(prior, priors.get(text, -math.inf))
        total = math.log(sum(math.exp(prior) for prior in priors.values()))
        ranked = sorted(priors.items(), key=lambda item: -item[1])[:n]
        lead = f"{naming}\n" if naming else ""
        return [Candidate(text=lead + text, logprob=prior - total) for text, prior in ranked]

    def _best(self, words: Sequence[str]) -> list[Premise]:
        """The best of both indices by turns, the file's own first: scores are not comparable."""
        library = self._library()
        found = [self._own.best(words, PREMISES_PER_GOAL)]
        if library is not None:
            found.append(library.best(words, PREMISES_PER_GOAL))
        merged = [p for pair in itertools.zip_longest(*found) for p in pair if p is not None]
        return merged[:PREMISES_PER_GOAL]

    def _step_equations(self, words: Sequence[str]) -> list[str]:
        """Library theorems that unfold one step of a recursion that these words mention."""
        found = self._best([*words, "succ", "cons"])
        known = set(words)
        return [
            premise.name
            for premise in found
            if premise.rewrites and premise.head in known and premise.name.endswith(_STEP_SUFFIXES)
        ][:_STEP_EQUATIONS]
