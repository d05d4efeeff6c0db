"""`lemmata doctor`: which checkers are here, and how to get the others."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status as Spinner
from rich.table import Table

from lemmata.cli.output import ALL_GOOD, TOOL_MISSING, print_row, stdout
from provers.checker import Probe
from provers.errors import LemmataError
from provers.process import isolation
from provers.registry import registry


def doctor(
    install: Annotated[
        str | None, typer.Option(metavar="CHECKER", help="Get this checker's tool first.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show each checker: found or not, its version and flavour, and how to get it.

    Exit status 3 when none of the checkers was found.
    """
    console = Console(stderr=True)
    if install is not None:
        asyncio.run(registry().get(install).install(lambda line: console.print(line, markup=False)))
    with Spinner("looking for checkers", console=console) if sys.stderr.isatty() else console:
        probes = asyncio.run(_probe_all())
    if as_json:
        for name, probe in probes.items():
            print_row(_row(name, probe))
    else:
        _show(probes)
    raise typer.Exit(ALL_GOOD if any(p.found for p in probes.values()) else TOOL_MISSING)


async def _probe_all() -> dict[str, Probe]:
    checkers = registry()
    names = checkers.names()
    found = await asyncio.gather(*(_probe(name) for name in names))
    await checkers.close()
    return dict(zip(names, found, strict=True))


async def _probe(name: str) -> Probe:
    try:
        return await registry().get(name).probe()
    except LemmataError as error:
        return Probe(found=False, how_to_get=error.hint or "", notes=(error.message,))


def _row(name: str, probe: Probe) -> dict[str, Any]:
    return {
        "checker": name,
        "found": probe.found,
        "version": probe.version,
        "flavour": probe.flavour,
        "location": probe.location,
        "how_to_get": "" if probe.found else probe.how_to_get,
        "notes": list(probe.notes),
    }


def _show(probes: dict[str, Probe]) -> None:
    console = stdout()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("checker", "", "version", "flavour", "where"):
        table.add_column(title, overflow="fold")
    for name, probe in probes.items():
        state = "[green]found[/]" if probe.found else "[yellow]missing[/]"
        table.add_row(name, state, probe.version, probe.flavour, probe.location)
    console.print(table)
    for name, probe in probes.items():
        if not probe.found and probe.how_to_get:
            console.print(f"\n{name}: {probe.how_to_get}", markup=False)
        for note in probe.notes:
            console.print(f"\n{name}: {note}", markup=False)
    console.print(f"\nisolation: {isolation()}", markup=False)
