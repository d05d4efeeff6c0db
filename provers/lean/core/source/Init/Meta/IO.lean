prelude
import Init.Meta.Format
/-!
`IO`, with a world that is erased and results laid out as in the compiled library.
-/
set_option linter.all false
universe u v w

opaque Void (σ : Type) : Type

inductive EST.Out (ε σ α : Type) : Type where
  | ok : α → EST.Out ε σ α
  | error : ε → EST.Out ε σ α

def EST (ε σ α : Type) : Type := Void σ → EST.Out ε σ α
instance [Inhabited α] : Inhabited (EST ε σ α) := ⟨fun _ => .ok default⟩

@[always_inline] instance : Monad (EST ε σ) where
  pure a := fun _ => .ok a
  bind x f := fun s => match x s with
    | .ok a => f a s
    | .error e => .error e

structure IO.RealWorld where

/-- made by compiled functions only -/
structure IO.Error where
  private dummy : Nat × Nat

instance : Inhabited IO.Error := ⟨⟨(0, 0)⟩⟩
def EIO (ε : Type) : Type → Type := EST ε IO.RealWorld
instance : Monad (EIO ε) := inferInstanceAs (Monad (EST ε IO.RealWorld))
abbrev IO : Type → Type := EIO IO.Error
instance [Inhabited α] : Inhabited (IO α) := inferInstanceAs (Inhabited (EST _ _ _))

@[always_inline] instance : MonadExceptOf ε (EST ε σ) where
  throw e := fun _ => .error e
  tryCatch x h := fun s => match x s with
    | .error e => h e s
    | .ok a => .ok a

instance : MonadExceptOf ε (EIO ε) := inferInstanceAs (MonadExceptOf ε (EST ε IO.RealWorld))
@[extern "x"] opaque IO.println {α : Type} [ToString α] (s : α) : IO Unit
@[extern "x"] opaque IO.print {α : Type} [ToString α] (s : α) : IO Unit

class MonadEval (m : semiOutParam (Type u → Type v)) (n : Type u → Type w) where
  monadEval : {α : Type u} → m α → n α

class MonadEvalT (m : Type u → Type v) (n : Type u → Type w) where
  monadEval : {α : Type u} → m α → n α

instance (m n o) [MonadEval n o] [MonadEvalT m n] : MonadEvalT m o :=
  ⟨fun x => MonadEval.monadEval (m := n) (MonadEvalT.monadEval x)⟩

instance (m) : MonadEvalT m m := ⟨fun x => x⟩
