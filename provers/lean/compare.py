"""Do two compiled constants mean the same? A transitive comparison over two environments.

What lives here: `compare` and `Difference`. What does not: axioms (`environment`), policy (which
differences matter is the audit's to say).

Two statements that print alike can mean different things: a definition, notation or instance
behind a name may differ. So the comparison goes through every constant that the reference uses:
definitions by type and value, inductive types with their whole family, theorems by type (proofs
are irrelevant), axioms, opaque and quotient constants by type; down to constants that both
environments take from the same file. It ignores what the kernel ignores: bound names, binder
kinds, names of universe parameters, and the module in the name of a private constant.

The relation built is a one-to-one map between names; a constant and its namesake are compared
once, so recursion is no problem and the cost is linear in the terms. Constants that Lean makes
on the side (`f.match_1`, `f._proof_1`) are the exception: Lean shares them between definitions,
so their names depend on what stands earlier in a file; they are known by their content instead.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from provers.lean.digests import brief
from provers.lean.environment import Environment
from provers.lean.expr import Const, Expr, Sort
from provers.lean.levels import param_names
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.shapes import Shape, Side, first_difference
from provers.lean.terms import subterms


class DifferenceKind(enum.StrEnum):
    """What differs between a reference's constant and a candidate's."""

    MISSING = "missing"
    """The candidate has no such constant."""
    KIND = "kind"
    """A theorem became a definition, a definition an axiom, …"""
    UNIVERSES = "universes"
    """Another number of universe parameters."""
    TYPE = "type"
    VALUE = "value"
    SAFETY = "safety"
    """`unsafe` or `partial` on one side."""
    FAMILY = "family"
    """An inductive type's parameters, constructors, order or recursors."""
    NAMES = "names"
    """Two constants of one side would be one constant of the other."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        kind: what differs.
        constant: the reference's constant (full name).
        sentence: for a person, saying how the constant is reached.
    """

    kind: DifferenceKind
    constant: str
    sentence: str


def compare(
    reference_env: Environment,
    ref_name: Name | str,
    candidate_env: Environment,
    cand_name: Name | str | None = None,
    *,
    statement_only: bool = True,
    permitted: Callable[[Difference], bool] | None = None,
    limit: int = 20,
) -> list[Difference]:
    """Compare two constants and, transitively, everything that they use.

    Args:
        reference_env: where the trusted constant is.
        ref_name: its full name.
        candidate_env: where the other one is.
        cand_name: its full name; by default the same.
        statement_only: of the two constants themselves, compare only the types (their proofs or
            values may differ); a theorem may then also stand for an axiom of the reference.
        permitted: says which differences are none; by default all differences are.
        limit: stop after so many differences, permitted ones not counted.

    Returns:
        The differences, nearest to the statement first; empty if both mean the same.

    Raises:
        UnknownConstant: the reference has no such constant. (A candidate without it is a
            difference.)
        OleanError: a file turns out to be corrupted.
    """
    comparison = _Comparison(reference_env, candidate_env, permitted, limit)
    reference = reference_env[ref_name]
    wanted = reference.name if cand_name is None else cand_name
    candidate = candidate_env.find(wanted)
    if candidate is None:
        comparison.report(DifferenceKind.MISSING, reference, f"there is no constant {wanted}")
        return comparison.differences
    comparison.run(reference, candidate, statement_only)
    return comparison.differences


