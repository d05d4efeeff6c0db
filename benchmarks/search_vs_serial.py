"""`search-vs-serial`: our engine against a serial best-first search, with the same model.

What lives here: both sides over the theorems of `theorems.lean`, on the embedded Lean, with the
same policy, candidates, limits of a tactic and budget of tactics for each theorem. What does not:
the serial search (`benchmarks.serial_search`).

A proof counts on both sides when stepping found it; what follows (the re-check) is the same for
both and left out. Each side keeps a warm session of the same class. The model is the built-in
policy behind a modelled latency (`_CALL_SECONDS` a call and `_STATE_SECONDS` a state, answered
one call after the other); on every third theorem once more without latency, which shows what
batching the checker gives by itself; and, where the model environment is installed and a trained
model lies in `examples/model`, that model behind a real vLLM server.
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
from provers.lean.checker import LeanChecker
from provers.lean.source import LeanSource
from provers.lean.statement import statement_name
from provers.lean.toolchain import find_toolchain
from provers.request import VerifyRequest
from search.budget import Budget, Limits
from search.builtin.library import Library
from search.driver import Search
from search.openings import open_theorems
from search.outcome import SearchStatus
from search.policy import Policy
from search.prove import builtin_policy
from search.results import BUILTIN_STEP_LIMITS
from search.settings import SearchSettings

_FILE = Path(__file__).with_name("theorems.lean")
_MODELS = Path(__file__).parents[1] / "examples" / "model"
_CANDIDATES = 16
_TACTICS = 192
_CALL_SECONDS, _STATE_SECONDS = 0.25, 0.01
"""What a tactic of some 25 tokens takes at 10 ms a token, and the share of a state in a batch."""
_SIDE_BY_SIDE = 2

PolicyFor = Callable[[str], Policy]


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side did: theorems proved, tactics tried, seconds."""

    proved: frozenset[str]
    tactics: int
    seconds: float

    @property
    def per_minute(self) -> float:
        return 60.0 * len(self.proved) / self.seconds


def run(quick: bool) -> dict[str, Any]:
    """Measure once: a round takes minutes, and the ratio is large against the noise.

    Raises:
        ToolMissing: there is no embedded Lean.
    """
    return asyncio.run(_run(8 if quick else None))


async def _run(most: int | None) -> dict[str, Any]:
    text = _FILE.read_text(encoding="utf-8")
    source = LeanSource(text)
    theorems = open_theorems(source)
    names = [statement_name(source, each) for each in theorems]
    names = names[:: max(1, len(names) // most)][:most] if most else names
    library = Library(("Init",), await find_toolchain(None, "embedded"))
    await library.wait()
    builtin = {statement_name(source, t): builtin_policy(source, t, library) for t in theorems}
    figures: dict[str, float] = {"theorems": float(len(names))}
    queue = asyncio.Lock()

    def delayed(name: str) -> Policy:
        slow = TimedPolicy(
            builtin[name], (), call_seconds=_CALL_SECONDS, state_seconds=_STATE_SECONDS
        )
        return _OneByOne(slow, queue)

    checker = LeanChecker("embedded")
    try:
        figures |= await _compare(checker, text, names, delayed, "")
        some = names[::3]
        figures |= await _compare(checker, text, some, builtin.__getitem__, "instant_")
        async with _trained(wanted=not most) as trained:
            if trained is not None:
                figures |= await _compare(checker, text, names, lambda _: trained, "vllm_")
    finally:
        await checker.close()
    prefix = "vllm_" if "vllm_proved" in figures else ""
    goals = {
        f"{prefix}per_minute_ratio": (">=", 3.0),
        f"{prefix}more_proved": (">=", 1.0),
    }
    return Outcome(figures, goals).as_dict()


async def _compare(
    checker: LeanChecker, text: str, names: Sequence[str], policy_for: PolicyFor, prefix: str
) -> dict[str, float]:
    ours = await _side(checker, text, names, policy_for, _our_search, _SIDE_BY_SIDE)
    theirs = await _side(checker, text, names, policy_for, _their_search, 1)
    figures = {
        "proved": len(ours.proved),
        "serial_proved": len(theirs.proved),
        "more_proved": len(ours.proved) - len(theirs.proved),
        "tactics": ours.tactics,
        "serial_tactics": theirs.tactics,
        "seconds": ours.seconds,
        "serial_seconds": theirs.seconds,
        "per_minute": ours.per_minute,
        "serial_per_minute": theirs.per_minute,
        "per_minute_ratio": ours.per_minute / theirs.per_minute,
    }
    return {prefix + name: round(float(figure), 3) for name, figure in figures.items()}


async def _side(
    checker: LeanChecker,
    text: str,
    names: Sequence[str],
    policy_for: PolicyFor,
    prove: Callable[[Any, Policy, str], Awaitable[tuple[bool, int]]],
    side_by_side: int,
) -> _Side:
    """One side over all theorems; its Lean is warm before the clock starts."""
    session = await checker.open_session(VerifyRequest(source=text, checker="lean"))
    slots = asyncio.Semaphore(side_by_side)
    proved: set[str] = set()
    tactics = 0

    async def one(name: str) -> None:
        nonlocal tactics
        async with slots:
            found, tried = await prove(session, policy_for(name), name)
        tactics += tried
        if found:
            proved.add(name)

    async with session:
        await session.start(names[0])
        began = time.monotonic()
        await asyncio.gather(*(one(name) for name in names))
        return _Side(frozenset(proved), tactics, time.monotonic() - began)


async def _our_search(session: Any, policy: Policy, name: str) -> tuple[bool, int]:
    search = Search(
        session,
        policy,
        settings=SearchSettings(candidates=_CANDIDATES, step_limits=BUILTIN_STEP_LIMITS),
        budget=Budget(Limits(tactics=_TACTICS)),
    )
    result = await search.run(name)
    return result.status is SearchStatus.PROVED, result.spent.tactics


async def _their_search(session: Any, policy: Policy, name: str) -> tuple[bool, int]:
    result = await serial_search(
        session,
        policy,
        name,
        candidates=_CANDIDATES,
        tactics=_TACTICS,
        limits=BUILTIN_STEP_LIMITS,
    )
    return result.path is not None, result.tactics


class _OneByOne:
    """A policy whose calls wait for each other, as on a server that works on one batch."""

    def __init__(self, policy: Policy, queue: asyncio.Lock) -> None:
        self._policy = policy
        self._queue = queue

    async def propose(self, states: Any, n: int) -> Any:
        async with self._queue:
            return await self._policy.propose(states, n)


@asynccontextmanager
async def _trained(*, wanted: bool) -> AsyncIterator[Policy | None]:
    """The committed model behind a real server; None where that is not to be had."""
    if not wanted:
        yield None
        return
    from search.model.environment import find_environment
    from search.model.policy import VllmPolicy
    from search.model.serve import serve_model

    folder = next((path.parent for path in sorted(_MODELS.glob("**/config.json"))), None)
    if folder is None or find_environment() is None:
        yield None
        return
    async with serve_model(folder) as server:
        policy = VllmPolicy(server.base_url, model=server.model, samples=_CANDIDATES)
        try:
            yield policy
        finally:
            await policy.close()
