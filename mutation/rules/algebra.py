"""Algebra: sums and products of `Nat` and `Int` written in another way.

What lives here: the rule `algebra` and its proofs. What does not: reading, writing and changing
polynomials (`mutation.polynomials`).

Worked example. In the theorem `Nat.mul_self_le_mul_self (h : m ≤ n) : m * m ≤ n * n` specialised
with `n := n + 1`, the right side expands:

    theorem … : ∀ (m n : Nat) (h : m ≤ n + 1), m * m ≤ n ^ 2 + 2 * n + 1 := by
      intro m n h
      have ring : ∀ (x : Nat), (x + 1) * (x + 1) = x ^ 2 + 2 * x + 1 := by
        intro x; (try simp only [Nat.mul_add, …]) <;> … <;> omega
      have old : m * m ≤ (n + 1) * (n + 1) := Nat.mul_self_le_mul_self h
      rewrite [ring n] at old
      exact old

Three things are done:

- a largest arithmetic subterm of the goal or of an explicit hypothesis is expanded, factored,
  collected by a variable or put into Horner's form;
- a goal `l = r`, `l ≤ r` or `l < r` gets both sides expanded, what they share taken off, and what
  is negative moved to the other side;
- a goal `l = r` is squared, or multiplied by a new variable, and expanded.

The identity itself is proved over variables: distribution and ordered products by `simp only` with
the library's lemmas, what is linear then by `omega`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mutation.candidates import Candidate, term_text
from mutation.completion import replaceable_hypotheses
from mutation.index import LemmaIndex, Position, positions
from mutation.notation import Notation, Numbers, notation_of
from mutation.polynomials import Arithmetic, TooLarge, expanded, forms, is_negative
from mutation.records import Record
from mutation.rules.rewrite import applied, taken_names
from mutation.telescopes import Variable, close_telescope, fresh_variable, reserved_names
from provers.lean.expr import BinderKind, Const, Expr, Lam, Level, Name, apply
from provers.lean.levels import succ
from provers.lean.printer import UnprintableTerm
from provers.lean.terms import abstract, fold_app, substitute, tree_size, unfold_app

LARGEST_YIELD = 40
"""Candidates from one theorem."""

_COMPARISONS = {Name.of("Eq"): 3, Name.of("LE", "le"): 4, Name.of("LT", "lt"): 4}
_DISTRIBUTION = {
    "Nat": "mul_add add_mul pow_succ pow_zero one_mul mul_one mul_assoc mul_comm mul_left_comm "
    "succ_eq_add_one",
    "Int": "mul_add add_mul mul_sub sub_mul neg_mul mul_neg pow_succ pow_zero one_mul mul_one "
    "mul_assoc mul_comm mul_left_comm",
}


@dataclass(frozen=True, slots=True)
class _Identity:
    """A fact about all values of the atoms.

    Attributes:
        lines: the tactics that prove and bind it.
        here: the fact at the theorem's own atoms.
    """

    lines: tuple[str, ...]
    here: Expr


class Algebra:
    """See the module's docstring."""

    name = "algebra"

    def propose(self, target: Record, index: LemmaIndex) -> Iterator[Candidate]:
        """Other forms of subterms, of the goal first, then the goal as a whole."""
        notation = notation_of(index)
        count = 0
        for propose in (self._subterms, self._sides, self._scaled):
            for candidate in propose(target, index, notation):
                yield candidate
                count += 1
                if count >= LARGEST_YIELD:
                    return

    def _subterms(
        self, target: Record, index: LemmaIndex, notation: Notation
    ) -> Iterator[Candidate]:
        telescope = target.telescope
        places: list[tuple[Variable | None, Expr]] = [(None, telescope.conclusion)]
        for number in replaceable_hypotheses(telescope, index.signatures):
            places.append((telescope.variables[number], telescope.variables[number].type))
        for hypothesis, statement in places:
            for place, numbers in arithmetic_places(statement, index, notation):
                for other, arithmetic in other_forms(place.subterm, numbers, notation):
                    changed = substitute(statement, {place.subterm: other})
                    if changed is statement or _is_reflexive(changed):
                        continue
                    candidate = _rewritten(target, hypothesis, place, changed, other, arithmetic)
                    if candidate is not None:
                        yield candidate

    def _sides(self, target: Record, index: LemmaIndex, notation: Notation) -> Iterator[Candidate]:
        """Both sides expanded, what they share taken off."""
        conclusion = target.telescope.conclusion
        sides = _comparison(conclusion, notation)
        if sides is None:
            return
        numbers, left, right = sides
        arithmetic = Arithmetic(numbers, notation.numbers.get(Const("Nat")))
        try:
            balanced = _balanced(arithmetic.read(left), arithmetic.read(right))
        except TooLarge:
            return
        written = [arithmetic.write(side) for side in balanced]
        head, args = unfold_app(conclusion)
        if written[0] is None or written[1] is None:
            return
        changed = fold_app(head, [*args[:-2], written[0], written[1]])
        if changed is conclusion or _is_reflexive(changed):
            return
        yield from _concluded(target, arithmetic, changed)

    def _scaled(self, target: Record, index: LemmaIndex, notation: Notation) -> Iterator[Candidate]:
        """An equation squared, and multiplied by a new variable."""
        conclusion = target.telescope.conclusion
        sides = _comparison(conclusion, notation)
        if sides is None or unfold_app(conclusion)[1][0] is not sides[0].type:
            return
        numbers, left, right = sides
        if not isinstance(head := unfold_app(conclusion)[0], Const) or str(head.name) != "Eq":
            return
        if "mul" not in numbers.operations:
            return
        factor = fresh_variable("k", taken_names(target))
        added = Variable(factor, numbers.type, BinderKind.DEFAULT)
        for variables, scale in (
            ((added,), lambda side: numbers.apply("mul", factor, side)),
            ((), lambda side: numbers.apply("mul", side, side)),
        ):
            yield from _product_of(target, numbers, notation, (left, right), variables, scale)


