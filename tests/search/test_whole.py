"""Whole proofs: sampling, mending, budgets, the log, and checkers without sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from provers.checker import ProofState, StepOutcome, StepResult
from provers.errors import ToolCrashed
from provers.lean.checker import LeanChecker
from provers.lean.source import Declaration, LeanSource
from provers.request import Limits as CheckLimits
from provers.request import VerifyRequest
from provers.smt.checker import SmtChecker
from search.budget import Budget, Limits
from search.chained import ChainedTactics
from search.checked import CheckedProofs
from search.core import CoreSettings
from search.driver import Search
from search.invariants import check_invariants
from search.outcome import SearchResult, SearchStatus
from search.policy import Candidate, Refusal, WholeProofPolicy
from search.prove import FileProver, ProveSettings
from search.settings import SearchSettings
from search.trace import read_trace, rebuild
from search.whole import WholeProofSearch
from tests.search.games import TablePolicy, TableSession
from tests.search.tables import Move, Table

WHOLE = CoreSettings(strategy="whole_proof")
CHAIN: Table = {
    "A": (Move("a", -1.0, "B"), Move("a2", -0.5, None)),
    "B": (Move("b", -1.0, "C"), Move("b2", -0.5, "A")),
    "C": (Move("c", -1.0, ""),),
}


class ScriptSession(TableSession):
    """A table whose steps may be scripts, moves with line breaks between them."""

    def _try(self, state: ProofState, step: str) -> StepResult:
        for move in step.split("\n"):
            if state.proved:
                return StepResult(StepOutcome.FAILED, message="no goals are left")
            result = super()._try(state, move)
            if result.state is None:
                return result
            state = result.state
        path = (*state.path[:0], step)
        outcome = StepOutcome.PROVED if state.proved else StepOutcome.PROGRESS
        return StepResult(outcome, self.state(state.statement, _texts(state), path))


def _texts(state: ProofState) -> list[str]:
    return [goal.target for goal in state.goals]


@dataclass(slots=True)
class Author:
    """Gives prepared proofs, one list after the other, and keeps what it was told."""

    answers: list[list[str]]
    heard: list[tuple[Refusal, ...]] = field(default_factory=list)

    async def sample(
        self, statement: ProofState, n: int, feedback: Sequence[Refusal]
    ) -> list[Candidate]:
        self.heard.append(tuple(feedback))
        await asyncio.sleep(0)
        texts = self.answers.pop(0) if self.answers else []
        return [Candidate(text, -1.0 - place, 5) for place, text in enumerate(texts)]


def search(policy: WholeProofPolicy, table: Table = CHAIN, **options: object) -> WholeProofSearch:
    numbers = {
        key: options.pop(key)
        for key in ("starts", "repairs", "in_flight", "call_size")
        if key in options
    }
    settings = SearchSettings(core=WHOLE, **{"in_flight": 1, **numbers})  # type: ignore[arg-type]
    return WholeProofSearch(ScriptSession(table), policy, settings=settings, **options)  # type: ignore[arg-type]


def run(whole: WholeProofSearch, statement: str = "A") -> SearchResult:
    result = asyncio.run(whole.run(statement))
    assert whole.core is not None
    check_invariants(whole.core)
    assert whole._in_flight == 0
    return result


def test_a_right_proof_is_one_step() -> None:
    result = run(search(Author([["a2", "a\nb\nc"]])))
    assert result.status is SearchStatus.PROVED
    assert result.tactics == ("a\nb\nc",)
    assert result.final is not None
    assert result.final.path == result.tactics
    assert (result.spent.tactics, result.spent.tokens, result.spent.expansions) == (2, 10, 1)


def test_what_was_refused_goes_back_with_the_reason() -> None:
    author = Author([["a2", "a\nx"], ["a\nb"], ["a\nb\nc"]])
    result = run(search(author, starts=1))
    assert result.status is SearchStatus.PROVED
    first, second, third = author.heard
    assert first == ()
    assert [(r.proof, r.message, r.left) for r in second] == [("a2", "a2 does not apply", None)]
    assert third[0] == second[0]
    assert (third[1].proof, third[1].message) == ("a\nb", "unsolved goals\nC")
    assert third[1].left is not None


def test_what_left_goals_is_mended_rather_than_what_failed() -> None:
    author = Author([["a2", "a\nb"]])
    run(search(author, starts=1))
    assert [refusal.proof for refusal in author.heard[1]] == ["a\nb"]


def test_lines_and_rounds_are_bounded() -> None:
    author = Author([[f"x{number}"] for number in range(100)])
    result = run(search(author, starts=3, repairs=2))
    assert result.status is SearchStatus.EXHAUSTED
    assert [len(feedback) for feedback in author.heard] == [0, 1, 2] * 3
    assert result.spent.expansions == 9


def test_no_text_is_tried_twice() -> None:
    author = Author([["x", "y"], ["y", "x"], ["z"]])
    result = run(search(author, starts=3, repairs=1))
    assert result.spent.tactics == 3
    assert [len(feedback) for feedback in author.heard] == [0, 1, 0, 1, 0]


def test_a_policy_for_tactics_writes_proofs_step_by_step() -> None:
    result = run(search(ChainedTactics(TablePolicy(CHAIN)), repairs=4))
    assert result.status is SearchStatus.PROVED
    assert result.tactics == ("a\nb\nc",)
    stuck: Table = {"A": (Move("a", -1.0, None),)}
    assert run(search(ChainedTactics(TablePolicy(stuck)), stuck)).status is SearchStatus.EXHAUSTED


@pytest.mark.parametrize(
    ("limits", "by"),
    [
        (Limits(tactics=3), "tactics"),
        (Limits(expansions=3), "expansions"),
        (Limits(tokens=15), "tokens"),
        (Limits(wall_seconds=0.0), "wall_seconds"),
    ],
)
def test_budgets_end_it(limits: Limits, by: str) -> None:
    author = Author([[f"x{number}"] for number in range(100)])
    result = run(search(author, starts=50, budget=Budget(limits)))
    assert (result.status, result.exhausted_by) == (SearchStatus.BUDGET, by)
    assert result.spent.tactics <= 3


def test_lines_share_batches_and_overlap() -> None:
    author = Author([[f"x{number}"] for number in range(100)])
    whole = search(author, starts=16, repairs=1, in_flight=8, call_size=4)
    assert run(whole).status is SearchStatus.EXHAUSTED
    assert max(whole.session.batches) == 4  # type: ignore[attr-defined]
    assert len(whole.session.batches) == 8  # type: ignore[attr-defined]


def test_passing_troubles_are_retried_and_lasting_ones_end_it() -> None:
    class Shaky(Author):
        async def sample(
            self, statement: ProofState, n: int, feedback: Sequence[Refusal]
        ) -> list[Candidate]:
            if self.answers.pop(0) == ["trouble"]:
                raise ToolCrashed("the server is gone")
            return [Candidate("a\nb\nc", -1.0)]

    assert run(search(Shaky([["trouble"], []]))).status is SearchStatus.PROVED
    lasting = run(search(Shaky([["trouble"]] * 20)))
    assert lasting.status is SearchStatus.ERROR
    assert isinstance(lasting.error, ToolCrashed)


def test_a_log_is_continued_from_every_cut(tmp_path: Path) -> None:
    """Whatever was on the disk when the program was killed, the end is the same."""

    def author(heard: int = 0) -> Author:
        rounds = [["x0", "a\nb"], ["x1"], ["x2"], ["x3"], ["a\nx4", "x5"], ["a\nb\nc"]]
        return Author(rounds[heard:])

    path = tmp_path / "run.jsonl"
    whole = run(search(author(), starts=4, repairs=2, trace=path))
    assert whole.status is SearchStatus.PROVED
    lines = path.read_bytes().splitlines(keepends=True)
    assert rebuild(read_trace(path)).proof()[0].tactic == "a\nb\nc"
    for count in range(1, len(lines) + 1):
        torn = lines[count][: len(lines[count]) // 2] if count < len(lines) else b""
        path.write_bytes(b"".join(lines[:count]) + torn)
        rounds = sum(b'"event":"expand"' in line for line in lines[:count])
        again = author(rounds)
        result = run(search(again, starts=4, repairs=2, trace=path, resume=True))
        assert (result.status, result.tactics) == (whole.status, whole.tactics)
        assert result.spent.tactics == whole.spent.tactics
        depth = [len(feedback) for feedback in again.heard]
        assert depth == [0, 1, 2, 0, 1, 2][rounds:]


def test_a_finished_log_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run(search(Author([["x"]]), starts=2, trace=path))
    author = Author([["a\nb\nc"]])
    result = run(search(author, starts=2, trace=path, resume=True))
    assert (result.status, author.heard) == (SearchStatus.EXHAUSTED, [])


def test_strategies_are_not_mixed_up() -> None:
    with pytest.raises(ValueError, match="whole"):
        Search(TableSession(CHAIN), TablePolicy(CHAIN), settings=SearchSettings(core=WHOLE))
    with pytest.raises(ValueError, match="best_first"):
        WholeProofSearch(ScriptSession(CHAIN), Author([]), settings=SearchSettings())


# -- checkers without sessions ------------------------------------------------------------


async def test_any_checker_judges_whole_proofs() -> None:
    """Here a proof is a strategy for z3, put behind the assertions."""
    statement = "(declare-const x Int)\n(assert (and (> x 0) (< (* x x) x)))\n"
    checker = SmtChecker()
    session = CheckedProofs(
        checker,
        VerifyRequest(source="", checker="smt", limits=CheckLimits(wall_seconds=20)),
        lambda proof: f"{statement}(check-sat-using {proof})\n",
    )
    author = Author([["nonsense", "skip"], ["(then simplify smt)"]])
    whole = WholeProofSearch(session, author, settings=SearchSettings(core=WHOLE, in_flight=1))
    result = await whole.run("squares of positive numbers are not smaller")
    assert result.status is SearchStatus.PROVED
    assert result.tactics == ("(then simplify smt)",)
    assert "nonsense" in author.heard[1][0].message
    assert result.final is not None
    assert session.assemble(result.final).endswith("(check-sat-using (then simplify smt))\n")
    await session.close()
    await checker.close()


# -- Lean ---------------------------------------------------------------------------------

OPEN = """theorem both (p q : Prop) (hp : p) (hq : q) : q ∧ p ∧ True := by sorry
theorem no (n : Nat) : n = n + 1 := by sorry
"""


@pytest.fixture
def whole_settings() -> ProveSettings:
    default = ProveSettings(seconds=60.0, tactics=400)
    return replace(default, search=replace(default.search, core=WHOLE, starts=2, in_flight=1))


async def test_a_file_is_proved_by_whole_proofs(whole_settings: ProveSettings) -> None:
    checker = LeanChecker("embedded")
    report = await FileProver(checker, OPEN, settings=whole_settings).run()
    assert [result.status for result in report.results] == ["proved", "unproved"]
    assert report.verdict.status.value == "incomplete"
    await checker.close()


async def test_lean_says_what_is_wrong_and_the_author_mends_it(
    whole_settings: ProveSettings,
) -> None:
    author = Author(
        [
            ["constructor\n· exact hp\n· exact ⟨hp, trivial⟩", "sorry", "native_decide"],
            ["constructor\n· exact hq\n· constructor\n  · exact hp\n  · exact hp"],
            ["constructor\n· exact hq\n· constructor\n  · exact hp\n  · trivial"],
        ]
    )

    def proofs_for(_: LeanSource, __: Declaration) -> WholeProofPolicy:
        return author

    checker = LeanChecker("embedded")
    proving = FileProver(
        checker, OPEN, settings=whole_settings, proofs_for=proofs_for, policy_for=_no_policy
    )
    report = await proving.run(["both"])
    await checker.close()
    assert report.results[0].proof is not None
    assert report.results[0].proof.splitlines()[-1].strip() == "· trivial"
    assert "hp" in author.heard[1][0].message
    assert [len(feedback) for feedback in author.heard] == [0, 1, 2]


def _no_policy(source: LeanSource, theorem: Declaration) -> TablePolicy:
    raise AssertionError("tactics are not asked for")
