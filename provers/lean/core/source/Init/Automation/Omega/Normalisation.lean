prelude
import Init.Automation.Omega.Constraints
/-!
Bringing a constraint into normal form: dividing by the greatest common divisor of its coefficients
and making the leading one positive; and solving an equation by balanced remainders.
-/
set_option linter.all false
universe u v w

namespace Lean.Omega
open Constraint

theorem combo_sat' (s t : Constraint) (a : Int) (x : Coeffs) (b : Int) (y : Coeffs) (v : Coeffs)
    (wx : s.sat' x v) (wy : t.sat' y v) :
    (Constraint.combo a s b t).sat' (Coeffs.combo a x b y) v := by
  rw [sat', Coeffs.dot_combo]; exact add_sat (scale_sat a wx) (scale_sat b wy)

/-- Divide by the greatest common divisor of the coefficients, rounding the bounds inwards.

The kernel evaluates this for every step of a proof by `omega`, so the tests are Boolean functions
without proofs in them, and the usual case, a common divisor of one, comes first. -/
def normalize (s : Constraint) (x : Coeffs) : Constraint × Coeffs :=
  bif Nat.beq (Coeffs.gcd x) 1 then (s, x)
  else bif Coeffs.allZero x then
    bif sat0 s then (Constraint.trivial, x) else (Constraint.impossible, x)
  else bif Nat.ble 1 (Coeffs.gcd x) then
    if x = Coeffs.smul (Coeffs.gcd x : Int) (Coeffs.sdiv x (Coeffs.gcd x : Int)) then
      (s.div (Coeffs.gcd x), Coeffs.sdiv x (Coeffs.gcd x : Int))
    else (s, x)
  else (s, x)

theorem sat0_of_sat {s : Constraint} (h : s.sat 0) : sat0 s = true := by
  rcases s with ⟨_ | l, _ | u⟩
  · rfl
  · exact (by simp only [sat0, Bool.true_and, decide_eq_true_eq]; exact h.2)
  · exact (by simp only [sat0, Bool.and_true, decide_eq_true_eq]; exact h.1)
  · exact (by simp only [sat0, Bool.and_eq_true, decide_eq_true_eq]; exact h)

theorem cond_cases {α : Type u} {P : α → Prop} {x y : α} :
    (b : Bool) → (b = true → P x) → (b = false → P y) → P (bif b then x else y)
  | true, hx, _ => hx rfl
  | false, _, hy => hy rfl

theorem normalize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (normalize s x).1.sat' (normalize s x).2 v := by
  have cases {r q : Constraint × Coeffs} := cond_cases (P := fun p => p.1.sat' p.2 v) (x := r) (y := q)
  refine cases _ (fun _ => w) fun _ => cases _ (fun zero => ?_) fun _ =>
    cases _ (fun positive => ?_) fun _ => w
  · refine cases _ (fun _ => ⟨True.intro, True.intro⟩) fun unsat => ?_
    rw [sat', Coeffs.eq_zeros_of_allZero zero, Coeffs.dot_zeros] at w
    exact absurd (sat0_of_sat w) (by rw [unsat]; exact Bool.noConfusion)
  · split
    · rename_i exactly
      refine div_sat (_root_.Int.ofNat_lt_ofNat.2 (Nat.le_of_ble_eq_true positive)) ?_
      rw [← Coeffs.dot_smul, ← exactly]; exact w
    · exact w

def tidy (s : Constraint) (x : Coeffs) : Constraint × Coeffs :=
  bif Coeffs.isNonneg (Coeffs.leading x) then normalize s x
  else normalize s.neg (Coeffs.smul (-1) x)

def tidyConstraint (s : Constraint) (x : Coeffs) : Constraint := (tidy s x).1
def tidyCoeffs (s : Constraint) (x : Coeffs) : Coeffs := (tidy s x).2

theorem tidy_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (tidyConstraint s x).sat' (tidyCoeffs s x) v := by
  refine cond_cases (P := fun p : Constraint × Coeffs => p.1.sat' p.2 v) _ (fun _ => normalize_sat w) fun _ => ?_
  · apply normalize_sat
    rw [sat', Coeffs.dot_smul]
    have := neg_sat w
    have e : -1 * Coeffs.dot x v = - Coeffs.dot x v := by rw [Int.neg_mul, Int.one_mul]
    rw [e]; exact this

end Lean.Omega

instance (x : Lean.Omega.Coeffs) : Decidable (Lean.Omega.Coeffs.isZero x) :=
  inferInstanceAs (Decidable (x = Lean.Omega.Coeffs.zeros x))

namespace Lean.Omega

/-- balanced quotient: `x - m * bdiv x m` is the balanced remainder -/
def bdiv (x : Int) (m : Nat) : Int :=
  if x % (m : Int) < ((m : Int) + 1) / 2 then x / (m : Int) else x / (m : Int) + 1

def bmod (x : Int) (m : Nat) : Int := x - m * bdiv x m

def Coeffs.bdiv : Coeffs → Nat → Coeffs
  | [], _ => []
  | x :: xs, m => Lean.Omega.bdiv x m :: Coeffs.bdiv xs m

def Coeffs.bmod : Coeffs → Nat → Coeffs
  | [], _ => []
  | x :: xs, m => Lean.Omega.bmod x m :: Coeffs.bmod xs m

def bmod_coeffs (m : Nat) (i : Nat) (x : Coeffs) : Coeffs := Coeffs.set (Coeffs.bmod x m) i m

def bmod_div_term (m : Nat) (x v : Coeffs) : Int :=
  Coeffs.dot (Coeffs.bdiv x m) v - bdiv (Coeffs.dot x v) m

def Constraint.exact (r : Int) : Constraint := ⟨some r, some r⟩

theorem Coeffs.dot_bmod (x : Coeffs) (m : Nat) (v : Coeffs) :
    dot (Coeffs.bmod x m) v = dot x v - m * dot (Coeffs.bdiv x m) v := by
  induction x generalizing v with
  | nil => simp [Coeffs.bmod, Coeffs.bdiv]
  | cons a x ih => cases v with
    | nil => simp [Coeffs.bmod, Coeffs.bdiv]
    | cons c v =>
      simp only [Coeffs.bmod, Coeffs.bdiv, dot_cons, ih, Lean.Omega.bmod, sub_eq_add, Int.add_mul, Int.mul_add, Int.neg_add, Int.neg_mul]
      ac_rfl

theorem Coeffs.length_bmod (x : Coeffs) (m : Nat) : (Coeffs.bmod x m).length = x.length := by
  induction x with
  | nil => rfl
  | cons a x ih => exact congrArg (· + 1) ih

theorem Coeffs.dot_set_of_length (x : Coeffs) (i : Nat) (m : Int) (v : Coeffs) (h : x.length ≤ i) :
    dot (Coeffs.set x i m) v = dot x v + m * get v i := by
  induction x generalizing i v with
  | nil =>
    clear h
    induction i generalizing v with
    | zero => cases v <;> simp [Coeffs.set, get, dot_cons]
    | succ i ih => cases v with
      | nil => simp [Coeffs.set, get]
      | cons c v => simp [Coeffs.set, get, dot_cons, ih]
  | cons a x ih => cases i with
    | zero => exact absurd h (_root_.Nat.not_succ_le_zero _)
    | succ i => cases v with
      | nil => simp [Coeffs.set, get]
      | cons c v =>
        have h : x.length ≤ i := _root_.Nat.le_of_succ_le_succ h
        simp only [Coeffs.set, get, dot_cons, ih i v h, _root_.Int.add_assoc]

theorem Constraint.exact_sat {r t : Int} : (Constraint.exact r).sat t ↔ r = t :=
  ⟨fun h => _root_.Int.le_antisymm h.1 h.2, fun h => h ▸ ⟨_root_.Int.le_refl _, _root_.Int.le_refl _⟩⟩

theorem bmod_aux (D M Q B : Int) : D - M * B = D - M * Q + M * (Q - B) := by
  obtain ⟨a, b, rfl⟩ := _root_.Int.exists_rep D; obtain ⟨c, d, rfl⟩ := _root_.Int.exists_rep M
  obtain ⟨e, f, rfl⟩ := _root_.Int.exists_rep Q; obtain ⟨g, h, rfl⟩ := _root_.Int.exists_rep B
  int_ring

theorem bmod_sat (m : Nat) (r : Int) (i : Nat) (x v : Coeffs) (h : x.length ≤ i)
    (p : Coeffs.get v i = bmod_div_term m x v)
    (w : (Constraint.exact r).sat' x v) : (Constraint.exact (bmod r m)).sat' (bmod_coeffs m i x) v := by
  have w : r = Coeffs.dot x v := Constraint.exact_sat.1 w
  rw [Constraint.sat', Constraint.exact_sat, bmod_coeffs, Coeffs.dot_set_of_length _ _ _ _ (by rw [Coeffs.length_bmod]; exact h), p, Coeffs.dot_bmod, w, bmod, bmod_div_term]
  exact bmod_aux _ _ _ _

end Lean.Omega
