"""The kernel's big-integer shortcuts on `Nat` against Python's integers.

`Init.Nat.KernelEquations` proves that the definitions obey their recursive equations; here the
kernel computes on large random values, and is also asked to accept results that are wrong.
"""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable

import pytest

from tests.provers.lean.core.conftest import RunLean

CASES_PER_OPERATION = 24
BITS = 260


def _divide(x: int, y: int) -> int:
    return x // y if y else 0


def _remainder(x: int, y: int) -> int:
    return x % y if y else x


BINARY: dict[str, Callable[[int, int], int]] = {
    "Nat.add": operator.add,
    "Nat.sub": lambda x, y: max(x - y, 0),
    "Nat.mul": operator.mul,
    "Nat.div": _divide,
    "Nat.mod": _remainder,
    "Nat.gcd": math.gcd,
    "Nat.land": operator.and_,
    "Nat.lor": operator.or_,
    "Nat.xor": operator.xor,
}
#: The second argument is small: the result has about as many bits as it says.
SMALL_SECOND: dict[str, Callable[[int, int], int]] = {
    "Nat.pow": operator.pow,
    "Nat.shiftLeft": operator.lshift,
    "Nat.shiftRight": operator.rshift,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "Nat.beq": operator.eq,
    "Nat.ble": operator.le,
}


def _pairs(chooser: random.Random) -> list[tuple[int, int]]:
    """Random pairs, with equal and neighbouring numbers, multiples, and zeros among them."""
    pairs = [(0, 0), (0, 1), (1, 0)]
    while len(pairs) < CASES_PER_OPERATION:
        x = chooser.getrandbits(BITS)
        y = chooser.getrandbits(chooser.choice((8, 64, BITS - 30, BITS)))
        pairs.append(
            chooser.choice([(x, y), (y, x), (x, x), (x, x + 1), (x * y, y), (x, 0), (0, y)])
        )
    return pairs


