"""(state, tactic) pairs, the rows that a tactic model is trained on.

What lives here: `Pair`, pairs from traces, and their rows. What does not: stepping
(`mutation.steps`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mutation.records import OriginKind, Record
from mutation.steps import Trace
from provers.errors import SourceError
from provers.files import write_whole


@dataclass(frozen=True, slots=True)
class Pair:
    """A tactic that worked, and what was seen before.

    Attributes:
        state: the goals, as Lean prints them.
        tactic: the tactic.
        theorem: full name of the theorem in whose proof it stands.
        origin: `source`, `mutation` or `search`.
        after: the goals that it left in place of its own (see `Trace.after`); "" if unknown.
    """

    state: str
    tactic: str
    theorem: str
    origin: str
    after: str = ""

    @property
    def row(self) -> dict[str, str]:
        """As JSON data."""
        return {
            "state": self.state,
            "tactic": self.tactic,
            "theorem": self.theorem,
            "origin": self.origin,
        }


def pairs_of(record: Record, trace: Trace) -> list[Pair]:
    """The pairs of a record's trace, an unfinished one's too: each of its steps worked."""
    origin = "mutation" if record.origin.kind is OriginKind.MUTATION else "source"
    return [
        Pair(state, tactic, record.name, origin, after)
        for (state, tactic), after in zip(trace.steps, trace.after, strict=True)
    ]


def write_pairs(path: Path, pairs: Iterable[Pair]) -> None:
    """Write pairs as JSON lines; the file appears whole or not at all.

    Raises:
        SourceError: the file cannot be written.
    """
    write_whole(path, (json.dumps(pair.row, ensure_ascii=False) + "\n" for pair in pairs))


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs of a file.

    Raises:
        SourceError: the file cannot be read, or a line is no pair; the message names the line.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = json.loads(line)
                    yield Pair(row["state"], row["tactic"], row["theorem"], row["origin"])
                except (ValueError, KeyError, TypeError) as error:
                    raise SourceError(f"{path}, line {number}: no pair ({error!r})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read {path}: {error}") from error
