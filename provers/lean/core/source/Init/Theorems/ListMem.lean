prelude
import Init.Theorems.ListBasic
/-!
Lists: length, `cons` and `[]`, membership, the Boolean tests `elem`, `contains`, `isEmpty`, `any`,
`all` and what they mean, and decidability of statements about the members of a list.
-/
universe u v w

namespace List

/-! ### `[]`, `cons`, length -/
@[simp] theorem nil_eq {α} {xs : List α} : [] = xs ↔ xs = [] := by cases xs <;> simp
theorem cons_ne_nil (a : α) (l : List α) : a :: l ≠ [] := nofun
@[simp] theorem cons_ne_self (a : α) (l : List α) : a :: l ≠ l := fun h => by
  have := congrArg length h
  rw [length_cons] at this
  omega
@[simp] theorem ne_cons_self {a : α} {l : List α} : l ≠ a :: l := fun h => cons_ne_self a l h.symm
theorem head_eq_of_cons_eq (H : h₁ :: t₁ = h₂ :: t₂) : h₁ = h₂ := (cons.inj H).1
theorem tail_eq_of_cons_eq (H : h₁ :: t₁ = h₂ :: t₂) : t₁ = t₂ := (cons.inj H).2
theorem cons_inj_right (a : α) {l l' : List α} : a :: l = a :: l' ↔ l = l' :=
  ⟨tail_eq_of_cons_eq, congrArg _⟩
theorem cons_eq_cons {a b : α} {l l' : List α} : a :: l = b :: l' ↔ a = b ∧ l = l' := by simp
theorem exists_cons_of_ne_nil : ∀ {l : List α}, l ≠ [] → ∃ b l', l = b :: l'
  | [], h => absurd rfl h
  | a :: l, _ => ⟨a, l, rfl⟩
theorem ne_nil_iff_exists_cons {l : List α} : l ≠ [] ↔ ∃ b l', l = b :: l' :=
  ⟨exists_cons_of_ne_nil, fun ⟨b, l', h⟩ => h ▸ cons_ne_nil b l'⟩
theorem singleton_inj {α : Type _} {a b : α} : [a] = [b] ↔ a = b := by simp
@[simp] theorem concat_ne_nil (a : α) (l : List α) : l ++ [a] ≠ [] := by cases l <;> simp
theorem length_singleton {a : α} : length [a] = 1 := rfl
@[simp] theorem length_set {as : List α} {i : Nat} {a : α} : (as.set i a).length = as.length := by
  induction as generalizing i with
  | nil => rfl
  | cons b as ih => cases i <;> simp [ih]
@[simp] theorem length_replicate {n : Nat} {a : α} : (replicate n a).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, length_cons, ih]
theorem eq_nil_of_length_eq_zero (_ : length l = 0) : l = [] :=
  match l with
  | [] => rfl
theorem ne_nil_of_length_eq_add_one (_ : length l = n + 1) : l ≠ [] := fun e => by
  subst e; contradiction
theorem ne_nil_of_length_pos (_ : 0 < length l) : l ≠ [] := fun e => by
  subst e; contradiction
@[simp] theorem length_eq_zero_iff : length l = 0 ↔ l = [] :=
  ⟨eq_nil_of_length_eq_zero, fun h => h ▸ rfl⟩
theorem eq_nil_iff_length_eq_zero : l = [] ↔ length l = 0 := length_eq_zero_iff.symm
theorem length_pos_iff {l : List α} : 0 < length l ↔ l ≠ [] :=
  ⟨ne_nil_of_length_pos, fun h => match l, h with | _ :: _, _ => Nat.zero_lt_succ _⟩
theorem ne_nil_iff_length_pos {l : List α} : l ≠ [] ↔ 0 < length l := length_pos_iff.symm
theorem length_eq_one_iff {l : List α} : length l = 1 ↔ ∃ a, l = [a] := by
  constructor
  · intro h
    match l, h with
    | [a], _ => exact ⟨a, rfl⟩
  · rintro ⟨a, rfl⟩; rfl
theorem length_pos_of_mem {a : α} : ∀ {l : List α}, a ∈ l → 0 < length l
  | _ :: _, _ => Nat.zero_lt_succ _
theorem exists_mem_of_length_pos : ∀ {l : List α}, 0 < length l → ∃ a, a ∈ l
  | _ :: l, _ => ⟨_, .head l⟩
theorem length_pos_iff_exists_mem {l : List α} : 0 < length l ↔ ∃ a, a ∈ l :=
  ⟨exists_mem_of_length_pos, fun ⟨_, h⟩ => length_pos_of_mem h⟩
theorem exists_mem_of_length_eq_add_one : ∀ {l : List α}, l.length = n + 1 → ∃ a, a ∈ l
  | _ :: l, _ => ⟨_, .head l⟩
theorem exists_cons_of_length_pos : ∀ {l : List α}, 0 < l.length → ∃ h t, l = h :: t
  | a :: l, _ => ⟨a, l, rfl⟩
theorem length_pos_iff_exists_cons : ∀ {l : List α}, 0 < l.length ↔ ∃ h t, l = h :: t :=
  ⟨exists_cons_of_length_pos, fun ⟨_, _, e⟩ => e ▸ Nat.zero_lt_succ _⟩
theorem exists_cons_of_length_eq_add_one :
    ∀ {l : List α}, l.length = n + 1 → ∃ h t, l = h :: t
  | a :: l, _ => ⟨a, l, rfl⟩

/-! ### membership -/
theorem eq_or_mem_of_mem_cons {a b : α} {l : List α} : a ∈ b :: l → a = b ∨ a ∈ l := mem_cons.1
theorem mem_cons_self {a : α} {l : List α} : a ∈ a :: l := .head l
theorem mem_cons_of_mem (y : α) {a : α} {l : List α} : a ∈ l → a ∈ y :: l := .tail y
theorem mem_append_left {a : α} {as : List α} (bs : List α) (h : a ∈ as) : a ∈ as ++ bs :=
  mem_append.2 (.inl h)
theorem mem_append_right {b : α} (as : List α) {bs : List α} (h : b ∈ bs) : b ∈ as ++ bs :=
  mem_append.2 (.inr h)
theorem not_mem_append {a : α} {s t : List α} (h₁ : a ∉ s) (h₂ : a ∉ t) : a ∉ s ++ t :=
  fun h => (mem_append.1 h).elim h₁ h₂
theorem mem_concat_self {xs : List α} {a : α} : a ∈ xs ++ [a] := mem_append_right xs mem_cons_self
theorem mem_append_cons_self : a ∈ xs ++ a :: ys := mem_append_right xs mem_cons_self
theorem eq_of_mem_singleton (h : a ∈ [b]) : a = b := by simpa using h
theorem mem_singleton {a b : α} : a ∈ [b] ↔ a = b := by simp
theorem mem_singleton_self (a : α) : a ∈ [a] := mem_cons_self
theorem mem_nil_iff (a : α) : a ∈ ([] : List α) ↔ False := by simp
theorem exists_mem_of_ne_nil (l : List α) (h : l ≠ []) : ∃ x, x ∈ l :=
  exists_mem_of_length_pos (length_pos_iff.2 h)
theorem ne_nil_of_mem {a : α} {l : List α} (h : a ∈ l) : l ≠ [] :=
  ne_nil_of_length_pos (length_pos_of_mem h)
theorem eq_nil_iff_forall_not_mem {l : List α} : l = [] ↔ ∀ a, a ∉ l :=
  ⟨fun h _ => h ▸ not_mem_nil, fun h => match l, h with
    | [], _ => rfl
    | _ :: _, h => absurd mem_cons_self (h _)⟩
theorem mem_of_ne_of_mem {a y : α} {l : List α} (h₁ : a ≠ y) (h₂ : a ∈ y :: l) : a ∈ l :=
  (mem_cons.1 h₂).elim (fun e => absurd e h₁) id
theorem mem_of_mem_cons_of_mem : ∀ {a b : α} {l : List α}, a ∈ b :: l → b ∈ l → a ∈ l :=
  fun h h' => (mem_cons.1 h).elim (fun e => e ▸ h') id
