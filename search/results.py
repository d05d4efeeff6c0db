"""What proving a file is asked for, and what comes of it.

What lives here: settings and results of `search.prove`, and a search's result in a reader's
words. What does not: the work itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from provers.checker import StepLimits
from provers.lean.toolchain import Toolchain
from provers.request import Limits
from provers.verdict import Verdict
from search.outcome import SearchResult, SearchStatus
from search.settings import SearchSettings

BUILTIN_CANDIDATES = 48
"""Templates tried on one state: one shared theorem of a document holds about so many."""


BUILTIN_STEP_LIMITS = StepLimits(wall_seconds=5.0, heartbeats=4000)
"""Templates succeed fast or not at all: some tenths of a second of effort for each."""


SHOWN_STATES = 2
"""How many of the states that came furthest are told of a theorem that is not proved."""


@dataclass(frozen=True, slots=True)
class ProveSettings:
    """How the theorems of a file are proved.

    Attributes:
        seconds: real time for each theorem.
        tactics: the most tactics to try for each theorem.
        workers: theorems at the same time.
        search: settings of each search.
        limits: of the processes, and of the re-check.
        trace: folder for the event logs, one `NAME.jsonl` a theorem; None for none.
        resume: go on with logs that are there.
    """

    seconds: float = 60.0
    tactics: int = 5000
    workers: int = 2
    search: SearchSettings = field(
        default_factory=lambda: SearchSettings(
            candidates=BUILTIN_CANDIDATES, step_limits=BUILTIN_STEP_LIMITS
        )
    )
    limits: Limits = field(default_factory=Limits)
    trace: Path | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True)
class TheoremResult:
    """What became of one theorem.

    Attributes:
        theorem: its full name.
        status: `proved`, `unproved` (searched in vain), `rejected` (a proof was found, and the
            re-check refused it), `malformed` (its statement does not elaborate), or `error`.
        proof: the tactic block, None unless proved.
        tactics_tried: how many tactics were tried.
        seconds: real time, the re-check included.
        reason: why not, for everything but `proved`.
        open_goals: the goals of the states that came furthest, as printed.
        assumptions: axioms that the proof rests on.
        line: where the theorem stands, from 1.
    """

    theorem: str
    status: str
    proof: str | None
    tactics_tried: int
    seconds: float
    reason: str = ""
    open_goals: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    line: int = 1

    @property
    def ok(self) -> bool:
        """Whether it is proved."""
        return self.status == "proved"


@dataclass(frozen=True, slots=True)
class ProveReport:
    """What became of a file.

    Attributes:
        results: one for each open theorem, in the file's order.
        text: the completed text: the original with every proof found.
        verdict: of the completed text, from a fresh process.
        toolchain: the Lean that judged.
    """

    results: tuple[TheoremResult, ...]
    text: str
    verdict: Verdict
    toolchain: Toolchain


def unproved(tried: TheoremResult, found: SearchResult) -> TheoremResult:
    """The result of a theorem that was searched for in vain."""
    reasons = {
        SearchStatus.EXHAUSTED: "nothing is left to try",
        SearchStatus.BUDGET: f"the limit on {found.exhausted_by} was reached",
        SearchStatus.INTERRUPTED: "interrupted",
    }
    if found.status is SearchStatus.ERROR:
        return failed(tried, "error", str(found.error))
    # Goals with metavariables say little to a reader: they come last.
    texts = ["\n\n".join(g.text for g in state.goals) for state in found.open_goals]
    goals = tuple(sorted(texts, key=lambda text: "?" in text))[:SHOWN_STATES]
    return failed(tried, "unproved", reasons.get(found.status, found.status.value), goals)


def failed(
    result: TheoremResult, status: str, reason: str, open_goals: tuple[str, ...] = ()
) -> TheoremResult:
    """A result turned into a failure."""
    return replace(result, status=status, proof=None, reason=reason, open_goals=open_goals)
