"""The names that a shared library exports, read from its ELF file.

Lives here: just enough of the format (System V ABI, ELF-64, little-endian: file header, section
headers, `.dynsym` and its string table) to list defined symbols. Does not live here: what the
names mean.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

_FILE_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_DYNAMIC_SYMBOLS = 11  # SHT_DYNSYM
_OBJECT, _FUNCTION = 1, 2  # STT_OBJECT, STT_FUNC
_UNDEFINED = 0  # SHN_UNDEF


@dataclass(frozen=True, slots=True)
class Exports:
    """Exported names in code-point order: variables and functions."""

    objects: tuple[str, ...]
    functions: tuple[str, ...]


def read_exports(library: Path) -> Exports:
    """Names of all defined dynamic symbols.

    Raises:
        ValueError: not a little-endian 64-bit ELF file with a dynamic symbol table.
    """
    with (
        library.open("rb") as handle,
        mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        symbols, strings = _symbol_table(data)
        objects: list[str] = []
        functions: list[str] = []
        for name_at, info, _, section, _, _ in _SYMBOL.iter_unpack(symbols):
            if section == _UNDEFINED:
                continue
            end = strings.index(b"\0", name_at)
            name = strings[name_at:end].decode("utf-8", "replace")
            if info & 15 == _OBJECT:
                objects.append(name)
            elif info & 15 == _FUNCTION:
                functions.append(name)
    return Exports(tuple(sorted(objects)), tuple(sorted(functions)))


def _symbol_table(data: mmap.mmap) -> tuple[bytes, bytes]:
    """Contents of the dynamic symbol table and of the string table that it names."""
    if data[:4] != b"\x7fELF" or data[4:6] != b"\x02\x01":
        raise ValueError("not a little-endian 64-bit ELF file")
    header = _FILE_HEADER.unpack_from(data)
    table_at, entry_size, count = header[6], header[11], header[12]
    sections = [_SECTION_HEADER.unpack_from(data, table_at + i * entry_size) for i in range(count)]
    for section in sections:
        if section[1] == _DYNAMIC_SYMBOLS:
            strings = sections[section[6]]
            return (
                data[section[4] : section[4] + section[5]],
                data[strings[4] : strings[4] + strings[5]],
            )
    raise ValueError("no dynamic symbol table")