def arithmetic_places(
    statement: Expr, index: LemmaIndex, notation: Notation
) -> Iterator[tuple[Position, Numbers]]:
    """The largest subterms that are arithmetic, and that may be replaced wherever they stand."""
    fixed: set[Expr] = set()
    found: dict[Expr, tuple[Position, Numbers]] = {}
    inside: tuple[int, ...] | None = None
    for place in positions(statement, index.signatures):
        if not place.movable:
            fixed.add(place.subterm)
        if inside is not None and place.path[: len(inside)] == inside:
            continue
        for numbers in notation.numbers.values():
            reader = Arithmetic(numbers, notation.numbers.get(Const("Nat")))
            if place.closed and reader.is_operation(place.subterm):
                inside = place.path
                if place.movable:
                    found.setdefault(place.subterm, (place, numbers))
    return (entry for subterm, entry in found.items() if subterm not in fixed)


def other_forms(
    term: Expr, numbers: Numbers, notation: Notation
) -> Iterator[tuple[Expr, Arithmetic]]:
    """Terms that are equal to an arithmetic term, and the atoms that they share."""
    arithmetic = Arithmetic(numbers, notation.numbers.get(Const("Nat")))
    try:
        polynomial = arithmetic.read(term)
        simplified = arithmetic.write(polynomial)
        ways = list(forms(polynomial))
    except TooLarge:
        return
    if simplified is not None and tree_size(simplified) < tree_size(term):
        yield simplified, arithmetic
    seen = {term, simplified}
    for way in ways:
        written = arithmetic.write(way)
        if written is not None and written not in seen:
            seen.add(written)
            yield written, arithmetic


def _comparison(statement: Expr, notation: Notation) -> tuple[Numbers, Expr, Expr] | None:
    """The type and sides of an equation or inequality of numbers."""
    head, args = unfold_app(statement)
    if not isinstance(head, Const) or _COMPARISONS.get(head.name) != len(args):
        return None
    numbers = notation.numbers.get(args[0])
    return None if numbers is None else (numbers, args[-2], args[-1])


def _balanced(left: Any, right: Any) -> tuple[Any, Any]:
    """`left ~ right` with each monomial on the side where it is positive.

    Raises:
        TooLarge: see `expanded`.
    """
    import sympy

    terms = sympy.Add.make_args(expanded(left - right))
    positive = [term for term in terms if not is_negative(term)]
    negative = [-term for term in terms if is_negative(term)]
    return sympy.Add(*positive), sympy.Add(*negative)


def _is_reflexive(statement: Expr) -> bool:
    _, args = unfold_app(statement)
    return len(args) >= 2 and args[-1] is args[-2]


def _rewritten(
    target: Record,
    hypothesis: Variable | None,
    place: Position,
    changed: Expr,
    other: Expr,
    arithmetic: Arithmetic,
) -> Candidate | None:
    """The theorem with one arithmetic subterm written differently."""
    telescope, params = target.telescope, target.level_params
    taken = taken_names(target)
    equation = apply(Const("Eq", [succ(Level.zero)]), arithmetic.numbers.type, place.subterm, other)
    try:
        ring = _identity("ring", equation, arithmetic, taken)
        old = fresh_variable("old", taken)
        here = term_text(ring.here, params)
        if hypothesis is None:
            variables, conclusion = telescope.variables, changed
            steps = (
                f"have {old.name} : {term_text(telescope.conclusion, params)} := "
                f"{term_text(applied(target), params)}",
                f"rewrite [{here}] at {old.name}",
                f"exact {old.name}",
            )
        else:
            name = str(hypothesis.fvar.name)
            variables = tuple(
                Variable(v.fvar, changed, v.kind) if v is hypothesis else v
                for v in telescope.variables
            )
            conclusion = telescope.conclusion
            steps = (
                f"have {old.name} : {term_text(hypothesis.type, params)} := by "
                f"rewrite [{here}]; exact {name}",
                f"exact {term_text(applied(target, **{name: old}), params)}",
            )
    except UnprintableTerm:
        return None
    where = "goal" if hypothesis is None else str(hypothesis.fvar.name)
    return _candidate(target, where, variables, conclusion, (*ring.lines, *steps), place.path)


