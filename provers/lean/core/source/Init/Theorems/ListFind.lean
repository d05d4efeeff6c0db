prelude
import Init.Theorems.ListZip
/-!
Lists: `find?`, `findSome?`, `findIdx`, `idxOf`.
-/
universe u v w

namespace List

/-! ### `find?` -/
@[simp] theorem find?_cons_of_pos {l} (h : p a) : find? p (a :: l) = some a := by
  rw [find?_cons, h]
@[simp] theorem find?_cons_of_neg {l} (h : ¬p a) : find? p (a :: l) = find? p l := by
  rw [find?_cons, Bool.of_not_eq_true h]
@[simp] theorem find?_singleton {a : α} {p : α → Bool} :
    [a].find? p = if p a then some a else none := by
  rw [find?_cons]; cases p a <;> rfl
@[simp] theorem find?_eq_none : find? p l = none ↔ ∀ x ∈ l, ¬ p x := by
  induction l with
  | nil => simp
  | cons a l ih => rw [forall_mem_cons, ← ih]; cases h : p a <;> simp [h]
theorem find?_some : ∀ {l}, find? p l = some a → p a := by
  intro l
  induction l with
  | nil => intro h; cases h
  | cons b l ih =>
    intro h
    rw [find?_cons] at h
    split at h
    · rename_i hb; exact Option.some_inj.1 h ▸ hb
    · exact ih h
theorem mem_of_find?_eq_some : ∀ {l}, find? p l = some a → a ∈ l := by
  intro l
  induction l with
  | nil => intro h; cases h
  | cons b l ih =>
    intro h
    rw [find?_cons] at h
    split at h
    · exact Option.some_inj.1 h ▸ mem_cons_self
    · exact mem_cons_of_mem b (ih h)
@[simp] theorem find?_isSome {xs : List α} {p : α → Bool} :
    (xs.find? p).isSome ↔ ∃ x, x ∈ xs ∧ p x := by
  constructor
  · intro h
    obtain ⟨a, e⟩ := Option.isSome_iff_exists.1 h
    exact ⟨a, mem_of_find?_eq_some e, find?_some e⟩
  · rintro ⟨x, m, h⟩
    rw [Option.isSome_iff_ne_none]
    intro e
    exact find?_eq_none.1 e x m h
theorem find?_eq_some_iff_append :
    xs.find? p = some b ↔ p b ∧ ∃ as bs, xs = as ++ b :: bs ∧ ∀ a ∈ as, !p a := by
  constructor
  · intro h
    refine ⟨find?_some h, ?_⟩
    induction xs with
    | nil => cases h
    | cons a xs ih =>
      rw [find?_cons] at h
      split at h
      · exact ⟨[], xs, Option.some_inj.1 h ▸ rfl, forall_mem_nil _⟩
      · rename_i ha
        obtain ⟨as, bs, e, h'⟩ := ih h
        exact ⟨a :: as, bs, e ▸ rfl, forall_mem_cons.2 ⟨by rw [ha]; rfl, h'⟩⟩
  · rintro ⟨hb, as, bs, rfl, h⟩
    induction as with
    | nil => exact find?_cons_of_pos hb
    | cons a as ih =>
      rw [forall_mem_cons] at h
      rw [cons_append, find?_cons_of_neg (by intro e; have := h.1; rw [e] at this; cases this),
        ih h.2]
theorem get_find?_mem {xs : List α} {p : α → Bool} (h) : (xs.find? p).get h ∈ xs :=
  mem_of_find?_eq_some (Option.eq_some_of_isSome h)
@[simp] theorem head?_filter {p : α → Bool} {l : List α} : (l.filter p).head? = l.find? p := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
@[simp] theorem find?_map {f : β → α} {l : List β} :
    find? p (l.map f) = (l.find? (p ∘ f)).map f := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p (f a) <;> simp [h, ih]
@[simp] theorem find?_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).find? p = (l₁.find? p).or (l₂.find? p) := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
theorem find?_replicate :
    find? p (replicate n a) = if n = 0 then none else if p a then some a else none := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [replicate_succ, find?_cons, if_neg (Nat.succ_ne_zero n)]
    cases h : p a with
    | true => rfl
    | false => rw [ih, h]; simp

/-! ### `findSome?` -/
@[simp] theorem findSome?_cons_of_isSome {l} (h : (f a).isSome) :
    findSome? f (a :: l) = f a := by
  rw [findSome?_cons]
  cases e : f a with
  | none => rw [e] at h; cases h
  | some b => rfl
@[simp] theorem findSome?_cons_of_isNone {l} (h : (f a).isNone) :
    findSome? f (a :: l) = findSome? f l := by
  rw [findSome?_cons, Option.isNone_iff_eq_none.1 h]
