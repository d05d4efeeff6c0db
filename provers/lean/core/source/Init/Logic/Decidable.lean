prelude
import Init.Logic.Classical
/-!
Decidable propositions, `if then else` and its congruence lemmas.
-/
set_option linter.all false
set_option checkBinderAnnotations false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w u₁ u₂ v₁ v₂

namespace Decidable
theorem em (p : Prop) [Decidable p] : p ∨ ¬p := if h : p then .inl h else .inr h

@[macro_inline] def byCases {p : Prop} {q : Sort u} [dec : Decidable p] (h1 : p → q)
    (h2 : ¬p → q) : q :=
  match dec with | isTrue h => h1 h | isFalse h => h2 h

theorem byContradiction {p : Prop} [Decidable p] (h : ¬p → False) : p :=
  (em p).elim id (fun n => (h n).elim)

theorem of_not_not {p : Prop} [Decidable p] (h : ¬¬p) : p := byContradiction h
theorem not_not {p : Prop} [Decidable p] : ¬¬p ↔ p := ⟨of_not_not, not_not_intro⟩

theorem decide_eq_true_iff (p : Prop) [Decidable p] : (decide p = true) = p :=
  propext ⟨of_decide_eq_true, decide_eq_true⟩

end Decidable
instance instDecidableTrue : Decidable True := isTrue trivial
instance instDecidableFalse : Decidable False := isFalse id

@[macro_inline] instance instDecidableForall {p q : Prop} [Decidable p] [Decidable q] :
    Decidable (p → q) :=
  if hp : p then if hq : q then isTrue (fun _ => hq) else isFalse (fun h => hq (h hp)) else isTrue (fun h => absurd h hp)

instance instDecidableIff {p q : Prop} [Decidable p] [Decidable q] : Decidable (p ↔ q) :=
  if hp : p then if hq : q then isTrue ⟨fun _ => hq, fun _ => hp⟩ else isFalse fun h => hq (h.1 hp)
  else if hq : q then isFalse fun h => hp (h.2 hq) else isTrue ⟨fun h => absurd h hp, fun h => absurd h hq⟩

instance instDecidableNe {α : Sort u} [DecidableEq α] (a b : α) : Decidable (a ≠ b) :=
  inferInstanceAs (Decidable (¬(a = b)))

@[macro_inline] def decidable_of_iff {b : Prop} (a : Prop) (h : a ↔ b) [Decidable a] :
    Decidable b :=
  if ha : a then isTrue (h.1 ha) else isFalse (fun hb => ha (h.2 hb))

def decidable_of_decidable_of_iff {p q : Prop} [Decidable p] (h : p ↔ q) : Decidable q :=
  decidable_of_iff p h

def decidable_of_decidable_of_eq {p q : Prop} [Decidable p] (h : p = q) : Decidable q :=
  decidable_of_iff p (iff_of_eq h)

instance {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] :
    DecidableEq (α × β) := fun (a, b) (a', b') =>
  if h : a = a' then if h' : b = b' then isTrue (h ▸ h' ▸ rfl) else isFalse (fun e => h' (by injection e)) else isFalse (fun e => h (by injection e))

deriving instance DecidableEq for Option
instance : DecidableEq PUnit := fun _ _ => isTrue rfl

theorem ite_eq_left {α : Sort u} {c : Prop} {h : Decidable c} {t e : α} (hc : c) :
    (ite c t e) = t :=
  match h with | isTrue _ => rfl | isFalse n => absurd hc n

theorem ite_eq_right {α : Sort u} {c : Prop} {h : Decidable c} {t e : α} (hnc : ¬c) :
    (ite c t e) = e :=
  match h with | isTrue hc => absurd hc hnc | isFalse _ => rfl

theorem dite_eq_left {α : Sort u} {c : Prop} {h : Decidable c} {t : c → α} {e : ¬c → α} (hc : c) :
    (dite c t e) = t hc :=
  match h with | isTrue _ => rfl | isFalse n => absurd hc n

theorem dite_eq_right {α : Sort u} {c : Prop} {h : Decidable c} {t : c → α} {e : ¬c → α}
    (hnc : ¬c) : (dite c t e) = e hnc :=
  match h with | isTrue hc => absurd hc hnc | isFalse _ => rfl

theorem if_pos {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t e : α} : (ite c t e) = t :=
  match h with | isTrue _ => rfl | isFalse n => absurd hc n

theorem if_neg {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t e : α} : (ite c t e) = e :=
  match h with | isTrue hc => absurd hc hnc | isFalse _ => rfl

theorem dif_pos {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t : c → α} {e : ¬c → α} :
    (dite c t e) = t hc :=
  match h with | isTrue _ => rfl | isFalse n => absurd hc n

theorem dif_neg {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t : c → α} {e : ¬c → α} :
    (dite c t e) = e hnc :=
  match h with | isTrue hc => absurd hc hnc | isFalse _ => rfl

theorem ite_congr {α : Sort u} {b c : Prop} {x y u v : α} {s : Decidable b} [Decidable c]
    (h₁ : b = c) (h₂ : c → x = u) (h₃ : ¬c → y = v) : ite b x y = ite c u v := by
  cases Decidable.em c with
  | inl h => rw [if_pos h]; subst h₁; rw [if_pos h, h₂ h]
  | inr h => rw [if_neg h]; subst h₁; rw [if_neg h, h₃ h]

theorem dite_congr {α : Sort u} {b c : Prop} {s : Decidable b} [Decidable c] {x : b → α}
    {u : c → α} {y : ¬b → α} {v : ¬c → α}
    (h₁ : b = c) (h₂ : (h : c) → x (h₁.mpr_prop h) = u h) (h₃ : (h : ¬c) → y (h₁.mpr_not h) = v h) : dite b x y = dite c u v := by
  cases Decidable.em c with
  | inl h => rw [dif_pos h]; subst h₁; rw [dif_pos h]; exact h₂ h
  | inr h => rw [dif_neg h]; subst h₁; rw [dif_neg h]; exact h₃ h

attribute [congr] dite_congr ite_congr

theorem ite_cond_congr {α : Sort u} {c d : Prop} [Decidable c] [Decidable d] {x y : α}
    (h : c = d) : ite c x y = ite d x y :=
  ite_congr h (fun _ => rfl) (fun _ => rfl)

theorem dite_cond_congr {α : Sort u} {b c : Prop} {s : Decidable b} [Decidable c] {x : b → α}
    {y : ¬b → α} (h : b = c) :
    dite b x y = dite c (fun hc => x (h.mpr_prop hc)) (fun hc => y (h.mpr_not hc)) :=
  dite_congr h (fun _ => rfl) (fun _ => rfl)

theorem Bool.cond_pos {α : Sort u} {b : Bool} {a c : α} (h : b = true) : cond b a c = a := by
  subst h; rfl

theorem Bool.cond_neg {α : Sort u} {b : Bool} {a c : α} (h : b = false) : cond b a c = c := by
  subst h; rfl

@[simp] theorem id_eq {α : Sort u} (a : α) : id a = a := rfl

instance {c t e : Prop} [dC : Decidable c] [dT : Decidable t] [dE : Decidable e] :
    Decidable (if c then t else e) := match dC with
  | isTrue _ => dT
  | isFalse _ => dE

theorem Bool.of_not_eq_true : {b : Bool} → ¬(b = true) → b = false
  | true, h => absurd rfl h
  | false, _ => rfl

theorem Bool.of_not_eq_false : {b : Bool} → ¬(b = false) → b = true
  | true, _ => rfl
  | false, h => absurd rfl h
