"""Universe levels, interned: equal levels are the same object.

What lives here: `Level` and its normal form. What does not: expressions.

Levels are built with `Level.zero`, `succ`, `maximum`, `imax`, `param` and `level_mvar`, which
build exactly what they are asked for; `normalise` brings levels with the same meaning together.
Source: Lean 4, `src/Lean/Level.lean`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import NoReturn

from provers.lean.interning import InternTable, slot_setter
from provers.lean.names import Name

ZERO, SUCC, MAX, IMAX, PARAM, MVAR = range(6)


class Level:
    """A universe level.

    Attributes:
        tag: one of `ZERO, SUCC, MAX, IMAX, PARAM, MVAR` (Lean's constructor numbers).
        args: the sub-levels (`succ`: one; `max`, `imax`: two; else none).
        name: the name of a parameter or metavariable, else the anonymous name.
        has_param: whether a parameter occurs.
        has_mvar: whether a metavariable occurs.
        digest: 32 bytes, the same in every process, equal only for identical levels.
    """

    __slots__ = ("__weakref__", "_normal", "args", "digest", "has_mvar", "has_param", "name", "tag")

    tag: int
    args: tuple[Level, ...]
    name: Name
    has_param: bool
    has_mvar: bool
    digest: bytes
    _normal: Level | None

    zero: Level
    one: Level

    def __init__(self) -> None:
        raise TypeError("levels are interned: use Level.zero, succ, maximum, imax, param")

    def __setattr__(self, attribute: str, value: object) -> NoReturn:
        raise AttributeError(f"levels are immutable (cannot set {attribute})")

    def __copy__(self) -> Level:
        return self

    def __deepcopy__(self, memo: object) -> Level:
        return self

    def __str__(self) -> str:
        return level_text(self)

    def __repr__(self) -> str:
        return f"Level({level_text(self)})"


_set_tag = slot_setter(Level, "tag")
_set_args = slot_setter(Level, "args")
_set_name = slot_setter(Level, "name")
_set_has_param = slot_setter(Level, "has_param")
_set_has_mvar = slot_setter(Level, "has_mvar")
_set_digest = slot_setter(Level, "digest")
_set_normal = slot_setter(Level, "_normal")
_LEVELS: InternTable[Level] = InternTable()


def _intern(tag: int, args: tuple[Level, ...], name: Name) -> Level:
    key = (tag, id(name), *map(id, args))
    reference = _LEVELS.get(key)
    if reference is not None:
        found = reference()
        if found is not None:
            return found
    level = object.__new__(Level)
    _set_tag(level, tag)
    _set_args(level, args)
    _set_name(level, name)
    _set_has_param(level, tag == PARAM or any(arg.has_param for arg in args))
    _set_has_mvar(level, tag == MVAR or any(arg.has_mvar for arg in args))
    parts = b"".join(arg.digest for arg in args) or str(name).encode(errors="surrogatepass")
    _set_digest(level, blake2b(b"level" + bytes((tag,)) + parts, digest_size=32).digest())
    _set_normal(level, None)
    return _LEVELS.remember(key, level)


def succ(level: Level) -> Level:
    """`level + 1`."""
    return _intern(SUCC, (level,), Name.anonymous)


def maximum(left: Level, right: Level) -> Level:
    """`max left right`."""
    return _intern(MAX, (left, right), Name.anonymous)


def imax(left: Level, right: Level) -> Level:
    """`imax left right`: 0 where `right` is 0, else `max left right`."""
    return _intern(IMAX, (left, right), Name.anonymous)


def param(name: Name | str) -> Level:
    """A universe parameter."""
    return _intern(PARAM, (), Name.parse(name) if isinstance(name, str) else name)


def level_mvar(name: Name) -> Level:
    """A universe metavariable (never in a finished constant)."""
    return _intern(MVAR, (), name)


def add(level: Level, offset: int) -> Level:
    """`level + offset`, for a natural number `offset`."""
    for _ in range(offset):
        level = succ(level)
    return level


Level.zero = _intern(ZERO, (), Name.anonymous)
Level.one = succ(Level.zero)


def _fold(root: Level, combine: Callable[[Level, list[object]], object]) -> object:
    """Post-order over the DAG with an explicit stack; `combine` gets the children's results."""
    results: dict[Level, object] = {}
    stack = [root]
    while stack:
        level = stack[-1]
        if level in results:
            stack.pop()
            continue
        missing = [arg for arg in level.args if arg not in results]
        if missing:
            stack.extend(missing)
            continue
        stack.pop()
        results[level] = combine(level, [results[arg] for arg in level.args])
    return results[root]


def substitute_params(level: Level, values: Mapping[Name, Level]) -> Level:
    """The level with parameters replaced; parameters without a value stay."""
    if not level.has_param:
        return level

    def combine(node: Level, args: list[object]) -> object:
        if node.tag == PARAM:
            return values.get(node.name, node)
        if not node.args:
            return node
        return _intern(node.tag, tuple(args), node.name)  # pyright: ignore[reportArgumentType]

    return _fold(level, combine)  # pyright: ignore[reportReturnType]


def param_names(levels: Sequence[Level]) -> frozenset[Name]:
    """All parameters that occur in the levels."""
    found: set[Name] = set()
    seen: set[Level] = set()
    stack = [level for level in levels if level.has_param]
    while stack:
        level = stack.pop()
        if level in seen:
            continue
        seen.add(level)
        if level.tag == PARAM:
            found.add(level.name)
        stack.extend(arg for arg in level.args if arg.has_param)
    return frozenset(found)


# A level as a maximum of "atom + offset". The key None stands for 0 + offset; an atom is a
# parameter, a metavariable, or an `imax` that cannot be resolved without knowing its right side.
_Terms = dict["Level | None", int]


def normalise(level: Level) -> Level:
    """A canonical level with the same meaning under every assignment.

    `max` is taken up to associativity, commutativity and absorption, `succ` is pushed inwards,
    and `imax u v` becomes `max u v` where `v` cannot be 0 and 0 where it is 0. Two levels with
    one normal form are equal; the converse may fail for nested `imax`.
    """
    normal = level._normal
    if normal is None:
        normal = _rebuild(_fold(level, _combine_terms))  # pyright: ignore[reportArgumentType]
        _set_normal(level, normal)
    return normal


def _combine_terms(level: Level, args: list[object]) -> object:
    terms: list[_Terms] = args  # pyright: ignore[reportAssignmentType]
    if level.tag == ZERO:
        return {None: 0}
    if level.tag == SUCC:
        return {atom: offset + 1 for atom, offset in terms[0].items()}
    if level.tag == MAX:
        return _merge(terms[0], terms[1])
    if level.tag == IMAX:
        left, right = terms
        if _never_zero(right):
            return _merge(left, right)
        if right.keys() <= {None}:
            return {None: 0}
        first, second = _rebuild(left), _rebuild(right)
        if first is second or first is Level.zero or first is Level.one:
            return right
        return {imax(first, second): 0, None: 0}
    return {level: 0, None: 0}


def _merge(left: _Terms, right: _Terms) -> _Terms:
    merged = dict(left)
    for atom, offset in right.items():
        merged[atom] = max(offset, merged.get(atom, 0))
    return merged


def _never_zero(terms: _Terms) -> bool:
    return any(offset > 0 for offset in terms.values())


def _rebuild(terms: _Terms) -> Level:
    constant = terms.get(None, 0)
    atoms = [(atom, offset) for atom, offset in terms.items() if atom is not None]
    atoms.sort(key=lambda pair: (pair[0].tag, str(pair[0].name), pair[0].digest))
    levels = [add(atom, offset) for atom, offset in atoms]
    if not levels or constant > max(offset for _, offset in atoms):
        levels.insert(0, add(Level.zero, constant))
    result = levels[-1]
    for level in reversed(levels[:-1]):
        result = maximum(level, result)
    return result


def level_text(level: Level, limit: int = 1 << 16) -> str:
    """The level in Lean's syntax (`max 1 (u+2)`); not guarded against unprintable names.

    Raises:
        ValueError: the text would be longer than `limit` characters.
    """

    def combine(node: Level, args: list[object]) -> object:
        if node.tag == ZERO:
            return ("0", True)
        if node.tag in (PARAM, MVAR):
            return (("?" if node.tag == MVAR else "") + str(node.name), True)
        if sum(len(text) for text, _ in args) > limit:  # pyright: ignore
            raise ValueError(f"a universe level needs more than {limit} characters")
        texts = [(text if atomic else f"({text})") for text, atomic in args]  # pyright: ignore
        if node.tag == SUCC:
            inner: tuple[str, bool] = args[0]  # pyright: ignore[reportAssignmentType]
            if inner[0].isdigit():
                return (str(int(inner[0]) + 1), True)
            stem, plus, offset = inner[0].rpartition("+")
            if plus and offset.isdigit() and not inner[1] and not stem.startswith(("max", "imax")):
                return (f"{stem}+{int(offset) + 1}", False)
            return (f"{texts[0]}+1", False)
        return (f"{'max' if node.tag == MAX else 'imax'} {texts[0]} {texts[1]}", False)

    return _fold(level, combine)[0]  # pyright: ignore
