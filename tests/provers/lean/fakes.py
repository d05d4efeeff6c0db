"""Scripted `lean` executables that misbehave, for tests of the checker.

Each answers `--version` and `--print-libdir` like Lean, then runs the given shell lines, in which
`$OLEAN` is the path at which the compiled module is expected.
"""

from __future__ import annotations

from pathlib import Path

_HEAD = """#!/bin/sh
case "$1" in
  --version) echo "Lean (version {version}, x86_64-unknown-linux-gnu, commit 0, Release)"; exit 0;;
  --print-libdir) echo "{library}"; exit 0;;
esac
OLEAN=
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then OLEAN="$2"; fi
  shift
done
"""


def fake_lean(folder: Path, script: str, *, version: str = "4.35.0") -> str:
    """Path of an executable that does what the shell lines say."""
    path = folder / "lean"
    head = _HEAD.replace("{version}", version).replace("{library}", str(folder))
    path.write_text(head + script + "\n")
    path.chmod(0o755)
    return str(path)
