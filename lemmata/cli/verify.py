"""`lemmata verify`: one verdict a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from lemmata.cli import bounds
from lemmata.cli.output import (
    ALL_GOOD,
    INTERRUPTED,
    SOME_NOT,
    STYLES,
    TOOL_MISSING,
    print_row,
    read_text,
    stdout,
    tell,
)
from provers.api import close_all, load_request, verify_many
from provers.engine import TOOL_MISSING as TOOL_MISSING_CODE
from provers.errors import SourceError, UsageError
from provers.request import MEGABYTE, Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status, Verdict


def verify(
    files: Annotated[list[Path], typer.Argument(help="The files to verify.", show_default=False)],
    checker: Annotated[
        str | None, typer.Option(help="Checker to use; by default the file's suffix decides.")
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(help="File with the statements that must be kept; makes the trust hostile."),
    ] = None,
    trust: Annotated[
        TrustLevel | None,
        typer.Option(help="author: your own file. hostile: written by a model or a stranger."),
    ] = None,
    timeout: Annotated[float, bounds.seconds(0.001, "Seconds for each file.")] = 60.0,
    memory: Annotated[int, bounds.megabytes("Megabytes for each checker process.")] = 4096,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Files at the same time; by default the processors.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE for the checker; may be repeated.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask no verdict store.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Verify files and say what each answer rests on."""
    limits = Limits(wall_seconds=timeout, memory_bytes=memory * MEGABYTE)
    stated = read_text(reference, limits) if reference is not None else None
    for path in files:
        if path.is_dir():
            raise SourceError(f"{path} is a folder", hint="name the files in it")
    requests = [
        load_request(
            path,
            checker=checker,
            reference=stated,
            limits=limits,
            trust=TrustPolicy(level=trust) if trust is not None else None,
            options=parse_options(option or ()),
        )
        for path in files
    ]
    verdicts = _answers(files, requests, workers, store=not no_cache, as_json=as_json)
    raise typer.Exit(_exit_status(verdicts))


def parse_options(pairs: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` pairs as a dictionary.

    Raises:
        UsageError: one has no `=`.
    """
    options: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"--option {pair!r} is not NAME=VALUE")
        options[name] = value
    return options


def _answers(
    files: Sequence[Path],
    requests: Sequence[VerifyRequest | Verdict],
    workers: int | None,
    *,
    store: bool,
    as_json: bool,
) -> list[Verdict]:
    verdicts: list[Verdict] = []
    try:
        with _progress(len(files)) as advance:
            answers = verify_many(requests, workers=workers, store=store, on_result=advance)
            for path, verdict in zip(files, answers, strict=True):
                verdicts.append(verdict)
                if as_json:
                    print_row(row(path, verdict))
                else:
                    _show(path, verdict)
    except KeyboardInterrupt:
        tell(f"interrupted after {len(verdicts)} of {len(files)} files")
        raise typer.Exit(INTERRUPTED) from None
    finally:
        close_all()
    if not as_json and len(files) > 1:
        _summary(verdicts)
    return verdicts


def row(path: Path, verdict: Verdict) -> dict[str, Any]:
    """The JSON row of one file."""
    data = verdict.model_dump(mode="json")
    seconds = data.pop("wall_seconds")
    return {"file": str(path), **data, "seconds": round(seconds, 4)}


def _show(path: Path, verdict: Verdict) -> None:
    console = stdout()
    line = Text(f"{verdict.status.value:<12}", style=STYLES[verdict.status.value])
    line.append(f" {path}", style="default")
    line.append(f"  {verdict.reason}", style="dim")
    where = f"{verdict.checker} {verdict.version}".strip()
    flavour = f", {verdict.flavour}" if verdict.flavour else ""
    kept = ", from the store" if verdict.cached else ""
    line.append(f"  [{where}{flavour}{kept}; {verdict.wall_seconds:.2f} s]", style="dim")
    console.print(line, soft_wrap=True)
    if verdict.status is not Status.VERIFIED:
        for diagnostic in verdict.errors()[:10] or verdict.diagnostics[:10]:
            if diagnostic.start is None and diagnostic.message == verdict.reason:
                continue  # it has just been said
            text = diagnostic.render(str(path)).replace("\n", "\n      ")
            console.print(f"    {text}", markup=False, soft_wrap=True)
        for name, value in (verdict.counterexample or {}).items():
            console.print(f"    {name} = {value}", markup=False, soft_wrap=True)
    if verdict.assumptions:
        console.print(f"    rests on: {', '.join(verdict.assumptions)}", style="dim", markup=False)
    for note in verdict.notes:
        console.print(f"    note: {note}", style="dim", markup=False, soft_wrap=True)


def _summary(verdicts: Sequence[Verdict]) -> None:
    counts: dict[str, int] = {}
    for verdict in verdicts:
        counts[verdict.status.value] = counts.get(verdict.status.value, 0) + 1
    parts = ", ".join(f"{count} {status}" for status, count in counts.items())
    stdout().print(f"\n{len(verdicts)} files: {parts}", markup=False)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A progress bar on standard error if that is a terminal; gives the callback to advance it."""
    if not sys.stderr.isatty() or total < 2:
        yield None
        return
    columns = (
        TextColumn("verifying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    # Results printed above the bar go through it only where both are the same terminal.
    shared = sys.stdout.isatty()
    with Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=shared
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda _index, _verdict: bar.advance(task)


def _exit_status(verdicts: Sequence[Verdict]) -> int:
    if all(verdict.ok for verdict in verdicts):
        return ALL_GOOD
    missing = any(d.code == TOOL_MISSING_CODE for v in verdicts for d in v.diagnostics)
    return TOOL_MISSING if missing else SOME_NOT
