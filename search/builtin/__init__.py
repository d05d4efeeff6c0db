"""The built-in policy for Lean: proposes tactics without a model.

What lives here: reading a goal's shape (`shapes`), tactic templates with prior log-probabilities
(`templates`), ranking the library's theorems for a goal (`premises`), and the policy made of them
(`policy`). What does not: running anything; a policy proposes, the search decides, Lean judges.
"""

from search.builtin.policy import BuiltinPolicy
from search.builtin.premises import Premise, PremiseIndex

__all__ = ["BuiltinPolicy", "Premise", "PremiseIndex"]
