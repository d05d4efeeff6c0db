"""Auditing a compiled Lean candidate from its `.olean`, without running Lean.

What lives here: what each declaration rests on, what a candidate smuggled in, and whether it
kept the reference's statements. What does not: the lexical allow-list
(`provers.lean.commands`), and reading or comparing kernel terms (`environment`, `compare`).

Nothing that the candidate prints, redefines or runs can reach the answer: the input is the
kernel's own terms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from provers.audit import Finding
from provers.lean.commands import is_reserved
from provers.lean.compare import Difference, DifferenceKind, compare
from provers.lean.compile import DATA_EXAMPLE_PREFIX, EXAMPLE_PREFIX
from provers.lean.environment import (
    COMPILER_AXIOMS,
    KERNEL_SPECIAL_NAMES,
    SORRY_AXIOM,
    Environment,
    Foundations,
)
from provers.lean.expr import Const, Lam
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind, Safety
from provers.lean.terms import unfold_app, unfold_binders
from provers.request import LEAN_STANDARD_AXIOMS, TrustLevel, TrustPolicy
from provers.verdict import DeclarationResult, Position, Status

MODULE = "candidate"
"""The name that a candidate's own module has in its environment."""

_LISTED = (DeclarationKind.THEOREM, DeclarationKind.DEFINITION, DeclarationKind.OPAQUE)
_EXAMPLE = re.compile(
    rf"({EXAMPLE_PREFIX}|{DATA_EXAMPLE_PREFIX})([1-9][0-9]{{0,8}})_([0-9]{{1,9}})\Z"
)
# Last components of names that Lean generates beside what the source declares.
_GENERATED = re.compile(
    r"(?:match|proof|eq|sparseCasesOn|omega|simp|aux|unsafe|spec|lambda)_\d+.*"
    r"|_.*|(?:rec|recOn|casesOn|brecOn|below|ibelow|binductionOn|noConfusion|noConfusionType"
    r"|sizeOf_spec|injEq|inj|ctorIdx|ctorElim|ctorElimType|toCtorIdx|ofNat|eq_def|induct"
    r"|induct_unfolding|fun_cases|fun_cases_unfolding|mutual_induct|congr_simp|hcongr"
    r"|elim|instSizeOf|ext_iff)\d*"
)


