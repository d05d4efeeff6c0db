"""`mutation-recall`: what the index finds of what trying every lemma finds, and what it costs.

40 theorems of the embedded core, drawn by a fixed seed, and all its lemmas. Brute force is
`benchmarks.brute_mutation`: `rw [t]` and `rw [← t]` at the goal and at each explicit hypothesis,
`apply t` for each explicit hypothesis, one trial each through a session's `try_many`. The other
side proposes with the rules `rewrite` and `apply`. Both sides' statements are verified by
`mutation.verify`, and both clocks run from the corpus to the last verdict.

What counts: distinct statements, by canonical digest of the kernel's term, that Lean verified and
that are not the theorem itself. A trial that closes the goal (also by the `rfl` that `rw` ends
with) makes none, nor does one whose result Lean takes as an intermediate state only (a lemma
whose instance stays open: `rw` refuses it once the proof is complete). A theorem is not mutated
by itself. New variables stand where our rules put them, for both sides: in front of the changed
hypothesis or the goal, in the order of the lemma's parameters, and a goal that repeats a
hypothesis adds none. `recall` is the share of brute force's statements that the other side
verified as well; `trials_ratio` compares brute force's trials with the theorems that our side
hands to Lean, `wall_ratio` all of both.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.brute_mutation import Invocable, statements, trials_of, try_all
from benchmarks.measure import Outcome
from mutation.candidates import Candidate
from mutation.checking import LARGEST_DOCUMENT
from mutation.corpus import core_corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.records import Record
from mutation.rules import find_rules
from mutation.signatures import Signatures
from mutation.verify import Checked, verify_candidates
from mutation.verify import Outcome as Fate
from provers.engine import default_workers
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from provers.lean.toolchain import find_toolchain

_TARGETS = 40
_QUICK_TARGETS = 3
_QUICK_LEMMAS = 150
_RULES = ("rewrite", "apply")


def run(quick: bool) -> dict[str, Any]:
    """Both sides; shares are between 0 and 1, seconds are wall clock."""
    return asyncio.run(_run(quick))


async def _run(quick: bool) -> dict[str, Any]:
    corpus = core_corpus()
    choose = random.Random(0)
    targets = choose.sample(corpus.records, _TARGETS)[: _QUICK_TARGETS if quick else None]
    lemmas = choose.sample(corpus.records, _QUICK_LEMMAS) if quick else corpus.records
    processes = LeanProcesses(await find_toolchain(None, "embedded"))
    try:
        ours = await _indexed(processes, targets, lemmas)
        brute = await _brute(processes, targets, lemmas)
    finally:
        await processes.close()
    found = {digest for digest in brute.verified if digest in ours.verified}
    figures = {
        "theorems": float(len(targets)),
        "lemmas": float(len(lemmas)),
        "brute_trials": float(brute.trials),
        "brute_verified": float(len(brute.verified)),
        "brute_seconds": brute.seconds,
        "index_trials": float(ours.trials),
        "index_verified": float(len(ours.verified)),
        "index_propose_seconds": ours.propose_seconds,
        "index_seconds": ours.seconds,
        "recall": len(found) / max(len(brute.verified), 1),
    }
    for rule in _RULES:
        wanted = {digest for digest, made_by in brute.verified.items() if made_by == rule}
        if wanted:
            figures[f"{rule}_recall"] = len(wanted & found) / len(wanted)
    figures["trials_ratio"] = brute.trials / max(ours.trials, 1)
    figures["wall_ratio"] = brute.seconds / ours.seconds
    goals = {
        "recall": (">=", 0.95),
        "trials_ratio": (">=", 50.0),
        "wall_ratio": (">=", 10.0),
    }
    return Outcome(figures, goals).as_dict()


class _Side:
    """What one side found, and what it cost.

    Attributes:
        trials: tactics tried, or theorems handed to Lean.
        propose_seconds: spent before the first theorem is verified.
        seconds: all of it.
        verified: digests of distinct verified statements, and the rules that made them.
    """

    def __init__(self) -> None:
        self.trials = 0
        self.propose_seconds = self.seconds = 0.0
        self.verified: dict[bytes, str] = {}


async def _indexed(
    processes: LeanProcesses, targets: Sequence[Record], lemmas: Sequence[Record]
) -> _Side:
    side = _Side()
    started = time.perf_counter()
    environment = Environment.load(["Init"], [ensure_core().lib])
    index = LemmaIndex(as_lemmas(lemmas), Signatures(environment))
    rules = find_rules(_RULES)
    made = [c for target in targets for rule in rules for c in rule.propose(target, index)]
    chosen = _distinct(made)
    side.trials = len(chosen)
    side.propose_seconds = time.perf_counter() - started
    await _verify(processes, chosen, side)
    side.seconds = time.perf_counter() - started
    return side


async def _brute(
    processes: LeanProcesses, targets: Sequence[Record], lemmas: Sequence[Record]
) -> _Side:
    side = _Side()
    started = time.perf_counter()
    signatures = Signatures(Environment.load(["Init"], [ensure_core().lib]))
    found: list[Invocable] = []
    for number, target in enumerate(targets):
        trials = list(trials_of(target, lemmas, signatures))
        session = LeanSession(processes, "")
        try:
            found += await try_all(session, target, trials)
        finally:
            await session.close()
        side.trials += len(trials)
        if sys.stderr.isatty():
            taken = time.perf_counter() - started
            print(f"{number + 1}/{len(targets)} theorems, {side.trials} trials, {taken:.0f} s",
                  file=sys.stderr)  # fmt: skip
    chosen = _distinct(await statements(processes, found, signatures))
    side.propose_seconds = time.perf_counter() - started
    await _verify(processes, chosen, side)
    side.seconds = time.perf_counter() - started
    return side


def _distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One of each statement, without those that only repeat their theorem."""
    kept: dict[bytes, Candidate] = {}
    for candidate in candidates:
        if candidate.digest != candidate.parent.digest:
            kept.setdefault(candidate.digest, candidate)
    return list(kept.values())


async def _verify(processes: LeanProcesses, chosen: Sequence[Candidate], side: _Side) -> None:
    """Verify batches side by side, as many as the trials have workers."""
    slots = asyncio.Semaphore(default_workers())

    async def verify(batch: Sequence[Candidate]) -> list[Checked]:
        async with slots:
            return await verify_candidates(batch, processes)

    parts = [chosen[at : at + LARGEST_DOCUMENT] for at in range(0, len(chosen), LARGEST_DOCUMENT)]
    for answers in await asyncio.gather(*map(verify, parts)):
        for answer in answers:
            if answer.outcome is Fate.VERIFIED:
                side.verified[answer.candidate.digest] = answer.candidate.rule
