"""Generalisation: a repeated or constant part of a theorem becomes a variable.

What lives here: the rule `generalise` and its two forms. What does not: whether the general
statement holds. Most of them do not; the cheap refutation and Lean decide.

Worked example. In the theorem `(a + b) * c = c * (a + b)` the sum stands twice. By itself it
becomes a variable:

    theorem … : ∀ (c x : Nat), x * c = c * x := by
      intro c x
      first | exact parent x 0 c | simpa using parent x 0 c | omega | …

and with an equation that remembers it, which needs no luck:

    theorem … : ∀ (a b c x : Nat) (is : x = a + b), x * c = c * x := by
      intro a b c x is
      subst is
      exact parent a b c

The first form drops variables that are no longer mentioned. Its proof tries the theorem itself,
with values for those variables under which the old part is the new variable (`x + 0`, `x * 1`,
`xs ++ []`), and then `PORTFOLIO`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mutation.candidates import Candidate, term_text
from mutation.index import LemmaIndex, Position, positions
from mutation.notation import Notation, notation_of
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.signatures import Signatures
from mutation.telescopes import Variable, fresh_variable
from mutation.typing import Typing
from mutation.unfolding import Unfolding
from provers.lean.expr import BinderKind, Const, Expr, FVar, Level, Name, Pi, Sort, apply
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import (
    free_variables,
    substitute,
    tree_size,
    unfold_app,
)

LARGEST_YIELD = 20
"""Candidates from one theorem."""

PORTFOLIO = ("rfl", "omega", "(simp_all; done)", "ac_rfl", "decide")
"""What is tried on a general statement after the theorem itself."""

_OUT_PARAM = Name.of("outParam")


class Generalise:
    """See the module's docstring."""

    name = "generalise"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """For each part, larger ones first, the statement without it, then with an equation."""
        notation = notation_of(index)
        count = 0
        for part in parts(target, index.signatures):
            for candidate in (self._free(target, part, notation), self._equated(target, part)):
                if candidate is not None:
                    yield candidate
                    count += 1
            if count >= LARGEST_YIELD:
                return

    def _free(self, target: Record, part: Part, notation: Notation) -> Candidate | None:
        variables, conclusion, new = _replaced(target, part)
        mentioned = _mentioned(variables, conclusion, new)
        kept = tuple(variable for variable in variables if variable.fvar in mentioned)
        if new not in kept:
            return None
        try:
            tries = [*_own_instances(target, part, new, kept, notation), *PORTFOLIO]
        except UnprintableTerm:
            return None
        proof = (f"first | {' | '.join(tries)}",)
        return self._candidate(target, part, kept, conclusion, proof)

    def _equated(self, target: Record, part: Part) -> Candidate | None:
        variables, conclusion, new = _replaced(target, part)
        at = variables.index(new) + 1
        taken = taken_names(target) | {str(new.fvar.name)}
        equality = apply(Const("Eq", [part.level]), part.type, new.fvar, part.term)
        known = Variable(fresh_variable("is", taken), equality, BinderKind.DEFAULT)
        try:
            text = term_text(applied(target), target.level_params)
        except UnprintableTerm:
            return None
        proof = (f"subst {known.fvar.name}", f"exact {text}")
        around = (*variables[:at], known, *variables[at:])
        return self._candidate(target, part, around, conclusion, proof)

    def _candidate(
        self,
        target: Record,
        part: Part,
        variables: tuple[Variable, ...],
        conclusion: Expr,
        proof: tuple[str, ...],
    ) -> Candidate:
        return Candidate(
            parent=target,
            lemma=None,
            rule=self.name,
            use=None,
            place=part.place,
            path=part.path,
            variables=variables,
            conclusion=conclusion,
            proof=proof,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a theorem that can become a variable.

    Attributes:
        term: the part, over the theorem's variables.
        type: its type.
        level: the level of the sort that its type is in.
        place, path: where it stands first; see `Candidate`.
    """

    term: Expr
    type: Expr
    level: Level
    place: str
    path: tuple[int, ...]


def parts(target: Record, signatures: Signatures) -> list[Part]:
    """The parts that stand twice or mention no variable, largest first.

    Variables, types and functions are none, nor is what a type depends on.
    """
    telescope = target.telescope
    first: dict[Expr, tuple[str, Position]] = {}
    counts: Counter[Expr] = Counter()
    fixed: set[Expr] = set()
    places = [("goal", telescope.conclusion)]
    places += [(str(v.fvar.name), v.type) for v in telescope.variables]
    for where, statement in places:
        for place in positions(statement, signatures):
            if not place.movable or not place.path:
                fixed.add(place.subterm)
            elif place.closed and not isinstance(place.subterm, (FVar, Sort, Pi)):
                counts[place.subterm] += 1
                first.setdefault(place.subterm, (where, place))
    typing = Typing(signatures, Unfolding.of(signatures), telescope.variables)
    found: list[Part] = []
    for term, (where, place) in first.items():
        if term in fixed or (counts[term] < 2 and free_variables(term)):
            continue
        typed = _sorted_type(term, typing)
        if typed is not None:
            found.append(Part(term, *typed, where, place.path))
    return sorted(found, key=lambda part: -tree_size(part.term))


def _sorted_type(term: Expr, typing: Typing) -> tuple[Expr, Level] | None:
    """A term's type and the level of that type's sort; None for types, functions and proofs, and
    where no type can be told."""
    type_ = typing.infer(term)
    front, given = (None, []) if type_ is None else unfold_app(type_)
    if isinstance(front, Const) and front.name is _OUT_PARAM and len(given) == 1:
        type_ = given[0]
    if type_ is None or isinstance(type_, (Sort, Pi)):
        return None
    sort = typing.infer(type_)
    if not isinstance(sort, Sort) or sort.level is Level.zero:
        return None
    return type_, sort.level


def _replaced(target: Record, part: Part) -> tuple[tuple[Variable, ...], Expr, Variable]:
    """The theorem with a variable for the part: its variables, its conclusion, the new one."""
    telescope = target.telescope
    new = Variable(fresh_variable("x", taken_names(target)), part.type, BinderKind.DEFAULT)
    changed: dict[Expr, Expr] = {part.term: new.fvar}
    variables: list[Variable] = []
    for variable in telescope.variables:
        type_ = substitute(variable.type, changed)
        if type_ is not variable.type and new not in variables:
            variables.append(new)
        variables.append(Variable(variable.fvar, type_, variable.kind))
    if new not in variables:
        variables.append(new)
    return tuple(variables), substitute(telescope.conclusion, changed), new


def _mentioned(variables: Sequence[Variable], conclusion: Expr, new: Variable) -> set[FVar]:
    """Variables that the statement needs: what others mention, hypotheses, the new one's type."""
    mentioned = set(free_variables(conclusion))
    for variable in reversed(variables):
        wanted = variable.fvar in mentioned or variable is new
        if wanted or not _is_plain_data(variable):
            mentioned |= {variable.fvar, *free_variables(variable.type)}
    return mentioned


def _is_plain_data(variable: Variable) -> bool:
    """Whether a variable is of a type without variables, so that it is surely inhabited data.

    A hypothesis or an instance is not dropped, nor is a value of an unknown type.
    """
    return isinstance(variable.type, Const) and str(variable.type.name) in _NEUTRAL_TYPES


_NEUTRAL_TYPES = ("Nat", "Int", "Bool")


def _own_instances(
    target: Record, part: Part, new: Variable, kept: Sequence[Variable], notation: Notation
) -> Iterator[str]:
    """The theorem itself with the dropped variables such that the part becomes the new one."""
    numbers = notation.numbers.get(part.type)
    if numbers is None or numbers.sample is None:
        return
    fvars = {variable.fvar for variable in kept}
    for operation, neutral in (("add", 0), ("mul", 1)):
        operands = numbers.operands(operation, part.term)
        if operands is None:
            continue
        for one, other in (operands, operands[::-1]):
            if isinstance(one, FVar) and isinstance(other, FVar) and not {one, other} & fvars:
                given = {str(one.name): new.fvar, str(other.name): numbers.literal(neutral)}
                text = term_text(applied(target, **given), target.level_params)
                yield f"exact {text}"
                yield f"simpa using {text}"
