def fac : Nat → Nat
  | 0 => 1
  | n+1 => (n+1) * fac n
theorem fac_pos (n : Nat) : 0 < fac n := by
  induction n with
  | zero => decide
  | succ n ih =>
    rw [fac]
    exact Nat.mul_le_mul (Nat.zero_lt_succ n) ih
theorem app_assoc {α : Type} (a b c : List α) : a ++ b ++ c = a ++ (b ++ c) := by
  induction a with
  | nil => rfl
  | cons x xs ih => exact congrArg (x :: ·) ih
structure Point where
  x : Nat
  y : Nat
deriving DecidableEq
inductive Tree (α : Type) where
  | leaf : Tree α
  | node (l : Tree α) (v : α) (r : Tree α) : Tree α
def Tree.size {α} : Tree α → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size
def Tree.mirror {α} : Tree α → Tree α
  | leaf => leaf
  | node l v r => node r.mirror v l.mirror
theorem Tree.mirror_mirror {α} (t : Tree α) : t.mirror.mirror = t := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [mirror, ihl, ihr]
theorem Tree.size_mirror {α} (t : Tree α) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr =>
    simp only [mirror, size, ihl, ihr]
    rw [Nat.add_comm, Nat.add_left_comm, Nat.add_comm l.size]
    ac_rfl
#print axioms Tree.size_mirror
example (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · rintro ⟨hp, hq | hr⟩
    · left; exact ⟨hp, hq⟩
    · right; exact ⟨hp, hr⟩
  · rintro (⟨hp, hq⟩ | ⟨hp, hr⟩)
    · exact ⟨hp, .inl hq⟩
    · exact ⟨hp, .inr hr⟩
example (a b : Nat) (h : a ≤ b) : ∃ c, b = a + c := by
  obtain ⟨k, hk⟩ := Nat.le.dest h
  exact ⟨k, hk.symm⟩
example (f : Nat → Nat) (h : ∀ x, f x = x) : f = id := by
  funext x
  simp [h]
example (p : Prop) : p ∨ ¬ p := by
  by_cases h : p
  · exact Or.inl h
  · exact Or.inr h
example (x : Nat) : (if x = x then 1 else 2) = 1 := by
  split
  · rfl
  · contradiction
example (a b c : Nat) (h : a = b) (g : b = c) : a = c := calc
  a = b := h
  _ = c := g
example (a b c d: Nat) : a + b + c + d = d + c + b + a := by ac_rfl

def half (n : Nat) : Nat := if h : n ≤ 1 then 0 else 1 + half (n - 2)
termination_by n
decreasing_by exact Nat.sub_lt (Nat.lt_of_lt_of_le (Nat.zero_lt_succ 0) (Nat.le_of_lt (Nat.lt_of_not_ge h))) (by decide)
#eval half 11
#eval (half 20, [1, 2, 3].map half, some "x")
example (α : Type) (s t : List α) : (s ++ t).length = (t ++ s).length := by
  simp [Nat.add_comm]
example (α : Type) (s : List α) : (s.reverse ++ s).reverse = s.reverse ++ s := by simp
theorem le_antisymm' (a b : Nat) (h : a ≤ b) (g : b ≤ a) : a = b := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  have : k = 0 := by
    cases k with
    | zero => rfl
    | succ k =>
      exfalso
      exact absurd (Nat.le_trans (Nat.le_add_right (a + 1) k) (by rw [Nat.add_right_comm]; exact g)) (Nat.lt_irrefl a)
  rw [this]; rfl
