prelude
import Init.Theorems.ListTakeDrop
/-!
Lists: `⊆`, sublists `<+`, prefixes `<+:`, suffixes `<:+`, infixes `<:+:`.
-/
universe u v w

namespace List

/-! ### `⊆` -/
theorem subset_def {l₁ l₂ : List α} : l₁ ⊆ l₂ ↔ ∀ {a : α}, a ∈ l₁ → a ∈ l₂ :=
  ⟨fun h _ m => h m, fun h _ m => h m⟩
@[simp] theorem nil_subset (l : List α) : [] ⊆ l := fun _ h => absurd h not_mem_nil
@[simp] theorem Subset.refl (l : List α) : l ⊆ l := fun _ h => h
theorem Subset.trans {l₁ l₂ l₃ : List α} (h₁ : l₁ ⊆ l₂) (h₂ : l₂ ⊆ l₃) : l₁ ⊆ l₃ :=
  fun _ m => h₂ (h₁ m)
instance : Trans (Subset : List α → List α → Prop) Subset Subset := ⟨Subset.trans⟩
theorem subset_cons_self (a : α) (l : List α) : l ⊆ a :: l := fun _ m => mem_cons_of_mem a m
theorem subset_of_cons_subset {a : α} {l₁ l₂ : List α} : a :: l₁ ⊆ l₂ → l₁ ⊆ l₂ :=
  fun h _ m => h (mem_cons_of_mem a m)
@[simp] theorem subset_cons_of_subset (a : α) {l₁ l₂ : List α} : l₁ ⊆ l₂ → l₁ ⊆ a :: l₂ :=
  fun h _ m => mem_cons_of_mem a (h m)
theorem cons_subset_cons {l₁ l₂ : List α} (a : α) (s : l₁ ⊆ l₂) : a :: l₁ ⊆ a :: l₂ :=
  fun _ m => (mem_cons.1 m).elim (fun e => e ▸ mem_cons_self) fun m => mem_cons_of_mem a (s m)
@[simp] theorem cons_subset : a :: l ⊆ m ↔ a ∈ m ∧ l ⊆ m :=
  ⟨fun h => ⟨h mem_cons_self, subset_of_cons_subset h⟩,
    fun h _ m => (mem_cons.1 m).elim (fun e => e ▸ h.1) fun m => h.2 m⟩
@[simp] theorem subset_nil {l : List α} : l ⊆ [] ↔ l = [] :=
  ⟨fun h => eq_nil_iff_forall_not_mem.2 fun _ m => not_mem_nil (h m), fun h => h ▸ Subset.refl _⟩
theorem eq_nil_of_subset_nil {l : List α} : l ⊆ [] → l = [] := subset_nil.1
theorem map_subset {l₁ l₂ : List α} (f : α → β) (h : l₁ ⊆ l₂) : map f l₁ ⊆ map f l₂ := fun _ m => by
  obtain ⟨a, m', rfl⟩ := mem_map.1 m; exact mem_map_of_mem (h m')
theorem filter_subset {l₁ l₂ : List α} (p : α → Bool) (H : l₁ ⊆ l₂) : filter p l₁ ⊆ filter p l₂ :=
  fun _ m => mem_filter.2 ⟨H (mem_filter.1 m).1, (mem_filter.1 m).2⟩
theorem subset_append_left (l₁ l₂ : List α) : l₁ ⊆ l₁ ++ l₂ := fun _ => mem_append_left l₂
theorem subset_append_right (l₁ l₂ : List α) : l₂ ⊆ l₁ ++ l₂ := fun _ => mem_append_right l₁
@[simp] theorem subset_append_of_subset_left (l₂ : List α) : l ⊆ l₁ → l ⊆ l₁ ++ l₂ :=
  fun h _ m => mem_append_left l₂ (h m)
