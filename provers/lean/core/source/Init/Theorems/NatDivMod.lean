prelude
import Init.Theorems.NatPow

/-!
Division with remainder and divisibility of natural numbers.

Everything rests on `Nat.div_add_mod`, `Nat.mod_lt` and `Nat.le_div_iff_mul_le`; divisors that are
numerals are better left to `omega`. Greatest common divisors are in `Init.Theorems.NatGcd`.
-/

namespace Nat
variable {a b c d k m n x y z : Nat}

/-! ## quotients and order -/

theorem le_div_iff_mul_le (k0 : 0 < k) : x ≤ y / k ↔ x * k ≤ y :=
  ⟨fun h => Nat.le_trans (Nat.mul_comm k x ▸ Nat.mul_le_mul_left k h) (mul_div_le y k),
   fun h => Nat.le_of_lt_succ (Nat.lt_of_mul_lt_mul_left (a := k) (by
     rw [Nat.mul_succ]; exact Nat.lt_of_le_of_lt (Nat.mul_comm k x ▸ h) (lt_mul_div_add y k0)))⟩
theorem div_lt_iff_lt_mul (Hk : 0 < k) : x / k < y ↔ x < y * k := by
  rw [← Nat.not_le, ← Nat.not_le]; exact not_congr (le_div_iff_mul_le Hk)
theorem div_mul_le_self (m n : Nat) : m / n * n ≤ m := by rw [Nat.mul_comm]; exact mul_div_le m n
protected theorem div_eq_of_lt_le (lo : k * n ≤ m) (hi : m < (k + 1) * n) : m / n = k := by
  have npos : 0 < n := Nat.pos_of_ne_zero fun e => by rw [e, Nat.mul_zero] at hi; omega
  exact Nat.le_antisymm (Nat.le_of_lt_succ ((div_lt_iff_lt_mul npos).2 hi))
    ((le_div_iff_mul_le npos).2 lo)
theorem div_eq_of_lt (h₀ : a < b) : a / b = 0 :=
  Nat.div_eq_of_lt_le (by omega) (by omega)
@[simp] protected theorem zero_div (b : Nat) : 0 / b = 0 := by
  obtain rfl | h := Nat.eq_zero_or_pos b
  · rfl
  · exact div_eq_of_lt h
@[simp] protected theorem div_one (n : Nat) : n / 1 = n := by omega
protected theorem div_le_div_right {a b c : Nat} (h : a ≤ b) : a / c ≤ b / c := by
  obtain rfl | hc := Nat.eq_zero_or_pos c
  · exact Nat.le_refl 0
  · exact (le_div_iff_mul_le hc).2 (Nat.le_trans (div_mul_le_self a c) h)
theorem div_le_self (n k : Nat) : n / k ≤ n := by
  obtain rfl | hk := Nat.eq_zero_or_pos k
  · exact Nat.zero_le n
  · exact Nat.le_trans (Nat.le_mul_of_pos_right _ hk) (div_mul_le_self n k)
theorem div_lt_self {n k : Nat} (hLtN : 0 < n) (hLtK : 1 < k) : n / k < n := by
  rw [div_lt_iff_lt_mul (by omega)]
  have := Nat.mul_lt_mul_of_pos_left hLtK hLtN; rwa [Nat.mul_one] at this
protected theorem div_le_of_le_mul {m n k : Nat} (h : m ≤ k * n) : m / k ≤ n := by
  obtain rfl | hk := Nat.eq_zero_or_pos k
  · exact Nat.zero_le n
  · refine Nat.le_of_lt_succ ((div_lt_iff_lt_mul hk).2 ?_)
    rw [Nat.succ_mul, Nat.mul_comm n]; omega
protected theorem div_pos (hba : b ≤ a) (hb : 0 < b) : 0 < a / b :=
  (le_div_iff_mul_le hb).2 (by omega)
