prelude
import Init.Theorems.ListPairwise
import Init.Theorems.Prod
/-!
Lists: `zipWith`, `zip`, `unzip`, the ranges `range'` and `range`, `zipIdx`.
-/
universe u v w

namespace List

/-! ### `zipWith` -/
theorem zipWith_comm {f : α → β → γ} :
    ∀ {as : List α} {bs : List β}, zipWith f as bs = zipWith (fun b a => f a b) bs as := by
  intro as
  induction as with
  | nil => intro bs; cases bs <;> rfl
  | cons a as ih => intro bs; cases bs with
    | nil => rfl
    | cons b bs => rw [zipWith_cons_cons, zipWith_cons_cons, ih]
theorem zipWith_comm_of_comm {f : α → α → β} (comm : ∀ x y : α, f x y = f y x) {l l' : List α} :
    zipWith f l l' = zipWith f l' l := by
  rw [zipWith_comm, show (fun b a => f a b) = f from funext fun b => funext fun a => comm a b]
@[simp] theorem zipWith_self {f : α → α → δ} :
    ∀ {l : List α}, zipWith f l l = l.map fun a => f a a := by
  intro l
  induction l with
  | nil => rfl
  | cons a l ih => rw [zipWith_cons_cons, ih, map_cons]
@[simp] theorem length_zipWith {f : α → β → γ} {l₁ : List α} {l₂ : List β} :
    length (zipWith f l₁ l₂) = min l₁.length l₂.length := by
  induction l₁ generalizing l₂ with
  | nil => rw [zipWith_nil_left, length_nil, length_nil]; omega
  | cons a l₁ ih => cases l₂ with
    | nil => rw [zipWith_nil_right, length_nil, length_nil]; omega
    | cons b l₂ => rw [zipWith_cons_cons, length_cons, ih, length_cons, length_cons]; omega
theorem getElem?_zipWith {f : α → β → γ} {i : Nat} :
    (zipWith f as bs)[i]? = match as[i]?, bs[i]? with
      | some a, some b => some (f a b) | _, _ => none := by
  induction as generalizing bs i with
  | nil => rfl
  | cons a as ih => cases bs with
    | nil => rw [zipWith_nil_right, getElem?_nil, getElem?_nil]; cases (a :: as)[i]? <;> rfl
    | cons b bs => cases i with
      | zero => rfl
      | succ i => exact ih
@[simp] theorem getElem_zipWith {f : α → β → γ} {l : List α} {l' : List β}
    {i : Nat} {h : i < (zipWith f l l').length} :
    (zipWith f l l')[i] =
      f (l[i]'(by rw [length_zipWith] at h; omega)) (l'[i]'(by rw [length_zipWith] at h; omega)) := by
  rw [getElem_eq_iff, getElem?_zipWith]
  rw [length_zipWith] at h
  rw [getElem?_eq_getElem (by omega), getElem?_eq_getElem (by omega)]
@[simp] theorem zipWith_map {μ} {f : γ → δ → μ} {g : α → γ} {h : β → δ} {l₁ : List α}
    {l₂ : List β} :
    zipWith f (l₁.map g) (l₂.map h) = zipWith (fun a b => f (g a) (h b)) l₁ l₂ := by
  induction l₁ generalizing l₂ with
  | nil => rfl
  | cons a l₁ ih => cases l₂ with
    | nil => rfl
    | cons b l₂ => simp [ih]
theorem zipWith_map_left {l₁ : List α} {l₂ : List β} {f : α → α'} {g : α' → β → γ} :
    zipWith g (l₁.map f) l₂ = zipWith (fun a b => g (f a) b) l₁ l₂ := by
  have h := zipWith_map (f := g) (g := f) (h := id) (l₁ := l₁) (l₂ := l₂)
  rwa [map_id] at h
theorem zipWith_map_right {l₁ : List α} {l₂ : List β} {f : β → β'} {g : α → β' → γ} :
    zipWith g l₁ (l₂.map f) = zipWith (fun a b => g a (f b)) l₁ l₂ := by
  have h := zipWith_map (f := g) (g := id) (h := f) (l₁ := l₁) (l₂ := l₂)
  rwa [map_id] at h
@[simp] theorem zipWith_eq_nil_iff {f : α → β → γ} {l l'} :
    zipWith f l l' = [] ↔ l = [] ∨ l' = [] := by cases l <;> cases l' <;> simp
@[simp] theorem map_zipWith {δ : Type _} {f : α → β} {g : γ → δ → α} {l : List γ} {l' : List δ} :
    map f (zipWith g l l') = zipWith (fun x y => f (g x y)) l l' := by
  induction l generalizing l' with
  | nil => rfl
  | cons a l ih => cases l' with
    | nil => rfl
    | cons b l' => simp [ih]
theorem take_zipWith : (zipWith f l l').take i = zipWith f (l.take i) (l'.take i) := by
  induction l generalizing l' i with
  | nil => simp
  | cons a l ih => cases l' with
    | nil => simp
    | cons b l' => cases i with
      | zero => rfl
      | succ i => simp [ih]
theorem drop_zipWith : (zipWith f l l').drop i = zipWith f (l.drop i) (l'.drop i) := by
  induction l generalizing l' i with
  | nil => simp
  | cons a l ih => cases l' with
    | nil => simp
    | cons b l' => cases i with
      | zero => rfl
      | succ i => simp [ih]
theorem zipWith_append {f : α → β → γ} {l₁ l₁' : List α} {l₂ l₂' : List β}
    (h : l₁.length = l₂.length) :
    zipWith f (l₁ ++ l₁') (l₂ ++ l₂') = zipWith f l₁ l₂ ++ zipWith f l₁' l₂' := by
  induction l₁ generalizing l₂ with
  | nil => rw [eq_nil_of_length_eq_zero h.symm]; rfl
  | cons a l₁ ih => cases l₂ with
    | nil => cases h
    | cons b l₂ => simp [ih (Nat.add_right_cancel h)]

/-! ### `zip`, `unzip` -/
theorem zip_eq_zipWith : ∀ {l₁ : List α} {l₂ : List β}, zip l₁ l₂ = zipWith Prod.mk l₁ l₂ := rfl
@[simp] theorem length_zip {l₁ : List α} {l₂ : List β} :
    length (zip l₁ l₂) = min l₁.length l₂.length := length_zipWith
@[simp] theorem getElem_zip {l : List α} {l' : List β} {i : Nat} {h : i < (zip l l').length} :
    (zip l l')[i] =
      (l[i]'(by rw [length_zip] at h; omega), l'[i]'(by rw [length_zip] at h; omega)) :=
  getElem_zipWith
theorem zip_map {f : α → γ} {g : β → δ} :
    ∀ {l₁ : List α} {l₂ : List β}, zip (l₁.map f) (l₂.map g) = (zip l₁ l₂).map (Prod.map f g) := by
  intro l₁ l₂; rw [zip, zipWith_map, zip, map_zipWith]; rfl
theorem zip_map_left {f : α → γ} {l₁ : List α} {l₂ : List β} :
    zip (l₁.map f) l₂ = (zip l₁ l₂).map (Prod.map f id) := by rw [← zip_map, map_id]
theorem zip_map_right {f : β → γ} {l₁ : List α} {l₂ : List β} :
    zip l₁ (l₂.map f) = (zip l₁ l₂).map (Prod.map id f) := by rw [← zip_map, map_id]
theorem zip_map' {f : α → β} {g : α → γ} :
    ∀ {l : List α}, zip (l.map f) (l.map g) = l.map fun a => (f a, g a) := by
  intro l; rw [zip, zipWith_map, zipWith_self]
theorem zip_append :
    ∀ {l₁ r₁ : List α} {l₂ r₂ : List β} (_h : length l₁ = length l₂),
      zip (l₁ ++ r₁) (l₂ ++ r₂) = zip l₁ l₂ ++ zip r₁ r₂ := fun h => zipWith_append h
theorem of_mem_zip {a b} :
    ∀ {l₁ : List α} {l₂ : List β}, (a, b) ∈ zip l₁ l₂ → a ∈ l₁ ∧ b ∈ l₂ := by
  intro l₁
  induction l₁ with
  | nil => intro l₂ h; exact absurd h not_mem_nil
  | cons c l₁ ih => intro l₂ h; cases l₂ with
    | nil => exact absurd h not_mem_nil
    | cons d l₂ =>
      rcases mem_cons.1 h with e | m
      · obtain ⟨rfl, rfl⟩ := Prod.mk_inj.1 e; exact ⟨mem_cons_self, mem_cons_self⟩
      · exact ⟨mem_cons_of_mem c (ih m).1, mem_cons_of_mem d (ih m).2⟩
theorem map_fst_zip : ∀ {l₁ : List α} {l₂ : List β},
    l₁.length ≤ l₂.length → map Prod.fst (zip l₁ l₂) = l₁ := by
  intro l₁
  induction l₁ with
  | nil => intros; rfl
  | cons a l₁ ih => intro l₂ h; cases l₂ with
    | nil => exact absurd h (Nat.not_succ_le_zero _)
    | cons b l₂ => rw [zip_cons_cons, map_cons, ih (Nat.le_of_succ_le_succ h)]
theorem map_snd_zip : ∀ {l₁ : List α} {l₂ : List β},
    l₂.length ≤ l₁.length → map Prod.snd (zip l₁ l₂) = l₂ := by
  intro l₁
  induction l₁ with
  | nil => intro l₂ h; rw [eq_nil_of_length_eq_zero (Nat.eq_zero_of_le_zero h)]; rfl
  | cons a l₁ ih => intro l₂ h; cases l₂ with
    | nil => rfl
    | cons b l₂ => rw [zip_cons_cons, map_cons, ih (Nat.le_of_succ_le_succ h)]
@[simp] theorem zip_eq_nil_iff {l₁ : List α} {l₂ : List β} :
    zip l₁ l₂ = [] ↔ l₁ = [] ∨ l₂ = [] := zipWith_eq_nil_iff
theorem map_uncurry_zip_eq_zipWith {f : α → β → γ} {l : List α} {l' : List β} :
    map (Function.uncurry f) (l.zip l') = zipWith f l l' := by rw [zip, map_zipWith]; rfl
@[simp] theorem unzip_fst : (unzip l).fst = l.map Prod.fst := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ← ih]; rfl
@[simp] theorem unzip_snd : (unzip l).snd = l.map Prod.snd := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, ← ih]; rfl
theorem unzip_eq_map : ∀ {l : List (α × β)}, unzip l = (l.map Prod.fst, l.map Prod.snd) :=
  Prod.ext unzip_fst unzip_snd
theorem zip_unzip : ∀ l : List (α × β), zip (unzip l).1 (unzip l).2 = l := by
  intro l; rw [unzip_fst, unzip_snd, zip_map']; exact map_id l

/-! ### `range'` -/
@[simp] theorem length_range' {s step} : ∀ {n : Nat}, length (range' s n step) = n := by
  intro n
  induction n generalizing s with
  | zero => rfl
  | succ n ih => rw [range'_succ, length_cons, ih]
@[simp] theorem range'_eq_nil_iff : range' s n step = [] ↔ n = 0 := by
  rw [← length_eq_zero_iff, length_range']
theorem mem_range' : ∀ {n}, m ∈ range' s n step ↔ ∃ i < n, m = s + step * i := by
  intro n
  induction n generalizing s with
  | zero => simp
  | succ n ih =>
    rw [range'_succ, mem_cons, ih]
    constructor
    · rintro (rfl | ⟨i, h, rfl⟩)
      · exact ⟨0, Nat.zero_lt_succ n, rfl⟩
      · exact ⟨i + 1, Nat.succ_le_succ h, by rw [Nat.mul_add_one]; omega⟩
    · rintro ⟨i, h, rfl⟩
      cases i with
      | zero => exact .inl rfl
      | succ i => exact .inr ⟨i, Nat.le_of_succ_le_succ h, by rw [Nat.mul_add_one]; omega⟩
@[simp] theorem mem_range'_1 : m ∈ range' s n ↔ s ≤ m ∧ m < s + n := by
  rw [mem_range']
  constructor
  · rintro ⟨i, h, rfl⟩; omega
  · rintro ⟨h, h'⟩; exact ⟨m - s, by omega, by omega⟩
theorem range'_append {s m n step : Nat} :
    range' s m step ++ range' (s + step * m) n step = range' s (m + n) step := by
  induction m generalizing s with
  | zero => rw [Nat.zero_add]; rfl
  | succ m ih =>
    rw [Nat.add_right_comm, range'_succ, range'_succ, cons_append, ← ih (s := s + step),
      Nat.mul_add_one, Nat.add_comm (step * m), ← Nat.add_assoc]
@[simp] theorem range'_append_1 {s m n : Nat} :
    range' s m ++ range' (s + m) n = range' s (m + n) := by
  have h := range'_append (s := s) (m := m) (n := n) (step := 1)
  rwa [Nat.one_mul] at h
theorem range'_concat {s n : Nat} : range' s (n + 1) step = range' s n step ++ [s + step * n] :=
  range'_append.symm
theorem range'_1_concat {s n : Nat} : range' s (n + 1) = range' s n ++ [s + n] :=
  range'_append_1.symm
private theorem pairwise_lt_range'_of_pos {s n step : Nat} (pos : 0 < step) :
    Pairwise (· < ·) (range' s n step) := by
  induction n generalizing s with
  | zero => exact .nil
  | succ n ih =>
    refine .cons (fun m h => ?_) ih
    obtain ⟨i, _, rfl⟩ := mem_range'.1 h
    omega

/-! ### `range` -/
theorem range_loop_range' : ∀ s n, range.loop s (range' s n) = range' 0 (n + s) := by
  intro s
  induction s with
  | zero => intro n; rfl
  | succ s ih => intro n; rw [range.loop, ← range'_succ, ih]; congr 1; omega
theorem range_eq_range' {n : Nat} : range n = range' 0 n := by
  rw [range, ← range'_zero (s := n) (step := 1), range_loop_range', Nat.zero_add]
theorem range_succ {n : Nat} : range (Nat.succ n) = range n ++ [n] := by
  rw [range_eq_range', Nat.succ_eq_add_one, range'_1_concat, range_eq_range', Nat.zero_add]
@[simp] theorem length_range {n : Nat} : length (range n) = n := by
  rw [range_eq_range', length_range']
@[simp] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := by
  rw [range_eq_range', mem_range'_1]; omega
theorem not_mem_range_self {n : Nat} : n ∉ range n := by simp
theorem self_mem_range_succ {n : Nat} : n ∈ range (n + 1) := mem_range.2 (Nat.lt_add_one n)
@[simp] theorem range_eq_nil {n : Nat} : range n = [] ↔ n = 0 := by
  rw [← length_eq_zero_iff, length_range]
theorem range_ne_nil {n : Nat} : range n ≠ [] ↔ n ≠ 0 := not_congr range_eq_nil
theorem getElem?_range {i j : Nat} (h : i < j) : (range j)[i]? = some i := by
  induction j with
  | zero => exact absurd h (Nat.not_lt_zero i)
  | succ j ih =>
    rw [range_succ]
    by_cases h' : i < j
    · rw [getElem?_append_left (by rw [length_range]; exact h'), ih h']
    · have e : i = j := by omega
      subst e
      have := getElem?_concat_length (l := range i) (a := i)
      rwa [length_range] at this
@[simp] theorem getElem_range (h : j < (range i).length) : (range i)[j] = j := by
  rw [getElem_eq_iff]; exact getElem?_range (by rw [length_range] at h; exact h)
theorem range_succ_eq_map {n : Nat} : range (n + 1) = 0 :: map Nat.succ (range n) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    have h : range (n + 1) = range n ++ [n] := range_succ
    rw [range_succ, ih, cons_append, ← ih, h, map_append]; rfl
theorem range_add {n m : Nat} : range (n + m) = range n ++ (range m).map (n + ·) := by
  induction m with
  | zero => simp
  | succ m ih => rw [← Nat.add_assoc, range_succ, ih, range_succ, map_append, append_assoc]; rfl
theorem head?_range {n : Nat} : (range n).head? = if n = 0 then none else some 0 := by
  cases n with
  | zero => rfl
  | succ n => rw [range_succ_eq_map]; rfl
theorem getLast?_range {n : Nat} :
    (range n).getLast? = if n = 0 then none else some (n - 1) := by
  cases n with
  | zero => rfl
  | succ n => rw [range_succ, getLast?_concat]; rfl
theorem pairwise_lt_range {n : Nat} : Pairwise (· < ·) (range n) := by
  rw [range_eq_range']; exact pairwise_lt_range'_of_pos Nat.zero_lt_one
theorem pairwise_le_range {n : Nat} : Pairwise (· ≤ ·) (range n) :=
  pairwise_lt_range.imp Nat.le_of_lt
theorem nodup_range {n : Nat} : Nodup (range n) := pairwise_lt_range.imp Nat.ne_of_lt
@[simp] theorem take_range {i n : Nat} : take i (range n) = range (min i n) := by
  apply ext_getElem
  · simp
  · intro j h₁ h₂; simp
@[simp] theorem range_sublist {m n : Nat} : range m <+ range n ↔ m ≤ n := by
  constructor
  · intro h; simpa using h.length_le
  · intro h
    obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
    rw [range_add]; exact sublist_append_left _ _
@[simp] theorem range_subset {m n : Nat} : range m ⊆ range n ↔ m ≤ n := by
  refine ⟨fun h => Nat.le_of_not_lt fun h' => ?_, fun h => (range_sublist.2 h).subset⟩
  exact absurd (mem_range.1 (h (mem_range.2 h'))) (Nat.lt_irrefl n)

/-! ### `zipIdx` -/
@[simp] theorem length_zipIdx : ∀ {l : List α} {i}, (zipIdx l i).length = l.length := by
  intro l
  induction l with
  | nil => intro i; rfl
  | cons a l ih => intro i; rw [zipIdx_cons, length_cons, ih, length_cons]
@[simp] theorem zipIdx_eq_nil_iff {l : List α} {i : Nat} : List.zipIdx l i = [] ↔ l = [] := by
  rw [← length_eq_zero_iff, length_zipIdx, length_eq_zero_iff]
@[simp] theorem getElem?_zipIdx :
    ∀ {l : List α} {i j}, (zipIdx l i)[j]? = l[j]?.map fun a => (a, i + j) := by
  intro l
  induction l with
  | nil => intro i j; rfl
  | cons a l ih =>
    intro i j
    cases j with
    | zero => rfl
    | succ j =>
      rw [zipIdx_cons, getElem?_cons_succ, ih, getElem?_cons_succ, Nat.add_right_comm, Nat.add_assoc]
@[simp] theorem zipIdx_map_fst : ∀ (i) (l : List α), map Prod.fst (zipIdx l i) = l := by
  intro i l
  induction l generalizing i with
  | nil => rfl
  | cons a l ih => rw [zipIdx_cons, map_cons, ih]
@[simp] theorem zipIdx_map_snd (i) :
    ∀ (l : List α), map Prod.snd (zipIdx l i) = range' i l.length := by
  intro l
  induction l generalizing i with
  | nil => rfl
  | cons a l ih => rw [zipIdx_cons, map_cons, ih, length_cons, range'_succ]

end List
