"""The index finds what trying every lemma finds, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutation.corpus import Corpus
from mutation.index import LemmaIndex, positions
from mutation.lemmas import Lemma, Use, as_lemma, as_lemmas
from mutation.matching import Substitution, fill, hole, holes_in, level_hole, match_pattern
from mutation.signatures import Role, Signatures
from provers.lean.digests import alpha_equal
from provers.lean.expr import App, BVar, Const, Expr, FVar, Lam, Level, Name, Pi, apply
from provers.lean.levels import maximum
from provers.lean.terms import subterms
from tests.provers.lean.compiled import core_environment


def core_signatures() -> Signatures:
    """Signatures of the embedded core's constants."""
    return Signatures.of_environment(core_environment())


@pytest.fixture(scope="module")
def lemmas(core: Corpus) -> list[Lemma]:
    return as_lemmas(core.records)


@pytest.fixture(scope="module")
def index(lemmas: list[Lemma]) -> LemmaIndex:
    return LemmaIndex(lemmas, core_signatures())


@pytest.fixture(scope="module")
def places(core: Corpus) -> list[Expr]:
    """Distinct terms that stand somewhere in the core's statements."""
    signatures = core_signatures()
    found: dict[Expr, None] = {}
    for record in core.records:
        telescope = record.telescope
        for part in [*(v.type for v in telescope.variables), telescope.conclusion]:
            found.update((place.subterm, None) for place in positions(part, signatures))
    return list(found)


def _hits(index: LemmaIndex, term: Expr) -> set[tuple[str, Use]]:
    both = [*index.rewrites(term), *index.conclusions(term)]
    return {(hit.lemma.name, hit.use) for hit in both}


def _by_trying_all(
    lemmas: Sequence[Lemma], term: Expr, signatures: Signatures
) -> set[tuple[str, Use]]:
    return {
        (lemma.name, use)
        for lemma in lemmas
        for use in lemma.uses
        if match_pattern(lemma.pattern(use), term, signatures) is not None
    }


def test_everything_is_found_and_nothing_else(
    index: LemmaIndex, lemmas: list[Lemma], places: list[Expr]
) -> None:
    chosen = random.Random(4).sample(places, 30)
    found = 0
    for term in chosen:
        expected = _by_trying_all(lemmas, term, index.signatures)
        assert _hits(index, term) == expected, term
        found += len(expected)
    assert found > 30


def test_filled_patterns_are_the_terms(index: LemmaIndex, places: list[Expr]) -> None:
    """What a substitution says is true: up to instances where it says so, and up to proofs."""
    checked = 0
    for term in random.Random(5).sample(places, 400):
        for hit in index.rewrites(term):
            pattern = hit.lemma.pattern(hit.use)
            if hit.substitution.exact and not _has_proofs(pattern, index.signatures):
                assert alpha_equal(fill(pattern, hit.substitution), term), hit.lemma.name
                checked += 1
    assert checked > 300


