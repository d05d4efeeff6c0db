"""The Lean modules of the core, discovered from their import headers.

Lives here: reading headers, the import graph, an order to compile in, and the digest of the
source. Nothing is listed by hand: what `Init.lean` reaches is the core. Does not live here:
compiling (`build.py`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from provers.errors import BuildError

SOURCE = Path(__file__).parent / "source"
ROOT_MODULE = "Init"

_IMPORT = re.compile(r"^(?:public\s+)?import\s+(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Module:
    """One Lean source file: module name, path below the source folder, modules imported."""

    name: str
    path: Path
    imports: tuple[str, ...]


def read_imports(text: str) -> tuple[str, ...]:
    """Module names imported by a file that starts with `prelude`: its header lines only."""
    imports: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped == "prelude" or stripped.startswith("--"):
            continue
        match = _IMPORT.match(stripped)
        if match is None:
            break
        imports.append(match.group(1))
    return tuple(imports)


def module_path(name: str) -> Path:
    """`Init.Nat.Basic` -> `Init/Nat/Basic.lean`."""
    return Path(*name.split(".")).with_suffix(".lean")


def discover_modules(source: Path = SOURCE, root: str = ROOT_MODULE) -> dict[str, Module]:
    """Every module that `root` reaches, in an order in which imports come first.

    Raises:
        BuildError: a file is missing, or imports go in a circle.
    """
    found: dict[str, Module] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        path = module_path(name)
        try:
            text = (source / path).read_text(encoding="utf-8")
        except OSError as error:
            raise BuildError(f"the core has no readable module {name}: {error}") from error
        found[name] = Module(name, path, read_imports(text))
        waiting.extend(found[name].imports)
    graph = {name: module.imports for name, module in sorted(found.items())}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise BuildError(f"modules of the core import each other: {error.args[1]}") from error
    return {name: found[name] for name in order}


def source_digest(modules: dict[str, Module], source: Path = SOURCE) -> str:
    """SHA-256 (hexadecimal) of all module names and texts."""
    digest = hashlib.sha256()
    for name in sorted(modules):
        text = (source / modules[name].path).read_bytes()
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()
