"""Lean's mangling of hierarchical names into C symbols, both ways.

Lives here: the scheme of Lean's compiler (`Lean.Compiler.NameMangling`) for names made of string
components: `_` doubles, other characters outside ASCII letters and digits become `_xHH` or
`_uHHHH` (hexadecimal code point), and components are joined by one `_`. Does not live here:
numeric components and the `_00` marker of ambiguous ones; no name that the generator wants has
them, and `demangle` refuses them.
"""

from __future__ import annotations

import re

_PREFIX = "l_"
_RUN = re.compile(r"_+")
_ESCAPE = re.compile(r"x([0-9a-f]{2})|u([0-9a-f]{4})")


def mangle(components: tuple[str, ...]) -> str:
    """`("Lean", "a_b")` -> `l_Lean_a__b`."""
    return _PREFIX + "_".join("".join(map(_mangle_character, part)) for part in components)


def _mangle_character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    if character == "_":
        return "__"
    code = ord(character)
    return f"_x{code:02x}" if code < 256 else f"_u{code:04x}"


def demangle(symbol: str) -> tuple[str, ...] | None:
    """The name's components, or None if the symbol is not the plain mangling of one.

    A run of underscores stands for half as many; when its length is odd, the odd one either
    starts an escape (it comes last) or separates two components (it comes first).
    """
    if not symbol.startswith(_PREFIX):
        return None
    components: list[str] = []
    current = ""
    position = len(_PREFIX)
    while position < len(symbol):
        run = _RUN.match(symbol, position)
        if run is None:
            current += symbol[position]
            position += 1
            continue
        underscores = len(run.group())
        position = run.end()
        if underscores % 2:
            escape = _ESCAPE.match(symbol, position)
            if escape is not None:
                code = int(escape.group(1) or escape.group(2), 16)
                current += "_" * (underscores // 2) + chr(code)
                position = escape.end()
                continue
            components.append(current)
            current = ""
        current += "_" * (underscores // 2)
    components.append(current)
    name = tuple(components)
    return name if mangle(name) == symbol else None
