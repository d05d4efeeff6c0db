prelude
import Init.Int.Division
/-!
Lists of integer coefficients, their scalar product with a list of values, and operations on them.
-/
set_option linter.all false
universe u v w

namespace Lean.Omega
abbrev IntList := List Int
abbrev Coeffs := IntList
abbrev Coeffs.ofList (xs : List Int) : Coeffs := xs
namespace Coeffs

def get : Coeffs → Nat → Int
  | [], _ => 0
  | x :: _, .zero => x
  | _ :: xs, .succ n => get xs n

def length (xs : Coeffs) : Nat := List.length xs

def set : Coeffs → Nat → Int → Coeffs
  | [], .zero, y => [y]
  | [], .succ n, y => 0 :: set [] n y
  | _ :: xs, .zero, y => y :: xs
  | x :: xs, .succ n, y => x :: set xs n y

def dot : Coeffs → Coeffs → Int
  | [], _ => 0
  | _ :: _, [] => 0
  | x :: xs, y :: ys => x * y + dot xs ys

def neg : Coeffs → Coeffs
  | [] => []
  | x :: xs => -x :: neg xs

def smul (i : Int) : Coeffs → Coeffs
  | [] => []
  | x :: xs => i * x :: smul i xs

def combo (a : Int) : Coeffs → Int → Coeffs → Coeffs
  | [], b, ys => smul b ys
  | x :: xs, _, [] => smul a (x :: xs)
  | x :: xs, b, y :: ys => (a * x + b * y) :: combo a xs b ys

def add : Coeffs → Coeffs → Coeffs
  | [], ys => ys
  | x :: xs, [] => x :: xs
  | x :: xs, y :: ys => (x + y) :: add xs ys

def sub : Coeffs → Coeffs → Coeffs
  | [], ys => neg ys
  | x :: xs, [] => x :: xs
  | x :: xs, y :: ys => (x - y) :: sub xs ys

def sdiv : Coeffs → Int → Coeffs
  | [], _ => []
  | x :: xs, g => x / g :: sdiv xs g

def zeros : Coeffs → Coeffs
  | [] => []
  | _ :: xs => 0 :: zeros xs

def gcd : Coeffs → Nat
  | [] => 0
  | x :: xs => Nat.gcd x.natAbs (gcd xs)

def leading : Coeffs → Int
  | [] => 0
  | x :: xs => if x = 0 then leading xs else x

def isZero (xs : Coeffs) : Prop := xs = zeros xs

def isNonneg : Int → Bool
  | .ofNat _ => true
  | .negSucc _ => false

def allZero : Coeffs → Bool
  | [] => true
  | .ofNat n :: xs => Nat.beq n 0 && allZero xs
  | .negSucc _ :: _ => false

theorem eq_zeros_of_allZero : {xs : Coeffs} → allZero xs = true → xs = zeros xs
  | [], _ => rfl
  | .ofNat n :: xs, h => by
    rw [allZero, Bool.and_eq_true] at h
    have head := Nat.eq_of_beq_eq_true h.1
    subst head
    exact congrArg (0 :: ·) (eq_zeros_of_allZero h.2)
@[simp] theorem dot_nil_left (v : Coeffs) : dot [] v = 0 := by cases v <;> rfl
@[simp] theorem dot_nil_right (x : Coeffs) : dot x [] = 0 := by cases x <;> rfl

theorem dot_cons (x : Int) (xs : Coeffs) (y : Int) (ys : Coeffs) :
    dot (x :: xs) (y :: ys) = x * y + dot xs ys :=
  rfl

theorem dot_zeros (x v : Coeffs) : dot (zeros x) v = 0 := by
  induction x generalizing v with
  | nil => simp [zeros]
  | cons a x ih => cases v with
    | nil => simp
    | cons c v => simp [zeros, dot_cons, ih]

theorem dot_smul (i : Int) (x v : Coeffs) : dot (smul i x) v = i * dot x v := by
  induction x generalizing v with
  | nil => simp [smul]
  | cons a x ih => cases v with
    | nil => simp
    | cons c v => simp only [smul, dot_cons, ih, Int.mul_add, Int.mul_assoc]

theorem dot_neg (x v : Coeffs) : dot (neg x) v = -dot x v := by
  induction x generalizing v with
  | nil => rw [neg, dot_nil_left]; rfl
  | cons a x ih => cases v with
    | nil => rw [dot_nil_right, dot_nil_right]; rfl
    | cons c v => simp only [neg, dot_cons, ih, Int.neg_add, Int.neg_mul]

theorem dot_combo (a : Int) (x : Coeffs) (b : Int) (y v : Coeffs) :
    dot (combo a x b y) v = a * dot x v + b * dot y v := by
  induction v generalizing x y with
  | nil => simp
  | cons c v ih =>
    cases x with
    | nil => simp [combo, dot_smul]
    | cons p x => cases y with
      | nil => rw [combo, dot_smul]; simp
      | cons q y => simp only [combo, dot_cons, ih, Int.mul_add, Int.add_mul, Int.mul_assoc]; ac_rfl

theorem dot_add (x y v : Coeffs) : dot (add x y) v = dot x v + dot y v := by
  induction v generalizing x y with
  | nil => simp
  | cons c v ih =>
    cases x with
    | nil => simp [add]
    | cons p x => cases y with
      | nil => simp [add]
      | cons q y => simp only [add, dot_cons, ih, Int.add_mul]; ac_rfl

theorem sub_eq_add (a b : Int) : a - b = a + -b := rfl

theorem dot_sub (x y v : Coeffs) : dot (sub x y) v = dot x v - dot y v := by
  rw [sub_eq_add, ← dot_neg]
  induction v generalizing x y with
  | nil => simp
  | cons c v ih =>
    cases x with
    | nil => simp [sub]
    | cons p x => cases y with
      | nil => simp [sub, neg]
      | cons q y => simp only [sub, neg, dot_cons, ih, sub_eq_add, Int.add_mul, Int.neg_mul]; ac_rfl

theorem dot_set (n : Nat) (v : Coeffs) : dot (set [] n 1) v = get v n := by
  induction n generalizing v with
  | zero => cases v with
    | nil => simp [get]
    | cons c v => simp [set, dot_cons, get]
  | succ n ih => cases v with
    | nil => simp [get]
    | cons c v => simp [set, dot_cons, get, ih]

end Coeffs
end Lean.Omega
