"""How strong specifications are: comparison, and the reward for training.

What lives here: `compare_specs`, which lets Dafny decide which of two specifications implies the
other, and `reform_reward`. What does not: comparing tokens (`comparison`, the audit's own) and
mutating bodies (`mutants`).

After "Re:Form" (2025): a specification is at least as good as the reference when it accepts every
input that the reference accepts (`GTpre ==> GENpre`) and promises at least as much there
(`GTpre ==> (GENpost ==> GTpost)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from dafny_bridge.brackets import ParseFailure
from dafny_bridge.comparison import texts
from dafny_bridge.declarations import Declaration, Program, parse
from dafny_bridge.lexer import Kind, LexicalError, Token
from dafny_bridge.report import Outcome, Report
from dafny_bridge.runner import DafnyRunner
from dafny_bridge.statements import parameters
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


_CHECKS = {
    "accepts": "lemmataAccepts",
    "promises": "lemmataPromises",
    "accepts back": "lemmataAcceptsBack",
    "promises back": "lemmataPromisesBack",
}
_RENAMED = "Candidate"
_SECONDS = 10


async def compare_specs(
    checker: DafnyRunner,
    reference: str,
    candidate: str,
    *,
    name: str | None = None,
    limits: Limits | None = None,
) -> SpecComparison:
    """Compare the specification of one method, lemma or function in two programs.

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
        text = _Pair(theirs, mine, stated, offered).text()
    except _NotComparable as error:
        return SpecComparison(stated.full_name, Relation.UNKNOWN, str(error))
    run = await checker.run(text, limits or Limits(), seconds=_SECONDS)
    if run.limit or run.report.malformed or run.report.failure:
        why = run.limit or (run.report.errors[0].message if run.report.errors else "failure")
        reason = f"the generated lemmas could not be checked: {why}"
        return SpecComparison(stated.full_name, Relation.UNKNOWN, reason)
    return _concluded(stated, offered, run.report)


class _NotComparable(Exception):
    """The two specifications do not speak of the same things."""


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


