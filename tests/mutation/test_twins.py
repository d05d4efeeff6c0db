"""No twin is missed that the canonical digest tells, and few digests are needed to say so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutation import twins
from mutation.canonical import canonical_digest
from mutation.corpus import Corpus
from mutation.records import Record
from mutation.telescopes import Telescope, Variable, close_telescope
from mutation.twins import Twins, shape
from provers.lean.expr import BinderKind, Expr, FVar, Name
from provers.lean.levels import param, succ
from provers.lean.terms import instantiate_levels, substitute
from tests.mutation.statements import candidate_of, reordered
from tests.provers.lean.test_expr import expressions, renamed


@pytest.fixture(scope="module")
def sources(core: Corpus) -> Sequence[Record]:
    return core.records[::5]


@pytest.fixture(scope="module")
def by_digest(sources: Sequence[Record]) -> dict[bytes, str]:
    """What a run would use without shapes."""
    return {canonical_digest(record.telescope): record.name for record in sources}


def _disguised(record: Record, picks: Sequence[int], closed: int, raised: bool) -> Telescope:
    """The statement with variables and universes that have other names, in another order."""
    new: dict[Expr, Expr] = {
        variable.fvar: FVar(Name.of("new", place))
        for place, variable in enumerate(record.telescope.variables)
    }
    levels = {
        name: succ(param("w")) if raised else param(Name.of("other", place))
        for place, name in enumerate(record.level_params)
    }

    def changed(term: Expr) -> Expr:
        return instantiate_levels(substitute(term, new), levels)

    variables: list[Variable] = []
    for variable in reordered(record.telescope, picks).variables:
        fvar = new[variable.fvar]
        assert isinstance(fvar, FVar)
        variables.append(Variable(fvar, changed(variable.type), BinderKind.IMPLICIT))
    conclusion = changed(record.telescope.conclusion)
    open_ = len(variables) - min(closed, len(variables))
    # A rule may leave the last variables in the conclusion.
    return Telescope(tuple(variables[:open_]), close_telescope(variables[open_:], conclusion))


@settings(deadline=None, max_examples=150)
@given(
    number=st.integers(0, 10_000),
    picks=st.lists(st.integers(0, 9), max_size=9),
    closed=st.integers(0, 3),
    raised=st.booleans(),
)
def test_no_twin_is_missed(
    sources: Sequence[Record],
    by_digest: dict[bytes, str],
    number: int,
    picks: list[int],
    closed: int,
    raised: bool,
) -> None:
    record = sources[number % len(sources)]
    telescope = _disguised(record, picks, closed, raised)
    expected = by_digest.get(canonical_digest(telescope))
    assert Twins(sources).twin(candidate_of(record, telescope)) == expected
    # Also where colours tie, so that the digests differ, the shape is the same.
    assert shape(telescope.close()) == shape(record.type)


@given(expressions)
def test_the_shape_does_not_see_how_things_are_named(expr: Expr) -> None:
    assert shape(renamed(expr)) == shape(expr)


def test_few_theorems_share_a_shape(core: Corpus) -> None:
    assert len({shape(record.type) for record in core.records}) > 0.9 * len(core.records)


def test_digests_wait_until_a_shape_is_met(core: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Telescope] = []

    def counted(telescope: Telescope) -> bytes:
        asked.append(telescope)
        return canonical_digest(telescope)

    monkeypatch.setattr(twins, "canonical_digest", counted)
    records = [core.by_name["Nat.lt_trans"], core.by_name["Nat.add_comm"]]
    known = Twins(records)
    assert not asked
    other = core.by_name["Nat.mul_comm"]
    assert known.twin(candidate_of(other, other.telescope)) is None
    assert not asked
    assert known.twin(candidate_of(records[0], records[0].telescope)) == "Nat.lt_trans"
    assert len(asked) == 2
