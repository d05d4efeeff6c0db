"""`lemmata prove`: search for proofs of the open theorems of a file."""

from __future__ import annotations

import asyncio
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from lemmata.cli import bounds
from lemmata.cli.complete import complete_program
from lemmata.cli.output import (
    ALL_GOOD,
    INTERRUPTED,
    SOME_NOT,
    STYLES,
    make_folder,
    moving_line,
    print_row,
    read_text,
    require_writable,
    say,
    stdout,
    tell,
)
from lemmata.cli.proposer import DEFAULT_PASSES, ModelOptions, account_of
from lemmata.cli.verify import parse_options
from provers.checker import Capability
from provers.engine import default_workers
from provers.errors import UsageError
from provers.files import write_whole
from provers.lean.checker import LeanChecker
from provers.registry import registry
from provers.request import MEGABYTE, Limits, VerifyRequest
from provers.verdict import Status
from search.core import STRATEGIES, CoreSettings
from search.model.formats import FORMATS
from search.openings import open_theorems
from search.outcome import Progress
from search.prove import Blend, FileProver, ProveReport, ProveSettings, TheoremResult


def prove(
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE[:THEOREM]",
            help="A Lean file (one theorem of it, or all that are open), or a Dafny program.",
        ),
    ],
    timeout: Annotated[float, bounds.seconds(0.1, "Seconds for each theorem.")] = 60.0,
    max_tactics: Annotated[int, typer.Option(min=1, help="Tactics for each theorem.")] = 5000,
    strategy: Annotated[
        str | None,
        typer.Option(help=f"How to search: {', '.join(STRATEGIES)}.", metavar="NAME"),
    ] = None,
    alpha: Annotated[
        float, typer.Option(min=0.0, max=99.0, help="Length normalisation of best_first.")
    ] = 0.0,
    passes: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"How often to ask for tactics for a state (1, with a model {DEFAULT_PASSES}).",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="URL[#NAME]", help="Server of a model that proposes tactics."),
    ] = None,
    prompt_format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help=f"How the model is asked: {', '.join(FORMATS)}, or a .toml file."
        ),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(min=1, help="Tactics that the model proposes for a state.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(min=0.0, max=2.0, help="Of the model's sampling.")
    ] = None,
    mix: Annotated[
        bool | None,
        typer.Option("--mix/--no-mix", help="Beside the built-in policy (default), or alone."),
    ] = None,
    seen: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Logs of --trace, or training pairs: trust the model near these states only.",
        ),
    ] = None,
    trust_temperature: Annotated[
        float | None,
        typer.Option(min=0.001, max=10.0, help="How softly trust falls with distance (0.1)."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write the completed file."),
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(help="Folder for the event logs, one a theorem.")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on with the logs in --trace.")] = False,
    memory: Annotated[int, bounds.megabytes("Megabytes for each Lean process.")] = 4096,
    workers: Annotated[int | None, typer.Option(min=1, help="Theorems at the same time.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE for the checker; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Prove every theorem whose body is `sorry`, and check what was found in a fresh process.

    Of a Dafny program, find the invariants, assertions, lemma calls and measures that it lacks.
    Without --output, the completed file is written beside the original as NAME.proved.SUFFIX if
    anything was proved.
    """
    if strategy not in (None, *STRATEGIES):
        raise UsageError(f"no strategy {strategy!r}", hint=f"known: {', '.join(STRATEGIES)}")
    path, theorem = split_target(target)
    limits = Limits(memory_bytes=memory * MEGABYTE)
    text = read_text(path, limits)
    checker = registry().for_file(str(path))
    asked = ModelOptions(
        model, prompt_format, samples, temperature, mix, tuple(seen or ()), trust_temperature
    )
    completed = output or path.with_suffix(f".proved{path.suffix}")
    options = parse_options(option or ())
    require_writable(completed)
    if Capability.COMPLETION in checker.capabilities:
        if model is not None:
            raise UsageError("a model proposes tactics for Lean files only")
        request = VerifyRequest(
            source=text, checker=checker.name, file=str(path), limits=limits, options=options
        )
        core = None if strategy is None else CoreSettings(strategy=strategy, alpha=alpha)
        raise typer.Exit(
            complete_program(checker, request, path, completed, timeout, as_json, core)
        )
    if not isinstance(checker, LeanChecker):
        raise UsageError(
            f"no search for the proofs of a {path.suffix} file",
            hint="prove takes .lean files with `sorry`, and .dfy programs that lack hints",
        )
    if trace is not None:
        make_folder(trace)
    default = ProveSettings().search
    core = replace(default.core, strategy=strategy or STRATEGIES[0], alpha=alpha)
    settings = ProveSettings(
        seconds=timeout,
        tactics=max_tactics,
        workers=workers or default_workers(),
        search=asked.settings(replace(default, core=core, passes=asked.passes(passes))),
        limits=limits,
        trace=trace,
        resume=resume,
    )
    run = _Run(path, completed, settings, as_json=as_json, asked=asked, blend=asked.blend())
    raise typer.Exit(asyncio.run(run.go(text, [theorem] if theorem else [], options)))


def split_target(target: str) -> tuple[Path, str | None]:
    """`FILE:THEOREM` apart; a colon that is part of an existing file's name stays.

    Raises:
        UsageError: nothing stands behind the colon.
    """
    if Path(target).exists() or ":" not in target:
        return Path(target), None
    file, _, theorem = target.rpartition(":")
    if not theorem:
        raise UsageError(
            f"{target!r} names no theorem", hint="leave the colon out for all that are open"
        )
    return Path(file), theorem


@dataclass(slots=True)
class _Run:
    """One run of the command: what to show while it goes, and what is left at the end."""

    path: Path
    output: Path
    settings: ProveSettings
    as_json: bool
    asked: ModelOptions = field(default_factory=ModelOptions)
    blend: Blend | None = None
    running: dict[str, Progress] = field(default_factory=dict)
    done: list[TheoremResult] = field(default_factory=list)
    total: int = 0
    unheard: OSError | None = None
    started: float = field(default_factory=time.monotonic)

    async def go(self, text: str, wanted: Sequence[str], options: dict[str, str]) -> int:
        checker = LeanChecker()
        model = self.asked.policy()
        prover = FileProver(
            checker,
            text,
            file=str(self.path),
            settings=self.settings,
            options=options,
            model=model,
            mix=self.asked.mixed,
            blend=self.blend,
            on_progress=self._progressed,
            on_result=self._finished,
        )
        self.total = len(open_theorems(prover.source, wanted))
        if self.total == 0:
            tell(f"{self.path}: no theorem is open (none has `sorry` as its proof)")
            return ALL_GOOD
        try:
            if model is not None:
                await model.find_model()
            with moving_line(self._line):
                report = await prover.run(wanted)
        except asyncio.CancelledError:
            return await self._keep(prover)
        finally:
            await checker.close()
            if model is not None:
                await model.close()
        status = self._report(report)
        if (
            model is not None
            and not model.usage.requests
            and any(result.status == "unproved" for result in report.results)
        ):
            far = "no state was near those seen, or " if self.asked.seen else ""
            tell(f"{far}the model never answered in time")
        if model is not None and not self.as_json:
            say(account_of(model))
        if self.unheard is not None:
            raise self.unheard
        return status

    async def _keep(self, prover: FileProver) -> int:
        """After Ctrl-C: write what is proved, and say so."""
        proved = [result for result in prover.results.values() if result.ok]
        if proved:
            completed, _ = await prover.complete()
            write_whole(self.output, completed)
        kept = f"; kept in {self.output}" if proved else ""
        tell(f"interrupted: {len(proved)} of {self.total} theorems proved{kept}")
        return INTERRUPTED

    def _report(self, report: ProveReport) -> int:
        proved = [result for result in report.results if result.ok]
        if proved:
            write_whole(self.output, report.text)
        if not self.as_json:
            self._table(report)
            self._closing(report, len(proved))
        return ALL_GOOD if len(proved) == len(report.results) else SOME_NOT

    # -- while it runs ------------------------------------------------------------------------

    def _line(self) -> Text:
        proved = sum(result.ok for result in self.done)
        tactics = sum(result.tactics_tried for result in self.done)
        tactics += sum(p.counters.attempts for p in self.running.values())
        seconds = time.monotonic() - self.started
        line = Text(f"{len(self.done)}/{self.total} done, ")
        line.append(f"{proved} proved", style="green")
        line.append(f"  {tactics} tactics  {seconds:.0f} s  ")
        line.append(", ".join(list(self.running)[:4]), style="dim")
        return line

    def _progressed(self, theorem: str, progress: Progress) -> None:
        self.running[theorem] = progress

    def _finished(self, result: TheoremResult) -> None:
        self.running.pop(result.theorem, None)
        self.done.append(result)
        if self.as_json and self.unheard is None:
            try:
                print_row(row(self.path, result))
            except OSError as error:
                self.unheard = error  # told when the file is written: the proofs are worth more

    # -- at the end ---------------------------------------------------------------------------

    def _table(self, report: ProveReport) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("theorem", overflow="fold")
        table.add_column("")
        table.add_column("proof found", overflow="fold", max_width=72)
        table.add_column("tactics", justify="right")
        table.add_column("seconds", justify="right")
        for result in report.results:
            shown = result.proof if result.proof is not None else result.reason
            table.add_row(
                Text(result.theorem),
                Text(result.status, style=STYLES.get(result.status, "default")),
                Text(shown),
                str(result.tactics_tried),
                f"{result.seconds:.2f}",
            )
        stdout().print(table)
        for result in report.results:
            if result.open_goals:
                say(f"\n{result.theorem} came this far:")
                say("\n\n".join(textwrap.indent(goal, "    ") for goal in result.open_goals))

    def _closing(self, report: ProveReport, proved: int) -> None:
        lean = f"Lean {report.toolchain.version}, {report.toolchain.flavour}"
        say(f"\n{proved} of {len(report.results)} theorems proved ({lean})")
        if proved:
            verdict = report.verdict
            holes = sum(d.status is Status.INCOMPLETE for d in verdict.declarations)
            rest = f", {holes} still open" if holes else ""
            checked = f"checked again in a fresh process: {verdict.status.value}{rest}"
            say(f"{self.output}: {checked}")


def row(path: Path, result: TheoremResult) -> dict[str, Any]:
    """The JSON row of one theorem."""
    return {
        "file": str(path),
        "theorem": result.theorem,
        "status": result.status,
        "proof": result.proof,
        "tactics_tried": result.tactics_tried,
        "seconds": round(result.seconds, 4),
        "line": result.line,
        "reason": result.reason,
        "open_goals": list(result.open_goals),
        "assumptions": list(result.assumptions),
    }
