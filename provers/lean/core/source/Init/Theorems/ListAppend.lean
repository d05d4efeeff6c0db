prelude
import Init.Theorems.ListMap
/-!
Lists: `++` (cancellation, equations between appended lists), `concat`, `flatten`, `flatMap`.
-/
universe u v w

namespace List

/-! ### `++` -/
instance : Std.LawfulIdentity (α := List α) (· ++ ·) [] where
  left_id := nil_append
  right_id := append_nil
instance : Std.Associative (α := List α) (· ++ ·) := ⟨append_assoc⟩
theorem append_cons (as : List α) (b : α) (bs : List α) : as ++ b :: bs = as ++ [b] ++ bs := by
  simp
@[simp] theorem singleton_append : [x] ++ l = x :: l := rfl
@[simp] theorem nil_append_fun : (([] : List α) ++ ·) = id := rfl
theorem append_inj :
    ∀ {s₁ s₂ t₁ t₂ : List α}, s₁ ++ t₁ = s₂ ++ t₂ → length s₁ = length s₂ → s₁ = s₂ ∧ t₁ = t₂ := by
  intro s₁
  induction s₁ with
  | nil =>
    intro s₂ t₁ t₂ h hl
    obtain rfl := eq_nil_of_length_eq_zero hl.symm
    exact ⟨rfl, h⟩
  | cons a s₁ ih =>
    intro s₂ t₁ t₂ h hl
    cases s₂ with
    | nil => cases hl
    | cons b s₂ =>
      rw [cons_append, cons_append, cons_eq_cons] at h
      obtain ⟨e, e'⟩ := ih h.2 (Nat.add_right_cancel hl)
      exact ⟨cons_eq_cons.2 ⟨h.1, e⟩, e'⟩
theorem append_inj_right (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length s₁ = length s₂) : t₁ = t₂ :=
  (append_inj h hl).2
theorem append_inj_left (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length s₁ = length s₂) : s₁ = s₂ :=
  (append_inj h hl).1
theorem append_inj' (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length t₁ = length t₂) : s₁ = s₂ ∧ t₁ = t₂ :=
  append_inj h (by
    have := congrArg length h
    rw [length_append, length_append] at this
    omega)
