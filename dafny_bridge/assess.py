"""What the audit knows about a request before and beside the run.

What lives here: `assess`, which puts together parsing, escapes, comparison and probe text for
one request, and the matching of Dafny's task names to declarations. What does not: each of those
parts, and running anything.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dafny_bridge import vacuity
from dafny_bridge.audit import Escape, Owners, all_attributes, find_escapes
from dafny_bridge.brackets import ParseFailure
from dafny_bridge.comparison import Excuses, compare, is_declared_axiom
from dafny_bridge.declarations import parse
from dafny_bridge.includes import Included
from dafny_bridge.lexer import LexicalError, LineMap
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.report import Outcome, Report, bodyless_notes, procedure_status
from provers.audit import Finding
from provers.request import TrustPolicy, VerifyRequest
from provers.verdict import DeclarationResult, Position


@dataclass(frozen=True, slots=True)
class Assessment:
    """The audit's knowledge of one request.

    Attributes:
        program: the parsed source; None when it is not understood (then `findings` says so).
        findings: objections that make an accepted text `untrusted`.
        holes: declared assumptions, which make it `incomplete`.
        assumptions: what the results rest on, sorted, for the verdict.
        required: full names that must have been checked.
        probe: the vacuity probe, None when there is nothing to probe.
        includes: whether the source includes other files.
    """

    program: Program | None
    findings: tuple[Finding, ...] = ()
    holes: tuple[Finding, ...] = ()
    assumptions: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    probe: vacuity.ProbeText | None = None
    includes: bool = False

    def unchecked(self, report: Report) -> list[Finding]:
        """Objections to required declarations that the report has no positive word about."""
        return list(_unchecked(self, report))

    def with_notes(self, report: Report, policy: TrustPolicy) -> Assessment:
        """This assessment with the missing bodies that Dafny itself noted.

        They are holes as those that the audit found; a declaration that has a hole already is
        not charged again.
        """
        notes = bodyless_notes(report)
        if not notes or self.program is None:
            return self
        holes, assumptions = list(self.holes), set(self.assumptions)
        charged = {hole.declaration for hole in self.holes}
        owners, places = Owners(self.program), LineMap(self.program.text)
        for note in notes:
            name, start = None, note.start
            if start is not None and note.file is None:
                name = owners.at(places.offset(start.line, start.column)) or None
            assumptions.add(f"bodyless in {name or 'top level'}")
            if "bodyless" not in policy.allow and name not in charged:
                message = f"Dafny says: {note.message}; what it claims is assumed"
                holes.append(Finding("audit.hole", message, start, name))
        return dataclasses.replace(self, holes=tuple(holes), assumptions=tuple(sorted(assumptions)))

    def with_included(self, included: Included, policy: TrustPolicy) -> Assessment:
        """This assessment once the included files were verified along with the source.

        The include itself is no objection then; what the files contain is.
        """
        findings = [f for f in self.findings if f.code != "audit.include"]
        holes = list(self.holes)
        for path, program in included.files:
            for escape in find_escapes(program, policy.level):
                if escape.name == "include" or _allowed(escape, policy):
                    continue
                finding = _finding(escape, None)
                named = dataclasses.replace(finding, message=f"{path.name}: {finding.message}")
                (holes if escape.hole else findings).append(named)
        return dataclasses.replace(self, findings=tuple(findings), holes=tuple(holes))


def read_program(source: str) -> tuple[Program | None, Finding | None]:
    """The parsed source, or the objection that it is not understood."""
    try:
        program = parse(source)
        # An attribute that is never closed shows only here.
        list(all_attributes(program.tokens))
        return program, None
    except (LexicalError, ParseFailure) as error:
        line, column = LineMap(source).place(error.offset)
        message = f"the audit does not understand the text: {error.message}"
        return None, Finding("audit.unreadable", message, Position(line=line, column=column))


def assess(request: VerifyRequest) -> Assessment:
    """All that can be said about a request without running Dafny."""
    program, unreadable = read_program(request.source)
    if program is None or unreadable is not None:
        return Assessment(None, (unreadable,) if unreadable else ())
    reference = None
    if request.reference is not None:
        reference, unreadable = read_program(request.reference)
        if reference is None:
            message = "the reference is not understood, so nothing can be compared with it"
            return Assessment(program, (Finding("audit.reference", message),))
    places = LineMap(request.source)
    findings, holes, assumptions = _escapes(program, reference, request.policy, places)
    if reference is not None:
        for difference in compare(reference, program):
            start = None if difference.offset is None else _position(places, difference.offset)
            findings.append(
                Finding("audit.statement", difference.message, start, difference.declaration)
            )
    if any(vacuity.PROBE_NAME in token.text for token in program.tokens):
        findings.append(Finding("audit.name", f"the name {vacuity.PROBE_NAME} is reserved"))
    probe = None
    try:
        # With a reference, candidates keep its preconditions, so one probe serves them all.
        probe = vacuity.probe_text(reference if reference is not None else program)
    except vacuity.TooMuchToProbe as error:
        findings.append(Finding("audit.vacuity", f"the preconditions are not probed: {error}"))
    required, missing = _required(program, reference, request.required)
    return Assessment(
        program=program,
        findings=(*findings, *missing),
        holes=tuple(holes),
        assumptions=tuple(sorted(assumptions)),
        required=required,
        probe=probe,
        includes=any(d.kind == "include" for d in program.walk()),
    )


def _escapes(
    program: Program, reference: Program | None, policy: TrustPolicy, places: LineMap
) -> tuple[list[Finding], list[Finding], set[str]]:
    findings: list[Finding] = []
    holes: list[Finding] = []
    assumptions: set[str] = set()
    excuses = None
    if reference is not None:
        excuses = Excuses(reference, find_escapes(reference, policy.level))
    for escape in find_escapes(program, policy.level):
        where = escape.declaration or "top level"
        excused = excuses is not None and excuses.cover(escape)
        if escape.hole or excused or _allowed(escape, policy):
            assumptions.add(f"{escape.name} in {where}")
        if not excused and not _allowed(escape, policy):
            (holes if escape.hole else findings).append(_finding(escape, places))
    return findings, holes, assumptions


def _allowed(escape: Escape, policy: TrustPolicy) -> bool:
    return escape.name in policy.allow or escape.name.strip("{:}@") in policy.allow


def _finding(escape: Escape, places: LineMap | None) -> Finding:
    code = "audit.hole" if escape.hole else "audit.escape"
    if escape.name == "include":
        code = "audit.include"
    start = None if places is None else _position(places, escape.offset)
    return Finding(code, escape.message, start, escape.declaration or None)


def _position(places: LineMap, offset: int) -> Position:
    line, column = places.place(offset)
    return Position(line=line, column=column)


def _required(
    program: Program, reference: Program | None, asked: tuple[str, ...]
) -> tuple[tuple[str, ...], list[Finding]]:
    """Full names that must be checked, and objections to asked names that do not exist."""
    declared = {d.full_name: d for d in program.walk()}
    # Whatever the parser takes for a proved contract must have been a task of Dafny's: should the
    # two ever disagree about where a body begins, this is where it shows.
    required = [d.full_name for d in program.callables() if must_be_checked(d)]
    if reference is not None:
        required += [d.full_name for d in reference.callables() if must_be_checked(d)]
    missing = []
    for name in asked:
        matches = [full for full in declared if full == name or full.endswith(f".{name}")]
        if not matches:
            missing.append(Finding("audit.missing", f"{name} is not declared", None, name))
        required += matches
    return tuple(dict.fromkeys(required)), missing


def must_be_checked(declaration: Declaration) -> bool:
    """Whether Dafny has a proof obligation for it whatever its body is."""
    if is_declared_axiom(declaration):
        return False
    return declaration.is_callable and bool(declaration.clauses_of("ensures"))


def _unchecked(assessment: Assessment, report: Report) -> Iterator[Finding]:
    if assessment.program is None:
        return
    correct = [p for p in report.procedures if p.outcome is Outcome.CORRECT]
    everything = Counter(p.path for p in correct)
    bodies = Counter(p.path for p in correct if p.body)
    index = declaration_paths(assessment.program)
    for name in assessment.required:
        declaration = index.by_name.get(name)
        if declaration is None or declaration.body is None:
            continue  # the comparison has objected, or it is listed as a hole, already
        # Dafny proves a function's promises under its well-formedness, all others in the body.
        tasks = everything if declaration.kind in ("function", "predicate") else bodies
        if must_be_checked(declaration) and not index.has_task(name, tasks):
            message = f"Dafny did not check {name}"
            yield Finding("audit.unchecked", message, None, name)


@dataclass(frozen=True, slots=True)
class PathIndex:
    """Declarations by the names that Dafny uses for its tasks.

    Attributes:
        by_path: task path to the declarations that it can mean. There are several when modules
            of the same simple name stand in different modules: 2.x tells only the innermost.
        by_name: full name to declaration.
        paths: full name to the paths of its tasks.
    """

    by_path: dict[tuple[str, ...], list[Declaration]] = field(default_factory=dict)
    by_name: dict[str, Declaration] = field(default_factory=dict)
    paths: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def has_task(self, full_name: str, tasks: Counter[tuple[str, ...]]) -> bool:
        """Whether a declaration is among the tasks.

        Where several share a path, there must be a task for each of them.
        """
        return any(
            tasks[path] >= sum(must_be_checked(d) for d in self.by_path[path])
            for path in self.paths[full_name]
            if tasks[path]
        )


def declaration_paths(program: Program) -> PathIndex:
    """Index a program's declarations by the innermost module's path (2.x) and the whole (4.x)."""
    found = PathIndex()

    def visit(declaration: Declaration, module: tuple[str, ...], types: tuple[str, ...]) -> None:
        inner = (*module[-1:], *types, declaration.name)
        paths = {inner, (*module, *types, declaration.name)}
        found.by_name.setdefault(declaration.full_name, declaration)
        found.paths.setdefault(declaration.full_name, paths)
        for path in paths:
            found.by_path.setdefault(path, []).append(declaration)
        if declaration.kind == "module":
            module, types = (*module, *declaration.name.split(".")), ()
        else:
            types = (*types, declaration.name)
        for member in declaration.members:
            visit(member, module, types)

    for declaration in program.declarations:
        visit(declaration, (), ())
    return found


def declaration_results(report: Report, assessment: Assessment) -> tuple[DeclarationResult, ...]:
    """Dafny's tasks grouped by declaration, in the order of the report."""
    index = declaration_paths(assessment.program) if assessment.program else PathIndex()
    places = LineMap(assessment.program.text) if assessment.program else None
    grouped: dict[str, tuple[Declaration | None, list[Outcome], list[float | None]]] = {}
    for task in report.procedures:
        for declaration in index.by_path.get(task.path) or [None]:
            name = declaration.full_name if declaration else ".".join(task.path)
            if name:
                _, outcomes, seconds = grouped.setdefault(name, (declaration, [], []))
                outcomes.append(task.outcome)
                seconds.append(task.seconds)
    found = []
    for name, (declaration, outcomes, seconds) in grouped.items():
        start = None
        if declaration is not None and places is not None and assessment.program is not None:
            first = assessment.program.tokens[declaration.first]
            start = _position(places, first.start)
        known = [s for s in seconds if s is not None]
        found.append(
            DeclarationResult(
                name=name,
                kind=declaration.kind if declaration else "task",
                status=procedure_status(outcomes),
                seconds=sum(known) if known else None,
                start=start,
            )
        )
    return tuple(found)