theorem pos_of_div_pos {a b : Nat} (h : 0 < a / b) : 0 < a :=
  Nat.pos_of_ne_zero fun e => by rw [e, Nat.zero_div] at h; exact Nat.lt_irrefl 0 h
@[simp] protected theorem div_eq_zero_iff : a / b = 0 ↔ b = 0 ∨ a < b :=
  ⟨fun h => (Nat.eq_zero_or_pos b).imp_right fun hb => Nat.lt_of_not_le fun hba => by
     have := Nat.div_pos hba hb; omega,
   fun h => h.elim (fun e => e ▸ Nat.div_zero a) div_eq_of_lt⟩
theorem one_le_div_iff {a b : Nat} (hb : 0 < b) : 1 ≤ a / b ↔ b ≤ a := by
  rw [le_div_iff_mul_le hb, Nat.one_mul]
theorem div_lt_one_iff (hb : 0 < b) : a / b < 1 ↔ a < b := by
  rw [div_lt_iff_lt_mul hb, Nat.one_mul]
protected theorem mul_le_of_le_div (k x y : Nat) (h : x ≤ y / k) : x * k ≤ y :=
  Nat.le_trans (Nat.mul_le_mul_right k h) (div_mul_le_self y k)

/-! ## cancellation in quotients -/

theorem add_mul_div_left (x z : Nat) {y : Nat} (H : 0 < y) : (x + y * z) / y = x / y + z := by
  have h1 := mul_div_le x y
  have h2 := lt_mul_div_add x H
  apply Nat.div_eq_of_lt_le
  · rw [Nat.add_mul, Nat.mul_comm (x / y), Nat.mul_comm z]; omega
  · rw [Nat.add_mul, Nat.add_mul, Nat.mul_comm (x / y), Nat.mul_comm z]; omega
theorem add_mul_div_right (x y : Nat) {z : Nat} (H : 0 < z) : (x + y * z) / z = x / z + y := by
  rw [Nat.mul_comm, add_mul_div_left _ _ H]
@[simp] theorem add_div_right (x : Nat) {z : Nat} (H : 0 < z) : (x + z) / z = x / z + 1 := by
  have := add_mul_div_left x 1 H; rwa [Nat.mul_one] at this
@[simp] theorem add_div_left (x : Nat) {z : Nat} (H : 0 < z) : (z + x) / z = x / z + 1 := by
  rw [Nat.add_comm, add_div_right x H]
protected theorem mul_div_cancel (m : Nat) {n : Nat} (H : 0 < n) : m * n / n = m := by
  have := add_mul_div_right 0 m H; rwa [Nat.zero_add, Nat.zero_div, Nat.zero_add] at this
protected theorem mul_div_cancel_left (m : Nat) {n : Nat} (H : 0 < n) : n * m / n = m := by
  rw [Nat.mul_comm, Nat.mul_div_cancel _ H]
@[simp] theorem mul_div_right (n : Nat) {m : Nat} (H : 0 < m) : m * n / m = n :=
  Nat.mul_div_cancel_left n H
@[simp] theorem mul_div_left (m : Nat) {n : Nat} (H : 0 < n) : m * n / n = m :=
  Nat.mul_div_cancel m H
protected theorem div_self (H : 0 < n) : n / n = 1 := by
  have := Nat.mul_div_cancel 1 H; rwa [Nat.one_mul] at this
protected theorem div_eq_of_eq_mul_left (H1 : 0 < n) (H2 : m = k * n) : m / n = k := by
  rw [H2, Nat.mul_div_cancel _ H1]
protected theorem div_eq_of_eq_mul_right (H1 : 0 < n) (H2 : m = n * k) : m / n = k := by
  rw [H2, Nat.mul_div_cancel_left _ H1]
