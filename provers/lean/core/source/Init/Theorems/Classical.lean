prelude
import Init.Theorems.Quantifiers

/-!
Excluded middle and its consequences, three times over as in Lean itself: under a `Decidable`
instance (namespace `Decidable`), classically (namespace `Classical`), and under the short names
that Lean users write (`not_not`, `not_imp`, `not_and_or`, `em`, …).

The `Decidable` versions use no choice.
-/

universe u v
variable {a b c p q : Prop} {α : Sort u}

/-! ## decidable propositions -/
namespace Decidable
variable {a b c p q : Prop}

theorem or_not_self (p : Prop) [Decidable p] : p ∨ ¬p := em p
theorem not_or_self (p : Prop) [Decidable p] : ¬p ∨ p := (em p).symm
theorem by_contra [Decidable p] : (¬p → False) → p := of_not_not
theorem of_not_imp [Decidable a] (h : ¬(a → b)) : a := byContradiction (not_not_of_not_imp h)
theorem not_imp_symm [Decidable a] (h : ¬a → b) (hb : ¬b) : a := byContradiction fun n => hb (h n)
theorem not_imp_comm [Decidable a] [Decidable b] : (¬a → b) ↔ (¬b → a) :=
  ⟨not_imp_symm, not_imp_symm⟩
theorem not_imp_self [Decidable a] : (¬a → a) ↔ a :=
  ⟨fun h => (em a).elim id h, fun h _ => h⟩
theorem or_iff_not_imp_left [Decidable a] : a ∨ b ↔ (¬a → b) :=
  ⟨Or.resolve_left, fun h => (em a).elim .inl fun n => .inr (h n)⟩
theorem or_iff_not_imp_right [Decidable b] : a ∨ b ↔ (¬b → a) :=
  or_comm.trans or_iff_not_imp_left
theorem not_imp_not [Decidable a] : (¬a → ¬b) ↔ (b → a) :=
  ⟨fun h hb => byContradiction fun n => h n hb, mt⟩
theorem imp_iff_not_or [Decidable a] : (a → b) ↔ (¬a ∨ b) := ⟨not_or_of_imp, Or.neg_resolve_left⟩
theorem imp_iff_or_not [Decidable b] : b → a ↔ a ∨ ¬b := imp_iff_not_or.trans or_comm
theorem imp_or [Decidable a] : (a → b ∨ c) ↔ (a → b) ∨ (a → c) :=
  ⟨fun h => (em a).elim (fun ha => (h ha).imp (fun hb _ => hb) (fun hc _ => hc))
     (fun n => .inl fun ha => absurd ha n),
   fun h ha => h.imp (fun f => f ha) (fun f => f ha)⟩
theorem not_imp_iff_and_not [Decidable a] : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨of_not_imp h, not_of_not_imp h⟩, not_imp_of_and_not⟩
theorem peirce (a b : Prop) [Decidable a] : ((a → b) → a) → a :=
  fun h => (em a).elim id fun n => h fun ha => absurd ha n
theorem not_iff_not [Decidable a] [Decidable b] : (¬a ↔ ¬b) ↔ (a ↔ b) :=
  ⟨fun h => ⟨not_imp_not.1 h.2, not_imp_not.1 h.1⟩, not_congr⟩
theorem not_iff_comm [Decidable a] [Decidable b] : (¬a ↔ b) ↔ (¬b ↔ a) :=
  ⟨fun h => ⟨not_imp_symm h.1, fun ha hb => h.2 hb ha⟩,
   fun h => ⟨not_imp_symm h.1, fun hb ha => h.2 ha hb⟩⟩
theorem iff_not_comm [Decidable a] [Decidable b] : (a ↔ ¬b) ↔ (b ↔ ¬a) :=
  Iff.comm.trans (not_iff_comm.trans Iff.comm)
theorem not_iff [Decidable b] : ¬(a ↔ b) ↔ (¬a ↔ b) :=
  ⟨fun h => (em b).elim
     (fun hb => iff_of_true (fun ha => h (iff_of_true ha hb)) hb)
     (fun nb => iff_of_false (fun na => h (iff_of_false na nb)) nb),
   fun h h' => iff_not_self (h'.trans h.symm)⟩
