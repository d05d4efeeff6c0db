"""The course of one check: evidence in its order, and how failures of Lean become statuses.

What lives here: `Course`: the lexical allow-list, compilation in a fresh process, the audit of the
compiled module against the reference's, a second look by the kernel at what was compiled. What
does not: how each piece of evidence is obtained.

Green is decided by nothing that the candidate says: Lean's exit status and messages can only
make an answer worse. What makes it green is the compiled module, read by us.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from provers.audit import NOTHING_CHECKED, Finding, conclude
from provers.errors import LemmataError, ToolMissing
from provers.lean.audit import (
    MODULE,
    audit_examples,
    audit_module,
    audit_required,
    audit_statements,
    in_order,
)
from provers.lean.commands import audit_bypasses, audit_commands
from provers.lean.compile import Compiled, compile_examples, compile_text
from provers.lean.environment import Environment, UnknownConstant
from provers.lean.extensions import audit_extensions
from provers.lean.messages import Message, diagnostics
from provers.lean.olean import OleanError
from provers.lean.processes import LeanProcesses
from provers.lean.recheck import RecheckOutcome, RecheckReport, recheck
from provers.lean.reference import Reference, ReferenceFailed, References
from provers.lean.source import LeanSource, LexicalError
from provers.lean.toolchain import Toolchain
from provers.request import Limits, TrustLevel, VerifyRequest
from provers.verdict import (
    DeclarationResult,
    Diagnostic,
    Position,
    Status,
)

_UNAUDITED_EXAMPLES = Finding(
    "audit.example", "an example cannot be audited as it stands: give it a name"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict before it knows about its request and its cost."""

    status: Status
    reason: str
    diagnostics: tuple[Diagnostic, ...] = ()
    declarations: tuple[DeclarationResult, ...] = ()
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _environment(olean: Path, toolchain: Toolchain) -> Environment:
    return Environment.of_file(olean, toolchain.search_path, module=MODULE)


