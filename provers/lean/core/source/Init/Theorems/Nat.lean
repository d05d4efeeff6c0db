prelude
import Init.Theorems.NatOrder

/-!
Arithmetic of the natural numbers: successor and predecessor, addition, truncated subtraction and
multiplication, with their cancellation laws and their inequalities.

Powers are in `Init.Theorems.NatPow`, division in `Init.Theorems.NatDivMod`.
-/

namespace Nat
variable {a b c d k m n : Nat}

/-! ## successor and predecessor -/

theorem one_add (n : Nat) : 1 + n = succ n := Nat.add_comm ..
theorem succ_eq_one_add (n : Nat) : succ n = 1 + n := (one_add n).symm
theorem succ_add_eq_add_succ (a b : Nat) : succ a + b = a + succ b := Nat.succ_add ..
theorem succ_inj : succ a = succ b ↔ a = b := Nat.succ_inj'
theorem succ_ne_succ_iff : succ a ≠ succ b ↔ a ≠ b := not_congr succ_inj
@[simp] protected theorem pred_zero : pred 0 = 0 := rfl
@[simp] protected theorem pred_succ (n : Nat) : pred n.succ = n := rfl
@[simp] theorem pred_eq_sub_one (n : Nat) : pred n = n - 1 := rfl
protected theorem sub_one (n : Nat) : n - 1 = pred n := rfl
theorem succ_sub_one (n : Nat) : succ n - 1 = n := rfl
@[simp] theorem add_one_sub_one (n : Nat) : n + 1 - 1 = n := rfl
protected theorem one_add_sub_one (n : Nat) : 1 + n - 1 = n := Nat.add_sub_cancel_left ..
theorem succ_pred {a : Nat} (h : a ≠ 0) : a.pred.succ = a := by simp; omega
theorem succ_pred_eq_of_pos {n : Nat} (h : 0 < n) : succ (pred n) = n := by simp; omega
theorem succ_pred_eq_of_ne_zero {n : Nat} (h : n ≠ 0) : succ (pred n) = n := succ_pred h
theorem eq_zero_or_eq_succ_pred : ∀ n : Nat, n = 0 ∨ n = succ (pred n)
  | 0 => .inl rfl
  | _ + 1 => .inr rfl
theorem sub_one_add_one {a : Nat} (h : a ≠ 0) : a - 1 + 1 = a := by omega
theorem sub_one_add_one_eq_of_pos {n : Nat} (h : 0 < n) : n - 1 + 1 = n := by omega
theorem exists_eq_succ_of_ne_zero {n : Nat} (h : n ≠ 0) : ∃ k, n = succ k := ⟨n - 1, by omega⟩
theorem exists_eq_add_one_of_ne_zero {n : Nat} (h : n ≠ 0) : ∃ k, n = k + 1 := ⟨n - 1, by omega⟩
theorem sub_one_lt {n : Nat} (h : n ≠ 0) : n - 1 < n := by omega
theorem sub_one_lt_of_lt {n m : Nat} (h : m < n) : n - 1 < n := by omega
theorem le_sub_one_of_lt (h : a < b) : a ≤ b - 1 := by omega
theorem sub_one_lt_of_le (h₀ : 0 < a) (h₁ : a ≤ b) : a - 1 < b := by omega
theorem lt_of_lt_pred (h : m < n - 1) : m < n := by omega

/-! ## addition -/

protected theorem add_add_add_comm (a b c d : Nat) : a + b + (c + d) = a + c + (b + d) := by omega
theorem eq_zero_of_add_eq_zero {n m : Nat} (h : n + m = 0) : n = 0 ∧ m = 0 := by omega
protected theorem eq_zero_of_add_eq_zero_right (h : n + m = 0) : n = 0 := by omega
protected theorem eq_zero_of_add_eq_zero_left (h : n + m = 0) : m = 0 := by omega
protected theorem add_left_inj {m k n : Nat} : m + n = k + n ↔ m = k := by omega
protected theorem add_right_inj {m k n : Nat} : n + m = n + k ↔ m = k := by omega
@[simp] protected theorem add_eq_left {a b : Nat} : a + b = a ↔ b = 0 := by omega
@[simp] protected theorem add_eq_right {a b : Nat} : a + b = b ↔ a = 0 := by omega
@[simp] protected theorem left_eq_add {a b : Nat} : a = a + b ↔ b = 0 := by omega
@[simp] protected theorem right_eq_add {a b : Nat} : b = a + b ↔ a = 0 := by omega

