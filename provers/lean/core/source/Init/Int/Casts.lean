prelude
import Init.Logic.Congruence
/-!
Casts from `Nat` to `Int` for `push_cast` and `norm_cast`.
-/
set_option linter.all false
universe u v w

theorem Int.natCast_inj {m n : Nat} : ((m : Nat) : Int) = (n : Int) ↔ m = n :=
  ⟨fun h => by injection h, fun h => h ▸ rfl⟩

theorem Int.natCast_le {m n : Nat} : (m : Int) ≤ (n : Int) ↔ m ≤ n := Int.ofNat_le_ofNat
theorem Int.natCast_lt {m n : Nat} : (m : Int) < (n : Int) ↔ m < n := Int.ofNat_lt_ofNat
theorem Int.cast_ofNat_Int {n : Nat} : ((OfNat.ofNat n : Nat) : Int) = OfNat.ofNat n := rfl
theorem Int.natCast_zero : ((0 : Nat) : Int) = 0 := rfl
theorem Int.natCast_one : ((1 : Nat) : Int) = 1 := rfl
attribute [simp, norm_cast] Int.natCast_inj Int.natCast_le Int.natCast_lt
attribute [norm_cast, push_cast] Int.natCast_add Int.natCast_mul Int.natCast_ediv Int.natCast_emod
attribute [simp, norm_cast] Int.natCast_zero Int.natCast_one Int.cast_ofNat_Int
