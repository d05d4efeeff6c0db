prelude
import Init.Core
/-!
`Option`: tests, projections, `bind`, `filter`, `or`, `elim`, membership, its monad, and the
lemmas about them. Lists made from options live with the lists.
-/
universe u v w

namespace Option
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ### definitions -/
@[inline] def isSome : Option α → Bool
  | some _ => true
  | none => false
@[inline] def isNone : Option α → Bool
  | some _ => false
  | none => true
@[inline] protected def bind : Option α → (α → Option β) → Option β
  | none, _ => none
  | some a, f => f a
@[inline] def join (x : Option (Option α)) : Option α := x.bind id
@[inline] def get : (o : Option α) → isSome o → α
  | some x, _ => x
@[inline] def get! [Inhabited α] : Option α → α
  | some x => x
  | none => default
@[macro_inline] protected def all (p : α → Bool) : Option α → Bool
  | some a => p a
  | none => true
@[macro_inline] protected def any (p : α → Bool) : Option α → Bool
  | some a => p a
  | none => false
@[inline] protected def filter (p : α → Bool) : Option α → Option α
  | some a => if p a then some a else none
  | none => none
@[macro_inline] protected def orElse : Option α → (Unit → Option α) → Option α
  | some a, _ => some a
  | none, b => b ()
@[macro_inline] protected def or : Option α → Option α → Option α
  | some a, _ => some a
  | none, o => o
@[macro_inline] protected def elim : Option α → β → (α → β) → β
  | some x, _, f => f x
  | none, y, _ => y
@[inline] def guard (p : α → Bool) (a : α) : Option α := if p a then some a else none
@[inline] def toList : Option α → List α
  | none => []
  | some a => [a]
def merge (fn : α → α → α) : Option α → Option α → Option α
  | none, none => none
  | some x, none => some x
  | none, some y => some y
  | some x, some y => some (fn x y)

instance : OrElse (Option α) := ⟨Option.orElse⟩
instance : Functor Option where
  map := Option.map
instance : Monad Option where
  map := Option.map
  pure := Option.some
  bind := Option.bind
instance : Membership α (Option α) := ⟨fun b a => b = some a⟩

/-! ### computation rules -/
@[simp] theorem isSome_none : @isSome α none = false := rfl
@[simp] theorem isSome_some {a : α} : isSome (some a) = true := rfl
@[simp] theorem isNone_none : @isNone α none = true := rfl
@[simp] theorem isNone_some {a : α} : isNone (some a) = false := rfl
@[simp] theorem get_some (x : α) (h : isSome (some x)) : (some x).get h = x := rfl
@[simp] theorem some_get : ∀ {x : Option α} (h : isSome x), some (x.get h) = x
  | some _, _ => rfl
@[simp] theorem getD_none {a : α} : getD none a = a := rfl
@[simp] theorem getD_some {a b : α} : getD (some a) b = a := rfl
@[simp] theorem map_none (f : α → β) : none.map f = none := rfl
@[simp] theorem map_some (a : α) (f : α → β) : (some a).map f = some (f a) := rfl
@[simp] theorem bind_none (f : α → Option β) : none.bind f = none := rfl
@[simp] theorem bind_some (a : α) (f : α → Option β) : (some a).bind f = f a := rfl
@[simp] theorem join_none : join (none : Option (Option α)) = none := rfl
@[simp] theorem join_some {o : Option α} : join (some o) = o := rfl
@[simp] theorem all_none {p : α → Bool} : Option.all p none = true := rfl
@[simp] theorem all_some {p : α → Bool} {x : α} : Option.all p (some x) = p x := rfl
@[simp] theorem any_none {p : α → Bool} : Option.any p none = false := rfl
@[simp] theorem any_some {p : α → Bool} {x : α} : Option.any p (some x) = p x := rfl
@[simp] theorem elim_none (x : β) (f : α → β) : Option.elim none x f = x := rfl
@[simp] theorem elim_some (x : β) (f : α → β) (a : α) : Option.elim (some a) x f = f a := rfl
@[simp] theorem get!_none [Inhabited α] : (none : Option α).get! = default := rfl
@[simp] theorem get!_some [Inhabited α] {a : α} : (some a).get! = a := rfl
@[simp] theorem toList_none (α : Type u) : (none : Option α).toList = [] := rfl
@[simp] theorem toList_some (a : α) : (some a).toList = [a] := rfl
@[simp] theorem pure_def : pure = @some α := rfl
@[simp] theorem bind_eq_bind {α β : Type u} : bind = @Option.bind α β := rfl
@[simp] theorem map_eq_map {α β : Type u} {f : α → β} : Functor.map f = Option.map f := rfl

