"""Constants of a compiled module as instructions that build them as objects of Lean's runtime.

What lives here: `Encoder`: names, levels, terms, `ConstantInfo` and `Declaration` objects. What
does not: which of them are shown to a kernel, and in which order (`replay`); the instructions'
meaning (`provers.lean.zygote.recheck`). Nothing recurses, and shared terms are encoded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from provers.lean.levels import IMAX, MAX, PARAM, SUCC, Level
from provers.lean.names import Name
from provers.lean.olean import Declaration, DeclarationKind, ModuleFile, Safety
from provers.lean.olean_objects import HEADER_BYTES
from provers.lean.olean_terms import (
    APP,
    BVAR,
    CONST,
    EXPR_FIELDS,
    LAM,
    LET,
    LIT,
    MDATA,
    PI,
    PROJ,
    SORT,
)
from provers.lean.zygote.recheck import Op

MAX_LOOSE_INDEX = (1 << 20) - 2
"""Largest de Bruijn index that Lean's terms can say they have loose."""

ADDED = {
    DeclarationKind.AXIOM: 0,
    DeclarationKind.DEFINITION: 1,
    DeclarationKind.THEOREM: 2,
    DeclarationKind.OPAQUE: 3,
}
"""The kinds that are declared one by one: constructor numbers of Lean's `Declaration`."""

_INDUCTIVE_FAMILY = 6
_KINDS = tuple(DeclarationKind)
_SAFETIES = tuple(Safety)
_ADDRESS = itemgetter(0)


