"""Batches of candidates for Lean: proposing, cheap filters, and the newest of each parent first.

What lives here: `Planner`, which turns some parents into a numbered batch of `Work`. What does
not: the order of novelty (`mutation.novelty`), Lean, the store. A plan depends on the corpus, the
settings and the plans before it, and on nothing that Lean says about those.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from mutation.candidates import Candidate, Rule
from mutation.filters import FilterReason
from mutation.index import LemmaIndex
from mutation.novelty import Mark, NovelIndex, Uses
from mutation.progress import RuleYield
from mutation.records import OriginKind, Record
from mutation.settings import MutateSettings
from mutation.work import Known, Premise, Probing, Work, WorkItem
from provers.errors import LemmataError
from provers.lean.printer import UnprintableTerm

LARGEST_PROPOSAL = 32
"""Candidates that one rule may propose for one theorem; it is not asked for more."""

RESERVE = 1.5
"""For each theorem wanted of a parent, so many candidates are chosen."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that is not kept.

    Attributes:
        name: what it would be called.
        parent, lemma, rule: what it was made from.
        reason: why it goes.
        detail: for a person.
    """

    name: str
    parent: str
    lemma: str | None
    rule: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Plan:
    """A batch, and what led to it.

    Attributes:
        work: what Lean is to be asked.
        candidates: by name.
        dropped: candidates that were looked at one by one and are not in the batch.
        problems: parents for which a rule failed, as (parent, what happened).
        yields: by rule, what has been proposed and left out so far.
        chosen: digests of the candidates in the batch.
        uses: what the batch adds to the counts of novelty.
    """

    work: Work
    candidates: dict[str, Candidate] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    yields: dict[str, RuleYield] = field(default_factory=dict)
    chosen: list[bytes] = field(default_factory=list)
    uses: list[Mark] = field(default_factory=list)


class Planner:
    """Makes batches, one at a time.

    What has been chosen and what the index remembers have no locks, so that planning has no
    thread of its own; it lets others run between two parents.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        index: LemmaIndex,
        settings: MutateSettings,
        known: Iterable[bytes],
        records: Mapping[str, Record],
        folders: Sequence[Path] = (),
    ) -> None:
        """Begin a run.

        Args:
            rules: in the order in which they run.
            index: the lemmas.
            settings: of the run.
            known: digests of statements that exist already.
            records: theorems by name, lemmas and parents; later rounds' are added by the caller.
            folders: where Lean finds their modules, beside its own library.
        """
        self.rules = rules
        self.settings = settings
        self.records = records
        self._folders = tuple(map(str, folders))
        self._known = set(known)
        self._uses = Uses(settings.per_lemma)
        self.use_index(index)

    def use_index(self, index: LemmaIndex) -> None:
        """Take the lemmas from another index from now on."""
        self._index = NovelIndex(index, self._uses)

    def restore(self, chosen: Iterable[bytes], uses: Iterable[Sequence[str]]) -> None:
        """Take over what an earlier plan added (`Plan.chosen`, `Plan.uses`)."""
        self._known.update(chosen)
        self._uses.add(uses)

    async def plan(self, round_: int, number: int, parents: Sequence[Record]) -> Plan:
        """The batch for some parents."""
        settings = self.settings
        plan = Plan(Work(round_, number, (), (), (), settings.per_theorem))
        items: list[WorkItem] = []
        known: dict[str, Known] = {}
        premises: list[Premise] = []
        for parent in parents:
            await asyncio.sleep(0)
            chosen = self._choose(parent, plan)
            for candidate in chosen:
                items.append(self._item(candidate))
                for name in (candidate.parent.name, candidate.lemma):
                    record = self.records.get(name) if name else None
                    if record is not None and record.origin.kind is OriginKind.MUTATION:
                        known.setdefault(record.name, Known.of(record))
            # Those kept earlier have been probed.
            if chosen and parent.origin.kind is not OriginKind.MUTATION:
                premises += _premises(parent, items)
        plan.work = replace(
            plan.work,
            known=tuple(known.values()),
            premises=tuple(premises),
            items=tuple(items),
            probing=Probing.MARK if settings.keep_trivial else Probing.DROP,
            seconds=settings.timeout,
            memory_bytes=settings.memory_bytes,
            folders=self._folders,
        )
        return plan

    def _choose(self, parent: Record, plan: Plan) -> list[Candidate]:
        """The parent's candidates, the preferred ones first."""
        fresh = self._propose(parent, plan)
        wanted = math.ceil(self.settings.per_theorem * RESERVE)
        chosen: list[Candidate] = []
        seen: set[bytes] = set()
        for candidate, mark in self._uses.choose(fresh):
            seen.add(candidate.digest)
            plan.uses.append(mark)
            if not self._fits(candidate, plan):
                continue
            chosen.append(candidate)
            plan.candidates[candidate.name] = candidate
            plan.chosen.append(candidate.digest)
            self._known.add(candidate.digest)
            if len(chosen) == wanted:
                break
        for candidate in fresh:
            plan.yields[candidate.rule].set_aside += candidate.digest not in seen
        return chosen

    def _propose(self, parent: Record, plan: Plan) -> list[Candidate]:
        """New statements that the rules make of a parent; the first of equal ones stays."""
        fresh: dict[bytes, Candidate] = {}
        for rule in self.rules:
            counts = plan.yields.setdefault(rule.name, RuleYield(rule.name))
            started = time.thread_time()
            try:
                proposed = list(islice(rule.propose(parent, self._index), LARGEST_PROPOSAL))
            except (LemmataError, RecursionError, ValueError, ArithmeticError) as error:
                # One strange theorem must not end the run; the report names it.
                problem = f"{rule.name}: {type(error).__name__}: {error}"
                plan.problems.append((parent.name, problem[:300]))
                proposed = []
            counts.targets += bool(proposed)
            counts.proposed += len(proposed)
            for candidate in proposed:
                if candidate.digest in self._known or candidate.digest in fresh:
                    counts.duplicate += 1
                else:
                    fresh[candidate.digest] = candidate
            counts.seconds += time.thread_time() - started
        return list(fresh.values())

    def _fits(self, candidate: Candidate, plan: Plan) -> bool:
        """Whether it can be written, in few enough characters; if not, it is noted."""
        counts = plan.yields[candidate.rule]
        try:
            size = len(candidate.printed.text)
        except UnprintableTerm as error:
            counts.unprintable += 1
            plan.dropped.append(dropped(candidate, FilterReason.UNPRINTABLE, error.message))
            return False
        if size > self.settings.largest:
            counts.too_large += 1
            plan.dropped.append(dropped(candidate, FilterReason.TOO_LARGE, f"{size} characters"))
            return False
        return True

    def _item(self, candidate: Candidate) -> WorkItem:
        modules = list(candidate.parent.imports)
        lemma = self.records.get(candidate.lemma) if candidate.lemma else None
        if lemma is not None:
            modules += lemma.imports
        return WorkItem.of(candidate, tuple(dict.fromkeys(modules)))


def dropped(candidate: Candidate, reason: str, detail: str = "") -> Dropped:
    """A candidate that goes, and why."""
    return Dropped(
        candidate.name, candidate.parent.name, candidate.lemma, candidate.rule, reason, detail
    )


def _premises(parent: Record, items: Sequence[WorkItem]) -> list[Premise]:
    if not any(item.shares_hypotheses and item.parent == parent.name for item in items):
        return []
    try:
        return [Premise.of(parent)]
    except UnprintableTerm:
        return []
