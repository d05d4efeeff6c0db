"""`lemmata.prove` and `lemmata.mutate`: the rooms' work as functions that block.

What lives here: the synchronous front of `search.prove` and `mutation.pipeline`, for scripts and
notebooks. What does not: the work, and the verify API, which is synchronous already (`provers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mutation.corpus import Corpus
from mutation.pipeline import MutateReport
from mutation.pipeline import mutate as grow
from mutation.settings import MutateSettings
from provers.background import background
from provers.lean.checker import LeanChecker
from search.policy import Policy
from search.prove import FileProver
from search.results import ProveReport, ProveSettings


def prove(
    source: str,
    *,
    theorems: Sequence[str] = (),
    file: str | None = None,
    settings: ProveSettings | None = None,
    model: Policy | None = None,
    options: dict[str, str] | None = None,
) -> ProveReport:
    """Search for the proofs of a Lean text's open theorems.

    Every proof found has passed a fresh process, with its statement unchanged.

    Args:
        source: Lean text; what is open has `sorry` as its proof.
        theorems: full names of those to prove; () for all that are open.
        file: name for messages and to find a Lake project by; need not exist.
        settings: budgets and strategy.
        model: proposes tactics beside the built-in policy.
        options: the checker's options (`toolchain`).

    Raises:
        StatementError: the text does not compile, or a theorem is none of its open ones.
        ToolMissing: there is no Lean.
    """

    async def run() -> ProveReport:
        checker = LeanChecker()
        try:
            prover = FileProver(
                checker, source, file=file, settings=settings, model=model, options=options
            )
            return await prover.run(theorems)
        finally:
            await checker.close()

    return background.start(run()).result()


def mutate(
    sources: Sequence[str] | Corpus, output: Path | str, settings: MutateSettings | None = None
) -> MutateReport:
    """Grow a corpus of theorems into a folder.

    Args:
        sources: as `mutation.corpus.load_corpus` takes them (`core`, folders, files, repositories),
            or a corpus.
        output: a new folder, or one with this very run to resume.
        settings: rules, rounds, bounds, seed; (state, tactic) pairs, unless `pairs` is False.

    Raises:
        UsageError, SourceError, StoreError, ToolMissing, ToolCrashed: as the pipeline says.
    """
    return background.start(grow(sources, Path(output), settings)).result()
