"""`lemmata loop`: mutate a corpus, train on it, and see what the model proves.

What lives here: the command's options, its progress and its table. What does not: the loop
(`lemmata.loop`).
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from lemmata.cli.output import ALL_GOOD, print_row, say, stderr, stdout
from lemmata.loop.evaluation import Attempted
from lemmata.loop.report import PAGE, TITLES, LoopReport
from lemmata.loop.run import run_loop
from lemmata.loop.settings import Arm, LoopSettings

_DEFAULT = LoopSettings()


def loop(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE…", help="`core`, folders of .olean files, or JSONL files."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for everything.")],
    compare: Annotated[
        bool,
        typer.Option(help="Also an untrained model and one trained on the source alone."),
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="Models of each kind.")] = 1,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds.")] = 1,
    held_out: Annotated[
        int, typer.Option(min=1, help="Theorems to hold out in each round.")
    ] = _DEFAULT.held_out,
    modules: Annotated[
        str, typer.Option(help="Hold out only of modules whose names begin so.")
    ] = "",
    draw: Annotated[int, typer.Option(help="Seed of the draw of held-out theorems.")] = 0,
    learned: Annotated[
        int | None, typer.Option(min=1, help="Theorems to learn from, at most.")
    ] = None,
    per_theorem: Annotated[
        int, typer.Option(min=1, help="Mutants of one theorem.")
    ] = _DEFAULT.per_theorem,
    mutants: Annotated[int | None, typer.Option(min=1, help="Mutants in all.")] = None,
    steps: Annotated[int, typer.Option(min=1, help="Training steps.")] = _DEFAULT.steps,
    parameters: Annotated[
        int, typer.Option(min=10_000, help="Parameters of the model, about.")
    ] = _DEFAULT.parameters,
    max_tactics: Annotated[
        int, typer.Option(min=1, help="Tactics for each held-out theorem.")
    ] = _DEFAULT.tactics,
    width: Annotated[
        int, typer.Option(min=1, help="Tactics for one state at a time.")
    ] = _DEFAULT.width,
    temperature: Annotated[
        float, typer.Option(min=0.0, max=10.0, help="Of sampling.")
    ] = _DEFAULT.temperature,
    workers: Annotated[
        int, typer.Option(min=1, help="Theorems searched for at the same time.")
    ] = _DEFAULT.workers,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Mutate a corpus, train a model on it, and prove theorems that it has not seen.

    An interrupted run goes on when the same command is given again.
    """
    arms = tuple(Arm) if compare else _DEFAULT.arms
    settings = LoopSettings(
        arms=arms,
        seeds=tuple(range(seeds)),
        rounds=rounds,
        held_out=held_out,
        modules=modules,
        draw=draw,
        learned=learned,
        per_theorem=per_theorem,
        mutants=mutants,
        steps=steps,
        parameters=parameters,
        tactics=max_tactics,
        width=width,
        temperature=temperature,
        workers=workers,
    )
    started = time.monotonic()

    def tell(line: str) -> None:
        if sys.stderr.isatty():
            stamp = f"{time.monotonic() - started:6.0f} s  "
            stderr().print(Text(stamp, style="dim") + Text(line), soft_wrap=True)

    def row(number: int, arm: Arm, seed: int, attempted: Attempted) -> None:
        if as_json:
            print_row(
                {"round": number, "arm": arm.value, "seed": seed, **attempted.as_dict()}
                | {"checked": False}
            )

    report = asyncio.run(run_loop(sources, output, settings, tell=tell, on_result=row))
    if as_json:
        print_row({"report": report.as_dict()})
    else:
        show(report)
        say(f"\n{output / PAGE}")
    raise typer.Exit(ALL_GOOD)


def show(report: LoopReport) -> None:
    """The table (theorems proved by budget of tactics, means over seeds) and the comparison."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    several = report.settings.rounds > 1
    for name in ("round", "policy") if several else ("policy",):
        table.add_column(name)
    for name in (*(f"in {budget}" for budget in report.budgets), "spread", "of", "any seed"):
        table.add_column(name, justify="right")
    for line in report.lines:
        table.add_row(
            *([str(line.round)] if several else []),
            TITLES[line.arm],
            *(f"{mean:.1f}" for mean in (*line.within.values(), line.mean)),
            line.spread,
            str(line.of),
            str(line.any_seed),
        )
    stdout().print(table)
    for comparison in report.comparisons:
        say(comparison.words)
