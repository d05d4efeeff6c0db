prelude
import Init.Core
import Init.Theorems.Bool
import Init.Theorems.Classical
import Init.Theorems.GetElem
import Init.Theorems.Int
import Init.Theorems.ListAppend
import Init.Theorems.ListBasic
import Init.Theorems.ListEnds
import Init.Theorems.ListGetElem
import Init.Theorems.ListMap
import Init.Theorems.ListMem
import Init.Theorems.ListReverse
import Init.Theorems.Logic
import Init.Theorems.Nat
import Init.Theorems.NatDivMod
import Init.Theorems.NatGcd
import Init.Theorems.NatMinMax
import Init.Theorems.NatOrder
import Init.Theorems.NatPow
import Init.Theorems.Option
import Init.Theorems.Quantifiers
/-!
The embedded core: every Lean file that does not start with `prelude` imports this module.
-/
