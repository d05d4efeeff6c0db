/- True or not, these are beyond `omega` with nonlinear atoms: it has to say so and stay alive. -/
example (n : Nat) : 0 < 2 ^ n := by omega -- must fail
example (x n : Nat) : x / 2 ^ n ≤ x := by omega -- must fail
example (x : Int) (n : Nat) : 0 < (2 : Int) ^ n := by omega -- must fail
example (x : Int) : x % (-2) < 2 := by omega -- must fail
example (x y : Nat) (h : x >>> y > x) : False := by omega -- must fail
example (x y : Nat) : x <<< (y+1) = 2 * x <<< y := by omega -- must fail
example (x y : Nat) (h : (if x < 3 then 1 else 2) = y) : y ≤ 2 := by omega -- must fail
example (x y : Nat) (h : (x : Int) * y < 0) : False := by omega -- must fail
example (n : Nat) : 3 * 2 ^ n + 2 ^ n = 2 ^ (n+2) := by omega -- must fail
