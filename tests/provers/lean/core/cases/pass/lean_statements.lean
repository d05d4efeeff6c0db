-- Theorems that compiled tactics or users apply by position have Lean's own arguments.

-- `simp` rewrites the domain of a dependent implication
example (p : Prop) (hp : p) (y : ¬p → Nat) (x : Nat) : ∀ h : ¬p, y h = x := by simp [hp]
example (p : Prop) (hp : p) (y : p → Nat) (x : Nat) (e : y hp = x) : ∀ h : p, y h = x := by
  simp [hp, e]
example (p q : Prop) (h : p = q) (f : p → Prop) (g : ∀ hq : q, f (h ▸ hq)) : ∀ hp : p, f hp := by
  simp only [h]; exact g
example {p₁ p₂ : Prop} {q₁ : p₁ → Prop} {q₂ : p₂ → Prop} (h₁ : p₁ = p₂)
    (h₂ : ∀ a : p₂, q₁ (h₁ ▸ a) = q₂ a) : (∀ a : p₁, q₁ a) = (∀ a : p₂, q₂ a) :=
  forall_prop_domain_congr h₁ h₂
example {p₁ p₂ : Prop} (h : p₁ = p₂) (q : p₁ → Prop) :
    (∀ a : p₁, q a) = (∀ a : p₂, q (h ▸ a)) := forall_prop_congr_dom h q

-- propositions
example (a : Prop) : ¬(a ∧ ¬a) := and_not_self
example (a : Prop) : ¬(¬a ∧ a) := not_and_self
example (a : Prop) : (a ∧ ¬a) = False := by simp
example (a : Prop) : (a → a) ↔ True := imp_self
example (a : Prop) : (a → False) ↔ ¬a := imp_false
example (n : Nat) (h : n ≠ n) : False := h.irrefl
example (a b : Prop) (h : a ∧ b) : Nat := h.elim fun _ _ => 3

-- arguments that the caller may leave to a tactic
def predecessor (n : Nat) (h : 0 < n := by omega) : { m : Nat // m + 1 = n } := ⟨n - 1, by omega⟩
example : (predecessor 3).val + 1 = 3 := (predecessor 3).property
example (n : Nat) (h : n = 5) : (predecessor n).val + 1 = n := (predecessor n).property
structure Interval where
  low : Nat
  high : Nat
  ordered : low ≤ high := by omega
example : Interval := { low := 2, high := 5 }

-- numbers
example (a b c : Int) (h : a ≤ b) (hc : 0 ≤ c) : c * a ≤ c * b :=
  Int.mul_le_mul_of_nonneg_left h hc
example (a b c : Int) (hc : 0 < c) (h : a * c ≤ b) : a ≤ b / c := Int.le_ediv_of_mul_le hc h
example (a b : Int) : -(a + b) = -a + -b := Int.neg_add
example (a b : Int) : a - b = a + -b := Int.sub_eq_add_neg
example (x y : Nat) : Nat.add x y = x + y := Nat.add_eq
example (p : Nat → Prop) (h : ∀ n, n < n + 1 → p n) (n : Nat) : p n := by simp at h; exact h n
noncomputable def countdown (n : Nat) : List Nat :=
  Nat.strongRecOn n fun n rest => if h : 0 < n then n :: rest (n - 1) (by omega) else []
example (f : Nat → Nat) (h : ∀ n, (∀ m, m < n → f m = 0) → f n = 0) (n : Nat) : f n = 0 := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih

-- lists
section
variable {α β γ : Type} (a : α) (as bs : List α) (f : α → β) (g : β → γ) (h : α → β → β) (b : β)
example : a :: as ++ bs = a :: (as ++ bs) := List.cons_append
example : (a :: as).length = as.length + 1 := List.length_cons
example : (as ++ bs).length = as.length + bs.length := List.length_append
example : as.reverse.length = as.length := List.length_reverse
example : (a :: as).reverse = as.reverse ++ [a] := List.reverse_cons
example : (as ++ bs).reverse = bs.reverse ++ as.reverse := List.reverse_append
example : as.reverseAux bs = as.reverseAux [] ++ bs := List.reverseAux_eq_append
example : (as ++ bs).map f = as.map f ++ bs.map f := List.map_append
example : (as.map f).length = as.length := List.length_map f
example : (as.map f).map g = as.map (g ∘ f) := List.map_map
example : [].foldr h b = b := List.foldr_nil
example : (a :: as).foldr h b = h a (as.foldr h b) := List.foldr_cons
end

-- lawful `==`
example (α : Type) [BEq α] [LawfulBEq α] : ReflBEq α := inferInstance
example (α : Type) [BEq α] [ReflBEq α] (a : α) : a == a := BEq.rfl
example (α : Type) [BEq α] [ReflBEq α] (a : α) : (a == a) = true := by simp
