prelude
import Init.Automation.Omega
/-!
Remainders of integers, as `omega` and `simp` need them.
-/
set_option linter.all false
universe u v w

namespace Int

theorem emod_def (a b : Int) : a % b = a - b * (a / b) := by
  cases a with
  | ofNat m => cases b with
    | ofNat n =>
      show ((m % n : Nat) : Int) = (m : Int) - ((n * (m / n) : Nat) : Int)
      have := Nat.div_add_mod m n; omega
    | negSucc n =>
      show ((m % (n + 1) : Nat) : Int) = (m : Int) - (-((n : Int) + 1)) * (-((m / (n + 1) : Nat) : Int))
      have h := Nat.div_add_mod m (n + 1)
      have e : (-((n : Int) + 1)) * (-((m / (n + 1) : Nat) : Int)) = (((n + 1) * (m / (n + 1)) : Nat) : Int) := by
        rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]; rfl
      rw [e]; omega
  | negSucc m => cases b with
    | ofNat n => cases n with
      | zero =>
        show subNatNat 0 (m + 1) = negSucc m - 0 * 0
        rw [negSucc_rep, Int.zero_mul, Int.sub_eq_add_neg]; exact (Int.add_zero _).symm
      | succ n =>
        show subNatNat (n + 1) (m % (n + 1) + 1) = negSucc m - negOfNat ((n + 1) * (m / (n + 1) + 1))
        have h := Nat.div_add_mod m (n + 1)
        rw [negOfNat_rep, negSucc_rep, sub_rep, Nat.mul_add_one]
        apply sound
        generalize (n + 1) * (m / (n + 1)) = q at *
        omega
    | negSucc n =>
      show subNatNat (n + 1) (m % (n + 1) + 1) = negSucc m - negOfNat ((n + 1) * (m / (n + 1) + 1))
      have h := Nat.div_add_mod m (n + 1)
      rw [negOfNat_rep, negSucc_rep, sub_rep, Nat.mul_add_one]
      apply sound
      generalize (n + 1) * (m / (n + 1)) = q at *
      omega

theorem emod_nonneg (a : Int) {b : Int} (h : b ≠ 0) : 0 ≤ a % b := by
  have key : ∀ n : Nat, ∀ m : Nat, 0 < n → 0 ≤ subNatNat n (m % n + 1) := fun n m hn => by
    rw [lit_rep, le_rep]; exact Nat.le_trans (Nat.le_of_eq (Nat.zero_add _)) (Nat.mod_lt m hn)
  cases a with
  | ofNat m => exact ofNat_nonneg _
  | negSucc m => cases b with
    | ofNat n => cases n with
      | zero => exact absurd rfl h
      | succ n => exact key (n + 1) m (Nat.zero_lt_succ n)
    | negSucc n => exact key (n + 1) m (Nat.zero_lt_succ n)

theorem emod_lt_of_pos (a : Int) {b : Int} (h : 0 < b) : a % b < b := by
  have := lt_mul_ediv_self_add (x := a) h
  rw [emod_def]; omega

end Int
