"""New theorems as one Lean file that compiles.

What lives here: the order of the theorems, the text, and where each of them stands in it. What
does not: compiling it, and the texts that the theorems come from (`mutation.export.inlined`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import networkx

from mutation.export.inlined import inlined
from mutation.records import OriginKind, Record
from mutation.sources.texts import is_kept
from provers.errors import UsageError
from provers.lean.printer import ELABORATION_OPTIONS

LEAN_FILE = "theorems.lean"
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_OPTIONS = {**ELABORATION_OPTIONS, "linter.all": "false"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a theorem stands in a file: (line, column), both from 1; `end` is exclusive."""

    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True)
class LeanFile:
    """A Lean text and the places of its theorems.

    Attributes:
        text: the whole file.
        places: by full name.
        order: the names, as they stand in the file.
    """

    text: str
    places: dict[str, Place]
    order: tuple[str, ...]


def declared(exported: Iterable[Record], available: Mapping[str, Record]) -> list[Record]:
    """The theorems that a file has to declare, since no compiled module has them.

    These are the new theorems, and what their proofs use of a Lean text, directly or not, unless
    the text was kept as a module.

    Args:
        exported: any records.
        available: by name, what may be used.
    """
    found = {r.name: r for r in exported if r.origin.kind is OriginKind.MUTATION}
    waiting = list(found.values())
    while waiting:
        for premise in waiting.pop().premises:
            record = available.get(premise)
            if record is None or record.name in found:
                continue
            if record.origin.kind is OriginKind.LEAN and not is_kept(record):
                found[record.name] = record
                waiting.append(record)
    return list(found.values())


def lean_file(
    records: Sequence[Record],
    known: frozenset[str] = frozenset(),
    texts: Mapping[str, str] = _NO_TEXTS,
) -> LeanFile:
    """Theorems as a Lean file, premises in front of their users.

    Args:
        records: what the file declares.
        known: names of all new theorems that there are, to tell when one is missing.
        texts: by name, modules to be written out instead of imported.

    Raises:
        UsageError: a theorem has no proof, or uses one that is missing.
    """
    beginning = inlined((module for record in records for module in record.imports), texts)
    lines = [*(f"import {module}" for module in beginning.imports), *beginning.lines]
    lines += [f"set_option {name} {value}" for name, value in _OPTIONS.items()]
    places: dict[str, Place] = {}
    order = _in_order(records, known)
    for record in order:
        lines.append("")
        first = len(lines) + 1
        lines += theorem_text(record).split("\n")
        places[record.name] = Place((first, 1), (len(lines), len(lines[-1]) + 1))
    names = tuple(record.name for record in order)
    return LeanFile("\n".join(lines) + "\n", places, names)


def signature_text(record: Record) -> str:
    """A theorem up to its `:=`."""
    return f"theorem {record.name}{record.universe_suffix} : {record.statement}"


def theorem_text(record: Record) -> str:
    """A theorem with its proof.

    Raises:
        UsageError: it has none.
    """
    if record.proof is None:
        raise UsageError(f"{record.name} has no proof to be written")
    return f"{signature_text(record)} := {record.proof.rstrip()}"


def _in_order(new: Sequence[Record], known: frozenset[str]) -> list[Record]:
    by_name = {record.name: record for record in new}
    graph: networkx.DiGraph = networkx.DiGraph()
    graph.add_nodes_from(by_name)
    for record in new:
        for premise in record.premises:
            if premise in by_name:
                graph.add_edge(premise, record.name)
            elif premise in known:
                raise UsageError(
                    f"{record.name} uses {premise}, which is not exported",
                    hint="export the theorems with all that their proofs use",
                )
    place = {record.name: number for number, record in enumerate(new)}
    try:
        names = list(networkx.lexicographical_topological_sort(graph, key=place.__getitem__))
    except networkx.NetworkXUnfeasible as error:
        raise UsageError("theorems that use each other in a circle") from error
    return [by_name[name] for name in names]
