prelude
import Init.Theorems.ListErase
/-!
Lists: permutations `~`: closure under the list operations, invariants, cancellation, the
characterisation by `count`, and its decision.
-/
universe u v w

namespace List

@[simp] protected theorem Perm.refl : ∀ l : List α, l ~ l
  | [] => .nil
  | a :: l => (Perm.refl l).cons a
attribute [refl] Perm.refl
protected theorem Perm.rfl {l : List α} : l ~ l := Perm.refl l
theorem Perm.of_eq (h : l₁ = l₂) : l₁ ~ l₂ := h ▸ Perm.rfl
protected theorem Perm.symm {l₁ l₂ : List α} (h : l₁ ~ l₂) : l₂ ~ l₁ := by
  induction h with
  | nil => exact .nil
  | cons a _ ih => exact ih.cons a
  | swap a b l => exact .swap b a l
  | trans _ _ ih₁ ih₂ => exact ih₂.trans ih₁
instance : Trans (Perm (α := α)) (Perm (α := α)) (Perm (α := α)) := ⟨Perm.trans⟩
theorem perm_comm {l₁ l₂ : List α} : l₁ ~ l₂ ↔ l₂ ~ l₁ := ⟨Perm.symm, Perm.symm⟩
protected theorem Perm.congr_left {l₁ l₂ : List α} (h : l₁ ~ l₂) (l₃ : List α) :
    l₁ ~ l₃ ↔ l₂ ~ l₃ := ⟨h.symm.trans, h.trans⟩
protected theorem Perm.congr_right {l₁ l₂ : List α} (h : l₁ ~ l₂) (l₃ : List α) :
    l₃ ~ l₁ ↔ l₃ ~ l₂ := ⟨fun h' => h'.trans h, fun h' => h'.trans h.symm⟩
theorem Perm.swap' (x y : α) {l₁ l₂ : List α} (p : l₁ ~ l₂) : y :: x :: l₁ ~ x :: y :: l₂ :=
  (Perm.swap x y l₁).trans ((p.cons y).cons x)
theorem Perm.eqv (α) : Equivalence (@Perm α) := ⟨Perm.refl, Perm.symm, Perm.trans⟩
instance isSetoid (α) : Setoid (List α) := ⟨Perm, Perm.eqv α⟩
theorem Perm.mem_iff {a : α} {l₁ l₂ : List α} (p : l₁ ~ l₂) : a ∈ l₁ ↔ a ∈ l₂ := by
  induction p with
  | nil => exact Iff.rfl
  | cons b _ ih => rw [mem_cons, mem_cons, ih]
  | swap b c l => rw [mem_cons, mem_cons, mem_cons, mem_cons, ← or_assoc, ← or_assoc, or_comm (a := a = c)]
  | trans _ _ ih₁ ih₂ => rw [ih₁, ih₂]
theorem Perm.subset {l₁ l₂ : List α} (p : l₁ ~ l₂) : l₁ ⊆ l₂ := fun _ m => p.mem_iff.1 m
theorem Perm.append_right {l₁ l₂ : List α} (t₁ : List α) (p : l₁ ~ l₂) :
    l₁ ++ t₁ ~ l₂ ++ t₁ := by
  induction p with
  | nil => exact Perm.rfl
  | cons a _ ih => exact ih.cons a
  | swap a b l => exact .swap a b _
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem Perm.append_left {t₁ t₂ : List α} : ∀ l : List α, t₁ ~ t₂ → l ++ t₁ ~ l ++ t₂
  | [], p => p
  | a :: l, p => (p.append_left l).cons a
theorem Perm.append {l₁ l₂ t₁ t₂ : List α} (p₁ : l₁ ~ l₂) (p₂ : t₁ ~ t₂) :
    l₁ ++ t₁ ~ l₂ ++ t₂ := (p₁.append_right t₁).trans (p₂.append_left l₂)
theorem Perm.append_cons (a : α) {l₁ l₂ r₁ r₂ : List α} (p₁ : l₁ ~ l₂) (p₂ : r₁ ~ r₂) :
    l₁ ++ a :: r₁ ~ l₂ ++ a :: r₂ := p₁.append (p₂.cons a)
@[simp] theorem perm_middle {a : α} : ∀ {l₁ l₂ : List α}, l₁ ++ a :: l₂ ~ a :: (l₁ ++ l₂) := by
  intro l₁ l₂
  induction l₁ with
  | nil => exact Perm.rfl
  | cons b l₁ ih => exact (ih.cons b).trans (.swap a b _)
