"""`lemmata trace`: look at what a search did.

What lives here: `trace show`, `trace html`, `trace export`. What does not: reading logs
(`search.trace`, `search.views`), the page (`search.page`), the graph (`search.drawing`), training
rows (`search.export`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table
from rich.text import Text

from lemmata.cli.output import (
    ALL_GOOD,
    SOME_NOT,
    STYLES,
    print_row,
    require_writable,
    say,
    stdout,
)
from provers.errors import SourceError, UsageError
from provers.files import write_whole
from search.drawing import dot, graphml
from search.export import outcome_rows, preference_rows
from search.page import render_page
from search.trace import read_trace
from search.views import NodeView, SearchView, read_view

trace = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Look at what a search did: show, html, export. Logs come from `prove --trace FOLDER`.",
)

Logs = Annotated[list[Path], typer.Argument(metavar="LOG…", help="Logs, or folders of logs.")]
STATE_STYLES = {"proved": "green", "open": "blue", "failed": "dim"}


@trace.command()
def show(
    logs: Logs,
    limit: Annotated[int, typer.Option("--limit", help="States listed; 0 for all.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One object for each state.")] = False,
) -> None:
    """Show searches in the terminal: one in full, several as a table with a line each.

    Exit status 0 when every search found a proof.
    """
    views = [(path, read_view(path)) for path in _log_files(logs)]
    if as_json:
        for path, view in views:
            for node in view.nodes:
                print_row({"log": str(path), **_state_row(node)})
    elif len(views) == 1:
        _show_one(views[0][1], limit)
    else:
        _show_table(views)
    raise typer.Exit(ALL_GOOD if all(v.status == "proved" for _, v in views) else SOME_NOT)


@trace.command()
def html(
    logs: Logs,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page.")] = Path("search.html"),
) -> None:
    """Draw searches on one page that needs no network."""
    files = _log_files(logs)
    require_writable(output)
    views = [read_view(path) for path in files]
    write_whole(output, render_page(views))
    states = sum(len(view.nodes) for view in views)
    say(f"{output}: {_count(len(views), 'search', 'es')}, {_count(states, 'state')}")


@trace.command()
def export(
    logs: Logs,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    form: Annotated[
        str, typer.Option("--format", help="dot, graphml, outcomes, pairs or preferences.")
    ] = "pairs",
) -> None:
    """Write searches for other programs.

    dot and graphml: the graph of one search. outcomes: every tactic tried, as JSONL. pairs: the
    (state, tactic) steps of proofs, as JSONL. preferences: (state, winner, loser), as JSONL.
    """
    if form not in (*GRAPHS, *ROWS):
        raise UsageError(f"no format {form}", hint=f"the formats are {', '.join((*GRAPHS, *ROWS))}")
    files = _log_files(logs)
    if form in GRAPHS and len(files) > 1:
        raise UsageError(f"{form} draws one search, and there are {len(files)} logs")
    require_writable(output)
    if form in GRAPHS:
        write_whole(output, GRAPHS[form](read_view(files[0])))
        say(f"{output}: {form}")
    else:
        rows = [row for path in files for row in ROWS[form](path)]
        write_whole(output, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        say(f"{output}: {_count(len(rows), 'row')}")


def _outcomes(path: Path) -> Iterator[dict[str, Any]]:
    return (asdict(row) for row in outcome_rows(read_trace(path)))


def _preferences(path: Path) -> Iterator[dict[str, Any]]:
    return (asdict(row) for row in preference_rows(read_trace(path)))


def _pairs(path: Path) -> Iterator[dict[str, Any]]:
    """Steps of the proof, in the form that `lemmata model train` reads; each once."""
    log = read_trace(path)
    steps = {(r.state, r.tactic): None for r in outcome_rows(log) if r.on_proof}
    for state, tactic in steps:
        yield {"state": state, "tactic": tactic, "theorem": path.stem, "origin": "search"}


GRAPHS: dict[str, Callable[[SearchView], str]] = {"dot": dot, "graphml": graphml}
ROWS: dict[str, Callable[[Path], Iterator[dict[str, Any]]]] = {
    "outcomes": _outcomes,
    "pairs": _pairs,
    "preferences": _preferences,
}


def _log_files(paths: list[Path]) -> list[Path]:
    """The logs named, and those in the folders named, by name.

    Raises:
        UsageError: a folder holds none.
        SourceError: there is no such file or folder.
    """
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise SourceError(f"no such search log: {path}")
        inside = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not inside:
            _no_logs(path)
        files += inside
    return files


def _no_logs(folder: Path) -> NoReturn:
    raise UsageError(
        f"{folder} holds no search log (*.jsonl)",
        hint="`lemmata prove FILE --trace FOLDER` writes them",
    )


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"


# -- tables ---------------------------------------------------------------------------------------


def _show_one(view: SearchView, limit: int) -> None:
    say(view.statement)
    ended = f" by its limit of {view.exhausted_by}" if view.exhausted_by else ""
    spent = view.spent
    say(
        f"{view.status}{ended}: {_count(len(view.nodes), 'state')}, "
        f"{_count(spent.expansions, 'expansion')}, {_count(spent.tactics, 'tactic')} tried, "
        f"{spent.wall_seconds:.2f} s ({view.checker_seconds:.2f} s in the checker)"
    )
    if view.proof:
        say("\nproof")
        for tactic in view.proof:
            say("  " + tactic.replace("\n", "\n  "))
    say()
    states = view.nodes if limit == 0 else view.nodes[:limit]
    table = _table("state", "", "depth", "log p", "tried", "led on", "goal")
    for node in states:
        led_on = sum(attempt.is_edge for attempt in node.tries)
        mark = "*" if node.on_proof else ""
        table.add_row(
            f"#{node.number}{mark}",
            Text(node.status, style=STATE_STYLES[node.status]),
            str(node.depth),
            f"{node.logp:.2f}",
            str(len(node.tries)),
            str(led_on),
            Text(_goal_line(node)),
        )
    stdout().print(table)
    if len(states) < len(view.nodes):
        say(f"… and {len(view.nodes) - len(states)} more (--limit 0 shows all)")
    if view.proof:
        say("* on the proof")


def _show_table(views: list[tuple[Path, SearchView]]) -> None:
    table = _table("search", "", "states", "tactics", "seconds", "proof")
    for _, view in views:
        table.add_row(
            view.name,
            Text(view.status, style=STYLES.get(view.status, "yellow")),
            str(len(view.nodes)),
            str(view.spent.tactics),
            f"{view.spent.wall_seconds:.2f}",
            Text("; ".join(" ".join(tactic.split()) for tactic in view.proof)),
        )
    stdout().print(table)
    proved = sum(view.status == "proved" for _, view in views)
    say(f"\n{proved} of {len(views)} proved")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    numbers = ("depth", "log p", "tried", "led on", "states", "tactics", "seconds")
    for column in columns:
        table.add_column(
            column, justify="right" if column in numbers else "left", overflow="fold",
            max_width=80 if column in ("goal", "proof") else None,
        )  # fmt: skip
    return table


def _goal_line(node: NodeView) -> str:
    goals = node.goals.split("\n\n")
    line = " ".join(goals[0].rpartition("⊢")[2].split())
    more = f"  (+{len(goals) - 1} goals)" if len(goals) > 1 else ""
    return (line if len(line) <= 76 else line[:75] + "…") + more


def _state_row(node: NodeView) -> dict[str, Any]:
    row = asdict(node)
    return {**row, "priority": row["priority"] if abs(node.priority) < float("inf") else None}
