prelude
import Init.Int.Remainder
import Init.Nat.Divisibility
/-!
Divisibility of integers, maximum and minimum, and casts of them.
-/
set_option linter.all false
universe u v w

namespace Int
theorem max_def (a b : Int) : max a b = if a ≤ b then b else a := rfl
theorem min_def (a b : Int) : min a b = if a ≤ b then a else b := rfl
theorem le_max_left (a b : Int) : a ≤ max a b := by rw [max_def]; split <;> omega
theorem le_max_right (a b : Int) : b ≤ max a b := by rw [max_def]; split <;> omega
theorem min_le_left (a b : Int) : min a b ≤ a := by rw [min_def]; split <;> omega
theorem min_le_right (a b : Int) : min a b ≤ b := by rw [min_def]; split <;> omega
instance instDvd : Dvd Int := ⟨fun a b => ∃ c, b = a * c⟩

theorem emod_lt_natAbs (a : Int) {b : Int} (h : b ≠ 0) : a % b < (b.natAbs : Int) := by
  have key : ∀ n : Nat, ∀ m : Nat, subNatNat n (m % n + 1) < (n : Int) := fun n m => by
    rw [cast_rep, lt_rep]; exact Nat.add_lt_add_left (Nat.zero_lt_succ (m % n)) n
  cases a with
  | ofNat m => exact ofNat_lt_ofNat.2 (Nat.mod_lt m (by
      cases b with
      | ofNat n => cases n with
        | zero => exact absurd rfl h
        | succ n => exact Nat.zero_lt_succ n
      | negSucc n => exact Nat.zero_lt_succ n))
  | negSucc m => exact key b.natAbs m

theorem mul_eq_zero_of_small {a t : Int} (h0 : 0 ≤ a * t) (lt : a * t < (a.natAbs : Int)) :
    a * t = 0 := by
  have key : ∀ n k : Nat, ((n * (k + 1) : Nat) : Int) < (n : Int) → False := fun n k h => by
    have := ofNat_lt_ofNat.1 h
    rw [Nat.mul_add_one] at this
    exact absurd (Nat.le_add_left n (n * k)) (Nat.not_le_of_gt this)
  cases a with
  | ofNat n => cases t with
    | ofNat k => cases k with
      | zero => rfl
      | succ k => exact (key n k lt).elim
    | negSucc k => cases n with
      | zero => exact Int.zero_mul _
      | succ n => exact absurd h0 (by intro h; cases h)
  | negSucc n => cases t with
    | ofNat k => cases k with
      | zero => rfl
      | succ k => exact absurd h0 (by intro h; cases h)
    | negSucc k => exact (key (n + 1) k lt).elim

theorem emod_eq_zero_of_dvd {a b : Int} (h : a ∣ b) : b % a = 0 := by
  obtain ⟨c, rfl⟩ := h
  by_cases ha : a = 0
  · subst ha; rw [Int.zero_mul, emod_def, Int.zero_mul]; rfl
  · have h0 := emod_nonneg (a * c) ha
    have e : (a * c) % a = a * (c - a * c / a) := by
      rw [emod_def, Int.sub_eq_add_neg, Int.sub_eq_add_neg, Int.mul_add, Int.mul_neg]
    have lt : (a * c) % a < (a.natAbs : Int) := emod_lt_natAbs (a * c) ha
    generalize c - a * c / a = t at e
    rw [e] at h0 lt ⊢
    exact mul_eq_zero_of_small h0 lt

theorem eq_of_sub_eq_zero {a b : Int} (h : a - b = 0) : a = b := by omega

theorem emod_pos_of_not_dvd {a b : Int} (h : ¬ a ∣ b) : a = 0 ∨ 0 < b % a := by
  by_cases ha : a = 0
  · exact .inl ha
  · right
    have h0 := emod_nonneg b ha
    have h1 : b % a ≠ 0 := fun e => h ⟨b / a, eq_of_sub_eq_zero (by rw [emod_def] at e; exact e)⟩
    clear h
    generalize b % a = r at *
    omega

end Int
@[simp] theorem Nat.add_eq_zero_iff {m n : Nat} : m + n = 0 ↔ m = 0 ∧ n = 0 := by omega

@[simp] theorem Nat.mul_eq_zero {m n : Nat} : m * n = 0 ↔ m = 0 ∨ n = 0 := by
  constructor
  · intro h
    cases m with
    | zero => exact .inl rfl
    | succ m => cases n with
      | zero => exact .inr rfl
      | succ n => rw [Nat.mul_add_one] at h; exact absurd h (Nat.succ_ne_zero _)
  · rintro (rfl | rfl)
    · exact Nat.zero_mul _
    · exact Nat.mul_zero _

theorem Lean.Omega.Int.ofNat_max (a b : Nat) :
    ((max a b : Nat) : Int) = max (a : Int) (b : Int) := by
  rw [Nat.max_def, Int.max_def]; split <;> split <;> omega

theorem Lean.Omega.Int.ofNat_min (a b : Nat) :
    ((min a b : Nat) : Int) = min (a : Int) (b : Int) := by
  rw [Nat.min_def, Int.min_def]; split <;> split <;> omega
