"""What every bridge implements: `Checker`, and `Session` for those that can step.

What lives here: the two abstract classes, the capabilities that a checker declares, and the
slotted values of the hot path (`Goal`, `ProofState`, `StepResult`). What does not: any
particular tool, the store, and the choice of a checker.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol

from provers.errors import CapabilityMissing
from provers.request import Limits, VerifyRequest
from provers.verdict import Verdict


class Capability(StrEnum):
    """What a checker can do beside answering one question."""

    BATCH = "batch"
    SESSIONS = "sessions"
    HOLES = "holes"
    AXIOMS = "axioms"
    COUNTEREXAMPLES = "counterexamples"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Probe:
    """What `doctor` shows of a checker.

    Attributes:
        found: whether the tool is there and answered.
        version: its version, "" when not found.
        flavour: which build, library or dialect.
        location: where it was found.
        how_to_get: what to do when it is missing.
        notes: what a user should know (isolation, wrong solver version, small library).
    """

    found: bool
    version: str = ""
    flavour: str = ""
    location: str = ""
    how_to_get: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One hypothesis of a goal: `names : type`, with a value for `let` binders."""

    names: tuple[str, ...]
    type: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing left to prove, as data.

    Attributes:
        target: what is to be shown.
        hypotheses: what may be used, in the tool's order.
        case: the tool's tag for the goal, None without one.
        text: the goal as the tool prints it.
    """

    target: str
    hypotheses: tuple[Hypothesis, ...] = ()
    case: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProofState:
    """Where a stepwise proof stands.

    States are values: they can be kept, compared by `key`, and tried in any order. A session
    must be able to come back to a state from `path` alone (by replay), whatever happened to its
    processes since.

    Attributes:
        key: normalised text of the goals; equal keys mean that a search may take the states
            for the same.
        goals: the open goals, first the one that the next step acts on; () when proved.
        statement: the identity of what is being proved (given by `Session.start`).
        path: the steps from the start to here.
        independent: whether the checker vouches that the goals share no metavariable, so that
            each may be proved by itself.
    """

    key: str
    goals: tuple[Goal, ...]
    statement: str
    path: tuple[str, ...] = ()
    independent: bool = False

    @property
    def proved(self) -> bool:
        """Whether nothing is open (as far as stepping knows: law 2)."""
        return not self.goals


class StepOutcome(StrEnum):
    """What became of one step."""

    PROVED = "proved"
    PROGRESS = "progress"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class StepResult:
    """The answer to one (state, step) trial.

    Attributes:
        outcome: proved (no goal left), progress (a new state), failed, timeout or crashed.
        state: the new state for `proved` and `progress`, else None.
        message: the checker's message for the others.
        seconds: time of the trial, where it can be told apart from its batch-mates'.
    """

    outcome: StepOutcome
    state: ProofState | None = None
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepLimits:
    """Bounds on one step: `wall_seconds` of real time, and the tool's own effort counter.

    Attributes:
        wall_seconds: real time of one trial.
        heartbeats: Lean's `maxHeartbeats` (thousands of small allocations); other tools scale
            their own counter from `wall_seconds`.
    """

    wall_seconds: float = 5.0
    heartbeats: int = 20_000


class Session(ABC):
    """A conversation in which a proof grows step by step. The unit of work is a batch.

    A session is an async context manager. What it says is *never* a verdict: `assemble` gives
    the text that must still pass `Checker.check` in a fresh process (law 2).
    """

    @abstractmethod
    async def start(self, statement: str) -> ProofState:
        """The first state of a statement.

        Args:
            statement: what is to be proved, in the tool's own form; each bridge's session says
                which form (Lean: `theorem name binders : type` without `:=`).

        Raises:
            StatementError: it does not parse or type-check.
            SessionClosed: the session has ended.
        """

    @abstractmethod
    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """Try many steps, each from its own state; results in the order of `steps`.

        A step that hangs, crashes or floods costs only its own result: its batch-mates are
        tried again without it. Steps that could not be tried at all are `CRASHED`.

        Raises:
            SessionClosed: the session has ended.
        """

    @abstractmethod
    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The complete source text in which the steps that lead to `state` are the proof.

        Args:
            state: where `state.path` leads.
            shape: for each step of the path, how many sub-proofs follow it one after the other
                (0: the step closes its goal; 1: the script goes on). None when the steps were
                all tried in this order in this session, which then knows.
        """

    @abstractmethod
    async def close(self) -> None:
        """End the session and its processes. May be called twice."""

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class ProposedStep(Protocol):
    """A step that may be worth trying.

    Attributes:
        text: the step, in the form of the checker's sessions.
        logprob: log-probability (nats), at most 0.
    """

    @property
    def text(self) -> str: ...

    @property
    def logprob(self) -> float: ...