def _has_proofs(pattern: Expr, signatures: Signatures) -> bool:
    return any(
        Role.PROOF in signatures.of(node.name).roles
        for node in subterms(pattern)
        if isinstance(node, Const)
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_instances_of_patterns_are_found(
    data: st.DataObject, index: LemmaIndex, lemmas: list[Lemma], places: list[Expr]
) -> None:
    """A pattern whose holes are filled with anything is found again."""
    lemma = data.draw(st.sampled_from(lemmas).filter(lambda lemma: bool(lemma.uses)))
    use = data.draw(st.sampled_from(lemma.uses))
    pattern = lemma.pattern(use)
    closed = [place for place in places[:300] if place.loose_range == 0]
    filled = Substitution(
        {place: data.draw(st.sampled_from(closed)) for place in sorted(holes_in(pattern))},
        dict.fromkeys(range(len(lemma.record.level_params)), Level.zero),
    )
    if any(isinstance(value, Lam) for value in filled.terms.values()):
        return  # Beta reduction would change the term that stands there.
    assert (lemma.name, use) in _hits(index, fill(pattern, filled))


def test_places_are_read_off_the_term(core: Corpus) -> None:
    signatures = core_signatures()
    telescope = core.by_name["Nat.add_comm"].telescope
    n, m = (variable.fvar for variable in telescope.variables)
    found = {place.path: place for place in positions(telescope.conclusion, signatures)}
    # `Eq Nat (n + m) (m + n)`, where `n + m` is `HAdd.hAdd Nat Nat Nat inst n m`.
    assert found[1, 4].subterm is n
    assert found[2, 4].subterm is m
    assert (1, 3) not in found  # the instance
    assert found[1, 4].movable
    assert not found[0,].movable  # the type of both sides
    assert not found[1, 0].movable


def test_bound_variables_stay_in_their_scope() -> None:
    signatures = core_signatures()
    nat = Const("Nat")
    body = apply(Const("f"), BVar(0))
    term = Lam("x", nat, body)
    constant = Lam("x", nat, hole(0))
    assert match_pattern(constant, term, signatures) is None
    pattern = Lam("x", nat, App(hole(0), BVar(0)))
    found = match_pattern(pattern, term, signatures)
    assert found is not None
    assert found.terms[0] is Const("f")
    twice = Lam("x", nat, apply(Const("g"), BVar(0), BVar(0)))
    found = match_pattern(pattern, twice, signatures)
    assert found is not None
    assert alpha_equal(found.terms[0], twice)
    assert alpha_equal(fill(pattern, found), twice)


def test_holes_that_stand_twice_mean_the_same() -> None:
    signatures = core_signatures()
    pattern = apply(Const("f"), hole(0), hole(0))
    a, b = FVar(Name.of("a")), FVar(Name.of("b"))
    assert match_pattern(pattern, apply(Const("f"), a, a), signatures) is not None
    assert match_pattern(pattern, apply(Const("f"), a, b), signatures) is None


def test_universes_must_fit() -> None:
    signatures = core_signatures()
    pattern = Const("List", [level_hole(0)])
    found = match_pattern(pattern, Const("List", [Level.one]), signatures)
    assert found is not None
    assert found.levels == {0: Level.one}
    nil = apply(Const("List.nil", [level_hole(0)]), apply(Const("List", [level_hole(0)]), hole(0)))
    wrong = apply(Const("List.nil", [Level.zero]), apply(Const("List", [Level.one]), Const("Nat")))
    assert match_pattern(nil, wrong, signatures) is None


def test_universes_are_decided_in_any_order() -> None:
    """`max ?u ?v` in front of what says which universes these are."""
    signatures = core_signatures()
    u, v = level_hole(0), level_hole(1)
    pattern = apply(Const("f", [maximum(u, v)]), Const("g", [u]), Const("h", [v]))
    zero, one = Level.zero, Level.one
    fits = apply(Const("f", [one]), Const("g", [zero]), Const("h", [one]))
    found = match_pattern(pattern, fits, signatures)
    assert found is not None
    assert found.levels == {0: zero, 1: one}
    wrong = apply(Const("f", [zero]), Const("g", [zero]), Const("h", [one]))
    assert match_pattern(pattern, wrong, signatures) is None


def test_a_lemma_that_rewrites_everything_is_left_out(core: Corpus) -> None:
    by_name = core.by_name
    backward = as_lemma(by_name["Nat.add_zero"])
    assert Use.BACKWARD not in backward.uses  # its right side is a variable
    assert Use.FORWARD in backward.uses


def test_matching_is_blind_to_bound_names_and_proofs() -> None:
    signatures = core_signatures()
    prop = Const("True")
    left, right = Pi("x", prop, Const("False")), Pi("y", prop, Const("False"))
    assert match_pattern(left, right, signatures) is not None