/-! ### membership and equality -/
@[simp] theorem mem_def {a : α} {b : Option α} : a ∈ b ↔ b = some a := .rfl
theorem mem_some {a b : α} : a ∈ some b ↔ b = a := by simp
theorem mem_some_iff {a b : α} : a ∈ some b ↔ b = a := mem_some
theorem mem_some_self (a : α) : a ∈ some a := rfl
@[simp] theorem not_mem_none (a : α) : a ∉ (none : Option α) := nofun
theorem some_ne_none (x : α) : some x ≠ none := nofun
theorem some_inj {a b : α} : some a = some b ↔ a = b := by simp
theorem mem_unique {o : Option α} {a b : α} (ha : a ∈ o) (hb : b ∈ o) : a = b := by
  rw [mem_def] at ha hb
  rw [ha] at hb
  exact some_inj.1 hb
theorem eq_some_unique {o : Option α} {a b : α} (ha : o = some a) (hb : o = some b) : a = b :=
  mem_unique ha hb
@[ext] theorem ext : ∀ {o₁ o₂ : Option α}, (∀ a, o₁ = some a ↔ o₂ = some a) → o₁ = o₂
  | none, none, _ => rfl
  | some a, _, h => ((h a).1 rfl).symm
  | none, some b, h => (h b).2 rfl
protected theorem «forall» {p : Option α → Prop} : (∀ x, p x) ↔ p none ∧ ∀ x, p (some x) :=
  ⟨fun h => ⟨h none, fun x => h (some x)⟩, fun h x => match x with | none => h.1 | some a => h.2 a⟩
protected theorem «exists» {p : Option α → Prop} : (∃ x, p x) ↔ p none ∨ ∃ x, p (some x) := by
  constructor
  · rintro ⟨_ | a, h⟩
    · exact .inl h
    · exact .inr ⟨a, h⟩
  · rintro (h | ⟨a, h⟩)
    · exact ⟨none, h⟩
    · exact ⟨some a, h⟩
theorem eq_none_or_eq_some (a : Option α) : a = none ∨ ∃ x, a = some x := by
  cases a with
  | none => exact .inl rfl
  | some x => exact .inr ⟨x, rfl⟩
theorem eq_none_iff_forall_ne_some {o : Option α} : o = none ↔ ∀ a, o ≠ some a := by
  cases o with
  | none => simp
  | some a => exact ⟨fun h => by simp at h, fun h => absurd rfl (h a)⟩
theorem eq_none_iff_forall_not_mem {o : Option α} : o = none ↔ ∀ a, a ∉ o :=
  eq_none_iff_forall_ne_some
theorem ne_none_iff_exists {o : Option α} : o ≠ none ↔ ∃ x, some x = o := by cases o <;> simp
theorem ne_none_iff_exists' {o : Option α} : o ≠ none ↔ ∃ x, o = some x := by
  cases o with
  | none => simp
  | some a => exact ⟨fun _ => ⟨a, rfl⟩, fun _ => some_ne_none a⟩

/-! ### `isSome`, `isNone`, `get`, `getD` -/
theorem isSome_iff_exists {x : Option α} : isSome x ↔ ∃ a, x = some a := by
  cases x with
  | none => simp
  | some a => exact ⟨fun _ => ⟨a, rfl⟩, fun _ => rfl⟩
