"""The measurements run, and what they say of memory and processes holds already on a small run."""

from __future__ import annotations

from pathlib import Path

import pytest

from provers.lean.core.build import CorePrefix
from provers.lean.zygote import ZygoteSpec
from provers.lean.zygote.measure import compare, small_files, soak


def test_files_are_distinct_and_repeatable(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        small_files(folder, 30)
    texts = [path.read_text() for path in sorted(first.iterdir())]
    assert len(set(texts)) == 30
    assert texts == [path.read_text() for path in sorted(second.iterdir())]
    assert all(2 <= text.count("theorem ") <= 5 for text in texts)


async def test_a_fork_costs_less_processor_time_than_a_process(
    spec: ZygoteSpec, core: CorePrefix
) -> None:
    measured = await compare(spec, core.lean, files=6, workers=2)
    assert measured.files == 6
    # Three to five in truth; processor time, unlike real time, is the same on a busy machine.
    assert measured.warm_cpu * 1.5 < measured.cold_cpu


@pytest.mark.slow
async def test_checks_leave_nothing_behind(spec: ZygoteSpec) -> None:
    measured = await soak(spec, 300)
    assert measured.processes_after == measured.processes_before
    assert measured.memory_after <= 1.1 * measured.memory_before
    assert measured.memory_before < 250 * 1024 * 1024
