prelude
import Init.Theorems.ListEnds
/-!
Lists: `take`, `drop`, `takeWhile`, `dropWhile`, `splitAt`.
-/
universe u v w

namespace List

/-! ### `take` and `drop` together -/
@[simp] theorem drop_one : ∀ {l : List α}, l.drop 1 = l.tail
  | [] => rfl
  | _ :: _ => rfl
@[simp] theorem take_append_drop : ∀ (i : Nat) (l : List α), l.take i ++ l.drop i = l
  | 0, _ => rfl
  | _ + 1, [] => rfl
  | i + 1, a :: l => congrArg (a :: ·) (take_append_drop i l)
theorem take_cons {l : List α} (h : 0 < i) : (a :: l).take i = a :: l.take (i - 1) := by
  cases i with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ i => rfl
theorem drop_cons {l : List α} (h : 0 < i) : (a :: l).drop i = l.drop (i - 1) := by
  cases i with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ i => rfl
@[simp] theorem length_take : ∀ {i : Nat} {l : List α}, (take i l).length = min i l.length := by
  intro i l
  induction l generalizing i with
  | nil => rw [take_nil, length_nil]; omega
  | cons a l ih => cases i with
    | zero => rw [take_zero, length_nil]; omega
    | succ i => rw [take_succ_cons, length_cons, ih, length_cons]; omega
@[simp] theorem length_drop : ∀ {i : Nat} {l : List α}, (drop i l).length = l.length - i := by
  intro i l
  induction l generalizing i with
  | nil => rw [drop_nil, length_nil]; omega
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => rw [drop_succ_cons, length_cons, ih]; omega
theorem length_take_le (i) (l : List α) : length (take i l) ≤ i := by rw [length_take]; omega
theorem length_take_le' (i) (l : List α) : length (take i l) ≤ l.length := by
  rw [length_take]; omega
theorem length_take_of_le (h : i ≤ length l) : length (take i l) = i := by rw [length_take]; omega
theorem drop_eq_nil_of_le {as : List α} {i : Nat} (h : as.length ≤ i) : as.drop i = [] := by
  rw [← length_eq_zero_iff, length_drop]; omega
theorem drop_of_length_le {l : List α} (h : l.length ≤ i) : l.drop i = [] := drop_eq_nil_of_le h
theorem take_of_length_le {l : List α} (h : l.length ≤ i) : take i l = l := by
  have e := take_append_drop i l
  rwa [drop_of_length_le h, append_nil] at e
@[simp] theorem drop_eq_nil_iff {l : List α} {i : Nat} : l.drop i = [] ↔ l.length ≤ i := by
  rw [← length_eq_zero_iff, length_drop]; omega
@[simp] theorem take_eq_nil_iff {l : List α} {k : Nat} : l.take k = [] ↔ k = 0 ∨ l = [] := by
  rw [← length_eq_zero_iff, length_take, ← length_eq_zero_iff]; omega
theorem length_lt_of_drop_ne_nil {l : List α} {i} (h : drop i l ≠ []) : i < l.length :=
  Nat.lt_of_not_le fun h' => h (drop_of_length_le h')
theorem lt_length_of_take_ne_self {l : List α} {i} (h : l.take i ≠ l) : i < l.length :=
  Nat.lt_of_not_le fun h' => h (take_of_length_le h')
@[simp] theorem drop_length {l : List α} : l.drop l.length = [] := drop_of_length_le (Nat.le_refl _)
@[simp] theorem take_length {l : List α} : l.take l.length = l := take_of_length_le (Nat.le_refl _)
theorem drop_eq_nil_of_eq_nil : ∀ {as : List α} {i}, as = [] → as.drop i = [] := by
  rintro as i rfl; exact drop_nil
theorem ne_nil_of_drop_ne_nil {as : List α} {i : Nat} (h : as.drop i ≠ []) : as ≠ [] :=
  fun e => h (drop_eq_nil_of_eq_nil e)
theorem take_eq_nil_of_eq_nil : ∀ {as : List α} {i}, as = [] → as.take i = [] := by
  rintro as i rfl; exact take_nil
theorem ne_nil_of_take_ne_nil {as : List α} {i : Nat} (h : as.take i ≠ []) : as ≠ [] :=
  fun e => h (take_eq_nil_of_eq_nil e)
