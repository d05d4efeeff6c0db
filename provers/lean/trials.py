"""Many (state, tactic) trials in one Lean document: building it, and reading the answers back.

What lives here: the text of a document in which every trial has lines of its own, and the
mapping from Lean's messages to outcomes. What does not: running the document
(`provers.lean.session`), and which steps are let in at all (`provers.lean.steps`). No process,
no clock.

The trick that makes a trial cheap: elaborating the *statement* costs more than most tactics, so
all trials from one state share one theorem. Its proof replays the state's path once, copies the
goal as often as there are trials, and gives each copy a focused block of its own. Lean recovers
from a failing block, reports its error on its own lines, and goes on with the next. Each step
stands in parentheses, so that it can neither end early nor reach for what follows it.

A trial has succeeded only if its marker was printed, none of its lines has an error, *and* the
theorem around it was accepted: a block that was never reached prints nothing, and silence is not
success. Lean warns of a hole (`apply?` leaves one) only in theorems without errors, so that a
success beside a batch-mate's failure is not `certain`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from provers.checker import Goal, StepLimits, StepOutcome
from provers.lean.goals import (
    parse_unsolved,
    share_metavariables,
    without_copy_tag,
    without_copy_tags,
)
from provers.lean.messages import Message
from provers.lean.source import LeanSource
from provers.lean.statement import Statement, contexts, step_lines

SKIPPED_GOAL = "sorry"
"""The step of a path that passes over a goal on the way to a later one; never tried."""

_COPY = "_lemmata_copy_"
_SKIP = "_lemmata_skip_"
_THEOREM = "_lemmata_trial_"
# Names that begin with an underscore are internal: `exact?` and its like do not find them.
_MARKER = "lemmata trial "
_HOLE = "declaration uses"

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
    """What became of a trial.

    Attributes:
        outcome: proved, progress, failed or timeout.
        message: Lean's, for the latter two.
        goals: all open goals afterwards.
        own: how many of them the step left in place of its own.
        certain: whether Lean would have warned of a hole.
    """

    outcome: StepOutcome
    message: str = ""
    goals: tuple[Goal, ...] = ()
    own: int = 0
    certain: bool = True


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where a trial stands in the document: lines from `first` to `last`, both from 1.

    `closing`: the line on which Lean reports the goals that the step left.
    """

    trial: Trial
    first: int
    last: int
    closing: int


@dataclass(slots=True)
class _Group:
    """Trials of one theorem.

    Attributes:
        first: the theorem's first line, from 1.
        by: the line with its `by`, where Lean reports the goals that its proof leaves.
        coupled: the goals share metavariables, so all of the state's goals are read back, and
            not only those that the step left of the first.
        entries: the trials, in order.
    """

    first: int
    by: int
    coupled: bool
    entries: list[_Lines]

    @property
    def last(self) -> int:
        """The theorem's last line."""
        return self.entries[-1].last