theorem isSome_of_mem {x : Option α} {y : α} (h : y ∈ x) : x.isSome := isSome_iff_exists.2 ⟨y, h⟩
theorem isSome_of_eq_some {x : Option α} {y : α} (h : x = some y) : x.isSome := isSome_of_mem h
theorem isSome_iff_ne_none {o : Option α} : o.isSome ↔ o ≠ none := by cases o <;> simp
theorem ne_none_iff_isSome {o : Option α} : o ≠ none ↔ o.isSome := isSome_iff_ne_none.symm
theorem not_isSome_iff_eq_none {o : Option α} : ¬o.isSome ↔ o = none := by cases o <;> simp
@[simp] theorem isNone_iff_eq_none {o : Option α} : o.isNone ↔ o = none := by cases o <;> simp
@[simp] theorem isSome_eq_false_iff {a : Option α} : isSome a = false ↔ a.isNone = true := by
  cases a <;> simp
@[simp] theorem isNone_eq_false_iff {a : Option α} : isNone a = false ↔ a.isSome = true := by
  cases a <;> simp
@[simp] theorem not_isSome (a : Option α) : (!a.isSome) = a.isNone := by cases a <;> rfl
@[simp] theorem not_isNone (a : Option α) : (!a.isNone) = a.isSome := by cases a <;> rfl
theorem get_mem : ∀ {o : Option α} (h : isSome o), o.get h ∈ o
  | some _, _ => rfl
theorem get_of_mem {a : α} : ∀ {o : Option α} (h : isSome o), a ∈ o → o.get h = a
  | some _, _, h => some_inj.1 h
theorem get_of_eq_some {a : α} : ∀ {o : Option α} (h : isSome o), o = some a → o.get h = a
  | some _, _, h => some_inj.1 h
theorem eq_some_of_isSome {o : Option α} (h : o.isSome) : o = some (o.get h) := (some_get h).symm
theorem eq_some_iff_get_eq {o : Option α} {a : α} : o = some a ↔ ∃ h : o.isSome, o.get h = a := by
  constructor
  · intro h; subst h; exact ⟨rfl, rfl⟩
  · rintro ⟨h, rfl⟩; exact eq_some_of_isSome h
theorem get_inj {o1 o2 : Option α} {h1 : o1.isSome} {h2 : o2.isSome} :
    o1.get h1 = o2.get h2 ↔ o1 = o2 := by
  rw [← some_inj, some_get, some_get]
theorem getD_of_ne_none {x : Option α} (hx : x ≠ none) (y : α) : some (x.getD y) = x := by
  cases x with
  | none => exact absurd rfl hx
  | some _ => rfl
theorem getD_eq_iff {o : Option α} {a b : α} : o.getD a = b ↔ (o = some b ∨ o = none ∧ a = b) := by
  cases o <;> simp
theorem get_eq_getD {fallback : α} : (o : Option α) → {h : o.isSome} → o.get h = o.getD fallback
  | some _, _ => rfl
theorem get!_eq_getD [Inhabited α] (o : Option α) : o.get! = o.getD default := by cases o <;> rfl
theorem get_eq_get! [Inhabited α] : (o : Option α) → {h : o.isSome} → o.get h = o.get!
  | some _, _ => rfl

/-! ### `map` -/
@[simp] theorem map_eq_none_iff {x : Option α} {f : α → β} : x.map f = none ↔ x = none := by
  cases x <;> simp
@[simp] theorem map_eq_some_iff {x : Option α} {f : α → β} {b : β} :
    x.map f = some b ↔ ∃ a, x = some a ∧ f a = b := by
  cases x with
  | none => simp
  | some a =>
    simp only [map_some, some_inj]
    exact ⟨fun h => ⟨a, rfl, h⟩, fun ⟨_, e, h⟩ => e ▸ h⟩
