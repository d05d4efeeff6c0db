"""The files that a mutation run leaves for people and other programs.

What lives here: writing them from the store, each whole or not at all. What does not: the store
(`mutation.store`), formats for training (`mutation.export`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mutation.export import Pair, export_corpus
from mutation.export.lean_file import lean_file
from mutation.lineage import Lineage
from mutation.records import Record
from mutation.sources.jsonl import write_jsonl
from mutation.sources.texts import kept_texts
from mutation.store import MutationStore, Step
from provers.files import write_whole

KEPT, REPORT, TEXT = "kept.jsonl", "report.json", "theorems.lean"
GRAPHML, DOT = "lineage.graphml", "lineage.dot"
EXPORT = "export"
MODULES = "modules"
"""Folder in which compiled `.lean` sources are kept."""


def lineage_of(steps: Iterable[Step]) -> Lineage:
    """The lineage graph of kept theorems."""
    lineage = Lineage()
    for step in steps:
        lineage.enter(step.name, step.derived)
    return lineage


def write_results(
    store: MutationStore,
    report: dict[str, Any],
    sources: Sequence[Record],
    seed: int,
    pairs: Sequence[Pair] = (),
) -> list[Path]:
    """Write the files and the export; returns them.

    Args:
        store: what was kept.
        report: for the report file.
        sources: theorems that the proofs may name.
        seed: of the export's splits.
        pairs: of the kept theorems, for the export.

    Raises:
        SourceError: one cannot be written.
        StoreError: the store cannot be read.
    """
    folder = store.folder
    kept = list(store.kept())
    lineage = lineage_of(store.steps())
    write_jsonl(folder / KEPT, kept)
    texts = kept_texts(kept, folder / MODULES)
    write_whole(folder / TEXT, [lean_file(kept, texts=texts).text])
    lineage.write_graphml(folder / GRAPHML)
    lineage.write_dot(folder / DOT)
    export_corpus(folder / EXPORT, kept, lineage, pairs, seed=seed, sources=sources, texts=texts)
    write_whole(folder / REPORT, [json.dumps(report, ensure_ascii=False, indent=2), "\n"])
    return [folder / name for name in (KEPT, TEXT, GRAPHML, DOT, EXPORT, REPORT)]
