"""What a search tells its caller: the result, and progress on the way.

What lives here: values. None of them says *verified*: a proof found by stepping counts only
after the assembled text has passed the checker in a fresh process.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from provers.checker import ProofState
from provers.errors import LemmataError
from search.budget import Spending
from search.core import Counters, ProofStep


class SearchStatus(StrEnum):
    """How a search ended.

    `exhausted` says that nothing is left to try with this policy; if trials timed out or crashed
    on the way (see the counters), larger limits may find more. `interrupted` is a search that
    was cancelled, or has not ended.
    """

    PROVED = "proved"
    EXHAUSTED = "exhausted"
    BUDGET = "budget"
    ERROR = "error"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        status: how it ended.
        statement: what was to be proved.
        proof: the steps of the shortest proof found, in script order; () without one.
        final: the state after the last step, for `Session.assemble`; None without a proof.
        counters: what the core did.
        spent: what it cost.
        exhausted_by: which limit ended it, for `budget`.
        open_goals: the unproved states that show best how far it got; () with a proof.
        error: what went wrong, for `error`.
    """

    status: SearchStatus
    statement: str
    proof: tuple[ProofStep, ...]
    final: ProofState | None
    counters: Counters
    spent: Spending
    exhausted_by: str | None = None
    open_goals: tuple[ProofState, ...] = ()
    error: LemmataError | None = None

    @property
    def tactics(self) -> tuple[str, ...]:
        """The tactics of the proof, in script order."""
        return tuple(step.tactic for step in self.proof if step.tactic)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands. The numbers are live: copy what is to be kept.

    Attributes:
        statement: what is to be proved.
        counters: what the core has done.
        spent: what it cost so far.
        in_flight: states between selection and outcome.
    """

    statement: str
    counters: Counters
    spent: Spending
    in_flight: int
