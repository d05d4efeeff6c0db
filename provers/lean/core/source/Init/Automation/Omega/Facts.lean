prelude
import Init.Int.Division
/-!
The propositional and order facts by which `omega` turns hypotheses into constraints.
-/
set_option linter.all false
universe u v w

namespace Lean.Omega

theorem Int.natCast_ofNat {x : Nat} :
    @Nat.cast Int instNatCastInt (OfNat.ofNat x) = OfNat.ofNat x :=
  rfl

theorem Int.ofNat_congr {a b : Nat} (h : a = b) : (a : Int) = (b : Int) := h ▸ rfl
theorem Int.neg_congr {a b : Int} (h : a = b) : -a = -b := h ▸ rfl
theorem Int.add_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a + c = b + d := h₁ ▸ h₂ ▸ rfl
theorem Int.sub_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a - c = b - d := h₁ ▸ h₂ ▸ rfl
theorem Int.mul_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a * c = b * d := h₁ ▸ h₂ ▸ rfl
theorem Int.lt_of_not_le {a b : Int} (h : ¬ a ≤ b) : b < a := _root_.Int.not_le.1 h
theorem Int.le_of_not_lt {a b : Int} (h : ¬ a < b) : b ≤ a := _root_.Int.not_lt.1 h
theorem Int.lt_of_gt {a b : Int} (h : a > b) : b < a := h
theorem Int.le_of_ge {a b : Int} (h : a ≥ b) : b ≤ a := h
theorem Nat.lt_of_gt {a b : Nat} (h : a > b) : b < a := h
theorem Nat.le_of_ge {a b : Nat} (h : a ≥ b) : b ≤ a := h

theorem Int.ofNat_le_of_le {a b : Nat} (h : a ≤ b) : (a : Int) ≤ (b : Int) :=
  _root_.Int.ofNat_le_ofNat.2 h

theorem Int.ofNat_lt_of_lt {a b : Nat} (h : a < b) : (a : Int) < (b : Int) :=
  _root_.Int.ofNat_lt_ofNat.2 h

theorem Int.ofNat_sub_dichotomy {a b : Nat} :
    b ≤ a ∧ ((a - b : Nat) : Int) = a - b ∨ a < b ∧ ((a - b : Nat) : Int) = 0 := by
  cases _root_.Nat.lt_or_ge a b with
  | inl h => right; exact ⟨h, by rw [_root_.Nat.sub_eq_zero_of_le (_root_.Nat.le_of_lt h)]; rfl⟩
  | inr h =>
    left; refine ⟨h, ?_⟩
    rw [_root_.Int.cast_rep, _root_.Int.cast_rep, _root_.Int.cast_rep, _root_.Int.sub_rep]
    apply _root_.Int.sound
    rw [_root_.Nat.zero_add, _root_.Nat.add_zero]; exact _root_.Nat.sub_add_cancel h

theorem Decidable.or_not_not_of_not_and {p q : Prop} [Decidable p] [Decidable q] (h : ¬(p ∧ q)) :
    ¬p ∨ ¬q :=
  (_root_.Decidable.em p).elim (fun hp => .inr fun hq => h ⟨hp, hq⟩) .inl

theorem and_not_not_of_not_or {p q : Prop} (h : ¬(p ∨ q)) : ¬p ∧ ¬q := not_or.1 h

theorem Decidable.and_or_not_and_not_of_iff {p q : Prop} [Decidable q] (h : p ↔ q) :
    (p ∧ q) ∨ (¬p ∧ ¬q) :=
  (_root_.Decidable.em q).elim (fun hq => .inl ⟨h.2 hq, hq⟩) (fun n => .inr ⟨fun hp => n (h.1 hp), n⟩)

theorem Decidable.and_not_or_not_and_of_not_iff {p q : Prop} [Decidable p] [Decidable q]
    (h : ¬(p ↔ q)) : (p ∧ ¬q) ∨ (¬p ∧ q) :=
  (_root_.Decidable.em q).elim (fun hq => .inr ⟨fun hp => h ⟨fun _ => hq, fun _ => hp⟩, hq⟩)
    (fun n => .inl ⟨Classical.byContradiction fun np => h ⟨fun hp => absurd hp np, fun hq => absurd hq n⟩, n⟩)

theorem Decidable.and_not_of_not_imp {p q : Prop} [Decidable p] (h : ¬(p → q)) : p ∧ ¬q :=
  Classical.not_imp.1 h

theorem ite_disjunction {α : Type u} {P : Prop} [Decidable P] {a b : α} :
    (P ∧ (if P then a else b) = a) ∨ (¬P ∧ (if P then a else b) = b) := by
  by_cases h : P
  · exact .inl ⟨h, if_pos h⟩
  · exact .inr ⟨h, if_neg h⟩

end Lean.Omega

theorem Decidable.not_or_of_imp {a b : Prop} [Decidable a] (h : a → b) : ¬a ∨ b :=
  (Decidable.em a).elim (fun ha => .inr (h ha)) .inl

theorem Int.ne_of_gt {a b : Int} (h : b < a) : a ≠ b := fun e => Int.lt_irrefl a (e ▸ h)
theorem le_of_le_of_eq {α : Type u} [LE α] {a b c : α} (h₁ : a ≤ b) (h₂ : b = c) : a ≤ c := h₂ ▸ h₁
theorem le_of_eq_of_le {α : Type u} [LE α] {a b c : α} (h₁ : a = b) (h₂ : b ≤ c) : a ≤ c := h₁ ▸ h₂
theorem lt_of_lt_of_eq {α : Type u} [LT α] {a b c : α} (h₁ : a < b) (h₂ : b = c) : a < c := h₂ ▸ h₁
theorem lt_of_eq_of_lt {α : Type u} [LT α] {a b c : α} (h₁ : a = b) (h₂ : b < c) : a < c := h₁ ▸ h₂
