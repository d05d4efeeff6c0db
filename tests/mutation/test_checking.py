"""What Lean makes of a batch: each candidate gets the fate it deserves, and only its own."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from mutation.candidates import Candidate
from mutation.checking import SOUNDING, check_work
from mutation.corpus import Corpus
from mutation.lemmas import Use
from mutation.preparation import with_folders
from mutation.telescopes import Variable
from mutation.work import Fate, ItemResult, Known, Premise, Probing, Work, WorkItem
from provers.lean.expr import BinderKind, Const, FVar, Name, Pi
from provers.lean.processes import LeanProcesses
from provers.lean.terms import fold_app, unfold_app
from tests.provers.lean.compiled import compile_source


def _candidate(core: Corpus, name: str, proof: str | None = None) -> Candidate:
    """A theorem of the core, as if a rule had proposed it."""
    parent = core.by_name[name]
    telescope = parent.telescope
    names = " ".join(str(variable.fvar.name) for variable in telescope.variables)
    return Candidate(
        parent=parent, lemma=None, rule="rewrite", use=None, place="goal", path=(),
        variables=telescope.variables, conclusion=telescope.conclusion,
        proof=(proof or f"exact @{name} {names}",),
    )  # fmt: skip


def _item(candidate: Candidate) -> WorkItem:
    return WorkItem.of(candidate, ())


def _work(*items: WorkItem, known: tuple[Known, ...] = (), per_parent: int = 9) -> Work:
    return Work(1, 0, known, (), items, per_parent)


async def _fates(processes: LeanProcesses, work: Work) -> dict[str, ItemResult]:
    result = await check_work(work, processes)
    assert [item.name for item in result.items] == [item.name for item in work.items]
    return {item.name: item for item in result.items}


@pytest.mark.slow
async def test_every_fate(core: Corpus, processes: LeanProcesses) -> None:
    good = _item(_candidate(core, "Nat.gcd_comm"))
    easy = _item(_candidate(core, "Nat.add_comm"))
    wrong = _item(_candidate(core, "Nat.gcd_assoc", "exact rfl"))
    nonsense = _item(_candidate(core, "Nat.lcm_comm", "exact )("))
    hole = _item(_candidate(core, "Nat.dvd_trans", "sorry"))
    impossible = Variable(FVar(Name.of("impossible")), Const("False"), BinderKind.DEFAULT)
    first = _candidate(core, "Nat.gcd_self")
    empty = _item(replace(first, variables=(*first.variables, impossible)))
    other = _item(_candidate(core, "Nat.gcd_one_right"))
    swapped = replace(_item(_candidate(core, "Nat.gcd_mul_right")), digest=other.digest)
    loud = replace(
        _item(_candidate(core, "Nat.gcd_rec")),
        statement=core.by_name["Nat.gcd_rec"].explicit + " ∧ Nowhere.at_all",
    )
    items = (good, easy, wrong, nonsense, hole, empty, swapped, loud)
    found = await _fates(processes, _work(*items))
    assert {name: item.fate for name, item in found.items()} == {
        good.name: Fate.VERIFIED, easy.name: Fate.TRIVIAL, wrong.name: Fate.REJECTED,
        nonsense.name: Fate.REJECTED, hole.name: Fate.REJECTED, empty.name: Fate.VACUOUS,
        swapped.name: Fate.UNTRUSTED, loud.name: Fate.REJECTED,
    }  # fmt: skip
    assert found[good.name].premises == ("Nat.gcd_comm",)
    assert found[easy.name].proved
    assert not found[hole.name].proved
    assert "Nowhere" in found[loud.name].detail
    assert all(item.seconds > 0 for item in found.values())


async def test_a_premise_counts_only_as_what_it_was_verified_to_say(
    core: Corpus, processes: LeanProcesses
) -> None:
    gcd = core.by_name["Nat.gcd_comm"]
    known = replace(Known.of(gcd), name="earlier_theorem")
    candidate = _candidate(core, "Nat.gcd_comm", "exact earlier_theorem m n")
    names = [str(variable.fvar.name) for variable in candidate.variables]
    item = replace(_item(candidate), tactics=(f"intro {' '.join(names)}", "apply earlier_theorem"))
    found = await _fates(processes, _work(item, known=(known,)))
    assert found[item.name].fate is Fate.VERIFIED
    assert found[item.name].premises == ("earlier_theorem",)
    # The same proof, but the store has verified something else under that name.
    forged = replace(known, digest=core.by_name["Nat.gcd_assoc"].digest)
    found = await _fates(processes, _work(item, known=(forged,)))
    assert found[item.name].fate is Fate.UNTRUSTED
    assert "earlier_theorem" in found[item.name].detail


async def test_a_parent_gets_no_more_than_it_wants(core: Corpus, processes: LeanProcesses) -> None:
    parent = core.by_name["Nat.gcd_comm"]
    candidates = [_candidate(core, f"Nat.gcd_{name}") for name in ("assoc", "comm", "mul_left")]
    items = [replace(_item(c), parent=parent.name) for c in candidates]
    broken = replace(items[0], tactics=("exact rfl",))
    found = await _fates(processes, _work(broken, *items[1:], per_parent=1))
    # The first failed, so the second was tried; the third was not needed.
    assert [found[item.name].fate for item in (broken, *items[1:])] == [
        Fate.REJECTED, Fate.VERIFIED, Fate.NOT_TRIED,
    ]  # fmt: skip


async def test_hypotheses_of_a_parent_are_probed_for_all_that_share_them(
    core: Corpus, processes: LeanProcesses
) -> None:
    parent = core.by_name["Nat.not_lt_zero"]
    vacuous = replace(_candidate(core, "Nat.gcd_comm"), use=Use.FORWARD)
    item = replace(_item(vacuous), parent="somebody", shares_hypotheses=True)
    premise = replace(Premise.of(parent), parent="somebody", statement="∀ (n : Nat), n < 0 → False")
    work = replace(_work(item), premises=(premise,))
    assert (await _fates(processes, work))[item.name].fate is Fate.VACUOUS
    sound = replace(premise, statement="∀ (n : Nat), 0 < n → False")
    work = replace(_work(item), premises=(sound,))
    assert (await _fates(processes, work))[item.name].fate is Fate.VERIFIED


@pytest.mark.slow
async def test_easy_tactics_find_the_same_in_front_of_a_proof_as_behind_it(
    core: Corpus, processes: LeanProcesses
) -> None:
    records = random.Random(7).sample(core.records, 120)
    candidates = [_candidate(core, record.name) for record in records]
    items = tuple(replace(_item(c), shares_hypotheses=False) for c in candidates)
    work = _work(*items, per_parent=1)
    marked = await _fates(processes, replace(work, probing=Probing.MARK))
    dropped = await _fates(processes, work)
    assert all(item.proved for item in marked.values())
    for name, item in marked.items():
        kept = item.fate is Fate.VERIFIED
        expected = Fate.TRIVIAL if kept and item.trivial else item.fate
        assert dropped[name].fate is expected, name
        assert dropped[name].detail == (item.trivial if kept else item.detail)
    assert {Fate.TRIVIAL, Fate.VERIFIED} <= {item.fate for item in dropped.values()}


@pytest.mark.parametrize("probing", [Probing.DROP, Probing.MARK])
async def test_a_hypothesis_may_stand_in_the_conclusion(
    core: Corpus, processes: LeanProcesses, probing: Probing
) -> None:
    """`∀ a b, ¬a → (a → b)`: its variables are its parent's, and their types contradict nothing."""
    parent = core.by_name["or_iff_right"]
    *_, a, b, ha = parent.telescope.variables
    implies = Pi(Name.of("h"), a.fvar, b.fvar, BinderKind.DEFAULT)
    candidate = replace(
        _candidate(core, "or_iff_right"), conclusion=implies,
        proof=(f"exact fun h => absurd h {ha.fvar.name}",),
    )  # fmt: skip
    item = _item(candidate)
    assert not item.shares_hypotheses
    found = await _fates(processes, replace(_work(item), probing=probing))
    assert found[item.name].fate is Fate.VACUOUS
    # Its twin says something, but nothing that is worth keeping.
    own = Pi(Name.of("h"), b.fvar, b.fvar, BinderKind.DEFAULT)
    twin = _item(replace(candidate, conclusion=own, proof=("exact fun h => h",)))
    found = await _fates(processes, replace(_work(twin), probing=probing))
    assert found[twin.name].trivial or found[twin.name].fate is Fate.TRIVIAL


