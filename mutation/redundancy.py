"""Theorems that other theorems make superfluous.

What lives here: `GeneralTheorems`, an index that finds a theorem of which a statement is an
instance; `redundant`, the filter over it; `compress`, which thins out a corpus. What does not:
equal statements (`mutation.filters`, `mutation.canonical`).

A statement is an instance of a theorem if one application of the theorem proves it: the theorem's
conclusion matches the statement's, and what the match leaves open is found among the statement's
own variables and hypotheses. Nothing is unfolded beyond what matching unfolds.

Theorems are found by their conclusions in the index of lemmas, so that a look-up costs a few
matches however many theorems there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx

from mutation.candidates import Candidate
from mutation.filters import Filtered, FilterReason
from mutation.holes import Substitution, applies_holes, fill, holes_in
from mutation.index import LemmaIndex
from mutation.lemmas import Lemma, Use, as_lemma
from mutation.matching import match_pattern
from mutation.records import Record
from mutation.signatures import Signatures
from mutation.telescopes import Telescope, Variable
from provers.lean.digests import alpha_equal
from provers.lean.expr import Const, Expr, MVar, Name
from provers.lean.terms import unfold_app

MOST_ATTEMPTS = 200
"""Matches of hypotheses for one theorem and one statement; there are few unless many are alike."""


class GeneralTheorems:
    """Theorems, found by what they generalise. Grows while it is used."""

    def __init__(self, signatures: Signatures, records: Iterable[Record] = ()) -> None:
        self._signatures = signatures
        self._index = LemmaIndex((), signatures)
        self._needed: dict[str, frozenset[Name]] = {}
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Enter a theorem. One that concludes a variable is left out: it fits everything."""
        lemma = as_lemma(record)
        if not isinstance(unfold_app(lemma.conclusion)[0], MVar):
            self._index.add_conclusion(lemma)
            given = holes_in(lemma.conclusion)
            self._needed[lemma.name] = _heads(
                parameter.type
                for place, parameter in enumerate(lemma.parameters)
                if place not in given
            )

    def general(self, telescope: Telescope) -> Iterator[Record]:
        """The theorems of which a statement is an instance."""
        conclusion, variables = telescope.conclusion, telescope.variables
        there = _heads(variable.type for variable in variables)
        for lemma in self._index.candidates(conclusion, Use.CONCLUSION):
            # A general conclusion fits much: what a theorem assumes tells more, and costs less.
            if not self._needed[lemma.name] <= there:
                continue
            found = match_pattern(lemma.conclusion, conclusion, self._signatures)
            if found is not None and self._completed(variables, lemma, found, itertools.count()):
                yield lemma.record

    def _completed(
        self,
        variables: Sequence[Variable],
        lemma: Lemma,
        found: Substitution,
        attempts: Iterator[int],
    ) -> bool:
        """Whether the statement's own variables fill what a match left open."""
        left = [place for place in range(len(lemma.parameters)) if place not in found.terms]
        if not left:
            return True
        # What depends on nothing open is either there or not; the last such parameter says most.
        place = min(left, key=lambda p: (_open_count(lemma, p, found), -p))
        type_ = fill(lemma.parameters[place].type, found)
        for variable in variables:
            if next(attempts) >= MOST_ATTEMPTS:
                return False
            more = self._matched(type_, variable.type)
            if more is None:
                continue
            joined = Substitution(
                {**found.terms, **more.terms, place: variable.fvar}, {**found.levels, **more.levels}
            )
            if self._completed(variables, lemma, joined, attempts):
                return True
        return False

    def _matched(self, pattern: Expr, type_: Expr) -> Substitution | None:
        if not holes_in(pattern) and alpha_equal(pattern, type_):
            return Substitution()
        if isinstance(pattern, MVar):
            return None
        return match_pattern(pattern, type_, self._signatures)


def _open_count(lemma: Lemma, place: int, found: Substitution) -> int:
    """How many holes are left in a parameter's type once it is filled; values have none."""
    left = lemma.parameter_holes[place] - found.terms.keys()
    type_ = lemma.parameters[place].type
    if left and applies_holes(type_):
        # Where a function forgets its argument, that argument's holes are gone.
        return len(holes_in(fill(type_, found)))
    return len(left)


