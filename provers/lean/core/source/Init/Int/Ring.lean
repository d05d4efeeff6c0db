prelude
import Init.Int.Representation
/-!
The laws of integer arithmetic and order, by passing to differences of natural numbers.
-/
set_option linter.all false
universe u v w

/-- decide a ring identity over `Int` by passing to differences of natural numbers -/
macro "int_ring" : tactic => `(tactic| (simp only [Int.lit_rep, Int.cast_rep, Int.add_rep, Int.neg_rep, Int.sub_rep, Int.mul_rep] <;> apply Int.sound <;> (try simp only [Nat.mul_add, Nat.add_mul, Nat.mul_zero, Nat.zero_mul, Nat.mul_one, Nat.one_mul, Nat.add_zero, Nat.zero_add]) <;> (try ac_rfl)))

namespace Int
variable (a b c d : Int)

protected theorem add_comm : a + b = b + a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; int_ring

protected theorem add_assoc : a + b + c = a + (b + c) := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c; int_ring

instance : Std.Commutative (α := Int) (· + ·) := ⟨Int.add_comm⟩
instance : Std.Associative (α := Int) (· + ·) := ⟨Int.add_assoc⟩
@[simp] protected theorem add_zero : a + 0 = a := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring
@[simp] protected theorem zero_add : 0 + a = a := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring

protected theorem mul_comm : a * b = b * a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; int_ring

protected theorem mul_assoc : a * b * c = a * (b * c) := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c; int_ring

instance : Std.Commutative (α := Int) (· * ·) := ⟨Int.mul_comm⟩
instance : Std.Associative (α := Int) (· * ·) := ⟨Int.mul_assoc⟩
@[simp] protected theorem mul_zero : a * 0 = 0 := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring
@[simp] protected theorem zero_mul : 0 * a = 0 := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring
@[simp] protected theorem mul_one : a * 1 = a := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring
@[simp] protected theorem one_mul : 1 * a = a := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring

protected theorem mul_add : a * (b + c) = a * b + a * c := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c; int_ring

protected theorem add_mul : (a + b) * c = a * c + b * c := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c; int_ring

@[simp] protected theorem neg_neg : - -a = a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; rw [neg_rep, neg_rep]

protected theorem neg_add {a b : Int} : -(a + b) = -a + -b := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; int_ring

@[simp] protected theorem neg_mul : -a * b = -(a * b) := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; int_ring

@[simp] protected theorem mul_neg : a * -b = -(a * b) := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; int_ring

protected theorem sub_eq_add_neg {a b : Int} : a - b = a + -b := rfl
@[simp] protected theorem sub_self : a - a = 0 := by obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring

@[simp] protected theorem add_right_neg : a + -a = 0 := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; int_ring

variable {a b c d}

@[simp] protected theorem le_refl (a : Int) : a ≤ a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; rw [le_rep]; exact .refl

protected theorem le_trans : a ≤ b → b ≤ c → a ≤ c := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c
  simp only [le_rep]; intro h h'
  have := Nat.add_le_add h h'
  have e1 : m + l + (k + q) = (k + l) + (m + q) := by ac_rfl
  have e2 : k + n + (p + l) = (k + l) + (p + n) := by ac_rfl
  rw [e1, e2] at this
  exact Nat.le_of_add_le_add_left this

protected theorem not_le : ¬ a ≤ b ↔ b < a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b
  rw [le_rep, lt_rep]; exact Nat.not_le

protected theorem not_lt : ¬ a < b ↔ b ≤ a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b
  rw [le_rep, lt_rep]; exact Nat.not_lt

protected theorem le_antisymm : a ≤ b → b ≤ a → a = b := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b
  rw [le_rep, le_rep, eq_rep]; exact Nat.le_antisymm

theorem lt_iff_add_one_le : a < b ↔ a + 1 ≤ b := Iff.rfl
theorem add_one_le_of_lt (h : a < b) : a + 1 ≤ b := h

protected theorem le_of_lt : a < b → a ≤ b := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b
  rw [le_rep, lt_rep]; exact Nat.le_of_lt

protected theorem lt_irrefl (a : Int) : ¬ a < a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; rw [lt_rep]; exact Nat.lt_irrefl _

protected theorem lt_of_lt_of_le : a < b → b ≤ c → a < c :=
  fun h h' => Int.le_trans (a := a + 1) h h'

protected theorem lt_or_gt_of_ne (h : a ≠ b) : a < b ∨ a > b := by
  by_cases h1 : a < b
  · exact .inl h1
  · by_cases h2 : b < a
    · exact .inr h2
    · exact absurd (Int.le_antisymm (Int.not_lt.1 h2) (Int.not_lt.1 h1)) h

protected theorem add_le_add : a ≤ b → c ≤ d → a + c ≤ b + d := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b; obtain ⟨p, q, rfl⟩ := exists_rep c; obtain ⟨r, s, rfl⟩ := exists_rep d
  simp only [add_rep, le_rep]; intro h h'
  have := Nat.add_le_add h h'
  have e1 : m + l + (p + s) = m + p + (l + s) := by ac_rfl
  have e2 : k + n + (r + q) = k + r + (n + q) := by ac_rfl
  rw [e1, e2] at this; exact this

protected theorem neg_le_neg : a ≤ b → -b ≤ -a := by
  obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨k, l, rfl⟩ := exists_rep b
  simp only [neg_rep, le_rep]; intro h
  rw [Nat.add_comm l m, Nat.add_comm n k]; exact h

theorem sub_nonneg_of_le (h : b ≤ a) : 0 ≤ a - b := by
  have := Int.add_le_add h (Int.le_refl (-b))
  rw [Int.add_right_neg] at this; exact this

theorem sub_eq_zero_of_eq (h : a = b) : a - b = 0 := by subst h; exact Int.sub_self a

theorem natCast_nonneg (n : Nat) : (0 : Int) ≤ n := by
  rw [lit_rep, cast_rep, le_rep]; exact Nat.zero_le _

theorem ofNat_nonneg (n : Nat) : (0 : Int) ≤ ofNat n := natCast_nonneg n
theorem natCast_add (n m : Nat) : ((n + m : Nat) : Int) = n + m := rfl
theorem natCast_mul (n m : Nat) : ((n * m : Nat) : Int) = n * m := rfl
theorem natCast_succ (n : Nat) : ((Nat.succ n : Nat) : Int) = n + 1 := rfl

theorem ofNat_le_ofNat {m n : Nat} : (m : Int) ≤ (n : Int) ↔ m ≤ n := by
  rw [cast_rep, cast_rep, le_rep]; exact Iff.rfl

theorem ofNat_lt_ofNat {m n : Nat} : (m : Int) < (n : Int) ↔ m < n := by
  rw [cast_rep, cast_rep, lt_rep]; exact Iff.rfl

protected theorem mul_nonneg (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b := by
  cases a with
  | negSucc m => exact absurd ha (by intro h; cases h)
  | ofNat m => cases b with
    | negSucc n => exact absurd hb (by intro h; cases h)
    | ofNat n => exact ofNat_nonneg (m * n)

protected theorem mul_le_mul_of_nonneg_left (h : a ≤ b) (hc : 0 ≤ c) : c * a ≤ c * b := by
  have h1 := Int.mul_nonneg hc (sub_nonneg_of_le h)
  have h2 := Int.add_le_add h1 (Int.le_refl (c * a))
  have e1 : 0 + c * a = c * a := Int.zero_add _
  have e2 : c * (b - a) + c * a = c * b := by
    obtain ⟨m, n, rfl⟩ := exists_rep a; obtain ⟨p, l, rfl⟩ := exists_rep b; obtain ⟨r, s, rfl⟩ := exists_rep c; int_ring
  rw [e1, e2] at h2; exact h2

end Int
