"""What the rules propose, and that Lean takes it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.lemmas import Use, as_lemma, as_lemmas
from mutation.records import Record
from mutation.rules import RULES, find_rules
from mutation.signatures import Signatures
from mutation.verify import Outcome, verify_candidates
from provers.errors import UsageError
from provers.lean.digests import alpha_equal
from provers.lean.expr import Const
from provers.lean.processes import LeanProcesses
from provers.lean.terms import substitute
from tests.provers.lean.compiled import core_environment


def _index(records: Sequence[Record]) -> LemmaIndex:
    signatures = Signatures.of_environment(core_environment())
    return LemmaIndex([as_lemma(record) for record in records], signatures)


def _propose(core: Corpus, rule: str, target: str, *lemmas: str) -> list[Candidate]:
    index = _index([core.by_name[name] for name in lemmas])
    return list(RULES[rule].propose(core.by_name[target], index))


def _same_statement(candidate: Candidate, core: Corpus, name: str) -> bool:
    return alpha_equal(candidate.statement, core.by_name[name].type)


def test_rewriting_the_goal(core: Corpus) -> None:
    """`0 + n = n` becomes `n + 0 = n`, which the core has as a theorem of its own."""
    found = _propose(core, "rewrite", "Nat.zero_add", "Nat.add_comm")
    assert any(_same_statement(candidate, core, "Nat.add_zero") for candidate in found)
    assert {candidate.use for candidate in found} == {Use.FORWARD, Use.BACKWARD}
    assert all(candidate.place == "goal" for candidate in found)


def test_rewriting_a_hypothesis_both_ways(core: Corpus) -> None:
    found = _propose(
        core, "rewrite", "Nat.le_of_lt_succ", "Nat.succ_le_succ_iff", "Nat.lt_succ_iff"
    )
    places = {(candidate.place, candidate.use) for candidate in found}
    assert any(place != "goal" for place, _ in places), places


def test_side_conditions_become_hypotheses(core: Corpus) -> None:
    """A conditional rewrite assumes what the lemma needs."""
    (candidate,) = _propose(core, "rewrite", "Nat.mod_le", "Nat.mod_eq_of_lt")
    target, lemma = core.by_name["Nat.mod_le"], core.by_name["Nat.mod_eq_of_lt"]
    assert len(candidate.variables) == len(target.telescope.variables) + 1
    x, y = (variable.fvar for variable in target.telescope.variables)
    opened = lemma.telescope
    a, b, condition = opened.variables
    expected = substitute(condition.type, {a.fvar: x, b.fvar: y})
    assert alpha_equal(candidate.variables[-1].type, expected)


def test_a_theorem_is_not_mutated_by_itself(core: Corpus) -> None:
    for rule in ("rewrite", "apply"):
        assert _propose(core, rule, "Nat.add_comm", "Nat.add_comm") == []
        assert _propose(core, rule, "Nat.lt_trans", "Nat.lt_trans") == []


def test_applying_replaces_a_hypothesis_by_its_antecedents(core: Corpus) -> None:
    found = _propose(core, "apply", "Nat.le_of_lt", "Nat.lt_of_lt_of_le")
    (candidate,) = found
    kept = core.by_name["Nat.le_of_lt"].telescope
    assert alpha_equal(candidate.conclusion, kept.conclusion)
    assert len(candidate.variables) == len(kept.variables) + 2  # k, n < k, k ≤ m for n < m
    assert candidate.place == str(kept.variables[-1].fvar.name)


def test_unknown_rules_are_refused() -> None:
    assert [rule.name for rule in find_rules()] == list(RULES)
    assert [rule.name for rule in find_rules(["symm", "apply"])] == ["symm", "apply"]
    with pytest.raises(UsageError, match="the rules are rewrite, apply"):
        find_rules(["invent"])


_LEAST_SHARE = {"generalise": 0.4}
"""Of what a rule proposes, the share that Lean verifies. A general statement is often false."""


@pytest.mark.slow
async def test_lean_takes_what_the_rules_propose(core: Corpus, processes: LeanProcesses) -> None:
    index = LemmaIndex(as_lemmas(core.records), Signatures.of_environment(core_environment()))
    choose = random.Random(7)
    chosen: dict[bytes, Candidate] = {}
    for rule in find_rules():
        left = 7
        for target in choose.sample(core.records, len(core.records)):
            proposed = [c for c in rule.propose(target, index) if c.digest not in chosen]
            if proposed:
                chosen |= {c.digest: c for c in choose.sample(proposed, min(2, len(proposed)))}
                left -= 1
            if not left:
                break
    checked = await verify_candidates(list(chosen.values()), processes)
    for rule in find_rules():
        own = [answer for answer in checked if answer.candidate.rule == rule.name]
        verified = [answer for answer in own if answer.outcome is Outcome.VERIFIED]
        assert len(own) >= 7
        least = _LEAST_SHARE.get(rule.name, 0.85) * len(own)
        assert len(verified) >= least, [c.message for c in own if c.message]
        for answer in verified:
            assert answer.candidate.lemma is None or answer.candidate.lemma in answer.premises


async def test_failures_are_told_apart(core: Corpus, processes: LeanProcesses) -> None:
    proposed = _propose(core, "rewrite", "Nat.mul_add", "Nat.add_comm", "Nat.mul_comm")
    good, other, *_ = {candidate.digest: candidate for candidate in proposed}.values()
    false = replace(good, conclusion=Const("False"))
    silent = replace(other, proof=("sorry",))
    unwritable = replace(good, conclusion=Const("_private.M.0.hidden"))
    wrong_step = replace(good, variables=good.variables[:1], proof=("exact nothing_like_it",),
                         conclusion=Const("True"))  # fmt: skip
    answers = await verify_candidates([good, false, silent, unwritable, wrong_step], processes)
    assert [answer.outcome for answer in answers] == [
        Outcome.VERIFIED,
        Outcome.REJECTED,
        Outcome.REJECTED,
        Outcome.UNPRINTABLE,
        Outcome.REJECTED,
    ]
    assert answers[4].message
    with pytest.raises(UsageError, match="distinct"):
        await verify_candidates([good, good], processes)
