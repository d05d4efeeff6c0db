"""Stepwise completion of a program: each step inserts hints.

What lives here: `DafnySession`, in which a program with failing obligations is a proof state and
a step is an insertion, with the form of a step. What does not: guesses (`policy`, `hints`), the
all-at-once completion (`complete`), and the verdict on the assembled text (`checker`).

A step is one or more lines `LINE:COLUMN: TEXT`, each of which inserts TEXT on a line of its own
before that place of the state's source (lines from 1, columns in code points from 0; places of
one step all refer to the text before it). TEXT must be an `assert`, `invariant`, `decreases`,
`calc`, `forall … ensures … { }`, or a call of a lemma, possibly under an `if`; anything that
could change what the program does is refused without asking Dafny, and so are escape hatches.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

from dafny_bridge.assess import assess
from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.hints import Hint, HintKind, weave
from dafny_bridge.lexer import Kind, LexicalError, LineMap, Token, tokenize
from dafny_bridge.oneshot import Run
from dafny_bridge.outline import Program
from dafny_bridge.report import Report, judge
from dafny_bridge.runner import DafnyRunner
from provers.checker import Goal, ProofState, Session, StepLimits, StepOutcome, StepResult
from provers.errors import LemmataError, SessionClosed, StatementError
from provers.request import Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Diagnostic, Status

_STEP_LINE = re.compile(r"(\d+):(\d+): (.*)")
_HINT_WORDS = frozenset({"assert", "invariant", "decreases", "calc", "forall", "if"})
# Words that would make an insertion a statement of the program, or an assumption.
_REFUSED_WORDS = frozenset(
    {
        "assume", "expect", "var", "return", "returns", "new", "print", "yield", "break",
        "continue", "modify", "modifies", "requires", "reads", "lemma", "method", "function",
        "predicate", "include", "free", "while", "havoc",
    }
)  # fmt: skip
_REFUSED_SYMBOLS = frozenset({":=", ":|", ":-", "@"})


class StepRefused(Exception):
    """A step is not of an allowed form; the text says why."""


class DafnySession(Session):
    """Completes one program by insertions; `statement` is the program's text."""

    def __init__(self, checker: DafnyRunner, request: VerifyRequest, limits: Limits) -> None:
        """Use `DafnyChecker.open_session`."""
        self._checker = checker
        self._request = request
        self._limits = limits
        self._closed = False
        self._lock = asyncio.Lock()

    async def start(self, statement: str) -> ProofState:
        """The state of a program as it is.

        Raises:
            StatementError: it does not parse or resolve, or Dafny cannot answer.
        """
        self._open()
        try:
            parse(statement)
        except (LexicalError, ParseFailure) as error:
            raise StatementError(f"the program is not understood: {error}") from None
        run = await self._run(statement, None)
        if run.report.malformed or run.report.failure:
            raise StatementError(judge(run.report)[1])
        return self._state(statement, statement, (), run.report)

    async def try_many(
        self, steps: Sequence[tuple[ProofState, str]], limits: StepLimits | None = None
    ) -> list[StepResult]:
        """Try insertions on the warm workers, all at once; equal results come back in order."""
        self._open()
        return list(await asyncio.gather(*(self._try(s, t, limits) for s, t in steps)))

    def source_of(self, state: ProofState) -> str:
        """The program with the hints of a state's path."""
        source = state.statement
        for step in state.path:
            source = insert(source, step)
        return source

    def assemble(self, state: ProofState, shape: Sequence[int] | None = None) -> str:
        """The complete program of a state; it still has to pass a fresh check (law 2).

        A program has no sub-proofs that are proved apart, so `shape` makes no difference.
        """
        del shape
        return self.source_of(state)

    async def close(self) -> None:
        """End the session; the checker and its workers stay."""
        self._closed = True

    def _open(self) -> None:
        if self._closed:
            raise SessionClosed("the Dafny session has been closed")

    async def _run(self, source: str, limits: StepLimits | None) -> Run:
        bounds, seconds = self._limits, None
        if limits is not None:
            # One step may have several tasks; each has the step's time, the whole some more.
            seconds = max(1, int(limits.wall_seconds))
            wall = min(self._limits.wall_seconds, 4 * limits.wall_seconds + 2)
            bounds = self._limits.model_copy(update={"wall_seconds": wall})
        return await self._checker.run(source, bounds, seconds=seconds)

    async def _try(self, state: ProofState, step: str, limits: StepLimits | None) -> StepResult:
        began = time.monotonic()
        try:
            source = insert(self.source_of(state), step)
        except StepRefused as error:
            return StepResult(StepOutcome.FAILED, None, str(error))
        try:
            run = await self._run(source, limits)
        except LemmataError as error:
            return StepResult(StepOutcome.CRASHED, None, str(error), time.monotonic() - began)
        return self._result(state, step, source, run)

    def _result(self, state: ProofState, step: str, source: str, run: Run) -> StepResult:
        seconds = run.wall_seconds
        if run.limit:
            outcome = StepOutcome.TIMEOUT if run.limit == "timeout" else StepOutcome.CRASHED
            return StepResult(outcome, None, f"the limit on {run.limit} was reached", seconds)
        status, reason = judge(run.report)
        if status in (Status.MALFORMED, Status.ERROR, Status.UNTRUSTED):
            return StepResult(StepOutcome.FAILED, None, reason, seconds)
        if status is Status.TIMEOUT:
            return StepResult(StepOutcome.TIMEOUT, None, reason, seconds)
        after = self._state(state.statement, source, (*state.path, step), run.report)
        if status is Status.VERIFIED:
            objection = self._objection(state.statement, source, run.report)
            if objection:
                return StepResult(StepOutcome.FAILED, None, objection, seconds)
            return StepResult(StepOutcome.PROVED, after, "", seconds)
        own = _own_error(run.report, state, source, self.source_of(state))
        if own is not None:
            return StepResult(StepOutcome.FAILED, None, f"the hint fails: {own.message}", seconds)
        if after.key == state.key:
            return StepResult(StepOutcome.FAILED, None, "it changes nothing", seconds)
        return StepResult(StepOutcome.PROGRESS, after, "", seconds)

    def _objection(self, original: str, source: str, report: Report) -> str:
        """What the audit has against a text that Dafny accepts, "" for nothing."""
        request = VerifyRequest(
            source=source,
            reference=original,
            trust=self._request.trust or TrustPolicy(level=TrustLevel.AUTHOR),
        )
        assessment = assess(request).with_notes(report, request.policy)
        objections = [*assessment.findings, *assessment.holes]
        return objections[0].message if objections else ""

    def _state(
        self, statement: str, source: str, path: tuple[str, ...], report: Report
    ) -> ProofState:
        if judge(report)[0] is Status.VERIFIED:
            return ProofState(key="", goals=(), statement=statement, path=path)
        program = parse(source)
        goals = tuple(obligation(error, program) for error in report.errors)
        if not goals:
            goals = (Goal(target=judge(report)[1], text=judge(report)[1]),)
        # Hints count only by what they leave open: two texts with the same open obligations
        # and the same hints in force are the same state.
        key = "\n".join([*sorted(goal.text for goal in goals), *sorted(_hint_words(path))])
        return ProofState(key=key, goals=goals, statement=statement, path=path)


