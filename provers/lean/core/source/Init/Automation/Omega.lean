prelude
import Init.Automation.Omega.LinearCombination
import Init.Automation.Omega.Normalisation
import Init.Automation.Omega.Facts
/-! x -/
set_option linter.all false
universe u v w

namespace Int
theorem natCast_ediv (m n : Nat) : ((m / n : Nat) : Int) = (m : Int) / (n : Int) := rfl
theorem natCast_emod (m n : Nat) : ((m % n : Nat) : Int) = (m : Int) % (n : Int) := rfl
theorem negSucc_eq (n : Nat) : negSucc n = -((n : Int) + 1) := rfl
end Int
namespace Lean.Omega
theorem Int.ofNat_sub_sub {a b c : Nat} : ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) := by rw [Nat.sub_sub]
theorem Int.ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * (b : Int) := _root_.Int.ofNat_nonneg (a * b)
theorem Int.emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y := _root_.Int.ofNat_nonneg (x % y.natAbs)
theorem Int.ofNat_pow (a b : Nat) : ((a ^ b : Nat) : Int) = ((a ^ b : Nat) : Int) := rfl
theorem Int.neg_le_natAbs {a : Int} : -a ≤ (a.natAbs : Int) := by
  cases a with
  | ofNat m => show -(m : Int) ≤ (m : Int); rw [_root_.Int.cast_rep, _root_.Int.neg_rep, _root_.Int.le_rep]; exact Nat.le_trans (Nat.le_add_left _ _) (Nat.le_add_left _ _)
  | negSucc m => exact _root_.Int.le_refl _
end Lean.Omega
