prelude
import Init.Theorems.ListAppend
/-!
Lists: `reverse` and `replicate`.
-/
universe u v w

namespace List

/-! ### `reverse` -/
@[simp] theorem reverseAux_eq {as bs : List α} : reverseAux as bs = reverse as ++ bs :=
  reverseAux_eq_append
theorem mem_reverseAux {x : α} {as bs : List α} :
    x ∈ reverseAux as bs ↔ x ∈ as ∨ x ∈ bs := by
  induction as generalizing bs with
  | nil => simp
  | cons a as ih =>
    rw [reverseAux_cons, ih, mem_cons, mem_cons]
    constructor
    · rintro (h | h | h)
      · exact .inl (.inr h)
      · exact .inl (.inl h)
      · exact .inr h
    · rintro ((h | h) | h)
      · exact .inr (.inl h)
      · exact .inl h
      · exact .inr (.inr h)
@[simp] theorem mem_reverse {x : α} {as : List α} : x ∈ reverse as ↔ x ∈ as := by
  rw [reverse, mem_reverseAux]; simp
theorem reverse_singleton {a : α} : [a].reverse = [a] := rfl
theorem reverse_concat {l : List α} {a : α} : (l ++ [a]).reverse = a :: l.reverse := by simp
theorem reverse_eq_iff {as bs : List α} : as.reverse = bs ↔ as = bs.reverse :=
  ⟨fun h => h ▸ (reverse_reverse as).symm, fun h => h ▸ reverse_reverse bs⟩
@[simp] theorem reverse_inj {xs ys : List α} : xs.reverse = ys.reverse ↔ xs = ys := by
  rw [reverse_eq_iff, reverse_reverse]
@[simp] theorem reverse_eq_nil_iff {xs : List α} : xs.reverse = [] ↔ xs = [] := reverse_eq_iff
theorem reverse_ne_nil_iff {xs : List α} : xs.reverse ≠ [] ↔ xs ≠ [] :=
  not_congr reverse_eq_nil_iff
@[simp] theorem isEmpty_reverse {xs : List α} : xs.reverse.isEmpty = xs.isEmpty := by
  cases xs with
  | nil => rfl
  | cons a xs => rw [reverse_cons, isEmpty_append, isEmpty_cons, isEmpty_cons, Bool.and_false]
@[simp] theorem reverse_eq_cons_iff {xs : List α} {a : α} {ys : List α} :
    xs.reverse = a :: ys ↔ xs = ys.reverse ++ [a] := by
  rw [reverse_eq_iff, reverse_cons]
@[simp] theorem reverse_eq_append_iff {xs ys zs : List α} :
    xs.reverse = ys ++ zs ↔ xs = zs.reverse ++ ys.reverse := by
  rw [reverse_eq_iff, reverse_append]
theorem reverse_eq_concat {xs ys : List α} {a : α} :
    xs.reverse = ys ++ [a] ↔ xs = a :: ys.reverse := by
  rw [reverse_eq_iff, reverse_concat]
@[simp] theorem map_reverse {f : α → β} {l : List α} : l.reverse.map f = (l.map f).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
@[simp] theorem filter_reverse {p : α → Bool} {l : List α} :
    (l.reverse.filter p) = (l.filter p).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
@[simp] theorem filterMap_reverse {f : α → Option β} {l : List α} :
    (l.reverse.filterMap f) = (l.filterMap f).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : f a <;> simp [h, ih]
theorem reverse_flatten {L : List (List α)} :
    L.flatten.reverse = (L.map reverse).reverse.flatten := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
theorem flatten_reverse {L : List (List α)} :
    L.reverse.flatten = (L.map reverse).flatten.reverse := by
  induction L with
  | nil => rfl
  | cons l L ih => simp [ih]
theorem reverse_flatMap {β} {l : List α} {f : α → List β} :
    (l.flatMap f).reverse = l.reverse.flatMap (reverse ∘ f) := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem flatMap_reverse {β} {l : List α} {f : α → List β} :
    l.reverse.flatMap f = (l.flatMap (reverse ∘ f)).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => simp [ih]
theorem getElem?_reverse' : ∀ {l : List α} {i j}, i + j + 1 = length l →
    l.reverse[i]? = l[j]? := by
  intro l
  induction l with
  | nil => intro i j h; cases h
  | cons a l ih =>
    intro i j h
    rw [length_cons] at h
    rw [reverse_cons]
    cases j with
    | zero =>
      rw [getElem?_append_right (by rw [length_reverse]; omega),
        show i - l.reverse.length = 0 by rw [length_reverse]; omega]
      rfl
    | succ j =>
      rw [getElem?_append_left (by rw [length_reverse]; omega), ih (j := j) (by omega)]
      rfl
