prelude
import Init.Theorems.IntOrder
import Init.Theorems.NatPow

/-!
Powers of integers with natural exponents: the exponent laws, signs, the casts.
-/

namespace Int
variable {a b : Int} {m n : Nat}

protected theorem pow_succ' (b : Int) (e : Nat) : b ^ (e + 1) = b * b ^ e := by
  rw [Int.pow_succ, Int.mul_comm]
protected theorem pow_one (a : Int) : a ^ 1 = a := by
  rw [Int.pow_succ, Int.pow_zero, Int.one_mul]
protected theorem zero_pow {n : Nat} (h : n ≠ 0) : (0 : Int) ^ n = 0 := by
  cases n with
  | zero => exact absurd rfl h
  | succ n => rw [Int.pow_succ, Int.mul_zero]
protected theorem one_pow {n : Nat} : (1 : Int) ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Int.pow_succ, ih, Int.one_mul]
protected theorem pow_add (a : Int) (m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  induction n with
  | zero => rw [Nat.add_zero, Int.pow_zero, Int.mul_one]
  | succ n ih => rw [← Nat.add_assoc, Int.pow_succ, ih, Int.pow_succ, Int.mul_assoc]
protected theorem mul_pow {a b : Int} {n : Nat} : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Int.pow_succ, Int.pow_succ, Int.pow_succ, ih]; ac_rfl
protected theorem pow_mul {a : Int} {n m : Nat} : a ^ (n * m) = (a ^ n) ^ m := by
  induction m with
  | zero => rfl
  | succ m ih => rw [Nat.mul_add_one, Int.pow_add, ih, Int.pow_succ]
protected theorem pow_pos {n : Int} {m : Nat} : 0 < n → 0 < n ^ m := by
  intro h
  induction m with
  | zero => exact Int.zero_lt_one
  | succ m ih => rw [Int.pow_succ]; exact Int.mul_pos ih h
protected theorem pow_nonneg {n : Int} {m : Nat} : 0 ≤ n → 0 ≤ n ^ m := by
  intro h
  induction m with
  | zero => exact Int.one_nonneg
  | succ m ih => rw [Int.pow_succ]; exact Int.mul_nonneg ih h
protected theorem pow_ne_zero {n : Int} {m : Nat} : n ≠ 0 → n ^ m ≠ 0 := by
  intro h
  induction m with
  | zero => exact Int.one_ne_zero
  | succ m ih => rw [Int.pow_succ]; exact Int.mul_ne_zero ih h
@[simp] theorem natAbs_pow (n : Int) (k : Nat) : Int.natAbs (n ^ k) = Int.natAbs n ^ k := by
  induction k with
  | zero => rfl
  | succ k ih => rw [Int.pow_succ, natAbs_mul, ih, Nat.pow_succ]
protected theorem sq_nonneg (m : Int) : 0 ≤ m ^ 2 := by
  rw [Int.pow_succ, Int.pow_one]
  obtain h | h := Int.le_total 0 m
  · exact Int.mul_nonneg h h
  · exact Int.mul_nonneg_of_nonpos_of_nonpos h h
protected theorem pow_nonneg_of_even {m : Int} {n : Nat} (h : n % 2 = 0) : 0 ≤ m ^ n := by
  obtain ⟨k, rfl⟩ := Nat.dvd_of_mod_eq_zero h
  rw [Int.pow_mul]; exact Int.pow_nonneg (Int.sq_nonneg m)
theorem pow_lt_pow_of_lt {a : Int} {b c : Nat} (ha : 1 < a) (hbc : b < c) : a ^ b < a ^ c := by
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (a := a) (by omega)
  rw [← natCast_pow, ← natCast_pow, Int.ofNat_lt]
  exact Nat.pow_lt_pow_of_lt (Int.ofNat_lt.1 ha) hbc
theorem natAbs_mul_self : ∀ {a : Int}, (natAbs a * natAbs a : Nat) = a * a := by
  intro a
  obtain h | h := natAbs_eq a
  · rw [Int.natCast_mul, ← h]
  · have e : (a.natAbs : Int) = -a := by omega
    rw [Int.natCast_mul, e, Int.neg_mul_neg]
end Int
