"""From a match to a usable lemma: what the match leaves open becomes new variables.

What lives here: `complete`, which gives every parameter of a matched lemma a term: what the match
found, a hypothesis or instance that is there already, or a new variable of the new theorem. What
does not: what is then proved with the lemma (`mutation.rules`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mutation.holes import Substitution, applies_holes, fill, fill_level, holes_in, level_holes_in
from mutation.index import Hit
from mutation.instances import Instances
from mutation.lemmas import Lemma
from mutation.matching import extend
from mutation.signatures import Signatures
from mutation.telescopes import Telescope, Variable, fresh_variable
from mutation.typing import Typing
from mutation.unfolding import Transparency, Unfolding
from provers.lean.digests import alpha_equal
from provers.lean.expr import (
    HAS_MVAR,
    BinderKind,
    Const,
    Expr,
    FVar,
    Level,
    Name,
    Pi,
    Sort,
)
from provers.lean.levels import normalise, param
from provers.lean.terms import fold_app, free_variables, unfold_app


@dataclass(frozen=True, slots=True)
class Completed:
    """A lemma with all its parameters given.

    Attributes:
        term: the lemma applied.
        added: new variables, whose types may mention earlier ones and the context's.
        universes: new universe parameters.
        substitution: every parameter's value.
    """

    term: Expr
    added: tuple[Variable, ...]
    universes: tuple[Name, ...]
    substitution: Substitution

    def filled(self, pattern: Expr) -> Expr:
        """A side or the conclusion of the lemma under this substitution."""
        return fill(pattern, self.substitution)


def complete(
    hit: Hit,
    context: Sequence[Variable],
    level_params: Sequence[Name],
    taken: set[str],
    signatures: Signatures,
) -> Completed | None:
    """Give all open parameters a value; None where that cannot be done here.

    It cannot where a value mentions variables bound inside the term, or where an instance is
    neither found by the match nor by a search for it.

    Args:
        hit: a lemma and what its match found.
        context: variables that may be used, outermost first.
        level_params: universe parameters of the theorem to which the context belongs.
        taken: names that new variables must not have; theirs are added.
        signatures: tell propositions from data.
    """
    lemma = hit.lemma
    found = hit.substitution.copy()
    if any(value.loose_range for value in found.terms.values()):
        return None
    typing = Typing(signatures, Unfolding.of(signatures), context)
    if not _infer_open(lemma, found, context, typing):
        return None
    if applies_holes(hit.pattern) and not _well_typed(lemma, found, typing):
        return None
    for left, right in found.undecided:
        if normalise(fill_level(left, found.levels)) is not normalise(right):
            return None
    count = len(lemma.record.level_params)
    universes: list[Name] = []
    for place in range(count):
        if place not in found.levels:
            universes.append(_fresh_universe(place, [*level_params, *universes]))
            found.levels[place] = param(universes[-1])
    added: list[Variable] = []
    for place, parameter in enumerate(lemma.parameters):
        if place in found.terms:
            continue
        type_ = fill(parameter.type, found)
        if holes_in(type_):
            return None
        around = (*context, *added)
        if parameter.kind is BinderKind.INSTANCE:
            return None
        # A hypothesis that is there already need not be assumed twice; data is data of its own.
        known = next((v for v in around if alpha_equal(v.type, type_)), None)
        if known is not None and is_hypothesis(type_, around, signatures):
            found.terms[place] = known.fvar
        else:
            variable = Variable(fresh_variable(parameter.name, taken), type_, BinderKind.DEFAULT)
            added.append(variable)
            found.terms[place] = variable.fvar
    constant = Const(lemma.name, [found.levels[place] for place in range(count)])
    arguments = [found.terms[place] for place in range(len(lemma.parameters))]
    return Completed(fold_app(constant, arguments), tuple(added), tuple(universes), found)


def _infer_open(
    lemma: Lemma, found: Substitution, context: Sequence[Variable], typing: Typing
) -> bool:
    """What the types of values and the instances say about what is open; False where none fits.

    A hole's value has a type, and the parameter's type must be that; an instance is found where
    its class is known, and tells the class's output parameters.
    """
    count, level_count = len(lemma.parameters), len(lemma.record.level_params)
    if len(found.terms) == count and len(found.levels) == level_count:
        return True
    signatures = typing.signatures
    instances = Instances.of(signatures)
    read: set[int] = set()
    while True:
        for place in sorted(found.terms.keys() - read):
            read.add(place)
            type_ = typing.infer(found.terms[place])
            pattern = fill(lemma.parameters[place].type, found)
            if type_ is not None and pattern.flags & HAS_MVAR | bool(level_holes_in(pattern)):
                extend(found, pattern, type_, signatures)
        learnt = False
        for place, parameter in enumerate(lemma.parameters):
            if place in found.terms or parameter.kind is not BinderKind.INSTANCE:
                continue
            wanted = fill(parameter.type, found)
            if instances.open_inputs(wanted):
                continue
            instance = instances.find(wanted, context)
            if instance is None:
                return False
            found.terms[place] = instance
            learnt = True
        if not learnt and found.terms.keys() == read:
            return True


def _well_typed(lemma: Lemma, found: Substitution, typing: Typing) -> bool:
    """Whether values have the types of their parameters, as far as these are known."""
    for place, value in found.terms.items():
        type_ = typing.infer(value)
        if type_ is None:
            continue
        wanted = fill(lemma.parameters[place].type, found)
        if holes_in(wanted) or level_holes_in(wanted):
            forms = typing.unfolding.forms(type_, Transparency.DEFAULT)
            if not any(extend(found.copy(), wanted, form, typing.signatures) for form in forms):
                return False
        elif not typing.equal(type_, wanted):
            return False
    return True


def _fresh_universe(place: int, taken: Sequence[Name]) -> Name:
    """A universe parameter that neither the theorem nor another new one has."""
    number = place + 1
    while Name.of(f"w_{number}") in taken:
        number += 1
    return Name.of(f"w_{number}")


def is_hypothesis(type_: Expr, context: Sequence[Variable], signatures: Signatures) -> bool:
    """Whether variables of a type are proofs, as far as its shape shows.

    Args:
        type_: over the context's variables.
        context: the variables in scope.
        signatures: of the constants.
    """
    result = type_
    while isinstance(result, Pi):
        result = result.body
    head, _ = unfold_app(result)
    if isinstance(head, FVar):
        declared = next((v.type for v in context if v.fvar is head), None)
        while isinstance(declared, Pi):
            declared = declared.body
        return isinstance(declared, Sort) and declared.level is Level.zero
    return signatures.is_proposition(type_)


def replaceable_hypotheses(telescope: Telescope, signatures: Signatures) -> list[int]:
    """Numbers of the explicit hypotheses that nothing after them mentions."""
    found: list[int] = []
    variables = telescope.variables
    for place, variable in enumerate(variables):
        later = [v.type for v in variables[place + 1 :]]
        if (
            variable.kind is BinderKind.DEFAULT
            and variable.fvar not in free_variables(*later, telescope.conclusion)
            and is_hypothesis(variable.type, variables[:place], signatures)
        ):
            found.append(place)
    return found
