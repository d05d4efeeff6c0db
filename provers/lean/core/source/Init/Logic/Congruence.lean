prelude
import Init.Types.Quotient
/-!
Further lemmas that `simp` and `split` use to rewrite inside propositions, and lawful `==`.
-/
set_option linter.all false
universe u v w

@[simp] theorem and_imp {a b c : Prop} : (a ∧ b → c) ↔ (a → b → c) :=
  ⟨fun h ha hb => h ⟨ha, hb⟩, fun h ⟨ha, hb⟩ => h ha hb⟩

@[simp] theorem exists_prop {a b : Prop} : (∃ _h : a, b) ↔ a ∧ b :=
  ⟨fun ⟨ha, hb⟩ => ⟨ha, hb⟩, fun ⟨ha, hb⟩ => ⟨ha, hb⟩⟩

theorem dite_eq_left_of_eq_true {α : Sort u} {c : Prop} {h : Decidable c} {t : c → α} {e : ¬c → α}
    (hc : c = True) : dite c t e = t (of_eq_true hc) :=
  dif_pos _

theorem dite_eq_right_of_eq_false {α : Sort u} {c : Prop} {h : Decidable c} {t : c → α}
    {e : ¬c → α} (hc : c = False) : dite c t e = e (of_eq_false hc) :=
  dif_neg _

theorem ite_eq_left_of_eq_true {α : Sort u} {c : Prop} {h : Decidable c} (t e : α)
    (hc : c = True) : ite c t e = t :=
  if_pos (of_eq_true hc)

theorem ite_eq_right_of_eq_false {α : Sort u} {c : Prop} {h : Decidable c} (t e : α)
    (hc : c = False) : ite c t e = e :=
  if_neg (of_eq_false hc)

theorem cast_heq {α β : Sort u} (h : α = β) (a : α) : HEq (cast h a) a := by
  subst h; exact HEq.refl a

theorem implies_congr_left {p₁ p₂ : Sort u} {q : Sort v} (h : p₁ = p₂) : (p₁ → q) = (p₂ → q) :=
  h ▸ rfl

theorem implies_congr_right {p : Sort u} {q₁ q₂ : Sort v} (h : q₁ = q₂) : (p → q₁) = (p → q₂) :=
  h ▸ rfl

class ReflBEq (α : Type u) [BEq α] : Prop where
  protected rfl : {a : α} → a == a

@[simp] theorem BEq.rfl [BEq α] [ReflBEq α] {a : α} : a == a := ReflBEq.rfl
theorem BEq.refl [BEq α] [ReflBEq α] (a : α) : a == a := BEq.rfl

class LawfulBEq (α : Type u) [BEq α] : Prop extends ReflBEq α where
  eq_of_beq : {a b : α} → a == b → a = b

instance [DecidableEq α] : LawfulBEq α where
  eq_of_beq h := of_decide_eq_true h
  rfl := decide_eq_true rfl
