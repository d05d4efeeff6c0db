"""The statement in the head of a `let`.

What lives here: whether the head of a `let` says all that its body could be used for, and whether
two heads say the same. What does not: statements of their own (`val`), and which of them must be
kept (`comparison`, `candidate`).
"""

from __future__ import annotations

from collections.abc import Sequence

from fstar_bridge.additions import is_operator
from fstar_bridge.brackets import OPENERS, after_colon, matching, qualifies, top_level
from fstar_bridge.declarations import Declaration, Module, texts
from fstar_bridge.lexer import Kind, Token

_STATING = frozenset({"Lemma", "squash"})
_TOTAL = frozenset({"Tot", "GTot"})
_ARROWS = frozenset({"->", "→"})


def told_apart(module: Module, declaration: Declaration) -> bool:
    """Whether every binding of a `let` states its type; the types of binders are none."""
    return all(after_colon(head) is not None for head in module.heads(declaration))


def states_all(module: Module, declaration: Declaration) -> bool:
    """Whether every binding of a `let` gives a `Lemma` or a `squash`: no use of it depends on
    its body."""
    return all(_gives_proof(head) for head in module.heads(declaration))


def _gives_proof(head: Sequence[Token]) -> bool:
    begin = after_colon(head)
    if begin is None:
        return False
    arrows = [i for i in top_level(head, begin, len(head)) if head[i].text in _ARROWS]
    return _is_proof(head[arrows[-1] + 1 if arrows else begin :])


def _is_proof(result: Sequence[Token]) -> bool:
    """Whether a type is `Lemma …` or `squash …` as a whole (`squash p & int` is not)."""
    while result and result[0].text == "(" and matching(result, 0) == len(result) - 1:
        result = result[1:-1]
    place = 0
    while qualifies(result, place + 1):
        place += 2
    if place >= len(result):
        return False
    if result[place].text in _TOTAL:
        return _is_proof(result[place + 1 :])
    rest = result[place + 1 :]
    plain = all(
        rest[i].kind is not Kind.SYMBOL or rest[i].text in OPENERS or rest[i].text == "."
        for i in top_level(rest, 0, len(rest))
    )
    return result[place].text in _STATING and plain


def same_statement(
    reference: Module, stated: Declaration, candidate: Module, offered: Declaration
) -> bool:
    """Whether the heads of two `let`s say the same, token by token.

    A proof may turn out to need recursion, unless its statement uses the name for something else.
    """
    mine = [texts(head) for head in candidate.heads(offered)]
    theirs = [texts(head) for head in reference.heads(stated)]
    if mine != theirs or stated.recursive == offered.recursive:
        return mine == theirs
    words = [token.name for head in reference.heads(stated) for token in head]
    return not any(is_operator(name) or words.count(name) > 1 for name in stated.names)
