"""The graph of a proof search: states, steps, and what follows from them.

What lives here: the transposition table, the best path to each state, the spread of proofs
(with their lengths) and of failures over an AND/OR graph that may have cycles. What does not:
the choice of the next state (`search.frontier`), input and output, clocks, processes.

Three things are kept up to date after every expansion, each by touching only what changes:

*Proofs.* A node is proved once all targets of one of its edges are. Its distance is the length
of the shortest known proof; a shorter one found later improves all nodes above (Knuth's
generalisation of Dijkstra's algorithm, so a cycle never proves itself).

*Failures.* A node is open as long as it can still be proved by what has not been expanded. Each
expanded open node points to a *witness*: an edge whose targets are all open or proved, and which
leads to nodes of lower rank only, so that no two nodes keep each other open. When a witness is
lost, the nodes that stood on it look for another; what finds none has failed. A cycle without
a way out therefore fails as soon as its last exit does.

*Paths.* A node keeps the best path by which it was reached. When a better one arrives, the
priorities of the node and of all that lies behind it improve. A detour, longer than the known
path and no likelier, is never better, whatever the length normalisation makes of it.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from provers.checker import StepOutcome
from search.priority import Likelihood, Scoring
from search.state import UNRANKED, Attempt, Edge, Expansion, Keyed, Node, Path, Status

OPEN, PROVED, FAILED = Status.OPEN, Status.PROVED, Status.FAILED
CLOSED = StepOutcome.PROVED
LEAST = -math.inf
PROGRESS = StepOutcome.PROGRESS

SameState = Callable[[Any, Any], bool]
"""Tells whether two states with the same key really are the same."""


class ProofGraph:
    """An AND/OR graph over proof states, rooted at the statement.

    Args:
        root: the state to be proved.
        scoring: ranks paths.
        critic_weight: weight of the critic's score beside the path's score.
        same_state: second level of the state key: asked when the normalised texts are equal.
            Without it, equal texts are the same state.
        root_score: the critic's score of the root.
    """

    def __init__(
        self,
        root: Keyed,
        *,
        scoring: Scoring | None = None,
        critic_weight: float = 0.0,
        same_state: SameState | None = None,
        root_score: float = 0.0,
    ) -> None:
        self.scoring: Scoring = scoring if scoring is not None else Likelihood()
        self.critic_weight = critic_weight
        self.same_state = same_state
        self.nodes: list[Node] = []
        self.table: dict[str, Node] = {}
        self.changed: list[Node] = []
        """Nodes that are new or have a better priority since the frontier last looked."""
        self.cuts = 0
        """How often something was proved or failed that may have made other nodes useless."""
        self._score = self.scoring.score
        self._lowest_rank = 0.0
        self._highest_rank = 0.0
        self._ties = itertools.count()
        self.root = self._add(root, root_score)
        value = self._score(0.0, 0) + critic_weight * root_score
        self._take_path(self.root, Path(self.root, 0.0, 0), value)

    # -- states ---------------------------------------------------------------------------

    def find(self, state: Keyed) -> Node | None:
        """The node of a state, or None when it has not been reached."""
        node = self.table.get(state.key)
        same = self.same_state
        if same is not None:
            while node is not None and not same(node.state, state):
                node = node.twin
        return node

    def _add(self, state: Keyed, score: float) -> Node:
        """A node for a state that is not there yet."""
        key = state.key
        node = Node(len(self.nodes), state, score)
        self.nodes.append(node)
        node.twin = self.table.get(key)
        self.table[key] = node
        return node

    # -- growth ---------------------------------------------------------------------------

    def attach(self, node: Node, attempts: Sequence[Attempt], *, cost: int = 1) -> Expansion:
        """Add what was tried at a node, and let everything that follows spread.

        Args:
            node: an open node; it counts as expanded afterwards.
            attempts: candidates and their outcomes. Of several that lead to the same states,
                the most likely is kept.
            cost: what each adds to the length of a proof.

        Raises:
            ValueError: a log-probability is not a finite number at most 0, a critic's score is
                not finite, or progress left no state. Nothing has changed then.
        """
        for attempt in attempts:
            if not LEAST < attempt.logp <= 0.0:
                raise ValueError(f"log-probability {attempt.logp} of {attempt.tactic!r}")
            if attempt.outcome is PROGRESS and not attempt.states:
                raise ValueError(f"{attempt.tactic!r} made progress but left no state")
            if attempt.scores and not all(map(math.isfinite, attempt.scores)):
                raise ValueError(f"the critic's scores {attempt.scores} are not all finite")
        node.expanded = True
        self._lowest_rank -= 1.0
        node.rank = self._lowest_rank
        expansion = Expansion(node, attempts, [])
        edges = self._edges_of(expansion, cost)
        node.edges = [*node.edges, *edges] if node.edges else edges
        closed = [edge for edge in edges if edge.unproved == 0]
        if edges:
            self._relax(edges)
        if closed:
            self._spread_proof(closed)
        if node.status is OPEN and not self._stands(node):
            self._withdraw(node)
        return expansion

    def _edges_of(self, expansion: Expansion, cost: int) -> list[Edge]:
        """The edges that an expansion adds: no loops, and one for each set of targets."""
        node = expansion.node
        edges: dict[tuple[Node, ...], Edge] = {}
        for attempt in expansion.attempts:
            outcome = attempt.outcome
            targets: tuple[Node, ...] = ()
            if outcome is PROGRESS:
                targets = self._targets(node, attempt, expansion.new)
            expansion.targets.append(targets)
            if not targets and outcome is not CLOSED:
                continue
            rival = edges.get(targets)
            if rival is None or rival.logp < attempt.logp:
                edges[targets] = Edge(node, attempt.tactic, attempt.logp, targets, cost)
        for old in node.edges:  # from an earlier pass
            again = edges.get(old.targets)
            if again is not None and again.logp <= old.logp:
                del edges[old.targets]
        for edge in edges.values():
            self._register(edge)
        return list(edges.values())

    def _targets(self, source: Node, attempt: Attempt, new: list[Node]) -> tuple[Node, ...]:
        """The nodes that an attempt leads to; () when its own source is one of them."""
        states = attempt.states
        if len(states) == 1:  # nearly always
            (state,) = states
            found = self.find(state)
            if found is None:
                found = self._add(state, attempt.scores[0] if attempt.scores else 0.0)
                new.append(found)
            return () if found is source else (found,)
        known = [self.find(state) for state in states]
        if source in known:
            return ()
        for place, state in enumerate(states):
            if known[place] is None:
                score = attempt.scores[place] if attempt.scores else 0.0
                node = self.find(state) if place else None  # a part may occur twice
                if node is None:
                    node = self._add(state, score)
                    new.append(node)
                known[place] = node
        return tuple(known)  # type: ignore[return-value]

    def _register(self, edge: Edge) -> None:
        """Make an edge known to its targets."""
        targets = edge.targets if len(edge.targets) < 2 else dict.fromkeys(edge.targets)
        for target in targets:
            target.parents.append(edge)
            if target.status is not PROVED:
                edge.unproved += 1
                if target.status is FAILED:
                    edge.dead = True
            if target.dormant and not edge.source.dormant:
                self._wake(target)

    # -- paths ----------------------------------------------------------------------------

    def _take_path(self, node: Node, path: Path, priority: float) -> None:
        node.path = path
        node.priority = priority
        self.changed.append(node)

    def _relax(self, edges: list[Edge]) -> None:
        """Offer the paths over `edges` to their targets, and onwards from what improves."""
        improved: list[tuple[float, int, Node]] = []
        self._offer(edges, improved)
        while improved:
            _, _, node = heapq.heappop(improved)
            self._offer(node.edges, improved)

    def _offer(self, edges: Sequence[Edge], improved: list[tuple[float, int, Node]]) -> None:
        weight = self.critic_weight
        for edge in edges:
            way = edge.source.path
            assert way is not None
            logp = way.logp + edge.logp
            depth = way.depth + edge.cost
            score = self._score(logp, depth)
            for target in edge.targets:
                priority = score + weight * target.critic
                known = target.path
                if known is not None:
                    if priority <= target.priority or not self.better(known, edge):
                        continue
                    heapq.heappush(improved, (-logp, next(self._ties), target))
                self._take_path(target, Path(target, logp, depth, edge, way), priority)

    @staticmethod
    def better(known: Path, edge: Edge) -> bool:
        """Whether the path over `edge` is a proper way, neither a detour nor a circle."""
        way = edge.source.path
        assert way is not None
        detour = way.depth + edge.cost > known.depth and way.logp + edge.logp <= known.logp
        return not detour and not way.passes(known.node)

    # -- proofs ---------------------------------------------------------------------------

    def _spread_proof(self, closed: Iterable[Edge]) -> None:
        """Nodes of which one edge has all targets proved are proved; lengths go upwards."""
        heap = [(edge.distance, next(self._ties), edge) for edge in closed]
        heapq.heapify(heap)
        while heap:
            distance, _, edge = heapq.heappop(heap)
            node = edge.source
            if distance >= node.distance:
                continue
            first_proof = node.status is not PROVED
            node.status = PROVED
            node.distance = distance
            node.best_step = edge
            self.cuts += first_proof
            for parent in node.parents:
                parent.unproved -= first_proof
                if parent.unproved == 0:
                    heapq.heappush(heap, (parent.distance, next(self._ties), parent))

    # -- failures -------------------------------------------------------------------------

    @staticmethod
    def _supports(edge: Edge, rank: float, lost: dict[Node, None] | tuple[()]) -> bool:
        """Whether all targets are proved, or open at a lower rank and not lost."""
        if edge.dead:
            return False
        for target in edge.targets:
            if target.status is PROVED or not target.expanded:
                continue
            if target.rank >= rank or target in lost:
                return False
        return True

    def _stands(self, node: Node, lost: dict[Node, None] | tuple[()] = ()) -> bool:
        """Whether an expanded open node has a witness of lower rank; finds a new one."""
        witness = node.witness
        if witness is not None and self._supports(witness, node.rank, lost):
            return True
        for edge in node.edges:
            if self._supports(edge, node.rank, lost):
                node.witness = edge
                return True
        node.witness = None
        return False

    def _withdraw(self, node: Node) -> None:
        """Find out which nodes lose their last support with `node`, and let them fail."""
        lost: dict[Node, None] = {}
        queue = [(node.rank, node.id, node)]
        while queue:  # in the order of ranks, so that a node comes after all it stands on
            _, _, standing = heapq.heappop(queue)
            if standing in lost or standing.status is not OPEN or self._stands(standing, lost):
                continue
            lost[standing] = None
            for edge in standing.parents:
                source = edge.source
                if source.witness is edge and source.expanded:
                    heapq.heappush(queue, (source.rank, source.id, source))
        self._restore(lost)
        for failed in lost:
            failed.status = FAILED
            for edge in failed.parents:
                edge.dead = True
                self.cuts += len(edge.targets) > 1

    def _restore(self, lost: dict[Node, None]) -> None:
        """Give new ranks to those lost nodes that stand on nodes outside the lost ones."""
        queue = list(lost)
        while queue:
            again: dict[Node, None] = {}
            for node in queue:
                if node not in lost:
                    continue
                rank = self._highest_rank + 1.0
                edge = next((e for e in node.edges if self._supports(e, rank, lost)), None)
                if edge is None:
                    continue
                del lost[node]
                self._highest_rank = node.rank = rank
                node.witness = edge
                again.update((up.source, None) for up in node.parents if up.source in lost)
            queue = list(again)

    def reopen(self) -> None:
        """Begin another pass: every node without a proof may be expanded again."""
        for node in self.nodes:
            for edge in node.edges:
                edge.dead = False
            if node.status is not PROVED:
                node.status = OPEN
                node.expanded = node.dormant = False
                node.witness = None
                node.rank = UNRANKED
                self.changed.append(node)

    # -- relevance ------------------------------------------------------------------------

    def matters(self, node: Node) -> bool:
        """Whether a proof of an open node could still help to prove the root.

        A node that does not matter becomes dormant until a new edge reaches it.
        """
        if node.checked == self.cuts:
            return True
        if not self._path_is_alive(node) and not self._some_path_is_alive(node):
            return False
        node.checked = self.cuts
        return True

    @staticmethod
    def _path_is_alive(node: Node) -> bool:
        path = node.path
        while path is not None and path.edge is not None:
            if path.edge.dead or path.edge.source.status is not OPEN:
                return False
            path = path.previous
        return True

    def _some_path_is_alive(self, node: Node) -> bool:
        seen = {node: None}
        stack = [node]
        while stack:
            for edge in stack.pop().parents:
                source = edge.source
                if edge.dead or source.status is not OPEN or source.dormant or source in seen:
                    continue
                if source is self.root:
                    return True
                seen[source] = None
                stack.append(source)
        for useless in seen:
            useless.dormant = True
        return False

    def _wake(self, node: Node) -> None:
        """A new edge reaches a dormant node: it and what lies behind it may matter again."""
        stack = [node]
        node.dormant = False
        while stack:
            awake = stack.pop()
            self.changed.append(awake)
            for edge in awake.edges:
                for target in edge.targets:
                    if target.dormant and not edge.dead:
                        target.dormant = False
                        stack.append(target)
