"""Instances are found, whatever the order of their variables; compression keeps what proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation.canonical import canonical_digest
from mutation.corpus import Corpus
from mutation.filters import Filtered, FilterReason, filter_cheaply
from mutation.records import Record
from mutation.redundancy import GeneralTheorems, compress, redundant
from mutation.signatures import Signatures
from mutation.steps import statement_text
from mutation.telescopes import Telescope, Variable
from provers.checker import StepOutcome
from provers.lean.expr import BinderKind, Const, Expr, FVar, Lit, Name, apply
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession
from provers.lean.terms import substitute, unfold_app
from tests.mutation.statements import candidate_of, reordered
from tests.provers.lean.compiled import core_environment


@pytest.fixture(scope="module")
def signatures() -> Signatures:
    return Signatures.of_environment(core_environment())


def _with_value(telescope: Telescope, place: int, value: Expr) -> Telescope:
    """The statement with a value for one variable."""
    gone = telescope.variables[place]
    values: dict[Expr, Expr] = {gone.fvar: value}
    return Telescope(
        tuple(
            Variable(v.fvar, substitute(v.type, values), v.kind)
            for v in telescope.variables
            if v is not gone
        ),
        substitute(telescope.conclusion, values),
    )


def _names(theorems: GeneralTheorems, telescope: Telescope) -> list[str]:
    return [record.name for record in theorems.general(telescope)]


def test_instances_of_a_kept_theorem(core: Corpus, signatures: Signatures) -> None:
    kept = GeneralTheorems(signatures)
    record = core.by_name["Nat.add_comm"]
    special = _with_value(record.telescope, 0, Lit(3))
    assert _names(kept, special) == []
    kept.add(record)
    assert _names(kept, special) == ["Nat.add_comm"]
    (answer,) = redundant([candidate_of(record, special)], kept)
    assert isinstance(answer, Filtered)
    assert (answer.reason, answer.detail) == (FilterReason.REDUNDANT, "Nat.add_comm")
    other = core.by_name["Nat.mul_comm"]
    assert redundant([candidate_of(other, other.telescope)], kept) == [
        candidate_of(other, other.telescope)
    ]


def test_hypotheses_must_be_there(core: Corpus, signatures: Signatures) -> None:
    """`a < b → b < c → a < c` is an instance of itself; without a hypothesis it is not."""
    record = core.by_name["Nat.lt_trans"]
    kept = GeneralTheorems(signatures, [record])
    telescope = record.telescope
    hypotheses = [v for v in telescope.variables if v.type not in (Const("Nat"),)]
    assert len(hypotheses) == 2
    # Turned round, and with one more.
    extra = Variable(FVar(Name.of("more")), hypotheses[0].type, BinderKind.DEFAULT)
    data = [v for v in telescope.variables if v not in hypotheses]
    turned = Telescope((*data, extra, *hypotheses[::-1]), telescope.conclusion)
    assert _names(kept, turned) == ["Nat.lt_trans"]
    for hypothesis in hypotheses:
        less = tuple(v for v in telescope.variables if v is not hypothesis)
        assert _names(kept, Telescope(less, telescope.conclusion)) == []


def test_look_ups_agree_with_trying_all(core: Corpus, signatures: Signatures) -> None:
    records = [
        record
        for record in core.records
        if record.origin.place == "Init.Theorems.ListMem"
        # What concludes a variable is left out: it would fit everything.
        and not isinstance(unfold_app(record.telescope.conclusion)[0], FVar)
    ]
    kept = GeneralTheorems(signatures, records)
    alone = [(record, GeneralTheorems(signatures, [record])) for record in records]
    for record in records:
        assert record.name in _names(kept, record.telescope)
        assert set(_names(kept, record.telescope)) == {
            other.name for other, index in alone if _names(index, record.telescope)
        }


def test_compression_keeps_the_most_general(core: Corpus, signatures: Signatures) -> None:
    general = core.by_name["Nat.add_comm"]
    twin = replace(general, name="twin", explicit=general.explicit + " ")
    special = _with_value(general.telescope, 0, Lit(3))
    instance = replace(general, name="instance", type=special.close())
    user = replace(core.by_name["Nat.mul_comm"], name="user", premises=("instance",))
    result = compress([twin, instance, general], signatures)
    assert [record.name for record in result.kept] == ["Nat.add_comm"]
    assert {(d.record.name, d.general) for d in result.dropped} == {
        ("twin", "Nat.add_comm"), ("instance", "Nat.add_comm"),
    }  # fmt: skip
    # What a kept proof uses stays, and says so.
    result = compress([twin, instance, general, user], signatures)
    assert [record.name for record in result.kept] == ["instance", "Nat.add_comm", "user"]
    assert result.needed == ("instance",)
    assert compress([], signatures).kept == ()


@pytest.mark.slow
async def test_lean_agrees_that_what_is_dropped_is_superfluous(
    core: Corpus, signatures: Signatures, processes: LeanProcesses
) -> None:
    places = {f"Init.Theorems.List{name}" for name in ("Basic", "Map", "Mem", "Pairwise")}
    result = compress([r for r in core.records if r.origin.place in places], signatures)
    assert result.dropped
    assert {d.general for d in result.dropped} <= {record.name for record in result.kept}
    session = LeanSession(processes, "", warm=False)
    async with session:
        states = await session.start_many([statement_text(d.record) for d in result.dropped])
        steps = [
            f"intros; first | exact {d.general} .. | (apply {d.general} <;> assumption)"
            for d in result.dropped
        ]
        answers = await session.try_many(list(zip(states, steps, strict=True)))  # type: ignore[arg-type]
    proved = [answer.outcome is StepOutcome.PROVED for answer in answers]
    # The match unfolds numerals in places where the tactics do not.
    assert sum(proved) >= 0.9 * len(proved)


@settings(deadline=None, max_examples=60)
@given(number=st.integers(0, 10_000), picks=st.lists(st.integers(0, 9), max_size=9))
def test_the_order_of_variables_does_not_matter(
    core: Corpus, number: int, picks: list[int]
) -> None:
    telescope = core.records[number % len(core.records)].telescope
    other = reordered(telescope, picks)
    assert len(other.variables) == len(telescope.variables)
    colours_tie = len({canonical_digest(reordered(telescope, [n])) for n in range(3)}) > 1
    assert canonical_digest(other) == canonical_digest(telescope) or colours_tie


def test_few_statements_are_too_symmetric(core: Corpus) -> None:
    """Where colours tie, the order decides; that must be rare."""
    sample = core.records[::20]
    same = [
        canonical_digest(reordered(record.telescope, range(9, 0, -1)))
        == canonical_digest(record.telescope)
        for record in sample
    ]
    assert sum(same) > 0.95 * len(sample)


def test_canonical_digests_tell_different_statements_apart(core: Corpus) -> None:
    seen: dict[bytes, Record] = {}
    for record in core.records[::6]:
        twin = seen.setdefault(canonical_digest(record.telescope), record)
        # Equal ones have the same variables up to order, and conclusions of one size.
        assert len(twin.telescope.variables) == len(record.telescope.variables)
    assert len(seen) > 0.99 * len(core.records[::6])


def test_another_order_is_a_duplicate(core: Corpus) -> None:
    record = core.by_name["Nat.lt_trans"]
    telescope = record.telescope
    first, other = (candidate_of(record, t) for t in (telescope, reordered(telescope, [2, 1, 0])))
    assert first.digest != other.digest
    answers = list(filter_cheaply([first, other]))
    assert answers[0] is first
    assert isinstance(answers[1], Filtered)
    assert answers[1].reason is FilterReason.DUPLICATE
    known = {canonical_digest(telescope)}
    assert all(isinstance(answer, Filtered) for answer in filter_cheaply([other], known))


def test_symmetric_statements_stay_apart() -> None:
    """`a ≤ b` and `b ≤ a` differ where a hypothesis tells the variables apart."""
    nat = Const("Nat")
    a, b = FVar(Name.of("a")), FVar(Name.of("b"))
    at_most = Const("Nat.le")
    variables = (
        Variable(a, nat, BinderKind.DEFAULT),
        Variable(b, nat, BinderKind.DEFAULT),
        Variable(FVar(Name.of("h")), apply(at_most, a, Lit(0)), BinderKind.DEFAULT),
    )
    one = Telescope(variables, apply(at_most, a, b))
    two = Telescope(variables, apply(at_most, b, a))
    assert canonical_digest(one) != canonical_digest(two)
