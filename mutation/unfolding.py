"""Definitions unfolded at the head of a term, as far as Lean's tactics do it.

What lives here: which definitions may be unfolded (`Transparency`), one step at the head
(`Unfolding.step`), and the forms of a term on the way (`forms`). What does not: types
(`mutation.typing`), recursors and pattern matches, which are not computed here.

Source: Lean 4.35, `src/Lean/Meta/WHNF.lean`, `src/Lean/ReducibilityAttrs.lean`.
"""

from __future__ import annotations

import enum

from mutation.signatures import Signatures
from provers.lean.expr import App, Const, Expr, Lam, Let, Name, Proj
from provers.lean.olean import DeclarationKind
from provers.lean.terms import beta_spine, fold_app, instantiate, transform, unfold_app

MOST_FORMS = 8
"""Forms of one term that are looked at."""

_EXTENSION = Name.of("reducibilityCore")
_REDUCIBLE, _IRREDUCIBLE, _INSTANCE = 0, 2, 4
_PROJECTIONS = Name.of("Lean", "projectionFnInfoExt")


class Transparency(enum.IntEnum):
    """What may be unfolded."""

    INSTANCES = 0
    """Reducible definitions and instances: what `rw` looks through."""
    DEFAULT = 1
    """All but irreducible ones: what `apply` looks through, and what two types may differ by."""


class Unfolding:
    """Unfolds the definitions of an environment."""

    @classmethod
    def of(cls, signatures: Signatures) -> Unfolding:
        """The unfolding of the environment of some signatures, prepared once."""
        return signatures.derived(cls)

    def __init__(self, signatures: Signatures) -> None:
        """Read what may be unfolded; use `of`."""
        self._signatures = signatures
        self._status: dict[Name, int] = {}
        self._projections: set[Name] = set()
        self._forms: dict[tuple[Expr, Transparency], tuple[Expr, ...]] = {}
        for file in signatures.environment.modules.values():
            for pointer in file.extension_entries.get(_EXTENSION, ()):
                _, (name, status), _ = file.region.fields(pointer, "a reducibility", count=2)
                self._status[file.terms.name(name)] = status >> 1
            for pointer in file.extension_entries.get(_PROJECTIONS, ()):
                _, fields, _ = file.region.fields(pointer, "a projection's entry")
                self._projections.add(file.terms.name(fields[0]))

    def step(self, term: Expr, transparency: Transparency) -> Expr | None:
        """The term with its head unfolded or reduced once; None where nothing is to be done.

        A projection counts as unfolded only where its structure turns out to be a constructor.
        """
        head, args = unfold_app(term)
        if isinstance(head, Lam) and args:
            return beta_spine(term)
        if isinstance(head, Proj):
            field = self._field(head, transparency)
            return None if field is None else beta_spine(fold_app(field, args))
        if isinstance(head, Let):
            return beta_spine(fold_app(instantiate(head.body, [head.value]), args))
        if not isinstance(head, Const) or not self._may(head.name, transparency):
            return None
        value = self._signatures.value_of(head)
        if value is None:
            return None
        unfolded = beta_spine(fold_app(value, args))
        if head.name in self._projections:
            return self.step(unfolded, transparency)
        return unfolded

    def forms(self, term: Expr, transparency: Transparency) -> tuple[Expr, ...]:
        """The term, and what it becomes step by step; at most `MOST_FORMS`. Memoised."""
        key = (term, transparency)
        known = self._forms.get(key)
        if known is None:
            if len(self._forms) > 1 << 16:
                self._forms.clear()
            found = [term]
            while len(found) < MOST_FORMS:
                following = self.step(found[-1], transparency)
                if following is None or following in found:
                    break
                found.append(following)
            known = self._forms[key] = tuple(found)
        return known

    def _may(self, name: Name, transparency: Transparency) -> bool:
        status = self._status.get(name)
        if transparency is Transparency.DEFAULT:
            return status != _IRREDUCIBLE
        return status in (_REDUCIBLE, _INSTANCE)

    def _field(self, projection: Proj, transparency: Transparency) -> Expr | None:
        structure = self.forms(projection.structure, transparency)[-1]
        head, args = unfold_app(structure)
        if not isinstance(head, Const):
            return None
        declared = self._signatures.environment.find(head.name)
        if declared is None or declared.kind is not DeclarationKind.CONSTRUCTOR:
            return None
        place = declared.parameter_count + projection.index
        return args[place] if place < len(args) else None


def beta(term: Expr) -> Expr:
    """The term without applied lambdas."""

    def visit(node: Expr, _depth: int) -> Expr | None:
        if isinstance(node, App) and isinstance(unfold_app(node)[0], Lam):
            return beta(beta_spine(node))
        return None

    return transform(term, visit)
