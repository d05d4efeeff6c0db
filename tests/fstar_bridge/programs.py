"""Programs that tests run in the place of `fstar.exe`: the double, and peers that misbehave.

What lives here: making them runnable. What does not: what the double answers (`double.py`).
"""

from __future__ import annotations

import atexit
import functools
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TRANSCRIPTS = HERE / "transcripts"
RECORDED = HERE.parents[1].parent / "shared" / "fstar"
"""Where recorded conversations of the real F* lie on machines that have them."""


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lemmata-double-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def runnable(name: str, *command: str) -> str:
    """A program of that name that runs a command with the arguments that it is given."""
    path = _folder() / name
    path.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@functools.cache
def double() -> str:
    """Path of the double of `fstar.exe`."""
    return runnable("fstar.exe", sys.executable, "-I", "-S", str(HERE / "double.py"))


def script(code: str) -> str:
    """Path of a program that runs some Python code; its arguments are ignored."""
    path = _folder() / f"script{abs(hash(code))}.py"
    path.write_text(code, encoding="utf-8")
    return runnable(f"{path.stem}.exe", sys.executable, "-I", "-S", str(path))