@dataclass(frozen=True, slots=True)
class ModuleAudit:
    """What the audit of one candidate found.

    Attributes:
        declarations: the candidate's own theorems and definitions, in the order of their places.
        findings: objections.
        assumptions: the axioms behind all of them, sorted.
    """

    declarations: tuple[DeclarationResult, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[str, ...]


def audit_module(
    environment: Environment, policy: TrustPolicy, positions: Mapping[str, Position]
) -> ModuleAudit:
    """What a candidate's declarations rest on, and what it smuggled in.

    Args:
        environment: of the candidate; its own module is called `candidate`.
        policy: which axioms are allowed.
        positions: where the source declares what, by full name.

    Raises:
        OleanError: the file is corrupted.
    """
    return _audited(environment, environment.declared(MODULE), policy, positions)


def audit_examples(environment: Environment, policy: TrustPolicy) -> ModuleAudit:
    """What the examples of a candidate rest on, in the module where they have names.

    Args:
        environment: of what `provers.lean.compile.compile_examples` compiled.
        policy: which axioms are allowed.

    Raises:
        OleanError: the file is corrupted.
    """
    found = ((d, _EXAMPLE.search(spelled(d.name))) for d in environment.declared(MODULE))
    named = {declaration: match for declaration, match in found if match}
    # All are listed, whatever the namespaces around them are called.
    positions = {
        spelled(d.name): Position(line=int(match.group(2)), column=int(match.group(3)))
        for d, match in named.items()
    }
    audit = _audited(environment, tuple(named), policy, positions)
    return replace(audit, declarations=tuple(map(_as_example, audit.declarations)))


def _audited(
    environment: Environment,
    own: Sequence[Declaration],
    policy: TrustPolicy,
    positions: Mapping[str, Position],
) -> ModuleAudit:
    findings = [*_smuggled(own, policy, positions)]
    fields = _fields_by_type(own)
    results: list[DeclarationResult] = []
    assumptions: set[str] = set()
    for declaration in own:
        foundations = environment.foundations_of(declaration.name)
        name = spelled(declaration.name)
        objections: list[Finding] = []
        # Nothing inside the logic can rest on an unsafe definition, so its axioms do not matter.
        if not _is_program(declaration, name):
            objections += _objections(name, foundations, policy, positions.get(name))
            objections += _unsafety(name, foundations, positions.get(name))
            assumptions |= foundations.axioms
        listed = name in positions or not _is_made_by_lean(declaration, fields)
        # What Lean generated is listed only where something is wrong with it.
        if not listed and not objections and not foundations.uses_sorry:
            continue
        findings += objections
        if declaration.kind in _LISTED:
            results.append(_result(declaration, name, foundations, objections, positions))
    return ModuleAudit(in_order(results), tuple(_distinct(findings)), tuple(sorted(assumptions)))


def in_order(results: Iterable[DeclarationResult]) -> tuple[DeclarationResult, ...]:
    """Declarations in the order of their places, those without one last."""

    def place(result: DeclarationResult) -> tuple[float, int]:
        start = result.start
        return (start.line, start.column) if start else (math.inf, 0)

    return tuple(sorted(results, key=place))


def audit_statements(
    reference: Environment, candidate: Environment, required: Sequence[str]
) -> list[Finding]:
    """Whether the candidate proves what the reference states, by kernel terms.

    Args:
        reference: the environment of the reference, compiled alone.
        candidate: the environment of the candidate, compiled alone.
        required: full names that the candidate must have with the same statement.

    The reference's other declarations may be missing, but what is there must mean the same.

    Raises:
        UnknownConstant: the reference lacks a required name.
        OleanError: a file is corrupted.
    """
    wanted = set(required)
    others = [
        str(declaration.name)
        for declaration in reference.declared(MODULE)
        if declaration.kind not in (DeclarationKind.THEOREM, DeclarationKind.RECURSOR)
        and not is_generated(declaration.name)
        and candidate.find(declaration.name) is not None
    ]
    filled = partial(_is_filled_hole, reference)
    findings: list[Finding] = []
    for name in dict.fromkeys((*required, *others)):
        for difference in compare(
            reference, name, candidate, statement_only=name in wanted, permitted=filled
        ):
            code = "audit.missing" if _is_absent(difference, name) else "audit.statement"
            findings.append(Finding(code, difference.sentence, declaration=name))
    findings += _axioms_without_reference(reference, candidate)
    return _distinct(findings)


def audit_required(candidate: Environment, required: Sequence[str]) -> list[Finding]:
    """Whether the candidate itself proves theorems of those names, whatever they state."""
    own = {str(declaration.name): declaration.kind for declaration in candidate.declared(MODULE)}
    findings: list[Finding] = []
    for name in required:
        if name not in own:
            findings.append(Finding("audit.missing", f"it does not prove {name}", None, name))
        elif own[name] is not DeclarationKind.THEOREM:
            message = f"{name} is a {own[name]}, not a theorem"
            findings.append(Finding("audit.missing", message, None, name))
    return findings


def _axioms_without_reference(reference: Environment, candidate: Environment) -> list[Finding]:
    return [
        Finding("audit.axiom", f"the reference has no axiom {declaration.name}")
        for declaration in candidate.declared(MODULE)
        if declaration.kind is DeclarationKind.AXIOM and reference.find(declaration.name) is None
    ]


def is_generated(name: Name) -> bool:
    """Whether Lean makes such names itself."""
    if name.is_hygienic:
        return True
    return any(
        not isinstance(part, str) or _GENERATED.fullmatch(part)
        for part in name.without_private_prefix().parts
    )


def spelled(name: Name) -> str:
    """A name as the source spells it."""
    return str(name.without_private_prefix())


def _is_made_by_lean(declaration: Declaration, fields: Mapping[Name, Collection[Name]]) -> bool:
    """Whether Lean makes such a constant beside what a source declares.

    A theorem named after a type is one of its fields (`structure T : Prop where proof : 1 = 2`)
    or follows from its shape (`T.ext`), if the source does not declare it. An unnamed instance
    is what the source does declare without its name.
    """
    name = declaration.name.without_private_prefix()
    if is_generated(name):
        return True
    if declaration.kind is not DeclarationKind.THEOREM or name.prefix not in fields:
        return False
    return not str(name.part).startswith("inst") or name in fields[name.prefix]


def _fields_by_type(own: Iterable[Declaration]) -> dict[Name, set[Name]]:
    """The inductive types among some constants, with what fields of them would be called."""
    fields: dict[Name, set[Name]] = {}
    for declaration in own:
        if declaration.kind is DeclarationKind.INDUCTIVE:
            fields.setdefault(declaration.name.without_private_prefix(), set())
        elif declaration.kind is DeclarationKind.CONSTRUCTOR and declaration.induct is not None:
            owner = declaration.induct.without_private_prefix()
            binders, _ = unfold_binders(declaration.type)
            names = (owner.child(part) for binder in binders for part in binder.name.parts)
            fields.setdefault(owner, set()).update(names)
    return fields


def _result(
    declaration: Declaration,
    name: str,
    foundations: Foundations,
    objections: Sequence[Finding],
    positions: Mapping[str, Position],
) -> DeclarationResult:
    status = Status.VERIFIED
    if objections:
        status = Status.UNTRUSTED
    elif foundations.uses_sorry:
        status = Status.INCOMPLETE
    return DeclarationResult(
        name=name,
        kind=declaration.kind.value,
        status=status,
        assumptions=tuple(sorted(foundations.axioms)),
        start=positions.get(name),
    )


def _as_example(result: DeclarationResult) -> DeclarationResult:
    """The result under the name and at the place that a reader knows it by."""
    named = _EXAMPLE.search(result.name)
    assert named is not None
    kind = "example" if named.group(1) == EXAMPLE_PREFIX else result.kind
    return result.model_copy(
        update={"name": f"example at line {int(named.group(2))}", "kind": kind}
    )


def _smuggled(
    own: Sequence[Declaration], policy: TrustPolicy, positions: Mapping[str, Position]
) -> list[Finding]:
    findings: list[Finding] = []
    for declaration in own:
        name, full = spelled(declaration.name), str(declaration.name)
        if declaration.kind is DeclarationKind.AXIOM and not _declarable(full, policy):
            message = f"it declares the axiom {name}"
            findings.append(Finding("audit.axiom", message, positions.get(name), name))
        if declaration.kind is DeclarationKind.QUOTIENT or full in KERNEL_SPECIAL_NAMES:
            message = f"it declares {name}, to which the kernel gives a meaning of its own"
            findings.append(Finding("audit.kernel_name", message, positions.get(name), name))
        if policy.level is TrustLevel.HOSTILE and is_reserved(full):
            message = f"it declares {name} in the namespace of the elaborator"
            findings.append(Finding("audit.name", message, positions.get(name), name))
    return findings


def _declarable(axiom: str, policy: TrustPolicy) -> bool:
    """Whether a candidate may declare an axiom of that name; Lean's own come from its library."""
    if axiom in LEAN_STANDARD_AXIOMS or axiom in COMPILER_AXIOMS:
        return False
    return _allowed(axiom, policy)


def _is_program(declaration: Declaration, name: str) -> bool:
    """Whether it is code outside the logic that does not claim to prove anything."""
    proves = declaration.kind is DeclarationKind.THEOREM or _EXAMPLE.search(name)
    return declaration.safety is not Safety.SAFE and not proves


def _unsafety(name: str, foundations: Foundations, start: Position | None) -> list[Finding]:
    """A theorem, or any safe constant, that rests on code outside the logic.

    No kernel lets such a constant pass, so it was never shown to one.
    """
    outside = sorted(foundations.unsafe | foundations.partial)
    if not outside:
        return []
    message = f"{name} rests on {outside[0]}, which is unsafe or partial"
    return [Finding("audit.unsafe", message, start, name)]


def _objections(
    name: str, foundations: Foundations, policy: TrustPolicy, start: Position | None
) -> list[Finding]:
    foreign = sorted(
        axiom
        for axiom in foundations.axioms
        if axiom != SORRY_AXIOM and not _allowed(axiom, policy)
    )
    findings = [
        Finding("audit.axiom", f"{name} rests on the axiom {axiom}", start, name)
        for axiom in foreign
    ]
    if foundations.missing:
        absent = ", ".join(sorted(foundations.missing)[:3])
        message = f"{name} refers to constants that no module declares: {absent}"
        findings.append(Finding("audit.missing", message, start, name))
    return findings


def _allowed(axiom: str, policy: TrustPolicy) -> bool:
    if axiom in policy.allowed_axioms:
        return True
    # Lean gives every use of `native_decide` an axiom of its own, named after it.
    by_compiler = axiom in COMPILER_AXIOMS or "._native.native_decide." in axiom
    return by_compiler and "native_decide" in policy.allow


def _is_filled_hole(reference: Environment, difference: Difference) -> bool:
    """Whether the reference left that definition's value open for the candidate to fill in."""
    if difference.kind is not DifferenceKind.VALUE:
        return False
    declaration = reference.find(difference.constant)
    if declaration is None or reference.module_of(declaration.name) is not Name.of(MODULE):
        return False
    return is_hole(declaration)


def is_hole(declaration: Declaration) -> bool:
    """Whether it is a definition whose whole value is `sorry`; code outside the logic is none."""
    body = declaration.value
    if body is None or declaration.kind is not DeclarationKind.DEFINITION:
        return False
    if declaration.safety is not Safety.SAFE:
        return False
    _, body = unfold_binders(body, Lam)
    head, _ = unfold_app(body)
    return isinstance(head, Const) and str(head.name) == SORRY_AXIOM


def _is_absent(difference: Difference, name: str) -> bool:
    return difference.kind is DifferenceKind.MISSING and difference.constant == name


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
