prelude
import Init.Types.Relations
/-!
Classical logic: choice, excluded middle (Diaconescu's proof), and what follows from it.
-/
set_option linter.all false
set_option checkBinderAnnotations false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w u₁ u₂ v₁ v₂

namespace Classical

noncomputable def indefiniteDescription {α : Sort u} (p : α → Prop) (h : ∃ x, p x) : {x // p x} :=
  choice <| let ⟨x, px⟩ := h; ⟨⟨x, px⟩⟩

noncomputable def choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α :=
  (indefiniteDescription p h).val

theorem choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (choose h) :=
  (indefiniteDescription p h).property

/-- excluded middle from choice (Diaconescu) -/
theorem em (p : Prop) : p ∨ ¬p := by
  let U (x : Prop) : Prop := x = True ∨ p
  let V (x : Prop) : Prop := x = False ∨ p
  have exU : ∃ x, U x := ⟨True, Or.inl rfl⟩
  have exV : ∃ x, V x := ⟨False, Or.inl rfl⟩
  have hu : U (choose exU) := choose_spec exU
  have hv : V (choose exV) := choose_spec exV
  have key : (¬ (choose exU = choose exV)) ∨ p := by
    cases hu with
    | inr h => exact Or.inr h
    | inl h₁ => cases hv with
      | inr h => exact Or.inr h
      | inl h₂ =>
        apply Or.inl
        intro h
        rw [h₁, h₂] at h
        exact of_eq_true h.symm
  have eqOf : p → choose exU = choose exV := fun hp => by
    have hpred : U = V := by
      apply funext
      intro x
      exact propext ⟨fun _ => Or.inr hp, fun _ => Or.inr hp⟩
    have aux : ∀ (exU : ∃ x, U x) (exV : ∃ x, V x), @choose _ U exU = @choose _ V exV := by
      rw [hpred]; intros; rfl
    exact aux _ _
  cases key with
  | inl h => exact Or.inr (fun hp => h (eqOf hp))
  | inr h => exact Or.inl h

theorem exists_true_of_nonempty {α : Sort u} : Nonempty α → ∃ _ : α, True | ⟨x⟩ => ⟨x, trivial⟩

@[reducible] noncomputable def inhabited_of_nonempty {α : Sort u} (h : Nonempty α) : Inhabited α :=
  ⟨choice h⟩

noncomputable scoped instance (priority := low) propDecidable (a : Prop) : Decidable a :=
  choice <| match em a with | .inl h => ⟨isTrue h⟩ | .inr h => ⟨isFalse h⟩

theorem byCases {p q : Prop} (hpq : p → q) (hnpq : ¬p → q) : q := (em p).elim hpq hnpq
theorem byContradiction {p : Prop} (h : ¬p → False) : p := (em p).elim id (fun n => (h n).elim)
theorem not_not {a : Prop} : ¬¬a ↔ a := ⟨fun h => byContradiction h, fun h n => n h⟩

theorem propComplete (a : Prop) : a = True ∨ a = False :=
  (em a).elim (fun h => .inl (eq_true h)) (fun h => .inr (eq_false h))

theorem not_forall {α : Sort u} {p : α → Prop} : (¬ ∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction fun n => h fun x => byContradiction fun hx => n ⟨x, hx⟩, fun ⟨x, hx⟩ h => hx (h x)⟩

theorem not_imp {a b : Prop} : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨byContradiction fun n => h fun ha => (n ha).elim, fun hb => h fun _ => hb⟩, fun ⟨ha, hb⟩ h => hb (h ha)⟩

theorem or_iff_not_imp_left {a b : Prop} : a ∨ b ↔ (¬a → b) :=
  ⟨fun h n => h.elim (fun ha => (n ha).elim) id, fun h => (em a).elim Or.inl (fun n => Or.inr (h n))⟩

theorem not_and_iff_not_or_not {a b : Prop} : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em a).elim (fun ha => Or.inr fun hb => h ⟨ha, hb⟩) Or.inl, fun h ⟨ha, hb⟩ => h.elim (fun n => n ha) (fun n => n hb)⟩

end Classical
