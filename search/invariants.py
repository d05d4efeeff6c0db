"""Checks that a search graph is what it claims to be, computed from scratch.

What lives here: `check_invariants`, for tests and for debugging a driver. It is slow on purpose:
it recomputes by plain fixed points what `search.graph` keeps up to date step by step.
"""

from __future__ import annotations

import math

from provers.errors import LemmataError
from search.core import SearchCore
from search.frontier import BestFirst
from search.graph import ProofGraph
from search.state import UNPROVED, Edge, Node, Status


class InvariantViolated(LemmataError):
    """The search graph contradicts itself: a defect of this package."""


def check_invariants(core: SearchCore) -> None:
    """Compare everything that the core keeps up to date with a plain recomputation.

    Raises:
        InvariantViolated: naming the node and what is wrong with it.
    """
    graph = core.graph
    _check_links(graph)
    _check_proofs(graph)
    _check_failures(graph)
    _check_paths(graph)
    _check_frontier(core)


def _require(condition: bool, node: Node, what: str) -> None:
    if not condition:
        raise InvariantViolated(f"{node!r}: {what}")


def _check_links(graph: ProofGraph) -> None:
    """Ids, keys, edges in both directions, and their counters."""
    incoming: dict[Node, list[Edge]] = {node: [] for node in graph.nodes}
    for number, node in enumerate(graph.nodes):
        _require(node.id == number, node, f"stands at position {number}")
        _require(_in_table(graph, node), node, "is missing from the transposition table")
        for edge in node.edges:
            different = set(edge.targets)
            _require(edge.source is node, node, "has an edge of another source")
            _require(node not in different, node, "has an edge that leads back to itself")
            unproved = sum(target.status is not Status.PROVED for target in different)
            _require(edge.unproved == unproved, node, f"edge {edge.tactic!r}: wrong count")
            failed = any(target.status is Status.FAILED for target in different)
            _require(edge.dead == failed, node, f"edge {edge.tactic!r}: wrongly dead or alive")
            for target in different:
                incoming[target].append(edge)
    for node in graph.nodes:
        _require(set(node.parents) == set(incoming[node]), node, "has wrong parents")
        _require(len(node.parents) == len(incoming[node]), node, "has a parent twice")


def _in_table(graph: ProofGraph, node: Node) -> bool:
    entry = graph.table.get(node.key)
    while entry is not None and entry is not node:
        entry = entry.twin
    return entry is node


def _check_proofs(graph: ProofGraph) -> None:
    """Shortest proofs by iteration to the fixed point; what has one is proved."""
    distance = dict.fromkeys(graph.nodes, UNPROVED)
    changed = True
    while changed:
        changed = False
        for node in graph.nodes:
            for edge in node.edges:
                length = edge.cost + sum(distance[target] for target in edge.targets)
                if length < distance[node]:
                    distance[node] = length
                    changed = True
    for node in graph.nodes:
        _require(node.distance == distance[node], node, f"distance should be {distance[node]}")
        proved = distance[node] < math.inf
        _require(proved == (node.status is Status.PROVED), node, "status against distance")
        if proved:
            step = node.best_step
            _require(step is not None and step.distance == node.distance, node, "best step")


def _check_failures(graph: ProofGraph) -> None:
    """What can still be proved by unexpanded states is open; all else has failed."""
    alive = {node for node in graph.nodes if node.status is Status.PROVED or not node.expanded}
    changed = True
    while changed:
        changed = False
        for node in graph.nodes:
            if node not in alive and any(alive.issuperset(e.targets) for e in node.edges):
                alive.add(node)
                changed = True
    for node in graph.nodes:
        failed = node not in alive
        _require(failed == (node.status is Status.FAILED), node, "failed against open support")
        if node.status is Status.OPEN and node.expanded:
            witness = node.witness
            _require(witness is not None and witness in node.edges, node, "has no witness")
            for target in witness.targets if witness is not None else ():
                grounded = target.status is Status.PROVED or not target.expanded
                _require(grounded or target.rank < node.rank, node, "witness of higher rank")


def _check_paths(graph: ProofGraph) -> None:
    """Every path is real and simple, and no edge offers a better one."""
    for node in graph.nodes:
        path = node.path
        _require(path is not None and path.node is node, node, "has no path of its own")
        seen: list[Node] = []
        logps: list[float] = []
        depth = 0
        while path is not None:
            seen.append(path.node)
            if path.edge is not None:
                source = path.previous.node if path.previous is not None else None
                _require(path.edge.source is source, node, "path over a foreign edge")
                _require(path.node in path.edge.targets, node, "path beside its edge")
                _require(path.edge in path.edge.source.edges, node, "path over a lost edge")
                logps.append(path.edge.logp)
                depth += path.edge.cost
            path = path.previous
        _require(len(set(seen)) == len(seen), node, "path with a circle")
        _require(seen[-1] is graph.root, node, "path does not start at the root")
        _require(node.depth == depth, node, f"depth should be {depth}")
        close = math.isclose(node.logp, math.fsum(logps), abs_tol=1e-9)
        _require(close, node, "path probability against its edges")
        value = graph.scoring.score(node.logp, node.depth) + graph.critic_weight * node.critic
        _require(node.priority == value, node, f"priority should be {value}")
        _check_no_better_path(graph, node)


def _check_no_better_path(graph: ProofGraph, node: Node) -> None:
    for edge in node.parents:
        way = edge.source.path
        assert way is not None
        assert node.path is not None
        score = graph.scoring.score(way.logp + edge.logp, way.depth + edge.cost)
        if score + graph.critic_weight * node.critic > node.priority:
            _require(not graph.better(node.path, edge), node, "an edge offers a better path")


def _check_frontier(core: SearchCore) -> None:
    """What waits is queued under its present priority, unless nothing needs it."""
    graph = core.graph
    flying = sum(node.in_flight for node in graph.nodes)
    if flying != core.in_flight:
        raise InvariantViolated(f"{flying} states in flight, counted {core.in_flight}")
    useful = _useful(graph)
    frontier = core.frontier
    queued = set(frontier.entries()) if isinstance(frontier, BestFirst) else None
    for node in graph.nodes:
        _require(not (node.in_flight and node.expanded), node, "in flight although expanded")
        if node.dormant:
            _require(node not in useful, node, "dormant although the root needs it")
        elif node.waiting and queued is not None:
            _require((-node.priority, node.id) in queued, node, "waits but is not queued")


def _useful(graph: ProofGraph) -> set[Node]:
    """The open nodes that a proof of the root may need."""
    if graph.root.status is not Status.OPEN:
        return set()
    useful = {graph.root}
    stack = [graph.root]
    while stack:
        for edge in stack.pop().edges:
            if edge.dead:
                continue
            for target in edge.targets:
                if target.status is Status.OPEN and target not in useful:
                    useful.add(target)
                    stack.append(target)
    return useful
