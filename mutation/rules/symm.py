"""Symmetry: the two sides of a relation change places.

What lives here: the rule `symm`. What does not: rewriting with a lemma read backward
(`mutation.rules.rewrite`).

Worked example. The theorem `Nat.add_comm : n + m = m + n` gives `m + n = n + m`, and
`Nat.le_of_eq (h : n = m) : n ≤ m` gives

    theorem … : ∀ {n m : Nat} (h : m = n), n ≤ m := by
      intro n m h
      have old : n = m := Eq.symm h
      exact Nat.le_of_eq old

for its hypothesis and `m ≥ n` for its goal. `Eq`, `HEq`, `Iff` and `Ne` have their own lemma; `≤`
and `≥`, `<` and `>` are each other's definition. In the goal, any other relation is turned around
if the index has a lemma that says it is symmetric, such as `List.Perm.symm`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mutation.candidates import Candidate, term_text
from mutation.completion import complete, replaceable_hypotheses
from mutation.index import Hit, LemmaIndex
from mutation.lemmas import Use
from mutation.matching import Substitution, fill
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable, fresh_variable
from provers.lean.digests import alpha_equal
from provers.lean.expr import BinderKind, Const, Expr, Name
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import fold_app, unfold_app

_SYMMETRIC = {Name.of("Eq"): 3, Name.of("Iff"): 2, Name.of("Ne"): 3, Name.of("HEq"): 4}
_CONVERSE = {
    Name.parse(one): Name.parse(other)
    for pair in (("LE.le", "GE.ge"), ("LT.lt", "GT.gt"))
    for one, other in (pair, pair[::-1])
}


class Symm:
    """See the module's docstring."""

    name = "symm"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """The goal turned around, then each explicit hypothesis."""
        telescope = target.telescope
        turned = turn(telescope.conclusion)
        if turned is not None:
            yield from self._goal(target, turned)
        else:
            yield from self._by_lemma(target, index)
        for number in replaceable_hypotheses(telescope, index.signatures):
            old = telescope.variables[number]
            turned = turn(old.type)
            if turned is None or turned[0] is old.type:
                continue
            variables = list(telescope.variables)
            variables[number] = Variable(old.fvar, turned[0], old.kind)
            proof = _hypothesis_proof(target, old, turned[1])
            if proof is not None:
                yield _candidate(target, str(old.fvar.name), variables, telescope.conclusion, proof)

    def _goal(self, target: Record, turned: tuple[Expr, str]) -> Iterator[Candidate]:
        statement, lemma = turned
        if statement is target.telescope.conclusion:
            return
        try:
            text = term_text(applied(target), target.level_params)
        except UnprintableTerm:
            return
        proof = (f"exact {lemma} ({text})" if lemma else f"exact {text}",)
        yield _candidate(target, "goal", target.telescope.variables, statement, proof)

    def _by_lemma(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        telescope = target.telescope
        head, args = unfold_app(telescope.conclusion)
        if len(args) < 2 or args[-1] is args[-2] or not isinstance(head, Const):
            return
        swapped = fold_app(head, [*args[:-2], args[-1], args[-2]])
        for hit in index.conclusions(swapped):
            if hit.lemma.name == target.name:
                continue
            proof = _symmetry(target, hit, index)
            if proof is not None:
                name, use = hit.lemma.name, hit.use
                variables = telescope.variables
                yield _candidate(target, "goal", variables, swapped, proof, name, use)
                return


def turn(relation: Expr) -> tuple[Expr, str] | None:
    """The relation turned around, and the lemma that does it ("" where it is by definition).

    None for what is no relation known to be symmetric or to have a converse.
    """
    head, args = unfold_app(relation)
    if not isinstance(head, Const):
        return None
    if _SYMMETRIC.get(head.name) == len(args):
        if len(args) == 4:
            return fold_app(head, [args[2], args[3], args[0], args[1]]), "HEq.symm"
        return fold_app(head, [*args[:-2], args[-1], args[-2]]), f"{head.name}.symm"
    if head.name in _CONVERSE and len(args) == 4:
        other = Const(_CONVERSE[head.name], head.levels)
        return fold_app(other, [*args[:2], args[3], args[2]]), ""
    return None


def _symmetry(target: Record, hit: Hit, index: LemmaIndex) -> tuple[str] | None:
    """The proof by a lemma that concludes the turned relation from the relation itself."""
    conclusion = target.telescope.conclusion
    places = [
        place
        for place, parameter in enumerate(hit.lemma.parameters)
        if place not in hit.substitution.terms
        and parameter.kind is not BinderKind.INSTANCE
        and alpha_equal(fill(parameter.type, hit.substitution), conclusion)
    ]
    if len(places) != 1:
        return None
    found = Substitution(
        {**hit.substitution.terms, places[0]: applied(target)}, hit.substitution.levels
    )
    variables, taken = target.telescope.variables, taken_names(target)
    given = Hit(hit.lemma, hit.use, found)
    lemma = complete(given, variables, target.level_params, taken, index.signatures)
    if lemma is None or lemma.added or lemma.universes:
        return None
    try:
        return (f"exact {term_text(lemma.term, target.level_params)}",)
    except UnprintableTerm:
        return None


def _hypothesis_proof(target: Record, old: Variable, lemma: str) -> tuple[str, ...] | None:
    name = str(old.fvar.name)
    params = target.level_params
    again = fresh_variable("old", taken_names(target))
    held = f"{lemma} {name}" if lemma else name
    try:
        return (
            f"have {again.name} : {term_text(old.type, params)} := {held}",
            f"exact {term_text(applied(target, **{name: again}), params)}",
        )
    except UnprintableTerm:
        return None


def _candidate(
    target: Record,
    place: str,
    variables: list[Variable] | tuple[Variable, ...],
    conclusion: Expr,
    proof: tuple[str, ...],
    lemma: str | None = None,
    use: Use | None = None,
) -> Candidate:
    return Candidate(
        parent=target,
        lemma=lemma,
        rule=Symm.name,
        use=use,
        place=place,
        path=(),
        variables=tuple(variables),
        conclusion=conclusion,
        proof=proof,
    )
