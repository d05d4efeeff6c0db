prelude
import Init.Meta.Quotations
/-!
`toString` for the basic types.
-/
set_option linter.all false
universe u v w

class ToString (α : Type u) where
  toString : α → String

export ToString (toString)
@[extern "x"] opaque Nat.reprFast (n : Nat) : String
protected def Nat.repr (n : Nat) : String := Nat.reprFast n
@[extern "x"] protected opaque Int.repr (n : Int) : String
instance : ToString Nat := ⟨Nat.repr⟩
instance : ToString Int := ⟨Int.repr⟩
instance : ToString String := ⟨id⟩
instance : ToString Bool := ⟨fun b => cond b "true" "false"⟩
instance : ToString Unit := ⟨fun _ => "()"⟩

instance [ToString α] : ToString (Option α) :=
  ⟨fun | none => "none" | some a => "some " ++ toString a⟩

def List.toStringAux [ToString α] : List α → String
  | [] => ""
  | a :: as => ", " ++ toString a ++ toStringAux as

instance [ToString α] : ToString (List α) :=
  ⟨fun | [] => "[]" | a :: as => "[" ++ toString a ++ List.toStringAux as ++ "]"⟩

instance [ToString α] [ToString β] : ToString (α × β) :=
  ⟨fun (a, b) => "(" ++ toString a ++ ", " ++ toString b ++ ")"⟩

instance (p : Prop) : ToString (Decidable p) := ⟨fun | isTrue _ => "true" | isFalse _ => "false"⟩
