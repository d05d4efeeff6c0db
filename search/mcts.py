"""Monte Carlo tree search as a strategy of the same core.

What lives here: the descent by discounted upper confidence bounds, with intrinsic reward for
finding new states. What does not: the graph, statuses and paths, which are the same for every
strategy (`search.graph`).

After RMaxTS (DeepSeek-Prover-V1.5, arXiv:2408.08152, section 3): an expansion is rewarded with
1 when it finds a new state or proves something, else with 0; rewards fade by `discount` with
every further visit, because novelty does; states in flight count as visits without reward
(virtual loss). An edge begins with one imagined visit that was rewarded with its probability.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from search.frontier import Frontier
from search.graph import ProofGraph
from search.state import Edge, Expansion, Node, Path, Status


@dataclass(slots=True)
class _Visits:
    """Discounted statistics of one edge."""

    count: float = 0.0
    reward: float = 0.0
    in_flight: int = 0


class MonteCarlo(Frontier):
    """Selects by descending from the root; every selection takes the most promising way.

    Args:
        graph: whose nodes are selected.
        exploration: weight of the confidence term.
        discount: how much of an edge's statistics is left after another visit, in (0, 1].
    """

    def __init__(self, graph: ProofGraph, exploration: float = 1.0, discount: float = 0.99) -> None:
        super().__init__(graph)
        self.exploration = exploration
        self.discount = discount
        self._visits: dict[Edge, _Visits] = {}
        self._trails: dict[Node, list[Edge]] = {}
        """For each node in flight, the edges of the descent that chose it."""

    def push(self, node: Node) -> None:
        """Nothing to do: a descent finds every waiting node."""

    def select(self, k: int) -> list[Node]:
        selected: list[Node] = []
        while len(selected) < k:
            trail = self._descend()
            if trail is None:
                break
            node, edges = trail
            node.in_flight = True
            self._follow(node, edges)
            selected.append(node)
        return selected

    def taken(self, node: Node) -> None:
        edges: list[Edge] = []
        path: Path | None = node.path
        while path is not None and path.edge is not None:
            edges.append(path.edge)
            path = path.previous
        self._follow(node, edges)

    def _follow(self, node: Node, edges: list[Edge]) -> None:
        self._trails[node] = edges
        for edge in edges:
            self._visits.setdefault(edge, _Visits()).in_flight += 1

    def _descend(self) -> tuple[Node, list[Edge]] | None:
        """A waiting node that matters to the root and the edges to it, or None.

        Depth first, best edge first; a node is entered once, so the descent ends although the
        graph may have cycles, and it finds a waiting node if there is one.
        """
        root = self.graph.root
        seen = {root}
        trail: list[tuple[Edge | None, Node, list[tuple[Edge, Node]]]] = []
        edge: Edge | None = None
        node = root
        while True:
            if node.waiting:
                return node, [*(e for e, _, _ in trail if e is not None), *([edge] if edge else [])]
            trail.append((edge, node, self._ways(node)))
            while trail:
                ways = trail[-1][2]
                while ways and ways[-1][1] in seen:
                    ways.pop()
                if ways:
                    edge, node = ways.pop()
                    seen.add(node)
                    break
                trail.pop()
            else:
                return None

    def _ways(self, node: Node) -> list[tuple[Edge, Node]]:
        """The open targets behind a node, the most promising (or of equals, the first) last."""
        if not node.expanded:
            return []
        edges = [edge for edge in node.edges if not edge.dead and edge.unproved]
        total = 1.0 + sum(self._count(edge) for edge in edges)
        ways = [
            (edge, target)
            for edge in sorted(edges, key=lambda edge: -self._bound(edge, total))
            for target in edge.targets
            if target.status is Status.OPEN
        ]
        ways.reverse()
        return ways

    def _count(self, edge: Edge) -> float:
        visits = self._visits.get(edge)
        return 1.0 if visits is None else 1.0 + visits.count + visits.in_flight

    def _bound(self, edge: Edge, total: float) -> float:
        """Upper confidence bound of the reward of following an edge."""
        visits = self._visits.get(edge)
        reward = math.exp(edge.logp) + (visits.reward if visits is not None else 0.0)
        count = self._count(edge)
        return reward / count + self.exploration * math.sqrt(2.0 * math.log(total) / count)

    def returned(self, node: Node, expansion: Expansion | None) -> None:
        for edge in self._trails.pop(node, ()):
            visits = self._visits[edge]
            visits.in_flight -= 1
            if expansion is not None:
                found = bool(expansion.new) or node.status is Status.PROVED
                visits.count = self.discount * visits.count + 1.0
                visits.reward = self.discount * visits.reward + found
