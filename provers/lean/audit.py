"""Auditing a compiled Lean candidate from its `.olean`, without running Lean.

What lives here: what each declaration rests on, what a candidate smuggled in, and whether it
kept the reference's statements. What does not: the lexical allow-list
(`provers.lean.commands`), and reading or comparing kernel terms (`environment`, `compare`).

Nothing that the candidate prints, redefines or runs can reach the answer: the input is the
kernel's own terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provers.audit import Finding
from provers.lean.compare import Difference, DifferenceKind, compare
from provers.lean.compile import EXAMPLE_PREFIX
from provers.lean.environment import (
    COMPILER_AXIOMS,
    KERNEL_SPECIAL_NAMES,
    SORRY_AXIOM,
    Environment,
    Foundations,
)
from provers.lean.expr import Const, Lam
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.terms import unfold_app, unfold_binders
from provers.request import TrustPolicy
from provers.verdict import DeclarationResult, Position, Status

MODULE = "candidate"
"""The name that a candidate's own module has in its environment."""

_LISTED = (DeclarationKind.THEOREM, DeclarationKind.DEFINITION, DeclarationKind.OPAQUE)
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
        declarations: the candidate's own theorems and definitions, in its order.
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
    own = environment.declared(MODULE)
    findings = [*_smuggled(own, policy, positions)]
    results: list[DeclarationResult] = []
    assumptions: set[str] = set()
    for declaration in own:
        foundations = environment.foundations_of(declaration.name)
        name = spelled(declaration.name)
        objections = _objections(name, foundations, policy, positions.get(name))
        listed = _is_listed(declaration, name, positions)
        # What Lean generated is listed only where something is wrong with it.
        if not listed and not objections and not foundations.uses_sorry:
            continue
        findings += objections
        assumptions |= foundations.axioms
        if declaration.kind in _LISTED:
            results.append(_result(declaration, name, foundations, objections, positions))
    return ModuleAudit(tuple(results), tuple(_distinct(findings)), tuple(sorted(assumptions)))


def audit_statements(
    reference: Environment, candidate: Environment, required: Sequence[str]
) -> list[Finding]:
    """Whether the candidate proves what the reference states, by kernel terms.

    Args:
        reference: the environment of the reference, compiled alone.
        candidate: the environment of the candidate, compiled alone.
        required: full names to compare; all theorems of the reference when empty.

    Raises:
        UnknownConstant: the reference lacks a required name.
        OleanError: a file is corrupted.
    """
    names = required or [str(d.name) for d in reference.declared(MODULE) if is_own_theorem(d)]
    findings: list[Finding] = []
    for name in names:
        for difference in compare(reference, name, candidate):
            if not _is_filled_hole(reference, difference):
                code = "audit.missing" if _is_absent(difference, name) else "audit.statement"
                findings.append(Finding(code, difference.sentence, declaration=name))
    return findings


def is_own_theorem(declaration: Declaration) -> bool:
    """Whether it is a theorem that the source wrote (not one that Lean generated beside)."""
    return declaration.kind is DeclarationKind.THEOREM and not is_generated(declaration.name)


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


def _is_listed(declaration: Declaration, name: str, positions: Mapping[str, Position]) -> bool:
    return declaration.kind in _LISTED and (name in positions or not is_generated(declaration.name))


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
    kind, start = declaration.kind.value, positions.get(name)
    if EXAMPLE_PREFIX in name:
        line, column = name.rpartition(EXAMPLE_PREFIX)[2].split("_")
        name, kind = f"example at line {line}", "example"
        start = Position(line=int(line), column=int(column))
    return DeclarationResult(
        name=name,
        kind=kind,
        status=status,
        assumptions=tuple(sorted(foundations.axioms)),
        start=start,
    )


def _smuggled(
    own: Sequence[Declaration], policy: TrustPolicy, positions: Mapping[str, Position]
) -> list[Finding]:
    findings: list[Finding] = []
    for declaration in own:
        name, full = spelled(declaration.name), str(declaration.name)
        if declaration.kind is DeclarationKind.AXIOM and not _allowed(full, policy):
            message = f"it declares the axiom {name}"
            findings.append(Finding("audit.axiom", message, positions.get(name), name))
        if declaration.kind is DeclarationKind.QUOTIENT or full in KERNEL_SPECIAL_NAMES:
            message = f"it declares {name}, to which the kernel gives a meaning of its own"
            findings.append(Finding("audit.kernel_name", message, positions.get(name), name))
    return findings


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
    body = declaration.value
    if body is None:
        return False
    _, body = unfold_binders(body, Lam)
    head, _ = unfold_app(body)
    return isinstance(head, Const) and str(head.name) == SORRY_AXIOM


def _is_absent(difference: Difference, name: str) -> bool:
    return difference.kind is DifferenceKind.MISSING and difference.constant == name


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