@[simp] theorem subset_append_of_subset_right (l₁ : List α) : l ⊆ l₂ → l ⊆ l₁ ++ l₂ :=
  fun h _ m => mem_append_right l₁ (h m)
@[simp] theorem append_subset {l₁ l₂ l : List α} : l₁ ++ l₂ ⊆ l ↔ l₁ ⊆ l ∧ l₂ ⊆ l :=
  ⟨fun h => ⟨fun _ m => h (mem_append_left l₂ m), fun _ m => h (mem_append_right l₁ m)⟩,
    fun h _ m => (mem_append.1 m).elim (fun m => h.1 m) fun m => h.2 m⟩
@[simp] theorem reverse_subset {l₁ l₂ : List α} : reverse l₁ ⊆ l₂ ↔ l₁ ⊆ l₂ :=
  ⟨fun h _ m => h (mem_reverse.2 m), fun h _ m => h (mem_reverse.1 m)⟩
@[simp] theorem subset_reverse {l₁ l₂ : List α} : l₁ ⊆ reverse l₂ ↔ l₁ ⊆ l₂ :=
  ⟨fun h _ m => mem_reverse.1 (h m), fun h _ m => mem_reverse.2 (h m)⟩
instance [DecidableEq α] : DecidableRel (Subset : List α → List α → Prop) :=
  fun l₁ l₂ => inferInstanceAs (Decidable (∀ x, x ∈ l₁ → x ∈ l₂))

/-! ### `<+` -/
@[simp] theorem nil_sublist : ∀ l : List α, [] <+ l
  | [] => .slnil
  | a :: l => (nil_sublist l).cons a
@[simp] theorem Sublist.refl : ∀ l : List α, l <+ l
  | [] => .slnil
  | a :: l => (Sublist.refl l).cons_cons a
theorem Sublist.trans {l₁ l₂ l₃ : List α} (h₁ : l₁ <+ l₂) (h₂ : l₂ <+ l₃) : l₁ <+ l₃ := by
  induction h₂ generalizing l₁ with
  | slnil => exact h₁
  | cons a _ ih => exact (ih h₁).cons a
  | cons_cons a _ ih =>
    cases h₁ with
    | cons _ h => exact (ih h).cons a
    | cons_cons _ h => exact (ih h).cons_cons a
instance : Trans (@Sublist α) Sublist Sublist := ⟨Sublist.trans⟩
attribute [simp] Sublist.cons
theorem sublist_cons_self (a : α) (l : List α) : l <+ a :: l := (Sublist.refl l).cons a
theorem sublist_of_cons_sublist : a :: l₁ <+ l₂ → l₁ <+ l₂ := (sublist_cons_self a l₁).trans
@[simp] theorem cons_sublist_cons : a :: l₁ <+ a :: l₂ ↔ l₁ <+ l₂ := by
  refine ⟨fun h => ?_, .cons_cons a⟩
  cases h with
  | cons _ h => exact sublist_of_cons_sublist h
  | cons_cons _ h => exact h
theorem Sublist.subset (h : l₁ <+ l₂) : l₁ ⊆ l₂ := by
  induction h with
  | slnil => exact Subset.refl _
  | cons a _ ih => exact subset_cons_of_subset a ih
  | cons_cons a _ ih => exact cons_subset_cons a ih
protected theorem Sublist.mem (hx : a ∈ l₁) (hl : l₁ <+ l₂) : a ∈ l₂ := hl.subset hx
theorem Sublist.length_le (h : l₁ <+ l₂) : length l₁ ≤ length l₂ := by
  induction h with
  | slnil => exact Nat.le_refl _
  | cons a _ ih => rw [length_cons]; omega
  | cons_cons a _ ih => rw [length_cons, length_cons]; omega
theorem Sublist.eq_of_length (h : l₁ <+ l₂) : length l₁ = length l₂ → l₁ = l₂ := by
  induction h with
  | slnil => exact fun _ => rfl
  | cons a h _ => intro e; have := h.length_le; rw [length_cons] at e; omega
  | cons_cons a _ ih => intro e; rw [ih (Nat.add_right_cancel e)]