@[simp] theorem perm_append_singleton (a : α) (l : List α) : l ++ [a] ~ a :: l := by
  have h := perm_middle (a := a) (l₁ := l) (l₂ := [])
  rwa [append_nil] at h
theorem perm_append_comm : ∀ {l₁ l₂ : List α}, l₁ ++ l₂ ~ l₂ ++ l₁ := by
  intro l₁ l₂
  induction l₁ with
  | nil => rw [nil_append, append_nil]
  | cons a l₁ ih => exact (ih.cons a).trans perm_middle.symm
theorem perm_append_comm_assoc (l₁ l₂ l₃ : List α) :
    (l₁ ++ (l₂ ++ l₃)) ~ (l₂ ++ (l₁ ++ l₃)) := by
  rw [← append_assoc, ← append_assoc]; exact perm_append_comm.append_right l₃
theorem concat_perm (l : List α) (a : α) : concat l a ~ a :: l := by simp
theorem Perm.length_eq {l₁ l₂ : List α} (p : l₁ ~ l₂) : length l₁ = length l₂ := by
  induction p with
  | nil => rfl
  | cons a _ ih => rw [length_cons, ih, length_cons]
  | swap => rfl
  | trans _ _ ih₁ ih₂ => rw [ih₁, ih₂]
theorem Perm.eq_nil {l : List α} (p : l ~ []) : l = [] := eq_nil_of_length_eq_zero p.length_eq
theorem Perm.nil_eq {l : List α} (p : [] ~ l) : [] = l := p.symm.eq_nil.symm
@[simp] theorem perm_nil {l₁ : List α} : l₁ ~ [] ↔ l₁ = [] := ⟨Perm.eq_nil, Perm.of_eq⟩
@[simp] theorem nil_perm {l₁ : List α} : [] ~ l₁ ↔ l₁ = [] := perm_comm.trans perm_nil
theorem not_perm_nil_cons (x : α) (l : List α) : ¬[] ~ x :: l :=
  fun p => cons_ne_nil x l p.symm.eq_nil
theorem not_perm_cons_nil {l : List α} {a : α} : ¬((a :: l) ~ []) :=
  fun p => cons_ne_nil a l p.eq_nil
@[simp] theorem reverse_perm : ∀ l : List α, reverse l ~ l := by
  intro l
  induction l with
  | nil => exact .nil
  | cons a l ih => rw [reverse_cons]; exact (perm_append_singleton a _).trans (ih.cons a)
theorem perm_cons_append_cons {l l₁ l₂ : List α} (a : α) (p : l ~ l₁ ++ l₂) :
    a :: l ~ l₁ ++ a :: l₂ := (p.cons a).trans perm_middle.symm
@[simp] theorem perm_replicate {n : Nat} {a : α} {l : List α} :
    l ~ replicate n a ↔ l = replicate n a := by
  refine ⟨fun p => eq_replicate_iff.2 ⟨p.length_eq.trans length_replicate, fun b m => ?_⟩, Perm.of_eq⟩
  exact eq_of_mem_replicate (p.subset m)
@[simp] theorem replicate_perm {n : Nat} {a : α} {l : List α} :
    replicate n a ~ l ↔ replicate n a = l :=
  ⟨fun p => (perm_replicate.1 p.symm).symm, Perm.of_eq⟩
@[simp] theorem perm_singleton {a : α} {l : List α} : l ~ [a] ↔ l = [a] := perm_replicate (n := 1)
@[simp] theorem singleton_perm {a : α} {l : List α} : [a] ~ l ↔ [a] = l := replicate_perm (n := 1)
theorem Perm.eq_singleton (h : l ~ [a]) : l = [a] := perm_singleton.1 h
theorem Perm.singleton_eq (h : [a] ~ l) : [a] = l := singleton_perm.1 h
theorem singleton_perm_singleton {a b : α} : [a] ~ [b] ↔ a = b := by simp
theorem Perm.filterMap (f : α → Option β) {l₁ l₂ : List α} (p : l₁ ~ l₂) :
    filterMap f l₁ ~ filterMap f l₂ := by
  induction p with
  | nil => exact Perm.rfl
  | cons a _ ih => cases h : f a <;> simp [h, ih, Perm.cons]
  | swap a b l => cases h : f a <;> cases h' : f b <;> simp [h, h', Perm.swap]
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem Perm.map (f : α → β) {l₁ l₂ : List α} (p : l₁ ~ l₂) : map f l₁ ~ map f l₂ := by
  rw [← filterMap_eq_map]; exact p.filterMap _
