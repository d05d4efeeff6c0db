"""Runs of training, with a scripted child in the training script's place.

The script itself is run in tests/vllm, where the model environment is there.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import textwrap
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from provers.errors import SourceError, ToolCrashed, UsageError
from search.model.card import curve_svg
from search.model.pairs import Corpus, Pair, SourceFile
from search.model.train import TrainSettings, train_model

CORPUS = Corpus(
    train=tuple(
        Pair(f"n : Nat\n⊢ n + {i} = {i} + n", "omega", f"t{i}", "source") for i in range(9)
    ),
    validation=(Pair("⊢ 1 = 1", "rfl", "v", "source"),),
    files=(SourceFile("pairs.jsonl", "0" * 64, 10),),
    held_out="one theorem",
)

# What the environment's Python would run; the file `mode` in the run's folder tells what it does.
SCRIPT = """\
    #!{python}
    import json, pathlib, signal, sys, time
    assert sys.argv[1] == "-P" and sys.argv[2].endswith("training_script.py"), sys.argv
    run = pathlib.Path(sys.argv[3])
    mode = (pathlib.Path(__file__).parent / "mode").read_text()
    settings = json.loads((run / "settings.json").read_text())
    rows = [json.loads(line) for line in (run / "train.jsonl").open()]
    def tell(event, **values): print(json.dumps(dict(event=event, **values)), flush=True)
    facts = dict(parameters=1234, width=8, layers=1, vocabulary=300, pairs=len(rows), left_out=0,
                 validation_pairs=1, device="cpu", precision="float32", torch="0")
    print("a library says hello")
    tell("start", step=0, seconds=0.0, curve=[], **facts)
    if mode == "wait":
        def stop(*_):
            (run / "checkpoint.pt").write_text("")
            tell("stopped", step=7, seconds=1.0)
            sys.exit(0)
        signal.signal(signal.SIGTERM, stop)
        tell("step", step=1, epoch=0, progress=0.1, loss=1.0, seconds=0.1, tokens_per_second=10.0)
        time.sleep(600)
    for number in range(3):
        tell("evaluation", mark=number, step=number, epoch=0.1, seconds=1.0, tokens=5,
             train_loss=2.0 - number, validation_loss=2.5 - number, exact_match=number / 4)
    if mode == "die":
        sys.exit("Segmentation fault, say")
    if mode == "error":
        tell("error", message="the loss is no number any more")
        sys.exit(1)
    (run.parent / "config.json").write_text("{{}}")
    tell("done", step=settings["steps"] or 3, epochs=1.0, seconds=2.0, tokens=50, early=False,
         validation_loss=0.5, exact_match=0.5, **facts)
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The scripted child."""
    program = tmp_path / "python"
    program.write_text(textwrap.dedent(SCRIPT).format(python=sys.executable))
    program.chmod(0o755)
    (tmp_path / "mode").write_text("train")
    return program


async def test_a_run_writes_card_and_curve(python: Path, tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    output = tmp_path / "deep" / "small"
    report = await train_model(CORPUS, output, python=python, on_event=events.append)
    assert [event["event"] for event in events] == ["start", *["evaluation"] * 3, "done"]
    assert (report.parameters, report.exact_match, report.tokens_per_second) == (1234, 0.5, 25.0)
    assert len(report.curve) == 3
    card = (output / "README.md").read_text()
    assert "# small" in card
    assert f"| pairs.jsonl | 10 | `{'0' * 64}` |" in card
    assert "source 9" in card
    assert "epochs: 10.0" in card
    rows = [json.loads(line) for line in (output / "curve.jsonl").read_text().splitlines()]
    assert [row["validation_loss"] for row in rows] == [2.5, 1.5, 0.5]
    assert (output / "curve.svg").read_text() == curve_svg(rows)
    first = json.loads((output / "training/train.jsonl").read_text().splitlines()[0])
    assert first["prompt"] == "[GOAL]n : Nat\n⊢ n + 0 = 0 + n[PROOFSTEP]"
    assert first["tactic"] == "omega"


async def test_a_folder_with_something_in_it_is_refused(python: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / "thesis.tex").write_text("")
    with pytest.raises(UsageError, match="holds a run or other files"):
        await train_model(CORPUS, output, python=python)
    with pytest.raises(UsageError, match="holds no run to resume"):
        await train_model(CORPUS, output, python=python, resume=True)
    with pytest.raises(UsageError, match="is a file"):
        await train_model(CORPUS, output / "thesis.tex", python=python)
    assert [path.name for path in output.iterdir()] == ["thesis.tex"]


async def test_an_interrupted_run_goes_on_as_it_was(python: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    (tmp_path / "mode").write_text("wait")
    settings = TrainSettings(parameters=20_000, steps=40, seed=7)
    at_work = asyncio.Event()
    task = asyncio.create_task(
        train_model(CORPUS, output, settings, python=python,
                    on_event=lambda event: at_work.set() if event["event"] == "step" else None)
    )  # fmt: skip
    await asyncio.wait_for(at_work.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (output / "training/checkpoint.pt").exists()

    (tmp_path / "mode").write_text("train")
    other = Corpus(CORPUS.train[1:], CORPUS.validation, CORPUS.files, "")
    with pytest.raises(UsageError, match="another corpus"):
        await train_model(other, output, python=python, resume=True)
    report = await train_model(CORPUS, output, python=python, resume=True)
    assert report.steps == 40
    stored = json.loads((output / "training/settings.json").read_text())
    assert (stored["parameters"], stored["seed"], stored["steps"]) == (20_000, 7, 40)
    with pytest.raises(UsageError, match="is finished"):
        await train_model(CORPUS, output, python=python, resume=True)


async def test_a_resumed_run_may_get_other_limits(python: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    (tmp_path / "mode").write_text("die")
    with pytest.raises(ToolCrashed, match="died"):
        await train_model(CORPUS, output, TrainSettings(minutes=1), python=python)
    (tmp_path / "mode").write_text("train")
    longer = TrainSettings(steps=50)
    assert (await train_model(CORPUS, output, longer, python=python, resume=True)).steps == 50
    stored = json.loads((output / "training/settings.json").read_text())
    assert (stored["minutes"], stored["steps"]) == (None, 50)


async def test_a_dead_script_shows_its_last_words(python: Path, tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("die")
    with pytest.raises(ToolCrashed, match="Segmentation fault, say") as caught:
        await train_model(CORPUS, tmp_path / "out", python=python)
    assert "--resume" in (caught.value.hint or "")
    assert not (tmp_path / "out/README.md").exists()


async def test_a_script_that_gives_up_says_why(python: Path, tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("error")
    with pytest.raises(ToolCrashed, match="training failed: the loss is no number any more"):
        await train_model(CORPUS, tmp_path / "out", python=python)


async def test_no_room_is_told_before_the_start(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1 << 20))
    with pytest.raises(SourceError, match="no room for the model"):
        await train_model(CORPUS, tmp_path / "out", python=python)


@pytest.mark.parametrize(
    "values",
    [{"parameters": 5}, {"vocabulary": 100}, {"epochs": 0}, {"minutes": -1.0}, {"steps": -3},
     {"patience": 0}, {"learning_rate": float("nan")}],
)  # fmt: skip
def test_settings_that_make_no_sense(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        TrainSettings(**values)


def test_a_curve_of_one_point_is_drawn() -> None:
    row = {"step": 0, "train_loss": 0.0, "validation_loss": 0.0, "exact_match": 1.0}
    assert curve_svg([row]).startswith("<svg")
