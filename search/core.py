"""The proof search without input or output: hand out states, take back outcomes.

What lives here: `SearchCore`, the one object that drivers talk to. What does not: the checker,
the model, clocks, files and budgets, which belong to `search.driver`, `search.trace` and
`search.budget`. Everything here is deterministic: the same outcomes in the same order give the
same search.

    core = SearchCore(root_state)
    while batch := core.nodes_to_expand(8):
        for node in batch:
            core.expand(node, outcomes_of(node.state))
    core.proof()
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

from provers.checker import StepOutcome
from search.frontier import BestFirst, Frontier
from search.graph import ProofGraph, SameState
from search.mcts import MonteCarlo
from search.priority import Breadth, Likelihood
from search.state import Attempt, Edge, Expansion, Keyed, Node, Status


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """How states are ranked.

    Attributes:
        strategy: `best_first`, `breadth`, `mcts` (see `search.mcts`), or `whole_proof` (the
            root is tried again and again and nothing else, see `search.whole`).
        alpha: length normalisation of the path score: Σ mean-token log p / depth^alpha.
        critic_weight: weight of the critic's score beside it (0: no critic).
        virtual_loss: what a state loses (nats) for each sibling that is in flight (`mcts` has
            its own rule).
        exploration: weight of the confidence term of `mcts`.
        discount: how much of an edge's statistics in `mcts` is left after another visit.
    """

    strategy: str = "best_first"
    alpha: float = 0.0
    critic_weight: float = 0.0
    virtual_loss: float = 0.1
    exploration: float = 1.0
    discount: float = 0.99

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES:
            known = ", ".join(STRATEGIES)
            raise ValueError(f"unknown strategy {self.strategy!r} (known: {known})")
        if self.virtual_loss < 0.0:
            raise ValueError(f"virtual loss must be at least 0, not {self.virtual_loss}")
        if self.exploration < 0.0 or not 0.0 < self.discount <= 1.0:
            raise ValueError("exploration must be at least 0, and discount in (0, 1]")


STRATEGIES = ("best_first", "breadth", "mcts", "whole_proof")


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One tactic of a proof, in the order of a script (each goal's proof before the next goal).

    Attributes:
        state: what the tactic is applied to.
        tactic: its text; "" for the step that only takes the statement's goals apart.
        parts: how many states it leaves; their proofs follow one after the other, each a
            `ProofStep` with all that belongs to it. 1 continues the same script; with 2 or more
            each part is a sub-proof of its own.
    """

    state: Keyed
    tactic: str
    parts: int


@dataclass(slots=True)
class Counters:
    """What the search has done so far.

    Attributes:
        expansions: states that have been expanded.
        attempts: candidate tactics tried.
        failures: attempts that led nowhere (the checker said no, ran out of time, crashed, or
            the state did not change).
        timeouts: those of them that ran out of time.
        crashes: those of them that crashed the checker or could not be tried.
        revisits: attempts that led to states already known.
        states: different states found, the root included.
    """

    expansions: int = 0
    attempts: int = 0
    failures: int = 0
    timeouts: int = 0
    crashes: int = 0
    revisits: int = 0
    states: int = field(default=1)


