"""Theorems of a LeanDojo Benchmark folder.

What lives here: reading `corpus.jsonl` and the splits (`random/train.json` and so on), and turning
their theorems into records whose kernel statements come from compiled modules. What does not:
tracing a repository.

The benchmark holds text only, and text is no statement until Lean has read it: the same words
mean different things under different imports. So the modules that it was traced from are needed
as `.olean` files; a theorem that they lack is skipped with that reason.

Source: LeanDojo Benchmark 4 (README of the data set): rows of `corpus.jsonl` have `path`,
`imports` and `premises`; theorems of a split have `file_path`, `full_name`, `start`, `end` and
`traced_tactics`, each with `tactic`, `state_before`, `state_after`, `annotated_tactic`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutation.records import Origin, OriginKind, Record, Skipped, SkipReason
from mutation.sources.oleans import LARGEST_STATEMENT, read_theorem
from provers.errors import LemmataError, SourceError
from provers.lean.environment import Environment
from provers.lean.names import Name
from provers.lean.olean import DeclarationKind

SPLITS = ("random", "novel_premises")
PARTS = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class BenchmarkTheorem:
    """One theorem of a split.

    Attributes:
        full_name: as the benchmark writes it.
        file_path: file in the traced repository.
        line: where it begins, from 1; None if the row does not say.
        tactics: its traced tactics in order; empty for term proofs.
        premises: full names of the premises that its tactics mention.
    """

    full_name: str
    file_path: str
    line: int | None
    tactics: tuple[str, ...]
    premises: tuple[str, ...]

    @property
    def proof(self) -> str | None:
        """The traced tactics as one block, if there are any. Bullets are not in the data."""
        if not self.tactics:
            return None
        lines = [line for tactic in self.tactics for line in tactic.split("\n")]
        return "by\n" + "\n".join(f"  {line}" for line in lines)


def is_benchmark(folder: Path) -> bool:
    """Whether a folder looks like a LeanDojo Benchmark."""
    return (folder / "corpus.jsonl").is_file()


def read_files(folder: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of `corpus.jsonl` with their line numbers.

    Raises:
        SourceError: the file cannot be read, or a row is no JSON object with a path.
    """
    path = folder / "corpus.jsonl"
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("path"), str):
                    raise SourceError(f"{path}, line {number}: no object with a path")
                yield number, row
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error


def read_theorems(folder: Path) -> Iterator[BenchmarkTheorem | Skipped]:
    """All theorems of all splits, each once (the splits hold the same theorems).

    Raises:
        SourceError: there is no split, or one is not a JSON list.
    """
    seen: set[tuple[str, str]] = set()
    found = False
    for split in SPLITS:
        for part in PARTS:
            path = folder / split / f"{part}.json"
            if not path.is_file():
                continue
            found = True
            for number, row in enumerate(_rows(path)):
                try:
                    theorem = _theorem(row)
                except (KeyError, TypeError, ValueError) as error:
                    where = f"{path}, theorem {number}"
                    yield Skipped("", SkipReason.MALFORMED, where, f"{error}")
                    continue
                key = (theorem.file_path, theorem.full_name)
                if key not in seen:
                    seen.add(key)
                    yield theorem
    if not found:
        raise SourceError(
            f"no split in {folder}", hint="expected random/train.json or novel_premises/train.json"
        )


def read_benchmark(
    folder: Path, environment: Environment, *, largest: int = LARGEST_STATEMENT
) -> Iterator[Record | Skipped]:
    """The theorems of a benchmark as records.

    Args:
        folder: the benchmark.
        environment: the compiled modules that it was traced from.
        largest: characters of an explicit statement.

    Raises:
        SourceError: the folder is no benchmark.
    """
    files = {row["path"] for _, row in read_files(folder)}
    for theorem in read_theorems(folder):
        if isinstance(theorem, Skipped):
            yield theorem
            continue
        place, name = theorem.file_path, theorem.full_name
        if place not in files:
            detail = "its file is not in corpus.jsonl"
            yield Skipped(name, SkipReason.MALFORMED, place, detail)
            continue
        try:
            declaration = environment.find(name)
            if declaration is None or declaration.kind is not DeclarationKind.THEOREM:
                yield Skipped(name, SkipReason.UNKNOWN, place)
                continue
            module = str(environment.module_of(declaration.name))
            imports = () if module.startswith("Init") else (module,)
            origin = Origin(OriginKind.LEAN_DOJO, place, theorem.line)
            yield read_theorem(
                environment, declaration, imports, origin, largest=largest, proof=theorem.proof
            )
        except LemmataError as error:
            yield Skipped(name, SkipReason.BROKEN, place, error.message)


def _rows(path: Path) -> list[Any]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
    if not isinstance(rows, list):
        raise SourceError(f"{path} is not a JSON list")
    return rows


def _theorem(row: dict[str, Any]) -> BenchmarkTheorem:
    name, path = row["full_name"], row["file_path"]
    start = row.get("start")
    if not isinstance(name, str) or not isinstance(path, str):
        raise ValueError("full_name and file_path are strings")
    Name.parse(name)
    tactics: list[str] = []
    premises: set[str] = set()
    for traced in row.get("traced_tactics") or []:
        tactics.append(str(traced["tactic"]))
        annotated = traced.get("annotated_tactic") or []
        mentioned = annotated[1] if len(annotated) > 1 else []
        premises.update(str(premise["full_name"]) for premise in mentioned)
    line = int(start[0]) if isinstance(start, list) and start else None
    return BenchmarkTheorem(name, path, line, tuple(tactics), tuple(sorted(premises)))
