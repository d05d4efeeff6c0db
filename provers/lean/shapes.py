"""Terms of two environments made comparable: constants by label, universes by position.

What lives here: `Side` (labels of one environment's constants) and `Shape` (a term's digest under
those labels). What does not: which constants are compared, and what differs (`compare`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from provers.lean.digests import DIGEST_BYTES, encode_node
from provers.lean.environment import Environment
from provers.lean.expr import Const, Expr, Level, Lit, Proj
from provers.lean.levels import normalise, param, substitute_params
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind, ModuleFile

_AUXILIARY = re.compile(r"(match|_proof|_simp|_sparseCasesOn)(_\d+)+")
_MAX_AUXILIARY_DEPTH = 32

_LITERAL_CONSTANTS = {
    int: ("Nat", "Nat.zero", "Nat.succ"),
    str: ("String", "String.ofList", "String.mk", "Char", "Char.ofNat", "List", "Nat"),
}


class Side:
    """One environment, and how its constants are labelled in the comparison."""

    def __init__(self, environment: Environment, shared: frozenset[ModuleFile]) -> None:
        self.environment = environment
        self._shared = shared
        self._labels: dict[Name, str] = {}
        self._owners: dict[str, Name] = {}
        self.clashes: list[tuple[Name, Name]] = []
        self._auxiliaries_open: set[Name] = set()

    def label(self, name: Name) -> str:
        """A constant's name without the module of a private one; one-to-one per side.

        An auxiliary constant's label is its content.
        """
        known = self._labels.get(name)
        if known is not None:
            return known
        known = self._auxiliary_label(name)
        if known is None:
            known = str(name)
            if name.is_private:
                declaration = self.environment.find(name)
                if declaration is None or declaration.module not in self._shared:
                    known = "private " + str(name.without_private_prefix())
            if self._owners.get(known, name) is not name:
                self.clashes.append((self._owners[known], name))
        self._labels[name] = known
        self._owners.setdefault(known, name)
        return known

    def _auxiliary_label(self, name: Name) -> str | None:
        """A label made of kind, type and (of a definition) value; None for other constants."""
        if not isinstance(name.part, str) or not _AUXILIARY.fullmatch(name.part):
            return None
        declaration = self.environment.find(name)
        # Only forged files have cycles or long chains of auxiliary constants; names do there.
        if declaration is None or name in self._auxiliaries_open:
            return None
        if len(self._auxiliaries_open) >= _MAX_AUXILIARY_DEPTH:
            return None
        if declaration.kind not in (DeclarationKind.DEFINITION, DeclarationKind.THEOREM):
            return None
        terms = [declaration.type]
        if declaration.kind is DeclarationKind.DEFINITION and declaration.value is not None:
            terms.append(declaration.value)
        self._auxiliaries_open.add(name)
        try:
            shapes = [Shape(self, term, declaration.level_params).digest.hex() for term in terms]
        finally:
            self._auxiliaries_open.remove(name)
        return f"auxiliary {declaration.kind} {' '.join(shapes)}"

    def find(self, label: str) -> Declaration | None:
        """The constant with that label."""
        name = self._owners.get(label)
        return None if name is None else self.environment.find(name)

    def assign(self, name: Name, label: str) -> None:
        """Fix the label of the constant where the comparison starts."""
        self._labels[name] = label
        self._owners[label] = name


class Shape:
    """A term with constants as labels and universe parameters as positions."""

    def __init__(self, side: Side, expr: Expr, level_order: Sequence[Name]) -> None:
        self.expr = expr
        self.digests: dict[Expr, bytes] = {}
        self.labels: dict[str, None] = {}
        positions = {name: param(Name.of(index)) for index, name in enumerate(level_order)}
        levels: dict[Level, bytes] = {}

        def level_digest(level: Level) -> bytes:
            known = levels.get(level)
            if known is None:
                known = levels[level] = normalise(substitute_params(level, positions)).digest
            return known

        stack = [expr]
        digests = self.digests
        while stack:
            node = stack[-1]
            if node in digests:
                stack.pop()
                continue
            missing = [child for child in node.children if child not in digests]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if isinstance(node, (Const, Proj)):
                self.labels[side.label(node.name)] = None
            elif isinstance(node, Lit):
                for text in _LITERAL_CONSTANTS[type(node.value)]:
                    name = Name.parse(text)
                    if side.environment.find(name) is not None:
                        self.labels[side.label(name)] = None
            children = [digests[child] for child in node.children]
            encoded = encode_node(node, children, side.label, level_digest)
            digests[node] = blake2b(encoded, digest_size=DIGEST_BYTES).digest()

    @property
    def digest(self) -> bytes:
        return self.digests[self.expr]


def first_difference(left: Shape, right: Shape) -> tuple[Expr, Expr]:
    """The innermost differing pair of subterms on the way down from the left."""
    before, after = left.expr, right.expr
    while type(before) is type(after):
        differing = [
            (one, other)
            for one, other in zip(before.children, after.children, strict=True)
            if left.digests[one] != right.digests[other]
        ]
        if not differing:
            break
        before, after = differing[0]
    return before, after
