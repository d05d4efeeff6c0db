prelude
import Init.Automation.AcRefl
/-!
Quotient, remainder and greatest common divisor of natural numbers.

They recurse over a fuel that always suffices, so that the kernel can unfold them.
-/
set_option linter.all false
universe u v w

def Nat.divGo (y : Nat) : (fuel x : Nat) → Nat
  | 0, _ => 0
  | f + 1, x => if y ≤ x then divGo y f (x - y) + 1 else 0

def Nat.modGo (y : Nat) : (fuel x : Nat) → Nat
  | 0, x => x
  | f + 1, x => if y ≤ x then modGo y f (x - y) else x

@[extern "lean_nat_div"] protected def Nat.div (x y : @& Nat) : Nat :=
  if 0 < y then Nat.divGo y (x + 1) x else 0

@[extern "lean_nat_mod"] protected def Nat.mod (x y : @& Nat) : Nat :=
  if 0 < y then Nat.modGo y (x + 1) x else x

instance Nat.instDiv : Div Nat := ⟨Nat.div⟩
instance Nat.instMod : Mod Nat := ⟨Nat.mod⟩
instance Nat.instDvd : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩
namespace Nat

theorem divGo_spec (y : Nat) (hy : 0 < y) :
    (f x : Nat) → x < f → y * divGo y f x + modGo y f x = x ∧ modGo y f x < y
  | 0, x, h => absurd h (Nat.not_lt_zero x)
  | f + 1, x, h => by
    rw [divGo, modGo]
    split
    · rename_i hle
      have lt : x - y < f := Nat.lt_of_lt_of_le (Nat.sub_lt (Nat.lt_of_lt_of_le hy hle) hy) (Nat.le_of_lt_succ h)
      have ⟨h1, h2⟩ := divGo_spec y hy f (x - y) lt
      refine ⟨?_, h2⟩
      rw [Nat.mul_add_one, Nat.add_right_comm, h1]
      exact Nat.sub_add_cancel hle
    · rename_i hle
      exact ⟨Nat.zero_add x, Nat.lt_of_not_ge hle⟩

theorem div_add_mod (m k : Nat) : k * (m / k) + m % k = m := by
  show k * Nat.div m k + Nat.mod m k = m
  rw [Nat.div, Nat.mod]
  split
  · rename_i h; exact (divGo_spec k h (m + 1) m (Nat.lt_add_one m)).1
  · rw [Nat.mul_zero, Nat.zero_add]

theorem mod_lt (x : Nat) {y : Nat} (h : y > 0) : x % y < y := by
  show Nat.mod x y < y
  rw [Nat.mod, if_pos h]
  exact (divGo_spec y h (x + 1) x (Nat.lt_add_one x)).2

theorem mod_add_div (m k : Nat) : m % k + k * (m / k) = m := by rw [Nat.add_comm, div_add_mod]
@[simp] theorem div_zero (n : Nat) : n / 0 = 0 := rfl
@[simp] theorem mod_zero (n : Nat) : n % 0 = n := rfl

theorem mul_div_le (m n : Nat) : n * (m / n) ≤ m := by
  have := div_add_mod m n
  exact Nat.le_trans (Nat.le_add_right _ (m % n)) (Nat.le_of_eq this)

theorem lt_mul_div_add (m : Nat) {n : Nat} (h : 0 < n) : m < n * (m / n) + n := by
  have := div_add_mod m n
  exact Nat.lt_of_le_of_lt (Nat.le_of_eq this.symm) (Nat.add_lt_add_left (mod_lt m h) _)

/-- Quotient and remainder are determined by `r < k`: this is the quotient's half. -/
theorem mul_add_div_of_lt {k r : Nat} (q : Nat) (h : r < k) : (k * q + r) / k = q := by
  have positive : 0 < k := Nat.lt_of_le_of_lt (Nat.zero_le r) h
  have too_small {p : Nat} (lower : k * p + k ≤ k * q) : ¬ k * q + r < k * p + k := fun upper =>
    Nat.lt_irrefl _ (Nat.lt_of_lt_of_le upper (Nat.le_trans lower (Nat.le_add_right _ r)))
  refine Nat.le_antisymm ?_ ?_
  · refine Nat.le_of_lt_succ (Nat.lt_of_not_ge fun above => ?_)
    have lower := Nat.le_trans (Nat.mul_le_mul_left k above) (mul_div_le (k * q + r) k)
    exact Nat.lt_irrefl _ (Nat.lt_of_lt_of_le (Nat.add_lt_add_left h (k * q)) lower)
  · refine Nat.le_of_lt_succ (Nat.lt_of_not_ge fun below => ?_)
    exact too_small (Nat.mul_le_mul_left k below) (lt_mul_div_add (k * q + r) positive)

def gcdGo : (fuel m n : Nat) → Nat
  | 0, _, n => n
  | f + 1, m, n => if m = 0 then n else gcdGo f (n % m) m

@[extern "lean_nat_gcd"] def gcd (m n : @& Nat) : Nat := gcdGo (m + 1) m n
end Nat
