"""`search-overlap`: policy and real Lean work at the same time, and little else takes time.

What lives here: searches on the embedded Lean with 16 states in flight. A policy with a modelled
latency stands for a server; it proposes what the built-in policy proposes. How well two stages
overlap depends on how their speeds compare, so the latency is set to half of, to as much as, and
to twice what Lean takes for a state in a run beforehand; the wall clock is compared with the
larger of the two busy times. Then the built-in policy as it is: what share of the wall clock is
neither its nor the checker's. What does not live here: the pipeline with instant peers
(`search-overhead`).
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from benchmarks.timed import BusyClock, TimedPolicy, TimedSession
from provers.checker import Session
from provers.lean.checker import LeanChecker
from provers.lean.toolchain import find_toolchain
from provers.request import VerifyRequest
from search.budget import Budget, Limits
from search.builtin import BuiltinPolicy, PremiseIndex
from search.builtin.library import Library
from search.driver import Search
from search.results import BUILTIN_CANDIDATES, BUILTIN_STEP_LIMITS
from search.settings import SearchSettings

# Not provable as it stands, with room for thousands of states: a search of any length.
_STATEMENT = (
    "theorem open_end (a b c d e : Nat) (h : a ∣ b ∨ b ∣ c) (k : c ∣ d ∨ d ∣ e)"
    " (l : e ∣ a ∨ a = d) : a ∣ e ∨ b ∣ d"
)
_CANDIDATES = 8
_CALL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class _Ran:
    """One search: seconds in all, of the model, of the checker, of either; and its length."""

    wall: float
    model: float
    checker: float
    either: float
    expansions: int

    @property
    def overlap(self) -> float:
        return self.wall / max(self.model, self.checker)

    @property
    def outside(self) -> float:
        return max(0.0, self.wall - self.either) / self.wall


def run(quick: bool) -> dict[str, Any]:
    """Measure; medians of three rounds.

    Raises:
        ToolMissing: there is no embedded Lean.
    """
    return asyncio.run(_run(expansions=24 if quick else 160, rounds=1 if quick else 3))


async def _run(expansions: int, rounds: int) -> dict[str, Any]:
    checker = LeanChecker("embedded")
    library = Library(("Init",), await find_toolchain(None, "embedded"))
    await library.wait()
    builtin = BuiltinPolicy(PremiseIndex([]), (), lambda: library.index)
    session = await checker.open_session(VerifyRequest(source="", checker="lean"))
    ran: dict[str, list[_Ran]] = {}

    async def note(name: str, seconds: Callable[[], float], candidates: int, most: int) -> None:
        found = await _search(session, builtin, seconds(), candidates, most)
        ran.setdefault(name, []).append(found)

    def lean_seconds() -> float:
        last = ran["alone"][-1]
        return last.checker / last.expansions

    try:
        for _ in range(rounds):
            await note("alone", lambda: 0.0, _CANDIDATES, expansions)
            await note("faster", lambda: lean_seconds() / 2, _CANDIDATES, expansions)
            await note("equal", lean_seconds, _CANDIDATES, expansions)
            await note("slower", lambda: 2 * lean_seconds(), _CANDIDATES, expansions)
            await note("builtin", lambda: 0.0, BUILTIN_CANDIDATES, expansions // 4)
    finally:
        await session.close()
        await checker.close()
    figures = {f"wall_over_larger_model_{name}": _median(ran[name], "overlap") for name in _SPEEDS}
    worst = max(figures.values())
    shares = [_median(ran[name], "outside") for name in ("alone", "builtin")]
    figures |= {
        "wall_over_larger": worst,
        "share_outside_model_and_checker": max(shares),
        "expansions_a_search": float(expansions),
        "lean_milliseconds_a_state": 1000 * statistics.median(
            one.checker / one.expansions for one in ran["alone"]
        ),
    }  # fmt: skip
    goals = {"wall_over_larger": ("<=", 1.15), "share_outside_model_and_checker": ("<=", 0.05)}
    return Outcome(figures, goals).as_dict()


_SPEEDS = ("faster", "equal", "slower")


def _median(ran: list[_Ran], what: str) -> float:
    return statistics.median(getattr(one, what) for one in ran)


async def _search(
    session: Session, builtin: BuiltinPolicy, state_seconds: float, candidates: int, most: int
) -> _Ran:
    model, checker, either = BusyClock(), BusyClock(), BusyClock()
    policy = TimedPolicy(
        builtin,
        (model, either),
        call_seconds=_CALL_SECONDS if state_seconds else 0.0,
        state_seconds=state_seconds,
    )
    with tempfile.TemporaryDirectory() as folder:
        search = Search(
            TimedSession(session, (checker, either)),
            policy,
            settings=SearchSettings(
                candidates=candidates, in_flight=16, step_limits=BUILTIN_STEP_LIMITS
            ),
            budget=Budget(Limits(expansions=most)),
            trace=Path(folder) / "run.jsonl",
        )
        began = time.monotonic()
        result = await search.run(_STATEMENT)
        wall = time.monotonic() - began
    return _Ran(wall, model.seconds, checker.seconds, either.seconds, result.spent.expansions)