protected theorem div_div_eq_div_mul (m n k : Nat) : m / n / k = m / (n * k) := by
  obtain rfl | hk := Nat.eq_zero_or_pos k
  · rfl
  obtain rfl | hn := Nat.eq_zero_or_pos n
  · rw [Nat.zero_mul, Nat.div_zero, Nat.zero_div]
  have key : ∀ t, t ≤ m / n / k ↔ t ≤ m / (n * k) := fun t => by
    rw [le_div_iff_mul_le hk, le_div_iff_mul_le hn, le_div_iff_mul_le (Nat.mul_pos hn hk),
      Nat.mul_assoc, Nat.mul_comm k n]
  exact Nat.le_antisymm ((key _).1 (Nat.le_refl _)) ((key _).2 (Nat.le_refl _))
protected theorem mul_div_mul_left {m : Nat} (n k : Nat) (H : 0 < m) :
    m * n / (m * k) = n / k := by
  rw [← Nat.div_div_eq_div_mul, Nat.mul_div_cancel_left _ H]
protected theorem mul_div_mul_right {m : Nat} (n k : Nat) (H : 0 < m) :
    n * m / (k * m) = n / k := by
  rw [Nat.mul_comm n, Nat.mul_comm k, Nat.mul_div_mul_left _ _ H]

/-! ## remainders -/

theorem mod_def (m k : Nat) : m % k = m - k * (m / k) := by have := div_add_mod m k; omega
theorem div_add_mod' (a b : Nat) : a / b * b + a % b = a := by
  rw [Nat.mul_comm]; exact div_add_mod a b
theorem mod_add_div' (a b : Nat) : a % b + a / b * b = a := by
  rw [Nat.mul_comm]; exact mod_add_div a b
@[simp] theorem zero_mod (b : Nat) : 0 % b = 0 := by rw [mod_def, Nat.zero_sub]
theorem mod_one (x : Nat) : x % 1 = 0 := by omega
theorem mod_le (x y : Nat) : x % y ≤ x := by rw [mod_def]; exact Nat.sub_le ..
theorem mod_lt_of_lt {a b c : Nat} (h : a < c) : a % b < c := Nat.lt_of_le_of_lt (mod_le a b) h
theorem le_of_mod_lt {a b : Nat} (h : a % b < a) : b ≤ a :=
  Nat.le_of_not_lt fun hf => Nat.ne_of_lt h (mod_eq_of_lt hf)
theorem mod_eq_iff_lt (hn : n ≠ 0) : m % n = m ↔ m < n :=
  ⟨fun h => h ▸ mod_lt m (Nat.pos_of_ne_zero hn), mod_eq_of_lt⟩
@[simp] theorem add_mul_mod_self_left (x y z : Nat) : (x + y * z) % y = x % y := by
  obtain rfl | h := Nat.eq_zero_or_pos y
  · rw [Nat.zero_mul, Nat.add_zero]
  · rw [mod_def, mod_def, add_mul_div_left _ _ h, Nat.mul_add, Nat.add_sub_add_right]
