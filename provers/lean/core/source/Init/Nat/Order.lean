prelude
import Init.Nat.Basic
/-!
The order of natural numbers.
-/
set_option linter.all false
universe u v w

namespace Nat
@[simp] protected theorem le_refl (n : Nat) : n ≤ n := .refl
protected theorem le_rfl {n : Nat} : n ≤ n := .refl
protected theorem le_of_eq {n m : Nat} (h : n = m) : n ≤ m := h ▸ .refl

theorem le_add_right (n k : Nat) : n ≤ n + k := by
  induction k with
  | zero => exact .refl
  | succ k ih => exact .step ih

theorem le_add_left (n m : Nat) : n ≤ m + n := Nat.add_comm n m ▸ le_add_right n m
theorem le_of_lt_succ {m n : Nat} : m < succ n → m ≤ n := le_of_succ_le_succ
theorem lt_succ_of_le {m n : Nat} : m ≤ n → m < succ n := succ_le_succ
protected theorem le_of_lt {n m : Nat} (h : n < m) : n ≤ m := Nat.le_trans (le_succ n) h

protected theorem lt_trans {n m k : Nat} (h₁ : n < m) (h₂ : m < k) : n < k :=
  Nat.le_trans h₁ (Nat.le_of_lt h₂)

protected theorem lt_of_lt_of_le {n m k : Nat} : n < m → m ≤ k → n < k := Nat.le_trans

protected theorem lt_of_le_of_lt {n m k : Nat} (h₁ : n ≤ m) (h₂ : m < k) : n < k :=
  Nat.le_trans (succ_le_succ h₁) h₂

protected theorem not_lt_zero (n : Nat) : ¬ n < 0 := not_succ_le_zero n
attribute [simp] Nat.not_lt_zero Nat.zero_le Nat.lt_irrefl

protected theorem le_antisymm {n m : Nat} (h₁ : n ≤ m) (h₂ : m ≤ n) : n = m := by
  cases h₁ with
  | refl => rfl
  | step h => exact absurd (Nat.lt_of_lt_of_le (lt_succ_of_le h) h₂) (Nat.lt_irrefl n)

protected theorem lt_or_ge (n m : Nat) : n < m ∨ n ≥ m := by
  induction m with
  | zero => exact .inr (zero_le n)
  | succ m ih =>
    cases ih with
    | inl h => exact .inl (.step h)
    | inr h => cases h with
      | refl => exact .inl .refl
      | step h => exact .inr (succ_le_succ h)

protected theorem le_total (m n : Nat) : m ≤ n ∨ n ≤ m :=
  (Nat.lt_or_ge m n).elim (fun h => .inl (Nat.le_of_lt h)) .inr

protected theorem not_le_of_gt {n m : Nat} (h : n > m) : ¬ n ≤ m :=
  fun h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h h')

protected theorem not_lt_of_ge {n m : Nat} (h : n ≥ m) : ¬ n < m :=
  fun h' => Nat.lt_irrefl _ (Nat.lt_of_lt_of_le h' h)

@[simp] protected theorem not_le {n m : Nat} : ¬ n ≤ m ↔ m < n :=
  ⟨fun h => (Nat.lt_or_ge m n).elim id (fun h' => absurd h' h), Nat.not_le_of_gt⟩

@[simp] protected theorem not_lt {n m : Nat} : ¬ n < m ↔ m ≤ n :=
  ⟨fun h => (Nat.lt_or_ge n m).elim (fun h' => absurd h' h) id, Nat.not_lt_of_ge⟩

theorem lt_of_not_le {a b : Nat} (h : ¬ a ≤ b) : b < a := Nat.not_le.1 h
theorem le_of_not_lt {a b : Nat} (h : ¬ a < b) : b ≤ a := Nat.not_lt.1 h
protected theorem lt_of_not_ge {n m : Nat} (h : ¬ n ≥ m) : n < m := Nat.not_le.1 h

protected theorem ne_of_lt {a b : Nat} (h : a < b) : a ≠ b :=
  fun he => absurd (he ▸ h) (Nat.lt_irrefl a)

protected theorem ne_of_gt {a b : Nat} (h : b < a) : a ≠ b :=
  fun he => absurd (he ▸ h) (Nat.lt_irrefl a)

theorem lt_or_gt_of_ne {a b : Nat} (h : a ≠ b) : a < b ∨ a > b :=
  (Nat.lt_or_ge a b).elim .inl fun hge => (Nat.lt_or_ge b a).elim .inr fun hge' => absurd (Nat.le_antisymm hge' hge) h

protected theorem lt_or_eq_of_le {n m : Nat} (h : n ≤ m) : n < m ∨ n = m :=
  (Nat.lt_or_ge n m).elim .inl fun h' => .inr (Nat.le_antisymm h h')

