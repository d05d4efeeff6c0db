"""`python -m fstar_bridge verify-at-k ROWS.jsonl --checked FOLDER`: verify@k over a file of rows.

What lives here: that one command. What does not: the workbench's own command line (`lemmata`).

Exit status as there: 0 when every definition has a verified candidate, 1 when some have none, 2
for a mistake in the call, 3 when F* is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fstar_bridge.dataset import Definition
from fstar_bridge.scheduler import make_scheduler
from fstar_bridge.verify_at_k import Results, Summary, rows_with_candidates, run
from provers.errors import LemmataError, ToolMissing, UsageError
from provers.request import Limits
from provers.verdict import Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        summary = asyncio.run(_verify_at_k(options))
    except ToolMissing as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    except LemmataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was checked is kept", file=sys.stderr)
        return 130
    print(json.dumps({"summary": summary.to_json()}, ensure_ascii=False))
    return 0 if summary.definitions and summary.solved == summary.definitions else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fstar_bridge", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("verify-at-k", help="check the candidates of dataset rows")
    command.add_argument("rows", type=Path, help="JSON lines: dataset rows with `candidates`")
    command.add_argument("--checked", type=Path, required=True, help="folder with .checked files")
    command.add_argument("--include", type=Path, action="append", default=[])
    command.add_argument("--results", type=Path, help="append verdicts here, and go on from it")
    command.add_argument("-k", default="1,5,10", help="which k, separated by commas")
    command.add_argument("--workers", type=int, default=1)
    command.add_argument("--timeout", type=float, default=60.0, help="seconds for a candidate")
    command.add_argument("--fstar", help="program to use; else LEMMATA_FSTAR, else PATH")
    return parser


async def _verify_at_k(options: argparse.Namespace) -> Summary:
    try:
        ks = sorted({int(part) for part in options.k.split(",")})
    except ValueError:
        raise UsageError(f"-k takes whole numbers separated by commas, not {options.k}") from None
    if not options.checked.is_dir():
        raise UsageError(f"no such folder: {options.checked}")
    if options.workers < 1 or options.timeout <= 0:
        raise UsageError("--workers and --timeout must be positive")
    bad: list[str] = []
    rows = rows_with_candidates(options.rows, bad)
    for message in bad:
        print(f"skipped: {message}", file=sys.stderr)
    results = Results(options.results)
    results.load()
    scheduler = await make_scheduler(
        options.checked,
        workers=options.workers,
        include=tuple(options.include),
        program=options.fstar,
    )
    summary = await run(
        scheduler,
        rows,
        ks=ks,
        limits=Limits(wall_seconds=options.timeout),
        results=results,
        on_verdict=_show,
    )
    return replace(summary, bad_rows=tuple(bad))


def _show(definition: Definition, index: int, verdict: Verdict) -> None:
    row = {
        "name": definition.name,
        "candidate": index,
        "status": verdict.status.value,
        "ok": verdict.ok,
        "reason": verdict.reason,
        "seconds": round(verdict.wall_seconds, 3),
    }
    print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
