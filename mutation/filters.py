"""Which proposed theorems are worth keeping, and why the others are not.

What lives here: duplicates by canonical digest, size, and the probe by a short portfolio of tactics
for triviality and for contradictory hypotheses. What does not: verification (`mutation.checking`),
running Lean (`provers.lean.session`).
"""

from __future__ import annotations

import enum
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mutation.candidates import Candidate
from mutation.canonical import canonical_digest
from mutation.portfolio import TRIVIAL_BY, VACUOUS_BY
from mutation.telescopes import Telescope, close_telescope
from provers.checker import ProofState, StepLimits, StepOutcome
from provers.errors import StatementError
from provers.lean.expr import Const
from provers.lean.printer import UnprintableTerm, header_lines, print_term
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession

LARGEST_STATEMENT = 4_000
"""Characters of the explicit statement of a new theorem."""

PROBE_LIMITS = StepLimits(heartbeats=20_000)


class FilterReason(enum.StrEnum):
    """Why a candidate is not kept."""

    DUPLICATE = "duplicate"
    TOO_LARGE = "too large"
    UNPRINTABLE = "cannot be written"
    REFUTED = "refuted"
    REDUNDANT = "redundant"
    TRIVIAL = "trivial"
    VACUOUS = "vacuous"
    UNPROBED = "could not be probed"


@dataclass(frozen=True, slots=True)
class Filtered:
    """A candidate that is not kept.

    Attributes:
        candidate: what was proposed.
        reason: why it goes.
        detail: the tactic that closed it, the counterexample, the theorem that makes it
            redundant, or what Lean said.
    """

    candidate: Candidate
    reason: FilterReason
    detail: str = ""


def filter_cheaply(
    candidates: Iterable[Candidate],
    known: Container[bytes] = frozenset(),
    *,
    largest: int = LARGEST_STATEMENT,
) -> Iterator[Candidate | Filtered]:
    """What can be said without Lean: equal statements (the first stays), size.

    Statements that differ in the order of their variables alone count as equal.

    Args:
        candidates: in the order in which they are preferred.
        known: digests of statements that exist already, the source corpus's included; digests of
            either kind, `Record.digest` or `canonical_digest`.
        largest: characters of an explicit statement.
    """
    seen: set[bytes] = set()
    for candidate in candidates:
        digests = [candidate.digest]
        if not seen.issuperset(digests) and candidate.digest not in known:
            digests.append(canonical_digest(Telescope(candidate.variables, candidate.conclusion)))
        if any(digest in known or digest in seen for digest in digests):
            yield Filtered(candidate, FilterReason.DUPLICATE)
            continue
        seen.update(digests)
        try:
            size = len(candidate.printed.text)
        except UnprintableTerm as error:
            yield Filtered(candidate, FilterReason.UNPRINTABLE, error.message)
            continue
        if size > largest:
            yield Filtered(candidate, FilterReason.TOO_LARGE, f"{size} characters")
        else:
            yield candidate


async def probe(
    candidates: Sequence[Candidate],
    processes: LeanProcesses,
    *,
    limits: StepLimits = PROBE_LIMITS,
) -> list[Candidate | Filtered]:
    """Each candidate, or why it is trivial or vacuous; in the order given, names distinct.

    A theorem whose hypotheses are contradictory is often trivial too; it is called vacuous.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    answers: dict[str, Candidate | Filtered] = {}
    by_imports: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in candidates:
        by_imports.setdefault(candidate.parent.imports, []).append(candidate)
    for imports, group in by_imports.items():
        session = LeanSession(processes, "\n".join([*header_lines(imports), ""]))
        try:
            contradictions = [_contradiction(candidate) for candidate in group]
            vacuous = await _closed_by(session, contradictions, VACUOUS_BY, limits)
            trivial = await _closed_by(session, [_claim(c) for c in group], TRIVIAL_BY, limits)
        finally:
            await session.close()
        for candidate, empty, easy in zip(group, vacuous, trivial, strict=True):
            answers[candidate.name] = _judged(candidate, empty, easy)
    return [answers[candidate.name] for candidate in candidates]


@dataclass(frozen=True, slots=True)
class _Closed:
    """Which tactic closed a statement ("" for none), or why none could be tried."""

    tactic: str = ""
    problem: str = ""


def _judged(candidate: Candidate, empty: _Closed, easy: _Closed) -> Candidate | Filtered:
    if empty.tactic:
        return Filtered(candidate, FilterReason.VACUOUS, empty.tactic)
    if easy.tactic:
        return Filtered(candidate, FilterReason.TRIVIAL, easy.tactic)
    if problem := empty.problem or easy.problem:
        return Filtered(candidate, FilterReason.UNPROBED, problem)
    return candidate


def _claim(candidate: Candidate) -> str:
    printed = candidate.printed
    return f"theorem {candidate.name}_claim{printed.universes} : {printed.text}"


def _contradiction(candidate: Candidate) -> str:
    statement = close_telescope(candidate.variables, Const("False"))
    printed = print_term(statement, candidate.level_params)
    return f"theorem {candidate.name}_contradiction{printed.universes} : {printed.text}"


async def _closed_by(
    session: LeanSession, statements: Sequence[str], tactics: Sequence[str], limits: StepLimits
) -> list[_Closed]:
    """For each statement the first of the tactics that proves it after `intros`."""
    states = await session.start_many(statements)
    steps = [
        (place, tactic, state)
        for place, state in enumerate(states)
        if isinstance(state, ProofState)
        for tactic in tactics
    ]
    results = await session.try_many([(s, f"intros; {tactic}") for _, tactic, s in steps], limits)
    found = [
        _Closed(problem=state.message) if isinstance(state, StatementError) else _Closed()
        for state in states
    ]
    for (place, tactic, _), result in zip(steps, results, strict=True):
        if result.outcome is StepOutcome.PROVED and not found[place].tactic:
            found[place] = _Closed(tactic)
    return found
