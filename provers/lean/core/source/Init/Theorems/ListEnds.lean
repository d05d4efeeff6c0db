prelude
import Init.Theorems.ListReverse
/-!
Lists: the two ends: `head`, `head?`, `tail`, `getLast`, `getLast?`, `dropLast`.
-/
universe u v w

namespace List

/-! ### `head`, `tail` -/
theorem head?_singleton {a : α} : head? [a] = some a := rfl
theorem head_singleton {a : α} : head [a] (by simp) = a := rfl
theorem head?_eq_getElem? : ∀ {l : List α}, l.head? = l[0]?
  | [] => rfl
  | _ :: _ => rfl
theorem head_eq_getElem {l : List α} (h : l ≠ []) : head l h = l[0]'(length_pos_iff.mpr h) :=
  (getElem_zero _).symm
theorem getElem_zero_eq_head {l : List α} (h : 0 < l.length) :
    l[0] = head l (by simpa [length_pos_iff] using h) := getElem_zero h
theorem head!_of_head? [Inhabited α] : ∀ {l : List α}, head? l = some a → head! l = a
  | _ :: _, h => Option.some_inj.1 h
theorem head?_eq_some_head : ∀ {l : List α} (h : l ≠ []), head? l = some (head l h)
  | [], h => absurd rfl h
  | _ :: _, _ => rfl
theorem head_eq_iff_head?_eq_some {xs : List α} (h) : xs.head h = a ↔ xs.head? = some a := by
  rw [head?_eq_some_head h, Option.some_inj]
@[simp] theorem head?_eq_none_iff : l.head? = none ↔ l = [] := by cases l <;> simp
theorem head?_eq_some_iff {xs : List α} {a : α} : xs.head? = some a ↔ ∃ ys, xs = a :: ys := by
  cases xs with
  | nil => simp
  | cons x xs => exact ⟨fun h => ⟨xs, Option.some_inj.1 h ▸ rfl⟩, fun ⟨_, h⟩ => h ▸ rfl⟩
@[simp] theorem isSome_head? : l.head?.isSome ↔ l ≠ [] := by cases l <;> simp
@[simp] theorem head_mem : ∀ {l : List α} (h : l ≠ []), head l h ∈ l
  | [], h => absurd rfl h
  | _ :: l, _ => .head l
theorem mem_of_head? {l : List α} {a : α} (h : l.head? = some a) : a ∈ l := by
  obtain ⟨ys, rfl⟩ := head?_eq_some_iff.1 h; exact mem_cons_self
