prelude
import Init.Logic.FiniteQuantifiers
/-!
What the language and its tactics need: types, classes, syntax, and the lemma libraries behind
`simp`, `omega`, `ac_rfl`, `push_cast` and well-founded recursion.

Theorem modules (`Init.Theorems.*`) build on this one; automation does not know them.
-/
