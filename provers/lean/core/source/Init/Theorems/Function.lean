prelude
import Init.Core
/-!
Functions: composition, constant functions, currying, injective, surjective and bijective
functions, one-sided inverses, involutions.
-/
universe u v w

@[simp] theorem Function.const_apply {y : β} {x : α} : Function.const α y x = y := rfl
theorem Function.comp_def {α β δ} (f : β → δ) (g : α → β) : f ∘ g = fun x => f (g x) := rfl
theorem Function.comp_assoc (f : φ → δ) (g : β → φ) (h : α → β) : (f ∘ g) ∘ h = f ∘ g ∘ h := rfl
@[simp] theorem Function.comp_id (f : α → β) : f ∘ id = f := rfl
@[simp] theorem Function.id_comp (f : α → β) : id ∘ f = f := rfl
@[simp] theorem Function.comp_const {f : β → γ} {b : β} :
    f ∘ (Function.const α b) = Function.const α (f b) := rfl
@[simp] theorem Function.const_comp {f : α → β} {c : γ} :
    (Function.const β c ∘ f) = Function.const α c := rfl
def flip {α : Sort u} {β : Sort v} {φ : Sort w} (f : α → β → φ) : β → α → φ := fun b a => f a b

namespace Function

/-! ### currying -/
@[inline] def curry : (α × β → φ) → α → β → φ := fun f a b => f (a, b)
@[inline] def uncurry : (α → β → φ) → α × β → φ := fun f a => f a.1 a.2
@[simp] theorem curry_uncurry (f : α → β → φ) : curry (uncurry f) = f := rfl
@[simp] theorem uncurry_curry (f : α × β → φ) : uncurry (curry f) = f := rfl
@[simp] theorem uncurry_apply_pair {α β γ} (f : α → β → γ) (x : α) (y : β) :
    uncurry f (x, y) = f x y := rfl
@[simp] theorem curry_apply {α β γ} (f : α × β → γ) (x : α) (y : β) :
    curry f x y = f (x, y) := rfl

/-! ### injective, surjective, bijective -/
def Injective (f : α → β) : Prop := ∀ ⦃a₁ a₂⦄, f a₁ = f a₂ → a₁ = a₂
def Surjective (f : α → β) : Prop := ∀ b, Exists fun a => f a = b
def Bijective (f : α → β) : Prop := Injective f ∧ Surjective f
def LeftInverse (g : β → α) (f : α → β) : Prop := ∀ x, g (f x) = x
def RightInverse (g : β → α) (f : α → β) : Prop := LeftInverse f g
def HasLeftInverse (f : α → β) : Prop := Exists fun finv : β → α => LeftInverse finv f
def HasRightInverse (f : α → β) : Prop := Exists fun finv : β → α => RightInverse finv f
def Involutive {α} (f : α → α) : Prop := ∀ x, f (f x) = x

theorem injective_id : Injective (@id α) := fun _ _ h => h
theorem surjective_id : Surjective (@id α) := fun a => ⟨a, rfl⟩
theorem bijective_id : Bijective (@id α) := ⟨injective_id, surjective_id⟩
theorem Injective.comp {α β γ} {g : β → γ} {f : α → β} (hg : Injective g) (hf : Injective f) :
    Injective (g ∘ f) := fun _ _ h => hf (hg h)
theorem Surjective.comp {α β γ} {g : β → γ} {f : α → β} (hg : Surjective g) (hf : Surjective f) :
    Surjective (g ∘ f) := fun c => by
  obtain ⟨b, rfl⟩ := hg c
  obtain ⟨a, rfl⟩ := hf b
  exact ⟨a, rfl⟩
theorem Bijective.injective {f : α → β} (hf : Bijective f) : Injective f := hf.1
theorem Bijective.surjective {f : α → β} (hf : Bijective f) : Surjective f := hf.2
theorem Bijective.comp {g : β → φ} {f : α → β} : Bijective g → Bijective f → Bijective (g ∘ f) :=
  fun hg hf => ⟨hg.1.comp hf.1, hg.2.comp hf.2⟩
theorem Injective.eq_iff {f : α → β} (I : Injective f) {a b : α} : f a = f b ↔ a = b :=
  ⟨fun h => I h, congrArg f⟩
theorem Injective.ne {f : α → β} (hf : Injective f) {a₁ a₂ : α} : a₁ ≠ a₂ → f a₁ ≠ f a₂ :=
  fun h e => h (hf e)
