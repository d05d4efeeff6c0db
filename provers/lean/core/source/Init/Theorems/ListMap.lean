prelude
import Init.Theorems.ListGetElem
/-!
Lists: `map`, `filter`, `filterMap`, `partition`.
-/
universe u v w

namespace List

/-! ### `map` -/
@[simp] theorem map_id_fun : map (id : α → α) = id := by
  funext l
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ih]; rfl
@[simp] theorem map_id_fun' : map (fun (a : α) => a) = id := map_id_fun
theorem map_id (l : List α) : map (id : α → α) l = l := congrFun map_id_fun l
theorem map_id' (l : List α) : map (fun (a : α) => a) l = l := map_id l
theorem map_id'' {f : α → α} (h : ∀ x, f x = x) (l : List α) : map f l = l := by
  rw [show f = id from funext h, map_id]
theorem map_singleton {f : α → β} {a : α} : map f [a] = [f a] := rfl
@[simp 500] theorem mem_map {f : α → β} : ∀ {l : List α}, b ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = b := by
  intro l
  induction l with
  | nil => simp
  | cons c l ih =>
    rw [map_cons, mem_cons, ih]
    constructor
    · rintro (rfl | ⟨a, m, h⟩)
      · exact ⟨c, mem_cons_self, rfl⟩
      · exact ⟨a, mem_cons_of_mem c m, h⟩
    · rintro ⟨a, m, rfl⟩
      exact (mem_cons.1 m).elim (fun e => .inl (e ▸ rfl)) (fun m => .inr ⟨a, m, rfl⟩)
theorem exists_of_mem_map (h : b ∈ map f l) : ∃ a, a ∈ l ∧ f a = b := mem_map.1 h
theorem mem_map_of_mem {f : α → β} (h : a ∈ l) : f a ∈ map f l := mem_map.2 ⟨a, h, rfl⟩
theorem forall_mem_map {f : α → β} {l : List α} {P : β → Prop} :
    (∀ (i) (_ : i ∈ l.map f), P i) ↔ ∀ (j) (_ : j ∈ l), P (f j) :=
  ⟨fun h j m => h (f j) (mem_map_of_mem m), fun h i m => by
    obtain ⟨a, m', rfl⟩ := mem_map.1 m; exact h a m'⟩
@[simp] theorem isEmpty_map {l : List α} {f : α → β} : (l.map f).isEmpty = l.isEmpty := by
  cases l <;> rfl
@[simp] theorem map_eq_nil_iff {f : α → β} {l : List α} : map f l = [] ↔ l = [] := by
  cases l <;> simp
theorem eq_nil_of_map_eq_nil {f : α → β} {l : List α} (h : map f l = []) : l = [] :=
  map_eq_nil_iff.1 h
@[simp] theorem map_inj_left {f g : α → β} : map f l = map g l ↔ ∀ a ∈ l, f a = g a := by
  induction l with
  | nil => simp
  | cons a l ih => rw [map_cons, map_cons, cons_eq_cons, ih, forall_mem_cons]
theorem map_inj_right {f : α → β} (w : ∀ x y, f x = f y → x = y) : map f l = map f l' ↔ l = l' := by
  refine ⟨fun h => ?_, fun h => h ▸ rfl⟩
  induction l generalizing l' with
  | nil => exact (map_eq_nil_iff.1 h.symm).symm
  | cons a l ih => cases l' with
    | nil => exact map_eq_nil_iff.1 h
    | cons b l' =>
      rw [map_cons, map_cons, cons_eq_cons] at h
      rw [w a b h.1, ih h.2]
theorem map_congr_left (h : ∀ a ∈ l, f a = g a) : map f l = map g l := map_inj_left.2 h
theorem map_inj : map f = map g ↔ f = g := by
  refine ⟨fun h => funext fun a => ?_, fun h => h ▸ rfl⟩
  exact head_eq_of_cons_eq (congrFun h [a])
theorem map_eq_map_iff : map f l = map g l ↔ ∀ a ∈ l, f a = g a := map_inj_left
theorem map_eq_cons_iff {f : α → β} {l : List α} :
    map f l = b :: l₂ ↔ ∃ a l₁, l = a :: l₁ ∧ f a = b ∧ map f l₁ = l₂ := by
  constructor
  · intro h
    cases l with
    | nil => simp at h
    | cons a l => exact ⟨a, l, rfl, cons_eq_cons.1 h⟩
  · rintro ⟨a, l₁, rfl, rfl, rfl⟩; rfl
