"""What the documents show is run: Python blocks as they stand, commands as users type them.

A transcript block (`console`) holds commands behind `$` and what they print; numbers may differ.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_NUMBER = re.compile(r"\d+(\.\d+)*")


def _blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(ROOT)}:{path.read_text().count(chr(10), 0, match.start()) + 1}", text)
        for path in DOCUMENTS
        for match in _BLOCK.finditer(path.read_text(encoding="utf-8"))
        for text in [match.group(2)]
        if match.group(1) == language
    ]


PYTHON = [(where, text) for where, text in _blocks("python") if "MyPolicy" not in text]
CONSOLE = _blocks("console")


def _undented(text: str) -> str:
    indent = min((len(x) - len(x.lstrip()) for x in text.splitlines() if x.strip()), default=0)
    return "\n".join(line[indent:] for line in text.splitlines()) + "\n"


@pytest.mark.parametrize(("where", "text"), PYTHON, ids=[where for where, _ in PYTHON])
def test_python_blocks_run(where: str, text: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _undented(text)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{where}:\n{done.stderr}"


def _commands(text: str) -> list[tuple[str, list[str]]]:
    commands: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.strip():
            commands[-1][1].append(line)
    return commands


@pytest.mark.parametrize(("where", "text"), CONSOLE, ids=[where for where, _ in CONSOLE])
def test_transcripts_are_true(where: str, text: str, tmp_path: Path) -> None:
    """Each shown line is printed, numbers and the width of gaps aside."""
    for command, shown in _commands(text):
        words = shlex.split(command)
        words = [str(tmp_path / word) if word.startswith("out") else word for word in words]
        program = Path(sys.executable).with_name(words[0])
        done = subprocess.run(
            [str(program), *words[1:]],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        printed = {_shape(line) for line in (done.stdout + done.stderr).splitlines()}
        for line in shown:
            if line.strip() != "…":
                assert _shape(line) in printed, f"{where}: {line!r} is not printed:\n{done.stdout}"


def _shape(line: str) -> str:
    line = re.sub(r"\S*/(out\S*)", r"\1", line)
    return " ".join(_NUMBER.sub("#", line).split())
