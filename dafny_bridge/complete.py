"""Completing programs whose proof hints are missing.

What lives here: `complete`, which finds invariants, assertions, lemma calls and termination
measures that make Dafny accept a program, and re-checks the result in a fresh process against
the original. What does not: guessing hints (`hints`), and searches over steps (`session`).

How it works: all guessed invariants are tried at once, and those that fail are taken out until
the rest holds (the algorithm of Flanagan and Leino, "Houdini, an annotation assistant for
ESC/Java", 2001). One run refutes many: each candidate is also asserted before the loop and at
the end of its body inside a branch of its own, so that a false one does not hide the others.
Then lemma calls and measures are tried in groups, and at last what was not needed is dropped.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TypeVar

from dafny_bridge.assess import declaration_paths
from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.guessing import propose_decreases, propose_hints
from dafny_bridge.hints import Hint, HintKind, Woven, weave, weave_plainly
from dafny_bridge.lexer import LexicalError
from dafny_bridge.oneshot import Run
from dafny_bridge.outline import Program
from dafny_bridge.report import Outcome, judge
from dafny_bridge.runner import DafnyRunner
from provers.checker import Completion
from provers.errors import StatementError
from provers.request import Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status, Verdict

_MANY_ERRORS = ("/errorLimit:200",)
_GROUP = 6
_ROUNDS = 30

Choice = TypeVar("Choice")


async def complete(
    checker: DafnyRunner,
    source: str,
    *,
    seconds: float = 60.0,
    method_seconds: int = 5,
    limits: Limits | None = None,
) -> Completion:
    """Find the hints that a program lacks.

    Args:
        checker: gives the warm workers.
        source: a program that resolves and has bodies, but does not verify.
        seconds: real time for the search; the final check comes on top.
        method_seconds: solver time for each verification task while searching.
        limits: bounds of each run (memory, output) and of the final check.

    Raises:
        StatementError: the source does not parse or resolve.
        ToolMissing: no Dafny.
    """
    bounds = limits or Limits()
    began = time.monotonic()
    search = _Completer(checker, source, began + seconds, method_seconds, bounds)
    hints = await search.find()
    completed = weave_plainly(source, hints).source if hints else source
    verdict = await _final_verdict(checker, source, completed, bounds)
    return Completion(
        proved=verdict.ok,
        source=completed if verdict.ok else source,
        hints=tuple(hint.text for hint in sorted(hints, key=lambda h: h.offset)),
        verdict=verdict,
        runs=search.runs,
        tried=search.tried,
        seconds=time.monotonic() - began,
    )


async def _final_verdict(
    checker: DafnyRunner, original: str, completed: str, limits: Limits
) -> Verdict:
    request = VerifyRequest(
        source=completed,
        checker=checker.name,
        reference=original,
        # The author's own attributes are fine; the comparison with the original is what counts.
        trust=TrustPolicy(level=TrustLevel.AUTHOR),
        limits=limits,
        options={"process": "fresh"},
    )
    return await checker.check(request)


class _Completer:
    def __init__(
        self,
        checker: DafnyRunner,
        source: str,
        deadline: float,
        method_seconds: int,
        limits: Limits,
    ) -> None:
        self.checker = checker
        self.source = source
        self.deadline = deadline
        self.method_seconds = method_seconds
        self.limits = limits
        self.runs = 0
        self.tried = 0

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    async def run(self, text: str) -> Run:
        self.runs += 1
        bounded = self.limits.model_copy(update={"wall_seconds": max(self.left, 1.0)})
        return await self.checker.run(
            text, bounded, seconds=self.method_seconds, extra=_MANY_ERRORS
        )

    async def find(self) -> list[Hint]:
        """Hints that make the program verify; [] when none are needed or none were found."""
        program = self.parsed()
        first = await self.run(self.source)
        if first.report.malformed:
            message = first.report.errors[0].message if first.report.errors else "malformed"
            raise StatementError(f"the program does not resolve: {message}")
        if judge(first.report)[0] is Status.VERIFIED:
            return []
        failing = failing_names(first, program)
        guesses = propose_hints(program, failing)
        self.tried += len(guesses)
        loops = [hint for hint in guesses if hint.kind is not HintKind.CALL]
        kept = await self.houdini(loops) if loops else []
        if await self.verified(kept):
            return await self.minimal(kept)
        calls = [hint for hint in guesses if hint.kind is HintKind.CALL]
        measures = propose_decreases(program, failing)
        self.tried += len(measures)
        more = await self.with_calls(kept, calls) or await self.with_measure(kept, measures)
        return await self.minimal(more) if more else []

    def parsed(self) -> Program:
        try:
            return parse(self.source)
        except (LexicalError, ParseFailure) as error:
            raise StatementError(f"the program is not understood: {error}") from None

    async def verified(self, hints: Sequence[Hint]) -> bool:
        if not hints or self.left <= 0:
            return False
        run = await self.run(weave_plainly(self.source, hints).source)
        return not run.limit and judge(run.report)[0] is Status.VERIFIED

    async def houdini(self, hints: list[Hint], *, rounds: int = _ROUNDS) -> list[Hint]:
        """The largest part of `hints` that holds together, as far as time allows to find it."""
        for _ in range(rounds):
            if not hints or self.left <= 0:
                return []
            woven = probing_text(self.source, hints)
            run = await self.run(woven.source)
            blamed = blamed_hints(run, woven)
            if not blamed:
                undecided = run.limit or any(
                    p.outcome is not Outcome.CORRECT and p.outcome is not Outcome.ERRORS
                    for p in run.report.procedures
                )
                if not undecided and not run.report.malformed:
                    return hints
                # Too much at once: go on with the more promising half.
                ranked = sorted(hints, key=lambda hint: -hint.weight)
                blamed = set(ranked[len(ranked) // 2 :]) or set(ranked)
            hints = [hint for hint in hints if hint not in blamed]
        return []

    async def with_calls(self, kept: list[Hint], calls: list[Hint]) -> list[Hint] | None:
        """`kept` with some lemma calls, if that verifies."""
        groups = [calls[i : i + _GROUP] for i in range(0, len(calls), _GROUP)]
        if len(calls) > _GROUP:
            groups.append(calls)

        async def attempt(group: list[Hint]) -> list[Hint] | None:
            together = [*kept, *await self.houdini(group, rounds=4)]
            return together if await self.verified(together) else None

        return await self.first_of(attempt, groups)

    async def with_measure(self, kept: list[Hint], measures: list[Hint]) -> list[Hint] | None:
        """`kept` with one termination measure, if that verifies."""

        async def attempt(measure: Hint) -> list[Hint] | None:
            together = [*kept, measure]
            return together if await self.verified(together) else None

        return await self.first_of(attempt, measures)

    async def first_of(
        self,
        attempt: Callable[[Choice], Coroutine[None, None, list[Hint] | None]],
        choices: Sequence[Choice],
    ) -> list[Hint] | None:
        """What the first successful choice gives, in rounds of as many as there are workers.

        Nothing is cancelled: an item cut off takes its warm worker with it.
        """
        size = self.checker.workers
        for start in range(0, len(choices), size):
            if self.left <= 0:
                return None
            found = await asyncio.gather(*(attempt(c) for c in choices[start : start + size]))
            for hints in found:
                if hints is not None:
                    return hints
        return None

    async def minimal(self, hints: list[Hint]) -> list[Hint]:
        """Without hints that are not needed, as far as time allows."""
        size = max(len(hints) // 2, 1)
        while True:
            place = 0
            while place < len(hints):
                fewer = hints[:place] + hints[place + size :]
                if self.left <= 0:
                    return hints
                if fewer and await self.verified(fewer):
                    hints = fewer
                else:
                    place += size
            if size == 1:
                return hints
            size = max(size // 2, 1)


def probing_text(source: str, hints: Sequence[Hint]) -> Woven:
    """The source with all hints; each invariant also asserted on its own around its loop."""
    insertions: list[tuple[Hint, str, int]] = []
    for hint in hints:
        insertions.append((hint, hint.text, hint.offset))
        if hint.kind is HintKind.INVARIANT and hint.around is not None:
            condition = hint.text.removeprefix("invariant ")
            for offset in hint.around:
                insertions.append((hint, f"if * {{ assert {condition}; }}", offset))
    return weave(source, insertions)


def blamed_hints(run: Run, woven: Woven) -> set[Hint]:
    """The hints on whose lines Dafny complains."""
    blamed = set()
    for error in run.report.errors:
        if error.start is not None and error.file is None:
            hint = woven.hint_at.get(error.start.line)
            if hint is not None:
                blamed.add(hint)
    return blamed


def failing_names(run: Run, program: Program) -> set[str]:
    """Full names of the declarations with a task that was not verified."""
    index = declaration_paths(program)
    found = set()
    for task in run.report.procedures:
        if task.outcome is not Outcome.CORRECT:
            found |= {d.full_name for d in index.by_path.get(task.path, [])}
    return found