class _Comparison:
    def __init__(
        self,
        reference: Environment,
        candidate: Environment,
        permitted: Callable[[Difference], bool] | None,
        limit: int,
    ) -> None:
        self.shared = reference.shared_files(candidate)
        self.reference = Side(reference, self.shared)
        self.candidate = Side(candidate, self.shared)
        self.permitted = permitted
        self.limit = limit
        self.differences: list[Difference] = []
        self._queue: deque[str] = deque()
        self._reached_from: dict[str, str | None] = {}
        self._label = ""

    def report(self, kind: DifferenceKind, constant: Declaration | str, reason: str) -> None:
        """Record a difference of the constant under comparison, unless it is permitted."""
        chain: list[str] = []
        label = self._reached_from.get(self._label)
        while label is not None and len(chain) < 4:
            chain.append(label.partition(" ")[0] if label.startswith("auxiliary") else label)
            label = self._reached_from.get(label)
        used = f" (used by {', by '.join(chain)})" if chain else ""
        name = constant if isinstance(constant, str) else str(constant.name)
        what = name if isinstance(constant, str) else f"{constant.kind} {name}"
        difference = Difference(kind, name, f"{what}{used}: {reason}")
        if self.permitted is None or not self.permitted(difference):
            self.differences.append(difference)

    def run(self, reference: Declaration, candidate: Declaration, statement_only: bool) -> None:
        """Compare the two constants, then whatever they turn out to use."""
        self._label = start = self.reference.label(reference.name)
        self.candidate.assign(candidate.name, start)
        self._reached_from[start] = None
        if statement_only:
            self._compare_statements(reference, candidate)
        else:
            self._compare_declarations(reference, candidate)
        while self._queue and len(self.differences) < self.limit:
            self._label = self._queue.popleft()
            self._compare_label(self._label)
        for side in (self.reference, self.candidate):
            for first, second in side.clashes[: self.limit]:
                reason = f"{first} and {second} cannot be told apart"
                self.report(DifferenceKind.NAMES, reference, reason)

    def _compare_label(self, label: str) -> None:
        reference = self.reference.find(label)
        candidate = self.candidate.find(label)
        if reference is None or candidate is None:
            side = "reference" if reference is None else "candidate"
            self.report(DifferenceKind.MISSING, label, f"the {side} does not have it")
            return
        if reference is candidate and reference.module in self.shared:
            return
        self._compare_declarations(reference, candidate)

    def _compare_statements(self, reference: Declaration, candidate: Declaration) -> None:
        becomes_proved = (
            reference.kind is DeclarationKind.AXIOM and candidate.kind is DeclarationKind.THEOREM
        )
        if reference.kind is not candidate.kind and not becomes_proved:
            self.report(DifferenceKind.KIND, reference, f"the candidate has a {candidate.kind}")
        if candidate.safety is not reference.safety:
            self.report(DifferenceKind.SAFETY, reference, f"the candidate's is {candidate.safety}")
        if self._same_universes(reference, candidate):
            # A statement holds for all universes, so the order of its parameters is immaterial.
            orders = _first_occurrences(reference), _first_occurrences(candidate)
            self._compare_terms(
                DifferenceKind.TYPE, reference, reference.type, candidate.type, *orders
            )

    def _compare_declarations(self, reference: Declaration, candidate: Declaration) -> None:
        if reference.kind is not candidate.kind:
            self.report(DifferenceKind.KIND, reference, f"the candidate has a {candidate.kind}")
            return
        if reference.safety is not candidate.safety:
            self.report(DifferenceKind.SAFETY, reference, f"the candidate's is {candidate.safety}")
        if not self._same_universes(reference, candidate):
            return
        orders = reference.level_params, candidate.level_params
        kind = DifferenceKind.TYPE
        self._compare_terms(kind, reference, reference.type, candidate.type, *orders)
        if reference.kind in (DeclarationKind.DEFINITION, DeclarationKind.OPAQUE):
            left, right = reference.value, candidate.value
            assert left is not None
            assert right is not None
            self._compare_terms(DifferenceKind.VALUE, reference, left, right, *orders)
        elif reference.kind is not DeclarationKind.THEOREM:
            self._compare_families(reference, candidate)

    def _same_universes(self, reference: Declaration, candidate: Declaration) -> bool:
        expected, found = len(reference.level_params), len(candidate.level_params)
        if expected == found:
            return True
        reason = f"{found} universe parameters instead of {expected}"
        self.report(DifferenceKind.UNIVERSES, reference, reason)
        return False

    def _compare_terms(
        self,
        kind: DifferenceKind,
        owner: Declaration,
        left: Expr,
        right: Expr,
        left_levels: Sequence[Name],
        right_levels: Sequence[Name],
    ) -> None:
        expected = Shape(self.reference, left, left_levels)
        found = Shape(self.candidate, right, right_levels)
        if expected.digest != found.digest:
            before, after = first_difference(expected, found)
            what = "the type" if kind is DifferenceKind.TYPE else "the value"
            reason = f"{what} differs: {brief(before)} in the reference, {brief(after)} here"
            self.report(kind, owner, reason)
        else:
            self._enqueue(expected.labels)

    def _enqueue(self, labels: Iterable[str]) -> None:
        for label in labels:
            if label not in self._reached_from:
                self._reached_from[label] = self._label
                self._queue.append(label)

    def _compare_families(self, reference: Declaration, candidate: Declaration) -> None:
        """Everything that is not a term: counts, flags, constructors, recursors, rules."""
        expected = _facts(reference, self.reference.label)
        found = _facts(candidate, self.candidate.label)
        for what, value in expected.items():
            if found[what] != value:
                reason = f"{what}: {value} in the reference, {found[what]} here"
                self.report(DifferenceKind.FAMILY, reference, reason)
                return
        for left, right in zip(reference.rules, candidate.rules, strict=True):
            orders = reference.level_params, candidate.level_params
            self._compare_terms(DifferenceKind.VALUE, reference, left.body, right.body, *orders)
        relatives = [self.reference.label(name) for name in _family(reference)]
        theirs = [self.candidate.label(name) for name in _family(candidate)]
        if relatives == theirs:
            self._enqueue(relatives)
        else:
            self.report(DifferenceKind.FAMILY, reference, "the family has other members")