def _hint_words(path: tuple[str, ...]) -> list[str]:
    return [match[3].strip() for step in path for match in _STEP_LINE.finditer(step)]


def obligation(error: Diagnostic, program: Program) -> Goal:
    """A failing obligation as a goal: the condition's text where Dafny points at it."""
    places = LineMap(program.text)
    place = error.start
    # A postcondition is reported at the return path; the clause itself is the related place.
    if error.related and error.related[0].start is not None:
        place = error.related[0].start
    target = ""
    if place is not None:
        target = _condition_at(program, places.offset(place.line, place.column))
    text = f"{error.message} {target}".strip()
    return Goal(target=target or error.message, case=error.code, text=text)


def _condition_at(program: Program, offset: int) -> str:
    """The clause of which a token stands at or after `offset`, as text."""
    for declaration in program.walk():
        for clause in declaration.clauses:
            if clause.tokens and clause.tokens[0].start <= offset < clause.tokens[-1].end:
                return program.text[clause.tokens[0].start : clause.tokens[-1].end]
    line = LineMap(program.text).place(offset)[0]
    return program.text.splitlines()[line - 1].strip() if program.text else ""


def _own_error(report: Report, state: ProofState, source: str, before: str) -> Diagnostic | None:
    """The first error on a line that the last step inserted."""
    old = before.splitlines()
    new = source.splitlines()
    inserted = _inserted_lines(old, new)
    for error in report.errors:
        if error.start is not None and error.start.line in inserted:
            return error
    return None


def _inserted_lines(old: list[str], new: list[str]) -> set[int]:
    """Numbers of the lines of `new` that hold inserted text (insertions only, in order)."""
    found, place = set(), 0
    for number, line in enumerate(new, 1):
        if place < len(old) and old[place].startswith(line) and line != old[place]:
            old[place] = old[place][len(line) :]  # a line that the insertion cut in two
        elif place < len(old) and line == old[place]:
            place += 1
        else:
            found.add(number)
    return found


def step_at(source: str, offset: int, text: str) -> str:
    """The step that inserts `text` before an offset of `source`."""
    line, column = LineMap(source).place(offset)
    return f"{line}:{column}: {text}"


def insert(source: str, step: str) -> str:
    """The source after a step.

    Raises:
        StepRefused: the step is not of an allowed form.
    """
    places = LineMap(source)
    insertions = []
    for line in step.split("\n"):
        match = _STEP_LINE.fullmatch(line.strip())
        if match is None:
            raise StepRefused("a step is lines of the form LINE:COLUMN: TEXT")
        check_hint(match[3])
        offset = places.offset(int(match[1]), int(match[2]))
        hint = Hint(HintKind.ASSERT, match[3], offset, "")
        insertions.append((hint, match[3], offset))
    return weave(source, insertions).source


def check_hint(text: str) -> None:
    """Refuse a text that is not a hint.

    Raises:
        StepRefused: it is not a hint, or could change the program or assume something.
    """
    try:
        tokens = tokenize(text)
    except LexicalError as error:
        raise StepRefused(f"not a hint: {error.message}") from None
    if not tokens or "//" in text or "/*" in text:
        raise StepRefused("not a hint: there is nothing in it, or a comment")
    for token in tokens:
        symbol = token.kind is Kind.SYMBOL and token.text in _REFUSED_SYMBOLS
        if symbol or (token.kind is Kind.WORD and token.text in _REFUSED_WORDS):
            raise StepRefused(f"{token.text!r} is not allowed in a hint")
    if not _balanced(tokens):
        raise StepRefused("brackets do not match")
    first = tokens[0]
    call = first.kind is Kind.WORD and tokens[-1].text == ";" and "(" in {t.text for t in tokens}
    if first.text not in _HINT_WORDS and not call:
        raise StepRefused("a hint is an assert, invariant, decreases, calc or lemma call")
    if first.text == "decreases" and "*" in [t.text for t in tokens[1:2]]:
        raise StepRefused("`decreases *` gives termination up")


def _balanced(tokens: list[Token]) -> bool:
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack: list[str] = []
    for token in tokens:
        if token.text in pairs:
            stack.append(pairs[token.text])
        elif token.text in pairs.values() and (not stack or stack.pop() != token.text):
            return False
    return not stack
