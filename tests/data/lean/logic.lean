/-! Open theorems of propositional and first-order logic. -/

theorem and_assoc' (p q r : Prop) : (p ∧ q) ∧ r ↔ p ∧ (q ∧ r) := by sorry
theorem or_comm' (p q : Prop) : p ∨ q ↔ q ∨ p := by sorry
theorem and_or_distrib (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by sorry
theorem or_and_distrib (p q r : Prop) : p ∨ (q ∧ r) ↔ (p ∨ q) ∧ (p ∨ r) := by sorry
theorem imp_trans (p q r : Prop) (hpq : p → q) (hqr : q → r) : p → r := by sorry
theorem contrapositive (p q : Prop) (h : p → q) : ¬q → ¬p := by sorry
theorem contrapositive_back (p q : Prop) (h : ¬q → ¬p) : p → q := by sorry
theorem not_and_not (p : Prop) : ¬(p ∧ ¬p) := by sorry
theorem not_iff_not_self (p : Prop) : ¬(p ↔ ¬p) := by sorry
theorem peirce_law (p q : Prop) : ((p → q) → p) → p := by sorry
theorem not_imp (p q : Prop) : ¬(p → q) ↔ p ∧ ¬q := by sorry
theorem de_morgan_or (p q : Prop) : ¬(p ∨ q) ↔ ¬p ∧ ¬q := by sorry
theorem de_morgan_and (p q : Prop) : ¬(p ∧ q) ↔ ¬p ∨ ¬q := by sorry
theorem curry (p q r : Prop) : (p ∧ q → r) ↔ (p → q → r) := by sorry
theorem case_split (p q r : Prop) (h : p ∨ q) (hp : p → r) (hq : q → r) : r := by sorry
theorem iff_symm (p q : Prop) (h : p ↔ q) : q ↔ p := by sorry
theorem absurd_anything (p q : Prop) (hp : p) (hn : ¬p) : q := by sorry
theorem forall_and_of {α : Type} (p q : α → Prop) : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ (∀ x, q x) := by sorry
theorem exists_or_of {α : Type} (p q : α → Prop) : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ (∃ x, q x) := by sorry
theorem exists_and_left_of {α : Type} (a : Prop) (p : α → Prop) : (∃ x, a ∧ p x) ↔ a ∧ ∃ x, p x := by sorry
theorem not_forall_of_exists_not_of {α : Type} (p : α → Prop) (h : ∃ x, ¬p x) : ¬∀ x, p x := by sorry
theorem drinker_half {α : Type} (p : α → Prop) (r : Prop) (a : α) (h : ∀ x, p x → r) : (∀ x, p x) → r := by sorry
theorem eq_transport (a b c : Nat) (p : Nat → Prop) (hab : a = b) (hbc : b = c) (ha : p a) : p c := by sorry
theorem function_congr (f : Nat → Nat) (a b : Nat) (h : a = b) : f a = f b := by sorry
theorem choose_left {α : Type} (p : α → α → Prop) (a b : α) (h : p a b) : ∃ x y, p x y := by sorry