theorem getElem_cons_drop {as : List α} {i : Nat} (h : i < as.length) :
    as[i] :: as.drop (i + 1) = as.drop i := by
  induction as generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a as ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
theorem drop_eq_getElem_cons {i} {l : List α} (h : i < l.length) :
    drop i l = l[i] :: drop (i + 1) l := (getElem_cons_drop h).symm

/-! ### elements -/
@[simp] theorem getElem?_drop {xs : List α} {i j : Nat} : (xs.drop i)[j]? = xs[i + j]? := by
  induction xs generalizing i with
  | nil => rw [drop_nil]; rfl
  | cons a xs ih => cases i with
    | zero => rw [Nat.zero_add]; rfl
    | succ i => rw [drop_succ_cons, ih, Nat.add_right_comm]; rfl
@[simp] theorem getElem_drop {xs : List α} {i : Nat} {j : Nat} {h : j < (xs.drop i).length} :
    (xs.drop i)[j] = xs[i + j]'(by rw [length_drop] at h; omega) := by
  rw [getElem_eq_iff, getElem?_drop, getElem?_eq_getElem]
@[simp] theorem getElem?_take_of_lt {l : List α} {i j : Nat} (h : i < j) :
    (l.take j)[i]? = l[i]? := by
  induction l generalizing i j with
  | nil => rw [take_nil]
  | cons a l ih => cases j with
    | zero => exact absurd h (Nat.not_lt_zero i)
    | succ j => cases i with
      | zero => rfl
      | succ i => exact ih (Nat.le_of_succ_le_succ h)
theorem getElem?_take_of_succ {l : List α} {i : Nat} : (l.take (i + 1))[i]? = l[i]? :=
  getElem?_take_of_lt (Nat.lt_add_one i)
theorem getElem?_take_eq_none {l : List α} {i j : Nat} (h : i ≤ j) : (l.take i)[j]? = none :=
  getElem?_eq_none (Nat.le_trans (length_take_le i l) h)
theorem getElem?_take {l : List α} {i j : Nat} :
    (l.take i)[j]? = if j < i then l[j]? else none := by
  split
  · rename_i h; exact getElem?_take_of_lt h
  · rename_i h; exact getElem?_take_eq_none (Nat.le_of_not_lt h)
@[simp] theorem getElem_take {xs : List α} {j i : Nat} {h : i < (xs.take j).length} :
    (xs.take j)[i] = xs[i]'(Nat.lt_of_lt_of_le h (length_take_le' _ _)) := by
  rw [length_take] at h
  rw [getElem_eq_iff, getElem?_take_of_lt (by omega), getElem?_eq_getElem]
@[simp] theorem head?_drop {l : List α} {i : Nat} : (l.drop i).head? = l[i]? := by
  rw [head?_eq_getElem?, getElem?_drop, Nat.add_zero]
@[simp] theorem head_drop {l : List α} {i : Nat} (h : l.drop i ≠ []) :
    (l.drop i).head h = l[i]'(length_lt_of_drop_ne_nil h) := by
  rw [head_eq_iff_head?_eq_some, head?_drop, getElem?_eq_getElem]
theorem head?_take {l : List α} {i : Nat} :
    (l.take i).head? = if i = 0 then none else l.head? := by
  cases i <;> cases l <;> rfl
theorem mem_of_mem_take {l : List α} (h : a ∈ l.take i) : a ∈ l :=
  take_append_drop i l ▸ mem_append_left _ h
theorem mem_of_mem_drop {i} {l : List α} (h : a ∈ l.drop i) : a ∈ l :=
  take_append_drop i l ▸ mem_append_right _ h

/-! ### composition -/
theorem take_take : ∀ {i j} {l : List α}, take i (take j l) = take (min i j) l := by
  intro i j l
  apply ext_getElem?
  intro k
  rw [getElem?_take, getElem?_take, getElem?_take]
  split
  · split
    · rw [if_pos (by omega)]
    · rw [if_neg (by omega)]
  · rw [if_neg (by omega)]
