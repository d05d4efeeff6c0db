prelude
import Init.Core
import Init.Theorems.Logic
import Init.Theorems.Option
import Init.Theorems.Quantifiers
import Init.Theorems.Classical
import Init.Theorems.Bool
import Init.Theorems.GetElem
import Init.Theorems.NatOrder
import Init.Theorems.ListBasic
import Init.Theorems.ListMem
import Init.Theorems.ListGetElem
/-!
The embedded core: every Lean file that does not start with `prelude` imports this module.
-/
