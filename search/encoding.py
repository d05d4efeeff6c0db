"""Proof states as JSON, for the event log.

What lives here: `encode` and `decode` of `provers.checker.ProofState`. What does not: the log's
own events (`search.trace`).

A state's path is left out when it is its source's path and one tactic more, which is the rule;
so a log grows with the number of states and not with their depth.
"""

from __future__ import annotations

from typing import Any

from provers.checker import Goal, Hypothesis, ProofState


def encode(state: ProofState, expected_path: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A state as JSON values; its path only where it is not the expected one."""
    row: dict[str, Any] = {"key": state.key, "goals": [_encode_goal(goal) for goal in state.goals]}
    if state.independent:
        row["independent"] = True
    if state.path != expected_path:
        row["path"] = list(state.path)
    return row


def decode(row: dict[str, Any], statement: str, expected_path: tuple[str, ...] = ()) -> ProofState:
    """The state that `encode` wrote.

    Raises:
        KeyError, TypeError: the row was not written by `encode`.
    """
    return ProofState(
        key=row["key"],
        goals=tuple(_decode_goal(goal) for goal in row["goals"]),
        statement=statement,
        path=tuple(row["path"]) if "path" in row else expected_path,
        independent=row.get("independent", False),
    )


def text_of(state: ProofState) -> str:
    """What a model is shown of a state: its goals as the checker prints them."""
    return "\n\n".join(goal.text or goal.target for goal in state.goals) or state.key


def _encode_goal(goal: Goal) -> dict[str, Any]:
    row: dict[str, Any] = {"target": goal.target}
    if goal.hypotheses:
        row["hypotheses"] = [[list(h.names), h.type, h.value] for h in goal.hypotheses]
    if goal.case is not None:
        row["case"] = goal.case
    if goal.text:
        row["text"] = goal.text
    return row


def _decode_goal(row: dict[str, Any]) -> Goal:
    return Goal(
        target=row["target"],
        hypotheses=tuple(
            Hypothesis(tuple(names), kind, value)
            for names, kind, value in row.get("hypotheses", ())
        ),
        case=row.get("case"),
        text=row.get("text", ""),
    )
