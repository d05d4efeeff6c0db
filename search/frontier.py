"""Which open states are expanded next.

What lives here: the best-first queue, with the virtual loss that spreads simultaneous
expansions over the graph. What does not: priorities themselves (`search.priority`), and the
tree descent of the Monte Carlo strategy (`search.mcts`).
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod

from search.graph import ProofGraph
from search.state import Expansion, Node


class Frontier(ABC):
    """The open nodes of one graph, in the order in which a strategy wants them."""

    def __init__(self, graph: ProofGraph) -> None:
        self.graph = graph

    @abstractmethod
    def push(self, node: Node) -> None:
        """A node is new, has a better priority, or is open again."""

    @abstractmethod
    def select(self, k: int) -> list[Node]:
        """Up to `k` waiting nodes that matter to the root; their `in_flight` is set."""

    def taken(self, node: Node) -> None:
        """A node is in flight that `select` did not choose (a log is replayed)."""
        return

    @abstractmethod
    def returned(self, node: Node, expansion: Expansion | None) -> None:
        """A node is no longer in flight; `expansion` is None when it was not expanded."""


class BestFirst(Frontier):
    """A heap by priority; equal priorities in the order of discovery.

    Args:
        graph: whose nodes are queued.
        virtual_loss: what a node's priority loses (nats) for each sibling that is in flight, so
            that simultaneous expansions do not all go to the children of one node.
    """

    def __init__(self, graph: ProofGraph, virtual_loss: float = 0.0) -> None:
        super().__init__(graph)
        self.virtual_loss = virtual_loss
        self._heap: list[tuple[float, int]] = []
        self._sources: dict[Node, Node] = {}
        """For each node in flight, the node under which it was chosen (paths change)."""
        self._siblings: dict[Node, int] = {}
        """For each of those, how many are in flight below it."""

    def push(self, node: Node) -> None:
        heapq.heappush(self._heap, (-node.priority, node.id))

    def entries(self) -> list[tuple[float, int]]:
        """The heap's content, (negated priority, node id), outdated entries included."""
        return list(self._heap)

    def select(self, k: int) -> list[Node]:
        selected: list[Node] = []
        deferred: list[tuple[float, int]] = []
        while len(selected) < k:
            node = self._next(deferred)
            if node is None:
                break
            node.in_flight = True
            selected.append(node)
            if self.virtual_loss:
                self._take(node)
        for _, number in deferred:
            self.push(self.graph.nodes[number])
        return selected

    def _next(self, deferred: list[tuple[float, int]]) -> Node | None:
        """The waiting node with the best priority after virtual loss.

        `deferred` holds nodes that were passed over, by their reduced priority. A reduction is
        looked at again before it is believed, because a sibling may have been chosen since.
        """
        heap = self._heap
        while heap or deferred:
            from_heap = not deferred or (bool(heap) and heap[0] <= deferred[0])
            value, number = heapq.heappop(heap if from_heap else deferred)
            node = self.graph.nodes[number]
            if not node.waiting or (from_heap and -value != node.priority):
                continue  # an entry from before the node was taken or improved
            if not self.graph.matters(node):
                continue
            loss = self._loss(node)
            if loss and -value > node.priority - loss:
                heapq.heappush(deferred, (loss - node.priority, number))
                continue
            return node
        return None

    def _loss(self, node: Node) -> float:
        if not self._siblings:
            return 0.0
        source = _source(node)
        return self.virtual_loss * self._siblings.get(source, 0) if source else 0.0

    def _take(self, node: Node) -> None:
        source = _source(node)
        if source is not None:
            self._sources[node] = source
            self._siblings[source] = self._siblings.get(source, 0) + 1

    def returned(self, node: Node, expansion: Expansion | None) -> None:
        source = self._sources.pop(node, None)
        if source is not None:
            self._siblings[source] -= 1
            if not self._siblings[source]:
                del self._siblings[source]


def _source(node: Node) -> Node | None:
    """The node before this one on the best path."""
    path = node.path
    return path.edge.source if path is not None and path.edge is not None else None