class Course:
    """One check on its way; keeps what it cost."""

    def __init__(
        self, references: References, request: VerifyRequest, processes: LeanProcesses
    ) -> None:
        self.references = references
        self.request = request
        self.processes = processes
        self.cpu_seconds: float | None = None
        self.peak_memory_bytes: int | None = None

    async def run(self) -> Answer:
        """The answer, whatever Lean does.

        Raises:
            ToolMissing: there is no Lean to run.
        """
        try:
            source = LeanSource(self.request.source)
        except LexicalError as error:
            return _unlexed(self.request.source, error)
        findings = self._lexical_findings(source)
        if not source.code.strip():
            findings = [NOTHING_CHECKED]
        if findings:
            return _objected(findings)
        try:
            with tempfile.TemporaryDirectory(prefix="lemmata-lean-") as folder:
                return await self._compile_and_audit(source, Path(folder))
        except ReferenceFailed as error:
            return Answer(Status.ERROR, str(error))
        except ToolMissing:
            raise
        except OSError as error:
            return Answer(Status.ERROR, f"no scratch folder for Lean: {error.strerror}")

    def _lexical_findings(self, source: LeanSource) -> list[Finding]:
        policy = self.request.policy
        if policy.level is TrustLevel.HOSTILE:
            return audit_commands(source, policy)
        return audit_bypasses(source, policy)

    async def _compile_and_audit(self, source: LeanSource, folder: Path) -> Answer:
        limits = self.request.limits
        compiled = await compile_text(self.processes, source.text, limits, folder)
        self._count(compiled)
        if not compiled.accepted or compiled.olean is None:
            return _not_accepted(compiled, source, limits)
        named: Compiled | None = None
        if source.examples:
            # The text as it was written decides; with names for its examples it tells about them.
            beside = folder / "examples"
            beside.mkdir()
            named = await compile_examples(self.processes, source, limits, beside)
            if named is not None:
                self._count(named)
                if not named.accepted:
                    return _not_accepted(named, source, limits)
        reference = await self._reference()
        try:
            modules = [
                await asyncio.to_thread(_environment, each.olean, self.processes.toolchain)
                for each in (compiled, named)
                if each is not None and each.olean is not None
            ]
        except OleanError as error:
            return _unaudited(error, compiled)
        answer, reports = await asyncio.gather(
            asyncio.to_thread(self._audit, source, compiled, modules, reference),
            asyncio.gather(*(recheck(self.processes, m.file(MODULE), limits) for m in modules)),
        )
        for report in reports:
            self.cpu_seconds = (self.cpu_seconds or 0.0) + report.cpu_seconds
            answer = _rechecked(answer, report)
        return answer

    async def _reference(self) -> Reference | None:
        """What the candidate is held to, if anything.

        Raises:
            ReferenceFailed: nobody can be held to it.
        """
        if self.request.reference is None:
            return None
        limits = self.request.limits
        reference = await self.references.of(self.processes, self.request.reference, limits)
        # Names that the request gives stand in place of what the reference asks for.
        if not self.request.required:
            reference.require_askable()
        return reference

    def _count(self, compiled: Compiled) -> None:
        ran = compiled.ran
        self.cpu_seconds = (self.cpu_seconds or 0.0) + ran.cpu_seconds
        self.peak_memory_bytes = max(self.peak_memory_bytes or 0, ran.peak_memory_bytes)

    def _audit(
        self,
        source: LeanSource,
        compiled: Compiled,
        modules: Sequence[Environment],
        reference: Reference | None,
    ) -> Answer:
        """The answer from the compiled module, and the one that shows the examples if there is."""
        environment, *with_examples = modules
        positions = {
            d.full_name: source.position(d.keyword_start) for d in source.declarations if d.name
        }
        policy = self.request.policy
        try:
            examples = [audit_examples(each, policy) for each in with_examples]
            audits = [audit_module(environment, policy, positions), *examples]
            findings = [finding for audit in audits for finding in audit.findings]
            if policy.level is TrustLevel.HOSTILE:
                findings += audit_extensions(environment.file(MODULE))
            findings += self._statement_findings(environment, reference)
        except (OleanError, UnknownConstant) as error:
            return _unaudited(error, compiled)
        if sum(len(audit.declarations) for audit in examples) < len(source.examples):
            findings.append(_UNAUDITED_EXAMPLES)
        declarations = in_order(each for audit in audits for each in audit.declarations)
        theorems = [d for d in declarations if d.kind in ("theorem", "example")]
        if not theorems and not findings and reference is None:
            findings.append(NOTHING_CHECKED)
        status, reason = conclude(declarations, findings)
        if status is Status.VERIFIED and any(message.is_hole for message in compiled.messages):
            status, reason = Status.INCOMPLETE, "Lean says that a declaration uses sorry"
        return Answer(
            status=status,
            reason=reason,
            diagnostics=(*(f.diagnostic() for f in findings), *diagnostics(compiled.messages)),
            declarations=declarations,
            assumptions=tuple(sorted({each for audit in audits for each in audit.assumptions})),
            notes=_printed_note(compiled.printed),
        )

    def _statement_findings(
        self, environment: Environment, reference: Reference | None
    ) -> Sequence[Finding]:
        required = self.request.required
        if reference is None:
            return audit_required(environment, required)
        return audit_statements(reference.environment, environment, required or reference.stated)


def _unlexed(text: str, error: LexicalError) -> Answer:
    line = text.count("\n", 0, error.offset) + 1
    column = error.offset - (text.rfind("\n", 0, error.offset) + 1)
    place = Diagnostic(message=error.message, start=Position(line=line, column=column))
    return Answer(Status.MALFORMED, error.message, (place,))


def _objected(findings: Sequence[Finding], more: Sequence[Diagnostic] = ()) -> Answer:
    status, reason = conclude((), findings)
    return Answer(status, reason, (*(finding.diagnostic() for finding in findings), *more))


def _unaudited(error: LemmataError, compiled: Compiled) -> Answer:
    finding = Finding("audit.module", f"the compiled module cannot be audited: {error}")
    return _objected([finding], diagnostics(compiled.messages))


