"""Training a small tactic model of one's own from (state, tactic) pairs.

What lives here: `train_model`, which prepares a run's folder, runs the script that trains in the
model environment, and writes the model card. What does not: the training itself
(`training_script`), reading corpora (`pairs`), the card's text (`card`), serving (`serve`).

Layout of the model's folder: what `save_pretrained` writes, so that vLLM serves it as it is;
`README.md` (the card), `curve.jsonl`, `curve.svg`; and `training/`, the run's own folder, with
its settings, data, and, until the run is finished, its checkpoint.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import psutil

from provers.errors import LemmataError, SourceError, ToolCrashed, UsageError
from provers.files import write_whole
from provers.process import Command, Peer
from provers.request import Limits
from search.model.card import curve_svg, model_card
from search.model.environment import ensure_environment
from search.model.formats import find_format
from search.model.pairs import Corpus, Pair, read_corpus

Event = dict[str, Any]
"""What the training script tells, see `training_script`; `event` is its kind."""

PROMPT_FORMAT = "llmstep"
CARD, CURVE, DRAWING = "README.md", "curve.jsonl", "curve.svg"

_SCRIPT = str(Path(__file__).with_name("training_script.py"))
_RUN, _SETTINGS = "training", "settings.json"
_LINE_SECONDS = 5.0
_STOP_SECONDS = 60.0
_LARGEST_FILE = 64 << 30
# Weights, optimiser and best weights in the checkpoint, twice while it is replaced.
_BYTES_A_PARAMETER = 40
_PASSED_ON = ("CUDA_", "NVIDIA_", "OMP_", "TORCH_", "XDG_", "LD_LIBRARY_PATH")
# A resumed run may get other limits; anything else would make it another run.
_LIMITS = ("epochs", "minutes", "steps")


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How to train.

    The first of the three limits that is reached ends the run; without any, ten epochs.

    Attributes:
        parameters: about how many the model shall have.
        vocabulary: tokens of its tokenizer, at least 259.
        context: tokens of prompt and tactic together; longer pairs are left out.
        epochs: passes over the pairs.
        minutes: time in training (minutes); makes the result depend on the machine's speed.
        steps: optimiser steps.
        batch_tokens: tokens of a batch, padding included; None is 4,096, or 32,768 on a GPU.
        learning_rate: the highest; None takes one that fits the size.
        seed: of weights, order and split.
        threads: of the processor; None takes all. The result depends on it in the last digits.
        patience: evaluations (of 20 in a run) without a better validation loss before it ends.
    """

    parameters: int = 3_000_000
    vocabulary: int = 1024
    context: int = 1024
    epochs: float | None = None
    minutes: float | None = None
    steps: int | None = None
    batch_tokens: int | None = None
    learning_rate: float | None = None
    seed: int = 0
    threads: int | None = None
    patience: int = 6

    def __post_init__(self) -> None:
        least = {"parameters": 10_000, "vocabulary": 259, "context": 16, "patience": 1}
        for name, bound in least.items():
            if getattr(self, name) < bound:
                raise UsageError(f"{name} must be at least {bound}, not {getattr(self, name)}")
        for name in ("epochs", "minutes", "steps", "batch_tokens", "learning_rate", "threads"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise UsageError(f"{name} must be positive, not {value}")


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What came of a run.

    Attributes:
        directory: the model's folder.
        parameters: of the model.
        pairs: trained on.
        left_out: pairs longer than the context.
        steps: of the optimiser.
        seconds: in training, those of interrupted runs included.
        tokens_per_second: read in training, evaluations included.
        validation_loss: nats a tactic token, of the weights as saved.
        exact_match: share of validation tactics that greedy decoding gives exactly.
        curve: the evaluations.
    """

    directory: Path
    parameters: int
    pairs: int
    left_out: int
    steps: int
    seconds: float
    tokens_per_second: float
    validation_loss: float
    exact_match: float
    curve: tuple[Event, ...]


class TrainingStopped(LemmataError):
    """Training was stopped on request, after a checkpoint; it can be resumed."""


async def train_model(
    corpus: Path | Corpus,
    output: Path,
    settings: TrainSettings | None = None,
    *,
    validation: Path | None = None,
    resume: bool = False,
    python: Path | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> TrainReport:
    """Train a model and write it into a folder that vLLM can serve.

    Cancelled, it saves a checkpoint before it ends.

    Args:
        corpus: pairs, or where they are (see `pairs.read_corpus`).
        output: a folder, new or empty; with `resume`, that of the run to go on with.
        settings: see `TrainSettings`; with `resume`, only limits that are given count, and all
            else is as it was when the run began.
        validation: a pairs file to measure on, in place of the corpus's own.
        resume: go on with an interrupted run of the same corpus.
        python: of the model environment; None takes `ensure_environment`.
        on_event: called with everything that the training script tells.
        on_progress: called with lines while the environment is installed.

    Raises:
        SourceError: the corpus cannot be read, or the folder cannot be written.
        UsageError: the corpus is empty, or the folder holds something else.
        ToolMissing, BuildError: the model environment cannot be had.
        ToolCrashed: training failed; the message says why.
    """
    settings = settings or TrainSettings()
    if resume:
        settings = await asyncio.to_thread(_stored_settings, output, settings)
    if not any((settings.epochs, settings.minutes, settings.steps)):
        settings = replace(settings, epochs=10.0)
    if settings.threads is None:
        settings = replace(settings, threads=len(os.sched_getaffinity(0)))
    if isinstance(corpus, Path):
        corpus = await asyncio.to_thread(read_corpus, corpus, validation, seed=settings.seed)
    if python is None:
        python = await asyncio.to_thread(ensure_environment, on_progress=on_progress)
    await asyncio.to_thread(_prepare, corpus, output, settings, resume)
    listener = _Listener(output, on_event or (lambda event: None))
    await _run(python, output, listener)
    return await asyncio.to_thread(_finish, corpus, output, settings, listener)


# -- before -----------------------------------------------------------------------------------


def _stored_settings(output: Path, wanted: TrainSettings) -> TrainSettings:
    """Those that the run in a folder was started with, and the limits that are given now."""
    path = output / _RUN / _SETTINGS
    if not path.exists():
        raise UsageError(f"{output} holds no run to resume", hint="leave --resume out")
    if (output / CARD).exists():
        raise UsageError(f"the run in {output} is finished", hint="name a new folder")
    row = _read_settings(path)
    row.pop("data", None)
    given = {name: getattr(wanted, name) for name in _LIMITS if getattr(wanted, name)}
    if given:
        row |= dict.fromkeys(_LIMITS) | given
    try:
        return TrainSettings(**row)
    except TypeError as error:
        raise UsageError(f"{path} is of another version: {error}") from error


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if not isinstance(row, dict):
        raise UsageError(f"{path} holds no settings")
    return row


def _prepare(corpus: Corpus, output: Path, settings: TrainSettings, resume: bool) -> None:
    """Make the run's folder, or see that the one that is there is of this corpus."""
    run = output / _RUN
    row = {**asdict(settings), "data": _digest(corpus)}
    try:
        if output.exists() and not output.is_dir():
            raise UsageError(f"{output} is a file", hint="name a folder")
        if resume and _read_settings(run / _SETTINGS).get("data") != row["data"]:
            raise UsageError(
                f"the run in {output} was started with another corpus",
                hint="resume it with the same corpus, or name a new folder",
            )
        if not resume and output.is_dir() and any(output.iterdir()):
            raise UsageError(
                f"{output} holds a run or other files already",
                hint="name a new folder, or go on with its run with --resume",
            )
        run.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(run).free
        needed = settings.parameters * _BYTES_A_PARAMETER + (64 << 20)
        if free < needed:
            raise SourceError(
                f"no room for the model and its checkpoint in {output}",
                hint=f"free {needed >> 20} MB there ({free >> 20} MB are free)",
            )
        for name, pairs in (("train", corpus.train), ("validation", corpus.validation)):
            write_whole(run / f"{name}.jsonl", _rows(pairs))
        # Last: a folder without it holds no run.
        write_whole(run / _SETTINGS, json.dumps(row, indent=1) + "\n")
    except OSError as error:
        raise SourceError(f"cannot write in {output}: {error.strerror}") from error


def _digest(corpus: Corpus) -> str:
    digest = hashlib.sha256()
    for pairs in (corpus.train, corpus.validation):
        digest.update(_rows(pairs).encode() + b"\0")
    return digest.hexdigest()


def _rows(pairs: Sequence[Pair]) -> str:
    """The script's rows: prompts as the policy will write them."""
    prompts = find_format(PROMPT_FORMAT)
    return "".join(
        json.dumps({"prompt": prompts.prompt(pair.state), "tactic": pair.tactic}) + "\n"
        for pair in pairs
    )


# -- while it runs ----------------------------------------------------------------------------


class _Listener:
    """Takes in what the script tells, and keeps the curve's files up to date."""

    def __init__(self, output: Path, on_event: Callable[[Event], None]) -> None:
        self.output = output
        self.on_event = on_event
        self.curve: list[Event] = []
        self.last: Event = {}

    def hear(self, line: bytes) -> None:
        try:
            event = json.loads(line)
            kind = event.pop("event")
        except (ValueError, LookupError, TypeError, AttributeError):
            return  # a library that prints to standard output
        if kind == "start":
            self.curve = list(event["curve"])
        if kind == "evaluation":
            self.curve.append(event)
            lines = "".join(json.dumps(row) + "\n" for row in self.curve)
            write_whole(self.output / CURVE, lines)
            write_whole(self.output / DRAWING, curve_svg(self.curve))
        self.last = {"event": kind, **event}
        self.on_event(self.last)


async def _run(python: Path, output: Path, listener: _Listener) -> None:
    passed = {k: v for k, v in os.environ.items() if k.startswith(_PASSED_ON)}
    own = {
        "HF_HUB_OFFLINE": "1",
        "PYTHONUNBUFFERED": "1",
        "TOKENIZERS_PARALLELISM": "true",
        # Threads that wait by spinning starve each other when the machine has other work: two of
        # them on two busy cores were measured to be twenty times slower than sleeping ones.
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    folder = await asyncio.to_thread((output / _RUN).resolve)
    command = Command(
        # -P: the script's own folder holds modules of ours, none of which it may import.
        (str(python), "-P", _SCRIPT, str(folder)),
        folder,
        Limits(memory_bytes=psutil.virtual_memory().total, output_bytes=16 << 20),
        env=tuple({**own, **passed}.items()),
        memory_rule="resident",
        file_bytes=_LARGEST_FILE,
        writable=(folder.parent,),
        sandbox=False,
    )
    async with Peer(command) as peer:
        try:
            await _listen(peer, listener)
        except asyncio.CancelledError:
            await asyncio.shield(_stop(peer, listener))
            raise
        _require_end(peer, listener)


async def _listen(peer: Peer, listener: _Listener) -> None:
    """Until the script's output ends."""
    while True:
        try:
            line = await peer.read_line(_LINE_SECONDS)
        except TimeoutError:
            continue  # a long step; the end of the process ends its output
        if not line:
            return
        listener.hear(line)


async def _stop(peer: Peer, listener: _Listener) -> None:
    """Let it write a checkpoint after the step that it is in."""
    if (process_id := peer.process_id) is None:
        return
    with contextlib.suppress(ProcessLookupError, TimeoutError):
        os.kill(process_id, signal.SIGTERM)
        async with asyncio.timeout(_STOP_SECONDS):
            await _listen(peer, listener)


def _require_end(peer: Peer, listener: _Listener) -> None:
    """Make sure that the script came to its end."""
    kind = listener.last.get("event")
    if kind == "done":
        return
    if kind == "stopped":
        raise TrainingStopped(
            f"training was stopped after {listener.last['step']} steps",
            hint="go on with --resume",
        )
    if kind == "error":
        raise ToolCrashed(f"training failed: {listener.last['message']}", retryable=False)
    if peer.memory_exceeded:
        raise ToolCrashed("training ran out of memory", hint="try a smaller --batch-tokens")
    tail = "\n".join(peer.stderr_tail.strip().splitlines()[-12:])
    raise ToolCrashed(
        f"training died; the end of its log:\n{tail}", hint="go on with --resume", retryable=False
    )


# -- after ------------------------------------------------------------------------------------


def _finish(
    corpus: Corpus, output: Path, settings: TrainSettings, listener: _Listener
) -> TrainReport:
    done = listener.last
    report = TrainReport(
        directory=output,
        parameters=done["parameters"],
        pairs=done["pairs"],
        left_out=done["left_out"],
        steps=done["step"],
        seconds=done["seconds"],
        tokens_per_second=done["tokens"] / max(done["seconds"], 1e-9),
        validation_loss=done["validation_loss"],
        exact_match=done["exact_match"],
        curve=tuple(listener.curve),
    )
    shown = {field.name: getattr(settings, field.name) for field in fields(settings)}
    card = model_card(output.name, corpus, shown, done, listener.curve, PROMPT_FORMAT)
    # Last of all: a folder with it holds a finished run.
    write_whole(output / CARD, card)
    return report
