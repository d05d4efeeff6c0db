"""Checking one definition of a large file without checking the file.

What lives here: `DefinitionWorker`: a warm F* for one file that restores the environment before a
definition from the file's `.checked` file, pushes the opens, options, statement and a candidate,
reads the issues, and takes it back; and the rules by which an answer counts. What does not: what
is refused before (`candidate`), which worker gets which item (`scheduler`), and the conversation
itself (`ide`).

The statement (`val`) is pushed by us, before the candidate, so a candidate cannot change it; when a
definition has none, the head of its `let` must be the reference's, token by token. A candidate is
hostile by default: see `candidate.refusal`.

Method: "Towards Neural Synthesis for SMT-Assisted Proof-Oriented Programming" (FStarLang/
fstar_dataset).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fstar_bridge.candidate import Item, refusal, scaffolding
from fstar_bridge.dataset import Definition
from fstar_bridge.declarations import Module
from fstar_bridge.ide import Answer, IdeClient, OutputFlood, QueryTimeout
from fstar_bridge.issues import (
    ESCAPE_USED,
    GOAL_ADMITTED,
    NOT_PROVED,
    UNDEFINED,
    Issue,
    classify,
    issues_with,
    read_statistics,
)
from fstar_bridge.lexer import LexicalError, LineMap
from fstar_bridge.vacuity import CANARY, PREFIX, canary, objection, statement_probe
from provers.audit import Finding, conclude
from provers.errors import LemmataError, ToolCrashed
from provers.process import Command
from provers.request import Limits
from provers.verdict import DeclarationResult, Diagnostic, Position, Severity, Status, Verdict

CHECKER = "fstar"
FLAVOUR = "F* definition"


class DefinitionWorker:
    """A warm F* for the definitions of one file."""

    def __init__(self, command: Command, *, make: Callable[[Command], IdeClient] = IdeClient):
        """Prepare; nothing is started.

        Args:
            command: `fstar.exe --ide FILE …`, see `definition_command`.
            make: gives the client (tests hand in their own).
        """
        self._command = command
        self._make = make
        self._client: IdeClient | None = None
        self._current = ""
        self._vacuous: dict[str, _Probed] = {}

    @property
    def healthy(self) -> bool:
        """Whether it can take another item."""
        return self._client is not None and self._client.healthy

    @property
    def process_id(self) -> int | None:
        """Number of the process, None when it does not run."""
        return self._client.process_id if self._client is not None else None

    async def start(self) -> None:
        """Start F*.

        Raises: as `IdeClient.start`.
        """
        client = self._make(self._command)
        self._current = ""
        try:
            await client.start()
        except BaseException:
            await client.close()
            raise
        self._client = client

    async def check(self, item: Item) -> Verdict:
        """The verdict on one candidate; never raises for what the candidate or F* does.

        After a crash, a hang or nonsense the worker is not `healthy`; `close` it and `start` it
        again.
        """
        began = time.monotonic()
        refused = refusal(item.definition, item.candidate)
        if refused is not None:
            verdict = _verdict(item, refused.status, refused.finding.message)
            told = (refused.finding.diagnostic(),)
            return _timed(verdict.model_copy(update={"diagnostics": told}), began)
        try:
            return _timed(await self._check(item), began)
        except QueryTimeout as error:
            return _timed(_verdict(item, Status.TIMEOUT, str(error)), began)
        except OutputFlood as error:
            return _timed(_verdict(item, Status.RESOURCE_EXHAUSTED, str(error)), began)
        except LemmataError as error:
            memory = self._client is not None and self._client.memory_exceeded
            status = Status.RESOURCE_EXHAUSTED if memory else Status.ERROR
            return _timed(_verdict(item, status, str(error)), began)

    async def _check(self, item: Item) -> Verdict:
        client = self._client
        if client is None:
            raise ToolCrashed("this worker was not started")
        problem = await self._enter(client, item)
        if problem is not None:
            return problem
        before = scaffolding(item.definition)
        if item.definition.statement:
            before += item.definition.statement.rstrip() + "\n"
        answer = await client.push(
            before + item.candidate + "\n", wall_seconds=item.limits.wall_seconds
        )
        if answer.ok:
            await client.pop()
        verdict = judge(item, answer, before.count("\n"))
        if verdict.ok:
            probed = await self._probed(client, item)
            verdict = _with_findings(verdict, probed.findings, probed.notes)
        return verdict

    async def _enter(self, client: IdeClient, item: Item) -> Verdict | None:
        """Go to the environment just before the definition; a verdict when that fails."""
        name = item.definition.name
        if self._current == name:
            return None
        self._current = ""
        while client.depth:
            await client.pop()
        limits = self._command.limits
        answer = await client.push_until(name, wall_seconds=limits.wall_seconds)
        if not answer.ok or answer.interrupted:
            why = "; ".join(issue.message for issue in answer.issues) or str(answer.response.value)
            reason = f"the environment of {name} cannot be restored: {why[:300]}"
            return _verdict(item, Status.ERROR, reason)
        self._current = name
        return None

    async def _probed(self, client: IdeClient, item: Item) -> _Probed:
        """What the probes say about this definition's statement; asked once a definition."""
        definition = item.definition
        key = f"{definition.name}\0{definition.statement}\0{definition.source_definition}"
        if key not in self._vacuous:
            self._vacuous[key] = await _probe(client, definition, item.limits.wall_seconds)
        return self._vacuous[key]

    def kill(self) -> None:
        """End its process at once, without an event loop."""
        if self._client is not None:
            self._client.kill()

    async def close(self) -> None:
        """End its process. May be called twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()


@dataclass(slots=True)
class _Probed:
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


async def _probe(client: IdeClient, definition: Definition, wall_seconds: float) -> _Probed:
    """Ask F* for `False` under the statement's preconditions, and under none."""
    found = _Probed()
    texts_to_try = [(CANARY, canary(f"{PREFIX}_canary"))]
    try:
        module = Module(definition.statement or definition.source_definition)
        for declaration in module.declarations:
            lines = statement_probe(module, declaration, f"{PREFIX}_statement")
            if lines is not None:
                texts_to_try.append((definition.name, lines))
    except LexicalError:
        found.notes.append("the statement was not probed for contradictions")
    for name, lines in texts_to_try:
        code = scaffolding(definition) + "\n".join(lines) + "\n"
        answer = await client.push(code, wall_seconds=wall_seconds)
        errors = [i for i in answer.issues if i.severity is Severity.ERROR]
        if answer.ok:
            await client.pop()
            found.findings.append(objection(name))
        elif not any(issue.number == NOT_PROVED for issue in errors) and not answer.interrupted:
            if name == CANARY:
                message = "F* does not refute False here, nor does it prove it: nothing is checked"
                found.findings.append(Finding("audit.vacuity", message))
            found.notes.append(f"{name} was not probed for contradictions")
    return found


