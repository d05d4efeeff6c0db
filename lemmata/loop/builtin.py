"""The built-in policy for goals of a library of which a part is hidden.

What lives here: the library's premises without the hidden ones. What does not: the policy itself
(`search.builtin`).
"""

from __future__ import annotations

from collections.abc import Sequence

from lemmata.loop.heldout import Hidden
from provers.lean.toolchain import Toolchain
from search.builtin import BuiltinPolicy, PremiseIndex
from search.builtin.premises import library_premises


def open_premises(toolchain: Toolchain, imports: Sequence[str], hidden: Hidden) -> PremiseIndex:
    """The premises of a library that are not hidden.

    Raises:
        OleanError: a module is missing or damaged.
    """
    modules = list(imports) or ["Init"]
    premises = library_premises(modules, toolchain.search_path)
    return PremiseIndex([premise for premise in premises if premise.name not in hidden.names])


def builtin_policy(premises: PremiseIndex) -> BuiltinPolicy:
    """The built-in policy over some premises, with no file around the goal."""
    return BuiltinPolicy(PremiseIndex([]), (), lambda: premises)