/-! ## subtraction: equations -/

@[simp] protected theorem add_sub_add_right (n k m : Nat) : n + k - (m + k) = n - m := by omega
@[simp] protected theorem add_sub_add_left (k n m : Nat) : k + n - (k + m) = n - m := by omega
theorem succ_sub_succ (n m : Nat) : succ n - succ m = n - m := Nat.succ_sub_succ_eq n m
theorem succ_sub {m n : Nat} (h : n ≤ m) : succ m - n = succ (m - n) := by omega
theorem sub_succ' (m n : Nat) : m - n.succ = m - n - 1 := rfl
theorem sub_add_eq (a b c : Nat) : a - (b + c) = a - b - c := by omega
protected theorem sub_self_add (n m : Nat) : n - (n + m) = 0 := by omega
protected theorem sub_right_comm (m n k : Nat) : m - n - k = m - k - n := by omega
protected theorem add_sub_cancel_right (n m : Nat) : n + m - m = n := Nat.add_sub_cancel ..
@[simp] protected theorem add_sub_cancel' {n m : Nat} (h : m ≤ n) : m + (n - m) = n := by omega
protected theorem sub_sub_self {n m : Nat} (h : m ≤ n) : n - (n - m) = m := by omega
protected theorem sub_eq_iff_eq_add {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = c + b := by omega
protected theorem sub_eq_iff_eq_add' {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = b + c := by omega
protected theorem sub_eq_of_eq_add {a b c : Nat} (h : a = c + b) : a - b = c := by omega
protected theorem sub_eq_of_eq_add' {a b c : Nat} (h : a = b + c) : a - b = c := by omega
protected theorem eq_sub_of_add_eq {a b c : Nat} (h : c + b = a) : c = a - b := by omega
protected theorem eq_sub_of_add_eq' {a b c : Nat} (h : b + c = a) : c = a - b := by omega
protected theorem eq_add_of_sub_eq {a b c : Nat} (hle : b ≤ a) (h : a - b = c) : a = c + b := by
  omega
protected theorem sub_sub_sub_cancel_right {a b c : Nat} (h : c ≤ b) :
    a - c - (b - c) = a - b := by omega
protected theorem add_sub_sub_cancel {a b c : Nat} (h : c ≤ a) : a + b - (a - c) = b + c := by omega
protected theorem sub_add_sub_cancel {a b c : Nat} (hab : b ≤ a) (hcb : c ≤ b) :
    a - b + (b - c) = a - c := by omega
theorem sub.elim {motive : Nat → Prop} (x y : Nat)
    (h₁ : y ≤ x → (k : Nat) → x = y + k → motive k) (h₂ : x < y → motive 0) : motive (x - y) :=
  (Nat.lt_or_ge x y).elim (fun h => Nat.sub_eq_zero_of_le (Nat.le_of_lt h) ▸ h₂ h)
    (fun h => h₁ h (x - y) (by omega))

/-! ## subtraction: inequalities -/

protected theorem sub_eq_zero_iff_le : n - m = 0 ↔ n ≤ m := by omega
protected theorem sub_pos_iff_lt : 0 < n - m ↔ m < n := by omega
protected theorem sub_ne_zero_iff_lt : n - m ≠ 0 ↔ m < n := by omega
protected theorem sub_pos_of_lt (h : m < n) : 0 < n - m := by omega
protected theorem zero_lt_sub_of_lt {a i : Nat} (h : i < a) : 0 < a - i := by omega
theorem sub_ne_zero_of_lt {a b : Nat} (h : a < b) : b - a ≠ 0 := by omega
protected theorem lt_of_sub_ne_zero (h : n - m ≠ 0) : m < n := by omega
protected theorem lt_of_sub_pos (h : 0 < n - m) : m < n := by omega
protected theorem le_of_sub_eq_zero {n m : Nat} (h : n - m = 0) : n ≤ m := by omega
@[simp] protected theorem sub_le_iff_le_add {a b c : Nat} : a - b ≤ c ↔ a ≤ c + b := by omega
protected theorem sub_le_iff_le_add' {a b c : Nat} : a - b ≤ c ↔ a ≤ b + c := by omega
protected theorem le_sub_iff_add_le {k m n : Nat} (h : k ≤ m) : n ≤ m - k ↔ n + k ≤ m := by omega
protected theorem le_sub_iff_add_le' {k m n : Nat} (h : k ≤ m) : n ≤ m - k ↔ k + n ≤ m := by omega
protected theorem lt_sub_iff_add_lt {a b c : Nat} : a < c - b ↔ a + b < c := by omega
protected theorem lt_sub_iff_add_lt' {a b c : Nat} : a < c - b ↔ b + a < c := by omega
theorem add_lt_iff_lt_sub_right {a b c : Nat} : a + b < c ↔ a < c - b := by omega
protected theorem sub_lt_iff_lt_add {a b c : Nat} (hba : b ≤ a) : a - b < c ↔ a < c + b := by omega
protected theorem sub_lt_iff_lt_add' {a b c : Nat} (hba : b ≤ a) : a - b < c ↔ a < b + c := by omega
theorem le_add_of_sub_le {a b c : Nat} (h : a - b ≤ c) : a ≤ c + b := by omega
theorem sub_le_of_le_add {a b c : Nat} (h : a ≤ c + b) : a - b ≤ c := by omega
theorem add_le_of_le_sub {a b c : Nat} (hle : b ≤ c) (h : a ≤ c - b) : a + b ≤ c := by omega
theorem le_sub_of_add_le {a b c : Nat} (h : a + b ≤ c) : a ≤ c - b := by omega
theorem add_lt_of_lt_sub {a b c : Nat} (h : a < c - b) : a + b < c := by omega
theorem lt_sub_of_add_lt {a b c : Nat} (h : a + b < c) : a < c - b := by omega
protected theorem sub_lt_left_of_lt_add {n k m : Nat} (H : n ≤ k) (h : k < n + m) : k - n < m := by
  omega
protected theorem sub_lt_right_of_lt_add {n k m : Nat} (H : n ≤ k) (h : k < m + n) : k - n < m := by
  omega
protected theorem sub_le_sub_left {n m : Nat} (h : n ≤ m) (k : Nat) : k - m ≤ k - n := by omega
protected theorem sub_le_sub_right {n m : Nat} (h : n ≤ m) (k : Nat) : n - k ≤ m - k := by omega
protected theorem sub_le_sub_iff_right {k m n : Nat} (h : k ≤ m) : n - k ≤ m - k ↔ n ≤ m := by omega
protected theorem sub_lt_of_pos_le (h₀ : 0 < a) (h₁ : a ≤ b) : b - a < b := by omega
theorem sub_lt_succ (a b : Nat) : a - b < succ a := by omega
protected theorem sub_lt_sub_iff_right {a b c : Nat} (h : c ≤ a) : a - c < b - c ↔ a < b := by omega

/-! ## multiplication: equations -/

protected theorem two_mul (n : Nat) : 2 * n = n + n := by omega
protected theorem mul_two (n : Nat) : n * 2 = n + n := by omega
protected theorem mul_right_comm (n m k : Nat) : n * m * k = n * k * m := by ac_rfl
protected theorem mul_mul_mul_comm (a b c d : Nat) : a * b * (c * d) = a * c * (b * d) := by ac_rfl
theorem succ_mul_succ (a b : Nat) : succ a * succ b = a * b + a + b + 1 := by
  rw [succ_mul, mul_succ]; omega
theorem add_one_mul_add_one (a b : Nat) : (a + 1) * (b + 1) = a * b + a + b + 1 := succ_mul_succ a b
protected theorem sub_mul (n m k : Nat) : (n - m) * k = n * k - m * k := by
  obtain h | h := Nat.le_total n m
  · rw [Nat.sub_eq_zero_of_le h, Nat.zero_mul,
      Nat.sub_eq_zero_of_le (Nat.mul_le_mul_right k h)]
  · obtain ⟨d, rfl⟩ := Nat.exists_eq_add_of_le h
    rw [Nat.add_mul, Nat.add_sub_cancel_left, Nat.add_sub_cancel_left]
protected theorem mul_sub (k m n : Nat) : k * (m - n) = k * m - k * n := by
  rw [Nat.mul_comm, Nat.sub_mul, Nat.mul_comm m, Nat.mul_comm n]
protected theorem mul_sub_right_distrib (n m k : Nat) : (n - m) * k = n * k - m * k :=
  Nat.sub_mul n m k
protected theorem mul_sub_left_distrib (n m k : Nat) : n * (m - k) = n * m - n * k :=
  Nat.mul_sub n m k
protected theorem mul_sub_one (n m : Nat) : n * (m - 1) = n * m - n := by
  rw [Nat.mul_sub, Nat.mul_one]
protected theorem sub_one_mul (n m : Nat) : (n - 1) * m = n * m - m := by
  rw [Nat.sub_mul, Nat.one_mul]
protected theorem mul_self_sub_mul_self_eq (a b : Nat) : a * a - b * b = (a + b) * (a - b) := by
  rw [Nat.mul_sub, Nat.add_mul, Nat.add_mul, Nat.mul_comm b a]; omega

/-! ## multiplication: order -/

protected theorem mul_pos {n m : Nat} (ha : 0 < n) (hb : 0 < m) : 0 < n * m := by
  have := Nat.mul_le_mul ha hb; omega
protected theorem mul_lt_mul_of_pos_left {n m k : Nat} (h : n < m) (hk : 0 < k) :
    k * n < k * m := by
  have := Nat.mul_le_mul_left k h; rw [Nat.mul_succ] at this; omega
protected theorem mul_lt_mul_of_pos_right {n m k : Nat} (h : n < m) (hk : 0 < k) :
    n * k < m * k := by
  rw [Nat.mul_comm n, Nat.mul_comm m]; exact Nat.mul_lt_mul_of_pos_left h hk
protected theorem le_of_mul_le_mul_left {a b c : Nat} (h : c * a ≤ c * b) (hc : 0 < c) : a ≤ b :=
  Nat.le_of_not_lt fun hlt => Nat.not_le_of_gt (Nat.mul_lt_mul_of_pos_left hlt hc) h
protected theorem le_of_mul_le_mul_right {a b c : Nat} (h : a * c ≤ b * c) (hc : 0 < c) : a ≤ b :=
  Nat.le_of_not_lt fun hlt => Nat.not_le_of_gt (Nat.mul_lt_mul_of_pos_right hlt hc) h
protected theorem lt_of_mul_lt_mul_left {a b c : Nat} (h : a * b < a * c) : b < c :=
  Nat.lt_of_not_le fun hle => Nat.not_le_of_gt h (Nat.mul_le_mul_left a hle)
protected theorem lt_of_mul_lt_mul_right {a b c : Nat} (h : b * a < c * a) : b < c :=
  Nat.lt_of_not_le fun hle => Nat.not_le_of_gt h (Nat.mul_le_mul_right a hle)
protected theorem mul_lt_mul_left (a0 : 0 < a) : a * b < a * c ↔ b < c :=
  ⟨Nat.lt_of_mul_lt_mul_left, fun h => Nat.mul_lt_mul_of_pos_left h a0⟩
protected theorem mul_lt_mul_right (a0 : 0 < a) : b * a < c * a ↔ b < c :=
  ⟨Nat.lt_of_mul_lt_mul_right, fun h => Nat.mul_lt_mul_of_pos_right h a0⟩
protected theorem mul_lt_mul_of_lt_of_le (hac : a < c) (hbd : b ≤ d) (hd : 0 < d) :
    a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_left _ hbd) (Nat.mul_lt_mul_of_pos_right hac hd)
