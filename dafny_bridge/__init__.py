"""The bridge to Dafny 2.x and 4.x.

What lives here: the checker of `.dfy` files, in parts. `toolchain` and `install` find and bring
the tools; `dialect2`, `dialect4` speak to them; `report` is what they said; `oneshot` and
`server` run them; `lexer`, `declarations`, `audit`, `comparison` and `vacuity` judge the source;
`checker` puts a verdict together. On top of it: `session`, `policy` and `complete` (finding
missing hints), `strength` (comparing specifications, mutation of bodies, reward), and
`counterexample`. What does not: search, and every other prover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dafny_bridge.checker import DafnyChecker


def checker() -> DafnyChecker:
    """A new Dafny checker (the entry point of the registry)."""
    from dafny_bridge.checker import DafnyChecker

    return DafnyChecker()
