"""Export: a corpus in the formats that training stacks read.

What lives here: `export_corpus`, which fills one folder. What does not: the single formats, each
in a module of its own: `lean_file` and `inlined` (a file that compiles), `tables` (JSON lines and
Parquet), `leandojo` (LeanDojo Benchmark layout), `pairs` ((state, tactic) rows), `splits`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from mutation.export.lean_file import LEAN_FILE, LeanFile, declared, lean_file
from mutation.export.leandojo import Benchmark
from mutation.export.pairs import Pair, pairs_of, write_pairs
from mutation.export.splits import PARTS, split_families, split_novel
from mutation.export.tables import PARQUET_HINT, parquet_available, theorem_rows, write_tables
from mutation.lineage import Lineage
from mutation.records import Record
from provers.errors import UsageError
from provers.files import fresh_folder, write_whole

__all__ = ["ExportReport", "Pair", "export_corpus", "pairs_of"]

MARKER = "export.json"
"""Describes an export, and shows that a folder is one."""

SHARES = (0.8, 0.1, 0.1)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written.

    Attributes:
        folder: where.
        theorems: by part of the split by ancestry.
        novel: by part of the split by novel premises; what is in no part is left out there.
        pairs: by part.
        families: how many there are.
        parquet: whether there are Parquet files.
        notes: what is missing, for a person.
    """

    folder: Path
    theorems: Mapping[str, int]
    novel: Mapping[str, int]
    pairs: Mapping[str, int]
    families: int
    parquet: bool
    notes: tuple[str, ...]


def export_corpus(
    folder: Path,
    records: Sequence[Record],
    lineage: Lineage,
    pairs: Iterable[Pair] = (),
    *,
    seed: int = 0,
    shares: tuple[float, float, float] = SHARES,
    sources: Iterable[Record] = (),
    texts: Mapping[str, str] = MappingProxyType({}),
    url: str = "",
    commit: str = "",
) -> ExportReport:
    """Fill a folder with a corpus; it appears whole or not at all.

    Written are `theorems.lean` (the new theorems with their proofs), `theorems.jsonl`,
    `parquet/`, `pairs/` and `leandojo/`. Each theorem is in one part, and so are all that have
    an ancestor in common with it.

    Args:
        folder: a new or empty folder, or an earlier export, which is replaced.
        records: the theorems, new ones with proof; also source theorems, if these are wanted.
        lineage: where they came from; theorems that it does not know have no relatives.
        pairs: (state, tactic) pairs; those of theorems of `sources` bring these into the export.
        seed: of the splits.
        shares: of train, validation and test.
        sources: theorems that may be premises: rows of `leandojo/corpus.jsonl`.
        texts: by name, modules that `theorems.lean` shall not import but write out.
        url, commit: of the repository that the LeanDojo rows shall name.

    Raises:
        UsageError: names are not distinct, a new theorem lacks its proof or a premise that is
            new, a pair names an unknown theorem, or the folder holds something else.
        SourceError: something cannot be written.
    """
    known = {record.name: record for record in sources}
    by_theorem = _pairs_by_theorem(pairs)
    exported = _exported(records, known, by_theorem)
    everything = {**known, **{record.name: record for record in exported}}
    file = lean_file(declared(exported, everything), frozenset(lineage.new_theorems), texts)
    families = _families(lineage, exported)
    random = split_families(families, shares, seed)
    benchmark = Benchmark(file, everything.values())
    mentioned = {record.name: benchmark.mentioned(record.name) for record in exported}
    novel = split_novel(families, mentioned, shares, seed)
    report = _report(folder, random, novel, by_theorem, len(families))
    with fresh_folder(folder, MARKER) as fresh:
        _write(fresh, exported, file, lineage, random, by_theorem)
        (fresh / "leandojo").mkdir()
        splits = {"random": random, "novel_premises": novel}
        benchmark.write(fresh / "leandojo", splits, by_theorem, url=url, commit=commit)
        write_whole(fresh / MARKER, [_described(report, seed, shares)])
    return report


def _pairs_by_theorem(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.theorem, []).append(pair)
    return found


def _exported(
    records: Sequence[Record], sources: Mapping[str, Record], pairs: Iterable[str]
) -> list[Record]:
    exported = {record.name: record for record in records}
    if len(exported) < len(records):
        raise UsageError("theorems of an export have distinct names")
    for name in pairs:
        if name not in exported:
            if name not in sources:
                raise UsageError(f"there are pairs of {name}, which is not exported")
            exported[name] = sources[name]
    return list(exported.values())


def _families(lineage: Lineage, exported: Sequence[Record]) -> list[list[str]]:
    """The exported theorems by family."""
    left = {record.name for record in exported}
    families: list[list[str]] = []
    for family in lineage.families():
        if members := sorted(family & left):
            families.append(members)
            left.difference_update(members)
    return families + [[name] for name in sorted(left)]


def _write(
    folder: Path,
    exported: Sequence[Record],
    file: LeanFile,
    lineage: Lineage,
    parts: Mapping[str, str],
    pairs: Mapping[str, Sequence[Pair]],
) -> None:
    write_whole(folder / LEAN_FILE, [file.text])
    write_tables(folder, theorem_rows(exported, lineage, parts))
    (folder / "pairs").mkdir()
    for part in PARTS:
        chosen = (pair for name in pairs if parts[name] == part for pair in pairs[name])
        write_pairs(folder / "pairs" / f"{part}.jsonl", chosen)


def _report(
    folder: Path,
    random: Mapping[str, str],
    novel: Mapping[str, str],
    pairs: Mapping[str, Sequence[Pair]],
    families: int,
) -> ExportReport:
    counts: Counter[str] = Counter()
    for name, found in pairs.items():
        counts[random[name]] += len(found)
    notes: list[str] = []
    if not parquet_available():
        notes.append(f"no Parquet files: {PARQUET_HINT}")
    if left := len(random) - len(novel):
        notes.append(
            f"{left} theorems are in no part of leandojo/novel_premises: "
            "they need no premise that is held out, and relatives of theirs do"
        )
    return ExportReport(
        folder=folder,
        theorems=_counted(Counter(random.values())),
        novel=_counted(Counter(novel.values())),
        pairs=_counted(counts),
        families=families,
        parquet=parquet_available(),
        notes=tuple(notes),
    )


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {part: counts[part] for part in PARTS}


def _described(report: ExportReport, seed: int, shares: Sequence[float]) -> str:
    row = {
        "format": "lemmata.export/1",
        "seed": seed,
        "shares": list(shares),
        "theorems": report.theorems,
        "novel_premises": report.novel,
        "pairs": report.pairs,
        "families": report.families,
        "parquet": report.parquet,
        "notes": list(report.notes),
    }
    return json.dumps(row, indent=2) + "\n"
