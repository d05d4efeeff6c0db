prelude
import Init.Core
import Init.Nat.KernelEquations
import Init.Theorems.Bool
import Init.Theorems.BoundedDecidable
import Init.Theorems.Classical
import Init.Theorems.Conditionals
import Init.Theorems.Function
import Init.Theorems.GetElem
import Init.Theorems.Int
import Init.Theorems.IntDivMod
import Init.Theorems.IntOrder
import Init.Theorems.IntPow
import Init.Theorems.ListAppend
import Init.Theorems.ListBasic
import Init.Theorems.ListEnds
import Init.Theorems.ListErase
import Init.Theorems.ListExtra
import Init.Theorems.ListFind
import Init.Theorems.ListFold
import Init.Theorems.ListGetElem
import Init.Theorems.ListMap
import Init.Theorems.ListMem
import Init.Theorems.ListMinMax
import Init.Theorems.ListPairwise
import Init.Theorems.ListPerm
import Init.Theorems.ListReverse
import Init.Theorems.ListSublist
import Init.Theorems.ListTakeDrop
import Init.Theorems.ListZip
import Init.Theorems.Logic
import Init.Theorems.Nat
import Init.Theorems.NatDivMod
import Init.Theorems.NatGcd
import Init.Theorems.NatMinMax
import Init.Theorems.NatOrder
import Init.Theorems.NatPow
import Init.Theorems.Option
import Init.Theorems.Prod
import Init.Theorems.Quantifiers
import Init.Theorems.Quotient
/-!
The embedded core: every Lean file that does not start with `prelude` imports this module.
-/
