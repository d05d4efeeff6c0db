"""Brackets among F* tokens, and what stands outside of them.

What lives here: which brackets match, walking along a range without going into any, leaving
attributes out, and the `:` of an ascription. What does not: what a declaration is
(`declarations`), and what it binds (`bindings`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fstar_bridge.lexer import Kind, Token

OPENERS = {"(": ")", "[": "]", "{": "}", "[@": "]", "[@@": "]", "[@@@": "]", ".(": ")"}
OPENERS |= {".[": "]", ".(|": ")", ".[|": "]", "begin": "end"}
"""Every opening bracket with the one that closes it."""

CLOSERS = frozenset({")", "]", "}", "end"})
"""Every closing bracket."""

ATTRIBUTES = frozenset({"[@", "[@@", "[@@@"})
"""Brackets that open attributes."""

_QUALIFIED = (Kind.WORD, Kind.QUOTED)


def matching(tokens: Sequence[Token], index: int) -> int:
    """Index of the bracket that closes the one at `index`; the last index when none does."""
    depth = 0
    for place in range(index, len(tokens)):
        token = tokens[place]
        if token.kind not in (Kind.SYMBOL, Kind.WORD):
            continue
        if token.text in OPENERS:
            depth += 1
        elif token.text in CLOSERS:
            depth -= 1
            if depth == 0:
                return place
    return len(tokens) - 1


def top_level(tokens: Sequence[Token], begin: int, end: int) -> Iterator[int]:
    """Indices of the tokens between `begin` and `end` that stand in no bracket."""
    index = begin
    while index < end:
        yield index
        if tokens[index].kind is not Kind.STRING and tokens[index].text in OPENERS:
            index = matching(tokens, index)
        index += 1


def without_attributes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without attribute brackets, wherever these stand."""
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].kind is Kind.SYMBOL and tokens[index].text in ATTRIBUTES:
            index = matching(tokens, index)
        else:
            kept.append(tokens[index])
        index += 1
    return kept


def after_colon(tokens: Sequence[Token], begin: int = 0) -> int | None:
    """Index after the first `:` from `begin` that stands in no bracket, None without one.

    In the head of a `let` this is where the stated type begins: the `:` of a binder stands in
    brackets.
    """
    return next(
        (i + 1 for i in top_level(tokens, begin, len(tokens)) if tokens[i].text == ":"), None
    )


def qualifies(tokens: Sequence[Token], index: int) -> bool:
    """Whether a `.` stands at `index` and belongs to a qualified name (`FStar.List.length`)."""
    return (
        0 < index < len(tokens) - 1
        and tokens[index].text == "."
        and tokens[index - 1].kind is Kind.WORD
        and tokens[index - 1].name[0].isupper()
        and tokens[index + 1].kind in _QUALIFIED
    )
