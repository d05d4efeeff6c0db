"""Running the installed command as users do, and looking at what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).with_name("lemmata"))


@dataclass(frozen=True)
class Done:
    """How a run of the command ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON rows; fails when anything else stands there."""
        return [json.loads(line) for line in self.stdout.splitlines()]


def lemmata(
    *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None,
    timeout: float = 240,
) -> Done:  # fmt: skip
    """Run the command; no traceback may ever be seen."""
    done = subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "LEMMATA_LEAN": "embedded", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)
