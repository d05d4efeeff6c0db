prelude
import Init.Theorems.Classical

/-!
Boolean algebra: the laws of `&&`, `||`, `!`, `xor`, `==` and `!=`, equations `b = true` and
`b = false` under them, and `decide` of a connective.
-/

universe u

/-- `a != b` is `!(a == b)`. -/
@[macro_inline] def bne {α : Type u} [BEq α] (a b : α) : Bool := !(a == b)
instance Nat.instLawfulBEq : LawfulBEq Nat := { eq_of_beq := Nat.eq_of_beq_eq_true, rfl := Nat.beq_self _ }
@[simp] theorem beq_true (b : Bool) : (b == true) = b := by cases b <;> rfl
@[simp] theorem beq_false (b : Bool) : (b == false) = !b := by cases b <;> rfl

namespace Bool

/-- Exclusive or. -/
infixl:33 " ^^ " => Bool.xor

/-! ## truth values -/

theorem false_ne_true : false ≠ true := Bool.noConfusion
theorem eq_false_or_eq_true : (b : Bool) → b = true ∨ b = false := by decide
theorem eq_false_iff : {b : Bool} → b = false ↔ b ≠ true := by decide
theorem ne_false_iff : {b : Bool} → b ≠ false ↔ b = true := by decide
theorem eq_iff_iff {a b : Bool} : a = b ↔ (a ↔ b) := by cases a <;> cases b <;> simp
@[simp] theorem coe_iff_coe : ∀ {a b : Bool}, (a ↔ b) ↔ a = b := by decide
theorem not_eq_true' (b : Bool) : ((!b) = true) = (b = false) := by cases b <;> simp
theorem not_eq_false' (b : Bool) : ((!b) = false) = (b = true) := by cases b <;> simp
@[simp] theorem not_eq_eq_eq_not {a b : Bool} : ((!a) = b) ↔ (a = !b) := by
  cases a <;> cases b <;> simp
theorem eq_not : ∀ {a b : Bool}, (a = (!b)) ↔ (a ≠ b) := by decide
theorem not_eq : ∀ {a b : Bool}, ((!a) = b) ↔ (a ≠ b) := by decide
@[simp] theorem not_eq_not : ∀ {a b : Bool}, ¬a = !b ↔ a = b := by decide
theorem not_not_eq : ∀ {a b : Bool}, ¬(!a) = b ↔ a = b := by decide
theorem not_inj : ∀ {x y : Bool}, (!x) = (!y) → x = y := by decide
theorem not_inj_iff : ∀ {x y : Bool}, (!x) = (!y) ↔ x = y := by decide

/-! ## conjunction -/

theorem and_comm : ∀ (x y : Bool), (x && y) = (y && x) := by decide
theorem and_assoc (a b c : Bool) : (a && b && c) = (a && (b && c)) := by cases a <;> rfl
@[simp] theorem and_iff_left_iff_imp : ∀ {a b : Bool}, ((a && b) = a) ↔ (a → b) := by decide
@[simp] theorem and_iff_right_iff_imp : ∀ {a b : Bool}, ((a && b) = b) ↔ (b → a) := by decide
theorem and_left_comm : ∀ (x y z : Bool), (x && (y && z)) = (y && (x && z)) := by decide
theorem and_right_comm : ∀ (x y z : Bool), ((x && y) && z) = ((x && z) && y) := by decide
instance : Std.Commutative (· && ·) := ⟨and_comm⟩
instance : Std.Associative (· && ·) := ⟨and_assoc⟩
@[simp] theorem and_self_left : ∀ (a b : Bool), (a && (a && b)) = (a && b) := by decide
@[simp] theorem and_self_right : ∀ (a b : Bool), ((a && b) && b) = (a && b) := by decide
@[simp] theorem not_and_self : ∀ (x : Bool), (!x && x) = false := by decide
@[simp] theorem and_not_self : ∀ (x : Bool), (x && !x) = false := by decide
theorem and_eq_false_iff : ∀ {x y : Bool}, (x && y) = false ↔ x = false ∨ y = false := by decide
theorem and_eq_true_iff : ∀ {x y : Bool}, (x && y) = true ↔ x = true ∧ y = true := by decide
@[simp] theorem and_eq_false_imp : ∀ {x y : Bool}, (x && y) = false ↔ (x = true → y = false) := by
  decide

/-! ## disjunction -/

