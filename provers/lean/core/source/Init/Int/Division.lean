prelude
import Init.Int.Ring
/-!
Division of integers that rounds so that the remainder is not negative, and its bounds.
-/
set_option linter.all false
universe u v w

namespace Int
variable {a b : Int}

@[extern "lean_int_ediv"] protected def ediv (a b : @& Int) : Int := match a, b with
  | .ofNat m, .ofNat n => .ofNat (m / n)
  | .ofNat m, .negSucc n => -.ofNat (m / .succ n)
  | .negSucc _, .ofNat .zero => 0
  | .negSucc m, .ofNat (.succ n) => .negSucc (m / .succ n)
  | .negSucc m, .negSucc n => .ofNat (.succ (m / .succ n))

@[extern "lean_int_emod"] protected def emod (a b : @& Int) : Int := match a, b with
  | .ofNat m, n => .ofNat (m % n.natAbs)
  | .negSucc m, n => subNatNat n.natAbs (.succ (m % n.natAbs))

instance instDiv : Div Int := ⟨Int.ediv⟩
instance instMod : Mod Int := ⟨Int.emod⟩

theorem mul_ediv_self_le {x k : Int} (h : k ≠ 0) : k * (x / k) ≤ x := by
  cases k with
  | negSucc k => cases x with
    | ofNat m =>
      show negSucc k * -(ofNat (m / (k + 1))) ≤ ofNat m
      have e : negSucc k * -(ofNat (m / (k + 1))) = (((k + 1) * (m / (k + 1)) : Nat) : Int) := by
        rw [Int.mul_neg, negSucc_rep, ofNat_rep, mul_rep, neg_rep, cast_rep]
        apply sound; simp only [Nat.zero_mul, Nat.mul_zero, Nat.zero_add, Nat.add_zero]
      rw [e]; exact ofNat_le_ofNat.2 (Nat.mul_div_le m (k + 1))
    | negSucc m =>
      show negOfNat ((k + 1) * (m / (k + 1) + 1)) ≤ negSucc m
      rw [negOfNat_rep, negSucc_rep, le_rep, Nat.zero_add, Nat.zero_add, Nat.mul_add_one]
      exact Nat.lt_mul_div_add m (Nat.zero_lt_succ k)
  | ofNat k => cases k with
    | zero => exact absurd rfl h
    | succ k => cases x with
      | ofNat m => show ((k + 1) * (m / (k + 1)) : Nat) ≤ ((m : Nat) : Int); rw [ofNat_le_ofNat]; exact Nat.mul_div_le _ _
      | negSucc m =>
        show negOfNat ((k + 1) * (m / (k + 1) + 1)) ≤ negSucc m
        rw [negOfNat_rep, negSucc_rep, le_rep, Nat.zero_add, Nat.zero_add, Nat.mul_add_one]
        exact Nat.lt_mul_div_add m (Nat.zero_lt_succ k)

theorem lt_mul_ediv_self_add {x k : Int} (h : 0 < k) : x < k * (x / k) + k := by
  cases k with
  | negSucc k => exact absurd (Int.le_of_lt h) (by intro h; cases h)
  | ofNat k => cases k with
    | zero => exact absurd h (Int.lt_irrefl 0)
    | succ k => cases x with
      | ofNat m => show ((m : Nat) : Int) < (((k + 1) * (m / (k + 1)) + (k + 1) : Nat) : Int); rw [ofNat_lt_ofNat]; exact Nat.lt_mul_div_add m (Nat.zero_lt_succ k)
      | negSucc m =>
        show negSucc m < negOfNat ((k + 1) * (m / (k + 1) + 1)) + ofNat (k + 1)
        rw [negOfNat_rep, negSucc_rep, ofNat_rep, add_rep, lt_rep, Nat.zero_add, Nat.zero_add, Nat.add_zero, Nat.mul_add_one, Nat.add_comm (k + 1) (m + 1)]
        exact Nat.add_lt_add_right (Nat.lt_succ_of_le (Nat.mul_div_le m (k + 1))) (k + 1)

protected theorem le_ediv_of_mul_le {a b c : Int} (hc : 0 < c) (h : a * c ≤ b) : a ≤ b / c := by
  refine Decidable.byContradiction fun n => ?_
  have n : b / c + 1 ≤ a := Int.not_le.1 n
  have h1 := Int.mul_le_mul_of_nonneg_left n (Int.le_of_lt hc)
  rw [Int.mul_add, Int.mul_one, Int.mul_comm c a] at h1
  exact Int.lt_irrefl b (Int.lt_of_lt_of_le (lt_mul_ediv_self_add hc) (Int.le_trans h1 h))

end Int