class SearchCore:
    """Best-first search over an AND/OR graph of proof states.

    Args:
        root: the state to be proved.
        settings: how states are ranked.
        same_state: confirms that two states with the same key are the same; without it equal
            keys are enough.
        root_score: the critic's score of the root.
    """

    def __init__(
        self,
        root: Keyed,
        *,
        settings: CoreSettings | None = None,
        same_state: SameState | None = None,
        root_score: float = 0.0,
    ) -> None:
        self.settings = settings if settings is not None else CoreSettings()
        strategy = self.settings.strategy
        self.graph = ProofGraph(
            root,
            scoring=Breadth() if strategy == "breadth" else Likelihood(self.settings.alpha),
            critic_weight=self.settings.critic_weight,
            same_state=same_state,
            root_score=root_score,
        )
        self.frontier = self._make_frontier()
        self.counters = Counters()
        self.in_flight = 0
        self._queue_changes()

    def _make_frontier(self) -> Frontier:
        settings = self.settings
        if settings.strategy == "mcts":
            return MonteCarlo(self.graph, settings.exploration, settings.discount)
        return BestFirst(self.graph, settings.virtual_loss)

    # -- what drivers call ----------------------------------------------------------------

    @property
    def root(self) -> Node:
        """The node of the statement; its `status` is the status of the search."""
        return self.graph.root

    @property
    def finished(self) -> bool:
        """Whether the statement is proved, or nothing is left to try."""
        return self.graph.root.status is not Status.OPEN

    def nodes_to_expand(self, k: int = 1) -> list[Node]:
        """The best `k` open states, or fewer; they count as in flight until they come back.

        Only states that can still help to prove the root are handed out. [] while the search
        is not `finished` means that everything useful is in flight.
        """
        if self.finished or k <= 0:
            return []
        selected = self.frontier.select(k)
        self.in_flight += len(selected)
        return selected

    def take_apart(self, parts: Sequence[Keyed], scores: Sequence[float] = ()) -> Expansion:
        """Replace the statement by several states that can be proved independently.

        Args:
            parts: the statement's goals, each a state of its own, in order.
            scores: the critic's score of each; () without a critic.

        Raises:
            ValueError: the search has begun, or a part is the statement itself.
        """
        if self.in_flight or self.counters.expansions or self.root.edges:
            raise ValueError("the search has begun")
        if any(self.graph.find(part) is self.root for part in parts):
            raise ValueError("a part is the whole statement")
        step = Attempt("", 0.0, StepOutcome.PROGRESS, tuple(parts), scores=tuple(scores))
        expansion = self.graph.attach(self.root, [step], cost=0)
        self.counters.states = len(self.graph.nodes)
        self._queue_changes()
        return expansion

    def take(self, node: Node) -> None:
        """Hand out one given state, whatever its place in the queue (to replay a log).

        Raises:
            ValueError: the state does not wait for expansion.
        """
        if not node.waiting:
            raise ValueError(f"{node!r} does not wait for expansion")
        node.in_flight = True
        self.in_flight += 1
        self.frontier.taken(node)

    def expand(self, node: Node, attempts: Sequence[Attempt]) -> Expansion:
        """Take back a state that was handed out, with what was tried on it.

        Args:
            node: a node from `nodes_to_expand`.
            attempts: the candidates and their outcomes; none means that nothing is worth
                trying, and the state fails.

        Returns:
            What was added to the graph.

        Raises:
            ValueError: the node is not in flight, or an attempt makes no sense (see
                `ProofGraph.attach`). Nothing has changed then.
        """
        self._check_in_flight(node)
        expansion = self.graph.attach(node, attempts)
        self._land(node, expansion)
        self._count(expansion)
        self._queue_changes()
        return expansion

    def _count(self, expansion: Expansion) -> None:
        counters = self.counters
        first_new = counters.states
        counters.expansions += 1
        counters.attempts += len(expansion.attempts)
        counters.states += len(expansion.new)
        for attempt, targets in zip(expansion.attempts, expansion.targets, strict=True):
            if targets:
                if targets[0].id < first_new and all(node.id < first_new for node in targets):
                    counters.revisits += 1
            elif attempt.outcome is not StepOutcome.PROVED:
                counters.failures += 1
                counters.timeouts += attempt.outcome is StepOutcome.TIMEOUT
                counters.crashes += attempt.outcome is StepOutcome.CRASHED

    def release(self, node: Node) -> None:
        """Take back a state that was handed out, untried: it waits again.

        Raises:
            ValueError: the node is not in flight.
        """
        self._check_in_flight(node)
        self._land(node, None)
        if node.waiting:
            self.frontier.push(node)

    def reopen(self) -> None:
        """Begin another pass: every state without a proof may be expanded once more.

        Raises:
            ValueError: states are in flight.
        """
        if self.in_flight:
            raise ValueError(f"{self.in_flight} states are in flight")
        self.graph.reopen()
        self._queue_changes()

    def _check_in_flight(self, node: Node) -> None:
        if not node.in_flight:
            raise ValueError(f"{node!r} is not in flight")

    def _land(self, node: Node, expansion: Expansion | None) -> None:
        node.in_flight = False
        self.in_flight -= 1
        self.frontier.returned(node, expansion)

    def _queue_changes(self) -> None:
        changed = self.graph.changed
        push = self.frontier.push
        for node in changed:
            if node.waiting:
                push(node)
        changed.clear()

    # -- what reports read ----------------------------------------------------------------

    def proof(self) -> list[ProofStep]:
        """The shortest known proof, in the order of a script.

        Raises:
            ValueError: there is none.
        """
        if self.root.status is not Status.PROVED:
            raise ValueError("the statement is not proved")
        steps: list[ProofStep] = []
        stack = [self.root]
        while stack:
            node = stack.pop()
            step = node.best_step
            assert step is not None
            steps.append(ProofStep(node.state, step.tactic, len(step.targets)))
            stack.extend(reversed(step.targets))
        return steps

    def proof_edges(self) -> list[Edge]:
        """The different edges of the shortest known proof; [] without one."""
        edges: dict[Edge, None] = {}
        stack = [self.root] if self.root.status is Status.PROVED else []
        while stack:
            step = stack.pop().best_step
            if step is not None and step not in edges:
                edges[step] = None
                stack.extend(reversed(step.targets))
        return list(edges)

    def best_open_goals(self, k: int = 3) -> list[Node]:
        """Up to `k` unproved states that show where the search stands, best first.

        Those that wait for expansion, by priority; when there are fewer than `k`, also those
        that failed because nothing that was tried there led on.
        """
        waiting = [node for node in self.graph.nodes if _is_open_leaf(node)]
        best = heapq.nsmallest(k, waiting, key=_report_order)
        if len(best) < k:
            stuck = [node for node in self.graph.nodes if _is_stuck(node)]
            best += heapq.nsmallest(k - len(best), stuck, key=_report_order)
        return best


def _is_open_leaf(node: Node) -> bool:
    return node.status is Status.OPEN and not node.expanded and not node.dormant


def _is_stuck(node: Node) -> bool:
    return node.status is Status.FAILED and not node.edges


def _report_order(node: Node) -> tuple[float, int]:
    return -node.priority, node.id