@[simp] theorem findSome?_eq_none_iff : findSome? p l = none ↔ ∀ x ∈ l, p x = none := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [forall_mem_cons, ← ih, findSome?_cons]
    cases h : p a <;> simp
theorem exists_of_findSome?_eq_some {l : List α} {f : α → Option β} (w : l.findSome? f = some b) :
    ∃ a, a ∈ l ∧ f a = some b := by
  induction l with
  | nil => cases w
  | cons a l ih =>
    rw [findSome?_cons] at w
    split at w
    · rename_i h; exact ⟨a, mem_cons_self, w ▸ h⟩
    · obtain ⟨x, m, h⟩ := ih w; exact ⟨x, mem_cons_of_mem a m, h⟩
@[simp] theorem head?_filterMap {f : α → Option β} {l : List α} :
    (l.filterMap f).head? = l.findSome? f := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [findSome?_cons]; cases h : f a <;> simp [h, ih]
theorem findSome?_map {f : β → γ} {l : List β} : findSome? p (l.map f) = l.findSome? (p ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, findSome?_cons, findSome?_cons, ih]; rfl
theorem findSome?_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).findSome? f = (l₁.findSome? f).or (l₂.findSome? f) := by
  induction l₁ with
  | nil => rfl
  | cons a l ih =>
    rw [cons_append, findSome?_cons, findSome?_cons, ih]; cases f a <;> rfl

/-! ### `findIdx`, `idxOf` -/
private theorem findIdx_go_add (p : α → Bool) (l : List α) (n : Nat) :
    findIdx.go p l n = findIdx.go p l 0 + n := by
  induction l generalizing n with
  | nil => exact (Nat.zero_add n).symm
  | cons a l ih =>
    rw [findIdx.go, findIdx.go]
    cases p a
    · rw [cond_false, cond_false, ih (n + 1), ih (0 + 1)]; omega
    · rw [cond_true, cond_true, Nat.zero_add]
theorem findIdx_cons {p : α → Bool} {b : α} {l : List α} :
    (b :: l).findIdx p = bif p b then 0 else (l.findIdx p) + 1 := by
  rw [findIdx, findIdx.go, findIdx_go_add p l (0 + 1)]; rfl
theorem findIdx_getElem {xs : List α} {w : xs.findIdx p < xs.length} : p xs[xs.findIdx p] := by
  induction xs with
  | nil => exact absurd w (Nat.not_lt_zero _)
  | cons a xs ih =>
    have e := findIdx_cons (p := p) (b := a) (l := xs)
    cases h : p a with
    | true =>
      rw [h, cond_true] at e
      simp only [e]
      exact h
    | false =>
      rw [h, cond_false] at e
      simp only [e] at w ⊢
      exact ih (w := Nat.le_of_succ_le_succ w)
theorem findIdx_lt_length_of_exists {xs : List α} (h : ∃ x ∈ xs, p x) :
    xs.findIdx p < xs.length := by
  induction xs with
  | nil => obtain ⟨x, m, _⟩ := h; exact absurd m not_mem_nil
  | cons a xs ih =>
    rw [findIdx_cons, length_cons]
    cases ha : p a with
    | true => exact Nat.zero_lt_succ _
    | false =>
      obtain ⟨x, m, hx⟩ := h
      have m := mem_of_ne_of_mem (fun e : x = a => by rw [e, ha] at hx; cases hx) m
      exact Nat.succ_le_succ (ih ⟨x, m, hx⟩)
theorem findIdx_le_length {p : α → Bool} {xs : List α} : xs.findIdx p ≤ xs.length := by
  induction xs with
  | nil => exact Nat.le_refl 0
  | cons a xs ih =>
    rw [findIdx_cons, length_cons]
    cases p a
    · exact Nat.succ_le_succ ih
    · exact Nat.zero_le _
theorem idxOf_cons [BEq α] : (x :: xs : List α).idxOf y = bif x == y then 0 else xs.idxOf y + 1 :=
  findIdx_cons
@[simp] theorem idxOf_cons_self [BEq α] [LawfulBEq α] {l : List α} : (a :: l).idxOf a = 0 := by
  rw [idxOf_cons, BEq.rfl, cond_true]
theorem idxOf_le_length [BEq α] {l : List α} : l.idxOf a ≤ l.length := findIdx_le_length
theorem idxOf_lt_length_of_mem [BEq α] [LawfulBEq α] {l : List α} (h : a ∈ l) :
    l.idxOf a < l.length := findIdx_lt_length_of_exists ⟨a, h, BEq.rfl⟩

end List
