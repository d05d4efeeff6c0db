"""A corpus in the layout of LeanDojo Benchmark 4.

What lives here: `corpus.jsonl` and the split files `random/` and `novel_premises/`. What does not:
reading such a folder (`mutation.sources.leandojo`), and which theorem goes where
(`mutation.export.splits`).

New theorems have the lines that they have in `theorems.lean`. Theorems of compiled modules have no
lines, so each stands on a line of its own, in the order of its module: places there tell premises
apart and say nothing of the source text.

Source: the rows of the published benchmark, and what ReProver's `common.py` asks of them: files
after the files that they import, positions from 1, code that is not empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx

from mutation.export.lean_file import LEAN_FILE, LeanFile, Place, signature_text
from mutation.export.pairs import Pair
from mutation.export.splits import PARTS
from mutation.records import Record
from provers.files import write_whole

FILES = dict(zip(PARTS, ("train.json", "val.json", "test.json"), strict=True))
SPLITS = ("random", "novel_premises")

_IDENTIFIER = re.compile(r"(?<![\w.'!?«»])[^\W\d][\w'!?]*(?:\.(?:[^\W\d][\w'!?]*|«[^»]*»|\d+))*")


@dataclass(frozen=True, slots=True)
class Premise:
    """A theorem where it stands."""

    record: Record
    path: str
    place: Place


class Benchmark:
    """Theorems with their places, ready to be written as rows.

    Attributes:
        premises: every theorem by its full name.
    """

    def __init__(self, file: LeanFile, records: Iterable[Record]) -> None:
        """Place theorems: those of `file` there, all others in files named like their modules."""
        self.premises: dict[str, Premise] = {}
        known = {record.name: record for record in records}
        lines: dict[str, int] = {}
        for name, record in known.items():
            if name in file.places:
                continue
            path = module_path(record.origin.place)
            number = lines[path] = lines.get(path, 0) + 1
            place = Place((number, 1), (number, len(signature_text(record)) + 1))
            self.premises[name] = Premise(record, path, place)
        for name in file.order:
            self.premises[name] = Premise(known[name], LEAN_FILE, file.places[name])

    def write(
        self,
        folder: Path,
        splits: Mapping[str, Mapping[str, str]],
        pairs: Mapping[str, Sequence[Pair]],
        *,
        url: str,
        commit: str,
    ) -> None:
        """Write the whole layout.

        Args:
            folder: an existing folder.
            splits: for `random` and `novel_premises`, the part of each theorem.
            pairs: by theorem, in the order of the proof.
            url, commit: of the repository that the rows shall name.

        Raises:
            SourceError: a file cannot be written.
        """
        write_whole(folder / "corpus.jsonl", self._corpus())
        for split in SPLITS:
            (folder / split).mkdir()
            for part, file in FILES.items():
                names = [name for name in self.premises if splits[split].get(name) == part]
                rows = (
                    {"url": url, "commit": commit, **self.theorem_row(name, pairs.get(name, ()))}
                    for name in names
                )
                write_whole(folder / split / file, _json_list(rows))

    def theorem_row(self, name: str, pairs: Sequence[Pair]) -> dict[str, Any]:
        """A theorem of a split, with its traced tactics."""
        premise = self.premises[name]
        return {
            "file_path": premise.path,
            "full_name": name,
            "start": list(premise.place.start),
            "end": list(premise.place.end),
            "traced_tactics": [
                {
                    "tactic": pair.tactic,
                    "annotated_tactic": self.annotated(pair.tactic, name),
                    "state_before": pair.state,
                    "state_after": pair.after,
                }
                for pair in pairs
                # Goals of other kinds (`conv`) are no states to readers of this format.
                if "⊢" in pair.state
            ],
        }

    def annotated(self, tactic: str, theorem: str) -> list[Any]:
        """The tactic with its premises marked, and where these are defined."""
        found: dict[str, Premise] = {}
        scopes = _namespaces(theorem)

        def mark(match: re.Match[str]) -> str:
            name = self._resolved(match.group(), scopes)
            if name is None:
                return match.group()
            found[name] = self.premises[name]
            return f"<a>{match.group()}</a>"

        text = _IDENTIFIER.sub(mark, tactic)
        return [
            text,
            [
                {
                    "full_name": name,
                    "def_path": premise.path,
                    "def_pos": list(premise.place.start),
                    "def_end_pos": list(premise.place.end),
                }
                for name, premise in found.items()
            ],
        ]

    def mentioned(self, name: str) -> set[str]:
        """The theorems that a theorem's script names."""
        record, scopes = self.premises[name].record, _namespaces(name)
        found = (
            self._resolved(m.group(), scopes) for m in _IDENTIFIER.finditer(record.proof or "")
        )
        return {premise for premise in found if premise is not None and premise != name}

    def _resolved(self, text: str, scopes: Sequence[str]) -> str | None:
        return next((scope + text for scope in scopes if scope + text in self.premises), None)

    def _corpus(self) -> Iterator[str]:
        by_path: dict[str, list[Premise]] = {}
        for premise in self.premises.values():
            by_path.setdefault(premise.path, []).append(premise)
        graph: networkx.DiGraph = networkx.DiGraph()
        graph.add_nodes_from(by_path)
        for path, premises in by_path.items():
            for used in self._paths_used(premises) - {path}:
                graph.add_edge(used, path)
        for path in _in_order(graph, list(by_path)):
            row = {
                "path": path,
                "imports": sorted(graph.predecessors(path)),
                "premises": [_premise_row(premise) for premise in by_path[path]],
            }
            yield json.dumps(row, ensure_ascii=False) + "\n"

    def _paths_used(self, premises: Collection[Premise]) -> set[str]:
        names = {name for premise in premises for name in premise.record.premises}
        return {self.premises[name].path for name in names if name in self.premises}


def module_path(place: str) -> str:
    """The path by which a record's place is called: of a module `A.B`, `A/B.lean`."""
    return place if place.endswith(".lean") else place.replace(".", "/") + ".lean"


def _in_order(graph: networkx.DiGraph, paths: Sequence[str]) -> Iterator[str]:
    place = {path: number for number, path in enumerate(paths)}
    # Modules of compiled sources import each other in no circle; texts of other origin may seem to.
    if not networkx.is_directed_acyclic_graph(graph):
        graph.remove_edges_from([edge for edge in graph.edges if place[edge[0]] >= place[edge[1]]])
    yield from networkx.lexicographical_topological_sort(graph, key=place.__getitem__)


def _premise_row(premise: Premise) -> dict[str, Any]:
    return {
        "full_name": premise.record.name,
        "code": signature_text(premise.record),
        "start": list(premise.place.start),
        "end": list(premise.place.end),
        "kind": "commanddeclaration",
    }


def _namespaces(name: str) -> list[str]:
    """What may stand in front of a name inside a theorem's proof, the innermost first."""
    parts = name.split(".")[:-1]
    return [".".join(parts[:count]) + "." for count in range(len(parts), 0, -1)] + [""]


def _json_list(rows: Iterable[Any]) -> Iterator[str]:
    first = True
    for row in rows:
        yield ("[\n" if first else ",\n") + json.dumps(row, ensure_ascii=False)
        first = False
    yield "[]\n" if first else "\n]\n"
