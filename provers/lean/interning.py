"""The table behind hash-consing: one node for each structure, held weakly.

What lives here: `InternTable` and `slot_setter`. What does not: the nodes themselves (in `names`,
`levels` and `expr`).

A table maps a key to a weak reference, so a process that reads thousands of libraries keeps only
the terms that somebody still holds. Keys are built from the **ids** of a node's children. That is
safe because a live node keeps its children alive, so their ids cannot be reused while the entry's
reference answers; an entry whose reference is dead is treated as absent and is overwritten.
Dead entries are swept when the table has grown to `_GROWTH` times what was left by the last sweep,
so that a sweep costs less than making the nodes that led to it.

Tables are shared by all threads: audits and recheckers run in some. New keys are added by one
atomic `setdefault`; dead entries are replaced and removed under a lock, so that no live entry is
ever lost: two threads that hold a node for one key hold the same one.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Node = TypeVar("Node")

_FIRST_SWEEP = 1 << 16
_GROWTH = 3


class InternTable(dict[Hashable, "weakref.ref[Node]"], Generic[Node]):
    """A weak hash-consing table; look up with `get`, add with `remember`."""

    __slots__ = ("_lock", "_sweep_at")

    def __init__(self) -> None:
        super().__init__()
        self._sweep_at = _FIRST_SWEEP
        # A collection on the way may run what builds terms, in this very thread.
        self._lock = threading.RLock()

    def remember(self, key: Hashable, node: Node) -> Node:
        """Add `node` under `key`; return it, or the equal node another thread added first."""
        reference = weakref.ref(node)
        present = self.setdefault(key, reference)
        if present is not reference:
            return self._replace(key, node, reference)
        if len(self) > self._sweep_at:
            self._sweep()
        return node

    def _replace(self, key: Hashable, node: Node, reference: weakref.ref[Node]) -> Node:
        """`node` in the place of an entry that is dead, or what is there now."""
        with self._lock:
            other = self.setdefault(key, reference)()
            if other is None:
                self[key] = reference
                return node
            return other

    def _sweep(self) -> None:
        """Remove what is dead. Others may add meanwhile, but only this replaces or removes."""
        with self._lock:
            # No sweep within a sweep, should a collection build terms.
            self._sweep_at = max(_FIRST_SWEEP, _GROWTH * len(self))
            for key in [key for key in list(self) if self[key]() is None]:
                if self[key]() is None:
                    del self[key]
            self._sweep_at = max(_FIRST_SWEEP, _GROWTH * len(self))


def slot_setter(cls: type, slot: str) -> Callable[[Any, Any], None]:
    """How a constructor fills a slot of a class whose `__setattr__` refuses."""
    return cls.__dict__[slot].__set__
