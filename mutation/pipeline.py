"""Growing a corpus: propose, filter, verify, filter, store, round after round.

What lives here: `mutate`, which runs the whole of it, and reading a run back. What does not: any
one step: candidates are chosen in `mutation.planning`, carried through Lean in `mutation.checking`
by an executor (`mutation.executors`), kept in `mutation.store`, and their proofs replayed in
`mutation.replaying`.

The corpus that comes out depends on the sources and the settings alone. Batches are planned one
after the other, carried out in any order, several at once, and committed in the order of their
numbers; a plan does not depend on what Lean says about the batches of the same round.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from mutation.candidates import Candidate
from mutation.collector import rare_collections
from mutation.corpus import Corpus
from mutation.executors import Executor
from mutation.executors.local import LocalExecutor
from mutation.filters import Filtered, FilterReason
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.lineage import Lineage
from mutation.planning import Dropped, Plan, Planner, dropped
from mutation.preparation import Prepared, prepare, with_folders
from mutation.progress import Progress, RuleYield, total
from mutation.records import Origin, OriginKind, Record
from mutation.redundancy import GeneralTheorems, redundant
from mutation.replaying import OnReplay, replay_kept, replayed
from mutation.report import MutateReport
from mutation.results import MODULES, lineage_of, write_results
from mutation.rules import find_rules
from mutation.settings import MutateSettings, corpus_digest
from mutation.signatures import Signatures
from mutation.stages import RescueMaker, Stages
from mutation.store import Commit, Kept, MutationStore
from mutation.twins import Twins
from mutation.work import Fate, ItemResult, WorkResult, as_proof
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain

OnProgress = Callable[[Progress, Sequence[Record]], None]
"""Called after each batch with the state of the run and the theorems that the batch added."""

SURPLUS = "surplus"
"""Why a verified theorem goes of which there are enough."""


_AHEAD = 2
"""Batches planned beyond those that run, so that no worker waits for a plan."""


async def mutate(
    sources: Sequence[str] | Corpus,
    output: Path,
    settings: MutateSettings | None = None,
    *,
    on_progress: OnProgress | None = None,
    on_replay: OnReplay | None = None,
    executor: Executor | None = None,
    rescue: RescueMaker | None = None,
) -> MutateReport:
    """Grow a corpus into a folder.

    A task that is cancelled leaves all committed batches behind; so does a killed process.

    Args:
        sources: as `mutation.corpus.load_corpus` takes them, or a corpus.
        output: a new folder, or one with this very run to resume.
        settings: see there.
        on_progress, on_replay: see there.
        executor: where batches run; on this machine by default. It is the caller's to close.
        rescue: gets one short try where the proof that a rule built fails; none by default.

    Raises:
        UsageError: the folder holds another run, or a source is none.
        SourceError: a source cannot be read, or a file cannot be written.
        StoreError: the store cannot be used.
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    settings = settings or MutateSettings()
    toolchain = await find_toolchain()
    with MutationStore.begin(output, resume=settings.resume) as store:
        prepared = await prepare(sources, output / MODULES, toolchain)
        store.claim(
            {
                "settings": {**settings.identity(), "rescue": rescue is not None},
                "sources": corpus_digest(prepared.corpus.records),
                "lean": toolchain.version,
            }
        )
        store.put_skipped(prepared.corpus.skipped)
        own = executor or LocalExecutor(settings.workers)
        processes = LeanProcesses(with_folders(toolchain, prepared.folders))
        try:
            signatures = Signatures.of_environment(prepared.environment)
            stages = Stages(own, processes, signatures, rescue)
            run = _Run(prepared, signatures, store, settings, stages, own.slots, on_progress)
            with rare_collections():
                complete = await run.go()
            if settings.pairs:
                await replay_kept(store, processes, settings, on_replay)
        finally:
            await processes.close()
            if executor is None:
                await own.close()
        return finish(store, prepared.corpus, settings, complete=complete)


