prelude
import Init.Theorems.Bool
import Init.Theorems.ListPerm
import Init.Theorems.ListFold
import Init.Theorems.ListFind
/-!
Lists: what exercises need now and then: indices in `Fin`, `LawfulBEq` for lists, `Option.toList`,
`lookup`, `modify`, `insertIdx`, `eraseDups`, `prod`, the lexicographic order.
-/
universe u v w

/-! ### indices in `Fin` -/
namespace Fin
theorem val_lt_of_le (i : Fin b) (h : b ≤ n) : i.val < n := Nat.lt_of_lt_of_le i.2 h
instance instGetElemFinVal {cont : Type u} {elem : Type v} {dom : cont → Nat → Prop} {n : Nat}
    [GetElem cont Nat elem dom] : GetElem cont (Fin n) elem fun xs i => dom xs i.val where
  getElem xs i h := getElem xs i.1 h
instance instGetElem?FinVal {cont : Type u} {elem : Type v} {dom : cont → Nat → Prop} {n : Nat}
    [GetElem? cont Nat elem dom] : GetElem? cont (Fin n) elem fun xs i => dom xs i.val where
  getElem? xs i := getElem? xs i.val
  getElem! xs i := getElem! xs i.val
instance {cont : Type u} {elem : Type v} {dom : cont → Nat → Prop} {n : Nat}
    [GetElem? cont Nat elem dom] [h : LawfulGetElem cont Nat elem dom] :
    LawfulGetElem cont (Fin n) elem fun xs i => dom xs i.val where
  getElem?_def c i _ := h.getElem?_def c i.val
  getElem!_def c i := h.getElem!_def c i.val
@[simp] theorem getElem_fin {Cont : Type u} {Elem : Type v} {Dom : Cont → Nat → Prop} {n : Nat}
    [GetElem Cont Nat Elem Dom] (a : Cont) (i : Fin n) (h : Dom a i.val) : a[i] = a[i.1] := rfl
@[simp] theorem getElem?_fin {Cont : Type u} {Elem : Type v} {Dom : Cont → Nat → Prop} {n : Nat}
    [GetElem? Cont Nat Elem Dom] (a : Cont) (i : Fin n) : a[i]? = a[i.1]? := rfl
end Fin

/-! ### options -/
namespace Option
@[simp] theorem orElse_eq_orElse : HOrElse.hOrElse = @Option.orElse α := rfl
@[simp] theorem mem_toList {a : α} {o : Option α} : a ∈ o.toList ↔ o = some a := by
  cases o with
  | none => simp
  | some b => rw [toList_some, List.mem_singleton, some_inj]; exact ⟨Eq.symm, Eq.symm⟩
@[simp] theorem toList_eq_nil_iff {o : Option α} : o.toList = [] ↔ o = none := by
  cases o <;> simp
@[simp] theorem toList_eq_singleton_iff {o : Option α} : o.toList = [a] ↔ o = some a := by
  cases o <;> simp
end Option

namespace List

/-! ### Boolean equality, permutations of reversed lists -/
instance [BEq α] [LawfulBEq α] : LawfulBEq (List α) where
  eq_of_beq {as bs} := by
    induction as generalizing bs with
    | nil => cases bs <;> simp
    | cons a as ih => cases bs with
      | nil => simp
      | cons b bs =>
        rw [cons_beq_cons, Bool.and_eq_true]
        exact fun h => by rw [LawfulBEq.eq_of_beq h.1, ih h.2]
  rfl {as} := by
    induction as with
    | nil => rfl
    | cons a as ih => rw [cons_beq_cons, BEq.rfl, ih]; rfl
@[simp] theorem reverse_perm' : l₁.reverse ~ l₂ ↔ l₁ ~ l₂ := (reverse_perm l₁).congr_left l₂
@[simp] theorem perm_reverse : l₁ ~ l₂.reverse ↔ l₁ ~ l₂ := (reverse_perm l₂).congr_right l₁
theorem all_bne [BEq α] {l : List α} : (l.all fun x => a != x) = !l.contains a := by
  rw [contains_eq_any_beq, not_any_eq_all_not]; rfl

/-! ### `lookup` -/
@[simp] theorem lookup_cons_self [BEq α] [LawfulBEq α] {k : α} :
    ((k, b) :: es).lookup k = some b := by rw [lookup_cons, BEq.rfl]
