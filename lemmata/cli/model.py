"""`lemmata model`: install, serve, watch and train models that propose tactics.

What lives here: the four commands. What does not: their work (`search.model`).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from lemmata.cli import bounds
from lemmata.cli.output import (
    ALL_GOOD,
    INTERRUPTED,
    SOME_NOT,
    moving_line,
    print_row,
    say,
    stdout,
    tell,
)
from provers.errors import UsageError
from search.model.environment import ensure_environment
from search.model.serve import serve_model
from search.model.status import ServerStatus, running_servers, server_status
from search.model.train import Event, TrainReport, TrainSettings, train_model

model = typer.Typer(
    name="model",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Install, serve, watch and train models that propose tactics.",
)

_AsJson = Annotated[bool, typer.Option("--json", help="One object a line.")]


@model.command()
def install(as_json: _AsJson = False) -> None:
    """Install vLLM, torch and transformers into an environment of their own.

    Does nothing when it is there. Without a GPU: 2.5 GB, two to four minutes. An environment of
    your own is taken with the variable LEMMATA_MODEL_PYTHON.
    """
    python = ensure_environment(on_progress=tell)
    if as_json:
        print_row({"python": str(python)})
    else:
        say(str(python))


@model.command()
def serve(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The model's folder.")],
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="A free one if left out.")
    ] = None,
    max_len: Annotated[
        int | None, typer.Option(min=16, help="Tokens of prompt and answer together.")
    ] = None,
    dtype: Annotated[str | None, typer.Option(help="Such as float32, bfloat16, auto.")] = None,
    name: Annotated[str | None, typer.Option(help="The model's name in requests.")] = None,
    wait: Annotated[float, bounds.seconds(1, "Seconds that it may take to start.")] = 300.0,
    argument: Annotated[
        list[str] | None, typer.Option(help="Another argument for vLLM; may be repeated.")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Serve a model with vLLM on this machine until Ctrl-C; prints the address when it is ready."""

    async def go() -> None:
        server = serve_model(
            directory, port=port, max_len=max_len, dtype=dtype, name=name, wait_seconds=wait,
            arguments=argument or (), on_progress=tell,
        )  # fmt: skip
        with _stopped_by(signal.SIGTERM):
            async with server as running:
                if as_json:
                    print_row(
                        {
                            "base_url": running.base_url,
                            "model": running.model,
                            "directory": str(running.directory),
                            "process_id": running.process_id,
                            "start_seconds": round(running.start_seconds, 1),
                        }
                    )
                else:
                    say(f"{running.model} at {running.base_url}")
                    tell("ready; Ctrl-C stops it")
                sys.stdout.flush()
                await running.wait()

    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(go())


@contextlib.contextmanager
def _stopped_by(number: signal.Signals) -> Iterator[None]:
    """Cancel the running task on a signal, so that its `finally` blocks run."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)


@model.command()
def status(
    url: Annotated[
        str | None, typer.Argument(help="A server's address; those that we started if left out.")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Show model servers: healthy or not, the model, the queue.

    Exit status 1 when none runs or one is not healthy.
    """
    servers = [server_status(url)] if url else running_servers()
    if as_json:
        for server in servers:
            print_row(asdict(server))
    elif not servers:
        tell("no model server runs; start one with `lemmata model serve DIR`")
    else:
        _show(servers)
    good = servers and all(server.healthy for server in servers)
    raise typer.Exit(ALL_GOOD if good else SOME_NOT)