@[simp] theorem map_eq_singleton_iff {f : α → β} {l : List α} {b : β} :
    map f l = [b] ↔ ∃ a, l = [a] ∧ f a = b := by
  rw [map_eq_cons_iff]
  constructor
  · rintro ⟨a, l₁, rfl, rfl, h⟩
    rw [map_eq_nil_iff] at h
    exact ⟨a, h ▸ rfl, rfl⟩
  · rintro ⟨a, rfl, rfl⟩; exact ⟨a, [], rfl, rfl, rfl⟩
theorem map_eq_foldr {f : α → β} {l : List α} :
    map f l = foldr (fun a bs => f a :: bs) [] l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, foldr_cons, ih]
@[simp] theorem head?_map {f : α → β} {l : List α} : (map f l).head? = l.head?.map f := by
  cases l <;> rfl
@[simp] theorem head_map {f : α → β} {l : List α} (w) :
    (map f l).head w = f (l.head (by simpa using w)) := by
  cases l with
  | nil => exact absurd rfl w
  | cons a l => rfl
@[simp] theorem map_tail {f : α → β} {l : List α} : map f l.tail = (map f l).tail := by
  cases l <;> rfl
@[simp] theorem map_tail? {f : α → β} {l : List α} : (tail? l).map (map f) = tail? (map f l) := by
  cases l <;> rfl
theorem headD_map {f : α → β} {l : List α} {a : α} : (map f l).headD (f a) = f (l.headD a) := by
  cases l <;> rfl

/-! ### `filter` -/
@[simp] theorem filter_cons_of_pos {p : α → Bool} {a : α} {l} (pa : p a) :
    filter p (a :: l) = a :: filter p l := by rw [filter, pa]
@[simp] theorem filter_cons_of_neg {p : α → Bool} {a : α} {l} (pa : ¬ p a) :
    filter p (a :: l) = filter p l := by rw [filter, Bool.of_not_eq_true pa]
theorem filter_cons :
    (x :: xs : List α).filter p = if p x then x :: (xs.filter p) else xs.filter p := by
  split
  · rename_i h; exact filter_cons_of_pos h
  · rename_i h; exact filter_cons_of_neg h
