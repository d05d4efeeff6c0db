"""Sessions, steps, the policy, and completing programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.complete import complete
from dafny_bridge.declarations import parse
from dafny_bridge.expressions import conjuncts, render, replaced, split
from dafny_bridge.guessing import propose_decreases, propose_hints
from dafny_bridge.hints import HintKind, weave_plainly
from dafny_bridge.policy import DafnyPolicy, propose_steps
from dafny_bridge.session import StepRefused, check_hint, insert, step_at
from dafny_bridge.statements import loops_of
from provers.checker import Capability, Goal, ProofState, StepLimits, StepOutcome
from provers.errors import SessionClosed, StatementError
from tests.dafny_bridge.conftest import ask

EXAMPLES = Path(__file__).parents[2] / "examples" / "dafny"
COUNT = """method Count(n: nat) returns (r: nat)
  ensures r == n
{
  r := 0;
  while r < n
  {
    r := r + 1;
  }
}
"""
HEAD = COUNT.index("\n  {\n    r")


async def test_a_step_can_fail_progress_and_prove(checker: DafnyChecker) -> None:
    assert Capability.SESSIONS in checker.capabilities
    session = await checker.open_session(ask(COUNT))
    state = await session.start(COUNT)
    assert [goal.target for goal in state.goals] == ["r == n"]
    steps = [
        step_at(COUNT, HEAD, "invariant r <= n"),
        step_at(COUNT, HEAD, "invariant r == n"),
        step_at(COUNT, HEAD, "invariant 0 <= r"),
        step_at(COUNT, HEAD, "invariant q <= n"),
        step_at(COUNT, HEAD, "assume false;"),
        "nonsense",
    ]
    results = await session.try_many([(state, s) for s in steps], StepLimits(wall_seconds=10))
    outcomes = [result.outcome for result in results]
    assert outcomes[0] is StepOutcome.PROVED
    assert outcomes[1] is StepOutcome.FAILED
    assert outcomes[3:] == [StepOutcome.FAILED] * 3
    proved = results[0].state
    assert proved is not None
    assert proved.proved
    verdict = await checker.check(ask(session.assemble(proved), COUNT))
    assert verdict.ok
    await session.close()
    with pytest.raises(SessionClosed):
        await session.try_many([(state, steps[0])])


async def test_a_session_needs_a_program_that_resolves(checker: DafnyChecker) -> None:
    session = await checker.open_session(ask(COUNT))
    for text in (COUNT.replace("r == n", "r == m"), COUNT + "}", COUNT + "/*"):
        with pytest.raises(StatementError):
            await session.start(text)


@pytest.mark.parametrize(
    "text",
    [
        "assume false;",
        "x := 3;",
        "assert x == 1; y := 2;",
        "invariant true } method M() { ",
        "if * { x :| true; }",
        "var x := 3;",
        "return;",
        "decreases *",
        "requires false",
        "// comment",
        "",
        "assert true; /*",
        "ensures true",
    ],
)
def test_what_is_no_hint_is_refused(text: str) -> None:
    with pytest.raises(StepRefused):
        check_hint(text)


@pytest.mark.parametrize(
    "text",
    [
        "assert a[..] == b;",
        "invariant forall k :: 0 <= k < n ==> a[k] == x",
        "decreases n - i",
        "Lemma(x, y - 1);",
        "if n > 0 { Lemma(n - 1); }",
        "calc { a; == b; }",
        "forall x | x in s ensures P(x) { Lemma(x); }",
    ],
)
def test_what_is_a_hint_passes(text: str) -> None:
    check_hint(text)


def test_steps_insert_lines() -> None:
    assert insert("ab\ncd\n", "2:1: assert x;") == "ab\nc\nassert x;\nd\n"
    assert insert("a\nb", "1:1: assert x;\n2:1: assert y;") == "a\nassert x;\n\nb\nassert y;\n"


def test_policy_ranks_what_the_obligation_is_about() -> None:
    goal = Goal(target="r == n", text="A postcondition might not hold r == n")
    state = ProofState(key="k", goals=(goal,), statement=COUNT)
    steps = propose_steps(state, 10)
    assert any("invariant r <= n" in step.text for step in steps)
    assert [s.logprob for s in steps] == sorted((s.logprob for s in steps), reverse=True)
    assert all(step.logprob <= 0 for step in steps)
    for step in steps:
        insert(COUNT, step.text)
    assert propose_steps(ProofState("", (), COUNT), 10) == []


async def test_policy_answers_in_order() -> None:
    goal = Goal(target="r == n")
    open_state = ProofState("k", (goal,), COUNT)
    answers = await DafnyPolicy().propose([ProofState("", (), COUNT), open_state], 3)
    assert [len(answer) for answer in answers] == [0, 3]


def test_guesses_come_from_the_postcondition_and_the_guard() -> None:
    source = (EXAMPLES / "binary_search.dfy").read_text()
    guesses = {hint.text for hint in propose_hints(parse(source))}
    assert "invariant low <= high" in guesses
    assert "invariant forall k :: 0 <= k < low ==> a[k] != key" in guesses
    assert "invariant forall k :: high <= k < a.Length ==> a[k] != key" in guesses


def test_guesses_call_neighbouring_lemmas() -> None:
    source = (EXAMPLES / "list_reverse.dfy").read_text()
    calls = {h.text for h in propose_hints(parse(source)) if h.kind is HintKind.CALL}
    assert "ReverseOfAppend(Reverse(t), h);" in calls


def test_measures_are_offered_for_loops() -> None:
    program = parse(COUNT)
    texts = {hint.text for hint in propose_decreases(program, {"Count"})}
    assert "decreases n - r" in texts


def test_weaving_keeps_the_rest() -> None:
    hints = propose_hints(parse(COUNT))
    woven = weave_plainly(COUNT, hints)
    lines = woven.source.splitlines()
    assert {lines[number - 1] for number in woven.hint_at} == {hint.text for hint in hints}
    rest = [line for number, line in enumerate(lines, 1) if number not in woven.hint_at]
    assert "".join(rest).replace(" ", "") == COUNT.replace("\n", "").replace(" ", "")


def test_loops_of_a_body() -> None:
    program = parse((EXAMPLES / "selection_sort.dfy").read_text())
    outer, inner = loops_of(program, program.callables()[0])
    assert outer.opened < inner.keyword < inner.closed < outer.closed
    assert set(inner.assigned) == {"least", "m"}


def test_words() -> None:
    assert conjuncts(split("a < b && (c && d)")) == [split("a < b"), split("c && d")]
    assert conjuncts(split("a ==> b && c")) == [split("a ==> b && c")]
    assert render(replaced(split("F(s[..n], n)"), ("n",), ("i",))) == "F(s[..i], i)"
    assert replaced(split("s[0] + F(s)"), ("s",), split("s[..i]"), alone=True) == split(
        "s[0] + F(s[..i])"
    )


def test_there_are_twelve_examples_and_all_parse() -> None:
    paths = sorted(EXAMPLES.glob("*.dfy"))
    assert len(paths) >= 12
    for path in paths:
        parse(path.read_text())


@pytest.mark.slow
async def test_examples_are_completed(toolchain: object) -> None:
    """Four of the examples; each verdict comes from a fresh process, with the original as
    reference."""
    del toolchain
    checker = DafnyChecker(workers=2)
    try:
        for name in ("linear_search", "fibonacci", "list_reverse", "queue"):
            source = (EXAMPLES / f"{name}.dfy").read_text()
            # The goal is 60 seconds; a machine that runs other tests at once gets more.
            completion = await complete(checker, source, seconds=180)
            assert completion.proved, f"{name}: {completion.verdict.reason}"
            assert completion.hints
            assert completion.source != source
    finally:
        await checker.close()


async def test_completing_gives_up_in_time_and_says_so(checker: DafnyChecker) -> None:
    source = COUNT.replace("r == n", "r == n + 1")
    completion = await complete(checker, source, seconds=20)
    assert not completion.proved
    assert completion.source == source
    assert not completion.verdict.ok


async def test_completing_what_is_complete_changes_nothing(checker: DafnyChecker) -> None:
    source = COUNT.replace("while r < n", "while r < n invariant r <= n")
    completion = await complete(checker, source, seconds=20)
    assert completion.proved
    assert completion.hints == ()
    assert completion.source == source