theorem Sublist.eq_of_length_le (s : l₁ <+ l₂) (h : length l₂ ≤ length l₁) : l₁ = l₂ :=
  s.eq_of_length (Nat.le_antisymm s.length_le h)
theorem Sublist.length_eq (s : l₁ <+ l₂) : length l₁ = length l₂ ↔ l₁ = l₂ :=
  ⟨s.eq_of_length, congrArg length⟩
theorem Sublist.antisymm (s₁ : l₁ <+ l₂) (s₂ : l₂ <+ l₁) : l₁ = l₂ :=
  s₁.eq_of_length_le s₂.length_le
@[simp] theorem sublist_nil {l : List α} : l <+ [] ↔ l = [] :=
  ⟨fun h => subset_nil.1 h.subset, fun h => h ▸ Sublist.refl _⟩
theorem eq_nil_of_sublist_nil {l : List α} (s : l <+ []) : l = [] := sublist_nil.1 s
theorem tail_sublist : ∀ l : List α, tail l <+ l
  | [] => .slnil
  | a :: l => sublist_cons_self a l
theorem sublist_append_left : ∀ l₁ l₂ : List α, l₁ <+ l₁ ++ l₂
  | [], _ => nil_sublist _
  | a :: l₁, l₂ => (sublist_append_left l₁ l₂).cons_cons a
theorem sublist_append_right : ∀ l₁ l₂ : List α, l₂ <+ l₁ ++ l₂
  | [], _ => Sublist.refl _
  | a :: l₁, l₂ => (sublist_append_right l₁ l₂).cons a
@[simp] theorem singleton_sublist {a : α} {l} : [a] <+ l ↔ a ∈ l := by
  refine ⟨fun h => h.subset mem_cons_self, fun h => ?_⟩
  obtain ⟨s, t, rfl⟩ := append_of_mem h
  exact ((nil_sublist t).cons_cons a).trans (sublist_append_right s _)
@[simp] theorem sublist_append_of_sublist_left (s : l <+ l₁) : l <+ l₁ ++ l₂ :=
  s.trans (sublist_append_left _ _)
@[simp] theorem sublist_append_of_sublist_right (s : l <+ l₂) : l <+ l₁ ++ l₂ :=
  s.trans (sublist_append_right _ _)
@[simp] theorem append_sublist_append_left : ∀ l, l ++ l₁ <+ l ++ l₂ ↔ l₁ <+ l₂
  | [] => Iff.rfl
  | _ :: l => cons_sublist_cons.trans (append_sublist_append_left l)
theorem Sublist.append_left (h : l₁ <+ l₂) : ∀ l, l ++ l₁ <+ l ++ l₂ :=
  fun l => (append_sublist_append_left l).2 h
theorem Sublist.append_right (h : l₁ <+ l₂) : ∀ l, l₁ ++ l <+ l₂ ++ l := by
  intro l
  induction h with
  | slnil => exact Sublist.refl _
  | cons a _ ih => exact ih.cons a
  | cons_cons a _ ih => exact ih.cons_cons a
theorem Sublist.append (hl : l₁ <+ l₂) (hr : r₁ <+ r₂) : l₁ ++ r₁ <+ l₂ ++ r₂ :=
  (hl.append_right r₁).trans (hr.append_left l₂)
theorem Sublist.reverse (h : l₁ <+ l₂) : l₁.reverse <+ l₂.reverse := by
  induction h with
  | slnil => exact Sublist.refl _
  | cons a _ ih => rw [reverse_cons]; exact sublist_append_of_sublist_left ih
  | cons_cons a _ ih => rw [reverse_cons, reverse_cons]; exact ih.append_right [a]
