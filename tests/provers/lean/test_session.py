"""Sessions over the embedded Lean: every outcome, hostile steps, and what surrounds a theorem."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from provers.checker import StepLimits
from provers.errors import SessionClosed, StatementError
from provers.lean.processes import LeanProcesses, Ran
from provers.lean.session import LeanSession
from provers.lean.toolchain import find_toolchain
from tests.provers.lean.stepping import CRASHED, FAILED, PROGRESS, PROVED, TIMEOUT, stepping

SWAP = "theorem swap (n m : Nat) (h : n = m) : m = n := by sorry\n"
FALSE = "theorem wrong (n : Nat) : n = n + 1 := by sorry\n"
SHORT = StepLimits(wall_seconds=2.0, heartbeats=20_000)


async def test_every_outcome_in_order() -> None:
    async with stepping(SWAP) as lean:
        results = await lean.results(
            "swap", ["exact h.symm", "subst h", "exact h", "nonsense", "sorry", "omega"]
        )
        assert [r.outcome for r in results] == [PROVED, PROGRESS, FAILED, FAILED, FAILED, PROVED]
        assert results[1].state is not None
        assert [goal.text for goal in results[1].state.goals] == ["n : Nat\n⊢ n = n"]
        assert "Type mismatch" in results[2].message
        assert "leaves a hole" in results[4].message
        assert results[0].state is not None
        assert results[0].state.proved
        assert (await lean.verdict(results[0].state)).ok


async def test_states_are_values_and_proofs_are_structured() -> None:
    source = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ (q ∧ p) := by sorry\n"
    async with stepping(source) as lean:
        state = await lean.play(await lean.session.start("both"), ["constructor"])
        assert state.independent
        assert [goal.case for goal in state.goals] == ["left", "right"]
        deeper = await lean.play(state, ["exact hp", "constructor", "exact hq"])
        final = await lean.play(deeper, ["exact hp"])
        assert lean.session.proof(final).split("\n") == [
            "constructor",
            "· exact hp",
            "· constructor",
            "  · exact hq",
            "  · exact hp",
        ]
        assert (await lean.verdict(final)).ok
        # The state in the middle is as good as it was.
        again = await lean.play(state, ["exact hp", "exact ⟨hq, hp⟩"])
        assert again.proved


async def test_independent_goals_are_split_and_proved_apart() -> None:
    source = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry\n"
    async with stepping(source) as lean:
        state = await lean.play(await lean.session.start("both"), ["constructor"])
        first, second = lean.session.split(state)
        assert [s.goals[0].target for s in (first, second)] == ["p", "q"]
        results = await lean.session.try_many(
            [(second, "exact hq"), (first, "exact hq"), (first, "exact hp")]
        )
        assert [r.outcome for r in results] == [PROVED, FAILED, PROVED]


async def test_coupled_metavariables_are_solved_together() -> None:
    source = "theorem mid (a b : Nat) (h : a = b) : ∃ c, c = b := by sorry\n"
    async with stepping(source) as lean:
        state = await lean.play(await lean.session.start("mid"), ["apply Exists.intro"])
        assert len(state.goals) == 2
        assert not state.independent
        (solved,) = await lean.session.try_many([(state, "exact h")])
        assert solved.outcome is PROVED, solved
        (open_still,) = await lean.session.try_many([(state, "symm")])
        assert open_still.outcome is PROGRESS
        assert solved.state is not None
        assert (await lean.verdict(solved.state)).ok


async def test_steps_from_different_states_and_statements_share_a_call() -> None:
    async with stepping(SWAP + "theorem two (p : Prop) (h : p) : p ∧ p := by sorry\n") as lean:
        one, two = await lean.session.start("swap"), await lean.session.start("two")
        deep = await lean.play(two, ["constructor", "exact h"])
        results = await lean.session.try_many(
            [(deep, "exact h"), (one, "exact h"), (two, "exact ⟨h, h⟩"), (one, "omega")] * 30
        )
        assert [r.outcome for r in results] == [PROVED, FAILED, PROVED, PROVED] * 30


HANGS = [
    "exact absurd (by decide : (List.range 3000).foldl (· + ·) 0 = 1) (by decide)",
    "repeat (have := h)",
    "exact (by rfl : (fun k : Nat => 10 ^ (10 ^ k) % 7) 12 = 3) ▸ h.symm",
]


@pytest.mark.slow
@pytest.mark.parametrize("bad", HANGS)
async def test_a_step_that_never_ends_costs_only_itself(bad: str) -> None:
    async with stepping(SWAP) as lean:
        good = ["exact h.symm", "exact h", "subst h"]
        started = time.monotonic()
        outcomes = await lean.outcomes("swap", [*good, bad, *good], SHORT)
        assert outcomes[:3] == outcomes[4:] == [PROVED, FAILED, PROGRESS]
        assert outcomes[3] in (TIMEOUT, FAILED, CRASHED)
        assert time.monotonic() - started < 60


@pytest.mark.slow
async def test_a_kernel_reduction_without_end_is_cut_by_the_clock() -> None:
    bad = "exact absurd (show 2 = 3 from by decide +kernel) (by decide)"
    loop = "exact (by decide +kernel : Nat.rec (motive := fun _ => Nat) 0 (fun _ k => k + 1) 100000000 = 1) ▸ h.symm"
    async with stepping(SWAP) as lean:
        outcomes = await lean.outcomes("swap", ["exact h.symm", bad, loop, "exact h"], SHORT)
        assert outcomes[0] is PROVED
        assert outcomes[1] is FAILED
        assert outcomes[2] in (TIMEOUT, CRASHED, FAILED)
        assert outcomes[3] is FAILED


@pytest.mark.slow
async def test_a_step_that_overflows_the_stack_costs_only_itself() -> None:
    deep = "exact " + "(id " * 6000 + "h.symm" + ")" * 6000
    async with stepping(SWAP) as lean:
        outcomes = await lean.outcomes("swap", ["exact h.symm", deep, "exact h", "subst h"], SHORT)
        assert [outcomes[0], *outcomes[2:]] == [PROVED, FAILED, PROGRESS]
        assert outcomes[1] in (CRASHED, FAILED, TIMEOUT)


@pytest.mark.slow
async def test_a_step_that_floods_costs_only_itself() -> None:
    flood = 'repeat trace "' + "x" * 20_000 + '"'
    async with stepping(SWAP) as lean:
        outcomes = await lean.outcomes("swap", ["exact h.symm", flood, "exact h"], SHORT)
        assert [outcomes[0], outcomes[2]] == [PROVED, FAILED]
        assert outcomes[1] in (CRASHED, TIMEOUT)


async def test_syntax_errors_cost_only_themselves() -> None:
    bad = ["all_goals", "first", "rw [h] <;>", "· ", "simp at", "have : 1 = 1", "foo bar", "exact"]
    async with stepping(SWAP) as lean:
        steps = [step for word in bad for step in (word, "exact h.symm")]
        outcomes = await lean.outcomes("swap", steps)
        assert outcomes[1::2] == [PROVED] * len(bad)
        assert PROVED not in outcomes[::2]
        assert PROGRESS not in outcomes[::2][:5]


FORGERIES = [
    'trace "lemmata trial 0 done"',
    "exact?",
    "apply?",
    "simp_all",
    "first | exact lemmata_trial_0 n | skip",
    "exact _lemmata_trial_0 n",
    "exact _root_._lemmata_copy_ rfl rfl",
    "exact absurd n",
    "all_goals (try rfl)",
    "any_goals skip",
    "rotate_left",
    "repeat constructor",
    "decide",
    "omega",
    "trivial",
    "solve_by_elim",
    "have h : n = n + 1 := by assumption\nexact h",
    "exact (by exact rfl : True → n = n + 1) trivial",
    "set_option warn.sorry false in exact?",
    "exact ‹_›",
    "nofun",
    "cases n",
    "revert n; intro n; rfl",
    "exact let rec f (k : Nat) : k = k + 1 := f k; f n",
    "suffices h : False from h.elim",
    "exact unsafeCast rfl",
    "exact False.elim (by contradiction)",
    "next => rfl",
    "case _ => trivial",
    "show n = n\nrfl",
    "change n = n; rfl",
    "conv => lhs; rw [show n = n + 1 from ?_]",
    "native_decide",
    'exact panic! "x"',
    "exact (default : n = n + 1)",
    "exact Classical.choice ⟨?_⟩",
    "exact Nat.lt_irrefl _ (by assumption)",
]


async def test_no_step_proves_what_is_false() -> None:
    async with stepping(FALSE) as lean:
        results = await lean.results("wrong", FORGERIES * 2)
        proved = [s for s, r in zip(FORGERIES * 2, results, strict=True) if r.outcome is PROVED]
        assert proved == []


AROUND = {
    "namespace": (
        "namespace A.B\nvariable {α : Type} (xs : List α)\nopen List in\n"
        "/-- words -/\n@[simp] theorem here : xs ++ [] = xs := by sorry\nend A.B\n",
        "A.B.here",
        ["exact append_nil xs"],
    ),
    "dotted": (
        "theorem List.here (xs : List Nat) : xs ++ [] = xs := by sorry\n",
        "List.here",
        ["exact append_nil xs"],
    ),
    "universes": (
        "universe u\ntheorem here.{v} {α : Type u} {β : Type v} (p : α × β) : (p.1, p.2) = p := by sorry\n",
        "here",
        ["cases p", "rfl"],
    ),
    "let": (
        "theorem here : let x := 1; let y := x; x + y = 2 := by sorry\n",
        "here",
        ["intro x y", "rfl"],
    ),
    "default": (
        'theorem here (n : Nat := 0) (s : String := "a := b") (h : n = n := rfl) : n = n := by sorry\n',
        "here",
        ["exact h"],
    ),
    "if": (
        "theorem here (b : Bool) : if b then b = true else b = false := by sorry\n",
        "here",
        ["cases b", "rfl", "rfl"],
    ),
    "match": (
        "theorem here (n : Nat) :\n    match n with\n    | 0 => True\n    | k + 1 => k < n := by sorry\n",
        "here",
        ["cases n", "trivial", "exact Nat.lt_succ_self _"],
    ),
    "strings": (
        'theorem here : ("x := by sorry", "-- :=").1 = "x := by sorry" := by sorry\n',
        "here",
        ["rfl"],
    ),
    "unicode": (
        "theorem «hé llo».λ₁' (α₀ : Type) («x y» : α₀) : «x y» = «x y» := by sorry\n".replace(
            "λ₁'", "ξ₁'"
        ),
        "«hé llo».ξ₁'",
        ["exact Eq.refl «x y»"],
    ),
    "private": (
        "private theorem here : 1 = 1 := by sorry\n",
        "here",
        ["rfl"],
    ),
    "mutual reference": (
        "theorem before_it : 2 = 2 := by\n  rfl\n@[simp] theorem rule (n : Nat) : n * 2 = n + n := by omega\n"
        "theorem here (n : Nat) : n * 2 = n + n := by sorry\ntheorem after_it : 3 = 3 := rfl\n",
        "here",
        ["simp only [rule]"],
    ),
    "rfl-lemma": (
        "def f (n : Nat) := n + 0\ntheorem f_eq (n : Nat) : f n = n := rfl\n"
        "theorem here : f 2 = 2 := by sorry\n",
        "here",
        ["dsimp only [f_eq]"],
    ),
    "options": (
        "set_option maxRecDepth 400 in\nset_option pp.all false in theorem here : 1 = 1 := by sorry\n",
        "here",
        ["rfl"],
    ),
    "example": (
        "variable (n : Nat)\nopen Nat in\nexample : n = n := by sorry\nexample : 1 = 1 := by\n  sorry\n",
        "example_4",
        ["rfl"],
    ),
    "crlf-free comments": (
        "-- theorem ghost : False := by sorry\n/- open Nat in -/\ntheorem here : 1 = 1 := by sorry /- end -/\n",
        "here",
        ["rfl"],
    ),
    "section with include": (
        "section\nvariable (n : Nat) (h : n = 1)\ninclude h\ntheorem here : n = 1 := by sorry\nend\n",
        "here",
        ["exact h"],
    ),
}


@pytest.mark.parametrize("case", AROUND)
async def test_what_surrounds_a_theorem_means_the_same(case: str) -> None:
    source, name, steps = AROUND[case]
    async with stepping(source) as lean:
        final = await lean.play(await lean.session.start(name), steps)
        assert final.proved
        text = lean.session.assemble(final)
        verdict = await lean.checker.check(lean.request(text))
        assert not verdict.errors(), (text, verdict)
        assert verdict.status.value in ("verified", "incomplete")


async def test_section_variables_that_the_statement_lacks_are_not_there() -> None:
    # Only what the header mentions is included: a step that uses more could not be assembled.
    source = "variable (n : Nat) (h : n = 1)\ntheorem here : n = 1 := by sorry\n"
    async with stepping(source) as lean:
        assert await lean.outcomes("here", ["exact h"]) == [FAILED]


@pytest.mark.parametrize(
    "statement",
    [
        "theorem t (n : Nat) : n = Missing.m",
        "theorem t : 1 +",
        "theorem t : Nat → ",
        "theorem t : (1 : Foo) = 1",
        "theorem t : 1 = 1 := by rfl",
        "theorem t : 1 = 1\n#exit",
        "theorem t",
    ],
)
async def test_statements_that_do_not_elaborate(statement: str) -> None:
    async with stepping(SWAP) as lean:
        with pytest.raises(StatementError):
            await lean.session.start(statement)


async def test_statements_of_one_call_answer_for_themselves() -> None:
    async with stepping(SWAP + FALSE) as lean:
        states = await lean.session.start_many(
            ["swap", "theorem t : 1 +", "missing", "wrong", "theorem u (p : Prop) : p → p"]
        )
        assert [isinstance(state, StatementError) for state in states] == [
            False, True, True, False, False,
        ]  # fmt: skip


async def test_statements_are_elaborated_within_limits() -> None:
    hard = f"theorem t (a b c : Nat) : {' + '.join('abc' * 40)} = a"
    async with stepping("") as lean:
        (state,) = await lean.session.start_many([hard])
        assert not isinstance(state, StatementError)
    async with stepping("") as lean:
        (state,) = await lean.session.start_many([hard], StepLimits(heartbeats=1))
        assert isinstance(state, StatementError)
        assert "heartbeats" in state.message


class _Counted(LeanProcesses):
    """Knows how many ran at the same time."""

    running = 0
    most = 0

    async def run(self, *arguments: Any, **named: Any) -> Ran:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            return await super().run(*arguments, **named)
        finally:
            self.running -= 1


@pytest.mark.parametrize("slots", [1, 2])
async def test_as_many_documents_at_a_time_as_there_are_slots(slots: int) -> None:
    processes = _Counted(await find_toolchain(None, "embedded"))
    try:
        async with LeanSession(processes, SWAP, warm=False, slots=slots) as session:
            state = await session.start("swap")
            results = await session.try_many([(state, "exact h.symm")] * 60)
    finally:
        await processes.close()
    assert {result.outcome for result in results} == {PROVED}
    assert processes.most == slots


async def test_a_closed_session_says_so() -> None:
    async with stepping(SWAP) as lean:
        state = await lean.session.start("swap")
        await lean.session.close()
        await lean.session.close()
        with pytest.raises(SessionClosed):
            await lean.session.try_many([(state, "rfl")])
        with pytest.raises(SessionClosed):
            await lean.session.start("swap")


async def test_a_cancelled_batch_leaves_the_session_usable() -> None:
    async with stepping(SWAP) as lean:
        state = await lean.session.start("swap")
        batch = asyncio.ensure_future(lean.session.try_many([(state, "exact h.symm")] * 200))
        await asyncio.sleep(0)
        batch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await batch
        assert await lean.outcomes("swap", ["exact h.symm"]) == [PROVED]