theorem iff_iff_and_or_not_and_not {a b : Prop} [Decidable b] :
    (a ↔ b) ↔ (a ∧ b) ∨ (¬a ∧ ¬b) :=
  ⟨fun h => (em b).elim (fun hb => .inl ⟨h.2 hb, hb⟩) (fun nb => .inr ⟨fun ha => nb (h.1 ha), nb⟩),
   fun h => h.elim (fun h => iff_of_true h.1 h.2) (fun h => iff_of_false h.1 h.2)⟩
theorem iff_iff_not_or_and_or_not [Decidable a] [Decidable b] :
    (a ↔ b) ↔ (¬a ∨ b) ∧ (a ∨ ¬b) :=
  iff_def.trans (and_congr imp_iff_not_or imp_iff_or_not)
theorem not_and_not_right [Decidable b] : ¬(a ∧ ¬b) ↔ (a → b) :=
  ⟨fun h ha => byContradiction fun nb => h ⟨ha, nb⟩, fun h ⟨ha, nb⟩ => nb (h ha)⟩
theorem not_and_iff_not_or_not [Decidable a] : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em a).elim (fun ha => .inr fun hb => h ⟨ha, hb⟩) .inl, not_and_of_not_or_not⟩
theorem not_and_iff_not_or_not' [Decidable b] : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em b).elim (fun hb => .inl fun ha => h ⟨ha, hb⟩) .inr, not_and_of_not_or_not⟩
theorem or_iff_not_and_not [Decidable a] [Decidable b] : a ∨ b ↔ ¬(¬a ∧ ¬b) :=
  ⟨fun h n => h.elim n.1 n.2, fun h => byContradiction fun n => h (not_or.1 n)⟩
theorem and_iff_not_or_not [Decidable a] [Decidable b] : a ∧ b ↔ ¬(¬a ∨ ¬b) :=
  ⟨fun h n => not_and_of_not_or_not n h,
   fun h => ⟨byContradiction fun n => h (.inl n), byContradiction fun n => h (.inr n)⟩⟩
theorem imp_iff_right_iff [Decidable a] : (a → b ↔ b) ↔ a ∨ b :=
  ⟨fun h => (em a).imp_right fun na => h.1 fun ha => absurd ha na,
   fun h => h.elim imp_iff_right fun hb => iff_of_true (fun _ => hb) hb⟩
theorem imp_iff_left_iff [Decidable a] : (b ↔ a → b) ↔ a ∨ b := Iff.comm.trans imp_iff_right_iff
theorem and_or_imp [Decidable a] : a ∧ b ∨ (a → c) ↔ a → b ∨ c :=
  ⟨fun h ha => h.imp And.right fun f => f ha,
   fun h => (em a).elim (fun ha => (h ha).imp (fun hb => ⟨ha, hb⟩) fun hc _ => hc)
     fun na => .inr fun ha => absurd ha na⟩
theorem or_congr_left' [Decidable c] (h : ¬c → (a ↔ b)) : a ∨ c ↔ b ∨ c :=
  or_iff_not_imp_right.trans ((imp_congr_right h).trans or_iff_not_imp_right.symm)
theorem or_congr_right' [Decidable a] (h : ¬a → (b ↔ c)) : a ∨ b ↔ a ∨ c :=
  or_iff_not_imp_left.trans ((imp_congr_right h).trans or_iff_not_imp_left.symm)
