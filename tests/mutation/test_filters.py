"""Duplicates, trivial and vacuous theorems are named; the others pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.filters import Filtered, FilterReason, filter_cheaply, probe
from mutation.lemmas import Use
from mutation.telescopes import Variable
from provers.lean.expr import BinderKind, Const, FVar, Name
from provers.lean.processes import LeanProcesses


def _as_candidate(core: Corpus, name: str) -> Candidate:
    """A theorem of the core as if a rule had proposed it."""
    parent = core.by_name[name]
    telescope = parent.telescope
    return Candidate(
        parent=parent, lemma=name, rule="rewrite", use=Use.FORWARD, place="goal", path=(),
        variables=telescope.variables, conclusion=telescope.conclusion, proof=("trivial",),
    )  # fmt: skip


def _reasons(items: list[Candidate | Filtered]) -> list[FilterReason | None]:
    return [item.reason if isinstance(item, Filtered) else None for item in items]


def test_equal_statements_are_duplicates(core: Corpus) -> None:
    first, second = _as_candidate(core, "Nat.add_comm"), _as_candidate(core, "Nat.mul_comm")
    renamed = replace(first, rule="apply")
    assert _reasons(list(filter_cheaply([first, renamed, second]))) == [
        None, FilterReason.DUPLICATE, None,
    ]  # fmt: skip
    known = {second.digest}
    assert _reasons(list(filter_cheaply([first, second], known))) == [None, FilterReason.DUPLICATE]


def test_large_and_unwritable_statements_go(core: Corpus) -> None:
    candidate = _as_candidate(core, "Nat.add_comm")
    assert _reasons(list(filter_cheaply([candidate], largest=20))) == [FilterReason.TOO_LARGE]
    hidden = replace(candidate, conclusion=Const("_private.M.0.hidden"))
    assert _reasons(list(filter_cheaply([hidden]))) == [FilterReason.UNPRINTABLE]


@pytest.mark.slow
async def test_the_probe_tells_them_apart(core: Corpus, processes: LeanProcesses) -> None:
    hard = _as_candidate(core, "Nat.div_add_mod")
    hard = replace(hard, conclusion=core.by_name["Nat.gcd_comm"].telescope.conclusion,
                   variables=core.by_name["Nat.gcd_comm"].telescope.variables)  # fmt: skip
    easy = _as_candidate(core, "Nat.add_comm")
    impossible = Variable(FVar(Name.of("impossible")), Const("False"), BinderKind.DEFAULT)
    empty = replace(hard, variables=(*hard.variables, impossible))
    broken = replace(hard, conclusion=Const("Nowhere.at_all"))
    answers = await probe([hard, easy, empty, broken], processes)
    assert _reasons(answers)[1:] == [
        FilterReason.TRIVIAL, FilterReason.VACUOUS, FilterReason.UNPROBED,
    ]  # fmt: skip
    assert isinstance(answers[2], Filtered)
    assert answers[2].detail == "contradiction"
    assert _reasons(answers)[0] is None, answers[0]