def statements(seed: int) -> list[tuple[str, str, str]]:
    """(left side, right side, a wrong right side), each as Lean source."""
    chooser = random.Random(seed)
    found: list[tuple[str, str, str]] = []
    for name, compute in BINARY.items():
        for x, y in _pairs(chooser):
            result = compute(x, y)
            found.append((f"{name} {x} {y}", str(result), str(result + chooser.choice((1, 2**64)))))
    for name, compute in SMALL_SECOND.items():
        for _ in range(CASES_PER_OPERATION):
            x = chooser.getrandbits(chooser.choice((1, 8, 64, BITS)))
            y = chooser.choice((0, 1, 2, 7, 31, 63, 64, 65, 200))
            if name == "Nat.pow":
                y = min(y, 4000 // max(x.bit_length(), 1))
            result = compute(x, y)
            found.append((f"{name} {x} {y}", str(result), str(result + 1)))
    for name, compare in COMPARISONS.items():
        for x, y in _pairs(chooser):
            result = compare(x, y)
            found.append((f"{name} {x} {y}", str(result).lower(), str(not result).lower()))
    for _ in range(CASES_PER_OPERATION):
        x = chooser.getrandbits(chooser.choice((1, 8, 64, BITS)))
        result = max(x.bit_length() - 1, 0)
        found.append((f"Nat.log2 {x}", str(result), str(result + 1)))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_kernel_agrees_with_python(lean: RunLean, seed: int) -> None:
    cases = statements(seed)
    assert len(cases) > 300
    run = lean(
        "".join(f"example : {left} = {right} := by decide +kernel\n" for left, right, _ in cases)
    )
    assert run.errors == []
    assert run.code == 0


def test_kernel_refuses_wrong_results(lean: RunLean) -> None:
    cases = statements(3)
    run = lean(
        "".join(f"example : {left} = {wrong} := by decide +kernel\n" for left, _, wrong in cases)
    )
    assert run.code == 1
    assert run.error_lines == set(range(1, len(cases) + 1))


def test_refl_agrees_with_decide(lean: RunLean) -> None:
    """The elaborator has shortcuts of its own; both must give the same answers."""
    cases = statements(4)[::7]
    right = "".join(f"example : {left} = {good} := rfl\n" for left, good, _ in cases)
    wrong = "".join(f"example : {left} = {bad} := rfl\n" for left, _, bad in cases)
    assert lean(right).errors == []
    assert lean(wrong).error_lines == set(range(1, len(cases) + 1))


EQUATIONS = """
Nat.Kernel.add_zero Nat.Kernel.add_succ
Nat.Kernel.sub_zero Nat.Kernel.zero_sub Nat.Kernel.succ_sub_succ
Nat.Kernel.mul_zero Nat.Kernel.mul_succ
Nat.Kernel.pow_zero Nat.Kernel.pow_succ
Nat.Kernel.beq_zero_zero Nat.Kernel.beq_zero_succ Nat.Kernel.beq_succ_zero Nat.Kernel.beq_succ_succ
Nat.Kernel.beq_iff
Nat.Kernel.ble_zero Nat.Kernel.ble_succ_zero Nat.Kernel.ble_succ_succ Nat.Kernel.ble_iff
Nat.Kernel.div_eq Nat.Kernel.mod_eq
Nat.Kernel.gcd_zero Nat.Kernel.gcd_succ
Nat.Kernel.shiftLeft_zero Nat.Kernel.shiftLeft_succ Nat.Kernel.shiftLeft_eq
Nat.Kernel.shiftRight_zero Nat.Kernel.shiftRight_succ Nat.Kernel.shiftRight_eq
Nat.Kernel.log2_eq
Nat.Kernel.zero_land Nat.Kernel.land_zero Nat.Kernel.land_step
Nat.Kernel.zero_lor Nat.Kernel.lor_zero Nat.Kernel.lor_step
Nat.Kernel.zero_xor Nat.Kernel.xor_zero Nat.Kernel.xor_step
"""


def test_equations_say_what_they_must(lean: RunLean) -> None:
    """Restated here in full, so that a weaker statement in the library cannot pass for them."""
    run = lean(
        """
open Nat.Kernel
example : ∀ x y, Nat.div x y = if 0 < y ∧ y ≤ x then Nat.div (x - y) y + 1 else 0 := div_eq
example : ∀ x y, Nat.mod x y = if 0 < y ∧ y ≤ x then Nat.mod (x - y) y else x := mod_eq
example : ∀ m n, Nat.gcd (m + 1) n = Nat.gcd (Nat.mod n (m + 1)) (m + 1) := gcd_succ
example : ∀ n, Nat.gcd 0 n = n := gcd_zero
example : ∀ n, Nat.log2 n = if 2 ≤ n then Nat.log2 (Nat.div n 2) + 1 else 0 := log2_eq
example : ∀ n m, Nat.land n m = 2 * Nat.land (n / 2) (m / 2) + n % 2 * (m % 2) := land_step
example : ∀ n m, Nat.lor n m = 2 * Nat.lor (n / 2) (m / 2) + max (n % 2) (m % 2) := lor_step
example : ∀ n m, Nat.xor n m = 2 * Nat.xor (n / 2) (m / 2) + (n % 2 + m % 2) % 2 := xor_step
example : ∀ m, Nat.land 0 m = 0 := zero_land
example : ∀ m, Nat.lor 0 m = m := zero_lor
example : ∀ m, Nat.xor 0 m = m := zero_xor
example : ∀ n m, Nat.shiftLeft n m = Nat.mul n (Nat.pow 2 m) := shiftLeft_eq
example : ∀ n m, Nat.shiftRight n m = Nat.div n (Nat.pow 2 m) := shiftRight_eq
example : ∀ n m, Nat.beq n m = true ↔ n = m := beq_iff
example : ∀ n m, Nat.ble n m = true ↔ n ≤ m := ble_iff
example : ∀ n m, Nat.add n (m + 1) = Nat.add n m + 1 := add_succ
example : ∀ n m, Nat.sub (n + 1) (m + 1) = Nat.sub n m := succ_sub_succ
example : ∀ n m, Nat.mul n (m + 1) = Nat.add (Nat.mul n m) n := mul_succ
example : ∀ b n, Nat.pow b (n + 1) = Nat.mul (Nat.pow b n) b := pow_succ
"""
        + "".join(f"#check @{name}\n" for name in EQUATIONS.split())
    )
    assert run.errors == []
    assert run.output.count("∀") >= 30
