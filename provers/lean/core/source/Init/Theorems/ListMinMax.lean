prelude
import Init.Theorems.ListFold
/-!
Lists: the least and the greatest element, `min?` and `max?`, with the order classes that their
lemmas speak of and the instances of these for `Nat` and `Int`.
-/
universe u v w

/-! ### order classes -/
namespace Std
class IsPreorder (α : Type u) [LE α] : Prop where
  le_refl : ∀ a : α, a ≤ a
  le_trans : ∀ a b c : α, a ≤ b → b ≤ c → a ≤ c
class IsPartialOrder (α : Type u) [LE α] : Prop extends IsPreorder α where
  le_antisymm : ∀ a b : α, a ≤ b → b ≤ a → a = b
class IsLinearPreorder (α : Type u) [LE α] : Prop extends IsPreorder α where
  le_total : ∀ a b : α, a ≤ b ∨ b ≤ a
class IsLinearOrder (α : Type u) [LE α] : Prop extends IsPartialOrder α, IsLinearPreorder α
class MinEqOr (α : Type u) [Min α] : Prop where
  min_eq_or : ∀ a b : α, min a b = a ∨ min a b = b
class MaxEqOr (α : Type u) [Max α] : Prop where
  max_eq_or : ∀ a b : α, max a b = a ∨ max a b = b
class LawfulOrderInf (α : Type u) [Min α] [LE α] : Prop where
  le_min_iff : ∀ a b c : α, a ≤ (min b c) ↔ a ≤ b ∧ a ≤ c
class LawfulOrderSup (α : Type u) [Max α] [LE α] : Prop where
  max_le_iff : ∀ a b c : α, (max a b) ≤ c ↔ a ≤ c ∧ b ≤ c
class LawfulOrderMin (α : Type u) [Min α] [LE α] : Prop extends MinEqOr α, LawfulOrderInf α
class LawfulOrderMax (α : Type u) [Max α] [LE α] : Prop extends MaxEqOr α, LawfulOrderSup α
end Std

instance : Std.IsLinearOrder Nat where
  le_refl := Nat.le_refl
  le_trans _ _ _ := Nat.le_trans
  le_antisymm _ _ := Nat.le_antisymm
  le_total := Nat.le_total
instance : Std.LawfulOrderMin Nat where
  min_eq_or := by intro a b; omega
  le_min_iff := by intro a b c; omega
instance : Std.LawfulOrderMax Nat where
  max_eq_or := by intro a b; omega
  max_le_iff := by intro a b c; omega
instance : Std.IsLinearOrder Int where
  le_refl := Int.le_refl
  le_trans _ _ _ := Int.le_trans
  le_antisymm _ _ := by omega
  le_total := by intro a b; omega
instance : Std.LawfulOrderMin Int where
  min_eq_or := by intro a b; omega
  le_min_iff := by intro a b c; omega
instance : Std.LawfulOrderMax Int where
  max_eq_or := by intro a b; omega
  max_le_iff := by intro a b c; omega

/-! ### `min?`, `max?` -/
namespace List
@[simp] theorem min?_nil [Min α] : ([] : List α).min? = none := rfl
theorem min?_cons' [Min α] {xs : List α} : (x :: xs).min? = some (foldl min x xs) := rfl
@[simp] theorem min?_cons [Min α] [Std.Associative (min : α → α → α)] {xs : List α} :
    (x :: xs).min? = some (xs.min?.elim x (min x)) := by
  cases xs with
  | nil => rfl
  | cons y xs => rw [min?_cons', min?_cons', foldl_cons, foldl_assoc]; rfl
@[simp] theorem min?_eq_none_iff {xs : List α} [Min α] : xs.min? = none ↔ xs = [] := by
  cases xs <;> simp [min?]
theorem isSome_min?_of_mem {l : List α} [Min α] {a : α} (h : a ∈ l) : l.min?.isSome := by
  cases l with
  | nil => exact absurd h not_mem_nil
  | cons b l => rfl
theorem min?_mem [Min α] [Std.MinEqOr α] : {xs : List α} → xs.min? = some a → a ∈ xs := by
  intro xs
  cases xs with
  | nil => intro h; cases h
  | cons x xs =>
    intro h
    have h : foldl min x xs = a := Option.some_inj.1 h
    subst h
    induction xs generalizing x with
    | nil => exact mem_cons_self
    | cons y xs ih =>
      rw [foldl_cons]
      rcases mem_cons.1 (ih (min x y) rfl) with e | m
      · rw [e]
        rcases Std.MinEqOr.min_eq_or x y with e | e
        · rw [e]; exact mem_cons_self
        · rw [e]; exact mem_cons_of_mem x mem_cons_self
      · exact mem_cons_of_mem x (mem_cons_of_mem y m)
