"""Stepwise proofs with z3: each step is a strategy that turns the first goal into subgoals.

What lives here: `SmtSession`, which holds one worker process and brings it back when it dies.
What does not: z3 itself (`provers.smt.steps`).

A statement is an SMT-LIB script of declarations and assertions without a query; proving it means
refuting its assertions. A step is a strategy (`provers.smt.strategy`); its subgoals are cases,
each of which must be refuted by itself. The text that `assemble` gives carries the steps as one
strategy in `(check-sat-using …)`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from provers.checker import (
    Goal,
    Hypothesis,
    ProofState,
    Session,
    StepLimits,
    StepOutcome,
    StepResult,
)
from provers.errors import ProtocolError, SessionClosed, StatementError, ToolCrashed
from provers.process import Command, Peer
from provers.request import MEGABYTE, Limits
from provers.smt.script import read_commands

# What a worker needs to start, and to replay a path that it has forgotten.
_START_SECONDS = 20.0
# How long z3 may go on after its own limit before the worker is ended.
_GRACE_SECONDS = 0.5
_ROOT = str(Path(__file__).resolve().parents[2])


class SmtSession(Session):
    """One worker process; requests go through it one by one."""

    def __init__(self, header: str = "", limits: Limits | None = None) -> None:
        """Prepare; the worker starts with the first request.

        Args:
            header: declarations and assertions that stand before every statement.
            limits: memory and output of the worker.
        """
        self._header = header
        self._limits = limits or Limits()
        self._peer: Peer | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._turn = asyncio.Lock()
        self._closed = False
        # How many goals each state had: by it, a path's steps fall into a tree again.
        self._open_goals: dict[tuple[str, tuple[str, ...]], int] = {}
        # The states that the worker that runs now has been at.
        self._known: set[tuple[str, tuple[str, ...]]] = set()

    async def start(self, statement: str) -> ProofState:
        """The first state of an SMT-LIB script without queries.

        Raises:
            StatementError: it is none, or states something that needs no proof.
            SessionClosed: the session has ended.
            ToolCrashed: the worker died twice.
        """
        request = self._request(statement, (), None, StepLimits(wall_seconds=_START_SECONDS))
        async with self._turn:
            try:
                answer = await self._exchange(request, _START_SECONDS)
            except TimeoutError:
                raise StatementError("z3 did not read the statement in time") from None
        if "goals" not in answer:
            raise StatementError(self._refusal(answer))
        if not any(answer["goals"]):
            raise StatementError("the statement asserts nothing")
        return self._state(statement, (), answer["goals"])

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """Try strategies, each on its state's first goal; results in the order of `steps`.

        Raises:
            SessionClosed: the session has ended.
        """
        self._check_open()
        bounds = limits or StepLimits()
        async with self._turn:
            return [await self._try_one(state, step, bounds) for state, step in steps]

    def split(self, state: ProofState) -> Sequence[ProofState]:
        """A state as one state for each goal; the proofs of all of them prove the state."""
        if len(state.goals) < 2:
            return (state,)
        return [
            _state_of(state.statement, (*state.path, f"case {number}"), (goal,))
            for number, goal in enumerate(state.goals, 1)
        ]

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The script in which the steps that lead to `state` are the query's strategy.

        Args:
            state: where `state.path` leads.
            shape: for each step of the path, how many goals it left of the one that it acted
                on. None when this session has seen the states on the way.

        Raises:
            StatementError: it has not.
        """
        strategy = self.strategy(state, shape)
        return f"{self._header}{state.statement.rstrip()}\n(check-sat-using {strategy})\n"

    def strategy(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The steps that lead to `state` as one strategy; arguments as for `assemble`.

        Raises:
            StatementError: the shape is not given, and this session has not seen the states.
        """
        left = self._shape(state) if shape is None else shape
        return _Assembly(state.path, left).strategy()

    async def close(self) -> None:
        """End the worker. May be called twice."""
        self._closed = True
        await self._stop()
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            scratch.cleanup()

    def _check_open(self) -> None:
        if self._closed:
            raise SessionClosed("the SMT session has been closed")

    def _refusal(self, answer: dict[str, Any]) -> str:
        message = answer.get("refused") or answer.get("failed") or "z3 refuses the statement"
        return f"not a statement: {message}"

    async def _try_one(self, state: ProofState, step: str, limits: StepLimits) -> StepResult:
        begun = time.monotonic()
        # A path that the worker has forgotten is replayed first, which takes as long again.
        wall = (limits.wall_seconds + _GRACE_SECONDS) * (1 + len(state.path))
        try:
            answer = await self._exchange(
                self._request(state.statement, state.path, step, limits),
                limits.wall_seconds + _GRACE_SECONDS if self._warm(state) else wall,
            )
        except TimeoutError:
            return StepResult(StepOutcome.TIMEOUT, None, "out of time", time.monotonic() - begun)
        except ToolCrashed as error:
            return StepResult(StepOutcome.CRASHED, None, error.message, time.monotonic() - begun)
        seconds = time.monotonic() - begun
        if "goals" not in answer:
            message = answer.get("failed") or self._refusal(answer)
            outcome = StepOutcome.TIMEOUT if message == "timeout" else StepOutcome.FAILED
            return StepResult(outcome, None, message, seconds)
        found = self._state(state.statement, (*state.path, step), answer["goals"])
        outcome = StepOutcome.PROVED if found.proved else StepOutcome.PROGRESS
        return StepResult(outcome, found, "", seconds)

    def _shape(self, state: ProofState) -> list[int]:
        paths = [state.path[:length] for length in range(len(state.path) + 1)]
        try:
            counts = [self._open_goals[state.statement, path] for path in paths]
        except KeyError:
            raise StatementError("this session has not seen the states on the path") from None
        return [after - before + 1 for before, after in pairwise(counts)]

    def _state(self, statement: str, path: tuple[str, ...], goals: list[list[str]]) -> ProofState:
        self._open_goals[statement, path] = len(goals)
        self._known.add((statement, path))
        return _state_of(statement, path, tuple(_goal(assertions) for assertions in goals))

    def _warm(self, state: ProofState) -> bool:
        """Whether the worker that runs now has been at this state."""
        return (state.statement, state.path) in self._known

    def _request(
        self, statement: str, path: tuple[str, ...], step: str | None, limits: StepLimits
    ) -> dict[str, Any]:
        return {
            "statement": self._header + statement,
            "path": path,
            "step": step,
            "milliseconds": max(1, int(limits.wall_seconds * 1000)),
        }

    async def _exchange(self, request: dict[str, Any], wall_seconds: float) -> dict[str, Any]:
        """One request and its answer; the worker is ended when it fails to give one."""
        self._check_open()
        try:
            peer = await self._running_peer()
            await peer.write(json.dumps(request).encode() + b"\n")
            line = await peer.read_line(wall_seconds)
            if not line:
                raise ToolCrashed("the z3 worker died on this step")
            try:
                return json.loads(line)
            except ValueError as error:
                raise ProtocolError(f"the z3 worker answered nonsense: {line[:80]!r}") from error
        except BaseException:
            await self._stop()
            raise

    async def _running_peer(self) -> Peer:
        if self._peer is not None and self._peer.alive:
            return self._peer
        await self._stop()
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="lemmata-smt-")
        bound = max(32, int(self._limits.memory_bytes * 0.8) // MEGABYTE)
        command = Command(
            argv=(sys.executable, "-P", "-m", "provers.smt.steps", str(bound)),
            cwd=Path(self._scratch.name),
            limits=self._limits,
            env=(("PYTHONPATH", _ROOT), ("PYTHONDONTWRITEBYTECODE", "1")),
        )
        peer = self._peer = Peer(command)
        await peer.start()
        # The first answer takes as long as loading z3 does; it must not count as a step's time.
        greeting = self._request("", (), None, StepLimits())
        await peer.write(json.dumps(greeting).encode() + b"\n")
        if not await peer.read_line(_START_SECONDS):
            raise ToolCrashed(f"the z3 worker does not start: {peer.stderr_tail[-300:]}")
        return peer

    async def _stop(self) -> None:
        self._known.clear()
        peer, self._peer = self._peer, None
        if peer is not None:
            await peer.close()


class _Assembly:
    """A path of steps, each on the first goal then open, as one nested strategy."""

    def __init__(self, path: Sequence[str], children: Sequence[int]) -> None:
        self._steps = iter(zip(map(_one_line, path), children, strict=True))

    def strategy(self) -> str:
        """The strategy of the next goal and all that comes from it."""
        sequence: list[str] = []
        while True:
            step, children = next(self._steps, ("skip", 0))
            sequence.append(step)
            if children != 1:
                break
        if children > 1:
            # Which case needs which steps is found out again by trying.
            cases = [f"(then {self.strategy()} fail-if-undecided)" for _ in range(children)]
            sequence.append(f"(or-else {' '.join(cases)})")
        return sequence[0] if len(sequence) == 1 else f"(then {' '.join(sequence)})"


def _one_line(step: str) -> str:
    """A strategy without comments and line breaks, to stand inside another."""
    [command] = read_commands(f"(check-sat-using {step}\n)")
    return " ".join(command.arguments)


def _state_of(statement: str, path: tuple[str, ...], goals: tuple[Goal, ...]) -> ProofState:
    key = "\n\n".join("\n".join(sorted(h.type for h in goal.hypotheses)) for goal in goals)
    return ProofState(key, goals, statement, path, independent=True)


def _goal(assertions: list[str]) -> Goal:
    return Goal(
        target="false",
        hypotheses=tuple(
            Hypothesis((f"h{number}",), text) for number, text in enumerate(assertions, 1)
        ),
        text="\n".join(assertions),
    )
