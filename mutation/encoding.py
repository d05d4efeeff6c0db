"""Kernel terms as JSON, so that a statement travels without a Lean process.

What lives here: `encode_term` and `decode_term`. What does not: the rows around them
(`mutation.sources.jsonl`).

A term is the list of its distinct nodes, children before parents, each a list that begins with
one letter; children are positions in the list. Levels stand in place, as nested lists. The last
node is the term. Sharing is kept, so the text is linear in the term's distinct nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from provers.lean import levels
from provers.lean.expr import (
    BINDER_KINDS,
    App,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Level,
    Lit,
    MVar,
    Name,
    Pi,
    Proj,
    Sort,
)


def encode_term(expr: Expr) -> list[list[Any]]:
    """The nodes of a term, for `json.dumps`."""
    places: dict[Expr, int] = {}
    rows: list[list[Any]] = []
    stack = [expr]
    while stack:
        node = stack[-1]
        missing = [child for child in node.children if child not in places]
        if node in places or not missing:
            stack.pop()
            if node not in places:
                places[node] = len(rows)
                rows.append(_encode_node(node, [places[child] for child in node.children]))
        else:
            stack.extend(missing)
    return rows


def decode_term(rows: object) -> Expr:
    """The inverse of `encode_term`.

    Raises:
        ValueError: this is no encoded term.
    """
    if not isinstance(rows, list) or not rows:
        raise ValueError("an encoded term is a list of nodes")
    nodes: list[Expr] = []
    for position, row in enumerate(rows):
        try:
            letter, *fields = row
            nodes.append(_DECODERS[letter](fields, nodes))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise ValueError(f"node {position} of the term cannot be read: {row!r:.80}") from None
    return nodes[-1]


def encode_level(level: Level) -> list[Any]:
    """A level as nested lists: `[tag, name?]` or `[tag, sub-levels…]`."""
    if level.args:
        return [level.tag, *map(encode_level, level.args)]
    if level.tag in (levels.PARAM, levels.MVAR):
        return [level.tag, str(level.name)]
    return [level.tag]


def decode_level(row: Sequence[Any]) -> Level:
    """The inverse of `encode_level`."""
    tag, *fields = row
    if tag == levels.ZERO:
        return Level.zero
    if tag == levels.SUCC:
        return levels.succ(decode_level(fields[0]))
    if tag in (levels.MAX, levels.IMAX):
        build = levels.maximum if tag == levels.MAX else levels.imax
        return build(decode_level(fields[0]), decode_level(fields[1]))
    if tag == levels.PARAM:
        return levels.param(Name.parse(fields[0]))
    if tag == levels.MVAR:
        return levels.level_mvar(Name.parse(fields[0]))
    raise ValueError(f"no level has the tag {tag}")


def _encode_node(node: Expr, children: list[int]) -> list[Any]:
    if isinstance(node, App):
        return ["a", *children]
    if isinstance(node, Const):
        return ["c", str(node.name), *map(encode_level, node.levels)]
    if isinstance(node, BVar):
        return ["b", node.index]
    if isinstance(node, (Lam, Pi)):
        letter = "l" if isinstance(node, Lam) else "p"
        return [letter, str(node.name), int(node.kind), *children]
    if isinstance(node, Sort):
        return ["s", encode_level(node.level)]
    if isinstance(node, Lit):
        # JSON readers elsewhere lose the digits of large numbers.
        return ["t", node.value] if isinstance(node.value, str) else ["n", hex(node.value)]
    if isinstance(node, Let):
        return ["e", str(node.name), node.nondependent, *children]
    if isinstance(node, Proj):
        return ["j", str(node.name), node.index, *children]
    assert isinstance(node, (FVar, MVar))
    return ["f" if isinstance(node, FVar) else "m", str(node.name)]


def _child(nodes: list[Expr], place: Any) -> Expr:
    if not isinstance(place, int) or not 0 <= place < len(nodes):
        raise ValueError("a child that does not stand in front of its parent")
    return nodes[place]


def _binder(cls: type[Lam] | type[Pi]) -> Callable[[list[Any], list[Expr]], Expr]:
    def decode(fields: list[Any], nodes: list[Expr]) -> Expr:
        name, kind, type_, body = fields
        at = [_child(nodes, type_), _child(nodes, body)]
        return cls(Name.parse(name), at[0], at[1], BINDER_KINDS[kind])

    return decode


def _decode_let(fields: list[Any], nodes: list[Expr]) -> Expr:
    name, nondependent, *places = fields
    type_, value, body = (_child(nodes, place) for place in places)
    return Let(Name.parse(name), type_, value, body, bool(nondependent))


def _decode_app(fields: list[Any], nodes: list[Expr]) -> Expr:
    fn, arg = fields
    return App(_child(nodes, fn), _child(nodes, arg))


def _decode_text(fields: list[Any], _: list[Expr]) -> Expr:
    if not isinstance(fields[0], str):
        raise ValueError("not a string")
    return Lit(fields[0])


_DECODERS: dict[str, Callable[[list[Any], list[Expr]], Expr]] = {
    "a": _decode_app,
    "b": lambda fields, _: BVar(int(fields[0])),
    "c": lambda fields, _: Const(Name.parse(fields[0]), [decode_level(x) for x in fields[1:]]),
    "e": _decode_let,
    "f": lambda fields, _: FVar(Name.parse(fields[0])),
    "j": lambda fields, nodes: Proj(
        Name.parse(fields[0]), int(fields[1]), _child(nodes, fields[2])
    ),
    "l": _binder(Lam),
    "m": lambda fields, _: MVar(Name.parse(fields[0])),
    "n": lambda fields, _: Lit(int(fields[0], 16)),
    "p": _binder(Pi),
    "s": lambda fields, _: Sort(decode_level(fields[0])),
    "t": _decode_text,
}
