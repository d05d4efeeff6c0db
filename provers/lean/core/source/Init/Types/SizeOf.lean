prelude
import Init.Logic.Equality
/-!
Injectivity of the constructors declared so far, and `SizeOf`, by which recursion is measured.
-/
set_option linter.all false
set_option checkBinderAnnotations false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w u₁ u₂ v₁ v₂

theorem Lean.injEq_helper {P Q R : Prop} (h : P → Q → R) (h' : P ∧ Q) : R := h h'.1 h'.2
theorem Eq.propIntro {a b : Prop} (h₁ : a → b) (h₂ : b → a) : a = b := propext ⟨h₁, h₂⟩
gen_injective_theorems% PUnit
gen_injective_theorems% Prod
gen_injective_theorems% PProd
gen_injective_theorems% MProd
gen_injective_theorems% Subtype
gen_injective_theorems% Nat
gen_injective_theorems% Option
gen_injective_theorems% List
gen_injective_theorems% Fin
gen_injective_theorems% Array
gen_injective_theorems% Except
gen_injective_theorems% PLift
gen_injective_theorems% ULift
gen_injective_theorems% Lean.Name
gen_injective_theorems% Lean.Syntax
gen_injective_theorems% BitVec
gen_injective_theorems% String
gen_injective_theorems% Char
gen_injective_theorems% Iff

class SizeOf (α : Sort u) where
  sizeOf : α → Nat

export SizeOf (sizeOf)
@[reducible] protected def default.sizeOf (α : Sort u) : α → Nat := fun _ => 0
instance (priority := low) instSizeOfDefault (α : Sort u) : SizeOf α := ⟨default.sizeOf α⟩
@[simp] theorem sizeOf_default {α : Sort u} (n : α) : sizeOf n = 0 := rfl
instance instSizeOfForallUnit {α : Sort u} : SizeOf (Unit → α) := ⟨fun f => sizeOf (f ())⟩
instance instSizeOfNat : SizeOf Nat := ⟨fun n => n⟩
@[simp] theorem sizeOf_nat (n : Nat) : sizeOf n = n := rfl
deriving instance SizeOf for PUnit
deriving instance SizeOf for Prod
deriving instance SizeOf for PProd
deriving instance SizeOf for MProd
deriving instance SizeOf for Bool
deriving instance SizeOf for Subtype
deriving instance SizeOf for PLift
deriving instance SizeOf for ULift
deriving instance SizeOf for Decidable
deriving instance SizeOf for Option
deriving instance SizeOf for List
deriving instance SizeOf for Fin
deriving instance SizeOf for Array
deriving instance SizeOf for BitVec
deriving instance SizeOf for UInt8
deriving instance SizeOf for UInt32
deriving instance SizeOf for UInt64
deriving instance SizeOf for Char
deriving instance SizeOf for String
deriving instance SizeOf for Except