class _Pair:
    """Builds the program in which the two specifications stand side by side."""

    def __init__(
        self, theirs: Program, mine: Program, stated: Declaration, offered: Declaration
    ) -> None:
        self.theirs, self.mine = theirs, mine
        self.stated, self.offered = stated, offered
        if stated.scope:
            raise _NotComparable("only callables outside modules and classes can be compared")
        self.renaming = self.formal_renaming()
        self.shared, self.own = self.split_definitions()
        for declaration in self.own:
            if declaration.full_name in {d.full_name for d in theirs.walk()}:
                self.renaming[declaration.name] = declaration.name + _RENAMED

    def formal_renaming(self) -> dict[str, str]:
        theirs, mine = parameters(self.stated.signature), parameters(self.offered.signature)
        if [kind for _, kind in theirs] != [kind for _, kind in mine]:
            raise _NotComparable("the signatures differ")
        return {m: t for (m, _), (t, _) in zip(mine, theirs, strict=True) if m != t}

    def split_definitions(self) -> tuple[list[Declaration], list[Declaration]]:
        """The reference's definitions, and those of the candidate that differ from them."""
        shared = [d for d in self.theirs.declarations if d.kind not in ("method", "lemma")]
        known = {d.full_name: self.words(self.theirs, d) for d in shared}
        own = []
        for declaration in self.mine.declarations:
            if declaration.kind in ("method", "lemma", "include"):
                continue
            if known.get(declaration.full_name) != self.words(self.mine, declaration):
                if declaration.full_name in known and not declaration.is_callable:
                    raise _NotComparable(f"{declaration.full_name} is defined differently")
                own.append(declaration)
        return shared, own

    @staticmethod
    def words(program: Program, declaration: Declaration) -> tuple[str, ...]:
        return texts(program.tokens[declaration.first : declaration.last])

    def text(self) -> str:
        parts = [self.written(self.theirs.tokens[d.first : d.last]) for d in self.shared]
        parts += [self.written(self.mine.tokens[d.first : d.last], self.renamed) for d in self.own]
        their_pre, their_post = self.conditions(self.stated, lambda word: word)
        my_pre, my_post = self.conditions(self.offered, self.renamed)
        if self.heap():
            their_pre = [f"old({condition})" for condition in their_pre]
            my_pre = [f"old({condition})" for condition in my_pre]
        parts.append(self.lemma("accepts", their_pre, my_pre))
        parts.append(self.lemma("promises", [*their_pre, *my_pre, *my_post], their_post))
        parts.append(self.lemma("accepts back", my_pre, their_pre))
        parts.append(self.lemma("promises back", [*my_pre, *their_pre, *their_post], my_post))
        return "\n".join(parts)

    def renamed(self, word: str) -> str:
        return self.renaming.get(word, word)

    def conditions(
        self, declaration: Declaration, rename: Callable[[str], str]
    ) -> tuple[list[str], list[str]]:
        def written(keyword: str) -> list[str]:
            clauses = declaration.clauses_of(keyword)
            return [self.written(clause.tokens, rename) for clause in clauses]

        return written("requires"), written("ensures")

    @staticmethod
    def written(tokens: Iterable[Token], rename: Callable[[str], str] = str) -> str:
        words = [rename(t.text) if t.kind is Kind.WORD else t.text for t in tokens]
        return " ".join(words)

    def heap(self) -> bool:
        """Whether the specifications speak of two states of the heap."""
        words = {
            t.text
            for d in (self.stated, self.offered)
            for clause in d.clauses
            for t in clause.tokens
        }
        modifying = bool(self.stated.clauses_of("modifies") or self.offered.clauses_of("modifies"))
        return modifying or bool(words & {"old", "fresh", "unchanged"})

    def lemma(self, check: str, given: list[str], wanted: list[str]) -> str:
        twostate = "twostate " if self.heap() else ""
        head = f"{twostate}lemma {_CHECKS[check]}{self.formals()}"
        clauses = [f"  requires {condition}" for condition in given]
        clauses += [f"  ensures {condition}" for condition in wanted or ["true"]]
        return "\n".join([head, *clauses, "{ }"])

    def formals(self) -> str:
        """Type parameters, and inputs and results together as inputs."""
        words = texts(self.stated.signature)
        generic = ""
        if words and words[0] == "<":
            generic = " ".join(words[: words.index("(")])
        split = words.index("returns") if "returns" in words else len(words)
        inputs = parameters(self.stated.signature[:split])
        results = parameters(self.stated.signature[split:])
        # A result may have been made by the method: it need not exist in the old state.
        new = "new " if self.heap() else ""
        listed = [f"{n}: {k}" for n, k in inputs] + [f"{new}{n}: {k}" for n, k in results]
        return f"{generic}({', '.join(listed)})"


def _concluded(stated: Declaration, offered: Declaration, report: Report) -> SpecComparison:
    outcomes: dict[str, list[Outcome]] = {}
    for task in report.procedures:
        if task.path:
            outcomes.setdefault(task.path[-1], []).append(task.outcome)
    proved, undecided = set(), set()
    for check, lemma in _CHECKS.items():
        seen = set(outcomes.get(lemma, []))
        if seen == {Outcome.CORRECT}:
            proved.add(check)
        elif Outcome.ERRORS not in seen:
            undecided.add(check)
    frame_kept, frame_back = _frames(stated, offered)
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


def _frames(stated: Declaration, offered: Declaration) -> tuple[bool, bool]:
    """Whether the candidate modifies no more than the reference, and the other way round."""
    theirs = {texts(clause.tokens) for clause in stated.clauses_of("modifies")}
    mine = {texts(clause.tokens) for clause in offered.clauses_of("modifies")}
    return mine <= theirs, theirs <= mine


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
