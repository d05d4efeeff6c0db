/-!
First steps: a dozen small theorems that wait for their proofs.

    lemmata prove examples/lean/first_steps.lean
-/

/-! Logic -/

theorem and_swap (p q : Prop) : p ∧ q → q ∧ p := by sorry

theorem or_assoc_left (p q r : Prop) (h : p ∨ q ∨ r) : (p ∨ q) ∨ r := by sorry

theorem not_exists_of_forall {α : Type} (p : α → Prop) (h : ∀ x, ¬p x) : ¬∃ x, p x := by sorry

theorem exists_bigger (n : Nat) : ∃ m, n < m := by sorry

/-! Numbers -/

theorem add_rotate (a b c : Nat) : a + b + c = c + a + b := by sorry

def double (n : Nat) : Nat := n + n

theorem double_eq (n : Nat) : double n = 2 * n := by sorry

theorem le_of_double_le (a b : Nat) (h : double a ≤ double b) : a ≤ b := by sorry

/-! Lists and options -/

theorem reverse_twice {α : Type} (xs : List α) : xs.reverse.reverse = xs := by sorry

def sum : List Nat → Nat
  | [] => 0
  | x :: xs => x + sum xs

theorem sum_append (xs ys : List Nat) : sum (xs ++ ys) = sum xs + sum ys := by sorry

theorem sum_replicate (n x : Nat) : sum (List.replicate n x) = n * x := by sorry

theorem getD_map (o : Option Nat) (d : Nat) : (o.map (· + 1)).getD (d + 1) = o.getD d + 1 := by sorry

/-! Truth values -/

theorem xor_comm' (a b : Bool) : (a != b) = (b != a) := by sorry
