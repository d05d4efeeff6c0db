prelude
import Init.Theorems.NatOrder

/-!
`Decidable` instances for quantifiers bounded by a natural number or by a proposition, so that
`decide` settles finite statements such as `∃ n, n < 10 ∧ n * n = 49`.
-/

instance exists_prop_decidable {p : Prop} (P : p → Prop) [Decidable p] [∀ h, Decidable (P h)] :
    Decidable (∃ h, P h) :=
  if h : p then decidable_of_iff (P h) ⟨fun h' => ⟨h, h'⟩, fun ⟨_, h'⟩ => h'⟩
  else isFalse fun ⟨h', _⟩ => h h'
instance forall_prop_decidable {p : Prop} (P : p → Prop) [Decidable p] [∀ h, Decidable (P h)] :
    Decidable (∀ h, P h) :=
  if h : p then decidable_of_iff (P h) ⟨fun h' _ => h', fun H => H h⟩
  else isTrue fun h' => absurd h' h

namespace Nat
variable {p : Nat → Prop}

instance decidableBallLE (n : Nat) (P : (k : Nat) → k ≤ n → Prop)
    [∀ k h, Decidable (P k h)] : Decidable (∀ k h, P k h) :=
  decidable_of_iff (∀ k (h : k < n + 1), P k (le_of_lt_add_one h))
    ⟨fun H k h => H k (lt_add_one_of_le h), fun H k h => H k (le_of_lt_add_one h)⟩

instance decidableExistsLT [h : DecidablePred p] : DecidablePred fun n => ∃ m : Nat, m < n ∧ p m
  | 0 => isFalse fun ⟨_, hm, _⟩ => Nat.not_lt_zero _ hm
  | n + 1 =>
    have : Decidable (∃ m, m < n ∧ p m) := decidableExistsLT n
    decidable_of_iff ((∃ m, m < n ∧ p m) ∨ p n) exists_lt_succ_right.symm

instance decidableExistsLE [DecidablePred p] : DecidablePred fun n => ∃ m : Nat, m ≤ n ∧ p m :=
  fun n => decidable_of_iff (∃ m, m < n + 1 ∧ p m)
    (exists_congr fun _ => and_congr_left' lt_add_one_iff)

instance decidableExistsFin {n : Nat} (P : Fin n → Prop) [DecidablePred P] :
    Decidable (∃ i, P i) :=
  decidable_of_iff (∃ k, k < n ∧ ∃ h : k < n, P ⟨k, h⟩)
    ⟨fun ⟨k, _, h, hk⟩ => ⟨⟨k, h⟩, hk⟩, fun ⟨i, hi⟩ => ⟨i.val, i.isLt, i.isLt, hi⟩⟩
end Nat