def judge(item: Item, answer: Answer, lines_before: int = 0) -> Verdict:
    """The verdict on a candidate from F*'s answer to its push.

    Green needs: the answer `success`, no error among the issues, none of the warnings 240, 296
    and 335, and an answer that came without killing the solver.

    Args:
        item: the question.
        answer: F*'s answer to the push.
        lines_before: lines of the pushed text before the candidate.
    """
    diagnostics = _diagnostics(item.candidate, answer.issues, lines_before)
    said = "\n".join(str(m.contents) for m in answer.messages if isinstance(m.contents, str))
    queries = read_statistics(said)
    findings = _warned(answer.issues)
    if answer.interrupted:
        status, reason = Status.TIMEOUT, "the time limit was reached"
    elif (failed := classify(answer.issues, queries)) is not None:
        status, reason = failed
    elif not answer.ok:
        status, reason = Status.ERROR, f"F* failed without saying why: {answer.response.value}"
    elif issues_with(answer.issues, (GOAL_ADMITTED,)) and not findings:
        status, reason = Status.INCOMPLETE, "a tactic admitted a goal"
    else:
        declaration = DeclarationResult(
            name=item.definition.name,
            kind="definition",
            status=Status.UNTRUSTED if findings else Status.VERIFIED,
        )
        status, reason = conclude([declaration], findings)
        verdict = _verdict(item, status, reason)
        return verdict.model_copy(
            update={"diagnostics": diagnostics, "declarations": (declaration,)}
        )
    return _verdict(item, status, reason).model_copy(update={"diagnostics": diagnostics})