class StepProposer(Protocol):
    """A bridge's own guesses at the next step; bridges know no search."""

    async def propose(
        self, states: Sequence[ProofState], n: int
    ) -> Sequence[Sequence[ProposedStep]]:
        """Up to `n` steps for each state, best first, in the order of `states`."""
        ...


@dataclass(frozen=True, slots=True)
class Completion:
    """What came of completing a program whose proof hints are missing.

    Attributes:
        proved: whether `verdict` is `verified`.
        source: the completed text; the original when nothing was found.
        hints: texts of the inserted hints, in the order of the text.
        verdict: of the completed text, from a fresh process, with the original as reference.
        runs: how often the checker was asked on the way.
        tried: how many hints were tried.
        seconds: real time in all.
    """

    proved: bool
    source: str
    hints: tuple[str, ...]
    verdict: Verdict
    runs: int
    tried: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Identity:
    """What the store must know of the tool that answers (part of its key).

    Attributes:
        name: the checker's name.
        version: the tool's version.
        flavour: build, library, dialect.
        digest: anything else that answers depend on (digest of a project's dependencies,
            of the embedded core, of the solver), "" when nothing.
    """

    name: str
    version: str
    flavour: str
    digest: str = ""


class Checker(ABC):
    """One tool behind the verify API.

    A checker keeps warm processes between calls where that pays and is safe; `close` ends them.
    All methods may be called concurrently from one event loop.
    """

    name: ClassVar[str]
    """Registered name (`lean`, `smt`, `dafny`, `fstar`)."""
    suffixes: ClassVar[tuple[str, ...]]
    """File suffixes that it answers for, with the dot."""
    capabilities: ClassVar[frozenset[Capability]] = frozenset()

    @abstractmethod
    async def probe(self) -> Probe:
        """Look for the tool. Never raises for a missing or broken tool: says so instead."""

    @abstractmethod
    async def identity(self, request: VerifyRequest) -> Identity:
        """Which tool would answer this request.

        Raises:
            ToolMissing: none would.
        """

    @abstractmethod
    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one question; nothing that the source does makes it raise.

        Raises:
            ToolMissing: the tool is not there. `provers.verify` turns it into `error`.
            asyncio.CancelledError: the caller gave up; the processes of this check are gone.
        """

    async def open_session(
        self,
        request: VerifyRequest,
        *,
        limits: Limits | None = None,
    ) -> Session:
        """Open a session in the context of a request's file and header.

        Raises:
            CapabilityMissing: the checker declares no `SESSIONS`.
            ToolMissing: the tool is not there.
        """
        raise CapabilityMissing(f"the checker {self.name} has no sessions")

    def step_proposer(self) -> StepProposer:
        """What guesses at the steps of this checker's sessions, without a model.

        Raises:
            CapabilityMissing: nothing does.
        """
        raise CapabilityMissing(f"the checker {self.name} has no guesses at steps of its own")

    async def complete(self, request: VerifyRequest, seconds: float) -> Completion:
        """Find the hints that a program lacks, and check the result in a fresh process.

        Args:
            request: the program; its limits hold for each run.
            seconds: real time for the search; the final check comes on top.

        Raises:
            CapabilityMissing: the checker declares no `COMPLETION`.
            StatementError: the program does not parse or resolve.
            ToolMissing: the tool is not there.
        """
        raise CapabilityMissing(f"the checker {self.name} completes no programs")

    async def install(self, on_progress: Callable[[str], None]) -> None:
        """Get the tool, as far as this machine allows it.

        Args:
            on_progress: called with one line for a person.

        Raises:
            CapabilityMissing: it cannot be installed from here; `Probe.how_to_get` tells more.
            ToolMissing: something that it needs could not be had.
        """
        raise CapabilityMissing(
            f"the tool behind {self.name} cannot be installed from here",
            hint="`lemmata doctor` says how to get it",
        )

    async def close(self) -> None:
        """End warm processes. The checker may be used again afterwards."""
        return


@dataclass(slots=True)
class Elapsed:
    """What one check cost, filled in by bridges while they work."""

    wall_seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_memory_bytes: int | None = None
    notes: list[str] = field(default_factory=list)

    def add_cpu(self, seconds: float) -> None:
        """Add processor time of one more process."""
        self.cpu_seconds = (self.cpu_seconds or 0.0) + seconds

    def peak(self, size: int) -> None:
        """Take the resident size of one more process into the maximum."""
        self.peak_memory_bytes = max(self.peak_memory_bytes or 0, size)