@dataclass(slots=True)
class Document:
    """A document of trials, ready to be run.

    Attributes:
        text: what Lean gets.
        trials: the trials in it.
        marker: what the success line of each trial begins with.
        place: where its first trials stand in the source: documents of one place begin alike.
    """

    text: str
    trials: list[Trial]
    marker: str
    place: int
    _groups: list[_Group] = field(default_factory=list)

    def answers(self, messages: Iterable[Message]) -> dict[int, TrialAnswer]:
        """Answers by trial index, for the trials about which there is no doubt.

        Trials without an answer were not reached (a crash, a time-out, a syntax error in front
        of them, an effort limit that a batch-mate used up), or share a theorem that Lean did not
        accept as a whole; they have to be tried again.
        """
        gathered, around = self._by_trial(messages)
        answers: dict[int, TrialAnswer] = {}
        for number, group in enumerate(self._groups):
            beside = around.get(number, [])
            own = {e.trial.index: gathered.get(e.trial.index, []) for e in group.entries}
            clean = not any(m.is_error for m in (*beside, *(m for ms in own.values() for m in ms)))
            complaint = _complaint(group, beside)
            shared = len(group.entries) > 1
            for lines in group.entries:
                index = lines.trial.index
                if shared and any(message.is_effort_limit for message in own[index]):
                    # A group shares one effort counter: this trial, or one before it, used it
                    # up. Which one shows when it and those behind it are tried by themselves.
                    break
                answer = _read(group, lines, own[index], beside, self.marker)
                if answer is None:
                    continue
                if complaint and _concerns(group, answer):
                    # The theorem as a whole was refused (by the kernel, say): whose fault it is
                    # shows when each is tried by itself.
                    if shared:
                        continue
                    answer = TrialAnswer(StepOutcome.FAILED, complaint)
                answers[index] = replace(answer, certain=clean)
        return answers

    @property
    def beginning(self) -> str:
        """The text in front of the first trials, the same for all documents of one place."""
        lines = self.text.split("\n")[: self._groups[0].first - 1]
        return "\n".join(lines) + "\n"

    def errors_of(self, index: int, messages: Iterable[Message]) -> list[str]:
        """What Lean says on the lines of one trial."""
        gathered, _ = self._by_trial(messages)
        return [message.text for message in gathered.get(index, []) if message.is_error]

    def unparsed(self, messages: Iterable[Message]) -> list[int]:
        """The trials on whose lines a syntax error stands: nothing behind them was read."""
        gathered, _ = self._by_trial(messages)
        return [index for index, own in gathered.items() if any(m.is_syntax for m in own)]

    def overspent(self, messages: Iterable[Message]) -> list[int]:
        """The first trial of each theorem at which its shared effort ran out."""
        gathered, _ = self._by_trial(messages)
        spent = {index for index, own in gathered.items() if any(m.is_effort_limit for m in own)}
        shared = [[e.trial.index for e in g.entries] for g in self._groups if len(g.entries) > 1]
        return [next(i for i in group if i in spent) for group in shared if spent & {*group}]

    def _by_trial(
        self, messages: Iterable[Message]
    ) -> tuple[dict[int, list[Message]], dict[int, list[Message]]]:
        """Messages by trial index, and those on a theorem's other lines by group number."""
        entries = [lines for group in self._groups for lines in group.entries]
        starts = [lines.first for lines in entries]
        firsts = [group.first for group in self._groups]
        gathered: dict[int, list[Message]] = {}
        around: dict[int, list[Message]] = {}
        for message in messages:
            at = bisect_right(starts, message.line) - 1
            if at >= 0 and message.line <= entries[at].last:
                gathered.setdefault(entries[at].trial.index, []).append(message)
                continue
            number = bisect_right(firsts, message.line) - 1
            if number >= 0 and message.line <= self._groups[number].last:
                around.setdefault(number, []).append(message)
        return gathered, around


def build_document(
    trials: Sequence[Trial], limits: StepLimits, *, session: str, nonce: str, alone: bool
) -> Document:
    """A document for trials of some statements of one text.

    The text's earlier declarations stand in it once, each statement's trials at the statement's
    own place, so that names and scopes mean what they mean there. Documents of one session and
    place begin with the same text, which a warm Lean need not elaborate again.

    Args:
        trials: the trials; those from one state should stand together.
        limits: `heartbeats` bounds each trial.
        session: a secret of the session, part of a name that is added.
        nonce: a secret of this document, so that a tactic cannot print another's marker.
        alone: give each trial a theorem of its own, which costs more and shares nothing.
    """
    places: dict[int, list[Trial]] = {}
    for trial in trials:
        places.setdefault(trial.statement.place, []).append(trial)
    cuts = sorted(places)
    longest = max((trial.statement.before for trial in trials), key=len)[: cuts[-1]]
    document = Document(text="", trials=list(trials), marker=f"{_MARKER}{nonce} ", place=cuts[0])
    lines: list[str] = []
    number = 0
    for cut, piece in zip(cuts, contexts(longest, cuts), strict=True):
        if cut == cuts[0]:
            header = LeanSource(piece).header_end
            lines += [*piece[:header].split("\n"), *_definitions(session)]
            piece = piece[header:]
        lines.extend(piece.rstrip("\n").split("\n") if piece.strip() else ())
        for group in _groups(places[cut], alone):
            _write_group(document, lines, f"{_THEOREM}{nonce}_{number}", session, group, limits)
            number += 1
    document.text = "\n".join(lines) + "\n"
    return document


