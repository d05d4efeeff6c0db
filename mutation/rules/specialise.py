"""Specialisation: a variable becomes a small value of its type.

What lives here: the rule `specialise` and the values that each type has. What does not: values
that a proof would need; every value does.

Worked example. The theorem `Nat.add_comm (n m : Nat) : n + m = m + n` with `n := n + 1` gives

    theorem … : ∀ (n m : Nat), n + 1 + m = m + (n + 1) := by
      intro n m
      exact Nat.add_comm (n + 1) m

The values are another variable of the same type in front of it, the constants of the type, and
its operations on variables: `0`, `1`, `n + 1` (`Nat`, `Int`), `-n` (`Int`), `true`, `false`, `!b`
(`Bool`), `none`, `some x` (`Option`), `[]`, `x :: xs`, `xs ++ ys` (`List`), `""`, `True`, `False`,
`¬p`, `p ∧ q` (`Prop`). Values that make a hypothesis or the conclusion the constant `True` or
`False`, or a hypothesis the same as the conclusion, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mutation.candidates import Candidate, term_text
from mutation.completion import is_hypothesis
from mutation.index import LemmaIndex
from mutation.notation import Notation, Numbers, notation_of
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable, fresh_variable
from provers.lean.digests import alpha_equal
from provers.lean.expr import BinderKind, Const, Expr, Level, Lit, Sort, apply
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import substitute, unfold_app

LARGEST_YIELD = 40
"""Candidates from one theorem."""

_PROPOSITION = Sort(Level.zero)
_CONSTANTS = (Const("True"), Const("False"))


class Specialise:
    """See the module's docstring."""

    name = "specialise"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """Value after value for each variable, the variables taking turns."""
        variables = target.telescope.variables
        notation = notation_of(index)
        turns = [
            self._at(target, place, notation)
            for place, variable in enumerate(variables)
            if variable.kind is not BinderKind.INSTANCE
            and not is_hypothesis(variable.type, variables[:place], index.signatures)
        ]
        count = 0
        while turns and count < LARGEST_YIELD:
            candidate = next(turns[0], None)
            if candidate is None:
                del turns[0]
                continue
            turns.append(turns.pop(0))
            count += 1
            yield candidate

    def _at(self, target: Record, place: int, notation: Notation) -> Iterator[Candidate]:
        telescope = target.telescope
        old = telescope.variables[place]
        for value in _values(target, place, notation):
            changed: dict[Expr, Expr] = {old.fvar: value.term}
            after = tuple(
                Variable(v.fvar, substitute(v.type, changed), v.kind)
                for v in telescope.variables[place + 1 :]
            )
            variables = (*telescope.variables[:place], *value.added, *after)
            conclusion = substitute(telescope.conclusion, changed)
            if _says_nothing(after, conclusion):
                continue
            name = str(old.fvar.name)
            try:
                text = term_text(applied(target, **{name: value.term}), target.level_params)
            except UnprintableTerm:
                continue
            yield Candidate(
                parent=target,
                lemma=None,
                rule=self.name,
                use=None,
                place=name,
                path=(),
                variables=variables,
                conclusion=conclusion,
                proof=(f"exact {text}",),
            )


@dataclass(frozen=True, slots=True)
class _Value:
    """A value, and the variables that it is made of and that are not there yet."""

    term: Expr
    added: tuple[Variable, ...] = ()


def _values(target: Record, place: int, notation: Notation) -> Iterator[_Value]:
    variables = target.telescope.variables
    old = variables[place]
    for other in variables[:place]:
        if alpha_equal(other.type, old.type):
            yield _Value(other.fvar)
    taken = taken_names(target)
    if old.type is _PROPOSITION:
        second = Variable(fresh_variable("q", taken), old.type, BinderKind.DEFAULT)
        yield _Value(apply(Const("Not"), old.fvar), (old,))
        yield _Value(apply(Const("And"), old.fvar, second.fvar), (old, second))
        yield from (_Value(constant) for constant in _CONSTANTS)
    elif (numbers := notation.numbers.get(old.type)) is not None:
        yield from _numbers(old, numbers)
    else:
        yield from _structured(old, notation, taken)


def _numbers(old: Variable, numbers: Numbers) -> Iterator[_Value]:
    if numbers.sample is not None:
        if "add" in numbers.operations:
            yield _Value(numbers.apply("add", old.fvar, numbers.literal(1)), (old,))
        yield _Value(numbers.literal(0))
        yield _Value(numbers.literal(1))
    if "neg" in numbers.operations:
        yield _Value(numbers.apply("neg", old.fvar), (old,))


def _structured(old: Variable, notation: Notation, taken: set[str]) -> Iterator[_Value]:
    head, args = unfold_app(old.type)
    if not isinstance(head, Const):
        return
    name = str(head.name)
    if name == "Bool":
        yield _Value(apply(Const("Bool.not"), old.fvar), (old,))
        yield _Value(Const("Bool.true"))
        yield _Value(Const("Bool.false"))
    elif name == "String":
        yield _Value(Lit(""))
    elif name in ("List", "Option") and len(args) == 1:
        element = Variable(fresh_variable("x", taken), args[0], BinderKind.DEFAULT)
        if name == "Option":
            yield _Value(apply(Const("Option.some", head.levels), *args, element.fvar), (element,))
            yield _Value(apply(Const("Option.none", head.levels), *args))
            return
        cons = apply(Const("List.cons", head.levels), *args, element.fvar, old.fvar)
        yield _Value(cons, (element, old))
        second = Variable(fresh_variable("ys", taken), old.type, BinderKind.DEFAULT)
        appended = notation.append(old.type, old.fvar, second.fvar)
        if appended is not None:
            yield _Value(appended, (old, second))
        yield _Value(apply(Const("List.nil", head.levels), *args))


def _says_nothing(after: tuple[Variable, ...], conclusion: Expr) -> bool:
    said = [variable.type for variable in after]
    return (
        conclusion in _CONSTANTS
        or any(type_ in _CONSTANTS for type_ in said)
        or any(alpha_equal(type_, conclusion) for type_ in said)
    )