theorem lookup_eq_findSome? [BEq α] [LawfulBEq α] {l : List (α × β)} {k : α} :
    l.lookup k = l.findSome? fun p => if k == p.1 then some p.2 else none := by
  induction l with
  | nil => rfl
  | cons p l ih =>
    rw [lookup_cons, findSome?_cons, ih]
    cases k == p.1 <;> rfl
@[simp] theorem lookup_eq_none_iff [BEq α] [LawfulBEq α] {l : List (α × β)} {k : α} :
    l.lookup k = none ↔ ∀ p ∈ l, k != p.1 := by
  rw [lookup_eq_findSome?, findSome?_eq_none_iff]
  refine forall_congr' fun p => forall_congr' fun _ => ?_
  rw [bne]
  cases k == p.1 <;> simp
@[simp] theorem lookup_isSome_iff [BEq α] [LawfulBEq α] {l : List (α × β)} {k : α} :
    (l.lookup k).isSome ↔ ∃ p ∈ l, k == p.1 := by
  induction l with
  | nil => simp
  | cons p l ih =>
    rw [lookup_cons]
    cases h : k == p.1 with
    | true => exact ⟨fun _ => ⟨p, mem_cons_self, h⟩, fun _ => rfl⟩
    | false =>
      refine ih.trans ⟨fun ⟨q, m, e⟩ => ⟨q, mem_cons_of_mem p m, e⟩, fun ⟨q, m, e⟩ => ⟨q, ?_, e⟩⟩
      exact mem_of_ne_of_mem (fun eq => by rw [eq, h] at e; cases e) m

/-! ### `modify`, `insertIdx` -/
def modifyTailIdx (l : List α) (i : Nat) (f : List α → List α) : List α :=
  go i l
where
  go : Nat → List α → List α
  | 0, l => f l
  | _ + 1, [] => []
  | i + 1, a :: l => a :: go i l
@[inline] def modifyHead (f : α → α) : List α → List α
  | [] => []
  | a :: l => f a :: l
def modify (l : List α) (i : Nat) (f : α → α) : List α := l.modifyTailIdx i (modifyHead f)
def insertIdx (xs : List α) (i : Nat) (a : α) : List α := xs.modifyTailIdx i (cons a)
@[simp] theorem modifyTailIdx_zero {l : List α} : l.modifyTailIdx 0 f = f l := rfl
@[simp] theorem modifyTailIdx_succ_nil {i : Nat} :
    ([] : List α).modifyTailIdx (i + 1) f = [] := rfl
@[simp] theorem modifyTailIdx_succ_cons {i : Nat} {a : α} {l : List α} :
    (a :: l).modifyTailIdx (i + 1) f = a :: l.modifyTailIdx i f := rfl
@[simp] theorem modifyHead_nil {f : α → α} : [].modifyHead f = [] := rfl
@[simp] theorem modifyHead_cons {a : α} {l : List α} {f : α → α} :
    (a :: l).modifyHead f = f a :: l := rfl
@[simp] theorem insertIdx_zero {xs : List α} {x : α} : xs.insertIdx 0 x = x :: xs := rfl
@[simp] theorem insertIdx_succ_nil {n : Nat} {a : α} :
    ([] : List α).insertIdx (n + 1) a = [] := rfl
@[simp] theorem insertIdx_succ_cons {xs : List α} {hd x : α} {i : Nat} :
    (hd :: xs).insertIdx (i + 1) x = hd :: xs.insertIdx i x := rfl
theorem length_insertIdx : ∀ {i} {as : List α},
    (as.insertIdx i a).length = if i ≤ as.length then as.length + 1 else as.length := by
  intro i as
  induction as generalizing i with
  | nil => cases i with
    | zero => rfl
    | succ i => rw [length_nil, if_neg (Nat.not_succ_le_zero i)]; rfl
  | cons b as ih => cases i with
    | zero => rw [if_pos (Nat.zero_le _)]; rfl
    | succ i =>
      rw [insertIdx_succ_cons, length_cons, ih, length_cons]
      split
      · rw [if_pos (by omega)]
      · rw [if_neg (by omega)]
theorem length_insertIdx_of_le_length {as : List α} (h : i ≤ length as) (a : α) :
    (as.insertIdx i a).length = as.length + 1 := by rw [length_insertIdx, if_pos h]
