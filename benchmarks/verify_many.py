"""`verify-many`: 300 small Lean files, against one `lean` process a file.

Both sides compile every file and leave a compiled module; ours audits it as well. The other side
runs as many processes at once as ours has workers (`ratio`); one after the other, which is what a
shell loop does, is told too (`ratio_to_serial`).
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome, alternate
from provers.api import averify_many
from provers.engine import default_workers
from provers.lean.toolchain import Toolchain, find_toolchain
from provers.request import VerifyRequest

_FILES = 300


def run(quick: bool) -> dict[str, Any]:
    """Time the sides; figures are seconds for all files, and their ratios."""
    return asyncio.run(_run(files=6 if quick else _FILES, rounds=1 if quick else 5))


async def _run(files: int, rounds: int) -> dict[str, Any]:
    toolchain = await find_toolchain(None, "embedded")
    texts = [_text(number) for number in range(files)]
    await _ours(texts[:2])
    with tempfile.TemporaryDirectory() as folder:
        taken = await alternate(
            {
                "verify_many_seconds": lambda: _ours(texts),
                "processes_seconds": lambda: _theirs(
                    toolchain, texts, Path(folder), default_workers()
                ),
            },
            rounds,
        )
        # Long and only told for comparison: once.
        taken |= await alternate(
            {"serial_processes_seconds": lambda: _theirs(toolchain, texts, Path(folder), 1)}, 1
        )
    ours = taken["verify_many_seconds"]
    figures = {
        **taken,
        "files": files,
        "milliseconds_per_file": 1000 * ours / files,
        "ratio": taken["processes_seconds"] / ours,
        "ratio_to_serial": taken["serial_processes_seconds"] / ours,
    }
    return Outcome(figures, {"ratio": (">=", 5.0)}).as_dict()


async def _ours(texts: list[str]) -> None:
    requests = [VerifyRequest(source=text, checker="lean") for text in texts]
    async for verdict in averify_many(requests, store=False):
        assert verdict.ok, verdict.reason


async def _theirs(toolchain: Toolchain, texts: list[str], folder: Path, at_once: int) -> None:
    slots = asyncio.Semaphore(at_once)

    async def one(number: int, text: str) -> None:
        source = folder / f"F{number}.lean"
        source.write_text(text, encoding="utf-8")
        async with slots:
            process = await asyncio.create_subprocess_exec(
                *toolchain.lean, "--json", "-o", str(folder / f"F{number}.olean"), str(source),
                stdout=asyncio.subprocess.DEVNULL, cwd=folder,
            )  # fmt: skip
            assert await process.wait() == 0

    await asyncio.gather(*(one(number, text) for number, text in enumerate(texts)))


def _text(number: int) -> str:
    """A small file, different for each number."""
    return f"""\
theorem sum{number} (a b : Nat) : a + b + {number} = b + a + {number} := by
  rw [Nat.add_comm a b]

theorem swap{number} (p q : Prop) (h : p ∧ q) : q ∧ p := ⟨h.2, h.1⟩

theorem nil{number} (xs : List Nat) : xs ++ [] = xs := by
  simp
"""
