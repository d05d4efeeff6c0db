prelude
import Init.Logic.Congruence
import Init.Nat.Bitwise
/-!
The defining equations of every operation on `Nat` that Lean's kernel computes by itself.

For literals the kernel does not unfold `Nat.add`, `sub`, `mul`, `div`, `mod`, `gcd`, `pow`, `beq`,
`ble`, `land`, `lor`, `xor`, `shiftLeft`, `shiftRight` and `log2`: it calls big-integer code. That
is sound only if the definitions in this library mean what that code computes. Here each one is
shown, for all arguments, to obey recursive equations that have only the arithmetical function as
their solution; the tests compare the kernel's results with Python's integers besides.
-/
set_option linter.all false

namespace Nat.Kernel

/-! ## addition, subtraction, multiplication, powers -/

theorem add_zero (n : Nat) : Nat.add n 0 = n := rfl
theorem add_succ (n m : Nat) : Nat.add n (succ m) = succ (Nat.add n m) := rfl

theorem sub_zero (n : Nat) : Nat.sub n 0 = n := rfl
theorem zero_sub (m : Nat) : Nat.sub 0 m = 0 := Nat.zero_sub m
theorem succ_sub_succ (n m : Nat) : Nat.sub (succ n) (succ m) = Nat.sub n m := succ_sub_succ_eq n m

theorem mul_zero (n : Nat) : Nat.mul n 0 = 0 := rfl
theorem mul_succ (n m : Nat) : Nat.mul n (succ m) = Nat.add (Nat.mul n m) n := rfl

theorem pow_zero (b : Nat) : Nat.pow b 0 = 1 := rfl
theorem pow_succ (b n : Nat) : Nat.pow b (succ n) = Nat.mul (Nat.pow b n) b := rfl

/-! ## comparison -/

theorem beq_zero_zero : Nat.beq 0 0 = true := rfl
theorem beq_zero_succ (m : Nat) : Nat.beq 0 (succ m) = false := rfl
theorem beq_succ_zero (n : Nat) : Nat.beq (succ n) 0 = false := rfl
theorem beq_succ_succ (n m : Nat) : Nat.beq (succ n) (succ m) = Nat.beq n m := rfl

theorem beq_iff (n m : Nat) : Nat.beq n m = true ↔ n = m :=
  ⟨Nat.eq_of_beq_eq_true, fun h => h ▸ Nat.beq_self n⟩

theorem ble_zero (m : Nat) : Nat.ble 0 m = true := rfl
theorem ble_succ_zero (n : Nat) : Nat.ble (succ n) 0 = false := rfl
theorem ble_succ_succ (n m : Nat) : Nat.ble (succ n) (succ m) = Nat.ble n m := rfl

theorem ble_iff (n m : Nat) : Nat.ble n m = true ↔ n ≤ m :=
  ⟨Nat.le_of_ble_eq_true, Nat.ble_eq_true_of_le⟩

/-! ## division

`div` and `mod` are defined by counting down a fuel that always suffices, so first: any two
sufficient amounts of fuel give the same result. -/

theorem divGo_fuel {y : Nat} (hy : 0 < y) : (f g x : Nat) → x < f → x < g →
    divGo y f x = divGo y g x
  | 0, _, _, h, _ => absurd h (Nat.not_lt_zero _)
  | _ + 1, 0, _, _, h => absurd h (Nat.not_lt_zero _)
  | f + 1, g + 1, x, hf, hg => by
    rw [divGo, divGo]
    split
    · rw [divGo_fuel hy f g (x - y) (by omega) (by omega)]
    · rfl

theorem modGo_fuel {y : Nat} (hy : 0 < y) : (f g x : Nat) → x < f → x < g →
    modGo y f x = modGo y g x
  | 0, _, _, h, _ => absurd h (Nat.not_lt_zero _)
  | _ + 1, 0, _, _, h => absurd h (Nat.not_lt_zero _)
  | f + 1, g + 1, x, hf, hg => by
    rw [modGo, modGo]
    split
    · rw [modGo_fuel hy f g (x - y) (by omega) (by omega)]
    · rfl

