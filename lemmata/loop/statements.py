"""Theorems of a corpus restated as goals of their own.

What lives here: the signature of a record under a new name, with all its variables in front of
the colon, so that its first state has them as hypotheses. What does not: proving it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutation.records import Record
from provers.lean.expr import BinderKind
from provers.lean.printer import print_term

_BRACKETS = {
    BinderKind.DEFAULT: "()",
    BinderKind.IMPLICIT: "{}",
    BinderKind.STRICT_IMPLICIT: "⦃⦄",
    BinderKind.INSTANCE: "[]",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A theorem to prove, under a neutral name.

    Attributes:
        record: the theorem.
        name: what it is called where it is proved.
        signature: `theorem name.{u} (x : α) … : conclusion`, fully explicit.
    """

    record: Record
    name: str
    signature: str


def restate(record: Record, name: str) -> Goal:
    """A theorem under another name, its variables in front of the colon.

    Raises:
        UnprintableTerm: Lean has no text for a part of it.
    """
    params = record.level_params
    telescope = record.telescope
    binders: list[str] = []
    for variable in telescope.variables:
        opening, closing = _BRACKETS[variable.kind]
        text = print_term(variable.type, params).text
        binders.append(f"{opening}{variable.fvar.name} : {text}{closing}")
    conclusion = print_term(telescope.conclusion, params).text
    head = " ".join([f"theorem {name}{record.universe_suffix}", *binders])
    return Goal(record, name, f"{head} : {conclusion}")
