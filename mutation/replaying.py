"""The proofs that a run kept, replayed for their (state, tactic) pairs.

What lives here: `replay_kept`, which walks them in sessions side by side and stores what it finds,
and what is read back of it for the export. What does not: one session's work (`mutation.steps`),
the table in the store (`mutation.traces`).

A batch is one transaction, so that a run that is killed repeats the batches that were under way
and no other. What is found for a theorem does not depend on its batch: every trial is a theorem of
its own, and Lean's effort is bounded by heartbeats.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mutation.documents import HEARTBEATS
from mutation.export.pairs import Pair, pairs_of
from mutation.progress import ReplayProgress
from mutation.records import Record
from mutation.settings import MutateSettings
from mutation.steps import Trace, session_header, statement_text, trace_steps
from mutation.store import MutationStore
from mutation.traces import TraceTable
from provers.checker import StepLimits
from provers.engine import default_workers
from provers.errors import StatementError
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from provers.request import Limits

BATCH = 100
"""Theorems in one session."""

OnReplay = Callable[[ReplayProgress], None]
"""Called at the beginning, and after each batch."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the store has of the replay.

    Attributes:
        pairs: of the proofs that replay to their end.
        failed: theorems whose proofs do not, in the order of their keeping, and why.
    """

    pairs: tuple[Pair, ...]
    failed: tuple[tuple[str, str], ...]


async def replay_kept(
    store: MutationStore,
    processes: LeanProcesses,
    settings: MutateSettings,
    on_replay: OnReplay | None = None,
) -> None:
    """Replay the kept proofs that the store has no steps of.

    Args:
        store: of the run.
        processes: the Lean to use; it finds the modules of the sources.
        settings: `workers` sessions run side by side, but no more than there are processors.
        on_replay: see `OnReplay`.

    Raises:
        StoreError: the store cannot be used.
    """
    run = _Replay(store, processes, settings, on_replay)
    await run.go()


def replayed(store: MutationStore) -> Replayed:
    """What has been found so far.

    Raises:
        StoreError: the store cannot be read.
    """
    traces = dict(TraceTable(store).items())
    pairs: list[Pair] = []
    failed: list[tuple[str, str]] = []
    for record in store.kept():
        trace = traces.get(record.name)
        if trace is None:
            continue
        # The steps in front of one that fails work, but lead to no end that anybody has seen.
        if trace.complete:
            pairs += pairs_of(record, trace)
        else:
            failed.append((record.name, trace.problem))
    return Replayed(tuple(pairs), tuple(failed))


class _Replay:
    """One replay over an open store."""

    def __init__(
        self,
        store: MutationStore,
        processes: LeanProcesses,
        settings: MutateSettings,
        on_replay: OnReplay | None,
    ) -> None:
        self.table = TraceTable(store)
        self.processes = processes
        self.settings = settings
        self.on_replay = on_replay
        self.kept = {record.name: record for record in store.kept()}
        self.named = {
            step.name: [n for n in (step.derived.parent, step.derived.lemma) if n in self.kept]
            for step in store.steps()
        }
        traces = dict(self.table.items())
        self.waiting = [record for name, record in self.kept.items() if name not in traces]
        self.pairs = sum(len(trace) for trace in traces.values() if trace.complete)
        self.done = self.done_before = len(traces)
        self.began = time.monotonic()

    async def go(self) -> None:
        processors = default_workers()
        sessions = min(self.settings.workers or processors, processors)
        batches = _batches(self.waiting)
        self._tell()
        tasks = [asyncio.create_task(self._work(batches)) for _ in range(sessions)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, batches: Iterator[Sequence[Record]]) -> None:
        """Take batches until there is none; others take from the same ones."""
        for batch in batches:
            traces = await self._traced(batch)
            self.table.put(traces)
            self.done += len(traces)
            self.pairs += sum(len(trace) for trace in traces.values() if trace.complete)
            self._tell()

    async def _traced(self, batch: Sequence[Record]) -> dict[str, Trace]:
        settings = self.settings
        limits = StepLimits(settings.timeout, HEARTBEATS)
        session = LeanSession(
            self.processes,
            self._header(batch),
            Limits(memory_bytes=settings.memory_bytes),
            # Forks of the embedded Lean cost less than servers, which show each goal to an editor.
            warm=self.processes.toolchain.core is None,
            slots=1,
        )
        async with session:
            scripts = [(statement_text(record), record.proof or "") for record in batch]
            traces = await trace_steps(scripts, session, limits=limits)
        return {
            record.name: Trace((), (), trace.message)
            if isinstance(trace, StatementError)
            else trace
            for record, trace in zip(batch, traces, strict=True)
        }

    def _header(self, batch: Sequence[Record]) -> str:
        """What the proofs of a batch use of other new theorems; that is what they name, too."""
        return session_header(
            [replace(r, premises=(*r.premises, *self.named[r.name])) for r in batch], self.kept
        )

    def _tell(self) -> None:
        if self.on_replay is None:
            return
        self.on_replay(
            ReplayProgress(
                done=self.done,
                of=len(self.kept),
                pairs=self.pairs,
                seconds=time.monotonic() - self.began,
                done_now=self.done - self.done_before,
            )
        )


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Theorems of the same imports together, as many as fit into one session."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        groups.setdefault(record.imports, []).append(record)
    for group in groups.values():
        for at in range(0, len(group), BATCH):
            yield group[at : at + BATCH]
