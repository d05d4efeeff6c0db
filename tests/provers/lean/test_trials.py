"""Documents of trials: their text, and reading Lean's messages back. Lean itself is not run."""

from __future__ import annotations

import pytest

from provers.checker import Goal, StepLimits, StepOutcome
from provers.lean.messages import Message
from provers.lean.source import LeanSource
from provers.lean.statement import Statement, find_statement
from provers.lean.steps import refuse
from provers.lean.trials import Document, Trial, build_document
from provers.verdict import Severity

TEXT = "import Init\n\nopen Nat\n\ntheorem A.t (p : Prop) :\n    p → p := by sorry\n"
GOAL = Goal(target="p → p", text="p : Prop\n⊢ p → p")


def statement() -> Statement:
    return find_statement(LeanSource(TEXT), "A.t")


def document(
    *tactics: str, goals: tuple[Goal, ...] = (GOAL,), path: tuple[str, ...] = ()
) -> Document:
    here = statement()
    trials = [Trial(i, here, path, tactic, goals) for i, tactic in enumerate(tactics)]
    return build_document(trials, StepLimits(), session="s", nonce="n", alone=False)


def line_of(doc: Document, text: str) -> int:
    return next(i for i, line in enumerate(doc.text.split("\n"), 1) if text in line)


def said(doc: Document, at: str, text: str, severity: Severity = Severity.ERROR) -> Message:
    return Message(severity, text, "", line_of(doc, at), 0)


def done(doc: Document, index: int) -> Message:
    marker = f"lemmata trial n {index} done"
    return said(doc, f'"{marker}"', marker, Severity.INFO)


def test_trials_of_one_state_share_a_theorem_and_stand_in_parentheses() -> None:
    doc = document("intro h", "simp\nrfl", path=("skip", "skip"))
    text = doc.text.split("\n")
    assert text.count("  focus (") == 2
    assert sum(line.startswith("theorem A._lemmata_trial_n_0 (p : Prop) :") for line in text) == 1
    at = text.index("    intro h")
    assert text[at - 1 : at + 3] == [
        "  · (",
        "    intro h",
        "    )",
        '    trace "lemmata trial n 0 done"',
    ]


def test_documents_of_one_place_begin_alike() -> None:
    one, two = document("intro h").text, document("simp", "rfl").text
    shared = one.index("set_option maxHeartbeats")
    assert one[:shared] == two[:shared]
    assert one.startswith("import Init\ndef _root_._lemmata_copy_s")


def test_a_marker_without_errors_is_success() -> None:
    doc = document("intro h", "simp")
    answers = doc.answers([done(doc, 0), done(doc, 1)])
    assert [answer.outcome for answer in answers.values()] == [StepOutcome.PROVED] * 2


def test_silence_is_no_answer() -> None:
    doc = document("intro h", "simp")
    assert doc.answers([]) == {}
    assert list(doc.answers([done(doc, 1)])) == [1]


def test_an_error_beside_the_marker_is_a_failure() -> None:
    doc = document("intro h", "simp")
    answers = doc.answers([done(doc, 0), said(doc, "    intro h", "no"), done(doc, 1)])
    assert answers[0].outcome is StepOutcome.FAILED
    assert answers[0].message == "no"
    assert answers[1].outcome is StepOutcome.PROVED


def test_a_marker_of_another_document_is_none() -> None:
    doc = document("trace x", "simp")
    forged = said(doc, "    trace x", "lemmata trial m 0 done", Severity.INFO)
    assert 0 not in doc.answers([forged])


def test_a_marker_printed_by_a_batch_mate_is_none() -> None:
    doc = document("trace x", "simp")
    forged = said(doc, "    trace x", "lemmata trial n 1 done", Severity.INFO)
    assert doc.answers([forged]) == {}


def test_goals_left_are_progress_without_the_tags_of_copies() -> None:
    doc = document("intro h", "simp")
    left = said(doc, "  · (", "unsolved goals\ncase refine_1\nh : p\n⊢ p")
    answers = doc.answers([left, done(doc, 0), done(doc, 1)])
    assert answers[0].outcome is StepOutcome.PROGRESS
    assert [goal.text for goal in answers[0].goals] == ["h : p\n⊢ p"]
    assert answers[0].own == 1


def test_later_goals_of_the_state_stay_open() -> None:
    second = Goal(target="q", text="⊢ q")
    doc = document("intro h", "simp", goals=(GOAL, second))
    answer = doc.answers([done(doc, 0), done(doc, 1)])[0]
    assert answer.outcome is StepOutcome.PROGRESS
    assert (answer.goals, answer.own) == ((second,), 0)