theorem eq_or_ne_mem_of_mem {a b : α} {l : List α} (h' : a ∈ b :: l) : a = b ∨ (a ≠ b ∧ a ∈ l) :=
  (Classical.em (a = b)).elim .inl fun h => .inr ⟨h, mem_of_ne_of_mem h h'⟩
theorem ne_of_not_mem_cons {a b : α} {l : List α} : a ∉ b :: l → a ≠ b :=
  fun h e => h (mem_cons.2 (.inl e))
theorem not_mem_of_not_mem_cons {a b : α} {l : List α} : a ∉ b :: l → a ∉ l :=
  fun h m => h (mem_cons_of_mem b m)
theorem not_mem_cons_of_ne_of_not_mem {a y : α} {l : List α} : a ≠ y → a ∉ l → a ∉ y :: l :=
  fun h₁ h₂ h => h₂ (mem_of_ne_of_mem h₁ h)
theorem ne_and_not_mem_of_not_mem_cons {a y : α} {l : List α} : a ∉ y :: l → a ≠ y ∧ a ∉ l :=
  fun h => ⟨ne_of_not_mem_cons h, not_mem_of_not_mem_cons h⟩
theorem forall_mem_cons {p : α → Prop} {a : α} {l : List α} :
    (∀ x, x ∈ a :: l → p x) ↔ p a ∧ ∀ x, x ∈ l → p x :=
  ⟨fun h => ⟨h a mem_cons_self, fun x m => h x (mem_cons_of_mem a m)⟩,
    fun ⟨h, h'⟩ x m => (mem_cons.1 m).elim (fun e => e ▸ h) (h' x)⟩