theorem or_comm : ∀ (x y : Bool), (x || y) = (y || x) := by decide
theorem or_assoc (a b c : Bool) : (a || b || c) = (a || (b || c)) := by cases a <;> rfl
@[simp] theorem or_iff_left_iff_imp : ∀ {a b : Bool}, ((a || b) = a) ↔ (b → a) := by decide
@[simp] theorem or_iff_right_iff_imp : ∀ {a b : Bool}, ((a || b) = b) ↔ (a → b) := by decide
theorem or_left_comm : ∀ (x y z : Bool), (x || (y || z)) = (y || (x || z)) := by decide
theorem or_right_comm : ∀ (x y z : Bool), ((x || y) || z) = ((x || z) || y) := by decide
@[simp] theorem or_self (b : Bool) : (b || b) = b := by cases b <;> rfl
instance : Std.Commutative (· || ·) := ⟨or_comm⟩
instance : Std.Associative (· || ·) := ⟨or_assoc⟩
@[simp] theorem or_self_left : ∀ (a b : Bool), (a || (a || b)) = (a || b) := by decide
@[simp] theorem or_self_right : ∀ (a b : Bool), ((a || b) || b) = (a || b) := by decide
@[simp] theorem not_or_self : ∀ (x : Bool), (!x || x) = true := by decide
@[simp] theorem or_not_self : ∀ (x : Bool), (x || !x) = true := by decide
theorem or_eq_true_iff : ∀ {x y : Bool}, (x || y) = true ↔ x = true ∨ y = true := by decide
@[simp] theorem or_eq_false_iff : ∀ {x y : Bool}, (x || y) = false ↔ x = false ∧ y = false := by
  decide

/-! ## distributivity and De Morgan -/

theorem and_or_distrib_left : ∀ (x y z : Bool), (x && (y || z)) = (x && y || x && z) := by decide
theorem and_or_distrib_right : ∀ (x y z : Bool), ((x || y) && z) = (x && z || y && z) := by decide
theorem or_and_distrib_left : ∀ (x y z : Bool), (x || y && z) = ((x || y) && (x || z)) := by decide
theorem or_and_distrib_right : ∀ (x y z : Bool), (x && y || z) = ((x || z) && (y || z)) := by decide
@[simp] theorem not_and : ∀ (x y : Bool), (!(x && y)) = (!x || !y) := by decide
@[simp] theorem not_or : ∀ (x y : Bool), (!(x || y)) = (!x && !y) := by decide

/-! ## equality tests -/

@[simp] theorem true_beq : ∀ b, (true == b) = b := by decide
@[simp] theorem false_beq : ∀ b, (false == b) = !b := by decide
@[simp] theorem true_bne : ∀ (b : Bool), (true != b) = !b := by decide
@[simp] theorem false_bne : ∀ (b : Bool), (false != b) = b := by decide
@[simp] theorem bne_true : ∀ (b : Bool), (b != true) = !b := by decide
@[simp] theorem bne_false : ∀ (b : Bool), (b != false) = b := by decide
@[simp] theorem not_beq_self : ∀ (x : Bool), ((!x) == x) = false := by decide
@[simp] theorem beq_not_self : ∀ (x : Bool), (x == !x) = false := by decide
theorem not_eq_self : ∀ (b : Bool), ((!b) = b) ↔ False := by decide
@[simp] theorem eq_not_self : ∀ (b : Bool), (b = (!b)) ↔ False := by decide

/-! ## exclusive or -/

theorem false_xor : ∀ (x : Bool), xor false x = x := by decide
theorem xor_false : ∀ (x : Bool), xor x false = x := by decide
theorem true_xor : ∀ (x : Bool), xor true x = !x := by decide
theorem xor_true : ∀ (x : Bool), xor x true = !x := by decide
theorem xor_self : ∀ (x : Bool), xor x x = false := by decide
theorem xor_comm : ∀ (x y : Bool), xor x y = xor y x := by decide
theorem xor_assoc : ∀ (x y z : Bool), xor (xor x y) z = xor x (xor y z) := by decide
theorem xor_left_comm : ∀ (x y z : Bool), xor x (xor y z) = xor y (xor x z) := by decide
theorem xor_right_comm : ∀ (x y z : Bool), xor (xor x y) z = xor (xor x z) y := by decide
theorem not_xor_self : ∀ (x : Bool), xor (!x) x = true := by decide
theorem xor_not_self : ∀ (x : Bool), xor x (!x) = true := by decide
theorem not_xor : ∀ (x y : Bool), xor (!x) y = !(xor x y) := by decide
theorem xor_not : ∀ (x y : Bool), xor x (!y) = !(xor x y) := by decide
theorem xor_right_inj : ∀ {x y z : Bool}, xor x y = xor x z ↔ y = z := by decide
theorem xor_left_inj : ∀ {x y z : Bool}, xor x z = xor y z ↔ x = y := by decide
theorem eq_not_of_ne : ∀ {x y : Bool}, x ≠ y → x = !y := by decide
theorem not_xor_not : ∀ (x y : Bool), xor (!x) (!y) = (xor x y) := by decide
theorem and_xor_distrib_left : ∀ (x y z : Bool), (x && xor y z) = xor (x && y) (x && z) := by decide
theorem and_xor_distrib_right : ∀ (x y z : Bool), (xor x y && z) = xor (x && z) (y && z) := by
  decide

