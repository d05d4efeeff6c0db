prelude
import Init.Theorems.GetElem
/-!
Lists: the definitions that the core lacks (Lean's own names and recursion), their instances, the
notations `<+`, `<+:`, `<:+`, `<:+:`, `~`, and the rules by which they compute. What needs a proof
beyond unfolding lives in the other `List…` modules.
-/
universe u v w

export HasSubset (Subset)
instance (priority := 300) Zero.toOfNat0 {α : Type u} [Zero α] : OfNat α 0 where
  ofNat := Zero.zero
instance (priority := 200) Zero.ofOfNat0 {α : Type u} [OfNat α 0] : Zero α where
  zero := 0

namespace List

/-! ### elements by position -/
instance : GetElem (List α) Nat α fun as i => i < as.length where
  getElem as i h := as.get ⟨i, h⟩
def get?Internal : (as : List α) → (i : Nat) → Option α
  | a :: _, 0 => some a
  | _ :: as, n + 1 => get?Internal as n
  | _, _ => none
def get!Internal [Inhabited α] : (as : List α) → (i : Nat) → α
  | a :: _, 0 => a
  | _ :: as, n + 1 => get!Internal as n
  | _, _ => default
instance : GetElem? (List α) Nat α fun as i => i < as.length where
  getElem? as i := as.get?Internal i
  getElem! as i := as.get!Internal i
@[simp] theorem getElem_cons_zero (a : α) (as : List α) (h : 0 < (a :: as).length) :
    getElem (a :: as) 0 h = a := rfl
@[simp] theorem getElem_cons_succ (a : α) (as : List α) (i : Nat) (h : i + 1 < (a :: as).length) :
    getElem (a :: as) (i + 1) h = getElem as i (Nat.le_of_succ_le_succ h) := rfl
@[simp] theorem getElem?_nil {i : Nat} : ([] : List α)[i]? = none := rfl
@[simp] theorem getElem?_cons_zero {l : List α} : (a :: l)[0]? = some a := rfl
@[simp] theorem getElem?_cons_succ {l : List α} : (a :: l)[i + 1]? = l[i]? := rfl
def getD (as : List α) (i : Nat) (fallback : α) : α := as[i]?.getD fallback

def head : (as : List α) → as ≠ [] → α
  | a :: _, _ => a
def head? : List α → Option α
  | [] => none
  | a :: _ => some a
def headD : (as : List α) → (fallback : α) → α
  | [], fallback => fallback
  | a :: _, _ => a
def head! [Inhabited α] : List α → α
  | [] => default
  | a :: _ => a
def tail : List α → List α
  | [] => []
  | _ :: as => as
def tail? : List α → Option (List α)
  | [] => none
  | _ :: as => some as
def tailD (l fallback : List α) : List α :=
  match l with
  | [] => fallback
  | _ :: tl => tl
def getLast : ∀ (as : List α), as ≠ [] → α
  | [], h => absurd rfl h
  | [a], _ => a
  | _ :: b :: as, _ => getLast (b :: as) (fun h => List.noConfusion rfl (heq_of_eq h))
def getLast? : List α → Option α
  | [] => none
  | a :: as => some (getLast (a :: as) (fun h => List.noConfusion rfl (heq_of_eq h)))
def getLastD : (as : List α) → (fallback : α) → α
  | [], a₀ => a₀
  | a :: as, _ => getLast (a :: as) (fun h => List.noConfusion rfl (heq_of_eq h))
def dropLast {α} : List α → List α
  | [] => []
  | [_] => []
  | a :: as => a :: dropLast as
@[simp] theorem head_cons {a : α} {l : List α} {h} : head (a :: l) h = a := rfl
@[simp] theorem head?_nil : head? ([] : List α) = none := rfl
@[simp] theorem head?_cons {a : α} {l : List α} : head? (a :: l) = some a := rfl
@[simp] theorem headD_nil {d : α} : headD [] d = d := rfl
@[simp] theorem headD_cons {a : α} {l : List α} {d : α} : headD (a :: l) d = a := rfl
@[simp] theorem tail_nil : tail ([] : List α) = [] := rfl
@[simp] theorem tail_cons {a : α} {as : List α} : tail (a :: as) = as := rfl
@[simp] theorem tail?_nil : tail? ([] : List α) = none := rfl
@[simp] theorem tail?_cons {a : α} {l : List α} : tail? (a :: l) = some l := rfl
@[simp] theorem tailD_nil {l' : List α} : tailD [] l' = l' := rfl
@[simp] theorem tailD_cons {a : α} {l : List α} {l' : List α} : tailD (a :: l) l' = l := rfl
@[simp] theorem getLast?_nil : @getLast? α [] = none := rfl
theorem getLastD_nil {a : α} : getLastD [] a = a := rfl
theorem getLastD_cons {a b : α} {l} : getLastD (b :: l) a = getLastD l b := by cases l <;> rfl
@[simp] theorem dropLast_nil : ([] : List α).dropLast = [] := rfl
@[simp] theorem dropLast_singleton : [x].dropLast = [] := rfl
@[simp] theorem dropLast_cons_cons : (x :: y :: zs).dropLast = x :: (y :: zs).dropLast := rfl

/-! ### building lists -/
def filterMap (f : α → Option β) : List α → List β
  | [] => []
  | a :: as =>
    match f a with
    | none => filterMap f as
    | some b => b :: filterMap f as
def flatten : List (List α) → List α
  | [] => []
  | l :: L => l ++ flatten L
@[inline] def flatMap {α : Type u} {β : Type v} (b : α → List β) (as : List α) : List β :=
  flatten (map b as)
@[inline] protected def singleton {α : Type u} (a : α) : List α := [a]
def concat {α : Type u} : List α → α → List α
  | [], b => [b]
  | a :: as, b => a :: concat as b
def replicate : (n : Nat) → (a : α) → List α
  | 0, _ => []
  | n + 1, a => a :: replicate n a
def set : (l : List α) → (n : Nat) → (a : α) → List α
  | _ :: as, 0, b => b :: as
  | a :: as, n + 1, b => a :: set as n b
  | [], _, _ => []
instance : EmptyCollection (List α) := ⟨List.nil⟩
instance : Singleton α (List α) := ⟨fun a => [a]⟩
@[simp] theorem empty_eq : (∅ : List α) = [] := rfl
@[simp] theorem append_eq {as bs : List α} : List.append as bs = as ++ bs := rfl
@[simp] theorem filter_nil {p : α → Bool} : filter p [] = [] := rfl
@[simp] theorem filterMap_nil {f : α → Option β} : filterMap f [] = [] := rfl
theorem filterMap_cons {f : α → Option β} {a : α} {l : List α} :
    filterMap f (a :: l) =
      match f a with
      | none => filterMap f l
      | some b => b :: filterMap f l := rfl
@[simp] theorem foldl_nil {f : α → β → α} {b : α} : [].foldl f b = b := rfl
@[simp] theorem foldl_cons {a : β} {l : List β} {f : α → β → α} {b : α} :
    (a :: l).foldl f b = l.foldl f (f b a) := rfl
@[simp] theorem flatten_nil : List.flatten ([] : List (List α)) = [] := rfl
@[simp] theorem flatten_cons : (l :: L).flatten = l ++ L.flatten := rfl
@[simp] theorem flatMap_nil {f : α → List β} : List.flatMap f [] = [] := rfl
@[simp] theorem flatMap_cons {x : α} {xs : List α} {f : α → List β} :
    List.flatMap f (x :: xs) = f x ++ List.flatMap f xs := rfl
@[simp] theorem replicate_zero {a : α} : replicate 0 a = [] := rfl
theorem replicate_succ {a : α} {n : Nat} : replicate (n + 1) a = a :: replicate n a := rfl
@[simp] theorem set_nil {i : Nat} {a : α} : [].set i a = [] := rfl
@[simp] theorem set_cons_zero {x : α} {xs : List α} {a : α} : (x :: xs).set 0 a = a :: xs := rfl
@[simp] theorem set_cons_succ {x : α} {xs : List α} {i : Nat} {a : α} :
    (x :: xs).set (i + 1) a = x :: xs.set i a := rfl
@[simp] theorem reverseAux_nil : reverseAux [] r = r := rfl
@[simp] theorem reverseAux_cons : reverseAux (a :: l) r = reverseAux l (a :: r) := rfl

/-! ### tests -/
def isEmpty : List α → Bool
  | [] => true
  | _ :: _ => false
def elem [BEq α] (a : α) : (l : List α) → Bool
  | [] => false
  | b :: bs =>
    match a == b with
    | true => true
    | false => elem a bs
abbrev contains [BEq α] (as : List α) (a : α) : Bool := elem a as
def any : (l : List α) → (p : α → Bool) → Bool
  | [], _ => false
  | h :: t, p => p h || any t p
def all : List α → (α → Bool) → Bool
  | [], _ => true
  | h :: t, p => p h && all t p
def or (bs : List Bool) : Bool := bs.any id
def and (bs : List Bool) : Bool := bs.all id
protected def beq [BEq α] : List α → List α → Bool
  | [], [] => true
  | a :: as, b :: bs => a == b && List.beq as bs
  | _, _ => false
instance instBEq [BEq α] : BEq (List α) := ⟨List.beq⟩
@[simp] theorem isEmpty_nil : ([] : List α).isEmpty = true := rfl
@[simp] theorem isEmpty_cons : (x :: xs : List α).isEmpty = false := rfl
@[simp] theorem elem_nil [BEq α] : ([] : List α).elem a = false := rfl
theorem elem_cons [BEq α] {a : α} :
    (b :: bs).elem a = match a == b with | true => true | false => bs.elem a := rfl
@[simp] theorem contains_nil [BEq α] : ([] : List α).contains a = false := rfl
@[simp] theorem any_nil : [].any f = false := rfl
@[simp] theorem any_cons : (a :: l).any f = (f a || l.any f) := rfl
@[simp] theorem all_nil : [].all f = true := rfl
@[simp] theorem all_cons : (a :: l).all f = (f a && l.all f) := rfl
@[simp] theorem or_nil : [].or = false := rfl
@[simp] theorem or_cons : (a :: l).or = (a || l.or) := rfl
@[simp] theorem and_nil : [].and = true := rfl
@[simp] theorem and_cons : (a :: l).and = (a && l.and) := rfl
@[simp] theorem cons_beq_cons [BEq α] {a b : α} {l₁ l₂ : List α} :
    (a :: l₁ == b :: l₂) = (a == b && l₁ == l₂) := rfl

/-! ### initial segments, remainders, splitting -/
def take : (n : Nat) → (xs : List α) → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, a :: as => a :: take n as
def drop : (n : Nat) → (xs : List α) → List α
  | 0, as => as
  | _ + 1, [] => []
  | n + 1, _ :: as => drop n as
def takeWhile (p : α → Bool) : (xs : List α) → List α
  | [] => []
  | hd :: tl =>
    match p hd with
    | true => hd :: takeWhile p tl
    | false => []
def dropWhile (p : α → Bool) : List α → List α
  | [] => []
  | a :: l =>
    match p a with
    | true => dropWhile p l
    | false => a :: l
@[inline] def partition (p : α → Bool) (as : List α) : List α × List α :=
  loop as ([], [])
where
  loop : List α → List α × List α → List α × List α
  | [], (bs, cs) => (bs.reverse, cs.reverse)
  | a :: as, (bs, cs) =>
    match p a with
    | true => loop as (a :: bs, cs)
    | false => loop as (bs, a :: cs)
def splitAt (n : Nat) (l : List α) : List α × List α := go l n [] where
  go : List α → Nat → List α → List α × List α
  | [], _, _ => (l, [])
  | x :: xs, n + 1, acc => go xs n (x :: acc)
  | xs, _, acc => (acc.reverse, xs)
@[simp] theorem take_nil {i : Nat} : ([] : List α).take i = [] := by cases i <;> rfl
@[simp] theorem take_zero {l : List α} : l.take 0 = [] := rfl
@[simp] theorem take_succ_cons {a : α} {as : List α} {i : Nat} :
    (a :: as).take (i + 1) = a :: as.take i := rfl
@[simp] theorem drop_nil : ([] : List α).drop i = [] := by cases i <;> rfl
@[simp] theorem drop_zero {l : List α} : l.drop 0 = l := rfl
@[simp] theorem drop_succ_cons {a : α} {l : List α} {i : Nat} :
    (a :: l).drop (i + 1) = l.drop i := rfl
@[simp] theorem takeWhile_nil : ([] : List α).takeWhile p = [] := rfl
@[simp] theorem dropWhile_nil : ([] : List α).dropWhile p = [] := rfl

/-! ### relations between lists -/
protected def Subset (l₁ l₂ : List α) := ∀ ⦃a : α⦄, a ∈ l₁ → a ∈ l₂
instance : HasSubset (List α) := ⟨List.Subset⟩
inductive Sublist {α} : List α → List α → Prop
  | slnil : Sublist [] []
  | cons a : Sublist l₁ l₂ → Sublist l₁ (a :: l₂)
  | cons_cons a : Sublist l₁ l₂ → Sublist (a :: l₁) (a :: l₂)
scoped infixl:50 " <+ " => Sublist
def IsPrefix (l₁ : List α) (l₂ : List α) : Prop := Exists fun t => l₁ ++ t = l₂
infixl:50 " <+: " => IsPrefix
def IsSuffix (l₁ : List α) (l₂ : List α) : Prop := Exists fun t => t ++ l₁ = l₂
infixl:50 " <:+ " => IsSuffix
def IsInfix (l₁ : List α) (l₂ : List α) : Prop := Exists fun s => Exists fun t => s ++ l₁ ++ t = l₂
infixl:50 " <:+: " => IsInfix
inductive Perm : List α → List α → Prop
  | nil : Perm [] []
  | cons (x : α) {l₁ l₂ : List α} : Perm l₁ l₂ → Perm (x :: l₁) (x :: l₂)
  | swap (x y : α) (l : List α) : Perm (y :: x :: l) (x :: y :: l)
  | trans {l₁ l₂ l₃ : List α} : Perm l₁ l₂ → Perm l₂ l₃ → Perm l₁ l₃
scoped infixl:50 " ~ " => Perm
inductive Pairwise (R : α → α → Prop) : List α → Prop
  | nil : Pairwise R []
  | cons : ∀ {a : α} {l : List α}, (∀ a', a' ∈ l → R a a') → Pairwise R l → Pairwise R (a :: l)
attribute [simp] Pairwise.nil
def Nodup : List α → Prop := Pairwise (· ≠ ·)

/-! ### searching and counting -/
def find? (p : α → Bool) : List α → Option α
  | [] => none
  | a :: as =>
    match p a with
    | true => some a
    | false => find? p as
def findSome? (f : α → Option β) : List α → Option β
  | [] => none
  | a :: as =>
    match f a with
    | some b => some b
    | none => findSome? f as
@[inline] def findIdx (p : α → Bool) (l : List α) : Nat := go l 0 where
  go : List α → Nat → Nat
  | [], n => n
  | a :: l, n => bif p a then n else go l (n + 1)
def idxOf [BEq α] (a : α) : List α → Nat := findIdx (· == a)
@[inline] def countP (p : α → Bool) (l : List α) : Nat := go l 0 where
  go : List α → Nat → Nat
  | [], acc => acc
  | x :: xs, acc => bif p x then go xs (acc + 1) else go xs acc
@[inline] def count [BEq α] (a : α) : List α → Nat := countP (· == a)
def lookup [BEq α] : α → List (α × β) → Option β
  | _, [] => none
  | a, (k, b) :: as =>
    match a == k with
    | true => some b
    | false => lookup a as
@[simp] theorem find?_nil : ([] : List α).find? p = none := rfl
theorem find?_cons :
    (a :: as).find? p = match p a with | true => some a | false => as.find? p := rfl
@[simp] theorem findSome?_nil : ([] : List α).findSome? f = none := rfl
theorem findSome?_cons {f : α → Option β} :
    (a :: as).findSome? f = match f a with | some b => some b | none => as.findSome? f := rfl
@[simp] theorem findIdx_nil {p : α → Bool} : [].findIdx p = 0 := rfl
@[simp] theorem idxOf_nil [BEq α] : ([] : List α).idxOf x = 0 := rfl
@[simp] theorem lookup_nil [BEq α] : ([] : List (α × β)).lookup a = none := rfl
theorem lookup_cons [BEq α] {k : α} :
    ((k, b) :: as).lookup a = match a == k with | true => some b | false => as.lookup a := rfl

/-! ### changing elements -/
def replace [BEq α] : (l : List α) → (a : α) → (b : α) → List α
  | [], _, _ => []
  | a :: as, b, c =>
    match b == a with
    | true => c :: as
    | false => a :: replace as b c
@[inline] protected def insert [BEq α] (a : α) (l : List α) : List α :=
  if l.contains a then l else a :: l
protected def erase {α} [BEq α] : List α → α → List α
  | [], _ => []
  | a :: as, b =>
    match a == b with
    | true => as
    | false => a :: List.erase as b
def eraseP (p : α → Bool) : List α → List α
  | [] => []
  | a :: l => bif p a then l else a :: eraseP p l
def eraseIdx : (l : List α) → (i : Nat) → List α
  | [], _ => []
  | _ :: as, 0 => as
  | a :: as, n + 1 => a :: eraseIdx as n
def removeAll [BEq α] (xs ys : List α) : List α := xs.filter (fun x => !ys.elem x)
@[simp] theorem replace_nil [BEq α] : ([] : List α).replace a b = [] := rfl
theorem replace_cons [BEq α] {a : α} :
    (a :: as).replace b c = match b == a with | true => c :: as | false => a :: replace as b c :=
  rfl
@[simp] theorem erase_nil [BEq α] (a : α) : [].erase a = [] := rfl
@[simp] theorem eraseP_nil : [].eraseP p = [] := rfl
theorem eraseP_cons {a : α} {l : List α} :
    (a :: l).eraseP p = bif p a then l else a :: l.eraseP p := rfl
@[simp] theorem eraseIdx_nil : ([] : List α).eraseIdx i = [] := rfl
@[simp] theorem eraseIdx_cons_zero : (a :: as).eraseIdx 0 = as := rfl
@[simp] theorem eraseIdx_cons_succ : (a :: as).eraseIdx (i + 1) = a :: as.eraseIdx i := rfl
@[simp] theorem nil_removeAll [BEq α] {ys : List α} : [].removeAll ys = [] := rfl

/-! ### pairs of lists, ranges, sums, extrema -/
@[specialize] def zipWith (f : α → β → γ) : (xs : List α) → (ys : List β) → List γ
  | x :: xs, y :: ys => f x y :: zipWith f xs ys
  | _, _ => []
def zip : List α → List β → List (Prod α β) := zipWith Prod.mk
def unzip : (l : List (α × β)) → List α × List β
  | [] => ([], [])
  | (a, b) :: t =>
    match unzip t with
    | (as, bs) => (a :: as, b :: bs)
def sum {α} [Add α] [Zero α] : List α → α := foldr (· + ·) 0
def range (n : Nat) : List Nat := loop n [] where
  loop : Nat → List Nat → List Nat
  | 0, acc => acc
  | n + 1, acc => loop n (n :: acc)
def range' : (start len : Nat) → (step : Nat := 1) → List Nat
  | _, 0, _ => []
  | s, n + 1, step => s :: range' (s + step) n step
def zipIdx : (l : List α) → (n : Nat := 0) → List (α × Nat)
  | [], _ => nil
  | x :: xs, n => (x, n) :: zipIdx xs (n + 1)
def min? [Min α] : List α → Option α
  | [] => none
  | a :: as => some <| as.foldl min a
def max? [Max α] : List α → Option α
  | [] => none
  | a :: as => some <| as.foldl max a
def intersperse (sep : α) : (l : List α) → List α
  | [] => []
  | [x] => [x]
  | x :: xs => x :: sep :: intersperse sep xs
@[simp] theorem zipWith_nil_left {f : α → β → γ} : zipWith f [] l = [] := rfl
@[simp] theorem zipWith_nil_right {f : α → β → γ} : zipWith f l [] = [] := by cases l <;> rfl
@[simp] theorem zipWith_cons_cons {f : α → β → γ} :
    zipWith f (a :: as) (b :: bs) = f a b :: zipWith f as bs := rfl
@[simp] theorem zip_nil_left : zip ([] : List α) (l : List β) = [] := rfl
@[simp] theorem zip_nil_right : zip (l : List α) ([] : List β) = [] := zipWith_nil_right
@[simp] theorem zip_cons_cons : zip (a :: as) (b :: bs) = (a, b) :: zip as bs := rfl
@[simp] theorem unzip_nil : ([] : List (α × β)).unzip = ([], []) := rfl
@[simp] theorem unzip_cons {h : α × β} :
    (h :: t).unzip = match unzip t with | (as, bs) => (h.1 :: as, h.2 :: bs) := rfl
@[simp] theorem sum_nil [Add α] [Zero α] : ([] : List α).sum = 0 := rfl
@[simp] theorem sum_cons [Add α] [Zero α] {a : α} {l : List α} : (a :: l).sum = a + l.sum := rfl
theorem sum_eq_foldr [Add α] [Zero α] {l : List α} : l.sum = l.foldr (· + ·) 0 := rfl
@[simp] theorem range_zero : range 0 = [] := rfl
@[simp] theorem range'_zero : range' s 0 step = [] := rfl
@[simp] theorem range'_one {s step : Nat} : range' s 1 step = [s] := rfl
theorem range'_succ : range' s (n + 1) step = s :: range' (s + step) n step := rfl
@[simp] theorem zipIdx_nil : ([] : List α).zipIdx i = [] := rfl
@[simp] theorem zipIdx_cons : (a :: as).zipIdx i = (a, i) :: as.zipIdx (i + 1) := rfl
@[simp] theorem intersperse_nil {sep : α} : ([] : List α).intersperse sep = [] := rfl
@[simp] theorem intersperse_singleton {x : α} {sep : α} : [x].intersperse sep = [x] := rfl
@[simp] theorem intersperse_cons_cons {x : α} {y : α} {zs : List α} {sep : α} :
    (x :: y :: zs).intersperse sep = x :: sep :: ((y :: zs).intersperse sep) := rfl

end List
