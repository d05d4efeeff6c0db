"""`mutation-yield`: the share that Lean verifies of what the rules hand to it.

40 theorems of the embedded core, all lemmas of the core, up to ten proposals a theorem and rule
(drawn by a fixed seed among all that the rule makes), verified in batches. Published for the
same two rules: 56 % and 37 % (arXiv 2410.15748). Shares are over everything submitted; what
cannot be printed counts as submitted.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from benchmarks.measure import Outcome
from mutation.candidates import Candidate, Rule
from mutation.corpus import core_corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.records import Record
from mutation.rules import find_rules
from mutation.signatures import Signatures
from mutation.verify import Outcome as Fate
from mutation.verify import verify_candidates
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain

_TARGETS = 40
_EACH = 10
_GOALS = {"rewrite": 0.90, "apply": 0.85}


def run(quick: bool) -> dict[str, Any]:
    """Propose and verify; shares are between 0 and 1, seconds are wall clock."""
    return asyncio.run(_run(4 if quick else _TARGETS, 2 if quick else _EACH))


async def _run(target_count: int, each: int) -> dict[str, Any]:
    corpus = core_corpus()
    environment = Environment.load(["Init"], [ensure_core().lib])
    index = LemmaIndex(as_lemmas(corpus.records), Signatures.of_environment(environment))
    figures: dict[str, float] = {}
    processes = LeanProcesses(await find_toolchain(None, "embedded"))
    try:
        for rule in find_rules():
            choose = random.Random(0)
            # Not every theorem has a hypothesis to replace: those are drawn that have proposals.
            targets = choose.sample(corpus.records, len(corpus.records))
            started = time.perf_counter()
            proposed, chosen = _choose(rule, targets, index, target_count, each, choose)
            middle = time.perf_counter()
            checked = await verify_candidates(chosen, processes)
            verified = sum(answer.outcome is Fate.VERIFIED for answer in checked)
            figures |= {
                f"{rule.name}_proposed": float(proposed),
                f"{rule.name}_submitted": float(len(checked)),
                f"{rule.name}_verified_share": verified / max(len(checked), 1),
                f"{rule.name}_propose_seconds": middle - started,
                f"{rule.name}_verify_seconds": time.perf_counter() - middle,
            }
    finally:
        await processes.close()
    goals = {f"{name}_verified_share": (">=", share) for name, share in _GOALS.items()}
    return Outcome(figures, goals).as_dict()


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
