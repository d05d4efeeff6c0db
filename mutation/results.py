"""The files that a mutation run leaves for people and other programs.

What lives here: writing them from the store, each whole or not at all. What does not: the store
(`mutation.store`), formats for training (`mutation.export`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mutation.files import write_whole
from mutation.lineage import Lineage
from mutation.records import Record
from mutation.sources.jsonl import write_jsonl
from mutation.store import MutationStore, Step
from provers.lean.printer import ELABORATION_OPTIONS

KEPT, REPORT, TEXT = "kept.jsonl", "report.json", "theorems.lean"
GRAPHML, DOT = "lineage.graphml", "lineage.dot"


def lineage_of(steps: Iterable[Step]) -> Lineage:
    """The lineage graph of kept theorems."""
    lineage = Lineage()
    for step in steps:
        lineage.enter(step.name, step.derived)
    return lineage


def write_results(store: MutationStore, report: dict[str, Any]) -> list[Path]:
    """Write the files; returns them.

    Raises:
        SourceError: one cannot be written.
        StoreError: the store cannot be read.
    """
    folder = store.folder
    write_jsonl(folder / KEPT, store.kept())
    write_whole(folder / TEXT, lean_text(store.kept()))
    lineage = lineage_of(store.steps())
    lineage.write_graphml(folder / GRAPHML)
    lineage.write_dot(folder / DOT)
    write_whole(folder / REPORT, [json.dumps(report, ensure_ascii=False, indent=2), "\n"])
    return [folder / name for name in (KEPT, TEXT, GRAPHML, DOT, REPORT)]


def lean_text(records: Iterable[Record]) -> list[str]:
    """A Lean file of the theorems, parents first, as pieces of text."""
    records = list(records)
    imports = dict.fromkeys(module for record in records for module in record.imports)
    pieces = [f"import {module}\n" for module in imports]
    pieces += [f"set_option {name} {value}\n" for name, value in ELABORATION_OPTIONS.items()]
    pieces += [f"\n{theorem_text(record)}\n" for record in records]
    return pieces


def theorem_text(record: Record) -> str:
    """One kept theorem as Lean text, its explicit statement and its proof."""
    header = f"theorem {record.name}{record.universe_suffix} : {record.explicit}"
    return f"{header} := {record.proof}"
