"""Carrying out a batch: Lean compiles it, and the compiled module decides.

What lives here: `check_work`, which turns `Work` into a `WorkResult`. What does not: the
documents' text (`mutation.documents`), where batches run (`mutation.executors`).

A theorem is verified only if a compiled module, read by us, has a theorem of its name whose
statement has the digest that was asked for, and which rests on the standard axioms and on
theorems that were verified before it, and on nothing else. Those earlier ones stand in the
document as axioms; their statements in the module are compared too.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from mutation.documents import (
    Document,
    Heard,
    checked_document,
    closer_look,
    hear,
    hear_items,
    plain_document,
)
from mutation.sources.oleans import premises_of
from mutation.work import Fate, ItemResult, Known, Premise, Probing, Work, WorkItem, WorkResult
from provers.lean.compile import Compiled, compile_text
from provers.lean.digests import digest
from provers.lean.environment import SORRY_AXIOM, Environment
from provers.lean.expr import Name
from provers.lean.olean import DeclarationKind
from provers.lean.processes import LeanProcesses
from provers.lean.recheck import RecheckOutcome, recheck
from provers.request import LEAN_STANDARD_AXIOMS, MOST_SECONDS, Limits

LARGEST_DOCUMENT = 200
"""Candidates in one document."""

SOUNDING = 10
"""Candidates of each parent in the first wave, which shows what of the rest is worth trying."""

ENOUGH = 2
"""After so many of one parent and rule, what became of them decides about the others."""

LEAST_SHARE = 0.34
"""The share of them that must be worth keeping. Where the library's tactics close a theorem, they
close most of what a rule makes of it, so that most candidates are clear cases."""

_LEAST_SECONDS = 60.0
_MODULE = "candidates"


async def check_work(work: Work, processes: LeanProcesses) -> WorkResult:
    """What becomes of the candidates of a batch.

    Of each parent, candidates are taken in order, as many as are still wanted, until enough are
    verified or none is left. Where trivial ones are dropped, a few are tried first, and the others
    of a rule of which hardly any was worth keeping are set aside untried. What is found depends
    on the batch alone, as long as no wall-clock limit is hit: Lean's effort is bounded by
    heartbeats.

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
        self.tried: Counter[tuple[str, str]] = Counter()
        self.good: Counter[tuple[str, str]] = Counter()

    async def go(self) -> None:
        premises = self.work.premises
        sounding = self.work.probing is Probing.DROP
        while wave := self._wave(SOUNDING if sounding else None):
            sounding = False
            for at in range(0, len(wave), LARGEST_DOCUMENT):
                await self._check(premises, wave[at : at + LARGEST_DOCUMENT])
                # Hypotheses are probed once, beside the first candidates.
                premises = ()
            for item in wave:
                good = self.done[item.name].fate is Fate.VERIFIED
                self.wanted[item.parent] -= good
                self.tried[item.parent, item.rule] += 1
                self.good[item.parent, item.rule] += good

    def _wave(self, most: int | None) -> list[WorkItem]:
        """Of each parent the next candidates, as many as are wanted still and at most `most`."""
        wave: list[WorkItem] = []
        for parent, waiting in self.waiting.items():
            left = [item for item in waiting if not self._hopeless(item)]
            count = self.wanted[parent] if most is None else min(most, self.wanted[parent])
            wave += left[:count]
            self.waiting[parent] = left[count:]
        return wave

    def _hopeless(self, item: WorkItem) -> bool:
        """Whether too few of its like, by parent and rule, were worth keeping."""
        if self.work.probing is not Probing.DROP:
            return False
        like = (item.parent, item.rule)
        return self.tried[like] >= ENOUGH and self.good[like] < LEAST_SHARE * self.tried[like]

    def results(self) -> list[ItemResult]:
        """In the order of the batch."""
        return [
            replace(
                self.done.get(item.name, ItemResult(item.name, Fate.NOT_TRIED)),
                seconds=self.seconds.get(item.name, 0.0),
            )
            for item in self.work.items
        ]

    async def _check(
        self,
        premises: Sequence[Premise],
        items: Sequence[WorkItem],
        probing: Probing | None = None,
    ) -> None:
        """Give each item its result."""
        probing = probing or self.work.probing
        document = checked_document(self.work.known, premises, items, probing)
        with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
            compiled = await self._compile(document, items, Path(folder))
            of_premises, of_items, ended = hear_items(
                document, compiled.messages, len(premises), probing
            )
            if compiled.ran.limit_hit or compiled.olean is None or not ended:
                await self._halves(premises, items, compiled, probing)
                return
            library = self.processes.toolchain.search_path
            environment = Environment.of_file(compiled.olean, library, module=_MODULE)
        verdicts = audit(items, self.work.known, environment)
        if any(item.imports for item in items):
            verdicts = await self._seen_again(verdicts, environment, len(items))
        for premise, said in zip(premises, of_premises, strict=True):
            if said.vacuous:
                self.vacuous[premise.parent] = said.vacuous
        rejected: list[WorkItem] = []
        for item, said in zip(items, of_items, strict=True):
            verdict = verdicts[item.name]
            if verdict.fate is Fate.VERIFIED and probing is not Probing.NONE:
                verdict = await self._probed(item, verdict, said)
            elif verdict.fate is Fate.REJECTED:
                rejected.append(item)
            self.done[item.name] = verdict
        if rejected and probing is Probing.DROP:
            # The easy tactics may have used up the proof's effort: once more, one by itself.
            await self._check((), rejected, Probing.MARK)
        elif rejected:
            await self._explain(rejected)

    async def _seen_again(
        self, verdicts: dict[str, ItemResult], environment: Environment, count: int
    ) -> dict[str, ItemResult]:
        """What stays verified when the kernel looks at the module a second time.

        A module that a document imports may carry macros, which run while the document is
        elaborated, and may leave the first look out. What they did to one theorem they may have
        done to all.
        """
        report = await recheck(self.processes, environment.file(_MODULE), self._limits(count))
        if report.outcome in (RecheckOutcome.ACCEPTED, RecheckOutcome.UNAVAILABLE):
            return verdicts
        late = report.outcome in (RecheckOutcome.TIMEOUT, RecheckOutcome.RESOURCE_EXHAUSTED)
        fate = Fate.LIMIT if late else Fate.UNTRUSTED
        return {
            name: ItemResult(name, fate, detail=report.reason)
            if verdict.fate is Fate.VERIFIED
            else verdict
            for name, verdict in verdicts.items()
        }

    async def _halves(
        self,
        premises: Sequence[Premise],
        items: Sequence[WorkItem],
        compiled: Compiled,
        probing: Probing,
    ) -> None:
        """Lean left no module: find out whose fault that is."""
        if premises and items:
            await self._check(premises, [], probing)
            await self._check((), items, probing)
        elif len(premises) > 1:
            half = len(premises) // 2
            await self._check(premises[:half], [], probing)
            await self._check(premises[half:], [], probing)
        elif len(items) > 1:
            half = len(items) // 2
            await self._check((), items[:half], probing)
            await self._check((), items[half:], probing)
        elif items:
            name = items[0].name
            if compiled.errors and not compiled.ran.limit_hit:
                said = _brief(compiled.errors[0].text)
                self.done[name] = ItemResult(name, Fate.REJECTED, detail=said)
            else:
                said = compiled.ran.stderr.strip()[-300:] or "Lean did not come to an end"
                self.done[name] = ItemResult(name, Fate.LIMIT, detail=said)

    async def _probed(self, item: WorkItem, verdict: ItemResult, probe: Heard) -> ItemResult:
        """A verified item, judged by its probe."""
        easy = probe.trivial or probe.vacuous
        if not probe.ended and not easy:
            probe = await self._closer_look(item)
        vacuous = probe.vacuous
        if item.shares_hypotheses:
            vacuous = self.vacuous.get(item.parent, "")
        if vacuous:
            return replace(verdict, fate=Fate.VACUOUS, detail=vacuous)
        if probe.trivial and self.work.probing is Probing.DROP:
            return replace(verdict, fate=Fate.TRIVIAL, detail=probe.trivial)
        if not probe.ended and not easy:
            return replace(verdict, fate=Fate.LIMIT, detail="its probe did not come to an end")
        return replace(verdict, trivial=probe.trivial)

    async def _closer_look(self, item: WorkItem) -> Heard:
        """Each tactic on its own, for an item whose probe ran out of effort."""
        document = closer_look(self.work.known, item)
        with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
            compiled = await self._compile(document, [item], Path(folder))
        heard = hear(document, compiled.messages)
        return Heard(
            vacuous=next((part.vacuous for part in heard if part.vacuous), ""),
            trivial=next((part.trivial for part in heard if part.trivial), ""),
            ended=heard[-1].ended and not compiled.ran.limit_hit,
        )

    async def _explain(self, rejected: Sequence[WorkItem]) -> None:
        """Note what Lean says against items that it rejected."""
        document = plain_document(self.work.known, rejected)
        with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
            compiled = await self._compile(document, rejected, Path(folder))
        for item, said in zip(rejected, hear(document, compiled.messages), strict=True):
            if said.errors:
                self.done[item.name] = replace(self.done[item.name], detail=_brief(said.errors[0]))

    async def _compile(
        self, document: Document, items: Sequence[WorkItem], folder: Path
    ) -> Compiled:
        limits = self._limits(len(items))
        compiled = await compile_text(self.processes, document.text, limits, folder)
        for item in items:
            share = compiled.ran.cpu_seconds / len(items)
            self.seconds[item.name] = self.seconds.get(item.name, 0.0) + share
        return compiled

    def _limits(self, count: int) -> Limits:
        """Of a process that has so many items to do with."""
        seconds = max(_LEAST_SECONDS, self.work.seconds * count)
        return Limits(wall_seconds=min(seconds, MOST_SECONDS), memory_bytes=self.work.memory_bytes)


def audit(
    items: Sequence[WorkItem], known: Sequence[Known], environment: Environment
) -> dict[str, ItemResult]:
    """What a compiled module says of each item.

    Args:
        items: what it should hold.
        known: theorems verified earlier, which it holds as axioms.
        environment: that of the module.
    """
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

    if declaration is None:
        return ItemResult(item.name, Fate.REJECTED, detail="the module has no such theorem")
    if declaration.kind is not DeclarationKind.THEOREM:
        return untrusted(f"Lean made it a {declaration.kind.value}")
    axioms = environment.axioms_of(name)
    if SORRY_AXIOM in axioms:
        # An error in the statement puts it there too.
        return ItemResult(item.name, Fate.REJECTED, detail="it has an error")
    if digest(declaration.type) != item.digest or len(declaration.level_params) != item.levels:
        return untrusted("Lean read another statement")
    if foreign := axioms - LEAN_STANDARD_AXIOMS - given:
        return untrusted(f"it rests on {', '.join(sorted(foreign))}")
    premises = {*premises_of(environment, declaration), *(axioms & given)}
    return ItemResult(item.name, Fate.VERIFIED, True, premises=tuple(sorted(premises)))


def _brief(text: str) -> str:
    return text.strip()[:300]