protected theorem mul_lt_mul_of_le_of_lt (hac : a ≤ c) (hbd : b < d) (hc : 0 < c) :
    a * b < c * d :=
  Nat.lt_of_le_of_lt (Nat.mul_le_mul_right _ hac) (Nat.mul_lt_mul_of_pos_left hbd hc)
protected theorem mul_lt_mul_of_lt_of_lt {a b c d : Nat} (hac : a < c) (hbd : b < d) :
    a * b < c * d := Nat.mul_lt_mul_of_le_of_lt (Nat.le_of_lt hac) hbd (by omega)
theorem mul_lt_mul'' {a b c d : Nat} (hac : a < c) (hbd : b < d) : a * b < c * d :=
  Nat.mul_lt_mul_of_lt_of_lt hac hbd
protected theorem le_mul_of_pos_left (m : Nat) {n : Nat} (h : 0 < n) : m ≤ n * m := by
  have := Nat.mul_le_mul_right m h; omega
protected theorem le_mul_of_pos_right (n : Nat) {m : Nat} (h : 0 < m) : n ≤ n * m := by
  rw [Nat.mul_comm]; exact Nat.le_mul_of_pos_left n h
theorem le_mul_self : ∀ n : Nat, n ≤ n * n
  | 0 => Nat.le_refl 0
  | n + 1 => Nat.le_mul_of_pos_left (n + 1) n.succ_pos
