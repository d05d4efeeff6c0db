prelude
import Init.Int.Division
import Init.Int.Power
import Init.Fin.Basic
import Init.Nat.Bitwise
import Init.WellFounded.Lexicographic
/-!
How `omega` moves a cast from `Nat` to `Int` inwards, and what it knows of operations that it
treats as atoms (`natAbs`, `toNat`, powers, shifts, projections).

The compiled tactic rewrites with these equations from left to right until none applies. Each
right side must therefore be simpler than its left side: an equation that gives its own left side
back sends the tactic into an endless recursion, which ends the process by a stack overflow.
-/
set_option linter.all false
universe u v

namespace Int

theorem natCast_ediv (m n : Nat) : ((m / n : Nat) : Int) = (m : Int) / (n : Int) := rfl
theorem natCast_emod (m n : Nat) : ((m % n : Nat) : Int) = (m : Int) % (n : Int) := rfl
theorem negSucc_eq (n : Nat) : negSucc n = -((n : Int) + 1) := rfl

@[simp] protected theorem ediv_zero (a : Int) : a / 0 = 0 := by
  cases a with
  | ofNat m => exact congrArg ofNat (Nat.div_zero m)
  | negSucc m => rfl

@[simp] protected theorem ediv_neg (a b : Int) : a / -b = -(a / b) := by
  cases b with
  | ofNat n => cases n with
    | zero => show a / 0 = -(a / 0); rw [Int.ediv_zero]; rfl
    | succ n => cases a with
      | ofNat m => rfl
      | negSucc m => rfl
  | negSucc n => cases a with
    | ofNat m => exact (Int.neg_neg _).symm
    | negSucc m => rfl

theorem le_natAbs {a : Int} : a ≤ (a.natAbs : Int) := by
  cases a with
  | ofNat m => exact Int.le_refl _
  | negSucc m =>
    show negSucc m ≤ ((m + 1 : Nat) : Int)
    rw [negSucc_rep, cast_rep, le_rep, Nat.zero_add]; exact Nat.zero_le _

/-- `toNat` cuts negative numbers off at zero. -/
theorem toNat_eq_max (a : Int) : (a.toNat : Int) = max a 0 := by
  cases a with
  | ofNat m =>
    show (m : Int) = if (m : Int) ≤ 0 then 0 else (m : Int)
    split
    · rename_i h; exact Int.le_antisymm h (natCast_nonneg m)
    · rfl
  | negSucc m =>
    have below : negSucc m ≤ 0 := by
      rw [negSucc_rep, lit_rep, le_rep]; exact Nat.zero_le _
    exact (if_pos below).symm

end Int

namespace Lean.Omega.Int

theorem ofNat_sub_sub {a b c : Nat} :
    ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) := by rw [Nat.sub_sub]

theorem ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * (b : Int) := _root_.Int.ofNat_nonneg (a * b)

theorem emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y :=
  _root_.Int.ofNat_nonneg (x % y.natAbs)

theorem ofNat_pow (b n : Nat) : ((b ^ n : Nat) : Int) = (b : Int) ^ n := _root_.Int.natCast_pow b n

theorem ofNat_pos_of_pos {a : Nat} (h : 0 < a) : (0 : Int) < (a : Int) :=
  _root_.Int.ofNat_lt_ofNat.2 h

theorem pos_pow_of_pos (b : Int) (n : Nat) (h : 0 < b) : 0 < b ^ n := by
  induction n with
  | zero => exact _root_.Int.le_refl 1
  | succ n ih =>
    rw [_root_.Int.pow_succ]
    have one_le : 1 ≤ b := h
    have scaled := _root_.Int.mul_le_mul_of_nonneg_left one_le (_root_.Int.le_of_lt ih)
    rw [_root_.Int.mul_one] at scaled
    exact _root_.Int.lt_of_lt_of_le ih scaled

theorem ofNat_shiftLeft_eq {x n : Nat} : ((x <<< n : Nat) : Int) = (x : Int) * (2 ^ n : Nat) := by
  rw [Nat.shiftLeft_eq]; rfl

theorem ofNat_shiftRight_eq_div_pow {x n : Nat} :
    ((x >>> n : Nat) : Int) = (x : Int) / (2 ^ n : Nat) := by
  rw [Nat.shiftRight_eq_div_pow]; rfl

theorem ofNat_natAbs (a : Int) : (a.natAbs : Int) = if 0 ≤ a then a else -a := by
  cases a with
  | ofNat m => exact (if_pos (_root_.Int.natCast_nonneg m)).symm
  | negSucc m => exact (if_neg fun h => nomatch h).symm

theorem neg_le_natAbs {a : Int} : -a ≤ (a.natAbs : Int) := by
  cases a with
  | ofNat m =>
    show -(m : Int) ≤ (m : Int)
    rw [_root_.Int.cast_rep, _root_.Int.neg_rep, _root_.Int.le_rep]
    exact Nat.le_trans (Nat.le_add_left _ _) (Nat.le_add_left _ _)
  | negSucc m => exact _root_.Int.le_refl _

theorem ofNat_fst_mk {β : Type v} {x : Nat} {y : β} : (((x, y).1 : Nat) : Int) = (x : Int) := rfl
theorem ofNat_snd_mk {α : Type u} {x : α} {y : Nat} : (((x, y).2 : Nat) : Int) = (y : Int) := rfl

end Lean.Omega.Int

namespace Lean.Omega.Prod
variable {α : Type u} {β : Type v} {r : α → α → Prop} {s : β → β → Prop} {p q : α × β}

theorem fst_mk {x : α} {y : β} : (x, y).1 = x := rfl
theorem snd_mk {x : α} {y : β} : (x, y).2 = y := rfl
theorem of_lex (h : Prod.Lex r s p q) : r p.1 q.1 ∨ p.1 = q.1 ∧ s p.2 q.2 := _root_.Prod.lex_def.1 h

theorem of_not_lex {α : Type u} {r : α → α → Prop} [DecidableEq α] {β : Type v}
    {s : β → β → Prop} {p q : α × β} (h : ¬Prod.Lex r s p q) :
    ¬r p.1 q.1 ∧ (p.1 ≠ q.1 ∨ ¬s p.2 q.2) :=
  ⟨fun first => h (_root_.Prod.lex_def.2 (.inl first)),
    if equal : p.1 = q.1 then
      .inr fun second => h (_root_.Prod.lex_def.2 (.inr ⟨equal, second⟩))
    else .inl equal⟩

end Lean.Omega.Prod

namespace Exists
variable {α : Sort u} {p : α → Prop}

/-- Some witness of an existential statement, by choice. -/
@[reducible] noncomputable def choose (h : ∃ a, p a) : α := Classical.choose h

theorem choose_spec (h : ∃ a, p a) : p h.choose := Classical.choose_spec h

end Exists
