prelude
import Init.List.Basic
import Init.WellFounded.Lexicographic
/-!
The lemmas behind `ac_rfl`: an expression over an associative operation is normalised to a list of
variables, sorted if the operation commutes, without repetitions if it is idempotent, and without
neutral elements. `Context.eq_of_norm` is what the compiled tactic applies.
-/
set_option linter.all false
universe u v w

namespace Lean.Data.AC
open Std

inductive Expr where
  | var (x : Nat)
  | op (lhs rhs : Expr)

instance : Inhabited Expr := ⟨.var 0⟩

structure Variable {α : Sort u} (op : α → α → α) : Type u where
  value : α
  neutral : Option (PLift (LawfulIdentity op value))

structure Context (α : Sort u) where
  op : α → α → α
  assoc : Associative op
  comm : Option (PLift (Commutative op))
  idem : Option (PLift (IdempotentOp op))
  vars : List (Variable op)
  arbitrary : α

variable {α : Sort u}

def lookup {β : Type v} : List β → Nat → β → β
  | [], _, d => d
  | x :: _, .zero, _ => x
  | _ :: xs, .succ n, d => lookup xs n d

def Context.get (ctx : Context α) (i : Nat) : Variable ctx.op :=
  lookup ctx.vars i ⟨ctx.arbitrary, none⟩

def Context.var (ctx : Context α) (i : Nat) : α := (ctx.get i).value

def eval (ctx : Context α) : Expr → α
  | .var i => ctx.var i
  | .op l r => ctx.op (eval ctx l) (eval ctx r)

def Expr.toList : Expr → List Nat
  | .var i => [i]
  | .op l r => l.toList ++ r.toList

def evalList (ctx : Context α) : List Nat → α
  | [] => ctx.arbitrary
  | [i] => ctx.var i
  | i :: j :: is => ctx.op (ctx.var i) (evalList ctx (j :: is))

theorem toList_cons (e : Expr) : ∃ i is, e.toList = i :: is := by
  induction e with
  | var i => exact ⟨i, [], rfl⟩
  | op l r ihl _ => obtain ⟨i, is, h⟩ := ihl; exact ⟨i, is ++ r.toList, by rw [Expr.toList, h]; rfl⟩

theorem evalList_cons (ctx : Context α) (i j : Nat) (is : List Nat) :
    evalList ctx (i :: j :: is) = ctx.op (ctx.var i) (evalList ctx (j :: is)) :=
  rfl

theorem evalList_append (ctx : Context α) (i : Nat) (is : List Nat) (j : Nat) (js : List Nat) :
    evalList ctx (i :: is ++ j :: js) = ctx.op (evalList ctx (i :: is)) (evalList ctx (j :: js)) := by
  induction is generalizing i with
  | nil => rfl
  | cons k is ih =>
    show ctx.op (ctx.var i) (evalList ctx (k :: is ++ j :: js)) = _
    rw [ih, evalList_cons, ctx.assoc.assoc]