@[simp] theorem isSome_map {x : Option α} {f : α → β} : (x.map f).isSome = x.isSome := by
  cases x <;> rfl
@[simp] theorem isNone_map {x : Option α} {f : α → β} : (x.map f).isNone = x.isNone := by
  cases x <;> rfl
@[simp] theorem map_map (h : β → γ) (g : α → β) (x : Option α) :
    (x.map g).map h = x.map (h ∘ g) := by
  cases x <;> rfl
theorem comp_map (h : β → γ) (g : α → β) (x : Option α) : x.map (h ∘ g) = (x.map g).map h :=
  (map_map h g x).symm
@[simp] theorem map_comp_map (f : α → β) (g : β → γ) :
    Option.map g ∘ Option.map f = Option.map (g ∘ f) := funext fun x => map_map g f x
theorem map_id {x : Option α} : (x.map id) = x := by cases x <;> rfl
@[simp] theorem map_id_fun {α : Type u} : Option.map (id : α → α) = id := funext fun _ => map_id
theorem map_id' {x : Option α} : (x.map fun a => a) = x := map_id
@[simp] theorem map_id_fun' {α : Type u} : Option.map (fun (a : α) => a) = id := map_id_fun
theorem map_congr {f g : α → β} {x : Option α} (h : ∀ a, x = some a → f a = g a) :
    x.map f = x.map g := by
  cases x with
  | none => rfl
  | some a => rw [map_some, map_some, h a rfl]
theorem mem_map_of_mem {x : Option α} {a : α} (g : α → β) (h : a ∈ x) : g a ∈ Option.map g x := by
  rw [mem_def] at h; subst h; rfl
theorem map_eq_bind {f : α → β} {x : Option α} : x.map f = x.bind (some ∘ f) := by cases x <;> rfl
@[simp] theorem map_if {c : Prop} {a : α} {f : α → β} {_ : Decidable c} :
    (if c then some a else none).map f = if c then some (f a) else none := by
  split <;> rfl
theorem map_inj_right {f : α → β} {o o' : Option α} (w : ∀ x y, f x = f y → x = y) :
    o.map f = o'.map f ↔ o = o' := by
  cases o with
  | none => cases o' <;> simp
  | some a => cases o' with
    | none => simp
    | some b => simp only [map_some, some_inj]; exact ⟨w a b, congrArg f⟩

/-! ### `bind`, `join` -/
@[simp] theorem bind_fun_some (x : Option α) : x.bind some = x := by cases x <;> rfl
@[simp] theorem bind_fun_none (x : Option α) : x.bind (fun _ => none (α := β)) = none := by
  cases x <;> rfl
theorem bind_eq_some_iff {x : Option α} {f : α → Option β} {b : β} :
    x.bind f = some b ↔ ∃ a, x = some a ∧ f a = some b := by
  cases x with
  | none => simp
  | some a => exact ⟨fun h => ⟨a, rfl, h⟩, fun ⟨_, e, h⟩ => some_inj.1 e ▸ h⟩
@[simp] theorem bind_eq_none_iff {o : Option α} {f : α → Option β} :
    o.bind f = none ↔ ∀ a, o = some a → f a = none := by
  cases o with
  | none => simp
  | some a => exact ⟨fun h _ e => some_inj.1 e ▸ h, fun h => h a rfl⟩
theorem bind_eq_none' {o : Option α} {f : α → Option β} :
    o.bind f = none ↔ ∀ b a, o = some a → f a ≠ some b := by
  rw [eq_none_iff_forall_ne_some]
  refine ⟨fun h b a e e' => h b (bind_eq_some_iff.2 ⟨a, e, e'⟩), fun h b e => ?_⟩
  obtain ⟨a, e, e'⟩ := bind_eq_some_iff.1 e
  exact h b a e e'
theorem mem_bind_iff {o : Option α} {f : α → Option β} {b : β} :
    b ∈ o.bind f ↔ ∃ a, a ∈ o ∧ b ∈ f a := bind_eq_some_iff
