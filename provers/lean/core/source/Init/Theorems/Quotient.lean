prelude
import Init.Theorems.Classical

/-!
Subtypes and quotients: extensionality, quantifiers over a subtype, equivalence relations, and the
ways to define functions on a quotient and to prove statements about its elements.
-/

universe u v w

/-! ## subtypes -/
namespace Subtype
variable {α : Sort u} {p : α → Prop}

@[ext] protected theorem ext : ∀ {a1 a2 : {x // p x}}, a1.val = a2.val → a1 = a2 := Subtype.eq
@[simp] protected theorem «forall» {q : {a // p a} → Prop} : (∀ x, q x) ↔ ∀ a b, q ⟨a, b⟩ :=
  ⟨fun h a b => h ⟨a, b⟩, fun h ⟨a, b⟩ => h a b⟩
@[simp] protected theorem «exists» {q : {a // p a} → Prop} : (∃ x, q x) ↔ ∃ a b, q ⟨a, b⟩ :=
  ⟨fun ⟨⟨a, b⟩, h⟩ => ⟨a, b, h⟩, fun ⟨a, b, h⟩ => ⟨⟨a, b⟩, h⟩⟩
end Subtype
theorem nonempty_of_exists {α : Sort u} {p : α → Prop} : (∃ x, p x) → Nonempty α :=
  Exists.nonempty

/-! ## equivalence relations -/
namespace Setoid
variable {α : Sort u} [Setoid α]

theorem refl (a : α) : a ≈ a := iseqv.refl a
theorem symm {a b : α} (hab : a ≈ b) : b ≈ a := iseqv.symm hab
theorem trans {a b c : α} (hab : a ≈ b) (hbc : b ≈ c) : a ≈ c := iseqv.trans hab hbc
end Setoid

/-! ## quotients -/
namespace Quotient
variable {α : Sort u} {β : Sort v} {φ : Sort w} {s : Setoid α}

protected abbrev liftOn (q : Quotient s) (f : α → β) (c : (a b : α) → a ≈ b → f a = f b) : β :=
  Quotient.lift f c q
@[elab_as_elim] protected theorem inductionOn {motive : Quotient s → Prop} (q : Quotient s)
    (h : (a : α) → motive (Quotient.mk s a)) : motive q := Quotient.ind h q
theorem exists_rep (q : Quotient s) : ∃ a : α, Quotient.mk s a = q :=
  Quotient.inductionOn q fun a => ⟨a, rfl⟩
@[elab_as_elim] protected theorem inductionOn₂ {s₂ : Setoid β}
    {motive : Quotient s → Quotient s₂ → Prop} (q₁ : Quotient s) (q₂ : Quotient s₂)
    (h : (a : α) → (b : β) → motive (Quotient.mk s a) (Quotient.mk s₂ b)) : motive q₁ q₂ :=
  Quotient.inductionOn q₁ fun a => Quotient.inductionOn q₂ fun b => h a b
protected abbrev lift₂ {s₂ : Setoid β} (f : α → β → φ)
    (c : (a₁ : α) → (b₁ : β) → (a₂ : α) → (b₂ : β) → a₁ ≈ a₂ → b₁ ≈ b₂ → f a₁ b₁ = f a₂ b₂)
    (q₁ : Quotient s) (q₂ : Quotient s₂) : φ :=
  Quotient.lift (fun a₁ => Quotient.lift (f a₁) (fun a b => c a₁ a a₁ b (Setoid.refl a₁)) q₂)
    (fun a b h => Quotient.inductionOn (motive := fun q => Quotient.lift (f a) _ q =
      Quotient.lift (f b) _ q) q₂ fun d => c a d b d h (Setoid.refl d)) q₁
protected abbrev liftOn₂ {s₂ : Setoid β} (q₁ : Quotient s) (q₂ : Quotient s₂) (f : α → β → φ)
    (c : (a₁ : α) → (b₁ : β) → (a₂ : α) → (b₂ : β) → a₁ ≈ a₂ → b₁ ≈ b₂ → f a₁ b₁ = f a₂ b₂) : φ :=
  Quotient.lift₂ f c q₁ q₂

/-- The relation, lifted to the quotient: what makes `Quotient.exact` work. -/
private def rel (q₁ q₂ : Quotient s) : Prop :=
  Quotient.liftOn₂ q₁ q₂ (fun a₁ a₂ => a₁ ≈ a₂) fun _ _ _ _ h h' => propext
    ⟨fun e => Setoid.trans (Setoid.symm h) (Setoid.trans e h'),
     fun e => Setoid.trans h (Setoid.trans e (Setoid.symm h'))⟩
/-- Equal classes have equivalent members. -/
theorem exact {a b : α} (h : Quotient.mk s a = Quotient.mk s b) : a ≈ b := by
  have self : rel (Quotient.mk s a) (Quotient.mk s a) := Setoid.refl a
  exact Eq.subst (motive := fun q => rel (Quotient.mk s a) q) h self
end Quotient
