prelude
import Init.Automation.SimpArith
/-!
Divisibility of natural numbers and its decision, and further facts that tactics look up.
-/
set_option linter.all false
universe u v w

theorem Nat.not_le_eq (a b : Nat) : (¬ (a ≤ b)) = (b + 1 ≤ a) := propext Nat.not_le
theorem Nat.not_lt_eq (a b : Nat) : (¬ (a < b)) = (b ≤ a) := propext Nat.not_lt
theorem Nat.not_ge_eq (a b : Nat) : (¬ (a ≥ b)) = (a + 1 ≤ b) := propext Nat.not_le
theorem Nat.not_gt_eq (a b : Nat) : (¬ (a > b)) = (a ≤ b) := propext Nat.not_lt
theorem Int.not_le_eq (a b : Int) : (¬ (a ≤ b)) = (b + 1 ≤ a) := propext Int.not_le
theorem Int.not_lt_eq (a b : Int) : (¬ (a < b)) = (b ≤ a) := propext Int.not_lt
theorem Nat.lt_asymm {n m : Nat} (h : n < m) : ¬ m < n := by omega
theorem Nat.zero_lt_one : (0 : Nat) < 1 := .refl

theorem Nat.pred_lt {n : Nat} (h : n ≠ 0) : Nat.pred n < n :=
  match n with | 0 => absurd rfl h | .succ n => .refl

theorem Nat.sub_succ_lt_self {a i : Nat} (h : i < a) : a - (i + 1) < a - i := by omega
theorem Nat.sub_lt_sub_left {k m n : Nat} (h : k < m) (h' : k < n) : m - n < m - k := by omega
theorem Nat.add_sub_assoc {m k : Nat} (h : k ≤ m) (n : Nat) : n + m - k = n + (m - k) := by omega
theorem Nat.sub_add_comm {n m k : Nat} (h : k ≤ n) : n + m - k = n - k + m := by omega
theorem Nat.le_antisymm_iff {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := by omega
theorem Nat.lt_of_lt_of_eq {a b c : Nat} (h : a < b) (e : b = c) : a < c := e ▸ h

theorem Nat.pow_pos {b n : Nat} (h : 0 < b) : 0 < b ^ n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih => rw [Nat.pow_succ]; exact Nat.mul_le_mul (p := 1) (q := 1) ih h

theorem Nat.mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := by
  have h1 := Nat.div_add_mod a b
  have h2 : a / b = 0 := by
    cases Nat.eq_zero_or_pos (a / b) with
    | inl h => exact h
    | inr h' => have h3 : b * 1 ≤ b * (a / b) := Nat.mul_le_mul_left b h'
                omega
  rw [h2, Nat.mul_zero, Nat.zero_add] at h1; exact h1

theorem Nat.mod_eq_zero_of_dvd {a b : Nat} (h : a ∣ b) : b % a = 0 := by
  obtain ⟨c, rfl⟩ := h
  cases Nat.eq_zero_or_pos a with
  | inl h => subst h; rw [Nat.zero_mul]
  | inr h =>
    have h1 := Nat.div_add_mod (a * c) a
    have h2 := Nat.mod_lt (a * c) h
    generalize hr : a * c % a = r at *
    generalize a * c / a = q at *
    cases Nat.lt_or_ge q c with
    | inl hq =>
      obtain ⟨k, hk⟩ := Nat.le.dest hq
      have : a * c = a * q + a * k + a := by rw [← hk]; simp only [Nat.mul_add, Nat.mul_one, Nat.succ_eq]; ac_rfl
      omega
    | inr hq =>
      obtain ⟨k, hk⟩ := Nat.le.dest hq
      rw [← hk, Nat.mul_add] at h1
      omega

theorem Nat.dvd_of_mod_eq_zero {k n : Nat} (h : n % k = 0) : k ∣ n :=
  ⟨n / k, by have := Nat.div_add_mod n k; omega⟩

theorem Nat.dvd_iff_mod_eq_zero {k n : Nat} : k ∣ n ↔ n % k = 0 :=
  ⟨Nat.mod_eq_zero_of_dvd, Nat.dvd_of_mod_eq_zero⟩

instance Nat.decidable_dvd (k n : Nat) : Decidable (k ∣ n) :=
  decidable_of_iff (n % k = 0) Nat.dvd_iff_mod_eq_zero.symm

theorem Nat.emod_pos_of_not_dvd {a b : Nat} (h : ¬ a ∣ b) : b % a > 0 :=
  Nat.pos_of_ne_zero fun e => h (Nat.dvd_of_mod_eq_zero e)

theorem Nat.dvd_eq_true_of_mod_eq_zero {m n : Nat} (h : n % m = 0) : (m ∣ n) = True :=
  eq_true (Nat.dvd_of_mod_eq_zero h)

theorem Nat.dvd_eq_false_of_mod_ne_zero {m n : Nat} (h : n % m ≠ 0) : (m ∣ n) = False :=
  eq_false fun e => h (Nat.mod_eq_zero_of_dvd e)

theorem Nat.dvd_refl (a : Nat) : a ∣ a := ⟨1, (Nat.mul_one a).symm⟩

theorem Nat.dvd_trans {a b c : Nat} : a ∣ b → b ∣ c → a ∣ c :=
  fun ⟨x, h⟩ ⟨y, h'⟩ => ⟨x * y, by rw [h', h, Nat.mul_assoc]⟩

theorem Nat.dvd_add {a b c : Nat} : a ∣ b → a ∣ c → a ∣ b + c :=
  fun ⟨x, h⟩ ⟨y, h'⟩ => ⟨x + y, by rw [h', h, Nat.mul_add]⟩

theorem Nat.dvd_mul_right (a b : Nat) : a ∣ a * b := ⟨b, rfl⟩
theorem Nat.dvd_mul_left (a b : Nat) : a ∣ b * a := ⟨b, Nat.mul_comm b a⟩
theorem Nat.max_def {a b : Nat} : max a b = if a ≤ b then b else a := rfl
theorem Nat.min_def {a b : Nat} : min a b = if a ≤ b then a else b := rfl
