"""Counterexamples of DafnyServer as data.

What lives here: asking for the models of failing tasks and reading them. What does not: any
claim about them. A model of z3 may be spurious (quantifiers, non-linear arithmetic), so a
failing Dafny program stays `rejected` and never becomes `refuted`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from dafny_bridge.lexer import LineMap
from dafny_bridge.runner import DafnyRunner
from provers.errors import CapabilityMissing, ProtocolError
from provers.request import Limits
from provers.verdict import Position


@dataclass(frozen=True, slots=True)
class ModelState:
    """The variables' values at one place of a failing run.

    Attributes:
        start: the place; None for the state before the first statement.
        variables: names to values, as Dafny writes them. A value in brackets that names no
            number is an element of a type that the model does not describe further.
    """

    start: Position | None
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A run that Dafny believes to fail: its states in order of time."""

    states: tuple[ModelState, ...]


async def find_counterexamples(
    checker: DafnyRunner, source: str, limits: Limits | None = None
) -> list[Counterexample]:
    """Counterexamples for the failing tasks of a source; DafnyServer tells one per module.

    Raises:
        ToolMissing: no Dafny.
        CapabilityMissing: this Dafny has no server that tells them, or the text is not fit
            for one.
        ProtocolError: what it told makes no sense.
    """
    run = await checker.run(source, limits or Limits(), fresh=False, counterexamples=True)
    if not run.warm:
        raise CapabilityMissing("counterexamples need Dafny 2.x with DafnyServer")
    places = LineMap(source)
    found = [read_counterexample(text, places) for text in run.report.counterexamples]
    return [example for example in found if example.states]


def read_counterexample(text: str, places: LineMap) -> Counterexample:
    """Read the JSON between the server's marks.

    Raises:
        ProtocolError: it is not of the server's form.
    """
    try:
        states = [_read_state(state, places) for state in json.loads(text)["States"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(
            f"DafnyServer told a counterexample that cannot be read: {error}"
        ) from error
    return Counterexample(tuple(states))


def _read_state(state: dict, places: LineMap) -> ModelState:
    line = int(state["Line"])
    start = None
    if line >= 1:
        column = places.column_of_bytes(line, int(state["Column"]))
        start = Position(line=line, column=column)
    variables = {str(v["Name"]): str(v["Value"]) for v in state["Variables"]}
    return ModelState(start, variables)