theorem forall_mem_nil (p : α → Prop) : ∀ (x) (_ : x ∈ @nil α), p x := nofun
theorem exists_mem_nil (p : α → Prop) : ¬ (∃ x, ∃ _ : x ∈ @nil α, p x) := nofun
theorem forall_mem_singleton {p : α → Prop} {a : α} : (∀ (x) (_ : x ∈ [a]), p x) ↔ p a := by
  simp
theorem exists_mem_cons {p : α → Prop} {a : α} {l : List α} :
    (∃ x, ∃ _ : x ∈ a :: l, p x) ↔ p a ∨ ∃ x, ∃ _ : x ∈ l, p x := by
  constructor
  · rintro ⟨x, h, hp⟩
    exact (mem_cons.1 h).elim (fun e => .inl (e ▸ hp)) (fun m => .inr ⟨x, m, hp⟩)
  · rintro (h | ⟨x, m, hp⟩)
    · exact ⟨a, mem_cons_self, h⟩
    · exact ⟨x, mem_cons_of_mem a m, hp⟩
theorem forall_mem_append {p : α → Prop} {l₁ l₂ : List α} :
    (∀ (x) (_ : x ∈ l₁ ++ l₂), p x) ↔ (∀ (x) (_ : x ∈ l₁), p x) ∧ (∀ (x) (_ : x ∈ l₂), p x) :=
  ⟨fun h => ⟨fun x m => h x (mem_append_left l₂ m), fun x m => h x (mem_append_right l₁ m)⟩,
    fun h x m => (mem_append.1 m).elim (h.1 x) (h.2 x)⟩
theorem forall_mem_ne {a : α} {l : List α} : (∀ a' : α, a' ∈ l → ¬a = a') ↔ a ∉ l :=
  ⟨fun h m => h a m rfl, fun h _ m e => h (e ▸ m)⟩
theorem forall_mem_ne' {a : α} {l : List α} : (∀ a' : α, a' ∈ l → ¬a' = a) ↔ a ∉ l :=
  ⟨fun h m => h a m rfl, fun h _ m e => h (e ▸ m)⟩
