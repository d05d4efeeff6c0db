"""One node for each key, whatever several threads do; and no more dead entries than live ones."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from provers.lean import interning
from provers.lean.interning import InternTable

THREADS, KEYS, ROUNDS = 4, 300, 60


class Node:
    """Something that can be held weakly."""


def _interned(table: InternTable[Node], key: int) -> Node:
    """As the constructors of names, levels and expressions do it."""
    found = table.get(key)
    node = found() if found is not None else None
    return table.remember(key, Node()) if node is None else node


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads change places as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_that_hold_a_key_hold_one_node(
    hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interning, "_FIRST_SWEEP", 0)
    monkeypatch.setattr(interning, "_GROWTH", 1)
    table: InternTable[Node] = InternTable()
    held: list[dict[int, Node]] = [{} for _ in range(THREADS)]
    different: list[int] = []
    barrier = threading.Barrier(THREADS)

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            barrier.wait()
            held[number] = {key: _interned(table, key) for key in range(KEYS)}
            barrier.wait()
            different.extend(k for k in range(KEYS) if held[number][k] is not held[0][k])
            barrier.wait()
            # All entries are dead now; the next round finds, replaces and sweeps them at once.
            held[number] = {}

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not different


def test_sweeps_cost_less_than_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interning, "_FIRST_SWEEP", 64)
    looked_at = 0

    class Counted(InternTable[Node]):
        def _sweep(self) -> None:
            nonlocal looked_at
            looked_at += len(self)
            super()._sweep()

    table = Counted()
    table._sweep_at = 64
    kept: list[Node] = []
    for key in range(20_000):
        node = _interned(table, key)
        if key % 3 == 0:
            kept.append(node)
    assert looked_at < 2 * 20_000
    assert len(table) < 3 * len(kept) + 64
    assert all(_interned(table, 3 * place) is node for place, node in enumerate(kept))
