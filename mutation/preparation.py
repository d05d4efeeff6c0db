"""Sources made ready for a run: every theorem can be named by a text that Lean compiles.

What lives here: `prepare`, which reads the sources, finds out what Lean needs to import for them,
and leaves out theorems that no compiled module declares as they are described. What does not:
reading any one source (`mutation.corpus`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutation.corpus import Corpus, load_corpus
from mutation.records import Record, Skipped, SkipReason
from mutation.sources.dojo import TracedRepo, compiled_folders, trace_sources
from provers.errors import LemmataError
from provers.lean.digests import digest
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import Toolchain

IMPLICIT = "Init"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Sources that can be mutated.

    Attributes:
        corpus: the theorems.
        folders: where Lean finds their modules, beside its own library.
        environment: of these modules.
    """

    corpus: Corpus
    folders: tuple[Path, ...]
    environment: Environment


async def prepare(sources: Sequence[str] | Corpus, folder: Path, toolchain: Toolchain) -> Prepared:
    """Read the sources, and check that Lean knows their theorems.

    Args:
        sources: as `mutation.corpus.load_corpus` takes them, or a corpus.
        folder: where compiled `.lean` sources are kept.
        toolchain: the Lean to use.

    Raises:
        UsageError, SourceError, ToolMissing, ToolCrashed: as `load_corpus`.
    """
    folders: tuple[Path, ...] = ()
    if isinstance(sources, Corpus):
        corpus = sources
    else:
        repositories = trace_sources(sources)
        folders = _folders(sources, folder, repositories)
        toolchain = with_folders(toolchain, folders)
        processes = LeanProcesses(toolchain)
        try:
            corpus = await load_corpus(
                sources, processes, modules=folder, repositories=repositories
            )
        finally:
            await processes.close()
    environment, lost = _environment(corpus.records, toolchain)
    records: list[Record] = []
    skipped = list(corpus.skipped)
    for record in corpus.records:
        why = lost.get(record.imports) or _unusable(record, environment)
        if why is None:
            records.append(record)
        else:
            place = record.origin.place
            skipped.append(Skipped(record.name, SkipReason.UNKNOWN, place, why))
    return Prepared(Corpus(tuple(records), tuple(skipped)), folders, environment)


def _folders(
    sources: Sequence[str], kept: Path, repositories: Mapping[str, TracedRepo]
) -> tuple[Path, ...]:
    """Folders of compiled modules among the sources, and the one where ours are kept."""
    paths = [Path(source) for source in sources if source not in repositories]
    folders = [path.absolute() for path in paths if path.is_dir()]
    for repository in repositories.values():
        folders += compiled_folders(Path(repository.root_dir).absolute())
    if any(path.suffix == ".lean" for path in paths):
        folders.append(kept.absolute())
    return tuple(folders)


def with_folders(toolchain: Toolchain, folders: Sequence[Path]) -> Toolchain:
    """The toolchain with more folders to import from."""
    if not folders:
        return toolchain
    search_path = (*folders, *toolchain.search_path)
    others = tuple(pair for pair in toolchain.environment if pair[0] != "LEAN_PATH")
    path = ("LEAN_PATH", ":".join(map(str, search_path)))
    return replace(toolchain, search_path=search_path, environment=(*others, path))


def _environment(
    records: Iterable[Record], toolchain: Toolchain
) -> tuple[Environment, dict[tuple[str, ...], str]]:
    """The environment of all modules that the records name, and which of them are not found."""
    modules = {IMPLICIT: None}
    lost: dict[tuple[str, ...], str] = {}
    for imports in dict.fromkeys(record.imports for record in records):
        try:
            Environment.load((IMPLICIT, *imports), toolchain.search_path)
            modules.update(dict.fromkeys(imports))
        except LemmataError as error:
            lost[imports] = error.message
    return Environment.load(modules, toolchain.search_path), lost


def _unusable(record: Record, environment: Environment) -> str | None:
    """Why no text can name the theorem, or None."""
    try:
        declaration = environment.find(record.name)
    except LemmataError as error:
        return error.message
    if declaration is None:
        return "no module that it imports declares it"
    if digest(declaration.type) != record.digest:
        return "the module's theorem of that name states something else"
    return None
