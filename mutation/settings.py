"""What a mutation run is told, and which of it decides the corpus that comes out.

What lives here: `MutateSettings`. What does not: the run (`mutation.pipeline`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mutation.filters import LARGEST_STATEMENT
from mutation.records import Record
from mutation.rules import RULES, find_rules
from provers.errors import UsageError

FORMAT = 2
"""Changes whenever the same settings would give another corpus."""


@dataclass(frozen=True, slots=True)
class MutateSettings:
    """How a corpus is grown.

    All but `workers`, `seconds`, `timeout`, `memory_bytes`, `pairs` and `resume` decide which
    theorems come out.

    Attributes:
        rules: names of rules, in the order in which they run; None for all.
        rounds: how often; theorems kept in one round are the parents of the next.
        per_theorem: theorems kept of one parent at the most, in one round.
        per_lemma: candidates that one lemma may make at the most, in the whole run.
        maximum: theorems kept in all at the most; None for no bound.
        largest: characters of an explicit statement at the most.
        batch: parents in one batch.
        new_lemmas: theorems kept in earlier rounds are used as lemmas too.
        keep_trivial: theorems that the portfolio of tactics closes are kept, and marked.
        seed: the order of parents, and which proposals come first among equals.
        exclude: full names of theorems that are neither mutated nor used as lemmas, but whose
            statements count as known.
        timeout: seconds for one theorem in Lean, should its effort limit not stop it; a document
            of many has as many times that.
        memory_bytes: bound on each Lean process.
        workers: batches at the same time; None for one a processor.
        seconds: growing stops after so long, and may be resumed; None for no bound.
        pairs: the proofs kept are replayed for the (state, tactic) pairs of the export.
        resume: go on with what the output folder holds.
    """

    rules: tuple[str, ...] | None = None
    rounds: int = 1
    per_theorem: int = 24
    per_lemma: int = 400
    maximum: int | None = None
    largest: int = LARGEST_STATEMENT
    batch: int = 12
    new_lemmas: bool = False
    keep_trivial: bool = False
    seed: int = 0
    exclude: frozenset[str] = frozenset()
    timeout: float = 10.0
    memory_bytes: int = 4 * 2**30
    workers: int | None = None
    seconds: float | None = None
    pairs: bool = True
    resume: bool = False

    def __post_init__(self) -> None:
        find_rules(self.rules)
        for name in ("rounds", "per_theorem", "per_lemma", "largest", "batch"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} is at least 1, not {getattr(self, name)}")
        for name in ("maximum", "workers", "seconds"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise UsageError(f"{name} is more than 0, not {value}")
        if self.timeout <= 0:
            raise UsageError(f"timeout is more than 0 seconds, not {self.timeout}")

    def identity(self) -> dict[str, Any]:
        """What of the settings decides the corpus, as JSON data."""
        return {
            "format": FORMAT,
            "rules": list(RULES) if self.rules is None else list(self.rules),
            "rounds": self.rounds,
            "per_theorem": self.per_theorem,
            "per_lemma": self.per_lemma,
            "maximum": self.maximum,
            "largest": self.largest,
            "batch": self.batch,
            "new_lemmas": self.new_lemmas,
            "keep_trivial": self.keep_trivial,
            "seed": self.seed,
            "exclude": sorted(self.exclude),
        }


def corpus_digest(records: Iterable[Record]) -> str:
    """Changes with any name or statement of a corpus, or their order; hexadecimal text."""
    digest = hashlib.sha256()
    for record in records:
        name = record.name.encode("utf-8", "surrogatepass")
        digest.update(len(name).to_bytes(4, "little") + name + record.digest)
    return digest.hexdigest()