theorem length_insertIdx_of_length_lt {as : List α} (h : length as < i) (a : α) :
    (as.insertIdx i a).length = as.length := by rw [length_insertIdx, if_neg (by omega)]
theorem perm_insertIdx {α} (x : α) (l : List α) {i} (h : i ≤ l.length) :
    l.insertIdx i x ~ x :: l := by
  induction l generalizing i with
  | nil => rw [Nat.eq_zero_of_le_zero h]; exact Perm.rfl
  | cons a l ih => cases i with
    | zero => exact Perm.rfl
    | succ i => exact ((ih (Nat.le_of_succ_le_succ h)).cons a).trans (.swap x a l)

/-! ### `eraseDups` -/
def eraseDupsBy {α} (r : α → α → Bool) (as : List α) : List α :=
  loop as []
where
  loop : List α → List α → List α
  | [], bs => bs.reverse
  | a :: as, bs =>
    match bs.any (r a) with
    | true => loop as bs
    | false => loop as (a :: bs)
def eraseDups {α} [BEq α] (as : List α) : List α := eraseDupsBy (· == ·) as
@[simp] theorem eraseDupsBy_nil : ([] : List α).eraseDupsBy r = [] := rfl
@[simp] theorem eraseDups_nil [BEq α] : ([] : List α).eraseDups = [] := rfl
private theorem eraseDupsBy_loop (r : α → α → Bool) (n : Nat) (as bs : List α)
    (h : as.length ≤ n) : eraseDupsBy.loop r as bs =
      bs.reverse ++ eraseDupsBy.loop r (as.filter fun a => !bs.any (r a)) [] := by
  induction n generalizing as bs with
  | zero =>
    rw [eq_nil_of_length_eq_zero (Nat.eq_zero_of_le_zero h)]
    exact (append_nil _).symm
  | succ n ih => cases as with
    | nil => exact (append_nil _).symm
    | cons a as =>
      have h : as.length ≤ n := Nat.le_of_succ_le_succ h
      rw [eraseDupsBy.loop]
      cases e : bs.any (r a) with
      | true => rw [filter_cons_of_neg (by rw [e]; simp)]; exact ih as bs h
      | false =>
        rw [filter_cons_of_pos (by rw [e]; rfl)]
        show eraseDupsBy.loop r as (a :: bs) = bs.reverse ++ eraseDupsBy.loop r (filter _ as) [a]
        rw [ih as (a :: bs) h, ih _ [a] (Nat.le_trans (length_filter_le _ as) h), filter_filter,
          reverse_cons, append_assoc]
        congr 2
        refine congrArg (eraseDupsBy.loop r · []) (filter_congr fun x _ => ?_)
        rw [any_cons, any_cons, any_nil]
        cases r x a <;> cases bs.any (r x) <;> rfl
theorem eraseDupsBy_cons :
    (a :: as).eraseDupsBy r = a :: (as.filter fun b => r b a = false).eraseDupsBy r := by
  show eraseDupsBy.loop r as [a] = _
  rw [eraseDupsBy_loop r as.length as [a] (Nat.le_refl _)]
  show a :: eraseDupsBy.loop r _ [] = _
  rw [eraseDupsBy]
  refine congrArg (a :: eraseDupsBy.loop r · []) (filter_congr fun x _ => ?_)
  rw [any_cons, any_nil]
  cases r x a <;> rfl
theorem eraseDups_cons [BEq α] {a : α} {as : List α} :
    (a :: as).eraseDups = a :: (as.filter fun b => !b == a).eraseDups := by
  rw [eraseDups, eraseDupsBy_cons, eraseDups]
  refine congrArg (fun l => a :: eraseDupsBy _ l) (filter_congr fun x _ => ?_)
  cases x == a <;> rfl
