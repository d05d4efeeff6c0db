"""Many (state, tactic) trials in one Lean document: building it, and reading the answers back.

What lives here: the text of a document in which every trial has lines of its own, and the
mapping from Lean's messages to outcomes. What does not: running the document
(`provers.lean.session`). No process, no clock.

The trick that makes a trial cheap: elaborating the *statement* costs more than most tactics, so
all trials from one state share one theorem. Its proof replays the state's path once, copies the
goal as often as there are trials, and gives each copy a focused block of its own. Lean recovers
from a failing block, reports its error on its own lines, and goes on with the next.

A trial has succeeded only if its marker was printed *and* none of its lines has an error: a
block that was never reached prints nothing, and silence is not success.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from provers.checker import Goal, StepLimits, StepOutcome
from provers.lean.goals import parse_unsolved, share_metavariables, without_copy_tag
from provers.lean.messages import Message
from provers.lean.source import COMMANDS, LexicalError, blank, is_closed
from provers.lean.statement import Statement, contexts

COPY = "lemmata_copy"
"""Name of the definition that copies a goal: `copy a b` is `a`, and both have the goal's type."""

_COPY_DEFINITION = (
    f"private def {COPY}.{{u}} {{goal : Sort u}} (first _second : goal) : goal := first"
)
_MARKER = "lemmata trial "

LARGEST_GROUP = 64
"""Trials that share one theorem at the most: copies nest, and Lean bounds that depth."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One tactic to try from one state.

    Attributes:
        index: place in the caller's batch.
        statement: what is being proved.
        path: steps from the statement to the state.
        tactic: the step to try.
        goals: the state's open goals (the tactic acts on the first).
    """

    index: int
    statement: Statement
    path: tuple[str, ...]
    tactic: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class TrialAnswer:
    """What became of a trial; `goals` are all open goals afterwards, `own` those of the step."""

    outcome: StepOutcome
    message: str = ""
    goals: tuple[Goal, ...] = ()
    own: int = 0


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where a trial stands in the document: lines from `first` to `last`, both from 1.

    `coupled`: its goals share metavariables, so all of the state's goals are read back, and not
    only those that the step left of the first. `copied`: its goal is one of several copies.
    """

    trial: Trial
    first: int
    last: int
    coupled: bool
    copied: bool


@dataclass(slots=True)
class Document:
    """A document of trials, ready to be run.

    Attributes:
        text: what Lean gets.
        trials: the trials in it.
        marker: what the success line of each trial begins with.
    """

    text: str
    trials: list[Trial]
    marker: str
    _groups: list[list[_Lines]] = field(default_factory=list)

    def answers(self, messages: Iterable[Message]) -> dict[int, TrialAnswer]:
        """Answers by trial index, for the trials that were reached.

        Trials without an answer were not reached (a crash, a time-out, a syntax error in front
        of them, an effort limit that a batch-mate used up) and have to be tried again.
        """
        gathered = self._by_trial(messages)
        answers: dict[int, TrialAnswer] = {}
        for group in self._groups:
            for lines in group:
                own = gathered.get(lines.trial.index, [])
                if len(group) > 1 and any(message.is_effort_limit for message in own):
                    # A group shares one effort counter: this trial, or one before it, used it
                    # up. Which one shows when it and those behind it are tried alone.
                    break
                answer = _read(lines, own, self.marker)
                if answer is not None:
                    answers[lines.trial.index] = answer
        return answers

    def _by_trial(self, messages: Iterable[Message]) -> dict[int, list[Message]]:
        entries = [lines for group in self._groups for lines in group]
        starts = [lines.first for lines in entries]
        gathered: dict[int, list[Message]] = {}
        for message in messages:
            at = bisect_right(starts, message.line) - 1
            if at >= 0 and message.line <= entries[at].last:
                gathered.setdefault(entries[at].trial.index, []).append(message)
        return gathered


def build_document(
    trials: Sequence[Trial], limits: StepLimits, *, nonce: str, alone: bool
) -> Document:
    """A document for trials of some statements of one text.

    The text's earlier declarations stand in it once, each statement's trials at the statement's
    own place, so that names and scopes mean what they mean there.

    Args:
        trials: the trials; those from one state should stand together.
        limits: `heartbeats` bounds each trial.
        nonce: a secret of this document, so that a tactic cannot print another's marker.
        alone: give each trial a theorem of its own, which costs more and shares nothing.
    """
    places: dict[int, list[Trial]] = {}
    for trial in trials:
        places.setdefault(len(trial.statement.before), []).append(trial)
    longest = max((trial.statement.before for trial in trials), key=len)
    cuts = sorted(places)
    document = Document(text="", trials=list(trials), marker=f"{_MARKER}{nonce} ")
    lines: list[str] = []
    number = 0
    for cut, piece in zip(cuts, contexts(longest, cuts), strict=True):
        lines.extend(piece.rstrip("\n").split("\n") if piece.strip() else ())
        if not number:
            lines.append(_COPY_DEFINITION)
        for group in _groups(places[cut], alone):
            _write_group(document, lines, number, group, limits, alone)
            number += 1
    document.text = "\n".join(lines) + "\n"
    return document


def _groups(trials: Sequence[Trial], alone: bool) -> list[list[Trial]]:
    groups: list[list[Trial]] = []
    for trial in trials:
        last = groups[-1] if groups else None
        if (
            last is not None
            and not alone
            and last[0].path == trial.path
            and last[0].statement is trial.statement
            and len(last) < LARGEST_GROUP
            and not share_metavariables(trial.goals)
        ):
            last.append(trial)
        else:
            groups.append([trial])
    return groups


def _write_group(
    document: Document,
    lines: list[str],
    number: int,
    group: list[Trial],
    limits: StepLimits,
    alone: bool,
) -> None:
    statement = group[0].statement
    # A group shares one effort counter; a little slack for each member, so that honest ones pass.
    heartbeats = limits.heartbeats * (4 + len(group)) // 4
    lines.append(f"set_option maxHeartbeats {heartbeats} in")
    signature = f"theorem lemmata_trial_{number}{statement.universes}{statement.signature} := by"
    lines.extend(signature.split("\n"))
    theorem_line = len(lines)
    for step in group[0].path:
        lines.append("  focus")
        lines.extend("    " + line for line in step.split("\n"))
    coupled = share_metavariables(group[0].goals)
    if len(group) > 1:
        lines.append(f"  refine {_copies(len(group))}")
    entries: list[_Lines] = []
    for trial in group:
        first = theorem_line if coupled else len(lines) + 1
        lines.append("  focus" if coupled else "  ·")
        lines.extend("    " + line for line in trial.tactic.split("\n"))
        lines.append(f'    trace "{document.marker}{trial.index} done"')
        entries.append(_Lines(trial, first, len(lines), coupled, len(group) > 1))
    document._groups.append(entries)


def _copies(count: int) -> str:
    """A term with `count` holes, all of the goal's type, that proves the goal by the first."""
    return f"{COPY} ?_ (" * (count - 1) + "?_" + ")" * (count - 1)


