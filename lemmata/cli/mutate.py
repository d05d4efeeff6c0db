"""`lemmata mutate`: grow a corpus of theorems; `lemmata mutate show`: how one was derived."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
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
from lemmata.rescue import SearchRescue
from mutation.executors import EXECUTORS, find_executor
from mutation.export.lean_file import theorem_text
from mutation.pipeline import mutate, read_kept, read_lineage
from mutation.progress import Progress, ReplayProgress, RuleYield, total
from mutation.records import Record
from mutation.report import MutateReport
from mutation.settings import MutateSettings
from provers.errors import UsageError
from provers.request import MEGABYTE

SHOW = "show"
"""As the first argument it is no source: `lemmata mutate show NAME -o DIR`."""

_COLUMNS = (
    "targets", "proposed", "refuted", "duplicate", "too_large", "set_aside", "submitted",
    "verified", "trivial", "vacuous", "redundant", "kept",
)  # fmt: skip


def grow(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="`core`, a folder of .olean files, a LeanDojo Benchmark, a .lean or .jsonl file, "
            "or dojo:URL@COMMIT, a repository that lean-dojo traces; or `show NAME` for how a "
            "theorem was derived.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the run.")],
    rules: Annotated[
        str | None, typer.Option(help="Names of rules, with commas between; all by default.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Theorems kept are mutated again.")] = 1,
    per_theorem: Annotated[
        int, typer.Option(min=1, help="Kept of one theorem and round at the most.")
    ] = 24,
    per_lemma: Annotated[
        int, typer.Option(min=1, help="Candidates of one lemma at the most.")
    ] = 400,
    maximum: Annotated[
        int | None, typer.Option("--max", min=1, help="Kept in all at the most.")
    ] = None,
    timeout: Annotated[
        float, bounds.seconds(0.1, "Seconds for a theorem, should Lean's own limit fail.")
    ] = 10.0,
    memory: Annotated[int, bounds.megabytes("Megabytes for each Lean process.")] = 4096,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Batches at the same time; by default the processors.")
    ] = None,
    executor: Annotated[str, typer.Option(help=f"Where: {' or '.join(EXECUTORS)}.")] = "local",
    ray_address: Annotated[
        str | None, typer.Option(help="Of a Ray cluster; one is started without it.")
    ] = None,
    seconds: Annotated[
        float | None, bounds.seconds(1.0, "Stop growing after so long; --resume goes on.")
    ] = None,
    new_lemmas: Annotated[
        bool, typer.Option("--new-lemmas", help="Theorems kept are lemmas of later rounds.")
    ] = False,
    keep_trivial: Annotated[
        bool, typer.Option("--keep-trivial", help="Keep what one easy tactic proves, and mark it.")
    ] = False,
    no_rescue: Annotated[
        bool, typer.Option("--no-rescue", help="No search where a rule's own proof fails.")
    ] = False,
    no_pairs: Annotated[
        bool, typer.Option("--no-pairs", help="No (state, tactic) pairs: proofs are not replayed.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the folder's run.")] = False,
    seed: Annotated[int, typer.Option(help="Another seed, another order.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Make new theorems with proofs from old ones; keep those that are worth it.

    The folder gets theorems.lean, kept.jsonl, the lineage, a report, and export/ for training, with
    the (state, tactic) pairs of all proofs. The same seed gives the same corpus, whatever the
    number of workers. A run that was killed goes on with --resume.
    """
    if sources[0] == SHOW:
        if len(sources) != 2:
            raise UsageError("show takes the name of one theorem")
        _show(sources[1], output, as_json=as_json)
        raise typer.Exit(ALL_GOOD)
    if ray_address is not None and executor != "ray":
        raise UsageError("--ray-address is for --executor ray")
    settings = MutateSettings(
        rules=tuple(name.strip() for name in rules.split(",")) if rules else None,
        rounds=rounds,
        per_theorem=per_theorem,
        per_lemma=per_lemma,
        maximum=maximum,
        new_lemmas=new_lemmas,
        keep_trivial=keep_trivial,
        seed=seed,
        timeout=timeout,
        memory_bytes=memory * MEGABYTE,
        workers=workers,
        seconds=seconds,
        pairs=not no_pairs,
        resume=resume,
    )
    run = _Run(
        sources, output, settings, executor, ray_address, rescue=not no_rescue, as_json=as_json
    )
    raise typer.Exit(asyncio.run(run.go()))


def _show(name: str, output: Path, *, as_json: bool) -> None:
    lineage = read_lineage(output)
    chain = lineage.derivation(name)[::-1]
    records = {record.name: record for record in read_kept(output)}
    if as_json:
        for step in chain:
            print_row(
                {"name": step, **_made(lineage.graph.nodes[step]), **_said(records.get(step))}
            )
        return
    say(lineage.describe(name))
    if name in records:
        say()
        say(theorem_text(records[name]))


