"""Parser descriptions, read out of a running Lean's memory.

Lives here: starting the library's initialisers and decoding objects of type `Lean.ParserDescr`.
Reading is defensive: most exported variables are something else, so every pointer is checked
against the process's memory map and every tag and size against the type, and what does not fit is
not a description. Does not live here: which descriptions are wanted (`selection`).

Object layout (Lean's runtime, `lean.h`): a header of 8 bytes (reference count i32, size u16,
number of pointer fields u8, tag u8), then pointer fields of 8 bytes, then scalars. An odd pointer
is a boxed scalar.
"""

from __future__ import annotations

import bisect
import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: A hierarchical name; numeric components as text.
Name = tuple[str, ...]

_STRING_TAG = 249
_LONGEST_STRING = 100_000
_DEEPEST = 400
_ANONYMOUS = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of one parser: its shape at the top, its kind, and every name inside it."""

    shape: str
    kind: Name
    mentions: frozenset[str] = field(compare=False)


def read_descriptions(library: Path, symbols: Iterable[str]) -> dict[str, Description]:
    """Parser descriptions among the exported variables `symbols`.

    Loads the library into this process and runs all its initialisers: use a process of its own.
    """
    lean = ctypes.CDLL(str(library))
    arguments = (ctypes.c_char_p * 3)(b"lean", b"--version", None)
    lean.lean_main(2, arguments)
    reader = _Reader(_Memory())
    found: dict[str, Description] = {}
    for symbol in symbols:
        try:
            variable = ctypes.addressof(ctypes.c_uint64.in_dll(lean, symbol))
            description = reader.description(reader.memory.word(variable))
        except _NotADescriptionError:
            continue
        if description.shape in {"node", "trailingNode", "nodeWithAntiquot"}:
            found[symbol] = description
    return found


class _NotADescriptionError(Exception):
    """The bytes do not decode as the type expected."""


class _Memory:
    """Readable memory of this process."""

    def __init__(self) -> None:
        regions: list[tuple[int, int]] = []
        for line in Path("/proc/self/maps").read_text().splitlines():
            addresses, permissions = line.split()[:2]
            if "r" in permissions:
                start, end = addresses.split("-")
                regions.append((int(start, 16), int(end, 16)))
        regions.sort()
        self._starts = [start for start, _ in regions]
        self._ends = [end for _, end in regions]

    def _check(self, address: int, size: int) -> None:
        region = bisect.bisect_right(self._starts, address) - 1
        if region < 0 or address + size > self._ends[region]:
            raise _NotADescriptionError

    def word(self, address: int) -> int:
        self._check(address, 8)
        return ctypes.c_uint64.from_address(address).value

    def text(self, address: int, size: int) -> str:
        self._check(address, size)
        try:
            return ctypes.string_at(address, size).decode("utf-8")
        except UnicodeDecodeError:
            raise _NotADescriptionError from None


@dataclass(frozen=True, slots=True)
class _Constructor:
    """One constructor of `ParserDescr`: how to read each pointer field."""

    name: str
    fields: str  # n name, s string, i small natural number, d description


#: By tag, in the order of the inductive type's constructors.
_CONSTRUCTORS = (
    _Constructor("const", "n"),
    _Constructor("unary", "nd"),
    _Constructor("binary", "ndd"),
    _Constructor("node", "nid"),
    _Constructor("trailingNode", "niid"),
    _Constructor("symbol", "s"),
    _Constructor("nonReservedSymbol", "s"),
    _Constructor("cat", "ni"),
    _Constructor("parser", "n"),
    _Constructor("nodeWithAntiquot", "snd"),
    _Constructor("sepBy", "dsd"),
    _Constructor("sepBy1", "dsd"),
    _Constructor("unicodeSymbol", "ss"),
)


class _Reader:
    """Decodes objects; each method takes a pointer and raises `_NotADescriptionError`."""

    def __init__(self, memory: _Memory) -> None:
        self.memory = memory

    def description(self, pointer: int, depth: int = 0) -> Description:
        tag, count = self._header(pointer)
        if depth > _DEEPEST or tag >= len(_CONSTRUCTORS):
            raise _NotADescriptionError
        constructor = _CONSTRUCTORS[tag]
        if count != len(constructor.fields):
            raise _NotADescriptionError
        mentions: set[str] = set()
        names: list[Name] = []
        read: dict[str, Callable[[int], object]] = {
            "n": lambda address: names.append(self._name(address)),
            "s": lambda address: mentions.add(self._string(address)),
            "i": self._small_number,
            "d": lambda address: mentions.update(self.description(address, depth + 1).mentions),
        }
        for index, kind_of_field in enumerate(constructor.fields):
            read[kind_of_field](self._field(pointer, index))
        mentions.update(part for name in names for part in name)
        return Description(constructor.name, names[0] if names else (), frozenset(mentions))

    def _header(self, pointer: int) -> tuple[int, int]:
        if pointer & 1 or pointer == 0:
            raise _NotADescriptionError
        header = self.memory.word(pointer)
        return header >> 56 & 255, header >> 48 & 255

    def _field(self, pointer: int, index: int) -> int:
        return self.memory.word(pointer + 8 + 8 * index)

    def _string(self, pointer: int) -> str:
        if self._header(pointer)[0] != _STRING_TAG:
            raise _NotADescriptionError
        size = self.memory.word(pointer + 8)
        if not 0 < size <= _LONGEST_STRING:
            raise _NotADescriptionError
        return self.memory.text(pointer + 32, size - 1)

    def _name(self, pointer: int) -> Name:
        components: list[str] = []
        while pointer != _ANONYMOUS:
            tag, count = self._header(pointer)
            if count != 2 or tag not in (1, 2) or len(components) > _DEEPEST:
                raise _NotADescriptionError
            last = self._field(pointer, 1)
            components.append(self._string(last) if tag == 1 else str(self._small_number(last)))
            pointer = self._field(pointer, 0)
        return tuple(reversed(components))

    def _small_number(self, pointer: int) -> int:
        if not pointer & 1:
            raise _NotADescriptionError
        return pointer >> 1
