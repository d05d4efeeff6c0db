"""Candidates to Lean by themselves, outside any run.

What lives here: `verify_candidates`, for who writes a rule or measures one. What does not: how a
batch is carried out and what counts as verified (`mutation.checking`), and the pipeline
(`mutation.pipeline`), which also wants to know which theorems are worth keeping.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from mutation.candidates import Candidate
from mutation.checking import check_work
from mutation.work import Fate, ItemResult, Probing, Work, WorkItem
from provers.errors import UsageError
from provers.lean.printer import UnprintableTerm
from provers.lean.processes import LeanProcesses


class Outcome(enum.StrEnum):
    """What became of a candidate."""

    VERIFIED = "verified"
    """A compiled module holds it, on the standard axioms; it may still be trivial or vacuous."""
    REJECTED = "rejected"
    """Lean says no: statement or proof has an error, or a hole."""
    UNTRUSTED = "untrusted"
    """Lean accepted it, but not as the theorem that was asked for, or on other axioms."""
    UNPRINTABLE = "unprintable"
    LIMIT = "limit"
    """Alone in a document it ran out of time or memory, or Lean died."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate and what became of it.

    Attributes:
        candidate: what was proposed.
        outcome: see `Outcome`.
        message: the first thing that Lean or the audit had against it.
        premises: theorems that the verified proof term uses.
    """

    candidate: Candidate
    outcome: Outcome
    message: str = ""
    premises: tuple[str, ...] = ()


async def verify_candidates(
    candidates: Sequence[Candidate], processes: LeanProcesses
) -> list[Checked]:
    """Check candidates in the order given; names must be distinct.

    Raises:
        UsageError: two candidates have one name, that is, one parent, rule and statement.
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    if len({candidate.name for candidate in candidates}) < len(candidates):
        raise UsageError("candidates have distinct names", hint="drop equal statements first")
    items: list[WorkItem] = []
    unprintable: dict[str, str] = {}
    for candidate in candidates:
        try:
            items.append(WorkItem.of(candidate, candidate.parent.imports))
        except UnprintableTerm as error:
            unprintable[candidate.name] = error.message
    work = Work(1, 0, (), (), tuple(items), max(len(items), 1), probing=Probing.NONE)
    found = {item.name: item for item in (await check_work(work, processes)).items}
    return [
        Checked(candidate, Outcome.UNPRINTABLE, unprintable[candidate.name])
        if candidate.name in unprintable
        else _checked(candidate, found[candidate.name])
        for candidate in candidates
    ]


def _checked(candidate: Candidate, found: ItemResult) -> Checked:
    if found.proved:
        return Checked(candidate, Outcome.VERIFIED, premises=found.premises)
    failures = {
        Fate.REJECTED: Outcome.REJECTED,
        Fate.UNTRUSTED: Outcome.UNTRUSTED,
        Fate.LIMIT: Outcome.LIMIT,
    }
    return Checked(candidate, failures[found.fate], found.detail)
