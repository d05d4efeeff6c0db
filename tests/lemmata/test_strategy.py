"""`lemmata strategy`: a z3 strategy found on one script and tried on others, as users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lemmata.strategy import StrategySettings, find_strategy, try_strategy, with_strategy
from provers.errors import StatementError
from provers.request import Limits
from provers.verdict import Status
from tests.lemmata.running import lemmata

CASES = """; z is x + y in both cases
(declare-fun f (Int) Int)
(declare-const x Int)
(declare-const y Int)
(declare-const z Int)
(echo "reports are left out")
(assert (= (f y) y))
(assert (or (= z (+ (f y) x)) (= z (+ x y))))
(assert (not (= (* z z) (+ (* x x) (* 2 x y) (* y y)))))
(check-sat)
(get-model)
"""
TRUE = "(declare-const x Int)\n(assert (> x 3))\n(check-sat)\n"


def pigeonhole(holes: int) -> str:
    """One pigeon more than holes: short to state, long to refute by cases."""
    rows = [[f"p{i}_{j}" for j in range(holes)] for i in range(holes + 1)]
    lines = [f"(declare-const {name} Int)" for row in rows for name in row]
    lines += [f"(assert (<= 0 {name} 1))" for row in rows for name in row]
    lines += [f"(assert (>= (+ {' '.join(row)}) 1))" for row in rows]
    lines += [f"(assert (<= (+ {' '.join(column)}) 1))" for column in zip(*rows, strict=True)]
    return "\n".join(["(set-logic QF_LIA)", *lines, "(check-sat)", ""])


async def test_a_strategy_is_found_and_the_check_is_another_process() -> None:
    found = await find_strategy(CASES, StrategySettings(seconds=30.0))
    assert found.strategy is not None
    mine, other = await try_strategy(found.strategy, [CASES, TRUE])
    assert mine.ok, mine.reason
    assert other.status is Status.REFUTED  # its negation has a model: a strategy changes no truth


async def test_a_family_is_refuted_by_what_was_found_on_its_smallest() -> None:
    found = await find_strategy(pigeonhole(5), StrategySettings(seconds=30.0))
    family = [pigeonhole(holes) for holes in (5, 8, 12)]
    verdicts = await try_strategy(found.strategy, family, limits=Limits(wall_seconds=20.0))
    assert [verdict.status.value for verdict in verdicts] == ["verified"] * 3


async def test_what_is_satisfiable_has_no_strategy() -> None:
    found = await find_strategy(TRUE, StrategySettings(seconds=20.0))
    assert found.strategy is None


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("(assert true)", "0 queries"),
        ("(assert false)(check-sat)(check-sat)", "2 queries"),
        ("(push 1)(assert false)(check-sat)", "push"),
        ("(assert false)(check-sat-using smt)", "check-sat-using"),
        ("(assert", "not an SMT-LIB script"),
    ],
)
async def test_scripts_that_ask_something_else_are_refused(script: str, message: str) -> None:
    with pytest.raises(StatementError, match=message):
        await find_strategy(script)


def test_only_the_query_is_replaced() -> None:
    script = "; (check-sat) in a remark\n(assert false) (check-sat) ; and after\n(exit)\n"
    assert with_strategy(script, "(then simplify smt)") == (
        "; (check-sat) in a remark\n(assert false) (check-sat-using (then simplify smt))"
        " ; and after\n(exit)\n"
    )


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    small, large, open_one = (tmp_path / name for name in ("5.smt2", "7.smt2", "true.smt2"))
    small.write_text(pigeonhole(5))
    large.write_text(pigeonhole(7))
    open_one.write_text(TRUE)
    done = lemmata("strategy", small, large, "--json")
    assert done.status == 0, done.stderr
    assert [Path(str(row["file"])).name for row in done.rows] == ["5.smt2", "7.smt2"]
    assert all(row["ok"] and row["strategy"] for row in done.rows)
    assert lemmata("strategy", small, open_one).status == 1
    nothing = lemmata("strategy", open_one, small)
    assert (nothing.status, nothing.stdout) == (1, "")
    assert "no strategy found" in nothing.stderr
    assert lemmata("strategy", tmp_path / "none.smt2").status == 2
