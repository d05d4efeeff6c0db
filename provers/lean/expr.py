"""Kernel expressions of Lean as hash-consed immutable values.

What lives here: the node classes and their constructors. What does not: operations on terms
(`provers.lean.terms`, `digests`), names and levels (re-exported from `names` and `levels`), reading
(`olean`) and printing (`printer`).

Building a node that exists returns the existing one, so two expressions built from the same parts
are **the same object**: `==` and `hash` are by identity and cost nothing, whatever the depth.
Binder names and binder kinds are part of a node (printing needs them), so identity is finer than
alpha-equivalence; `digests.alpha_equal` and `digests.digest` ignore them, as Lean's kernel does.
Metadata nodes (`Expr.mdata`) do not exist here: the reader drops them, as the kernel does.

Bound variables are de Bruijn indices. Nothing here,
in `terms` or in `digests` recurses. Source: Lean 4, `src/Lean/Expr.lean`.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Final, NoReturn, Self, TypeVar

from provers.lean.interning import InternTable, slot_setter
from provers.lean.levels import Level
from provers.lean.names import Name

__all__ = [
    "App",
    "BVar",
    "BinderKind",
    "Const",
    "Expr",
    "FVar",
    "Lam",
    "Let",
    "Level",
    "Lit",
    "MVar",
    "Name",
    "Pi",
    "Proj",
    "Sort",
    "apply",
]


class BinderKind(enum.IntEnum):
    """How an argument is given: `(x)`, `{x}`, `⦃x⦄`, `[x]` (Lean's `BinderInfo`, same order)."""

    DEFAULT = 0
    IMPLICIT = 1
    STRICT_IMPLICIT = 2
    INSTANCE = 3


BINDER_KINDS: Final = tuple(BinderKind)

# Bits of `Expr.flags`.
HAS_FVAR = 1
HAS_MVAR = 2
HAS_LEVEL_PARAM = 4
HAS_LEVEL_MVAR = 8


class Expr:
    """Base of all expression nodes.

    Attributes:
        loose_range: one more than the largest loose de Bruijn index; 0 means closed.
        flags: bits `HAS_FVAR`, `HAS_MVAR`, `HAS_LEVEL_PARAM`, `HAS_LEVEL_MVAR`, true of any
            subterm.
    """

    __slots__ = ("__weakref__", "_digest", "flags", "loose_range")

    loose_range: int
    flags: int
    _digest: bytes | None

    binders_over_child: ClassVar[tuple[int, ...]] = ()
    """For each child, how many binders of this node it stands under."""

    @property
    def children(self) -> tuple[Expr, ...]:
        """Direct subterms, in the order of the constructor."""
        return ()

    def with_children(self, children: Sequence[Expr]) -> Expr:
        """The same node over other children (as many as it has)."""
        return self

    def __setattr__(self, attribute: str, value: object) -> NoReturn:
        raise AttributeError(f"expressions are immutable (cannot set {attribute})")

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, memo: object) -> Expr:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("expressions are not pickled: send the constant's name and file instead")

    def __repr__(self) -> str:
        from provers.lean.digests import brief

        return f"<{type(self).__name__} {brief(self)}>"


Node = TypeVar("Node", bound=Expr)

_new = object.__new__
_set_range = slot_setter(Expr, "loose_range")
_set_flags = slot_setter(Expr, "flags")
set_digest = slot_setter(Expr, "_digest")


class BVar(Expr):
    """A bound variable: `index` counts the binders between it and its own."""

    __slots__ = ("index",)
    __match_args__ = ("index",)
    index: int

    def __new__(cls, index: int) -> BVar:
        found = _BVARS.get(index)
        node = found() if found is not None else None
        if node is not None:
            return node
        if index < 0:
            raise ValueError("a de Bruijn index is at least 0")
        node = _new(cls)
        _set_index(node, index)
        return _finish(_BVARS, index, node, index + 1, 0)


