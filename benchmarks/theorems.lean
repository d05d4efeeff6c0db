/-! Small facts for `search-vs-serial`: most take several steps, some have parts that can be
proved apart. The library has pieces of them, but none under these names. -/

theorem and_or_swap (p q r : Prop) : (p ∧ q ↔ q ∧ p) ∧ (p ∨ r ↔ r ∨ p) := by sorry
theorem chain_three (p q r s : Prop) (h : p → q) (k : q → r) (l : r → s) : p → s := by sorry
theorem or_elim_both (p q r : Prop) (h : p → r) (k : q → r) (l : p ∨ q) : r := by sorry
theorem curry_both (p q r : Prop) : (p ∧ q → r) ↔ (p → q → r) := by sorry
theorem not_not_em (p : Prop) : ¬¬(p ∨ ¬p) := by sorry
theorem distribute_or (p q r : Prop) : p ∨ (q ∧ r) ↔ (p ∨ q) ∧ (p ∨ r) := by sorry
theorem contrapose_iff (p q : Prop) : (¬q → ¬p) ↔ (p → q) := by sorry
theorem iff_chain (p q r : Prop) (h : p ↔ q) (k : q ↔ r) : r ↔ p := by sorry
theorem exists_both (f : Nat → Nat) (h : ∃ x, f x = 2) : ∃ x, f x = 2 ∧ 0 < f x := by sorry
theorem exists_swap (r : Nat → Nat → Prop) (h : ∃ x, ∀ y, r x y) : ∀ y, ∃ x, r x y := by sorry
theorem forall_and_split (p q : Nat → Prop) : (∀ n, p n ∧ q n) ↔ (∀ n, p n) ∧ (∀ n, q n) := by sorry
theorem not_exists_all (p : Nat → Prop) (h : ¬∃ n, p n) : ∀ n, ¬p n := by sorry
theorem or_forall (p : Prop) (q : Nat → Prop) (h : p ∨ ∀ n, q n) : ∀ n, p ∨ q n := by sorry
theorem three_cases (p q r s : Prop) (h : p ∨ q ∨ r) (a : p → s) (b : q → s) (c : r → s) : s := by sorry
theorem and_rotate (p q r s : Prop) (h : (p ∧ q) ∧ r ∧ s) : (s ∧ q) ∧ p ∧ r := by sorry
theorem peirce_like (p q : Prop) (h : (p → q) → p) : p := by sorry
theorem imp_or_split (p q r : Prop) (h : p → q ∨ r) : (p → q) ∨ (p → r) := by sorry
theorem xor_not (p q : Prop) (h : (p ∧ ¬q) ∨ (q ∧ ¬p)) : ¬(p ↔ q) := by sorry

theorem add_right_swap (a b c d : Nat) : (a + b) + (c + d) = (a + c) + (b + d) := by sorry
theorem mul_sum_both (a b c : Nat) : a * (b + c) = c * a + b * a := by sorry
theorem sub_add_back (a b : Nat) (h : b ≤ a) : a - b + b = a ∧ b + (a - b) = a := by sorry
theorem square_sum (a b : Nat) : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by sorry
theorem le_square (n : Nat) : n ≤ n * n := by sorry
theorem double_cases (n : Nat) : ∃ k, n = 2 * k ∨ n = 2 * k + 1 := by sorry
theorem lt_double (n : Nat) (h : 0 < n) : n < 2 * n ∧ n ≤ n * n := by sorry
theorem mul_zero_cases (a b : Nat) (h : a * b = 0) : a = 0 ∨ b = 0 := by sorry
theorem dvd_both (a b c : Nat) (h : a ∣ b) (k : a ∣ c) : a ∣ b + c ∧ a ∣ b * c := by sorry
theorem dvd_chain (a b c d : Nat) (h : a ∣ b) (k : b ∣ c) (l : c ∣ d) : a ∣ d := by sorry
theorem even_square (n : Nat) (h : n % 2 = 0) : (n * n) % 2 = 0 := by sorry
theorem mod_small (a n : Nat) (h : a < n) : a % n = a ∧ a / n = 0 := by sorry
theorem pow_two_pos (n : Nat) : 0 < 2 ^ n := by sorry
theorem pow_succ_two (n : Nat) : 2 ^ (n + 1) = 2 ^ n + 2 ^ n := by sorry
theorem lt_pow_self (n : Nat) : n < 2 ^ n := by sorry
theorem min_le_both (a b : Nat) : min a b ≤ a ∧ min a b ≤ b := by sorry
theorem max_of_le (a b : Nat) (h : a ≤ b) : max a b = b ∧ min a b = a := by sorry
theorem succ_inj_both (a b : Nat) : a + 1 = b + 1 ↔ a = b := by sorry
theorem order_cases (a b : Nat) : a < b ∨ a = b ∨ b < a := by sorry
theorem mul_le_both (a b c : Nat) (h : a ≤ b) : a * c ≤ b * c ∧ c * a ≤ c * b := by sorry
theorem no_square_two (n : Nat) (h : n * n = 2) : False := by sorry
theorem add_eq_zero_both (a b : Nat) : a + b = 0 ↔ a = 0 ∧ b = 0 := by sorry