@[simp] theorem drop_drop {i : Nat} : ∀ {j} {l : List α}, drop i (drop j l) = drop (j + i) l := by
  intro j l
  apply ext_getElem?
  intro k
  rw [getElem?_drop, getElem?_drop, getElem?_drop, Nat.add_assoc]
theorem drop_add_one_eq_tail_drop {l : List α} : l.drop (i + 1) = (l.drop i).tail := by
  rw [← drop_drop, drop_one]
@[simp] theorem tail_drop {l : List α} {i : Nat} : (l.drop i).tail = l.drop (i + 1) :=
  drop_add_one_eq_tail_drop.symm
@[simp] theorem drop_tail {l : List α} {i : Nat} : l.tail.drop i = l.drop (i + 1) := by
  rw [← drop_one, drop_drop, Nat.add_comm]
theorem take_drop : ∀ {i j : Nat} {l : List α}, take i (drop j l) = drop j (take (j + i) l) := by
  intro i j l
  apply ext_getElem?
  intro k
  rw [getElem?_take, getElem?_drop, getElem?_drop, getElem?_take]
  split
  · rw [if_pos (by omega)]
  · rw [if_neg (by omega)]
theorem drop_take : ∀ {i j : Nat} {l : List α}, drop i (take j l) = take (j - i) (drop i l) := by
  intro i j l
  apply ext_getElem?
  intro k
  rw [getElem?_drop, getElem?_take, getElem?_take, getElem?_drop]
  split
  · rw [if_pos (by omega)]
  · rw [if_neg (by omega)]
theorem take_add {l : List α} {i j : Nat} : l.take (i + j) = l.take i ++ (l.drop i).take j := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp
    | succ i => rw [Nat.add_right_comm, take_succ_cons, ih]; rfl
theorem take_add_one {l : List α} {i : Nat} : l.take (i + 1) = l.take i ++ l[i]?.toList := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => rw [take_succ_cons, ih]; rfl
theorem take_succ_eq_append_getElem {i} {l : List α} (h : i < l.length) :
    l.take (i + 1) = l.take i ++ [l[i]] := by
  rw [take_add_one, getElem?_eq_getElem h]; rfl
theorem take_append_getElem {l : List α} {i : Nat} (h : i < l.length) :
    (l.take i) ++ [l[i]] = l.take (i + 1) := (take_succ_eq_append_getElem h).symm
