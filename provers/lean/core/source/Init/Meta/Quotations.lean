prelude
import Init.WellFounded.Basic
/-!
What `macro`, `macro_rules` and `notation` of ordinary files expand to. Declarations marked
`@[extern "x"]` have their bodies in the compiled library.
-/
set_option linter.all false
universe u v w

instance : Coe Lean.Name Lean.SyntaxNodeKinds := ⟨fun k => [k]⟩
namespace Lean
instance : CoeOut (TSyntax ks) Syntax := ⟨TSyntax.raw⟩
abbrev Ident := TSyntax (Name.mkStr1 "ident" :: [])
abbrev Tactic := TSyntax (Name.mkStr1 "tactic" :: [])
namespace Syntax
abbrev Term := TSyntax (Name.mkStr1 "term" :: [])
abbrev Command := TSyntax (Name.mkStr1 "command" :: [])
abbrev Tactic := TSyntax (Name.mkStr1 "tactic" :: [])
abbrev Ident := TSyntax (Name.mkStr1 "ident" :: [])
abbrev NumLit := TSyntax (Name.mkStr1 "num" :: [])
abbrev StrLit := TSyntax (Name.mkStr1 "str" :: [])
@[extern "x"] opaque isOfKind (stx : Syntax) (k : SyntaxNodeKind) : Bool
@[extern "x"] opaque getKind (stx : Syntax) : SyntaxNodeKind
@[extern "x"] opaque getArg (stx : Syntax) (i : Nat) : Syntax
@[extern "x"] opaque getArgs (stx : Syntax) : Array Syntax
@[extern "x"] opaque getNumArgs (stx : Syntax) : Nat
@[extern "x"] opaque isNone (stx : Syntax) : Bool
@[extern "x"] opaque isIdent (stx : Syntax) : Bool
@[extern "x"] opaque getId (stx : Syntax) : Name
@[extern "x"] opaque getOptional? (stx : Syntax) : Option Syntax
@[extern "x"] opaque matchesNull (stx : Syntax) (n : Nat) : Bool
@[extern "x"] opaque matchesIdent (stx : Syntax) (id : Name) : Bool
@[extern "x"] opaque matchesLit (stx : Syntax) (k : SyntaxNodeKind) (val : String) : Bool
@[extern "x"] opaque setArgs (stx : Syntax) (args : Array Syntax) : Syntax
@[extern "x"] opaque isNatLit? (s : Syntax) : Option Nat
@[extern "x"] opaque toNat (stx : Syntax) : Nat

def node1 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ : Syntax) : Syntax :=
  .node info kind (Array.mkArray1 a₁)

def node2 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ : Syntax) : Syntax :=
  .node info kind (Array.mkArray2 a₁ a₂)

def node3 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ : Syntax) : Syntax :=
  .node info kind (Array.mkArray3 a₁ a₂ a₃)

def node4 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ : Syntax) : Syntax :=
  .node info kind (Array.mkArray4 a₁ a₂ a₃ a₄)

def node5 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ : Syntax) : Syntax :=
  .node info kind (Array.mkArray5 a₁ a₂ a₃ a₄ a₅)

def node6 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ : Syntax) : Syntax :=
  .node info kind (Array.mkArray6 a₁ a₂ a₃ a₄ a₅ a₆)

def node7 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : Syntax) : Syntax :=
  .node info kind (Array.mkArray7 a₁ a₂ a₃ a₄ a₅ a₆ a₇)

def node8 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : Syntax) : Syntax :=
  .node info kind (Array.mkArray8 a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈)

structure SepArray (sep : String) where
  elemsAndSeps : Array Syntax

structure TSepArray (ks : SyntaxNodeKinds) (sep : String) where
  elemsAndSeps : Array Syntax

end Syntax
def TSyntaxArray (ks : SyntaxNodeKinds) := Array (TSyntax ks)
unsafe def TSyntaxArray.rawImpl (as : TSyntaxArray ks) : Array Syntax := unsafeCast as

@[implemented_by TSyntaxArray.rawImpl] opaque TSyntaxArray.raw (as : TSyntaxArray ks) :
    Array Syntax :=
  Array.empty

unsafe def TSyntaxArray.mkImpl (as : Array Syntax) : TSyntaxArray ks := unsafeCast as
instance : Inhabited (TSyntaxArray ks) := ⟨(Array.empty : Array (TSyntax ks))⟩
@[implemented_by TSyntaxArray.mkImpl] opaque TSyntaxArray.mk (as : Array Syntax) : TSyntaxArray ks
instance : Coe (TSyntaxArray k) (Array (TSyntax k)) := ⟨fun x => x⟩
@[extern "x"] opaque mkNullNode (args : Array Syntax := Array.empty) : Syntax
@[extern "x"] opaque mkAtom (val : String) : Syntax
@[extern "x"] opaque mkSepArray (as : Array Syntax) (sep : Syntax) : Array Syntax
@[extern "x"] opaque SourceInfo.fromRef (ref : Syntax) (canonical : Bool := false) : SourceInfo
@[extern "x"] opaque replaceRef (ref : Syntax) (oldRef : Syntax) : Syntax
@[extern "x"] opaque addMacroScope (mainModule : Name) (n : Name) (scp : MacroScope) : Name

def withRef {m : Type → Type} [Monad m] [MonadRef m] {α : Type} (ref : Syntax) (x : m α) : m α :=
  bind getRef fun old => MonadRef.withRef (replaceRef ref old) x

def MonadRef.mkInfoFromRefPos {m : Type → Type} [Monad m] [MonadRef m] : m SourceInfo :=
  bind getRef fun r => pure (SourceInfo.fromRef r)

instance : MonadRef MacroM where
  getRef := fun ctx s => .ok ctx.ref s
  withRef ref x := fun ctx s => x { ctx with ref := ref } s

instance : MonadQuotation MacroM where
  getCurrMacroScope := fun ctx s => .ok ctx.currMacroScope s
  getContext := fun ctx s => .ok ctx.quotContext s
  withFreshMacroScope x := fun ctx s => x { ctx with currMacroScope := s.macroScope } { s with macroScope := s.macroScope + 1 }

def Macro.throwUnsupported {α : Type} : MacroM α := throw Macro.Exception.unsupportedSyntax

def Macro.throwErrorAt {α : Type} (ref : Syntax) (msg : String) : MacroM α :=
  throw (Macro.Exception.error ref msg)

def Macro.throwError {α : Type} (msg : String) : MacroM α :=
  bind getRef fun r => Macro.throwErrorAt r msg

namespace PrettyPrinter

instance : MonadRef UnexpandM where
  getRef := fun ref s => .ok ref s
  withRef ref x := fun _ s => x ref s

instance : MonadQuotation UnexpandM where
  getCurrMacroScope := pure 0
  getContext := pure (Name.mkStr1 "_fakeMod")
  withFreshMacroScope := id

end PrettyPrinter
end Lean

@[extern "x"] opaque Array.extract {α : Type u} (as : Array α) (start : Nat := 0)
    (stop : Nat := as.size) : Array α

@[extern "x"] opaque Array.getSepElems {α : Type u} (as : Array α) : Array α
def Array.push' {α : Type u} (a : Array α) (v : α) : Array α := a.push v
attribute [symm] Eq.symm HEq.symm Iff.symm Ne.symm
attribute [ext] funext
attribute [ext] propext
