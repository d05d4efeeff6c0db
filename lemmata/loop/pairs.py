"""Training pairs of a state and a tactic that leads on from it to a proof.

What lives here: `Pair`, its file, and where pairs come from: proofs as people wrote them, tactics
of the built-in policy that close a theorem or a mutant, and proofs that were found. What does not:
training (`search.model.train`), how a state is shown (`lemmata.loop.prompts`).

Every pair comes from a step that Lean took, in a script or a search that reached the end. Nothing
is taken from held-out theorems.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lemmata.loop.prompts import Presenter
from lemmata.loop.qualify import namespaces_of, qualify
from lemmata.loop.statements import Goal
from mutation.records import Record
from mutation.steps import trace_steps
from provers.checker import ProofState, StepLimits, StepOutcome
from provers.errors import SourceError, StatementError
from provers.files import write_whole
from provers.lean.session import LeanSession
from search.builtin import BuiltinPolicy

TRACE_LIMITS = StepLimits(wall_seconds=5.0, heartbeats=20_000)
"""For steps of scripts that are known to work."""

SEARCH_LIMITS = StepLimits(wall_seconds=5.0, heartbeats=4_000)
"""For steps that may fail, as in the search itself."""

WINNERS = 3
"""Tactics kept of those that close one state: the shortest."""

LONGEST_TACTIC = 120
"""Characters; a longer one is no pair."""

BATCH = 200
"""Theorems looked at in one go."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A state and a tactic, both as the model sees them.

    Attributes:
        state: see `lemmata.loop.prompts`.
        tactic: in the names of the state.
        theorem: full name of the theorem in whose proof it stands.
        origin: `source` for proofs that people wrote, `search` for tactics found for theorems
            of the source, `mutation` for those found for mutants.
    """

    state: str
    tactic: str
    theorem: str
    origin: str


OnPairs = Callable[[int, int], None]
"""Called with the number of theorems done and of pairs so far."""


def write_pairs(path: Path, pairs: Iterable[Pair]) -> int:
    """Write pairs as JSONL, whole or not at all, each different one once; their number.

    Raises:
        SourceError: the file cannot be written.
    """
    different = list(dict.fromkeys(pairs))
    rows = (json.dumps(asdict(pair), ensure_ascii=False) for pair in different)
    write_whole(path, (f"{row}\n" for row in rows))
    return len(different)


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file.

    Raises:
        SourceError: it cannot be read, or holds something else.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return [Pair(**json.loads(line)) for line in file]
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(f"cannot read the pairs in {path}: {error}") from error


async def written_pairs(
    records: Sequence[Record],
    constants: frozenset[str],
    session: LeanSession,
    presenter: Presenter,
    on_pairs: OnPairs | None = None,
) -> list[Pair]:
    """Pairs from the proofs that the records have (`mutation.sources.proofs.with_proofs`).

    Raises:
        SessionClosed: the session has ended.
    """
    pairs: list[Pair] = []
    known = [record for record in records if record.proof is not None]
    for at in range(0, len(known), BATCH):
        group = known[at : at + BATCH]
        theorems = [
            (_quantified(record, f"written_{at + number}"), _full(record, constants))
            for number, record in enumerate(group)
        ]
        traces = await trace_steps(theorems, session, limits=TRACE_LIMITS)
        for record, trace in zip(group, traces, strict=True):
            if isinstance(trace, StatementError) or not trace.complete:
                continue
            # The first step only brings in what a search finds introduced.
            opening = bool(trace) and trace[0][1].startswith("intro ")
            for state, tactic in trace[1:] if opening else trace:
                pairs += _pair(presenter, state, tactic, record.name, "source")
        if on_pairs is not None:
            on_pairs(min(at + BATCH, len(known)), len(pairs))
    return pairs


async def searched_pairs(
    goals: Sequence[Goal],
    policy: BuiltinPolicy,
    width: int,
    session: LeanSession,
    presenter: Presenter,
    origin: str,
    on_pairs: OnPairs | None = None,
) -> list[Pair]:
    """Pairs from the tactics of the built-in policy that close a theorem at once.

    Args:
        goals: theorems that the session hides, or does not have.
        policy: proposes.
        width: tactics for each.
        session: steps.
        presenter: shows states.
        origin: of the pairs.
        on_pairs: see `OnPairs`.

    Raises:
        SessionClosed: the session has ended.
    """

    def proposals(state: ProofState) -> list[str]:
        return [each.text for each in policy.candidates(state.goals[0], width)]

    pairs: list[Pair] = []
    for at in range(0, len(goals), BATCH):
        for tried in await _explore(goals[at : at + BATCH], proposals, session):
            pairs += _winning(tried, presenter, origin)
        if on_pairs is not None:
            on_pairs(min(at + BATCH, len(goals)), len(pairs))
    return pairs


async def traced_pairs(
    proofs: Sequence[tuple[Goal, str]], session: LeanSession, presenter: Presenter
) -> list[Pair]:
    """Pairs from the tactic blocks of proofs that were found; closes the session.

    Raises:
        SessionClosed: the session has ended.
    """
    pairs: list[Pair] = []
    async with session:
        theorems = [(goal.signature, proof) for goal, proof in proofs]
        traces = await trace_steps(theorems, session, limits=TRACE_LIMITS)
    for (goal, _), trace in zip(proofs, traces, strict=True):
        if isinstance(trace, StatementError) or not trace.complete:
            continue
        for state, tactic in trace:
            pairs += _pair(presenter, state, tactic, goal.record.name, "search")
    return pairs


@dataclass(frozen=True, slots=True)
class _Tried:
    """The tactics that closed a goal's first state."""

    goal: Goal
    state: ProofState
    proved: tuple[str, ...]


