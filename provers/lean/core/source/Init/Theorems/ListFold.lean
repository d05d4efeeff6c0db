prelude
import Init.Theorems.ListReverse
/-!
Lists: `foldl`, `foldr`, `sum`.
-/
universe u v w

namespace List

/-! ### `foldr`, `foldl` -/
@[simp] theorem foldr_append {f : α → β → β} {b : β} {l l' : List α} :
    (l ++ l').foldr f b = l.foldr f (l'.foldr f b) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [cons_append, foldr_cons, ih, foldr_cons]
@[simp] theorem foldl_append {β : Type _} {f : β → α → β} {b : β} {l l' : List α} :
    (l ++ l').foldl f b = l'.foldl f (l.foldl f b) := by
  induction l generalizing b with
  | nil => rfl
  | cons a l ih => rw [cons_append, foldl_cons, ih, foldl_cons]
@[simp] theorem foldl_reverse {l : List α} {f : β → α → β} {b : β} :
    l.reverse.foldl f b = l.foldr (fun x y => f y x) b := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [reverse_cons, foldl_append, ih]; rfl
@[simp] theorem foldr_reverse {l : List α} {f : α → β → β} {b : β} :
    l.reverse.foldr f b = l.foldl (fun x y => f y x) b := by
  rw [← foldl_reverse, reverse_reverse]
theorem foldl_eq_foldr_reverse {l : List α} {f : β → α → β} {b : β} :
    l.foldl f b = l.reverse.foldr (fun x y => f y x) b := by simp
theorem foldr_eq_foldl_reverse {l : List α} {f : α → β → β} {b : β} :
    l.foldr f b = l.reverse.foldl (fun x y => f y x) b := by simp
@[simp] theorem foldr_cons_eq_append {l : List α} {f : α → β} {l' : List β} :
    l.foldr (fun x ys => f x :: ys) l' = l.map f ++ l' := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [foldr_cons, ih]; rfl
@[simp] theorem foldr_cons_eq_append' {l l' : List β} : l.foldr cons l' = l ++ l' := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [foldr_cons, ih]; rfl
@[simp] theorem foldl_flip_cons_eq_append {l : List α} {f : α → β} {l' : List β} :
    l.foldl (fun xs y => f y :: xs) l' = (l.map f).reverse ++ l' := by
  induction l generalizing l' with
  | nil => rfl
  | cons a l ih => rw [foldl_cons, ih]; simp
theorem foldl_flip_cons_eq_append' {l l' : List α} :
    l.foldl (fun xs y => y :: xs) l' = l.reverse ++ l' := by
  induction l generalizing l' with
  | nil => rfl
  | cons a l ih => rw [foldl_cons, ih]; simp
@[simp] theorem foldr_append_eq_append {l : List α} {f : α → List β} {l' : List β} :
    l.foldr (f · ++ ·) l' = (l.map f).flatten ++ l' := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [foldr_cons, ih]; simp
@[simp] theorem foldl_append_eq_append {l : List α} {f : α → List β} {l' : List β} :
    l.foldl (· ++ f ·) l' = l' ++ (l.map f).flatten := by
  induction l generalizing l' with
  | nil => simp
  | cons a l ih => rw [foldl_cons, ih]; simp
theorem foldr_cons_nil {l : List α} : l.foldr cons [] = l := by simp
theorem foldl_map {f : β₁ → β₂} {g : α → β₂ → α} {l : List β₁} {init : α} :
    (l.map f).foldl g init = l.foldl (fun x y => g x (f y)) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => rw [map_cons, foldl_cons, ih, foldl_cons]
theorem foldr_map {f : α₁ → α₂} {g : α₂ → β → β} {l : List α₁} {init : β} :
    (l.map f).foldr g init = l.foldr (fun x y => g (f x) y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [map_cons, foldr_cons, ih, foldr_cons]
theorem foldl_filter {p : α → Bool} {f : β → α → β} {l : List α} {init : β} :
    (l.filter p).foldl f init = l.foldl (fun x y => if p y then f x y else x) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
theorem foldr_filter {p : α → Bool} {f : α → β → β} {l : List α} {init : β} :
    (l.filter p).foldr f init = l.foldr (fun x y => if p x then f x y else y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [h, ih]
theorem foldl_filterMap {f : α → Option β} {g : γ → β → γ} {l : List α} {init : γ} :
    (l.filterMap f).foldl g init =
      l.foldl (fun x y => match f y with | some b => g x b | none => x) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => cases h : f a <;> simp [h, ih]
theorem foldr_filterMap {f : α → Option β} {g : β → γ → γ} {l : List α} {init : γ} :
    (l.filterMap f).foldr g init =
      l.foldr (fun x y => match f x with | some b => g b y | none => y) init := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : f a <;> simp [h, ih]
theorem foldl_map_hom {g : α → β} {f : α → α → α} {f' : β → β → β} {a : α} {l : List α}
    (h : ∀ x y, f' (g x) (g y) = g (f x y)) :
    (l.map g).foldl f' (g a) = g (l.foldl f a) := by
  induction l generalizing a with
  | nil => rfl
  | cons b l ih => rw [map_cons, foldl_cons, h, ih, foldl_cons]
theorem foldr_map_hom {g : α → β} {f : α → α → α} {f' : β → β → β} {a : α} {l : List α}
    (h : ∀ x y, f' (g x) (g y) = g (f x y)) :
    (l.map g).foldr f' (g a) = g (l.foldr f a) := by
  induction l with
  | nil => rfl
  | cons b l ih => rw [map_cons, foldr_cons, ih, h, foldr_cons]
theorem foldl_flatMap {f : α → List β} {g : γ → β → γ} {l : List α} {init : γ} :
    (l.flatMap f).foldl g init = l.foldl (fun acc x => (f x).foldl g acc) init := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, foldl_append, ih, foldl_cons]
theorem foldr_flatMap {f : α → List β} {g : β → γ → γ} {l : List α} {init : γ} :
    (l.flatMap f).foldr g init = l.foldr (fun x acc => (f x).foldr g acc) init := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [flatMap_cons, foldr_append, ih, foldr_cons]
theorem foldl_flatten {f : β → α → β} {b : β} {L : List (List α)} :
    (flatten L).foldl f b = L.foldl (fun b l => l.foldl f b) b := by
  induction L generalizing b with
  | nil => rfl
  | cons l L ih => rw [flatten_cons, foldl_append, ih, foldl_cons]
theorem foldr_flatten {f : α → β → β} {b : β} {L : List (List α)} :
    (flatten L).foldr f b = L.foldr (fun l b => l.foldr f b) b := by
  induction L with
  | nil => rfl
  | cons l L ih => rw [flatten_cons, foldr_append, ih, foldr_cons]
theorem foldl_assoc {op : α → α → α} [ha : Std.Associative op] :
    ∀ {l : List α} {a₁ a₂}, l.foldl op (op a₁ a₂) = op a₁ (l.foldl op a₂) := by
  intro l
  induction l with
  | nil => intros; rfl
  | cons a l ih => intro a₁ a₂; rw [foldl_cons, foldl_cons, ha.assoc, ih]
theorem foldr_assoc {op : α → α → α} [ha : Std.Associative op] :
    ∀ {l : List α} {a₁ a₂}, l.foldr op (op a₁ a₂) = op (l.foldr op a₁) a₂ := by
  intro l
  induction l with
  | nil => intros; rfl
  | cons a l ih => intro a₁ a₂; rw [foldr_cons, foldr_cons, ih, ha.assoc]
theorem foldl_hom (f : α₁ → α₂) {g₁ : α₁ → β → α₁} {g₂ : α₂ → β → α₂} {l : List β} {init : α₁}
    (H : ∀ x y, g₂ (f x) y = f (g₁ x y)) : l.foldl g₂ (f init) = f (l.foldl g₁ init) := by
  induction l generalizing init with
  | nil => rfl
  | cons a l ih => rw [foldl_cons, H, ih, foldl_cons]
theorem foldr_hom (f : β₁ → β₂) {g₁ : α → β₁ → β₁} {g₂ : α → β₂ → β₂} {l : List α} {init : β₁}
    (H : ∀ x y, g₂ x (f y) = f (g₁ x y)) : l.foldr g₂ (f init) = f (l.foldr g₁ init) := by
  induction l with
  | nil => rfl
  | cons a l ih => rw [foldr_cons, ih, H, foldr_cons]
def foldlRecOn {motive : β → Sort _} : ∀ (l : List α) (op : β → α → β) {b : β} (_ : motive b)
    (_ : ∀ (b : β) (_ : motive b) (a : α) (_ : a ∈ l), motive (op b a)),
    motive (List.foldl op b l)
  | [], _, _, hb, _ => hb
  | a :: l, op, b, hb, hl =>
    foldlRecOn l op (hl b hb a mem_cons_self) fun c hc x m => hl c hc x (mem_cons_of_mem a m)
def foldrRecOn {motive : β → Sort _} : ∀ (l : List α) (op : α → β → β) {b : β} (_ : motive b)
    (_ : ∀ (b : β) (_ : motive b) (a : α) (_ : a ∈ l), motive (op a b)),
    motive (List.foldr op b l)
  | [], _, _, hb, _ => hb
  | a :: l, op, _, hb, hl =>
    hl _ (foldrRecOn l op hb fun c hc x m => hl c hc x (mem_cons_of_mem a m)) a mem_cons_self
@[simp] theorem foldl_add_const {l : List α} {a b : Nat} :
    l.foldl (fun x _ => x + a) b = b + a * l.length := by
  induction l generalizing b with
  | nil => rfl
  | cons c l ih => rw [foldl_cons, ih, length_cons, Nat.mul_add_one]; omega
@[simp] theorem foldr_add_const {l : List α} {a b : Nat} :
    l.foldr (fun _ x => x + a) b = b + a * l.length := by
  induction l with
  | nil => rfl
  | cons c l ih => rw [foldr_cons, ih, length_cons, Nat.mul_add_one]; omega
theorem foldl_rel {l : List α} {f : β → α → β} {g : γ → α → γ} {a : β} {b : γ} {r : β → γ → Prop}
    (h : r a b) (h' : ∀ (a : α), a ∈ l → ∀ (c : β) (c' : γ), r c c' → r (f c a) (g c' a)) :
    r (l.foldl (fun acc a => f acc a) a) (l.foldl (fun acc a => g acc a) b) := by
  induction l generalizing a b with
  | nil => exact h
  | cons c l ih =>
    exact ih (h' c mem_cons_self a b h) fun x m => h' x (mem_cons_of_mem c m)
theorem foldr_rel {l : List α} {f : α → β → β} {g : α → γ → γ} {a : β} {b : γ} {r : β → γ → Prop}
    (h : r a b) (h' : ∀ (a : α), a ∈ l → ∀ (c : β) (c' : γ), r c c' → r (f a c) (g a c')) :
    r (l.foldr (fun a acc => f a acc) a) (l.foldr (fun a acc => g a acc) b) := by
  induction l with
  | nil => exact h
  | cons c l ih =>
    exact h' c mem_cons_self _ _ (ih fun x m => h' x (mem_cons_of_mem c m))

/-! ### `sum` -/
instance : Std.LawfulIdentity (α := Nat) (· + ·) 0 where
  left_id := Nat.zero_add
  right_id := Nat.add_zero
instance : Std.LawfulIdentity (α := Int) (· + ·) 0 where
  left_id := Int.zero_add
  right_id := Int.add_zero
@[simp] theorem sum_append [Add α] [Zero α] [Std.LawfulLeftIdentity (α := α) (· + ·) 0]
    [Std.Associative (α := α) (· + ·)] {l₁ l₂ : List α} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := by
  induction l₁ with
  | nil => exact (Std.LawfulLeftIdentity.left_id l₂.sum).symm
  | cons a l ih =>
    rw [cons_append, sum_cons, ih, sum_cons]
    exact (Std.Associative.assoc a l.sum l₂.sum).symm
@[simp] theorem sum_reverse [Zero α] [Add α] [Std.Associative (α := α) (· + ·)]
    [Std.Commutative (α := α) (· + ·)]
    [Std.LawfulLeftIdentity (α := α) (· + ·) 0] (xs : List α) : xs.reverse.sum = xs.sum := by
  induction xs with
  | nil => rfl
  | cons a xs ih =>
    rw [reverse_cons, sum_append, ih, sum_cons, sum_cons, sum_nil]
    have h : a + (0 : α) = a :=
      (Std.Commutative.comm (op := (· + ·)) a 0).trans (Std.LawfulLeftIdentity.left_id a)
    rw [h]
    exact Std.Commutative.comm (op := (· + ·)) xs.sum a
@[simp] theorem sum_replicate_nat {n : Nat} {a : Nat} : (replicate n a).sum = n * a := by
  induction n with
  | zero => rw [Nat.zero_mul]; rfl
  | succ n ih => rw [replicate_succ, sum_cons, ih, Nat.add_one_mul, Nat.add_comm]
protected theorem sum_eq_zero_iff_forall_eq_nat {xs : List Nat} :
    xs.sum = 0 ↔ ∀ x ∈ xs, x = 0 := by
  induction xs with
  | nil => simp
  | cons a xs ih => rw [sum_cons, Nat.add_eq_zero_iff, ih, forall_mem_cons]
protected theorem sum_pos_iff_exists_pos_nat {l : List Nat} : 0 < l.sum ↔ ∃ x ∈ l, 0 < x := by
  induction l with
  | nil => simp
  | cons a l ih =>
    rw [sum_cons]
    constructor
    · intro h
      cases Nat.eq_zero_or_pos a with
      | inl h' =>
        obtain ⟨x, m, hx⟩ := ih.1 (by omega)
        exact ⟨x, mem_cons_of_mem a m, hx⟩
      | inr h' => exact ⟨a, mem_cons_self, h'⟩
    · rintro ⟨x, m, hx⟩
      rcases mem_cons.1 m with rfl | m
      · omega
      · have := ih.2 ⟨x, m, hx⟩; omega
theorem sum_append_nat {l₁ l₂ : List Nat} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := sum_append
theorem sum_reverse_nat (xs : List Nat) : xs.reverse.sum = xs.sum := sum_reverse xs
theorem sum_eq_foldl_nat {xs : List Nat} : xs.sum = xs.foldl (init := 0) (· + ·) := by
  have key : ∀ (l : List Nat) (b : Nat), l.foldl (· + ·) b = b + l.sum := by
    intro l
    induction l with
    | nil => intro b; rfl
    | cons a l ih => intro b; rw [foldl_cons, ih, sum_cons, Nat.add_assoc]
  rw [key, Nat.zero_add]

end List
