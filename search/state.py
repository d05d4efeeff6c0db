"""The values that a proof search is made of: attempts, nodes, edges and paths.

What lives here: slotted dataclasses without behaviour beyond a property or two. What does not:
how they are linked (`search.graph`), which one is next (`search.frontier`), and anything that a
checker or a model knows.

Vocabulary: a *node* is a proof state, an *edge* is one tactic applied to one node. An edge leads
to no node (the tactic closed the state), to one, or to several that must all be proved (an AND
step: goals that share no metavariable).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from provers.checker import StepOutcome

UNPROVED = math.inf
"""Distance to proof of a node without a known proof."""

UNRANKED = -math.inf
"""Support rank of a node that has not been expanded (see `search.graph`)."""


class Keyed(Protocol):
    """What the search must know of a proof state: the normalised text that identifies it."""

    @property
    def key(self) -> str: ...


class Status(StrEnum):
    """What is known of a node.

    `failed` means that no candidate tried here leads to a proof and nothing is left to try: it
    says nothing about the truth of the goal.
    """

    OPEN = "open"
    PROVED = "proved"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Attempt:
    """One candidate tactic tried on one state.

    Attributes:
        tactic: its text.
        logp: its log-probability divided by its number of tokens, in nats, at most 0.
        outcome: what the checker said.
        states: the states that must all be proved next, in goal order; () unless `progress`.
        message: the checker's message, for those that failed.
        seconds: time of the trial.
        scores: the critic's score of each of `states`; () without a critic.
    """

    tactic: str
    logp: float
    outcome: StepOutcome
    states: tuple[Keyed, ...] = ()
    message: str = ""
    seconds: float = 0.0
    scores: tuple[float, ...] = ()


@dataclass(slots=True, eq=False)
class Path:
    """One way from the root to a node, without a repeated node.

    Attributes:
        node: where it ends.
        logp: sum of the steps' mean-token log-probabilities, in nats.
        depth: number of tactics.
        edge: the last step, None at the root.
        previous: the path without the last step, None at the root.
    """

    node: Node
    logp: float
    depth: int
    edge: Edge | None = None
    previous: Path | None = None

    def passes(self, node: Node) -> bool:
        """Whether `node` lies on this path."""
        step: Path | None = self
        while step is not None:
            if step.node is node:
                return True
            step = step.previous
        return False


@dataclass(slots=True, eq=False)
class Edge:
    """One tactic applied to one node.

    Attributes:
        source: the node that it was applied to.
        tactic: its text; "" for the step that only takes the statement's goals apart.
        logp: its mean-token log-probability, in nats.
        targets: the nodes that must all be proved, in goal order; a node may occur twice.
        cost: what it adds to the length of a proof (1; 0 for the step without a tactic).
        unproved: how many different targets are not proved yet.
        dead: whether a target has failed.
    """

    source: Node
    tactic: str
    logp: float
    targets: tuple[Node, ...]
    cost: int = 1
    unproved: int = 0
    dead: bool = False

    @property
    def distance(self) -> float:
        """Number of tactics of the shortest known proof that begins with this step."""
        return self.cost + sum(target.distance for target in self.targets)


@dataclass(slots=True, eq=False)
class Node:
    """A proof state in the search graph.

    Attributes:
        id: position in the order of discovery; the root is 0.
        state: the checker's value; its `key` identifies the node.
        critic: the critic's score, 0 without one.
        status: open, proved or failed.
        expanded: whether candidates have been tried (in the current pass).
        in_flight: whether it has been handed out and not come back.
        dormant: whether nothing that the root still needs depends on it.
        parents: the edges that lead here.
        edges: the edges that leave from here.
        path: the best known way here from the root.
        priority: its place in the queue, higher first.
        distance: tactics of the shortest known proof, `UNPROVED` without one.
        best_step: the first edge of that proof.
        witness: the edge that keeps an expanded node open.
        rank: order of support; a witness leads to nodes of lower rank only.
        checked: the count of cuts at which the node was last seen to matter to the root.
        twin: the next node with the same key that the checker says is another state.
    """

    id: int
    state: Any
    critic: float = 0.0
    status: Status = Status.OPEN
    expanded: bool = False
    in_flight: bool = False
    dormant: bool = False
    parents: list[Edge] = field(default_factory=list)
    edges: Sequence[Edge] = ()
    path: Path | None = None
    priority: float = -math.inf
    distance: float = UNPROVED
    best_step: Edge | None = None
    witness: Edge | None = None
    rank: float = UNRANKED
    checked: int = 0
    twin: Node | None = None

    @property
    def key(self) -> str:
        """The normalised text of the state."""
        return self.state.key

    @property
    def waiting(self) -> bool:
        """Whether the node could be handed out for expansion."""
        return self.status is Status.OPEN and not self.expanded and not self.in_flight

    @property
    def depth(self) -> int:
        """Number of tactics of the best known path from the root."""
        return self.path.depth if self.path is not None else 0

    @property
    def logp(self) -> float:
        """Log-probability (nats) of the best known path from the root."""
        return self.path.logp if self.path is not None else 0.0

    def __repr__(self) -> str:
        return f"Node({self.id}, {self.status.value}, priority={self.priority:.4g}, {self.key!r})"


@dataclass(slots=True, eq=False)
class Expansion:
    """What one expansion added.

    Attributes:
        node: the node that was expanded.
        attempts: what was tried.
        targets: for each attempt the nodes that it leads to; () where it leads to none, or
            back to where it came from.
        new: the nodes found for the first time.
    """

    node: Node
    attempts: Sequence[Attempt]
    targets: list[tuple[Node, ...]]
    new: list[Node] = field(default_factory=list)
