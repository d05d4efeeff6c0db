prelude
import Init.Types.Basic
/-!
The integers: constructors, arithmetic, order, decidability. Division follows in `Init.Int.Division`.
-/
set_option linter.all false
set_option checkBinderAnnotations false
set_option bootstrap.inductiveCheckResultingUniverse false
universe u v w u₁ u₂ v₁ v₂

set_option genCtorIdx false in
inductive Int : Type where
  | ofNat : Nat → Int
  | negSucc : Nat → Int
attribute [extern "lean_nat_to_int"] Int.ofNat
attribute [extern "lean_int_neg_succ_of_nat"] Int.negSucc
noncomputable def Int.ctorIdx (i : Int) : Nat := Int.casesOn i (fun _ => 0) (fun _ => 1)
set_option bootstrap.genMatcherCode false
@[extern "lean_int_neg"] protected def Int.neg (n : @& Int) : Int := match n with
  | .ofNat .zero => .ofNat 0
  | .ofNat (.succ m) => .negSucc m
  | .negSucc m => .ofNat (.succ m)
@[extern "lean_int_sub_nat_nat"] def Int.subNatNat (m n : Nat) : Int := match (n - m : Nat) with
  | .zero => .ofNat (m - n)
  | .succ k => .negSucc k
@[extern "lean_int_add"] protected def Int.add (m n : @& Int) : Int := match m, n with
  | .ofNat m, .ofNat n => .ofNat (m + n)
  | .ofNat m, .negSucc n => subNatNat m (.succ n)
  | .negSucc m, .ofNat n => subNatNat n (.succ m)
  | .negSucc m, .negSucc n => .negSucc (.succ (m + n))
@[extern "lean_int_sub"] protected def Int.sub (m n : @& Int) : Int := Int.add m (Int.neg n)
def Int.negOfNat : Nat → Int
  | .zero => .ofNat 0
  | .succ m => .negSucc m
@[extern "lean_int_mul"] protected def Int.mul (m n : @& Int) : Int := match m, n with
  | .ofNat m, .ofNat n => .ofNat (m * n)
  | .ofNat m, .negSucc n => negOfNat (m * .succ n)
  | .negSucc m, .ofNat n => negOfNat (.succ m * n)
  | .negSucc m, .negSucc n => .ofNat (.succ m * .succ n)
inductive Int.NonNeg : Int → Prop where
  | mk (n : Nat) : NonNeg (ofNat n)
protected def Int.le (a b : Int) : Prop := NonNeg (Int.sub b a)
protected def Int.lt (a b : Int) : Prop := Int.le (Int.add a (ofNat 1)) b
instance Int.instLEInt : LE Int := ⟨Int.le⟩
instance Int.instLTInt : LT Int := ⟨Int.lt⟩
instance Int.instAdd : Add Int := ⟨Int.add⟩
instance Int.instSub : Sub Int := ⟨Int.sub⟩
instance Int.instMul : Mul Int := ⟨Int.mul⟩
instance Int.instNegInt : Neg Int := ⟨Int.neg⟩
@[extern "lean_int_dec_nonneg"] def Int.decNonneg (m : Int) : Decidable (NonNeg m) := match m with
  | .ofNat m => isTrue ⟨m⟩
  | .negSucc m => isFalse (fun h => nomatch h)
@[extern "lean_int_dec_le"] instance Int.decLe (a b : @& Int) : Decidable (a ≤ b) := decNonneg _
@[extern "lean_int_dec_lt"] instance Int.decLt (a b : @& Int) : Decidable (a < b) := decNonneg _
@[extern "lean_int_dec_eq"] protected def Int.decEq (a b : @& Int) :
    Decidable (a = b) := match a, b with
  | .ofNat a, .ofNat b => match decEq a b with
    | isTrue h => isTrue (congrArg Int.ofNat h)
    | isFalse h => isFalse (fun h' => h (by injection h'))
  | .ofNat _, .negSucc _ => isFalse (fun h => by injection h)
  | .negSucc _, .ofNat _ => isFalse (fun h => by injection h)
  | .negSucc a, .negSucc b => match decEq a b with
    | isTrue h => isTrue (congrArg Int.negSucc h)
    | isFalse h => isFalse (fun h' => h (by injection h'))
instance Int.instDecidableEq : DecidableEq Int := Int.decEq
set_option bootstrap.genMatcherCode true
@[extern "lean_nat_abs"] def Int.natAbs (m : @& Int) : Nat := match m with
  | .ofNat m => m
  | .negSucc m => .succ m
def Int.toNat : Int → Nat
  | .ofNat n => n
  | .negSucc _ => 0
instance : Inhabited Int := ⟨.ofNat 0⟩
instance instOfNat {n : Nat} : OfNat Int n := ⟨Int.ofNat n⟩
instance Int.instMax : Max Int := ⟨fun a b => if a ≤ b then b else a⟩
instance Int.instMin : Min Int := ⟨fun a b => if a ≤ b then a else b⟩
