prelude
import Init.Types.Coercions
/-!
Transitivity for `calc`, classes of set-like notation, algebraic laws, and `Subsingleton`.
-/
set_option linter.all false
set_option checkBinderAnnotations false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w u₁ u₂ v₁ v₂

class Trans.{a, b, c, i, j, k} {α : Sort i} {β : Sort j} {γ : Sort k} (r : α → β → Sort a)
    (s : β → γ → Sort b) (t : outParam (α → γ → Sort c)) where
  trans : {a : α} → {b : β} → {c : γ} → r a b → s b c → t a c

export Trans (trans)
instance {α : Sort u} {γ : Sort v} (r : α → γ → Sort w) : Trans Eq r r where trans h h' := h ▸ h'
instance {α : Sort u} {β : Sort v} (r : α → β → Sort w) : Trans r Eq r where trans h h' := h' ▸ h
instance : Trans Iff Iff Iff where trans := Iff.trans

class HasEquiv (α : Sort u) where
  Equiv : α → α → Sort v

class EmptyCollection (α : Type u) where
  emptyCollection : α

class Insert (α : outParam (Type u)) (γ : Type v) where
  insert : α → γ → γ

class Singleton (α : outParam (Type u)) (β : Type v) where
  singleton : α → β

class Union (α : Type u) where
  union : α → α → α

class Inter (α : Type u) where
  inter : α → α → α

class SDiff (α : Type u) where
  sdiff : α → α → α

class HasSubset (α : Type u) where
  Subset : α → α → Prop

class HasSSubset (α : Type u) where
  SSubset : α → α → Prop

class Std.Associative {α : Sort u} (op : α → α → α) : Prop where
  assoc : (a b c : α) → op (op a b) c = op a (op b c)

class Std.Commutative {α : Sort u} (op : α → α → α) : Prop where
  comm : (a b : α) → op a b = op b a

class Std.IdempotentOp {α : Sort u} (op : α → α → α) : Prop where
  idempotent : (x : α) → op x x = x

class Std.LeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) : Prop

class Std.LawfulLeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) :
    Prop extends LeftIdentity op o where
  left_id : ∀ a, op o a = a

class Std.RightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) : Prop

class Std.LawfulRightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) :
    Prop extends RightIdentity op o where
  right_id : ∀ a, op a o = a

class Std.LawfulIdentity {α : Sort u} (op : α → α → α) (o : outParam α) :
    Prop extends LawfulLeftIdentity op o, LawfulRightIdentity op o

class Subsingleton (α : Sort u) : Prop where
  intro ::
  allEq : (a b : α) → a = b

protected theorem Subsingleton.elim {α : Sort u} [h : Subsingleton α] (a b : α) : a = b :=
  h.allEq a b

protected theorem Subsingleton.helim {α β : Sort u} [h₁ : Subsingleton α] (h₂ : α = β) (a : α)
    (b : β) : HEq a b := by
  subst h₂; exact heq_of_eq (Subsingleton.elim a b)

instance (p : Prop) : Subsingleton p := ⟨fun _ _ => rfl⟩
instance : Subsingleton PUnit := ⟨fun _ _ => rfl⟩

instance (p : Prop) : Subsingleton (Decidable p) := ⟨fun a b => by
  cases a with
  | isTrue h => cases b with
    | isTrue _ => rfl
    | isFalse n => exact absurd h n
  | isFalse n => cases b with
    | isTrue h => exact absurd h n
    | isFalse _ => rfl⟩
