/-! Open theorems about truth values, options, pairs and an inductive type. -/

theorem and_comm_bool (a b : Bool) : (a && b) = (b && a) := by sorry
theorem or_assoc_bool (a b c : Bool) : (a || b || c) = (a || (b || c)) := by sorry
theorem not_not_bool (a : Bool) : (!!a) = a := by sorry
theorem de_morgan_bool (a b : Bool) : (!(a && b)) = (!a || !b) := by sorry
theorem xor_self_bool (a : Bool) : (a != a) = false := by sorry
theorem eq_true_or_false (a : Bool) : a = true ∨ a = false := by sorry
theorem cond_same (b : Bool) (n : Nat) : (if b then n else n) = n := by sorry
theorem if_pos_of (p : Prop) [Decidable p] (h : p) (a b : Nat) : (if p then a else b) = a := by sorry
theorem map_none_of (f : Nat → Nat) : (none : Option Nat).map f = none := by sorry
theorem map_id_option (o : Option Nat) : o.map id = o := by sorry
theorem getD_some_of (a d : Nat) : (some a).getD d = a := by sorry
theorem some_inj_of (a b : Nat) (h : some a = some b) : a = b := by sorry
theorem isSome_or_none (o : Option Nat) : o.isSome = true ∨ o = none := by sorry
theorem bind_some_of (a : Nat) (f : Nat → Option Nat) : (some a).bind f = f a := by sorry
theorem pair_eta (p : Nat × Nat) : (p.1, p.2) = p := by sorry
theorem pair_inj (a b c d : Nat) (h : (a, b) = (c, d)) : a = c ∧ b = d := by sorry
theorem swap_swap (p : Nat × Nat) : (fun q : Nat × Nat => (q.2, q.1)) ((p.2, p.1)) = p := by sorry

inductive Tree where
  | leaf : Tree
  | node : Tree → Nat → Tree → Tree

def Tree.mirror : Tree → Tree
  | .leaf => .leaf
  | .node l x r => .node r.mirror x l.mirror

def Tree.size : Tree → Nat
  | .leaf => 0
  | .node l _ r => l.size + 1 + r.size

theorem mirror_mirror (t : Tree) : t.mirror.mirror = t := by sorry
theorem size_mirror (t : Tree) : t.mirror.size = t.size := by sorry
theorem size_leaf_iff (t : Tree) : t.size = 0 ↔ t = Tree.leaf := by sorry
