"""How strong specifications are: comparison, and the reward for training.

What lives here: `compare_specs`, which lets Dafny decide which of two specifications implies the
other, and `reform_reward`. What does not: the lemmas that state it (`pairing`), comparing tokens
(`comparison`, the audit's own) and mutating bodies (`mutants`).

After "Re:Form" (2025): a specification is at least as good as the reference when it accepts every
input that the reference accepts (`GTpre ==> GENpre`) and promises at least as much there
(`GTpre ==> (GENpost ==> GTpost)`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import LexicalError
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.pairing import CHECKS, NotComparable, Pair
from dafny_bridge.report import Outcome, Report
from dafny_bridge.runner import DafnyRunner
from provers.errors import UsageError
from provers.request import Limits
from provers.verdict import Status, Verdict


class Relation(StrEnum):
    """What the candidate's specification is, seen from the reference's.

    `weaker` and `incomparable` mean that Dafny proved the implication in the one direction only,
    or in none; a proof that it failed to find is counted as missing, a time-out as `unknown`.
    """

    STRONGER = "stronger"
    EQUAL = "equal"
    WEAKER = "weaker"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"

    @property
    def superior(self) -> bool:
        """Whether the candidate's specification is at least as strong."""
        return self in (Relation.STRONGER, Relation.EQUAL)


@dataclass(frozen=True, slots=True)
class SpecComparison:
    """The answer of `compare_specs` for one callable.

    Attributes:
        name: its full name in the reference.
        relation: see `Relation`.
        reason: one sentence.
        proved: which of the four implications Dafny proved (`accepts`, `promises` and their
            converses `accepts back`, `promises back`).
    """

    name: str
    relation: Relation
    reason: str
    proved: frozenset[str] = frozenset()


_SECONDS = 10


async def compare_specs(
    checker: DafnyRunner,
    reference: str,
    candidate: str,
    *,
    name: str | None = None,
    limits: Limits | None = None,
) -> SpecComparison:
    """Compare the specification of one method or lemma in two programs.

    A candidate with holes or ways around the verifier is `unknown`, and so is everything that
    could mean two things (see `dafny_bridge.pairing`).

    Args:
        checker: gives the warm workers.
        reference: the program with the specification that counts.
        candidate: the program with the other one.
        name: full name of the callable; the only one with a specification when None.
        limits: bounds of the run.

    Raises:
        UsageError: a program is not understood, or has no such callable.
        ToolMissing: no Dafny.
    """
    theirs, mine = _parsed(reference, "reference"), _parsed(candidate, "candidate")
    stated = _chosen(theirs, name, "reference")
    offered = _chosen(mine, stated.full_name, "candidate")
    try:
        pair = Pair(theirs, mine, stated, offered)
        text = pair.text()
    except NotComparable as error:
        return SpecComparison(stated.full_name, Relation.UNKNOWN, str(error))
    run = await checker.run(text, limits or Limits(), seconds=_SECONDS)
    if run.limit or run.report.malformed or run.report.failure:
        why = run.limit or (run.report.errors[0].message if run.report.errors else "failure")
        reason = f"the generated lemmas could not be checked: {why}"
        return SpecComparison(stated.full_name, Relation.UNKNOWN, reason)
    return _concluded(pair, run.report)


def _parsed(text: str, what: str) -> Program:
    try:
        return parse(text)
    except (LexicalError, ParseFailure) as error:
        raise UsageError(f"the {what} is not understood: {error}") from None


def _chosen(program: Program, name: str | None, what: str) -> Declaration:
    found = [
        d
        for d in program.callables()
        if (d.full_name == name if name else d.clauses_of("ensures", "requires"))
    ]
    if not found:
        raise UsageError(f"the {what} has no {name or 'specification'}")
    if len(found) > 1:
        names = ", ".join(d.full_name for d in found)
        raise UsageError(f"which of {names} in the {what}?", hint="pass its name")
    return found[0]


def _concluded(pair: Pair, report: Report) -> SpecComparison:
    stated = pair.stated
    outcomes: dict[str, list[Outcome]] = {}
    for task in report.procedures:
        outcomes.setdefault(task.path[-1] if task.path else "", []).append(task.outcome)
    for name, seen in outcomes.items():
        # A definition that Dafny does not accept could promise anything.
        if name not in CHECKS.values() and set(seen) != {Outcome.CORRECT}:
            reason = f"Dafny does not verify the definition {name}"
            return SpecComparison(stated.full_name, Relation.UNKNOWN, reason)
    proved, undecided = set(), set()
    for check, lemma in CHECKS.items():
        seen = set(outcomes.get(lemma, []))
        if seen == {Outcome.CORRECT}:
            proved.add(check)
        elif Outcome.ERRORS not in seen:
            undecided.add(check)
    frame_kept, frame_back = pair.frames()
    forth = {"accepts", "promises"} <= proved and frame_kept
    back = {"accepts back", "promises back"} <= proved and frame_back
    if undecided and not (forth and back):
        relation = Relation.STRONGER if forth and not undecided else Relation.UNKNOWN
        reason = f"Dafny could not decide: {', '.join(sorted(undecided))}"
        return SpecComparison(stated.full_name, relation, reason, frozenset(proved))
    relation = {
        (True, True): Relation.EQUAL,
        (True, False): Relation.STRONGER,
        (False, True): Relation.WEAKER,
        (False, False): Relation.INCOMPARABLE,
    }[forth, back]
    reason = f"proved: {', '.join(sorted(proved)) or 'nothing'}"
    if not frame_kept:
        reason += "; the candidate may modify more"
    return SpecComparison(stated.full_name, relation, reason, frozenset(proved))


PARSES, RESOLVES, VERIFIES, SUPERIOR = 0.01, 0.2, 0.4, 0.4


def reform_reward(candidate: Verdict, comparison: SpecComparison | None) -> float:
    """The four-step reward of "Re:Form", from 0 to 1.

    0 for what does not parse, 0.01 for what parses, 0.2 for what resolves, 0.4 more when it
    verifies, and 0.4 more when it verifies a specification at least as strong as the reference's.
    Rewarded for verification alone, models drift to weak specifications.

    Args:
        candidate: the verdict on the candidate, against no reference. Escape hatches, holes and
            contradictory preconditions earn what a text that only resolves earns.
        comparison: `compare_specs` of reference and candidate; None when there is none.
    """
    if candidate.status is Status.MALFORMED:
        codes = {diagnostic.code for diagnostic in candidate.errors()}
        return PARSES if codes == {"resolution"} else 0.0
    if candidate.status in (Status.ERROR, Status.RESOURCE_EXHAUSTED):
        return 0.0
    if not candidate.ok:
        return RESOLVES
    superior = comparison is not None and comparison.relation.superior
    return RESOLVES + VERIFIES + (SUPERIOR if superior else 0.0)