theorem le_min?_iff [Min α] [LE α] [Std.LawfulOrderInf α] :
    {xs : List α} → xs.min? = some a → ∀ {x}, x ≤ a ↔ ∀ b, b ∈ xs → x ≤ b := by
  intro xs
  cases xs with
  | nil => intro h; cases h
  | cons y xs =>
    intro h z
    have h : foldl min y xs = a := Option.some_inj.1 h
    subst h
    induction xs generalizing y with
    | nil => rw [forall_mem_singleton]; exact Iff.rfl
    | cons c xs ih =>
      have h := ih (min y c) rfl
      rw [foldl_cons]
      refine h.trans ?_
      rw [forall_mem_cons, forall_mem_cons, forall_mem_cons, Std.LawfulOrderInf.le_min_iff,
        and_assoc]
theorem min?_eq_some_iff [Min α] [LE α] {xs : List α} [Std.IsLinearOrder α]
    [Std.LawfulOrderMin α] : xs.min? = some a ↔ a ∈ xs ∧ ∀ b, b ∈ xs → a ≤ b := by
  refine ⟨fun h => ⟨min?_mem h, (le_min?_iff h).1 (Std.IsPreorder.le_refl a)⟩, ?_⟩
  rintro ⟨m, h⟩
  obtain ⟨c, e⟩ := Option.isSome_iff_exists.1 (isSome_min?_of_mem m)
  rw [e, Option.some_inj]
  exact Std.IsPartialOrder.le_antisymm _ _ ((le_min?_iff e).1 (Std.IsPreorder.le_refl c) a m)
    (h c (min?_mem e))
@[simp] theorem max?_nil [Max α] : ([] : List α).max? = none := rfl
theorem max?_cons' [Max α] {xs : List α} : (x :: xs).max? = some (foldl max x xs) := rfl
@[simp] theorem max?_cons [Max α] [Std.Associative (max : α → α → α)] {xs : List α} :
    (x :: xs).max? = some (xs.max?.elim x (max x)) := by
  cases xs with
  | nil => rfl
  | cons y xs => rw [max?_cons', max?_cons', foldl_cons, foldl_assoc]; rfl
@[simp] theorem max?_eq_none_iff {xs : List α} [Max α] : xs.max? = none ↔ xs = [] := by
  cases xs <;> simp [max?]
theorem isSome_max?_of_mem {l : List α} [Max α] {a : α} (h : a ∈ l) : l.max?.isSome := by
  cases l with
  | nil => exact absurd h not_mem_nil
  | cons b l => rfl
theorem max?_mem [Max α] [Std.MaxEqOr α] : {xs : List α} → xs.max? = some a → a ∈ xs := by
  intro xs
  cases xs with
  | nil => intro h; cases h
  | cons x xs =>
    intro h
    have h : foldl max x xs = a := Option.some_inj.1 h
    subst h
    induction xs generalizing x with
    | nil => exact mem_cons_self
    | cons y xs ih =>
      rw [foldl_cons]
      rcases mem_cons.1 (ih (max x y) rfl) with e | m
      · rw [e]
        rcases Std.MaxEqOr.max_eq_or x y with e | e
        · rw [e]; exact mem_cons_self
        · rw [e]; exact mem_cons_of_mem x mem_cons_self
      · exact mem_cons_of_mem x (mem_cons_of_mem y m)
theorem max?_le_iff [Max α] [LE α] [Std.LawfulOrderSup α] :
    {xs : List α} → xs.max? = some a → ∀ {x}, a ≤ x ↔ ∀ b, b ∈ xs → b ≤ x := by
  intro xs
  cases xs with
  | nil => intro h; cases h
  | cons y xs =>
    intro h z
    have h : foldl max y xs = a := Option.some_inj.1 h
    subst h
    induction xs generalizing y with
    | nil => rw [forall_mem_singleton]; exact Iff.rfl
    | cons c xs ih =>
      have h := ih (max y c) rfl
      rw [foldl_cons]
      refine h.trans ?_
      rw [forall_mem_cons, forall_mem_cons, forall_mem_cons, Std.LawfulOrderSup.max_le_iff,
        and_assoc]
theorem max?_eq_some_iff [Max α] [LE α] {xs : List α} [Std.IsLinearOrder α]
    [Std.LawfulOrderMax α] : xs.max? = some a ↔ a ∈ xs ∧ ∀ b, b ∈ xs → b ≤ a := by
  refine ⟨fun h => ⟨max?_mem h, (max?_le_iff h).1 (Std.IsPreorder.le_refl a)⟩, ?_⟩
  rintro ⟨m, h⟩
  obtain ⟨c, e⟩ := Option.isSome_iff_exists.1 (isSome_max?_of_mem m)
  rw [e, Option.some_inj]
  exact Std.IsPartialOrder.le_antisymm _ _ (h c (max?_mem e))
    ((max?_le_iff e).1 (Std.IsPreorder.le_refl c) a m)

end List
