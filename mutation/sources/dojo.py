"""Theorems of a repository that the package `lean-dojo` traces.

What lives here: how a repository is named as a source, the call of its tracer, and the conversion
of what it gives (traced repositories and theorems) into records and traces. What does not: the
benchmark folders that its users publish (`mutation.sources.leandojo`).

The package is an extra (`pip install 'lemmata[dojo]'`, Python below 3.13). It is imported only
when something is traced, because importing it starts other programs. Its tracer builds the
repository with `lake`, so the compiled modules are there afterwards: statements are read from
them, texts and states from the trace.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from mutation.records import Origin, OriginKind, Record, Skipped, SkipReason
from mutation.sources.oleans import IMPLICIT_MODULE, LARGEST_STATEMENT, folder_modules, read_theorem
from mutation.sources.proofs import written_proof
from mutation.steps import Trace
from provers.errors import LemmataError, SourceError, ToolMissing, UsageError
from provers.lean.environment import Environment
from provers.lean.lexer import LexicalError
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.source import LeanSource

PREFIX = "dojo:"
"""What a source begins with that is a repository."""

_SOURCE = re.compile(r"(?P<repository>[^\s-].*)@(?P<commit>[\w.+-]+)")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:")


class TracedTactic(Protocol):
    """What is used of `lean_dojo.TracedTactic`."""

    @property
    def tactic(self) -> str: ...
    @property
    def state_before(self) -> str: ...
    @property
    def state_after(self) -> str: ...


class TracedTheorem(Protocol):
    """What is used of `lean_dojo.TracedTheorem`."""

    @property
    def theorem(self) -> Any: ...
    @property
    def file_path(self) -> Path: ...
    @property
    def start(self) -> Any: ...
    @property
    def is_private(self) -> bool: ...
    def get_traced_tactics(self) -> Sequence[TracedTactic]: ...
    def get_theorem_statement(self) -> str: ...
    def get_tactic_proof(self) -> str | None: ...


class TracedRepo(Protocol):
    """What is used of `lean_dojo.TracedRepo`."""

    @property
    def root_dir(self) -> Path: ...
    def get_traced_theorems(self) -> Sequence[TracedTheorem]: ...


def parse_source(source: str) -> tuple[str, str]:
    """The repository and the commit of a source `dojo:URL@COMMIT` or `dojo:FOLDER@COMMIT`.

    Folders come out absolute, since the tracer works in another one.

    Raises:
        UsageError: it is none, or the folder is no git repository.
    """
    hint = f"give {PREFIX}URL@COMMIT or {PREFIX}FOLDER@COMMIT; the commit is a hash or a tag"
    found = _SOURCE.fullmatch(source.removeprefix(PREFIX))
    if not source.startswith(PREFIX) or found is None:
        raise UsageError(f"{source} names no repository and commit", hint=hint)
    repository, commit = found["repository"], found["commit"]
    folder = Path(repository).expanduser()
    if folder.is_dir():
        if not (folder / ".git").exists():
            raise UsageError(f"{repository} is no git repository", hint=hint)
        return str(folder.resolve()), commit
    if not _REMOTE.match(repository):
        raise UsageError(f"{repository} is neither a folder nor a URL", hint=hint)
    return repository, commit


def trace_sources(sources: Iterable[str]) -> dict[str, TracedRepo]:
    """The repositories among some sources, traced; none before all are known to be named well.

    Raises:
        UsageError, ToolMissing, SourceError: as `parse_source` and `trace_repository`.
    """
    named = {s: parse_source(s) for s in sources if s.startswith(PREFIX)}
    return {source: trace_repository(*names) for source, names in named.items()}


def trace_repository(url: str, commit: str) -> TracedRepo:
    """Trace a repository with `lean-dojo`, or take it from that package's cache.

    It blocks, for hours where the repository is large: the tracer changes the working folder, which
    all threads share. What it and the programs that it starts write goes to standard error.

    Args:
        url: of the repository, or a folder that is one.
        commit: its hash, or a tag.

    Raises:
        ToolMissing: the package, or the `lake` that it needs, is not installed.
        SourceError: the repository cannot be traced.
    """
    with _output_aside():
        try:
            dojo: Any = importlib.import_module("lean_dojo")
        except ImportError as error:
            raise ToolMissing(
                f"lean-dojo cannot be imported: {error}",
                hint="pip install 'lemmata[dojo]', with a Python below 3.13",
            ) from error
        if shutil.which("lake") is None:
            raise ToolMissing("no `lake` to build a repository with", hint="install elan")
        try:
            return dojo.trace(dojo.LeanGitRepo(url, commit))
        # The package raises whatever its parts do; all of it means that there is no trace.
        except Exception as error:
            raise SourceError(f"{url} at {commit} cannot be traced: {error}") from error


@contextlib.contextmanager
def _output_aside() -> Iterator[None]:
    """What is written to standard output goes to standard error, child processes' words too."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def compiled_folders(root: Path) -> list[Path]:
    """The folders of compiled modules in a built repository, its own first, then its packages'."""
    homes = [root, *sorted((root / ".lake" / "packages").glob("*"))]
    folders: list[Path] = []
    for home in homes:
        for below in (".lake/build/lib/lean", ".lake/build/lib"):
            if any((home / below).glob("**/*.olean")):
                folders.append(home / below)
                break
    return folders


