"""Proofs as (state, tactic) pairs: scripts replayed step by step in a Lean session.

What lives here: `trace_steps`, which walks many scripts at once, a batch of trials a round. What
does not: cutting scripts into tactics (`mutation.scripts`), and any verdict: a trace that reaches
the end says that the steps work one after the other, not that the theorem is audited.

States are shown as the search shows them: where the goals of a state share no metavariable, each
goal is a state of its own, so the tactics inside a bullet see one goal and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from mutation.records import OriginKind, Record
from mutation.scripts import Form, Tactic, parse_script
from mutation.sources.texts import is_kept
from provers.checker import ProofState, StepLimits, StepOutcome, StepResult
from provers.errors import StatementError
from provers.lean.lexer import LexicalError
from provers.lean.printer import header_lines
from provers.lean.session import LeanSession

NO_GOALS = "no goals"
"""The state after the last step, in Lean's own words."""

MOST_STEPS = 200
"""Steps of one script; longer scripts are cut there, since every step replays its path."""


@dataclass(frozen=True)
class Trace(Sequence[tuple[str, str]]):
    """The steps of one script, as pairs of a state's text and the tactic tried in it.

    Attributes:
        steps: the pairs that worked, in the order of the script.
        after: for each step, the text of the goals that it left in place of its own; `no goals`
            where it left none.
        problem: why the replay stopped, "" where it reached the end with nothing left to prove.
    """

    steps: tuple[tuple[str, str], ...]
    after: tuple[str, ...]
    problem: str = ""

    @property
    def complete(self) -> bool:
        """Whether the script proves its statement step by step."""
        return not self.problem

    @overload
    def __getitem__(self, index: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[str, str], ...]: ...
    def __getitem__(self, index: int | slice) -> object:
        return self.steps[index]

    def __len__(self) -> int:
        return len(self.steps)


def statement_text(record: Record) -> str:
    """A record's theorem up to its `:=`, for a session; its proof replays from there."""
    return f"theorem {record.name}{record.universe_suffix} : {record.statement}"


def session_header(records: Iterable[Record], available: Mapping[str, Record]) -> str:
    """The text of a session in which the scripts of some records replay.

    Premises that no compiled module has (new theorems, those of a Lean text that was not kept)
    are declared as axioms: what a step may use is proved elsewhere.

    Args:
        records: the theorems to trace.
        available: by name, theorems that their proofs may use.
    """
    records = list(records)
    premises = dict.fromkeys(premise for record in records for premise in record.premises)
    known = [available[premise] for premise in premises if premise in available]
    declared = [
        r
        for r in known
        if r.origin.kind is OriginKind.MUTATION
        or (r.origin.kind is OriginKind.LEAN and not is_kept(r))
    ]
    lines = header_lines(dict.fromkeys(m for r in records for m in r.imports))
    lines += [f"axiom {r.name}{r.universe_suffix} : {r.statement}" for r in declared]
    return "\n".join(lines) + "\n"


async def trace_steps(
    theorems: Sequence[tuple[str, str]],
    session: LeanSession,
    *,
    limits: StepLimits | None = None,
) -> list[Trace | StatementError]:
    """Replay scripts side by side, each round one batch over all of them.

    Args:
        theorems: for each the statement (`theorem name : …` without `:=`) and its script
            (`by …`).
        session: over the imports and theorems that the scripts need (see `session_header`).
        limits: of each step, and of each statement's elaboration.

    Returns:
        For each theorem its trace, which ends where the script stops working, or why its
        statement is none.

    Raises:
        SessionClosed: the session has ended.
    """
    limits = limits or StepLimits()
    states = await session.start_many([statement for statement, _ in theorems], limits)
    walks: list[_Walk | StatementError] = []
    for state, (_, script) in zip(states, theorems, strict=True):
        walks.append(state if isinstance(state, StatementError) else _walk(state, script))
    while True:
        asked = [(walk, ask) for walk in _walks(walks) for ask in walk.asks(session)]
        if not asked:
            break
        results = await session.try_many([(ask.state, ask.text) for _, ask in asked], limits)
        for (_, ask), result in zip(asked, results, strict=True):
            ask.result = result
        for walk in dict.fromkeys(walk for walk, _ in asked):
            walk.advance(session)
    return [walk if isinstance(walk, StatementError) else walk.trace() for walk in walks]


def _walks(items: Iterable[_Walk | StatementError]) -> list[_Walk]:
    return [item for item in items if isinstance(item, _Walk)]


def _walk(state: ProofState, script: str) -> _Walk:
    walk = _Walk()
    try:
        tactics = parse_script(script)
    except LexicalError as error:
        walk.problem = error.message
        return walk
    if not tactics:
        walk.problem = "the script has no tactic"
    walk.cursors.append(_Cursor((), [state], list(tactics)))
    return walk


@dataclass(slots=True, eq=False)
class _Ask:
    """One trial of a round: a tactic at a state, and the answer to it."""

    state: ProofState
    text: str
    result: StepResult | None = None


