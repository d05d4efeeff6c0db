"""Terms of `Nat` and `Int` as polynomials of sympy, and back.

What lives here: `Arithmetic`, which reads and writes terms, and `forms`, the ways to write one
polynomial. What does not: what is done with them (`mutation.rules.algebra`), and proofs: sympy is
asked for ideas only, Lean checks every one.

Sums, products, literals, powers with a literal exponent and, for `Int`, differences and negations
are read; everything else is an atom. Subtraction of `Nat` stops at zero, so it is an atom too. For
the same reason a polynomial with a negative coefficient is no term of `Nat`.

sympy is imported on first use, as it takes a second.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mutation.notation import Numbers
from provers.lean.expr import App, Const, Expr

LARGEST_TERM = 40
"""Operations, literals and atoms of a term that is read."""

LARGEST_EXPONENT = 4
LARGEST_LITERAL = 10_000
MOST_MONOMIALS = 12
"""In what is written, each sum counted alone, and in what is factored."""

LARGEST_DEGREE = 12
LARGEST_EXPANSION = 200
"""Monomials, before like ones are put together."""

_SUCC = Const("Nat.succ")


class TooLarge(Exception):
    """A term or polynomial beyond the bounds above."""


@dataclass
class Arithmetic:
    """Terms of one type over atoms that are collected as they are met.

    Attributes:
        numbers: how the library writes the type's operations.
        naturals: how it writes natural numbers, for exponents; None if it shows none.
        atoms: what the polynomials' variables stand for; number `i` is the symbol `x{i}`.
    """

    numbers: Numbers
    naturals: Numbers | None = None
    atoms: list[Expr] = field(default_factory=list)

    def read(self, term: Expr) -> Any:
        """The term as an expression of sympy.

        Raises:
            TooLarge: see the bounds of this module.
        """
        return self._read(term, [LARGEST_TERM])

    def is_operation(self, term: Expr) -> bool:
        """Whether the term is more than an atom or a literal."""
        numbers = self.numbers
        return self._successor(term) is not None or any(
            numbers.operands(operation, term) is not None
            and (operation != "pow" or self._exponent(term) is not None)
            for operation in self._operations()
        )

    def write(self, polynomial: Any) -> Expr | None:
        """An expression of sympy as a term; None where the type has no such term.

        Sums and products are written in sympy's own order, which depends on the order of the
        atoms alone.
        """
        try:
            return self._write(polynomial)
        except KeyError:
            return None

    def symbol(self, place: int) -> Any:
        """The symbol for an atom."""
        from sympy import Symbol

        return Symbol(f"x{place:03d}", commutative=True)

    def _operations(self) -> tuple[str, ...]:
        whole = self.numbers.type is Const("Int")
        return ("add", "mul", "pow", "sub", "neg") if whole else ("add", "mul", "pow")

    def _read(self, term: Expr, budget: list[int]) -> Any:
        from sympy import Integer

        budget[0] -= 1
        if budget[0] < 0:
            raise TooLarge
        value = self.numbers.literal_value(term)
        if value is not None:
            if value > LARGEST_LITERAL:
                raise TooLarge
            return Integer(value)
        before = self._successor(term)
        if before is not None:
            return self._read(before, budget) + 1
        for operation in self._operations():
            operands = self.numbers.operands(operation, term)
            if operands is None:
                continue
            if operation == "pow":
                exponent = self._exponent(term)
                if exponent is None:
                    break
                # Before it is raised: nested powers of literals would fill the memory.
                return _require_small(self._read(operands[0], budget)) ** exponent
            values = [self._read(operand, budget) for operand in operands]
            if operation == "add":
                return values[0] + values[1]
            if operation == "mul":
                return values[0] * values[1]
            return values[0] - values[1] if operation == "sub" else -values[0]
        if term not in self.atoms:
            self.atoms.append(term)
        return self.symbol(self.atoms.index(term))

    def _successor(self, term: Expr) -> Expr | None:
        if self.numbers.type is Const("Nat") and isinstance(term, App) and term.fn is _SUCC:
            return term.arg
        return None

    def _exponent(self, power: Expr) -> int | None:
        """The exponent if it is a small literal."""
        operands = self.numbers.operands("pow", power)
        if operands is None or self.naturals is None:
            return None
        exponent = self.naturals.literal_value(operands[1])
        return exponent if exponent is not None and exponent <= LARGEST_EXPONENT else None

    def _write(self, polynomial: Any) -> Expr | None:
        if polynomial.is_Integer:
            return self._integer(int(polynomial))
        if polynomial.is_Symbol:
            return self.atoms[int(polynomial.name[1:])]
        if polynomial.is_Pow:
            return self._power(polynomial.base, polynomial.exp)
        if polynomial.is_Mul:
            return self._product(polynomial)
        if polynomial.is_Add:
            return self._sum(polynomial)
        return None

    def _integer(self, value: int) -> Expr | None:
        if abs(value) > LARGEST_LITERAL:
            return None
        literal = self.numbers.literal(abs(value))
        return literal if value >= 0 else self._negated(literal)

    def _negated(self, term: Expr | None) -> Expr | None:
        if term is None or self.numbers.type is not Const("Int"):
            return None
        return self.numbers.apply("neg", term)

    def _power(self, base: Any, exponent: Any) -> Expr | None:
        below = self._write(base)
        if below is None or not exponent.is_Integer or not 0 < exponent <= LARGEST_EXPONENT:
            return None
        sample = self._power_literal(int(exponent))
        if sample is not None:
            return self.numbers.apply("pow", below, sample)
        product = below
        for _ in range(int(exponent) - 1):
            product = self.numbers.apply("mul", product, below)
        return product

    def _power_literal(self, exponent: int) -> Expr | None:
        """The exponent as a term of `Nat`, None if the library's powers are not known."""
        if "pow" not in self.numbers.operations or self.naturals is None:
            return None
        return self.naturals.literal(exponent)

    def _product(self, product: Any) -> Expr | None:
        coefficient, factors = product.as_coeff_mul()
        if not coefficient.is_Integer:
            return None
        written = [] if abs(coefficient) == 1 else [self._integer(abs(int(coefficient)))]
        written += [self._write(factor) for factor in sorted(factors, key=_order)]
        result = self._folded("mul", written)
        return self._negated(result) if coefficient < 0 else result

    def _sum(self, sum_: Any) -> Expr | None:
        terms = sum_.as_ordered_terms()
        if len(terms) > MOST_MONOMIALS:
            return None
        # A positive term in front spares a negation.
        terms.sort(key=is_negative)
        result = self._write(terms[0])
        for term in terms[1:]:
            negative = is_negative(term)
            if negative and "sub" not in self._operations():
                return None
            written = self._write(-term if negative else term)
            if result is None or written is None:
                return None
            result = self.numbers.apply("sub" if negative else "add", result, written)
        return result

    def _folded(self, operation: str, terms: Sequence[Expr | None]) -> Expr | None:
        result: Expr | None = terms[0]
        for term in terms[1:]:
            if result is None or term is None:
                return None
            result = self.numbers.apply(operation, result, term)
        return result


