"""The built-in search as the mutation pipeline's last resort for a theorem.

What lives here: `SearchRescue`. What does not: the search (`search.driver`), what it tries
(`search.builtin`), what it is asked for (`mutation.rescue`), and any verdict: what is found here
is verified like every other proof.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from provers.checker import StepLimits
from provers.errors import StatementError
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from search.budget import Budget, Limits
from search.builtin import BuiltinPolicy, PremiseIndex
from search.builtin.library import Library
from search.driver import Search
from search.outcome import SearchStatus
from search.settings import SearchSettings

TACTICS = 60
"""Tactics tried for one theorem: an attempt costs about as much as three rejected candidates."""

STEP_LIMITS = StepLimits(wall_seconds=5.0, heartbeats=2000)
"""For one tactic. The heartbeats decide, so that a busy machine finds the same proofs."""

TOGETHER = 8
"""Searches at the same time on one session: their trials share its warm processes."""

_LOADING_SECONDS = 600.0


class SearchRescue:
    """A `mutation.rescue.Rescue` that searches with the built-in policy."""

    def __init__(
        self,
        processes: LeanProcesses,
        *,
        exclude: Collection[str] = (),
        tactics: int = TACTICS,
        together: int = TOGETHER,
    ) -> None:
        """Make one; nothing is started before it is called.

        Args:
            processes: the Lean to use; not closed here.
            exclude: full names of theorems of the library that no proof may use as a premise of
                ours (a tactic such as `simp` can use them unasked).
            tactics: the most tactics to try for one theorem.
            together: searches at the same time.

        Raises:
            ValueError: a number is less than 1.
        """
        if tactics < 1 or together < 1:
            raise ValueError("a rescue tries at least one tactic in at least one search")
        self._processes = processes
        self._exclude = frozenset(exclude)
        self._tactics = tactics
        self._together = together
        self._premises: dict[tuple[str, ...], PremiseIndex] = {}

    async def __call__(
        self, statements: Sequence[str], imports: Sequence[str] = ()
    ) -> list[str | None]:
        """See `mutation.rescue.Rescue`."""
        if not statements:
            return []
        policy = BuiltinPolicy(await self._library(tuple(imports)))
        slots = asyncio.Semaphore(self._together)
        session = LeanSession(self._processes, "\n".join([*header_lines(imports), ""]))

        async def attempt(statement: str) -> str | None:
            async with slots:
                return await self._search(session, policy, statement)

        async with session, asyncio.TaskGroup() as group:
            tasks = [group.create_task(attempt(statement)) for statement in statements]
        return [task.result() for task in tasks]

    async def _search(
        self, session: LeanSession, policy: BuiltinPolicy, statement: str
    ) -> str | None:
        settings = SearchSettings(candidates=self._tactics, step_limits=STEP_LIMITS)
        budget = Budget(Limits(tactics=self._tactics))
        search = Search(session, policy, settings=settings, budget=budget)
        try:
            found = await search.run(statement)
        except StatementError:
            return None
        if found.error is not None:
            raise found.error
        if found.status is not SearchStatus.PROVED or found.final is None:
            return None
        return session.proof(found.final, [step.parts for step in found.proof if step.tactic])

    async def _library(self, imports: tuple[str, ...]) -> PremiseIndex:
        known = self._premises.get(imports)
        if known is None:
            library = Library(imports or ("Init",), self._processes.toolchain)
            await library.wait(_LOADING_SECONDS)
            everything = library.index
            premises = () if everything is None else everything.premises
            kept = [premise for premise in premises if premise.name not in self._exclude]
            known = self._premises[imports] = PremiseIndex(kept)
        return known
