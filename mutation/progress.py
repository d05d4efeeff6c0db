"""How far a mutation run is, and what it yielded.

What lives here: `RuleYield`, one line of the yield table, and `Progress` and `ReplayProgress`. What
does not: showing them (`lemmata.cli.mutate`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(slots=True)
class RuleYield:
    """What one rule proposed and what became of it, in the order of the steps.

    Attributes:
        rule: its name.
        targets: theorems for which it proposed anything.
        proposed: candidates.
        duplicate: their statement exists already, in the source or in the run.
        too_large: the statement has too many characters.
        unprintable: Lean has no text for the statement.
        set_aside: the caps and the order of novelty preferred others.
        refuted: false for small values; these are not submitted.
        submitted: handed to Lean with their proof.
        verified: of those, proofs that Lean accepted.
        rescued: of the verified ones, those with a proof that the search found.
        rejected: of the submitted ones, those without a proof that Lean accepts.
        trivial, vacuous, redundant: verified and worthless.
        surplus: verified, but the run had as many as were asked for.
        kept: the new theorems.
        seconds: processor time of proposing, and of Lean.
    """

    rule: str
    targets: int = 0
    proposed: int = 0
    duplicate: int = 0
    too_large: int = 0
    unprintable: int = 0
    set_aside: int = 0
    refuted: int = 0
    submitted: int = 0
    verified: int = 0
    rescued: int = 0
    rejected: int = 0
    trivial: int = 0
    vacuous: int = 0
    redundant: int = 0
    surplus: int = 0
    kept: int = 0
    seconds: float = 0.0

    def add(self, other: RuleYield) -> None:
        """Add the numbers of another line to this one."""
        for each in fields(self):
            if each.name != "rule":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def as_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}

    @property
    def counts(self) -> dict[str, Any]:
        """All but the time."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}


def total(lines: Iterable[RuleYield], name: str = "all") -> RuleYield:
    """The sum of some lines. Targets are summed too: a theorem counts once for each rule."""
    whole = RuleYield(name)
    for line in lines:
        whole.add(line)
    return whole


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands.

    Attributes:
        round: from 1.
        rounds: how many there are.
        batches: of this round that are done.
        of_batches: batches in this round.
        submitted: candidates handed to Lean so far.
        kept: theorems kept so far.
        maximum: theorems wanted; None for no bound.
        seconds: since this run began, without what it resumed.
        kept_now: theorems kept since then.
        batches_now: batches done since then.
    """

    round: int
    rounds: int
    batches: int
    of_batches: int
    submitted: int
    kept: int
    maximum: int | None
    seconds: float
    kept_now: int
    batches_now: int

    @property
    def rate(self) -> float:
        """Theorems kept a second."""
        return self.kept_now / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds to the end of the round, or to the bound if that comes first; None at first."""
        if not self.batches_now or self.seconds <= 0:
            return None
        left = (self.of_batches - self.batches) * self.seconds / self.batches_now
        if self.maximum is not None and self.rate > 0:
            left = min(left, max(self.maximum - self.kept, 0) / self.rate)
        return left


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """How far the replay of the kept proofs is.

    Attributes:
        done: theorems whose steps are known.
        of: theorems kept.
        pairs: (state, tactic) pairs so far.
        seconds: since this replay began, without what it resumed.
        done_now: theorems replayed since then.
    """

    done: int
    of: int
    pairs: int
    seconds: float
    done_now: int

    @property
    def left(self) -> float | None:
        """Seconds to the end; None at first."""
        if not self.done_now:
            return None
        return (self.of - self.done) * self.seconds / self.done_now
