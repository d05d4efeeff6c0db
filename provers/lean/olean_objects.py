"""The raw objects inside a compacted `.olean` region: bounds-checked, never trusted.

What lives here: the file header, finding objects by pointer, and reading constructors, arrays,
lists, strings and numbers. What does not: what the objects mean (`olean_terms`, `olean`).

Layout (Lean 4.35, format version 2; `src/runtime/compact.cpp`, `src/library/module.cpp`):
an 88-byte header, a pointer to the root, then objects. A pointer is the region's base address
plus the file offset; an odd one is a boxed scalar. Lean writes children before parents, so **every
pointer inside an object leads to a lower address**; insisting on that makes every walk finite,
whatever bytes a file holds. Sources that open with `module` are split over `.olean`,
`.olean.server` and `.olean.private`, whose objects point into the earlier parts.
"""

from __future__ import annotations

import mmap
import os
import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from provers.errors import LemmataError

MAGIC = b"olean"
FORMAT_VERSION = 2
HEADER_BYTES = 88
_HEADER = struct.Struct("<5sBB33s40sQ")

TAG_MAX_CONSTRUCTOR = 244
TAG_ARRAY = 246
TAG_STRING = 249
TAG_BIG_INTEGER = 250

MAX_FILE_BYTES = 8 << 30
MAX_IN_MEMORY_BYTES = 512 << 20
MAX_STRING_BYTES = 64 << 20
MAX_INTEGER_BYTES = 64 << 20