private theorem mem_eraseDupsBy_loop [BEq α] [LawfulBEq α] {a : α} {l acc : List α} :
    a ∈ eraseDupsBy.loop (· == ·) l acc ↔ a ∈ l ∨ a ∈ acc := by
  induction l generalizing acc with
  | nil => rw [eraseDupsBy.loop, mem_reverse]; simp
  | cons b l ih =>
    rw [eraseDupsBy.loop]
    split
    · rename_i h
      obtain ⟨c, m, e⟩ := any_eq_true.1 h
      have m : b ∈ acc := LawfulBEq.eq_of_beq e ▸ m
      rw [ih, mem_cons]
      exact ⟨fun h => h.elim (fun h => .inl (.inr h)) .inr,
        fun h => h.elim (fun h => h.elim (fun e => .inr (e ▸ m)) .inl) .inr⟩
    · rw [ih, mem_cons, mem_cons]
      exact ⟨fun h => h.elim (fun h => .inl (.inr h)) fun h => h.elim (fun h => .inl (.inl h)) .inr,
        fun h => h.elim (fun h => h.elim (fun h => .inr (.inl h)) .inl) fun h => .inr (.inr h)⟩
@[simp] theorem mem_eraseDups [BEq α] [LawfulBEq α] {a : α} {l : List α} :
    a ∈ l.eraseDups ↔ a ∈ l := by
  rw [eraseDups, eraseDupsBy, mem_eraseDupsBy_loop]; simp
theorem eraseDups_append [BEq α] [LawfulBEq α] {as bs : List α} :
    (as ++ bs).eraseDups = as.eraseDups ++ (bs.removeAll as).eraseDups := by
  have key : ∀ n, ∀ as bs : List α, as.length ≤ n →
      (as ++ bs).eraseDups = as.eraseDups ++ (bs.removeAll as).eraseDups := by
    intro n
    induction n with
    | zero =>
      intro as bs h
      rw [eq_nil_of_length_eq_zero (Nat.eq_zero_of_le_zero h), removeAll_nil]; rfl
    | succ n ih =>
      intro as bs h
      cases as with
      | nil => rw [removeAll_nil]; rfl
      | cons a as =>
        rw [cons_append, eraseDups_cons, filter_append,
          ih _ _ (Nat.le_trans (length_filter_le _ as) (Nat.le_of_succ_le_succ h)),
          eraseDups_cons, cons_append]
        congr 3
        rw [removeAll, removeAll, filter_filter]
        refine filter_congr fun x _ => ?_
        rw [elem_eq_contains, elem_eq_contains, contains_cons, contains_eq_any_beq,
          contains_eq_any_beq, any_filter]
        cases h : x == a with
        | true => simp
        | false =>
          have e : (fun b => (!b == a) && x == b) = fun b => x == b := funext fun b => by
            cases h' : x == b with
            | true => rw [← LawfulBEq.eq_of_beq h', h]; rfl
            | false => simp
          rw [e]; simp
  exact key as.length as bs (Nat.le_refl _)

/-! ### the lexicographic order -/
inductive Lex (r : α → α → Prop) : (as : List α) → (bs : List α) → Prop
  | nil {a l} : Lex r [] (a :: l)
  | cons {a l₁ l₂} (h : Lex r l₁ l₂) : Lex r (a :: l₁) (a :: l₂)
  | rel {a₁ l₁ a₂ l₂} (h : r a₁ a₂) : Lex r (a₁ :: l₁) (a₂ :: l₂)
protected abbrev lt [LT α] : List α → List α → Prop := Lex (· < ·)
instance instLT [LT α] : LT (List α) := ⟨List.lt⟩
@[reducible] protected def le [LT α] (as bs : List α) : Prop := ¬ bs < as
instance instLE [LT α] : LE (List α) := ⟨List.le⟩
@[simp] theorem not_lex_nil : ¬Lex r l [] := nofun
theorem cons_lex_cons_iff : Lex r (a :: l₁) (b :: l₂) ↔ r a b ∨ a = b ∧ Lex r l₁ l₂ := by
  constructor
  · intro h
    cases h with
    | cons h => exact .inr ⟨rfl, h⟩
    | rel h => exact .inl h
  · rintro (h | ⟨rfl, h⟩)
    · exact .rel h
    · exact .cons h
@[simp] theorem not_lt_nil [LT α] (l : List α) : ¬ l < [] := not_lex_nil
@[simp] theorem nil_lt_cons [LT α] (a : α) (l : List α) : [] < a :: l := .nil
@[simp] theorem nil_le [LT α] (l : List α) : [] ≤ l := not_lt_nil l
theorem cons_lt_cons_iff [LT α] {a b} {l₁ l₂ : List α} :
    (a :: l₁) < (b :: l₂) ↔ a < b ∨ a = b ∧ l₁ < l₂ := cons_lex_cons_iff

end List
