"""`mutation-yield`: the share that Lean verifies of what the rules hand to it.

For each rule, theorems of the embedded core that it makes something of (40 for `rewrite` and
`apply`, 25 for the others), all lemmas of the core, and up to ten proposals a theorem (drawn by a
fixed seed among all that the rule makes); what is refuted cheaply is not submitted, the rest is
verified in batches. Published for `rewrite` and `apply`: 56 % and 37 % (arXiv 2410.15748). Shares
are over everything submitted; what cannot be printed counts as submitted.

Of what Lean rejects, up to 24 candidates get the built-in search's short try.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from benchmarks.measure import Outcome
from lemmata.rescue import SearchRescue
from mutation.candidates import Candidate, Rule
from mutation.corpus import core_corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.records import Record
from mutation.refutation import refute
from mutation.rescue import rescued
from mutation.rules import find_rules
from mutation.signatures import Signatures
from mutation.verify import Outcome as Fate
from mutation.verify import verify_candidates
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain

_TARGETS = {"rewrite": 40, "apply": 40}
_OTHER_TARGETS = 25
_EACH = 10
_RESCUED = 24
_GOALS = {"rewrite": 0.90, "apply": 0.85}


def run(quick: bool) -> dict[str, Any]:
    """Propose and verify; shares are between 0 and 1, seconds are wall clock."""
    return asyncio.run(_run(quick))


async def _run(quick: bool) -> dict[str, Any]:
    each = 2 if quick else _EACH
    corpus = core_corpus()
    environment = Environment.load(["Init"], [ensure_core().lib])
    index = LemmaIndex(as_lemmas(corpus.records), Signatures.of_environment(environment))
    figures: dict[str, float] = {}
    rejected: list[Candidate] = []
    processes = LeanProcesses(await find_toolchain(None, "embedded"))
    try:
        for rule in find_rules():
            choose = random.Random(0)
            # Not every theorem has a hypothesis to replace: those are drawn that have proposals.
            targets = choose.sample(corpus.records, len(corpus.records))
            started = time.perf_counter()
            count = 4 if quick else _TARGETS.get(rule.name, _OTHER_TARGETS)
            proposed, chosen = _choose(rule, targets, index, count, each, choose)
            middle = time.perf_counter()
            judged = await refute(chosen, processes, index.signatures)
            submitted = [c for c in judged if isinstance(c, Candidate)]
            checked = await verify_candidates(submitted, processes)
            verified = sum(answer.outcome is Fate.VERIFIED for answer in checked)
            rejected += [a.candidate for a in checked if a.outcome is Fate.REJECTED]
            figures |= {
                f"{rule.name}_proposed": float(proposed),
                f"{rule.name}_refuted": float(len(judged) - len(submitted)),
                f"{rule.name}_submitted": float(len(checked)),
                f"{rule.name}_verified_share": verified / max(len(checked), 1),
                f"{rule.name}_propose_seconds": middle - started,
                f"{rule.name}_verify_seconds": time.perf_counter() - middle,
            }
        tried = min(len(rejected), 2 if quick else _RESCUED)
        figures |= await _rescue(random.Random(0).sample(rejected, tried), processes)
    finally:
        await processes.close()
    goals = {f"{name}_verified_share": (">=", share) for name, share in _GOALS.items()}
    return Outcome(figures, goals).as_dict()


async def _rescue(rejected: list[Candidate], processes: LeanProcesses) -> dict[str, float]:
    """What the search proves of what Lean rejected, and what Lean verifies of that."""
    started = time.perf_counter()
    found = [c for c in await rescued(rejected, SearchRescue(processes)) if c is not None]
    seconds = time.perf_counter() - started
    checked = await verify_candidates(found, processes)
    return {
        "rescue_tried": float(len(rejected)),
        "rescue_found": float(len(found)),
        "rescue_verified": float(sum(answer.outcome is Fate.VERIFIED for answer in checked)),
        "rescue_seconds": seconds,
    }


def _choose(
    rule: Rule,
    targets: list[Record],
    index: LemmaIndex,
    count: int,
    each: int,
    choose: random.Random,
) -> tuple[int, list[Candidate]]:
    """Proposals made in all, and those chosen, over the first targets that have any."""
    chosen: dict[bytes, Candidate] = {}
    proposed = used = 0
    for target in targets:
        found = {c.digest: c for c in rule.propose(target, index)}
        found = {key: c for key, c in found.items() if key not in chosen and key != target.digest}
        if not found:
            continue
        proposed += len(found)
        for candidate in choose.sample(list(found.values()), min(each, len(found))):
            chosen[candidate.digest] = candidate
        used += 1
        if used == count:
            break
    return proposed, list(chosen.values())
