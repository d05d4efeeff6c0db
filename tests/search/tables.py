"""Games for the search tests: arbitrary small AND/OR graphs, whose truth is a fixed point.

What lives here: tables drawn by hypothesis (states are letters, each with moves that close it,
fail, or lead to one or more states, cycles included), their truth computed by plain iteration,
and the loop that plays a table on a core. What does not: a logic with meaning of its own
(`propositions.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from provers.checker import StepOutcome
from search.core import SearchCore
from search.state import Attempt, Node

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class Letter:
    """A state of a game."""

    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate: `leads_to` is None for a failing tactic, "" for one that closes."""

    tactic: str
    logp: float
    leads_to: str | None


Table = dict[str, tuple[Move, ...]]


@st.composite
def tables(draw: st.DrawFn, largest: int = 9) -> Table:
    """Tables over the first few letters; "A" is the root."""
    letters = LETTERS[: draw(st.integers(1, largest))]
    kinds = st.one_of(
        st.none(),
        st.just(""),
        st.sampled_from(letters),
        st.sampled_from(letters),
        st.text(alphabet=letters, min_size=2, max_size=3),
    )
    logps = st.sampled_from([0.0, -0.25, -0.5, -1.0, -2.0, -4.0])
    moves = st.lists(st.tuples(logps, kinds), max_size=4)
    return {
        letter: tuple(
            Move(f"{letter}{number}", logp, leads_to)
            for number, (logp, leads_to) in enumerate(draw(moves))
        )
        for letter in letters
    }


def shortest_proofs(table: Table) -> dict[str, float]:
    """Length of the shortest proof of each letter, inf without one; by iteration."""
    length = dict.fromkeys(table, math.inf)
    for _ in range(len(table) + 1):
        for letter, moves in table.items():
            for move in moves:
                if move.leads_to is not None:
                    through = 1 + sum(length[target] for target in move.leads_to)
                    length[letter] = min(length[letter], through)
    return length


def attempts_of(moves: tuple[Move, ...]) -> list[Attempt]:
    """What a checker would say of all moves of one letter."""
    return [_attempt(move) for move in moves]


def _attempt(move: Move) -> Attempt:
    if move.leads_to is None:
        return Attempt(move.tactic, move.logp, StepOutcome.FAILED, message="no")
    if not move.leads_to:
        return Attempt(move.tactic, move.logp, StepOutcome.PROVED)
    states = tuple(Letter(key) for key in move.leads_to)
    return Attempt(move.tactic, move.logp, StepOutcome.PROGRESS, states)


def play(
    core: SearchCore,
    table: Table,
    *,
    k: int = 1,
    shuffle: Random | None = None,
    after: Callable[[SearchCore], None] = lambda core: None,
    limit: int = 10_000,
) -> list[str]:
    """Search a table to the end, `k` states in flight; returns the letters as expanded.

    With `shuffle`, states come back in any order and some are released untried.
    """
    flying: list[Node] = []
    order: list[str] = []
    while len(order) < limit:
        flying += core.nodes_to_expand(k - len(flying))
        after(core)
        if not flying:
            break
        node = flying.pop(shuffle.randrange(len(flying)) if shuffle else 0)
        if shuffle and shuffle.random() < 0.1:
            core.release(node)
        else:
            core.expand(node, attempts_of(table[node.key]))
            order.append(node.key)
        after(core)
    for node in flying:
        core.release(node)
    return order
