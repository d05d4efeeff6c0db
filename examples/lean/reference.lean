/-! What is to be proved; the proof may be open. -/

def Sorted : List Nat → Prop
  | [] => True
  | [_] => True
  | x :: y :: rest => x ≤ y ∧ Sorted (y :: rest)

theorem sorted_pair (a b : Nat) (h : a ≤ b) : Sorted [a, b] := by sorry
