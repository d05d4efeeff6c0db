prelude
import Init.Theorems.ListMem
/-!
Lists by position: `l[i]`, `l[i]?`, `l[i]!`, `getD`, `set`, equality of lists by their elements.
-/
universe u v w

namespace List

/-! ### `l[i]?` and `l[i]` -/
theorem getElem?_eq_getElem {l : List α} {i} (h : i < l.length) : l[i]? = some l[i] := by
  induction l generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
theorem getElem?_eq_none (h : length l ≤ i) : l[i]? = none := by
  induction l generalizing i with
  | nil => rfl
  | cons a l ih => cases i with
    | zero => exact absurd h (Nat.not_succ_le_zero _)
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
theorem getElem?_eq_none_iff : l[i]? = none ↔ length l ≤ i := by
  refine ⟨fun h => ?_, getElem?_eq_none⟩
  apply Nat.le_of_not_lt
  intro h'
  rw [getElem?_eq_getElem h'] at h
  contradiction
theorem none_eq_getElem?_iff {l : List α} {i : Nat} : none = l[i]? ↔ length l ≤ i :=
  ⟨fun h => getElem?_eq_none_iff.1 h.symm, fun h => (getElem?_eq_none h).symm⟩
instance : LawfulGetElem (List α) Nat α fun as i => i < as.length where
  getElem?_def as i _ := by
    split
    · rename_i h; exact getElem?_eq_getElem h
    · rename_i h; exact getElem?_eq_none (Nat.le_of_not_lt h)
  getElem!_def as i := by
    show as.get!Internal i = match as.get?Internal i with | some e => e | none => default
    induction as generalizing i with
    | nil => rfl
    | cons a as ih => cases i with
      | zero => rfl
      | succ i => exact ih i
@[simp] theorem getElem!_eq_getElem?_getD [Inhabited α] {l : List α} {i : Nat} :
    l[i]! = (l[i]?).getD (default : α) := by
  rw [getElem!_def]; cases l[i]? <;> rfl
@[simp] theorem getD_eq_getElem?_getD {l : List α} {i : Nat} {a : α} :
    getD l i a = (l[i]?).getD a := rfl
theorem getD_cons_zero : getD (x :: xs) 0 d = x := rfl
theorem getD_cons_succ : getD (x :: xs) (n + 1) d = getD xs n d := rfl
@[simp] theorem get_eq_getElem {l : List α} {i : Fin l.length} : l.get i = l[i.1]'i.2 := rfl
@[simp] theorem getElem_mem : ∀ {l : List α} {n} (h : n < l.length), l[n]'h ∈ l
  | _ :: l, 0, _ => .head l
  | a :: _, _ + 1, h => .tail a (getElem_mem (Nat.le_of_succ_le_succ h))
theorem getElem_cons {l : List α} (w : i < (a :: l).length) :
    (a :: l)[i] =
      if h : i = 0 then a else l[i - 1]'(match i, h with | _ + 1, _ => Nat.le_of_succ_le_succ w) := by
  cases i <;> rfl
theorem getElem?_cons : (a :: l)[i]? = if i = 0 then some a else l[i - 1]? := by cases i <;> rfl
theorem getElem?_eq_some_iff {l : List α} : l[i]? = some a ↔ ∃ h : i < l.length, l[i] = a := by
  constructor
  · intro e
    have h : i < l.length := Nat.lt_of_not_le fun h => by
      rw [getElem?_eq_none h] at e; contradiction
    rw [getElem?_eq_getElem h] at e
    exact ⟨h, Option.some_inj.1 e⟩
  · rintro ⟨h, rfl⟩; exact getElem?_eq_getElem h
theorem getElem_of_getElem? {l : List α} : l[i]? = some a → ∃ h : i < l.length, l[i] = a :=
  getElem?_eq_some_iff.1
theorem some_eq_getElem?_iff {l : List α} : some a = l[i]? ↔ ∃ h : i < l.length, l[i] = a :=
  ⟨fun h => getElem?_eq_some_iff.1 h.symm, fun h => (getElem?_eq_some_iff.2 h).symm⟩
theorem getElem_eq_iff {l : List α} {i : Nat} (h : i < l.length) : l[i] = x ↔ l[i]? = some x := by
  rw [getElem?_eq_getElem h, Option.some_inj]
theorem getD_getElem? {l : List α} {i : Nat} {d : α} :
    l[i]?.getD d = if p : i < l.length then l[i]'p else d := by
  split
  · rename_i h; rw [getElem?_eq_getElem h]; rfl
  · rename_i h; rw [getElem?_eq_none (Nat.le_of_not_lt h)]; rfl
@[simp] theorem getElem_singleton {a : α} {i : Nat} (h : i < 1) : [a][i] = a := by
  cases i with
  | zero => rfl
  | succ i => exact absurd (Nat.le_of_succ_le_succ h) (Nat.not_lt_zero i)
theorem getElem?_singleton {a : α} {i : Nat} : [a][i]? = if i = 0 then some a else none := by
  cases i <;> rfl
theorem getElem_of_eq {l l' : List α} (h : l = l') {i : Nat} (w : i < l.length) :
    l[i] = l'[i]'(h ▸ w) := by subst h; rfl
theorem getElem_zero {l : List α} (h : 0 < l.length) : l[0] = l.head (length_pos_iff.mp h) :=
  match l, h with
  | _ :: _, _ => rfl

/-! ### equality by elements -/
@[ext] theorem ext_getElem? {l₁ l₂ : List α} (h : ∀ i : Nat, l₁[i]? = l₂[i]?) : l₁ = l₂ := by
  induction l₁ generalizing l₂ with
  | nil => cases l₂ with
    | nil => rfl
    | cons b l₂ => have := h 0; simp at this
  | cons a l₁ ih => cases l₂ with
    | nil => have := h 0; simp at this
    | cons b l₂ =>
      have h0 : a = b := Option.some_inj.1 (h 0)
      rw [h0, ih fun i => h (i + 1)]
theorem ext_getElem {l₁ l₂ : List α} (hl : length l₁ = length l₂)
    (h : ∀ (i : Nat) (h₁ : i < l₁.length) (h₂ : i < l₂.length), l₁[i]'h₁ = l₂[i]'h₂) : l₁ = l₂ :=
  ext_getElem? fun i => by
    by_cases h₁ : i < l₁.length
    · have h₂ : i < l₂.length := hl ▸ h₁
      rw [getElem?_eq_getElem h₁, getElem?_eq_getElem h₂, h i h₁ h₂]
    · have h₁ := Nat.le_of_not_lt h₁
      rw [getElem?_eq_none h₁, getElem?_eq_none (hl ▸ h₁)]

/-! ### members are elements -/
theorem getElem_of_mem {a} {l : List α} (h : a ∈ l) : ∃ (i : Nat) (h : i < l.length), l[i]'h = a := by
  induction h with
  | head as => exact ⟨0, Nat.zero_lt_succ _, rfl⟩
  | tail b _ ih => obtain ⟨i, h, e⟩ := ih; exact ⟨i + 1, Nat.succ_le_succ h, e⟩
theorem getElem?_of_mem {a} {l : List α} (h : a ∈ l) : ∃ i : Nat, l[i]? = some a := by
  obtain ⟨i, h, e⟩ := getElem_of_mem h
  exact ⟨i, getElem?_eq_some_iff.2 ⟨h, e⟩⟩
theorem mem_of_getElem {l : List α} {i : Nat} {h} {a : α} (e : l[i] = a) : a ∈ l := e ▸ getElem_mem h
theorem mem_of_getElem? {l : List α} {i : Nat} {a : α} (e : l[i]? = some a) : a ∈ l := by
  obtain ⟨h, rfl⟩ := getElem?_eq_some_iff.1 e; exact getElem_mem h
theorem mem_iff_getElem {a} {l : List α} : a ∈ l ↔ ∃ (i : Nat) (h : i < l.length), l[i]'h = a :=
  ⟨getElem_of_mem, fun ⟨_, _, e⟩ => mem_of_getElem e⟩
theorem mem_iff_getElem? {a} {l : List α} : a ∈ l ↔ ∃ i : Nat, l[i]? = some a :=
  ⟨getElem?_of_mem, fun ⟨_, e⟩ => mem_of_getElem? e⟩
theorem exists_mem_iff_exists_getElem {P : α → Prop} {l : List α} :
    (∃ x ∈ l, P x) ↔ ∃ (i : Nat), ∃ hi, P (l[i]'hi) := by
  constructor
  · rintro ⟨x, m, hp⟩
    obtain ⟨i, h, rfl⟩ := getElem_of_mem m
    exact ⟨i, h, hp⟩
  · rintro ⟨i, h, hp⟩; exact ⟨_, getElem_mem h, hp⟩
theorem forall_mem_iff_forall_getElem {P : α → Prop} {l : List α} :
    (∀ x ∈ l, P x) ↔ ∀ (i : Nat) hi, P (l[i]'hi) := by
  constructor
  · exact fun h i hi => h _ (getElem_mem hi)
  · intro h x m
    obtain ⟨i, hi, rfl⟩ := getElem_of_mem m
    exact h i hi

/-! ### elements of `++` and `map` -/
theorem getElem?_append_left {l₁ l₂ : List α} {i : Nat} (hn : i < l₁.length) :
    (l₁ ++ l₂)[i]? = l₁[i]? := by
  induction l₁ generalizing i with
  | nil => exact absurd hn (Nat.not_lt_zero i)
  | cons a l₁ ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ hn)
theorem getElem?_append_right : ∀ {l₁ l₂ : List α} {i : Nat}, l₁.length ≤ i →
    (l₁ ++ l₂)[i]? = l₂[i - l₁.length]? := by
  intro l₁ l₂
  induction l₁ with
  | nil => intro i _; rfl
  | cons a l₁ ih =>
    intro i h
    cases i with
    | zero => exact absurd h (Nat.not_succ_le_zero _)
    | succ i =>
      rw [length_cons, Nat.add_sub_add_right']
      exact ih (Nat.le_of_succ_le_succ h)
theorem getElem?_append {l₁ l₂ : List α} {i : Nat} :
    (l₁ ++ l₂)[i]? = if i < l₁.length then l₁[i]? else l₂[i - l₁.length]? := by
  split
  · rename_i h; exact getElem?_append_left h
  · rename_i h; exact getElem?_append_right (Nat.le_of_not_lt h)
@[simp] theorem getElem_append_left {as bs : List α} (h : i < as.length) {h' : i < (as ++ bs).length} :
    (as ++ bs)[i] = as[i] := by
  rw [getElem_eq_iff, getElem?_append_left h, getElem?_eq_getElem h]
@[simp] theorem getElem_append_right {as bs : List α} {i : Nat} (h₁ : as.length ≤ i) {h₂} :
    (as ++ bs)[i]'h₂ =
      bs[i - as.length]'(by rw [length_append] at h₂; omega) := by
  rw [getElem_eq_iff, getElem?_append_right h₁, getElem?_eq_getElem]
theorem getElem_append {l₁ l₂ : List α} {i : Nat} (h : i < (l₁ ++ l₂).length) :
    (l₁ ++ l₂)[i] =
      if h' : i < l₁.length then l₁[i]
      else l₂[i - l₁.length]'(by rw [length_append] at h; omega) := by
  split
  · rename_i h'; exact getElem_append_left h'
  · rename_i h'; exact getElem_append_right (Nat.le_of_not_lt h')
theorem getElem?_concat_length {l : List α} {a : α} : (l ++ [a])[l.length]? = some a := by
  rw [getElem?_append_right (Nat.le_refl _), Nat.sub_self]; rfl
theorem getElem_concat_length {l : List α} {a : α} {i : Nat} (h : i = l.length) (w) :
    (l ++ [a])[i]'w = a := by
  subst h; rw [getElem_eq_iff, getElem?_concat_length]
@[simp] theorem getElem?_map {f : α → β} :
    ∀ {l : List α} {i : Nat}, (map f l)[i]? = Option.map f l[i]?
  | [], _ => rfl
  | _ :: _, 0 => rfl
  | _ :: l, i + 1 => getElem?_map (l := l) (i := i)
@[simp] theorem getElem_map (f : α → β) {l} {i : Nat} {h : i < (map f l).length} :
    (map f l)[i] = f (l[i]'(by rw [length_map] at h; exact h)) := by
  rw [getElem_eq_iff, getElem?_map, getElem?_eq_getElem]; rfl
@[simp] theorem getElem?_tail {l : List α} {i : Nat} : (tail l)[i]? = l[i + 1]? := by
  cases l <;> rfl
@[simp] theorem getElem_replicate {a : α} {n : Nat} {i : Nat} (h : i < (replicate n a).length) :
    (replicate n a)[i] = a := by
  induction n generalizing i with
  | zero => exact absurd h (Nat.not_lt_zero i)
  | succ n ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
theorem getElem?_replicate : (replicate n a)[i]? = if i < n then some a else none := by
  split
  · rename_i h; rw [getElem?_eq_getElem (by rw [length_replicate]; exact h), getElem_replicate]
  · rename_i h; exact getElem?_eq_none (by rw [length_replicate]; exact Nat.le_of_not_lt h)

/-! ### `set` -/
@[simp] theorem getElem?_set_self {l : List α} {i : Nat} {a : α} (h : i < l.length) :
    (l.set i a)[i]? = some a := by
  induction l generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons b l ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
@[simp] theorem getElem_set_self {l : List α} {i : Nat} {a : α} (h : i < (l.set i a).length) :
    (l.set i a)[i] = a := by
  rw [getElem_eq_iff]; exact getElem?_set_self (by rw [length_set] at h; exact h)
@[simp] theorem getElem?_set_ne {l : List α} {i j : Nat} (h : i ≠ j) {a : α} :
    (l.set i a)[j]? = l[j]? := by
  induction l generalizing i j with
  | nil => rfl
  | cons b l ih => cases i with
    | zero => cases j with
      | zero => exact absurd rfl h
      | succ j => rfl
    | succ i => cases j with
      | zero => rfl
      | succ j => exact ih fun e => h (congrArg Nat.succ e)
@[simp] theorem getElem_set_ne {l : List α} {i j : Nat} (h : i ≠ j) {a : α}
    (hj : j < (l.set i a).length) :
    (l.set i a)[j] = l[j]'(by rw [length_set] at hj; exact hj) := by
  rw [getElem_eq_iff, getElem?_set_ne h, getElem?_eq_getElem]
theorem getElem?_set {l : List α} {i j : Nat} {a : α} :
    (l.set i a)[j]? = if i = j then if i < l.length then some a else none else l[j]? := by
  split
  · rename_i h; subst h
    split
    · rename_i h; exact getElem?_set_self h
    · rename_i h; exact getElem?_eq_none (by rw [length_set]; exact Nat.le_of_not_lt h)
  · rename_i h; exact getElem?_set_ne h
theorem getElem_set {l : List α} {i j} {a} (h) :
    (set l i a)[j]'h = if i = j then a else l[j]'(by rw [length_set] at h; exact h) := by
  split
  · rename_i e; subst e; exact getElem_set_self h
  · rename_i e; exact getElem_set_ne e h
theorem set_eq_of_length_le {l : List α} {i : Nat} (h : l.length ≤ i) {a : α} : l.set i a = l :=
  ext_getElem? fun j => by
    rw [getElem?_set]
    split
    · rename_i e; subst e
      rw [if_neg (Nat.not_lt.2 h), getElem?_eq_none h]
    · rfl
@[simp] theorem set_eq_nil_iff {l : List α} (i : Nat) (a : α) : l.set i a = [] ↔ l = [] := by
  rw [← length_eq_zero_iff, length_set, length_eq_zero_iff]
theorem set_comm (a b : α) : ∀ {i j : Nat} {l : List α}, i ≠ j →
    (l.set i a).set j b = (l.set j b).set i a
  | _, _, [], _ => rfl
  | 0, 0, _ :: _, h => absurd rfl h
  | 0, _ + 1, _ :: _, _ => rfl
  | _ + 1, 0, _ :: _, _ => rfl
  | _ + 1, _ + 1, c :: _, h => congrArg (c :: ·) (set_comm a b fun e => h (congrArg Nat.succ e))
@[simp] theorem set_set (a : α) {b : α} : ∀ {l : List α} {i : Nat}, (l.set i a).set i b = l.set i b
  | [], _ => rfl
  | _ :: _, 0 => rfl
  | c :: _, _ + 1 => congrArg (c :: ·) (set_set a)
theorem mem_set {l : List α} {i : Nat} (h : i < l.length) (a : α) : a ∈ l.set i a :=
  mem_of_getElem? (getElem?_set_self h)
theorem mem_or_eq_of_mem_set {l : List α} {i : Nat} {a b : α} (h : a ∈ l.set i b) :
    a ∈ l ∨ a = b := by
  obtain ⟨j, hj, rfl⟩ := getElem_of_mem h
  rw [getElem_set]
  split
  · exact .inr rfl
  · exact .inl (getElem_mem _)
@[simp] theorem map_set {f : α → β} {l : List α} {i : Nat} {a : α} :
    (l.set i a).map f = (l.map f).set i (f a) := by
  induction l generalizing i with
  | nil => rfl
  | cons b l ih => cases i <;> simp [ih]

end List
