"""Mixtures: turns, one entry a tactic, comparable log-probabilities, and failures."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.checker import Goal, ProofState
from provers.errors import LemmataError, ProtocolError, UsageError
from search.model.errors import ServerOverloaded
from search.model.mixed import MixedPolicy
from search.model.tactics import fingerprint
from search.policy import Candidate, Policy
from search.work import Work

STATE = ProofState("k", (Goal("p", text="⊢ p"),), "s")


class Says:
    """A policy that says the same about every state."""

    def __init__(self, *candidates: Candidate) -> None:
        self.candidates = candidates

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        return [list(self.candidates[:n]) for _ in states]


class Fails(Says):
    """A policy that fails."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        raise ServerOverloaded("busy")


class Hangs(Says):
    """A policy that never answers, and notes that it was cancelled."""

    cancelled = False

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        raise AssertionError


def mix(*policies: Policy, n: int = 10, weights: Sequence[float] | None = None) -> list[Candidate]:
    (got,) = asyncio.run(MixedPolicy(policies, weights).propose([STATE], n))
    return got


MODEL = Says(Candidate("rfl", -0.2, 4), Candidate("simp", -8.0, 8, spent=5))
TEMPLATES = Says(Candidate("omega", -1.0), Candidate("simp", -2.0), Candidate("decide", -3.0))


def test_policies_take_turns_and_a_tactic_stands_once() -> None:
    assert [each.text for each in mix(MODEL, TEMPLATES)] == ["rfl", "omega", "simp", "decide"]
    assert [each.text for each in mix(TEMPLATES, MODEL)] == ["omega", "rfl", "simp", "decide"]
    assert [each.text for each in mix(MODEL, TEMPLATES, n=2)] == ["rfl", "omega"]


def test_each_policy_has_its_share_of_probability() -> None:
    got = {each.text: math.exp(each.logprob) for each in mix(MODEL, TEMPLATES, weights=[3, 1])}
    assert math.fsum(got.values()) == pytest.approx(1.0)
    model = math.exp(-0.05) / (math.exp(-0.05) + math.exp(-1.0))
    assert got["rfl"] == pytest.approx(0.75 * model)
    # Proposed by both: the sum.
    templates = math.exp(-2) / (math.exp(-1) + math.exp(-2) + math.exp(-3))
    assert got["simp"] == pytest.approx(0.75 * (1 - model) + 0.25 * templates)


def test_a_mixed_step_is_not_averaged_and_its_tokens_are_counted() -> None:
    got = mix(MODEL, TEMPLATES)
    assert all(each.tokens == 0 and each.mean_logprob == each.logprob <= 0 for each in got)
    work = Work(node=None)  # pyright: ignore[reportArgumentType]
    work.take_candidates(got, 10)
    assert work.tokens == 4 + 8 + 5


def test_one_policy_alone_keeps_its_order() -> None:
    assert [each.text for each in mix(TEMPLATES)] == ["omega", "simp", "decide"]


def test_a_policy_without_proposals_leaves_the_field_to_the_others() -> None:
    assert [each.text for each in mix(Says(), TEMPLATES)] == ["omega", "simp", "decide"]
    assert mix(Says(), Says()) == []


def test_impossible_log_probabilities_are_left_out() -> None:
    odd = Says(Candidate("a", math.nan), Candidate("b", -math.inf), Candidate("c", -1e9))
    assert [each.text for each in mix(odd, TEMPLATES)] == ["c", "omega", "simp", "decide"]


def test_the_failure_of_one_is_the_failure_of_all() -> None:
    hangs = Hangs()
    with pytest.raises(LemmataError, match="busy") as caught:
        mix(hangs, Fails(), TEMPLATES)
    assert caught.value.retryable
    assert hangs.cancelled


def test_a_policy_must_answer_every_state() -> None:
    class Short(Says):
        async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
            return []

    with pytest.raises(ProtocolError, match="0 of 1"):
        mix(Short(), TEMPLATES)


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, math.inf]])
def test_weights_that_do_not_fit(weights: list[float]) -> None:
    with pytest.raises(UsageError):
        MixedPolicy([MODEL, TEMPLATES], weights)
    with pytest.raises(UsageError):
        MixedPolicy([])


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.text("ab \n", min_size=1, max_size=4),
        st.floats(-1e6, 0.0),
        st.integers(0, 50),
    ),
    max_size=6,
)


@given(st.lists(CANDIDATES, min_size=1, max_size=3), st.integers(1, 12))
def test_any_mixture_is_a_distribution_without_doubles(
    proposals: list[list[Candidate]], n: int
) -> None:
    policies = [Says(*each) for each in proposals]
    got = mix(*policies, n=n)
    assert got == mix(*policies, n=n)
    marks = [fingerprint(each.text) for each in got]
    assert len(marks) == len(set(marks)) <= n
    assert all(-math.inf < each.logprob <= 0 for each in got)
    assert math.fsum(math.exp(each.logprob) for each in got) <= 1 + 1e-9
