prelude
import Init.Int.Ring
/-!
Powers of integers with natural exponents, and how they relate to powers of natural numbers.

`omega` moves casts inwards by `((b ^ n : Nat) : Int) = (b : Int) ^ n`, so this instance has to
exist before `omega` does.
-/
set_option linter.all false

namespace Int

/-- `b ^ n`, by repeated multiplication; `b ^ 0 = 1`. -/
protected def pow (b : Int) : Nat → Int
  | 0 => 1
  | n + 1 => Int.pow b n * b

instance instNatPow : NatPow Int := ⟨Int.pow⟩

@[simp] protected theorem pow_zero (b : Int) : b ^ 0 = 1 := rfl
protected theorem pow_succ (b : Int) (n : Nat) : b ^ (n + 1) = b ^ n * b := rfl

theorem natCast_pow (b n : Nat) : ((b ^ n : Nat) : Int) = (b : Int) ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.pow_succ, Int.pow_succ, natCast_mul, ih]

end Int
