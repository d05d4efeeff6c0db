"""Tables and propositional logic as checkers' sessions, for tests of the driver and the log.

What lives here: two honest `Session`s with policies, whose truth is decidable apart from any
search. What does not: misbehaving ones, which the tests that need them build from these.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from hypothesis import strategies as st

from provers.checker import Goal, ProofState, Session, StepLimits, StepOutcome, StepResult
from provers.errors import SessionClosed, StatementError
from search.policy import Candidate
from tests.search.tables import Table

FOCUS = "focus "


class GoalListSession(Session):
    """A session over texts of goals: a step replaces the first goal by others."""

    def __init__(self, *, splits: bool = True) -> None:
        self.splits = splits
        self.closed = False
        self.batches: list[int] = []

    @abstractmethod
    def first_goals(self, statement: str) -> tuple[str, ...]:
        """The goals that a statement begins with."""

    @abstractmethod
    def after(self, goal: str, step: str) -> tuple[str, ...] | None:
        """The goals that a step leaves of one goal; None when it fails."""

    def state(self, statement: str, goals: Sequence[str], path: tuple[str, ...]) -> ProofState:
        return ProofState(
            key=" | ".join(goals),
            goals=tuple(Goal(target=goal, text=goal) for goal in goals),
            statement=statement,
            path=path,
            independent=True,
        )

    async def start(self, statement: str) -> ProofState:
        if self.closed:
            raise SessionClosed("the session has ended")
        return self.state(statement, self.first_goals(statement), ())

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        if self.closed:
            raise SessionClosed("the session has ended")
        self.batches.append(len(steps))
        await asyncio.sleep(0)
        return [self._try(state, step) for state, step in steps]

    def _try(self, state: ProofState, step: str) -> StepResult:
        first, *rest = (goal.target for goal in state.goals)
        left = self.after(first, step)
        if left is None:
            return StepResult(StepOutcome.FAILED, message=f"{step} does not apply")
        after = self.state(state.statement, (*left, *rest), (*state.path, step))
        return StepResult(StepOutcome.PROGRESS if after.goals else StepOutcome.PROVED, after)

    def split(self, state: ProofState) -> Sequence[ProofState]:
        if not self.splits:
            return [state]
        return [
            self.state(state.statement, (goal.target,), (*state.path, f"{FOCUS}{number}"))
            for number, goal in enumerate(state.goals)
        ]

    def replay(self, statement: str, path: Sequence[str]) -> list[str] | None:
        """The goals that a script leaves, None when a step fails."""
        goals = list(self.first_goals(statement))
        for step in path:
            if step.startswith(FOCUS):
                goals = [goals[int(step.removeprefix(FOCUS))]]
                continue
            left = self.after(goals[0], step) if goals else None
            if left is None:
                return None
            goals[:1] = left
        return goals

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        return "\n".join(state.path)

    async def close(self) -> None:
        self.closed = True


class TableSession(GoalListSession):
    """The session of a table; a statement is one or more letters."""

    def __init__(self, table: Table, *, splits: bool = True) -> None:
        super().__init__(splits=splits)
        self.table = table

    def first_goals(self, statement: str) -> tuple[str, ...]:
        if not statement or not set(statement) <= set(self.table):
            raise StatementError(f"unknown letters in {statement!r}")
        return tuple(statement)

    def after(self, goal: str, step: str) -> tuple[str, ...] | None:
        leads_to = next((m.leads_to for m in self.table[goal] if m.tactic == step), None)
        return None if leads_to is None else tuple(leads_to)


@dataclass(slots=True)
class TablePolicy:
    """Proposes all moves of the first goal, in order of likelihood."""

    table: Table
    tokens: int = 0
    calls: list[int] = field(default_factory=list)

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.calls.append(len(states))
        await asyncio.sleep(0)
        return [self._moves(state.goals[0].target)[:n] for state in states]

    def _moves(self, letter: str) -> list[Candidate]:
        moves = sorted(self.table[letter], key=lambda move: -move.logp)
        return [Candidate(move.tactic, move.logp, self.tokens) for move in moves]


# -- propositional logic ------------------------------------------------------------------

Formula = tuple  # ("p",) an atom, ("F",) falsity, or (connective, left, right)
ATOMS = ("p", "q")
FALSITY: Formula = ("F",)


@st.composite
def formulas(draw: st.DrawFn) -> Formula:
    """Small formulas over two atoms."""
    leaves = st.sampled_from([("p",), ("q",), FALSITY])
    connectives = st.sampled_from(["and", "or", "imp"])
    return draw(st.recursive(leaves, lambda sub: st.tuples(connectives, sub, sub), max_leaves=4))


def show(formula: Formula) -> str:
    """Prefix notation, one token a symbol."""
    return " ".join([formula[0], *(show(part) for part in formula[1:])])


def read(text: str) -> Formula:
    """The formula that `show` printed."""
    tokens = text.split()[::-1]

    def next_formula() -> Formula:
        token = tokens.pop()
        return (token, next_formula(), next_formula()) if len(token) > 1 else (token,)

    return next_formula()


def is_tautology(formula: Formula) -> bool:
    """Decided by truth tables, apart from any search."""

    def true(part: Formula, world: dict[str, bool]) -> bool:
        match part:
            case ("and", left, right):
                return true(left, world) and true(right, world)
            case ("or", left, right):
                return true(left, world) or true(right, world)
            case ("imp", left, right):
                return not true(left, world) or true(right, world)
        return world[part[0]]

    worlds = product([False, True], repeat=len(ATOMS))
    return all(true(formula, {"F": False, **dict(zip(ATOMS, w, strict=True))}) for w in worlds)


class PropositionSession(GoalListSession):
    """Classical propositional logic by backward steps on sequents `h1 ; h2 ⊢ goal`."""

    def first_goals(self, statement: str) -> tuple[str, ...]:
        return (f" ⊢ {statement}",)

    def after(self, goal: str, step: str) -> tuple[str, ...] | None:
        context, _, target_text = goal.partition(" ⊢ ")
        hypotheses = frozenset(filter(None, context.split(" ; ")))
        target = read(target_text)
        name, _, about = step.partition(": ")
        if name in ("cases", "mp", "exact") and about not in hypotheses:
            return None
        match name, target, read(about) if about else ():
            case "intro", ("imp", left, right), _:
                return (_sequent(hypotheses | {show(left)}, right),)
            case "constructor", ("and", left, right), _:
                return (_sequent(hypotheses, left), _sequent(hypotheses, right))
            case "left", ("or", left, _), _:
                return (_sequent(hypotheses, left),)
            case "right", ("or", _, right), _:
                return (_sequent(hypotheses, right),)
            case "exfalso", _, _ if target != FALSITY:
                return (_sequent(hypotheses, FALSITY),)
            case "cases", _, ("and", left, right):
                return (_sequent(hypotheses - {about} | {show(left), show(right)}, target),)
            case "cases", _, ("or", left, right):
                without = hypotheses - {about}
                return tuple(_sequent(without | {show(case)}, target) for case in (left, right))
            case "mp", _, ("imp", left, right):
                return (
                    _sequent(hypotheses, left),
                    _sequent(hypotheses - {about} | {show(right)}, target),
                )
            case "exact", _, hypothesis if hypothesis in (target, FALSITY):
                return ()
            case "by_cases", _, (_,) as atom:
                negation = show(("imp", atom, FALSITY))
                if about in hypotheses or negation in hypotheses:
                    return None
                return tuple(_sequent(hypotheses | {new}, target) for new in (about, negation))
        return None


def _sequent(hypotheses: frozenset[str], target: Formula) -> str:
    return f"{' ; '.join(sorted(hypotheses))} ⊢ {show(target)}"


class PropositionPolicy:
    """Proposes every step that could apply, plain ones first."""

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        await asyncio.sleep(0)
        return [self._steps(state.goals[0].target)[:n] for state in states]

    def _steps(self, goal: str) -> list[Candidate]:
        hypotheses = [text for text in goal.partition(" ⊢ ")[0].split(" ; ") if text]
        steps = [Candidate(f"exact: {text}", -0.1) for text in hypotheses]
        steps += [Candidate(name, -0.5) for name in ("intro", "constructor", "left", "right")]
        steps += [Candidate(f"cases: {text}", -0.7) for text in hypotheses]
        steps += [Candidate(f"mp: {text}", -1.0) for text in hypotheses]
        steps.append(Candidate("exfalso", -1.5))
        return steps + [Candidate(f"by_cases: {atom}", -2.0) for atom in ATOMS]