theorem eval_toList (ctx : Context α) (e : Expr) : evalList ctx e.toList = eval ctx e := by
  induction e with
  | var i => rfl
  | op l r ihl ihr =>
    obtain ⟨i, is, h⟩ := toList_cons l
    obtain ⟨j, js, h'⟩ := toList_cons r
    rw [eval, ← ihl, ← ihr, Expr.toList, h, h', evalList_append]

/-- ordered insertion -/
def insertSorted (i : Nat) : List Nat → List Nat
  | [] => [i]
  | j :: js => match Nat.ble i j with
    | true => i :: j :: js
    | false => j :: insertSorted i js

def sort : List Nat → List Nat
  | [] => []
  | i :: is => insertSorted i (sort is)

theorem insertSorted_cons (i : Nat) (is : List Nat) : ∃ k ks, insertSorted i is = k :: ks := by
  cases is with
  | nil => exact ⟨i, [], rfl⟩
  | cons j js => rw [insertSorted]; split <;> exact ⟨_, _, rfl⟩

theorem evalList_congr (ctx : Context α) (i : Nat) {as bs : List Nat}
    (h : evalList ctx as = evalList ctx bs) (ha : ∃ k ks, as = k :: ks)
    (hb : ∃ k ks, bs = k :: ks) :
    evalList ctx (i :: as) = evalList ctx (i :: bs) := by
  obtain ⟨k, ks, rfl⟩ := ha
  obtain ⟨l, ls, rfl⟩ := hb
  rw [evalList_cons, evalList_cons, h]

theorem evalList_insertSorted (ctx : Context α) (hc : Commutative ctx.op) (i : Nat)
    (is : List Nat) : evalList ctx (insertSorted i is) = evalList ctx (i :: is) := by
  induction is with
  | nil => rfl
  | cons j js ih =>
    rw [insertSorted]
    split
    · rfl
    · rw [evalList_congr ctx j ih (insertSorted_cons i js) ⟨i, js, rfl⟩]
      cases js with
      | nil => exact hc.comm _ _
      | cons k ks => rw [evalList_cons, evalList_cons, evalList_cons, evalList_cons, ← ctx.assoc.assoc, ← ctx.assoc.assoc, hc.comm (ctx.var j)]

theorem sort_cons (i : Nat) (is : List Nat) : ∃ k ks, sort (i :: is) = k :: ks :=
  insertSorted_cons i _

theorem evalList_sort (ctx : Context α) (hc : Commutative ctx.op) (is : List Nat) :
    evalList ctx (sort is) = evalList ctx is := by
  induction is with
  | nil => rfl
  | cons i is ih =>
    rw [sort, evalList_insertSorted ctx hc]
    cases is with
    | nil => rfl
    | cons j js => exact evalList_congr ctx i ih (sort_cons j js) ⟨j, js, rfl⟩

/-- drop neighbours that are equal (idempotent operations) -/
def dedup : List Nat → List Nat
  | [] => []
  | [i] => [i]
  | i :: j :: is => match Nat.beq i j with
    | true => dedup (j :: is)
    | false => i :: dedup (j :: is)

theorem dedup_cons (i : Nat) (is : List Nat) : ∃ k ks, dedup (i :: is) = k :: ks := by
  induction is generalizing i with
  | nil => exact ⟨i, [], rfl⟩
  | cons j js ih => rw [dedup]; split; · exact ih j
                    · exact ⟨_, _, rfl⟩

theorem evalList_dedup (ctx : Context α) (hi : IdempotentOp ctx.op) (is : List Nat) :
    evalList ctx (dedup is) = evalList ctx is := by
  cases is with
  | nil => rfl
  | cons i is =>
    induction is generalizing i with
    | nil => rfl
    | cons j js ih =>
      rw [dedup]
      split
      · rename_i h
        have e := Nat.eq_of_beq_eq_true h
        subst e
        rw [ih, evalList_cons]
        cases js with
        | nil => exact (hi.idempotent _).symm
        | cons k ks => rw [evalList_cons, ← ctx.assoc.assoc, hi.idempotent]
      · exact evalList_congr ctx i (ih j) (dedup_cons j js) ⟨j, js, rfl⟩

def hasNeutral {op : α → α → α} (v : Variable op) : Bool :=
  match v.neutral with | some _ => true | none => false

theorem hasNeutral_spec {op : α → α → α} :
    (v : Variable op) → hasNeutral v = true → LawfulIdentity op v.value
  | ⟨_, some ⟨h⟩⟩, _ => h
  | ⟨_, none⟩, h => by contradiction

def isNeutral (ctx : Context α) (i : Nat) : Bool := hasNeutral (ctx.get i)

theorem isNeutral_spec (ctx : Context α) {i : Nat} (h : isNeutral ctx i = true) :
    LawfulIdentity ctx.op (ctx.var i) :=
  hasNeutral_spec _ h

/-- drop neutral elements, keeping at least one variable -/
def dropNeutral (ctx : Context α) : List Nat → List Nat
  | [] => []
  | [i] => [i]
  | i :: j :: is => match isNeutral ctx i with
    | true => dropNeutral ctx (j :: is)
    | false => match dropNeutral ctx (j :: is) with
      | [] => [i]
      | [k] => match isNeutral ctx k with
        | true => [i]
        | false => [i, k]
      | k :: l :: ks => i :: k :: l :: ks

theorem evalList_dropNeutral (ctx : Context α) (is : List Nat) :
    (∀ i js, is = i :: js → ∃ k ks, dropNeutral ctx is = k :: ks) ∧ evalList ctx
    (dropNeutral ctx is) = evalList ctx is := by
  cases is with
  | nil => exact ⟨fun _ _ h => by contradiction, rfl⟩
  | cons i is =>
    induction is generalizing i with
    | nil => exact ⟨fun _ _ _ => ⟨i, [], rfl⟩, rfl⟩
    | cons j js ih =>
      have ⟨hne, hev⟩ := ih j
      obtain ⟨k, ks, hk⟩ := hne j js rfl
      rw [dropNeutral, evalList_cons, ← hev]
      split
      · rename_i h
        have := isNeutral_spec ctx h
        exact ⟨fun _ _ _ => ⟨k, ks, hk⟩, (this.left_id _).symm⟩
      · rw [hk]
        cases ks with
        | nil =>
          show (∀ _ _, _ → ∃ k' ks', (match isNeutral ctx k with | true => [i] | false => [i, k]) = k' :: ks') ∧ evalList ctx (match isNeutral ctx k with | true => [i] | false => [i, k]) = _
          split
          · rename_i h
            exact ⟨fun _ _ _ => ⟨i, [], rfl⟩, ((isNeutral_spec ctx h).right_id _).symm⟩
          · exact ⟨fun _ _ _ => ⟨i, [k], rfl⟩, rfl⟩
        | cons l ls => exact ⟨fun _ _ _ => ⟨i, _, rfl⟩, rfl⟩

def norm (ctx : Context α) (e : Expr) : List Nat :=
  let xs := dropNeutral ctx e.toList
  let xs := match ctx.comm with | some _ => sort xs | none => xs
  match ctx.idem with | some _ => dedup xs | none => xs

theorem eval_norm (ctx : Context α) (e : Expr) : evalList ctx (norm ctx e) = eval ctx e := by
  rw [← eval_toList, ← (evalList_dropNeutral ctx e.toList).2]
  rcases ctx with ⟨op, assoc, comm, idem, vars, arb⟩
  rcases comm with _ | ⟨⟨hc⟩⟩
  · rcases idem with _ | ⟨⟨hi⟩⟩
    · rfl
    · exact evalList_dedup _ hi _
  · rcases idem with _ | ⟨⟨hi⟩⟩
    · exact evalList_sort _ hc _
    · exact (evalList_dedup _ hi _).trans (evalList_sort _ hc _)

def listBeq : List Nat → List Nat → Bool
  | [], [] => true
  | a :: as, b :: bs => match Nat.beq a b with
    | true => listBeq as bs
    | false => false
  | _, _ => false

theorem eq_of_listBeq : (as bs : List Nat) → listBeq as bs = true → as = bs
  | [], [], _ => rfl
  | a :: as, b :: bs, h => by
    rw [listBeq] at h
    split at h
    · rename_i e; rw [Nat.eq_of_beq_eq_true e, eq_of_listBeq as bs h]
    · contradiction

theorem Context.eq_of_norm (ctx : Context α) (a b : Expr)
    (h : listBeq (norm ctx a) (norm ctx b) = true) : eval ctx a = eval ctx b := by
  rw [← eval_norm ctx a, ← eval_norm ctx b, eq_of_listBeq _ _ h]

end Lean.Data.AC
