"""Composition: a theorem and a lemma, one after the other.

What lives here: the rule `compose`, and the chains that the lemmas of an index make possible. What
does not: replacing a part of a theorem (`mutation.rules.rewrite`).

Worked example. The theorem `Nat.le_of_lt (h : n < m) : n ≤ m` and the lemma
`Nat.le_add_right : n ≤ n + k` give, by `Nat.le_trans`,

    theorem … : ∀ {n m : Nat} (h : n < m) (k : Nat), n ≤ m + k := by
      intro n m h k
      exact Nat.le_trans (Nat.le_of_lt h) (Nat.le_add_right m k)

and the lemma `Nat.lt_succ_of_le (h : n ≤ m) : n < m.succ` gives `n < m.succ`, since the theorem
proves its hypothesis. In full: a theorem `R a b` is joined

- on its right with a lemma `S b c`, or on its left with a lemma `S c a`, by a third lemma of the
  shape `R x y → S y z → Q x z`; those are found by that shape (`Eq.trans`, `Iff.trans`,
  `Nat.lt_of_lt_of_le`, `Nat.dvd_trans`, …);
- with a lemma that has a hypothesis which the theorem proves.

What the lemma leaves open becomes new variables; compositions with fewer of them come first. The
lemma may be the theorem itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from mutation.candidates import Candidate, term_text
from mutation.completion import Completed, complete
from mutation.index import Hit, LemmaIndex
from mutation.lemmas import Lemma, Use
from mutation.matching import Substitution, fill, holes_in, match_pattern
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable
from provers.lean.digests import alpha_equal
from provers.lean.expr import App, Const, Expr, MVar, Name
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import unfold_app

LARGEST_YIELD = 200
"""Candidates from one theorem."""


@dataclass(frozen=True, slots=True)
class Transitivity:
    """A lemma `R x y → S y z → Q x z`.

    Attributes:
        lemma: the lemma.
        first, second: numbers of its two hypotheses.
    """

    lemma: Lemma
    first: int
    second: int


class Chains:
    """What the lemmas of an index can be joined by.

    Relations and hypotheses are put into indexes of their own, as lemmas whose two sides are the
    relation without its right side and without its left side, or twice the hypothesis.
    """

    def __init__(self, index: LemmaIndex) -> None:
        self.by_first: dict[Name, list[Transitivity]] = {}
        self.by_second: dict[Name, list[Transitivity]] = {}
        relations: list[Lemma] = []
        hypotheses: list[Lemma] = []
        self.hypothesis_of: dict[Lemma, int] = {}
        for lemma in index.lemmas:
            joining = as_transitivity(lemma)
            if joining is not None:
                self._add(joining)
            halves = _halves(lemma.conclusion)
            if halves is not None:
                relations.append(replace(lemma, sides=halves))
            for place in _hypotheses(lemma, index):
                statement = lemma.parameters[place].type
                hypotheses.append(replace(lemma, sides=(statement, Const("True"))))
                self.hypothesis_of[hypotheses[-1]] = place
        self.relations = LemmaIndex(relations, index.signatures)
        self.hypotheses = LemmaIndex(hypotheses, index.signatures)

    def _add(self, joining: Transitivity) -> None:
        types = joining.lemma.parameter_types
        for place, known in ((joining.first, self.by_first), (joining.second, self.by_second)):
            head = unfold_app(types[place])[0]
            assert isinstance(head, Const)
            known.setdefault(head.name, []).append(joining)


_CHAINS: WeakKeyDictionary[LemmaIndex, tuple[int, Chains]] = WeakKeyDictionary()


def chains_of(index: LemmaIndex) -> Chains:
    """The chains of an index; kept for it until it has other lemmas."""
    known = _CHAINS.get(index)
    if known is None or known[0] != len(index.lemmas):
        known = _CHAINS[index] = (len(index.lemmas), Chains(index))
    return known[1]


class Compose:
    """See the module's docstring."""

    name = "compose"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """Compositions, those with the fewest new variables first."""
        chains = chains_of(index)
        made = [
            *self._joined(target, index, chains),
            *self._continued(target, index, chains),
        ]
        made.sort(key=lambda candidate: len(candidate.variables))
        yield from made[:LARGEST_YIELD]

    def _joined(self, target: Record, index: LemmaIndex, chains: Chains) -> Iterator[Candidate]:
        """By transitivity, on the right and on the left."""
        conclusion = target.telescope.conclusion
        head, _ = unfold_app(conclusion)
        if not isinstance(head, Const):
            return
        for right in (True, False):
            known = chains.by_first if right else chains.by_second
            for joining in known.get(head.name, ()):
                given, open_ = joining.first, joining.second
                if not right:
                    given, open_ = open_, given
                types = joining.lemma.parameter_types
                found = match_pattern(types[given], conclusion, index.signatures)
                query = None if found is None else _half(fill(types[open_], found), left=right)
                if found is None or query is None or holes_in(query):
                    continue
                wanted = Use.FORWARD if right else Use.BACKWARD
                for hit in index.preferred(chains.relations.rewrites(query)):
                    if hit.use is wanted:
                        how = _Join(joining.lemma, given, open_, found)
                        candidate = self._join(target, index, how, hit)
                        if candidate is not None:
                            yield candidate

    def _join(self, target: Record, index: LemmaIndex, how: _Join, hit: Hit) -> Candidate | None:
        variables, taken = target.telescope.variables, taken_names(target)
        lemma = complete(hit, variables, target.level_params, taken, index.signatures)
        if lemma is None:
            return None
        said = lemma.filled(hit.lemma.conclusion)
        found = match_pattern(
            fill(how.lemma.parameters[how.open].type, how.found), said, index.signatures
        )
        if found is None:
            return None
        terms = {**how.found.terms, **found.terms, how.given: applied(target), how.open: lemma.term}
        levels = {**how.found.levels, **found.levels}
        whole = Hit(how.lemma, Use.CONCLUSION, Substitution(terms, levels))
        around = (*variables, *lemma.added)
        joined = complete(whole, around, target.level_params, taken, index.signatures)
        if joined is None or joined.added or joined.universes:
            return None
        return self._candidate(target, hit, lemma, joined.filled(how.lemma.conclusion), joined.term)

    def _continued(self, target: Record, index: LemmaIndex, chains: Chains) -> Iterator[Candidate]:
        """By lemmas that have the theorem's conclusion as a hypothesis."""
        variables = target.telescope.variables
        for hit in index.preferred(chains.hypotheses.rewrites(target.telescope.conclusion)):
            if hit.use is not Use.FORWARD:
                continue
            terms = {**hit.substitution.terms, chains.hypothesis_of[hit.lemma]: applied(target)}
            given = Hit(hit.lemma, hit.use, Substitution(terms, dict(hit.substitution.levels)))
            taken = taken_names(target)
            lemma = complete(given, variables, target.level_params, taken, index.signatures)
            if lemma is not None:
                conclusion = lemma.filled(hit.lemma.conclusion)
                candidate = self._candidate(target, hit, lemma, conclusion, lemma.term)
                if candidate is not None:
                    yield candidate

    def _candidate(
        self, target: Record, hit: Hit, lemma: Completed, conclusion: Expr, proof: Expr
    ) -> Candidate | None:
        variables = (*target.telescope.variables, *lemma.added)
        if alpha_equal(conclusion, target.telescope.conclusion) or _assumed(variables, conclusion):
            return None
        try:
            text = term_text(proof, (*target.level_params, *lemma.universes))
        except UnprintableTerm:
            return None
        return Candidate(
            parent=target,
            lemma=hit.lemma.name,
            rule=self.name,
            use=Use.CONCLUSION,
            place="goal",
            path=(),
            variables=variables,
            conclusion=conclusion,
            proof=(f"exact {text}",),
            new_universes=lemma.universes,
        )


