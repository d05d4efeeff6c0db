prelude
import Init.Theorems.Nat

/-!
Powers of natural numbers: the exponent laws, monotonicity in base and exponent, powers of two.
-/

namespace Nat
variable {a b k m n : Nat}

/-! ## exponent laws -/

protected theorem pow_add_one {m n : Nat} : m ^ (n + 1) = m ^ n * m := rfl
theorem pow_succ' {m n : Nat} : m ^ n.succ = m * m ^ n := by
  rw [Nat.mul_comm]; exact Nat.pow_succ m n
theorem pow_add_one' {m n : Nat} : m ^ (n + 1) = m * m ^ n := pow_succ'
@[simp] protected theorem pow_one (a : Nat) : a ^ 1 = a := by
  rw [Nat.pow_succ, Nat.pow_zero, Nat.one_mul]
protected theorem pow_two (a : Nat) : a ^ 2 = a * a := by rw [Nat.pow_succ, Nat.pow_one]
@[simp] protected theorem one_pow (n : Nat) : 1 ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.pow_succ, ih]
protected theorem zero_pow {n : Nat} (H : 0 < n) : 0 ^ n = 0 := by
  cases n with
  | zero => exact absurd H (Nat.lt_irrefl 0)
  | succ n => rw [Nat.pow_succ, Nat.mul_zero]
protected theorem pow_add' (a m n : Nat) : a ^ (m + n) = a ^ n * a ^ m := by
  rw [Nat.pow_add, Nat.mul_comm]
protected theorem pow_mul (a m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.mul_add_one, Nat.pow_add, ih, Nat.pow_succ]
protected theorem pow_mul' (a m n : Nat) : a ^ (m * n) = (a ^ n) ^ m := by
  rw [Nat.mul_comm, Nat.pow_mul]
