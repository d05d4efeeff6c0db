prelude
import Init.Theorems.Nat

/-!
Minimum and maximum of natural numbers: lattice laws, comparison with a bound, and their
interplay with addition and subtraction.
-/

namespace Nat
variable {a b c m n : Nat}

/-! ## bounds -/

protected theorem min_le_left (a b : Nat) : min a b ≤ a := by omega
protected theorem min_le_right (a b : Nat) : min a b ≤ b := by omega
protected theorem le_max_left (a b : Nat) : a ≤ max a b := by omega
protected theorem le_max_right (a b : Nat) : b ≤ max a b := by omega
protected theorem le_min {a b c : Nat} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := by omega
protected theorem lt_min {a b c : Nat} : a < min b c ↔ a < b ∧ a < c := by omega
protected theorem max_le {a b c : Nat} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := by omega
protected theorem max_lt {a b c : Nat} : max a b < c ↔ a < c ∧ b < c := by omega
protected theorem le_min_of_le_of_le {a b c : Nat} (hab : a ≤ b) (hac : a ≤ c) : a ≤ min b c := by
  omega
protected theorem max_le_of_le_of_le {a b c : Nat} (hac : a ≤ c) (hbc : b ≤ c) : max a b ≤ c := by
  omega
protected theorem min_eq_left {a b : Nat} (h : a ≤ b) : min a b = a := by omega
protected theorem min_eq_right {a b : Nat} (h : b ≤ a) : min a b = b := by omega
protected theorem max_eq_left {a b : Nat} (h : b ≤ a) : max a b = a := by omega
protected theorem max_eq_right {a b : Nat} (h : a ≤ b) : max a b = b := by omega

/-! ## lattice laws -/

protected theorem min_comm (a b : Nat) : min a b = min b a := by omega
protected theorem max_comm (a b : Nat) : max a b = max b a := by omega
@[simp] protected theorem min_assoc (a b c : Nat) : min (min a b) c = min a (min b c) :=
  Nat.le_antisymm
    (Nat.le_min_of_le_of_le (Nat.le_trans (Nat.min_le_left _ c) (Nat.min_le_left a b))
      (Nat.le_min_of_le_of_le (Nat.le_trans (Nat.min_le_left _ c) (Nat.min_le_right a b))
        (Nat.min_le_right _ c)))
    (Nat.le_min_of_le_of_le
      (Nat.le_min_of_le_of_le (Nat.min_le_left a _)
        (Nat.le_trans (Nat.min_le_right a _) (Nat.min_le_left b c)))
      (Nat.le_trans (Nat.min_le_right a _) (Nat.min_le_right b c)))
@[simp] protected theorem max_assoc (a b c : Nat) : max (max a b) c = max a (max b c) :=
  Nat.le_antisymm
    (Nat.max_le_of_le_of_le
      (Nat.max_le_of_le_of_le (Nat.le_max_left a _)
        (Nat.le_trans (Nat.le_max_left b c) (Nat.le_max_right a _)))
      (Nat.le_trans (Nat.le_max_right b c) (Nat.le_max_right a _)))
    (Nat.max_le_of_le_of_le (Nat.le_trans (Nat.le_max_left a b) (Nat.le_max_left _ c))
      (Nat.max_le_of_le_of_le (Nat.le_trans (Nat.le_max_right a b) (Nat.le_max_left _ c))
        (Nat.le_max_right _ c)))
instance : Std.Commutative (α := Nat) min := ⟨Nat.min_comm⟩
instance : Std.Commutative (α := Nat) max := ⟨Nat.max_comm⟩
instance : Std.Associative (α := Nat) min := ⟨Nat.min_assoc⟩
instance : Std.Associative (α := Nat) max := ⟨Nat.max_assoc⟩
@[simp] protected theorem min_self (a : Nat) : min a a = a := by omega
@[simp] protected theorem max_self (a : Nat) : max a a = a := by omega
instance : Std.IdempotentOp (α := Nat) min := ⟨Nat.min_self⟩
instance : Std.IdempotentOp (α := Nat) max := ⟨Nat.max_self⟩
protected theorem min_left_comm (a b c : Nat) : min a (min b c) = min b (min a c) := by
  rw [← Nat.min_assoc, Nat.min_comm a, Nat.min_assoc]
protected theorem max_left_comm (a b c : Nat) : max a (max b c) = max b (max a c) := by
  rw [← Nat.max_assoc, Nat.max_comm a, Nat.max_assoc]