theorem bind_comm {f : α → β → Option γ} (a : Option α) (b : Option β) :
    (a.bind fun x => b.bind (f x)) = b.bind fun y => a.bind fun x => f x y := by
  cases a <;> cases b <;> rfl
theorem bind_assoc (x : Option α) (f : α → Option β) (g : β → Option γ) :
    (x.bind f).bind g = x.bind fun y => (f y).bind g := by cases x <;> rfl
theorem bind_congr {o : Option α} {f g : α → Option β} :
    (h : ∀ a, o = some a → f a = g a) → o.bind f = o.bind g := by
  cases o with
  | none => exact fun _ => rfl
  | some a => exact fun h => h a rfl
theorem isSome_bind (x : Option α) (f : α → Option β) :
    (x.bind f).isSome = x.any (fun x => (f x).isSome) := by cases x <;> rfl
theorem isNone_bind (x : Option α) (f : α → Option β) :
    (x.bind f).isNone = x.all (fun x => (f x).isNone) := by cases x <;> rfl
theorem isSome_of_isSome_bind {x : Option α} {f : α → Option β} (h : (x.bind f).isSome) :
    x.isSome := by
  cases x with
  | none => exact h
  | some _ => rfl
theorem bind_map {f : α → β} {g : β → Option γ} {x : Option α} :
    (x.map f).bind g = x.bind (g ∘ f) := by cases x <;> rfl
@[simp] theorem map_bind {f : α → Option β} {g : β → γ} {x : Option α} :
    (x.bind f).map g = x.bind (Option.map g ∘ f) := by cases x <;> rfl
theorem bind_id_eq_join {x : Option (Option α)} : x.bind id = x.join := rfl
theorem join_eq_some_iff {x : Option (Option α)} {a : α} : x.join = some a ↔ x = some (some a) := by
  cases x <;> simp
theorem join_eq_none_iff {o : Option (Option α)} : o.join = none ↔ o = none ∨ o = some none := by
  cases o <;> simp
theorem join_ne_none {x : Option (Option α)} : x.join ≠ none ↔ ∃ z, x = some (some z) := by
  rw [ne_none_iff_exists']; exact exists_congr fun _ => join_eq_some_iff

/-! ### `filter`, `any`, `all`, `guard` -/
@[simp] theorem filter_none (p : α → Bool) : none.filter p = none := rfl
theorem filter_some {p : α → Bool} {a : α} :
    Option.filter p (some a) = if p a then some a else none := rfl
theorem filter_some_pos {p : α → Bool} {a : α} (h : p a) : Option.filter p (some a) = some a := by
  rw [filter_some, if_pos h]
theorem filter_some_neg {p : α → Bool} {a : α} (h : p a = false) :
    Option.filter p (some a) = none := by
  rw [filter_some, if_neg (by simp [h])]
@[simp] theorem filter_eq_some_iff {o : Option α} {p : α → Bool} {a : α} :
    o.filter p = some a ↔ o = some a ∧ p a := by
  cases o with
  | none => simp
  | some b =>
    rw [filter_some]
    split
    · rename_i h; exact ⟨fun e => ⟨e, some_inj.1 e ▸ h⟩, fun e => e.1⟩
    · rename_i h; exact ⟨fun e => by simp at e, fun ⟨e, e'⟩ => absurd (some_inj.1 e ▸ e') h⟩
@[simp] theorem filter_eq_none_iff {o : Option α} {p : α → Bool} :
    o.filter p = none ↔ ∀ a, o = some a → ¬ p a := by
  rw [eq_none_iff_forall_ne_some]
  refine ⟨fun h a e e' => h a (filter_eq_some_iff.2 ⟨e, e'⟩), fun h a e => ?_⟩
  exact h a (filter_eq_some_iff.1 e).1 (filter_eq_some_iff.1 e).2
