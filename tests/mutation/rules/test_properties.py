"""What the rules promise for every theorem: reversible ones reverse, all are pure and bounded."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.records import Record
from mutation.rules import RULES
from mutation.rules.compose import LARGEST_YIELD as LARGEST
from mutation.rules.contrapose import negation
from mutation.signatures import Signatures
from mutation.telescopes import Variable, close_telescope
from provers.lean.digests import alpha_equal
from provers.lean.expr import Expr, Pi
from tests.mutation.rules.making import kept, made
from tests.provers.lean.compiled import core_environment

_QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_NEW = sorted(set(RULES) - {"rewrite", "apply"})


def _theorem(core: Corpus, number: int) -> Record:
    return core.records[number % len(core.records)]


def _without_double_negation(proposition: Expr) -> Expr:
    return negation(negation(proposition))


@_QUICK
@given(number=st.integers(0, 10**6))
@example(number=79)  # of a hypothesis `¬(p → q)`
def test_contraposing_twice_gives_the_theorem_back(
    core: Corpus, index: LemmaIndex, number: int
) -> None:
    rule = RULES["contrapose"]
    theorem = _theorem(core, number)
    telescope = theorem.telescope
    for once in rule.propose(theorem, index):
        back = [c for c in rule.propose(kept(once), index) if c.place == "fails"]
        (twice,) = back or [None]
        if twice is None:
            # The negated conclusion is not recognised as a proposition, so it is no hypothesis.
            continue
        old = next(v for v in telescope.variables if str(v.fvar.name) == once.place)
        if isinstance(negation(old.type), Pi):
            # Of `¬(p → q)` the first turn concludes `p → q`, and `p` becomes a hypothesis.
            continue
        last = Variable(old.fvar, _without_double_negation(old.type), old.kind)
        around = [v for v in telescope.variables if v is not old]
        conclusion = _without_double_negation(telescope.conclusion)
        assert alpha_equal(twice.statement, close_telescope([*around, last], conclusion))


@_QUICK
@given(number=st.integers(0, 10**6))
def test_turning_twice_gives_the_theorem_back(core: Corpus, index: LemmaIndex, number: int) -> None:
    rule = RULES["symm"]
    theorem = _theorem(core, number)
    for once in rule.propose(theorem, index):
        again = rule.propose(kept(once), index)
        places = [c for c in again if c.place == once.place]
        assert any(alpha_equal(c.statement, theorem.type) for c in places)


@_QUICK
@given(number=st.integers(0, 10**6), name=st.sampled_from(_NEW))
def test_rules_are_pure_bounded_and_closed(
    core: Corpus, index: LemmaIndex, number: int, name: str
) -> None:
    theorem = _theorem(core, number)
    found = list(RULES[name].propose(theorem, index))
    assert [_summary(c) for c in found] == [
        _summary(c) for c in RULES[name].propose(theorem, index)
    ]
    assert len(found) <= LARGEST
    for candidate in found:
        assert candidate.parent is theorem
        assert candidate.rule == name
        assert candidate.statement.loose_range == 0
        assert not candidate.statement.flags & 3, "free variables or holes are left"
        names = [variable.fvar.name for variable in candidate.variables]
        assert len(names) == len(set(names))
        assert all("\n" not in line for line in candidate.proof)


def _summary(candidate: Candidate) -> tuple[bytes, tuple[str, ...]]:
    return candidate.digest, candidate.proof


@pytest.mark.parametrize("name", _NEW)
def test_nothing_is_made_of_what_cannot_be_written(
    core: Corpus, index: LemmaIndex, name: str
) -> None:
    """The proofs would have to name the theorem, which no text can."""
    for theorem in ("Nat.le_of_lt", "Nat.add_comm", "List.length_append"):
        source = core.by_name[theorem]
        hidden = made("_private.M.0.hidden", source.type, source.level_params)
        for candidate in RULES[name].propose(hidden, index):
            # What is proved without the theorem may stay.
            assert "hidden" not in candidate.text()


@pytest.mark.parametrize("name", _NEW)
def test_an_index_without_lemmas(core: Corpus, name: str) -> None:
    empty = LemmaIndex([], Signatures.of_environment(core_environment()))
    for theorem in ("Nat.le_of_lt", "Nat.add_comm", "List.length_append", "Nat.pow_succ"):
        assert len(list(RULES[name].propose(core.by_name[theorem], empty))) <= LARGEST