/-! ## conditionals -/

@[simp] theorem cond_not {α : Sort u} (b : Bool) (t e : α) : cond (!b) t e = cond b e t := by
  cases b <;> rfl
@[simp] theorem cond_self {α : Sort u} (c : Bool) (t : α) : cond c t t = t := by cases c <;> rfl
end Bool

/-! ## `decide` -/
section
variable {p q : Prop}

theorem decide_eq_true_iff {p : Prop} [Decidable p] : (decide p = true) ↔ p :=
  ⟨of_decide_eq_true, decide_eq_true⟩
@[simp] theorem decide_eq_decide {p q : Prop} {_ : Decidable p} {_ : Decidable q} :
    decide p = decide q ↔ (p ↔ q) :=
  ⟨fun h => ⟨fun hp => of_decide_eq_true (h ▸ decide_eq_true hp),
             fun hq => of_decide_eq_true (h ▸ decide_eq_true hq)⟩,
   fun h => Bool.eq_iff_iff.2 (decide_eq_true_iff.trans (h.trans decide_eq_true_iff.symm))⟩
@[simp] theorem decide_not [g : Decidable p] [h : Decidable (Not p)] :
    decide (Not p) = !(decide p) := by
  by_cases hp : p <;> simp [hp]
theorem not_decide_eq_true [h : Decidable p] : ((!decide p) = true) = ¬p := by simp
@[simp] theorem Bool.decide_and (p q : Prop) [dpq : Decidable (p ∧ q)] [dp : Decidable p]
    [dq : Decidable q] : decide (p ∧ q) = (p && q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq]
@[simp] theorem Bool.decide_or (p q : Prop) [dpq : Decidable (p ∨ q)] [dp : Decidable p]
    [dq : Decidable q] : decide (p ∨ q) = (p || q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq]
@[simp] theorem Bool.decide_eq_true {b : Bool} [Decidable (b = true)] : decide (b = true) = b := by
  cases b <;> simp
@[simp] theorem Bool.decide_eq_false {b : Bool} [Decidable (b = false)] :
    decide (b = false) = !b := by cases b <;> simp
end

/-! ## lawful equality tests -/
section
variable {α : Type u} [BEq α] [LawfulBEq α]

@[simp] theorem beq_self_eq_true (a : α) : (a == a) = true := BEq.rfl
theorem eq_of_beq {a b : α} (h : (a == b) = true) : a = b := LawfulBEq.eq_of_beq h
@[simp] theorem beq_iff_eq {a b : α} : a == b ↔ a = b :=
  ⟨eq_of_beq, fun h => h ▸ BEq.rfl⟩
theorem ne_of_beq_false {a b : α} (h : (a == b) = false) : a ≠ b := fun e => by
  rw [e, beq_self_eq_true] at h; exact Bool.noConfusion h
@[simp] theorem beq_eq_false_iff_ne {a b : α} : (a == b) = false ↔ a ≠ b :=
  ⟨ne_of_beq_false, fun h => Bool.of_not_eq_true fun e => h (eq_of_beq e)⟩
theorem beq_false_of_ne {a b : α} (h : a ≠ b) : (a == b) = false := beq_eq_false_iff_ne.2 h
@[simp] theorem bne_self_eq_false (a : α) : (a != a) = false := by simp [bne]
@[simp] theorem bne_iff_ne {a b : α} : a != b ↔ a ≠ b := by simp [bne]
@[simp] theorem bne_eq_false_iff_eq {a b : α} : (a != b) = false ↔ a = b := by simp [bne]
theorem Bool.beq_comm {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = (b == a) :=
  Bool.eq_iff_iff.2 (beq_iff_eq.trans (eq_comm.trans beq_iff_eq.symm))
theorem Bool.beq_eq_decide_eq {α : Type u} [BEq α] [LawfulBEq α] [DecidableEq α] (a b : α) :
    (a == b) = decide (a = b) := Bool.eq_iff_iff.2 (beq_iff_eq.trans decide_eq_true_iff.symm)
end

/-! ## truth values as numbers -/
namespace Bool

/-- `false` is 0, `true` is 1. -/
def toNat (b : Bool) : Nat := cond b 1 0

@[simp] theorem toNat_false : false.toNat = 0 := rfl
@[simp] theorem toNat_true : true.toNat = 1 := rfl
theorem toNat_le (c : Bool) : c.toNat ≤ 1 := by cases c <;> decide
theorem toNat_lt (b : Bool) : b.toNat < 2 := by cases b <;> decide
@[simp] theorem toNat_eq_zero {b : Bool} : b.toNat = 0 ↔ b = false := by cases b <;> decide
@[simp] theorem toNat_eq_one {b : Bool} : b.toNat = 1 ↔ b = true := by cases b <;> decide
end Bool
