"""`learning-loop`: whether a model that learned from mutations proves more than one that did not.

The source corpus is what the embedded core has as a library of theorems (`Init.Theorems`, about
2,550). 160 of them that nothing refers to are held out, and hidden. 300 of the rest, drawn by seed,
are what is learned from: proved theorems are few, as they are where mutation is of use. What proves
the held-out ones, with 8, 16, 32 and 64 tactics each: the built-in policy; a model with random
weights; one trained on the 300 (proofs as people wrote them, and tactics that the built-in policy
finds); one trained on that and on 2,000 mutations of the 300; and that model by turns with the
built-in policy. All models have the same shape and the same number of training steps, three seeds
each, and are served by vLLM. The claim that is tested is that of arXiv 2410.15748: mutations help.

Everything is kept in a folder under the cache folder, named on standard error, so that a run that
was stopped goes on. Under 40 minutes on two idle cores.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from lemmata.loop.report import PAGE, TITLES, LoopReport
from lemmata.loop.run import run_loop
from lemmata.loop.settings import Arm, LoopSettings
from mutation.corpus import Corpus, core_corpus
from provers.paths import cache_dir

SETTINGS = LoopSettings(
    arms=tuple(Arm),
    seeds=(0, 1, 2),
    held_out=160,
    learned=300,
    per_theorem=8,
    mutants=2000,
    steps=800,
)
"""The full run."""

QUICK = LoopSettings(
    arms=(Arm.BUILTIN,),
    held_out=6,
    per_theorem=1,
    mutants=6,
    searched=4,
    tactics=8,
)
"""The smoke run: no model, a corner of the core."""

_LIBRARY = "Init.Theorems."
_CORNER = "Init.Theorems.Prod"


def run(quick: bool) -> dict[str, Any]:
    """Run the loop, or go on with it; counts are theorems, seconds are wall clock."""
    started = time.perf_counter()
    corpus = _part(core_corpus(), _CORNER if quick else _LIBRARY)
    if quick:
        with tempfile.TemporaryDirectory(prefix="lemmata-learning-loop-") as folder:
            report = _loop(corpus, Path(folder) / "run", QUICK)
    else:
        key = json.dumps(SETTINGS.identity(), sort_keys=True) + _digest(corpus)
        name = hashlib.sha256(key.encode()).hexdigest()[:12]
        folder = cache_dir() / "learning-loop" / name
        folder.parent.mkdir(parents=True, exist_ok=True)
        _tell(f"everything is kept in {folder}")
        report = _loop(corpus, folder, SETTINGS)
        _tell(f"report: {folder / PAGE}")
    return _outcome(report, time.perf_counter() - started)


def _part(corpus: Corpus, modules: str) -> Corpus:
    few = tuple(r for r in corpus.records if r.origin.place.startswith(modules))
    return Corpus(few, corpus.skipped)


def _loop(corpus: Corpus, folder: Path, settings: LoopSettings) -> LoopReport:
    report = asyncio.run(run_loop(corpus, folder, settings, tell=_tell))
    for line in report.lines:
        counts = ", ".join(map(str, line.proved))
        _tell(f"{TITLES[line.arm]:<30} {line.mean:6.1f} of {line.of}  ({counts})")
    for comparison in report.comparisons:
        _tell(comparison.words)
    return report


def _outcome(report: LoopReport, seconds: float) -> dict[str, Any]:
    # A run that was stopped and went on took what all its stages took.
    figures = {
        "minutes": max(seconds, sum(report.stages.values())) / 60,
        "minutes_of_this_process": seconds / 60,
    }
    goals: dict[str, tuple[str, float]] = {}
    if report.comparisons:
        goals = {"held_out": (">=", 150), "beyond_builtin": (">=", 1), "minutes": ("<=", 40)}
        figures["beyond_builtin"] = float(_beyond_builtin(report))
    for line in report.lines:
        arm = line.arm.value
        figures[f"{arm}_proved"] = line.mean
        figures[f"{arm}_lowest"] = float(min(line.proved))
        figures[f"{arm}_highest"] = float(max(line.proved))
        figures["held_out"] = float(line.of)
        for budget, mean in line.within.items():
            figures[f"{arm}_proved_in_{budget}"] = mean
    for comparison in report.comparisons:
        budget = comparison.tactics
        figures[f"gain_in_{budget}"] = comparison.gain
        # The highest seed without against the lowest with: above 0, the spreads are apart.
        apart = min(comparison.after) - max(comparison.before)
        figures[f"gain_beyond_spread_in_{budget}"] = float(apart)
        goals[f"gain_beyond_spread_in_{budget}"] = (">=", 1)
    for kind, count in report.pairs.items():
        figures[f"pairs_{kind}"] = float(count)
    return Outcome(figures, goals).as_dict()


def _beyond_builtin(report: LoopReport) -> int:
    """Theorems that the model of mutations proves, with some seed, and the built-in policy not."""
    names = {arm: frozenset[str]() for arm in Arm}
    for result in report.results:
        names[result.arm] |= result.within(report.settings.tactics)
    return len(names[Arm.MUTATIONS] - names[Arm.BUILTIN])


def _digest(corpus: Corpus) -> str:
    digest = hashlib.sha256()
    for record in corpus.records:
        digest.update(record.digest)
    return digest.hexdigest()


_STARTED = time.perf_counter()


def _tell(line: str) -> None:
    print(f"{time.perf_counter() - _STARTED:7.0f} s  {line}", file=sys.stderr, flush=True)
