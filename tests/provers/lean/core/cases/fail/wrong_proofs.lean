/- Not one of the marked lines may be accepted, and no other line may be refused. -/
example (p q : Prop) (hp : p) : p ∧ q := by   -- must fail
  constructor
  · exact hp
example : 2 + 2 = 5 := by decide -- must fail
example : 2 + 2 = 5 := rfl -- must fail
example (a b : Nat) (h : a = b) : b = a := by simp -- must fail
example (p q : Prop) (h : p ∨ q) : p := by
  cases h
  assumption
  assumption -- must fail
example (n : Nat) : n + 0 = 0 + n + 1 := by
  induction n with -- must fail
  | zero => rfl -- must fail
example (a b c : Nat) (h : a = b) (g : c = b) : a = c := calc
  a = b := h
  _ = c := g -- must fail
example (n : Nat) : n < n := by exact? -- must fail
def loop (n : Nat) : Nat := loop (n + 1) -- must fail
theorem nope : False := foo -- must fail
