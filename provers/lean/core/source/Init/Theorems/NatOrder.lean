prelude
import Init.Theorems.Classical

/-!
The order of the natural numbers: conversions between `<`, `≤`, `≠` and their negations,
successors and small numerals in inequalities, order and addition, induction from a lower bound.

Multiplication and the order are in `Init.Theorems.Nat`, `min` and `max` in
`Init.Theorems.NatMinMax`.
-/

universe u
namespace Nat
variable {a b c d k m n : Nat}

attribute [simp] Nat.zero_le Nat.lt_irrefl

/-! ## conversions -/

theorem le_step {n m : Nat} (h : n ≤ m) : n ≤ succ m := .step h
theorem le.intro {n m k : Nat} (h : n + k = m) : n ≤ m := by omega
theorem lt.base (n : Nat) : n < succ n := Nat.le_refl _
theorem lt.step {n m : Nat} (h : n < m) : n < succ m := by omega
theorem le_of_succ_le {n m : Nat} (h : succ n ≤ m) : n ≤ m := by omega
theorem lt_of_succ_lt {n m : Nat} : succ n < m → n < m := le_of_succ_le
theorem lt_of_succ_le {n m : Nat} (h : succ n ≤ m) : n < m := h
theorem lt_of_succ_lt_succ {n m : Nat} : succ n < succ m → n < m := le_of_succ_le_succ
theorem succ_lt_succ {n m : Nat} : n < m → succ n < succ m := succ_le_succ
theorem le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ succ m := by omega
theorem lt_succ_of_lt (h : a < b) : a < succ b := le_succ_of_le h
theorem lt_add_one_of_lt (h : a < b) : a < b + 1 := le_succ_of_le h
theorem lt_add_one_of_le {n m : Nat} : n ≤ m → n < m + 1 := succ_le_succ
theorem le_of_lt_add_one {n m : Nat} : n < m + 1 → n ≤ m := le_of_succ_le_succ
theorem succ_le_iff : succ m ≤ n ↔ m < n := .rfl
theorem add_one_le_iff {n m : Nat} : n + 1 ≤ m ↔ n < m := .rfl
theorem lt_add_one_iff {m n : Nat} : m < n + 1 ↔ m ≤ n := ⟨le_of_lt_add_one, lt_add_one_of_le⟩
theorem lt_one_add_iff : m < 1 + n ↔ m ≤ n := by omega
theorem one_add_le_iff : 1 + m ≤ n ↔ m < n := by omega
protected theorem lt_succ_iff {m n : Nat} : m < succ n ↔ m ≤ n := lt_add_one_iff
protected theorem lt_succ_iff_lt_or_eq {m n : Nat} : m < succ n ↔ m < n ∨ m = n := by omega
theorem succ_le_succ_iff : succ a ≤ succ b ↔ a ≤ b := ⟨le_of_succ_le_succ, succ_le_succ⟩
theorem succ_lt_succ_iff : succ a < succ b ↔ a < b := ⟨lt_of_succ_lt_succ, succ_lt_succ⟩
theorem le_succ_iff {m n : Nat} : m ≤ n.succ ↔ m ≤ n ∨ m = n.succ := by omega
theorem le_iff_lt_add_one {x y : Nat} : x ≤ y ↔ x < y + 1 := by omega
theorem le_add_one_iff : m ≤ n + 1 ↔ m ≤ n ∨ m = n + 1 := by omega
theorem le_and_le_add_one_iff : n ≤ m ∧ m ≤ n + 1 ↔ m = n ∨ m = n + 1 := by omega
theorem le_or_eq_of_le_succ {m n : Nat} (h : m ≤ succ n) : m ≤ n ∨ m = succ n := le_succ_iff.1 h
protected theorem lt_of_le_of_ne {n m : Nat} (h₁ : n ≤ m) (h₂ : ¬n = m) : n < m := by omega
protected theorem eq_or_lt_of_le {n m : Nat} (h : n ≤ m) : n = m ∨ n < m := by omega
protected theorem lt_trichotomy (a b : Nat) : a < b ∨ a = b ∨ b < a := by omega
protected theorem lt_or_lt_of_ne {a b : Nat} : a ≠ b → a < b ∨ b < a := Nat.lt_or_gt_of_ne
protected theorem lt_iff_le_not_le {m n : Nat} : m < n ↔ m ≤ n ∧ ¬n ≤ m := by omega
protected theorem lt_iff_le_and_ne {m n : Nat} : m < n ↔ m ≤ n ∧ m ≠ n := by omega
protected theorem ne_iff_lt_or_gt {a b : Nat} : a ≠ b ↔ a < b ∨ b < a := by omega
protected theorem le_iff_lt_or_eq {n m : Nat} : n ≤ m ↔ n < m ∨ n = m := by omega
protected theorem eq_iff_le_and_ge {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := by omega
protected theorem not_le_of_lt {a b : Nat} : a < b → ¬b ≤ a := Nat.not_le_of_gt
protected theorem not_lt_of_le {a b : Nat} : a ≤ b → ¬b < a := Nat.not_lt_of_ge
protected theorem not_lt_of_gt {n m : Nat} (h : n < m) : ¬m < n := Nat.lt_asymm h
protected theorem gt_of_not_le {n m : Nat} (h : ¬n ≤ m) : n > m := Nat.lt_of_not_le h
protected theorem ge_of_not_lt {n m : Nat} (h : ¬n < m) : n ≥ m := Nat.le_of_not_lt h
protected theorem le_of_not_gt {a b : Nat} (h : ¬b > a) : b ≤ a := Nat.le_of_not_lt h
protected theorem le_of_not_le {a b : Nat} (h : ¬b ≤ a) : a ≤ b := by omega
protected theorem le_of_not_ge {a b : Nat} (h : ¬a ≥ b) : a ≤ b := by omega
protected theorem ne_of_lt' {a b : Nat} (h : a < b) : b ≠ a := by omega
protected theorem eq_or_lt_of_not_lt {a b : Nat} (hnlt : ¬a < b) : a = b ∨ b < a := by omega
protected theorem eq_of_lt_succ_of_not_lt (hmn : m < n + 1) (h : ¬m < n) : m = n := by omega
protected theorem eq_of_le_of_lt_succ (h₁ : n ≤ m) (h₂ : m < n + 1) : m = n := by omega

/-! ## zero, one, two -/

theorem le_zero {i : Nat} : i ≤ 0 ↔ i = 0 := by omega
@[simp] theorem lt_one_iff {n : Nat} : n < 1 ↔ n = 0 := by omega
protected theorem one_pos : 0 < 1 := Nat.zero_lt_one
protected theorem two_pos : 0 < 2 := by decide
protected theorem zero_lt_two : 0 < 2 := by decide
protected theorem one_lt_two : 1 < 2 := by decide
protected theorem one_ne_zero : 1 ≠ (0 : Nat) := by decide
protected theorem zero_ne_one : 0 ≠ (1 : Nat) := by decide
protected theorem ne_zero_iff_zero_lt {n : Nat} : n ≠ 0 ↔ 0 < n := Nat.pos_iff_ne_zero.symm
protected theorem eq_zero_of_not_pos {n : Nat} (h : ¬0 < n) : n = 0 := by omega
theorem zero_lt_of_lt {a b : Nat} (h : a < b) : 0 < b := by omega
theorem zero_lt_of_ne_zero {a : Nat} (h : a ≠ 0) : 0 < a := Nat.pos_of_ne_zero h
theorem not_eq_zero_of_lt (h : b < a) : a ≠ 0 := by omega
theorem ne_zero_of_lt (h : b < a) : a ≠ 0 := by omega
theorem one_le_of_lt (h : a < b) : 1 ≤ b := by omega
theorem one_le_iff_ne_zero {n : Nat} : 1 ≤ n ↔ n ≠ 0 := by omega
theorem one_lt_iff_ne_zero_and_ne_one : ∀ {n : Nat}, 1 < n ↔ n ≠ 0 ∧ n ≠ 1 := by omega
theorem le_one_iff_eq_zero_or_eq_one : ∀ {n : Nat}, n ≤ 1 ↔ n = 0 ∨ n = 1 := by omega
theorem one_lt_succ_succ (n : Nat) : 1 < n.succ.succ := by omega
theorem not_succ_le_self (n : Nat) : ¬succ n ≤ n := Nat.lt_irrefl n
theorem not_succ_lt_self {n : Nat} : ¬succ n < n := by omega
theorem succ_ne_self (n : Nat) : succ n ≠ n := by omega
@[simp] theorem exists_eq_add_one : (∃ n, a = n + 1) ↔ 0 < a :=
  ⟨fun ⟨n, h⟩ => by omega, fun h => ⟨a - 1, by omega⟩⟩
@[simp] theorem exists_add_one_eq : (∃ n, n + 1 = a) ↔ 0 < a :=
  ⟨fun ⟨n, h⟩ => by omega, fun h => ⟨a - 1, by omega⟩⟩

/-! ## order and addition -/

protected theorem add_lt_add {a b c d : Nat} (h₁ : a < b) (h₂ : c < d) : a + c < b + d := by omega
protected theorem le_of_add_le_add_right {a b c : Nat} : a + b ≤ c + b → a ≤ c := by omega
protected theorem lt_of_add_lt_add_right {k m n : Nat} : k + n < m + n → k < m := by omega
protected theorem lt_of_add_lt_add_left {k m n : Nat} : n + k < n + m → k < m := by omega
@[simp] protected theorem add_lt_add_iff_left {k n m : Nat} : k + n < k + m ↔ n < m := by omega
@[simp] protected theorem add_lt_add_iff_right {k n m : Nat} : n + k < m + k ↔ n < m := by omega
protected theorem add_lt_add_of_le_of_lt {a b c d : Nat} (hle : a ≤ b) (hlt : c < d) :
    a + c < b + d := by omega
protected theorem add_lt_add_of_lt_of_le {a b c d : Nat} (hlt : a < b) (hle : c ≤ d) :
    a + c < b + d := by omega
protected theorem lt_add_of_pos_right {n k : Nat} (h : 0 < k) : n < n + k := by omega
protected theorem lt_add_of_pos_left {n k : Nat} (h : 0 < k) : n < k + n := by omega
protected theorem pos_of_lt_add_right {n k : Nat} (h : n < n + k) : 0 < k := by omega
protected theorem pos_of_lt_add_left {n k : Nat} (h : n < k + n) : 0 < k := by omega
@[simp] protected theorem lt_add_right_iff_pos {n k : Nat} : n < n + k ↔ 0 < k := by omega
@[simp] protected theorem lt_add_left_iff_pos {n k : Nat} : n < k + n ↔ 0 < k := by omega
protected theorem lt_add_left (c : Nat) (h : a < b) : a < c + b := by omega
protected theorem lt_add_right (c : Nat) (h : a < b) : a < b + c := by omega
protected theorem add_pos_left {m : Nat} (h : 0 < m) (n : Nat) : 0 < m + n := by omega
protected theorem add_pos_right {n : Nat} (m : Nat) (h : 0 < n) : 0 < m + n := by omega
protected theorem add_self_ne_one : ∀ n : Nat, n + n ≠ 1 := by omega
theorem add_pos_iff_pos_or_pos : 0 < m + n ↔ 0 < m ∨ 0 < n := by omega
theorem add_eq_one_iff : m + n = 1 ↔ m = 0 ∧ n = 1 ∨ m = 1 ∧ n = 0 := by omega
theorem add_eq_two_iff : m + n = 2 ↔ m = 0 ∧ n = 2 ∨ m = 1 ∧ n = 1 ∨ m = 2 ∧ n = 0 := by omega
protected theorem exists_eq_add_of_le' (h : m ≤ n) : ∃ k : Nat, n = k + m := ⟨n - m, by omega⟩
protected theorem exists_eq_add_of_lt (h : m < n) : ∃ k : Nat, n = m + k + 1 :=
  ⟨n - (m + 1), by omega⟩
theorem add_succ_lt_add (hab : a < b) (hcd : c < d) : a + c + 1 < b + d := by omega

/-! ## induction and bounded quantifiers -/

/-- Induction that starts at a lower bound `m`. -/
@[elab_as_elim] theorem le_induction {m : Nat} {P : (n : Nat) → m ≤ n → Prop}
    (base : P m (Nat.le_refl m))
    (succ : ∀ (n : Nat) (hmn : m ≤ n), P n hmn → P (n + 1) (le_succ_of_le hmn)) :
    ∀ (n : Nat) (hmn : m ≤ n), P n hmn
  | 0, hmn => by obtain rfl := Nat.eq_zero_of_le_zero hmn; exact base
  | n + 1, hmn =>
    if h : m = n + 1 then by subst h; exact base
    else succ n (by omega) (le_induction base succ n (by omega))

/-- Course-of-values induction. -/
@[elab_as_elim] protected theorem strong_induction_on {p : Nat → Prop} (n : Nat)
    (h : ∀ n, (∀ m, m < n → p m) → p n) : p n := Nat.strongRecOn n h

/-- Induction in steps of one with the two preceding cases at hand. -/
@[elab_as_elim] def twoStepInduction {motive : Nat → Sort u} (zero : motive 0) (one : motive 1)
    (more : ∀ n, motive n → motive (n + 1) → motive (n + 2)) : ∀ a, motive a
  | 0 => zero
  | 1 => one
  | n + 2 => more n (twoStepInduction zero one more n) (twoStepInduction zero one more (n + 1))

theorem forall_lt_succ_right {p : Nat → Prop} :
    (∀ m, m < n + 1 → p m) ↔ (∀ m, m < n → p m) ∧ p n :=
  ⟨fun h => ⟨fun m hm => h m (by omega), h n (by omega)⟩,
   fun ⟨h, hn⟩ m hm => if e : m = n then e ▸ hn else h m (by omega)⟩
theorem forall_lt_succ_left {p : Nat → Prop} :
    (∀ m, m < n + 1 → p m) ↔ p 0 ∧ (∀ m, m < n → p (m + 1)) :=
  ⟨fun h => ⟨h 0 (by omega), fun m hm => h (m + 1) (by omega)⟩,
   fun ⟨h0, h⟩ m hm => match m with
     | 0 => h0
     | m + 1 => h m (by omega)⟩
theorem exists_lt_succ_right {p : Nat → Prop} :
    (∃ m, m < n + 1 ∧ p m) ↔ (∃ m, m < n ∧ p m) ∨ p n :=
  ⟨fun ⟨m, hm, h⟩ => if e : m = n then .inr (e ▸ h) else .inl ⟨m, by omega, h⟩,
   fun h => h.elim (fun ⟨m, hm, h⟩ => ⟨m, by omega, h⟩) (fun h => ⟨n, by omega, h⟩)⟩
theorem exists_lt_succ_left {p : Nat → Prop} :
    (∃ m, m < n + 1 ∧ p m) ↔ p 0 ∨ (∃ m, m < n ∧ p (m + 1)) :=
  ⟨fun ⟨m, hm, h⟩ => match m with
     | 0 => .inl h
     | m + 1 => .inr ⟨m, by omega, h⟩,
   fun h => h.elim (fun h => ⟨0, by omega, h⟩) (fun ⟨m, hm, h⟩ => ⟨m + 1, by omega, h⟩)⟩
end Nat
