"""Theorems from compiled modules, without a Lean process.

What lives here: records of the theorems that some modules of an `Environment` declare, and of
those in a folder of `.olean` files. What does not: reading the files (`provers.lean.olean`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mutation.records import Origin, OriginKind, Record, Skipped, SkipReason
from provers.errors import LemmataError, SourceError
from provers.lean.audit import is_generated
from provers.lean.environment import Environment
from provers.lean.expr import Name
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.printer import UnprintableTerm, name_in_source, print_type
from provers.lean.terms import dag_size

LARGEST_STATEMENT = 20_000
"""Characters of the explicit statement; larger theorems are skipped."""

IMPLICIT_MODULE = "Init"
"""What every Lean text imports without saying so."""


def folder_modules(folder: Path) -> list[str]:
    """Names of the modules compiled under a folder.

    Raises:
        SourceError: there is none.
    """
    found = sorted(
        ".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.olean")
    )
    if not found:
        raise SourceError(
            f"no .olean file under {folder}",
            hint="build the project first (`lake build`), and give its .lake/build/lib/lean",
        )
    return found


def read_modules(
    modules: Iterable[str],
    search_path: Sequence[Path],
    kind: OriginKind = OriginKind.OLEAN,
    *,
    largest: int = LARGEST_STATEMENT,
) -> Iterator[Record | Skipped]:
    """The theorems of some modules, module by module; what cannot be used says why.

    Args:
        modules: names under the search path.
        search_path: folders of `.olean` files, of imports too.
        kind: what the records' origins say.
        largest: characters of an explicit statement.
    """
    loadable: list[str] = []
    for module in modules:
        try:
            Environment.load([module], search_path)
            loadable.append(module)
        except LemmataError as error:
            yield Skipped("", SkipReason.BROKEN, module, error.message)
    # One environment for all, because what a constant rests on is remembered there.
    environment = Environment.load(loadable, search_path)
    for module in loadable:
        names = environment.modules[Name.parse(module)].names
        imports = () if module.split(".")[0] == IMPLICIT_MODULE else (module,)
        origin = Origin(kind, module)
        yield from read_declarations(environment, module, names, imports, origin, largest=largest)


def read_declarations(
    environment: Environment,
    module: str,
    names: Iterable[Name],
    imports: tuple[str, ...],
    origin: Origin,
    *,
    largest: int = LARGEST_STATEMENT,
) -> Iterator[Record | Skipped]:
    """Records of the theorems among some constants of one module."""
    file = environment.modules[Name.parse(module)]
    for name in names:
        try:
            declaration = file.declaration(name)
            if declaration.kind is DeclarationKind.THEOREM:
                yield read_theorem(environment, declaration, imports, origin, largest=largest)
        except LemmataError as error:
            yield Skipped(str(name), SkipReason.BROKEN, module, error.message)


def read_theorem(
    environment: Environment,
    declaration: Declaration,
    imports: tuple[str, ...],
    origin: Origin,
    *,
    largest: int = LARGEST_STATEMENT,
    proof: str | None = None,
) -> Record | Skipped:
    """One theorem as a record.

    Raises:
        LemmataError: its bytes are impossible, or two modules declare what it rests on.
    """
    name = str(declaration.name)

    def skipped(reason: SkipReason, detail: str = "") -> Skipped:
        return Skipped(name, reason, origin.place, detail)

    if declaration.name.is_private:
        return skipped(SkipReason.PRIVATE)
    if is_generated(declaration.name):
        return skipped(SkipReason.GENERATED)
    # A node is at least one character, so large terms are not even printed.
    if dag_size(declaration.type) > largest:
        return skipped(SkipReason.TOO_LARGE, f"more than {largest} distinct nodes")
    foundations = environment.foundations_of(declaration.name)
    if foundations.uses_sorry:
        return skipped(SkipReason.SORRY)
    if foundations.unsafe or foundations.partial or foundations.missing:
        outside = sorted(foundations.unsafe | foundations.partial | foundations.missing)
        return skipped(SkipReason.UNSAFE, outside[0])
    try:
        name_in_source(declaration.name)
        printed = print_type(declaration)
    except UnprintableTerm as error:
        return skipped(SkipReason.UNPRINTABLE, error.message)
    if len(printed.text) > largest:
        return skipped(SkipReason.TOO_LARGE, f"{len(printed.text)} characters")
    return Record(
        name=name,
        type=declaration.type,
        level_params=declaration.level_params,
        explicit=printed.text,
        universes=printed.level_params,
        origin=origin,
        imports=imports,
        premises=premises_of(environment, declaration),
        proof=proof,
    )


def premises_of(environment: Environment, declaration: Declaration) -> tuple[str, ...]:
    """Full names of the theorems that a proof term uses, sorted.

    Theorems that Lean generated for this very proof (`foo._proof_1`) count by what they use.
    """
    found: set[str] = set()
    seen: set[Name] = {declaration.name}
    stack = [declaration]
    while stack:
        for name in stack.pop().constants_used():
            if name in seen:
                continue
            seen.add(name)
            used = environment.find(name)
            if used is None or used.kind is not DeclarationKind.THEOREM:
                continue
            if used.name.prefix is declaration.name and is_generated(used.name):
                stack.append(used)
            else:
                found.add(str(name))
    return tuple(sorted(found))
