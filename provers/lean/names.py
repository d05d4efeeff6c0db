"""Hierarchical names of Lean, interned: equal names are the same object.

What lives here: `Name`, its parts, its text form and back. What does not: name resolution
(nothing here knows namespaces or environments).

Source: Lean 4, `Init/Prelude.lean` (`Lean.Name`) and `Init/Meta/Defs.lean` (which characters an
identifier may have).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NoReturn

from provers.lean.interning import InternTable, slot_setter

ANONYMOUS_TEXT = "[anonymous]"
_PRIVATE = "_private"
_MACRO_SCOPE = "_@"
_HYGIENE = "_hyg"


class Name:
    """A Lean name: a chain of components, each a string or a number.

    Build names with `Name.of("Nat", "add")`, `Name.parse("Nat.add")` or `prefix.child("add")`.
    `str(name)` is injective: components that are no plain identifiers are quoted with `«…»`
    (a `»` inside is doubled, which Lean itself could not read back), so the component `"1"` is
    `«1»` and the number 1 is `1`. Names compare by identity, and sort by their text.

    Attributes:
        prefix: all but the last component (the anonymous name has itself).
        part: the last component (`""` for the anonymous name).
    """

    __slots__ = ("__weakref__", "_text", "part", "prefix")

    prefix: Name
    part: str | int
    _text: str | None

    anonymous: Name

    def __init__(self) -> None:
        raise TypeError("names are interned: use Name.of, Name.parse or name.child")

    def __setattr__(self, attribute: str, value: object) -> NoReturn:
        raise AttributeError(f"names are immutable (cannot set {attribute})")

    def child(self, part: str | int) -> Name:
        """The name that has one more component."""
        key = (id(self), part)
        reference = _NAMES.get(key)
        if reference is not None:
            found = reference()
            if found is not None:
                return found
        return _NAMES.remember(key, _make(self, part))

    @staticmethod
    def of(*parts: str | int) -> Name:
        """The name with the given components."""
        name = Name.anonymous
        for part in parts:
            name = name.child(part)
        return name

    @staticmethod
    def parse(text: str) -> Name:
        """The inverse of `str`.

        Raises:
            ValueError: a component is empty or a quote is not closed.
        """
        return _parse(text)

    @property
    def parts(self) -> tuple[str | int, ...]:
        """The components, outermost first."""
        found: list[str | int] = []
        name = self
        while name is not Name.anonymous:
            found.append(name.part)
            name = name.prefix
        found.reverse()
        return tuple(found)

    def __iter__(self) -> Iterator[str | int]:
        return iter(self.parts)

    def __str__(self) -> str:
        text = self._text
        if text is None:
            text = ".".join(map(component_text, self.parts)) or ANONYMOUS_TEXT
            _set_text(self, text)
        return text

    def __repr__(self) -> str:
        return f"Name({str(self)!r})"

    def __lt__(self, other: Name) -> bool:
        return str(self) < str(other)

    def __copy__(self) -> Name:
        return self

    def __deepcopy__(self, memo: object) -> Name:
        return self

    def __reduce__(self) -> tuple[object, tuple[str | int, ...]]:
        return Name.of, self.parts

    @property
    def is_private(self) -> bool:
        """Whether Lean's `private` made this name (`_private.<module>.0.<what was written>`)."""
        return self.parts[:1] == (_PRIVATE,)

    @property
    def is_hygienic(self) -> bool:
        """Whether the name carries macro scopes, so that no source text can spell it."""
        parts = self.parts
        return _MACRO_SCOPE in parts or _HYGIENE in parts

    def without_private_prefix(self) -> Name:
        """What the user wrote: `_private.Module.0.foo` becomes `foo`; other names are kept."""
        parts = self.parts
        if parts[:1] != (_PRIVATE,) or 0 not in parts:
            return self
        return Name.of(*parts[parts.index(0) + 1 :])


_set_prefix = slot_setter(Name, "prefix")
_set_part = slot_setter(Name, "part")
_set_text = slot_setter(Name, "_text")
_NAMES: InternTable[Name] = InternTable()


def _make(prefix: Name | None, part: str | int) -> Name:
    name = object.__new__(Name)
    _set_prefix(name, name if prefix is None else prefix)
    _set_part(name, part)
    _set_text(name, None)
    return name


Name.anonymous = _make(None, "")


def is_identifier_start(character: str) -> bool:
    """Whether an unquoted Lean identifier may start with this character.

    Narrower than Lean for accented Latin letters, whose status differs between versions:
    quoting is always right.
    """
    return character == "_" or (character.isascii() and character.isalpha()) or _letter(character)


def is_identifier_rest(character: str) -> bool:
    """Whether an unquoted Lean identifier may continue with this character."""
    code = ord(character)
    return (
        character in "_'!?"
        or (character.isascii() and character.isalnum())
        or _letter(character)
        or 0x2080 <= code <= 0x2089
        or 0x2090 <= code <= 0x209C
        or 0x1D62 <= code <= 0x1D6A
    )


def _letter(character: str) -> bool:
    code = ord(character)
    if character in "λΠΣ":
        return False
    return (
        0x3B1 <= code <= 0x3C9
        or 0x391 <= code <= 0x3A9
        or 0x3CA <= code <= 0x3FB
        or 0x1F00 <= code <= 0x1FFE
        or 0x2100 <= code <= 0x214F
        or 0x1D49C <= code <= 0x1D59F
    )


@lru_cache(maxsize=1 << 14)
def is_plain_component(part: str) -> bool:
    """Whether a component reads as an identifier without quotes (keywords not considered)."""
    return (
        bool(part)
        and is_identifier_start(part[0])
        and all(is_identifier_rest(character) for character in part[1:])
    )


@lru_cache(maxsize=1 << 14)
def component_text(part: str | int) -> str:
    """One component as `str(name)` shows it."""
    if isinstance(part, int):
        return str(part)
    if part == _MACRO_SCOPE or is_plain_component(part):
        return part
    return "«" + part.replace("»", "»»") + "»"


def _parse(text: str) -> Name:
    if text == ANONYMOUS_TEXT:
        return Name.anonymous
    name = Name.anonymous
    position = 0
    while True:
        part, position = _parse_component(text, position)
        name = name.child(part)
        if position == len(text):
            return name
        if text[position] != ".":
            raise ValueError(f"not a Lean name: {text!r}")
        position += 1


def _parse_component(text: str, start: int) -> tuple[str | int, int]:
    if text.startswith("«", start):
        position = start + 1
        while True:
            close = text.find("»", position)
            if close < 0:
                raise ValueError(f"a quote is not closed in the Lean name {text!r}")
            if not text.startswith("»»", close):
                return text[start + 1 : close].replace("»»", "»"), close + 1
            position = close + 2
    end = text.find(".", start)
    end = len(text) if end < 0 else end
    part = text[start:end]
    if not part:
        raise ValueError(f"an empty component in the Lean name {text!r}")
    if part.isascii() and part.isdigit():
        return int(part), end
    return part, end