protected theorem min_right_comm (a b c : Nat) : min (min a b) c = min (min a c) b := by
  rw [Nat.min_assoc, Nat.min_comm b, Nat.min_assoc]
protected theorem max_right_comm (a b c : Nat) : max (max a b) c = max (max a c) b := by
  rw [Nat.max_assoc, Nat.max_comm b, Nat.max_assoc]
protected theorem max_min_distrib_left (a b c : Nat) :
    max a (min b c) = min (max a b) (max a c) := by
  obtain h | h := Nat.le_total b c
  · rw [Nat.min_eq_left h, Nat.min_eq_left (by omega)]
  · rw [Nat.min_eq_right h, Nat.min_eq_right (by omega)]
protected theorem min_max_distrib_left (a b c : Nat) :
    min a (max b c) = max (min a b) (min a c) := by
  obtain h | h := Nat.le_total b c
  · rw [Nat.max_eq_right h, Nat.max_eq_right (by omega)]
  · rw [Nat.max_eq_left h, Nat.max_eq_left (by omega)]
protected theorem max_min_distrib_right (a b c : Nat) :
    max (min a b) c = min (max a c) (max b c) := by
  rw [Nat.max_comm, Nat.max_min_distrib_left, Nat.max_comm c, Nat.max_comm c]
protected theorem min_max_distrib_right (a b c : Nat) :
    min (max a b) c = max (min a c) (min b c) := by
  rw [Nat.min_comm, Nat.min_max_distrib_left, Nat.min_comm c, Nat.min_comm c]

/-! ## zero, successor, sums and differences -/

@[simp] protected theorem zero_min (a : Nat) : min 0 a = 0 := by omega
@[simp] protected theorem min_zero (a : Nat) : min a 0 = 0 := by omega
@[simp] protected theorem zero_max (a : Nat) : max 0 a = a := by omega
@[simp] protected theorem max_zero (a : Nat) : max a 0 = a := by omega
theorem succ_min_succ (x y : Nat) : min (succ x) (succ y) = succ (min x y) := by omega
protected theorem succ_max_succ (x y : Nat) : max (succ x) (succ y) = succ (max x y) := by omega
@[simp] theorem min_eq_zero_iff : min m n = 0 ↔ m = 0 ∨ n = 0 := by omega
@[simp] theorem max_eq_zero_iff : max m n = 0 ↔ m = 0 ∧ n = 0 := by omega
theorem add_eq_max_iff : m + n = max m n ↔ m = 0 ∨ n = 0 := by omega
theorem add_eq_min_iff : m + n = min m n ↔ m = 0 ∧ n = 0 := by omega
protected theorem add_max_add_right (a b c : Nat) : max (a + c) (b + c) = max a b + c := by omega
protected theorem add_min_add_right (a b c : Nat) : min (a + c) (b + c) = min a b + c := by omega
protected theorem add_max_add_left (a b c : Nat) : max (a + b) (a + c) = a + max b c := by omega
protected theorem add_min_add_left (a b c : Nat) : min (a + b) (a + c) = a + min b c := by omega
protected theorem sub_sub_eq_min (a b : Nat) : a - (a - b) = min a b := by omega
protected theorem sub_eq_sub_min (n m : Nat) : n - m = n - min n m := by omega
@[simp] protected theorem sub_add_min_cancel (n m : Nat) : n - m + min n m = n := by omega
protected theorem sub_add_eq_max (a b : Nat) : a - b + b = max a b := by omega
protected theorem sub_eq_max_sub (n m : Nat) : n - m = max n m - m := by omega
protected theorem sub_min_sub_right (a b c : Nat) : min (a - c) (b - c) = min a b - c := by
  obtain h | h := Nat.le_total a b
  · rw [Nat.min_eq_left h, Nat.min_eq_left (Nat.sub_le_sub_right h c)]
  · rw [Nat.min_eq_right h, Nat.min_eq_right (Nat.sub_le_sub_right h c)]
protected theorem sub_max_sub_right (a b c : Nat) : max (a - c) (b - c) = max a b - c := by
  obtain h | h := Nat.le_total a b
  · rw [Nat.max_eq_right h, Nat.max_eq_right (Nat.sub_le_sub_right h c)]
  · rw [Nat.max_eq_left h, Nat.max_eq_left (Nat.sub_le_sub_right h c)]
end Nat