theorem Injective.ne_iff {f : α → β} (hf : Injective f) {x y : α} : f x ≠ f y ↔ x ≠ y :=
  not_congr hf.eq_iff
theorem Injective.of_comp {f : α → β} {g : β → γ} (I : Injective (g ∘ f)) : Injective f :=
  fun _ _ h => I (congrArg g h)
theorem Surjective.of_comp {f : α → β} {g : γ → α} (S : Surjective (f ∘ g)) : Surjective f :=
  fun b => by obtain ⟨c, h⟩ := S b; exact ⟨g c, h⟩
theorem Surjective.forall {f : α → β} (hf : Surjective f) {p : β → Prop} :
    (∀ y, p y) ↔ ∀ x, p (f x) :=
  ⟨fun h x => h (f x), fun h y => by obtain ⟨x, rfl⟩ := hf y; exact h x⟩
theorem Surjective.exists {f : α → β} (hf : Surjective f) {p : β → Prop} :
    (∃ y, p y) ↔ ∃ x, p (f x) :=
  ⟨fun ⟨y, h⟩ => by obtain ⟨x, rfl⟩ := hf y; exact ⟨x, h⟩, fun ⟨x, h⟩ => ⟨f x, h⟩⟩

/-! ### inverses -/
theorem LeftInverse.injective {g : β → α} {f : α → β} : LeftInverse g f → Injective f :=
  fun h a b e => (h a).symm.trans ((congrArg g e).trans (h b))
theorem LeftInverse.surjective {f : α → β} {g : β → α} (h : LeftInverse f g) : Surjective f :=
  fun b => ⟨g b, h b⟩
theorem RightInverse.surjective {f : α → β} {g : β → α} (h : RightInverse g f) : Surjective f :=
  fun b => ⟨g b, h b⟩
theorem RightInverse.injective {f : α → β} {g : β → α} (h : RightInverse f g) : Injective f :=
  LeftInverse.injective h
theorem HasLeftInverse.injective {f : α → β} : HasLeftInverse f → Injective f :=
  fun ⟨_, h⟩ => h.injective
theorem HasRightInverse.surjective {f : α → β} : HasRightInverse f → Surjective f :=
  fun ⟨_, h⟩ => h.surjective
theorem LeftInverse.comp_eq_id {f : α → β} {g : β → α} (h : LeftInverse f g) : f ∘ g = id :=
  funext h
theorem RightInverse.comp_eq_id {f : α → β} {g : β → α} (h : RightInverse f g) : g ∘ f = id :=
  funext h
theorem LeftInverse.rightInverse {f : α → β} {g : β → α} (h : LeftInverse g f) :
    RightInverse f g := h
theorem RightInverse.leftInverse {f : α → β} {g : β → α} (h : RightInverse g f) :
    LeftInverse f g := h
theorem rightInverse_of_injective_of_leftInverse {f : α → β} {g : β → α}
    (injf : Injective f) (lfg : LeftInverse f g) : RightInverse f g := fun x => injf (lfg (f x))
theorem leftInverse_of_surjective_of_rightInverse {f : α → β} {g : β → α}
    (surjf : Surjective f) (rfg : RightInverse f g) : LeftInverse f g := fun y => by
  obtain ⟨x, rfl⟩ := surjf y
  exact congrArg f (rfg x)
theorem Injective.hasLeftInverse [Nonempty α] {f : α → β} (hf : Injective f) :
    HasLeftInverse f := by
  have pick : ∀ b, ∃ a, ∀ a', f a' = b → a' = a := fun b => by
    by_cases h : ∃ a, f a = b
    · obtain ⟨a, rfl⟩ := h; exact ⟨a, fun a' e => hf e⟩
    · exact ⟨Classical.ofNonempty, fun a' e => absurd ⟨a', e⟩ h⟩
  exact ⟨fun b => Classical.choose (pick b), fun a =>
    (Classical.choose_spec (pick (f a)) a rfl).symm⟩
theorem Surjective.hasRightInverse {f : α → β} (hf : Surjective f) : HasRightInverse f :=
  ⟨fun b => Classical.choose (hf b), fun b => Classical.choose_spec (hf b)⟩

protected theorem Involutive.injective {f : α → α} (h : Involutive f) : Injective f :=
  LeftInverse.injective (g := f) h
protected theorem Involutive.surjective {f : α → α} (h : Involutive f) : Surjective f :=
  fun x => ⟨f x, h x⟩
protected theorem Involutive.bijective {f : α → α} (h : Involutive f) : Bijective f :=
  ⟨h.injective, h.surjective⟩

end Function