@[simp] theorem mem_filter : x ∈ filter p as ↔ x ∈ as ∧ p x := by
  induction as with
  | nil => simp
  | cons a as ih =>
    rw [filter_cons]
    split
    · rename_i h
      rw [mem_cons, ih, mem_cons]
      exact ⟨fun h' => h'.elim (fun e => ⟨.inl e, e ▸ h⟩) fun h' => ⟨.inr h'.1, h'.2⟩,
        fun h' => h'.1.elim .inl fun m => .inr ⟨m, h'.2⟩⟩
    · rename_i h
      rw [ih, mem_cons]
      exact ⟨fun h' => ⟨.inr h'.1, h'.2⟩,
        fun h' => ⟨h'.1.elim (fun e => absurd (e ▸ h'.2) h) id, h'.2⟩⟩
theorem length_filter_le (p : α → Bool) (l : List α) : (l.filter p).length ≤ l.length := by
  induction l with
  | nil => exact Nat.le_refl _
  | cons a l ih => rw [filter_cons]; split <;> simp only [length_cons] <;> omega
@[simp] theorem filter_eq_nil_iff {l} : filter p l = [] ↔ ∀ a, a ∈ l → ¬p a := by
  rw [eq_nil_iff_forall_not_mem]
  exact ⟨fun h a m hp => h a (mem_filter.2 ⟨m, hp⟩),
    fun h a m => h a (mem_filter.1 m).1 (mem_filter.1 m).2⟩
@[simp] theorem length_filter_eq_length_iff {l} :
    (filter p l).length = l.length ↔ ∀ a ∈ l, p a := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [forall_mem_cons, ← ih, filter_cons]
    split
    · rename_i h; simp [h]
    · rename_i h
      have := length_filter_le p l
      refine ⟨fun e => ?_, fun e => absurd e.1 h⟩
      rw [length_cons] at e; omega
@[simp] theorem filter_eq_self {l} : filter p l = l ↔ ∀ a ∈ l, p a := by
  refine ⟨fun h => length_filter_eq_length_iff.1 (congrArg length h), fun h => ?_⟩
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [forall_mem_cons] at h
    rw [filter_cons_of_pos h.1, ih h.2]
theorem forall_mem_filter {l : List α} {p : α → Bool} {P : α → Prop} :
    (∀ (i) (_ : i ∈ l.filter p), P i) ↔ ∀ (j) (_ : j ∈ l), p j → P j :=
  ⟨fun h j m hp => h j (mem_filter.2 ⟨m, hp⟩), fun h i m =>
    h i (mem_filter.1 m).1 (mem_filter.1 m).2⟩
@[simp] theorem filter_filter :
    ∀ {l}, filter p (filter q l) = filter (fun a => p a && q a) l := by
  intro l
  induction l with
  | nil => rfl
  | cons a l ih => cases hp : p a <;> cases hq : q a <;> simp [hp, hq, ih]
theorem filter_map {f : β → α} {p : α → Bool} {l : List β} :
    filter p (map f l) = map f (filter (p ∘ f) l) := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p (f a) <;> simp [h, ih]
@[simp] theorem filter_append {p : α → Bool} :
    ∀ (l₁ l₂ : List α), filter p (l₁ ++ l₂) = filter p l₁ ++ filter p l₂ := by
  intro l₁ l₂
  induction l₁ with
  | nil => rfl
  | cons a l₁ ih => cases h : p a <;> simp [h, ih]
theorem filter_congr {p q : α → Bool} :
    ∀ {l : List α}, (∀ x ∈ l, p x = q x) → filter p l = filter q l := by
  intro l h
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [forall_mem_cons] at h
    rw [filter_cons, filter_cons, h.1, ih h.2]
@[simp] theorem filter_true (l : List α) : filter (fun _ => true) l = l :=
  filter_eq_self.2 fun _ _ => rfl
@[simp] theorem filter_false (l : List α) : filter (fun _ => false) l = [] :=
  filter_eq_nil_iff.2 fun _ _ h => nomatch h
theorem filter_eq_cons_iff {l} {a} {as} :
    filter p l = a :: as ↔
      ∃ l₁ l₂, l = l₁ ++ a :: l₂ ∧ (∀ x, x ∈ l₁ → ¬p x) ∧ p a ∧ filter p l₂ = as := by
  constructor
  · intro h
    induction l with
    | nil => cases h
    | cons b l ih =>
      rw [filter_cons] at h
      split at h
      · rename_i hb
        obtain ⟨rfl, rfl⟩ := cons_eq_cons.1 h
        exact ⟨[], l, rfl, forall_mem_nil _, hb, rfl⟩
      · rename_i hb
        obtain ⟨l₁, l₂, rfl, h₁, ha, h₂⟩ := ih h
        exact ⟨b :: l₁, l₂, rfl, forall_mem_cons.2 ⟨hb, h₁⟩, ha, h₂⟩
  · rintro ⟨l₁, l₂, rfl, h₁, ha, rfl⟩
    rw [filter_append, filter_eq_nil_iff.2 h₁, filter_cons_of_pos ha, nil_append]
theorem map_filter_eq_foldr {f : α → β} {p : α → Bool} {as : List α} :
    map f (filter p as) = foldr (fun a bs => bif p a then f a :: bs else bs) [] as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [foldr_cons, ← ih]; cases h : p a <;> simp [h]
@[simp] theorem any_filter {l : List α} {p q : α → Bool} :
    (filter p l).any q = l.any fun a => p a && q a := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
@[simp] theorem all_filter {l : List α} {p q : α → Bool} :
    (filter p l).all q = l.all fun a => !(p a) || q a := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]

/-! ### `filterMap` -/
@[simp] theorem filterMap_cons_none {f : α → Option β} {a : α} {l : List α} (h : f a = none) :
    filterMap f (a :: l) = filterMap f l := by rw [filterMap_cons, h]
@[simp] theorem filterMap_cons_some {f : α → Option β} {a : α} {l : List α} {b : β}
    (h : f a = some b) : filterMap f (a :: l) = b :: filterMap f l := by rw [filterMap_cons, h]
@[simp] theorem filterMap_eq_map {f : α → β} : filterMap (some ∘ f) = map f := by
  funext l
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ← ih]; rfl
@[simp] theorem filterMap_eq_map' {f : α → β} : filterMap (fun x => some (f x)) = map f :=
  filterMap_eq_map
theorem filterMap_some_fun : filterMap (some : α → Option α) = id := by
  rw [← map_id_fun, ← filterMap_eq_map]; rfl
