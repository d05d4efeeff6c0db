"""The rules of mutation, by name: one small module each.

What lives here: the registry. What does not: any one rule; see `mutation.candidates.Rule` for
what a rule is, and `docs/mutation.md` for how to add one.
"""

from __future__ import annotations

from collections.abc import Sequence

from mutation.candidates import Rule
from mutation.rules.algebra import Algebra
from mutation.rules.apply import Apply
from mutation.rules.compose import Compose
from mutation.rules.contrapose import Contrapose
from mutation.rules.generalise import Generalise
from mutation.rules.rewrite import Rewrite
from mutation.rules.specialise import Specialise
from mutation.rules.symm import Symm
from provers.errors import UsageError

_ALL: tuple[Rule, ...] = (
    Rewrite(),
    Apply(),
    Compose(),
    Generalise(),
    Specialise(),
    Contrapose(),
    Symm(),
    Algebra(),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
"""Every rule by its name, in the order in which they run."""


def find_rules(names: Sequence[str] | None = None) -> list[Rule]:
    """The rules of those names, all by default.

    Raises:
        UsageError: there is no such rule.
    """
    chosen: list[Rule] = []
    for name in RULES if names is None else names:
        if name not in RULES:
            raise UsageError(f"no rule {name}", hint=f"the rules are {', '.join(RULES)}")
        chosen.append(RULES[name])
    return chosen
