prelude
import Init.Foundation.NatOrder
/-!
`Fin`, fixed-width numbers, `Option`, `List`, `Array`, `Char` and `String`: the types, and the few
functions that Lean's compiled code calls.
-/
set_option linter.all false
set_option autoImplicit false
set_option bootstrap.inductiveCheckResultingUniverse false
set_option checkBinderAnnotations false
universe u v w

structure Fin (n : Nat) where
  mk ::
  val : Nat
  isLt : LT.lt val n

theorem Fin.eq_of_val_eq {n : Nat} : {i j : Fin n} → Eq i.val j.val → Eq i j
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl

theorem Fin.val_eq_of_eq {n : Nat} {i j : Fin n} (h : Eq i j) : Eq i.val j.val := h.rec rfl

instance instDecidableEqFin (n : Nat) : DecidableEq (Fin n) := fun i j =>
  match decEq i.val j.val with
  | isTrue h => isTrue (Fin.eq_of_val_eq h)
  | isFalse h => isFalse (fun h' => h (Fin.val_eq_of_eq h'))

structure BitVec (w : Nat) where
  ofFin ::
  toFin : Fin (HPow.hPow 2 w)

@[reducible] def UInt8.size : Nat := 256
@[reducible] def UInt32.size : Nat := 4294967296
@[reducible] def UInt64.size : Nat := 18446744073709551616

structure UInt8 where
  ofBitVec ::
  toBitVec : BitVec 8

structure UInt16 where
  ofBitVec ::
  toBitVec : BitVec 16

structure UInt32 where
  ofBitVec ::
  toBitVec : BitVec 32

structure UInt64 where
  ofBitVec ::
  toBitVec : BitVec 64

attribute [extern "lean_uint64_of_nat_mk"] UInt64.ofBitVec
attribute [extern "lean_uint64_to_nat"] UInt64.toBitVec
attribute [extern "lean_uint32_of_nat_mk"] UInt32.ofBitVec
attribute [extern "lean_uint32_to_nat"] UInt32.toBitVec
attribute [extern "lean_uint8_of_nat_mk"] UInt8.ofBitVec
attribute [extern "lean_uint8_to_nat"] UInt8.toBitVec

inductive Option (α : Type u) where
  | none : Option α
  | some (val : α) : Option α

attribute [unbox] Option
export Option (none some)
instance {α : Type u} : Inhabited (Option α) := ⟨none⟩

@[macro_inline] def Option.getD {α : Type u} : Option α → α → α
  | some x, _ => x
  | none, e => e

@[inline] def Option.map {α : Type u} {β : Type v} (f : α → β) : Option α → Option β
  | some x => some (f x)
  | none => none

inductive List (α : Type u) where
  | nil : List α
  | cons (head : α) (tail : List α) : List α

instance {α : Type u} : Inhabited (List α) := ⟨List.nil⟩

def List.length {α : Type u} : List α → Nat
  | nil => 0
  | cons _ as => HAdd.hAdd (length as) 1

def List.append {α : Type u} : (xs ys : List α) → List α
  | nil, bs => bs
  | cons a as, bs => cons a (List.append as bs)

instance {α : Type u} : Append (List α) := ⟨List.append⟩

@[specialize] def List.map {α : Type u} {β : Type v} (f : α → β) : List α → List β
  | nil => nil
  | cons a as => cons (f a) (map f as)

@[specialize] def List.foldl {α : Type u} {β : Type v} (f : α → β → α) :
    (init : α) → (l : List β) → α
  | a, nil => a
  | a, cons b l => foldl f (f a b) l

def List.get {α : Type u} : (as : List α) → Fin as.length → α
  | cons a as, ⟨0, _⟩ => a
  | cons a as, ⟨.succ i, h⟩ => get as ⟨i, Nat.le_of_succ_le_succ h⟩

structure Array (α : Type u) where
  mk ::
  toList : List α

attribute [extern "lean_array_to_list"] Array.toList
attribute [extern "lean_array_mk"] Array.mk

