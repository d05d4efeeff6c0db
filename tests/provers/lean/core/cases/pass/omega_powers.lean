/- Powers with a literal base and a variable exponent once sent `omega` into an endless recursion
   that ended the process. Here are powers, and the other operations that `omega` reads as atoms. -/
example (n x : Nat) (h : x < 2 ^ n) : x + 1 ≤ 2 ^ n := by omega
example (n : Nat) : 2 ^ (n + 1) = 2 * 2 ^ n := by omega
example (x n : Nat) : x % 2 ^ n < 2 ^ n := by omega
example (b n x : Nat) (h : x < b ^ n) : x + 1 ≤ b ^ n := by omega
example (b n : Nat) : b ^ n = b ^ n + 0 := by omega
example (x : Int) (n : Nat) (h : x < 2 ^ n) : x + 1 ≤ 2 ^ n := by omega
example (x : Nat) : 2 ^ 10 = 1024 + 0 * x := by omega
example (x y : Nat) (h : (x, y).1 = 3) : x < 4 := by omega
example (x y : Nat) (h : (x, y).2 = 3) : y < 4 := by omega
example (x : Int) : x.natAbs ≥ x := by omega
example (x : Int) : (x.natAbs : Int) ≥ -x := by omega
example (x : Int) : (x.toNat : Int) ≥ x := by omega
example (x : Int) (h : 0 ≤ x) : (x.toNat : Int) = x := by omega
example (x : Int) : x / 0 = 0 := by omega
example (x : Int) : x / (-2) = - (x / 2) := by omega
example (x y : Nat) (h : x <<< 3 = y) : y = 8 * x := by omega
example (x y : Nat) (h : x >>> 3 = y) : 8 * y ≤ x := by omega
example (p q : Nat × Nat) (h : Prod.Lex (· < ·) (· < ·) p q) : p.1 ≤ q.1 := by omega
example (p q : Nat × Nat) (h : ¬ Prod.Lex (· < ·) (· < ·) p q) : q.1 ≤ p.1 := by omega
example (a b : Nat) (h : ∃ k, a = b + k) : b ≤ a := by omega
example (x y : Nat) (h : ¬ (x < 3 → y < 2)) : 2 ≤ y := by omega
example (x : {n : Nat // n < 5}) : x.1 < 5 := by have := x.2; omega
example (x y : Fin 3) (h : x < y) : x ≠ y := by omega
example (x y : Fin 3) (h : ¬ x < y) : y ≤ x := by omega
example (x y : Fin 3) (h : x = y) : y = x := by omega
example (n k : Nat) (h : n < 2 ^ k) : n / 2 < 2 ^ k := by omega
example (a b c : Nat) (h : a - b - c = 1) : a = b + c + 1 := by omega
