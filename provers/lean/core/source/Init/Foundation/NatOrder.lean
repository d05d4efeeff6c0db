prelude
import Init.Foundation.Operators
/-!
The instances of `Nat`, its order as an inductive predicate, and that the order is decidable.
-/
set_option linter.all false
set_option autoImplicit false
set_option bootstrap.inductiveCheckResultingUniverse false
set_option checkBinderAnnotations false
universe u v w

instance instAddNat : Add Nat := ⟨Nat.add⟩
instance instSubNat : Sub Nat := ⟨Nat.sub⟩
instance instMulNat : Mul Nat := ⟨Nat.mul⟩
instance instNatPowNat : NatPow Nat := ⟨Nat.pow⟩

protected inductive Nat.le (n : Nat) : Nat → Prop where
  | refl : Nat.le n n
  | step {m : Nat} : Nat.le n m → Nat.le n (.succ m)

@[reducible] protected def Nat.lt (n m : Nat) : Prop := Nat.le (HAdd.hAdd n 1) m
instance instLENat : LE Nat := ⟨Nat.le⟩
instance instLTNat : LT Nat := ⟨Nat.lt⟩

theorem Nat.zero_le : (n : Nat) → LE.le 0 n
  | .zero => Nat.le.refl
  | .succ n => Nat.le.step (Nat.zero_le n)

theorem Nat.succ_le_succ {n m : Nat} : LE.le n m → LE.le (Nat.succ n) (Nat.succ m)
  | .refl => .refl
  | .step h => .step (Nat.succ_le_succ h)

theorem Nat.not_succ_le_zero : (n : Nat) → LE.le (Nat.succ n) 0 → False :=
  fun n h =>
    have aux : (m : Nat) → (h : LE.le (Nat.succ n) m) → Eq m 0 → False := fun m h =>
      Nat.le.casesOn (motive := fun m _ => Eq m 0 → False) h (fun h => Nat.noConfusion h) (fun _ h => Nat.noConfusion h)
    aux 0 h rfl

theorem Nat.le_trans {n m k : Nat} (h₁ : LE.le n m) (h₂ : LE.le m k) : LE.le n k :=
  Nat.le.rec (motive := fun k _ => LE.le n k) h₁ (fun _ ih => Nat.le.step ih) h₂

theorem Nat.le_succ (n : Nat) : LE.le n (Nat.succ n) := Nat.le.step Nat.le.refl

theorem Nat.pred_le_pred {n m : Nat} : LE.le n m → LE.le (Nat.pred n) (Nat.pred m) := fun h =>
  Nat.le.casesOn (motive := fun m _ => LE.le (Nat.pred n) (Nat.pred m)) h Nat.le.refl
    (fun {m} h => match m, n, h with
      | .zero, .zero, _ => .refl
      | .zero, .succ n, h => (Nat.not_succ_le_zero n h).rec
      | .succ m, .zero, _ => Nat.zero_le _
      | .succ m, .succ n, h => Nat.le_trans (Nat.le_succ n) h)

theorem Nat.le_of_succ_le_succ {n m : Nat} : LE.le (Nat.succ n) (Nat.succ m) → LE.le n m :=
  fun h => Nat.pred_le_pred h

theorem Nat.ble_self_eq_true : (n : Nat) → Eq (Nat.ble n n) true
  | .zero => rfl
  | .succ n => Nat.ble_self_eq_true n

theorem Nat.ble_succ_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → Eq (Nat.ble n (.succ m)) true
  | .zero, _, _ => rfl
  | .succ n, .succ m, h => have : Eq (Nat.ble n (.succ m)) true := Nat.ble_succ_eq_true (n := n) (m := m) h; this
  | .succ n, .zero, h => Bool.noConfusion h

theorem Nat.ble_eq_true_of_le {n m : Nat} (h : LE.le n m) : Eq (Nat.ble n m) true :=
  Nat.le.rec (motive := fun m _ => Eq (Nat.ble n m) true) (Nat.ble_self_eq_true n) (fun _ ih => Nat.ble_succ_eq_true ih) h

theorem Nat.le_of_ble_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → LE.le n m
  | .zero, m, _ => Nat.zero_le m
  | .succ n, .succ m, h => Nat.succ_le_succ (Nat.le_of_ble_eq_true (n := n) (m := m) h)
  | .succ n, .zero, h => Bool.noConfusion h

theorem Nat.not_le_of_not_ble_eq_true {n m : Nat} (h : Not (Eq (Nat.ble n m) true)) :
    Not (LE.le n m) :=
  fun h' => absurd (Nat.ble_eq_true_of_le h') h

@[extern "lean_nat_dec_le"] instance Nat.decLe (n m : @& Nat) : Decidable (LE.le n m) :=
  dite (Eq (Nat.ble n m) true) (fun h => isTrue (Nat.le_of_ble_eq_true h)) (fun h => isFalse (Nat.not_le_of_not_ble_eq_true h))

@[extern "lean_nat_dec_lt"] instance Nat.decLt (n m : @& Nat) : Decidable (LT.lt n m) :=
  decLe (.succ n) m

instance : Min Nat := ⟨fun n m => ite (LE.le n m) n m⟩
instance Nat.instMax : Max Nat := ⟨fun n m => ite (LE.le n m) m n⟩

theorem Nat.lt_irrefl (n : Nat) : Not (LT.lt n n) :=
  Nat.rec (motive := fun n => Not (LT.lt n n)) (Nat.not_succ_le_zero 0) (fun _ ih h => ih (Nat.le_of_succ_le_succ h)) n
