"""The front door: everything that a user imports, and the command line.

What lives here: names from the other rooms, gathered (`verify`, `prove`, `mutate`, `Verdict`, …),
`lemmata.cli`, and what needs both the search and the mutation (`lemmata.loop`). What does not:
work that one room can do alone.

    >>> import lemmata
    >>> lemmata.verify("theorem t : 1 + 1 = 2 := rfl", checker="lean").ok
    True

The names are loaded at first use: the command line comes through here, and is to be there at once.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lemmata.front import mutate, prove
    from provers import (
        Limits,
        Status,
        TrustLevel,
        TrustPolicy,
        Verdict,
        VerifyRequest,
        averify,
        averify_many,
        verify,
        verify_file,
        verify_many,
    )
    from provers.errors import LemmataError

__version__ = "0.1.0"

__all__ = [
    "LemmataError",
    "Limits",
    "Status",
    "TrustLevel",
    "TrustPolicy",
    "Verdict",
    "VerifyRequest",
    "__version__",
    "averify",
    "averify_many",
    "mutate",
    "prove",
    "verify",
    "verify_file",
    "verify_many",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "lemmata.front" if name in ("mutate", "prove") else "provers"
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