def forms(polynomial: Any) -> Iterator[Any]:
    """Ways to write a polynomial, each once, and none that is the given one: expanded, factored,
    collected by each variable, Horner's form.

    Raises:
        TooLarge: expanded it has too many monomials.
    """
    import sympy

    seen = {polynomial}
    variables = sorted(polynomial.free_symbols, key=lambda symbol: symbol.name)
    sum_ = expanded(polynomial)
    ways = [sum_, sympy.factor(polynomial)]
    ways += [sympy.collect(sum_, variable) for variable in variables]
    if variables:
        ways.append(sympy.horner(sum_, wrt=variables))
    for way in ways:
        if way not in seen:
            seen.add(way)
            yield way


def expanded(polynomial: Any) -> Any:
    """The polynomial as a sum of monomials.

    Raises:
        TooLarge: it has too many, or too large a degree.
    """
    import sympy

    degree, monomials = _size(_require_small(polynomial))
    if degree > LARGEST_DEGREE or monomials > LARGEST_EXPANSION:
        raise TooLarge
    sum_ = sympy.expand(polynomial)
    if len(sympy.Add.make_args(sum_)) > MOST_MONOMIALS:
        raise TooLarge
    return sum_


def _size(polynomial: Any) -> tuple[int, int]:
    """Upper bounds of its degree and of the monomials of its expansion.

    Raises:
        TooLarge: a power in it is beyond those bounds by itself.
    """
    if polynomial.is_Symbol:
        return 1, 1
    sizes = [_size(part) for part in polynomial.args if not part.is_number]
    if not sizes:
        return 0, 1
    if polynomial.is_Pow:
        (degree, monomials), exponent = sizes[0], int(polynomial.exp)
        if exponent > LARGEST_DEGREE or monomials > LARGEST_EXPANSION:
            raise TooLarge
        return degree * exponent, math.comb(monomials + exponent - 1, monomials - 1)
    if polynomial.is_Add:
        constants = len(polynomial.args) - len(sizes)
        return max(size[0] for size in sizes), sum(size[1] for size in sizes) + constants
    return sum(size[0] for size in sizes), math.prod(size[1] for size in sizes)


def _require_small(polynomial: Any) -> Any:
    """The polynomial, unless its leading coefficient is too large.

    Raises:
        TooLarge: it is.
    """
    if abs(polynomial.as_coeff_Mul()[0]) > LARGEST_LITERAL:
        raise TooLarge
    return polynomial


def is_negative(term: Any) -> bool:
    """Whether a product has a negative coefficient."""
    return bool(term.as_coeff_Mul()[0] < 0)


def _order(factor: Any) -> tuple[int, str]:
    # Sums after powers and variables, each in order of the atoms.
    return (int(factor.is_Add), str(factor))