@[simp] theorem reverse_sublist : l₁.reverse <+ l₂.reverse ↔ l₁ <+ l₂ :=
  ⟨fun h => reverse_reverse l₁ ▸ reverse_reverse l₂ ▸ h.reverse, Sublist.reverse⟩
@[simp] theorem append_sublist_append_right (l) : l₁ ++ l <+ l₂ ++ l ↔ l₁ <+ l₂ := by
  rw [← reverse_sublist, reverse_append, reverse_append, append_sublist_append_left,
    reverse_sublist]
protected theorem Sublist.map (f : α → β) {l₁ l₂} (s : l₁ <+ l₂) : map f l₁ <+ map f l₂ := by
  induction s with
  | slnil => exact .slnil
  | cons a _ ih => exact ih.cons (f a)
  | cons_cons a _ ih => exact ih.cons_cons (f a)
protected theorem Sublist.filterMap (f : α → Option β) (s : l₁ <+ l₂) :
    filterMap f l₁ <+ filterMap f l₂ := by
  induction s with
  | slnil => exact .slnil
  | cons a _ ih => cases h : f a <;> simp [h, ih]
  | cons_cons a _ ih => cases h : f a <;> simp [h, ih]
protected theorem Sublist.filter (p : α → Bool) {l₁ l₂} (s : l₁ <+ l₂) :
    filter p l₁ <+ filter p l₂ := by
  rw [← filterMap_eq_filter]; exact s.filterMap _
@[simp] theorem filter_sublist {p : α → Bool} : ∀ {l : List α}, filter p l <+ l := by
  intro l
  induction l with
  | nil => exact .slnil
  | cons a l ih => cases h : p a <;> simp [h, ih]
@[simp] theorem replicate_sublist_replicate {m n} (a : α) :
    replicate m a <+ replicate n a ↔ m ≤ n := by
  constructor
  · intro h; simpa using h.length_le
  · intro h
    obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
    rw [← replicate_append_replicate]; exact sublist_append_left _ _
theorem sublist_flatten_of_mem {L : List (List α)} {l} (h : l ∈ L) : l <+ L.flatten := by
  induction h with
  | head L => exact sublist_append_left _ _
  | tail l' _ ih => exact sublist_append_of_sublist_right ih
