prelude
import Init.Foundation.Containers
/-!
Characters and strings: validity, decidable equality, hashing, positions and substrings.
-/
set_option linter.all false
set_option autoImplicit false
set_option bootstrap.inductiveCheckResultingUniverse false
set_option checkBinderAnnotations false
universe u v w

instance : Inhabited UInt64 := ⟨⟨⟨⟨0, Nat.le_of_ble_eq_true rfl⟩⟩⟩⟩

@[extern "lean_uint64_of_nat"] def UInt64.ofNatLT (n : @& Nat) (h : LT.lt n UInt64.size) : UInt64 :=
  ⟨⟨⟨n, h⟩⟩⟩

@[extern "lean_uint32_of_nat"] def UInt32.ofNatLT (n : @& Nat) (h : LT.lt n UInt32.size) : UInt32 :=
  ⟨⟨⟨n, h⟩⟩⟩

instance : Inhabited UInt32 := ⟨UInt32.ofNatLT 0 (Nat.le_of_ble_eq_true rfl)⟩
def Nat.isValidChar (n : Nat) : Prop := Or (LT.lt n 55296) (And (LT.lt 57343 n) (LT.lt n 1114112))

theorem Nat.lt_uint32_of_char {n : Nat} (h : n.isValidChar) : LT.lt n UInt32.size :=
  match h with
  | .inl h => Nat.le_trans h (Nat.le_of_ble_eq_true rfl)
  | .inr ⟨_, h⟩ => Nat.le_trans h (Nat.le_of_ble_eq_true rfl)

@[extern "lean_uint32_of_nat"] def Char.ofNatAux (n : @& Nat) (h : n.isValidChar) : Char :=
  ⟨⟨⟨⟨n, Nat.lt_uint32_of_char h⟩⟩⟩, h⟩

instance (n : Nat) : Decidable n.isValidChar :=
  inferInstanceAs (Decidable (Or (LT.lt n 55296) (And (LT.lt 57343 n) (LT.lt n 1114112))))

@[noinline] def Char.ofNat (n : Nat) : Char :=
  dite (n.isValidChar) (fun h => Char.ofNatAux n h) (fun _ => Char.ofNatAux 0 (Or.inl (Nat.le_of_ble_eq_true rfl)))

@[extern "lean_uint32_to_nat"] def UInt32.toNat (n : UInt32) : Nat := n.toBitVec.toFin.val
def Char.toNat (c : Char) : Nat := c.val.toNat
instance : Inhabited Char := ⟨Char.ofNat 65⟩

theorem Char.eq_of_val : (c d : Char) → Eq c.val.toBitVec.toFin.val d.val.toBitVec.toFin.val →
    Eq c d
  | ⟨⟨⟨⟨_, _⟩⟩⟩, _⟩, ⟨⟨⟨⟨_, _⟩⟩⟩, _⟩, rfl => rfl

instance instDecidableEqChar : DecidableEq Char := fun c d =>
  match decEq c.val.toNat d.val.toNat with
  | isTrue h => isTrue (Char.eq_of_val c d h)
  | isFalse h => isFalse (fun h' => h (h'.rec rfl))

@[extern "lean_uint64_mix_hash"] opaque mixHash (u₁ u₂ : UInt64) : UInt64
@[extern "lean_string_hash"] protected opaque String.hash (s : @& String) : UInt64

instance instDecidableEqList {α : Type u} [DecidableEq α] : DecidableEq (List α) :=
  let rec go : (a b : List α) → Decidable (Eq a b)
    | .nil, .nil => isTrue rfl
    | .nil, .cons _ _ => isFalse (fun h => List.noConfusion rfl (heq_of_eq h))
    | .cons _ _, .nil => isFalse (fun h => List.noConfusion rfl (heq_of_eq h))
    | .cons a as, .cons b bs =>
      match decEq a b with
      | isTrue h₁ => match go as bs with
        | isTrue h₂ => isTrue (h₁.rec (h₂.rec rfl))
        | isFalse n => isFalse (fun h => List.noConfusion rfl (heq_of_eq h) fun _ h₂ => absurd (eq_of_heq h₂) n)
      | isFalse n => isFalse (fun h => List.noConfusion rfl (heq_of_eq h) fun h₁ _ => absurd (eq_of_heq h₁) n)
  go

theorem String.eq_of_toList : (a b : String) → Eq a.toList b.toList → Eq a b
  | ⟨_⟩, ⟨_⟩, rfl => rfl

@[extern "lean_string_dec_eq"] def String.decEq (s₁ s₂ : @& String) : Decidable (Eq s₁ s₂) :=
  match _root_.decEq s₁.toList s₂.toList with
  | isTrue h => isTrue (String.eq_of_toList _ _ h)
  | isFalse h => isFalse (fun h' => h (h'.rec rfl))

instance instDecidableEqString : DecidableEq String := String.decEq

structure String.Pos.Raw where
  byteIdx : Nat

instance : Inhabited String.Pos.Raw := ⟨⟨0⟩⟩

structure Substring.Raw where
  str : String
  startPos : String.Pos.Raw
  stopPos : String.Pos.Raw

instance : Inhabited Substring.Raw := ⟨⟨"", default, default⟩⟩
@[extern "lean_string_utf8_byte_size"] opaque String.utf8ByteSize (s : @& String) : Nat
@[inline] def String.toRawSubstring (s : String) : Substring.Raw := ⟨s, ⟨0⟩, ⟨s.utf8ByteSize⟩⟩
def String.toRawSubstring' (s : String) : Substring.Raw := s.toRawSubstring
def panicCore {α : Sort u} [Inhabited α] (msg : String) : α := default

@[inline] unsafe def unsafeCast {α : Sort u} {β : Sort v} (a : α) : β :=
  PULift.down.{u, v} (cast lcProof (PULift.up.{v, u} a))
