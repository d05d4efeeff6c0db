prelude
import Init.Meta.ToString
import Init.List.Basic
/-!
`Format` and `Repr`, through which `#eval` shows values.
-/
set_option linter.all false
universe u v w

namespace Std

inductive Format.FlattenBehavior where
  | allOrNone
  | fill

inductive Format where
  | nil : Format
  | line : Format
  | align (force : Bool) : Format
  | text : String → Format
  | nest (indent : Int) (f : Format) : Format
  | append : Format → Format → Format
  | group : Format → (behavior : Format.FlattenBehavior := .allOrNone) → Format
  | tag : Nat → Format → Format

instance : Inhabited Format := ⟨.nil⟩
instance : Append Format := ⟨.append⟩
instance : Coe String Format := ⟨.text⟩

def Format.bracket (l : String) (x : Format) (r : String) : Format :=
  .group (.nest (Int.ofNat l.utf8ByteSize) (.text l ++ x ++ .text r))

def Format.paren (f : Format) : Format := .bracket "(" f ")"
end Std
open Std

class Repr (α : Type u) where
  reprPrec : α → Nat → Format

export Repr (reprPrec)
def repr [Repr α] (a : α) : Format := reprPrec a 0
abbrev reprArg [Repr α] (a : α) : Format := reprPrec a 1024
def Repr.addAppParen (f : Format) (prec : Nat) : Format := if prec ≥ 1024 then .paren f else f
instance : Repr Nat := ⟨fun n _ => .text (toString n)⟩
instance : Repr Int := ⟨fun n _ => .text (toString n)⟩
instance : Repr Bool := ⟨fun b _ => .text (toString b)⟩
instance : Repr Unit := ⟨fun _ _ => .text "()"⟩
@[extern "x"] protected opaque String.quote (s : String) : String
instance : Repr String := ⟨fun s _ => .text s.quote⟩
instance : Repr (Decidable p) := ⟨fun b _ => .text (toString b)⟩

instance [Repr α] : Repr (Option α) :=
  ⟨fun | none, _ => .text "none" | some a, p => Repr.addAppParen (.group (.text "some " ++ reprArg a)) p⟩

def Std.Format.sepList [Repr α] : List α → Format
  | [] => .nil
  | [a] => repr a
  | a :: as => repr a ++ .text "," ++ .line ++ sepList as

instance [Repr α] : Repr (List α) :=
  ⟨fun | [], _ => .text "[]" | as, _ => .bracket "[" (Format.sepList as) "]"⟩

/-- Pairs nested to the right are shown as one tuple. -/
class ReprTuple (α : Type u) where
  reprTuple : α → List Format → List Format

instance [Repr α] : ReprTuple α := ⟨fun a shown => repr a :: shown⟩

instance [Repr α] [ReprTuple β] : ReprTuple (α × β) :=
  ⟨fun (a, b) shown => ReprTuple.reprTuple b (repr a :: shown)⟩

def Std.Format.joinReversed : List Format → Format
  | [] => .nil
  | [f] => f
  | f :: fs => joinReversed fs ++ .text "," ++ .line ++ f

instance [Repr α] [ReprTuple β] : Repr (α × β) :=
  ⟨fun (a, b) _ => .bracket "(" (Format.joinReversed (ReprTuple.reprTuple b [repr a])) ")"⟩

instance {n : Nat} : Repr (Fin n) := ⟨fun i p => reprPrec i.val p⟩
instance {p : α → Prop} [Repr α] : Repr (Subtype p) := ⟨fun i n => reprPrec i.val n⟩
class ReprAtom (α : Type u)
namespace Lean

/-- only passed through; values are made by the compiled functions -/
structure MessageData where
  private dummy : Nat × Nat

instance : Inhabited MessageData := ⟨⟨(0, 0)⟩⟩
@[extern "x"] opaque MessageData.ofFormat (f : Format) : MessageData

/-- stubs: the monads of the real elaborator have no Lean-side definition here -/
def Core.CoreM (α : Type) : Type := Nat → α

def Meta.MetaM (α : Type) : Type := Nat → Nat → α
def Elab.Term.TermElabM (α : Type) : Type := Nat → Nat → Nat → α
def Elab.Command.CommandElabM (α : Type) : Type := Nat → Nat → Nat → Nat → α

structure Expr where
  private dummy : Nat × Nat

class ToExpr (α : Type u) where
  toExpr : α → Expr
  toTypeExpr : Expr

end Lean
