prelude
import Init.Logic.FiniteQuantifiers
