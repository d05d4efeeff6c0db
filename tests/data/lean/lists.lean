/-! Open theorems about lists. -/

theorem nil_append_of {α : Type} (xs : List α) : [] ++ xs = xs := by sorry
theorem append_assoc_of {α : Type} (xs ys zs : List α) : xs ++ ys ++ zs = xs ++ (ys ++ zs) := by sorry
theorem length_append_of {α : Type} (xs ys : List α) : (xs ++ ys).length = xs.length + ys.length := by sorry
theorem length_reverse_of {α : Type} (xs : List α) : xs.reverse.length = xs.length := by sorry
theorem reverse_append_of {α : Type} (xs ys : List α) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse := by sorry
theorem map_append_of {α β : Type} (f : α → β) (xs ys : List α) : (xs ++ ys).map f = xs.map f ++ ys.map f := by sorry
theorem map_map_of {α β γ : Type} (f : α → β) (g : β → γ) (xs : List α) : (xs.map f).map g = xs.map (g ∘ f) := by sorry
theorem length_map_of {α β : Type} (f : α → β) (xs : List α) : (xs.map f).length = xs.length := by sorry
theorem filter_length_le {α : Type} (p : α → Bool) (xs : List α) : (xs.filter p).length ≤ xs.length := by sorry
theorem filter_append_of {α : Type} (p : α → Bool) (xs ys : List α) : (xs ++ ys).filter p = xs.filter p ++ ys.filter p := by sorry
theorem mem_append_of {α : Type} (a : α) (xs ys : List α) : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := by sorry
theorem mem_cons_self_of {α : Type} (a : α) (xs : List α) : a ∈ a :: xs := by sorry
theorem cons_ne_nil_of {α : Type} (a : α) (xs : List α) : a :: xs ≠ [] := by sorry
theorem eq_nil_of_length_zero {α : Type} (xs : List α) (h : xs.length = 0) : xs = [] := by sorry
theorem take_append_drop_of {α : Type} (n : Nat) (xs : List α) : xs.take n ++ xs.drop n = xs := by sorry
theorem foldr_cons {α : Type} (xs : List α) : xs.foldr List.cons [] = xs := by sorry
theorem length_replicate_of {α : Type} (n : Nat) (a : α) : (List.replicate n a).length = n := by sorry
theorem tail_length {α : Type} (a : α) (xs : List α) : (a :: xs).tail.length + 1 = (a :: xs).length := by sorry
theorem append_left_cancel_of {α : Type} (xs ys zs : List α) (h : xs ++ ys = xs ++ zs) : ys = zs := by sorry

def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

theorem total_append (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by sorry
theorem total_reverse (xs : List Nat) : total xs.reverse = total xs := by sorry

def snoc {α : Type} : List α → α → List α
  | [], a => [a]
  | x :: xs, a => x :: snoc xs a

theorem snoc_eq_append {α : Type} (xs : List α) (a : α) : snoc xs a = xs ++ [a] := by sorry
theorem snoc_length {α : Type} (xs : List α) (a : α) : (snoc xs a).length = xs.length + 1 := by sorry
