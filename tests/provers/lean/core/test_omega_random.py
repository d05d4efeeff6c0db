"""`omega` on random goals: it may give up, but never dies, loops, or makes a proof that fails.

The compiled tactic rewrites with lemmas that it looks up by name in our library. A lemma that is
missing shows as an unknown constant, a wrong one as a kernel error, and one that does not make
its term smaller as a dead process.
"""

from __future__ import annotations

import random

import pytest

from tests.provers.lean.core.conftest import RunLean

GOALS = 80
VARIABLES = "variable (a b n m : Nat) (i j : Int) (f : Fin 5) (p : Nat × Nat)\n"
NAT_LEAVES = ["a", "b", "n", "m", "0", "1", "2", "7", "i.toNat", "j.natAbs", "f.val", "p.1", "p.2"]
INT_LEAVES = ["i", "j", "(-1 : Int)", "(0 : Int)", "(5 : Int)", "(a : Int)", "(n : Int)"]
BINARY = ["+", "-", "*", "/", "%"]
RELATIONS = ["<", "≤", "=", "≠", ">", "≥", "∣"]
CONNECTIVES = ["∧", "∨", "→", "↔"]


def nat_term(chooser: random.Random, depth: int) -> str:
    if depth == 0 or chooser.random() < 0.15:
        return chooser.choice(NAT_LEAVES)
    x, y = nat_term(chooser, depth - 1), nat_term(chooser, depth - 1)
    return chooser.choice(
        [
            *(f"({x} {operator} {y})" for operator in [*BINARY, "<<<", ">>>"]),
            f"(2 ^ {x})",
            f"({x} ^ 2)",
            f"(min {x} {y})",
            f"(max {x} {y})",
            f"(Nat.succ {x})",
            f"({x}, {y}).1",
            f"(if {x} < {y} then {y} else {x})",
            f"(Int.toNat {int_term(chooser, depth - 1)})",
            f"(Int.natAbs {int_term(chooser, depth - 1)})",
        ]
    )


def int_term(chooser: random.Random, depth: int) -> str:
    if depth == 0 or chooser.random() < 0.15:
        return chooser.choice(INT_LEAVES)
    x, y = int_term(chooser, depth - 1), int_term(chooser, depth - 1)
    return chooser.choice(
        [
            *(f"({x} {operator} {y})" for operator in BINARY),
            f"(-{x})",
            f"(min {x} {y})",
            f"(max {x} {y})",
            f"((2 : Int) ^ {nat_term(chooser, depth - 1)})",
            f"(({nat_term(chooser, depth - 1)} : Nat) : Int)",
        ]
    )


def proposition(chooser: random.Random) -> str:
    def atom() -> str:
        term = chooser.choice([nat_term, int_term])
        return f"({term(chooser, 2)} {chooser.choice(RELATIONS)} {term(chooser, 2)})"

    return chooser.choice(
        [atom(), atom(), f"¬{atom()}", f"({atom()} {chooser.choice(CONNECTIVES)} {atom()})"]
    )


def goal(chooser: random.Random) -> str:
    hypothesis, other = proposition(chooser), proposition(chooser)
    claim = chooser.choice([hypothesis, hypothesis, other, proposition(chooser)])
    return f"example (h : {hypothesis}) (g : {other}) : {claim} := by omega\n"


@pytest.mark.parametrize("seed", [1, 2])
def test_omega_proves_or_gives_up(lean: RunLean, seed: int) -> None:
    chooser = random.Random(seed)
    run = lean(VARIABLES + "".join(goal(chooser) for _ in range(GOALS)))
    assert run.code in (0, 1), run.stderr
    given_up = [error for error in run.errors if "omega could not prove the goal" in error]
    assert run.errors == given_up
    assert len(given_up) < GOALS * 3 // 4
