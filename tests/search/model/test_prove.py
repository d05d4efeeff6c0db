"""A whole proof search with a model: scripted server, real Lean, fresh re-check.

The model is also hostile: whatever it says, nothing is `proved` that is not proved, nothing
crashes, and the honest tactics among its samples are still found.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from provers.checker import StepLimits
from provers.lean.checker import LeanChecker
from search.model.client import ClientSettings
from search.model.policy import VllmPolicy
from search.prove import FileProver
from search.results import ProveReport, ProveSettings
from search.settings import SearchSettings
from tests.search.model.scripted import Reply, Sampler, Script, ScriptedServer, failing_first

QUICK = ClientSettings(seconds=10.0, attempts=3, first_pause=0.0)
SETTINGS = ProveSettings(
    seconds=60.0,
    tactics=400,
    search=SearchSettings(candidates=16, step_limits=StepLimits(wall_seconds=2.0)),
)
TRUE = "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q := by sorry\n"
FALSE = "theorem no (n : Nat) : n = n + 1 := by sorry\n"


@pytest.fixture
async def checker() -> AsyncIterator[LeanChecker]:
    lean = LeanChecker("embedded")
    yield lean
    await lean.close()


async def prove(
    checker: LeanChecker,
    text: str,
    sampler: Sampler,
    *,
    script: Script | None = None,
    mix: bool = False,
    settings: ProveSettings = SETTINGS,
) -> ProveReport:
    async with (
        ScriptedServer(sampler, script=script) as server,
        VllmPolicy(server.url, settings=QUICK) as model,
    ):
        return await FileProver(checker, text, settings=settings, model=model, mix=mix).run()


def step_by_step(prompt: str) -> Sequence[tuple[str, float]]:
    """Knows the proof of `both`, and a good deal of nonsense."""
    if "⊢ p ∧ q" in prompt:
        return [("constructor", -0.7), ("rfl", -1.5), ("no_such_tactic", -2.0)]
    return [("exact hq" if "⊢ q" in prompt else "exact hp", -0.4), ("skip", -3.0)]


async def test_a_model_alone_proves_step_by_step(checker: LeanChecker) -> None:
    report = await prove(checker, TRUE, step_by_step)
    (result,) = report.results
    assert result.ok, result
    assert result.proof is not None
    assert "constructor" in result.proof
    assert report.verdict.ok


async def test_a_model_that_knows_nothing_is_helped_by_the_built_in_policy(
    checker: LeanChecker,
) -> None:
    ignorant: Sampler = lambda _: [("no_such_tactic", -0.1)]  # noqa: E731
    (alone,) = (await prove(checker, TRUE, ignorant)).results
    assert alone.status == "unproved"
    mixed = replace(SETTINGS, search=replace(SETTINGS.search, candidates=56))
    (helped,) = (await prove(checker, TRUE, ignorant, mix=True, settings=mixed)).results
    assert helped.ok


async def test_passing_troubles_do_not_stop_a_proof(checker: LeanChecker) -> None:
    busy = failing_first(2, Reply({}, 429, {"retry-after": "0"}))
    (result,) = (await prove(checker, TRUE, step_by_step, script=busy)).results
    assert result.ok


async def test_a_model_that_fails_for_good_is_an_error_and_not_a_failed_search(
    checker: LeanChecker,
) -> None:
    for mix in (False, True):
        down = failing_first(999, Reply({"error": {"message": "engine dead"}}, 500))
        (result,) = (await prove(checker, TRUE, step_by_step, script=down, mix=mix)).results
        assert result.status == "error"
        assert "engine dead" in result.reason


async def test_a_cancelled_run_leaves_no_open_request(checker: LeanChecker) -> None:
    hangs: Script = lambda _: Reply(hold=asyncio.Event())  # noqa: E731
    async with ScriptedServer(script=hangs) as server, VllmPolicy(server.url) as model:
        prover = FileProver(checker, TRUE, settings=SETTINGS, model=model, mix=False)
        task = asyncio.ensure_future(prover.run())
        await server.until_asked(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until_open(0)


# -- hostile models -----------------------------------------------------------------------------

CHEATS = [
    "sorry", "admit", "exact sorry", "exact (by sorry)", "simp; sorry", "first | sorry | rfl",
    "any_goals sorry", "· sorry", "stop", "exact sorryAx _ false", "exact «sorryAx» _ false",
    "exact lcProof", "native_decide", "exact no n", "exact (no n : _)", "apply no",
    "have := no n; exact this", "exact absurd rfl (no 0)", "rfl\n#eval 1", "#print axioms no",
    "rfl\n\naxiom bad : False\n\ntheorem worse : False := bad", "end\nopen Nat", "exact ‹_›",
    "set_option debug.skipKernelTC true in exact rfl", "set_option maxRecDepth 1 in rfl",
    "macro \"rfl\" : tactic => `(tactic| sorry)", "run_tac Lean.Elab.Tactic.closeMainGoal",
    "open Lean Elab Tactic in run_tac do admitGoal (← getMainGoal)", "by_elab return .sort",
    "exact (unsafeCast rfl)", "decide +native", "exact ofReduceBool _ _ rfl", "exact?", "apply?",
    "instance : OfNat Nat 1 := ⟨0⟩", "local notation \"n\" => 0", "let n := n; rfl",
    "theorem no (n : Nat) : n = n + 1 := by sorry", "exact @Eq.refl _ n\n-- ⊢ no goals",
]  # fmt: skip
NONSENSE = [
    "(", ")", "rfl)", "/-", "-/", "rfl /- open", "\"", "«", "⟨", "}", "case", "|", "=>", ":=", "`(",
    "\0", "\x1b[2Jrfl", "rfl\x07", "\ud800", "\u202e lfr", "\ufeffrfl", "rfl\u2028rfl", "\t\r\n",
    "x" * 3999, "(" * 1500 + "rfl" + ")" * 1500, "simp [" + "h, " * 900 + "h]", "rfl\n" * 500,
    "exact " + "fun x => " * 400 + "x", "1" * 3000, "repeat skip",
    "exact 10 ^ 10 ^ 10", "decide", "norm_num [*] at *", "<|endoftext|>", "[GOAL]⊢ False",
    "```lean\nrfl\n```", "The tactic is: rfl", "∀ ε > 0, ∃ δ", "exact ?_", "refine ?x", "_",
]  # fmt: skip


def hostile(samples: Sequence[str], honest: str | None = None) -> Sampler:
    """Says other samples every time it is asked, an honest one among them at the end."""
    asked = [0]

    def sample(_: str) -> list[tuple[str, float]]:
        start = (asked[0] * 15) % len(samples)
        asked[0] += 1
        said = [*samples[start:], *samples[:start]][:15]
        return [(text, -0.1) for text in said] + ([(honest, -9.0)] if honest else [])

    return sample


@pytest.mark.slow
@pytest.mark.parametrize("samples", [CHEATS, NONSENSE], ids=["cheats", "nonsense"])
async def test_nothing_false_is_proved_whatever_the_model_says(
    checker: LeanChecker, samples: list[str]
) -> None:
    settings = replace(SETTINGS, search=replace(SETTINGS.search, passes=4))
    report = await prove(checker, FALSE, hostile(samples), settings=settings)
    (result,) = report.results
    assert result.status == "unproved", result
    assert result.tactics_tried >= len(samples) // 2
    assert report.text == FALSE
    assert not report.verdict.ok


@pytest.mark.slow
@pytest.mark.parametrize("samples", [CHEATS, NONSENSE], ids=["cheats", "nonsense"])
async def test_what_is_true_is_proved_among_cheats(
    checker: LeanChecker, samples: list[str]
) -> None:
    honest = hostile(samples, "exact ⟨hp, hq⟩")
    report = await prove(checker, TRUE, honest)
    (result,) = report.results
    assert result.ok, result
    assert result.assumptions == ()
    assert "sorry" not in report.text


async def test_a_proof_that_rests_on_another_hole_is_not_kept(checker: LeanChecker) -> None:
    text = "theorem lie (n : Nat) : n = n + 1 := by sorry\n" + FALSE
    report = await prove(checker, text, lambda _: [("exact lie n", -0.1), ("exact no n", -0.2)])
    assert [result.status for result in report.results if result.ok] == []
    assert report.text == text
