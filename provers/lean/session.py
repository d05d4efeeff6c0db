"""Stepwise proofs in Lean: states, and batches of trials.

What lives here: `LeanSession`, which turns batches of (state, tactic) into documents, runs them
side by side, and tries again what a batch-mate spoilt. What does not: the documents' text
(`provers.lean.trials`), which steps are let in (`provers.lean.steps`), running Lean
(`provers.lean.server` warm, `provers.lean.processes` fresh), and any verdict: `assemble` gives a
text that must still be checked (law 2).

Documents run on warm servers, which keep what stands in front of the trials elaborated; a trial
that is suspected of killing or hanging Lean runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provers.checker import ProofState, Session, StepLimits, StepOutcome, StepResult
from provers.engine import default_workers
from provers.errors import SessionClosed, StatementError, ToolCrashed
from provers.lean.batch import Batch
from provers.lean.compile import SOURCE_NAME
from provers.lean.goals import share_metavariables, state_key
from provers.lean.messages import Message, parse_messages
from provers.lean.processes import LeanProcesses
from provers.lean.server import Heard, WarmLean, servers_available
from provers.lean.source import LeanSource, LexicalError
from provers.lean.statement import ProofStep, Statement, find_statement, structured_proof
from provers.lean.trials import SKIPPED_GOAL, Document, Trial, TrialAnswer, build_document
from provers.request import Limits

LARGEST_WARM_DOCUMENT = 96
"""Trials in one document of a warm server, where a fresh process is cheap: servers keep what an
editor may ask for, which makes them some 20 % slower on long documents."""

_START_SECONDS = 2.0
_SECONDS_A_TRIAL = 0.05
_OPTIONS = (("maxErrors", "1000000"),)


class LeanSession(Session):
    """A session over one Lean text.

    Statements are the names of the text's theorems, or new signatures
    (`theorem foo (n : Nat) : n = n`), which are put at its end.
    """

    def __init__(
        self,
        processes: LeanProcesses,
        source: str,
        limits: Limits | None = None,
        *,
        warm: bool = True,
        slots: int | None = None,
    ) -> None:
        """Prepare a session.

        Args:
            processes: the Lean to use; not closed by the session.
            source: the file around the statements.
            limits: memory and output of each process.
            warm: whether to keep servers where their transport is installed; without, every
                document gets a fresh process.
            slots: documents at the same time; None for one a processor.

        Raises:
            StatementError: the source cannot be lexed.
        """
        try:
            self._source = LeanSource(source)
        except LexicalError as error:
            raise StatementError(error.message) from error
        self._processes = processes
        self._limits = limits or Limits()
        self._statements: dict[str, Statement] = {}
        # How many goals each step left in place of its own: what `assemble` needs for bullets.
        self._left: dict[tuple[str, tuple[str, ...]], int] = {}
        self._secret = secrets.token_hex(4)
        self.slots = slots or default_workers()
        self._free = asyncio.Semaphore(self.slots)
        count = self.slots if warm and servers_available() else 0
        self._idle = [_Server(self._make_server()) for _ in range(count)]
        self._busy: set[_Server] = set()
        self._context_seconds: dict[int, float] = {}
        self._closed = False

    async def start(self, statement: str) -> ProofState:
        """The first state of a theorem of the text (by name) or of a new signature.

        Raises:
            StatementError: no such theorem, or its statement does not elaborate.
            SessionClosed: the session has ended.
        """
        (state,) = await self.start_many([statement])
        if isinstance(state, StatementError):
            raise state
        return state

    async def start_many(
        self, statements: Sequence[str], limits: StepLimits | None = None
    ) -> list[ProofState | StatementError]:
        """First states of many statements at once, each as for `start`, or why there is none.

        Args:
            statements: each as for `start`.
            limits: of each statement's elaboration.

        Raises:
            SessionClosed: the session has ended.
        """
        self._require_open()
        states: list[ProofState | StatementError] = []
        asked: list[tuple[ProofState, str]] = []
        for wanted in statements:
            try:
                found = find_statement(self._source, wanted)
            except StatementError as error:
                states.append(error)
                continue
            found = self._statements.setdefault(found.name, found)
            blank = ProofState(key="", goals=(), statement=found.name)
            states.append(blank)
            asked.append((blank, "skip"))
        batch = Batch(self, asked, limits or StepLimits())
        await batch.run()
        answers = iter([batch.answers[index] for index in range(len(asked))])
        return [
            state if isinstance(state, StatementError) else _first(state.statement, next(answers))
            for state in states
        ]

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """See `Session.try_many`. Steps from one state cost least when they come in one call."""
        self._require_open()
        limits = limits or StepLimits()
        batch = Batch(self, steps, limits)
        await batch.run()
        return batch.results()

    def split(self, state: ProofState) -> Sequence[ProofState]:
        """A state as one state for each goal (see `search.work.Splitting`).

        The later goals are reached by admitting those in front of them; the proofs of the parts,
        one after the other, prove the state.
        """
        if not state.independent:
            return (state,)
        return [
            ProofState(
                key=state_key((goal,)),
                goals=(goal,),
                statement=state.statement,
                path=state.path + (SKIPPED_GOAL,) * index,
            )
            for index, goal in enumerate(state.goals)
        ]

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The whole text with the proof that leads to `state` in the theorem's place."""
        return self._statements[state.statement].with_proof(self.proof(state, shape))

    def proof(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The tactic block that leads to `state`, structured by bullets."""
        if shape is None:
            shape = [
                self._left.get((state.statement, state.path[: index + 1]), 1)
                for index in range(len(state.path))
            ]
        steps = [ProofStep(text, left) for text, left in zip(state.path, shape, strict=True)]
        return structured_proof(steps)

    async def close(self) -> None:
        """End the session and its servers; other processes belong to the checker and stay."""
        self._closed = True
        idle, self._idle = self._idle, []
        for server in (*idle, *self._busy):
            await server.lean.close()

    def _require_open(self) -> None:
        if self._closed:
            raise SessionClosed("the session has ended")

    def statement(self, name: str) -> Statement:
        """A statement that was started."""
        return self._statements[name]

    def advance(self, state: ProofState, tactic: str, answer: TrialAnswer) -> ProofState:
        """The state after a step that worked."""
        path = (*state.path, tactic)
        self._left[state.statement, path] = answer.own
        return _state(state.statement, path, answer)

    async def run(
        self, trials: Sequence[Trial], limits: StepLimits, *, alone: bool, suspect: bool
    ) -> tuple[Document, list[Message], str]:
        """Run a document; messages, and what ended it early ("" for nothing)."""
        document = build_document(
            trials, limits, session=self._secret, nonce=secrets.token_hex(8), alone=alone
        )
        seconds = _START_SECONDS + limits.wall_seconds + _SECONDS_A_TRIAL * len(trials)
        async with self._free:
            heard = None
            if self._idle and not suspect and self._fits(document):
                heard = await self._on_server(document, seconds)
            if heard is None:
                heard = await self._in_process(document, seconds)
        return document, heard.messages, heard.problem

    def _fits(self, document: Document) -> bool:
        forks = self._processes.toolchain.core is not None
        return len(document.trials) <= LARGEST_WARM_DOCUMENT or not forks

    def _make_server(self) -> WarmLean:
        return WarmLean(self._processes.toolchain, self._limits, _OPTIONS)

    async def _on_server(self, document: Document, seconds: float) -> Heard | None:
        """Run a document on an idle server; None when that server cannot be started."""
        # A server that has just run trials of the same place has elaborated what is before it.
        server = next((s for s in self._idle if s.place == document.place), self._idle[0])
        self._idle.remove(server)
        self._busy.add(server)
        try:
            if server.place != document.place or not server.lean.ready:
                # What stands in front of the trials has a time of its own, once.
                started = asyncio.get_running_loop().time()
                before = await server.lean.run(document.beginning, self._limits.wall_seconds)
                if before.problem:
                    return before
                spent = asyncio.get_running_loop().time() - started
                known = self._context_seconds.get(document.place, spent)
                self._context_seconds[document.place] = min(spent, known)
                server.place = document.place
            return await server.lean.run(document.text, seconds)
        except ToolCrashed:
            return None
        finally:
            self._busy.discard(server)
            if self._closed:
                await server.lean.close()
            else:
                self._idle.append(server)

    async def _in_process(self, document: Document, seconds: float) -> Heard:
        seconds += 4 * self._context_seconds.get(document.place, 0.0)
        bounds = self._limits.model_copy(update={"wall_seconds": seconds})
        with tempfile.TemporaryDirectory(prefix="lemmata-trials-") as folder:
            source = Path(folder) / SOURCE_NAME
            source.write_text(document.text, encoding="utf-8", newline="")
            try:
                ran = await self._processes.run(source, Path(folder), bounds, options=_OPTIONS)
            except ToolCrashed as error:
                return Heard([], error.message)
        messages, _ = parse_messages(ran.stdout)
        problem = ""
        if ran.timed_out:
            problem = f"no answer within {seconds:g} s"
        elif ran.memory_exceeded or ran.flooded:
            problem = "more memory or output than the limit allows"
        elif ran.code < 0 or ran.code > 1:
            problem = f"Lean died with status {ran.code}"
        return Heard(messages, problem)


@dataclass(slots=True, eq=False)
class _Server:
    """A warm server and the place in the text of the last trials that it ran."""

    lean: WarmLean
    place: int = -1


def _first(name: str, answer: TrialAnswer) -> ProofState | StatementError:
    if answer.outcome is not StepOutcome.PROGRESS:
        return StatementError(f"{name}: {answer.message or 'Lean did not answer'}")
    return _state(name, (), answer)


def _state(name: str, path: tuple[str, ...], answer: TrialAnswer) -> ProofState:
    goals = answer.goals
    return ProofState(
        key=state_key(goals),
        goals=goals,
        statement=name,
        path=path,
        independent=len(goals) > 1 and not share_metavariables(goals),
    )
