"""Carrying out a batch: triage in Lean, then the compiled module that decides.

What lives here: `check_work`, which turns `Work` into a `WorkResult`, and `compile_theorems`, by
which texts are verified. What does not: the documents' text (`mutation.documents`), where
batches run (`mutation.executors`).

A theorem is verified only if a compiled module, read by us, has a theorem of its name whose
statement has the digest that was asked for, and which rests on the standard axioms and on
theorems that were verified before it, and on nothing else. Those earlier ones stand in the
document as axioms; their statements in the module are compared too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from mutation.documents import Heard, assemble, closer_look, header, hear, triage
from mutation.sources.oleans import premises_of
from mutation.work import Fate, ItemResult, Known, Premise, Work, WorkItem, WorkResult
from provers.lean.compile import Compiled, compile_text
from provers.lean.digests import digest
from provers.lean.environment import Environment
from provers.lean.expr import Name
from provers.lean.olean import DeclarationKind
from provers.lean.processes import LeanProcesses
from provers.request import LEAN_STANDARD_AXIOMS, Limits

HEARTBEATS = 200_000
"""Lean's own effort limit for one theorem (in thousands of small allocations)."""

LARGEST_DOCUMENT = 200
"""Candidates in one document."""

_LEAST_SECONDS = 60.0
_MODULE = "candidates"


