prelude
import Init.Nat.Order
/-!
The order of `Fin n`, and the facts by which `omega` reads it as an order of natural numbers.

There is no arithmetic modulo `n` here: this core has no `+` on `Fin n`.
-/
set_option linter.all false

namespace Fin
variable {n : Nat} {a b : Fin n}

instance instLT : LT (Fin n) := ⟨fun a b => a.val < b.val⟩
instance instLE : LE (Fin n) := ⟨fun a b => a.val ≤ b.val⟩
instance decLt (a b : Fin n) : Decidable (a < b) := Nat.decLt a.val b.val
instance decLe (a b : Fin n) : Decidable (a ≤ b) := Nat.decLe a.val b.val

@[ext] theorem ext {a b : Fin n} (h : a.val = b.val) : a = b := Fin.eq_of_val_eq h
theorem lt_def {a b : Fin n} : a < b ↔ a.val < b.val := Iff.rfl
theorem le_def {a b : Fin n} : a ≤ b ↔ a.val ≤ b.val := Iff.rfl
theorem is_lt (a : Fin n) : a.val < n := a.isLt

theorem val_congr (h : a = b) : a.val = b.val := h ▸ rfl
theorem val_le_of_le (h : a ≤ b) : a.val ≤ b.val := h
theorem val_le_of_ge (h : a ≥ b) : b.val ≤ a.val := h
theorem val_add_one_le_of_lt (h : a < b) : a.val + 1 ≤ b.val := h
theorem val_add_one_le_of_gt (h : a > b) : b.val + 1 ≤ a.val := h

end Fin

namespace Lean.Omega.Fin
variable {n : Nat} {a b : Fin n}

theorem lt_of_not_le (h : ¬ a ≤ b) : b < a := _root_.Nat.lt_of_not_le h
theorem le_of_not_lt (h : ¬ a < b) : b ≤ a := _root_.Nat.le_of_not_lt h

theorem lt_or_gt_of_ne (h : a ≠ b) : a < b ∨ a > b :=
  _root_.Nat.lt_or_gt_of_ne fun e => h (_root_.Fin.eq_of_val_eq e)

end Lean.Omega.Fin