theorem div_eq (x y : Nat) : Nat.div x y = if 0 < y ∧ y ≤ x then Nat.div (x - y) y + 1 else 0 := by
  by_cases hy : 0 < y
  · rw [Nat.div, if_pos hy, divGo]
    by_cases hle : y ≤ x
    · rw [if_pos hle, if_pos ⟨hy, hle⟩, Nat.div, if_pos hy,
        divGo_fuel hy x (x - y + 1) (x - y) (by omega) (by omega)]
    · rw [if_neg hle, if_neg fun h => hle h.2]
  · rw [Nat.div, if_neg hy, if_neg fun h => hy h.1]

theorem mod_eq (x y : Nat) : Nat.mod x y = if 0 < y ∧ y ≤ x then Nat.mod (x - y) y else x := by
  by_cases hy : 0 < y
  · rw [Nat.mod, if_pos hy, modGo]
    by_cases hle : y ≤ x
    · rw [if_pos hle, if_pos ⟨hy, hle⟩, Nat.mod, if_pos hy,
        modGo_fuel hy x (x - y + 1) (x - y) (by omega) (by omega)]
    · rw [if_neg hle, if_neg fun h => hle h.2]
  · rw [Nat.mod, if_neg hy, if_neg fun h => hy h.1]

/-! ## greatest common divisor (Euclid) -/

theorem gcdGo_fuel : (f g m n : Nat) → m < f → m < g → gcdGo f m n = gcdGo g m n
  | 0, _, _, _, h, _ => absurd h (Nat.not_lt_zero _)
  | _ + 1, 0, _, _, _, h => absurd h (Nat.not_lt_zero _)
  | f + 1, g + 1, m, n, hf, hg => by
    rw [gcdGo, gcdGo]
    split
    · rfl
    · rename_i h
      have smaller := Nat.mod_lt n (Nat.pos_of_ne_zero h)
      exact gcdGo_fuel f g (n % m) m (by omega) (by omega)

theorem gcd_zero (n : Nat) : Nat.gcd 0 n = n := rfl

theorem gcd_succ (m n : Nat) : Nat.gcd (succ m) n = Nat.gcd (Nat.mod n (succ m)) (succ m) := by
  have smaller := Nat.mod_lt n (Nat.zero_lt_succ m)
  rw [Nat.gcd, gcdGo, if_neg (Nat.succ_ne_zero m), Nat.gcd]
  exact gcdGo_fuel _ _ _ _ smaller (Nat.lt_add_one _)

/-! ## shifts and the binary logarithm -/

theorem shiftLeft_zero (n : Nat) : Nat.shiftLeft n 0 = n := rfl

theorem shiftLeft_succ (n m : Nat) :
    Nat.shiftLeft n (succ m) = Nat.shiftLeft (Nat.mul 2 n) m := rfl

theorem shiftLeft_eq (n m : Nat) : Nat.shiftLeft n m = Nat.mul n (Nat.pow 2 m) :=
  Nat.shiftLeft_eq n m

theorem shiftRight_zero (n : Nat) : Nat.shiftRight n 0 = n := rfl

theorem shiftRight_succ (n m : Nat) :
    Nat.shiftRight n (succ m) = Nat.div (Nat.shiftRight n m) 2 := rfl

theorem shiftRight_eq (n m : Nat) : Nat.shiftRight n m = Nat.div n (Nat.pow 2 m) :=
  Nat.shiftRight_eq_div_pow n m

theorem log2Go_fuel : (f g n : Nat) → n ≤ f → n ≤ g → log2Go f n = log2Go g n
  | 0, 0, _, _, _ => rfl
  | 0, g + 1, n, h, _ => by rw [log2Go, log2Go, if_neg (by omega)]
  | f + 1, 0, n, _, h => by rw [log2Go, log2Go, if_neg (by omega)]
  | f + 1, g + 1, n, hf, hg => by
    rw [log2Go, log2Go]
    split
    · rw [log2Go_fuel f g (n / 2) (by omega) (by omega)]
    · rfl

theorem log2_eq (n : Nat) : Nat.log2 n = if 2 ≤ n then Nat.log2 (Nat.div n 2) + 1 else 0 := by
  cases n with
  | zero => rfl
  | succ n =>
    rw [Nat.log2, log2Go]
    split
    · exact congrArg (· + 1) (log2Go_fuel n _ _ (by omega) (Nat.le_refl _))
    · rfl