class OleanError(LemmataError):
    """A file is not an `.olean` that can be read: foreign, truncated, corrupted or too large."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a module, in memory or mapped.

    Attributes:
        path: where it came from.
        base: the address that its byte 0 is counted from.
        size: bytes, a multiple of 8.
        data: the bytes.
        words: the same as little-endian 64-bit words.
        lean_version: as the header says, e.g. `4.35.0`.
        git_hash: of the Lean that wrote it.
    """

    path: Path
    base: int
    size: int
    data: bytes | mmap.mmap
    words: Sequence[int]
    lean_version: str
    git_hash: str

    @property
    def root(self) -> int:
        """The pointer to the part's root object."""
        return self.words[HEADER_BYTES // 8]


def open_part(path: Path, *, memory_map: bool = True) -> Part:
    """Open one file and check its header.

    Args:
        path: a regular file.
        memory_map: map the file instead of reading it. A mapped file must not be truncated while
            it is in use (the operating system would kill the reader), so files that an untrusted
            process may still write are read into memory instead.

    Raises:
        OleanError: not a regular file, unreadable, too large, or not an `.olean` of version 2.
    """
    data = _load(path, memory_map)
    if len(data) < HEADER_BYTES + 8:
        raise _refusal(path, f"it has {len(data)} bytes, less than the header of an .olean")
    magic, version, _flags, lean, git_hash, base = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise _refusal(path, "it does not start with 'olean'")
    if version != FORMAT_VERSION:
        raise _refusal(path, f"it has format version {version}; only {FORMAT_VERSION} is read")
    if len(data) % 8:
        raise _refusal(path, "its length is no multiple of 8: truncated, or from a 32-bit Lean")
    if base % 8 or not 0 < base < 1 << 56:
        raise _refusal(path, f"its base address {base:#x} is impossible")
    return Part(
        path=path,
        base=base,
        size=len(data),
        data=data,
        words=memoryview(data).cast("Q"),
        lean_version=lean.rstrip(b"\0").decode("ascii", errors="replace"),
        git_hash=git_hash.rstrip(b"\0").decode("ascii", errors="replace"),
    )


def _load(path: Path, memory_map: bool) -> bytes | mmap.mmap:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise OleanError(f"{path} cannot be read: {error.strerror}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(path, "it is not a regular file")
        if status.st_size > (MAX_FILE_BYTES if memory_map else MAX_IN_MEMORY_BYTES):
            raise _refusal(path, f"it has {status.st_size} bytes, more than are read")
        if memory_map and status.st_size:
            return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_IN_MEMORY_BYTES)
    except OSError as error:
        raise OleanError(f"{path} cannot be read: {error}") from error
    finally:
        os.close(descriptor)


def _refusal(path: Path, reason: str) -> OleanError:
    return OleanError(f"{path} is not a readable .olean file: {reason}")


class Region:
    """The objects of one module over all its parts.

    Every method raises `OleanError` where the bytes cannot be what they should be.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        # Lists may share tails, so reading N of them could cost N² in a forged file. Lean's own
        # files need about one visit a cell.
        self._list_cells_left = 1000 + 8 * sum(part.size // 8 for part in parts)
        for earlier, later in pairwise(parts):
            if later.base < earlier.base + earlier.size:
                raise _refusal(later.path, f"it does not lie after {earlier.path.name}")

    def refusal(self, reason: str) -> OleanError:
        """The error to raise where the bytes are impossible."""
        return _refusal(self.parts[-1].path, reason)

    def locate(self, pointer: int) -> tuple[Part, int]:
        """The part that a pointer leads into, and the index of the word there."""
        for part in self.parts:
            offset = pointer - part.base
            if HEADER_BYTES < offset < part.size:
                if offset & 7:
                    break
                return part, offset >> 3
        raise self.refusal(f"a pointer ({pointer:#x}) leads nowhere")

    def fields(
        self, pointer: int, what: str, *, tag: int | None = None, count: int | None = None
    ) -> tuple[int, tuple[int, ...], bytes]:
        """A constructor object: its number, its pointer fields and its scalar bytes."""
        if pointer & 1:
            raise self.refusal(f"a boxed scalar stands where {what} should")
        part, index = self.locate(pointer)
        header = part.words[index]
        found, number, size = header >> 56, header >> 48 & 0xFF, header >> 32 & 0xFFFF
        if found > TAG_MAX_CONSTRUCTOR or (tag is not None and found != tag):
            raise self.refusal(f"an object of tag {found} stands where {what} should")
        if (count is not None and number != count) or size < 8 + 8 * number:
            raise self.refusal(f"{what} has {number} fields in {size} bytes")
        start = (index << 3) + 8 + 8 * number
        end = (index << 3) + size
        if end > part.size:
            raise self.refusal(f"{what} reaches past the end of the file")
        pointers = tuple(part.words[index + 1 : index + 1 + number])
        self._check_children(pointer, pointers, what)
        return found, pointers, bytes(part.data[start:end])

    def _check_children(self, pointer: int, children: Sequence[int], what: str) -> None:
        for child in children:
            if child >= pointer and not child & 1:
                raise self.refusal(f"{what} points forward, so it might contain itself")

    def array(self, pointer: int, what: str) -> Sequence[int]:
        """The element pointers of an `Array`."""
        if pointer & 1:
            raise self.refusal(f"a boxed scalar stands where {what} should")
        part, index = self.locate(pointer)
        words = part.words
        if words[index] >> 56 != TAG_ARRAY:
            raise self.refusal(f"an object of tag {words[index] >> 56} stands where {what} should")
        if index + 3 > len(words) or index + 3 + words[index + 1] > len(words):
            raise self.refusal(f"{what} reaches past the end of the file")
        elements = words[index + 3 : index + 3 + words[index + 1]]
        self._check_children(pointer, elements, what)
        return elements

    def list(self, pointer: int, what: str) -> Iterator[int]:
        """The element pointers of a `List`; finite, because tails lead to lower addresses."""
        while pointer != 1:
            self._list_cells_left -= 1
            if self._list_cells_left < 0:
                raise self.refusal("its lists are longer than the file")
            _, (head, tail), _ = self.fields(pointer, what, tag=1, count=2)
            yield head
            pointer = tail

    def string(self, pointer: int) -> str:
        """A `String`."""
        if pointer & 1:
            raise self.refusal("a boxed scalar stands where a string should")
        part, index = self.locate(pointer)
        words = part.words
        if words[index] >> 56 != TAG_STRING or index + 4 > len(words):
            raise self.refusal("something else stands where a string should")
        size, start = words[index + 1], (index + 4) << 3
        if not 1 <= size <= MAX_STRING_BYTES or start + size > part.size:
            raise self.refusal(f"a string of {size} bytes does not fit")
        raw = bytes(part.data[start : start + size])
        if raw[-1]:
            raise self.refusal("a string does not end with NUL")
        try:
            return raw[:-1].decode("utf-8")
        except UnicodeDecodeError:
            raise self.refusal("a string is not UTF-8") from None

    def natural(self, pointer: int) -> int:
        """A `Nat`: boxed, or a big integer (GMP limbs, little-endian 64-bit words)."""
        if pointer & 1:
            return pointer >> 1
        part, index = self.locate(pointer)
        words = part.words
        if words[index] >> 56 != TAG_BIG_INTEGER or index + 3 > len(words):
            raise self.refusal("something else stands where a number should")
        limbs = words[index + 1] >> 32
        start = words[index + 2] - part.base
        if limbs >= 1 << 31 or 8 * limbs > MAX_INTEGER_BYTES:
            raise self.refusal("a number is negative or too large")
        if start & 7 or start <= index << 3 or start + 8 * limbs > part.size:
            raise self.refusal("a number reaches past the end of the file")
        return int.from_bytes(part.data[start : start + 8 * limbs], "little")

    def small(self, pointer: int, what: str) -> int:
        """A `Nat` that counts something (arguments, fields): boxed and below 2³²."""
        if not pointer & 1 or pointer >> 33:
            raise self.refusal(f"{what} is out of range")
        return pointer >> 1
