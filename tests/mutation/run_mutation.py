"""Run the pipeline on the small corpus in a process of its own: `python -m … FOLDER WORKERS`.

A line goes to standard output after each batch, so that a test can kill it at a chosen moment.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from mutation.corpus import core_corpus
from mutation.pipeline import mutate
from mutation.settings import MutateSettings
from tests.mutation.growing import small_corpus

RULES = ("rewrite", "apply", "symm")


def main() -> None:
    """Run it; the folder may hold a part of it already."""
    settings = MutateSettings(
        rules=RULES, per_theorem=1, rounds=2, seed=7, batch=6, workers=int(sys.argv[2]), resume=True
    )
    asyncio.run(
        mutate(
            small_corpus(core_corpus()),
            Path(sys.argv[1]),
            settings,
            on_progress=lambda progress, _: print(progress.batches, flush=True),
        )
    )


if __name__ == "__main__":
    main()
