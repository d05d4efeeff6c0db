"""verify@k: how often one of k candidates for a definition is verified.

What lives here: the run over a file of rows with candidates, its append-only results, and the
figure. What does not: generating candidates, and checking them (`definition`, `scheduler`).

A run can be stopped at any time and started again: a candidate whose verdict is final and already
in the results is not checked again. The figure is the unbiased estimate of Chen et al., "Evaluating
Large Language Models Trained on Code" (2021), section 2.1: for n candidates of which c are
verified, 1 - C(n-c, k) / C(n, k), averaged over the definitions.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fstar_bridge.candidate import Item
from fstar_bridge.dataset import BadRow, Definition, read_rows
from fstar_bridge.scheduler import DefinitionScheduler
from provers.errors import SourceError, UsageError
from provers.request import Limits
from provers.verdict import Status, Verdict


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of a run.

    Attributes:
        definitions: how many definitions had candidates.
        candidates: how many candidates there were in all.
        verified: how many of them were verified.
        solved: how many definitions have a verified candidate.
        statuses: how many candidates ended in which status.
        at: k to verify@k (0 to 1); only for k that every definition has candidates for.
        reused: how many verdicts were taken from earlier runs.
        bad_rows: lines that were no rows, as messages.
    """

    definitions: int
    candidates: int
    verified: int
    solved: int
    statuses: Mapping[str, int]
    at: Mapping[int, float]
    reused: int = 0
    bad_rows: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        """As an object for JSON."""
        return {
            "definitions": self.definitions,
            "candidates": self.candidates,
            "verified": self.verified,
            "solved": self.solved,
            "statuses": dict(self.statuses),
            "verify_at": {str(k): value for k, value in self.at.items()},
            "reused": self.reused,
            "bad_rows": list(self.bad_rows),
        }


def verify_at(n: int, correct: int, k: int) -> float:
    """Chance that k candidates drawn from n, of which `correct` are right, hold a right one.

    Raises:
        UsageError: there are fewer than k candidates, or k is not positive.
    """
    if not 1 <= k <= n or not 0 <= correct <= n:
        raise UsageError(f"verify@{k} makes no sense for {correct} of {n} candidates")
    return 1.0 - math.comb(n - correct, k) / math.comb(n, k)


def candidate_key(definition: Definition, candidate: str) -> str:
    """What a result is found by: the definition with its statement and options, and the text."""
    parts = (
        definition.file_name,
        definition.name,
        definition.statement,
        definition.source_definition if not definition.statement else "",
        json.dumps(definition.vconfig, sort_keys=True, default=str),
        *(entry.line() for entry in definition.opens_and_abbrevs),
        candidate,
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Results:
    """Append-only results of a run, one JSON object a line; None keeps them in memory."""

    path: Path | None = None
    statuses: dict[str, Status] = field(default_factory=dict)

    def load(self) -> None:
        """Read what an earlier run has left; a last line without an end is cut off.

        Raises:
            SourceError: the file is no results file, or unreadable.
        """
        if self.path is None or not self.path.exists():
            return
        try:
            with self.path.open("rb+") as file:
                data = file.read()
                whole = data.rfind(b"\n") + 1
                if whole != len(data):
                    file.truncate(whole)
        except OSError as error:
            raise SourceError(f"cannot use {self.path}: {error.strerror}") from None
        for number, line in enumerate(data[:whole].splitlines(), 1):
            try:
                row = json.loads(line)
                status = Status(row["status"])
                key = str(row["key"])
            except (ValueError, KeyError, TypeError):
                hint = "name another results file"
                raise SourceError(f"{self.path}:{number}: not a result", hint=hint) from None
            if status.final:
                self.statuses[key] = status

    def add(self, key: str, definition: Definition, index: int, verdict: Verdict) -> None:
        """Keep one verdict; on disk before it counts.

        Raises:
            SourceError: it cannot be written.
        """
        if self.path is not None:
            row = {
                "key": key,
                "file": definition.file_name,
                "name": definition.name,
                "candidate": index,
                "status": verdict.status.value,
                "ok": verdict.ok,
                "reason": verdict.reason,
                "seconds": round(verdict.wall_seconds, 3),
            }
            line = json.dumps(row, ensure_ascii=False) + "\n"
            try:
                with self.path.open("ab") as file:
                    file.write(line.encode("utf-8", "replace"))
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise SourceError(f"cannot write {self.path}: {error.strerror}") from None
        self.statuses[key] = verdict.status


OnVerdict = Callable[[Definition, int, Verdict], object]


async def run(
    scheduler: DefinitionScheduler,
    rows: Iterable[Definition],
    *,
    ks: Sequence[int] = (1, 5, 10),
    limits: Limits | None = None,
    results: Results | None = None,
    on_verdict: OnVerdict | None = None,
) -> Summary:
    """Check all candidates of some rows.

    Args:
        scheduler: the workers.
        rows: definitions with `candidates`; those without are left out.
        ks: for which k to give the figure.
        limits: bounds on each candidate.
        results: where verdicts are kept.
        on_verdict: told of each verdict as it comes.

    Raises:
        UsageError: a k that is not positive.
    """
    if any(k < 1 for k in ks):
        raise UsageError("k must be at least 1")
    results = results or Results()
    definitions = [row for row in rows if row.candidates]
    places = [(row, i) for row in definitions for i in range(len(row.candidates))]
    keys = [candidate_key(row, row.candidates[i]) for row, i in places]
    # Equal candidates are checked once.
    todo = {key: place for key, place in zip(keys, places, strict=True)
            if key not in results.statuses}  # fmt: skip
    reused = len(set(keys)) - len(todo)
    items = [
        Item(row, row.candidates[i], limits or Limits(wall_seconds=60)) for row, i in todo.values()
    ]
    order = list(todo)
    async with aclosing(scheduler.check_many(items)) as verdicts:
        async for index, verdict in verdicts:
            row, i = todo[order[index]]
            results.add(order[index], row, i, verdict)
            if on_verdict is not None:
                on_verdict(row, i, verdict)
    return _summary(definitions, keys, results.statuses, ks, reused)


def _summary(
    definitions: list[Definition],
    keys: list[str],
    statuses: Mapping[str, Status],
    ks: Sequence[int],
    reused: int,
) -> Summary:
    counts: dict[str, int] = {}
    for key in keys:
        status = statuses[key].value
        counts[status] = counts.get(status, 0) + 1
    figures: dict[int, list[float]] = {k: [] for k in ks}
    place = solved = 0
    for row in definitions:
        n = len(row.candidates)
        correct = sum(statuses[key].ok for key in keys[place : place + n])
        place += n
        solved += correct > 0
        for k in ks:
            if k <= n:
                figures[k].append(verify_at(n, correct, k))
    at = {
        k: sum(values) / len(values)
        for k, values in figures.items()
        if values and len(values) == len(definitions)
    }
    verified = counts.get(Status.VERIFIED.value, 0)
    return Summary(len(definitions), len(keys), verified, solved, counts, at, reused)


def rows_with_candidates(path: Path, bad: list[str]) -> list[Definition]:
    """The rows of a file that have candidates; messages about bad rows go to `bad`.

    Raises:
        SourceError: the file is missing or unreadable.
    """

    def on_bad(row: BadRow) -> None:
        bad.append(str(row))

    return [row for _, row in read_rows(path, on_bad=on_bad) if row.candidates]
