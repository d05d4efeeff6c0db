prelude
import Init.Automation.Omega.Coefficients
/-!
Linear combinations: a constant and coefficients, evaluated on a list of values.
-/
set_option linter.all false
universe u v w

namespace Lean.Omega

structure LinearCombo where
  const : Int := 0
  coeffs : Coeffs := []

namespace LinearCombo
def eval (lc : LinearCombo) (values : Coeffs) : Int := lc.const + Coeffs.dot lc.coeffs values
def coordinate (i : Nat) : LinearCombo := { const := 0, coeffs := Coeffs.set [] i 1 }

theorem coordinate_eval (i : Nat) (v : Coeffs) : (coordinate i).eval v = v.get i := by
  rw [eval, coordinate, Coeffs.dot_set, Int.zero_add]

theorem coordinate_eval_0 (a0 : Int) (t : List Int) :
    (coordinate 0).eval (.ofList (a0 :: t)) = a0 :=
  coordinate_eval 0 _

theorem coordinate_eval_1 (a0 a1 : Int) (t : List Int) :
    (coordinate 1).eval (.ofList (a0 :: a1 :: t)) = a1 :=
  coordinate_eval 1 _

theorem coordinate_eval_2 (a0 a1 a2 : Int) (t : List Int) :
    (coordinate 2).eval (.ofList (a0 :: a1 :: a2 :: t)) = a2 :=
  coordinate_eval 2 _

theorem coordinate_eval_3 (a0 a1 a2 a3 : Int) (t : List Int) :
    (coordinate 3).eval (.ofList (a0 :: a1 :: a2 :: a3 :: t)) = a3 :=
  coordinate_eval 3 _

theorem coordinate_eval_4 (a0 a1 a2 a3 a4 : Int) (t : List Int) :
    (coordinate 4).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: t)) = a4 :=
  coordinate_eval 4 _

theorem coordinate_eval_5 (a0 a1 a2 a3 a4 a5 : Int) (t : List Int) :
    (coordinate 5).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: t)) = a5 :=
  coordinate_eval 5 _

theorem coordinate_eval_6 (a0 a1 a2 a3 a4 a5 a6 : Int) (t : List Int) :
    (coordinate 6).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: t)) = a6 :=
  coordinate_eval 6 _

theorem coordinate_eval_7 (a0 a1 a2 a3 a4 a5 a6 a7 : Int) (t : List Int) :
    (coordinate 7).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: t)) = a7 :=
  coordinate_eval 7 _

theorem coordinate_eval_8 (a0 a1 a2 a3 a4 a5 a6 a7 a8 : Int) (t : List Int) :
    (coordinate 8).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: t)) = a8 :=
  coordinate_eval 8 _

theorem coordinate_eval_9 (a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 : Int) (t : List Int) :
    (coordinate 9).eval (.ofList (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: a9 :: t)) =
    a9 :=
  coordinate_eval 9 _

def add (l₁ l₂ : LinearCombo) : LinearCombo := ⟨l₁.const + l₂.const, Coeffs.add l₁.coeffs l₂.coeffs⟩
def sub (l₁ l₂ : LinearCombo) : LinearCombo := ⟨l₁.const - l₂.const, Coeffs.sub l₁.coeffs l₂.coeffs⟩
def neg (lc : LinearCombo) : LinearCombo := ⟨-lc.const, Coeffs.neg lc.coeffs⟩
def smul (lc : LinearCombo) (i : Int) : LinearCombo := ⟨i * lc.const, Coeffs.smul i lc.coeffs⟩

def mul (l₁ l₂ : LinearCombo) : LinearCombo :=
  if l₁.coeffs = Coeffs.zeros l₁.coeffs then smul l₂ l₁.const else smul l₁ l₂.const

instance : Add LinearCombo := ⟨add⟩
instance : Sub LinearCombo := ⟨sub⟩
instance : Neg LinearCombo := ⟨neg⟩
instance : HMul Int LinearCombo LinearCombo := ⟨fun i lc => lc.smul i⟩
instance : Mul LinearCombo := ⟨mul⟩

theorem add_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ + l₂).eval v = l₁.eval v + l₂.eval v := by
  show (l₁.const + l₂.const) + Coeffs.dot (Coeffs.add _ _) v = _
  rw [Coeffs.dot_add, eval, eval]; ac_rfl

theorem sub_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ - l₂).eval v = l₁.eval v - l₂.eval v := by
  show (l₁.const - l₂.const) + Coeffs.dot (Coeffs.sub _ _) v = _
  rw [Coeffs.dot_sub, eval, eval, Coeffs.sub_eq_add, Coeffs.sub_eq_add, Coeffs.sub_eq_add, Int.neg_add]; ac_rfl

theorem neg_eval (lc : LinearCombo) (v : Coeffs) : (-lc).eval v = -lc.eval v := by
  show -lc.const + Coeffs.dot (Coeffs.neg _) v = _
  rw [Coeffs.dot_neg, eval, Int.neg_add]

theorem smul_eval (lc : LinearCombo) (i : Int) (v : Coeffs) :
    (lc.smul i).eval v = i * lc.eval v := by
  show i * lc.const + Coeffs.dot (Coeffs.smul _ _) v = _
  rw [Coeffs.dot_smul, eval, Int.mul_add]

theorem eval_const {l : LinearCombo} (h : l.coeffs = Coeffs.zeros l.coeffs) (v : Coeffs) :
    l.eval v = l.const := by
  rw [eval, h, Coeffs.dot_zeros, Int.add_zero]

theorem mul_eval (l₁ l₂ : LinearCombo) (v : Coeffs) (h : l₁.coeffs.isZero ∨ l₂.coeffs.isZero) :
    (l₁ * l₂).eval v = l₁.eval v * l₂.eval v := by
  show (if l₁.coeffs = Coeffs.zeros l₁.coeffs then smul l₂ l₁.const else smul l₁ l₂.const).eval v = _
  split
  · rename_i hz; rw [smul_eval, eval_const hz]
  · rename_i hz
    cases h with
    | inl h => exact absurd h hz
    | inr h => rw [smul_eval, eval_const h, Int.mul_comm]

end LinearCombo
end Lean.Omega
