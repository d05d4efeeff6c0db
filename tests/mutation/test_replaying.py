"""The pairs of a run: from every proof kept, each batch once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mutation import replaying
from mutation.export.pairs import read_pairs
from mutation.export.splits import PARTS
from mutation.pipeline import mutate, read_kept
from mutation.progress import ReplayProgress
from mutation.replaying import replayed
from mutation.report import MutateReport
from mutation.settings import MutateSettings
from mutation.sources.jsonl import to_row
from mutation.steps import NO_GOALS, Trace, trace_steps
from mutation.store import FILE_NAME, MutationStore
from mutation.traces import TraceTable
from provers.api import averify
from provers.errors import StoreError
from tests.lemmata.running import lemmata

SOURCE = Path(__file__).parents[2] / "examples" / "lean" / "doubling.lean"
RULES = ("rewrite", "symm", "algebra")
SETTINGS = MutateSettings(rules=RULES, rounds=2, per_theorem=1, maximum=7, workers=2)
ARGUMENTS = (
    "mutate", str(SOURCE), "--rules", ",".join(RULES), "--rounds", "2", "--per-theorem", "1",
    "--max", "7", "--no-rescue",
)  # fmt: skip
EXPORTED = ("pairs", "leandojo/random", "leandojo/novel_premises")


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_LEAN", "embedded")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run without pairs."""
    folder = tmp_path_factory.mktemp("grown") / "run"
    report = asyncio.run(mutate([str(SOURCE)], folder, replace(SETTINGS, pairs=False)))
    assert report.kept == 7
    return folder


@pytest.fixture
def run(grown: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(grown, tmp_path / "run"))


async def _replay(folder: Path, **settings: Any) -> MutateReport:
    changed = replace(SETTINGS, resume=True, **settings)
    return await mutate([str(SOURCE)], folder, changed)


def _files(folder: Path) -> dict[str, bytes]:
    """The exported files that hold pairs."""
    export = folder / "export"
    return {
        str(path.relative_to(export)): path.read_bytes()
        for name in EXPORTED
        for path in sorted((export / name).iterdir())
    }


def _change(folder: Path, name: str, **fields: Any) -> None:
    """Make another theorem of one that the store has."""
    (record,) = [record for record in read_kept(folder) if record.name == name]
    row = json.dumps(to_row(replace(record, **fields)), ensure_ascii=False)
    with sqlite3.connect(folder / FILE_NAME) as connection:
        connection.execute("UPDATE kept SET record = ? WHERE name = ?", (row, name))


def _replayed_names(folder: Path) -> list[str]:
    with sqlite3.connect(folder / FILE_NAME, timeout=5.0) as connection:
        try:
            return [name for (name,) in connection.execute("SELECT name FROM traces")]
        except sqlite3.OperationalError:
            return []  # there is no table yet


async def test_every_proof_gives_its_pairs(run: Path) -> None:
    kept = read_kept(run)
    names = {record.name for record in kept}
    # Some of the second round stand on theorems of the first, and all on a compiled text.
    assert any(names & {*record.premises} for record in kept)
    assert all(record.imports for record in kept)
    report = await _replay(run)
    assert report.not_replayed == ()
    pairs = [p for part in PARTS for p in read_pairs(run / "export" / "pairs" / f"{part}.jsonl")]
    assert report.pairs == len(pairs) > 2 * len(kept)
    assert {pair.theorem for pair in pairs} == names
    assert {pair.origin for pair in pairs} == {"mutation"}
    assert all("⊢" in pair.state for pair in pairs)
    saved = json.loads((run / "report.json").read_text("utf-8"))
    assert saved["pairs"] == len(pairs)
    assert saved["not_replayed"] == {"count": 0, "theorems": []}
    rows = [
        row
        for file in ("train", "val", "test")
        for row in json.loads((run / "export/leandojo/random" / f"{file}.json").read_text("utf-8"))
    ]
    assert {row["full_name"] for row in rows} == names
    for row in rows:
        tactics = row["traced_tactics"]
        assert [t["tactic"] for t in tactics] == [
            pair.tactic for pair in pairs if pair.theorem == row["full_name"]
        ]
        assert tactics[-1]["state_after"] == NO_GOALS
        assert any("<a>" in t["annotated_tactic"][0] for t in tactics)


async def test_the_exported_file_verifies_anywhere(run: Path) -> None:
    """It brings along the text that its theorems are made from, and declares nothing twice."""
    await _replay(run, pairs=False)
    names = {record.name for record in read_kept(run)}
    for file in (run / "theorems.lean", run / "export" / "theorems.lean"):
        text = file.read_text("utf-8")
        assert "import Lemmata" not in text
        verdict = await averify(text, checker="lean", store=False)
        assert verdict.ok, verdict.reason
        assert names < {declaration.name for declaration in verdict.declarations}


async def test_the_same_pairs_in_any_batches(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(run, tmp_path / "other"))
    await _replay(run, workers=2)
    monkeypatch.setattr(replaying, "BATCH", 2)
    seen: list[ReplayProgress] = []
    settings = replace(SETTINGS, resume=True, workers=1)
    await mutate([str(SOURCE)], other, settings, on_replay=seen.append)
    assert _files(other) == _files(run)
    assert [(each.done, each.of) for each in seen] == [(0, 7), (2, 7), (4, 7), (6, 7), (7, 7)]
    assert (seen[0].left, seen[-1].left) == (None, 0.0)
    assert [each.pairs for each in seen] == sorted(each.pairs for each in seen)
    assert all(each.left is not None and each.left > 0 for each in seen[1:-1])


