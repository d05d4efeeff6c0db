prelude
import Init.Nat.Division
/-!
Every integer is a difference `subNatNat m n` of natural numbers, and each operation and relation is
computed on such differences. This carries the laws of `Nat` over to `Int`.
-/
set_option linter.all false
universe u v w

namespace Int
instance _root_.instNatCastInt : NatCast Int := ⟨Int.ofNat⟩
instance : IntCast Int := ⟨id⟩

theorem snn_ge (n k : Nat) : subNatNat (n + k) n = ofNat k := by
  rw [subNatNat, Nat.sub_eq_zero_of_le (Nat.le_add_right n k), Nat.add_sub_cancel_left]

theorem snn_lt (n k : Nat) : subNatNat n (n + k + 1) = negSucc k := by
  rw [subNatNat, Nat.add_assoc, Nat.add_sub_cancel_left]

theorem snn_cases (m n : Nat) : (∃ k, m = n + k ∧ subNatNat m n = ofNat k) ∨
    (∃ k, n = m + k + 1 ∧ subNatNat m n = negSucc k) := by
  cases Nat.lt_or_ge m n with
  | inl h =>
    obtain ⟨k, e⟩ := Nat.le.dest h
    right; refine ⟨k, by rw [← e, Nat.add_right_comm], ?_⟩
    rw [← e, Nat.add_right_comm m 1 k]; exact snn_lt m k
  | inr h =>
    obtain ⟨k, e⟩ := Nat.le.dest h
    left; refine ⟨k, e.symm, ?_⟩
    rw [← e]; exact snn_ge n k

theorem snn_add_left (a m n : Nat) : subNatNat (a + m) (a + n) = subNatNat m n := by
  rcases snn_cases m n with ⟨k, e, h⟩ | ⟨k, e, h⟩
  · rw [h, e, ← Nat.add_assoc, snn_ge]
  · rw [h, e, ← Nat.add_assoc, ← Nat.add_assoc, snn_lt]

theorem exists_rep (x : Int) : ∃ m n, x = subNatNat m n := by
  cases x with
  | ofNat k => exact ⟨k, 0, by have := snn_ge 0 k; rw [Nat.zero_add] at this; exact this.symm⟩
  | negSucc k => exact ⟨0, k + 1, by have := snn_lt 0 k; rw [Nat.zero_add] at this; exact this.symm⟩

theorem sound {a b c d : Nat} (h : a + d = c + b) : subNatNat a b = subNatNat c d := by
  rw [← snn_add_left d a b, Nat.add_comm d a, h, Nat.add_comm c b, Nat.add_comm d b, snn_add_left]

theorem ofNat_rep (k : Nat) : ofNat k = subNatNat k 0 := by
  have := snn_ge 0 k; rw [Nat.zero_add] at this; exact this.symm

theorem lit_rep (k : Nat) : (@OfNat.ofNat Int k _) = subNatNat k 0 := ofNat_rep k
theorem cast_rep (k : Nat) : ((k : Nat) : Int) = subNatNat k 0 := ofNat_rep k
theorem negSucc_rep (k : Nat) : negSucc k = subNatNat 0 (k + 1) := rfl

