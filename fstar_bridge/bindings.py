"""What a declaration binds.

What lives here: the bindings of a `let` or type group, the names that a pattern binds, and the
constructors and fields that come with a type. What does not: finding declarations
(`declarations`), and what a name may do to a statement (`additions`).

A name too many makes an honest addition clash; a name too few lets one capture what a statement
means. So words count unless the grammar says that they bind nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fstar_bridge.brackets import CLOSERS, matching, qualifies, top_level, without_attributes
from fstar_bridge.lexer import Kind, Token

_PROOFS = frozenset({"introduce", "eliminate"})
_NAMES = (Kind.WORD, Kind.QUOTED)
_FOCUS = ("~>", "↝")
_OPENING = frozenset("([{")
_BRACKETS = _OPENING | frozenset(")]},;")
_LONGEST_OPERATOR = 8


@dataclass(frozen=True, slots=True)
class Binding:
    """One binding of a group.

    Attributes:
        begin: index of its first token, after `let`, `rec`, `type` or `and`.
        end: index after its head: of its `=`, or of what comes next when it has none.
        certain: False when the `and` before it may belong to a proof (`introduce … and …`).
    """

    begin: int
    end: int
    certain: bool = True


def bindings(tokens: Sequence[Token], begin: int, last: int) -> Iterator[Binding]:
    """The bindings of a group that begins at `begin`."""
    yield Binding(begin, _head_end(tokens, begin, last))
    local = proofs = 0
    for index in top_level(tokens, begin, last):
        text = tokens[index].text if tokens[index].kind in (Kind.WORD, Kind.SYMBOL) else ""
        if text == "let" or (text.startswith("let") and tokens[index].kind is Kind.SYMBOL):
            local += 1  # `let?` has its `in` as well
        local -= text == "in" and local > 0
        proofs += text in _PROOFS
        if text != "and" or local > 0:
            continue
        start = index + 1
        end = _head_end(tokens, start, last)
        if _is_proof_binder(tokens, start, last):
            proofs -= proofs > 0
        else:
            stated = end < last and tokens[end].text == "="
            certain = stated and not proofs and not _has_proof_dot(tokens, start, end)
            yield Binding(start, end, certain)
            proofs -= proofs > 0


def _head_end(tokens: Sequence[Token], begin: int, last: int) -> int:
    """Index of the first `=` or `and` outside of brackets, `last` without one."""
    return next((i for i in top_level(tokens, begin, last) if tokens[i].text in ("=", "and")), last)


def _is_proof_binder(tokens: Sequence[Token], begin: int, last: int) -> bool:
    """`eliminate … with x. e and y. f`: what comes after this `and` is a proof."""
    if begin >= last:
        return False
    after = matching(tokens, begin) + 1 if tokens[begin].text == "(" else begin + 1
    return after < last and tokens[after].text == "."


def _has_proof_dot(tokens: Sequence[Token], begin: int, end: int) -> bool:
    return any(
        tokens[i].text == "." and not qualifies(tokens, i) for i in top_level(tokens, begin, end)
    )


def bound(tokens: Sequence[Token]) -> list[str]:
    """Names that the head of a `let` binding puts into scope: an identifier, an operator, or
    all the variables and operators of a pattern.

    Args:
        tokens: the head, up to its `=`.
    """
    head = [token for token in without_attributes(tokens) if token.text not in _FOCUS]
    end = next((i for i in top_level(head, 0, len(head)) if head[i].text == ":"), len(head))
    pattern = head[:end]
    while pattern and pattern[0].text in ("#", "$"):
        del pattern[0]
    if not pattern:
        return []
    first = pattern[0]
    variable = first.kind is Kind.QUOTED or (first.kind is Kind.WORD and not _constructs(first))
    operator = operator_at(pattern, 0)
    several = any(pattern[i].text in (",", "::") for i in top_level(pattern, 0, len(pattern)))
    if not several and variable:
        return [first.name]
    if not several and operator:
        return [operator]
    return list(_variables(pattern))


def _constructs(token: Token) -> bool:
    return token.kind is Kind.WORD and token.name[0].isupper()


def operator_at(tokens: Sequence[Token], index: int) -> str:
    """The operator in the parentheses that open at `index`, "" when it is something else."""
    if index >= len(tokens) or tokens[index].text != "(":
        return ""
    parts: list[str] = []
    for token in tokens[index + 1 : index + 1 + _LONGEST_OPERATOR]:
        if token.text == ")":
            return "".join(parts)
        if token.kind is not Kind.SYMBOL or token.text in _BRACKETS:
            break
        parts.append(token.text)
    return ""


def _variables(pattern: Sequence[Token]) -> Iterator[str]:
    """Variables and operators of a pattern, without constructors, fields and types."""
    opened: list[int] = []
    skip = -1
    for index, token in enumerate(pattern):
        if index <= skip:
            continue
        if operator := operator_at(pattern, index):
            yield operator
            skip = matching(pattern, index)
        elif token.kind is Kind.SYMBOL and token.text in _OPENING:
            opened.append(index)
        elif token.kind is Kind.SYMBOL and token.text in CLOSERS and opened:
            opened.pop()
        elif token.text == ":" and opened:
            skip = matching(pattern, opened.pop())  # a type reaches to the end of its parentheses
        elif token.kind in _NAMES and not _constructs(token):
            after = pattern[index + 1].text if index + 1 < len(pattern) else ""
            if after != "=":
                yield token.name


def members(names: Sequence[str], body: Sequence[Token]) -> Iterator[str]:
    """Constructors and fields that a type or class puts into scope besides its name.

    Args:
        names: the names of the group; they also name the constructors of records.
        body: the tokens after the group's first `=`.
    """
    tokens = without_attributes(body)
    for place in top_level(tokens, 0, len(tokens)):
        token = tokens[place]
        before = tokens[place - 1] if place else None
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        begins = before is None or before.text in ("|", "=")
        if begins and token.kind in _NAMES and token.name[0].isupper() and after != ".":
            yield token.name
        elif token.text == "{" and after != "|" and (begins or (before and _constructs(before))):
            yield from (f"Mk{name}" for name in names)
            yield from _fields(tokens[place + 1 : matching(tokens, place)])


def _fields(tokens: Sequence[Token]) -> Iterator[str]:
    """Names of the fields in a record type: all that stands before the `:` of each."""
    pending: list[str] = []
    stated = False
    for index in top_level(tokens, 0, len(tokens)):
        token = tokens[index]
        if token.text == ";":
            pending, stated = [], False
        elif token.text == ":" and not stated:
            yield from pending
            stated = True
        elif operator := operator_at(tokens, index):
            pending.append(operator)
        elif token.kind in _NAMES:
            pending.append(token.name)
