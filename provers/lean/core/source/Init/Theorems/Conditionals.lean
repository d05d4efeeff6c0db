prelude
import Init.Theorems.Bool

/-!
`if … then … else …` and its dependent form: propositional and Boolean branches, negated
conditions, equations between a conditional and one of its branches, functions applied to one.
-/

universe u v
variable {α : Sort u} {β : Sort v} {p q : Prop}

/-! ## rewriting the condition -/

@[simp] theorem dite_not [hn : Decidable (¬p)] [h : Decidable p] (x : ¬p → α) (y : ¬¬p → α) :
    dite (¬p) x y = dite p (fun h => y (not_not_intro h)) x := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_not (p : Prop) [Decidable p] (x y : α) : ite (¬p) x y = ite p y x := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem dite_eq_ite [Decidable p] {a b : α} :
    (dite p (fun _ => a) fun _ => b) = ite p a b := rfl
theorem ite_eq_iff {p : Prop} [Decidable p] {a b c : α} :
    (if p then a else b) = c ↔ p ∧ a = c ∨ ¬p ∧ b = c := by
  by_cases hp : p <;> simp [hp]
theorem ite_eq_or_eq (P : Prop) [Decidable P] (a b : α) : ite P a b = a ∨ ite P a b = b := by
  by_cases hp : P <;> simp [hp]
theorem apply_ite (f : α → β) (P : Prop) [Decidable P] (x y : α) :
    f (ite P x y) = ite P (f x) (f y) := by
  by_cases hp : P <;> simp [hp]
theorem apply_dite (f : α → β) (P : Prop) [Decidable P] (x : P → α) (y : ¬P → α) :
    f (dite P x y) = dite P (fun h => f (x h)) fun h => f (y h) := by
  by_cases hp : P <;> simp [hp]

/-! ## equal to a branch -/

@[simp] theorem dite_eq_left_iff {p : Prop} [Decidable p] {x : α} {y : ¬p → α} :
    (if h : p then x else y h) = x ↔ ∀ h : ¬p, y h = x := by
  by_cases hp : p
  · rw [dif_pos hp]; exact ⟨fun _ h => absurd hp h, fun _ => rfl⟩
  · rw [dif_neg hp]; exact ⟨fun h _ => h, fun h => h hp⟩
@[simp] theorem dite_eq_right_iff {p : Prop} [Decidable p] {x : p → α} {y : α} :
    (if h : p then x h else y) = y ↔ ∀ h : p, x h = y := by
  by_cases hp : p
  · rw [dif_pos hp]; exact ⟨fun h _ => h, fun h => h hp⟩
  · rw [dif_neg hp]; exact ⟨fun _ h => absurd h hp, fun _ => rfl⟩
@[simp] theorem ite_eq_left_iff {p : Prop} [Decidable p] {x y : α} :
    (if p then x else y) = x ↔ ¬p → y = x := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_eq_right_iff {p : Prop} [Decidable p] {x y : α} :
    (if p then x else y) = y ↔ p → x = y := by
  by_cases hp : p <;> simp [hp]

/-! ## propositional branches -/

@[simp] theorem if_false_left [h : Decidable p] : ite p False q ↔ ¬p ∧ q := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem if_false_right [h : Decidable p] : ite p q False ↔ p ∧ q := by
  by_cases hp : p <;> simp [hp]
@[simp low] theorem if_true_left [h : Decidable p] : ite p True q ↔ ¬p → q := by
  by_cases hp : p <;> simp [hp]
@[simp low] theorem if_true_right [h : Decidable p] : ite p q True ↔ p → q := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_then_self {p q : Prop} [h : Decidable p] :
    (if p then p else q) ↔ (¬p → q) := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_else_self {p q : Prop} [h : Decidable p] : (if p then q else p) ↔ (p ∧ q) := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_then_not_self {p : Prop} [Decidable p] {q : Prop} :
    (if p then ¬p else q) ↔ ¬p ∧ q := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem ite_else_not_self {p : Prop} [Decidable p] {q : Prop} :
    (if p then q else ¬p) ↔ p → q := by
  by_cases hp : p <;> simp [hp]
theorem if_ctx_congr {α : Sort u} {b c : Prop} [dec_b : Decidable b] [dec_c : Decidable c]
    {x y u v : α} (h_c : b ↔ c) (h_t : c → x = u) (h_e : ¬c → y = v) :
    ite b x y = ite c u v := ite_congr (propext h_c) h_t h_e
theorem if_congr {α : Sort u} {b c : Prop} [Decidable b] [Decidable c] {x y u v : α}
    (h_c : b ↔ c) (h_t : x = u) (h_e : y = v) : ite b x y = ite c u v :=
  if_ctx_congr h_c (fun _ => h_t) (fun _ => h_e)

/-! ## Boolean branches -/
namespace Bool

@[simp] theorem if_true_left (p : Prop) [h : Decidable p] (f : Bool) :
    (ite p true f) = (p || f) := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem if_false_left (p : Prop) [h : Decidable p] (f : Bool) :
    (ite p false f) = (!p && f) := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem if_true_right (p : Prop) [h : Decidable p] (t : Bool) :
    (ite p t true) = (!(p : Bool) || t) := by
  by_cases hp : p <;> simp [hp]
@[simp] theorem if_false_right (p : Prop) [h : Decidable p] (t : Bool) :
    (ite p t false) = (p && t) := by
  by_cases hp : p <;> simp [hp]
theorem cond_eq_ite (b : Bool) (t e : α) : cond b t e = if b then t else e := by
  cases b <;> rfl
theorem cond_eq_if {b : Bool} {x y : α} : (bif b then x else y) = (if b then x else y) :=
  cond_eq_ite b x y
end Bool
