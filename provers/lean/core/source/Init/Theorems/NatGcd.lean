prelude
import Init.Theorems.NatDivMod

/-!
Greatest common divisors: the Euclidean equations, the universal property, algebraic laws;
coprime numbers and least common multiples.

The definition runs on fuel; `gcd_rec` is the equation to work with.
-/

namespace Nat
variable {a b c d g k m n : Nat}

/-! ## the Euclidean algorithm -/

/-- Any two sufficient amounts of fuel give the same result. -/
private theorem gcdGo_congr : ∀ (f f' m n : Nat), m < f → m < f' → gcdGo f m n = gcdGo f' m n
  | 0, _, _, _, h, _ => absurd h (Nat.not_lt_zero _)
  | _, 0, _, _, _, h => absurd h (Nat.not_lt_zero _)
  | f + 1, f' + 1, m, n, h, h' => by
    rw [gcdGo, gcdGo]
    split
    · rfl
    · rename_i hm
      have := mod_lt n (Nat.pos_of_ne_zero hm)
      exact gcdGo_congr f f' (n % m) m (by omega) (by omega)

@[simp] theorem gcd_zero_left (y : Nat) : gcd 0 y = y := rfl
theorem gcd_succ (x y : Nat) : gcd (succ x) y = gcd (y % succ x) (succ x) := by
  show gcdGo (succ x + 1) (succ x) y = gcdGo (y % succ x + 1) (y % succ x) (succ x)
  rw [gcdGo, if_neg (succ_ne_zero x)]
  have := mod_lt y x.succ_pos
  exact gcdGo_congr _ _ _ _ (by omega) (by omega)
theorem gcd_add_one (x y : Nat) : gcd (x + 1) y = gcd (y % (x + 1)) (x + 1) := gcd_succ x y
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m := by
  cases m with
  | zero => cases n with
    | zero => rfl
    | succ n => rw [gcd_zero_left, Nat.mod_zero, gcd_succ, zero_mod]; rfl
  | succ m => exact gcd_succ m n
@[simp] theorem gcd_zero_right (n : Nat) : gcd n 0 = n := by rw [gcd_rec, zero_mod, gcd_zero_left]

@[elab_as_elim] theorem gcd.induction {P : Nat → Nat → Prop} (m n : Nat) (H0 : ∀ n, P 0 n)
    (H1 : ∀ m n, 0 < m → P (n % m) m → P m n) : P m n := by
  induction m using Nat.strong_induction_on generalizing n with
  | h m ih =>
    obtain rfl | hm := Nat.eq_zero_or_pos m
    · exact H0 n
    · exact H1 m n hm (ih (n % m) (mod_lt n hm) m)

/-! ## the universal property -/

theorem gcd_dvd (m n : Nat) : (gcd m n ∣ m) ∧ (gcd m n ∣ n) := by
  induction m, n using gcd.induction with
  | H0 n => exact ⟨Nat.dvd_zero _, Nat.dvd_refl _⟩
  | H1 m n _ ih =>
    rw [← gcd_rec] at ih
    exact ⟨ih.2, (dvd_mod_iff ih.2).1 ih.1⟩
theorem gcd_dvd_left (m n : Nat) : gcd m n ∣ m := (gcd_dvd m n).1
theorem gcd_dvd_right (m n : Nat) : gcd m n ∣ n := (gcd_dvd m n).2
theorem dvd_gcd : k ∣ m → k ∣ n → k ∣ gcd m n := by
  induction m, n using gcd.induction with
  | H0 n => exact fun _ h => h
  | H1 m n _ ih =>
    intro hm hn
    rw [gcd_rec]
    exact ih ((dvd_mod_iff hm).2 hn) hm
theorem dvd_gcd_iff : k ∣ gcd m n ↔ k ∣ m ∧ k ∣ n :=
  ⟨fun h => ⟨Nat.dvd_trans h (gcd_dvd_left m n), Nat.dvd_trans h (gcd_dvd_right m n)⟩,
   fun h => dvd_gcd h.1 h.2⟩
theorem gcd_eq_iff {a b g : Nat} :
    gcd a b = g ↔ g ∣ a ∧ g ∣ b ∧ (∀ c, c ∣ a → c ∣ b → c ∣ g) :=
  ⟨fun h => h ▸ ⟨gcd_dvd_left a b, gcd_dvd_right a b, fun _ => dvd_gcd⟩,
   fun ⟨ha, hb, h⟩ => Nat.dvd_antisymm (h _ (gcd_dvd_left a b) (gcd_dvd_right a b))
     (dvd_gcd ha hb)⟩
theorem gcd_le_left (n : Nat) (h : 0 < m) : gcd m n ≤ m := le_of_dvd h (gcd_dvd_left m n)
theorem gcd_le_right (n : Nat) (h : 0 < n) : gcd m n ≤ n := le_of_dvd h (gcd_dvd_right m n)

/-! ## laws -/

theorem gcd_comm (m n : Nat) : gcd m n = gcd n m :=
  Nat.dvd_antisymm (dvd_gcd (gcd_dvd_right m n) (gcd_dvd_left m n))
    (dvd_gcd (gcd_dvd_right n m) (gcd_dvd_left n m))
theorem gcd_assoc (m n k : Nat) : gcd (gcd m n) k = gcd m (gcd n k) :=
  gcd_eq_iff.2
    ⟨dvd_gcd (gcd_dvd_left ..) (Nat.dvd_trans (gcd_dvd_right ..) (gcd_dvd_left ..)),
     Nat.dvd_trans (gcd_dvd_right ..) (gcd_dvd_right ..),
     fun _ h hk => dvd_gcd (Nat.dvd_trans h (gcd_dvd_left ..))
       (dvd_gcd (Nat.dvd_trans h (gcd_dvd_right ..)) hk)⟩
instance : Std.Commutative gcd := ⟨gcd_comm⟩
instance : Std.Associative gcd := ⟨gcd_assoc⟩
@[simp] theorem gcd_self (n : Nat) : gcd n n = n :=
  gcd_eq_iff.2 ⟨Nat.dvd_refl n, Nat.dvd_refl n, fun _ h _ => h⟩
@[simp] theorem gcd_one_left (n : Nat) : gcd 1 n = 1 := eq_one_of_dvd_one (gcd_dvd_left 1 n)
@[simp] theorem gcd_one_right (n : Nat) : gcd n 1 = 1 := eq_one_of_dvd_one (gcd_dvd_right n 1)
theorem gcd_eq_left {m n : Nat} (h : m ∣ n) : gcd m n = m :=
  gcd_eq_iff.2 ⟨Nat.dvd_refl m, h, fun _ hm _ => hm⟩
theorem gcd_eq_right {m n : Nat} (h : n ∣ m) : gcd m n = n := by rw [gcd_comm, gcd_eq_left h]
theorem gcd_mul_left (m n k : Nat) : gcd (m * n) (m * k) = m * gcd n k := by
  induction n, k using gcd.induction with
  | H0 k => rw [Nat.mul_zero, gcd_zero_left, gcd_zero_left]
  | H1 n k _ ih => rwa [← mul_mod_mul_left, ← gcd_rec, ← gcd_rec] at ih
theorem gcd_mul_right (m n k : Nat) : gcd (m * n) (k * n) = gcd m k * n := by
  rw [Nat.mul_comm m, Nat.mul_comm k, gcd_mul_left, Nat.mul_comm]
theorem gcd_pos_of_pos_left {m : Nat} (n : Nat) (mpos : 0 < m) : 0 < gcd m n :=
  pos_of_dvd_of_pos (gcd_dvd_left m n) mpos
theorem gcd_pos_of_pos_right {n : Nat} (m : Nat) (npos : 0 < n) : 0 < gcd m n :=
  pos_of_dvd_of_pos (gcd_dvd_right m n) npos
theorem eq_zero_of_gcd_eq_zero_left {m n : Nat} (H : gcd m n = 0) : m = 0 :=
  Nat.eq_zero_of_zero_dvd (H ▸ gcd_dvd_left m n)
theorem eq_zero_of_gcd_eq_zero_right {m n : Nat} (H : gcd m n = 0) : n = 0 :=
  Nat.eq_zero_of_zero_dvd (H ▸ gcd_dvd_right m n)
theorem gcd_eq_zero_iff {i j : Nat} : gcd i j = 0 ↔ i = 0 ∧ j = 0 :=
  ⟨fun h => ⟨eq_zero_of_gcd_eq_zero_left h, eq_zero_of_gcd_eq_zero_right h⟩,
   fun ⟨hi, hj⟩ => by rw [hi, hj, gcd_zero_left]⟩
theorem gcd_dvd_gcd_of_dvd_left {m k : Nat} (n : Nat) (H : m ∣ k) : gcd m n ∣ gcd k n :=
  dvd_gcd (Nat.dvd_trans (gcd_dvd_left m n) H) (gcd_dvd_right m n)
theorem gcd_dvd_gcd_of_dvd_right {m k : Nat} (n : Nat) (H : m ∣ k) : gcd n m ∣ gcd n k :=
  dvd_gcd (gcd_dvd_left n m) (Nat.dvd_trans (gcd_dvd_right n m) H)

/-! ## coprime numbers -/

/-- `m` and `n` have no common divisor but 1. -/
@[reducible] def Coprime (m n : Nat) : Prop := gcd m n = 1

theorem coprime_iff_gcd_eq_one : gcd m n = 1 ↔ Coprime m n := .rfl
theorem Coprime.gcd_eq_one : Coprime m n → gcd m n = 1 := id
theorem Coprime.symm : Coprime n m → Coprime m n := (gcd_comm m n).trans
theorem coprime_comm : Coprime n m ↔ Coprime m n := ⟨Coprime.symm, Coprime.symm⟩
theorem Coprime.dvd_of_dvd_mul_right (H1 : Coprime k n) (H2 : k ∣ m * n) : k ∣ m := by
  have h := dvd_gcd (Nat.dvd_mul_left k m) H2
  rwa [gcd_mul_left, H1.gcd_eq_one, Nat.mul_one] at h
theorem Coprime.dvd_of_dvd_mul_left (H1 : Coprime k m) (H2 : k ∣ m * n) : k ∣ n :=
  H1.dvd_of_dvd_mul_right (by rwa [Nat.mul_comm])
theorem Coprime.mul_dvd_of_dvd_of_dvd (H1 : Coprime k n) (H2 : k ∣ m) (H3 : n ∣ m) : k * n ∣ m := by
  obtain ⟨d, rfl⟩ := H3
  rw [Nat.mul_comm k]
  exact Nat.mul_dvd_mul_left n (H1.dvd_of_dvd_mul_left H2)
theorem coprime_one_left : ∀ n, Coprime 1 n := gcd_one_left
theorem coprime_one_right : ∀ n, Coprime n 1 := gcd_one_right
theorem Coprime.coprime_dvd_left (H1 : m ∣ k) (H2 : Coprime k n) : Coprime m n :=
  eq_one_of_dvd_one (H2 ▸ gcd_dvd_gcd_of_dvd_left n H1)
theorem Coprime.coprime_dvd_right (H1 : n ∣ m) (H2 : Coprime k m) : Coprime k n :=
  (Coprime.coprime_dvd_left H1 H2.symm).symm

/-! ## least common multiples -/

/-- The least common multiple; 0 when one of the numbers is 0. -/
def lcm (m n : Nat) : Nat := m * n / gcd m n

theorem lcm_comm (m n : Nat) : lcm m n = lcm n m := by rw [lcm, lcm, Nat.mul_comm, gcd_comm]
@[simp] theorem lcm_zero_left (m : Nat) : lcm 0 m = 0 := by rw [lcm, Nat.zero_mul, Nat.zero_div]
@[simp] theorem lcm_zero_right (m : Nat) : lcm m 0 = 0 := by rw [lcm_comm, lcm_zero_left]
theorem dvd_lcm_left (m n : Nat) : m ∣ lcm m n :=
  ⟨n / gcd m n, by rw [lcm, Nat.mul_div_assoc m (gcd_dvd_right m n)]⟩
theorem dvd_lcm_right (m n : Nat) : n ∣ lcm m n := lcm_comm n m ▸ dvd_lcm_left n m
theorem gcd_mul_lcm (m n : Nat) : gcd m n * lcm m n = m * n :=
  Nat.mul_div_cancel' (dvd_mul_right_of_dvd (gcd_dvd_left m n) n)
theorem lcm_dvd {m n k : Nat} (H1 : m ∣ k) (H2 : n ∣ k) : lcm m n ∣ k := by
  obtain rfl | hk := Nat.eq_zero_or_pos k
  · exact Nat.dvd_zero _
  · refine Nat.dvd_of_mul_dvd_mul_left
      (gcd_pos_of_pos_left n (pos_of_dvd_of_pos H1 hk)) ?_
    rw [gcd_mul_lcm, ← gcd_mul_right]
    refine dvd_gcd (Nat.mul_dvd_mul_left m H2) ?_
    rw [Nat.mul_comm m]; exact Nat.mul_dvd_mul_left n H1
end Nat
