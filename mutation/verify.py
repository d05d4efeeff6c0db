"""Candidates to Lean in batches, and what Lean's kernel made of them.

What lives here: documents of many theorems, blaming messages on theorems, and the audit of the
compiled module. What does not: running Lean (`provers.lean`), filtering (a verified theorem may
still be trivial).

A candidate counts as verified only if a compiled module, read by us, has a theorem of its name
whose statement is the candidate's own, term for term, and which rests on the standard axioms and
nothing else. Lean's messages only say which candidates to leave out of the module.
"""

from __future__ import annotations

import enum
import tempfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.candidates import Candidate
from mutation.sources.oleans import premises_of
from provers.errors import UsageError
from provers.lean.compile import compile_text
from provers.lean.digests import digest
from provers.lean.environment import Environment
from provers.lean.expr import Name
from provers.lean.olean import DeclarationKind
from provers.lean.printer import ELABORATION_OPTIONS, UnprintableTerm
from provers.lean.processes import LeanProcesses
from provers.request import LEAN_STANDARD_AXIOMS, Limits

LARGEST_BATCH = 200
"""Theorems in one document."""

HEARTBEATS = 200_000
"""Lean's own effort limit for one theorem (in thousands of small allocations)."""

_MODULE = "candidates"
_OPTIONS = {**ELABORATION_OPTIONS, "linter.all": "false", "Elab.async": "false"}


class Outcome(enum.StrEnum):
    """What became of a candidate."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    """Lean says no: statement or proof has an error."""
    UNTRUSTED = "untrusted"
    """Lean accepted it, but not as the theorem that was asked for, or on other axioms."""
    UNPRINTABLE = "unprintable"
    LIMIT = "limit"
    """Alone in a document it ran out of time or memory, or Lean died."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate and what became of it.

    Attributes:
        candidate: what was proposed.
        outcome: see `Outcome`.
        message: the first thing that Lean or the audit had against it.
        premises: theorems that the verified proof term uses.
    """

    candidate: Candidate
    outcome: Outcome
    message: str = ""
    premises: tuple[str, ...] = ()


async def verify_candidates(
    candidates: Sequence[Candidate],
    processes: LeanProcesses,
    *,
    limits: Limits | None = None,
    batch: int = LARGEST_BATCH,
) -> list[Checked]:
    """Check candidates in the order given; names must be distinct.

    A batch is one document: compiled once to learn which theorems fail, and once more without
    those, in a fresh process, for the module that the audit reads. A document that hits a limit
    is halved.

    Raises:
        UsageError: two candidates have one name, that is, one parent, rule and statement.
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    if len({candidate.name for candidate in candidates}) < len(candidates):
        raise UsageError("candidates have distinct names", hint="drop equal statements first")
    answers: dict[str, Checked] = {}
    texts: dict[str, str] = {}
    for candidate in candidates:
        try:
            texts[candidate.name] = candidate.text()
        except UnprintableTerm as error:
            answers[candidate.name] = Checked(candidate, Outcome.UNPRINTABLE, error.message)
    printable = [candidate for candidate in candidates if candidate.name in texts]
    by_imports: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in printable:
        by_imports.setdefault(candidate.parent.imports, []).append(candidate)
    for group in by_imports.values():
        for at in range(0, len(group), batch):
            run = _Run(processes, limits or Limits(), texts, answers)
            await run.settle(group[at : at + batch])
    return [answers[candidate.name] for candidate in candidates]


@dataclass(frozen=True, slots=True)
class _Run:
    """One batch on its way."""

    processes: LeanProcesses
    limits: Limits
    texts: Mapping[str, str]
    answers: dict[str, Checked]

    async def settle(self, candidates: Sequence[Candidate]) -> None:
        left = list(candidates)
        while left:
            document, starts = _document(left, self.texts)
            with tempfile.TemporaryDirectory(prefix="lemmata-mutation-") as folder:
                compiled = await compile_text(self.processes, document, self.limits, Path(folder))
                if compiled.accepted and compiled.olean is not None:
                    self._audit(left, compiled.olean)
                    return
            failed: dict[int, str] = {}
            for message in compiled.errors:
                if (number := bisect_right(starts, message.line) - 1) >= 0:
                    failed.setdefault(number, message.text)
            if not failed or compiled.ran.limit_hit:
                await self._halve(left, compiled.ran.stderr)
                return
            for number, text in failed.items():
                self._answer(left[number], Outcome.REJECTED, text)
            left = [c for number, c in enumerate(left) if number not in failed]

    async def _halve(self, candidates: list[Candidate], words: str) -> None:
        if len(candidates) == 1:
            self._answer(candidates[0], Outcome.LIMIT, words.strip()[-300:])
            return
        middle = len(candidates) // 2
        await self.settle(candidates[:middle])
        await self.settle(candidates[middle:])

    def _audit(self, candidates: Sequence[Candidate], olean: Path) -> None:
        library = self.processes.toolchain.search_path
        environment = Environment.of_file(olean, library, module=_MODULE)
        own = {declaration.name for declaration in environment.declared(_MODULE)}
        for candidate in candidates:
            name = Name.parse(candidate.name)
            declaration = environment.find(name) if name in own else None
            if declaration is None or declaration.kind is not DeclarationKind.THEOREM:
                self._answer(candidate, Outcome.UNTRUSTED, "the module has no such theorem")
            elif digest(declaration.type) != candidate.digest:
                self._answer(candidate, Outcome.UNTRUSTED, "Lean read another statement")
            elif foreign := environment.axioms_of(name) - LEAN_STANDARD_AXIOMS:
                text = f"it rests on {', '.join(sorted(foreign))}"
                self._answer(candidate, Outcome.UNTRUSTED, text)
            else:
                premises = premises_of(environment, declaration)
                self._answer(candidate, Outcome.VERIFIED, premises=premises)

    def _answer(
        self,
        candidate: Candidate,
        outcome: Outcome,
        message: str = "",
        premises: tuple[str, ...] = (),
    ) -> None:
        self.answers[candidate.name] = Checked(candidate, outcome, message, premises)


def _document(candidates: Sequence[Candidate], texts: Mapping[str, str]) -> tuple[str, list[int]]:
    """The text, and the line (from 1) at which each theorem begins."""
    lines = [f"import {module}" for module in candidates[0].parent.imports]
    for option, value in _OPTIONS.items():
        lines.append(f"set_option {option} {HEARTBEATS if option == 'maxHeartbeats' else value}")
    starts: list[int] = []
    for candidate in candidates:
        starts.append(len(lines) + 1)
        lines += texts[candidate.name].split("\n")
    return "\n".join(lines) + "\n", starts