def read_traced(
    traced: TracedRepo,
    library: Sequence[Path],
    *,
    largest: int = LARGEST_STATEMENT,
) -> Iterator[tuple[Record | Skipped, Trace | None]]:
    """The theorems of a traced repository, each with the steps of its proof.

    Args:
        traced: what `trace_repository` gave.
        library: folders of the compiled modules of Lean itself.
        largest: characters of an explicit statement.

    Raises:
        SourceError: nothing is compiled in it.
    """
    root = Path(traced.root_dir)
    folders = compiled_folders(root)
    if not folders:
        raise SourceError(
            f"no compiled modules in {root}", hint="the tracer builds them: trace anew"
        )
    environment = Environment.load(folder_modules(folders[0]), [*folders, *library])
    yield from read_theorems(traced.get_traced_theorems(), environment, largest=largest)


def read_theorems(
    theorems: Iterable[TracedTheorem],
    environment: Environment,
    *,
    largest: int = LARGEST_STATEMENT,
) -> Iterator[tuple[Record | Skipped, Trace | None]]:
    """Traced theorems as records, with their statements from an environment; order kept."""
    for theorem in theorems:
        name, place = str(theorem.theorem.full_name), str(theorem.file_path)
        if theorem.is_private:
            yield Skipped(name, SkipReason.PRIVATE, place), None
            continue
        try:
            declaration = environment.find(name)
            if declaration is None or declaration.kind is not DeclarationKind.THEOREM:
                yield Skipped(name, SkipReason.UNKNOWN, place), None
                continue
            yield _record(theorem, declaration, environment, largest), trace_of(theorem)
        except (LemmataError, ValueError) as error:
            yield Skipped(name, SkipReason.BROKEN, place, str(error)), None


def trace_of(theorem: TracedTheorem) -> Trace | None:
    """The traced tactics of a theorem, None for a proof without tactics."""
    tactics = theorem.get_traced_tactics()
    if not tactics:
        return None
    return Trace(
        steps=tuple((step.state_before, step.tactic) for step in tactics),
        after=tuple(step.state_after for step in tactics),
    )


def _record(
    theorem: TracedTheorem, declaration: Declaration, environment: Environment, largest: int
) -> Record | Skipped:
    module = str(environment.module_of(declaration.name))
    imports = () if module.split(".")[0] == IMPLICIT_MODULE else (module,)
    line = int(theorem.start.line_nb)
    origin = Origin(OriginKind.LEAN_DOJO, str(theorem.file_path), line)
    return read_theorem(
        environment,
        declaration,
        imports,
        origin,
        largest=largest,
        proof=_proof(theorem, declaration),
    )


def _proof(theorem: TracedTheorem, declaration: Declaration) -> str | None:
    """The script for the kernel's statement (see `written_proof`), None for other proofs."""
    proof = theorem.get_tactic_proof()
    if proof is None:
        return None
    statement = theorem.get_theorem_statement().strip().removesuffix(":=")
    try:
        source = LeanSource(f"{statement} := {proof}")
    except LexicalError:
        return None
    if len(source.declarations) != 1:
        return None
    return written_proof(source, source.declarations[0], declaration.type)