@[simp] theorem filterMap_some {l : List α} : filterMap some l = l := congrFun filterMap_some_fun l
@[simp] theorem mem_filterMap {f : α → Option β} {l : List α} {b : β} :
    b ∈ filterMap f l ↔ ∃ a, a ∈ l ∧ f a = some b := by
  induction l with
  | nil => simp
  | cons c l ih =>
    cases h : f c with
    | none =>
      rw [filterMap_cons_none h, ih]
      constructor
      · rintro ⟨a, m, e⟩; exact ⟨a, mem_cons_of_mem c m, e⟩
      · rintro ⟨a, m, e⟩
        refine ⟨a, mem_of_ne_of_mem (fun ha => ?_) m, e⟩
        subst ha; rw [h] at e; contradiction
    | some d =>
      rw [filterMap_cons_some h, mem_cons, ih]
      constructor
      · rintro (rfl | ⟨a, m, e⟩)
        · exact ⟨c, mem_cons_self, h⟩
        · exact ⟨a, mem_cons_of_mem c m, e⟩
      · rintro ⟨a, m, e⟩
        rcases mem_cons.1 m with rfl | m
        · rw [h] at e; exact .inl (Option.some_inj.1 e).symm
        · exact .inr ⟨a, m, e⟩
theorem length_filterMap_le (f : α → Option β) (l : List α) :
    (filterMap f l).length ≤ l.length := by
  induction l with
  | nil => exact Nat.le_refl _
  | cons a l ih => cases h : f a <;> simp [h] <;> omega
@[simp] theorem filterMap_append {l l' : List α} {f : α → Option β} :
    filterMap f (l ++ l') = filterMap f l ++ filterMap f l' := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : f a <;> simp [h, ih]
theorem filterMap_filterMap {f : α → Option β} {g : β → Option γ} {l : List α} :
    filterMap g (filterMap f l) = filterMap (fun x => (f x).bind g) l := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    cases h : f a with
    | none => rw [filterMap_cons_none h, filterMap_cons_none (by rw [h]; rfl), ih]
    | some b =>
      rw [filterMap_cons_some h]
      cases h' : g b with
      | none => rw [filterMap_cons_none h', filterMap_cons_none (by rw [h]; exact h'), ih]
      | some c => rw [filterMap_cons_some h', filterMap_cons_some (by rw [h]; exact h'), ih]
theorem map_filterMap {f : α → Option β} {g : β → γ} {l : List α} :
    map g (filterMap f l) = filterMap (fun x => (f x).map g) l := by
  rw [← filterMap_eq_map, filterMap_filterMap]
  simp only [Option.map_eq_bind]
@[simp] theorem filterMap_map {f : α → β} {g : β → Option γ} {l : List α} :
    filterMap g (map f l) = filterMap (g ∘ f) l := by
  rw [← filterMap_eq_map, filterMap_filterMap]; rfl
@[simp] theorem filterMap_eq_filter {p : α → Bool} :
    filterMap (Option.guard (p ·)) = filter p := by
  funext l
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [Option.guard, h, ← ih]
@[simp] theorem filterMap_eq_nil_iff {l} : filterMap f l = [] ↔ ∀ a ∈ l, f a = none := by
  rw [eq_nil_iff_forall_not_mem]
  constructor
  · intro h a m
    cases e : f a with
    | none => rfl
    | some b => exact absurd (mem_filterMap.2 ⟨a, m, e⟩) (h b)
  · intro h b m
    obtain ⟨a, m, e⟩ := mem_filterMap.1 m
    rw [h a m] at e; contradiction

/-! ### `partition` -/
private theorem partition_loop (p : α → Bool) (l as bs : List α) :
    partition.loop p l (as, bs) =
      (as.reverse ++ filter p l, bs.reverse ++ filter (not ∘ p) l) := by
  induction l generalizing as bs with
  | nil => simp [partition.loop]
  | cons a l ih => cases h : p a <;> simp [partition.loop, h, ih]
@[simp] theorem partition_eq_filter_filter {p : α → Bool} {l : List α} :
    partition p l = (filter p l, filter (not ∘ p) l) := partition_loop p l [] []
theorem mem_partition : a ∈ l ↔ a ∈ (partition p l).1 ∨ a ∈ (partition p l).2 := by
  cases h : p a <;> simp [h]

end List