async def _explore(
    goals: Sequence[Goal],
    proposals: Callable[[ProofState], Sequence[str]],
    session: LeanSession,
) -> list[_Tried]:
    """Try tactics on the first states of some goals, all in one batch."""
    states = await session.start_many([goal.signature for goal in goals])
    asked: list[tuple[Goal, ProofState, list[str]]] = []
    for goal, state in zip(goals, states, strict=True):
        if isinstance(state, ProofState):
            asked.append((goal, state, list(dict.fromkeys(proposals(state)))))
    steps = [(state, tactic) for _, state, tactics in asked for tactic in tactics]
    results = iter(await session.try_many(steps, SEARCH_LIMITS))
    tried: list[_Tried] = []
    for goal, state, tactics in asked:
        outcomes = [next(results).outcome for _ in tactics]
        proved = [t for t, o in zip(tactics, outcomes, strict=True) if o is StepOutcome.PROVED]
        tried.append(_Tried(goal, state, tuple(proved)))
    return tried


def _winning(tried: _Tried, presenter: Presenter, origin: str) -> list[Pair]:
    """Pairs of the shortest tactics that closed a state."""
    best = sorted(tried.proved, key=len)[:WINNERS]
    name = tried.goal.record.name
    return [p for tactic in best for p in _pair(presenter, tried.state, tactic, name, origin)]


def _pair(
    presenter: Presenter, state: ProofState | str, tactic: str, theorem: str, origin: str
) -> list[Pair]:
    """The pair as the model sees it, unless it is too long; a list of one or none."""
    seen = presenter.present(state, theorem)
    hidden = seen.hide(tactic).strip()
    if not seen.text or not hidden or len(hidden) > LONGEST_TACTIC:
        return []
    return [Pair(seen.text, hidden, theorem, origin)]


def _quantified(record: Record, name: str) -> str:
    return f"theorem {name}{record.universe_suffix} : {record.statement}"


def _full(record: Record, constants: frozenset[str]) -> str:
    local = [str(variable.fvar.name) for variable in record.telescope.variables]
    return qualify(record.proof or "", constants, namespaces_of(record.name), local)