def _made(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("rule", "use", "place", "path") if key in data}


def _said(record: Record | None) -> dict[str, Any]:
    return {} if record is None else {"statement": record.statement, "proof": record.proof}


@dataclass(slots=True)
class _Run:
    """One run of the command."""

    sources: Sequence[str]
    output: Path
    settings: MutateSettings
    executor: str
    address: str | None
    rescue: bool
    as_json: bool
    progress: Progress | None = None
    replay: ReplayProgress | None = None

    async def go(self) -> int:
        executor = find_executor(self.executor, workers=self.settings.workers, address=self.address)
        try:
            with moving_line(self._line):
                report = await mutate(
                    self.sources,
                    self.output,
                    self.settings,
                    on_progress=self._progressed,
                    on_replay=self._replayed,
                    executor=executor,
                    rescue=SearchRescue if self.rescue else None,
                )
        except asyncio.CancelledError:
            tell(f"interrupted: {self._so_far()} in {self.output}; --resume goes on")
            return INTERRUPTED
        finally:
            await executor.close()
        if self.as_json:
            print_row({"summary": report.as_dict()})
        else:
            self._table(report)
        return ALL_GOOD if report.kept else SOME_NOT

    # -- while it runs ------------------------------------------------------------------------

    def _line(self) -> Text:
        if self.replay is not None:
            return _replay_line(self.replay)
        progress = self.progress
        if progress is None:
            return Text("reading the sources …")
        line = Text(f"round {progress.round}/{progress.rounds}  ")
        line.append(f"{progress.batches}/{progress.of_batches} batches  ")
        line.append(f"{progress.kept} kept", style="green")
        if progress.maximum is not None:
            line.append(f" of {progress.maximum}")
        line.append(f"  {progress.rate:.1f}/s  {progress.submitted} submitted")
        if progress.left is not None:
            line.append(f"  {progress.left:.0f} s left in this round", style="dim")
        return line

    def _progressed(self, progress: Progress, kept: Sequence[Record]) -> None:
        self.progress = progress
        if self.as_json:
            for record in kept:
                print_row(_row(record))

    def _replayed(self, replay: ReplayProgress) -> None:
        self.replay = replay

    def _so_far(self) -> str:
        if (replay := self.replay) is not None:
            return f"{replay.of} theorems are kept, and the steps of {replay.done} of them"
        return f"{self.progress.kept if self.progress else 0} theorems are kept"

    # -- at the end ---------------------------------------------------------------------------

    def _table(self, report: MutateReport) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("rule")
        for name in (*_COLUMNS, "seconds"):
            table.add_column(name.replace("_", "\n"), justify="right", vertical="bottom")
        for line in (*report.yields, total(report.yields)):
            table.add_row(*_cells(line))
        stdout().print(table)
        ended = "" if report.complete else " so far (--resume goes on)"
        say(
            f"{report.kept} theorems kept{ended} from {report.sources}, in {report.seconds:.0f} s: "
            f"{self.output}"
        )
        if report.skipped:
            parts = ", ".join(f"{count} {reason}" for reason, count in report.skipped.items())
            say(f"left out of the sources: {parts}")
        if report.problems:
            name, what = report.problems[0]
            say(f"rules failed for {len(report.problems)} theorems; the first: {name}: {what}")
        if report.pairs is not None:
            say(f"{report.pairs} (state, tactic) pairs from {_counted(report)}")


def _counted(report: MutateReport) -> str:
    """How many proofs gave pairs, and which did not."""
    failed = len(report.not_replayed)
    proofs = f"{report.kept - failed} proofs"
    if not failed:
        return proofs
    name, why = report.not_replayed[0]
    return f"{proofs}; proofs that do not replay: {failed}, the first: {name}: {why}"


def _replay_line(replay: ReplayProgress) -> Text:
    line = Text(f"steps {replay.done}/{replay.of} theorems  ")
    line.append(f"{replay.pairs} pairs", style="green")
    if replay.left is not None:
        line.append(f"  {replay.left:.0f} s left", style="dim")
    return line


def _cells(line: RuleYield) -> list[str]:
    numbers = [getattr(line, name) for name in _COLUMNS]
    numbers[_COLUMNS.index("too_large")] += line.unprintable
    share = f" ({100 * line.verified / line.submitted:.1f} %)" if line.submitted else ""
    texts = [str(number) for number in numbers]
    texts[_COLUMNS.index("verified")] += share
    return [line.rule, *texts, f"{line.seconds:.1f}"]


def _row(record: Record) -> dict[str, Any]:
    """The JSON row of one new theorem."""
    return {
        "name": record.name,
        "statement": record.statement,
        "proof": record.proof,
        "premises": list(record.premises),
        "origin": record.origin.place,
    }