async def check_work(work: Work, processes: LeanProcesses) -> WorkResult:
    """What becomes of the candidates of a batch.

    Of each parent, candidates are taken in order, as many as are still wanted, until enough are
    verified or none is left. What is found depends on the batch alone, as long as no wall-clock
    limit is hit: Lean's effort is bounded by heartbeats.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    run = _Batch(work, processes)
    await run.go()
    return WorkResult(work.round, work.number, tuple(run.results()))


class _Batch:
    """One batch on its way."""

    def __init__(self, work: Work, processes: LeanProcesses) -> None:
        self.work = work
        self.processes = processes
        self.done: dict[str, ItemResult] = {}
        self.seconds: dict[str, float] = {}
        self.vacuous: dict[str, str] = {}
        self.waiting: dict[str, list[WorkItem]] = {}
        for item in work.items:
            self.waiting.setdefault(item.parent, []).append(item)
        self.wanted = dict.fromkeys(self.waiting, work.per_parent)

    async def go(self) -> None:
        premises = self.work.premises
        while wave := self._wave():
            for at in range(0, len(wave), LARGEST_DOCUMENT):
                part = wave[at : at + LARGEST_DOCUMENT]
                # Hypotheses are probed once, beside the first candidates.
                promising = await self._triage(premises, part)
                premises = ()
                await self._verify(promising)
            for item in wave:
                if self.done[item.name].fate is Fate.VERIFIED:
                    self.wanted[item.parent] -= 1

    def _wave(self) -> list[WorkItem]:
        """Of each parent the next candidates, as many as are wanted still."""
        wave: list[WorkItem] = []
        for parent, waiting in self.waiting.items():
            count = self.wanted[parent]
            wave += waiting[:count]
            self.waiting[parent] = waiting[count:]
        return wave

    def results(self) -> list[ItemResult]:
        """In the order of the batch."""
        return [
            replace(
                self.done.get(item.name, ItemResult(item.name, Fate.NOT_TRIED)),
                seconds=self.seconds.get(item.name, 0.0),
            )
            for item in self.work.items
        ]

    # -- triage -------------------------------------------------------------------------------

    async def _triage(
        self, premises: Sequence[Premise], items: Sequence[WorkItem]
    ) -> list[WorkItem]:
        """Those worth verifying; the others get their results."""
        document = triage(self.work.known, premises, items)
        compiled = await self._compile(document.text, items)
        heard = hear(document, compiled.messages)
        if compiled.ran.limit_hit or not heard[-1].ended:
            return await self._halves(premises, items, compiled)
        for premise, said in zip(premises, heard, strict=False):
            if said.vacuous:
                self.vacuous[premise.parent] = said.vacuous
        promising: list[WorkItem] = []
        for item, said in zip(items, heard[len(premises) :], strict=False):
            if said.ran_out:
                said = await self._closer_look(item, said)
            result = self._judged(item, said)
            if result.fate is Fate.VERIFIED:
                promising.append(item)
            self.done[item.name] = result
        return promising

    async def _halves(
        self, premises: Sequence[Premise], items: Sequence[WorkItem], compiled: Compiled
    ) -> list[WorkItem]:
        """Lean did not come to the end of the document: find out whose fault that is."""
        if len(items) == 1 and not premises:
            words = compiled.ran.stderr.strip()[-300:] or "Lean did not come to an end"
            self.done[items[0].name] = ItemResult(items[0].name, Fate.LIMIT, detail=words)
            return []
        if premises and items:
            await self._triage(premises, [])
            return await self._triage((), items)
        if premises:
            half = len(premises) // 2
            if half:
                await self._triage(premises[:half], [])
                await self._triage(premises[half:], [])
            return []  # of the one that is left nothing is known
        half = len(items) // 2
        return [*await self._triage((), items[:half]), *await self._triage((), items[half:])]

    async def _closer_look(self, item: WorkItem, said: Heard) -> Heard:
        """Each tactic on its own, for a candidate that ran out of effort in the triage."""
        hypotheses = not item.shares_hypotheses
        document = closer_look(self.work.known, item, hypotheses=hypotheses)
        compiled = await self._compile(document.text, [item])
        if compiled.ran.limit_hit:
            return Heard(errors=["Lean did not come to an end"])
        heard = hear(document, compiled.messages)
        return Heard(
            proved=said.proved,
            vacuous=next((part.vacuous for part in heard if part.vacuous), ""),
            trivial=next((part.trivial for part in heard if part.trivial), ""),
            ended=True,
        )

    def _judged(self, item: WorkItem, said: Heard) -> ItemResult:
        vacuous = said.vacuous or (
            self.vacuous.get(item.parent, "") if item.shares_hypotheses else ""
        )
        proved = said.proved
        if said.errors:
            return ItemResult(item.name, Fate.REJECTED, detail=_brief(said.errors[0]))
        if not proved and item.script is None:
            return ItemResult(item.name, Fate.REJECTED, detail="the proof fails")
        if vacuous:
            return ItemResult(item.name, Fate.VACUOUS, proved, vacuous)
        if said.trivial and not self.work.keep_trivial:
            return ItemResult(item.name, Fate.TRIVIAL, proved, said.trivial)
        return ItemResult(item.name, Fate.VERIFIED, proved, trivial=said.trivial)

    # -- the module that decides ---------------------------------------------------------------

    async def _verify(self, items: Sequence[WorkItem]) -> None:
        verdicts = await self._settle(list(items))
        for item in items:
            found = verdicts[item.name]
            if found.fate is Fate.VERIFIED:
                premises = found.premises
                self.done[item.name] = replace(self.done[item.name], proved=True, premises=premises)
            else:
                self.done[item.name] = found

    async def _settle(self, items: list[WorkItem]) -> dict[str, ItemResult]:
        work = self.work
        found: dict[str, ItemResult] = {}
        left = items
        while left:
            head = header(work.known, left, HEARTBEATS)
            document = assemble(head, [item.text for item in left])
            with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
                compiled = await self._run(document.text, left, Path(folder))
                if compiled.accepted and compiled.olean is not None:
                    library = self.processes.toolchain.search_path
                    found |= audit(left, work.known, compiled.olean, library)
                    break
            failed: dict[int, str] = {}
            for message in compiled.errors:
                if (number := document.part(message.line)) >= 0:
                    failed.setdefault(number, message.text)
            if not failed or compiled.ran.limit_hit:
                if len(left) == 1:
                    words = compiled.ran.stderr.strip()[-300:]
                    found[left[0].name] = ItemResult(left[0].name, Fate.LIMIT, detail=words)
                    break
                half = len(left) // 2
                return found | await self._settle(left[:half]) | await self._settle(left[half:])
            for number, text in failed.items():
                name = left[number].name
                found[name] = ItemResult(name, Fate.REJECTED, detail=_brief(text))
            left = [item for number, item in enumerate(left) if number not in failed]
        return found

    async def _compile(self, text: str, items: Sequence[WorkItem]) -> Compiled:
        with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
            return await self._run(text, items, Path(folder))

    async def _run(self, text: str, items: Sequence[WorkItem], folder: Path) -> Compiled:
        seconds = max(_LEAST_SECONDS, self.work.seconds * len(items))
        limits = Limits(wall_seconds=seconds, memory_bytes=self.work.memory_bytes)
        compiled = await compile_text(self.processes, text, limits, folder)
        for item in items:
            share = compiled.ran.cpu_seconds / len(items)
            self.seconds[item.name] = self.seconds.get(item.name, 0.0) + share
        return compiled


def audit(
    items: Sequence[WorkItem], known: Sequence[Known], olean: Path, library: Sequence[Path]
) -> dict[str, ItemResult]:
    """What a compiled module says of each item.

    Args:
        items: what it should hold.
        known: theorems verified earlier, which it holds as axioms.
        olean: the module.
        library: search path of its imports.
    """
    environment = Environment.of_file(olean, library, module=_MODULE)
    own = {declaration.name for declaration in environment.declared(_MODULE)}
    given: set[str] = set()
    for theorem in known:
        declaration = environment.find(Name.parse(theorem.name))
        if declaration is not None and digest(declaration.type) == theorem.digest:
            given.add(theorem.name)
    return {item.name: _audited(item, environment, own, given) for item in items}


def _audited(
    item: WorkItem, environment: Environment, own: Collection[Name], given: set[str]
) -> ItemResult:
    name = Name.parse(item.name)
    declaration = environment.find(name) if name in own else None

    def untrusted(why: str) -> ItemResult:
        return ItemResult(item.name, Fate.UNTRUSTED, detail=why)

    if declaration is None or declaration.kind is not DeclarationKind.THEOREM:
        return untrusted("the module has no such theorem")
    if digest(declaration.type) != item.digest or len(declaration.level_params) != item.levels:
        return untrusted("Lean read another statement")
    axioms = environment.axioms_of(name)
    if foreign := axioms - LEAN_STANDARD_AXIOMS - given:
        return untrusted(f"it rests on {', '.join(sorted(foreign))}")
    premises = {*premises_of(environment, declaration), *(axioms & given)}
    return ItemResult(item.name, Fate.VERIFIED, premises=tuple(sorted(premises)))


def _brief(text: str) -> str:
    return text.strip()[:300]
