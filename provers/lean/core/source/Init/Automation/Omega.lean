
prelude
import Init.Automation.Omega.LinearCombination
import Init.Automation.Omega.Normalisation
import Init.Automation.Omega.Facts
import Init.Automation.Omega.Casts

/-!
Everything that the compiled tactic `omega` looks up by name: linear combinations over lists of
coefficients, constraints on their values, and the facts by which hypotheses become constraints.

From here on the core itself may use `omega`.
-/