protected theorem pow_right_comm (a m n : Nat) : (a ^ m) ^ n = (a ^ n) ^ m := by
  rw [← Nat.pow_mul, Nat.pow_mul']
protected theorem mul_pow (a b n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.pow_succ, Nat.pow_succ, Nat.pow_succ, ih, Nat.mul_mul_mul_comm]
protected theorem pow_sub_mul_pow (a : Nat) {m n : Nat} (h : m ≤ n) :
    a ^ (n - m) * a ^ m = a ^ n := by rw [← Nat.pow_add, Nat.sub_add_cancel h]
theorem pow_two_sub_pow_two (a b : Nat) : a ^ 2 - b ^ 2 = (a + b) * (a - b) := by
  rw [Nat.pow_two, Nat.pow_two, Nat.mul_self_sub_mul_self_eq]

/-! ## order -/

theorem pow_le_pow_left {m n : Nat} (h : m ≤ n) (i : Nat) : m ^ i ≤ n ^ i := by
  induction i with
  | zero => exact Nat.le_refl _
  | succ i ih => rw [Nat.pow_succ, Nat.pow_succ]; exact Nat.mul_le_mul ih h
theorem pow_le_pow_right {n i j : Nat} (h : n > 0) (hij : i ≤ j) : n ^ i ≤ n ^ j := by
  obtain ⟨d, rfl⟩ := Nat.exists_eq_add_of_le hij
  rw [Nat.pow_add]; exact Nat.le_mul_of_pos_right _ (Nat.pow_pos h)
theorem one_le_pow (n m : Nat) (h : 0 < m) : 1 ≤ m ^ n := Nat.pow_pos h
protected theorem pow_lt_pow_succ (h : 1 < a) : a ^ n < a ^ (n + 1) := by
  rw [Nat.pow_succ]
  have := Nat.mul_lt_mul_of_pos_left h (Nat.pow_pos (b := a) (n := n) (by omega))
  rwa [Nat.mul_one] at this
protected theorem pow_lt_pow_of_lt {a n m : Nat} (h : 1 < a) (w : n < m) : a ^ n < a ^ m :=
  Nat.lt_of_lt_of_le (Nat.pow_lt_pow_succ h) (pow_le_pow_right (by omega) w)
protected theorem pow_lt_pow_right (ha : 1 < a) (h : m < n) : a ^ m < a ^ n :=
  Nat.pow_lt_pow_of_lt ha h
protected theorem pow_le_pow_of_le {a n m : Nat} (h : 1 < a) (w : n ≤ m) : a ^ n ≤ a ^ m :=
  pow_le_pow_right (by omega) w
protected theorem pow_le_pow_iff_right {a n m : Nat} (h : 1 < a) : a ^ n ≤ a ^ m ↔ n ≤ m :=
  ⟨fun h' => Nat.le_of_not_lt fun w => Nat.not_le_of_gt (Nat.pow_lt_pow_of_lt h w) h',
   Nat.pow_le_pow_of_le h⟩
protected theorem pow_lt_pow_iff_right {a n m : Nat} (h : 1 < a) : a ^ n < a ^ m ↔ n < m :=
  ⟨fun h' => Nat.lt_of_not_le fun w => Nat.not_le_of_gt h' (Nat.pow_le_pow_of_le h w),
   Nat.pow_lt_pow_of_lt h⟩
protected theorem pow_right_inj (ha : 1 < a) : a ^ m = a ^ n ↔ m = n :=
  ⟨fun h => Nat.le_antisymm ((Nat.pow_le_pow_iff_right ha).1 (Nat.le_of_eq h))
     ((Nat.pow_le_pow_iff_right ha).1 (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩
protected theorem pow_lt_pow_left {a b n : Nat} (h : a < b) (hn : n ≠ 0) : a ^ n < b ^ n := by
  cases n with
  | zero => exact absurd rfl hn
  | succ n =>
    rw [Nat.pow_succ, Nat.pow_succ]
    exact Nat.mul_lt_mul_of_le_of_lt (pow_le_pow_left (Nat.le_of_lt h) n) h
      (Nat.pow_pos (by omega))
protected theorem pow_le_pow_iff_left {a b n : Nat} (hn : n ≠ 0) : a ^ n ≤ b ^ n ↔ a ≤ b :=
  ⟨fun h => Nat.le_of_not_lt fun w => Nat.not_le_of_gt (Nat.pow_lt_pow_left w hn) h,
   fun h => pow_le_pow_left h n⟩
protected theorem pow_lt_pow_iff_left {a b n : Nat} (hn : n ≠ 0) : a ^ n < b ^ n ↔ a < b :=
  ⟨fun h => Nat.lt_of_not_le fun w => Nat.not_le_of_gt h (pow_le_pow_left w n),
   fun h => Nat.pow_lt_pow_left h hn⟩
protected theorem pow_left_inj {a b n : Nat} (hn : n ≠ 0) : a ^ n = b ^ n ↔ a = b :=
  ⟨fun h => Nat.le_antisymm ((Nat.pow_le_pow_iff_left hn).1 (Nat.le_of_eq h))
     ((Nat.pow_le_pow_iff_left hn).1 (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩
theorem le_self_pow (hn : n ≠ 0) (a : Nat) : a ≤ a ^ n := by
  cases n with
  | zero => exact absurd rfl hn
  | succ n =>
    obtain rfl | h := Nat.eq_zero_or_pos a
    · exact Nat.zero_le _
    · rw [Nat.pow_succ]; exact Nat.le_mul_of_pos_left a (Nat.pow_pos h)
theorem one_lt_pow (hn : n ≠ 0) (ha : 1 < a) : 1 < a ^ n := Nat.lt_of_lt_of_le ha (le_self_pow hn a)
protected theorem lt_pow_self {n a : Nat} (h : 1 < a) : n < a ^ n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih => exact Nat.lt_of_le_of_lt ih (Nat.pow_lt_pow_succ h)
@[simp] protected theorem pow_eq_zero {a n : Nat} : a ^ n = 0 ↔ a = 0 ∧ n ≠ 0 := by
  cases n with
  | zero => simp
  | succ n =>
    refine ⟨fun h => ⟨Nat.le_zero.1 (h ▸ le_self_pow (Nat.succ_ne_zero n) a), Nat.succ_ne_zero n⟩,
      fun h => ?_⟩
    rw [h.1]; exact Nat.zero_pow n.succ_pos

/-! ## powers of two -/

theorem two_pow_pos (w : Nat) : 0 < 2 ^ w := Nat.pow_pos (by decide)
theorem two_pow_succ (n : Nat) : 2 ^ (n + 1) = 2 ^ n + 2 ^ n := by
  rw [Nat.pow_succ, Nat.mul_two]
protected theorem one_le_two_pow : 1 ≤ 2 ^ n := two_pow_pos n
protected theorem one_lt_two_pow (h : n ≠ 0) : 1 < 2 ^ n := one_lt_pow h (by decide)
protected theorem lt_two_pow_self : n < 2 ^ n := Nat.lt_pow_self (by decide)
end Nat