def _facts(declaration: Declaration, label: Callable[[Name], str]) -> dict[str, object]:
    return {
        "parameters": declaration.parameter_count,
        "indices": declaration.index_count,
        "fields": declaration.field_count,
        "position": declaration.constructor_index,
        "nested types": declaration.nested_count,
        "motives": declaration.motive_count,
        "minor premises": declaration.minor_count,
        "recursive": declaration.is_recursive,
        "reflexive": declaration.is_reflexive,
        "K": declaration.is_k,
        "quotient": declaration.quotient,
        "inductive type": declaration.induct and label(declaration.induct),
        "constructors": [label(name) for name in declaration.constructors],
        "rules": [(label(rule.constructor), rule.field_count) for rule in declaration.rules],
    }


def _family(declaration: Declaration) -> list[Name]:
    """The constants that were made together with this one."""
    if declaration.kind is DeclarationKind.CONSTRUCTOR and declaration.induct is not None:
        return [declaration.induct]
    if declaration.kind is DeclarationKind.RECURSOR:
        return list(declaration.mutual)
    if declaration.kind is not DeclarationKind.INDUCTIVE:
        return []
    recursors = [name.child("rec") for name in declaration.mutual]
    first = declaration.mutual[0]
    nested = [first.child(f"rec_{index + 1}") for index in range(declaration.nested_count)]
    return [*declaration.mutual, *declaration.constructors, *recursors, *nested]


def _first_occurrences(declaration: Declaration) -> list[Name]:
    """Universe parameters in the order in which the type mentions them, unused ones last."""
    order: dict[Name, None] = {}
    for node in subterms(declaration.type):
        levels = (node.level,) if isinstance(node, Sort) else ()
        if isinstance(node, Const):
            levels = node.levels
        for level in levels:
            found = param_names((level,))
            order.update(dict.fromkeys(name for name in declaration.level_params if name in found))
    order.update(dict.fromkeys(declaration.level_params))
    return list(order)
