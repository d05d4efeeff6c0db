"""`lemmata prove` for programs: find the hints that one lacks.

What lives here: what to show and write when a checker completes programs (Dafny). What does not:
theorems with holes (`lemmata.cli.prove`), and the completing itself (the checker's).
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.status import Status as Spinner

from lemmata.cli.output import ALL_GOOD, SOME_NOT, STYLES, print_row, stdout
from lemmata.hints import search_hints
from provers.checker import Checker, Completion
from provers.errors import UsageError
from provers.files import write_whole
from provers.request import VerifyRequest
from search.core import CoreSettings


def complete_program(
    checker: Checker,
    request: VerifyRequest,
    path: Path,
    output: Path,
    seconds: float,
    as_json: bool,
    core: CoreSettings | None = None,
) -> int:
    """Complete one program, write it if it verifies, and give the exit status.

    With a strategy, hints are searched for one by one; without, the checker completes the
    program in its own way.

    Raises:
        UsageError: the checker's programs cannot be searched in that way.
    """
    if core is not None and core.strategy == "whole_proof":
        raise UsageError(
            f"no search for hints of a {path.suffix} file with the strategy {core.strategy}",
            hint="leave --strategy out: the program is completed all at once",
        )
    console = Console(stderr=True)
    message = f"looking for the hints that {path} lacks (at most {seconds:g} s)"
    with Spinner(message, console=console) if sys.stderr.isatty() else console:
        found = asyncio.run(_complete(checker, request, seconds, core))
    if found.proved and found.hints:
        write_whole(output, found.source)
    if as_json:
        print_row(_row(path, found))
    else:
        _show(path, output, found)
    return ALL_GOOD if found.proved else SOME_NOT


async def _complete(
    checker: Checker, request: VerifyRequest, seconds: float, core: CoreSettings | None
) -> Completion:
    try:
        if core is not None:
            return await search_hints(checker, request, seconds, core=core)
        return await checker.complete(request, seconds)
    finally:
        await checker.close()


def _row(path: Path, found: Completion) -> dict[str, Any]:
    return {
        "file": str(path),
        "theorem": None,
        "status": "proved" if found.proved else "unproved",
        "proof": list(found.hints) if found.proved else None,
        "tactics_tried": found.tried,
        "seconds": round(found.seconds, 4),
        "reason": found.verdict.reason,
    }


def _show(path: Path, output: Path, found: Completion) -> None:
    console = stdout()
    status = "proved" if found.proved else "unproved"
    console.print(f"[{STYLES[status]}]{status}[/]  {path}  ", end="")
    console.print(
        f"{found.tried} hints tried in {found.runs} runs, {found.seconds:.1f} s", style="dim"
    )
    if not found.proved:
        console.print(f"    {found.verdict.reason}", markup=False, soft_wrap=True)
        for diagnostic in found.verdict.errors()[:10]:
            console.print(f"    {diagnostic.render(str(path))}", markup=False, soft_wrap=True)
        return
    if not found.hints:
        console.print("    it verifies as it is: nothing was written", markup=False)
        return
    for hint in found.hints:
        console.print(f"    {hint}", markup=False, soft_wrap=True)
    where = f"{found.verdict.checker} {found.verdict.version}, {found.verdict.flavour}"
    console.print(f"{output}: checked again in a fresh process: verified ({where})", markup=False)
