"""Training rows out of a search's event log.

What lives here: (state, tactic, outcome) rows for supervised learning and critics, and (state,
winner, loser) rows for preference learning. What does not: reading the log (`search.trace`),
and drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from search.core import SearchCore
from search.encoding import text_of
from search.state import Edge, Node, Status
from search.trace import TraceLog, rebuild


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One tactic tried on one state.

    Attributes:
        state: the goals as the checker prints them.
        tactic: what was tried.
        outcome: what the checker said (`provers.checker.StepOutcome`).
        leads_to_proof: whether all states that it leaves were proved in the end.
        on_proof: whether it is a step of the shortest proof of the statement.
        logp: its mean-token log-probability (nats).
        seconds: time of the trial.
        message: the checker's message.
    """

    state: str
    tactic: str
    outcome: str
    leads_to_proof: bool
    on_proof: bool
    logp: float
    seconds: float
    message: str


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """Two tactics tried on one state, of which one is known to be better.

    Attributes:
        state: the goals as the checker prints them.
        winner: the first tactic of the shortest known proof of the state.
        loser: a tactic that the checker refused, or all of whose continuations failed.
    """

    state: str
    winner: str
    loser: str


def outcome_rows(log: TraceLog) -> Iterator[OutcomeRow]:
    """Every tactic tried, in the order of the log.

    Raises:
        TraceError: the log's events contradict each other.
    """
    core = rebuild(log)
    on_proof = {(edge.source.id, edge.tactic) for edge in core.proof_edges()}
    for node, tried in _expansions(log, core):
        state = text_of(node.state)
        for tactic, logp, outcome, targets, seconds, message in tried:
            proves = _proves(core, outcome, targets)
            step = proves and (node.id, tactic) in on_proof
            yield OutcomeRow(state, tactic, outcome, proves, step, logp, seconds, message)


def preference_rows(log: TraceLog) -> Iterator[PreferenceRow]:
    """Winner and loser for every proved state and each of its tactics that came to nothing.

    Tactics whose fate was still open when the search ended are neither.

    Raises:
        TraceError: the log's events contradict each other.
    """
    core = rebuild(log)
    for node, tried in _expansions(log, core):
        best: Edge | None = node.best_step
        if best is None:
            continue
        losers = dict.fromkeys(row[0] for row in tried if _came_to_nothing(core, row[2], row[3]))
        losers.pop(best.tactic, None)
        for loser in losers:
            yield PreferenceRow(text_of(node.state), best.tactic, loser)


def _expansions(log: TraceLog, core: SearchCore) -> Iterator[tuple[Node, list[list[Any]]]]:
    for event in log.events:
        if event["event"] == "expand":
            yield core.graph.nodes[event["node"]], event["tried"]


def _proves(core: SearchCore, outcome: str, targets: list[int]) -> bool:
    if not targets:
        return outcome == "proved"
    return all(core.graph.nodes[number].status is Status.PROVED for number in targets)


def _came_to_nothing(core: SearchCore, outcome: str, targets: list[int]) -> bool:
    if not targets:
        return outcome != "proved"
    return any(core.graph.nodes[number].status is Status.FAILED for number in targets)