@[simp] theorem getElem?_reverse {l : List α} {i} (h : i < length l) :
    l.reverse[i]? = l[l.length - 1 - i]? := getElem?_reverse' (by omega)
@[simp] theorem getElem_reverse {l : List α} {i} (h : i < l.reverse.length) :
    l.reverse[i] = l[l.length - 1 - i]'(by rw [length_reverse] at h; omega) := by
  rw [getElem_eq_iff, getElem?_reverse (by rw [length_reverse] at h; exact h),
    getElem?_eq_getElem]
@[simp] theorem any_reverse {l : List α} : l.reverse.any f = l.any f := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [reverse_cons, any_append, ih, any_cons, any_cons, any_nil, Bool.or_false]
    cases f a <;> cases l.any f <;> rfl
@[simp] theorem all_reverse {l : List α} : l.reverse.all f = l.all f := by
  induction l with
  | nil => rfl
  | cons a l ih =>
    rw [reverse_cons, all_append, ih, all_cons, all_cons, all_nil, Bool.and_true]
    cases f a <;> cases l.all f <;> rfl
@[simp] theorem contains_reverse [BEq α] {l : List α} {x : α} :
    (l.reverse).contains x = l.contains x := by
  rw [contains_eq_any_beq, any_reverse, contains_eq_any_beq]

/-! ### `replicate` -/
@[simp] theorem replicate_one : replicate 1 a = [a] := rfl
theorem replicate_succ' : replicate (n + 1) a = replicate n a ++ [a] := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, ih, ← cons_append, ← replicate_succ, ← ih]
@[simp] theorem mem_replicate {a b : α} : ∀ {n}, b ∈ replicate n a ↔ n ≠ 0 ∧ b = a := by
  intro n
  induction n with
  | zero => simp
  | succ n ih =>
    rw [replicate_succ, mem_cons, ih]
    exact ⟨fun h => ⟨Nat.succ_ne_zero n, h.elim id And.right⟩, fun h => .inl h.2⟩
theorem eq_of_mem_replicate {a b : α} {n} (h : b ∈ replicate n a) : b = a := (mem_replicate.1 h).2
theorem forall_mem_replicate {p : α → Prop} {a : α} {n} :
    (∀ b, b ∈ replicate n a → p b) ↔ n = 0 ∨ p a := by
  cases n with
  | zero => simp
  | succ n =>
    constructor
    · exact fun h => .inr (h a mem_cons_self)
    · rintro (h | h) b m
      · cases h
      · exact eq_of_mem_replicate m ▸ h
@[simp] theorem replicate_succ_ne_nil {n : Nat} {a : α} : replicate (n + 1) a ≠ [] :=
  cons_ne_nil _ _
@[simp] theorem replicate_eq_nil_iff {n : Nat} (a : α) : replicate n a = [] ↔ n = 0 := by
  rw [← length_eq_zero_iff, length_replicate]
@[simp] theorem isEmpty_replicate : (replicate n a).isEmpty = decide (n = 0) := by
  cases n <;> simp [replicate_succ]
theorem head?_replicate {a : α} {n : Nat} :
    (replicate n a).head? = if n = 0 then none else some a := by cases n <;> rfl
@[simp] theorem head_replicate (w : replicate n a ≠ []) : (replicate n a).head w = a := by
  cases n with
  | zero => exact absurd rfl w
  | succ n => rfl
@[simp] theorem tail_replicate {n : Nat} {a : α} :
    (replicate n a).tail = replicate (n - 1) a := by
  cases n <;> rfl
