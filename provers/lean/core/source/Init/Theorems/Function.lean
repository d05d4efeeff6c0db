prelude
import Init.Theorems.Classical

/-!
Functions: composition, injective, surjective and bijective maps, one-sided inverses.
-/

universe u v w u₁
namespace Function
variable {α : Sort u} {β : Sort v} {γ : Sort w} {δ : Sort u₁}

/-! ## composition -/

theorem comp_def {α : Sort u} {β : Sort v} {δ : Sort w} (f : β → δ) (g : α → β) :
    f ∘ g = fun x => f (g x) := rfl
@[simp] theorem const_apply {y : β} {x : α} : const α y x = y := rfl
@[simp] theorem id_comp (f : α → β) : id ∘ f = f := rfl
@[simp] theorem comp_id (f : α → β) : f ∘ id = f := rfl
theorem comp_assoc (f : γ → δ) (g : β → γ) (h : α → β) : (f ∘ g) ∘ h = f ∘ (g ∘ h) := rfl
@[simp] theorem const_comp {f : α → β} {c : γ} : (const β c ∘ f) = const α c := rfl
@[simp] theorem comp_const {f : β → γ} {b : β} : (f ∘ const α b) = const α (f b) := rfl

/-! ## injective and surjective maps -/

/-- Different arguments have different values. -/
def Injective (f : α → β) : Prop := ∀ ⦃a₁ a₂⦄, f a₁ = f a₂ → a₁ = a₂
/-- Every element of the codomain is a value. -/
def Surjective (f : α → β) : Prop := ∀ b, ∃ a, f a = b
/-- Injective and surjective. -/
def Bijective (f : α → β) : Prop := Injective f ∧ Surjective f

theorem injective_id : Injective (@id α) := fun _ _ h => h
theorem surjective_id : Surjective (@id α) := fun a => ⟨a, rfl⟩
theorem bijective_id : Bijective (@id α) := ⟨injective_id, surjective_id⟩
theorem Injective.comp {g : β → γ} {f : α → β} (hg : Injective g) (hf : Injective f) :
    Injective (g ∘ f) := fun _ _ h => hf (hg h)
theorem Surjective.comp {g : β → γ} {f : α → β} (hg : Surjective g) (hf : Surjective f) :
    Surjective (g ∘ f) := fun c =>
  let ⟨b, hb⟩ := hg c; let ⟨a, ha⟩ := hf b; ⟨a, by rw [comp_apply, ha, hb]⟩
theorem Bijective.comp {g : β → γ} {f : α → β} : Bijective g → Bijective f → Bijective (g ∘ f) :=
  fun hg hf => ⟨hg.1.comp hf.1, hg.2.comp hf.2⟩
theorem Injective.of_comp {f : α → β} {g : γ → α} (I : Injective (f ∘ g)) : Injective g :=
  fun _ _ h => I (congrArg f h)
theorem Surjective.of_comp {f : α → β} {g : γ → α} (S : Surjective (f ∘ g)) : Surjective f :=
  fun b => let ⟨c, hc⟩ := S b; ⟨g c, hc⟩
theorem Injective.eq_iff {f : α → β} (I : Injective f) {a b : α} : f a = f b ↔ a = b :=
  ⟨fun h => I h, congrArg f⟩
theorem Injective.ne {f : α → β} (hf : Injective f) {a₁ a₂ : α} : a₁ ≠ a₂ → f a₁ ≠ f a₂ :=
  mt fun h => hf h
theorem Injective.ne_iff {f : α → β} (hf : Injective f) {x y : α} : f x ≠ f y ↔ x ≠ y :=
  not_congr hf.eq_iff
theorem Bijective.injective {f : α → β} (hf : Bijective f) : Injective f := hf.1
theorem Bijective.surjective {f : α → β} (hf : Bijective f) : Surjective f := hf.2
theorem Surjective.forall {f : α → β} (hf : Surjective f) {p : β → Prop} :
    (∀ y, p y) ↔ ∀ x, p (f x) :=
  ⟨fun h x => h (f x), fun h y => let ⟨x, hx⟩ := hf y; hx ▸ h x⟩
theorem Surjective.exists {f : α → β} (hf : Surjective f) {p : β → Prop} :
    (∃ y, p y) ↔ ∃ x, p (f x) :=
  ⟨fun ⟨y, hy⟩ => let ⟨x, hx⟩ := hf y; ⟨x, hx.symm ▸ hy⟩, fun ⟨x, hx⟩ => ⟨f x, hx⟩⟩

/-! ## inverses -/

/-- `g` undoes `f`. -/
def LeftInverse (g : β → α) (f : α → β) : Prop := ∀ x, g (f x) = x
/-- `f` undoes `g`. -/
def RightInverse (g : β → α) (f : α → β) : Prop := LeftInverse f g

theorem LeftInverse.injective {g : β → α} {f : α → β} : LeftInverse g f → Injective f :=
  fun h x y e => by rw [← h x, e, h y]
theorem RightInverse.surjective {f : α → β} {g : β → α} (h : RightInverse g f) : Surjective f :=
  fun b => ⟨g b, h b⟩
theorem LeftInverse.surjective {f : α → β} {g : β → α} (h : LeftInverse f g) : Surjective f :=
  RightInverse.surjective h
theorem RightInverse.injective {f : α → β} {g : β → α} (h : RightInverse f g) : Injective f :=
  LeftInverse.injective h
theorem LeftInverse.comp_eq_id {f : α → β} {g : β → α} (h : LeftInverse f g) : f ∘ g = id :=
  funext h
theorem RightInverse.comp_eq_id {f : α → β} {g : β → α} (h : RightInverse f g) : g ∘ f = id :=
  funext h
/-- Cantor: no map onto the predicates of its domain. -/
theorem cantor_surjective {α : Sort u} (f : α → α → Prop) : ¬Surjective f := fun h =>
  let ⟨d, hd⟩ := h fun a => ¬f a a
  have e : f d d = ¬f d d := congrFun hd d
  iff_not_self (iff_of_eq e)
end Function

theorem congr_fun₂ {α : Sort u} {β : α → Sort v} {γ : ∀ a, β a → Sort w} {f g : ∀ a b, γ a b}
    (h : f = g) (a : α) (b : β a) : f a b = g a b := by rw [h]
theorem funext₂ {α : Sort u} {β : α → Sort v} {γ : ∀ a, β a → Sort w} {f g : ∀ a b, γ a b}
    (h : ∀ a b, f a b = g a b) : f = g := funext fun a => funext (h a)
theorem congrArg₂ {α : Sort u} {β : Sort v} {γ : Sort w} (f : α → β → γ) {x x' : α} {y y' : β}
    (hx : x = x') (hy : y = y') : f x y = f x' y' := by rw [hx, hy]
