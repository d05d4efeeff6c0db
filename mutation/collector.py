"""Python's cyclic garbage collector during a long run.

What lives here: `rare_collections`. What does not: freeing terms, which have no cycles and go as
soon as nobody holds them.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_ALLOCATIONS = 50_000
"""Objects that are made, and not freed, between two collections of the youngest; Python: 700."""

_thresholds: list[tuple[int, int, int]] = []
"""What the runs under way found when they began."""


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Collect cycles rarely, and leave out what is there already.

    A run holds an environment and an index of a million objects, none of which is garbage; to walk
    through them again and again takes a fifth of its time. The settings are the process's, and
    come back at the end.
    """
    if not _thresholds:
        gc.freeze()
    _thresholds.append(gc.get_threshold())
    youngest, *older = _thresholds[0]
    # A collector that its owner has turned off (threshold 0) stays so.
    gc.set_threshold(youngest and max(youngest, _ALLOCATIONS), *older)
    try:
        yield
    finally:
        # Of several runs at once the last one to end puts back what the first one found.
        first = _thresholds[0]
        _thresholds.pop()
        if not _thresholds:
            gc.set_threshold(*first)
            gc.unfreeze()