@[extern "lean_mk_empty_array_with_capacity"] def Array.mkEmpty {α : Type u} (c : @& Nat) :
    Array α :=
  ⟨List.nil⟩

def Array.emptyWithCapacity {α : Type u} (c : @& Nat) : Array α := Array.mkEmpty c
def Array.empty {α : Type u} : Array α := Array.mkEmpty 0
instance {α : Type u} : Inhabited (Array α) := ⟨Array.empty⟩

@[extern "lean_array_get_size"] def Array.size {α : Type u} (a : @& Array α) : Nat :=
  a.toList.length

@[extern "lean_array_fget"] def Array.getInternal {α : Type u} (a : @& Array α) (i : @& Nat)
    (h : LT.lt i a.size) : α :=
  a.toList.get ⟨i, h⟩

@[extern "lean_array_push"] def Array.push {α : Type u} (a : Array α) (v : α) : Array α :=
  ⟨HAppend.hAppend a.toList (List.cons v List.nil)⟩

def List.getD' {α : Type u} [Inhabited α] : List α → Nat → α
  | .nil, _ => default
  | .cons a _, .zero => a
  | .cons _ as, .succ n => getD' as n

@[extern "lean_array_get"] def Array.get!Internal {α : Type u} [Inhabited α] (a : @& Array α)
    (i : @& Nat) : α :=
  List.getD' a.toList i

def Array.mkArray0 {α : Type u} : Array α := Array.empty
def Array.mkArray1 {α : Type u} (a₁ : α) : Array α := (Array.mkEmpty 1).push a₁
def Array.mkArray2 {α : Type u} (a₁ a₂ : α) : Array α := ((Array.mkEmpty 2).push a₁).push a₂

def Array.mkArray3 {α : Type u} (a₁ a₂ a₃ : α) : Array α :=
  (((Array.mkEmpty 3).push a₁).push a₂).push a₃

def Array.mkArray4 {α : Type u} (a₁ a₂ a₃ a₄ : α) : Array α := (Array.mkArray3 a₁ a₂ a₃).push a₄

def Array.mkArray5 {α : Type u} (a₁ a₂ a₃ a₄ a₅ : α) : Array α :=
  (Array.mkArray4 a₁ a₂ a₃ a₄).push a₅

def Array.mkArray6 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ : α) : Array α :=
  (Array.mkArray5 a₁ a₂ a₃ a₄ a₅).push a₆

def Array.mkArray7 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : α) : Array α :=
  (Array.mkArray6 a₁ a₂ a₃ a₄ a₅ a₆).push a₇

def Array.mkArray8 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : α) : Array α :=
  (Array.mkArray7 a₁ a₂ a₃ a₄ a₅ a₆ a₇).push a₈

def List.foldlPush {α : Type u} : List α → Array α → Array α
  | .nil, r => r
  | .cons a as, r => foldlPush as (r.push a)

@[inline] def List.toArray {α : Type u} (as : List α) : Array α := foldlPush as (Array.mkEmpty 0)
def Array.appendCore {α : Type u} (as bs : Array α) : Array α := List.foldlPush bs.toList as
instance {α : Type u} : Append (Array α) := ⟨Array.appendCore⟩

structure ByteArray where
  mk ::
  data : Array UInt8

attribute [extern "lean_byte_array_mk"] ByteArray.mk
attribute [extern "lean_byte_array_data"] ByteArray.data

@[reducible] def UInt32.isValidChar (n : UInt32) : Prop := LT.lt n.toBitVec.toFin.val 1114112

structure Char where
  mk ::
  val : UInt32
  valid : Or (LT.lt val.toBitVec.toFin.val 55296) (And (LT.lt 57343 val.toBitVec.toFin.val) (LT.lt val.toBitVec.toFin.val 1114112))

structure String where
  ofList ::
  toList : List Char

attribute [extern "lean_string_mk"] String.ofList
attribute [extern "lean_string_data"] String.toList

@[extern "lean_string_append"] def String.append (a : String) (b : @& String) : String :=
  ⟨HAppend.hAppend a.toList b.toList⟩

instance : Append String := ⟨String.append⟩
instance : Inhabited String := ⟨""⟩