theorem lt_succ_self (n : Nat) : n < succ n := .refl
@[simp] protected theorem lt_add_one (n : Nat) : n < n + 1 := .refl
theorem succ_pos (n : Nat) : 0 < succ n := succ_le_succ (zero_le n)
@[simp] theorem zero_lt_succ (n : Nat) : 0 < n + 1 := succ_le_succ (zero_le n)
theorem succ_ne_zero (n : Nat) : succ n ≠ 0 := fun h => by injection h
@[simp] theorem add_one_ne_zero (n : Nat) : n + 1 ≠ 0 := fun h => by injection h
@[simp] theorem zero_ne_add_one (n : Nat) : 0 ≠ n + 1 := fun h => by injection h
@[simp] theorem add_right_inj' {a b : Nat} : a + 1 = b + 1 ↔ a = b := succ_inj'
theorem succ_le_of_lt {n m : Nat} (h : n < m) : succ n ≤ m := h
theorem add_one_le_of_lt {n m : Nat} (h : n < m) : n + 1 ≤ m := h
theorem lt_iff_add_one_le {m n : Nat} : m < n ↔ m + 1 ≤ n := Iff.rfl
theorem eq_zero_of_le_zero {n : Nat} (h : n ≤ 0) : n = 0 := Nat.le_antisymm h (zero_le _)

@[simp] theorem le_zero_eq (a : Nat) : (a ≤ 0) = (a = 0) :=
  propext ⟨eq_zero_of_le_zero, Nat.le_of_eq⟩

theorem pos_of_ne_zero {n : Nat} (h : n ≠ 0) : 0 < n :=
  match n with | 0 => absurd rfl h | .succ n => succ_pos n

theorem pos_iff_ne_zero {n : Nat} : 0 < n ↔ n ≠ 0 := ⟨fun h => Nat.ne_of_gt h, pos_of_ne_zero⟩

theorem eq_zero_or_pos (n : Nat) : n = 0 ∨ 0 < n :=
  match n with | 0 => .inl rfl | .succ n => .inr (succ_pos n)

theorem le.dest {n m : Nat} (h : n ≤ m) : ∃ k, n + k = m := by
  induction h with
  | refl => exact ⟨0, rfl⟩
  | step _ ih => match ih with | ⟨k, h⟩ => exact ⟨k + 1, congrArg succ h⟩

theorem exists_eq_add_of_le {m n : Nat} (h : m ≤ n) : ∃ k, n = m + k :=
  match le.dest h with | ⟨k, e⟩ => ⟨k, e.symm⟩

protected theorem add_le_add_left {n m : Nat} (h : n ≤ m) (k : Nat) : k + n ≤ k + m := by
  have ⟨w, hw⟩ := le.dest h
  rw [← hw, ← Nat.add_assoc]; exact le_add_right _ _

protected theorem add_le_add_right {n m : Nat} (h : n ≤ m) (k : Nat) : n + k ≤ m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]; exact Nat.add_le_add_left h k

protected theorem add_le_add {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Nat.le_trans (Nat.add_le_add_right h₁ c) (Nat.add_le_add_left h₂ b)

protected theorem add_lt_add_left {n m : Nat} (h : n < m) (k : Nat) : k + n < k + m :=
  Nat.add_le_add_left (n := succ n) h k

protected theorem add_lt_add_right {n m : Nat} (h : n < m) (k : Nat) : n + k < m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]; exact Nat.add_lt_add_left h k

protected theorem le_of_add_le_add_left {a b c : Nat} (h : a + b ≤ a + c) : b ≤ c := by
  have ⟨w, hw⟩ := le.dest h
  rw [Nat.add_assoc] at hw
  have := Nat.add_left_cancel hw
  rw [← this]; exact le_add_right _ _

@[simp] protected theorem add_le_add_iff_left {m k n : Nat} : n + m ≤ n + k ↔ m ≤ k :=
  ⟨Nat.le_of_add_le_add_left, fun h => Nat.add_le_add_left h n⟩

@[simp] protected theorem add_le_add_iff_right {m k n : Nat} : m + n ≤ k + n ↔ m ≤ k := by
  rw [Nat.add_comm m n, Nat.add_comm k n, Nat.add_le_add_iff_left]

protected theorem mul_le_mul_left {m n : Nat} (k : Nat) (h : m ≤ n) : k * m ≤ k * n := by
  have ⟨w, hw⟩ := le.dest h
  rw [← hw, Nat.left_distrib]; exact le_add_right _ _

protected theorem mul_le_mul_right {m n : Nat} (k : Nat) (h : m ≤ n) : m * k ≤ n * k := by
  rw [Nat.mul_comm m k, Nat.mul_comm n k]; exact Nat.mul_le_mul_left k h

protected theorem mul_le_mul {p q m n : Nat} (h₁ : p ≤ m) (h₂ : q ≤ n) : p * q ≤ m * n :=
  Nat.le_trans (Nat.mul_le_mul_right q h₁) (Nat.mul_le_mul_left m h₂)

end Nat
instance : Trans (α := Nat) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨Nat.le_trans⟩
instance : Trans (α := Nat) (· < ·) (· < ·) (· < ·) := ⟨Nat.lt_trans⟩
instance : Trans (α := Nat) (· < ·) (· ≤ ·) (· < ·) := ⟨Nat.lt_of_lt_of_le⟩
instance : Trans (α := Nat) (· ≤ ·) (· < ·) (· < ·) := ⟨Nat.lt_of_le_of_lt⟩
