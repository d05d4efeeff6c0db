"""Compiling Lean sources with the embedded core, for tests that read `.olean` files."""

from __future__ import annotations

import os
import subprocess
from functools import lru_cache
from pathlib import Path

from provers.lean.core.build import CorePrefix, ensure_core
from provers.lean.environment import Environment


@lru_cache(maxsize=1)
def core() -> CorePrefix:
    """The embedded core, built once."""
    return ensure_core()


def core_environment() -> Environment:
    """Everything that `import Init` gives."""
    return Environment.load(["Init"], [core().lib])


def compile_source(
    folder: Path, module: str, source: str, *, expect_success: bool = True
) -> tuple[Path, str]:
    """Compile a source in `folder`; returns the `.olean` and what Lean printed.

    With `expect_success=False` errors are allowed; Lean then writes no `.olean`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.lean").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [core().lean, "-o", f"{module}.olean", f"{module}.lean"],
        cwd=folder,
        env={**os.environ, "LEAN_PATH": str(folder), "LEAN_BACKTRACE": "0"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if expect_success:
        assert done.returncode == 0, done.stdout + done.stderr
    return folder / f"{module}.olean", done.stdout


def compiled(folder: Path, module: str, source: str) -> Environment:
    """The environment of a compiled source."""
    path, _ = compile_source(folder, module, source)
    return Environment.of_file(path, [folder, core().lib], module=module)
