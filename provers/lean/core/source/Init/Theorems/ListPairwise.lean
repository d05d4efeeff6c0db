prelude
import Init.Theorems.ListSublist
/-!
Lists: `Pairwise` (and so sortedness), `Nodup`, `countP`, `count`.
-/
universe u v w

namespace List

/-! ### `Pairwise` -/
@[simp] theorem pairwise_cons {R : α → α → Prop} :
    Pairwise R (a :: l) ↔ (∀ a', a' ∈ l → R a a') ∧ Pairwise R l :=
  ⟨fun h => by cases h with | cons h₁ h₂ => exact ⟨h₁, h₂⟩, fun ⟨h₁, h₂⟩ => .cons h₁ h₂⟩
instance instDecidablePairwise {R : α → α → Prop} [DecidableRel R] :
    (l : List α) → Decidable (Pairwise R l)
  | [] => isTrue .nil
  | a :: l =>
    match instDecidablePairwise l with
    | isFalse h => isFalse fun h' => h (pairwise_cons.1 h').2
    | isTrue h =>
      match decidableBAll (R a) l with
      | isFalse h₁ => isFalse fun h' => h₁ (pairwise_cons.1 h').1
      | isTrue h₁ => isTrue (.cons h₁ h)
theorem Pairwise.sublist (s : l₁ <+ l₂) : l₂.Pairwise R → l₁.Pairwise R := by
  induction s with
  | slnil => exact id
  | cons a _ ih => exact fun h => ih (pairwise_cons.1 h).2
  | cons_cons a s ih =>
    intro h
    rw [pairwise_cons] at h ⊢
    exact ⟨fun b m => h.1 b (s.subset m), ih h.2⟩
theorem rel_of_pairwise_cons (p : (a :: l).Pairwise R) : ∀ {a'}, a' ∈ l → R a a' :=
  fun m => (pairwise_cons.1 p).1 _ m
theorem Pairwise.of_cons (p : (a :: l).Pairwise R) : Pairwise R l := (pairwise_cons.1 p).2
theorem Pairwise.tail : ∀ {l : List α} (_h : Pairwise R l), Pairwise R l.tail
  | [], h => h
  | _ :: _, h => h.of_cons
theorem Pairwise.imp_of_mem {S : α → α → Prop}
    (H : ∀ {a b}, a ∈ l → b ∈ l → R a b → S a b) (p : Pairwise R l) : Pairwise S l := by
  induction p with
  | nil => exact .nil
  | cons h _ ih =>
    exact .cons (fun b m => H mem_cons_self (mem_cons_of_mem _ m) (h b m))
      (ih fun m m' => H (mem_cons_of_mem _ m) (mem_cons_of_mem _ m'))
theorem Pairwise.imp {α} {R S : α → α → Prop} (H : ∀ {a b}, R a b → S a b) :
    ∀ {l : List α}, l.Pairwise R → l.Pairwise S := fun h => h.imp_of_mem fun _ _ => H
theorem Pairwise.and (hR : Pairwise R l) (hS : Pairwise S l) :
    l.Pairwise fun a b => R a b ∧ S a b := by
  induction hR with
  | nil => exact .nil
  | cons h _ ih =>
    rw [pairwise_cons] at hS ⊢
    exact ⟨fun b m => ⟨h b m, hS.1 b m⟩, ih hS.2⟩
theorem pairwise_and_iff :
    l.Pairwise (fun a b => R a b ∧ S a b) ↔ Pairwise R l ∧ Pairwise S l :=
  ⟨fun h => ⟨h.imp And.left, h.imp And.right⟩, fun h => h.1.and h.2⟩
theorem Pairwise.imp₂ (H : ∀ a b, R a b → S a b → T a b)
    (hR : Pairwise R l) (hS : l.Pairwise S) : l.Pairwise T :=
  (hR.and hS).imp fun h => H _ _ h.1 h.2
theorem Pairwise.iff_of_mem {S : α → α → Prop} {l : List α}
    (H : ∀ {a b}, a ∈ l → b ∈ l → (R a b ↔ S a b)) : Pairwise R l ↔ Pairwise S l :=
  ⟨Pairwise.imp_of_mem fun m m' => (H m m').1, Pairwise.imp_of_mem fun m m' => (H m m').2⟩
