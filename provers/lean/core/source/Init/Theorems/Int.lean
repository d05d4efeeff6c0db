prelude
import Init.Theorems.NatDivMod

/-!
The ring of integers: commutation, cancellation, negation, subtraction, multiplication, and the
casts from the natural numbers.

Linear facts are `omega`'s; products use `Int.mul_add` and the case split on signs.
Inequalities are in `Init.Theorems.IntOrder`.
-/

namespace Int
variable {a b c d : Int} {m n : Nat}

/-! ## addition and negation -/

protected theorem add_left_comm (a b c : Int) : a + (b + c) = b + (a + c) := by omega
protected theorem add_right_comm (a b c : Int) : a + b + c = a + c + b := by omega
protected theorem add_left_neg (a : Int) : -a + a = 0 := by omega
@[simp] protected theorem neg_zero : -(0 : Int) = 0 := rfl
protected theorem neg_inj {a b : Int} : -a = -b ↔ a = b := by omega
@[simp] protected theorem neg_eq_zero {a : Int} : -a = 0 ↔ a = 0 := by omega
protected theorem neg_ne_zero {a : Int} : -a ≠ 0 ↔ a ≠ 0 := by omega
protected theorem neg_eq_of_add_eq_zero {a b : Int} (h : a + b = 0) : -a = b := by omega
protected theorem eq_neg_of_eq_neg {a b : Int} (h : a = -b) : b = -a := by omega
protected theorem eq_neg_comm {a b : Int} : a = -b ↔ b = -a := by omega
protected theorem neg_eq_comm {a b : Int} : -a = b ↔ -b = a := by omega
protected theorem neg_add_cancel_left (a b : Int) : -a + (a + b) = b := by omega
protected theorem add_neg_cancel_left (a b : Int) : a + (-a + b) = b := by omega
protected theorem add_neg_cancel_right (a b : Int) : a + b + -b = a := by omega
protected theorem neg_add_cancel_right (a b : Int) : a + -b + b = a := by omega
protected theorem add_left_cancel {a b c : Int} (h : a + b = a + c) : b = c := by omega
protected theorem add_right_cancel {a b c : Int} (h : a + b = c + b) : a = c := by omega
@[simp] protected theorem add_left_inj {i j : Int} (k : Int) : (i + k = j + k) ↔ i = j := by omega
@[simp] protected theorem add_right_inj {i j : Int} (k : Int) : (k + i = k + j) ↔ i = j := by omega
theorem add_neg_one (i : Int) : i + -1 = i - 1 := rfl

/-! ## subtraction -/

@[simp] protected theorem sub_zero (a : Int) : a - 0 = a := by omega
@[simp] protected theorem zero_sub (a : Int) : 0 - a = -a := by omega
protected theorem sub_eq_zero {a b : Int} : a - b = 0 ↔ a = b := by omega
protected theorem sub_sub (a b c : Int) : a - b - c = a - (b + c) := by omega
protected theorem neg_sub (a b : Int) : -(a - b) = b - a := by omega
protected theorem sub_sub_self (a b : Int) : a - (a - b) = b := by omega
@[simp] protected theorem sub_neg (a b : Int) : a - -b = a + b := by omega
@[simp] protected theorem sub_add_cancel (a b : Int) : a - b + b = a := by omega
@[simp] protected theorem add_sub_cancel (a b : Int) : a + b - b = a := by omega
@[simp] protected theorem add_sub_cancel_left (a b : Int) : a + b - a = b := by omega
protected theorem add_sub_assoc (a b c : Int) : a + b - c = a + (b - c) := by omega
protected theorem sub_right_inj {i j : Int} (k : Int) : (k - i = k - j) ↔ i = j := by omega
protected theorem sub_left_inj {i j : Int} (k : Int) : (i - k = j - k) ↔ i = j := by omega

/-! ## multiplication -/

protected theorem mul_left_comm (a b c : Int) : a * (b * c) = b * (a * c) := by ac_rfl
protected theorem mul_right_comm (a b c : Int) : a * b * c = a * c * b := by ac_rfl
protected theorem neg_mul_eq_neg_mul (a b : Int) : -(a * b) = -a * b := (Int.neg_mul a b).symm
protected theorem neg_mul_eq_mul_neg (a b : Int) : -(a * b) = a * -b := (Int.mul_neg a b).symm
protected theorem neg_mul_neg (a b : Int) : -a * -b = a * b := by
  rw [Int.neg_mul, Int.mul_neg, Int.neg_neg]
protected theorem neg_mul_comm (a b : Int) : -a * b = a * -b := by rw [Int.neg_mul, Int.mul_neg]
protected theorem mul_sub (a b c : Int) : a * (b - c) = a * b - a * c := by
  rw [Int.sub_eq_add_neg, Int.mul_add, Int.mul_neg, Int.sub_eq_add_neg]
protected theorem sub_mul (a b c : Int) : (a - b) * c = a * c - b * c := by
  rw [Int.mul_comm, Int.mul_sub, Int.mul_comm c, Int.mul_comm c]
protected theorem mul_neg_one (a : Int) : a * -1 = -a := by omega
protected theorem neg_eq_neg_one_mul (a : Int) : -a = -1 * a := by omega
protected theorem two_mul (n : Int) : 2 * n = n + n := by omega
protected theorem mul_two (n : Int) : n * 2 = n + n := by omega

protected theorem mul_pos {a b : Int} (ha : 0 < a) (hb : 0 < b) : 0 < a * b := by
  cases a with
  | negSucc m => exact absurd ha (by rw [Int.not_lt]; exact Int.le_of_lt (by omega))
  | ofNat m => cases b with
    | negSucc n => exact absurd hb (by rw [Int.not_lt]; exact Int.le_of_lt (by omega))
    | ofNat n =>
      exact Int.ofNat_lt_ofNat.2
        (Nat.mul_pos (Int.ofNat_lt_ofNat.1 ha) (Int.ofNat_lt_ofNat.1 hb))