theorem append_inj_right' (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length t₁ = length t₂) : t₁ = t₂ :=
  (append_inj' h hl).2
theorem append_inj_left' (h : s₁ ++ t₁ = s₂ ++ t₂) (hl : length t₁ = length t₂) : s₁ = s₂ :=
  (append_inj' h hl).1
theorem append_right_inj {t₁ t₂ : List α} (s) : s ++ t₁ = s ++ t₂ ↔ t₁ = t₂ :=
  ⟨fun h => append_inj_right h rfl, fun h => h ▸ rfl⟩
theorem append_left_inj {s₁ s₂ : List α} (t) : s₁ ++ t = s₂ ++ t ↔ s₁ = s₂ :=
  ⟨fun h => append_inj_left' h rfl, fun h => h ▸ rfl⟩
theorem append_cancel_left {as bs cs : List α} (h : as ++ bs = as ++ cs) : bs = cs :=
  (append_right_inj as).1 h
theorem append_cancel_right {as bs cs : List α} (h : as ++ bs = cs ++ bs) : as = cs :=
  (append_left_inj bs).1 h
@[simp] theorem append_cancel_left_eq {as bs cs : List α} : (as ++ bs = as ++ cs) = (bs = cs) :=
  propext (append_right_inj as)
@[simp] theorem append_cancel_right_eq {as bs cs : List α} : (as ++ bs = cs ++ bs) = (as = cs) :=
  propext (append_left_inj bs)
@[simp] theorem append_left_eq_self {xs ys : List α} : xs ++ ys = ys ↔ xs = [] :=
  append_left_inj (s₂ := []) ys
@[simp] theorem self_eq_append_left {xs ys : List α} : ys = xs ++ ys ↔ xs = [] :=
  ⟨fun h => append_left_eq_self.1 h.symm, fun h => h ▸ rfl⟩
@[simp] theorem append_right_eq_self {xs ys : List α} : xs ++ ys = xs ↔ ys = [] :=
  ⟨fun h => append_cancel_left (h.trans (append_nil xs).symm), fun h => h ▸ append_nil xs⟩
@[simp] theorem self_eq_append_right {xs ys : List α} : xs = xs ++ ys ↔ ys = [] :=
  ⟨fun h => append_right_eq_self.1 h.symm, fun h => h ▸ (append_nil xs).symm⟩
@[simp] theorem append_eq_nil_iff : p ++ q = [] ↔ p = [] ∧ q = [] := by cases p <;> simp
theorem nil_eq_append_iff : [] = a ++ b ↔ a = [] ∧ b = [] := by simp
theorem eq_nil_of_append_eq_nil {l₁ l₂ : List α} (h : l₁ ++ l₂ = []) : l₁ = [] ∧ l₂ = [] :=
  append_eq_nil_iff.1 h
theorem append_ne_nil_of_left_ne_nil {s : List α} (h : s ≠ []) (t : List α) : s ++ t ≠ [] :=
  fun e => h (append_eq_nil_iff.1 e).1
theorem append_ne_nil_of_right_ne_nil (s : List α) : t ≠ [] → s ++ t ≠ [] :=
  fun h e => h (append_eq_nil_iff.1 e).2
theorem append_eq_cons_iff :
    as ++ bs = x :: c ↔ (as = [] ∧ bs = x :: c) ∨ (∃ as', as = x :: as' ∧ c = as' ++ bs) := by
  cases as with
  | nil => simp
  | cons a as =>
    constructor
    · intro h
      rw [cons_append, cons_eq_cons] at h
      exact .inr ⟨as, by rw [h.1], h.2.symm⟩
    · rintro (⟨h, _⟩ | ⟨as', h, rfl⟩)
      · cases h
      · rw [h]; rfl
theorem cons_eq_append_iff :
    x :: cs = as ++ bs ↔ (as = [] ∧ bs = x :: cs) ∨ (∃ as', as = x :: as' ∧ cs = as' ++ bs) :=
  ⟨fun h => append_eq_cons_iff.1 h.symm, fun h => (append_eq_cons_iff.2 h).symm⟩
theorem append_eq_singleton_iff :
    a ++ b = [x] ↔ (a = [] ∧ b = [x]) ∨ (a = [x] ∧ b = []) := by
  cases a <;> cases b <;> simp
theorem singleton_eq_append_iff :
    [x] = a ++ b ↔ (a = [] ∧ b = [x]) ∨ (a = [x] ∧ b = []) :=
  ⟨fun h => append_eq_singleton_iff.1 h.symm, fun h => (append_eq_singleton_iff.2 h).symm⟩
theorem append_eq_append_iff {ws xs ys zs : List α} :
    ws ++ xs = ys ++ zs ↔
      (∃ as, ys = ws ++ as ∧ xs = as ++ zs) ∨ ∃ bs, ws = ys ++ bs ∧ zs = bs ++ xs := by
  constructor
  · intro h
    induction ws generalizing ys with
    | nil => exact .inl ⟨ys, rfl, h⟩
    | cons a ws ih => cases ys with
      | nil => exact .inr ⟨a :: ws, rfl, h.symm⟩
      | cons b ys =>
        rw [cons_append, cons_append, cons_eq_cons] at h
        obtain ⟨rfl, h⟩ := h
        rcases ih h with ⟨as, rfl, rfl⟩ | ⟨bs, rfl, rfl⟩
        · exact .inl ⟨as, rfl, rfl⟩
        · exact .inr ⟨bs, rfl, rfl⟩
  · rintro (⟨as, rfl, rfl⟩ | ⟨bs, rfl, rfl⟩) <;> simp
theorem map_eq_append_iff {f : α → β} :
    map f l = L₁ ++ L₂ ↔ ∃ l₁ l₂, l = l₁ ++ l₂ ∧ map f l₁ = L₁ ∧ map f l₂ = L₂ := by
  constructor
  · intro h
    induction L₁ generalizing l with
    | nil => exact ⟨[], l, rfl, rfl, h⟩
    | cons b L₁ ih =>
      obtain ⟨a, l', rfl, rfl, h'⟩ := map_eq_cons_iff.1 h
      obtain ⟨l₁, l₂, rfl, rfl, rfl⟩ := ih h'
      exact ⟨a :: l₁, l₂, rfl, rfl, rfl⟩
  · rintro ⟨l₁, l₂, rfl, rfl, rfl⟩; exact map_append
theorem append_eq_map_iff {f : α → β} :
    L₁ ++ L₂ = map f l ↔ ∃ l₁ l₂, l = l₁ ++ l₂ ∧ map f l₁ = L₁ ∧ map f l₂ = L₂ :=
  ⟨fun h => map_eq_append_iff.1 h.symm, fun h => (map_eq_append_iff.2 h).symm⟩
theorem filter_eq_append_iff {p : α → Bool} :
    filter p l = L₁ ++ L₂ ↔ ∃ l₁ l₂, l = l₁ ++ l₂ ∧ filter p l₁ = L₁ ∧ filter p l₂ = L₂ := by
  constructor
  · intro h
    induction L₁ generalizing l with
    | nil => exact ⟨[], l, rfl, rfl, h⟩
    | cons b L₁ ih =>
      obtain ⟨s, t, rfl, hs, hb, h⟩ := filter_eq_cons_iff.1 h
      obtain ⟨l₁, l₂, rfl, rfl, rfl⟩ := ih h
      refine ⟨s ++ b :: l₁, l₂, by simp, ?_, rfl⟩
      rw [filter_append, filter_eq_nil_iff.2 hs, filter_cons_of_pos hb, nil_append]
  · rintro ⟨l₁, l₂, rfl, rfl, rfl⟩; exact filter_append l₁ l₂

/-! ### `concat` -/
@[simp] theorem concat_eq_append {as : List α} {a : α} : as.concat a = as ++ [a] := by
  induction as with
  | nil => rfl
  | cons b as ih => rw [concat, ih]; rfl
theorem concat_nil {a : α} : concat [] a = [a] := rfl
theorem concat_cons {a b : α} {l : List α} : concat (a :: l) b = a :: concat l b := rfl
theorem length_concat {as : List α} {a : α} : (concat as a).length = as.length + 1 := by simp
@[simp] theorem append_singleton_inj {as bs : List α} : as ++ [a] = bs ++ [b] ↔ as = bs ∧ a = b := by
  refine ⟨fun h => ?_, fun ⟨h, h'⟩ => h ▸ h' ▸ rfl⟩
  obtain ⟨h, h'⟩ := append_inj' h rfl
  exact ⟨h, head_eq_of_cons_eq h'⟩
theorem concat_inj {a b : α} {l l' : List α} : concat l a = concat l' b ↔ l = l' ∧ a = b := by
  simp
theorem concat_inj_left {l l' : List α} (a : α) : concat l a = concat l' a ↔ l = l' := by simp
theorem concat_inj_right {l : List α} {a a' : α} : concat l a = concat l a' ↔ a = a' := by simp
theorem init_eq_of_concat_eq {a b : α} {l₁ l₂ : List α} (h : concat l₁ a = concat l₂ b) : l₁ = l₂ :=
  (concat_inj.1 h).1
theorem last_eq_of_concat_eq {a b : α} {l₁ l₂ : List α} (h : concat l₁ a = concat l₂ b) : a = b :=
  (concat_inj.1 h).2
theorem concat_append {a : α} {l₁ l₂ : List α} : concat l₁ a ++ l₂ = l₁ ++ a :: l₂ := by simp
theorem append_concat {a : α} {l₁ l₂ : List α} : l₁ ++ concat l₂ a = concat (l₁ ++ l₂) a := by simp
theorem map_concat {f : α → β} {a : α} {l : List α} :
    map f (concat l a) = concat (map f l) (f a) := by simp
theorem eq_nil_or_concat : ∀ l : List α, l = [] ∨ ∃ l' b, l = concat l' b := by
  intro l
  induction l with
  | nil => exact .inl rfl
  | cons a l ih =>
    rcases ih with rfl | ⟨l', b, rfl⟩
    · exact .inr ⟨[], a, rfl⟩
    · exact .inr ⟨a :: l', b, rfl⟩

/-! ### `flatten` -/
theorem flatten_singleton {l : List α} : [l].flatten = l := append_nil l
@[simp] theorem mem_flatten : ∀ {L : List (List α)}, a ∈ L.flatten ↔ ∃ l, l ∈ L ∧ a ∈ l := by
  intro L
  induction L with
  | nil => simp
  | cons l L ih =>
    rw [flatten_cons, mem_append, ih]
    constructor
    · rintro (h | ⟨l', m, h⟩)
      · exact ⟨l, mem_cons_self, h⟩
      · exact ⟨l', mem_cons_of_mem l m, h⟩
    · rintro ⟨l', m, h⟩
      rcases mem_cons.1 m with rfl | m
      · exact .inl h
      · exact .inr ⟨l', m, h⟩
theorem exists_of_mem_flatten (h : a ∈ flatten L) : ∃ l, l ∈ L ∧ a ∈ l := mem_flatten.1 h
theorem mem_flatten_of_mem (lL : l ∈ L) (al : a ∈ l) : a ∈ flatten L := mem_flatten.2 ⟨l, lL, al⟩
@[simp] theorem flatten_eq_nil_iff {L : List (List α)} : L.flatten = [] ↔ ∀ l ∈ L, l = [] := by
  induction L with
  | nil => simp
  | cons l L ih => rw [flatten_cons, append_eq_nil_iff, ih, forall_mem_cons]
@[simp] theorem length_flatten {L : List (List α)} : L.flatten.length = (L.map length).sum := by
  induction L with
  | nil => rfl
  | cons l L ih => rw [flatten_cons, length_append, ih, map_cons, sum_cons]
@[simp] theorem map_flatten {f : α → β} {L : List (List α)} :
    (flatten L).map f = (map (map f) L).flatten := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
@[simp] theorem filter_flatten {p : α → Bool} {L : List (List α)} :
    filter p (flatten L) = flatten (map (filter p) L) := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
@[simp] theorem flatten_append {L₁ L₂ : List (List α)} :
    flatten (L₁ ++ L₂) = flatten L₁ ++ flatten L₂ := by
  induction L₁ with
  | nil => rfl
  | cons l L ih => simp [ih]
theorem flatten_concat {L : List (List α)} {l : List α} : flatten (L ++ [l]) = flatten L ++ l := by
  simp
theorem flatten_flatten {L : List (List (List α))} :
    flatten (flatten L) = flatten (map flatten L) := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
theorem forall_mem_flatten {p : α → Prop} {L : List (List α)} :
    (∀ (x) (_ : x ∈ flatten L), p x) ↔ ∀ (l) (_ : l ∈ L) (x) (_ : x ∈ l), p x :=
  ⟨fun h _ m x mx => h x (mem_flatten_of_mem m mx), fun h x mx => by
    obtain ⟨l, m, mx⟩ := mem_flatten.1 mx; exact h l m x mx⟩

/-! ### `flatMap` -/
theorem flatMap_def {l : List α} {f : α → List β} : l.flatMap f = flatten (map f l) := rfl
theorem flatten_eq_flatMap {L : List (List α)} : flatten L = L.flatMap id := by
  rw [flatMap_def, map_id]
@[simp] theorem flatMap_id {L : List (List α)} : L.flatMap id = L.flatten :=
  flatten_eq_flatMap.symm
@[simp] theorem flatMap_id' {L : List (List α)} : L.flatMap (fun as => as) = L.flatten := flatMap_id
@[simp] theorem flatMap_append {xs ys : List α} {f : α → List β} :
    (xs ++ ys).flatMap f = xs.flatMap f ++ ys.flatMap f := by
  rw [flatMap_def, map_append, flatten_append]; rfl
@[simp] theorem length_flatMap {l : List α} {f : α → List β} :
    length (l.flatMap f) = sum (map (fun a => (f a).length) l) := by
  rw [flatMap_def, length_flatten, map_map]; rfl
@[simp] theorem mem_flatMap {f : α → List β} {b} {l : List α} :
    b ∈ l.flatMap f ↔ ∃ a, a ∈ l ∧ b ∈ f a := by
  rw [flatMap_def, mem_flatten]
  constructor
  · rintro ⟨_, m, h⟩
    obtain ⟨a, m', rfl⟩ := mem_map.1 m
    exact ⟨a, m', h⟩
  · rintro ⟨a, m, h⟩; exact ⟨f a, mem_map_of_mem m, h⟩
theorem exists_of_mem_flatMap {b : β} {l : List α} {f : α → List β} (h : b ∈ l.flatMap f) :
    ∃ a, a ∈ l ∧ b ∈ f a := mem_flatMap.1 h
theorem mem_flatMap_of_mem {b : β} {l : List α} {f : α → List β} {a} (al : a ∈ l) (h : b ∈ f a) :
    b ∈ l.flatMap f := mem_flatMap.2 ⟨a, al, h⟩
@[simp] theorem flatMap_eq_nil_iff {l : List α} {f : α → List β} :
    l.flatMap f = [] ↔ ∀ x ∈ l, f x = [] := by
  rw [flatMap_def, flatten_eq_nil_iff, forall_mem_map]
theorem flatMap_singleton (f : α → List β) (x : α) : [x].flatMap f = f x := append_nil (f x)
@[simp] theorem flatMap_singleton' (l : List α) : (l.flatMap fun x => [x]) = l := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, ih]; rfl
theorem flatMap_assoc {l : List α} {f : α → List β} {g : β → List γ} :
    (l.flatMap f).flatMap g = l.flatMap fun x => (f x).flatMap g := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, flatMap_append, ih, flatMap_cons]
theorem map_flatMap {f : β → γ} {g : α → List β} :
    ∀ {l : List α}, (l.flatMap g).map f = l.flatMap fun a => (g a).map f := by
  intro l
  induction l with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, map_append, ih, flatMap_cons]
theorem flatMap_map (f : α → β) (g : β → List γ) (l : List α) :
    (map f l).flatMap g = l.flatMap (fun a => g (f a)) := by
  rw [flatMap_def, map_map]; rfl
theorem map_eq_flatMap {f : α → β} {l : List α} : map f l = l.flatMap fun x => [f x] := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ih]; rfl
theorem filter_flatMap {l : List α} {g : α → List β} {f : β → Bool} :
    (l.flatMap g).filter f = l.flatMap fun a => (g a).filter f := by
  rw [flatMap_def, filter_flatten, map_map]; rfl

end List