def finish(
    store: MutationStore, corpus: Corpus, settings: MutateSettings, *, complete: bool
) -> MutateReport:
    """Write the files of a store, and say what is in it."""
    steps = replayed(store) if settings.pairs else None
    report = MutateReport(
        output=store.folder,
        complete=complete,
        sources=len(corpus.records),
        kept=store.kept_count(),
        yields=tuple(store.yields().values()),
        skipped={reason.value: count for reason, count in corpus.skip_counts.items()},
        dropped=store.drop_counts(),
        problems=tuple(store.problems()),
        seconds=store.wall_seconds(),
        pairs=len(steps.pairs) if steps else None,
        not_replayed=steps.failed if steps else (),
    )
    pairs = steps.pairs if steps else ()
    files = write_results(store, report.as_dict(), corpus.records, settings.seed, pairs)
    return MutateReport(
        **{name: getattr(report, name) for name in report.__slots__ if name != "files"},
        files=tuple(files),
    )


def read_kept(output: Path) -> list[Record]:
    """The theorems that a run has kept, in the order of their keeping.

    Raises:
        UsageError: the folder holds no run.
        StoreError: the store cannot be read.
    """
    with MutationStore.read(output) as store:
        return list(store.kept())


def read_lineage(output: Path) -> Lineage:
    """Which theorem of a run came from which.

    Raises:
        UsageError: the folder holds no run.
        StoreError: the store cannot be read.
    """
    with MutationStore.read(output) as store:
        return lineage_of(store.steps())