class FVar(Expr):
    """A free variable (a hypothesis or local constant under construction)."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: Name

    def __new__(cls, name: Name) -> FVar:
        key = id(name)
        found = _FVARS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_fvar_name(node, name)
        return _finish(_FVARS, key, node, 0, HAS_FVAR)


class MVar(Expr):
    """A metavariable: a place that unification may fill."""

    __slots__ = ("name",)
    __match_args__ = ("name",)
    name: Name

    def __new__(cls, name: Name) -> MVar:
        key = id(name)
        found = _MVARS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_mvar_name(node, name)
        return _finish(_MVARS, key, node, 0, HAS_MVAR)


class Sort(Expr):
    """`Sort level`; `Sort 0` is `Prop`, `Sort (u+1)` is `Type u`."""

    __slots__ = ("level",)
    __match_args__ = ("level",)
    level: Level

    def __new__(cls, level: Level) -> Sort:
        key = id(level)
        found = _SORTS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_level(node, level)
        return _finish(_SORTS, key, node, 0, _flags_of((level,)))


class Const(Expr):
    """A constant of the environment at universe levels."""

    __slots__ = ("levels", "name")
    __match_args__ = ("name", "levels")
    name: Name
    levels: tuple[Level, ...]

    def __new__(cls, name: Name | str, levels: Sequence[Level] = ()) -> Const:
        if isinstance(name, str):
            name = Name.parse(name)
        key = (id(name), *map(id, levels))
        found = _CONSTS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_const_name(node, name)
        _set_levels(node, tuple(levels))
        return _finish(_CONSTS, key, node, 0, _flags_of(levels))


class App(Expr):
    """An application of `fn` to one argument."""

    __slots__ = ("arg", "fn")
    __match_args__ = ("fn", "arg")
    binders_over_child = (0, 0)
    fn: Expr
    arg: Expr

    def __new__(cls, fn: Expr, arg: Expr) -> App:
        key = (id(fn), id(arg))
        found = _APPS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_fn(node, fn)
        _set_arg(node, arg)
        loose = fn.loose_range
        if arg.loose_range > loose:
            loose = arg.loose_range
        return _finish(_APPS, key, node, loose, fn.flags | arg.flags)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.fn, self.arg)

    def with_children(self, children: Sequence[Expr]) -> Expr:
        return App(*children)


class _Binder(Expr):
    __slots__ = ("body", "kind", "name", "type")
    __match_args__ = ("name", "type", "body", "kind")
    binders_over_child = (0, 1)
    name: Name
    type: Expr
    body: Expr
    kind: BinderKind
    _table: ClassVar[InternTable[Any]]

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.type, self.body)

    def with_children(self, children: Sequence[Expr]) -> Expr:
        type_, body = children
        return type(self)(self.name, type_, body, self.kind)

    def __new__(
        cls, name: Name | str, type: Expr, body: Expr, kind: BinderKind = BinderKind.DEFAULT
    ) -> Self:
        if isinstance(name, str):
            name = Name.parse(name)
        key = (id(name), id(type), id(body), kind)
        table = cls._table
        found = table.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_binder_name(node, name)
        _set_type(node, type)
        _set_body(node, body)
        _set_kind(node, kind)
        loose = body.loose_range - 1
        if type.loose_range > loose:
            loose = type.loose_range
        return _finish(table, key, node, max(loose, 0), type.flags | body.flags)


class Lam(_Binder):
    """`fun (name : type) => body`."""

    __slots__ = ()


class Pi(_Binder):
    """`∀ (name : type), body`, also `type → body` (Lean's `forallE`)."""

    __slots__ = ()


class Let(Expr):
    """`let name : type := value; body`; `nondependent` is what `have` elaborates to."""

    __slots__ = ("body", "name", "nondependent", "type", "value")
    __match_args__ = ("name", "type", "value", "body", "nondependent")
    binders_over_child = (0, 0, 1)
    name: Name
    type: Expr
    value: Expr
    body: Expr
    nondependent: bool

    def __new__(
        cls, name: Name | str, type: Expr, value: Expr, body: Expr, nondependent: bool = False
    ) -> Let:
        if isinstance(name, str):
            name = Name.parse(name)
        key = (id(name), id(type), id(value), id(body), nondependent)
        found = _LETS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_let_name(node, name)
        _set_let_type(node, type)
        _set_let_value(node, value)
        _set_let_body(node, body)
        _set_nondependent(node, nondependent)
        loose = max(type.loose_range, value.loose_range, body.loose_range - 1)
        return _finish(_LETS, key, node, loose, type.flags | value.flags | body.flags)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.type, self.value, self.body)

    def with_children(self, children: Sequence[Expr]) -> Expr:
        type_, value, body = children
        return Let(self.name, type_, value, body, self.nondependent)


