"""Searching with z3's tactics as steps: goals become subgoals, cases are refuted apart."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from provers.checker import Goal, ProofState, StepLimits
from provers.request import VerifyRequest
from provers.smt.checker import SmtChecker
from provers.smt.session import SmtSession
from search.budget import Budget, Limits
from search.driver import Search
from search.invariants import check_invariants
from search.outcome import SearchStatus
from search.policy import Candidate
from search.settings import SearchSettings
from search.z3_tactics import Z3Policy

CASES = """(declare-const x (_ BitVec 32))
(declare-const y (_ BitVec 32))
(declare-const z (_ BitVec 32))
(assert (or (= z (bvneg (bvadd x y))) (= z (bvadd x y))))
(assert (not (= (bvmul z z) (bvadd (bvmul x x) (bvmul (_ bv2 32) (bvmul x y)) (bvmul y y)))))
"""


class Small(Z3Policy):
    """No deciders: the proof must be put together."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        texts = ("solve-eqs", "split-clause", "(using-params simplify :som true)", "simplify")
        return [[Candidate(text, -1.0 - place) for place, text in enumerate(texts)]] * len(states)


async def test_cases_are_refuted_one_by_one_and_make_one_strategy() -> None:
    session = SmtSession()
    search = Search(
        session,
        Small(),
        settings=SearchSettings(step_limits=StepLimits(wall_seconds=2.0)),
        budget=Budget(Limits(expansions=60)),
    )
    result = await search.run(CASES)
    assert search.core is not None
    check_invariants(search.core)
    assert result.status is SearchStatus.PROVED
    assert "split-clause" in result.tactics
    assert result.final is not None
    shape = [step.parts for step in result.proof if step.tactic]
    assert 2 in shape
    text = session.assemble(result.final, shape)
    await session.close()
    checker = SmtChecker()
    verdict = await checker.check(
        VerifyRequest(source=text, checker="smt", reference=CASES + "(check-sat)\n")
    )
    await checker.close()
    assert verdict.ok, verdict.reason


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("(< (* x y) 3)", "qfnia"),
        ("(< (* x x) 3.0)", "qfnra-nlsat"),
        ("(<= (+ x (* 2 y)) 3)", "lia"),
        ("(= (bvadd x #x01) y)", "qfbv"),
        ("(forall ((x Int)) (p x))", "qsat"),
        ("(or a b)", "split-clause"),
        ("(= (ite c x y) x)", "elim-term-ite"),
    ],
)
def test_tactics_fit_what_a_goal_speaks_about(text: str, proposed: str) -> None:
    candidates = Z3Policy().candidates(Goal("false", text=text), 16)
    texts = [candidate.text for candidate in candidates]
    assert proposed in texts
    assert len(set(texts)) == len(texts)
    assert [c.logprob for c in candidates] == sorted((c.logprob for c in candidates), reverse=True)
    assert all(candidate.logprob < 0 for candidate in candidates)