async def test_a_cancelled_replay_repeats_no_finished_batch(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path(shutil.copytree(run, tmp_path / "whole"))
    await _replay(whole)
    asked: list[str] = []

    async def counted(theorems: Sequence[tuple[str, str]], *rest: Any, **named: Any) -> Any:
        asked.extend(statement.split()[1].split(".{")[0] for statement, _ in theorems)
        return await trace_steps(theorems, *rest, **named)

    monkeypatch.setattr(replaying, "trace_steps", counted)
    monkeypatch.setattr(replaying, "BATCH", 1)
    halfway = asyncio.Event()

    def watch(progress: ReplayProgress) -> None:
        if progress.done == 3:
            halfway.set()

    task = asyncio.create_task(
        mutate([str(SOURCE)], run, replace(SETTINGS, resume=True, workers=1), on_replay=watch)
    )
    await halfway.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done = _replayed_names(run)
    assert len(done) == 3
    asked.clear()
    await _replay(run)
    assert sorted([*done, *asked]) == sorted(record.name for record in read_kept(run))
    assert _files(run) == _files(whole)


async def test_proofs_that_do_not_replay_are_named(run: Path) -> None:
    kept = read_kept(run)
    used = {premise for record in kept for premise in record.premises}
    first, second, *_ = [record.name for record in kept if record.name not in used]
    _change(run, first, proof="by\n  intros\n  exact nonsense")
    _change(run, second, readable="nonsense = nonsense")
    done = lemmata(*ARGUMENTS, "-o", run, "--resume")
    assert done.status == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert f"from 5 proofs; proofs that do not replay: 2, the first: {first}: " in last
    saved = json.loads((run / "report.json").read_text("utf-8"))["not_replayed"]
    assert saved["count"] == 2
    assert [name for name, _ in saved["theorems"]] == [first, second]
    reasons = dict(saved["theorems"])
    assert reasons[first].startswith("`exact nonsense`: Unknown identifier")
    assert "nonsense" in reasons[second]
    # The step in front of the one that fails is no pair: nobody has seen where it leads.
    pairs = [p for part in PARTS for p in read_pairs(run / "export" / "pairs" / f"{part}.jsonl")]
    assert {pair.theorem for pair in pairs} == {r.name for r in kept} - {first, second}


async def test_without_pairs_nothing_is_replayed_nor_exported(run: Path) -> None:
    assert (await _replay(run, pairs=False)).pairs is None
    assert _replayed_names(run) == []
    assert (await _replay(run)).pairs
    done = lemmata(*ARGUMENTS, "-o", run, "--resume", "--no-pairs", "--json")
    assert done.rows[-1]["summary"]["pairs"] is None
    assert {content for name, content in _files(run).items() if name.startswith("pairs")} == {b""}


def test_a_batch_of_traces_is_stored_whole(run: Path) -> None:
    names = [record.name for record in read_kept(run)]
    trace = Trace((("⊢ True", "trivial"),), (NO_GOALS,))
    with MutationStore.begin(run, resume=True) as store:
        table = TraceTable(store)
        table.put({names[2]: trace})
        with pytest.raises(StoreError):
            table.put({names[1]: trace, names[2]: trace})
        table.put({names[0]: replace(trace, problem="why")})
        assert dict(table.items()) == {names[0]: replace(trace, problem="why"), names[2]: trace}
        assert [name for name, _ in table.items()] == [names[0], names[2]]
        found = replayed(store)
        assert [pair.theorem for pair in found.pairs] == [names[2]]
        assert found.failed == ((names[0], "why"),)


def _resumed(folder: Path, **streams: Any) -> subprocess.Popen[Any]:
    """The command that goes on with a run, a theorem at a time."""
    arguments = (*ARGUMENTS, "-o", str(folder), "--resume", "--workers", "1")
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mutation.small_batches", *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        **streams,
    )


def _stop(process: subprocess.Popen[Any], folder: Path, how: signal.Signals) -> None:
    """Send a signal when one more batch is done."""
    before = len(_replayed_names(folder))
    while len(_replayed_names(folder)) == before:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, how)


@pytest.mark.slow
def test_a_replay_goes_on_after_a_kill_and_an_interrupt(run: Path) -> None:
    process = _resumed(run, stdout=subprocess.DEVNULL)
    _stop(process, run, signal.SIGKILL)
    process.wait(60)
    killed = _replayed_names(run)
    assert 0 < len(killed) < 7
    process = _resumed(run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _stop(process, run, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    done = len(_replayed_names(run))
    assert len(killed) < done < 7
    assert process.returncode == 130
    assert said.decode() == (
        f"interrupted: 7 theorems are kept, and the steps of {done} of them in {run}; "
        "--resume goes on\n"
    )
    last = lemmata(*ARGUMENTS, "-o", run, "--resume")
    assert "pairs from 7 proofs" in last.stdout


@pytest.mark.slow
def test_the_moving_line_shows_the_replay(run: Path) -> None:
    main, side = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = _resumed(run, stdout=subprocess.DEVNULL, stderr=side, env=environment)
    os.close(side)
    seen = b""
    try:
        while chunk := os.read(main, 4096):
            seen += chunk
    except OSError:
        pass  # the terminal's other end is gone
    assert process.wait(60) == 0
    os.close(main)
    assert "steps 0/7 theorems" in seen.decode()
    assert "s left" in seen.decode()
