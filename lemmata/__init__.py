"""The front door: everything that a user imports, and the command line.

What lives here: names from the other rooms, gathered (`verify`, `verify_many`, `Verdict`, …), and
`lemmata.cli`. What does not: anything that works.

    >>> import lemmata
    >>> lemmata.verify("theorem t : 1 + 1 = 2 := rfl", checker="lean").ok
    True
"""

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
    "verify",
    "verify_file",
    "verify_many",
]