theorem mul_self_le_mul_self {m n : Nat} (h : m ≤ n) : m * m ≤ n * n := Nat.mul_le_mul h h
theorem mul_self_lt_mul_self {m n : Nat} (h : m < n) : m * m < n * n :=
  Nat.mul_lt_mul_of_lt_of_lt h h
theorem mul_self_le_mul_self_iff {m n : Nat} : m * m ≤ n * n ↔ m ≤ n :=
  ⟨fun h => Nat.le_of_not_lt fun h' => Nat.not_le_of_gt (mul_self_lt_mul_self h') h,
   mul_self_le_mul_self⟩
theorem mul_self_lt_mul_self_iff {m n : Nat} : m * m < n * n ↔ m < n :=
  ⟨fun h => Nat.lt_of_not_le fun h' => Nat.not_le_of_gt h (mul_self_le_mul_self h'),
   mul_self_lt_mul_self⟩
theorem mul_self_inj {m n : Nat} : m * m = n * n ↔ m = n :=
  ⟨fun h => Nat.le_antisymm (mul_self_le_mul_self_iff.1 (Nat.le_of_eq h))
     (mul_self_le_mul_self_iff.1 (Nat.le_of_eq h.symm)), fun h => h ▸ rfl⟩

/-! ## multiplication: cancellation, zero and one -/