def test_a_theorem_that_the_kernel_refuses_clears_nobody() -> None:
    doc = document("intro h", "simp")
    refusal = said(doc, "theorem A._lemmata", "(kernel) deep recursion detected")
    failure = said(doc, "    simp", "no")
    answers = doc.answers([refusal, done(doc, 0), failure, done(doc, 1)])
    assert list(answers) == [1]
    alone = document("intro h")
    (answer,) = alone.answers([refusal, done(alone, 0)]).values()
    assert answer.outcome is StepOutcome.FAILED
    assert "deep recursion" in answer.message


def test_the_effort_limit_of_a_shared_theorem_blames_nobody() -> None:
    doc = document("intro h", "simp", "rfl")
    limit = "(deterministic) timeout at `whnf`, maximum number of heartbeats (1) has been reached"
    spent = said(doc, "    simp", limit)
    assert list(doc.answers([done(doc, 0), spent])) == [0]
    alone = document("simp")
    (answer,) = alone.answers([said(alone, "    simp", limit)]).values()
    assert answer.outcome is StepOutcome.TIMEOUT


def test_a_hole_is_found_and_a_success_beside_a_failure_is_uncertain() -> None:
    doc = document("intro h", "simp")
    hole = said(doc, "theorem A._lemmata", "declaration uses `sorry`", Severity.WARNING)
    assert doc.answers([hole, done(doc, 0), done(doc, 1)]) == {}
    clean = doc.answers([done(doc, 0), done(doc, 1)])
    assert clean[0].certain
    beside = doc.answers([done(doc, 0), said(doc, "    simp", "no")])
    assert not beside[0].certain
    alone = document("apply?")
    (answer,) = alone.answers([hole, done(alone, 0)]).values()
    assert answer.outcome is StepOutcome.FAILED


def test_messages_behind_a_theorem_are_not_about_it() -> None:
    doc = document("intro h")
    later = Message(Severity.ERROR, "no", "", len(doc.text.split("\n")) + 3, 0)
    assert doc.answers([done(doc, 0), later])[0].outcome is StepOutcome.PROVED


def test_coupled_goals_are_read_back_as_a_whole() -> None:
    goals = (Goal("?b = 1", text="⊢ ?b = 1"), Goal("Nat", text="case b\n⊢ Nat"))
    doc = document("rfl", "skip", goals=goals)
    by = [i for i, line in enumerate(doc.text.split("\n"), 1) if line.endswith(":= by")]
    left = Message(Severity.ERROR, "unsolved goals\n⊢ ?b = 1\n\ncase b\n⊢ Nat", "", by[1], 0)
    answers = doc.answers([done(doc, 0), left, done(doc, 1)])
    assert answers[0].outcome is StepOutcome.PROVED
    assert (answers[1].outcome, len(answers[1].goals)) == (StepOutcome.PROGRESS, 2)


def test_places_in_the_text_get_their_own_trials() -> None:
    text = "theorem a : p := by sorry\ndef f := 1\ntheorem b : q := by sorry\n"
    source = LeanSource(text)
    trials = [Trial(i, find_statement(source, name), (), "skip", ()) for i, name in enumerate("ab")]
    doc = build_document(trials, StepLimits(), session="s", nonce="n", alone=False)
    order = [doc.text.index(part) for part in ("n_0 : p", "theorem a : p", "def f", "n_1 : q")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "step",
    [
        "", "  \n", "-- only a comment", "/- open", "simp /-", "exact (", "exact h)", "(simp) ; [",
        'trace "open', "simp\0", "simp\r\n", "simp\tat h", "«never closed",
        "sorry", "exact sorry", "first | simp | sorry", "admit", "stop", "exact sorryAx _ true",
        "native_decide", "decide +native", "run_tac pure ()", "exact by_elab return .const ``x []",
        "exact h\naxiom f : False", "exact h\n  theorem x : 1 = 2 := foo", "rfl\nend A",
        "set_option debug.skipKernelTC true in simp", "#exit", "simp\n#eval 1", "open Nat",
        "exact h\n@[simp] def x := 1", "attribute [local simp] foo in simp", "section",
        "exact include_str \"x\"", "macro \"x\" : tactic => `(tactic| simp)",
    ],
)  # fmt: skip
def test_steps_that_reach_out_or_leave_holes_are_refused(step: str) -> None:
    assert refuse(step)


@pytest.mark.parametrize(
    "step",
    [
        "simp", "exact h.symm -- a comment", "simp /- in between -/ at h", "exact f 'x' \"sorry\"",
        "set_option maxRecDepth 1000 in simp", "open Nat in exact succ_le_of_lt h", "cases h <;> rfl",
        "have := foo.end", "induction n with\n| zero => rfl\n| succ n ih => simp [ih]",
        "exact «sorry»", "exact h.sorry", "calc a = b := h\n  _ = c := g", "exact ⟨_, rfl⟩",
    ],
)  # fmt: skip
def test_ordinary_steps_are_let_in(step: str) -> None:
    assert refuse(step) is None