theorem Perm.filter (p : α → Bool) {l₁ l₂ : List α} (s : l₁ ~ l₂) :
    filter p l₁ ~ filter p l₂ := by
  rw [← filterMap_eq_filter]; exact s.filterMap _
theorem filter_append_perm (p : α → Bool) (l : List α) :
    filter p l ++ filter (fun x => !p x) l ~ l := by
  induction l with
  | nil => exact .nil
  | cons a l ih =>
    cases h : p a
    · rw [filter_cons_of_neg (by simp [h]), filter_cons_of_pos (by simp [h])]
      exact perm_middle.trans (ih.cons a)
    · rw [filter_cons_of_pos h, filter_cons_of_neg (by simp [h]), cons_append]
      exact ih.cons a
theorem Perm.flatten {l₁ l₂ : List (List α)} (h : l₁ ~ l₂) : l₁.flatten ~ l₂.flatten := by
  induction h with
  | nil => exact .nil
  | cons a _ ih => exact ih.append_left a
  | swap a b l => exact perm_append_comm_assoc b a l.flatten
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem Perm.flatMap_right {l₁ l₂ : List α} (f : α → List β) (p : l₁ ~ l₂) :
    l₁.flatMap f ~ l₂.flatMap f := (p.map f).flatten
theorem Perm.countP_eq (p : α → Bool) {l₁ l₂ : List α} (s : l₁ ~ l₂) :
    countP p l₁ = countP p l₂ := by
  rw [countP_eq_length_filter, countP_eq_length_filter, (s.filter p).length_eq]
theorem Perm.count_eq [BEq α] {l₁ l₂ : List α} (p : l₁ ~ l₂) (a) : count a l₁ = count a l₂ :=
  p.countP_eq _
theorem Perm.sum_nat {l₁ l₂ : List Nat} (h : l₁ ~ l₂) : l₁.sum = l₂.sum := by
  induction h with
  | nil => rfl
  | cons a _ ih => rw [sum_cons, sum_cons, ih]
  | swap a b l => rw [sum_cons, sum_cons, sum_cons, sum_cons, Nat.add_left_comm]
  | trans _ _ ih₁ ih₂ => rw [ih₁, ih₂]
theorem Perm.all_eq {l₁ l₂ : List α} {f : α → Bool} (hp : l₁.Perm l₂) : l₁.all f = l₂.all f := by
  induction hp with
  | nil => rfl
  | cons a _ ih => rw [all_cons, all_cons, ih]
  | swap a b l => rw [all_cons, all_cons, all_cons, all_cons]; cases f a <;> cases f b <;> rfl
  | trans _ _ ih₁ ih₂ => rw [ih₁, ih₂]
theorem Perm.any_eq {l₁ l₂ : List α} {f : α → Bool} (hp : l₁.Perm l₂) : l₁.any f = l₂.any f := by
  induction hp with
  | nil => rfl
  | cons a _ ih => rw [any_cons, any_cons, ih]
  | swap a b l => rw [any_cons, any_cons, any_cons, any_cons]; cases f a <;> cases f b <;> rfl
  | trans _ _ ih₁ ih₂ => rw [ih₁, ih₂]
theorem Perm.contains_eq [BEq α] {l₁ l₂ : List α} (h : l₁ ~ l₂) {a : α} :
    l₁.contains a = l₂.contains a := by
  rw [contains_eq_any_beq, contains_eq_any_beq, h.any_eq]
theorem Perm.foldr_eq' {f : β → α → α} {l₁ l₂ : List β} (p : l₁ ~ l₂)
    (comm : ∀ x ∈ l₁, ∀ y ∈ l₁, ∀ (z), f y (f x z) = f x (f y z))
    (init) : foldr f init l₁ = foldr f init l₂ := by
  induction p with
  | nil => rfl
  | cons a _ ih =>
    rw [foldr_cons, foldr_cons,
      ih fun x m y m' => comm x (mem_cons_of_mem a m) y (mem_cons_of_mem a m')]
  | swap a b l =>
    exact comm a (mem_cons_of_mem b mem_cons_self) b mem_cons_self _
  | trans p _ ih₁ ih₂ =>
    rw [ih₁ comm, ih₂ fun x m y m' => comm x (p.mem_iff.2 m) y (p.mem_iff.2 m')]

