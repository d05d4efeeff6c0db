"""A game of any size, with goals that look like Lean's: for tests and pictures of large searches.

What lives here: `MazeSession`, in which every state has the same number of ways on and one path
leads out, and `search_maze`, which writes the log of a search through it. What does not: games
whose truth is in question (`tests.search.tables`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from provers.checker import Goal, ProofState
from search.budget import Budget, Limits
from search.core import CoreSettings
from search.driver import Search
from search.outcome import SearchResult
from search.policy import Candidate
from search.settings import SearchSettings
from tests.search.games import GoalListSession

WAYS = 6
STATEMENT = "theorem way_out : ∃ path, leads_out path"


class MazeSession(GoalListSession):
    """Steps are `go 0` … `go 4`; going 1, 2, 3, 1, 2, 3, … leads out in the end."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.way_out = "".join(str(1 + place % 3) for place in range(length))

    def first_goals(self, statement: str) -> tuple[str, ...]:
        return ("",)

    def after(self, goal: str, step: str) -> tuple[str, ...] | None:
        way = step.removeprefix("go ")
        if not way.isdigit():
            return None
        here = goal + way
        return () if here == self.way_out else (here,)

    def state(self, statement: str, goals: Sequence[str], path: tuple[str, ...]) -> ProofState:
        made = tuple(
            Goal(target=goal, text=f"h : depth = {len(goal)}\n⊢ leads_out <{goal or '-'}>")
            for goal in goals
        )
        return ProofState(" | ".join(goals), made, statement, path, independent=True)


class MazePolicy:
    """Proposes every way, and one tactic that never applies."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        ways = [Candidate(f"go {way}", -1.0 - way / 10) for way in range(WAYS - 1)]
        # The last one never applies, and would break a page that is put together carelessly.
        return [[*ways, Candidate("look </script><b>around", -3.0)][:n] for _ in states]


def search_maze(log: Path, *, length: int, states: int) -> SearchResult:
    """Search a maze breadth first and write the log.

    Args:
        log: where the log goes.
        length: crossings on the way out.
        states: about how many states may be found.
    """
    search = Search(
        MazeSession(length),
        MazePolicy(),
        settings=SearchSettings(core=CoreSettings(strategy="breadth"), candidates=WAYS),
        budget=Budget(Limits(expansions=states // (WAYS - 1))),
        trace=log,
    )
    return asyncio.run(search.run(STATEMENT))