protected theorem not_forall {p : α → Prop} [Decidable (∃ x, ¬p x)] [∀ x, Decidable (p x)] :
    (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨not_imp_symm fun n x => byContradiction fun hx => n ⟨x, hx⟩, not_forall_of_exists_not⟩
protected theorem not_forall_not {p : α → Prop} [Decidable (∃ x, p x)] :
    (¬∀ x, ¬p x) ↔ ∃ x, p x :=
  ⟨not_imp_symm not_exists.1, fun ⟨x, hx⟩ h => h x hx⟩
protected theorem not_exists_not {p : α → Prop} [∀ x, Decidable (p x)] :
    (¬∃ x, ¬p x) ↔ ∀ x, p x :=
  ⟨fun h x => byContradiction fun hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => hx (h x)⟩
theorem eq_or_ne (x y : α) [Decidable (x = y)] : x = y ∨ x ≠ y := em (x = y)
theorem ne_or_eq (x y : α) [Decidable (x = y)] : x ≠ y ∨ x = y := (em (x = y)).symm
end Decidable

/-! ## classical logic -/
namespace Classical
open scoped Classical

theorem not_forall_not {p : α → Prop} : (¬∀ x, ¬p x) ↔ ∃ x, p x := Decidable.not_forall_not
theorem not_exists_not {p : α → Prop} : (¬∃ x, ¬p x) ↔ ∀ x, p x := Decidable.not_exists_not
theorem forall_or_exists_not (P : α → Prop) : (∀ a, P a) ∨ ∃ a, ¬P a :=
  (em (∀ a, P a)).imp_right not_forall.1
theorem exists_or_forall_not (P : α → Prop) : (∃ a, P a) ∨ ∀ a, ¬P a :=
  (em (∃ a, P a)).imp_right not_exists.1
theorem or_iff_not_imp_right : a ∨ b ↔ (¬b → a) := Decidable.or_iff_not_imp_right
theorem not_imp_iff_and_not : ¬(a → b) ↔ a ∧ ¬b := not_imp
theorem not_iff : ¬(a ↔ b) ↔ (¬a ↔ b) := Decidable.not_iff
@[simp] theorem imp_iff_left_iff : (b ↔ a → b) ↔ a ∨ b := Decidable.imp_iff_left_iff
@[simp] theorem imp_iff_right_iff : (a → b ↔ b) ↔ a ∨ b := Decidable.imp_iff_right_iff
@[simp] theorem and_or_imp : a ∧ b ∨ (a → c) ↔ a → b ∨ c := Decidable.and_or_imp
@[simp] theorem imp_and_neg_imp_iff (p : Prop) {q : Prop} : (p → q) ∧ (¬p → q) ↔ q :=
  ⟨fun h => byCases h.1 h.2, fun hq => ⟨fun _ => hq, fun _ => hq⟩⟩
/-- The axiom of choice as a statement about relations. -/
theorem axiomOfChoice {α : Sort u} {β : α → Sort v} {r : ∀ x, β x → Prop} (h : ∀ x, ∃ y, r x y) :
    ∃ (f : ∀ x, β x), ∀ x, r x (f x) := ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩
theorem skolem {α : Sort u} {b : α → Sort v} {p : ∀ x, b x → Prop} :
    (∀ x, ∃ y, p x y) ↔ ∃ (f : ∀ x, b x), ∀ x, p x (f x) :=
  ⟨axiomOfChoice, fun ⟨f, hf⟩ x => ⟨f x, hf x⟩⟩
end Classical

attribute [simp] Classical.not_forall Classical.not_imp

export Classical (not_not not_imp not_forall or_iff_not_imp_left or_iff_not_imp_right
  imp_iff_left_iff imp_iff_right_iff imp_and_neg_imp_iff and_or_imp)

/-! ## the short names -/

theorem em (p : Prop) : p ∨ ¬p := Classical.em p
theorem em' (p : Prop) : ¬p ∨ p := (em p).symm
theorem or_not {p : Prop} : p ∨ ¬p := em p
theorem eq_or_ne {α : Sort u} (x y : α) : x = y ∨ x ≠ y := em (x = y)
theorem ne_or_eq {α : Sort u} (x y : α) : x ≠ y ∨ x = y := em' (x = y)
theorem by_contradiction {p : Prop} : (¬p → False) → p := Classical.byContradiction
theorem by_contra {p : Prop} : (¬p → False) → p := Classical.byContradiction
theorem by_cases {p q : Prop} (hpq : p → q) (hnpq : ¬p → q) : q := Classical.byCases hpq hnpq
theorem of_not_not {a : Prop} : ¬¬a → a := by_contra
theorem not_ne_iff {α : Sort u} {a b : α} : ¬a ≠ b ↔ a = b := not_not
theorem of_not_imp : ¬(a → b) → a := fun h => (not_imp.1 h).1
theorem Not.imp_symm : (¬a → b) → ¬b → a := fun h hb => by_contra fun na => hb (h na)
theorem not_imp_comm : ¬a → b ↔ ¬b → a := ⟨Not.imp_symm, Not.imp_symm⟩
@[simp] theorem not_imp_self : ¬a → a ↔ a := ⟨fun h => by_cases id h, fun h _ => h⟩
theorem not_imp_not : ¬a → ¬b ↔ b → a := ⟨fun h hb => by_contra fun na => h na hb, mt⟩
protected theorem Function.mtr : (¬a → ¬b) → b → a := not_imp_not.1
theorem Iff.not_left (h : a ↔ ¬b) : ¬a ↔ b := (not_congr h).trans not_not
theorem Iff.not_right (h : ¬a ↔ b) : a ↔ ¬b := not_not.symm.trans (not_congr h)
theorem not_or_of_imp : (a → b) → ¬a ∨ b := fun h => (em' a).imp_right h
theorem or_not_of_imp : (a → b) → b ∨ ¬a := fun h => (not_or_of_imp h).symm
theorem imp_iff_not_or : a → b ↔ ¬a ∨ b := ⟨not_or_of_imp, Or.neg_resolve_left⟩
theorem imp_iff_or_not {b a : Prop} : b → a ↔ a ∨ ¬b := imp_iff_not_or.trans or_comm
theorem imp_or {a b c : Prop} : a → b ∨ c ↔ (a → b) ∨ (a → c) :=
  open scoped Classical in Decidable.imp_or
theorem peirce (a b : Prop) : ((a → b) → a) → a :=
  fun h => by_contra fun na => na (h fun ha => absurd ha na)
theorem not_iff_not : (¬a ↔ ¬b) ↔ (a ↔ b) := open scoped Classical in Decidable.not_iff_not
theorem not_iff_comm : (¬a ↔ b) ↔ (¬b ↔ a) := open scoped Classical in Decidable.not_iff_comm
theorem not_iff : ¬(a ↔ b) ↔ (¬a ↔ b) := Classical.not_iff
theorem iff_not_comm : (a ↔ ¬b) ↔ (b ↔ ¬a) := open scoped Classical in Decidable.iff_not_comm
theorem iff_iff_and_or_not_and_not : (a ↔ b) ↔ a ∧ b ∨ ¬a ∧ ¬b :=
  open scoped Classical in Decidable.iff_iff_and_or_not_and_not
theorem iff_iff_not_or_and_or_not : (a ↔ b) ↔ (¬a ∨ b) ∧ (a ∨ ¬b) :=
  open scoped Classical in Decidable.iff_iff_not_or_and_or_not
theorem not_and_not_right : ¬(a ∧ ¬b) ↔ a → b :=
  open scoped Classical in Decidable.not_and_not_right
/-- De Morgan: a conjunction fails when one of its parts fails. -/
theorem not_and_or : ¬(a ∧ b) ↔ ¬a ∨ ¬b := Classical.not_and_iff_not_or_not
theorem or_iff_not_and_not : a ∨ b ↔ ¬(¬a ∧ ¬b) :=
  open scoped Classical in Decidable.or_iff_not_and_not
theorem and_iff_not_or_not : a ∧ b ↔ ¬(¬a ∨ ¬b) :=
  open scoped Classical in Decidable.and_iff_not_or_not
theorem not_forall_not {p : α → Prop} : (¬∀ x, ¬p x) ↔ ∃ x, p x := Classical.not_forall_not
theorem not_exists_not {p : α → Prop} : (¬∃ x, ¬p x) ↔ ∀ x, p x := Classical.not_exists_not
theorem Ne.ne_or_ne {α : Sort u} {x y : α} (z : α) (h : x ≠ y) : x ≠ z ∨ y ≠ z :=
  not_and_or.1 fun h' => h (h'.1.trans h'.2.symm)