@[simp] theorem add_mul_mod_self_right (x y z : Nat) : (x + y * z) % z = x % z := by
  rw [Nat.mul_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod_self_left (a b c : Nat) : (a * b + c) % a = c % a := by
  rw [Nat.add_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod_self_right (a b c : Nat) : (a * b + c) % b = c % b := by
  rw [Nat.add_comm, add_mul_mod_self_right]
@[simp] theorem add_mod_right (x z : Nat) : (x + z) % z = x % z := by
  have := add_mul_mod_self_left x z 1; rwa [Nat.mul_one] at this
@[simp] theorem add_mod_left (x z : Nat) : (x + z) % x = z % x := by
  rw [Nat.add_comm, add_mod_right]
@[simp] theorem mul_mod_right (m n : Nat) : m * n % m = 0 := mod_eq_zero_of_dvd ⟨n, rfl⟩
@[simp] theorem mul_mod_left (m n : Nat) : m * n % n = 0 := by rw [Nat.mul_comm, mul_mod_right]
@[simp] theorem mod_self (n : Nat) : n % n = 0 := mod_eq_zero_of_dvd (Nat.dvd_refl n)
theorem mod_eq_sub_mod {a b : Nat} (h : a ≥ b) : a % b = (a - b) % b := by
  have := add_mod_right (a - b) b; rwa [Nat.sub_add_cancel h] at this
protected theorem div_mod_unique (h : 0 < b) : a / b = d ∧ a % b = c ↔ c + b * d = a ∧ c < b :=
  ⟨fun ⟨hd, hc⟩ => hd ▸ hc ▸ ⟨mod_add_div a b, mod_lt a h⟩, fun ⟨ha, hc⟩ => ha ▸ ⟨by
     rw [add_mul_div_left _ _ h, div_eq_of_lt hc, Nat.zero_add], by
     rw [add_mul_mod_self_left, mod_eq_of_lt hc]⟩⟩
theorem mul_mod_mul_left (z x y : Nat) : z * x % (z * y) = z * (x % y) := by
  obtain rfl | hz := Nat.eq_zero_or_pos z
  · rw [Nat.zero_mul, Nat.zero_mul, Nat.zero_mul, Nat.mod_zero]
  · rw [mod_def, mod_def, Nat.mul_div_mul_left _ _ hz, Nat.mul_sub, Nat.mul_assoc]
theorem mul_mod_mul_right (z x y : Nat) : x * z % (y * z) = x % y * z := by
  rw [Nat.mul_comm x, Nat.mul_comm y, mul_mod_mul_left, Nat.mul_comm]

/-! ## remainders of sums, products and powers -/

@[simp] theorem mod_mod (a n : Nat) : a % n % n = a % n := by
  obtain rfl | h := Nat.eq_zero_or_pos n
  · rfl
  · exact mod_eq_of_lt (mod_lt a h)
@[simp] theorem mod_add_mod (m n k : Nat) : (m % n + k) % n = (m + k) % n := by
  have h := add_mul_mod_self_left (m % n + k) n (m / n)
  rw [Nat.add_right_comm, mod_add_div] at h
  exact h.symm
@[simp] theorem add_mod_mod (m n k : Nat) : (m + n % k) % k = (m + n) % k := by
  rw [Nat.add_comm, mod_add_mod, Nat.add_comm]
theorem add_mod (a b n : Nat) : (a + b) % n = (a % n + b % n) % n := by
  rw [add_mod_mod, mod_add_mod]
@[simp] theorem mod_mul_mod (m n l : Nat) : m % l * n % l = m * n % l := by
  have h := add_mul_mod_self_left (m % l * n) l (m / l * n)
  rw [← Nat.mul_assoc, ← Nat.add_mul, mod_add_div] at h
  exact h.symm
@[simp] theorem mul_mod_mod (m n l : Nat) : m * (n % l) % l = m * n % l := by
  rw [Nat.mul_comm, mod_mul_mod, Nat.mul_comm]
theorem mul_mod (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := by
  rw [mul_mod_mod, mod_mul_mod]
theorem pow_mod (a b n : Nat) : a ^ b % n = (a % n) ^ b % n := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Nat.pow_succ, Nat.pow_succ, mul_mod, ih, mod_mul_mod, mul_mod_mod]

/-! ## parity -/

theorem mod_two_eq_zero_or_one (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega
@[simp] theorem mod_two_not_eq_one : ¬n % 2 = 1 ↔ n % 2 = 0 := by omega
@[simp] theorem mod_two_not_eq_zero : ¬n % 2 = 0 ↔ n % 2 = 1 := by omega
theorem mod_two_ne_one : n % 2 ≠ 1 ↔ n % 2 = 0 := by omega
theorem mod_two_ne_zero : n % 2 ≠ 0 ↔ n % 2 = 1 := by omega

/-! ## divisibility -/

attribute [simp] Nat.dvd_refl
@[simp] protected theorem dvd_zero (a : Nat) : a ∣ 0 := ⟨0, rfl⟩
@[simp] protected theorem one_dvd (n : Nat) : 1 ∣ n := ⟨n, (Nat.one_mul n).symm⟩
protected theorem eq_zero_of_zero_dvd {a : Nat} (h : 0 ∣ a) : a = 0 :=
  let ⟨c, e⟩ := h; e.trans (Nat.zero_mul c)
@[simp] protected theorem zero_dvd {n : Nat} : 0 ∣ n ↔ n = 0 :=
  ⟨Nat.eq_zero_of_zero_dvd, fun h => h ▸ Nat.dvd_refl 0⟩
protected theorem dvd_rfl {a : Nat} : a ∣ a := Nat.dvd_refl a
theorem dvd_mul_left_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ c * b :=
  Nat.dvd_trans h (Nat.dvd_mul_left b c)
theorem dvd_mul_right_of_dvd {a b : Nat} (h : a ∣ b) (c : Nat) : a ∣ b * c :=
  Nat.dvd_trans h (Nat.dvd_mul_right b c)
protected theorem dvd_sub (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ m - n :=
  let ⟨x, hx⟩ := h₁; let ⟨y, hy⟩ := h₂; ⟨x - y, by rw [hx, hy, Nat.mul_sub]⟩
protected theorem dvd_add_right {a b c : Nat} (h : a ∣ b) : a ∣ b + c ↔ a ∣ c :=
  ⟨fun h' => by have := Nat.dvd_sub h' h; rwa [Nat.add_sub_cancel_left] at this, Nat.dvd_add h⟩
protected theorem dvd_add_left {a b c : Nat} (h : a ∣ c) : a ∣ b + c ↔ a ∣ b := by
  rw [Nat.add_comm]; exact Nat.dvd_add_right h
protected theorem dvd_add_iff_right {k m n : Nat} (h : k ∣ m) : k ∣ n ↔ k ∣ m + n :=
  (Nat.dvd_add_right h).symm
protected theorem dvd_add_iff_left {k m n : Nat} (h : k ∣ n) : k ∣ m ↔ k ∣ m + n :=
  (Nat.dvd_add_left h).symm
theorem le_of_dvd {m n : Nat} (h : 0 < n) : m ∣ n → m ≤ n := fun ⟨k, hk⟩ => by
  have : 0 < k := Nat.pos_of_mul_pos_left (a := m) (hk ▸ h)
  rw [hk]; exact Nat.le_mul_of_pos_right m this
theorem not_dvd_of_pos_of_lt (h1 : 0 < n) (h2 : n < m) : ¬m ∣ n :=
  fun h => Nat.not_le_of_gt h2 (le_of_dvd h1 h)
theorem pos_of_dvd_of_pos {m n : Nat} (H1 : m ∣ n) (H2 : 0 < n) : 0 < m :=
  Nat.pos_of_ne_zero fun e => by
    rw [e] at H1; rw [Nat.eq_zero_of_zero_dvd H1] at H2; exact Nat.lt_irrefl 0 H2
protected theorem dvd_antisymm {m n : Nat} (h₁ : m ∣ n) (h₂ : n ∣ m) : m = n := by
  obtain rfl | hm := Nat.eq_zero_or_pos m
  · exact (Nat.eq_zero_of_zero_dvd h₁).symm
  · exact Nat.le_antisymm (le_of_dvd (pos_of_dvd_of_pos h₂ hm) h₁) (le_of_dvd hm h₂)
theorem eq_one_of_dvd_one {n : Nat} (H : n ∣ 1) : n = 1 := Nat.dvd_antisymm H (Nat.one_dvd n)
@[simp] theorem dvd_one {n : Nat} : n ∣ 1 ↔ n = 1 :=
  ⟨eq_one_of_dvd_one, fun h => h ▸ Nat.dvd_refl 1⟩
theorem dvd_mod_iff {k m n : Nat} (h : k ∣ n) : k ∣ m % n ↔ k ∣ m := by
  have := Nat.dvd_add_left (b := m % n) (Nat.dvd_trans h (Nat.dvd_mul_right n (m / n)))
  rw [mod_add_div] at this; exact this.symm
theorem dvd_sub_mod (k : Nat) : n ∣ k - k % n :=
  ⟨k / n, by have := div_add_mod k n; omega⟩
@[simp] theorem mod_mod_of_dvd (a : Nat) (h : c ∣ b) : a % b % c = a % c := by
  obtain ⟨d, rfl⟩ := h
  have e := add_mul_mod_self_left (a % (c * d)) c (d * (a / (c * d)))
  rw [← Nat.mul_assoc, mod_add_div] at e
  exact e.symm
protected theorem mul_div_cancel' {n m : Nat} (H : n ∣ m) : n * (m / n) = m := by
  have := div_add_mod m n; rw [mod_eq_zero_of_dvd H] at this; exact this
protected theorem div_mul_cancel {n m : Nat} (H : n ∣ m) : m / n * n = m := by
  rw [Nat.mul_comm, Nat.mul_div_cancel' H]
protected theorem mul_div_assoc (m : Nat) (H : k ∣ n) : m * n / k = m * (n / k) := by
  obtain rfl | hk := Nat.eq_zero_or_pos k
  · rw [Nat.div_zero, Nat.div_zero, Nat.mul_zero]
  · obtain ⟨d, rfl⟩ := H
    rw [Nat.mul_left_comm, Nat.mul_div_cancel_left _ hk, Nat.mul_div_cancel_left _ hk]
protected theorem div_eq_iff_eq_mul_right {a b c : Nat} (H : 0 < b) (H' : b ∣ a) :
    a / b = c ↔ a = b * c :=
  ⟨fun h => by rw [← h, Nat.mul_div_cancel' H'], Nat.div_eq_of_eq_mul_right H⟩
protected theorem div_eq_iff_eq_mul_left {a b c : Nat} (H : 0 < b) (H' : b ∣ a) :
    a / b = c ↔ a = c * b := by
  rw [Nat.mul_comm]; exact Nat.div_eq_iff_eq_mul_right H H'
theorem div_dvd_of_dvd {n m : Nat} (h : n ∣ m) : m / n ∣ m := ⟨n, (Nat.div_mul_cancel h).symm⟩
protected theorem mul_dvd_mul {a b c d : Nat} : a ∣ b → c ∣ d → a * c ∣ b * d :=
  fun ⟨x, hx⟩ ⟨y, hy⟩ => ⟨x * y, by rw [hx, hy, Nat.mul_mul_mul_comm]⟩
protected theorem mul_dvd_mul_left {b c : Nat} (a : Nat) (h : b ∣ c) : a * b ∣ a * c :=
  Nat.mul_dvd_mul (Nat.dvd_refl a) h
protected theorem mul_dvd_mul_right {a b : Nat} (h : a ∣ b) (c : Nat) : a * c ∣ b * c :=
  Nat.mul_dvd_mul h (Nat.dvd_refl c)
protected theorem dvd_of_mul_dvd_mul_left (kpos : 0 < k) (H : k * m ∣ k * n) : m ∣ n :=
  let ⟨l, h⟩ := H; ⟨l, Nat.eq_of_mul_eq_mul_left kpos (by rw [h, Nat.mul_assoc])⟩
protected theorem dvd_of_mul_dvd_mul_right (kpos : 0 < k) (H : m * k ∣ n * k) : m ∣ n := by
  rw [Nat.mul_comm m, Nat.mul_comm n] at H; exact Nat.dvd_of_mul_dvd_mul_left kpos H
protected theorem pow_dvd_pow {m n : Nat} (a : Nat) (h : m ≤ n) : a ^ m ∣ a ^ n :=
  ⟨a ^ (n - m), by rw [Nat.mul_comm, Nat.pow_sub_mul_pow a h]⟩
end Nat