@dataclass(slots=True, eq=False)
class _Cursor:
    """A block on its way over the goals that it has to prove.

    Attributes:
        place: where the block stands in the script; places sort like the script.
        states: what is left to prove, first the one that the next tactic acts on.
        tactics: what is left of the block.
        done: steps of the block so far.
        asks: trials of this round.
    """

    place: tuple[int, ...]
    states: list[ProofState]
    tactics: list[Tactic]
    done: int = 0
    asks: list[_Ask] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Walk:
    """One script under way."""

    cursors: list[_Cursor] = field(default_factory=list)
    steps: dict[tuple[int, ...], tuple[str, str, str]] = field(default_factory=dict)
    problem: str = ""

    def trace(self) -> Trace:
        ordered = [self.steps[place] for place in sorted(self.steps)]
        pairs = tuple((before, tactic) for before, tactic, _ in ordered)
        return Trace(pairs, tuple(after for _, _, after in ordered), self.problem)

    def asks(self, session: LeanSession) -> list[_Ask]:
        """The trials of the next round; none when nothing of the script is left.

        A block that stops working does not stop those beside it.
        """
        found: list[_Ask] = []
        waiting, self.cursors = self.cursors, []
        while waiting:
            cursor = waiting.pop(0)
            if self._enter(cursor, waiting, session):
                self.cursors.append(cursor)
                found += cursor.asks
        return found

    def _enter(self, cursor: _Cursor, waiting: list[_Cursor], session: LeanSession) -> bool:
        """Prepare a cursor's trials; False when it is done, or has handed on its goal."""
        cursor.states = [p for state in cursor.states for p in _parts(state, session)]
        if not cursor.tactics:
            if cursor.states:
                self._stop(f"goals left at the end of a block: {len(cursor.states)}")
            return False
        if not cursor.states:
            self._stop(f"nothing is left to prove before `{_brief(cursor.tactics[0].text)}`")
            return False
        if len(self.steps) >= MOST_STEPS:
            self._stop(f"more than {MOST_STEPS} steps")
            return False
        tactic = cursor.tactics[0]
        state = cursor.states[0]
        if tactic.form in (Form.FOCUS, Form.CASE):
            chosen = 0 if tactic.form is Form.FOCUS else _tagged(cursor.states, tactic.tag)
            if chosen is not None and len(cursor.states[chosen].goals) == 1:
                state = cursor.states.pop(chosen)
                waiting.append(_Cursor(_at(cursor), [state], list(tactic.blocks[0])))
                cursor.tactics.pop(0)
                cursor.done += 1
                waiting.append(cursor)
                return False
        if tactic.form is Form.EACH:
            text = tactic.text.removeprefix("all_goals").strip()
            cursor.asks = [_Ask(goal, text) for goal in cursor.states]
        else:
            cursor.asks = [_Ask(state, tactic.text)]
            if tactic.form is Form.BRANCHES:
                cursor.asks.append(_Ask(state, tactic.opened))
        return True

    def advance(self, session: LeanSession) -> None:
        """Take the answers of a round."""
        for cursor in list(self.cursors):
            tactic = cursor.tactics.pop(0)
            place = _at(cursor)
            cursor.done += 1
            if tactic.form is Form.BRANCHES and self._branch(cursor, tactic, place, session):
                continue
            count = len(cursor.asks) if tactic.form is Form.EACH else 1
            after: list[ProofState] = []
            for number, ask in enumerate(cursor.asks[:count]):
                left = self._step((*place, number), ask)
                if left is None:
                    self.cursors.remove(cursor)
                    break
                after += left
            cursor.states = [*after, *cursor.states[count:]]

    def _branch(
        self, cursor: _Cursor, tactic: Tactic, place: tuple[int, ...], session: LeanSession
    ) -> bool:
        """Enter the alternatives of an induction if its opened form leaves a goal for each."""
        ask = cursor.asks[1]
        state = ask.result.state if ask.result is not None else None
        count = len(tactic.blocks)
        if state is None or len(state.goals) - len(ask.state.goals) + 1 != count:
            return False
        parts = _parts(state, session)
        if len(parts) < count or self._step((*place, -1), ask) is None:
            return False
        for number, block in enumerate(tactic.blocks):
            self.cursors.append(_Cursor((*place, number), [parts[number]], list(block)))
        cursor.states = [*parts[count:], *cursor.states[1:]]
        return True

    def _step(self, place: tuple[int, ...], ask: _Ask) -> list[ProofState] | None:
        """Enter a step that worked and give the states that it left; None where it failed."""
        result = ask.result
        assert result is not None, "every trial of a round is answered"
        if result.state is None:
            problem = result.message.split("\n")[0] or result.outcome.value
            self._stop(f"`{_brief(ask.text)}`: {problem}")
            return None
        proved = result.outcome is StepOutcome.PROVED
        own = len(result.state.goals) - len(ask.state.goals) + 1
        goals = result.state.goals if own < 0 else result.state.goals[:own]
        after = "\n\n".join(goal.text for goal in goals) or NO_GOALS
        self.steps[place] = (_text(ask.state), ask.text, after)
        return [] if proved else [result.state]

    def _stop(self, problem: str) -> None:
        if not self.problem:
            self.problem = problem


def _at(cursor: _Cursor) -> tuple[int, ...]:
    return (*cursor.place, cursor.done)


def _text(state: ProofState) -> str:
    """The state as the search shows it to a model (`search.encoding.text_of`)."""
    return "\n\n".join(goal.text or goal.target for goal in state.goals) or state.key


def _parts(state: ProofState, session: LeanSession) -> list[ProofState]:
    """A state as one state for each goal, where goals do not depend on each other."""
    if len(state.goals) < 2 or not state.independent:
        return [state]
    return list(session.split(state))


def _tagged(states: Sequence[ProofState], tag: str) -> int | None:
    """The place of the state whose goal has a tag, as `case` looks for it."""
    tags = [state.goals[0].case or "" for state in states]
    for fits in (str.__eq__, lambda a, b: a.endswith("." + b), lambda a, b: a.startswith(b + ".")):
        for place, known in enumerate(tags):
            if fits(known, tag):
                return place
    return None


def _brief(text: str) -> str:
    line = text.split("\n")[0]
    return line if len(line) <= 60 and "\n" not in text else line[:60] + " …"
