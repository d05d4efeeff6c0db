"""False statements are refuted with values, true ones never, and others cost nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.arithmetic import Arithmetic, Outside
from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.filters import Filtered, FilterReason
from mutation.refutation import refute
from mutation.signatures import Signatures
from mutation.telescopes import Telescope, Variable
from mutation.values import small_instances, small_values, written
from provers.lean.expr import BinderKind, Const, Expr, FVar, Level, Lit, Name, apply
from provers.lean.processes import LeanProcesses
from provers.lean.terms import free_variables
from tests.provers.lean.compiled import core_environment


@pytest.fixture(scope="module")
def signatures() -> Signatures:
    return Signatures.of_environment(core_environment())


_NAT, _INT = Const("Nat"), Const("Int")


def _candidate(core: Corpus, telescope: Telescope, rule: str = "generalise") -> Candidate:
    return Candidate(
        parent=core.by_name["Nat.add_comm"], lemma=None, rule=rule, use=None, place="goal",
        path=(), variables=telescope.variables, conclusion=telescope.conclusion,
        proof=("trivial",),
    )  # fmt: skip


def _of(core: Corpus, name: str, rule: str = "generalise") -> Candidate:
    return replace(_candidate(core, core.by_name[name].telescope, rule), parent=core.by_name[name])


def _without_last(candidate: Candidate) -> Candidate:
    """The candidate without its last hypothesis."""
    return replace(candidate, variables=candidate.variables[:-1])


def _equation(left: Expr, right: Expr, *variables: FVar, type_: Expr = _NAT) -> Telescope:
    equal = apply(Const("Eq", [Level.one]), type_, left, right)
    return Telescope(tuple(Variable(v, type_, BinderKind.DEFAULT) for v in variables), equal)


_A, _B = FVar(Name.of("a")), FVar(Name.of("b"))


async def test_false_statements_come_with_values(
    core: Corpus, signatures: Signatures, processes: LeanProcesses
) -> None:
    false = [
        _without_last(_of(core, "Nat.lt_of_sub_pos")),  # linear arithmetic
        _without_last(_of(core, "Nat.lt_of_mul_lt_mul_right")),  # products of variables
        _without_last(_of(core, "List.Perm.length_eq")),  # lists over any type
        _without_last(_of(core, "peirce")),  # propositions
        _without_last(_of(core, "List.Perm.countP_eq")),  # a function and an instance
    ]
    true = [_of(core, name) for name in ("Nat.add_comm", "List.length_append", "Nat.gcd_comm")]
    answers = await refute([*false, *true], processes, signatures)
    assert answers[len(false) :] == true
    details = [answer.detail for answer in answers if isinstance(answer, Filtered)]
    assert all(a.reason is FilterReason.REFUTED for a in answers if isinstance(a, Filtered))
    assert details == [
        "m = 0, n = 0",
        "a = 0, b = 0, c = 0",
        "α = Nat, l₁ = [], l₂ = [0]",
        "a = False, b = False",
        "α = Nat, p = fun x => Nat.beq x 0, l₁ = [], l₂ = [0]",
    ]


async def test_other_rules_are_left_alone(core: Corpus, signatures: Signatures) -> None:
    false = _without_last(_of(core, "Nat.lt_of_sub_pos", rule="rewrite"))

    class NoLean:
        """Stands for processes that must not be used."""

    assert await refute([false], NoLean(), signatures) == [false]  # type: ignore[arg-type]
    # What z3 finds true, and what has no small values, costs Lean nothing either.
    strange = next(
        record.name
        for record in core.records
        if not list(small_instances(record.telescope, record.level_params, signatures))
    )
    free = [_of(core, "Nat.add_comm"), _of(core, strange)]
    assert await refute(free, NoLean(), signatures) == free  # type: ignore[arg-type]


@pytest.mark.slow
async def test_no_theorem_of_the_core_is_refuted(
    core: Corpus, signatures: Signatures, processes: LeanProcesses
) -> None:
    names = random.Random(7).sample(sorted(core.by_name), 120)
    candidates = [_of(core, name) for name in names]
    assert await refute(candidates, processes, signatures) == candidates


def test_arithmetic_finds_no_fault_with_the_core(core: Corpus) -> None:
    arithmetic = Arithmetic()
    inside = 0
    for record in core.records[::6]:
        try:
            assert arithmetic.counterexample(record.telescope) is None, record.name
            inside += 1
        except Outside:
            pass
    assert inside > 100


def _sum(left: Expr, right: Expr, type_: Expr = _NAT) -> Expr:
    return apply(
        Const("HAdd.hAdd", [Level.zero] * 3), type_, type_, type_, Const("anyInstance"), left, right
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=2), st.integers(0, 9), st.integers(0, 9))
def test_linear_equations_are_decided(counts: list[int], left: int, right: int) -> None:
    """`a + … + a + left = b + … + b + right` holds for all values if both sides are one."""

    def side(variable: FVar, count: int, constant: int) -> Expr:
        term: Expr = Lit(constant)
        for _ in range(count):
            term = _sum(term, variable)
        return term

    same_variable = counts[0] == counts[1]
    other = _A if same_variable else _B
    telescope = _equation(side(_A, counts[0], left), side(other, counts[1], right), _A, _B)
    values = Arithmetic().counterexample(telescope)
    if same_variable and left == right:
        assert values is None
    else:
        assert values is not None
        a, b = values[_A], values[_A] if same_variable else values[_B]
        assert counts[0] * a + left != counts[1] * b + right


@pytest.mark.parametrize(
    ("conclusion", "type_"),
    [
        (apply(Const("Eq", [Level.one]), _NAT, apply(Const("mystery"), _A), _A), _NAT),
        (apply(Const("HMul.hMul", [Level.zero] * 3), _NAT, _NAT, _NAT, Const("i"), _A, _A), _NAT),
        (_A, _NAT),
        (apply(Const("Eq", [Level.one]), _NAT, _A, _A), Const("String")),
    ],
)
def test_what_cannot_be_translated_is_outside(conclusion: Expr, type_: Expr) -> None:
    telescope = Telescope((Variable(_A, type_, BinderKind.DEFAULT),), conclusion)
    with pytest.raises(Outside):
        Arithmetic().counterexample(telescope)


def test_small_values_are_closed_and_distinct() -> None:
    pair = apply(Const("Prod", [Level.zero] * 2), _NAT, Const("Bool"))
    listed = apply(Const("List", [Level.zero]), pair)
    for type_ in (
        _NAT,
        _INT,
        Const("Bool"),
        pair,
        listed,
        apply(Const("Option", [Level.zero]), _INT),
    ):
        values = small_values(type_)
        assert len(set(values)) == len(values) > 1
        assert not free_variables(*values)
    assert small_values(Const("String")) == []
    assert [written(value) for value in small_values(_INT)] == ["0", "1", "-1", "2", "-2"]
    assert [written(value) for value in small_values(listed)][:3] == [
        "[]", "[(0, false)]", "[(0, true), (0, false)]",
    ]  # fmt: skip


def test_variants_are_few(core: Corpus, signatures: Signatures) -> None:
    counts: list[int] = []
    for record in core.records[::10]:
        variants = list(small_instances(record.telescope, record.level_params, signatures))
        counts.append(len(variants))
        for variant in variants:
            runs = 1
            for _, values in variant.ranges:
                runs *= len(values)
            assert runs <= 24
    assert max(counts) <= 2
    assert _share(counts) > 0.4


def _share(counts: Sequence[int]) -> float:
    return sum(count > 0 for count in counts) / len(counts)