def _definitions(session: str) -> tuple[str, str]:
    """What trials need beside the text: `copy a b` is `a`, and a way to pass over a goal."""
    copy, skip = f"_root_.{_COPY}{session}", f"_root_.{_SKIP}{session}"
    return (
        f"def {copy}.{{u}} {{goal : Sort u}} (first _second : goal) : goal := first",
        f"axiom {skip}.{{u}} {{goal : Sort u}} : goal",
    )


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
    name: str,
    session: str,
    group: list[Trial],
    limits: StepLimits,
) -> None:
    statement = group[0].statement
    first = len(lines) + 1
    lines.append(f"set_option maxHeartbeats {_heartbeats(group, limits)} in")
    lines.extend(f"{statement.trial_head(name)} := by".split("\n"))
    by = len(lines)
    for step in group[0].path:
        step = f"exact _root_.{_SKIP}{session}" if step == SKIPPED_GOAL else step
        lines += ["  focus (", *step_lines(step, "    "), "  )"]
    if len(group) > 1:
        lines.append(f"  refine {_copies(f'_root_.{_COPY}{session}', len(group))}")
    coupled = share_metavariables(group[0].goals)
    written = _Group(first, by, coupled, [])
    for trial in group:
        begin = len(lines) + 1
        lines += ["  focus", "    ("] if coupled else ["  · ("]
        lines += [*step_lines(trial.tactic, "    "), "    )"]
        lines.append(f'    trace "{document.marker}{trial.index} done"')
        written.entries.append(_Lines(trial, begin, len(lines), by if coupled else begin))
    document._groups.append(written)


def _heartbeats(group: list[Trial], limits: StepLimits) -> int:
    """The effort of one theorem, which its members and the replay of the path share.

    Steps rarely come near their limit, so that a theorem of many gets no more than twice that of
    one: whoever never ends should not use up what all the others are entitled to.
    """
    replay = min(len(group[0].path), 16)
    return limits.heartbeats * (4 + replay + 4 * (len(group) > 1)) // 4


def _copies(copy: str, count: int) -> str:
    """A term with `count` holes, all of the goal's type, that proves the goal by the first."""
    return f"{copy} ?_ (" * (count - 1) + "?_" + ")" * (count - 1)


def _complaint(group: _Group, around: Sequence[Message]) -> str:
    """What Lean has against a theorem beside its trials, "" for nothing."""
    for message in around:
        if message.is_error:
            if message.line != group.by or parse_unsolved(message.text) is None:
                return message.text
        elif message.text.startswith(_HOLE):
            return "the step leaves a hole (`sorry`)"
    return ""


def _concerns(group: _Group, answer: TrialAnswer) -> bool:
    """Whether what is said about the theorem as a whole casts doubt on an answer."""
    if answer.outcome is StepOutcome.PROVED:
        return True
    # Goals that are left with their metavariables always make a theorem that is no good.
    return answer.outcome is StepOutcome.PROGRESS and not group.coupled


def _read(
    group: _Group,
    lines: _Lines,
    own: Sequence[Message],
    around: Sequence[Message],
    marker: str,
) -> TrialAnswer | None:
    trial = lines.trial
    done = any(message.text.strip() == f"{marker}{trial.index} done" for message in own)
    goals: tuple[Goal, ...] = ()
    for message in [*own, *(m for m in around if m.line == lines.closing)]:
        if not message.is_error:
            continue
        left = parse_unsolved(message.text) if message.line == lines.closing else None
        if left is None or goals:
            if message in around:
                continue
            outcome = StepOutcome.TIMEOUT if message.is_effort_limit else StepOutcome.FAILED
            shared = len(group.entries) > 1
            return TrialAnswer(outcome, without_copy_tags(message.text) if shared else message.text)
        goals = left
    if not done:
        return None
    if len(group.entries) > 1:
        goals = tuple(map(without_copy_tag, goals))
    everything = goals if group.coupled else (*goals, *trial.goals[1:])
    outcome = StepOutcome.PROGRESS if everything else StepOutcome.PROVED
    own_goals = len(everything) - len(trial.goals) + 1
    return TrialAnswer(outcome, goals=everything, own=max(own_goals, 0))
