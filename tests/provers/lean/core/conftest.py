"""Shared by the tests of the embedded core: the built core and a way to run Lean on a text."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from provers.errors import ToolMissing
from provers.lean.core import CorePrefix, ensure_core


@pytest.fixture(scope="session")
def core() -> CorePrefix:
    """The embedded core, built once for the user's cache folder."""
    try:
        return ensure_core()
    except ToolMissing as error:
        pytest.skip(str(error))


@dataclass(frozen=True)
class LeanRun:
    """How `lean --json` ended and what it said."""

    code: int
    messages: list[dict[str, Any]]
    stderr: str

    @property
    def errors(self) -> list[str]:
        return [m["data"] for m in self.messages if m["severity"] == "error"]

    @property
    def error_lines(self) -> set[int]:
        return {m["pos"]["line"] for m in self.messages if m["severity"] == "error"}

    @property
    def output(self) -> str:
        """What commands such as `#eval` printed."""
        return "\n".join(m["data"] for m in self.messages if m["severity"] == "information")


RunLean = Callable[[str | Path], LeanRun]


@pytest.fixture
def lean(core: CorePrefix) -> RunLean:
    """Check a text or a file with the embedded Lean."""

    def run(source: str | Path) -> LeanRun:
        given = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        answer = subprocess.run(
            [str(core.lean), "--json", "-DmaxErrors=0", "--stdin"],
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        messages = [json.loads(line) for line in answer.stdout.splitlines()]
        return LeanRun(answer.returncode, messages, answer.stderr)

    return run
