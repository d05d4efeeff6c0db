prelude
import Init.Theorems.ListPairwise
/-!
Lists: removing and adding single elements: `eraseP`, `erase`, `insert`, `replace`, `eraseIdx`,
`removeAll`.
-/
universe u v w

namespace List

/-! ### `eraseP` -/
@[simp] theorem eraseP_cons_of_pos {l : List α} {p} (h : p a) : (a :: l).eraseP p = l := by
  rw [eraseP_cons, h, cond_true]
@[simp] theorem eraseP_cons_of_neg {l : List α} {p} (h : ¬p a) :
    (a :: l).eraseP p = a :: l.eraseP p := by rw [eraseP_cons, Bool.of_not_eq_true h, cond_false]
theorem eraseP_of_forall_not {l : List α} (h : ∀ a, a ∈ l → ¬p a) : l.eraseP p = l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [forall_mem_cons] at h
    rw [eraseP_cons_of_neg h.1, ih h.2]
theorem exists_of_eraseP : ∀ {l : List α} {a} (_ : a ∈ l) (_ : p a),
    ∃ a l₁ l₂, (∀ b ∈ l₁, ¬p b) ∧ p a ∧ l = l₁ ++ a :: l₂ ∧ l.eraseP p = l₁ ++ l₂ := by
  intro l
  induction l with
  | nil => intro a m _; exact absurd m not_mem_nil
  | cons b l ih =>
    intro a m pa
    by_cases pb : p b
    · exact ⟨b, [], l, forall_mem_nil _, pb, rfl, eraseP_cons_of_pos pb⟩
    · have m' := mem_of_ne_of_mem (fun e : a = b => pb (e ▸ pa)) m
      obtain ⟨c, l₁, l₂, h₁, pc, e, e'⟩ := ih m' pa
      exact ⟨c, b :: l₁, l₂, forall_mem_cons.2 ⟨pb, h₁⟩, pc, by rw [e]; rfl,
        by rw [eraseP_cons_of_neg pb, e']; rfl⟩
theorem exists_or_eq_self_of_eraseP (p) (l : List α) :
    l.eraseP p = l ∨
    ∃ a l₁ l₂, (∀ b ∈ l₁, ¬p b) ∧ p a ∧ l = l₁ ++ a :: l₂ ∧ l.eraseP p = l₁ ++ l₂ := by
  by_cases h : ∃ a ∈ l, p a
  · obtain ⟨a, m, pa⟩ := h; exact .inr (exists_of_eraseP m pa)
  · exact .inl (eraseP_of_forall_not fun a m pa => h ⟨a, m, pa⟩)
@[simp] theorem length_eraseP_of_mem (al : a ∈ l) (pa : p a) :
    length (l.eraseP p) = length l - 1 := by
  obtain ⟨b, l₁, l₂, _, _, e, e'⟩ := exists_of_eraseP al pa
  rw [e', e, length_append, length_append, length_cons]; omega
theorem eraseP_sublist {l : List α} : l.eraseP p <+ l := by
  rcases exists_or_eq_self_of_eraseP p l with h | ⟨a, l₁, l₂, _, _, e, e'⟩
  · rw [h]; exact Sublist.refl l
  · rw [e', e]; exact (sublist_cons_self a l₂).append_left l₁
theorem eraseP_subset {l : List α} : l.eraseP p ⊆ l := eraseP_sublist.subset
theorem length_eraseP_le {l : List α} : (l.eraseP p).length ≤ l.length := eraseP_sublist.length_le
theorem mem_of_mem_eraseP {l : List α} : a ∈ l.eraseP p → a ∈ l := fun h => eraseP_subset h
@[simp] theorem mem_eraseP_of_neg {l : List α} (pa : ¬p a) : a ∈ l.eraseP p ↔ a ∈ l := by
  refine ⟨mem_of_mem_eraseP, fun m => ?_⟩
  rcases exists_or_eq_self_of_eraseP p l with h | ⟨b, l₁, l₂, _, pb, e, e'⟩
  · rw [h]; exact m
  · rw [e] at m
    rw [e', mem_append]
    rcases mem_append.1 m with m | m
    · exact .inl m
    · exact .inr (mem_of_ne_of_mem (fun h => pa (h ▸ pb)) m)
theorem eraseP_map {f : β → α} :
    ∀ {l : List β}, (map f l).eraseP p = map f (l.eraseP (p ∘ f)) := by
  intro l
  induction l with
  | nil => rfl
  | cons b l ih => cases h : p (f b) <;> simp [h, ih]

/-! ### `erase` -/
section erase
variable [BEq α]
theorem erase_cons {a b : α} {l : List α} :
    (b :: l).erase a = if b == a then l else b :: l.erase a := by
  rw [List.erase]; cases b == a <;> rfl
@[simp] theorem erase_cons_tail {a b : α} {l : List α} (h : ¬(b == a)) :
    (b :: l).erase a = b :: l.erase a := by rw [erase_cons, if_neg h]
theorem erase_eq_eraseP' (a : α) (l : List α) : l.erase a = l.eraseP (· == a) := by
  induction l with
  | nil => rfl
  | cons b l ih => rw [erase_cons, eraseP_cons, ih]; cases b == a <;> rfl
theorem erase_sublist {a : α} {l : List α} : l.erase a <+ l := by
  rw [erase_eq_eraseP']; exact eraseP_sublist
theorem erase_subset {a : α} {l : List α} : l.erase a ⊆ l := erase_sublist.subset
theorem length_erase_le {a : α} {l : List α} : (l.erase a).length ≤ l.length :=
  erase_sublist.length_le
theorem mem_of_mem_erase {a b : α} {l : List α} (h : a ∈ l.erase b) : a ∈ l := erase_subset h
@[simp] theorem erase_cons_head [LawfulBEq α] (a : α) (l : List α) : (a :: l).erase a = l := by
  rw [erase_cons, if_pos BEq.rfl]
theorem erase_of_not_mem [LawfulBEq α] {a : α} : ∀ {l : List α}, a ∉ l → l.erase a = l := by
  intro l h
  rw [erase_eq_eraseP']
  exact eraseP_of_forall_not fun b m e => h (LawfulBEq.eq_of_beq e ▸ m)
theorem exists_erase_eq [LawfulBEq α] {a : α} {l : List α} (h : a ∈ l) :
    ∃ l₁ l₂, a ∉ l₁ ∧ l = l₁ ++ a :: l₂ ∧ l.erase a = l₁ ++ l₂ := by
  obtain ⟨b, l₁, l₂, h₁, e, h₂, h₃⟩ := exists_of_eraseP (p := (· == a)) h BEq.rfl
  obtain rfl := LawfulBEq.eq_of_beq e
  exact ⟨l₁, l₂, fun m => h₁ b m BEq.rfl, h₂, by rw [erase_eq_eraseP', h₃]⟩
@[simp] theorem length_erase_of_mem [LawfulBEq α] {a : α} {l : List α} (h : a ∈ l) :
    length (l.erase a) = length l - 1 := by
  rw [erase_eq_eraseP']; exact length_eraseP_of_mem h BEq.rfl
theorem length_erase [LawfulBEq α] {a : α} {l : List α} :
    length (l.erase a) = if a ∈ l then length l - 1 else length l := by
  split
  · rename_i h; exact length_erase_of_mem h
  · rename_i h; rw [erase_of_not_mem h]
@[simp] theorem mem_erase_of_ne [LawfulBEq α] {a b : α} {l : List α} (ab : a ≠ b) :
    a ∈ l.erase b ↔ a ∈ l := by
  rw [erase_eq_eraseP']; exact mem_eraseP_of_neg fun e => ab (LawfulBEq.eq_of_beq e)
theorem erase_append_left [LawfulBEq α] {l₁ : List α} (l₂) (h : a ∈ l₁) :
    (l₁ ++ l₂).erase a = l₁.erase a ++ l₂ := by
  induction l₁ with
  | nil => exact absurd h not_mem_nil
  | cons b l₁ ih =>
    rw [cons_append, erase_cons, erase_cons]
    split
    · rfl
    · rename_i e
      rw [ih (mem_of_ne_of_mem (fun h' => e (h' ▸ BEq.rfl)) h)]; rfl
theorem erase_append_right [LawfulBEq α] {a : α} {l₁ : List α} (l₂ : List α) (h : a ∉ l₁) :
    (l₁ ++ l₂).erase a = (l₁ ++ l₂.erase a) := by
  induction l₁ with
  | nil => rfl
  | cons b l₁ ih =>
    rw [cons_append, erase_cons, if_neg, ih (not_mem_of_not_mem_cons h)]
    · rfl
    · exact fun e => ne_of_not_mem_cons h (LawfulBEq.eq_of_beq e).symm
theorem erase_append [LawfulBEq α] {a : α} {l₁ l₂ : List α} :
    (l₁ ++ l₂).erase a = if a ∈ l₁ then l₁.erase a ++ l₂ else l₁ ++ l₂.erase a := by
  split
  · rename_i h; exact erase_append_left l₂ h
  · rename_i h; exact erase_append_right l₂ h
theorem Nodup.erase [LawfulBEq α] (a : α) : Nodup l → Nodup (l.erase a) :=
  Nodup.sublist erase_sublist
theorem Nodup.mem_erase_iff [LawfulBEq α] {a : α} (d : Nodup l) :
    a ∈ l.erase b ↔ a ≠ b ∧ a ∈ l := by
  by_cases h : b ∈ l
  · obtain ⟨l₁, l₂, _, e, e'⟩ := exists_erase_eq h
    rw [e', e]
    rw [e] at d
    have d := (pairwise_middle (R := (· ≠ ·)) Ne.symm).1 d
    constructor
    · exact fun m => ⟨fun eq => (pairwise_cons.1 d).1 a m eq.symm, by
        rw [mem_append] at m ⊢
        exact m.elim .inl fun m => .inr (mem_cons_of_mem b m)⟩
    · rintro ⟨hne, m⟩
      rw [mem_append] at m ⊢
      exact m.elim .inl fun m => .inr (mem_of_ne_of_mem hne m)
  · rw [erase_of_not_mem h]
    exact ⟨fun m => ⟨fun e => h (e ▸ m), m⟩, And.right⟩
theorem Nodup.not_mem_erase [LawfulBEq α] {a : α} (h : Nodup l) : a ∉ l.erase a :=
  fun m => (h.mem_erase_iff.1 m).1 rfl
@[simp] theorem count_erase_self [LawfulBEq α] {a : α} {l : List α} :
    count a (List.erase l a) = count a l - 1 := by
  by_cases h : a ∈ l
  · obtain ⟨l₁, l₂, _, e, e'⟩ := exists_erase_eq h
    rw [e', e, count_append, count_append, count_cons_self]; omega
  · rw [erase_of_not_mem h, count_eq_zero_of_not_mem h]
@[simp] theorem count_erase_of_ne [LawfulBEq α] {a b : α} (ab : a ≠ b) {l : List α} :
    count a (l.erase b) = count a l := by
  by_cases h : b ∈ l
  · obtain ⟨l₁, l₂, _, e, e'⟩ := exists_erase_eq h
    rw [e', e, count_append, count_append, count_cons_of_ne fun e => ab e.symm]
  · rw [erase_of_not_mem h]
theorem count_erase [LawfulBEq α] {a b : α} :
    ∀ {l : List α}, count a (l.erase b) = count a l - if b == a then 1 else 0 := by
  intro l
  split
  · rename_i e; rw [LawfulBEq.eq_of_beq e, count_erase_self]
  · rename_i e; rw [count_erase_of_ne (fun h : a = b => e (h ▸ BEq.rfl)), Nat.sub_zero]
end erase

/-! ### `insert` -/
section insert
variable [BEq α]
@[simp] theorem insert_nil (a : α) : [].insert a = [a] := rfl
variable [LawfulBEq α]
@[simp] theorem insert_of_mem {l : List α} (h : a ∈ l) : l.insert a = l := by
  rw [List.insert, if_pos (contains_iff_mem.2 h)]
@[simp] theorem insert_of_not_mem {l : List α} (h : a ∉ l) : l.insert a = a :: l := by
  rw [List.insert, if_neg fun h' => h (contains_iff_mem.1 h')]
theorem insert_eq {l : List α} {a : α} : l.insert a = if a ∈ l then l else a :: l := by
  split
  · rename_i h; exact insert_of_mem h
  · rename_i h; exact insert_of_not_mem h
@[simp] theorem mem_insert_iff {l : List α} : a ∈ l.insert b ↔ a = b ∨ a ∈ l := by
  by_cases h : b ∈ l
  · rw [insert_of_mem h]
    exact ⟨.inr, fun h' => h'.elim (fun e => e ▸ h) id⟩
  · rw [insert_of_not_mem h, mem_cons]
theorem mem_insert_self {a : α} {l : List α} : a ∈ l.insert a := mem_insert_iff.2 (.inl rfl)
theorem mem_insert_of_mem {l : List α} (h : a ∈ l) : a ∈ l.insert b := mem_insert_iff.2 (.inr h)
theorem eq_or_mem_of_mem_insert {l : List α} (h : a ∈ l.insert b) : a = b ∨ a ∈ l :=
  mem_insert_iff.1 h
@[simp] theorem length_insert_of_mem {l : List α} (h : a ∈ l) :
    length (l.insert a) = length l := by rw [insert_of_mem h]
@[simp] theorem length_insert_of_not_mem {l : List α} (h : a ∉ l) :
    length (l.insert a) = length l + 1 := by rw [insert_of_not_mem h]; rfl
theorem length_insert {l : List α} :
    (l.insert a).length = l.length + if a ∈ l then 0 else 1 := by
  split
  · rename_i h; exact length_insert_of_mem h
  · rename_i h; exact length_insert_of_not_mem h
theorem length_le_length_insert {l : List α} {a : α} : l.length ≤ (l.insert a).length := by
  rw [length_insert]; omega
theorem length_insert_pos {l : List α} {a : α} : 0 < (l.insert a).length :=
  length_pos_of_mem mem_insert_self
protected theorem Nodup.insert {l : List α} {a : α} (h : l.Nodup) : (l.insert a).Nodup := by
  by_cases m : a ∈ l
  · rw [insert_of_mem m]; exact h
  · rw [insert_of_not_mem m, nodup_cons]; exact ⟨m, h⟩
end insert

/-! ### `replace`, `eraseIdx`, `removeAll` -/
@[simp] theorem length_replace [BEq α] {l : List α} : (l.replace a b).length = l.length := by
  induction l with
  | nil => rfl
  | cons c l ih => rw [replace_cons]; split <;> simp [ih]
@[simp] theorem replace_cons_self [BEq α] [LawfulBEq α] {a : α} :
    (a :: as).replace a b = b :: as := by rw [replace_cons, BEq.rfl]
@[simp] theorem replace_of_not_mem [BEq α] [LawfulBEq α] {l : List α} (h : a ∉ l) :
    l.replace a b = l := by
  induction l with
  | nil => rfl
  | cons c l ih =>
    rw [replace_cons]
    split
    · rename_i e; exact absurd (LawfulBEq.eq_of_beq e) (ne_of_not_mem_cons h)
    · rw [ih (not_mem_of_not_mem_cons h)]
theorem length_eraseIdx_of_lt {l : List α} {i} (h : i < l.length) :
    (l.eraseIdx i).length = l.length - 1 := by
  induction l generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih => cases i with
    | zero => rfl
    | succ i =>
      have h : i < l.length := Nat.le_of_succ_le_succ h
      rw [eraseIdx_cons_succ, length_cons, ih h, length_cons]; omega
theorem eraseIdx_eq_take_drop_succ :
    ∀ (l : List α) (i : Nat), l.eraseIdx i = l.take i ++ l.drop (i + 1) := by
  intro l
  induction l with
  | nil => intro i; simp
  | cons a l ih => intro i; cases i with
    | zero => rfl
    | succ i => rw [eraseIdx_cons_succ, ih]; rfl
theorem eraseIdx_sublist : ∀ (l : List α) (k : Nat), eraseIdx l k <+ l := by
  intro l
  induction l with
  | nil => intro k; exact .slnil
  | cons a l ih => intro k; cases k with
    | zero => exact sublist_cons_self a l
    | succ k => exact (ih k).cons_cons a
theorem eraseIdx_of_length_le {l : List α} {k : Nat} (h : length l ≤ k) : eraseIdx l k = l := by
  rw [eraseIdx_eq_take_drop_succ, take_of_length_le h, drop_of_length_le (by omega), append_nil]
@[simp] theorem removeAll_nil [BEq α] {xs : List α} : xs.removeAll [] = xs := by
  rw [removeAll, filter_eq_self]; exact fun _ _ => rfl

end List