protected theorem eq_of_mul_eq_mul_left {m k n : Nat} (hn : 0 < n) (h : n * m = n * k) : m = k :=
  Nat.le_antisymm (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h) hn)
    (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h.symm) hn)
protected theorem eq_of_mul_eq_mul_right {n m k : Nat} (hm : 0 < m) (h : n * m = k * m) : n = k :=
  Nat.eq_of_mul_eq_mul_left hm (by rw [Nat.mul_comm, h, Nat.mul_comm])
protected theorem mul_left_cancel {n m k : Nat} (np : 0 < n) (h : n * m = n * k) : m = k :=
  Nat.eq_of_mul_eq_mul_left np h
protected theorem mul_right_cancel {n m k : Nat} (mp : 0 < m) (h : n * m = k * m) : n = k :=
  Nat.eq_of_mul_eq_mul_right mp h
protected theorem mul_left_cancel_iff {n : Nat} (p : 0 < n) {m k : Nat} : n * m = n * k ↔ m = k :=
  ⟨Nat.mul_left_cancel p, fun h => h ▸ rfl⟩
protected theorem mul_right_cancel_iff {m : Nat} (p : 0 < m) {n k : Nat} : n * m = k * m ↔ n = k :=
  ⟨Nat.mul_right_cancel p, fun h => h ▸ rfl⟩