class _Run:
    """One run over an open store."""

    def __init__(
        self,
        prepared: Prepared,
        signatures: Signatures,
        store: MutationStore,
        settings: MutateSettings,
        stages: Stages,
        slots: int,
        on_progress: OnProgress | None,
    ) -> None:
        corpus = prepared.corpus
        self.store = store
        self.settings = settings
        self.stages = stages
        self.slots = slots
        self.on_progress = on_progress
        self.sources = [r for r in corpus.records if r.name not in settings.exclude]
        self.records = {record.name: record for record in self.sources}
        self.signatures = signatures
        known = [record.digest for record in corpus.records]
        rules = find_rules(settings.rules)
        folders = prepared.folders
        self.planner = Planner(rules, self._index(()), settings, known, self.records, folders)
        for chosen, uses in store.plans():
            self.planner.restore(chosen, uses)
        self.twins = Twins(corpus.records)
        self.general = GeneralTheorems(self.signatures, store.kept())
        self.kept = self.kept_before = store.kept_count()
        self.submitted = total(store.yields().values()).submitted
        self.began = self.last = time.monotonic()
        self.batches_now = 0

    async def go(self) -> bool:
        """All rounds; whether they came to their end."""
        parents = self.sources
        for round_ in range(1, self.settings.rounds + 1):
            if round_ > 1:
                parents = list(self.store.kept(round_ - 1))
                self.records.update((record.name, record) for record in parents)
                if self.settings.new_lemmas:
                    learned = [r for r in self.records.values() if is_new(r)]
                    self.planner.use_index(self._index(learned))
            if not await self._round(round_, self._order(round_, parents)):
                return self._full
        return True

    @property
    def _full(self) -> bool:
        return self.settings.maximum is not None and self.kept >= self.settings.maximum

    @property
    def _out_of_time(self) -> bool:
        bound = self.settings.seconds
        return bound is not None and time.monotonic() - self.began >= bound

    def _index(self, learned: Sequence[Record]) -> LemmaIndex:
        return LemmaIndex(as_lemmas([*self.sources, *learned]), self.signatures)

    def _order(self, round_: int, parents: Sequence[Record]) -> list[Record]:
        """The parents in the order of this round, which the seed decides."""
        order = list(parents)
        random.Random(f"{self.settings.seed} {round_}").shuffle(order)
        return order

    async def _round(self, round_: int, parents: Sequence[Record]) -> bool:
        """Whether the round came to its end: neither bound was reached."""
        size = self.settings.batch
        batches = [parents[at : at + size] for at in range(0, len(parents), size)]
        done = self.store.batches_done(round_)
        async with contextlib.aclosing(self._carried_out(round_, batches, done)) as results:
            async for plan, result in results:
                done += 1
                self._commit(plan, result, done, len(batches))
                if self._full or self._out_of_time:
                    return False
        return not self._full

    async def _carried_out(
        self, round_: int, batches: Sequence[Sequence[Record]], done: int
    ) -> AsyncGenerator[tuple[Plan, WorkResult], None]:
        """Plans and results in the order of the batches, several under way at once."""
        running: deque[tuple[Plan, asyncio.Task[WorkResult]]] = deque()
        try:
            for number in range(done, len(batches)):
                while len(running) >= self.slots + _AHEAD:
                    plan, task = running[0]
                    yield plan, await task
                    running.popleft()
                plan = await self.planner.plan(round_, number, batches[number])
                running.append((plan, asyncio.create_task(self.stages.carry_out(plan))))
            while running:
                plan, task = running[0]
                yield plan, await task
                running.popleft()
        finally:
            for _, task in running:
                task.cancel()
            await asyncio.gather(*(task for _, task in running), return_exceptions=True)

    def _commit(self, plan: Plan, result: WorkResult, done: int, batches: int) -> None:
        lost = list(plan.dropped)
        kept: list[Kept] = []
        of_parent: Counter[str] = Counter()
        for item in result.items:
            candidate = plan.candidates[item.name]
            line = plan.yields[candidate.rule]
            line.seconds += item.seconds
            if item.fate is Fate.NOT_TRIED:
                line.set_aside += 1
                continue
            line.submitted += 1
            line.verified += item.proved
            line.rejected += not item.proved
            parent = candidate.parent.name
            reason, detail = self._judge(item, candidate, len(kept), of_parent[parent])
            if reason is None:
                record = _record(plan, item)
                kept.append(Kept(candidate, record, item.trivial))
                self.general.add(record)
                of_parent[parent] += 1
                line.kept += 1
            else:
                _count(line, reason)
                lost.append(dropped(candidate, reason, detail))
        self._store(plan, kept, lost)
        if self.on_progress is not None:
            self.on_progress(self._progress(plan, done, batches), [each.record for each in kept])

    def _judge(
        self, item: ItemResult, candidate: Candidate, kept: int, of_parent: int
    ) -> tuple[str | None, str]:
        """Why a candidate goes, and what shows it; None if it stays."""
        if item.fate is not Fate.VERIFIED:
            return item.fate.value, item.detail
        # With its variables in another order, it is an instance of what it equals; only kept
        # theorems are looked through for instances.
        if (twin := self.twins.twin(candidate)) is not None:
            return FilterReason.REDUNDANT.value, twin
        [answer] = redundant([candidate], self.general)
        if isinstance(answer, Filtered):
            return answer.reason.value, answer.detail
        bound = self.settings.maximum
        if of_parent >= self.settings.per_theorem or (bound and self.kept + kept >= bound):
            return SURPLUS, ""
        return None, ""

    def _store(self, plan: Plan, kept: Sequence[Kept], lost: Sequence[Dropped]) -> None:
        now = time.monotonic()
        self.store.commit(
            Commit(
                plan.work.round,
                plan.work.number,
                plan.chosen,
                plan.uses,
                list(plan.yields.values()),
                kept,
                lost,
                plan.problems,
                now - self.last,
            )
        )
        self.last = now
        self.batches_now += 1
        self.kept += len(kept)
        self.submitted += sum(line.submitted for line in plan.yields.values())

    def _progress(self, plan: Plan, done: int, batches: int) -> Progress:
        return Progress(
            round=plan.work.round,
            rounds=self.settings.rounds,
            batches=done,
            of_batches=batches,
            submitted=self.submitted,
            kept=self.kept,
            maximum=self.settings.maximum,
            seconds=time.monotonic() - self.began,
            kept_now=self.kept - self.kept_before,
            batches_now=self.batches_now,
        )


def is_new(record: Record) -> bool:
    """Whether a theorem was made by a mutation run."""
    return record.origin.kind is OriginKind.MUTATION


def _count(line: RuleYield, reason: str) -> None:
    """Count a verified candidate that goes; the others are counted as rejected already."""
    if reason in (Fate.TRIVIAL, Fate.VACUOUS, FilterReason.REDUNDANT, SURPLUS):
        setattr(line, reason, getattr(line, reason) + 1)


def _record(plan: Plan, item: ItemResult) -> Record:
    """A verified candidate as a theorem of the corpus."""
    candidate = plan.candidates[item.name]
    made = next(made for made in plan.work.items if made.name == item.name)
    return Record(
        name=item.name,
        type=candidate.statement,
        level_params=candidate.level_params,
        explicit=made.statement,
        universes=candidate.printed.level_params,
        origin=Origin(OriginKind.MUTATION, f"round {plan.work.round}"),
        imports=made.imports,
        premises=item.premises,
        proof=as_proof(made.tactics),
    )
