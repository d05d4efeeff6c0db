"""SMT-LIB scripts checked by z3.

What lives here: the checker of `.smt2` files (`checker`), in parts: `script` reads commands,
`evaluate` runs them in z3, `worker` is the child process around that, `checker` holds the child.
What does not: z3 used as a part of another tool (Dafny and F* bring their own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provers.smt.checker import SmtChecker


def checker() -> SmtChecker:
    """A new SMT checker (the entry point of the registry)."""
    # Imported late: the worker process imports this package and needs none of it.
    from provers.smt.checker import SmtChecker

    return SmtChecker()