theorem mem_of_mem_head? : ∀ {l : List α} {a : α}, a ∈ l.head? → a ∈ l := mem_of_head?
theorem head_mem_head? : ∀ {l : List α} (h : l ≠ []), head l h ∈ head? l := head?_eq_some_head
theorem head?_concat {a : α} : (l ++ [a]).head? = some (l.head?.getD a) := by cases l <;> rfl
@[simp] theorem head?_append {l : List α} : (l ++ l').head? = l.head?.or l'.head? := by
  cases l <;> rfl
@[simp] theorem head_append_of_ne_nil {l : List α} {w₁} (w₂) : head (l ++ l') w₁ = head l w₂ := by
  cases l with
  | nil => exact absurd rfl w₂
  | cons a l => rfl
@[simp] theorem headD_eq_head?_getD {l : List α} : headD l a = (head? l).getD a := by
  cases l <;> rfl
@[simp] theorem tailD_eq_tail? {l l' : List α} : tailD l l' = (tail? l).getD l' := by
  cases l <;> rfl
@[simp] theorem length_tail {l : List α} : l.tail.length = l.length - 1 := by cases l <;> rfl
theorem tail_eq_tailD {l : List α} : l.tail = tailD l [] := by cases l <;> rfl
theorem tail_eq_tail? {l : List α} : l.tail = (tail? l).getD [] := by cases l <;> rfl
theorem mem_of_mem_tail {a : α} {l : List α} (h : a ∈ tail l) : a ∈ l := by
  cases l with
  | nil => exact h
  | cons b l => exact mem_cons_of_mem b h
theorem ne_nil_of_tail_ne_nil {l : List α} : l.tail ≠ [] → l ≠ [] := by
  rintro h rfl; exact h rfl
theorem one_lt_length_of_tail_ne_nil {l : List α} (h : l.tail ≠ []) : 1 < l.length := by
  rw [← length_pos_iff, length_tail] at h; omega
@[simp] theorem getElem_tail {l : List α} {i : Nat} (h : i < l.tail.length) :
    (tail l)[i] = l[i + 1]'(by rw [length_tail] at h; omega) := by
  cases l with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l => rfl
@[simp] theorem head?_tail {l : List α} : (tail l).head? = l[1]? := by
  rw [head?_eq_getElem?, getElem?_tail]
@[simp] theorem cons_head_tail (h : l ≠ []) : l.head h :: l.tail = l := by
  cases l with
  | nil => exact absurd rfl h
  | cons a l => rfl
theorem tail_append {l l' : List α} :
    (l ++ l').tail = if l.isEmpty then l'.tail else l.tail ++ l' := by cases l <;> rfl
@[simp] theorem tail_append_of_ne_nil {xs ys : List α} (h : xs ≠ []) :
    (xs ++ ys).tail = xs.tail ++ ys := by
  cases xs with
  | nil => exact absurd rfl h
  | cons a xs => rfl

/-! ### `getLast`, `getLast?` -/
@[simp] theorem getLast_singleton {a} (h) : @getLast α [a] h = a := rfl
@[simp] theorem getLast_cons_cons {a : α} {l : List α} :
    getLast (a :: b :: l) (by simp) = getLast (b :: l) (by simp) := rfl
theorem getLast_cons {a : α} {l : List α} : ∀ (h : l ≠ nil),
    getLast (a :: l) (cons_ne_nil a l) = getLast l h := by
  intro h
  cases l with
  | nil => exact absurd rfl h
  | cons b l => rfl
theorem getLast_eq_getElem : ∀ {l : List α} (h : l ≠ []),
    getLast l h = l[l.length - 1]'(by have := length_pos_iff.2 h; omega) := by
  intro l
  induction l with
  | nil => intro h; exact absurd rfl h
  | cons a l ih => cases l with
    | nil => intro _; rfl
    | cons b l => intro h; exact ih (cons_ne_nil b l)
@[simp] theorem getLast_mem : ∀ {l : List α} (h : l ≠ []), getLast l h ∈ l := fun h => by
  rw [getLast_eq_getElem]; exact getElem_mem _
theorem getLast?_eq_some_getLast : ∀ {l : List α} (h : l ≠ []), getLast? l = some (getLast l h)
  | [], h => absurd rfl h
  | _ :: _, _ => rfl
theorem getLast_mem_getLast? : ∀ {l : List α} (h : l ≠ []), getLast l h ∈ getLast? l :=
  getLast?_eq_some_getLast
@[simp] theorem getLast?_singleton {a : α} : getLast? [a] = some a := rfl
@[simp] theorem getLast?_cons_cons : (a :: b :: l).getLast? = (b :: l).getLast? := rfl
theorem getLast?_cons {a : α} : (a :: l).getLast? = some (l.getLast?.getD a) := by
  cases l <;> rfl
theorem getLast?_eq_getElem? : ∀ {l : List α}, l.getLast? = l[l.length - 1]? := by
  intro l
  cases l with
  | nil => rfl
  | cons a l =>
    rw [getLast?_eq_some_getLast (cons_ne_nil a l), getLast_eq_getElem, getElem?_eq_getElem]
theorem getLast_eq_iff_getLast?_eq_some {xs : List α} (h) :
    xs.getLast h = a ↔ xs.getLast? = some a := by
  rw [getLast?_eq_some_getLast h, Option.some_inj]
theorem getLast_eq_getLastD {a l} (h) : @getLast α (a :: l) h = getLastD l a := by cases l <;> rfl
@[simp] theorem getLastD_eq_getLast? {a l} : @getLastD α l a = (getLast? l).getD a := by
  cases l <;> rfl
@[simp] theorem getLast?_append {l l' : List α} :
    (l ++ l').getLast? = l'.getLast?.or l.getLast? := by
  induction l with
  | nil => rw [nil_append, getLast?_nil, Option.or_none]
  | cons a l ih =>
    rw [cons_append, getLast?_cons, ih, getLast?_cons]
    cases l'.getLast? <;> rfl
theorem getLast?_concat {l : List α} {a : α} : (l ++ [a]).getLast? = some a := by simp
theorem getLastD_concat {a b} {l : List α} : (l ++ [b]).getLastD a = b := by simp
theorem getLast_concat {a : α} : ∀ {l : List α}, getLast (l ++ [a]) (by simp) = a := by
  intro l; rw [getLast_eq_iff_getLast?_eq_some, getLast?_concat]
@[simp] theorem getLast_append_of_ne_nil {l : List α} (h₁) (h₂ : l' ≠ []) :
    (l ++ l').getLast h₁ = l'.getLast h₂ := by
  rw [getLast_eq_iff_getLast?_eq_some, getLast?_append, getLast?_eq_some_getLast h₂]; rfl
@[simp] theorem getLast?_reverse {l : List α} : l.reverse.getLast? = l.head? := by
  cases l <;> simp
@[simp] theorem head?_reverse {l : List α} : l.reverse.head? = l.getLast? := by
  rw [← getLast?_reverse, reverse_reverse]
theorem getLast?_eq_head?_reverse {xs : List α} : xs.getLast? = xs.reverse.head? := by simp
theorem head?_eq_getLast?_reverse {xs : List α} : xs.head? = xs.reverse.getLast? := by simp
@[simp] theorem head_reverse {l : List α} (h : l.reverse ≠ []) :
    l.reverse.head h = getLast l (by simpa using h) := by
  rw [head_eq_iff_head?_eq_some, head?_reverse, getLast?_eq_some_getLast]
@[simp] theorem getLast_reverse {l : List α} (h : l.reverse ≠ []) :
    l.reverse.getLast h = l.head (by simpa using h) := by
  rw [getLast_eq_iff_getLast?_eq_some, getLast?_reverse, head?_eq_some_head]
theorem getLast_eq_head_reverse {l : List α} (h : l ≠ []) :
    l.getLast h = l.reverse.head (by simpa using h) := (head_reverse _).symm
theorem head_eq_getLast_reverse {l : List α} (h : l ≠ []) :
    l.head h = l.reverse.getLast (by simpa using h) := (getLast_reverse _).symm
@[simp] theorem getLast?_eq_none_iff {xs : List α} : xs.getLast? = none ↔ xs = [] := by
  rw [getLast?_eq_head?_reverse, head?_eq_none_iff, reverse_eq_nil_iff]
theorem getLast?_eq_some_iff {xs : List α} {a : α} :
    xs.getLast? = some a ↔ ∃ ys, xs = ys ++ [a] := by
  rw [getLast?_eq_head?_reverse, head?_eq_some_iff]
  constructor
  · rintro ⟨ys, h⟩; exact ⟨ys.reverse, by rw [← reverse_cons, ← h, reverse_reverse]⟩
  · rintro ⟨ys, rfl⟩; exact ⟨ys.reverse, by simp⟩
@[simp] theorem getLast?_isSome : l.getLast?.isSome ↔ l ≠ [] := by
  rw [getLast?_eq_head?_reverse, isSome_head?, reverse_ne_nil_iff]
theorem mem_of_getLast? {l : List α} {a : α} (h : getLast? l = some a) : a ∈ l := by
  obtain ⟨ys, rfl⟩ := getLast?_eq_some_iff.1 h; exact mem_concat_self
theorem mem_of_mem_getLast? {l : List α} {a : α} (h : a ∈ getLast? l) : a ∈ l := mem_of_getLast? h
@[simp] theorem getLast?_map {f : α → β} {l : List α} :
    (map f l).getLast? = l.getLast?.map f := by
  rw [getLast?_eq_head?_reverse, ← map_reverse, head?_map, head?_reverse]
@[simp] theorem getLast_map {f : α → β} {l : List α} (h) :
    getLast (map f l) h = f (getLast l (by simpa using h)) := by
  rw [getLast_eq_iff_getLast?_eq_some, getLast?_map, getLast?_eq_some_getLast]; rfl
theorem getLast?_replicate {a : α} {n : Nat} :
    (replicate n a).getLast? = if n = 0 then none else some a := by
  rw [getLast?_eq_head?_reverse, reverse_replicate, head?_replicate]
@[simp] theorem getLast_replicate (w : replicate n a ≠ []) : (replicate n a).getLast w = a :=
  eq_of_mem_replicate (getLast_mem w)

/-! ### `dropLast` -/
@[simp] theorem length_dropLast_cons {a : α} {as : List α} :
    (a :: as).dropLast.length = as.length := by
  induction as generalizing a with
  | nil => rfl
  | cons b as ih => rw [dropLast_cons_cons, length_cons, ih, length_cons]
@[simp] theorem length_dropLast : ∀ {xs : List α}, xs.dropLast.length = xs.length - 1
  | [] => rfl
  | _ :: _ => length_dropLast_cons
theorem dropLast_cons_of_ne_nil {α : Type u} {x : α} {l : List α} (h : l ≠ []) :
    (x :: l).dropLast = x :: l.dropLast := by
  cases l with
  | nil => exact absurd rfl h
  | cons b l => rfl
@[simp] theorem dropLast_append_of_ne_nil {α : Type u} {l : List α} :
    ∀ {l' : List α} (_ : l ≠ []), (l' ++ l).dropLast = l' ++ l.dropLast := by
  intro l' h
  induction l' with
  | nil => rfl
  | cons a l' ih =>
    rw [cons_append, dropLast_cons_of_ne_nil (append_ne_nil_of_right_ne_nil l' h), ih, cons_append]
@[simp] theorem dropLast_concat : dropLast (l₁ ++ [b]) = l₁ := by
  rw [dropLast_append_of_ne_nil (cons_ne_nil b []), dropLast_singleton, append_nil]
theorem dropLast_append_cons : dropLast (l₁ ++ b :: l₂) = l₁ ++ dropLast (b :: l₂) :=
  dropLast_append_of_ne_nil (cons_ne_nil b l₂)
theorem dropLast_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).dropLast = if l₂.isEmpty then l₁.dropLast else l₁ ++ l₂.dropLast := by
  cases l₂ with
  | nil => rw [append_nil]; rfl
  | cons b l₂ => exact dropLast_append_cons
theorem dropLast_concat_getLast :
    ∀ {l : List α} (h : l ≠ []), dropLast l ++ [getLast l h] = l := by
  intro l h
  rcases eq_nil_or_concat l with rfl | ⟨l', b, rfl⟩
  · exact absurd rfl h
  · simp
@[simp] theorem map_dropLast {f : α → β} {l : List α} :
    l.dropLast.map f = (l.map f).dropLast := by
  rcases eq_nil_or_concat l with rfl | ⟨l', b, rfl⟩
  · rfl
  · simp
@[simp] theorem dropLast_replicate {n : Nat} {a : α} :
    dropLast (replicate n a) = replicate (n - 1) a := by
  cases n with
  | zero => rfl
  | succ n => rw [replicate_succ', dropLast_concat]; rfl
@[simp] theorem tail_reverse {l : List α} : l.reverse.tail = l.dropLast.reverse := by
  rcases eq_nil_or_concat l with rfl | ⟨l', b, rfl⟩
  · rfl
  · simp
@[simp] theorem dropLast_reverse {l : List α} : l.reverse.dropLast = l.tail.reverse := by
  cases l <;> simp
theorem mem_of_mem_dropLast {a : α} {l : List α} (h : a ∈ l.dropLast) : a ∈ l := by
  rcases eq_nil_or_concat l with rfl | ⟨l', b, rfl⟩
  · exact h
  · rw [concat_eq_append, dropLast_concat] at h
    rw [concat_eq_append]; exact mem_append_left _ h

end List