theorem Pairwise.iff {S : α → α → Prop} (H : ∀ a b, R a b ↔ S a b) {l : List α} :
    Pairwise R l ↔ Pairwise S l := Pairwise.iff_of_mem fun _ _ => H _ _
theorem pairwise_of_forall {l : List α} (H : ∀ x y, R x y) : Pairwise R l := by
  induction l with
  | nil => exact .nil
  | cons a l ih => exact .cons (fun b _ => H a b) ih
theorem pairwise_singleton (R) (a : α) : Pairwise R [a] := by simp
theorem pairwise_pair {a b : α} : Pairwise R [a, b] ↔ R a b := by simp
theorem pairwise_map {l : List α} :
    (l.map f).Pairwise R ↔ l.Pairwise fun a b => R (f a) (f b) := by
  induction l with
  | nil => simp
  | cons a l ih => rw [map_cons, pairwise_cons, pairwise_cons, ih, forall_mem_map]
theorem Pairwise.of_map {S : β → β → Prop} (f : α → β) (H : ∀ a b : α, S (f a) (f b) → R a b)
    (p : Pairwise S (map f l)) : Pairwise R l := (pairwise_map.1 p).imp (H _ _)
theorem Pairwise.map {S : β → β → Prop} (f : α → β) (H : ∀ a b : α, R a b → S (f a) (f b))
    (p : Pairwise R l) : Pairwise S (map f l) := pairwise_map.2 (p.imp (H _ _))
theorem Pairwise.filter (p : α → Bool) : Pairwise R l → Pairwise R (filter p l) :=
  Pairwise.sublist filter_sublist
theorem pairwise_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).Pairwise R ↔ l₁.Pairwise R ∧ l₂.Pairwise R ∧ ∀ a ∈ l₁, ∀ b ∈ l₂, R a b := by
  induction l₁ with
  | nil => simp
  | cons a l ih =>
    rw [cons_append, pairwise_cons, ih, pairwise_cons, forall_mem_append, forall_mem_cons]
    exact ⟨fun ⟨⟨x, y⟩, z, u, v⟩ => ⟨⟨x, z⟩, u, y, v⟩, fun ⟨⟨x, z⟩, u, y, v⟩ => ⟨⟨x, y⟩, z, u, v⟩⟩
theorem pairwise_append_comm {R : α → α → Prop} (s : ∀ {x y}, R x y → R y x) {l₁ l₂ : List α} :
    Pairwise R (l₁ ++ l₂) ↔ Pairwise R (l₂ ++ l₁) := by
  rw [pairwise_append, pairwise_append]
  exact ⟨fun ⟨x, y, z⟩ => ⟨y, x, fun a m b m' => s (z b m' a m)⟩,
    fun ⟨x, y, z⟩ => ⟨y, x, fun a m b m' => s (z b m' a m)⟩⟩
theorem pairwise_middle {R : α → α → Prop} (s : ∀ {x y}, R x y → R y x) {a : α}
    {l₁ l₂ : List α} : Pairwise R (l₁ ++ a :: l₂) ↔ Pairwise R (a :: (l₁ ++ l₂)) := by
  rw [pairwise_append_comm s, cons_append, pairwise_cons, pairwise_cons, pairwise_append_comm s]
  exact and_congr ⟨fun h b m => h b (by simpa [or_comm] using m),
    fun h b m => h b (by simpa [or_comm] using m)⟩ Iff.rfl
theorem pairwise_reverse {l : List α} :
    l.reverse.Pairwise R ↔ l.Pairwise (fun a b => R b a) := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [reverse_cons, pairwise_append, ih, pairwise_cons (l := l)]
    constructor
    · exact fun ⟨x, _, z⟩ => ⟨fun b m => z b (mem_reverse.2 m) a mem_cons_self, x⟩
    · rintro ⟨x, y⟩
      refine ⟨y, pairwise_singleton R a, fun b m c m' => ?_⟩
      rw [mem_singleton] at m'
      subst m'
      exact x b (mem_reverse.1 m)
theorem Pairwise.drop {l : List α} {i : Nat} (h : List.Pairwise R l) :
    List.Pairwise R (l.drop i) := h.sublist (drop_sublist i l)
theorem Pairwise.take {l : List α} {i : Nat} (h : List.Pairwise R l) :
    List.Pairwise R (l.take i) := h.sublist (take_sublist i l)