/-! ## bitwise operations

Each is fixed by its value where one argument is zero and by how its quotient and remainder by two
come from those of the arguments. -/

theorem zero_bitwise (f : Bool → Bool → Bool) (m : Nat) :
    bitwise f 0 m = if f false true = true then m else 0 := by
  rw [bitwise, dif_pos rfl]

theorem bitwise_zero (f : Bool → Bool → Bool) (n : Nat) :
    bitwise f n 0 = if f true false = true then n else 0 := by
  rw [bitwise]
  by_cases h : n = 0
  · rw [dif_pos h, h]; split <;> split <;> rfl
  · rw [dif_neg h, if_pos rfl]

/-- The lowest bit of a number, as an argument for a Boolean operation. -/
abbrev lowest (n : Nat) : Bool := decide (n % 2 = 1)

theorem bitwise_step (f : Bool → Bool → Bool) (n m : Nat) (hn : n ≠ 0) (hm : m ≠ 0) :
    bitwise f n m
      = 2 * bitwise f (n / 2) (m / 2) + if f (lowest n) (lowest m) = true then 1 else 0 := by
  rw [bitwise, dif_neg hn, if_neg hm]
  show (if f (lowest n) (lowest m) = true then _ else _) = _
  split <;> omega

theorem parity (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega

theorem zero_div_two : 0 / 2 = 0 := rfl

theorem zero_land (m : Nat) : Nat.land 0 m = 0 := zero_bitwise and m
theorem land_zero (n : Nat) : Nat.land n 0 = 0 := bitwise_zero and n

theorem land_step (n m : Nat) : Nat.land n m = 2 * Nat.land (n / 2) (m / 2) + n % 2 * (m % 2) := by
  by_cases hn : n = 0
  · subst hn; rw [zero_land, zero_div_two, zero_land, Nat.zero_mul]
  by_cases hm : m = 0
  · subst hm; rw [land_zero, zero_div_two, land_zero]; exact (Nat.mul_zero (n % 2)).symm
  refine (bitwise_step and n m hn hm).trans (congrArg (2 * bitwise and (n / 2) (m / 2) + ·) ?_)
  rcases parity n with h | h <;> rcases parity m with g | g
    <;> simp [lowest, h, g]

theorem zero_lor (m : Nat) : Nat.lor 0 m = m := zero_bitwise or m
theorem lor_zero (n : Nat) : Nat.lor n 0 = n := bitwise_zero or n

theorem lor_step (n m : Nat) :
    Nat.lor n m = 2 * Nat.lor (n / 2) (m / 2) + max (n % 2) (m % 2) := by
  by_cases hn : n = 0
  · subst hn; rw [zero_lor, zero_div_two, zero_lor]; omega
  by_cases hm : m = 0
  · subst hm; rw [lor_zero, zero_div_two, lor_zero]; omega
  refine (bitwise_step or n m hn hm).trans (congrArg (2 * bitwise or (n / 2) (m / 2) + ·) ?_)
  rcases parity n with h | h <;> rcases parity m with g | g
    <;> simp [lowest, h, g] <;> rfl

theorem zero_xor (m : Nat) : Nat.xor 0 m = m := zero_bitwise Bool.xor m
theorem xor_zero (n : Nat) : Nat.xor n 0 = n := bitwise_zero Bool.xor n

theorem xor_step (n m : Nat) :
    Nat.xor n m = 2 * Nat.xor (n / 2) (m / 2) + (n % 2 + m % 2) % 2 := by
  by_cases hn : n = 0
  · subst hn; rw [zero_xor, zero_div_two, zero_xor]; omega
  by_cases hm : m = 0
  · subst hm; rw [xor_zero, zero_div_two, xor_zero]; omega
  refine (bitwise_step Bool.xor n m hn hm).trans
    (congrArg (2 * bitwise Bool.xor (n / 2) (m / 2) + ·) ?_)
  rcases parity n with h | h <;> rcases parity m with g | g
    <;> simp [lowest, h, g] <;> rfl

end Nat.Kernel