def _concluded(target: Record, arithmetic: Arithmetic, changed: Expr) -> Iterator[Candidate]:
    """The theorem with a conclusion that follows from the old one by arithmetic."""
    taken = taken_names(target)
    telescope, params = target.telescope, target.level_params
    held = fresh_variable("held", set(taken))
    step = close_telescope([Variable(held, telescope.conclusion, BinderKind.DEFAULT)], changed)
    try:
        ring = _identity("ring", step, arithmetic, taken, held=str(held.name))
        text = term_text(apply(ring.here, applied(target)), params)
    except UnprintableTerm:
        return
    yield _candidate(target, "goal", telescope.variables, changed, (*ring.lines, f"exact {text}"))


def _product_of(
    target: Record,
    numbers: Numbers,
    notation: Notation,
    sides: tuple[Expr, Expr],
    added: tuple[Variable, ...],
    scale: Callable[[Expr], Expr],
) -> Iterator[Candidate]:
    """An equation whose sides both went through one operation and were expanded."""
    telescope, params = target.telescope, target.level_params
    taken = taken_names(target) | {str(variable.fvar.name) for variable in added}
    equality = Const("Eq", [succ(Level.zero)])
    lines: list[str] = []
    results: list[Expr] = []
    here: list[str] = []
    try:
        for side in sides:
            arithmetic = Arithmetic(numbers, notation.numbers.get(Const("Nat")))
            result = arithmetic.write(expanded(arithmetic.read(scale(side))))
            if result is None:
                return
            results.append(result)
            if result is scale(side):
                here.append("rfl")
                continue
            equation = apply(equality, numbers.type, scale(side), result)
            ring = _identity("ring", equation, arithmetic, taken)
            lines += ring.lines
            here.append(term_text(ring.here, params))
        argument = fresh_variable("t", taken)
        function = Lam(argument.name, numbers.type, abstract(scale(argument), [argument]))
        old = fresh_variable("old", taken)
        scaled = apply(equality, numbers.type, scale(sides[0]), scale(sides[1]))
        lines += [
            f"have {old.name} : {term_text(scaled, params)} := "
            f"congrArg ({term_text(function)}) ({term_text(applied(target), params)})",
            f"exact Eq.trans (Eq.symm ({here[0]})) (Eq.trans {old.name} ({here[1]}))",
        ]
    except (TooLarge, UnprintableTerm):
        return
    if results[0] is not results[1]:
        conclusion = apply(equality, numbers.type, *results)
        variables = (*telescope.variables, *added)
        yield _candidate(target, "goal", variables, conclusion, tuple(lines))


def _identity(
    wanted: str, statement: Expr, arithmetic: Arithmetic, taken: set[str], held: str = ""
) -> _Identity:
    """A statement about the atoms, proved for all values.

    Args:
        wanted: a name near which the fact's is.
        statement: over the theorem's variables.
        arithmetic: its atoms are what becomes variables.
        taken: names that may not be used; the fact's is added.
        held: name of a hypothesis with which the statement begins.

    Raises:
        UnprintableTerm: it cannot be written.
    """
    fact = fresh_variable(wanted, taken)
    inner = set(taken) | reserved_names(statement) | {held}
    letters = [fresh_variable("x", inner) for _ in arithmetic.atoms]
    abstracted = substitute(statement, dict(zip(arithmetic.atoms, letters, strict=True)))
    type_ = arithmetic.numbers.type
    variables = [Variable(letter, type_, BinderKind.DEFAULT) for letter in letters]
    general = term_text(close_telescope(variables, abstracted))
    names = [str(letter.name) for letter in letters] + ([held] if held else [])
    introduced = f"intro {' '.join(names)}; " if names else ""
    proof = f"{introduced}{_ring_tactic(str(type_.name), at=' at *' if held else '')}"
    line = f"have {fact.name} : {general} := by {proof}"
    return _Identity((line,), fold_app(fact, arithmetic.atoms))


def _ring_tactic(type_: str, at: str) -> str:
    """Sums of ordered products, then their coefficients in front, then linear arithmetic."""
    lemmas = ", ".join(f"{type_}.{name}" for name in _DISTRIBUTION[type_].split())
    return f"(try simp only [{lemmas}]{at}) <;> (try simp only [← {type_}.mul_assoc]{at}) <;> omega"


def _candidate(
    target: Record,
    place: str,
    variables: Sequence[Variable],
    conclusion: Expr,
    proof: tuple[str, ...],
    path: tuple[int, ...] = (),
) -> Candidate:
    return Candidate(
        parent=target,
        lemma=None,
        rule=Algebra.name,
        use=None,
        place=place,
        path=path,
        variables=tuple(variables),
        conclusion=conclusion,
        proof=proof,
    )
