"""`search-vs-serial`: our engine against a serial best-first search, with the same model.

What lives here: both sides over the theorems of `theorems.lean`, on the embedded Lean. What does
not: the serial search (`benchmarks.serial_search`).

The model is the trained one of `examples/model` behind a real vLLM server, beside the built-in
policy, as in `lemmata prove --model`. Both sides ask it with the same seed for as many samples,
take as many candidates for a state, and try no more tactics on a theorem, under the same limits
of a tactic. Each has a model client, a policy for every theorem and a warm Lean session of its
own, of the same classes. Where the model environment is not installed, the built-in policy behind
a modelled latency stands for the model, and the outcome says so.

What ours does and the serial one does not is what is compared: many theorems and states under way
at the same time, all trials of a moment in one call, goals proved apart, states known again
however they were reached, and other tactics asked for where nothing is left to try and the budget
is not spent.

A proof counts on both sides when stepping found it; what follows (the re-check) is the same for
both and left out. Theorems do not see each other: each is stated behind the file's definitions.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from benchmarks.serial_search import serial_search
from benchmarks.timed import TimedPolicy
from lemmata.loop.sessions import SharedSession
from provers.checker import Goal, ProofState, Session
from provers.lean.checker import LeanChecker
from provers.lean.session import LeanSession
from provers.lean.source import LeanSource
from provers.lean.toolchain import find_toolchain
from provers.request import VerifyRequest
from search.budget import Budget, Limits
from search.builtin.library import Library
from search.driver import Search
from search.model.environment import find_environment
from search.model.mixed import MixedPolicy
from search.model.policy import VllmPolicy
from search.model.serve import serve_model
from search.outcome import SearchStatus
from search.policy import Policy
from search.prove import builtin_policy
from search.results import BUILTIN_STEP_LIMITS
from search.settings import SearchSettings

_FILE = Path(__file__).with_name("theorems.lean")
_MODEL = Path(__file__).parents[1] / "examples" / "model" / "tiny"
_CANDIDATES = 8
"""Tactics for a state, and samples of the model: what a search asks for unless told otherwise."""
_TACTICS, _QUICK_TACTICS = 192, 32
"""The most that are tried on a theorem."""
_SIDE_BY_SIDE, _IN_FLIGHT = 32, 4
"""Theorems at the same time, and states of each: with many theorems, few states keep Lean busy."""
_CALL_SECONDS, _STATE_SECONDS = 0.25, 0.01
"""What a tactic of some 25 tokens takes at 10 ms a token, and the share of a state in a batch."""
_NO_SERVER = (
    "the model environment is not installed: a latency is modelled "
    f"({_CALL_SECONDS * 1000:.0f} ms a call); for the real one: lemmata model install"
)

Model = Callable[[Policy], Policy]
"""Puts the model beside the built-in policy of a theorem."""

Prove = Callable[[SharedSession, Policy, str, int], Awaitable[bool]]
"""One search for a statement, with at most so many tactics."""


@dataclass(frozen=True, slots=True)
class _Theorem:
    """A statement to prove, and the built-in policy for it."""

    signature: str
    builtin: Policy


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side did: how many theorems it proved, tactics tried, seconds."""

    proved: int
    tactics: int
    seconds: float

    @property
    def per_minute(self) -> float:
        return 60.0 * self.proved / self.seconds


def run(quick: bool) -> dict[str, Any]:
    """Measure once: a round takes a minute or two.

    Raises:
        ToolMissing: there is no embedded Lean.
        ToolCrashed: the model server does not start.
    """
    return asyncio.run(_run(quick))


async def _run(quick: bool) -> dict[str, Any]:
    library = Library(("Init",), await find_toolchain(None, "embedded"))
    await library.wait()
    definitions, theorems = _restated(LeanSource(_FILE.read_text(encoding="utf-8")), library)
    some = theorems[:: 16 if quick else 1]
    tactics = _QUICK_TACTICS if quick else _TACTICS
    checker = LeanChecker("embedded")
    served = find_environment() is not None
    sides: dict[str, _Side] = {}
    try:
        async with _models(served) as new_model:
            for side, prove, at_once in (
                ("", _our_search, _SIDE_BY_SIDE),
                ("serial_", _their_search, 1),
            ):
                async with new_model() as model:
                    lean = await checker.open_session(
                        VerifyRequest(source=definitions, checker="lean")
                    )
                    sides[side] = await _side(lean, some, model, prove, tactics, at_once)
    finally:
        await checker.close()
    return _outcome(len(some), sides[""], sides["serial_"], served).as_dict()


