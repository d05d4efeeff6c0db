"""Theorems of a Lean text, compiled alone, with their proofs as they are written.

What lives here: compiling a text so that its sound theorems become records although others are
broken, and keeping what was compiled. What does not: running Lean (`provers.lean.compile`),
records of compiled constants (`mutation.sources.oleans`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mutation.records import Origin, OriginKind, Record, Skipped, SkipReason
from mutation.sources.oleans import LARGEST_STATEMENT, read_theorem
from mutation.sources.proofs import written_proof
from provers.errors import LemmataError, SourceError
from provers.files import write_whole
from provers.lean.commands import audit_bypasses
from provers.lean.compile import Compiled, compile_text
from provers.lean.environment import Environment
from provers.lean.messages import Message
from provers.lean.olean import DeclarationKind
from provers.lean.processes import LeanProcesses
from provers.lean.recheck import RecheckOutcome, recheck
from provers.lean.source import Declaration, LeanSource, LexicalError
from provers.request import Limits, TrustLevel, TrustPolicy
from provers.verdict import Position

LARGEST_TEXT = 64 * 2**20
"""Bytes of a Lean file."""

_MODULE = "candidate"
_KEPT = "LemmataSource_"
"""What the names of kept modules begin with."""
_ROUNDS = 4
"""Compilations at the most: what a removed declaration breaks is removed in the next."""


async def read_lean(
    path: Path,
    processes: LeanProcesses,
    *,
    limits: Limits | None = None,
    largest: int = LARGEST_STATEMENT,
    keep: Path | None = None,
) -> list[Record | Skipped]:
    """The theorems of one `.lean` file.

    Declarations with errors are taken out and the rest is compiled again, so that one broken
    theorem costs only itself and what needs it. A text that switches the kernel off, by name or
    in secret, is refused as a whole: new theorems would rest on what no kernel has seen.

    Args:
        path: the file.
        processes: the Lean to use.
        limits: of each compilation.
        largest: characters of an explicit statement.
        keep: folder in which to keep the compiled module and its text, under a name made from
            the text. The records then import it; without, no other text can name them.

    Raises:
        SourceError: the file cannot be read as Lean text, or fails as a whole (its imports, say),
            or keeps theorems from the kernel, or the module cannot be kept.
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    source = _read_source(path)
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="lemmata-corpus-") as folder:
        compiled, broken = await _compile_sound(source, processes, limits, Path(folder))
        if compiled is None or compiled.olean is None:
            first = next((m.text for m in broken.values()), "Lean wrote no module")
            raise SourceError(f"{path} does not compile: {first.splitlines()[0]}")
        search_path = processes.toolchain.search_path
        environment = Environment.of_file(compiled.olean, search_path, module=_MODULE)
        report = await recheck(processes, environment.file(_MODULE), limits)
        if report.outcome not in (RecheckOutcome.ACCEPTED, RecheckOutcome.UNAVAILABLE):
            raise SourceError(f"{path} is not used: {report.reason}")
        imports = source.imports
        if keep is not None:
            imports = (_keep(compiled.olean, _without(source.text, list(broken)), keep),)
    place = str(path)
    items: list[Record | Skipped] = [
        Skipped(declaration.full_name, SkipReason.BROKEN, place, message.text.splitlines()[0])
        for declaration, message in broken.items()
        if declaration.keyword in ("theorem", "lemma")
    ]
    items += _records(source, environment, place, imports, largest)
    return items


def is_kept(record: Record) -> bool:
    """Whether a theorem stands in a kept module (see `read_lean`), which its users import."""
    return any(module.startswith(_KEPT) for module in record.imports)


def kept_texts(records: Iterable[Record], folder: Path) -> dict[str, str]:
    """The texts of the kept modules that records import, by name of module.

    Args:
        records: any theorems.
        folder: in which modules are kept; those of another folder are left out.

    Raises:
        SourceError: a text cannot be read.
    """
    modules = {m for record in records for m in record.imports if m.startswith(_KEPT)}
    files = {module: folder / f"{module}.lean" for module in sorted(modules)}
    return {m: _read_source(file).text for m, file in files.items() if file.is_file()}


def _keep(olean: Path, text: str, folder: Path) -> str:
    """Keep a compiled module, and its text beside it; returns its name."""
    module = f"{_KEPT}{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    place = folder / f"{module}.olean"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{module}.lean", [text])
        temporary = folder / f".{module}.new"
        shutil.copyfile(olean, temporary)
        os.replace(temporary, place)
    except OSError as error:
        raise SourceError(f"cannot write {place}: {error.strerror}") from error
    return module


def _read_source(path: Path) -> LeanSource:
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise SourceError(f"{path} has more than {LARGEST_TEXT} bytes")
        source = LeanSource(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8: {error.reason}") from error
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except LexicalError as error:
        raise SourceError(f"{path} does not parse: {error.message}") from error
    for finding in audit_bypasses(source, TrustPolicy(level=TrustLevel.AUTHOR)):
        raise SourceError(f"{path} is not used: {finding.message}")
    return source


async def _compile_sound(
    source: LeanSource, processes: LeanProcesses, limits: Limits, folder: Path
) -> tuple[Compiled | None, dict[Declaration, Message]]:
    """The compilation of what compiles, and what was taken out for it."""
    broken: dict[Declaration, Message] = {}
    for _ in range(_ROUNDS):
        text = _without(source.text, list(broken))
        compiled = await compile_text(processes, text, limits, folder)
        if compiled.accepted:
            return compiled, broken
        found = 0
        for message in compiled.errors:
            declaration = _around(source, message)
            if declaration is not None and declaration not in broken:
                broken[declaration] = message
                found += 1
        if not found:
            break
    return None, broken


def _without(text: str, declarations: Sequence[Declaration]) -> str:
    """The text with some declarations blanked; lines stay where they are."""
    for declaration in declarations:
        hidden = text[declaration.start : declaration.end]
        blank = "".join("\n" if character == "\n" else " " for character in hidden)
        text = text[: declaration.start] + blank + text[declaration.end :]
    return text


def _around(source: LeanSource, message: Message) -> Declaration | None:
    offset = source.offset(Position(line=message.line, column=message.column))
    inside = [d for d in source.declarations if d.start <= offset < max(d.end, d.start + 1)]
    return inside[-1] if inside else None


def _records(
    source: LeanSource,
    environment: Environment,
    place: str,
    imports: tuple[str, ...],
    largest: int,
) -> Iterator[Record | Skipped]:
    written = {d.full_name: d for d in source.declarations if d.name}
    for declaration in environment.declared(_MODULE):
        if declaration.kind is not DeclarationKind.THEOREM:
            continue
        name = str(declaration.name)
        origin, proof = Origin(OriginKind.LEAN, place), None
        if (found := written.get(name)) is not None:
            line = source.position(found.keyword_start).line
            origin = replace(origin, line=line)
            proof = written_proof(source, found, declaration.type)
        try:
            yield read_theorem(
                environment, declaration, imports, origin, largest=largest, proof=proof
            )
        except LemmataError as error:
            yield Skipped(name, SkipReason.BROKEN, place, error.message)