theorem add_rep (a b c d : Nat) : subNatNat a b + subNatNat c d = subNatNat (a + c) (b + d) := by
  rcases snn_cases a b with ⟨k, e, h⟩ | ⟨k, e, h⟩ <;> rcases snn_cases c d with ⟨l, e', h'⟩ | ⟨l, e', h'⟩ <;> rw [h, h'] <;> subst e <;> subst e'
  · show ofNat (k + l) = _
    rw [ofNat_rep]; apply sound; ac_rfl
  · show subNatNat k (l + 1) = _
    apply sound; ac_rfl
  · show subNatNat l (k + 1) = _
    apply sound; ac_rfl
  · show negSucc (k + l + 1) = _
    rw [negSucc_rep]; apply sound; ac_rfl

theorem neg_rep (a b : Nat) : -subNatNat a b = subNatNat b a := by
  rcases snn_cases a b with ⟨k, e, h⟩ | ⟨k, e, h⟩ <;> rw [h] <;> subst e
  · cases k with
    | zero => rw [Nat.add_zero]; exact (snn_ge b 0).symm
    | succ k => exact (snn_lt b k).symm
  · exact (snn_ge a (k + 1)).symm

theorem sub_rep (a b c d : Nat) : subNatNat a b - subNatNat c d = subNatNat (a + d) (b + c) := by
  show subNatNat a b + -subNatNat c d = _
  rw [neg_rep, add_rep]

theorem negOfNat_rep (k : Nat) : negOfNat k = subNatNat 0 k := by cases k <;> rfl

theorem mul_rep (a b c d : Nat) :
    subNatNat a b * subNatNat c d = subNatNat (a * c + b * d) (a * d + b * c) := by
  rcases snn_cases a b with ⟨k, e, h⟩ | ⟨k, e, h⟩ <;> rcases snn_cases c d with ⟨l, e', h'⟩ | ⟨l, e', h'⟩ <;> rw [h, h'] <;> subst e <;> subst e'
  · show ofNat (k * l) = _
    rw [ofNat_rep]; apply sound; simp only [Nat.mul_add, Nat.add_mul, Nat.zero_add, Nat.add_zero]; ac_rfl
  · show negOfNat (k * (l + 1)) = _
    rw [negOfNat_rep]; apply sound; simp only [Nat.mul_add, Nat.add_mul, Nat.mul_one, Nat.one_mul, Nat.zero_add]; ac_rfl
  · show negOfNat ((k + 1) * l) = _
    rw [negOfNat_rep]; apply sound; simp only [Nat.mul_add, Nat.add_mul, Nat.mul_one, Nat.one_mul, Nat.zero_add]; ac_rfl
  · show ofNat ((k + 1) * (l + 1)) = _
    rw [ofNat_rep]; apply sound; simp only [Nat.mul_add, Nat.add_mul, Nat.mul_one, Nat.one_mul, Nat.zero_add, Nat.add_zero]; ac_rfl

theorem nonneg_rep (m n : Nat) : NonNeg (subNatNat m n) ↔ n ≤ m := by
  rcases snn_cases m n with ⟨k, e, h⟩ | ⟨k, e, h⟩ <;> rw [h] <;> subst e
  · exact ⟨fun _ => Nat.le_add_right _ _, fun _ => ⟨k⟩⟩
  · constructor
    · intro h; cases h
    · intro h; rw [Nat.add_assoc] at h; exact absurd h (Nat.not_le_of_gt (Nat.lt_of_lt_of_le (Nat.lt_add_one m) (Nat.add_le_add_left (Nat.le_add_left 1 k) m)))

theorem le_rep (a b c d : Nat) : subNatNat a b ≤ subNatNat c d ↔ a + d ≤ c + b := by
  show NonNeg (subNatNat c d - subNatNat a b) ↔ _
  rw [sub_rep, nonneg_rep, Nat.add_comm d a]

theorem lt_rep (a b c d : Nat) : subNatNat a b < subNatNat c d ↔ a + d < c + b := by
  show subNatNat a b + ofNat 1 ≤ subNatNat c d ↔ _
  rw [ofNat_rep, add_rep, le_rep, Nat.add_right_comm]; exact Iff.rfl

theorem exact {a b c d : Nat} (h : subNatNat a b = subNatNat c d) : a + d = c + b := by
  have h1 := (le_rep a b c d).1 (by rw [h]; exact (le_rep c d c d).2 .refl)
  have h2 := (le_rep c d a b).1 (by rw [h]; exact (le_rep c d c d).2 .refl)
  exact Nat.le_antisymm h1 h2

theorem eq_rep (a b c d : Nat) : subNatNat a b = subNatNat c d ↔ a + d = c + b := ⟨exact, sound⟩
end Int