theorem pairwise_of_forall_mem_list {l : List α} {r : α → α → Prop}
    (h : ∀ a ∈ l, ∀ b ∈ l, r a b) : l.Pairwise r := by
  have t : l.Pairwise fun _ _ => True := pairwise_of_forall fun _ _ => trivial
  exact t.imp_of_mem fun m m' _ => h _ m _ m'
theorem pairwise_iff_forall_sublist : l.Pairwise R ↔ (∀ {a b}, [a, b] <+ l → R a b) := by
  constructor
  · exact fun h a b s => pairwise_pair.1 (h.sublist s)
  · intro h
    induction l with
    | nil => exact .nil
    | cons c l ih =>
      exact .cons (fun b m => h ((singleton_sublist.2 m).cons_cons c)) (ih fun s => h (s.cons c))
theorem Pairwise.forall_sublist (h : l.Pairwise R) : ∀ {a b}, [a, b] <+ l → R a b :=
  pairwise_iff_forall_sublist.1 h

/-! ### `countP` -/
@[simp] theorem countP_nil : countP p [] = 0 := rfl
protected theorem countP_go_eq_add {l} : countP.go p l n = n + countP.go p l 0 := by
  induction l generalizing n with
  | nil => rfl
  | cons a l ih =>
    rw [countP.go, countP.go]
    cases p a
    · exact ih
    · rw [cond_true, cond_true, ih (n := n + 1), ih (n := 0 + 1)]; omega
@[simp] theorem countP_cons_of_pos {l} (pa : p a) : countP p (a :: l) = countP p l + 1 := by
  rw [countP, countP.go, pa, cond_true, List.countP_go_eq_add, Nat.add_comm]; rfl
@[simp] theorem countP_cons_of_neg {l} (pa : ¬p a) : countP p (a :: l) = countP p l := by
  rw [countP, countP.go, Bool.of_not_eq_true pa]; rfl
theorem countP_cons {a : α} {l : List α} :
    countP p (a :: l) = countP p l + if p a then 1 else 0 := by
  split
  · rename_i h; exact countP_cons_of_pos h
  · rename_i h; exact countP_cons_of_neg h
@[simp] theorem countP_singleton {a : α} : countP p [a] = if p a then 1 else 0 := by
  rw [countP_cons, countP_nil, Nat.zero_add]
theorem countP_eq_length_filter {l : List α} : countP p l = (filter p l).length := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
theorem length_eq_countP_add_countP (p : α → Bool) {l : List α} :
    length l = countP p l + countP (fun a => ¬p a) l := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h] <;> simp at ih <;> omega
theorem countP_le_length : countP p l ≤ l.length := by
  rw [countP_eq_length_filter]; exact length_filter_le p l
@[simp] theorem countP_append {l₁ l₂ : List α} :
    countP p (l₁ ++ l₂) = countP p l₁ + countP p l₂ := by
  simp only [countP_eq_length_filter, filter_append, length_append]
@[simp] theorem countP_pos_iff {p} : 0 < countP p l ↔ ∃ a ∈ l, p a := by
  rw [countP_eq_length_filter, length_pos_iff_exists_mem]
  exact exists_congr fun _ => mem_filter
@[simp] theorem one_le_countP_iff {p} : 1 ≤ countP p l ↔ ∃ a ∈ l, p a := countP_pos_iff
@[simp] theorem countP_eq_zero {p} : countP p l = 0 ↔ ∀ a ∈ l, ¬p a := by
  rw [countP_eq_length_filter, length_eq_zero_iff, filter_eq_nil_iff]
@[simp] theorem countP_eq_length {p} : countP p l = l.length ↔ ∀ a ∈ l, p a := by
  rw [countP_eq_length_filter, length_filter_eq_length_iff]
theorem countP_replicate {p : α → Bool} {a : α} {n : Nat} :
    countP p (replicate n a) = if p a then n else 0 := by
  rw [countP_eq_length_filter, filter_replicate]; split
  · exact length_replicate
  · rfl
theorem Sublist.countP_le (s : l₁ <+ l₂) : countP p l₁ ≤ countP p l₂ := by
  rw [countP_eq_length_filter, countP_eq_length_filter]; exact (s.filter p).length_le
theorem countP_filter {l : List α} :
    countP p (filter q l) = countP (fun a => p a && q a) l := by
  simp only [countP_eq_length_filter, filter_filter]
