prelude
import Init.Theorems.IntOrder

/-!
Division of integers with non-negative remainder (`/` and `%` are Lean's `ediv` and `emod`), and
divisibility.

The proofs characterise quotient and remainder by `b * q + r = a` with `0 ≤ r < |b|`.
-/

namespace Int
variable {a b c d k m n : Int}

/-! ## quotient and remainder -/

theorem emod_add_mul_ediv (a b : Int) : a % b + b * (a / b) = a := by rw [emod_def]; omega
theorem mul_ediv_add_emod (a b : Int) : b * (a / b) + a % b = a := by rw [emod_def]; omega
theorem emod_add_ediv_mul (a b : Int) : a % b + a / b * b = a := by
  rw [Int.mul_comm]; exact emod_add_mul_ediv a b
theorem ediv_mul_add_emod (a b : Int) : a / b * b + a % b = a := by
  rw [Int.mul_comm]; exact mul_ediv_add_emod a b

@[simp] theorem emod_zero (a : Int) : a % 0 = a := by rw [emod_def, Int.zero_mul, Int.sub_zero]

/-- Quotient and remainder are determined by the division equation. -/
private theorem ediv_emod_unique_of_natAbs {q r : Int} (h : r + b * q = a) (h0 : 0 ≤ r)
    (hb : r < b.natAbs) : a / b = q ∧ a % b = r := by
  have hb' : b ≠ 0 := by omega
  have e := emod_add_mul_ediv a b
  have n0 := emod_nonneg a hb'
  have n1 := emod_lt_natAbs a hb'
  have key : b * (a / b - q) = r - a % b := by rw [Int.mul_sub]; omega
  have z : b * (a / b - q) = 0 := by
    obtain h' | h' := Int.le_total 0 (b * (a / b - q))
    · exact mul_eq_zero_of_small h' (by omega)
    · have := mul_eq_zero_of_small (a := b) (t := -(a / b - q)) (by rw [Int.mul_neg]; omega)
        (by rw [Int.mul_neg]; omega)
      rw [Int.mul_neg] at this; omega
  obtain h' | h' := Int.mul_eq_zero.1 z
  · exact absurd h' hb'
  · omega
protected theorem ediv_emod_unique {a b r q : Int} (h : 0 < b) :
    a / b = q ∧ a % b = r ↔ r + b * q = a ∧ 0 ≤ r ∧ r < b :=
  ⟨fun ⟨hq, hr⟩ => hq ▸ hr ▸ ⟨emod_add_mul_ediv a b, emod_nonneg a (by omega), emod_lt_of_pos a h⟩,
   fun ⟨e, h0, h1⟩ => ediv_emod_unique_of_natAbs e h0 (by omega)⟩
@[simp] theorem zero_ediv (b : Int) : 0 / b = 0 := by
  by_cases h : b = 0
  · rw [h, Int.ediv_zero]
  · exact (ediv_emod_unique_of_natAbs (r := 0) (by rw [Int.mul_zero]; rfl) (by decide)
      (by omega)).1
@[simp] theorem zero_emod (b : Int) : 0 % b = 0 := by rw [emod_def, zero_ediv, Int.mul_zero]; rfl
@[simp] theorem ediv_one (a : Int) : a / 1 = a := by omega
@[simp] theorem emod_one (a : Int) : a % 1 = 0 := by omega
theorem add_mul_ediv_left (a : Int) {b : Int} (c : Int) (H : b ≠ 0) :
    (a + b * c) / b = a / b + c := by
  have e := emod_add_mul_ediv a b
  exact (ediv_emod_unique_of_natAbs (r := a % b) (by rw [Int.mul_add]; omega) (emod_nonneg a H)
    (emod_lt_natAbs a H)).1
theorem add_mul_ediv_right (a b : Int) {c : Int} (H : c ≠ 0) : (a + b * c) / c = a / c + b := by
  rw [Int.mul_comm]; exact add_mul_ediv_left a b H
@[simp] theorem mul_ediv_cancel (a : Int) {b : Int} (H : b ≠ 0) : a * b / b = a := by
  have := add_mul_ediv_right 0 a H; rwa [Int.zero_add, zero_ediv, Int.zero_add] at this
@[simp] theorem mul_ediv_cancel_left (b : Int) (H : a ≠ 0) : a * b / a = b := by
  rw [Int.mul_comm]; exact mul_ediv_cancel b H
@[simp] protected theorem ediv_self {a : Int} (H : a ≠ 0) : a / a = 1 := by
  have := mul_ediv_cancel 1 H; rwa [Int.one_mul] at this
@[simp] theorem emod_neg (a b : Int) : a % (-b) = a % b := by
  rw [emod_def, emod_def, Int.ediv_neg, Int.neg_mul_neg]
theorem ediv_eq_zero_of_lt {a b : Int} (H1 : 0 ≤ a) (H2 : a < b) : a / b = 0 :=
  (ediv_emod_unique_of_natAbs (r := a) (by rw [Int.mul_zero, Int.add_zero]) H1 (by omega)).1
theorem emod_eq_of_lt {a b : Int} (H1 : 0 ≤ a) (H2 : a < b) : a % b = a := by
  rw [emod_def, ediv_eq_zero_of_lt H1 H2, Int.mul_zero, Int.sub_zero]
protected theorem le_ediv_iff_mul_le {a b c : Int} (H : 0 < c) : a ≤ b / c ↔ a * c ≤ b :=
  ⟨fun h => Int.le_trans (Int.mul_le_mul_of_nonneg_right h (Int.le_of_lt H))
     (Int.mul_comm c _ ▸ mul_ediv_self_le (by omega)),
   fun h => Int.le_ediv_of_mul_le H h⟩
protected theorem ediv_lt_iff_lt_mul {a b c : Int} (H : 0 < c) : a / c < b ↔ a < b * c := by
  rw [← Int.not_le, ← Int.not_le]; exact not_congr (Int.le_ediv_iff_mul_le H)
theorem ediv_nonneg {a b : Int} (Ha : 0 ≤ a) (Hb : 0 ≤ b) : 0 ≤ a / b := by
  by_cases h : b = 0
  · rw [h, Int.ediv_zero]; exact Int.le_refl 0
  · exact (Int.le_ediv_iff_mul_le (by omega)).2 (by rwa [Int.zero_mul])
protected theorem ediv_le_ediv {a b c : Int} (H : 0 < c) (H' : a ≤ b) : a / c ≤ b / c :=
  (Int.le_ediv_iff_mul_le H).2 (Int.le_trans ((Int.le_ediv_iff_mul_le H).1 (Int.le_refl _)) H')

/-! ## remainders -/

@[simp] theorem add_mul_emod_self_left (a b c : Int) : (a + b * c) % b = a % b := by
  by_cases h : b = 0
  · rw [h, Int.zero_mul, Int.add_zero]
  · rw [emod_def, emod_def, add_mul_ediv_left a c h, Int.mul_add]; omega
@[simp] theorem add_mul_emod_self_right (a b c : Int) : (a + b * c) % c = a % c := by
  rw [Int.mul_comm, add_mul_emod_self_left]
@[simp] theorem mul_emod_right (a b : Int) : a * b % a = 0 := by
  have := add_mul_emod_self_left 0 a b; rwa [Int.zero_add, zero_emod] at this
@[simp] theorem mul_emod_left (a b : Int) : a * b % b = 0 := by rw [Int.mul_comm, mul_emod_right]
@[simp] theorem emod_self {a : Int} : a % a = 0 := by
  have := mul_emod_left 1 a; rwa [Int.one_mul] at this
@[simp] theorem emod_emod (a b : Int) : a % b % b = a % b := by
  have := add_mul_emod_self_left (a % b) b (a / b); rw [emod_add_mul_ediv] at this; exact this.symm
@[simp] theorem emod_add_emod (m n k : Int) : (m % n + k) % n = (m + k) % n := by
  have := add_mul_emod_self_left (m % n + k) n (m / n)
  rw [Int.add_right_comm, emod_add_mul_ediv] at this; exact this.symm
@[simp] theorem add_emod_emod (m n k : Int) : (m + n % k) % k = (m + n) % k := by
  rw [Int.add_comm, emod_add_emod, Int.add_comm]
theorem add_emod (a b n : Int) : (a + b) % n = (a % n + b % n) % n := by
  rw [add_emod_emod, emod_add_emod]
theorem mul_emod (a b n : Int) : a * b % n = (a % n) * (b % n) % n := by
  have h1 := add_mul_emod_self_left (a % n * b) n (a / n * b)
  have h2 := add_mul_emod_self_left (a % n * (b % n)) n (a % n * (b / n))
  rw [← Int.mul_assoc, ← Int.add_mul, emod_add_mul_ediv] at h1
  rw [Int.mul_left_comm, ← Int.mul_add, emod_add_mul_ediv] at h2
  rw [h1, h2]
theorem sub_emod (a b n : Int) : (a - b) % n = (a % n - b % n) % n := by
  have h1 := add_mul_emod_self_left (a % n - b % n) n (a / n - b / n)
  have ea := emod_add_mul_ediv a n
  have eb := emod_add_mul_ediv b n
  rw [Int.mul_sub] at h1
  rw [← h1]; congr 1; omega
@[simp] theorem emod_emod_of_dvd (n : Int) {m k : Int} (h : m ∣ k) : n % k % m = n % m := by
  obtain ⟨d, rfl⟩ := h
  have e := add_mul_emod_self_left (n % (m * d)) m (d * (n / (m * d)))
  rw [← Int.mul_assoc, emod_add_mul_ediv] at e
  exact e.symm
theorem emod_two_eq (x : Int) : x % 2 = 0 ∨ x % 2 = 1 := by omega

/-! ## divisibility -/

@[simp] protected theorem dvd_zero (n : Int) : n ∣ 0 := ⟨0, (Int.mul_zero n).symm⟩
@[simp] protected theorem dvd_refl (n : Int) : n ∣ n := ⟨1, (Int.mul_one n).symm⟩
@[simp] protected theorem one_dvd (n : Int) : 1 ∣ n := ⟨n, (Int.one_mul n).symm⟩
@[simp] protected theorem dvd_mul_right (a b : Int) : a ∣ a * b := ⟨b, rfl⟩
@[simp] protected theorem dvd_mul_left (a b : Int) : b ∣ a * b := ⟨a, Int.mul_comm a b⟩
protected theorem dvd_trans {a b c : Int} : a ∣ b → b ∣ c → a ∣ c :=
  fun ⟨x, hx⟩ ⟨y, hy⟩ => ⟨x * y, by rw [hy, hx, Int.mul_assoc]⟩
@[simp] protected theorem zero_dvd {n : Int} : 0 ∣ n ↔ n = 0 :=
  ⟨fun ⟨k, hk⟩ => by rw [hk, Int.zero_mul], fun h => h ▸ Int.dvd_refl 0⟩
@[simp] protected theorem neg_dvd {a b : Int} : -a ∣ b ↔ a ∣ b :=
  ⟨fun ⟨k, hk⟩ => ⟨-k, by rw [hk, Int.neg_mul, Int.mul_neg]⟩,
   fun ⟨k, hk⟩ => ⟨-k, by rw [hk, Int.neg_mul_neg]⟩⟩
@[simp] protected theorem dvd_neg {a b : Int} : a ∣ -b ↔ a ∣ b :=
  ⟨fun ⟨k, hk⟩ => ⟨-k, by rw [Int.mul_neg, ← hk, Int.neg_neg]⟩,
   fun ⟨k, hk⟩ => ⟨-k, by rw [hk, Int.mul_neg]⟩⟩
protected theorem dvd_add {a b c : Int} : a ∣ b → a ∣ c → a ∣ b + c :=
  fun ⟨x, hx⟩ ⟨y, hy⟩ => ⟨x + y, by rw [hx, hy, Int.mul_add]⟩
protected theorem dvd_sub {a b c : Int} : a ∣ b → a ∣ c → a ∣ b - c :=
  fun ⟨x, hx⟩ ⟨y, hy⟩ => ⟨x - y, by rw [hx, hy, Int.mul_sub]⟩
protected theorem dvd_add_left {a b c : Int} (H : a ∣ c) : a ∣ b + c ↔ a ∣ b :=
  ⟨fun h => by have := Int.dvd_sub h H; rwa [Int.add_sub_cancel] at this, fun h => Int.dvd_add h H⟩
protected theorem dvd_add_right {a b c : Int} (H : a ∣ b) : a ∣ b + c ↔ a ∣ c := by
  rw [Int.add_comm]; exact Int.dvd_add_left H
protected theorem mul_dvd_mul {a b c d : Int} : a ∣ b → c ∣ d → a * c ∣ b * d :=
  fun ⟨x, hx⟩ ⟨y, hy⟩ => ⟨x * y, by rw [hx, hy]; ac_rfl⟩
theorem dvd_of_emod_eq_zero {a b : Int} (H : b % a = 0) : a ∣ b :=
  ⟨b / a, by have := emod_add_mul_ediv b a; omega⟩
theorem dvd_iff_emod_eq_zero {a b : Int} : a ∣ b ↔ b % a = 0 :=
  ⟨emod_eq_zero_of_dvd, dvd_of_emod_eq_zero⟩
instance decidableDvd : DecidableRel (α := Int) (β := Int) (· ∣ ·) := fun a b =>
  decidable_of_iff (b % a = 0) dvd_iff_emod_eq_zero.symm
protected theorem mul_ediv_cancel' {a b : Int} (H : a ∣ b) : a * (b / a) = b := by
  have := emod_add_mul_ediv b a; rw [emod_eq_zero_of_dvd H] at this; omega
protected theorem ediv_mul_cancel {a b : Int} (H : b ∣ a) : a / b * b = a := by
  rw [Int.mul_comm]; exact Int.mul_ediv_cancel' H
protected theorem mul_ediv_assoc (a : Int) {b c : Int} (h : c ∣ b) : a * b / c = a * (b / c) := by
  by_cases hc : c = 0
  · rw [hc, Int.ediv_zero, Int.ediv_zero, Int.mul_zero]
  · obtain ⟨d, rfl⟩ := h
    rw [Int.mul_left_comm, mul_ediv_cancel_left _ hc, mul_ediv_cancel_left _ hc]
theorem ofNat_dvd {m n : Nat} : (m : Int) ∣ (n : Int) ↔ m ∣ n := by
  rw [dvd_iff_emod_eq_zero, Nat.dvd_iff_mod_eq_zero, ← natCast_emod]; omega
theorem natAbs_dvd {a b : Int} : (a.natAbs : Int) ∣ b ↔ a ∣ b := by
  obtain h | h := natAbs_eq a
  · rw [← h]
  · have e : (a.natAbs : Int) = -a := by omega
    rw [e, Int.neg_dvd]
theorem dvd_natAbs {a b : Int} : a ∣ (b.natAbs : Int) ↔ a ∣ b := by
  obtain h | h := natAbs_eq b
  · rw [← h]
  · have e : (b.natAbs : Int) = -b := by omega
    rw [e, Int.dvd_neg]
@[simp] theorem natAbs_dvd_natAbs {a b : Int} : natAbs a ∣ natAbs b ↔ a ∣ b := by
  rw [← ofNat_dvd, natAbs_dvd, dvd_natAbs]
theorem le_of_dvd {a b : Int} (bpos : 0 < b) (H : a ∣ b) : a ≤ b := by
  have := Nat.le_of_dvd (m := a.natAbs) (n := b.natAbs) (by omega) (natAbs_dvd_natAbs.2 H)
  omega
theorem dvd_antisymm {a b : Int} (H1 : 0 ≤ a) (H2 : 0 ≤ b) (h : a ∣ b) (h' : b ∣ a) : a = b := by
  have := Nat.dvd_antisymm (natAbs_dvd_natAbs.2 h) (natAbs_dvd_natAbs.2 h')
  omega
theorem eq_one_of_dvd_one {a : Int} (H : 0 ≤ a) (H' : a ∣ 1) : a = 1 :=
  dvd_antisymm H (by decide) H' (Int.one_dvd a)
end Int
