"""Whole runs over a small corpus: the same corpus whatever happens on the way, and all of it sound."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mutation.checking import check_work
from mutation.corpus import Corpus
from mutation.executors.local import LocalExecutor
from mutation.export.lean_file import theorem_text
from mutation.pipeline import mutate, read_kept, read_lineage
from mutation.records import Origin, OriginKind, Record
from mutation.settings import MutateSettings
from mutation.work import Work, WorkResult
from provers.api import verify
from provers.errors import ToolCrashed, UsageError
from provers.lean.printer import ELABORATION_OPTIONS
from tests.mutation.growing import small_corpus, stored

SETTINGS = MutateSettings(rules=("rewrite", "apply"), per_theorem=3, maximum=24, workers=2)


def _source(name: str, records: dict[str, Record]) -> str:
    """A kept theorem as a text of its own, with the kept theorems that its proof needs."""
    texts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in records and name not in texts:
            for premise in records[name].premises:
                add(premise)
            texts[name] = theorem_text(records[name])

    add(name)
    options = [f"set_option {key} {value}" for key, value in ELABORATION_OPTIONS.items()]
    return "\n".join([*options, *texts.values()])


def _run(folder: Path, workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mutation.run_mutation", str(folder), str(workers)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LEMMATA_LEAN": "embedded"},
        start_new_session=True,
    )


@pytest.mark.slow
def test_the_same_corpus_whatever_the_workers_and_however_often_killed(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    process = _run(whole, 3)
    lines = process.communicate(timeout=240)[0].splitlines()
    assert process.returncode == 0
    assert len(lines) > 8
    moments = random.Random(3)
    for _ in range(3):
        process = _run(torn, 1)
        assert process.stdout is not None
        for _ in range(moments.randrange(1, 3)):
            process.stdout.readline()
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    process = _run(torn, 2)
    rest = process.communicate(timeout=240)[0].splitlines()
    assert process.returncode == 0
    assert 0 < len(rest) < len(lines)
    assert stored(torn) == stored(whole)
    files = ("kept.jsonl", "theorems.lean", "lineage.graphml", "lineage.dot")
    for name in (*files, "export/pairs/train.jsonl", "export/leandojo/random/test.json"):
        assert (torn / name).read_bytes() == (whole / name).read_bytes(), name
    # Of the second round some stand on theorems of the first, and hold in a file of their own.
    records = {record.name: record for record in read_kept(whole)}
    second = [r for r in records.values() if r.origin.place == "round 2"]
    built = [r for r in second if any(premise in records for premise in r.premises)]
    assert built
    for record in (*built[:2], built[-1]):
        verdict = verify(_source(record.name, records), checker="lean", store=False)
        assert verdict.ok, verdict.reason
    assert verify((whole / "theorems.lean").read_text(), checker="lean", store=False).ok
    lineage = read_lineage(whole)
    assert len(lineage.derivation(built[0].name)) == 3


@pytest.mark.slow
async def test_a_run_keeps_what_it_should(core: Corpus, tmp_path: Path) -> None:
    shown: list[str] = []
    corpus = small_corpus(core)
    report = await mutate(
        corpus, tmp_path, SETTINGS, on_progress=lambda _, kept: shown.extend(r.name for r in kept)
    )
    kept = read_kept(tmp_path)
    assert report.complete
    assert report.kept == len(kept) == 24
    assert shown == [record.name for record in kept]
    digests = {record.digest for record in kept}
    assert len(digests) == 24
    assert not digests & {record.digest for record in corpus.records}
    for line in report.yields:
        assert line.submitted == line.verified + line.rejected
        worthless = line.trivial + line.vacuous + line.redundant + line.surplus
        assert line.verified == worthless + line.kept
    saved = json.loads((tmp_path / "report.json").read_text())
    assert saved["kept"] == 24
    assert saved["all"]["kept"] == 24
    with pytest.raises(UsageError, match="already"):
        await mutate(corpus, tmp_path, SETTINGS)
    again = MutateSettings(rules=("rewrite", "apply"), per_theorem=3, maximum=24, resume=True)
    assert (await mutate(corpus, tmp_path, again)).kept == 24
    assert [record.name for record in read_kept(tmp_path)] == shown


class _Dying(LocalExecutor):
    """Loses its first batches."""

    deaths = 0

    async def run(self, work: Work) -> WorkResult:
        if work.number == 1 and self.deaths == 0:
            self.deaths += 1
            raise ToolCrashed("the worker died")
        return await super().run(work)


async def test_what_was_committed_before_a_crash_stays(core: Corpus, tmp_path: Path) -> None:
    settings = MutateSettings(rules=("rewrite",), per_theorem=1, batch=5, workers=1)
    executor = _Dying(1)
    corpus = small_corpus(core, 24)
    try:
        with pytest.raises(ToolCrashed):
            await mutate(corpus, tmp_path / "torn", settings, executor=executor)
        resumed = MutateSettings(rules=("rewrite",), per_theorem=1, batch=5, workers=1, resume=True)
        await mutate(corpus, tmp_path / "torn", resumed, executor=executor)
        await mutate(corpus, tmp_path / "whole", settings, executor=executor)
    finally:
        await executor.close()
    assert stored(tmp_path / "torn") == stored(tmp_path / "whole")


async def test_a_crash_in_a_worker_costs_a_retry(
    core: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    async def flaky(work: Work, processes: object) -> WorkResult:
        calls.append(work.number)
        if len(calls) == 1:
            raise ToolCrashed("the fork server died")
        return await check_work(work, processes)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr("mutation.executors.check_work", flaky)
    settings = MutateSettings(rules=("rewrite",), per_theorem=1, maximum=2, workers=1)
    report = await mutate(small_corpus(core), tmp_path, settings)
    assert report.kept == 2
    assert calls[:2] == [0, 0]


async def test_a_cancelled_run_leaves_no_process_and_can_go_on(
    core: Corpus, tmp_path: Path
) -> None:
    corpus = small_corpus(core, 24)
    settings = MutateSettings(rules=("rewrite",), per_theorem=1, batch=5, workers=1)
    seen = asyncio.Event()
    task = asyncio.create_task(
        mutate(corpus, tmp_path, settings, on_progress=lambda *_: seen.set())
    )
    await seen.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    before = len(read_kept(tmp_path))
    resumed = MutateSettings(rules=("rewrite",), per_theorem=1, batch=5, workers=1, resume=True)
    report = await mutate(corpus, tmp_path, resumed)
    assert report.kept >= before


async def test_sources_that_lean_does_not_know_are_skipped(core: Corpus, tmp_path: Path) -> None:
    known = core.by_name["Nat.gcd_comm"]
    place = Origin(OriginKind.OLEAN, "somewhere")
    fields = {name: getattr(known, name) for name in known.__dataclass_fields__}
    stranger = Record(**{**fields, "name": "Nat.nowhere", "origin": place})
    liar = Record(**{**fields, "name": "Nat.lcm_comm", "origin": place})
    lost = Record(**{**fields, "name": "X.y", "origin": place, "imports": ("No.Such.Module",)})
    settings = MutateSettings(rules=("rewrite",), per_theorem=1, maximum=1, workers=1)
    corpus = Corpus((known, stranger, liar, lost))
    report = await mutate(corpus, tmp_path, settings)
    assert report.sources == 1
    assert report.skipped == {"no compiled constant": 3}


def test_settings_that_make_no_sense_are_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"rounds": 0}, {"maximum": 0}, {"timeout": 0.0}, {"rules": ("magic",)},
    ]  # fmt: skip
    for settings in wrong:
        with pytest.raises(UsageError):
            MutateSettings(**settings)
