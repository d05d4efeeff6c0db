prelude
import Init.Theorems.Option
/-!
Indexing: the classes behind `xs[i]`, `xs[i]?` and `xs[i]!`, and how the three agree.
The instance for lists lives in `Init.Theorems.ListBasic`.
-/
universe u v w

class GetElem (coll : Type u) (idx : Type v) (elem : outParam (Type w))
    (valid : outParam (coll → idx → Prop)) where
  getElem (xs : coll) (i : idx) (h : valid xs i) : elem
export GetElem (getElem)

class GetElem? (coll : Type u) (idx : Type v) (elem : outParam (Type w))
    (valid : outParam (coll → idx → Prop)) extends GetElem coll idx elem valid where
  getElem? : coll → idx → Option elem
  getElem! [Inhabited elem] (xs : coll) (i : idx) : elem :=
    match getElem? xs i with
    | some e => e
    | none => default
export GetElem? (getElem? getElem!)

class LawfulGetElem (cont : Type u) (idx : Type v) (elem : outParam (Type w))
    (dom : outParam (cont → idx → Prop)) [ge : GetElem? cont idx elem dom] : Prop where
  getElem?_def (c : cont) (i : idx) [Decidable (dom c i)] :
    c[i]? = if h : dom c i then some (c[i]'h) else none
  getElem!_def [Inhabited elem] (c : cont) (i : idx) :
    c[i]! = match c[i]? with | some e => e | none => default
export LawfulGetElem (getElem?_def getElem!_def)

section
variable {cont : Type u} {idx : Type v} {elem : Type w} {dom : cont → idx → Prop}
  [GetElem? cont idx elem dom] [LawfulGetElem cont idx elem dom]

@[simp] theorem getElem?_pos (c : cont) (i : idx) (h : dom c i) : c[i]? = some (c[i]'h) := by
  have : Decidable (dom c i) := isTrue h
  rw [getElem?_def, dif_pos h]
@[simp] theorem getElem?_neg (c : cont) (i : idx) (h : ¬dom c i) : c[i]? = none := by
  have : Decidable (dom c i) := isFalse h
  rw [getElem?_def, dif_neg h]
theorem getElem!_pos [Inhabited elem] (c : cont) (i : idx) (h : dom c i) : c[i]! = c[i]'h := by
  rw [getElem!_def, getElem?_pos c i h]
theorem getElem!_neg [Inhabited elem] (c : cont) (i : idx) (h : ¬dom c i) :
    c[i]! = default := by
  rw [getElem!_def, getElem?_neg c i h]
theorem of_getElem?_eq_some {e : elem} {c : cont} {i : idx} [Decidable (dom c i)]
    (h : c[i]? = some e) : dom c i := by
  apply Decidable.byContradiction
  intro n
  rw [getElem?_neg c i n] at h
  contradiction
@[simp] theorem get_getElem? (c : cont) (i : idx) [Decidable (dom c i)] (h) :
    c[i]?.get h = c[i]'(of_getElem?_eq_some (Option.eq_some_of_isSome h)) :=
  Option.get_of_eq_some h (getElem?_pos c i _)
@[simp] theorem getElem?_eq_none_iff (c : cont) (i : idx) [Decidable (dom c i)] :
    c[i]? = none ↔ ¬dom c i := by
  refine ⟨fun h hd => ?_, getElem?_neg c i⟩
  rw [getElem?_pos c i hd] at h
  contradiction
@[simp] theorem none_eq_getElem?_iff (c : cont) (i : idx) [Decidable (dom c i)] :
    none = c[i]? ↔ ¬dom c i :=
  ⟨fun h => (getElem?_eq_none_iff c i).1 h.symm, fun h => (getElem?_neg c i h).symm⟩
theorem getElem?_eq_some_iff {e : elem} {c : cont} {i : idx} [Decidable (dom c i)] :
    c[i]? = some e ↔ Exists fun h : dom c i => c[i] = e := by
  constructor
  · intro h
    have hd := of_getElem?_eq_some h
    rw [getElem?_pos c i hd] at h
    exact ⟨hd, Option.some_inj.1 h⟩
  · rintro ⟨h, rfl⟩; exact getElem?_pos c i h
theorem some_eq_getElem?_iff {e : elem} {c : cont} {i : idx} [Decidable (dom c i)] :
    some e = c[i]? ↔ Exists fun h : dom c i => c[i] = e :=
  ⟨fun h => getElem?_eq_some_iff.1 h.symm, fun h => (getElem?_eq_some_iff.2 h).symm⟩
theorem getElem_of_getElem? {e : elem} {c : cont} {i : idx} [Decidable (dom c i)]
    (h : c[i]? = some e) : Exists fun h : dom c i => c[i] = e := getElem?_eq_some_iff.1 h
@[simp] theorem some_getElem_eq_getElem?_iff {c : cont} {i : idx} [Decidable (dom c i)]
    (h : dom c i) : (some c[i] = c[i]?) ↔ True := by simp [h]
@[simp] theorem getElem?_eq_some_getElem_iff {c : cont} {i : idx} [Decidable (dom c i)]
    (h : dom c i) : (c[i]? = some c[i]) ↔ True := by simp [h]
@[simp] theorem isSome_getElem? (c : cont) (i : idx) [Decidable (dom c i)] :
    c[i]?.isSome = dom c i := by
  apply propext
  constructor
  · exact fun h => of_getElem?_eq_some (Option.eq_some_of_isSome h)
  · intro h; rw [getElem?_pos c i h]; rfl
end

section
variable {coll : Type u} {idx : Type v} {elem : Type w} {valid : coll → idx → Prop}
  [GetElem coll idx elem valid]

theorem getElem_congr {c d : coll} (h : c = d) {i j : idx} (h' : i = j) (w : valid c i) :
    c[i] = d[j]'(h' ▸ h ▸ w) := by subst h h'; rfl
theorem getElem_congr_coll {c d : coll} {i : idx} {w : valid c i} (h : c = d) :
    c[i] = d[i]'(h ▸ w) := by subst h; rfl
theorem getElem_congr_idx {c : coll} {i j : idx} {w : valid c i} (h' : i = j) :
    c[i] = c[j]'(h' ▸ w) := by subst h'; rfl
end
