"""Names, levels and expressions decoded from the objects of an `.olean`.

What lives here: `TermReader`. What does not: raw objects (`olean_objects`), constants (`olean`).

Decoding is memoised by pointer, so sharing in the file is sharing in memory, and uses explicit
stacks. The shape of every object (constructor number, fields, bytes) is checked against the one
that Lean writes; since pointers only lead to lower addresses, every walk ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from provers.lean.expr import (
    BINDER_KINDS,
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    Level,
    Lit,
    Name,
    Pi,
    Proj,
    Sort,
)
from provers.lean.levels import imax, maximum, param, succ
from provers.lean.olean_objects import HEADER_BYTES, Region

# The upper half of an object's header word: constructor number, pointer fields, size in bytes.
NAME_STR = 1 << 24 | 2 << 16 | 32
NAME_NUM = 2 << 24 | 2 << 16 | 32
LEVEL_SUCC = 1 << 24 | 1 << 16 | 24
LEVEL_MAX = 2 << 24 | 2 << 16 | 32
LEVEL_IMAX = 3 << 24 | 2 << 16 | 32
LEVEL_PARAM = 4 << 24 | 1 << 16 | 24
BVAR = 0 << 24 | 1 << 16 | 24
SORT = 3 << 24 | 1 << 16 | 24
CONST = 4 << 24 | 2 << 16 | 32
APP = 5 << 24 | 2 << 16 | 32
LAM = 6 << 24 | 3 << 16 | 48
PI = 7 << 24 | 3 << 16 | 48
LET = 8 << 24 | 4 << 16 | 56
LIT = 9 << 24 | 1 << 16 | 24
MDATA = 10 << 24 | 2 << 16 | 32
PROJ = 11 << 24 | 3 << 16 | 40

# Which fields (word offsets) of an expression object are expressions.
EXPR_FIELDS: dict[int, tuple[int, ...]] = {
    BVAR: (),
    SORT: (),
    CONST: (),
    LIT: (),
    APP: (1, 2),
    LAM: (2, 3),
    PI: (2, 3),
    LET: (2, 3, 4),
    MDATA: (2,),
    PROJ: (3,),
}

MAX_BVAR_INDEX = 1 << 24
_MEMO_LIMIT = 1 << 18


class TermReader:
    """Decodes terms of one region; every method raises `OleanError` on impossible bytes."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._names: dict[int, Name] = {1: Name.anonymous}
        self._levels: dict[int, Level] = {1: Level.zero}
        self._level_lists: dict[int, tuple[Level, ...]] = {1: ()}
        self._exprs: dict[int, Expr] = {}
        self._name_lists: dict[int, tuple[Name, ...]] = {1: ()}
        self._constants: dict[int, frozenset[Name]] = {}

    def name(self, pointer: int) -> Name:
        """Decode a `Name`."""
        names = self._names
        if pointer in names:
            return names[pointer]
        region = self._region
        stack = [pointer]
        while stack:
            current = stack[-1]
            shape, (prefix, part) = self._object(current, (NAME_STR, NAME_NUM), "a name")
            if prefix not in names:
                stack.append(prefix)
                continue
            component = (
                region.string(part)
                if shape == NAME_STR
                else region.small(part, "a number in a name")
            )
            names[current] = names[prefix].child(component)
            stack.pop()
        return names[pointer]

    def _object(
        self, pointer: int, shapes: tuple[int, ...], what: str
    ) -> tuple[int, tuple[int, ...]]:
        if pointer & 1:
            raise self._region.refusal(f"a boxed scalar stands where {what} should")
        part, index = self._region.locate(pointer)
        shape = part.words[index] >> 32
        if shape not in shapes:
            raise self._region.refusal(f"an object of shape {shape:#x} stands where {what} should")
        if (index << 3) + (shape & 0xFFFF) > part.size:
            raise self._region.refusal(f"{what} reaches past the end of the file")
        fields = tuple(part.words[index + 1 : index + 1 + (shape >> 16 & 0xFF)])
        for field in fields:
            if field >= pointer and not field & 1:
                raise self._region.refusal(f"{what} points forward, so it might contain itself")
        return shape, fields

    def name_list(self, pointer: int) -> tuple[Name, ...]:
        """Decode a `List Name`."""
        known = self._name_lists.get(pointer)
        if known is None:
            items = self._region.list(pointer, "a list of names")
            known = self._name_lists[pointer] = tuple(self.name(item) for item in items)
        return known

    def level(self, pointer: int) -> Level:
        """Decode a `Level`."""
        levels = self._levels
        shapes = (LEVEL_SUCC, LEVEL_MAX, LEVEL_IMAX, LEVEL_PARAM)
        stack = [pointer]
        while stack:
            current = stack[-1]
            if current in levels:
                stack.pop()
                continue
            shape, fields = self._object(current, shapes, "a universe level")
            if shape == LEVEL_PARAM:
                levels[current] = param(self.name(fields[0]))
                continue
            missing = [field for field in fields if field not in levels]
            if missing:
                stack.extend(missing)
                continue
            build = {LEVEL_SUCC: succ, LEVEL_MAX: maximum, LEVEL_IMAX: imax}[shape]
            levels[current] = build(*(levels[field] for field in fields))
        return levels[pointer]

    def level_list(self, pointer: int) -> tuple[Level, ...]:
        """Decode a `List Level`."""
        known = self._level_lists.get(pointer)
        if known is None:
            items = self._region.list(pointer, "a list of levels")
            known = self._level_lists[pointer] = tuple(self.level(item) for item in items)
        return known

    def expr(self, pointer: int) -> Expr:
        """Decode an `Expr`; metadata nodes are dropped."""
        memo = self._exprs
        if pointer in memo:
            return memo[pointer]
        if len(memo) > _MEMO_LIMIT:
            # A new table, not a cleared one: another thread may be in the middle of the old one.
            memo = self._exprs = {}
        part, _ = self._region.locate(pointer)
        words, base, size = part.words, part.base, part.size
        child_fields = EXPR_FIELDS
        stack = [pointer]
        while stack:
            current = stack[-1]
            if current in memo:
                stack.pop()
                continue
            offset = current - base
            if not HEADER_BYTES < offset < size or offset & 7:
                part, index = self._region.locate(current)
                words, base, size = part.words, part.base, part.size
                offset = index << 3
            index = offset >> 3
            shape = words[index] >> 32
            fields = child_fields.get(shape)
            if fields is None or offset + (shape & 0xFFFF) > size:
                raise self._region.refusal(
                    f"an object of shape {shape:#x} stands where a term should"
                )
            ready = True
            for field in fields:
                child = words[index + field]
                if child not in memo:
                    if child >= current:
                        raise self._region.refusal(
                            "a term points forward, so it might contain itself"
                        )
                    stack.append(child)
                    ready = False
            if ready:
                memo[current] = self._build(shape, words, index, memo)
                stack.pop()
        return memo[pointer]

    def _build(self, shape: int, words: Sequence[int], index: int, memo: dict[int, Expr]) -> Expr:
        """One node, whose children are in the memo."""
        if shape == APP:
            return App(memo[words[index + 1]], memo[words[index + 2]])
        if shape == CONST:
            return Const(self.name(words[index + 1]), self.level_list(words[index + 2]))
        if shape == BVAR:
            bvar = self._region.small(words[index + 1], "a de Bruijn index")
            if bvar > MAX_BVAR_INDEX:
                raise self._region.refusal(f"a de Bruijn index is {bvar}")
            return BVar(bvar)
        if shape in (LAM, PI):
            kind = words[index + 5] & 0xFF
            if kind >= len(BINDER_KINDS):
                raise self._region.refusal(f"a binder has kind {kind}")
            node = Lam if shape == LAM else Pi
            name = self.name(words[index + 1])
            return node(name, memo[words[index + 2]], memo[words[index + 3]], BINDER_KINDS[kind])
        if shape == SORT:
            return Sort(self.level(words[index + 1]))
        if shape == LIT:
            return self.literal(words[index + 1])
        if shape == MDATA:
            return memo[words[index + 2]]
        if shape == PROJ:
            field = self._region.small(words[index + 2], "a field number")
            return Proj(self.name(words[index + 1]), field, memo[words[index + 3]])
        type_, value, body = (memo[words[index + field]] for field in (2, 3, 4))
        return Let(self.name(words[index + 1]), type_, value, body, bool(words[index + 6] & 0xFF))

    def literal(self, pointer: int) -> Lit:
        """Decode a `Literal`."""
        number, (payload,), _ = self._region.fields(pointer, "a literal", count=1)
        if number == 0:
            return Lit(self._region.natural(payload))
        if number == 1:
            return Lit(self._region.string(payload))
        raise self._region.refusal(f"a literal has constructor {number}")

    def constants_in(self, pointer: int) -> frozenset[Name]:
        """The constants that a term names (also through projections), without building it.

        Literals name `Nat` or `String`, whose meaning they have.
        """
        known = self._constants.get(pointer)
        if known is None:
            known = self._constants[pointer] = frozenset(self._scan_constants(pointer))
        return known

    def _scan_constants(self, pointer: int) -> set[Name]:
        found: set[Name] = set()
        part, _ = self._region.locate(pointer)
        words, base, size = part.words, part.base, part.size
        seen = {pointer}
        stack = [pointer]
        while stack:
            current = stack.pop()
            offset = current - base
            if not HEADER_BYTES < offset < size or offset & 7:
                part, index = self._region.locate(current)
                words, base, size = part.words, part.base, part.size
                offset = index << 3
            index = offset >> 3
            shape = words[index] >> 32
            fields = EXPR_FIELDS.get(shape)
            if fields is None or offset + (shape & 0xFFFF) > size:
                raise self._region.refusal(
                    f"an object of shape {shape:#x} stands where a term should"
                )
            if shape in (CONST, PROJ):
                found.add(self.name(words[index + 1]))
            elif shape == LIT:
                literal = self.literal(words[index + 1])
                found.add(NAT if isinstance(literal.value, int) else STRING)
            for field in fields:
                child = words[index + field]
                if child not in seen:
                    if child >= current:
                        raise self._region.refusal(
                            "a term points forward, so it might contain itself"
                        )
                    seen.add(child)
                    stack.append(child)
        return found


NAT = Name.of("Nat")
STRING = Name.of("String")
