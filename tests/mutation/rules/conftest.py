"""Fixtures of the tests of the rules: an index over a part of the core."""

from __future__ import annotations

import pytest

from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.signatures import Signatures
from tests.provers.lean.compiled import core_environment

_NAMED = """
Eq.trans Iff.trans Nat.dvd_mul_right Nat.dvd_trans Nat.le_add_right Nat.le_trans Nat.lt_succ_of_le
Nat.lt_trans Nat.succ_inj' Nat.lt_of_lt_of_le List.Perm.symm Nat.mul_add Int.mul_sub Nat.pow_succ
List.length_append
"""


@pytest.fixture(scope="session")
def index(core: Corpus) -> LemmaIndex:
    """Every twelfth theorem of the embedded core as a lemma, and those that examples need."""
    named = _NAMED.split()
    chosen = [*core.records[::12], *(core.by_name[name] for name in named)]
    records = list({record.name: record for record in chosen}.values())
    return LemmaIndex(as_lemmas(records), Signatures.of_environment(core_environment()))