def _heads(types: Iterable[Expr]) -> frozenset[Name]:
    """The constants that head some types. Only a type of the same head matches such a one."""
    heads = (unfold_app(type_)[0] for type_ in types)
    return frozenset(head.name for head in heads if isinstance(head, Const))


def redundant(candidates: Sequence[Candidate], kept: GeneralTheorems) -> list[Candidate | Filtered]:
    """Each candidate, or the kept theorem of which it is an instance (as detail); order kept.

    Candidates are not compared with each other; enter those that are kept into `kept`.
    """
    answers: list[Candidate | Filtered] = []
    for candidate in candidates:
        telescope = Telescope(candidate.variables, candidate.conclusion)
        general = next(kept.general(telescope), None)
        if general is None:
            answers.append(candidate)
        else:
            answers.append(Filtered(candidate, FilterReason.REDUNDANT, general.name))
    return answers


@dataclass(frozen=True, slots=True)
class Dropped:
    """A theorem that another one makes superfluous: `general` proves it in one application."""

    record: Record
    general: str


@dataclass(frozen=True)
class Compressed:
    """What is left of a corpus.

    Attributes:
        kept: in their order.
        dropped: each with a kept theorem that proves it.
        needed: names of kept theorems that are instances of others, but stand in the proofs of
            kept theorems.
    """

    kept: tuple[Record, ...]
    dropped: tuple[Dropped, ...]
    needed: tuple[str, ...]


def compress(records: Sequence[Record], signatures: Signatures) -> Compressed:
    """Drop theorems that one application of a kept theorem proves.

    Of theorems that are instances of each other one stays: the one that most proofs use, then the
    one with the shortest statement. What the proofs of kept theorems use stays too, so that the
    rest still compiles. Source of the idea: the compression step of Generative Logic, where
    theorems are dropped as long as all survivors stay derivable.
    """
    index = GeneralTheorems(signatures, records)
    uses = _uses(records)
    instances: networkx.DiGraph = networkx.DiGraph()
    instances.add_nodes_from(record.name for record in records)
    for record in records:
        for general in index.general(record.telescope):
            if general.name != record.name:
                instances.add_edge(record.name, general.name)
    rank = {
        record.name: (-uses.in_degree(record.name), len(record.explicit), place)
        for place, record in enumerate(records)
    }
    proved_by = _representatives(instances, rank)
    survivors = [name for name, general in proved_by.items() if general is None]
    closure = set(survivors).union(*(networkx.descendants(uses, name) for name in survivors))
    kept = tuple(record for record in records if record.name in closure)
    dropped = tuple(
        Dropped(record, general)
        for record in records
        if record.name not in closure and (general := proved_by[record.name]) is not None
    )
    needed = tuple(record.name for record in kept if proved_by[record.name] is not None)
    return Compressed(kept, dropped, needed)


def _uses(records: Sequence[Record]) -> networkx.DiGraph:
    """Edges from theorems to those that their proofs use, within the corpus."""
    graph: networkx.DiGraph = networkx.DiGraph()
    graph.add_nodes_from(record.name for record in records)
    graph.add_edges_from(
        (record.name, premise)
        for record in records
        for premise in record.premises
        if premise in graph and premise != record.name
    )
    return graph


def _representatives(
    instances: networkx.DiGraph, rank: dict[str, tuple[int, int, int]]
) -> dict[str, str | None]:
    """For each theorem the survivor that proves it, None for survivors.

    Being an instance is transitive, so every theorem is an instance of one in a last component.
    """
    components = networkx.condensation(instances)
    survivor_of: dict[int, str] = {}
    proved_by: dict[str, str | None] = {}
    for number in reversed(list(networkx.topological_sort(components))):
        members = components.nodes[number]["members"]
        general = [survivor_of[next_] for next_ in components.successors(number)]
        own = min(members, key=rank.__getitem__)
        survivor = min(general, key=rank.__getitem__) if general else own
        survivor_of[number] = survivor
        for member in members:
            proved_by[member] = None if member == survivor else survivor
    return proved_by
