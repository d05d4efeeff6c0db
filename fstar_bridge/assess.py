"""What the source of a request says about itself, before and after F* has seen it.

What lives here: `Assessment`: the parsed source and reference, the audit's findings and holes, and
the results for single declarations. What does not: running F*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fstar_bridge.comparison import compare
from fstar_bridge.declarations import Declaration, Module, texts
from fstar_bridge.escapes import OPTION_PRAGMAS, Escape, find_escapes
from fstar_bridge.issues import (
    ESCAPE_USED,
    GOAL_ADMITTED,
    UNDEFINED,
    Issue,
    Query,
    classify,
    issues_with,
)
from fstar_bridge.lexer import LexicalError, LineMap
from fstar_bridge.vacuity import PREFIX
from provers.audit import NOTHING_CHECKED, Finding
from provers.request import TrustLevel, VerifyRequest
from provers.verdict import DeclarationResult, Diagnostic, Position, Severity, Status


class Unfit(Exception):
    """The text cannot be given to F*; `diagnostic` says why."""

    def __init__(self, message: str, code: str, start: Position | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(message=message, code=code, start=start)


@dataclass(slots=True)
class Assessment:
    """A source that F* may be given.

    Attributes:
        module: the parsed source.
        file: base name for it (`Module.Name.fst`).
        lines: its line map.
        findings: objections of the audit.
        holes: declared assumptions that the policy does not allow.
        assumptions: names of what is assumed, allowed or not.
        excused: declarations in which the policy, or the reference, allows an escape.
        hostile: whether the source is an untrusted candidate.
        dangerous: whether it is so and changes F*'s options.
    """

    module: Module
    file: str
    lines: LineMap
    findings: list[Finding] = field(default_factory=list)
    holes: list[Finding] = field(default_factory=list)
    assumptions: set[str] = field(default_factory=set)
    excused: set[str] = field(default_factory=set)
    hostile: bool = False
    dangerous: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is nothing in it that F* would check."""
        return not self.module.definitions()

    def position(self, offset: int) -> Position:
        """An offset of the source as a position."""
        line, column = self.lines.place(offset)
        return Position(line=line, column=column)

    def full_name(self, name: str) -> str:
        """A declaration's name with its module's."""
        return f"{self.module.name}.{name}"


def assess(request: VerifyRequest) -> Assessment:
    """Parse and audit the source of a request.

    Raises:
        Unfit: it is no F* module, or not the one that its file's name says.
    """
    module, lines = read_module(request.source, "the source")
    if not module.tokens:
        raise Unfit("there is nothing in it but comments", "audit.nothing")
    assessment = Assessment(module, _file_name(module, request.file), lines)
    assessment.hostile = request.policy.level is TrustLevel.HOSTILE
    reference = None
    if request.reference is not None:
        reference, _ = read_module(request.reference, "the reference")
        for difference in compare(module, reference):
            start = None if difference.offset is None else assessment.position(difference.offset)
            assessment.findings.append(
                Finding("audit.statement", difference.message, start, difference.declaration)
            )
    _escapes(assessment, request, reference)
    _undefined(assessment)
    _required(assessment, request, reference)
    if any(token.name.startswith(PREFIX) for token in module.tokens):
        message = f"names that begin with {PREFIX} are kept for the audit's own probes"
        assessment.findings.append(Finding("audit.name", message))
    if assessment.nothing:
        assessment.findings.append(NOTHING_CHECKED)
    return assessment


def read_module(text: str, what: str) -> tuple[Module, LineMap]:
    """A text as a module.

    Raises:
        Unfit: it has no tokens or declarations of F*.
    """
    lines = LineMap(text)
    try:
        return Module(text), lines
    except LexicalError as error:
        line, column = lines.place(min(error.offset, len(text)))
        message = f"{what} is not F*: {error.message}"
        raise Unfit(message, "source.syntax", Position(line=line, column=column)) from None


def _file_name(module: Module, file: str | None) -> str:
    """The base name that F* must see.

    Raises:
        Unfit: no module header, or another module than the file's name says.
    """
    name = module.name
    if not name:
        message = "it does not begin with `module Name`; add the header that fits the file's name"
        raise Unfit(message, "source.module", Position(line=1, column=0))
    suffix = Path(file).suffix.lower() if file else ""
    suffix = suffix if suffix in (".fst", ".fsti") else ".fst"
    stem = Path(file).stem if file else name
    if stem != name:
        message = f"the file is named {stem}{suffix} and holds module {name}; rename one of them"
        raise Unfit(message, "source.module", Position(line=1, column=0))
    return name + suffix


def _escapes(assessment: Assessment, request: VerifyRequest, reference: Module | None) -> None:
    policy = request.policy
    module = assessment.module
    granted = Counter[tuple[str, str]]()
    axioms: set[tuple[str, ...]] = set()
    if reference is not None:
        # What an author may not do is no licence either: `--lax` in a reference hides a hole.
        bad = {escape.offset for escape in find_escapes(reference, TrustLevel.AUTHOR)}
        found = find_escapes(reference, policy.level)
        granted.update((e.name, e.detail) for e in found if e.offset not in bad)
        axioms = {_all_texts(reference, d) for d in reference.declarations if d.assumed}
    for escape in find_escapes(module, policy.level):
        owner = module.around(escape.offset)
        same_axiom = owner is not None and owner.assumed and _all_texts(module, owner) in axioms
        if escape.hole:
            assessment.assumptions.add(assessment.full_name(escape.declaration or escape.name))
        # A proof hole of the reference is there to be filled, its axioms are there to be used.
        in_reference = same_axiom or (
            not escape.hole and _take(granted, (escape.name, escape.detail))
        )
        if escape.name in policy.allow or in_reference:
            assessment.excused.add(escape.declaration)
            continue
        assessment.dangerous |= assessment.hostile and escape.name in OPTION_PRAGMAS
        _object(assessment, escape)


