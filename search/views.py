"""A finished or interrupted search as people look at it: states, tactics tried, the proof path.

What lives here: `SearchView`, built from an event log. What does not: reading the log
(`search.trace`), rows for training (`search.export`), and any form of drawing (`search.drawing`,
`search.page`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provers.checker import StepOutcome
from search.budget import Spending
from search.core import SearchCore
from search.encoding import text_of
from search.state import Edge, Node, Status
from search.trace import TraceLog, read_trace, rebuild


@dataclass(frozen=True, slots=True)
class TryView:
    """One tactic tried on one state.

    Attributes:
        tactic: its text; "" for the step that only takes the statement's goals apart.
        logp: mean-token log-probability (nats).
        outcome: what the checker said (`provers.checker.StepOutcome`).
        targets: numbers of the states that must all be proved next; () for none.
        seconds: time of the trial.
        message: the checker's message.
        on_proof: whether it is a step of the proof.
    """

    tactic: str
    logp: float
    outcome: str
    targets: tuple[int, ...]
    seconds: float
    message: str
    on_proof: bool

    @property
    def is_edge(self) -> bool:
        """Whether the search went on by it: to other states, or to the end of a proof."""
        return bool(self.targets) or self.outcome == StepOutcome.PROVED


@dataclass(slots=True)
class NodeView:
    """One state.

    Attributes:
        number: place in the order of discovery; the root is 0.
        status: open, proved or failed.
        goals: its goals as the checker prints them.
        depth: tactics on the best path from the root.
        logp: log-probability (nats) of that path.
        priority: its last place in the queue, higher first.
        critic: the critic's score, 0 without one.
        distance: tactics of its shortest known proof, None without one.
        parent: the state before it on the best path, None for the root.
        on_proof: whether it lies on the proof.
        expansions: at which expansions of the search (from 1) candidates were tried here.
        tries: what was tried, in the order of the log.
    """

    number: int
    status: str
    goals: str
    depth: int
    logp: float
    priority: float
    critic: float
    distance: int | None
    parent: int | None
    on_proof: bool
    expansions: list[int] = field(default_factory=list)
    tries: list[TryView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchView:
    """One search.

    Attributes:
        statement: what was to be proved.
        status: how it ended: as its last `end` event says, `interrupted` without one.
        exhausted_by: which limit ended it, None for other endings.
        proof: the tactics of the proof found, in script order.
        spent: what it cost.
        settings: how it searched.
        nodes: all states, in the order of discovery.
        passes: how often it went through the states.
    """

    statement: str
    status: str
    exhausted_by: str | None
    proof: tuple[str, ...]
    spent: Spending
    settings: dict[str, Any]
    nodes: Sequence[NodeView]
    passes: int

    @property
    def name(self) -> str:
        """A short name: that of the theorem, or the beginning of the statement."""
        words = self.statement.split()
        keyword_first = len(words) > 1 and words[0] in ("theorem", "lemma", "example")
        return words[1].rstrip(":") if keyword_first else self.statement[:40]

    @property
    def outcomes(self) -> Counter[str]:
        """How many trials had each outcome."""
        return Counter(attempt.outcome for node in self.nodes for attempt in node.tries)

    @property
    def checker_seconds(self) -> float:
        """Time of all trials together."""
        return sum(attempt.seconds for node in self.nodes for attempt in node.tries)


def read_view(path: Path) -> SearchView:
    """The search that a log tells of.

    Raises:
        TraceError: the file cannot be read, is no log, is damaged, or contradicts itself.
    """
    return view_of(read_trace(path))


def view_of(log: TraceLog) -> SearchView:
    """The search that a log tells of.

    Raises:
        TraceError: the log's events contradict each other.
    """
    core = rebuild(log)
    proof_edges = core.proof_edges()
    on_proof = {edge.source.id for edge in proof_edges}
    nodes = [_node_view(node, node.id in on_proof) for node in core.graph.nodes]
    _add_tries(log, nodes, proof_edges)
    last = log.events[-1] if log.events else {}
    ended = last.get("event") == "end"
    return SearchView(
        statement=log.header.statement,
        status=last["status"] if ended else "interrupted",
        exhausted_by=last.get("exhausted_by") if ended else None,
        proof=_script(core),
        spent=log.spent,
        settings=dict(log.header.settings or {}),
        nodes=nodes,
        passes=1 + sum(event["event"] == "reopen" for event in log.events),
    )


def _script(core: SearchCore) -> tuple[str, ...]:
    if core.root.status is not Status.PROVED:
        return ()
    return tuple(step.tactic for step in core.proof() if step.tactic)


def _node_view(node: Node, on_proof: bool) -> NodeView:
    path = node.path
    parent = path.previous.node.id if path is not None and path.previous is not None else None
    return NodeView(
        number=node.id,
        status=node.status.value,
        goals=text_of(node.state),
        depth=node.depth,
        logp=node.logp,
        priority=node.priority,
        critic=node.critic,
        distance=int(node.distance) if node.status is Status.PROVED else None,
        parent=parent,
        on_proof=on_proof,
    )


def _add_tries(log: TraceLog, nodes: Sequence[NodeView], proof_edges: Sequence[Edge]) -> None:
    proof = {
        (edge.source.id, edge.tactic, tuple(t.id for t in edge.targets)) for edge in proof_edges
    }
    expansions = 0
    for event in log.events:
        if event["event"] == "split":
            targets = tuple(event["targets"])
            step = TryView("", 0.0, "progress", targets, 0.0, "", (0, "", targets) in proof)
            nodes[0].tries.append(step)
        elif event["event"] == "expand":
            expansions += 1
            node = nodes[event["node"]]
            node.expansions.append(expansions)
            for tactic, logp, outcome, ids, seconds, message in event["tried"]:
                key = (node.number, tactic, tuple(ids))
                step = key in proof and (bool(ids) or outcome == StepOutcome.PROVED)
                node.tries.append(
                    TryView(tactic, logp, outcome, tuple(ids), seconds, message, step)
                )
