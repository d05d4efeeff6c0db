"""`mutation-growth`: how much grows out of the embedded core, and what a doubled source costs.

- A real run of ten minutes over the whole core with all rules; kept per source theorem is what it
  kept, nothing is extrapolated. (A quick run stops after seconds; its figure means nothing.)
- All that it kept: no two statements alpha-equivalent, and none to a source's.
- A sample of 200: each re-checked alone in a fresh process through `provers.api`, with the kept
  theorems that its proof names in front of it; and probed again, one tactic at a time, for being
  trivial or vacuous (`mutation.filters.probe`, not the probe that the run itself uses).
- Seconds per theorem kept for a source of 400 and one of 800 theorems, each its own lemmas, grown
  by half a theorem a source theorem, in turns; start-up included.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from mutation.candidates import Candidate
from mutation.corpus import Corpus, core_corpus
from mutation.export.lean_file import theorem_text
from mutation.filters import Filtered, FilterReason, probe
from mutation.pipeline import mutate, read_kept
from mutation.progress import total
from mutation.records import Record
from mutation.report import MutateReport
from mutation.settings import MutateSettings
from provers.api import close_all, verify_many
from provers.lean.printer import ELABORATION_OPTIONS
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain
from provers.request import VerifyRequest

_WORKERS = 2
_GOALS = {
    "kept_per_source_in_10_minutes": (">=", 10.0),
    "alike": ("<=", 0.0),
    "rechecked_share": (">=", 1.0),
    "trivial_in_sample": ("<=", 0.0),
    "vacuous_in_sample": ("<=", 0.0),
    "cost_growth_at_double_source": ("<=", 1.3),
}


@dataclass(frozen=True, slots=True)
class _Size:
    """How much is done."""

    seconds: float
    sample: int
    source: int
    rounds: int


_FULL = _Size(seconds=600.0, sample=200, source=400, rounds=5)
_QUICK = _Size(seconds=1.0, sample=3, source=40, rounds=1)


def run(quick: bool) -> dict[str, Any]:
    """Grow, look at what was kept, and compare two sizes; about fourteen minutes."""
    size = _QUICK if quick else _FULL
    corpus = core_corpus()
    if quick:
        corpus = Corpus(corpus.records[: 2 * size.source], corpus.skipped)
    figures = asyncio.run(_grow(corpus, size))
    figures |= asyncio.run(_doubled(corpus, size))
    return Outcome(figures, dict(_GOALS)).as_dict()


async def _grow(corpus: Corpus, size: _Size) -> dict[str, float]:
    settings = MutateSettings(seconds=size.seconds, workers=_WORKERS, pairs=False)
    with tempfile.TemporaryDirectory(prefix="lemmata-growth-") as folder:
        started = time.perf_counter()
        report = await mutate(corpus, Path(folder), settings)
        wall = time.perf_counter() - started
        kept = {record.name: record for record in read_kept(Path(folder))}
    digests = {record.digest for record in kept.values()}
    known = {record.digest for record in corpus.records}
    sample = random.Random(0).sample(sorted(kept), min(size.sample, len(kept)))
    answers = await _probed([kept[name] for name in sample])
    verdicts = await asyncio.to_thread(_rechecked, sample, kept)
    figures = {
        "sources": float(report.sources),
        "run_seconds": wall,
        "kept": float(report.kept),
        "kept_per_source_in_10_minutes": report.kept / report.sources,
        "kept_per_second": report.kept / wall,
        "alike": float(len(kept) - len(digests) + len(digests & known)),
        "sample": float(len(sample)),
        "rechecked_share": verdicts / max(len(sample), 1),
        "trivial_in_sample": float(answers.count(FilterReason.TRIVIAL)),
        "vacuous_in_sample": float(answers.count(FilterReason.VACUOUS)),
    }
    return figures | _shares(report)


def _shares(report: MutateReport) -> dict[str, float]:
    """Where proposals went."""
    all_rules = total(report.yields)
    return {
        "submitted": float(all_rules.submitted),
        "verified_share": all_rules.verified / max(all_rules.submitted, 1),
        "trivial_share": all_rules.trivial / max(all_rules.submitted, 1),
        "processor_ms_per_submitted": 1000 * all_rules.seconds / max(all_rules.submitted, 1),
    }


async def _probed(records: Sequence[Record]) -> list[FilterReason | None]:
    """What a probe of each tactic by itself says."""
    processes = LeanProcesses(await find_toolchain())
    try:
        answers = await probe([_as_candidate(record) for record in records], processes)
    finally:
        await processes.close()
    return [answer.reason if isinstance(answer, Filtered) else None for answer in answers]


def _as_candidate(record: Record) -> Candidate:
    telescope = record.telescope
    return Candidate(
        parent=record, lemma=None, rule="again", use=None, place="goal", path=(),
        variables=telescope.variables, conclusion=telescope.conclusion, proof=("assumption",),
    )  # fmt: skip


def _rechecked(sample: Sequence[str], kept: Mapping[str, Record]) -> int:
    """How many pass alone."""
    requests = [VerifyRequest(source=_source(name, kept), checker="lean") for name in sample]
    try:
        return sum(verdict.ok for verdict in verify_many(requests, workers=_WORKERS, store=False))
    finally:
        close_all()


def _source(name: str, kept: Mapping[str, Record]) -> str:
    """A kept theorem with those in front of it that its proof names."""
    texts: dict[str, str] = {}

    def add(wanted: str) -> None:
        if wanted in kept and wanted not in texts:
            for premise in kept[wanted].premises:
                add(premise)
            texts[wanted] = theorem_text(kept[wanted])

    add(name)
    options = [f"set_option {key} {value}" for key, value in ELABORATION_OPTIONS.items()]
    return "\n".join([*options, *texts.values()])


async def _doubled(corpus: Corpus, size: _Size) -> dict[str, float]:
    """Seconds per theorem kept for a source and for one of twice its size."""
    order = random.Random(0).sample(corpus.records, 2 * size.source)
    costs: dict[int, list[float]] = {size.source: [], 2 * size.source: []}
    for _ in range(size.rounds):
        for count, taken in costs.items():
            source = Corpus(tuple(order[:count]))
            settings = MutateSettings(maximum=count // 2, workers=_WORKERS, pairs=False)
            with tempfile.TemporaryDirectory(prefix="lemmata-growth-") as folder:
                started = time.perf_counter()
                report = await mutate(source, Path(folder), settings)
                taken.append((time.perf_counter() - started) / max(report.kept, 1))
    single, double = (statistics.median(taken) for taken in costs.values())
    return {
        "seconds_per_kept": single,
        "seconds_per_kept_at_double_source": double,
        "cost_growth_at_double_source": double / single,
    }