def _show(servers: list[ServerStatus]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("address", "", "model", "context", "running", "waiting", "tokens written"):
        table.add_column(title, overflow="fold")
    for server in servers:
        table.add_row(
            server.base_url,
            Text("healthy", style="green") if server.healthy else Text("no answer", style="red"),
            Text(", ".join(server.models)),
            *(
                "" if value is None else f"{value:,}"
                for value in (
                    server.context,
                    server.running,
                    server.waiting,
                    server.generated_tokens,
                )
            ),
        )
    stdout().print(table)
    for server in servers:
        if server.reason:
            say(f"{server.base_url}: {server.reason}")


@model.command()
def train(
    corpus: Annotated[
        Path,
        typer.Argument(metavar="CORPUS", help="Pairs (.jsonl), an export, or LeanDojo's layout."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new folder for the model.")],
    parameters: Annotated[str, typer.Option(help="About how many, such as 700k or 3M.")] = "3M",
    vocabulary: Annotated[int, typer.Option(min=259, help="Tokens of its tokenizer.")] = 1024,
    context: Annotated[int, typer.Option(min=16, help="Tokens of prompt and tactic.")] = 1024,
    epochs: Annotated[float | None, typer.Option(help="Passes over the pairs (10).")] = None,
    minutes: Annotated[float | None, typer.Option(help="Time limit of training.")] = None,
    steps: Annotated[int | None, typer.Option(help="Limit of optimiser steps.")] = None,
    batch_tokens: Annotated[int | None, typer.Option(help="Tokens of a batch.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The highest.")] = None,
    patience: Annotated[
        int, typer.Option(min=1, help="Evaluations (of 20) without progress before it ends.")
    ] = 6,
    seed: Annotated[int, typer.Option(help="Of weights, order and split.")] = 0,
    threads: Annotated[int | None, typer.Option(min=1, help="Of the processor.")] = None,
    validation: Annotated[
        Path | None, typer.Option(help="Pairs to measure on (.jsonl), instead of the corpus's own.")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on with an interrupted run.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Train a small tactic model on (state, tactic) pairs, ready to be served.

    The first limit that is reached ends it. Ctrl-C saves a checkpoint; --resume goes on.
    """
    settings = TrainSettings(
        parameters=parse_count(parameters), vocabulary=vocabulary, context=context, epochs=epochs,
        minutes=minutes, steps=steps, batch_tokens=batch_tokens, learning_rate=learning_rate,
        seed=seed, threads=threads, patience=patience,
    )  # fmt: skip
    shown = _Training(as_json)

    async def go() -> TrainReport:
        with _stopped_by(signal.SIGTERM):
            return await train_model(
                corpus, output, settings, validation=validation, resume=resume,
                on_event=shown.hear, on_progress=tell,
            )  # fmt: skip

    try:
        with moving_line(lambda: shown.line):
            report = asyncio.run(go())
    except (KeyboardInterrupt, asyncio.CancelledError):
        tell(f"interrupted; go on with `lemmata model train {corpus} -o {output} --resume`")
        raise typer.Exit(INTERRUPTED) from None
    if not as_json:
        say(
            f"\n{output}: {report.parameters:,} parameters, {report.steps:,} steps,"
            f" {report.tokens_per_second:,.0f} tokens/s,"
            f" validation loss {report.validation_loss:.4f},"
            f" exact match {report.exact_match:.1%}"
        )


def parse_count(text: str) -> int:
    """A number such as 3M, 700k or 1000000.

    Raises:
        UsageError: it is none.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([kKmMgGbB]?)", text.replace(",", "").replace("_", ""))
    if found is None:
        raise UsageError(f"{text!r} is no number of parameters", hint="such as 700k, 3M, 1000000")
    scale = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9}[found.group(2).lower()]
    return int(float(found.group(1)) * scale)


class _Training:
    """Shows a run: a line for each evaluation, and one that moves on a terminal."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.line = Text("preparing")

    def hear(self, event: Event) -> None:
        kind = event["event"]
        if self.as_json:
            if kind in ("start", "evaluation", "done"):
                print_row(event)
            return
        shower: Callable[[dict[str, Any]], None] | None = getattr(self, f"_{kind}", None)
        if shower is not None:
            shower(event)

    def _start(self, event: Event) -> None:
        resumed = f"; resumed at step {event['step']:,}" if event["step"] else ""
        left_out = f", {event['left_out']:,} too long" if event["left_out"] else ""
        say(
            f"{event['parameters']:,} parameters ({event['layers']} layers of width"
            f" {event['width']}), vocabulary {event['vocabulary']:,};"
            f" {event['pairs']:,} pairs{left_out}, {event['validation_pairs']:,} to measure on;"
            f" {event['device']}, {event['precision']}{resumed}"
        )
        say("    step   epoch  seconds     loss  validation  exact match")
        for row in event.get("curve", ()):
            self._evaluation(row)

    def _evaluation(self, row: Event) -> None:
        say(
            f"{row['step']:8,} {row['epoch']:7.2f} {row['seconds']:8.0f} {row['train_loss']:8.4f}"
            f" {row['validation_loss']:11.4f} {row['exact_match']:12.1%}"
        )

    def _step(self, event: Event) -> None:
        self.line = Text(
            f"{event['progress']:.0%}  step {event['step']:,}  loss {event['loss']:.4f}"
            f"  {event['tokens_per_second']:,.0f} tokens/s"
        )