theorem mem_filter_iff {p : α → Bool} {a : α} {o : Option α} :
    a ∈ o.filter p ↔ a ∈ o ∧ p a := filter_eq_some_iff
theorem bind_guard (x : Option α) (p : α → Bool) : x.bind (Option.guard p) = x.filter p := by
  cases x <;> rfl
@[simp] theorem any_true {o : Option α} : o.any (fun _ => true) = o.isSome := by cases o <;> rfl
@[simp] theorem any_false {o : Option α} : o.any (fun _ => false) = false := by cases o <;> rfl
@[simp] theorem all_true {o : Option α} : o.all (fun _ => true) = true := by cases o <;> rfl
@[simp] theorem all_false {o : Option α} : o.all (fun _ => false) = o.isNone := by cases o <;> rfl
@[simp] theorem any_map {o : Option α} {f : α → β} {p : β → Bool} :
    (o.map f).any p = o.any (p ∘ f) := by cases o <;> rfl
@[simp] theorem all_map {o : Option α} {f : α → β} {p : β → Bool} :
    (o.map f).all p = o.all (p ∘ f) := by cases o <;> rfl

/-! ### `or`, `orElse`, `elim` -/
@[simp] theorem none_or {o : Option α} : (none : Option α).or o = o := rfl
@[simp] theorem some_or {a : α} {o : Option α} : (some a).or o = some a := rfl
@[simp] theorem or_none {o : Option α} : o.or none = o := by cases o <;> rfl
theorem or_some {o : Option α} {a : α} : o.or (some a) = some (o.getD a) := by cases o <;> rfl
theorem or_assoc {o₁ o₂ o₃ : Option α} : (o₁.or o₂).or o₃ = o₁.or (o₂.or o₃) := by cases o₁ <;> rfl
@[simp] theorem or_self {o : Option α} : o.or o = o := by cases o <;> rfl
@[simp] theorem or_eq_none_iff {o o' : Option α} : o.or o' = none ↔ o = none ∧ o' = none := by
  cases o <;> simp
@[simp] theorem or_eq_some_iff {o o' : Option α} {a : α} :
    o.or o' = some a ↔ o = some a ∨ (o = none ∧ o' = some a) := by
  cases o <;> simp
@[simp] theorem isSome_or {o o' : Option α} : (o.or o').isSome = (o.isSome || o'.isSome) := by
  cases o <;> rfl
@[simp] theorem isNone_or {o o' : Option α} : (o.or o').isNone = (o.isNone && o'.isNone) := by
  cases o <;> rfl
theorem or_eq_left_of_isSome {o o' : Option α} (h : o.isSome) : o.or o' = o := by
  cases o with
  | none => simp at h
  | some _ => rfl
@[simp] theorem map_or {f : α → β} {o o' : Option α} :
    (o.or o').map f = (o.map f).or (o'.map f) := by cases o <;> rfl
theorem or_eq_orElse {o o' : Option α} : o.or o' = o.orElse (fun _ => o') := by cases o <;> rfl
@[simp] theorem some_orElse (a : α) (f : Unit → Option α) : (some a).orElse f = some a := rfl
@[simp] theorem none_orElse (f : Unit → Option α) : none.orElse f = f () := rfl
@[simp] theorem orElse_none (x : Option α) : (x.orElse fun _ => none) = x := by cases x <;> rfl
@[simp] theorem orElse_eq_or {o : Option α} {f : Unit → Option α} : o.orElse f = o.or (f ()) := by
  cases o <;> rfl
theorem elim_map {γ : Type w} {f : α → β} {g' : γ} {g : β → γ} {o : Option α} :
    Option.elim (o.map f) g' g = Option.elim o g' (g ∘ f) := by cases o <;> rfl
theorem getD_map (f : α → β) (x : α) (o : Option α) : (o.map f).getD (f x) = f (getD o x) := by
  cases o <;> rfl
theorem getD_eq_elim {x : Option α} {a : α} : x.getD a = Option.elim x a id := by cases x <;> rfl

end Option
