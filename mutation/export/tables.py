"""Theorems as tables: JSON lines and Parquet with one row a theorem.

What lives here: the rows, which are flat (texts and lists of texts) so that Arrow reads them with
one schema, and the files of both formats. What does not: our own corpus format
(`mutation.sources.jsonl`), whose fields the rows contain, so that `theorems.jsonl` is also a
source of theorems.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mutation.export.splits import PARTS
from mutation.lineage import Lineage
from mutation.records import Record
from mutation.sources.jsonl import to_row
from provers.errors import SourceError
from provers.files import write_whole

PARQUET_HINT = "pyarrow is not installed (pip install 'lemmata[parquet]')"

_ROWS_IN_A_GROUP = 10_000


def parquet_available() -> bool:
    """Whether Parquet files can be written here."""
    return importlib.util.find_spec("pyarrow") is not None


def theorem_rows(
    records: Iterable[Record], lineage: Lineage, parts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A row for each theorem: our own format's, and how it was made and where it belongs.

    `rule`, `use`, `place`, `parent` and `lemma` are null for source theorems; `root` is the
    source theorem at the beginning of the line.
    """
    rows: list[dict[str, Any]] = []
    for record in records:
        step = lineage.step(record.name)
        rows.append(
            {
                **to_row(record),
                "rule": step.rule if step else None,
                "use": step.use if step else None,
                "place": step.place if step else None,
                "parent": step.parent if step else None,
                "lemma": step.lemma if step else None,
                "root": lineage.root(record.name) if step else record.name,
                "part": parts[record.name],
            }
        )
    return rows


def write_tables(folder: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write `theorems.jsonl`, and `parquet/PART.parquet` where pyarrow is installed.

    Raises:
        SourceError: a file cannot be written.
    """
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_whole(folder / "theorems.jsonl", lines)
    if not parquet_available():
        return
    (folder / "parquet").mkdir()
    for part in PARTS:
        chosen = [row for row in rows if row["part"] == part]
        _write_parquet(folder / "parquet" / f"{part}.parquet", chosen)


_TEXTS = (
    "format", "name", "statement", "explicit", "readable", "term", "proof", "origin",
    "origin_place", "rule", "use", "place", "parent", "lemma", "root", "part",
)  # fmt: skip
_LISTS = ("level_params", "premises", "imports")
_NUMBERS = ("origin_line",)


def _write_parquet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    schema = arrow.schema(
        [
            *((name, arrow.string()) for name in _TEXTS),
            *((name, arrow.list_(arrow.string())) for name in _LISTS),
            *((name, arrow.int64()) for name in _NUMBERS),
        ]
    )
    table = arrow.Table.from_pylist(list(rows), schema=schema)
    try:
        parquet.write_table(table, path, row_group_size=_ROWS_IN_A_GROUP)
    except OSError as error:
        raise SourceError(f"cannot write {path}: {error}") from error