def _object(assessment: Assessment, escape: Escape) -> None:
    code = "audit.hole" if escape.hole else "audit.escape"
    finding = Finding(
        code, escape.message, assessment.position(escape.offset), escape.declaration or None
    )
    (assessment.holes if escape.hole else assessment.findings).append(finding)


def _all_texts(module: Module, declaration: Declaration) -> tuple[str, ...]:
    return texts(module.slice(declaration.first, declaration.last))


def _take(granted: Counter[tuple[str, str]], key: tuple[str, str]) -> bool:
    if granted[key] < 1:
        return False
    granted[key] -= 1
    return True


def _undefined(assessment: Assessment) -> None:
    """`val`s without a `let`: F* only warns about them (240) and assumes them."""
    module = assessment.module
    if assessment.file.endswith(".fsti"):
        return
    defined = {name for d in module.declarations if d.kind not in ("val",) for name in d.names}
    spliced = bool(module.of("splice", "blob"))
    for declaration in module.of("val"):
        if declaration.assumed or declaration.name in defined or spliced:
            continue
        start = assessment.position(module.tokens[declaration.first].start)
        message = f"val {declaration.name} has no definition, so it is assumed"
        assessment.assumptions.add(assessment.full_name(declaration.name))
        assessment.findings.append(
            Finding("audit.undefined", message, start, declaration.name or None)
        )


def _required(assessment: Assessment, request: VerifyRequest, reference: Module | None) -> None:
    wanted = list(request.required)
    if not wanted and reference is not None:
        wanted = [n for d in reference.definitions() for n in d.names if n != "_"]
    names = {name for d in assessment.module.definitions() for name in d.names}
    full = names | {assessment.full_name(name) for name in names}
    for name in wanted:
        if name not in full:
            message = f"{name} is not proved: the source does not define it"
            assessment.findings.append(Finding("audit.required", message, declaration=name))


def findings_of(assessment: Assessment, issues: Sequence[Issue]) -> None:
    """Add what F* itself warned about: undefined `val`s, escape hatches, admitted goals."""
    known = {finding.declaration for finding in (*assessment.findings, *assessment.holes)}
    for issue in issues_with(issues, (UNDEFINED, ESCAPE_USED, GOAL_ADMITTED)):
        place = issue.in_file(assessment.file)
        owner = None
        if place is not None:
            owner = assessment.module.around(assessment.lines.offset(*place.start))
        name = owner.name if owner is not None else ""
        if name and (name in assessment.excused or name in known):
            continue
        message = next((line for line in issue.message.splitlines() if line.strip()), "")
        start = None if place is None else Position(line=place.start[0], column=place.start[1])
        finding = Finding(f"audit.{issue.number}", f"F* warns: {message}", start, name or None)
        hole = issue.number == GOAL_ADMITTED
        (assessment.holes if hole else assessment.findings).append(finding)


def results_of_accepted(
    assessment: Assessment, queries: Iterable[Query]
) -> list[DeclarationResult]:
    """One result for each definition of a module that F* has accepted."""
    seconds = Counter[str]()
    for query in queries:
        seconds[query.name] += query.seconds  # type: ignore[assignment]
    bad = {finding.declaration for finding in assessment.findings}
    open_goals = {finding.declaration for finding in assessment.holes}
    found = []
    for declaration in assessment.module.definitions():
        for name in declaration.names or [""]:
            status = Status.VERIFIED
            if declaration.name in bad or name in bad:
                status = Status.UNTRUSTED
            elif declaration.name in open_goals:
                status = Status.INCOMPLETE
            full = assessment.full_name(name or declaration.kind)
            start = assessment.position(assessment.module.tokens[declaration.first].start)
            found.append(
                DeclarationResult(
                    name=full,
                    kind="instance" if declaration.kind == "instance" else "definition",
                    status=status,
                    seconds=seconds.get(full),
                    start=start,
                )
            )
    return found


def results_of_failed(
    assessment: Assessment, issues: Sequence[Issue], queries: Sequence[Query]
) -> list[DeclarationResult]:
    """One result for each declaration that has errors; F* does not tell about the others."""
    by_owner: dict[int, list[Issue]] = {}
    owners: dict[int, Declaration] = {}
    for issue in issues:
        place = issue.in_file(assessment.file)
        if issue.severity is not Severity.ERROR or place is None:
            continue
        owner = assessment.module.around(assessment.lines.offset(*place.start))
        if owner is not None and owner.names:
            by_owner.setdefault(owner.first, []).append(issue)
            owners[owner.first] = owner
    found = []
    for first, mine in sorted(by_owner.items()):
        classified = classify(mine, queries)
        if classified is None:
            continue
        owner = owners[first]
        found.append(
            DeclarationResult(
                name=assessment.full_name(owner.name),
                kind="definition" if owner.kind in ("let", "instance") else owner.kind,
                status=classified[0],
                start=assessment.position(assessment.module.tokens[owner.first].start),
            )
        )
    return found
