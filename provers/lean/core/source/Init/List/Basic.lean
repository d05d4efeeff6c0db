prelude
import Init.Meta.Quotations
/-!
Lists: membership, append, length, reverse, `map`, folds, `filter`.
-/
set_option linter.all false
universe u v w

@[simp] theorem Function.comp_apply {f : β → δ} {g : α → β} {x : α} : (f ∘ g) x = f (g x) := rfl
namespace List

inductive Mem {α : Type u} (a : α) : List α → Prop where
  | head (as : List α) : Mem a (a :: as)
  | tail (b : α) {as : List α} : Mem a as → Mem a (b :: as)

instance : Membership α (List α) := ⟨fun l a => Mem a l⟩
@[simp] theorem not_mem_nil {a : α} : ¬ a ∈ ([] : List α) := nofun

@[simp] theorem mem_cons {a b : α} {l : List α} : a ∈ b :: l ↔ a = b ∨ a ∈ l := by
  constructor
  · intro h; cases h with
    | head => exact .inl rfl
    | tail _ h => exact .inr h
  · intro h; cases h with
    | inl h => subst h; exact .head _
    | inr h => exact .tail _ h

instance [DecidableEq α] (a : α) (l : List α) : Decidable (a ∈ l) :=
  let rec go : (l : List α) → Decidable (a ∈ l)
    | [] => isFalse not_mem_nil
    | b :: l => if h : a = b then isTrue (mem_cons.2 (.inl h)) else match go l with
      | isTrue h' => isTrue (mem_cons.2 (.inr h'))
      | isFalse h' => isFalse fun hm => (mem_cons.1 hm).elim h h'
  go l

@[simp] theorem nil_append (as : List α) : [] ++ as = as := rfl
@[simp] theorem cons_append {a : α} {as bs : List α} : (a :: as) ++ bs = a :: (as ++ bs) := rfl

@[simp] theorem append_nil (as : List α) : as ++ [] = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, ih]

@[simp] theorem append_assoc (as bs cs : List α) : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, cons_append, cons_append, ih]

@[simp] theorem length_nil : length ([] : List α) = 0 := rfl
@[simp] theorem length_cons {a : α} {as : List α} : length (a :: as) = length as + 1 := rfl

@[simp] theorem length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => simp
  | cons a as ih => simp [ih, Nat.add_right_comm]

def reverseAux : List α → List α → List α
  | [], r => r
  | a :: l, r => reverseAux l (a :: r)

def reverse (as : List α) : List α := reverseAux as []

theorem reverseAux_eq_append {as bs : List α} : reverseAux as bs = reverseAux as [] ++ bs := by
  induction as generalizing bs with
  | nil => rfl
  | cons a as ih => simp only [reverseAux]; rw [ih (bs := a :: bs), ih (bs := [a])]; simp

@[simp] theorem reverse_nil : reverse ([] : List α) = [] := rfl

@[simp] theorem reverse_cons {a : α} {as : List α} : reverse (a :: as) = reverse as ++ [a] := by
  simp only [reverse, reverseAux]; exact reverseAux_eq_append

@[simp] theorem reverse_append {as bs : List α} :
    (as ++ bs).reverse = bs.reverse ++ as.reverse := by
  induction as with
  | nil => simp
  | cons a as ih => simp [ih]

@[simp] theorem reverse_reverse (as : List α) : as.reverse.reverse = as := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]

@[simp] theorem length_reverse {as : List α} : as.reverse.length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]

@[simp] theorem map_nil {f : α → β} : map f [] = [] := rfl
@[simp] theorem map_cons {f : α → β} {a : α} {l : List α} : map f (a :: l) = f a :: map f l := rfl

@[simp] theorem map_append {f : α → β} {as bs : List α} :
    map f (as ++ bs) = map f as ++ map f bs := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]

@[simp] theorem length_map {as : List α} (f : α → β) : (as.map f).length = as.length := by
  induction as with
  | nil => rfl
  | cons a as ih => simp [ih]

@[simp] theorem map_map {g : β → γ} {f : α → β} {l : List α} : map g (map f l) = map (g ∘ f) l := by
  induction l with
  | nil => rfl
  | cons a as ih => simp [ih]

@[specialize] def foldr (f : α → β → β) (init : β) : List α → β
  | [] => init
  | a :: l => f a (foldr f init l)

@[simp] theorem foldr_nil {f : α → β → β} {b : β} : foldr f b [] = b := rfl

@[simp] theorem foldr_cons {a : α} {l : List α} {f : α → β → β} {b : β} :
    foldr f b (a :: l) = f a (foldr f b l) :=
  rfl

def filter (p : α → Bool) : List α → List α
  | [] => []
  | a :: as => match p a with
    | true => a :: filter p as
    | false => filter p as

@[simp] theorem mem_append {a : α} {s t : List α} : a ∈ s ++ t ↔ a ∈ s ∨ a ∈ t := by
  induction s with
  | nil => simp
  | cons b s ih => simp [ih, or_assoc]

end List
