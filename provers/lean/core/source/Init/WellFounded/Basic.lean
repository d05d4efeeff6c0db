prelude
import Init.Nat.Subtraction
/-!
Accessibility, well-founded relations, and recursion over them.
-/
set_option linter.all false
universe u v w

inductive Acc {α : Sort u} (r : α → α → Prop) : α → Prop where
  | intro (x : α) (h : (y : α) → r y x → Acc r y) : Acc r x

noncomputable abbrev Acc.ndrec.{u1, u2} {α : Sort u2} {r : α → α → Prop} {C : α → Sort u1}
    (m : (x : α) → ((y : α) → r y x → Acc r y) → ((y : α) → (a : r y x) → C y) → C x) {a : α}
    (n : Acc r a) : C a :=
  n.rec m

theorem Acc.inv {α : Sort u} {r : α → α → Prop} {x y : α} (h₁ : Acc r x) (h₂ : r y x) : Acc r y :=
  match h₁ with | .intro _ h => h y h₂

inductive WellFounded {α : Sort u} (r : α → α → Prop) : Prop where
  | intro (h : ∀ a, Acc r a) : WellFounded r

class WellFoundedRelation (α : Sort u) where
  rel : α → α → Prop
  wf : WellFounded rel

namespace WellFounded

theorem apply {α : Sort u} {r : α → α → Prop} (wf : WellFounded r) (a : α) : Acc r a :=
  match wf with | intro h => h a

variable {α : Sort u} {C : α → Sort v} {r : α → α → Prop}

noncomputable def fixF (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (a : Acc r x) : C x := by
  induction a with
  | intro x₁ _ ih => exact F x₁ ih

noncomputable def fix (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) : C x :=
  fixF F x (apply hwf x)

theorem fixF_eq (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (acx : Acc r x) :
    fixF F x acx = F x (fun y p => fixF F y (Acc.inv acx p)) := by
  induction acx with
  | intro x r _ => rfl

theorem fix_eq (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) :
    fix hwf F x = F x (fun y _ => fix hwf F y) :=
  fixF_eq F x (apply hwf x)

theorem induction {C : α → Prop} (hwf : WellFounded r) (a : α)
    (h : ∀ x, (∀ y, r y x → C y) → C x) : C a := by
  have := apply hwf a
  induction this with
  | intro x _ ih => exact h x ih

end WellFounded

theorem InvImage.accAux {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β) {b : β}
    (ac : Acc r b) : ∀ x, f x = b → Acc (fun a₁ a₂ => r (f a₁) (f a₂)) x := by
  induction ac with
  | intro x _ ih =>
    intro z e
    constructor
    intro y lt
    subst e
    exact ih (f y) lt y rfl

def InvImage {α : Sort u} {β : Sort v} (r : β → β → Prop) (f : α → β) : α → α → Prop :=
  fun a₁ a₂ => r (f a₁) (f a₂)

theorem InvImage.wf {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β) (h : WellFounded r) :
    WellFounded (InvImage r f) :=
  ⟨fun a => accAux f (h.apply (f a)) a rfl⟩

@[reducible] def invImage {α : Sort u} {β : Sort v} (f : α → β) (h : WellFoundedRelation β) :
    WellFoundedRelation α where
  rel := InvImage h.rel f
  wf := InvImage.wf f h.wf

theorem Nat.lt_wf_acc (n : Nat) : Acc (fun a b : Nat => a < b) n := by
  induction n with
  | zero => exact ⟨_, fun y h => absurd h (Nat.not_lt_zero y)⟩
  | succ n ih =>
    constructor
    intro y h
    cases Nat.lt_or_eq_of_le (Nat.le_of_lt_succ h) with
    | inl h => exact ih.inv h
    | inr h => rw [h]; exact ih

@[reducible] def Nat.lt_wfRel : WellFoundedRelation Nat := ⟨(· < ·), ⟨Nat.lt_wf_acc⟩⟩
instance instWellFoundedRelationNat : WellFoundedRelation Nat := Nat.lt_wfRel

@[reducible] def measure {α : Sort u} (f : α → Nat) : WellFoundedRelation α :=
  invImage f Nat.lt_wfRel

abbrev sizeOfWFRel {α : Sort u} [SizeOf α] : WellFoundedRelation α := measure sizeOf

instance (priority := low) instWellFoundedRelationOfSizeOf {α : Sort u} [SizeOf α] :
    WellFoundedRelation α :=
  sizeOfWFRel

def wfParam {α : Sort u} (a : α) : α := a

theorem WellFoundedRelation.wf' {α : Sort u} [h : WellFoundedRelation α] : WellFounded (h.rel) :=
  h.wf

theorem Nat.div_rec_lemma {x y : Nat} : 0 < y ∧ y ≤ x → x - y < x :=
  fun ⟨h, h'⟩ => Nat.sub_lt (Nat.lt_of_lt_of_le h h') h
