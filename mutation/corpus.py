"""A corpus of theorems: records from one or more sources, checked against each other.

What lives here: `Corpus`, joining records and recording what was left out and why, and the graph
of premises. What does not: reading any one kind of source (`mutation.sources`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import networkx

from mutation.records import OriginKind, Record, Skipped, SkipReason
from mutation.sources import dojo
from mutation.sources.jsonl import read_jsonl
from mutation.sources.leandojo import is_benchmark, read_benchmark
from mutation.sources.oleans import LARGEST_STATEMENT, folder_modules, read_modules
from mutation.sources.texts import read_lean
from provers.errors import UsageError
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses


@dataclass(frozen=True)
class Corpus:
    """Theorems with distinct names and distinct statements.

    Attributes:
        records: in the order of the sources.
        skipped: what was left out, each with its reason.
    """

    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Record]:
        """Records by full name."""
        return {record.name: record for record in self.records}

    @property
    def skip_counts(self) -> Counter[SkipReason]:
        """How many were left out for each reason."""
        return Counter(skipped.reason for skipped in self.skipped)

    def premise_graph(self) -> networkx.DiGraph:
        """Edges from each theorem to the premises that its proof term uses.

        Premises outside the corpus are nodes too, with `known=False`. Over compiled sources it
        has no cycle, since a kernel admits a theorem only after its premises.
        """
        graph: networkx.DiGraph = networkx.DiGraph()
        graph.add_nodes_from((record.name for record in self.records), known=True)
        for record in self.records:
            for premise in record.premises:
                if premise not in graph:
                    graph.add_node(premise, known=False)
                graph.add_edge(record.name, premise)
        return graph


def join(items: Iterable[Record | Skipped]) -> Corpus:
    """A corpus of what sources gave; the first of two equal names or statements stays."""
    records: dict[str, Record] = {}
    statements: dict[bytes, str] = {}
    skipped: list[Skipped] = []
    for item in items:
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        place = item.origin.place
        if item.name in records:
            skipped.append(Skipped(item.name, SkipReason.DUPLICATE_NAME, place))
        elif (twin := statements.get(item.digest)) is not None:
            skipped.append(Skipped(item.name, SkipReason.DUPLICATE_STATEMENT, place, twin))
        else:
            records[item.name] = item
            statements[item.digest] = item.name
    return Corpus(tuple(records.values()), tuple(skipped))


def core_corpus(*, largest: int = LARGEST_STATEMENT) -> Corpus:
    """The theorems of the embedded core.

    Raises:
        ToolMissing, BuildError: as `ensure_core`.
    """
    return join(core_items(largest=largest))


def core_items(*, largest: int = LARGEST_STATEMENT) -> Iterable[Record | Skipped]:
    """The theorems of the embedded core, not yet joined."""
    core = ensure_core()
    return read_modules(folder_modules(core.lib), [core.lib], OriginKind.CORE, largest=largest)


async def load_corpus(
    sources: Sequence[str],
    processes: LeanProcesses,
    *,
    traced: Path | None = None,
    largest: int = LARGEST_STATEMENT,
    modules: Path | None = None,
    repositories: Mapping[str, dojo.TracedRepo] | None = None,
) -> Corpus:
    """The theorems of some sources, in their order.

    Args:
        sources: each `core`, a folder of `.olean` files, a LeanDojo Benchmark folder, a `.lean`
            file, a `.jsonl` file of ours, or a repository as `mutation.sources.dojo.parse_source`
            takes it.
        processes: compiles `.lean` files, and knows where imported modules are.
        traced: folder of the `.olean` files that a LeanDojo Benchmark was traced from; without
            it, the modules of `processes` are looked at.
        largest: characters of an explicit statement; larger theorems are skipped.
        modules: folder in which compiled `.lean` sources are kept, so that other texts can import
            them; without it they cannot.
        repositories: by source, the repositories among them; they are traced without it.

    Raises:
        UsageError: a source is none of these.
        SourceError: a source cannot be read at all.
        ToolMissing: what traces repositories is not installed.
    """
    if repositories is None:
        repositories = dojo.trace_sources(sources)
    items: list[Record | Skipped] = []
    for source in sources:
        if source in repositories:
            library = processes.toolchain.search_path
            read = dojo.read_traced(repositories[source], library, largest=largest)
            items += [item for item, _ in read]
        elif source.endswith(".lean"):
            items += await read_lean(Path(source), processes, largest=largest, keep=modules)
        else:
            library = processes.toolchain.search_path
            items += _read(source, library, traced or library[0], largest)
    return join(items)


def _read(
    source: str, library: Sequence[Path], traced: Path, largest: int
) -> Iterable[Record | Skipped]:
    """What can be read without running Lean."""
    path = Path(source)
    if source == "core":
        return core_items(largest=largest)
    if path.suffix == ".jsonl":
        return read_jsonl(path)
    if path.is_dir() and is_benchmark(path):
        environment = Environment.load(folder_modules(traced), [traced, *library])
        return read_benchmark(path, environment, largest=largest)
    if path.is_dir():
        return read_modules(folder_modules(path), [path, *library], largest=largest)
    raise UsageError(
        f"{source} is no source of theorems",
        hint="give `core`, a folder of .olean files, a LeanDojo Benchmark folder, a .lean file, a "
        ".jsonl file or dojo:URL@COMMIT",
    )