async def test_without_a_probe_only_the_proof_counts(
    core: Corpus, processes: LeanProcesses
) -> None:
    easy = _item(_candidate(core, "Nat.add_comm"))
    wrong = _item(_candidate(core, "Nat.gcd_assoc", "exact rfl"))
    found = await _fates(processes, replace(_work(easy, wrong), probing=Probing.NONE))
    assert found[easy.name].fate is Fate.VERIFIED
    assert found[easy.name].trivial == ""
    assert found[wrong.name].fate is Fate.REJECTED


@pytest.mark.slow
async def test_what_a_rule_makes_of_an_easy_theorem_is_not_tried_to_the_end(
    core: Corpus, processes: LeanProcesses
) -> None:
    easy = [r for r in core.records if r.name.startswith("Nat.add_")][: SOUNDING + 4]
    items = [replace(_item(_candidate(core, r.name)), parent="easy") for r in easy]
    other = replace(_item(_candidate(core, "Nat.gcd_comm")), parent="easy", rule="symm")
    found = await _fates(processes, _work(*items, other, per_parent=99))
    assert found[other.name].fate is Fate.VERIFIED
    assert [found[item.name].fate for item in items[:SOUNDING]].count(Fate.TRIVIAL) > 6
    assert {found[item.name].fate for item in items[SOUNDING:]} == {Fate.NOT_TRIED}
    # Where trivial theorems are kept, nothing is hopeless.
    marked = _work(*items, other, per_parent=99)
    found = await _fates(processes, replace(marked, probing=Probing.MARK))
    assert {item.fate for item in found.values()} == {Fate.VERIFIED}