theorem take_one {l : List α} : l.take 1 = l.head?.toList := by cases l <;> rfl
theorem take_append {l₁ l₂ : List α} {i : Nat} :
    take i (l₁ ++ l₂) = take i l₁ ++ take (i - l₁.length) l₂ := by
  induction l₁ generalizing i with
  | nil => rw [take_nil]; rfl
  | cons a l ih => cases i with
    | zero => rw [Nat.zero_sub]; rfl
    | succ i =>
      rw [cons_append, take_succ_cons, ih, take_succ_cons, length_cons, Nat.add_sub_add_right']; rfl
theorem drop_append {l₁ l₂ : List α} {i : Nat} :
    drop i (l₁ ++ l₂) = drop i l₁ ++ drop (i - l₁.length) l₂ := by
  induction l₁ generalizing i with
  | nil => rw [drop_nil]; rfl
  | cons a l ih => cases i with
    | zero => rw [Nat.zero_sub]; rfl
    | succ i => rw [cons_append, drop_succ_cons, ih, length_cons, Nat.add_sub_add_right']; rfl
theorem take_append_of_le_length {l₁ l₂ : List α} {i : Nat} (h : i ≤ l₁.length) :
    (l₁ ++ l₂).take i = l₁.take i := by
  rw [take_append, Nat.sub_eq_zero_of_le h, take_zero, append_nil]
theorem drop_append_of_le_length {l₁ l₂ : List α} {i : Nat} (h : i ≤ l₁.length) :
    (l₁ ++ l₂).drop i = l₁.drop i ++ l₂ := by
  rw [drop_append, Nat.sub_eq_zero_of_le h, drop_zero]
theorem take_left : ∀ {l₁ l₂ : List α}, take (length l₁) (l₁ ++ l₂) = l₁ := by
  intro l₁ l₂; rw [take_append_of_le_length (Nat.le_refl _), take_length]
@[simp] theorem take_left' {l₁ l₂ : List α} {i} (h : length l₁ = i) : take i (l₁ ++ l₂) = l₁ := by
  rw [← h, take_left]
theorem drop_left : ∀ {l₁ l₂ : List α}, drop (length l₁) (l₁ ++ l₂) = l₂ := by
  intro l₁ l₂; rw [drop_append_of_le_length (Nat.le_refl _), drop_length, nil_append]
@[simp] theorem drop_left' {l₁ l₂ : List α} {i} (h : length l₁ = i) : drop i (l₁ ++ l₂) = l₂ := by
  rw [← h, drop_left]
theorem take_append_length {l₁ l₂ : List α} : (l₁ ++ l₂).take l₁.length = l₁ := take_left
theorem drop_append_length {l₁ l₂ : List α} : (l₁ ++ l₂).drop l₁.length = l₂ := drop_left
theorem take_length_add_append {l₁ l₂ : List α} (i : Nat) :
    take (l₁.length + i) (l₁ ++ l₂) = l₁ ++ take i l₂ := by
  rw [take_append, take_of_length_le (Nat.le_add_right _ _), Nat.add_sub_cancel_left]
@[simp] theorem drop_length_add_append {l₁ l₂ : List α} (i : Nat) :
    drop (l₁.length + i) (l₁ ++ l₂) = drop i l₂ := by
  rw [drop_append, drop_of_length_le (Nat.le_add_right _ _), Nat.add_sub_cancel_left, nil_append]
@[simp] theorem map_take {f : α → β} :
    ∀ {l : List α} {i : Nat}, (l.take i).map f = (l.map f).take i := by
  intro l i
  apply ext_getElem?
  intro k
  rw [getElem?_map, getElem?_take, getElem?_take, getElem?_map]; split <;> rfl
@[simp] theorem map_drop {f : α → β} :
    ∀ {l : List α} {i : Nat}, (l.drop i).map f = (l.map f).drop i := by
  intro l i
  apply ext_getElem?
  intro k
  rw [getElem?_map, getElem?_drop, getElem?_drop, getElem?_map]
@[simp] theorem take_replicate {a : α} :
    ∀ {i n : Nat}, take i (replicate n a) = replicate (min i n) a := by
  intro i n
  rw [eq_replicate_iff, length_take, length_replicate]
  exact ⟨rfl, fun b m => eq_of_mem_replicate (mem_of_mem_take m)⟩
@[simp] theorem drop_replicate {a : α} :
    ∀ {i n : Nat}, drop i (replicate n a) = replicate (n - i) a := by
  intro i n
  rw [eq_replicate_iff, length_drop, length_replicate]
  exact ⟨rfl, fun b m => eq_of_mem_replicate (mem_of_mem_drop m)⟩
theorem dropLast_eq_take {l : List α} : l.dropLast = l.take (l.length - 1) := by
  rcases eq_nil_or_concat l with rfl | ⟨l', b, rfl⟩
  · rfl
  · rw [concat_eq_append, dropLast_concat, length_append, length_singleton, Nat.add_sub_cancel,
      take_left]
theorem set_eq_take_append_cons_drop {l : List α} {i : Nat} {a : α} :
    l.set i a = if i < l.length then l.take i ++ a :: l.drop (i + 1) else l := by
  induction l generalizing i with
  | nil => cases i <;> rfl
  | cons b l ih => cases i with
    | zero => rw [if_pos (show 0 < (b :: l).length from Nat.zero_lt_succ _)]; rfl
    | succ i =>
      rw [set_cons_succ, ih]
      split
      · rw [if_pos (by rw [length_cons]; omega)]; rfl
      · rw [if_neg (by rw [length_cons]; omega)]
theorem splitAt_go {i : Nat} {l acc : List α} :
    splitAt.go l xs i acc =
      if i < xs.length then (acc.reverse ++ xs.take i, xs.drop i) else (l, []) := by
  induction xs generalizing i acc with
  | nil => rfl
  | cons x xs ih => cases i with
    | zero => rw [if_pos (show 0 < (x :: xs).length from Nat.zero_lt_succ _)]; simp [splitAt.go]
    | succ i =>
      rw [splitAt.go, ih, length_cons]
      split
      · rw [if_pos (by omega)]; simp
      · rw [if_neg (by omega)]
@[simp] theorem splitAt_eq {i : Nat} {l : List α} : splitAt i l = (l.take i, l.drop i) := by
  rw [splitAt, splitAt_go]
  split
  · rfl
  · rename_i h
    rw [take_of_length_le (Nat.le_of_not_lt h), drop_of_length_le (Nat.le_of_not_lt h)]

/-! ### `takeWhile`, `dropWhile` -/
theorem takeWhile_cons {p : α → Bool} {a : α} {l : List α} :
    (a :: l).takeWhile p = if p a then a :: l.takeWhile p else [] := by
  rw [takeWhile]; cases p a <;> rfl
@[simp] theorem takeWhile_cons_of_pos {p : α → Bool} {a : α} {l : List α} (h : p a) :
    (a :: l).takeWhile p = a :: l.takeWhile p := by rw [takeWhile_cons, if_pos h]
@[simp] theorem takeWhile_cons_of_neg {p : α → Bool} {a : α} {l : List α} (h : ¬ p a) :
    (a :: l).takeWhile p = [] := by rw [takeWhile_cons, if_neg h]
theorem dropWhile_cons :
    (x :: xs : List α).dropWhile p = if p x then xs.dropWhile p else x :: xs := by
  rw [dropWhile]; cases p x <;> rfl
@[simp] theorem dropWhile_cons_of_pos {a : α} {l : List α} (h : p a) :
    (a :: l).dropWhile p = l.dropWhile p := by rw [dropWhile_cons, if_pos h]
@[simp] theorem dropWhile_cons_of_neg {a : α} {l : List α} (h : ¬ p a) :
    (a :: l).dropWhile p = a :: l := by rw [dropWhile_cons, if_neg h]
@[simp] theorem takeWhile_append_dropWhile {p : α → Bool} :
    ∀ {l : List α}, takeWhile p l ++ dropWhile p l = l := by
  intro l
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
theorem takeWhile_map {f : α → β} {p : β → Bool} {l : List α} :
    (l.map f).takeWhile p = (l.takeWhile (p ∘ f)).map f := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p (f a) <;> simp [h, ih]
theorem dropWhile_map {f : α → β} {p : β → Bool} {l : List α} :
    (l.map f).dropWhile p = (l.dropWhile (p ∘ f)).map f := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p (f a) <;> simp [h, ih]
@[simp] theorem takeWhile_append_of_pos {p : α → Bool} {l₁ l₂ : List α} (h : ∀ a ∈ l₁, p a) :
    (l₁ ++ l₂).takeWhile p = l₁ ++ l₂.takeWhile p := by
  induction l₁ with
  | nil => rfl
  | cons a l ih =>
    rw [forall_mem_cons] at h
    rw [cons_append, takeWhile_cons_of_pos h.1, ih h.2, cons_append]
@[simp] theorem dropWhile_append_of_pos {p : α → Bool} {l₁ l₂ : List α} (h : ∀ a ∈ l₁, p a) :
    (l₁ ++ l₂).dropWhile p = l₂.dropWhile p := by
  induction l₁ with
  | nil => rfl
  | cons a l ih =>
    rw [forall_mem_cons] at h
    rw [cons_append, dropWhile_cons_of_pos h.1, ih h.2]
theorem head_dropWhile_not (p : α → Bool) {l : List α} (w) :
    p ((l.dropWhile p).head w) = false := by
  induction l with
  | nil => exact absurd rfl w
  | cons a l ih =>
    cases h : p a with
    | true =>
      have e : (a :: l).dropWhile p = l.dropWhile p := dropWhile_cons_of_pos h
      simp only [e] at w ⊢
      exact ih w
    | false =>
      have e : (a :: l).dropWhile p = a :: l := dropWhile_cons_of_neg (by simp [h])
      simp only [e]
      exact h
theorem mem_takeWhile_imp {x : α} (hx : x ∈ takeWhile p l) : p x := by
  induction l with
  | nil => exact absurd hx not_mem_nil
  | cons a l ih =>
    rw [takeWhile_cons] at hx
    split at hx
    · rename_i h
      exact (mem_cons.1 hx).elim (fun e => e ▸ h) ih
    · exact absurd hx not_mem_nil

end List