@[simp] theorem countP_map {p : β → Bool} {f : α → β} :
    ∀ {l}, countP p (map f l) = countP (p ∘ f) l := by
  intro l; rw [countP_eq_length_filter, countP_eq_length_filter, filter_map, length_map]
@[simp] theorem countP_reverse {l : List α} : countP p l.reverse = countP p l := by
  simp [countP_eq_length_filter]
theorem countP_mono_left (h : ∀ x ∈ l, p x → q x) : countP p l ≤ countP q l := by
  induction l with
  | nil => exact Nat.le_refl _
  | cons a l ih =>
    rw [forall_mem_cons] at h
    have := ih h.2
    rw [countP_cons, countP_cons]
    split
    · rename_i hp; rw [if_pos (h.1 hp)]; omega
    · omega
theorem countP_congr (h : ∀ x ∈ l, p x ↔ q x) : countP p l = countP q l :=
  Nat.le_antisymm (countP_mono_left fun x m => (h x m).1) (countP_mono_left fun x m => (h x m).2)

/-! ### `count` -/
section count
variable [BEq α]
@[simp] theorem count_nil {a : α} : count a [] = 0 := rfl
theorem count_cons {a b : α} {l : List α} :
    count a (b :: l) = count a l + if b == a then 1 else 0 := countP_cons
theorem count_eq_countP {a : α} {l : List α} : count a l = countP (· == a) l := rfl
theorem count_eq_length_filter {a : α} {l : List α} :
    count a l = (filter (· == a) l).length := countP_eq_length_filter
theorem count_le_length {a : α} {l : List α} : count a l ≤ l.length := countP_le_length
theorem Sublist.count_le (a : α) (h : l₁ <+ l₂) : count a l₁ ≤ count a l₂ := h.countP_le
theorem count_tail_le {a : α} {l : List α} : count a l.tail ≤ count a l :=
  (tail_sublist l).count_le a
theorem count_le_count_cons {a b : α} {l : List α} : count a l ≤ count a (b :: l) :=
  (sublist_cons_self b l).count_le a
theorem count_singleton {a b : α} : count a [b] = if b == a then 1 else 0 := countP_singleton
@[simp] theorem count_append {a : α} {l₁ l₂ : List α} :
    count a (l₁ ++ l₂) = count a l₁ + count a l₂ := countP_append
@[simp] theorem count_reverse {a : α} {l : List α} : count a l.reverse = count a l :=
  countP_reverse
variable [LawfulBEq α]
@[simp] theorem count_cons_self {a : α} {l : List α} : count a (a :: l) = count a l + 1 :=
  countP_cons_of_pos BEq.rfl
@[simp] theorem count_cons_of_ne (h : b ≠ a) {l : List α} : count a (b :: l) = count a l :=
  countP_cons_of_neg fun e => h (LawfulBEq.eq_of_beq e)
theorem count_singleton_self {a : α} : count a [a] = 1 := by simp
theorem count_concat_self {a : α} {l : List α} : count a (concat l a) = count a l + 1 := by simp
@[simp] theorem count_pos_iff {a : α} {l : List α} : 0 < count a l ↔ a ∈ l := by
  rw [count, countP_pos_iff]
  exact ⟨fun ⟨_, m, e⟩ => LawfulBEq.eq_of_beq e ▸ m, fun m => ⟨a, m, BEq.rfl⟩⟩
@[simp] theorem one_le_count_iff {a : α} {l : List α} : 1 ≤ count a l ↔ a ∈ l := count_pos_iff
theorem count_eq_zero_of_not_mem {a : α} {l : List α} (h : a ∉ l) : count a l = 0 :=
  (Nat.eq_zero_or_pos _).elim id fun h' => absurd (count_pos_iff.1 h') h
theorem not_mem_of_count_eq_zero {a : α} {l : List α} (h : count a l = 0) : a ∉ l :=
  fun m => absurd (count_pos_iff.2 m) (h ▸ Nat.lt_irrefl 0)
theorem count_eq_zero {l : List α} : count a l = 0 ↔ a ∉ l :=
  ⟨not_mem_of_count_eq_zero, count_eq_zero_of_not_mem⟩
theorem count_eq_length {l : List α} : count a l = l.length ↔ ∀ b ∈ l, a = b := by
  rw [count, countP_eq_length]
  exact ⟨fun h b m => (LawfulBEq.eq_of_beq (h b m)).symm, fun h b m => h b m ▸ BEq.rfl⟩
