"""Training pairs, with a real Lean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lemmata.loop.builtin import builtin_policy, open_premises
from lemmata.loop.heldout import Hidden, hide
from lemmata.loop.pairs import (
    Pair,
    read_pairs,
    searched_pairs,
    traced_pairs,
    write_pairs,
    written_pairs,
)
from lemmata.loop.prompts import Presenter
from lemmata.loop.retrieval import SideIndex
from lemmata.loop.statements import restate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import as_lemmas
from mutation.records import Record
from mutation.rules.rewrite import Rewrite
from mutation.signatures import Signatures
from provers.errors import SourceError
from provers.lean.environment import Environment
from provers.lean.printer import header_lines
from provers.lean.processes import LeanProcesses
from provers.lean.session import LeanSession

HEADER = "\n".join(header_lines()) + "\n"


@pytest.fixture(scope="module")
def presenter(environment: Environment) -> Presenter:
    names = ["Nat.add_comm", "Nat.mul_comm", "List.map_nil", "List.map_cons", "Nat.add_assoc"]
    return Presenter(SideIndex(environment, names), 3)


async def test_a_written_proof_becomes_pairs(
    core: Corpus, environment: Environment, presenter: Presenter, processes: LeanProcesses
) -> None:
    proof = "by\n  intro α β f l\n  induction l with\n  | nil => rfl\n  | cons a l ih => simp [ih]"
    record = replace(core.by_name["List.length_map"], proof=None)
    wrong = replace(core.by_name["Nat.add_assoc"], proof="by\n  intro n m k\n  exact rfl")
    names = " ".join(str(v.fvar.name) for v in record.telescope.variables)
    record = replace(
        record,
        proof=proof.replace("α β f l", names).replace(
            "induction l", f"induction {names.split()[2]}"
        ),
    )
    constants = frozenset(str(name) for name in environment)
    session = LeanSession(processes, HEADER)
    pairs = await written_pairs([record, wrong], constants, session, presenter)
    await session.close()
    assert {pair.theorem for pair in pairs} == {"List.length_map"}
    assert {pair.origin for pair in pairs} == {"source"}
    assert [pair.tactic.split()[0] for pair in pairs] == ["induction", "rfl", "simp"]
    assert pairs[-1].tactic == "simp [h1]"
    assert pairs[-1].state.splitlines()[-1].startswith("⊢ (List.map f1 (x1 :: l1)).length")


async def test_tactics_that_close_a_hidden_theorem_become_pairs(
    core: Corpus, presenter: Presenter, processes: LeanProcesses
) -> None:
    names = ["List.map_eq_nil_iff", "Nat.max_le"]
    hidden = await hide(names, processes, ())
    policy = builtin_policy(open_premises(processes.toolchain, (), hidden))
    goals = [restate(core.by_name[name], f"g{at}") for at, name in enumerate(names)]
    session = LeanSession(processes, "\n".join([*header_lines(), *hidden.lines]) + "\n")
    pairs = await searched_pairs(goals, policy, 24, session, presenter, "search")
    await session.close()
    tactics = {pair.theorem: pair.tactic for pair in reversed(pairs)}
    assert tactics["Nat.max_le"] == "omega"
    # By itself `simp` would have used the theorem that it is to prove.
    assert tactics.get("List.map_eq_nil_iff") != "simp"


async def test_a_mutant_is_practised_upon_as_a_theorem_is(
    core: Corpus, environment: Environment, presenter: Presenter, processes: LeanProcesses
) -> None:
    mutant = rewritten(core, environment)
    policy = builtin_policy(open_premises(processes.toolchain, (), Hidden(frozenset())))
    session = LeanSession(processes, HEADER)
    goals = [restate(mutant, "m0")]
    pairs = await searched_pairs(goals, policy, 24, session, presenter, "mutation")
    await session.close()
    assert {(pair.theorem, pair.origin) for pair in pairs} == {(mutant.name, "mutation")}
    assert "omega" in {pair.tactic for pair in pairs}


def rewritten(core: Corpus, environment: Environment) -> Record:
    """`Nat.add_sub_cancel` with its sum turned around."""
    lemma = core.by_name["Nat.add_comm"]
    parent = core.by_name["Nat.add_sub_cancel"]
    index = LemmaIndex(as_lemmas([lemma]), Signatures.of_environment(environment))
    candidate = next(iter(Rewrite().propose(parent, index)))
    return replace(
        parent, name=candidate.name, type=candidate.statement, explicit=candidate.printed.text
    )


async def test_a_proof_that_was_found_becomes_pairs(
    core: Corpus, presenter: Presenter, processes: LeanProcesses
) -> None:
    goal = restate(core.by_name["Option.or_self"], "g0")
    name = next(
        str(v.fvar.name) for v in goal.record.telescope.variables if str(v.fvar.name) != "α"
    )
    proof = f"cases {name}\n· rfl\n· rfl"
    pairs = await traced_pairs([(goal, proof)], LeanSession(processes, HEADER), presenter)
    assert [pair.tactic for pair in pairs] == ["cases o1", "rfl", "rfl"]


def test_pairs_are_kept_once_and_whole(tmp_path: Path) -> None:
    pairs = [Pair("⊢ a", "simp", "t", "source"), Pair("⊢ b", "rfl", "t", "search")]
    path = tmp_path / "pairs.jsonl"
    assert write_pairs(path, [*pairs, *pairs]) == 2
    assert read_pairs(path) == pairs
    assert [each.name for each in tmp_path.iterdir()] == ["pairs.jsonl"]
    path.write_text("{}\n")
    with pytest.raises(SourceError, match="cannot read the pairs"):
        read_pairs(path)


def test_nothing_hidden_is_left_in_pairs() -> None:
    assert Hidden(frozenset({"List.map_map"})).mentioned("simp [map_map]")
