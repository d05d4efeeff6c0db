prelude
import Init.Automation.Omega.Coefficients
/-!
Lower and upper bounds on the value of a linear combination, and how they add up, scale and meet.
-/
set_option linter.all false
universe u v w

namespace Lean.Omega

structure Constraint where
  lowerBound : Option Int
  upperBound : Option Int

namespace Constraint

def leOpt : Option Int → Int → Prop
  | none, _ => True
  | some l, t => l ≤ t

def geOpt : Option Int → Int → Prop
  | none, _ => True
  | some u, t => t ≤ u

def sat (c : Constraint) (t : Int) : Prop := leOpt c.lowerBound t ∧ geOpt c.upperBound t
abbrev sat' (c : Constraint) (x y : Coeffs) : Prop := sat c (Coeffs.dot x y)

def isImpossible : Constraint → Bool
  | ⟨some x, some y⟩ => decide (y < x)
  | _ => false

theorem not_sat_of_isImpossible {c : Constraint} (h : c.isImpossible = true) {t : Int} :
    ¬ c.sat t := by
  rcases c with ⟨_ | x, _ | y⟩
  · cases h
  · cases h
  · cases h
  · rintro ⟨h1, h2⟩
    exact absurd (Int.le_trans h1 h2) (Int.not_le.2 (of_decide_eq_true h))

theorem not_sat'_of_isImpossible {c : Constraint} (h : c.isImpossible = true) {x y : Coeffs} :
    ¬ c.sat' x y :=
  not_sat_of_isImpossible h

end Constraint
end Lean.Omega

namespace Lean.Omega
namespace Constraint
def trivial : Constraint := ⟨none, none⟩
def impossible : Constraint := ⟨some 1, some 0⟩

def mapO (f : Int → Int) : Option Int → Option Int
  | none => none
  | some x => some (f x)

def zipO (f : Int → Int → Int) : Option Int → Option Int → Option Int
  | some x, some y => some (f x y)
  | _, _ => none

def maxO : Option Int → Option Int → Option Int
  | none, y => y
  | some x, none => some x
  | some x, some y => some (if x ≤ y then y else x)

def minO : Option Int → Option Int → Option Int
  | none, y => y
  | some x, none => some x
  | some x, some y => some (if x ≤ y then x else y)

def neg (c : Constraint) : Constraint :=
  ⟨mapO (fun x => -x) c.upperBound, mapO (fun x => -x) c.lowerBound⟩

def add (x y : Constraint) : Constraint :=
  ⟨zipO (· + ·) x.lowerBound y.lowerBound, zipO (· + ·) x.upperBound y.upperBound⟩

def scale (k : Int) (c : Constraint) : Constraint :=
  if k = 0 then (if c.isImpossible = true then c else ⟨some 0, some 0⟩)
  else if 0 < k then ⟨mapO (k * ·) c.lowerBound, mapO (k * ·) c.upperBound⟩
  else ⟨mapO (k * ·) c.upperBound, mapO (k * ·) c.lowerBound⟩

def combo (a : Int) (x : Constraint) (b : Int) (y : Constraint) : Constraint :=
  add (scale a x) (scale b y)

def combine (x y : Constraint) : Constraint :=
  ⟨maxO x.lowerBound y.lowerBound, minO x.upperBound y.upperBound⟩

theorem leOpt_max {a b : Option Int} {t : Int} (ha : leOpt a t) (hb : leOpt b t) :
    leOpt (maxO a b) t := by
  cases a with
  | none => exact hb
  | some x => cases b with
    | none => exact ha
    | some y =>
      show (if x ≤ y then y else x) ≤ t
      split
      · exact hb
      · exact ha

theorem geOpt_min {a b : Option Int} {t : Int} (ha : geOpt a t) (hb : geOpt b t) :
    geOpt (minO a b) t := by
  cases a with
  | none => exact hb
  | some x => cases b with
    | none => exact ha
    | some y =>
      show t ≤ (if x ≤ y then x else y)
      split
      · exact ha
      · exact hb

