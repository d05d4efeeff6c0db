"""The training script itself, in the model environment: repeatable, resumable, servable."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest

from provers.errors import ToolCrashed
from search.model.pairs import Corpus, Pair, read_corpus
from search.model.train import TrainSettings, train_model
from tests.lemmata.running import lemmata
from tests.vllm.conftest import MODEL, serve
from tests.vllm.test_serving import complete

SETTINGS = TrainSettings(
    parameters=60_000, vocabulary=300, context=128, steps=40, batch_tokens=512, threads=1, seed=4
)
LONG = Pair("⊢ " + "x + " * 400 + "y", "simp", "long")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The committed pairs, and one that is longer than the context."""
    whole = read_corpus(MODEL.parent / "pairs.jsonl")
    return Corpus((*whole.train[:200], LONG), whole.validation[:20], whole.files, whole.held_out)


@pytest.fixture(scope="module")
def reference(corpus: Corpus, python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short run without interruption."""
    output = tmp_path_factory.mktemp("reference") / "small"
    report = asyncio.run(train_model(corpus, output, SETTINGS, python=python))
    assert (report.steps, report.left_out) == (40, 1)
    assert report.curve[-1]["validation_loss"] < report.curve[0]["validation_loss"]
    assert 0 <= report.exact_match <= 1
    return output


def weights(output: Path) -> bytes:
    return (output / "model.safetensors").read_bytes()


def test_a_killed_and_resumed_run_ends_like_one_that_was_not(
    corpus: Corpus, reference: Path, python: Path, tmp_path: Path
) -> None:
    """Which shows, too, that the same seed gives the same weights."""
    output = tmp_path / "small"
    steps: list[int] = []

    def kill_at_the_tenth(event: dict[str, Any]) -> None:
        if event["event"] == "evaluation":
            steps.append(event["step"])
            if len(steps) == 10:
                for child in psutil.Process().children():
                    if "training_script.py" in " ".join(child.cmdline()):
                        os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(ToolCrashed, match="training died"):
        asyncio.run(
            train_model(corpus, output, SETTINGS, python=python, on_event=kill_at_the_tenth)
        )
    assert not (output / "config.json").exists()
    report = asyncio.run(train_model(corpus, output, resume=True, python=python))
    assert report.steps == 40
    assert weights(output) == weights(reference)

    def curve(folder: Path) -> list[Any]:
        rows = [json.loads(line) for line in (folder / "curve.jsonl").read_text().splitlines()]
        return [(row["step"], row["validation_loss"], row["exact_match"]) for row in rows]

    assert curve(output) == curve(reference)
    assert not (output / "training/checkpoint.pt").exists()


def test_another_seed_gives_other_weights(corpus: Corpus, reference: Path, tmp_path: Path) -> None:
    """By the command, as users type it."""
    pairs = tmp_path / "pairs.jsonl"
    rows = ({"state": p.state, "tactic": p.tactic, "theorem": p.theorem} for p in corpus.train)
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = lemmata(
        "model", "train", pairs, "-o", tmp_path / "out", "--parameters", "60k", "--vocabulary",
        "300", "--context", "128", "--steps", "5", "--batch-tokens", "512", "--threads", "1",
        "--seed", "5", "--json",
    )  # fmt: skip
    assert done.status == 0, done.stderr
    assert [row["event"] for row in done.rows if row["event"] != "evaluation"] == ["start", "done"]
    assert done.rows[-1]["step"] == 5
    assert weights(tmp_path / "out") != weights(reference)


def test_a_full_disk_is_told(
    corpus: Corpus, python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound on the size of files fails a checkpoint as a full disk does."""
    monkeypatch.setattr("search.model.train._LARGEST_FILE", 200_000)
    with pytest.raises(ToolCrashed, match="no room on the disk"):
        asyncio.run(train_model(corpus, tmp_path / "small", SETTINGS, python=python))
    assert not (tmp_path / "small/config.json").exists()


def test_what_was_trained_can_be_served(reference: Path, tmp_path: Path) -> None:
    serving = serve(reference, tmp_path / "log")
    try:
        choices = complete(serving, model=reference.name, n=4, temperature=1.0, logprobs=0)
        assert len(choices) == 4
        assert all(choice["logprobs"]["token_logprobs"] for choice in choices)
    finally:
        serving.process.terminate()
        assert serving.process.wait(60) == 0
        assert serving.process.stdout is not None
        serving.process.stdout.close()
