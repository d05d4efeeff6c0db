prelude
import Init.Automation.Omega
/-!
How `simp` rewrites sums and differences with literals; the compiled simplification procedures
look these lemmas up by name.
-/
set_option linter.all false
universe u v w

namespace Nat.Simproc
variable (a b : Nat) {c d : Nat}
theorem sub_add_eq_comm (a b c : Nat) : a - (b + c) = a - c - b := by omega
theorem add_eq_gt (a : Nat) {b c : Nat} (h : b > c) : (a + b = c) = False := eq_false (by omega)
theorem eq_add_gt (a : Nat) {b c : Nat} (h : c > a) : (a = b + c) = False := eq_false (by omega)

theorem add_eq_le (a : Nat) {b c : Nat} (h : b ≤ c) : (a + b = c) = (a = c - b) :=
  propext (by omega)

theorem eq_add_le {a : Nat} (b : Nat) {c : Nat} (h : c ≤ a) : (a = b + c) = (b = a - c) :=
  propext (by omega)

theorem add_eq_add_le (a b : Nat) {c d : Nat} (h : c ≤ d) : (a + c = b + d) = (a = b + (d - c)) :=
  propext (by omega)

theorem add_eq_add_ge (a b : Nat) {c d : Nat} (h : c ≥ d) : (a + c = b + d) = (a + (c - d) = b) :=
  propext (by omega)

theorem add_le_add_le (a b : Nat) {c d : Nat} (h : c ≤ d) : (a + c ≤ b + d) = (a ≤ b + (d - c)) :=
  propext (by omega)

theorem add_le_add_ge (a b : Nat) {c d : Nat} (h : c ≥ d) : (a + c ≤ b + d) = (a + (c - d) ≤ b) :=
  propext (by omega)

theorem add_le_le (a : Nat) {b c : Nat} (h : b ≤ c) : (a + b ≤ c) = (a ≤ c - b) :=
  propext (by omega)

theorem add_le_gt (a : Nat) {b c : Nat} (h : b > c) : (a + b ≤ c) = False := eq_false (by omega)
theorem le_add_le (a : Nat) {b c : Nat} (h : a ≤ c) : (a ≤ b + c) = True := eq_true (by omega)

theorem le_add_ge (a : Nat) {b c : Nat} (h : a ≥ c) : (a ≤ b + c) = (a - c ≤ b) :=
  propext (by omega)

theorem add_sub_le (a : Nat) {b c : Nat} (h : b ≤ c) : a + b - c = a - (c - b) := by omega

theorem add_sub_add_le (a b : Nat) {c d : Nat} (h : c ≤ d) :
    a + c - (b + d) = a - (b + (d - c)) := by
  omega

theorem add_sub_add_ge (a b : Nat) {c d : Nat} (h : c ≥ d) : a + c - (b + d) = a + (c - d) - b := by
  omega

theorem beqFalseOfEqFalse {a b : Nat} (p : (a = b) = False) : Nat.beq a b = false :=
  Bool.of_not_eq_true fun h => of_eq_false p (Nat.eq_of_beq_eq_true h)

end Nat.Simproc