theorem combine_sat' {s t : Constraint} {x y : Coeffs} (hs : s.sat' x y) (ht : t.sat' x y) :
    (s.combine t).sat' x y :=
  ⟨leOpt_max hs.1 ht.1, geOpt_min hs.2 ht.2⟩

theorem add_sat {s t : Constraint} {x y : Int} (hs : s.sat x) (ht : t.sat y) :
    (s.add t).sat (x + y) := by
  rcases s with ⟨sl, su⟩; rcases t with ⟨tl, tu⟩
  have ⟨h1, h2⟩ := hs
  have ⟨h3, h4⟩ := ht
  constructor
  · cases sl with
    | none => exact True.intro
    | some a => cases tl with
      | none => exact True.intro
      | some b => exact Int.add_le_add h1 h3
  · cases su with
    | none => exact True.intro
    | some a => cases tu with
      | none => exact True.intro
      | some b => exact Int.add_le_add h2 h4

theorem mul_le_mul_of_neg {k a b : Int} (hk : ¬ 0 < k) (h : a ≤ b) : k * b ≤ k * a := by
  have hk : k ≤ 0 := Int.not_lt.1 hk
  have hk : 0 ≤ -k := Int.neg_le_neg hk
  have := Int.neg_le_neg (Int.mul_le_mul_of_nonneg_left h hk)
  rw [Int.neg_mul, Int.neg_mul, Int.neg_neg, Int.neg_neg] at this
  exact this

theorem scale_sat {c : Constraint} {t : Int} (k : Int) (h : c.sat t) : (scale k c).sat (k * t) := by
  rw [scale]
  split
  · rename_i hk
    split
    · rename_i hi; exact absurd h (not_sat_of_isImpossible hi)
    · rw [hk, Int.zero_mul]; exact ⟨Int.le_refl 0, Int.le_refl 0⟩
  · rcases c with ⟨l, u⟩
    have ⟨h1, h2⟩ := h
    split
    · rename_i hk
      constructor
      · cases l with
        | none => exact True.intro
        | some a => exact Int.mul_le_mul_of_nonneg_left h1 (Int.le_of_lt hk)
      · cases u with
        | none => exact True.intro
        | some a => exact Int.mul_le_mul_of_nonneg_left h2 (Int.le_of_lt hk)
    · rename_i hk
      constructor
      · cases u with
        | none => exact True.intro
        | some a => exact mul_le_mul_of_neg hk h2
      · cases l with
        | none => exact True.intro
        | some a => exact mul_le_mul_of_neg hk h1

theorem neg_sat {c : Constraint} {t : Int} (h : c.sat t) : c.neg.sat (-t) := by
  rcases c with ⟨l, u⟩
  have ⟨h1, h2⟩ := h
  constructor
  · cases u with
    | none => exact True.intro
    | some a => exact Int.neg_le_neg h2
  · cases l with
    | none => exact True.intro
    | some a => exact Int.neg_le_neg h1

theorem addInequality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y ≥ 0) :
    Constraint.sat' ⟨some (-c), none⟩ x y := by
  refine ⟨?_, True.intro⟩
  have := Int.add_le_add (Int.le_refl (-c)) w
  rw [← Int.add_assoc, Int.add_comm (-c) c, Int.add_right_neg, Int.zero_add, Int.add_zero] at this
  exact this

theorem addEquality_sat {c : Int} {x y : Coeffs} (w : c + Coeffs.dot x y = 0) :
    Constraint.sat' ⟨some (-c), some (-c)⟩ x y := by
  have e : Coeffs.dot x y = -c := by
    have : -c + (c + Coeffs.dot x y) = -c + 0 := by rw [w]
    rw [← Int.add_assoc, Int.add_comm (-c) c, Int.add_right_neg, Int.zero_add, Int.add_zero] at this
    exact this
  rw [sat', e]; exact ⟨Int.le_refl _, Int.le_refl _⟩

def div (c : Constraint) (k : Nat) : Constraint :=
  ⟨mapO (fun x => -((-x) / (k : Int))) c.lowerBound, mapO (fun x => x / (k : Int)) c.upperBound⟩

theorem div_sat {c : Constraint} {t : Int} {k : Nat} (hk : (0 : Int) < (k : Int))
    (h : c.sat ((k : Int) * t)) : (c.div k).sat t := by
  rcases c with ⟨l, u⟩
  have ⟨h1, h2⟩ := h
  constructor
  · cases l with
    | none => exact True.intro
    | some a =>
      have h1 : a ≤ (k : Int) * t := h1
      have h3 : -t * (k : Int) ≤ -a := by rw [Int.neg_mul, Int.mul_comm t]; exact Int.neg_le_neg h1
      have := Int.neg_le_neg (Int.le_ediv_of_mul_le hk h3)
      rw [Int.neg_neg] at this; exact this
  · cases u with
    | none => exact True.intro
    | some a => exact Int.le_ediv_of_mul_le hk (by rw [Int.mul_comm t]; exact h2)

def sat0 : Constraint → Bool
  | ⟨l, u⟩ => and (match l with | none => true | some l => decide (l ≤ 0)) (match u with | none => true | some u => decide (0 ≤ u))

end Constraint
end Lean.Omega