theorem append_of_mem {a : α} {l : List α} (h : a ∈ l) : ∃ s t : List α, l = s ++ a :: t := by
  induction h with
  | head as => exact ⟨[], as, rfl⟩
  | tail b _ ih =>
    obtain ⟨s, t, rfl⟩ := ih
    exact ⟨b :: s, t, rfl⟩
theorem mem_iff_append {a : α} {l : List α} : a ∈ l ↔ ∃ s t : List α, l = s ++ a :: t :=
  ⟨append_of_mem, fun ⟨_, _, e⟩ => e ▸ mem_append_cons_self⟩
theorem eq_append_cons_of_mem {a : α} {xs : List α} (h : a ∈ xs) :
    ∃ as bs, xs = as ++ a :: bs ∧ a ∉ as := by
  induction xs with
  | nil => cases h
  | cons x xs ih =>
    by_cases e : a = x
    · subst e; exact ⟨[], xs, rfl, not_mem_nil⟩
    · obtain ⟨as, bs, rfl, h'⟩ := ih (mem_of_ne_of_mem e h)
      exact ⟨x :: as, bs, rfl, not_mem_cons_of_ne_of_not_mem e h'⟩

/-! ### `elem`, `contains`, decidability -/
theorem mem_of_elem_eq_true [BEq α] [LawfulBEq α] {a : α} {as : List α} :
    elem a as = true → a ∈ as := by
  induction as with
  | nil => intro h; cases h
  | cons b as ih =>
    rw [elem_cons]
    split
    · rename_i h; exact fun _ => mem_cons.2 (.inl (LawfulBEq.eq_of_beq h))
    · exact fun h => mem_cons_of_mem b (ih h)
theorem elem_iff [BEq α] [LawfulBEq α] {a : α} {as : List α} : elem a as = true ↔ a ∈ as := by
  refine ⟨mem_of_elem_eq_true, fun h => ?_⟩
  induction h with
  | head as => rw [elem_cons, BEq.rfl]
  | tail b _ ih => rw [elem_cons]; split <;> simp [ih]
theorem contains_iff_mem [BEq α] [LawfulBEq α] {a : α} {as : List α} : as.contains a ↔ a ∈ as :=
  elem_iff
instance [BEq α] [LawfulBEq α] (a : α) (as : List α) : Decidable (a ∈ as) :=
  decidable_of_decidable_of_iff elem_iff
instance decidableBEx (p : α → Prop) [DecidablePred p] :
    ∀ l : List α, Decidable (Exists fun x => x ∈ l ∧ p x)
  | [] => isFalse fun ⟨_, h, _⟩ => not_mem_nil h
  | x :: xs =>
    if h₁ : p x then isTrue ⟨x, mem_cons_self, h₁⟩
    else match decidableBEx p xs with
      | isTrue h₂ => isTrue (let ⟨y, m, hp⟩ := h₂; ⟨y, mem_cons_of_mem x m, hp⟩)
      | isFalse h₂ => isFalse fun ⟨y, m, hp⟩ =>
          (mem_cons.1 m).elim (fun e => h₁ (e ▸ hp)) fun m => h₂ ⟨y, m, hp⟩
instance decidableBAll (p : α → Prop) [DecidablePred p] :
    ∀ l : List α, Decidable (∀ x, x ∈ l → p x)
  | [] => isTrue fun _ h => absurd h not_mem_nil
  | x :: xs =>
    if h₁ : p x then
      match decidableBAll p xs with
      | isTrue h₂ => isTrue (forall_mem_cons.2 ⟨h₁, h₂⟩)
      | isFalse h₂ => isFalse fun h => h₂ (forall_mem_cons.1 h).2
    else isFalse fun h => h₁ (forall_mem_cons.1 h).1
