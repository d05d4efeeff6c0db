"""The child process of an SMT session: z3 tactics applied to goals, one request a line.

What lives here: `python -m provers.smt.steps`. What does not: batches, time limits and restarts
(`provers.smt.session`).

A state is the list of goals that are still to be refuted, and is named by the strategies that led
to it; each strategy acts on the first goal. States are kept for as long as they are among the
latest, and are found again by replay.

Request: `{"statement", "path", "step", "milliseconds"}`, step null for the start. Answer:
`{"goals": [[assertion, …], …]}`, or `{"failed": message}`, or `{"refused": message, "offset"}` for
a statement that is none.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import OrderedDict
from typing import Any

import z3

from provers.smt.answers import error_text, unanswered
from provers.smt.evaluate import stated
from provers.smt.report import Rejected
from provers.smt.script import ScriptError, read_commands
from provers.smt.strategy import StrategyError, build_tactic

Path = tuple[str, ...]
CASE = re.compile("case ([1-9][0-9]{0,5})")
"""On a path: the state that has only that one of the goals. It is no step that can be tried,
since it leaves the other goals unproved."""

_KEPT_STATES = 2000
_PRECISE, _OVER = 0, 2


class StepFailed(Exception):
    """The strategy did not apply; the message says why."""


class States:
    """The goals of states, by statement and path."""

    def __init__(self) -> None:
        self._goals: OrderedDict[tuple[str, Path], list[z3.Goal]] = OrderedDict()

    def goals(self, statement: str, path: Path, milliseconds: int) -> list[z3.Goal]:
        """The goals of a state, replayed if they have been forgotten.

        Raises:
            StepFailed: a step on the path does not apply (any more).
            ScriptError, Rejected: the statement is none.
        """
        known = self._goals.get((statement, path))
        if known is not None:
            self._goals.move_to_end((statement, path))
            return known
        if not path:
            goals = [_start(statement)]
        else:
            before = self.goals(statement, path[:-1], milliseconds)
            case = CASE.fullmatch(path[-1])
            if case:
                goals = before[int(case[1]) - 1 : int(case[1])]
            else:
                goals = apply_step(before, path[-1], milliseconds)
        self._goals[statement, path] = goals
        if len(self._goals) > _KEPT_STATES:
            self._goals.popitem(last=False)
        return goals


def _start(statement: str) -> z3.Goal:
    context, assertions = stated(statement)
    goal = z3.Goal(ctx=context)
    goal.add(*assertions)
    return goal


def apply_step(goals: list[z3.Goal], step: str, milliseconds: int) -> list[z3.Goal]:
    """The goals after a strategy has acted on the first one.

    Raises:
        StepFailed: no goal, no strategy, no change, out of time, or satisfiable.
    """
    if not goals:
        raise StepFailed("no goal is left")
    first, *others = goals
    tactic = z3.TryFor(_tactic(step, first.ctx), milliseconds, first.ctx)
    try:
        result = tactic(first)
    except z3.Z3Exception as error:
        status, reason = unanswered(error_text(error))
        raise StepFailed("timeout" if status == "timeout" else reason) from None
    found: list[z3.Goal] = [result[index] for index in range(len(result))]
    if any(goal.prec() not in (_PRECISE, _OVER) for goal in found):
        raise StepFailed("the strategy strengthens the goal: refuting what is left proves nothing")
    left = [goal for goal in found if not goal.inconsistent()]
    if any(goal.size() == 0 for goal in left):
        raise StepFailed("a goal is satisfiable: it cannot be refuted")
    if len(left) == 1 and _text(left[0]) == _text(first):
        raise StepFailed("the strategy changes nothing")
    return [*left, *others]


def _tactic(step: str, context: z3.Context) -> z3.Tactic:
    try:
        [command] = read_commands(f"(check-sat-using {step}\n)")
        return build_tactic(command.arguments, context)
    except (ScriptError, StrategyError) as error:
        raise StepFailed(error.message) from None
    except ValueError:
        raise StepFailed("no strategy") from None


def _text(goal: z3.Goal) -> list[str]:
    return [goal[index].sexpr() for index in range(goal.size())]


def answer(states: States, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request."""
    statement, path = request["statement"], tuple(request["path"])
    try:
        goals = states.goals(statement, path, request["milliseconds"])
        if request["step"] is not None:
            if CASE.fullmatch(request["step"]):
                raise StepFailed("no strategy")
            path = (*path, request["step"])
            goals = states.goals(statement, path, request["milliseconds"])
        return {"goals": [_text(goal) for goal in goals]}
    except StepFailed as failed:
        return {"failed": str(failed)}
    except ScriptError as error:
        return {"refused": error.message, "offset": error.offset}
    except Rejected as rejected:
        return {"refused": rejected.message.text, "offset": rejected.message.offset}
    except z3.Z3Exception as error:
        return {"failed": unanswered(error_text(error))[1]}


def main() -> None:
    """Answer requests until the input ends. Only answers go to standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    z3.set_param("memory_max_size", int(sys.argv[1]))
    states = States()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(answer(states, json.loads(line))).encode() + b"\n")
        answers.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
