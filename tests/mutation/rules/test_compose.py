"""Chains: transitivities by their shape, and what is composed with what."""

from __future__ import annotations

import pytest

from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemma
from mutation.rules.compose import LARGEST_YIELD, Compose, as_transitivity, chains_of
from provers.lean.expr import Name


@pytest.mark.parametrize(
    "name",
    [
        "Eq.trans",
        "Iff.trans",
        "Nat.le_trans",
        "Nat.lt_of_lt_of_le",
        "Nat.dvd_trans",
        "Int.lt_trans",
    ],
)
def test_transitivities_are_known_by_their_shape(core: Corpus, name: str) -> None:
    found = as_transitivity(as_lemma(core.by_name[name]))
    assert found is not None
    types = found.lemma.parameter_types
    assert types[found.first] is not types[found.second]


@pytest.mark.parametrize(
    "name", ["Nat.add_comm", "Eq.symm", "Nat.le_antisymm", "Nat.le_of_lt", "Nat.sub_lt_sub_left"]
)
def test_other_shapes_are_none(core: Corpus, name: str) -> None:
    assert as_transitivity(as_lemma(core.by_name[name])) is None


def test_chains_are_kept_for_their_index(index: LemmaIndex) -> None:
    chains = chains_of(index)
    assert chains_of(index) is chains
    less = Name.of("LE", "le")
    assert {joining.lemma.name for joining in chains.by_first[less]} >= {"Nat.le_trans"}
    assert {joining.lemma.name for joining in chains.by_second[less]} >= {"Nat.lt_of_lt_of_le"}


def test_fewer_new_variables_come_first(core: Corpus, index: LemmaIndex) -> None:
    for name in ("Nat.le_of_lt", "Nat.dvd_mul_right", "List.length_append"):
        found = list(Compose().propose(core.by_name[name], index))
        sizes = [len(candidate.variables) for candidate in found]
        assert found
        assert sizes == sorted(sizes)
        assert len(sizes) <= LARGEST_YIELD
        assert all(candidate.lemma is not None for candidate in found)