@[simp] theorem elem_eq_contains [BEq α] {a : α} {l : List α} : elem a l = l.contains a := rfl
theorem elem_eq_mem [BEq α] [LawfulBEq α] (a : α) (as : List α) : elem a as = decide (a ∈ as) := by
  by_cases h : a ∈ as
  · rw [elem_iff.2 h, decide_eq_true h]
  · rw [decide_eq_false h]; exact Bool.of_not_eq_true fun h' => h (elem_iff.1 h')
@[simp] theorem contains_eq_mem [BEq α] [LawfulBEq α] (a : α) (as : List α) :
    as.contains a = decide (a ∈ as) := elem_eq_mem a as
@[simp] theorem contains_cons [BEq α] {a : α} {b : α} {l : List α} :
    (a :: l).contains b = (b == a || l.contains b) := by
  show elem b (a :: l) = _
  rw [elem_cons]
  cases b == a <;> rfl
@[simp] theorem decide_mem_cons [BEq α] [LawfulBEq α] {l : List α} :
    decide (y ∈ a :: l) = (y == a || decide (y ∈ l)) := by
  rw [← contains_eq_mem, ← contains_eq_mem, contains_cons]
theorem elem_cons_self [BEq α] [LawfulBEq α] {a : α} : (a :: as).elem a = true :=
  elem_iff.2 mem_cons_self
theorem contains_eq_any_beq [BEq α] {l : List α} {a : α} : l.contains a = l.any (a == ·) := by
  induction l with
  | nil => rfl
  | cons b l ih => rw [contains_cons, ih, any_cons]
@[simp] theorem contains_append [BEq α] {l₁ l₂ : List α} {x : α} :
    (l₁ ++ l₂).contains x = (l₁.contains x || l₂.contains x) := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => rw [cons_append, contains_cons, ih, contains_cons]; cases x == a <;> rfl

/-! ### `isEmpty` -/
@[simp] theorem isEmpty_iff {l : List α} : l.isEmpty ↔ l = [] := by cases l <;> simp
theorem nil_of_isEmpty {l : List α} (h : l.isEmpty) : l = [] := isEmpty_iff.1 h
@[simp] theorem isEmpty_eq_false_iff {l : List α} : l.isEmpty = false ↔ l ≠ [] := by
  cases l <;> simp
theorem isEmpty_eq_false_iff_exists_mem {xs : List α} : xs.isEmpty = false ↔ ∃ x, x ∈ xs := by
  rw [isEmpty_eq_false_iff, ← length_pos_iff, length_pos_iff_exists_mem]
theorem isEmpty_iff_length_eq_zero {l : List α} : l.isEmpty ↔ l.length = 0 := by
  rw [isEmpty_iff, length_eq_zero_iff]
@[simp] theorem isEmpty_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).isEmpty = (l₁.isEmpty && l₂.isEmpty) := by cases l₁ <;> rfl
@[simp] theorem beq_nil_eq [BEq α] {l : List α} : (l == []) = l.isEmpty := by cases l <;> rfl
@[simp] theorem nil_beq_eq [BEq α] {l : List α} : ([] == l) = l.isEmpty := by cases l <;> rfl

/-! ### `any`, `all` -/
@[simp] theorem any_eq_true {l : List α} : l.any p = true ↔ ∃ x, x ∈ l ∧ p x := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [any_cons, Bool.or_eq_true, ih]
    constructor
    · rintro (h | ⟨x, m, h⟩)
      · exact ⟨a, mem_cons_self, h⟩
      · exact ⟨x, mem_cons_of_mem a m, h⟩
    · rintro ⟨x, m, h⟩
      exact (mem_cons.1 m).elim (fun e => .inl (e ▸ h)) (fun m => .inr ⟨x, m, h⟩)
@[simp] theorem all_eq_true {l : List α} : l.all p = true ↔ ∀ x, x ∈ l → p x := by
  induction l with
  | nil => simp
  | cons a l ih => rw [all_cons, Bool.and_eq_true, ih, forall_mem_cons]