def _read(lines: _Lines, messages: list[Message], marker: str) -> TrialAnswer | None:
    trial = lines.trial
    done = any(message.text.strip() == f"{marker}{trial.index} done" for message in messages)
    goals: tuple[Goal, ...] = ()
    for message in messages:
        if not message.is_error:
            continue
        left = parse_unsolved(message.text) if message.line == lines.first else None
        if left is None or goals:
            outcome = StepOutcome.TIMEOUT if message.is_effort_limit else StepOutcome.FAILED
            return TrialAnswer(outcome, message.text)
        goals = tuple(map(without_copy_tag, left)) if lines.copied else left
    if not done:
        return None
    everything = goals if lines.coupled else (*goals, *trial.goals[1:])
    outcome = StepOutcome.PROGRESS if everything else StepOutcome.PROVED
    own = len(everything) - len(trial.goals) + 1
    return TrialAnswer(outcome, goals=everything, own=max(own, 0))


def refuse(tactic: str) -> str | None:
    """Why a step may not be put into a document at all, None when it may.

    A step that opens a comment would swallow its batch-mates; one that holds a command could
    declare something.
    """
    if not tactic.strip():
        return "an empty step"
    if "\0" in tactic or "\r" in tactic:
        return "a step with control characters"
    if not is_closed(tactic):
        return "brackets, strings or comments do not close"
    try:
        code = blank(tactic)
    except LexicalError as error:
        return error.message
    for line in code.split("\n"):
        word = line.split(" ", 1)[0]
        if word in COMMANDS or word.startswith(("#", "@[")):
            return f"`{word}` begins a command"
    return None