def _outcome(theorems: int, ours: _Side, theirs: _Side, served: bool) -> Outcome:
    figures = {
        "theorems": theorems,
        "proved": ours.proved,
        "serial_proved": theirs.proved,
        "more_proved": ours.proved - theirs.proved,
        "tactics": ours.tactics,
        "serial_tactics": theirs.tactics,
        "seconds": ours.seconds,
        "serial_seconds": theirs.seconds,
        "per_minute": ours.per_minute,
        "serial_per_minute": theirs.per_minute,
        "per_minute_ratio": ours.per_minute / max(theirs.per_minute, 1e-9),
    }
    return Outcome(
        {name: round(float(figure), 3) for name, figure in figures.items()},
        {"per_minute_ratio": (">=", 3.0), "more_proved": (">=", 1.0)},
        note="" if served else _NO_SERVER,
    )


def _restated(source: LeanSource, library: Library) -> tuple[str, list[_Theorem]]:
    """The file without its theorems, and each of them as if it were the only one."""
    holes = list(source.holes())
    definitions = source.text
    for hole in reversed(holes):
        definitions = definitions[: hole.start].rstrip() + "\n" + definitions[hole.end :].lstrip()
    theorems: list[_Theorem] = []
    for hole in holes:
        alone = LeanSource(f"{definitions}\n{source.text[hole.start : hole.end]}\n")
        (declared,) = alone.holes()
        signature = source.text[hole.start : hole.body_start].rstrip()
        theorems.append(_Theorem(signature, builtin_policy(alone, declared, library)))
    return definitions, theorems


async def _side(
    lean: Session,
    theorems: Sequence[_Theorem],
    model: Model,
    prove: Prove,
    tactics: int,
    at_once: int,
) -> _Side:
    """One side over all theorems; its Lean is warm before the clock starts."""
    assert isinstance(lean, LeanSession)
    slots = asyncio.Semaphore(at_once)

    async def one(session: SharedSession, theorem: _Theorem) -> bool:
        async with slots:
            return await prove(session, model(theorem.builtin), theorem.signature, tactics)

    session = SharedSession(lean, ration=tactics)
    async with session:
        root = await session.start(theorems[0].signature)
        await asyncio.gather(*(lean.try_many([(root, "skip")]) for _ in range(lean.slots)))
        began = time.monotonic()
        found = await asyncio.gather(*(one(session, each) for each in theorems))
        return _Side(sum(found), session.tried.total(), time.monotonic() - began)


async def _our_search(session: SharedSession, policy: Policy, statement: str, tactics: int) -> bool:
    search = Search(
        session,
        policy,
        settings=SearchSettings(
            candidates=_CANDIDATES,
            in_flight=_IN_FLIGHT,
            step_limits=BUILTIN_STEP_LIMITS,
            passes=tactics,
        ),
        budget=Budget(Limits(tactics=tactics)),
    )
    result = await search.run(statement)
    if result.error is not None:
        raise result.error  # a model or a Lean that is gone is no failed proof
    return result.status is SearchStatus.PROVED


async def _their_search(
    session: SharedSession, policy: Policy, statement: str, tactics: int
) -> bool:
    result = await serial_search(
        session,
        policy,
        statement,
        candidates=_CANDIDATES,
        tactics=tactics,
        limits=BUILTIN_STEP_LIMITS,
    )
    return result.path is not None


@asynccontextmanager
async def _models(served: bool) -> AsyncIterator[Callable[[], Any]]:
    """Gives a model anew for each side, that has said nothing yet."""
    if not served:
        yield _modelled
        return
    async with serve_model(_MODEL) as server:

        @asynccontextmanager
        async def asked() -> AsyncIterator[Model]:
            async with VllmPolicy(server.base_url, samples=_CANDIDATES) as model:
                yield lambda builtin: MixedPolicy([model, builtin])

        async with VllmPolicy(server.base_url, samples=1) as first:
            await first.propose([ProofState("", (Goal("True"),), "warm")], 1)
        yield asked


@asynccontextmanager
async def _modelled() -> AsyncIterator[Model]:
    """The built-in policy, as slow as a server that works on one call after the other."""
    queue = asyncio.Lock()

    def delayed(builtin: Policy) -> Policy:
        slow = TimedPolicy(builtin, (), call_seconds=_CALL_SECONDS, state_seconds=_STATE_SECONDS)
        return _OneByOne(slow, queue)

    yield delayed


class _OneByOne:
    """A policy whose calls wait for each other."""

    def __init__(self, policy: Policy, queue: asyncio.Lock) -> None:
        self._policy = policy
        self._queue = queue

    async def propose(self, states: Any, n: int) -> Any:
        async with self._queue:
            return await self._policy.propose(states, n)
