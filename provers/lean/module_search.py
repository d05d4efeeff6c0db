"""Finding and opening the files of modules: search path, transitive imports, open files kept.

What lives here: `module_closure`. What does not: reading a file (`olean`), looking constants up
(`environment`).
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from provers.lean.names import Name
from provers.lean.olean import ModuleFile, OleanError

MAX_KEPT_FILES = 1 << 14

_FileKey: TypeAlias = "tuple[str, int, int, int, int]"
_FILES: dict[_FileKey, ModuleFile] = {}


def module_closure(
    roots: Sequence[Name], search_path: Sequence[Path | str]
) -> tuple[dict[Name, ModuleFile], dict[Name, tuple[Name, ...]]]:
    """All modules that the roots import, themselves included.

    Args:
        roots: module names.
        search_path: folders under which `A.B` is `A/B.olean`; the first that has it wins.

    Returns:
        The files by module, imports before importers, and each module's direct imports.

    Raises:
        OleanError: a module is not found or not readable, or modules import each other.
    """
    files: dict[Name, ModuleFile] = {}
    opened: dict[Name, ModuleFile] = {}
    imports: dict[Name, tuple[Name, ...]] = {}
    stack = list(reversed(roots))
    while stack:
        module = stack[-1]
        if module in files:
            stack.pop()
            continue
        if module in opened:
            stack.pop()
            files[module] = opened[module]
            continue
        file = opened[module] = _open_kept(*_locate(module, search_path))
        imports[module] = tuple(dict.fromkeys(line.module for line in file.imports))
        for needed in reversed(imports[module]):
            if needed in opened and needed not in files:
                raise OleanError(f"the modules {module} and {needed} import each other")
            stack.append(needed)
    return files, imports


def _locate(module: Name, search_path: Sequence[Path | str]) -> tuple[str, os.stat_result]:
    """The file of a module, and its state on the disk."""
    parts = module.parts
    if not parts or any(
        not isinstance(part, str) or part in ("", ".", "..") or set(part) & {"/", "\\", "\0"}
        for part in parts
    ):
        raise OleanError(f"{module} cannot be the name of a module")
    relative = "/".join(map(str, parts)) + ".olean"
    for folder in search_path:
        path = f"{folder}/{relative}"
        # A plain `stat` on text: this is asked for every module of every check.
        with contextlib.suppress(OSError):
            status = os.stat(path)
            if stat.S_ISREG(status.st_mode):
                return path, status
    raise OleanError(
        f"the module {module} is not found", hint=f"searched {', '.join(map(str, search_path))}"
    )


def _open_kept(path: str, status: os.stat_result) -> ModuleFile:
    """Open a library file, or give the one that is open already and has not changed since."""
    key = (path, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    file = _FILES.get(key)
    if file is None:
        file = _FILES[key] = ModuleFile(path)
        while len(_FILES) > MAX_KEPT_FILES:
            _FILES.pop(next(iter(_FILES)))
    return file