protected theorem mul_eq_zero {a b : Int} : a * b = 0 ↔ a = 0 ∨ b = 0 := by
  refine ⟨fun h => ?_, fun h => h.elim (fun e => by rw [e, Int.zero_mul])
    (fun e => by rw [e, Int.mul_zero])⟩
  by_cases ha : a = 0
  · exact .inl ha
  by_cases hb : b = 0
  · exact .inr hb
  have key : ∀ {x y : Int}, 0 < x → y ≠ 0 → x * y ≠ 0 := fun {x y} hx hy e => by
    obtain h | h := Int.lt_or_gt_of_ne hy
    · have := Int.mul_pos hx (b := -y) (by omega)
      rw [Int.mul_neg, e] at this; omega
    · have := Int.mul_pos hx h; omega
  obtain h' | h' := Int.lt_or_gt_of_ne ha
  · have := key (x := -a) (by omega) hb
    rw [Int.neg_mul, h] at this; exact absurd rfl this
  · exact absurd h (key h' hb)
protected theorem mul_ne_zero {a b : Int} (a0 : a ≠ 0) (b0 : b ≠ 0) : a * b ≠ 0 :=
  fun h => (Int.mul_eq_zero.1 h).elim a0 b0
@[simp] protected theorem mul_ne_zero_iff {a b : Int} : a * b ≠ 0 ↔ a ≠ 0 ∧ b ≠ 0 :=
  (not_congr Int.mul_eq_zero).trans not_or
protected theorem eq_of_mul_eq_mul_left {a b c : Int} (ha : a ≠ 0) (h : a * b = a * c) : b = c :=
  Int.sub_eq_zero.1 <| (Int.mul_eq_zero.1 (by
    rw [Int.mul_sub, h, Int.sub_self])).resolve_left ha
protected theorem eq_of_mul_eq_mul_right {a b c : Int} (ha : a ≠ 0) (h : b * a = c * a) : b = c :=
  Int.eq_of_mul_eq_mul_left ha (by rw [Int.mul_comm, h, Int.mul_comm])
theorem mul_eq_mul_left_iff {a b c : Int} (h : c ≠ 0) : c * a = c * b ↔ a = b :=
  ⟨Int.eq_of_mul_eq_mul_left h, fun e => e ▸ rfl⟩
theorem mul_eq_mul_right_iff {a b c : Int} (h : c ≠ 0) : a * c = b * c ↔ a = b :=
  ⟨Int.eq_of_mul_eq_mul_right h, fun e => e ▸ rfl⟩
theorem eq_one_of_mul_eq_self_left {a b : Int} (Hpos : a ≠ 0) (H : b * a = a) : b = 1 :=
  Int.eq_of_mul_eq_mul_right Hpos (by rw [Int.one_mul, H])
theorem eq_one_of_mul_eq_self_right {a b : Int} (Hpos : b ≠ 0) (H : b * a = b) : a = 1 :=
  Int.eq_of_mul_eq_mul_left Hpos (by rw [Int.mul_one, H])

/-! ## casts from the natural numbers -/

theorem ofNat_add (n m : Nat) : ((n + m : Nat) : Int) = n + m := rfl
theorem ofNat_mul (n m : Nat) : ((n * m : Nat) : Int) = n * m := rfl
theorem ofNat_succ (n : Nat) : (Nat.succ n : Int) = n + 1 := rfl
theorem ofNat_inj : ((m : Nat) : Int) = (n : Nat) ↔ m = n := Int.natCast_inj
theorem ofNat_eq_zero : ((n : Nat) : Int) = 0 ↔ n = 0 := by omega
theorem ofNat_ne_zero : ((n : Nat) : Int) ≠ 0 ↔ n ≠ 0 := by omega
@[simp] theorem ofNat_le {m n : Nat} : (m : Int) ≤ (n : Int) ↔ m ≤ n := Int.ofNat_le_ofNat
@[simp] theorem ofNat_lt {n m : Nat} : (n : Int) < (m : Int) ↔ n < m := Int.ofNat_lt_ofNat
@[simp] theorem natCast_pos {n : Nat} : (0 : Int) < n ↔ 0 < n := Int.ofNat_lt_ofNat
@[simp] theorem ofNat_zero_le (n : Nat) : 0 ≤ (n : Int) := Int.natCast_nonneg n
theorem natCast_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := by omega
theorem ofNat_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := by omega
theorem natCast_eq_zero {n : Nat} : (n : Int) = 0 ↔ n = 0 := by omega
theorem eq_ofNat_of_zero_le {a : Int} (h : 0 ≤ a) : ∃ n : Nat, a = n := ⟨a.toNat, by omega⟩
theorem eq_succ_of_zero_lt {a : Int} (h : 0 < a) : ∃ n : Nat, a = n + 1 :=
  ⟨(a - 1).toNat, by omega⟩
theorem exists_eq_neg_ofNat {a : Int} (H : a ≤ 0) : ∃ n : Nat, a = -(n : Int) :=
  ⟨(-a).toNat, by omega⟩
/-- A statement invariant under negation need only be shown for natural numbers. -/
theorem wlog_sign {P : Int → Prop} (inv : ∀ a, P a ↔ P (-a)) (w : ∀ n : Nat, P n) (a : Int) :
    P a := by
  by_cases h : 0 ≤ a
  · obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le h; exact w n
  · obtain ⟨n, rfl⟩ := exists_eq_neg_ofNat (a := a) (by omega); exact (inv n).1 (w n)
end Int