def _rechecked(answer: Answer, report: RecheckReport) -> Answer:
    """The answer in the light of what the kernel says of the module: the same, or a worse one."""
    if report.outcome is RecheckOutcome.ACCEPTED:
        return answer
    if report.outcome is RecheckOutcome.UNAVAILABLE:
        return replace(answer, notes=tuple(dict.fromkeys((*answer.notes, report.reason))))
    status, reason = report.status, report.reason
    if answer.status is Status.UNTRUSTED:
        status, reason = answer.status, answer.reason
    return replace(
        answer,
        status=status,
        reason=reason,
        diagnostics=(*(finding.diagnostic() for finding in report.findings), *answer.diagnostics),
        declarations=report.demote(answer.declarations),
    )


def _printed_note(printed: Sequence[str]) -> tuple[str, ...]:
    if not printed:
        return ()
    return (f"the source printed {len(printed)} lines of its own, which were not read",)


def _not_accepted(compiled: Compiled, source: LeanSource, limits: Limits) -> Answer:
    """Why Lean did not accept a text, from how its process ended and what it reported."""
    ran, errors = compiled.ran, compiled.errors
    shown = diagnostics(compiled.messages)
    if ran.timed_out:
        return Answer(Status.TIMEOUT, f"no answer within {limits.wall_seconds:g} s", shown)
    if ran.memory_exceeded:
        size = limits.memory_bytes / 1024**2
        return Answer(Status.RESOURCE_EXHAUSTED, f"more than {size:.0f} MB of memory", shown)
    if ran.flooded:
        return Answer(Status.RESOURCE_EXHAUSTED, "more output than the limit allows", shown)
    if any(message.is_effort_limit for message in errors):
        return Answer(Status.TIMEOUT, "Lean's effort limit (maxHeartbeats) was reached", shown)
    if errors:
        return _with_errors(errors, source, shown)
    last_words = ran.stderr.strip().splitlines()[-1:] or ["it said nothing"]
    if ran.code == 0:
        finding = Finding("audit.ended", "Lean ended early, without leaving a compiled module")
        return _objected([finding], shown)
    how = f"signal {-ran.code}" if ran.code < 0 else f"exit status {ran.code}"
    return Answer(Status.ERROR, f"Lean died with {how}: {last_words[0][:300]}", shown)


def _with_errors(
    errors: Sequence[Message], source: LeanSource, shown: tuple[Diagnostic, ...]
) -> Answer:
    declarations = _failed_declarations(errors, source)
    in_text = [m for m in errors if m.is_syntax or not _in_proof(m, source)]
    first = (in_text or list(errors))[0]
    status = Status.MALFORMED if in_text else Status.REJECTED
    line = first.text.splitlines()[0] if first.text else "an error without words"
    return Answer(status, f"line {first.line}: {line}", shown, declarations)


def _in_proof(message: Message, source: LeanSource) -> bool:
    """Whether an error stands in the body of a declaration (its statement was understood)."""
    offset = source.offset(Position(line=message.line, column=message.column))
    for d in source.declarations:
        if d.start <= offset < max(d.end, d.start + 1):
            # Some failures of a body (termination, a kernel rejection) are reported at the name.
            at_name = d.start <= offset <= d.name_end
            return offset >= d.body_start or (at_name and d.body_start < d.end)
    return False


def _failed_declarations(
    errors: Sequence[Message], source: LeanSource
) -> tuple[DeclarationResult, ...]:
    """Theorems of a text that failed: rejected where an error stands, unknown elsewhere."""
    by_declaration: Mapping[int, bool] = {
        index: any(
            d.start <= source.offset(Position(line=m.line, column=m.column)) < max(d.end, 1)
            for m in errors
        )
        for index, d in enumerate(source.declarations)
    }
    return tuple(
        DeclarationResult(
            name=d.full_name or f"example at line {source.position(d.start).line}",
            kind="example" if d.keyword == "example" else "theorem",
            status=Status.REJECTED if by_declaration[index] else Status.UNKNOWN,
            start=source.position(d.keyword_start),
        )
        for index, d in enumerate(source.declarations)
        if d.keyword in ("theorem", "lemma", "example")
    )