class Encoder:
    """Writes instructions; every method returns the number of the value that they leave.

    Value 0 is the boxed zero: the anonymous name, level zero, the empty list.
    """

    def __init__(self, module: ModuleFile) -> None:
        self._module = module
        self._region = module.region
        self.code: list[int] = []
        self.texts: list[str] = []
        self._count = 1
        self._names: dict[Name, int] = {Name.anonymous: 0}
        self._levels: dict[Level, int] = {Level.zero: 0}
        self._numbers: dict[int, int] = {0: 0}
        self._texts: dict[str, int] = {}
        self._terms: dict[int, int] = {}
        self._heads: dict[tuple[int, int], tuple[int, int]] = {}

    def _emit(self, *code: int) -> int:
        self.code += code
        self._count += 1
        return self._count - 1

    def _text(self, text: str) -> int:
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = len(self.texts)
            self.texts.append(text)
        return known

    def number(self, value: int) -> int:
        """A small natural number."""
        if value not in self._numbers:
            self._numbers[value] = self._emit(Op.SMALL, value)
        return self._numbers[value]

    def name(self, name: Name) -> int:
        """A name."""
        missing: list[Name] = []
        while name not in self._names:
            missing.append(name)
            name = name.prefix
        at = self._names[name]
        for each in reversed(missing):
            if isinstance(each.part, str):
                at = self._emit(Op.NAME_STR, at, self._text(each.part))
            else:
                at = self._emit(Op.NAME_NUM, at, self.number(each.part))
            self._names[each] = at
        return at

    def level(self, root: Level) -> int:
        """A universe level."""
        levels, stack = self._levels, [root]
        while stack:
            level = stack[-1]
            missing = [child for child in level.args if child not in levels]
            if missing:
                stack += missing
                continue
            stack.pop()
            if level in levels:
                continue
            if level.tag == PARAM:
                levels[level] = self._emit(Op.PARAM, self.name(level.name))
            else:
                op = {SUCC: Op.SUCC, MAX: Op.MAX, IMAX: Op.IMAX}[level.tag]
                levels[level] = self._emit(op, *(levels[child] for child in level.args))
        return levels[root]

    def list(self, items: Sequence[int]) -> int:
        """A `List` of values."""
        at = 0
        for item in reversed(items):
            at = self.object(1, [item, at])
        return at

    def object(self, tag: int, fields: Sequence[int], scalars: bytes = b"") -> int:
        """A constructor object."""
        text = self._text(scalars.hex())
        return self._emit(Op.OBJECT, tag, text, len(fields), *fields)

    def names(self, names: Sequence[Name]) -> int:
        """A `List Name`."""
        return self.list([self.name(name) for name in names])

    def term(self, pointer: int) -> int:
        """A term of the module's region; metadata nodes are dropped."""
        done = self._terms
        if pointer in done:
            return done[pointer]
        # Children lie before parents, so the order of addresses is one to build in.
        for current, words, index in sorted(self._reachable(pointer), key=_ADDRESS):
            shape = words[index] >> 32
            if shape == APP:
                self.code += (Op.APP, done[words[index + 1]], done[words[index + 2]])
                done[current] = self._count
                self._count += 1
            elif shape == MDATA:
                done[current] = done[words[index + 2]]
            else:
                done[current] = self._node(shape, words, index)
        return done[pointer]

    def _reachable(self, pointer: int) -> list[tuple[int, Sequence[int], int]]:
        """Terms under a pointer that are not encoded yet, each of a known shape.

        Returns:
            For each its address, its part's words, and where it lies in them.
        """
        done, seen, stack = self._terms, {pointer}, [pointer]
        found: list[tuple[int, Sequence[int], int]] = []
        part, _ = self._region.locate(pointer)
        words, base, size = part.words, part.base, part.size
        shapes = EXPR_FIELDS
        while stack:
            current = stack.pop()
            offset = current - base
            if not HEADER_BYTES < offset < size or offset & 7:
                part, index = self._region.locate(current)
                words, base, size = part.words, part.base, part.size
                offset = index << 3
            index = offset >> 3
            shape = words[index] >> 32
            fields = shapes.get(shape)
            if fields is None or offset + (shape & 0xFFFF) > size:
                raise self._region.refusal(
                    f"an object of shape {shape:#x} stands where a term should"
                )
            found.append((current, words, index))
            for field in fields:
                child = words[index + field]
                if child not in seen and child not in done:
                    if child >= current:
                        raise self._region.refusal(
                            "a term points forward, so it might contain itself"
                        )
                    seen.add(child)
                    stack.append(child)
        return found

    def _node(self, shape: int, words: Sequence[int], index: int) -> int:
        terms, done = self._module.terms, self._terms
        if shape == CONST:
            key = (words[index + 1], words[index + 2])
            if key not in self._heads:
                levels = [self.level(level) for level in terms.level_list(key[1])]
                self._heads[key] = self.name(terms.name(key[0])), self.list(levels)
            return self._emit(Op.CONST, *self._heads[key])
        if shape == BVAR:
            bvar = self._region.small(words[index + 1], "a de Bruijn index")
            if bvar > MAX_LOOSE_INDEX:
                raise self._region.refusal(f"a de Bruijn index is {bvar}")
            return self._emit(Op.BVAR, self.number(bvar))
        if shape == SORT:
            return self._emit(Op.SORT, self.level(terms.level(words[index + 1])))
        if shape == LIT:
            value = terms.literal(words[index + 1]).value
            if isinstance(value, int):
                return self._emit(Op.NAT, self._text(f"{value:x}"))
            return self._emit(Op.STRING, self._text(value))
        name = self.name(terms.name(words[index + 1]))
        if shape == PROJ:
            field = self.number(self._region.small(words[index + 2], "a field number"))
            return self._emit(Op.PROJ, name, field, done[words[index + 3]])
        first, second = done[words[index + 2]], done[words[index + 3]]
        if shape == LET:
            flag = int(bool(words[index + 6] & 0xFF))
            return self._emit(Op.LET, name, first, second, done[words[index + 4]], flag)
        assert shape in (LAM, PI)
        kind = words[index + 5] & 0xFF
        if kind > 3:
            raise self._region.refusal(f"a binder has kind {kind}")
        return self._emit(Op.LAM if shape == LAM else Op.PI, name, first, second, kind)

    def _head(self, declaration: Declaration) -> int:
        """What all constants have: name, level parameters, type."""
        fields = [
            self.name(declaration.name),
            self.names(declaration.level_params),
            self.term(declaration.pointers[0]),
        ]
        return self.object(0, fields)

    def single(self, declaration: Declaration) -> int:
        """A `Declaration` of one constant."""
        return self.object(ADDED[declaration.kind], [self._value(declaration)])

    def info(self, declaration: Declaration) -> int:
        """A `ConstantInfo`."""
        return self.object(_KINDS.index(declaration.kind), [self._value(declaration)])

    def family(self, types: Sequence[Declaration], all_: dict[Name, Declaration]) -> int:
        """A `Declaration` of an inductive family."""
        encoded = [
            self.object(0, [*self._named(each), self.list(self._constructors(each, all_))])
            for each in types
        ]
        parameters = self.number(types[0].parameter_count)
        fields = [self.names(types[0].level_params), parameters, self.list(encoded)]
        return self.object(_INDUCTIVE_FAMILY, fields, b"\0")

    def _constructors(self, inductive: Declaration, all_: dict[Name, Declaration]) -> list[int]:
        return [self.object(0, self._named(all_[name])) for name in inductive.constructors]

    def _named(self, declaration: Declaration) -> list[int]:
        return [self.name(declaration.name), self.term(declaration.pointers[0])]

    def _value(self, declaration: Declaration) -> int:
        """Lean's `AxiomVal`, `DefinitionVal` and so on."""
        return getattr(self, f"_{declaration.kind.value}")(declaration, self._head(declaration))

    def _body(self, declaration: Declaration) -> int:
        value = declaration.pointers[1]
        assert value is not None, "only asked of kinds that have one"
        return self.term(value)

    def _axiom(self, _: Declaration, head: int) -> int:
        return self.object(0, [head], b"\0")

    def _definition(self, declaration: Declaration, head: int) -> int:
        hints = {"opaque": 0, "abbreviation": self.number(1)}.get(declaration.hints or "")
        if hints is None:
            hints = self.object(2, [], declaration.height.to_bytes(4, "little"))
        fields = [head, self._body(declaration), hints, self.names(declaration.mutual)]
        return self.object(0, fields, bytes([_SAFETIES.index(declaration.safety)]))

    def _theorem(self, declaration: Declaration, head: int) -> int:
        return self.object(0, [head, self._body(declaration), self.names(declaration.mutual)])

    def _opaque(self, declaration: Declaration, head: int) -> int:
        fields = [head, self._body(declaration), self.names(declaration.mutual)]
        return self.object(0, fields, b"\0")

    def _inductive(self, declaration: Declaration, head: int) -> int:
        fields = [
            head,
            self.number(declaration.parameter_count),
            self.number(declaration.index_count),
            self.names(declaration.mutual),
            self.names(declaration.constructors),
            self.number(declaration.nested_count),
        ]
        flags = [declaration.is_recursive, False, declaration.is_reflexive]
        return self.object(0, fields, bytes(flags))

    def _constructor(self, declaration: Declaration, head: int) -> int:
        assert declaration.induct is not None
        fields = [
            head,
            self.name(declaration.induct),
            self.number(declaration.constructor_index),
            self.number(declaration.parameter_count),
            self.number(declaration.field_count),
        ]
        return self.object(0, fields, b"\0")

    def _recursor(self, declaration: Declaration, head: int) -> int:
        counts = (
            declaration.parameter_count,
            declaration.index_count,
            declaration.motive_count,
            declaration.minor_count,
        )
        rules = [
            self.object(0, [self.name(rule), self.number(count), self.term(body)])
            for rule, count, body in declaration.rule_pointers
        ]
        fields = [head, self.names(declaration.mutual), *map(self.number, counts)]
        return self.object(0, [*fields, self.list(rules)], bytes([declaration.is_k, False]))