def _warned(issues: tuple[Issue, ...]) -> list[Finding]:
    return [
        Finding(f"audit.{issue.number}", f"F* warns: {issue.message.strip()}")
        for issue in issues_with(issues, (UNDEFINED, ESCAPE_USED))
    ]


def _diagnostics(
    candidate: str, issues: tuple[Issue, ...], lines_before: int
) -> tuple[Diagnostic, ...]:
    """Issues as diagnostics about the candidate; those about what stands before have no place."""
    lines = LineMap(candidate)
    found = []
    for issue in issues:
        place = issue.in_file("<input>")
        start = end = None
        if place is not None and place.start[0] > lines_before:
            first = lines.clamp(place.start[0] - lines_before, place.start[1])
            last = max(first, lines.clamp(place.end[0] - lines_before, place.end[1]))
            start = Position(line=first[0], column=first[1])
            end = Position(line=last[0], column=last[1])
        code = None if issue.number is None else str(issue.number)
        found.append(
            Diagnostic(
                message=issue.message, severity=issue.severity, code=code, start=start, end=end
            )
        )
    return tuple(found)


def _verdict(item: Item, status: Status, reason: str) -> Verdict:
    # A green verdict is made by `judge` alone, which adds what was verified.
    declarations: tuple[DeclarationResult, ...] = ()
    if status is Status.VERIFIED:
        declarations = (
            DeclarationResult(name=item.definition.name, kind="definition", status=status),
        )
    return Verdict(
        status=status,
        checker=CHECKER,
        flavour=FLAVOUR,
        reason=reason,
        declarations=declarations,
    )


def _with_findings(verdict: Verdict, findings: list[Finding], notes: list[str]) -> Verdict:
    declarations = verdict.declarations
    if findings:
        declarations = tuple(
            d.model_copy(update={"status": Status.UNTRUSTED}) for d in declarations
        )
    status, reason = conclude(declarations, findings)
    told = (*verdict.diagnostics, *(finding.diagnostic() for finding in findings))
    return verdict.model_copy(
        update={
            "status": status,
            "reason": reason,
            "declarations": declarations,
            "diagnostics": told,
            "notes": tuple(notes),
        }
    )


def _timed(verdict: Verdict, began: float) -> Verdict:
    return verdict.model_copy(update={"wall_seconds": time.monotonic() - began})


def definition_command(
    program: str,
    file_name: str,
    checked_folder: Path,
    scratch: Path,
    limits: Limits,
    *,
    include: tuple[Path, ...] = (),
) -> Command:
    """How F* is started for the definitions of one file.

    Args:
        program: `fstar.exe`.
        file_name: the file; its base name is used.
        checked_folder: where it, its dependencies and their `.checked` files lie.
        scratch: working directory.
        limits: bounds on the process; `wall_seconds` also on restoring an environment.
        include: further folders.
    """
    argv = [program, "--ide", Path(file_name).name, "--report_assumes", "warn", "--query_stats"]
    for folder in (*reversed(include), checked_folder):
        argv += ["--include", str(Path(folder).absolute())]
    return Command(tuple(argv), scratch, limits, memory_rule="resident")
