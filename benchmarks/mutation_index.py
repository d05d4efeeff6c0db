"""`mutation-index`: subterm queries a second over 1,000 lemmas, against trying every lemma.

Queries are all places of all statements of the embedded core, as a mutation run asks them. The
goal is on the index with its memo emptied in front of every round; `distinct` asks each distinct
subterm once, so that no answer is ever reused. Trying every lemma is timed on a sample.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from benchmarks.measure import Outcome, alternate
from mutation.corpus import core_corpus
from mutation.index import LemmaIndex, positions
from mutation.lemmas import Lemma, Use, as_lemmas
from mutation.matching import match_pattern
from mutation.signatures import Signatures
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.expr import Expr

_LEMMAS = 1000
_NAIVE_SAMPLE = 40


def run(quick: bool) -> dict[str, Any]:
    """Time both sides; rates are queries a second on one core."""
    return asyncio.run(_run(_LEMMAS if not quick else 100, 1 if quick else 5, quick))


async def _run(lemma_count: int, rounds: int, quick: bool) -> dict[str, Any]:
    corpus = core_corpus()
    environment = Environment.load(["Init"], [ensure_core().lib])
    signatures = Signatures.of_environment(environment)
    choose = random.Random(0)
    lemmas = choose.sample(as_lemmas(corpus.records), lemma_count)
    queries: list[Expr] = []
    for record in corpus.records[: 200 if quick else None]:
        telescope = record.telescope
        for part in [*(v.type for v in telescope.variables), telescope.conclusion]:
            queries += [place.subterm for place in positions(part, signatures)]
    distinct = list(dict.fromkeys(queries))
    sample = choose.sample(distinct, min(_NAIVE_SAMPLE, len(distinct)))
    missed: list[Expr] = []

    async def indexed(asked: list[Expr]) -> None:
        index = LemmaIndex(lemmas, signatures)
        for query in asked:
            index.rewrites(query)

    async def naive() -> None:
        index = LemmaIndex(lemmas, signatures)
        for query in sample:
            found = {(hit.lemma.name, hit.use) for hit in index.rewrites(query)}
            if found != _by_trying_all(lemmas, query, signatures):
                missed.append(query)

    taken = await alternate(
        {"all": lambda: indexed(queries), "distinct": lambda: indexed(distinct), "naive": naive},
        rounds,
    )
    rate = len(queries) / taken["all"]
    naive_rate = len(sample) / taken["naive"]
    figures = {
        "lemmas": float(lemma_count),
        "queries": float(len(queries)),
        "queries_per_second": rate,
        "distinct_per_second": len(distinct) / taken["distinct"],
        "naive_per_second": naive_rate,
        "ratio": rate / naive_rate,
        "answers_that_differ": float(len(missed)),
    }
    goals = {"queries_per_second": (">=", 20_000.0), "answers_that_differ": ("<=", 0.0)}
    return Outcome(figures, goals).as_dict()


def _by_trying_all(lemmas: list[Lemma], term: Expr, signatures: Signatures) -> set[tuple[str, Use]]:
    return {
        (lemma.name, use)
        for lemma in lemmas
        for use in lemma.uses
        if use is not Use.CONCLUSION
        and match_pattern(lemma.pattern(use), term, signatures) is not None
    }