theorem sublist_cons_iff {a : α} {l l'} :
    l <+ a :: l' ↔ l <+ l' ∨ ∃ r, l = a :: r ∧ r <+ l' := by
  constructor
  · intro h
    cases h with
    | cons _ h => exact .inl h
    | cons_cons _ h => exact .inr ⟨_, rfl, h⟩
  · rintro (h | ⟨r, rfl, h⟩)
    · exact h.cons a
    · exact h.cons_cons a
theorem sublist_append_iff {l : List α} :
    l <+ r₁ ++ r₂ ↔ ∃ l₁ l₂, l = l₁ ++ l₂ ∧ l₁ <+ r₁ ∧ l₂ <+ r₂ := by
  constructor
  · intro h
    induction r₁ generalizing l with
    | nil => exact ⟨[], l, rfl, .slnil, h⟩
    | cons a r₁ ih =>
      rcases sublist_cons_iff.1 h with h' | ⟨r, rfl, h'⟩
      · obtain ⟨l₁, l₂, rfl, h₁, h₂⟩ := ih h'
        exact ⟨l₁, l₂, rfl, h₁.cons a, h₂⟩
      · obtain ⟨l₁, l₂, rfl, h₁, h₂⟩ := ih h'
        exact ⟨a :: l₁, l₂, rfl, h₁.cons_cons a, h₂⟩
  · rintro ⟨l₁, l₂, rfl, h₁, h₂⟩; exact h₁.append h₂

/-! ### prefixes, suffixes, infixes -/
@[simp] theorem prefix_append (l₁ l₂ : List α) : l₁ <+: l₁ ++ l₂ := ⟨l₂, rfl⟩
@[simp] theorem suffix_append (l₁ l₂ : List α) : l₂ <:+ l₁ ++ l₂ := ⟨l₁, rfl⟩
theorem infix_append (l₁ l₂ l₃ : List α) : l₂ <:+: l₁ ++ l₂ ++ l₃ := ⟨l₁, l₃, rfl⟩
@[simp] theorem infix_append' (l₁ l₂ l₃ : List α) : l₂ <:+: l₁ ++ (l₂ ++ l₃) :=
  ⟨l₁, l₃, append_assoc _ _ _⟩
theorem IsPrefix.isInfix (h : l₁ <+: l₂) : l₁ <:+: l₂ := by obtain ⟨t, h⟩ := h; exact ⟨[], t, h⟩
theorem IsSuffix.isInfix (h : l₁ <:+ l₂) : l₁ <:+: l₂ := by
  obtain ⟨t, h⟩ := h; exact ⟨t, [], by rw [h, append_nil]⟩
@[simp] theorem nil_prefix {l : List α} : [] <+: l := ⟨l, rfl⟩
@[simp] theorem nil_suffix {l : List α} : [] <:+ l := ⟨l, append_nil l⟩
@[simp] theorem nil_infix {l : List α} : [] <:+: l := nil_prefix.isInfix
theorem prefix_refl (l : List α) : l <+: l := ⟨[], append_nil l⟩
@[simp] theorem prefix_rfl {l : List α} : l <+: l := prefix_refl l
theorem suffix_refl (l : List α) : l <:+ l := ⟨[], rfl⟩
@[simp] theorem suffix_rfl {l : List α} : l <:+ l := suffix_refl l
theorem infix_refl (l : List α) : l <:+: l := prefix_rfl.isInfix
@[simp] theorem infix_rfl {l : List α} : l <:+: l := infix_refl l
@[simp] theorem suffix_cons (a : α) : ∀ l, l <:+ a :: l := suffix_append [a]
theorem IsPrefix.trans : ∀ {l₁ l₂ l₃ : List α}, l₁ <+: l₂ → l₂ <+: l₃ → l₁ <+: l₃ := by
  rintro _ _ _ ⟨r₁, rfl⟩ ⟨r₂, rfl⟩; exact ⟨r₁ ++ r₂, (append_assoc _ _ _).symm⟩
theorem IsSuffix.trans : ∀ {l₁ l₂ l₃ : List α}, l₁ <:+ l₂ → l₂ <:+ l₃ → l₁ <:+ l₃ := by
  rintro _ _ _ ⟨r₁, rfl⟩ ⟨r₂, rfl⟩; exact ⟨r₂ ++ r₁, append_assoc _ _ _⟩
theorem IsInfix.trans : ∀ {l₁ l₂ l₃ : List α}, l₁ <:+: l₂ → l₂ <:+: l₃ → l₁ <:+: l₃ := by
  rintro _ _ _ ⟨s₁, t₁, rfl⟩ ⟨s₂, t₂, rfl⟩; exact ⟨s₂ ++ s₁, t₁ ++ t₂, by simp⟩
protected theorem IsInfix.sublist (h : l₁ <:+: l₂) : l₁ <+ l₂ := by
  obtain ⟨s, t, rfl⟩ := h
  exact (sublist_append_right s l₁).trans (sublist_append_left _ t)
protected theorem IsInfix.subset (hl : l₁ <:+: l₂) : l₁ ⊆ l₂ := hl.sublist.subset
protected theorem IsPrefix.sublist (h : l₁ <+: l₂) : l₁ <+ l₂ := h.isInfix.sublist
protected theorem IsPrefix.subset (hl : l₁ <+: l₂) : l₁ ⊆ l₂ := hl.sublist.subset
protected theorem IsSuffix.sublist (h : l₁ <:+ l₂) : l₁ <+ l₂ := h.isInfix.sublist
protected theorem IsSuffix.subset (hl : l₁ <:+ l₂) : l₁ ⊆ l₂ := hl.sublist.subset
theorem IsInfix.length_le (h : l₁ <:+: l₂) : l₁.length ≤ l₂.length := h.sublist.length_le
theorem IsPrefix.length_le (h : l₁ <+: l₂) : l₁.length ≤ l₂.length := h.sublist.length_le
theorem IsSuffix.length_le (h : l₁ <:+ l₂) : l₁.length ≤ l₂.length := h.sublist.length_le
theorem IsPrefix.mem (hx : a ∈ l₁) (hl : l₁ <+: l₂) : a ∈ l₂ := hl.subset hx
theorem IsSuffix.mem (hx : a ∈ l₁) (hl : l₁ <:+ l₂) : a ∈ l₂ := hl.subset hx
theorem IsInfix.mem (hx : a ∈ l₁) (hl : l₁ <:+: l₂) : a ∈ l₂ := hl.subset hx
@[simp] theorem infix_nil : l <:+: [] ↔ l = [] :=
  ⟨fun h => sublist_nil.1 h.sublist, fun h => h ▸ infix_rfl⟩
@[simp] theorem prefix_nil : l <+: [] ↔ l = [] :=
  ⟨fun h => sublist_nil.1 h.sublist, fun h => h ▸ prefix_rfl⟩
@[simp] theorem suffix_nil : l <:+ [] ↔ l = [] :=
  ⟨fun h => sublist_nil.1 h.sublist, fun h => h ▸ suffix_rfl⟩
theorem IsPrefix.eq_of_length (h : l₁ <+: l₂) : l₁.length = l₂.length → l₁ = l₂ :=
  h.sublist.eq_of_length
theorem IsSuffix.eq_of_length (h : l₁ <:+ l₂) : l₁.length = l₂.length → l₁ = l₂ :=
  h.sublist.eq_of_length
theorem IsPrefix.getElem {xs ys : List α} (h : xs <+: ys) {i} (hi : i < xs.length) :
    xs[i] = ys[i]'(Nat.le_trans hi h.length_le) := by
  obtain ⟨t, rfl⟩ := h; rw [getElem_append_left hi]
@[simp] theorem reverse_suffix : reverse l₁ <:+ reverse l₂ ↔ l₁ <+: l₂ := by
  constructor
  · rintro ⟨t, h⟩
    exact ⟨t.reverse, by rw [← reverse_inj, reverse_append, reverse_reverse, h]⟩
  · rintro ⟨t, rfl⟩; rw [reverse_append]; exact suffix_append _ _
@[simp] theorem reverse_prefix : reverse l₁ <+: reverse l₂ ↔ l₁ <:+ l₂ := by
  rw [← reverse_suffix, reverse_reverse, reverse_reverse]
@[simp] theorem cons_prefix_cons : a :: l₁ <+: b :: l₂ ↔ a = b ∧ l₁ <+: l₂ := by
  constructor
  · rintro ⟨t, h⟩
    rw [cons_append, cons_eq_cons] at h
    exact ⟨h.1, t, h.2⟩
  · rintro ⟨rfl, t, rfl⟩; exact ⟨t, rfl⟩
theorem prefix_cons_iff : l₁ <+: a :: l₂ ↔ l₁ = [] ∨ ∃ t, l₁ = a :: t ∧ t <+: l₂ := by
  cases l₁ with
  | nil => simp
  | cons b l₁ =>
    rw [cons_prefix_cons]
    constructor
    · rintro ⟨rfl, h⟩; exact .inr ⟨l₁, rfl, h⟩
    · rintro (h | ⟨t, h, h'⟩)
      · cases h
      · obtain ⟨rfl, rfl⟩ := cons_eq_cons.1 h; exact ⟨rfl, h'⟩
theorem suffix_cons_iff : l₁ <:+ a :: l₂ ↔ l₁ = a :: l₂ ∨ l₁ <:+ l₂ := by
  constructor
  · rintro ⟨t, h⟩
    cases t with
    | nil => exact .inl h
    | cons b t => exact .inr ⟨t, tail_eq_of_cons_eq h⟩
  · rintro (rfl | h)
    · exact suffix_rfl
    · exact h.trans (suffix_cons a l₂)
theorem take_prefix (i) (l : List α) : take i l <+: l := ⟨_, take_append_drop i l⟩
theorem drop_suffix (i) (l : List α) : drop i l <:+ l := ⟨_, take_append_drop i l⟩
theorem take_sublist (i) (l : List α) : take i l <+ l := (take_prefix i l).sublist
theorem drop_sublist (i) (l : List α) : drop i l <+ l := (drop_suffix i l).sublist
theorem take_subset (i) (l : List α) : take i l ⊆ l := (take_sublist i l).subset
theorem drop_subset (i) (l : List α) : drop i l ⊆ l := (drop_sublist i l).subset
theorem takeWhile_prefix (p : α → Bool) : l.takeWhile p <+: l :=
  ⟨l.dropWhile p, takeWhile_append_dropWhile⟩
theorem dropWhile_suffix (p : α → Bool) : l.dropWhile p <:+ l :=
  ⟨l.takeWhile p, takeWhile_append_dropWhile⟩
theorem takeWhile_sublist (p : α → Bool) : l.takeWhile p <+ l := (takeWhile_prefix p).sublist
theorem dropWhile_sublist (p : α → Bool) : l.dropWhile p <+ l := (dropWhile_suffix p).sublist
theorem dropLast_prefix : ∀ l : List α, l.dropLast <+: l
  | [] => prefix_rfl
  | a :: l => ⟨_, dropLast_concat_getLast (cons_ne_nil a l)⟩
theorem dropLast_sublist (l : List α) : l.dropLast <+ l := (dropLast_prefix l).sublist
theorem dropLast_subset (l : List α) : l.dropLast ⊆ l := (dropLast_sublist l).subset
theorem tail_suffix (l : List α) : tail l <:+ l := drop_one ▸ drop_suffix 1 l
theorem IsPrefix.map {β} (f : α → β) ⦃l₁ l₂ : List α⦄ (h : l₁ <+: l₂) : l₁.map f <+: l₂.map f := by
  obtain ⟨r, rfl⟩ := h; rw [map_append]; exact prefix_append _ _
theorem IsSuffix.map {β} (f : α → β) ⦃l₁ l₂ : List α⦄ (h : l₁ <:+ l₂) : l₁.map f <:+ l₂.map f := by
  obtain ⟨r, rfl⟩ := h; rw [map_append]; exact suffix_append _ _
@[simp] theorem prefix_append_right_inj (l) : l ++ l₁ <+: l ++ l₂ ↔ l₁ <+: l₂ :=
  exists_congr fun r => by rw [append_assoc, append_right_inj]
theorem prefix_iff_eq_append : l₁ <+: l₂ ↔ l₁ ++ drop (length l₁) l₂ = l₂ :=
  ⟨by rintro ⟨r, rfl⟩; rw [drop_left], fun e => ⟨_, e⟩⟩
theorem prefix_iff_eq_take : l₁ <+: l₂ ↔ l₁ = take (length l₁) l₂ :=
  ⟨by rintro ⟨r, rfl⟩; rw [take_left], fun e => e ▸ take_prefix _ _⟩
theorem prefix_of_prefix_length_le : ∀ {l₁ l₂ l₃ : List α},
    l₁ <+: l₃ → l₂ <+: l₃ → length l₁ ≤ length l₂ → l₁ <+: l₂ := by
  intro l₁ l₂ l₃ h₁ h₂ hl
  rw [prefix_iff_eq_take] at h₁
  obtain ⟨t, rfl⟩ := h₂
  rw [take_append_of_le_length hl] at h₁
  rw [h₁]; exact take_prefix _ _

end List
