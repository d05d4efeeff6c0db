"""How much the built-in policy proves of the open theorems in `tests/data/lean`.

The bound is on tactics, not on seconds, so that a busy machine changes nothing; on two quiet cores
so many take less than ten seconds.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from provers.lean.checker import LeanChecker
from search.prove import FileProver, ProveSettings

DATA = Path(__file__).parents[2] / "data" / "lean"
TACTICS = 250
SHARE = 0.75


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("file", sorted(DATA.glob("*.lean")), ids=lambda path: path.stem)
async def test_three_quarters_are_proved(file: Path) -> None:
    text = await asyncio.to_thread(file.read_text, encoding="utf-8")
    settings = replace(ProveSettings(), seconds=120.0, tactics=TACTICS)
    checker = LeanChecker("embedded")
    try:
        report = await FileProver(checker, text, settings=settings).run()
    finally:
        await checker.close()
    proved = [result for result in report.results if result.ok]
    missed = [result.theorem for result in report.results if not result.ok]
    assert len(report.results) >= 20
    assert len(proved) >= SHARE * len(report.results), f"not proved: {missed}"
    assert report.verdict.status.value in ("verified", "incomplete")
    assert all(result.proof and "✝" not in result.proof for result in proved)
