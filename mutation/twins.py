"""Statements that are known already but for the order of their variables.

What lives here: `Twins`, which finds the theorem that says what a candidate says, and `shape`, by
which it looks. What does not: the digest that decides it (`mutation.canonical`).

A canonical digest costs some hundred substitutions, and few candidates have a twin. So a statement
is first told apart by its shape: what is left of it where variables and universes are not told
apart from each other. The digest is only computed where a theorem has that shape.
"""

from __future__ import annotations

from collections.abc import Iterable

from mutation.candidates import Candidate
from mutation.canonical import canonical_digest
from mutation.records import Record
from mutation.telescopes import Telescope
from provers.lean.expr import App, BVar, Const, Expr, FVar, Lit, MVar, Pi, Proj, Sort


class Twins:
    """Theorems by what they say, whatever the order of their variables."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Enter theorems; of twins among them the last one counts."""
        self._of_shape: dict[int, list[Record]] = {}
        self._by_digest: dict[int, dict[bytes, str]] = {}
        for record in records:
            self._of_shape.setdefault(shape(record.type), []).append(record)

    def twin(self, candidate: Candidate) -> str | None:
        """The name of the theorem whose `canonical_digest` the candidate has, if there is one."""
        key = shape(candidate.statement)
        records = self._of_shape.get(key)
        if records is None:
            return None
        known = self._by_digest.get(key)
        if known is None:
            known = {canonical_digest(record.telescope): record.name for record in records}
            self._by_digest[key] = known
        return known.get(canonical_digest(Telescope(candidate.variables, candidate.conclusion)))


def shape(statement: Expr) -> int:
    """A number that all statements share that are equal up to the order of their variables.

    As `canonical_digest` it does not see names of variables and universe parameters, nor how
    arguments are given; further it does not see which variable stands where, nor universes. Few
    other statements have the same number. It is of this process alone.

    Args:
        statement: closed.
    """
    numbers: dict[Expr, int] = {}
    types: list[int] = []
    while isinstance(statement, Pi):
        types.append(_number(statement.type, numbers))
        statement = statement.body
    types.sort()
    return hash((_number(statement, numbers), *types))


def _number(root: Expr, numbers: dict[Expr, int]) -> int:
    """The number of a term; those of its subterms are kept in `numbers`."""
    stack = [root]
    while stack:
        node = stack[-1]
        if node in numbers:
            stack.pop()
        elif isinstance(node, App):
            fn, arg = numbers.get(node.fn), numbers.get(node.arg)
            if fn is None:
                stack.append(node.fn)
            if arg is None:
                stack.append(node.arg)
            if fn is not None and arg is not None:
                numbers[node] = hash((fn, arg))
        elif node.children:
            missing = [child for child in node.children if child not in numbers]
            stack.extend(missing)
            if not missing:
                inner = [numbers[child] for child in node.children]
                field = node.index if isinstance(node, Proj) else 0
                numbers[node] = hash((type(node), field, *inner))
        else:
            numbers[node] = _number_of_leaf(node)
    return numbers[root]


def _number_of_leaf(node: Expr) -> int:
    if isinstance(node, Const):
        return hash(node.name)
    if isinstance(node, Lit):
        return hash((type(node.value), node.value))
    # Free and bound variables: a theorem's own are either, as its `∀` are opened or not.
    assert isinstance(node, (BVar, FVar, MVar, Sort))
    return 1 if isinstance(node, Sort) else 2