/-! ### `erase`, `count`, cancellation -/
theorem perm_cons_erase [BEq α] [LawfulBEq α] {a : α} {l : List α} (h : a ∈ l) :
    l ~ a :: l.erase a := by
  obtain ⟨l₁, l₂, _, e, e'⟩ := exists_erase_eq h
  rw [e']; exact e ▸ perm_middle
theorem perm_iff_count [BEq α] [LawfulBEq α] {l₁ l₂ : List α} :
    l₁ ~ l₂ ↔ ∀ a, count a l₁ = count a l₂ := by
  refine ⟨Perm.count_eq, fun h => ?_⟩
  induction l₁ generalizing l₂ with
  | nil =>
    have : l₂ = [] := eq_nil_iff_forall_not_mem.2 fun a => not_mem_of_count_eq_zero (h a).symm
    rw [this]
  | cons a l₁ ih =>
    have m : a ∈ l₂ := count_pos_iff.1 (by rw [← h, count_cons_self]; exact Nat.zero_lt_succ _)
    refine ((ih fun b => ?_).cons a).trans (perm_cons_erase m).symm
    have hb := h b
    rw [(perm_cons_erase m).count_eq, count_cons, count_cons] at hb
    exact Nat.add_right_cancel hb
theorem Perm.cons_inv {a : α} {l₁ l₂ : List α} (h : a :: l₁ ~ a :: l₂) : l₁ ~ l₂ := by
  have : DecidableEq α := fun x y => Classical.propDecidable (x = y)
  refine perm_iff_count.2 fun b => ?_
  have hb := h.count_eq b
  rw [count_cons, count_cons] at hb
  exact Nat.add_right_cancel hb
@[simp] theorem perm_cons (a : α) {l₁ l₂ : List α} : a :: l₁ ~ a :: l₂ ↔ l₁ ~ l₂ :=
  ⟨Perm.cons_inv, .cons a⟩
theorem perm_inv_core {a : α} {l₁ l₂ r₁ r₂ : List α} :
    l₁ ++ a :: r₁ ~ l₂ ++ a :: r₂ → l₁ ++ r₁ ~ l₂ ++ r₂ :=
  fun h => (perm_middle.symm.trans (h.trans perm_middle)).cons_inv
theorem perm_append_left_iff {l₁ l₂ : List α} : ∀ l, l ++ l₁ ~ l ++ l₂ ↔ l₁ ~ l₂
  | [] => Iff.rfl
  | a :: l => (perm_cons a).trans (perm_append_left_iff l)
theorem perm_append_right_iff {l₁ l₂ : List α} (l) : l₁ ++ l ~ l₂ ++ l ↔ l₁ ~ l₂ :=
  ⟨fun h => (perm_append_left_iff l).1 (perm_append_comm.trans (h.trans perm_append_comm)),
    Perm.append_right l⟩
section LawfulBEq
variable [BEq α] [LawfulBEq α]
theorem Perm.erase (a : α) {l₁ l₂ : List α} (p : l₁ ~ l₂) : l₁.erase a ~ l₂.erase a := by
  by_cases h : a ∈ l₁
  · exact ((perm_cons_erase h).symm.trans (p.trans (perm_cons_erase (p.subset h)))).cons_inv
  · rw [erase_of_not_mem h, erase_of_not_mem fun m => h (p.mem_iff.2 m)]; exact p
theorem cons_perm_iff_perm_erase {a : α} {l₁ l₂ : List α} :
    a :: l₁ ~ l₂ ↔ a ∈ l₂ ∧ l₁ ~ l₂.erase a := by
  constructor
  · intro h
    have m : a ∈ l₂ := h.subset mem_cons_self
    exact ⟨m, (h.trans (perm_cons_erase m)).cons_inv⟩
  · rintro ⟨m, h⟩; exact (h.cons a).trans (perm_cons_erase m).symm
set_option linter.unusedSectionVars false in
theorem Perm.count (h : l₁ ~ l₂) (a : α) : count a l₁ = count a l₂ := h.count_eq a
protected theorem Perm.insert (a : α) {l₁ l₂ : List α} (p : l₁ ~ l₂) :
    l₁.insert a ~ l₂.insert a := by
  by_cases h : a ∈ l₁
  · rw [insert_of_mem h, insert_of_mem (p.subset h)]; exact p
  · rw [insert_of_not_mem h, insert_of_not_mem fun m => h (p.mem_iff.2 m)]; exact p.cons a
end LawfulBEq
def isPerm [BEq α] : List α → List α → Bool
  | [], l₂ => l₂.isEmpty
  | a :: l₁, l₂ => l₂.contains a && l₁.isPerm (l₂.erase a)
theorem isPerm_iff [BEq α] [LawfulBEq α] : ∀ {l₁ l₂ : List α}, l₁.isPerm l₂ ↔ l₁ ~ l₂ := by
  intro l₁
  induction l₁ with
  | nil => intro l₂; rw [isPerm, isEmpty_iff, nil_perm]
  | cons a l₁ ih =>
    intro l₂; rw [isPerm, Bool.and_eq_true, ih, contains_iff_mem, cons_perm_iff_perm_erase]
instance decidablePerm {α} [DecidableEq α] (l₁ l₂ : List α) : Decidable (l₁ ~ l₂) :=
  decidable_of_iff _ isPerm_iff

/-! ### `Pairwise` and `Nodup` under permutation -/
theorem Pairwise.perm {R : α → α → Prop} {l l' : List α} (hR : l.Pairwise R) (hl : l ~ l')
    (hsymm : ∀ {x y}, R x y → R y x) : l'.Pairwise R := by
  induction hl with
  | nil => exact hR
  | cons a p ih =>
    rw [pairwise_cons] at hR ⊢
    exact ⟨fun b m => hR.1 b (p.mem_iff.2 m), ih hR.2⟩
  | swap a b l =>
    simp only [pairwise_cons, forall_mem_cons] at hR ⊢
    exact ⟨⟨hsymm hR.1.1, hR.2.1⟩, hR.1.2, hR.2.2⟩
  | trans _ _ ih₁ ih₂ => exact ih₂ (ih₁ hR)
theorem Perm.pairwise {R : α → α → Prop} {l l' : List α} (hl : l ~ l') (hR : l.Pairwise R)
    (hsymm : ∀ {x y}, R x y → R y x) : l'.Pairwise R := hR.perm hl hsymm
theorem Perm.pairwise_iff {R : α → α → Prop} (S : ∀ {x y}, R x y → R y x) :
    ∀ {l₁ l₂ : List α} (_p : l₁ ~ l₂), Pairwise R l₁ ↔ Pairwise R l₂ :=
  fun p => ⟨fun h => h.perm p S, fun h => h.perm p.symm S⟩
theorem Perm.nodup_iff {l₁ l₂ : List α} : l₁ ~ l₂ → (Nodup l₁ ↔ Nodup l₂) :=
  Perm.pairwise_iff Ne.symm
theorem Nodup.perm {l l' : List α} (hR : l.Nodup) (hl : l ~ l') : l'.Nodup := hl.nodup_iff.1 hR
theorem Perm.nodup {l l' : List α} (hl : l ~ l') (hR : l.Nodup) : l'.Nodup := hR.perm hl
theorem Perm.eq_of_pairwise : ∀ {l₁ l₂ : List α}
    (_ : ∀ a b, a ∈ l₁ → b ∈ l₂ → le a b → le b a → a = b)
    (_ : l₁.Pairwise le) (_ : l₂.Pairwise le) (_ : l₁ ~ l₂), l₁ = l₂ := by
  intro l₁
  induction l₁ with
  | nil => intro l₂ _ _ _ p; exact p.nil_eq
  | cons a l₁ ih =>
    intro l₂ anti h₁ h₂ p
    cases l₂ with
    | nil => exact p.eq_nil
    | cons b l₂ =>
      have e : a = b := by
        rcases mem_cons.1 (p.subset mem_cons_self) with e | m
        · exact e
        · rcases mem_cons.1 (p.symm.subset mem_cons_self) with e | m'
          · exact e.symm
          · exact anti a b mem_cons_self mem_cons_self (rel_of_pairwise_cons h₁ m')
              (rel_of_pairwise_cons h₂ m)
      subst e
      rw [ih (fun x y m m' => anti x y (mem_cons_of_mem a m) (mem_cons_of_mem a m'))
        h₁.of_cons h₂.of_cons p.cons_inv]
theorem Sublist.exists_perm_append {l₁ l₂ : List α} (h : l₁ <+ l₂) : ∃ l, l₂ ~ l₁ ++ l := by
  induction h with
  | slnil => exact ⟨[], .nil⟩
  | cons a _ ih =>
    obtain ⟨l, p⟩ := ih
    exact ⟨a :: l, (p.cons a).trans perm_middle.symm⟩
  | cons_cons a _ ih =>
    obtain ⟨l, p⟩ := ih
    exact ⟨l, p.cons a⟩

end List
