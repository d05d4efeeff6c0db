prelude
import Init.Nat.Division
/-!
Shifts, bitwise operations and the binary logarithm of natural numbers.

The kernel computes `land`, `lor`, `xor`, `shiftLeft`, `shiftRight` and `log2` of literals with
big integers. That these definitions agree with it is the business of `Init.Nat.KernelEquations`.
-/
set_option linter.all false

namespace Nat

theorem div_two_lt_self {n : Nat} (h : n ≠ 0) : n / 2 < n := by
  have split := div_add_mod n 2
  have positive : 0 < n / 2 ∨ n / 2 = 0 := (Nat.eq_zero_or_pos (n / 2)).symm
  cases positive with
  | inr zero => rw [zero]; exact Nat.pos_of_ne_zero h
  | inl positive =>
    have double : 2 * (n / 2) = n / 2 + n / 2 := succ_mul 1 (n / 2) ▸ by rw [Nat.one_mul]
    have more : n / 2 < n / 2 + n / 2 := Nat.add_lt_add_left positive (n / 2)
    exact Nat.lt_of_lt_of_le (double ▸ more) (mul_div_le n 2)

/-- Apply `f` to the bits of both numbers, position by position; `f false false` must be `false`. -/
def bitwise (f : Bool → Bool → Bool) (n m : Nat) : Nat :=
  if h : n = 0 then
    if f false true = true then m else 0
  else if m = 0 then
    if f true false = true then n else 0
  else
    let rest := bitwise f (n / 2) (m / 2)
    if f (decide (n % 2 = 1)) (decide (m % 2 = 1)) = true then rest + rest + 1 else rest + rest

termination_by n
decreasing_by exact div_two_lt_self h

@[extern "lean_nat_land"] def land (n m : @& Nat) : Nat := bitwise and n m
@[extern "lean_nat_lor"] def lor (n m : @& Nat) : Nat := bitwise or n m
@[extern "lean_nat_lxor"] def xor (n m : @& Nat) : Nat := bitwise Bool.xor n m

@[extern "lean_nat_shiftl"] def shiftLeft : (n m : @& Nat) → Nat
  | n, 0 => n
  | n, m + 1 => shiftLeft (2 * n) m

@[extern "lean_nat_shiftr"] def shiftRight : (n m : @& Nat) → Nat
  | n, 0 => n
  | n, m + 1 => shiftRight n m / 2

instance : AndOp Nat := ⟨Nat.land⟩
instance : OrOp Nat := ⟨Nat.lor⟩
instance : XorOp Nat := ⟨Nat.xor⟩
instance : ShiftLeft Nat := ⟨Nat.shiftLeft⟩
instance : ShiftRight Nat := ⟨Nat.shiftRight⟩

/-- `log2` by counting halvings; the fuel is only there to make the recursion structural, so that
the kernel can unfold it. -/

def log2Go : (fuel n : Nat) → Nat
  | 0, _ => 0
  | fuel + 1, n => if 2 ≤ n then log2Go fuel (n / 2) + 1 else 0

/-- The position of the highest bit set; `log2 0 = 0`. -/
@[extern "lean_nat_log2"] def log2 (n : @& Nat) : Nat := log2Go n n

/-- The bit at position `i`, counted from the lowest. -/
def testBit (n i : Nat) : Bool := decide (n >>> i % 2 = 1)

@[simp] theorem shiftLeft_zero (n : Nat) : n <<< 0 = n := rfl
theorem shiftLeft_succ (n m : Nat) : n <<< (m + 1) = (2 * n) <<< m := rfl
@[simp] theorem shiftRight_zero (n : Nat) : n >>> 0 = n := rfl
theorem shiftRight_succ (n m : Nat) : n >>> (m + 1) = n >>> m / 2 := rfl

theorem shiftLeft_eq (n m : Nat) : n <<< m = n * 2 ^ m := by
  induction m generalizing n with
  | zero => exact (Nat.mul_one n).symm
  | succ m ih => rw [shiftLeft_succ, ih, Nat.pow_succ, Nat.mul_comm 2 n, Nat.mul_assoc, Nat.mul_comm 2]

/-! Division by a power of two, step by step; `Init.Theorems.NatDivMod` has the general lemmas. -/

private theorem div_one (n : Nat) : n / 1 = n := by
  have := mul_add_div_of_lt n (Nat.zero_lt_succ 0)
  rw [Nat.one_mul, Nat.add_zero] at this; exact this

private theorem zero_div (k : Nat) : 0 / k = 0 := by
  cases k with
  | zero => rfl
  | succ k =>
    have := mul_add_div_of_lt 0 (Nat.zero_lt_succ k)
    rw [Nat.mul_zero, Nat.add_zero] at this; exact this

private theorem div_div (n a b : Nat) : n / a / b = n / (a * b) := by
  cases a with
  | zero => rw [Nat.zero_mul, div_zero n, zero_div b]
  | succ a => cases b with
    | zero => rfl
    | succ b =>
      have outer := div_add_mod n (a + 1)
      have inner := div_add_mod (n / (a + 1)) (b + 1)
      have small : (a + 1) * (n / (a + 1) % (b + 1)) + n % (a + 1) < (a + 1) * (b + 1) := by
        refine Nat.lt_of_lt_of_le (Nat.add_lt_add_left (mod_lt n (Nat.zero_lt_succ a)) _) ?_
        rw [← mul_add_one]
        exact Nat.mul_le_mul_left (a + 1) (mod_lt (n / (a + 1)) (Nat.zero_lt_succ b))
      have whole : (a + 1) * (b + 1) * (n / (a + 1) / (b + 1))
          + ((a + 1) * (n / (a + 1) % (b + 1)) + n % (a + 1)) = n := by
        rw [← Nat.add_assoc, Nat.mul_assoc, ← Nat.left_distrib, inner, outer]
      have unique := mul_add_div_of_lt (n / (a + 1) / (b + 1)) small
      rw [whole] at unique; exact unique.symm

theorem shiftRight_eq_div_pow (n m : Nat) : n >>> m = n / 2 ^ m := by
  induction m with
  | zero => exact (div_one n).symm
  | succ m ih => rw [shiftRight_succ, ih, Nat.pow_succ, div_div]

end Nat