protected theorem mul_left_inj (ha : a ≠ 0) : b * a = c * a ↔ b = c :=
  Nat.mul_right_cancel_iff (Nat.pos_of_ne_zero ha)
protected theorem mul_right_inj (ha : a ≠ 0) : a * b = a * c ↔ b = c :=
  Nat.mul_left_cancel_iff (Nat.pos_of_ne_zero ha)
protected theorem mul_ne_zero_iff : n * m ≠ 0 ↔ n ≠ 0 ∧ m ≠ 0 := by simp
protected theorem mul_ne_zero (hn : n ≠ 0) (hm : m ≠ 0) : n * m ≠ 0 :=
  Nat.mul_ne_zero_iff.2 ⟨hn, hm⟩
protected theorem ne_zero_of_mul_ne_zero_left (h : n * m ≠ 0) : n ≠ 0 := (Nat.mul_ne_zero_iff.1 h).1
protected theorem ne_zero_of_mul_ne_zero_right (h : n * m ≠ 0) : m ≠ 0 :=
  (Nat.mul_ne_zero_iff.1 h).2
protected theorem zero_eq_mul : 0 = m * n ↔ m = 0 ∨ n = 0 := eq_comm.trans Nat.mul_eq_zero
protected theorem pos_of_mul_pos_left {a b : Nat} (h : 0 < a * b) : 0 < b :=
  Nat.pos_of_ne_zero fun e => by rw [e, Nat.mul_zero] at h; exact Nat.lt_irrefl 0 h
protected theorem pos_of_mul_pos_right {a b : Nat} (h : 0 < a * b) : 0 < a :=
  Nat.pos_of_ne_zero fun e => by rw [e, Nat.zero_mul] at h; exact Nat.lt_irrefl 0 h
protected theorem mul_pos_iff_of_pos_left {a b : Nat} (h : 0 < a) : 0 < a * b ↔ 0 < b :=
  ⟨Nat.pos_of_mul_pos_left, Nat.mul_pos h⟩
protected theorem mul_pos_iff_of_pos_right {a b : Nat} (h : 0 < b) : 0 < a * b ↔ 0 < a :=
  ⟨Nat.pos_of_mul_pos_right, fun ha => Nat.mul_pos ha h⟩
theorem eq_one_of_mul_eq_one_right (H : m * n = 1) : m = 1 := by
  have hm : 0 < m := Nat.pos_of_mul_pos_right (b := n) (by omega)
  have hn : 0 < n := Nat.pos_of_mul_pos_left (a := m) (by omega)
  have := Nat.le_mul_of_pos_right m hn
  omega
theorem eq_one_of_mul_eq_one_left (H : m * n = 1) : n = 1 :=
  eq_one_of_mul_eq_one_right (m := n) (n := m) (by rw [Nat.mul_comm, H])
theorem mul_eq_left (ha : a ≠ 0) : a * b = a ↔ b = 1 := by
  have := Nat.mul_right_inj (b := b) (c := 1) ha; rwa [Nat.mul_one] at this
theorem mul_eq_right (hb : b ≠ 0) : a * b = b ↔ a = 1 := by
  have := Nat.mul_left_inj (b := a) (c := 1) hb; rwa [Nat.one_mul] at this
end Nat