def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

def upTo : Nat → Nat
  | 0 => 0
  | n + 1 => upTo n + (n + 1)

def twice : List Nat → List Nat
  | [] => []
  | x :: xs => x :: x :: twice xs

theorem total_append (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by sorry
theorem total_reverse_two (x y : Nat) : total [x, y] = total [y, x] := by sorry
theorem total_zero (n : Nat) : total (List.replicate n 0) = 0 := by sorry
theorem total_twice (xs : List Nat) : total (twice xs) = 2 * total xs := by sorry
theorem length_twice (xs : List Nat) : (twice xs).length = 2 * xs.length := by sorry
theorem twice_append (xs ys : List Nat) : twice (xs ++ ys) = twice xs ++ twice ys := by sorry
theorem gauss (n : Nat) : 2 * upTo n = n * (n + 1) := by sorry
theorem upTo_le (n : Nat) : n ≤ upTo n := by sorry
theorem total_map_succ (xs : List Nat) : total (xs.map (· + 1)) = total xs + xs.length := by sorry
theorem append_nil_both (xs : List Nat) : xs ++ [] = xs ∧ [] ++ xs = xs := by sorry
theorem length_append_swap (xs ys : List Nat) : (xs ++ ys).length = (ys ++ xs).length := by sorry
theorem map_twice (f : Nat → Nat) (xs : List Nat) : (xs.map f).map f = xs.map (fun x => f (f x)) := by sorry
theorem reverse_single (x : Nat) (xs : List Nat) : (xs ++ [x]).reverse = x :: xs.reverse := by sorry
theorem mem_both_ends (x : Nat) (xs : List Nat) : x ∈ x :: xs ∧ x ∈ xs ++ [x] := by sorry
theorem mem_append_swap (x : Nat) (xs ys : List Nat) (h : x ∈ xs ++ ys) : x ∈ ys ++ xs := by sorry
theorem length_pos_of_mem_list (x : Nat) (xs : List Nat) (h : x ∈ xs) : 0 < xs.length := by sorry
theorem cons_inj_both (x y : Nat) (xs ys : List Nat) (h : x :: xs = y :: ys) : x = y ∧ xs = ys := by sorry
theorem not_mem_empty (x : Nat) (h : x ∈ ([] : List Nat)) : False := by sorry
theorem length_filter_bound (xs : List Nat) (p : Nat → Bool) : (xs.filter p).length ≤ xs.length := by sorry
theorem bool_and_or (a b c : Bool) : (a && (b || c)) = ((a && b) || (a && c)) := by sorry
theorem bool_not_and (a b : Bool) : (!(a && b)) = (!a || !b) ∧ (!(a || b)) = (!a && !b) := by sorry
theorem option_map_twice (f : Nat → Nat) (o : Option Nat) : (o.map f).map f = o.map (fun x => f (f x)) := by sorry
theorem pair_both (a b : Nat) (p : Nat × Nat) (h : p = (a, b)) : p.1 = a ∧ p.2 = b := by sorry
theorem total_le_append (xs ys : List Nat) : total xs ≤ total (xs ++ ys) := by sorry
