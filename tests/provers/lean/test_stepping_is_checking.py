"""Stepping says what checking the assembled text one by one says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provers.checker import ProofState, StepResult
from tests.provers.lean.stepping import FAILED, PROGRESS, PROVED, Stepper, stepping

SOURCE = """
inductive Colour where
  | red | green | mixed (l r : Colour)

def Colour.flip : Colour → Colour
  | .red => .green
  | .green => .red
  | .mixed l r => .mixed r.flip l.flip

def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

theorem flip_flip (c : Colour) : c.flip.flip = c := by sorry
theorem total_append (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by sorry
theorem curry (p q r : Prop) : (p ∧ q → r) ↔ (p → q → r) := by sorry
theorem some_bigger (n : Nat) (h : n ≠ 0) : ∃ m k, m + k = n ∧ 0 < m := by sorry
theorem split_bool (a b : Bool) : (a && b || !a) = (!a || b) := by sorry
theorem not_true (n : Nat) (h : 0 < n) : n * n = n := by sorry
theorem subset (p q : Nat → Prop) (h : ∀ x, p x → q x) : (∃ x, p x) → ∃ x, q x := by sorry
"""
THEOREMS = ["flip_flip", "total_append", "curry", "some_bigger", "split_bool", "not_true", "subset"]
POOL = [
    "simp", "simp_all", "omega", "rfl", "decide", "constructor", "intro h", "intro x y",
    "intro ⟨a, b⟩", "assumption", "contradiction", "exact ⟨_, rfl⟩", "apply Exists.intro",
    "refine ⟨?_, ?_⟩", "refine ⟨_, ?_, ?_⟩", "refine ⟨n, 0, ?_⟩", "exact ⟨n, 0, by omega⟩",
    "induction c <;> simp_all [Colour.flip]", "induction c", "cases c", "cases a <;> cases b <;> rfl",
    "cases a", "cases b", "induction xs", "induction xs <;> simp_all [total] <;> omega",
    "simp [total]", "simp_all [total, Colour.flip]", "simp only [Colour.flip]", "unfold total",
    "rename_i ih", "split", "exfalso", "symm", "congr", "rotate_left", "swap", "all_goals simp",
    "any_goals rfl", "all_goals intros", "· rfl", "case left => intro h", "next => simp",
    "have := h", "obtain ⟨x, hx⟩ := h", "exact ⟨x, h x hx⟩", "rcases h with ⟨x, hx⟩ | h",
    "apply?", "exact?", "exact h.1", "exact fun ⟨x, hx⟩ => ⟨x, h x hx⟩", "revert h", "subst h",
    "show _ = _", "first | rfl | simp", "try omega", "repeat constructor", "by_cases h : p",
    "calc _ = _ := rfl", "simp\nomega", "intros\nsimp_all", "have h2 : 1 = 2 := by omega", "done",
]  # fmt: skip
CHECKED_APIECE = 4


class World:
    """One event loop and one session for all examples."""

    def __init__(self, runner: asyncio.Runner, lean: Stepper) -> None:
        self.runner = runner
        self.lean = lean
        self.compared = 0


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        lean = runner.run(stack.enter_async_context(stepping(SOURCE)))
        yield World(runner, lean)
        runner.run(stack.aclose())


@pytest.mark.slow
@settings(
    max_examples=6, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(theorem=st.sampled_from(THEOREMS), choices=st.lists(st.integers(0, 999), max_size=4))
def test_outcomes_are_those_of_single_checks(
    world: World, theorem: str, choices: list[int]
) -> None:
    world.runner.run(_compare(world, theorem, choices))


@pytest.mark.slow
async def test_warm_servers_answer_as_fresh_processes_do() -> None:
    async with stepping(SOURCE) as warm, stepping(SOURCE, warm=False) as fresh:
        for theorem in THEOREMS:
            there, here = await asyncio.gather(
                warm.results(theorem, POOL), fresh.results(theorem, POOL)
            )
            for step, one, other in zip(POOL, there, here, strict=True):
                assert one.outcome == other.outcome, (theorem, step, one, other)
                assert (one.state and one.state.key) == (other.state and other.state.key)
                assert (one.message == "") == (other.message == "")


async def _compare(world: World, theorem: str, choices: list[int]) -> None:
    """Walk to a state by chosen steps, try the whole pool there, check a sample one by one."""
    session = world.lean.session
    state = await session.start(theorem)
    for choice in choices:
        results = await session.try_many([(state, step) for step in POOL])
        onward = [r.state for r in results if r.outcome is PROGRESS and r.state is not None]
        if not onward:
            break
        state = onward[choice % len(onward)]
    results = await session.try_many([(state, step) for step in POOL])
    proved = [(s, r) for s, r in zip(POOL, results, strict=True) if r.outcome is PROVED]
    others = [(s, r) for s, r in zip(POOL, results, strict=True) if r.outcome in (FAILED, PROGRESS)]
    shift = sum(choices) % max(len(others), 1)
    others = others[shift:] + others[:shift]
    some = [*proved[:CHECKED_APIECE], *others[:CHECKED_APIECE]]
    await asyncio.gather(*(_same(world, theorem, state, s, r) for s, r in some))


async def _same(
    world: World, theorem: str, state: ProofState, step: str, result: StepResult
) -> None:
    lean = world.lean
    if result.state is not None:
        text = lean.session.assemble(result.state)
    else:
        beyond = ProofState("", (), theorem, (*state.path, step))
        text = lean.session.assemble(beyond)
    verdict = await lean.judge(text, theorem)
    fine = any(d.name == theorem and d.status.value == "verified" for d in verdict.declarations)
    world.compared += 1
    assert fine == (result.outcome is PROVED), (step, result, text, verdict.reason)
