"""The built-in policy for Dafny: steps proposed from the program itself.

What lives here: `propose_steps` for one state and `DafnyPolicy` for a batch of states, in the
shape that a search asks for (`propose(states, n)`; each proposal has `text`, `logprob` and
`tokens`). What does not: the guesses themselves (`hints`) and any import of the search.

The log-probabilities are a ranking made comparable: the softmax over the guesses' weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dafny_bridge.brackets import ParseFailure
from dafny_bridge.comparison import texts
from dafny_bridge.declarations import parse
from dafny_bridge.guessing import propose_decreases, propose_hints
from dafny_bridge.hints import Hint, HintKind
from dafny_bridge.lexer import LexicalError, Token, tokenize
from dafny_bridge.outline import Program
from dafny_bridge.session import insert, step_at
from provers.checker import ProofState


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that may be worth trying.

    Attributes:
        text: the step (`dafny_bridge.session`).
        logprob: log-probability in nats.
        tokens: 0: no model generated it.
    """

    text: str
    logprob: float
    tokens: int = 0


class DafnyPolicy:
    """Proposes insertions from failing obligations, postconditions, guards and lemmas."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Proposal]]:
        """Up to `n` proposals for each state, best first, in the order of `states`."""
        return [propose_steps(state, n) for state in states]


def propose_steps(state: ProofState, n: int) -> list[Proposal]:
    """Up to `n` steps for one state, best first; none for a proved state."""
    if state.proved:
        return []
    source = state.statement
    for step in state.path:
        source = insert(source, step)
    try:
        program = parse(source)
    except (LexicalError, ParseFailure):
        return []
    guesses = [hint for hint in _guesses(program, state) if hint.text not in source]
    scored = [(hint.weight + _relevance(hint, state), hint) for hint in guesses]
    scored.sort(key=lambda pair: -pair[0])
    total = math.log(sum(math.exp(score) for score, _ in scored)) if scored else 0.0
    return [
        Proposal(step_at(source, hint.offset, hint.text), score - total)
        for score, hint in scored[:n]
    ]


def _guesses(program: Program, state: ProofState) -> list[Hint]:
    found = propose_hints(program)
    if any("ecreas" in goal.text or "terminat" in goal.text for goal in state.goals):
        found += propose_decreases(program, {d.full_name for d in program.callables()})
    return found


def _relevance(hint: Hint, state: ProofState) -> float:
    """Nats for the words that a hint shares with the open obligations."""
    words = set(texts(_tokens(hint.text))) - _DULL
    wanted = {word for goal in state.goals for word in texts(_tokens(goal.target))} - _DULL
    if not words:
        return 0.0
    shared = len(words & wanted) / len(words)
    return 1.5 * shared + (0.3 if hint.kind is HintKind.INVARIANT else 0.0)


_DULL = frozenset({"(", ")", "[", "]", "{", "}", ",", ";", "invariant", "assert", ".", "|", "=="})


def _tokens(text: str) -> list[Token]:
    try:
        return tokenize(text)
    except LexicalError:
        return []
