"""What a candidate may add without changing what a statement means.

What lives here: `added`, the objections to one declaration that the reference does not have, and
the words by which F* finds things that no statement names. What does not: whether the statements
themselves still stand (`comparison`, `candidate`).

A name means what was bound last, so an addition may bind no name that a statement could mean: its
words, any operator (a statement writes `+` and means `op_Addition`), and anything that F* finds by
type, such as an instance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from fstar_bridge.bindings import members
from fstar_bridge.declarations import Declaration, Module
from fstar_bridge.escapes import HINT_ATTRIBUTES, attribute_names
from fstar_bridge.lexer import Kind, Token


@dataclass(frozen=True, slots=True)
class Difference:
    """One objection: what changed, and where in the candidate (offset; None when it is gone)."""

    message: str
    offset: int | None = None
    declaration: str = ""


INSTANCE_WORDS = frozenset({"tcinstance", "tcclass", "tcmethod"})
"""Attributes with which a definition is found by its type."""

_IDENTIFIER = re.compile(r"(?:[^\W\d]|')[\w']*")
_BINDING_KINDS = frozenset({"let", "val", "type", "exception", "class"})
_GENERATED = re.compile(r"uu___is_([\w']+)|__proj__([\w']+?)__item__([\w']+)")


def words_of(tokens: Collection[Token]) -> set[str]:
    """All that some tokens could mean: their names, and what a generated name is made of."""
    words = {token.name for token in tokens if token.kind is not Kind.STRING}
    for word in list(words):
        for match in _GENERATED.finditer(word):
            words |= {part for part in match.groups() if part}
    return words


def is_operator(name: str) -> bool:
    """Whether a statement could mean this name by other characters than the name's own."""
    return name.startswith("op_") or _IDENTIFIER.fullmatch(name) is None


def found_by_type(module: Module, declaration: Declaration) -> bool:
    """Whether F* may use this declaration where nobody names it: instances, coercions."""
    tokens = module.slice(declaration.first, declaration.last)
    if declaration.kind == "instance" or any(token.name in INSTANCE_WORDS for token in tokens):
        return True
    names = {name for brackets in declaration.attributes for name, _ in attribute_names(brackets)}
    return not names <= HINT_ATTRIBUTES


def added(
    module: Module,
    declaration: Declaration,
    words: Collection[str],
    awaited: Collection[str] = frozenset(),
) -> Iterator[Difference]:
    """Objections to a declaration that the reference does not have.

    Args:
        module: the candidate.
        declaration: the addition.
        words: what the statements could mean (`words_of`).
        awaited: names that a `let` must define.
    """
    offset = module.tokens[declaration.keyword].start
    kind, name = declaration.kind, declaration.name
    if any(t.name in INSTANCE_WORDS for t in module.slice(declaration.first, declaration.last)):
        message = f"the {kind} {name} is added, and F* finds instances by their types"
        yield Difference(message, offset, name)
    if kind in _BINDING_KINDS:
        for new in introduced(module, declaration):
            if kind == "let" and new in awaited:
                continue
            if new in words:
                yield Difference(f"the added name {new} is used in the reference", offset, new)
            elif is_operator(new):
                yield Difference(f"the operator {new} is given a meaning", offset, new)
    elif kind == "module":
        head = module.head(declaration)
        if not head or "=" not in {token.text for token in head}:
            yield Difference("another module begins", offset)
        elif head[0].name in words:
            message = f"the module name {head[0].name} is given a meaning"
            yield Difference(message, offset, head[0].name)
    elif kind not in ("open", "include", "pragma", "text", "blob"):
        # Instances are found by type, effects and splices by more than their names.
        yield Difference(f"the {kind} {name} is added".replace("  ", " "), offset, name)


def introduced(module: Module, declaration: Declaration) -> list[str]:
    """Names that a declaration puts into scope: its own, constructors, and fields."""
    names = [n for n in (*declaration.names, *declaration.possible) if n != "_"]
    if declaration.kind in ("type", "class"):
        return [*names, *members(names, module.body(declaration))]
    return names
