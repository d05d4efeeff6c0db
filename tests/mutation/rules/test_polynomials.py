"""Terms as polynomials and back, without Lean."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.corpus import Corpus
from mutation.notation import Notation, Numbers, learn_notation
from mutation.polynomials import LARGEST_LITERAL, Arithmetic, TooLarge, forms
from provers.lean.expr import Const, Expr, FVar, Lit, Name, apply

_ATOMS = [FVar(Name.of(name)) for name in "abc"]
_TYPES = ("Nat", "Int")


@pytest.fixture(scope="session")
def notation(core: Corpus) -> Notation:
    return learn_notation(record.type for record in core.records)


def _terms(numbers: Numbers, exponents: Numbers) -> st.SearchStrategy[Expr]:
    leaves = st.one_of(st.sampled_from(_ATOMS), st.integers(0, 5).map(numbers.literal))

    def larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pairs = ["add", "mul"] + (["sub"] if numbers.type is Const("Int") else [])
        ways = [st.builds(lambda a, b, o=o: numbers.apply(o, a, b), inner, inner) for o in pairs]
        ways.append(st.builds(lambda a, n: numbers.apply("pow", a, exponents.literal(n)),
                              st.sampled_from(_ATOMS), st.integers(0, 3)))  # fmt: skip
        if numbers.type is Const("Int"):
            ways.append(inner.map(lambda a: numbers.apply("neg", a)))
        return st.one_of(ways)

    return st.recursive(leaves, larger, max_leaves=6)


@pytest.mark.parametrize("type_", _TYPES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_form_is_the_same_polynomial(
    notation: Notation, type_: str, data: st.DataObject
) -> None:
    numbers, naturals = notation.numbers[Const(type_)], notation.numbers[Const("Nat")]
    term = data.draw(_terms(numbers, naturals))
    arithmetic = Arithmetic(numbers, naturals)
    try:
        polynomial = arithmetic.read(term)
        ways = [polynomial, *forms(polynomial)]
    except TooLarge:
        return
    for way in ways:
        written = arithmetic.write(way)
        if written is None:
            continue
        again = arithmetic.read(written)
        assert sympy.expand(again - polynomial) == 0
    # The polynomial itself can be written, unless it needs what the type has not or is too large.
    coefficients = sympy.Poly(polynomial, *map(arithmetic.symbol, range(3))).coeffs()
    if type_ == "Nat":
        assert all(coefficient >= 0 for coefficient in coefficients)


@pytest.mark.parametrize("type_", _TYPES)
def test_what_is_no_arithmetic_is_an_atom(notation: Notation, type_: str) -> None:
    numbers = notation.numbers[Const(type_)]
    a, b, _ = _ATOMS
    arithmetic = Arithmetic(numbers, notation.numbers[Const("Nat")])
    difference = numbers.apply("sub", a, b)
    arithmetic.read(numbers.apply("mul", difference, b))
    assert (difference in arithmetic.atoms) == (type_ == "Nat")
    # The same operation by another instance is another operation.
    strange = apply(
        Const("HMul.hMul", []), numbers.type, numbers.type, numbers.type, Const("other"), a, b
    )
    assert not arithmetic.is_operation(strange)
    assert not arithmetic.is_operation(a)
    assert arithmetic.is_operation(numbers.apply("add", a, b))


def test_natural_numbers_have_no_negative_terms(notation: Notation) -> None:
    naturals = notation.numbers[Const("Nat")]
    arithmetic = Arithmetic(naturals, naturals)
    arithmetic.read(_ATOMS[0])
    x = arithmetic.symbol(0)
    assert arithmetic.write(x - 1) is None
    assert arithmetic.write(-x) is None
    assert arithmetic.write(x / 2) is None
    assert arithmetic.write(sympy.Integer(-1)) is None
    assert arithmetic.write(sympy.sqrt(x)) is None
    assert arithmetic.write(x + 1) is not None


def test_large_terms_are_refused(notation: Notation) -> None:
    naturals = notation.numbers[Const("Nat")]
    arithmetic = Arithmetic(naturals, naturals)
    a, b, c = _ATOMS
    long = a
    for _ in range(10_000):
        long = naturals.apply("add", long, b)
    with pytest.raises(TooLarge):
        arithmetic.read(long)
    with pytest.raises(TooLarge):
        arithmetic.read(naturals.literal(LARGEST_LITERAL + 1))
    sum_ = naturals.apply("add", naturals.apply("add", a, b), c)
    power = naturals.apply("pow", sum_, naturals.literal(4))
    with pytest.raises(TooLarge):
        list(forms(arithmetic.read(power)))
    # A tower of powers is read as one polynomial only as far as exponents are small.
    tall = naturals.apply("pow", a, naturals.literal(10**9))
    assert arithmetic.read(tall).is_Symbol


def test_nested_powers_cost_nothing(notation: Notation) -> None:
    """Each would have millions of monomials, digits or factors."""
    naturals = notation.numbers[Const("Nat")]
    a, b, c = _ATOMS
    sum_ = naturals.apply("add", naturals.apply("add", a, b), naturals.apply("add", c, a))
    double = naturals.apply("mul", naturals.literal(2), a)
    successor = naturals.apply("add", naturals.apply("pow", a, naturals.literal(4)), sum_)
    for base in (sum_, double, naturals.literal(9), successor):
        power = base
        for step in range(9):
            power = naturals.apply("pow", power, naturals.literal(4))
            if step == 4:
                power = naturals.apply("add", power, sum_)
        arithmetic = Arithmetic(naturals, naturals)
        with pytest.raises(TooLarge):
            list(forms(arithmetic.read(naturals.apply("add", power, b))))


def test_literals_are_told_from_what_looks_like_them(notation: Notation) -> None:
    naturals = notation.numbers[Const("Nat")]
    assert naturals.literal_value(naturals.literal(7)) == 7
    assert naturals.literal_value(_ATOMS[0]) is None
    assert naturals.literal_value(notation.numbers[Const("Int")].literal(7)) is None
    assert naturals.literal_value(Lit(7)) is None


def test_nothing_is_learned_from_nothing() -> None:
    notation = learn_notation([])
    assert notation.numbers == {}
    assert notation.append(Const("List"), *_ATOMS[:2]) is None