@[simp] theorem any_eq_false {l : List α} : l.any p = false ↔ ∀ x, x ∈ l → ¬p x := by
  rw [← Bool.not_eq_true, any_eq_true, not_exists]
  exact ⟨fun h x m hp => h x ⟨m, hp⟩, fun h x ⟨m, hp⟩ => h x m hp⟩
@[simp] theorem all_eq_false {l : List α} : l.all p = false ↔ ∃ x, x ∈ l ∧ ¬p x := by
  rw [← Bool.not_eq_true, all_eq_true, Classical.not_forall]
  exact exists_congr fun x => Classical.not_imp
theorem any_eq {l : List α} : l.any p = decide (∃ x, x ∈ l ∧ p x) := by
  by_cases h : ∃ x, x ∈ l ∧ p x
  · rw [decide_eq_true h, any_eq_true.2 h]
  · rw [decide_eq_false h]; exact Bool.of_not_eq_true fun h' => h (any_eq_true.1 h')
theorem all_eq {l : List α} : l.all p = decide (∀ x, x ∈ l → p x) := by
  by_cases h : ∀ x, x ∈ l → p x
  · rw [decide_eq_true h, all_eq_true.2 h]
  · rw [decide_eq_false h]; exact Bool.of_not_eq_true fun h' => h (all_eq_true.1 h')
theorem decide_exists_mem {l : List α} {p : α → Prop} [DecidablePred p] :
    decide (∃ x, x ∈ l ∧ p x) = l.any (decide <| p ·) := by simp [any_eq]
theorem decide_forall_mem {l : List α} {p : α → Prop} [DecidablePred p] :
    decide (∀ x, x ∈ l → p x) = l.all (decide <| p ·) := by simp [all_eq]
theorem any_beq [BEq α] {l : List α} {a : α} : (l.any fun x => a == x) = l.contains a :=
  contains_eq_any_beq.symm
theorem not_any_eq_all_not {l : List α} {p : α → Bool} : (!l.any p) = l.all fun a => !p a := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [any_cons, all_cons, ← ih]; cases p a <;> rfl
theorem not_all_eq_any_not {l : List α} {p : α → Bool} : (!l.all p) = l.any fun a => !p a := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [any_cons, all_cons, ← ih]; cases p a <;> rfl
theorem any_eq_not_all_not {l : List α} {p : α → Bool} : l.any p = !l.all (!p .) := by
  rw [not_all_eq_any_not]; simp only [Bool.not_not]
theorem all_eq_not_any_not {l : List α} {p : α → Bool} : l.all p = !l.any (!p .) := by
  rw [not_any_eq_all_not]; simp only [Bool.not_not]
@[simp] theorem any_append {xs ys : List α} : (xs ++ ys).any f = (xs.any f || ys.any f) := by
  induction xs with
  | nil => rfl
  | cons a xs ih => rw [cons_append, any_cons, any_cons, ih]; cases f a <;> rfl
@[simp] theorem all_append {xs ys : List α} : (xs ++ ys).all f = (xs.all f && ys.all f) := by
  induction xs with
  | nil => rfl
  | cons a xs ih => rw [cons_append, all_cons, all_cons, ih]; cases f a <;> rfl
@[simp] theorem any_map {l : List α} {p : β → Bool} : (l.map f).any p = l.any (p ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, any_cons, any_cons, ih, Function.comp_apply]
@[simp] theorem all_map {l : List α} {p : β → Bool} : (l.map f).all p = l.all (p ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, all_cons, all_cons, ih, Function.comp_apply]
theorem any_congr {l₁ l₂ : List α} (w : l₁ = l₂) {p q : α → Bool} (h : ∀ a, p a = q a) :
    l₁.any p = l₂.any q := by rw [w, funext h]
theorem all_congr {l₁ l₂ : List α} (w : l₁ = l₂) {p q : α → Bool} (h : ∀ a, p a = q a) :
    l₁.all p = l₂.all q := by rw [w, funext h]

end List