@dataclass(frozen=True, slots=True)
class _Join:
    """A transitivity of which one hypothesis is the theorem.

    Attributes:
        lemma: the transitivity.
        given, open: numbers of the hypothesis that is the theorem, and of the other.
        found: what the theorem gives to its variables.
    """

    lemma: Lemma
    given: int
    open: int
    found: Substitution


def as_transitivity(lemma: Lemma) -> Transitivity | None:
    """The lemma as a transitivity, if it has that shape and no other hypotheses."""
    ends = _ends(lemma.conclusion)
    if ends is None or ends[0] is ends[1]:
        return None
    first = second = None
    for place, parameter in enumerate(lemma.parameters):
        sides = _ends(parameter.type)
        if sides is None:
            continue
        if sides[0] is ends[0] and sides[1] not in ends and first is None:
            first = place, sides[1]
        elif sides[1] is ends[1] and sides[0] not in ends and second is None:
            second = place, sides[0]
        else:
            return None
    if first is None or second is None or first[1] is not second[1]:
        return None
    return Transitivity(lemma, first[0], second[0])


def _ends(relation: Expr) -> tuple[Expr, Expr] | None:
    """The two sides of a relation between two holes."""
    head, args = unfold_app(relation)
    if not isinstance(head, Const) or len(args) < 2:
        return None
    if isinstance(args[-1], MVar) and isinstance(args[-2], MVar):
        return args[-2], args[-1]
    return None


def _halves(relation: Expr) -> tuple[Expr, Expr] | None:
    """A relation without its right side, and without its left side."""
    left, right = _half(relation, left=True), _half(relation, left=False)
    return None if left is None or right is None else (left, right)


def _half(relation: Expr, *, left: bool) -> Expr | None:
    """A relation with its types and one of its sides alone."""
    if not isinstance(relation, App) or not isinstance(relation.fn, App):
        return None
    if not isinstance(unfold_app(relation)[0], Const):
        return None
    return relation.fn if left else App(relation.fn.fn, relation.arg)


def _hypotheses(lemma: Lemma, index: LemmaIndex) -> list[int]:
    """Numbers of the parameters that are relations or other propositions built by a constant."""
    found: list[int] = []
    for place, parameter in enumerate(lemma.parameters):
        head, _ = unfold_app(parameter.type)
        if isinstance(head, Const) and index.signatures.is_proposition(parameter.type):
            found.append(place)
    return found


def _assumed(variables: tuple[Variable, ...], conclusion: Expr) -> bool:
    return any(alpha_equal(variable.type, conclusion) for variable in variables)