class Lit(Expr):
    """A raw literal: a natural number (`int`) or a string (`str`)."""

    __slots__ = ("value",)
    __match_args__ = ("value",)
    value: int | str

    def __new__(cls, value: int | str) -> Lit:
        found = _LITS.get(value)
        node = found() if found is not None else None
        if node is not None:
            return node
        if isinstance(value, bool) or (isinstance(value, int) and value < 0):
            raise ValueError("a numeric literal is a natural number")
        node = _new(cls)
        _set_lit_value(node, value)
        return _finish(_LITS, value, node, 0, 0)


class Proj(Expr):
    """The kernel's own projection: field number `index` of `structure`, of type `name`."""

    __slots__ = ("index", "name", "structure")
    __match_args__ = ("name", "index", "structure")
    binders_over_child = (0,)
    name: Name
    index: int
    structure: Expr

    def __new__(cls, name: Name, index: int, structure: Expr) -> Proj:
        key = (id(name), index, id(structure))
        found = _PROJS.get(key)
        node = found() if found is not None else None
        if node is not None:
            return node
        node = _new(cls)
        _set_proj_name(node, name)
        _set_proj_index(node, index)
        _set_structure(node, structure)
        return _finish(_PROJS, key, node, structure.loose_range, structure.flags)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.structure,)

    def with_children(self, children: Sequence[Expr]) -> Expr:
        return Proj(self.name, self.index, *children)


_BVARS: InternTable[BVar] = InternTable()
_FVARS: InternTable[FVar] = InternTable()
_MVARS: InternTable[MVar] = InternTable()
_SORTS: InternTable[Sort] = InternTable()
_CONSTS: InternTable[Const] = InternTable()
_APPS: InternTable[App] = InternTable()
_LETS: InternTable[Let] = InternTable()
_LITS: InternTable[Lit] = InternTable()
_PROJS: InternTable[Proj] = InternTable()
Lam._table = InternTable()
Pi._table = InternTable()

# `__setattr__` refuses, so constructors write through the slots' descriptors.
_set_index = slot_setter(BVar, "index")
_set_fvar_name = slot_setter(FVar, "name")
_set_mvar_name = slot_setter(MVar, "name")
_set_level = slot_setter(Sort, "level")
_set_const_name = slot_setter(Const, "name")
_set_levels = slot_setter(Const, "levels")
_set_fn = slot_setter(App, "fn")
_set_arg = slot_setter(App, "arg")
_set_binder_name = slot_setter(_Binder, "name")
_set_type = slot_setter(_Binder, "type")
_set_body = slot_setter(_Binder, "body")
_set_kind = slot_setter(_Binder, "kind")
_set_let_name = slot_setter(Let, "name")
_set_let_type = slot_setter(Let, "type")
_set_let_value = slot_setter(Let, "value")
_set_let_body = slot_setter(Let, "body")
_set_nondependent = slot_setter(Let, "nondependent")
_set_lit_value = slot_setter(Lit, "value")
_set_proj_name = slot_setter(Proj, "name")
_set_proj_index = slot_setter(Proj, "index")
_set_structure = slot_setter(Proj, "structure")


def _flags_of(levels: Sequence[Level]) -> int:
    flags = 0
    for level in levels:
        flags |= HAS_LEVEL_PARAM * level.has_param | HAS_LEVEL_MVAR * level.has_mvar
    return flags


def _finish(
    table: InternTable[Node], key: Hashable, node: Node, loose_range: int, flags: int
) -> Node:
    _set_range(node, loose_range)
    _set_flags(node, flags)
    set_digest(node, None)
    return table.remember(key, node)


def apply(fn: Expr, *args: Expr) -> Expr:
    """`fn` applied to the arguments in order."""
    for arg in args:
        fn = App(fn, arg)
    return fn


# Dropped and rebuilt all the time otherwise.
_COMMON_BVARS = tuple(BVar(index) for index in range(64))