HIJACK = """
macro "forge" : tactic => do
  let o : Lean.Name := .str (.str .anonymous "debug") ("skip" ++ "KernelTC")
  let o : Lean.Ident := ⟨Lean.Syntax.ident .none ⟨"", ⟨0⟩, ⟨0⟩⟩ o []⟩
  `(tactic| set_option $o:ident true in
    exact absurd (show (1 : Nat) = 2 by decide +kernel) (by decide))
"""


async def test_macros_of_a_source_cannot_keep_theorems_from_the_kernel(
    core: Corpus, processes: LeanProcesses, tmp_path: Path
) -> None:
    compile_source(tmp_path, "Hijack", HIJACK)
    honest = _candidate(core, "Nat.gcd_comm")
    head, (kind, left, _) = unfold_app(honest.conclusion)
    false = replace(honest, conclusion=fold_app(head, [kind, left, honest.variables[0].fvar]))
    forged = WorkItem.of(replace(false, proof=("forge",)), ("Hijack",))
    own = LeanProcesses(with_folders(processes.toolchain, (tmp_path,)))
    try:
        found = await _fates(own, _work(forged))
        assert found[forged.name].fate is Fate.UNTRUSTED
        assert "kernel" in found[forged.name].detail
        twin = WorkItem.of(honest, ("Hijack",))
        assert (await _fates(own, _work(twin)))[twin.name].fate is Fate.VERIFIED
    finally:
        await own.close()


@pytest.mark.slow
async def test_one_endless_candidate_costs_only_itself(
    core: Corpus, processes: LeanProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mutation.checking._LEAST_SECONDS", 0.0)
    good = _item(_candidate(core, "Nat.gcd_comm"))
    endless = _item(_candidate(core, "Nat.gcd_assoc", "repeat (first | skip)"))
    found = await _fates(processes, replace(_work(good, endless), seconds=3.0))
    assert found[good.name].fate is Fate.VERIFIED
    assert found[endless.name].fate in (Fate.REJECTED, Fate.LIMIT)
    assert not found[endless.name].proved
