"""The stages of one batch that need Lean: refutation, verification, and a second try for proofs.

What lives here: `Stages.carry_out`, which turns a plan into results. What does not: the single
stages (`mutation.refutation`, `mutation.checking`, `mutation.rescue`), and what becomes of the
results (`mutation.pipeline`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from mutation.candidates import Candidate
from mutation.executors import Executor
from mutation.filters import Filtered
from mutation.planning import Plan, dropped
from mutation.refutation import UNCERTAIN_RULES, refute
from mutation.rescue import Rescue, rescued
from mutation.signatures import Signatures
from mutation.work import Fate, ItemResult, WorkResult
from provers.lean.processes import LeanProcesses

RescueMaker: TypeAlias = "Callable[[LeanProcesses], Rescue]"
"""Makes a rescue that uses some Lean processes, which it does not close."""


class Stages:
    """What a run does with its batches. Safe to use for several batches at once."""

    def __init__(
        self,
        executor: Executor,
        processes: LeanProcesses,
        signatures: Signatures,
        rescue: RescueMaker | None,
    ) -> None:
        """Use an executor for the bulk, and Lean processes of this machine for the rest."""
        self._executor = executor
        self._signatures = signatures
        self._processes = processes
        self._rescue = None if rescue is None else rescue(processes)

    async def carry_out(self, plan: Plan) -> WorkResult:
        """The results for what is left in the plan's work; refuted candidates are taken out.

        Raises:
            LemmataError: Lean cannot be run, or the executor gave up.
        """
        await self._refute(plan)
        result = await self._executor.run(plan.work)
        return result if self._rescue is None else await self._try_again(plan, result, self._rescue)

    async def _refute(self, plan: Plan) -> None:
        uncertain = [
            plan.candidates[item.name] for item in plan.work.items if item.rule in UNCERTAIN_RULES
        ]
        false: set[str] = set()
        answers = await refute(uncertain, self._processes, self._signatures) if uncertain else ()
        for answer in answers:
            if isinstance(answer, Filtered):
                false.add(answer.candidate.name)
                plan.dropped.append(dropped(answer.candidate, answer.reason, answer.detail))
                plan.yields[answer.candidate.rule].refuted += 1
        left = tuple(item for item in plan.work.items if item.name not in false)
        plan.work = replace(plan.work, items=left)

    async def _try_again(self, plan: Plan, result: WorkResult, rescue: Rescue) -> WorkResult:
        """The results, with those for which the search found a proof that Lean accepts."""
        verified: Counter[str] = Counter()
        for item in result.items:
            verified[plan.candidates[item.name].parent.name] += item.fate is Fate.VERIFIED
        failed = [plan.candidates[item.name] for item in result.items if item.fate is Fate.REJECTED]
        failed = [c for c in failed if verified[c.parent.name] < plan.work.per_parent]
        found = [c for c in await rescued(failed, rescue) if c is not None] if failed else []
        if not found:
            return result
        again = await self._verify(plan, found)
        items: list[ItemResult] = []
        for first in result.items:
            second = again.get(first.name)
            if second is None or not second.proved:
                items.append(first)
            else:
                plan.yields[plan.candidates[first.name].rule].rescued += 1
                items.append(replace(second, seconds=first.seconds + second.seconds))
        return replace(result, items=tuple(items))

    async def _verify(self, plan: Plan, found: list[Candidate]) -> dict[str, ItemResult]:
        """Results for candidates with new proofs; the plan has them from now on."""
        asked = {item.name: item for item in plan.work.items}
        made = {c.name: replace(asked[c.name], tactics=c.tactics) for c in found}
        parents = {candidate.parent.name for candidate in found}
        premises = tuple(p for p in plan.work.premises if p.parent in parents)
        work = replace(plan.work, premises=premises, items=tuple(made.values()))
        answers = await self._executor.run(work)
        plan.candidates.update((candidate.name, candidate) for candidate in found)
        items = tuple(made.get(item.name, item) for item in plan.work.items)
        plan.work = replace(plan.work, items=items)
        return {item.name: item for item in answers.items}
