"""Proving the open theorems of a text with the embedded Lean: search, re-check, completed text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from provers.checker import ProofState
from provers.errors import StatementError
from provers.lean.checker import LeanChecker
from provers.lean.source import Declaration, LeanSource
from provers.request import VerifyRequest
from provers.verdict import Status, Verdict
from search.openings import judged_text, open_theorems, with_proofs
from search.policy import Candidate, Policy
from search.prove import FileProver, ProveSettings, TheoremResult

TEXT = """open Nat

namespace A
private theorem hidden (n : Nat) : n + 0 = n := by sorry
/-- doc -/
theorem known (p q : Prop) (h : p ∧ q) : q := by sorry -- a remark
end A

example (n : Nat) : n = n := by sorry
"""
SETTINGS = replace(ProveSettings(), seconds=60.0, tactics=300)


class Fixed:
    """A policy that always proposes the same."""

    def __init__(self, *tactics: str) -> None:
        self.tactics = tactics

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        return [[Candidate(tactic, -1.0) for tactic in self.tactics][:n] for _ in states]


@pytest.fixture
async def checker() -> AsyncIterator[LeanChecker]:
    lean = LeanChecker("embedded")
    yield lean
    await lean.close()


def prover(checker: LeanChecker, text: str, *tactics: str) -> FileProver:
    def policy_for(_: LeanSource, __: Declaration) -> Policy:
        return Fixed(*tactics)

    return FileProver(checker, text, settings=SETTINGS, policy_for=policy_for if tactics else None)


async def test_everything_open_is_proved_and_the_rest_stays(checker: LeanChecker) -> None:
    report = await prover(checker, TEXT).run()
    assert [r.theorem for r in report.results] == ["A.hidden", "A.known", "example_9"]
    assert all(result.ok for result in report.results), report.results
    assert report.verdict.ok
    assert "sorry" not in report.text
    assert "/-- doc -/" in report.text
    assert "example (n : Nat) : n = n := by\n" in report.text
    assert (await checker.check(prover(checker, report.text)._request(report.text))).ok


async def test_a_false_theorem_is_unproved_with_its_open_goals(checker: LeanChecker) -> None:
    report = await prover(checker, "theorem no (n : Nat) (h : n = 2) : n = 3 := by sorry\n").run()
    (result,) = report.results
    assert (result.status, result.proof) == ("unproved", None)
    assert result.open_goals
    assert report.text.count("sorry") == 1
    assert report.verdict.status.value == "incomplete"


@pytest.mark.parametrize(
    "cheat",
    ["sorry", "admit", "apply?", "native_decide", "exact sorryAx _ false", "stop", "exact?"],
)
async def test_a_policy_that_cheats_proves_nothing(checker: LeanChecker, cheat: str) -> None:
    report = await prover(checker, "theorem no (n : Nat) : n = n + 1 := by sorry\n", cheat).run()
    assert [result.status for result in report.results] == ["unproved"]


async def test_a_proof_that_the_file_makes_false_is_not_kept(checker: LeanChecker) -> None:
    # The step works beside an axiom; the audit of the completed text objects to what it rests on.
    text = "axiom magic (p : Prop) : p\ntheorem no (n : Nat) : n = n + 1 := by sorry\n"
    report = await prover(checker, text, "exact magic _").run()
    assert [result.status for result in report.results] == ["rejected"]
    assert report.text == text


async def test_a_file_that_does_not_compile_is_refused(checker: LeanChecker) -> None:
    text = "theorem t : 1 = 1 := by sorry\ntheorem u : 1 = 2 := rfl\n"
    with pytest.raises(StatementError, match="does not compile: line 2"):
        await prover(checker, text).run()


@pytest.mark.parametrize(
    "theorem",
    [
        "example.{u} (α : Sort u) (a : α) : a = a := by sorry",
        "private private theorem t (p : Prop) (h : p) : p := by sorry",
        "public private theorem t (p : Prop) (h : p) : p := by sorry",
    ],
)
async def test_what_compiles_only_as_it_is_judged_is_refused(
    checker: LeanChecker, theorem: str
) -> None:
    with pytest.raises(StatementError, match="does not compile: line 1"):
        await prover(checker, f"{theorem}\n").run()


class Contrary(LeanChecker):
    """Refuses every text that holds some words: a Lean that disagrees with itself."""

    words = "(* in no text *)"

    async def check(self, request: VerifyRequest) -> Verdict:
        """The answer, or `malformed`."""
        if self.words in request.source:
            return Verdict(status=Status.MALFORMED, checker=self.name, reason="a whim")
        return await super().check(request)


async def test_the_very_text_that_is_returned_is_checked_too(checker: LeanChecker) -> None:
    contrary = Contrary("embedded")
    # Only in the text that is returned is the proved example still one.
    contrary.words = "example (n : Nat) : n = n := by\n  rfl"
    text = "example (n : Nat) : n = n := by sorry\ntheorem t : 1 = 1 := by sorry\n"
    report = await prover(contrary, text, "rfl").run()
    await contrary.close()
    assert [result.status for result in report.results] == ["rejected", "proved"]
    assert report.results[0].reason == "the re-check says malformed: a whim"
    assert report.text == text.replace("1 = 1 := by sorry", "1 = 1 := by\n  rfl")
    assert report.verdict.status is Status.INCOMPLETE


async def test_when_nothing_can_be_returned_that_compiles_nothing_is_proved() -> None:
    contrary = Contrary("embedded")
    text = "example (n : Nat) : n = n := by sorry\nexample (m : Nat) : m = m := by sorry\n"
    proving = prover(contrary, text, "rfl")

    seen: list[TheoremResult] = []

    def sour(result: TheoremResult) -> None:
        seen.append(result)
        if len(seen) == 2:
            contrary.words = "example ("  # from now on, whatever is returned is refused

    proving._on_result = sour
    report = await proving.run()
    await contrary.close()
    assert [result.status for result in report.results] == ["rejected", "rejected"]
    assert report.results[0].reason == "not in the completed file: a whim"
    assert (report.text, report.verdict.status) == (text, Status.MALFORMED)


async def test_one_who_cannot_hear_results_does_not_stop_the_search(checker: LeanChecker) -> None:
    def deaf(_: TheoremResult) -> None:
        raise BrokenPipeError("nobody listens")

    text = "theorem t : 1 = 1 := by sorry\ntheorem u : 2 = 2 := by sorry\n"
    proving = prover(checker, text, "rfl")
    proving._on_result = deaf
    with pytest.raises(BrokenPipeError):
        await proving.run()
    assert [result.status for result in proving.results.values()] == ["proved", "proved"]
    assert "sorry" not in (await proving.complete())[0]


async def test_an_open_example_that_is_no_proposition_is_passed_over(checker: LeanChecker) -> None:
    text = "example : Nat := sorry\ntheorem t : 1 = 1 := by sorry\n"
    report = await prover(checker, text).run()
    assert [result.status for result in report.results] == ["malformed", "proved"]
    assert report.text.startswith("example : Nat := sorry\n")


async def test_what_is_proved_survives_cancellation(checker: LeanChecker) -> None:
    text = TEXT + "theorem no (n : Nat) (f : Nat → Nat) : f n = f (n + 1) := by sorry\n"
    enough = asyncio.Event()
    seen: list[TheoremResult] = []

    def on_result(result: TheoremResult) -> None:
        seen.append(result)
        if len(seen) == 3:
            enough.set()

    settings = replace(ProveSettings(), seconds=300.0, tactics=1_000_000)
    proving = FileProver(checker, text, settings=settings, on_result=on_result)
    run = asyncio.ensure_future(proving.run())
    async with asyncio.timeout(200):
        await enough.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    completed, verdict = await proving.complete()
    assert completed.count("sorry") == 1
    assert verdict.status.value == "incomplete"


def test_open_theorems_are_found_by_name() -> None:
    source = LeanSource(TEXT)
    assert [d.name for d in open_theorems(source)] == ["hidden", "known", ""]
    assert [d.name for d in open_theorems(source, ["known"])] == ["known"]
    assert [d.keyword for d in open_theorems(source, ["example_9"])] == ["example"]
    with pytest.raises(StatementError) as caught:
        open_theorems(source, ["other"])
    assert caught.value.hint == "open: A.hidden, A.known, example_9"


def test_filling_holes_touches_nothing_else() -> None:
    source = LeanSource(TEXT)
    filled = with_proofs(source, {"A.known": "exact h.2", "example_9": "skip\nrfl"})
    assert filled == TEXT.replace("q := by sorry", "q := by\n  exact h.2").replace(
        "n = n := by sorry", "n = n := by\n  skip\n  rfl"
    )
    assert with_proofs(source, {}) == TEXT


def test_the_judged_text_names_examples() -> None:
    source = LeanSource(TEXT)
    judged = judged_text(source, {"example_9": "rfl"})
    assert "theorem _root_.lemmata_open_example_9 (n : Nat) : n = n := by\n  rfl" in judged
    assert "example (" not in judged
    assert "\ntheorem hidden" in judged
    assert "private theorem hidden" in with_proofs(source, {"A.hidden": "rfl"})
    assert "example" not in judged_text(source, {}, examples=False)
