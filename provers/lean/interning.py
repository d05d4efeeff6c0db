"""The table behind hash-consing: one node for each structure, held weakly.

What lives here: `InternTable` and `slot_setter`. What does not: the nodes themselves (in `names`,
`levels` and `expr`).

A table maps a key to a weak reference, so a process that reads thousands of libraries keeps only
the terms that somebody still holds. Keys are built from the **ids** of a node's children. That is
safe because a live node keeps its children alive, so their ids cannot be reused while the entry's
reference answers; an entry whose reference is dead is treated as absent and is overwritten.
Dead entries are swept when the table has doubled since the last sweep: amortised constant time.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Node = TypeVar("Node")

_FIRST_SWEEP = 1 << 16


class InternTable(dict[Hashable, "weakref.ref[Node]"], Generic[Node]):
    """A weak hash-consing table; look up with `get`, add with `remember`."""

    __slots__ = ("_sweep_at",)

    def __init__(self) -> None:
        super().__init__()
        self._sweep_at = _FIRST_SWEEP

    def remember(self, key: Hashable, node: Node) -> Node:
        """Add `node` under `key`; return it, or the equal node another thread added first."""
        reference = weakref.ref(node)
        present = self.setdefault(key, reference)
        if present is not reference:
            other = present()
            if other is not None:
                return other
            self[key] = reference
        if len(self) > self._sweep_at:
            self._sweep()
        return node

    def _sweep(self) -> None:
        for key, reference in list(self.items()):
            if reference() is None and self.get(key) is reference:
                # Another thread may be sweeping too.
                self.pop(key, None)
        self._sweep_at = max(_FIRST_SWEEP, 2 * len(self))


def slot_setter(cls: type, slot: str) -> Callable[[Any, Any], None]:
    """How a constructor fills a slot of a class whose `__setattr__` refuses."""
    return cls.__dict__[slot].__set__