@[simp] theorem count_replicate_self {a : α} {n : Nat} : count a (replicate n a) = n :=
  (count_eq_length.2 fun _ m => (eq_of_mem_replicate m).symm).trans length_replicate
set_option linter.unusedSectionVars false in
theorem count_replicate {a b : α} {n : Nat} :
    count a (replicate n b) = if b == a then n else 0 := countP_replicate
theorem filter_beq {l : List α} (a : α) : l.filter (· == a) = replicate (count a l) a := by
  rw [eq_replicate_iff, count_eq_length_filter]
  exact ⟨rfl, fun b m => LawfulBEq.eq_of_beq (mem_filter.1 m).2⟩
theorem replicate_sublist_iff {l : List α} : replicate n a <+ l ↔ n ≤ count a l := by
  constructor
  · intro h; have := h.count_le a; rwa [count_replicate_self] at this
  · exact fun h => ((replicate_sublist_replicate a).2 h).trans (filter_beq a ▸ filter_sublist)
end count

/-! ### `Nodup` -/
theorem nodup_iff_pairwise_ne : List.Nodup l ↔ List.Pairwise (· ≠ ·) l := Iff.rfl
@[simp] theorem nodup_nil : @Nodup α [] := .nil
@[simp] theorem nodup_cons {a : α} {l : List α} : Nodup (a :: l) ↔ a ∉ l ∧ Nodup l := by
  rw [Nodup, pairwise_cons]; exact and_congr forall_mem_ne Iff.rfl
instance nodupDecidable [DecidableEq α] : ∀ l : List α, Decidable (Nodup l) :=
  instDecidablePairwise
theorem nodup_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).Nodup ↔ l₁.Nodup ∧ l₂.Nodup ∧ ∀ a ∈ l₁, ∀ b ∈ l₂, a ≠ b := pairwise_append
theorem Nodup.sublist : l₁ <+ l₂ → Nodup l₂ → Nodup l₁ := Pairwise.sublist
theorem Sublist.nodup : l₁ <+ l₂ → Nodup l₂ → Nodup l₁ := Nodup.sublist
theorem nodup_iff_count [BEq α] [LawfulBEq α] {l : List α} : l.Nodup ↔ ∀ a, count a l ≤ 1 := by
  induction l with
  | nil => simp
  | cons b l ih =>
    rw [nodup_cons, ih, ← count_eq_zero]
    constructor
    · rintro ⟨h, h'⟩ a
      have := h' a
      rw [count_cons]
      split
      · rename_i e; rw [← LawfulBEq.eq_of_beq e, h]; exact Nat.le_refl 1
      · omega
    · intro h
      refine ⟨?_, fun a => Nat.le_trans count_le_count_cons (h a)⟩
      have := h b
      rw [count_cons_self] at this
      omega
theorem Nodup.count [BEq α] [LawfulBEq α] {a : α} {l : List α} (h : Nodup l) :
    count a l = if a ∈ l then 1 else 0 := by
  have h1 := nodup_iff_count.1 h a
  split
  · rename_i m; have := count_pos_iff.2 m; omega
  · rename_i m; exact count_eq_zero_of_not_mem m
@[simp] theorem nodup_replicate {n : Nat} {a : α} : (replicate n a).Nodup ↔ n ≤ 1 := by
  match n with
  | 0 => simp
  | 1 => simp [replicate_succ]
  | n + 2 => simp [replicate_succ]
theorem getElem?_inj {xs : List α}
    (h₀ : i < xs.length) (h₁ : Nodup xs) (h₂ : xs[i]? = xs[j]?) : i = j := by
  induction xs generalizing i j with
  | nil => exact absurd h₀ (Nat.not_lt_zero i)
  | cons a xs ih =>
    rw [nodup_cons] at h₁
    cases i with
    | zero => cases j with
      | zero => rfl
      | succ j => exact absurd (mem_of_getElem? (l := xs) (i := j) h₂.symm) h₁.1
    | succ i => cases j with
      | zero => exact absurd (mem_of_getElem? (l := xs) (i := i) h₂) h₁.1
      | succ j => exact congrArg Nat.succ (ih (Nat.le_of_succ_le_succ h₀) h₁.2 h₂)

end List
