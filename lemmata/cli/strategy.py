"""`lemmata strategy`: search for a z3 strategy on one script, try it on a family.

What lives here: the command. What does not: the work (`lemmata.strategy`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from lemmata.cli import bounds
from lemmata.cli.output import ALL_GOOD, SOME_NOT, STYLES, print_row, read_text, say, stdout, tell
from lemmata.strategy import FoundStrategy, StrategySettings, find_strategy, try_strategy
from provers.request import MEGABYTE, Limits
from provers.verdict import Verdict


def strategy(
    example: Annotated[Path, typer.Argument(help="The SMT-LIB script to search on.")],
    family: Annotated[
        list[Path] | None, typer.Argument(help="Scripts to try the strategy on as well.")
    ] = None,
    timeout: Annotated[float, bounds.seconds(0.1, "Seconds for each check.")] = 10.0,
    search_timeout: Annotated[float, bounds.seconds(0.1, "Seconds for the search.")] = 60.0,
    step_timeout: Annotated[float, bounds.seconds(0.01, "Seconds for one tactic.")] = 2.0,
    max_tactics: Annotated[int, typer.Option(min=1, help="Tactics for the search.")] = 1000,
    memory: Annotated[int, bounds.megabytes("Megabytes for each process.")] = 4096,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Search for a z3 strategy that refutes one script, and try it on a family of scripts.

    Every script is checked with the strategy and, for comparison, as it is.
    """
    limits = Limits(wall_seconds=timeout, memory_bytes=memory * MEGABYTE)
    files = [example, *(path for path in family or () if path != example)]
    texts = [read_text(path, limits) for path in files]
    settings = StrategySettings(search_timeout, max_tactics, step_timeout)
    found = asyncio.run(find_strategy(texts[0], settings, limits=limits))
    if found.strategy is None:
        tell(f"{example}: no strategy found ({_why_not(found)})")
        raise typer.Exit(SOME_NOT)
    with_it = asyncio.run(try_strategy(found.strategy, texts, limits=limits))
    without = asyncio.run(try_strategy(None, texts, limits=limits))
    if as_json:
        for path, mine, plain in zip(files, with_it, without, strict=True):
            print_row(_row(path, found.strategy, mine, plain))
    else:
        _show(found, files, with_it, without)
    raise typer.Exit(ALL_GOOD if all(verdict.ok for verdict in with_it) else SOME_NOT)


def _why_not(found: FoundStrategy) -> str:
    result = found.result
    if result.error is not None:
        return str(result.error)
    why = f"limit on {result.exhausted_by}" if result.exhausted_by else "nothing is left to try"
    return f"{why}; {result.counters.attempts} tactics tried"


def _row(path: Path, text: str, mine: Verdict, plain: Verdict) -> dict[str, object]:
    return {
        "file": str(path),
        "strategy": text,
        "status": mine.status.value,
        "ok": mine.ok,
        "seconds": round(mine.wall_seconds, 4),
        "reason": mine.reason,
        "plain_status": plain.status.value,
        "plain_seconds": round(plain.wall_seconds, 4),
    }


def _show(
    found: FoundStrategy,
    files: Sequence[Path],
    with_it: Sequence[Verdict],
    without: Sequence[Verdict],
) -> None:
    say(f"strategy: {found.strategy}   ({found.result.counters.attempts} tactics tried)")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("script", overflow="fold")
    for column in ("with it", "seconds", "as it is", "seconds"):
        table.add_column(column, justify="right" if column == "seconds" else "left")
    for path, mine, plain in zip(files, with_it, without, strict=True):
        cells: list[Text | str] = [Text(str(path))]
        for verdict in (mine, plain):
            status = verdict.status.value
            cells += [Text(status, style=STYLES.get(status, "default"))]
            cells += [f"{verdict.wall_seconds:.2f}"]
        table.add_row(*cells)
    stdout().print(table)
    good, plainly = (sum(v.ok for v in verdicts) for verdicts in (with_it, without))
    say(f"{good} of {len(files)} scripts verified with the strategy, {plainly} without it")
