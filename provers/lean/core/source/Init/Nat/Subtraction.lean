prelude
import Init.Nat.Order
/-!
Truncated subtraction, powers, and strong recursion on natural numbers.
-/
set_option linter.all false
universe u v w

namespace Nat
@[simp] protected theorem sub_zero (n : Nat) : n - 0 = n := rfl
theorem sub_succ (n m : Nat) : n - succ m = pred (n - m) := rfl

@[simp] theorem succ_sub_succ_eq (n m : Nat) : succ n - succ m = n - m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg pred ih

@[simp] theorem add_sub_add_right' (n m : Nat) : (n + 1) - (m + 1) = n - m := succ_sub_succ_eq n m

@[simp] protected theorem sub_self (n : Nat) : n - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [add_sub_add_right', ih]

@[simp] protected theorem zero_sub (n : Nat) : 0 - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg pred ih

theorem pred_le (n : Nat) : pred n ≤ n := match n with | .zero => .refl | .succ n => .step .refl

theorem sub_le (n m : Nat) : n - m ≤ n := by
  induction m with
  | zero => exact .refl
  | succ m ih => exact Nat.le_trans (pred_le (n - m)) ih

theorem sub_lt {n m : Nat} (h₁ : 0 < n) (h₂ : 0 < m) : n - m < n := by
  cases n with
  | zero => exact absurd h₁ (Nat.lt_irrefl 0)
  | succ n => cases m with
    | zero => exact absurd h₂ (Nat.lt_irrefl 0)
    | succ m => rw [add_sub_add_right']; exact succ_le_succ (sub_le n m)

@[simp] protected theorem add_sub_cancel (n m : Nat) : (n + m) - m = n := by
  induction m with
  | zero => rfl
  | succ m ih => rw [← Nat.add_assoc, add_sub_add_right', ih]

@[simp] protected theorem add_sub_cancel_left (n m : Nat) : (n + m) - n = m := by
  rw [Nat.add_comm, Nat.add_sub_cancel]

theorem sub_eq_zero_of_le {n m : Nat} (h : n ≤ m) : n - m = 0 := by
  have ⟨w, hw⟩ := le.dest h
  clear h; subst hw
  induction n with
  | zero => exact Nat.zero_sub _
  | succ n ih => have e : (n + 1) + w = (n + w) + 1 := succ_add n w
                 rw [e, add_sub_add_right']; exact ih

protected theorem sub_add_cancel {n m : Nat} (h : m ≤ n) : n - m + m = n := by
  have ⟨w, hw⟩ := le.dest h
  rw [← hw, Nat.add_sub_cancel_left, Nat.add_comm]

protected theorem add_sub_of_le {a b : Nat} (h : a ≤ b) : a + (b - a) = b := by
  rw [Nat.add_comm, Nat.sub_add_cancel h]

protected theorem sub_sub (n m k : Nat) : n - m - k = n - (m + k) := by
  induction k with
  | zero => rfl
  | succ k ih => exact congrArg pred ih

/-! powers, division -/
@[simp] protected theorem pow_zero (b : Nat) : b ^ 0 = 1 := rfl
protected theorem pow_succ (b n : Nat) : b ^ (n + 1) = b ^ n * b := rfl

protected theorem pow_add (a m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  induction n with
  | zero => rw [Nat.add_zero, Nat.pow_zero, Nat.mul_one]
  | succ n ih => rw [← Nat.add_assoc, Nat.pow_succ, ih, Nat.pow_succ, Nat.mul_assoc]

protected def strongRec' {motive : Nat → Sort u} (ind : ∀ n, (∀ m, m < n → motive m) → motive n)
    (t : Nat) : motive t :=
  let rec go : (n : Nat) → (m : Nat) → m < n → motive m
    | .zero, m, h => absurd h (Nat.not_lt_zero m)
    | .succ n, m, h => ind m (fun k hk => go n k (Nat.lt_of_lt_of_le hk (le_of_lt_succ h)))
  go (succ t) t .refl

@[elab_as_elim] protected noncomputable def strongRecOn {motive : Nat → Sort u} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n :=
  Nat.strongRec' ind n

end Nat
