"""How a mutation run ended.

What lives here: `MutateReport`. What does not: showing it (`lemmata.cli.mutate`), writing it
(`mutation.results`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutation.progress import RuleYield, total


@dataclass(frozen=True, slots=True)
class MutateReport:
    """How a run ended.

    Attributes:
        output: its folder.
        complete: whether it came to its end, and was not stopped by `MutateSettings.seconds`.
        sources: theorems of the sources that were used.
        kept: new theorems in the store.
        yields: what became of each rule's proposals, over all that is in the store.
        skipped: theorems of the sources that were left out, by reason.
        dropped: candidates left out one by one, by reason.
        problems: parents for which a rule failed, and how.
        seconds: real time spent on growing what is in the store.
        pairs: (state, tactic) pairs in the export; None where they were not asked for.
        not_replayed: theorems whose proofs do not replay step by step, and why.
        files: what was written beside the store.
    """

    output: Path
    complete: bool
    sources: int
    kept: int
    yields: tuple[RuleYield, ...]
    skipped: dict[str, int]
    dropped: dict[str, int]
    problems: tuple[tuple[str, str], ...]
    seconds: float
    pairs: int | None = None
    not_replayed: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "output": str(self.output),
            "complete": self.complete,
            "sources": self.sources,
            "kept": self.kept,
            "kept_per_source": round(self.kept / self.sources, 3) if self.sources else 0.0,
            "rules": [line.as_dict() for line in self.yields],
            "all": total(self.yields).as_dict(),
            "skipped": self.skipped,
            "dropped": self.dropped,
            "problems": [list(problem) for problem in self.problems],
            "seconds": round(self.seconds, 3),
            "pairs": self.pairs,
            "not_replayed": {
                "count": len(self.not_replayed),
                "theorems": [list(failure) for failure in self.not_replayed],
            },
        }