theorem eq_replicate_of_mem {a : α} :
    ∀ {l : List α}, (∀ (b) (_ : b ∈ l), b = a) → l = replicate l.length a := by
  intro l h
  induction l with
  | nil => rfl
  | cons b l ih =>
    obtain ⟨h, h'⟩ := forall_mem_cons.1 h
    rw [length_cons, replicate_succ, ← ih h', h]
theorem eq_replicate_iff {a : α} {n} {l : List α} :
    l = replicate n a ↔ length l = n ∧ ∀ (b) (_ : b ∈ l), b = a := by
  constructor
  · rintro rfl; exact ⟨length_replicate, fun _ => eq_of_mem_replicate⟩
  · rintro ⟨rfl, h⟩; exact eq_replicate_of_mem h
theorem map_eq_replicate_iff {l : List α} {f : α → β} {b : β} :
    l.map f = replicate l.length b ↔ ∀ x ∈ l, f x = b := by
  rw [eq_replicate_iff, length_map, forall_mem_map]
  exact ⟨And.right, fun h => ⟨rfl, h⟩⟩
@[simp] theorem map_const {l : List α} {b : β} :
    map (Function.const α b) l = replicate l.length b := map_eq_replicate_iff.2 fun _ _ => rfl
theorem map_const' {l : List α} {b : β} : map (fun _ => b) l = replicate l.length b := map_const
@[simp] theorem replicate_inj : replicate n a = replicate m b ↔ n = m ∧ (n = 0 ∨ a = b) := by
  constructor
  · intro h
    have e : n = m := by simpa using congrArg length h
    refine ⟨e, ?_⟩
    subst e
    cases n with
    | zero => exact .inl rfl
    | succ n => exact .inr (head_eq_of_cons_eq h)
  · rintro ⟨rfl, rfl | rfl⟩ <;> rfl
@[simp] theorem replicate_append_replicate :
    replicate n a ++ replicate m a = replicate (n + m) a := by
  rw [eq_replicate_iff, length_append, length_replicate, length_replicate]
  exact ⟨rfl, fun b h => (mem_append.1 h).elim eq_of_mem_replicate eq_of_mem_replicate⟩
theorem append_eq_replicate_iff {l₁ l₂ : List α} {a : α} :
    l₁ ++ l₂ = replicate n a ↔
      l₁.length + l₂.length = n ∧ l₁ = replicate l₁.length a ∧ l₂ = replicate l₂.length a := by
  rw [eq_replicate_iff, length_append, forall_mem_append]
  refine and_congr_right fun _ => and_congr ⟨eq_replicate_of_mem, fun h => ?_⟩
    ⟨eq_replicate_of_mem, fun h => ?_⟩
  · exact (eq_replicate_iff.1 h).2
  · exact (eq_replicate_iff.1 h).2
@[simp] theorem map_replicate : (replicate n a).map f = replicate n (f a) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, map_cons, ih, replicate_succ]
theorem filter_replicate : (replicate n a).filter p = if p a then replicate n a else [] := by
  split
  · rename_i h; exact filter_eq_self.2 fun b m => eq_of_mem_replicate m ▸ h
  · rename_i h; exact filter_eq_nil_iff.2 fun b m => eq_of_mem_replicate m ▸ h
@[simp] theorem filter_replicate_of_pos (h : p a) : (replicate n a).filter p = replicate n a := by
  rw [filter_replicate, if_pos h]
@[simp] theorem filter_replicate_of_neg (h : ¬ p a) : (replicate n a).filter p = [] := by
  rw [filter_replicate, if_neg h]
@[simp] theorem set_replicate_self : (replicate n a).set i a = replicate n a := by
  rw [eq_replicate_iff, length_set, length_replicate]
  exact ⟨rfl, fun b m => (mem_or_eq_of_mem_set m).elim eq_of_mem_replicate id⟩
@[simp] theorem reverse_replicate {n : Nat} {a : α} :
    (replicate n a).reverse = replicate n a := by
  rw [eq_replicate_iff, length_reverse, length_replicate]
  exact ⟨rfl, fun b m => eq_of_mem_replicate (mem_reverse.1 m)⟩
@[simp] theorem flatten_replicate_nil : (replicate n ([] : List α)).flatten = [] := by
  rw [flatten_eq_nil_iff]; exact fun _ => eq_of_mem_replicate
@[simp] theorem flatten_replicate_singleton : (replicate n [a]).flatten = replicate n a := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, flatten_cons, ih]; rfl
@[simp] theorem flatten_replicate_replicate :
    (replicate n (replicate m a)).flatten = replicate (n * m) a := by
  induction n with
  | zero => rw [Nat.zero_mul]; rfl
  | succ n ih =>
    rw [replicate_succ, flatten_cons, ih, replicate_append_replicate, Nat.add_one_mul, Nat.add_comm]
@[simp] theorem any_replicate {n : Nat} {a : α} :
    (replicate n a).any f = if n = 0 then false else f a := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [replicate_succ, any_cons, ih, if_neg (Nat.succ_ne_zero n)]
    split <;> cases f a <;> rfl
@[simp] theorem all_replicate {n : Nat} {a : α} :
    (replicate n a).all f = if n = 0 then true else f a := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [replicate_succ, all_cons, ih, if_neg (Nat.succ_ne_zero n)]
    split <;> cases f a <;> rfl

end List
