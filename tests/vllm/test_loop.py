"""The whole loop in a corner of the core, with a model that is trained and served for real."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from lemmata.loop.run import run_loop
from lemmata.loop.settings import Arm, LoopSettings
from mutation.corpus import Corpus, core_corpus

SETTINGS = LoopSettings(
    arms=(Arm.BUILTIN, Arm.MUTATIONS),
    held_out=4,
    per_theorem=1,
    mutants=8,
    searched=6,
    steps=8,
    parameters=100_000,
    vocabulary=400,
    tactics=8,
    width=4,
)


async def test_a_corner_of_the_core(python: Path, tmp_path: Path) -> None:
    core = core_corpus()
    corner = [r for r in core.records if r.origin.place == "Init.Theorems.Prod"]
    told: list[str] = []
    folder = tmp_path / "run"
    report = await run_loop(Corpus(tuple(corner)), folder, SETTINGS, tell=told.append)
    assert [line.arm for line in report.lines] == [Arm.BUILTIN, Arm.MUTATIONS]
    assert all(line.of == 4 and line.tactics <= 8 for line in report.lines)
    assert report.lines[0].mean >= 2
    assert report.pairs["source"] > 10
    assert report.pairs["mutation"] > 0
    assert "round 1, mutations-0" in report.training
    row = json.loads((folder / "report.json").read_text())
    assert row["lines"][1]["arm"] == "mutations"
    # What is there is not done again.
    told.clear()
    more = replace(SETTINGS, arms=(Arm.BUILTIN, Arm.MUTATIONS))
    again = await run_loop(Corpus(tuple(corner)), folder, more, tell=told.append)
    assert [line.proved for line in again.lines] == [line.proved for line in report.lines]
    assert not any("steps" in line or "served" in line for line in told)
