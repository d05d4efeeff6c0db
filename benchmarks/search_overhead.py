"""What the search itself costs: expansions a second with an instant model and checker.

What lives here: the engine driven by peers that answer at once from prepared values, with the
core alone and the pipeline's overlap beside it. What does not: the runner
(`python -m benchmarks`).

The policy proposes four tactics for a state; two lead to new states, one to a state that is
already known, one fails. Answers are made before the clock starts. Times are processor seconds
of this process, which has one thread, garbage collection included.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from provers.checker import Goal, ProofState, Session, StepLimits, StepOutcome, StepResult
from search.budget import Budget, Limits
from search.core import CoreSettings, SearchCore
from search.driver import Search
from search.policy import Candidate
from search.settings import SearchSettings
from search.state import Attempt

TACTICS = ("cases h", "simp", "exact rfl", "omega")
PROPOSALS = tuple(
    [Candidate(tactic, -0.3 - 0.2 * rank - 0.01 * shade) for rank, tactic in enumerate(TACTICS)]
    for shade in range(7)
)
GOALS = (Goal("n + 0 = n", text="n : Nat\n⊢ n + 0 = n"),)
FAILURE = StepResult(StepOutcome.FAILED, message="omega could not prove the goal")
KNOWN_BEHIND = 50


class InstantPolicy:
    """Proposes the same tactics everywhere, with a little variation in their probabilities."""

    def __init__(self) -> None:
        self.turn = 0

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.turn += 1
        turn = self.turn
        return [PROPOSALS[(turn + place) % 7] for place in range(len(states))]


class InstantSession(Session):
    """Answers every trial at once, from answers prepared before the clock starts.

    Args:
        expansions: how many states' worth of answers to prepare.
    """

    def __init__(self, expansions: int) -> None:
        self.states = 0
        self.answered = 0
        self.answers = [self._answer(tactic) for _ in range(expansions) for tactic in TACTICS]

    def _answer(self, tactic: str) -> StepResult:
        if tactic == "omega":
            return FAILURE
        if tactic == "exact rfl":
            number = max(0, self.states - KNOWN_BEHIND)
        else:
            self.states += 1
            number = self.states
        return StepResult(StepOutcome.PROGRESS, ProofState(f"state {number}", GOALS, "s"))

    async def start(self, statement: str) -> ProofState:
        return ProofState("root", GOALS, "s")

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        begin = self.answered
        self.answered += len(steps)
        return self.answers[begin : self.answered]

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        return ""

    async def close(self) -> None:
        return None


def engine_rate(expansions: int, in_flight: int, alpha: float = 0.0) -> float:
    """Expansions a (processor) second of the whole engine, driver and instant peers included."""
    search = Search(
        InstantSession(expansions + in_flight),
        InstantPolicy(),
        settings=SearchSettings(core=CoreSettings(alpha=alpha), in_flight=in_flight),
        budget=Budget(Limits(expansions=expansions)),
    )
    with _only_own_garbage():
        began = time.process_time()
        result = asyncio.run(search.run("s"))
        return result.spent.expansions / (time.process_time() - began)


def core_rate(expansions: int, k: int) -> float:
    """Expansions a (processor) second of the core alone, the attempts prepared beforehand."""
    answers = InstantSession(expansions).answers
    prepared = [_attempts(answers[4 * turn : 4 * turn + 4], turn) for turn in range(expansions)]
    core = SearchCore(ProofState("root", GOALS, "s"))
    with _only_own_garbage():
        began = time.process_time()
        done = 0
        while done + k <= expansions:
            for node in core.nodes_to_expand(k):
                core.expand(node, prepared[done])
                done += 1
        return done / (time.process_time() - began)


@contextmanager
def _only_own_garbage() -> Iterator[None]:
    """Keep the collector from walking the prepared answers; it stays on for all that follows."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _attempts(answers: Sequence[StepResult], turn: int) -> list[Attempt]:
    attempts: list[Attempt] = []
    for candidate, result in zip(PROPOSALS[turn % 7], answers, strict=True):
        states = (result.state,) if result.state is not None else ()
        attempts.append(Attempt(candidate.text, candidate.logprob, result.outcome, states))
    return attempts


class SlowPolicy(InstantPolicy):
    """Takes a fixed time for each state."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.busy = seconds, 0.0

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.busy += await _sleep(self.seconds * len(states))
        return await super().propose(states, n)


class SlowSession(InstantSession):
    """Takes a fixed time for each trial."""

    def __init__(self, seconds: float, expansions: int) -> None:
        super().__init__(expansions)
        self.seconds, self.busy = seconds, 0.0

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        self.busy += await _sleep(self.seconds * len(steps))
        return await super().try_many(steps, limits)


async def _sleep(seconds: float) -> float:
    began = time.monotonic()
    await asyncio.sleep(seconds)
    return time.monotonic() - began


def overlap(expansions: int) -> float:
    """Wall clock over the larger of model and checker time.

    Model and checker take 2 ms a state each, at 16 in flight.
    """
    policy, session = SlowPolicy(0.002), SlowSession(0.0005, expansions + 16)
    search = Search(session, policy, budget=Budget(Limits(expansions=expansions)))
    result = asyncio.run(search.run("s"))
    larger = max(policy.busy, session.busy)
    return result.spent.wall_seconds / larger


def run(quick: bool) -> dict[str, Any]:
    """Measure; medians of five.

    Args:
        quick: a smoke run with a fraction of the expansions; its figures mean little.

    Returns:
        `figures`, `goals` and whether they are `met`.
    """
    expansions = 2_000 if quick else 20_000
    repeats = range(2 if quick else 5)
    figures = {
        "engine_expansions_per_second": _median(engine_rate(expansions, 16) for _ in repeats),
        "engine_alpha_2_expansions_per_second": _median(
            engine_rate(expansions, 16, 2.0) for _ in repeats
        ),
        "engine_64_in_flight_expansions_per_second": _median(
            engine_rate(expansions, 64) for _ in repeats
        ),
        "engine_1_in_flight_expansions_per_second": _median(
            engine_rate(expansions // 4, 1) for _ in repeats
        ),
        "core_expansions_per_second": _median(core_rate(expansions, 16) for _ in repeats),
        "overlap_wall_over_larger": _median(
            overlap(expansions // 40) for _ in range(1 if quick else 3)
        ),
    }
    goals = {
        "engine_expansions_per_second": 20_000.0,
        "overlap_wall_over_larger": 1.15,
    }
    met = (
        figures["engine_expansions_per_second"] >= goals["engine_expansions_per_second"]
        and figures["overlap_wall_over_larger"] <= goals["overlap_wall_over_larger"]
    )
    return {"figures": figures, "goals": goals, "met": met}


def _median(values: Any) -> float:
    return round(statistics.median(values), 3)
