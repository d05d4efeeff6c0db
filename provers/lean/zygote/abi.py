"""A ctypes view of the Lean runtime: as much as keeping imports in memory needs, and no more.

Lives here: loading `libleanshared.so`, running `lean_main`, reading and building plain runtime
objects (`lean.h`: constructors, arrays, strings, small numbers), and a switch that diverts calls
of a compiled function. Does not live here: processes, limits, which calls are diverted and why.

The diversion writes a jump over the function's first bytes *in this process's private memory*;
the library's calls to itself do not pass through a table that could be patched instead. It is made
only for a Lean whose signatures are known (`SIGNATURES`).
"""

import ctypes
import os
import platform
from collections.abc import Callable
from typing import Any

_PAGE = 4096
_READ_WRITE_EXECUTE = 7
_READ_EXECUTE = 5

_LARGEST_CONSTRUCTOR = 244
_ARRAY = 246
_STRING = 249
_BIG_INTEGER = 250
_HEADER = 8  # i32 reference count, u16 size, u8 number of fields, u8 tag
_ARRAY_HEADER = 24
_STRING_HEADER = 32
_BIG_INTEGER_HEADER = 24  # header, i32 allocated limbs, i32 signed limbs, pointer to limbs

_OBJECT = ctypes.c_void_p
_NUMBER = ctypes.c_uint32
_FLAG = ctypes.c_uint8
_TYPES = {"object": _OBJECT, "u32": _NUMBER, "u8": _FLAG, "usize": ctypes.c_size_t}

IMPORT_MODULES = "l_Lean_importModules"
EMPTY_ENVIRONMENT = "l_Lean_mkEmptyEnvironment"
SIGNATURES = {
    # 4.35 has no world token, and returns the result object of `IO`. Importing takes: imports,
    # options, trust level, plugins, leak, load extensions, level, artifacts.
    (4, 35): {
        IMPORT_MODULES: ("object", "object", "u32", "object", "u8", "u8", "u8", "object"),
        EMPTY_ENVIRONMENT: ("u32",),  # trust level
    },
}
"""Argument kinds of compiled functions, by (major, minor) of Lean's version."""

KERNEL_SIGNATURES = {
    (4, 35): {
        # environment, heartbeats, recursion depth, declaration (borrowed), cancel token (borrowed)
        "lean_add_decl": ("object", "usize", "usize", "object", "object"),
        "lean_elab_environment_to_kernel_env": ("object",),
        "lean_environment_find": ("object", "object"),
        "lean_mk_string_unchecked": ("object", "usize", "usize"),
        "l_Lean_Name_str___override": ("object", "object"),
        "l_Lean_Name_num___override": ("object", "object"),
        "l_Lean_Level_succ___override": ("object",),
        "l_Lean_Level_max___override": ("object", "object"),
        "l_Lean_Level_imax___override": ("object", "object"),
        "l_Lean_Level_param___override": ("object",),
        "l_Lean_Expr_bvar___override": ("object",),
        "l_Lean_Expr_sort___override": ("object",),
        "l_Lean_Expr_const___override": ("object", "object"),
        "l_Lean_Expr_app___override": ("object", "object"),
        "l_Lean_Expr_lam___override": ("object", "object", "object", "u8"),
        "l_Lean_Expr_forallE___override": ("object", "object", "object", "u8"),
        "l_Lean_Expr_letE___override": ("object", "object", "object", "object", "u8"),
        "l_Lean_Expr_lit___override": ("object",),
        "l_Lean_Expr_proj___override": ("object", "object", "object"),
        "l_Lean_instBEqConstantInfo_beq___boxed": ("object", "object"),
    },
}
"""What giving declarations to the kernel needs, likewise; all give an object."""

OPTIONS_ARGUMENT = 1
"""Position of the options among the arguments of `importModules`."""


class UnsupportedLean(Exception):
    """This library cannot keep imports (another version or processor); the text says why."""


class Lean:
    """The loaded and initialised library. One per process; never unloaded."""

    def __init__(self, library: str) -> None:
        """Load and initialise.

        Args:
            library: path of `libleanshared.so`.

        Raises:
            OSError: it cannot be loaded.
        """
        self._library = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        self._library.lean_main.restype = ctypes.c_int
        self._procedures: dict[str, Any] = {}
        self._library.lean_initialize()
        _end_without_destructors()

    def main(self, arguments: list[str]) -> int:
        """Run Lean's `main`, which mostly ends the process itself; its exit status if not."""
        words = [b"lean", *map(os.fsencode, arguments)]
        return self._library.lean_main(
            len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)
        )

    def exit(self, code: int) -> None:
        """C's exit: flushes the runtime's output buffers, which Python's would lose."""
        self._library.exit(code & 255)

    def version(self) -> str:
        """Such as "4.35.0".

        Raises:
            UnsupportedLean: the library does not tell.
        """
        try:
            variable = ctypes.c_uint64.in_dll(self._library, "l_Lean_versionStringCore")
        except ValueError:
            raise UnsupportedLean("the library does not tell its version") from None
        return str(read(variable.value))

    def prepare_imports(self) -> None:
        """What `lean_main` does between initialisation and its first import."""
        self.prepare_search_path()
        self._library.lean_enable_initializer_execution()
        self._library.lean_io_mark_end_initialization()

    def prepare_search_path(self) -> None:
        """Let imports be found, and no initialiser of theirs run."""
        self._library.lean_init_search_path.restype = _OBJECT
        self._library.lean_init_search_path()

    def keep(self, value: int) -> None:
        """Make an object and all it reaches immortal: no counts are written, no pages copied."""
        self._library.lean_mark_persistent(_OBJECT(value))

    def immortal(self, pointer: int) -> int:
        """The object itself, which will never be freed or changed in place; its parts may be
        counted, but keep the count that it holds on them."""
        if not pointer & 1:
            ctypes.c_int32.from_address(pointer).value = 0
        return pointer

    def constructor(self, tag: int, fields: list[int], scalars: bytes) -> int:
        """A new immortal constructor object; takes over its fields."""
        size = (_HEADER + 8 * len(fields) + len(scalars) + 7) & ~7
        header = size.to_bytes(2, "little") + bytes([len(fields), tag])
        words = b"".join(field.to_bytes(8, "little") for field in fields)
        padding = bytes(size - _HEADER - len(words) - len(scalars))
        return self.immortal(self._filled(size, header + words + scalars + padding))

    def big_natural(self, limbs: bytes) -> int:
        """A new immortal natural number that is too big to be boxed.

        Args:
            limbs: little-endian, a multiple of 8 bytes, the last 8 not all zero.
        """
        size = _BIG_INTEGER_HEADER + len(limbs)
        # Never freed, so it need not come from where Lean's numbers come from.
        self._library.lean_alloc_object.restype = _OBJECT
        pointer = self._library.lean_alloc_object(ctypes.c_size_t(size))
        count = (len(limbs) // 8).to_bytes(4, "little")
        header = bytes(7) + bytes([_BIG_INTEGER]) + count + count
        content = header + (pointer + _BIG_INTEGER_HEADER).to_bytes(8, "little") + limbs
        ctypes.memmove(pointer, content, size)
        return pointer

    def build(self, value: Any) -> int:
        """The runtime object that `read` would turn into `value`."""
        if isinstance(value, int):
            return value << 1 | 1
        if isinstance(value, str):
            self._library.lean_mk_string.restype = _OBJECT
            return self._library.lean_mk_string(ctypes.c_char_p(value.encode()))
        if isinstance(value, tuple):
            tag, fields, scalars = value
            size = (_HEADER + 8 * len(fields) + len(scalars) + 7) & ~7
            header = size.to_bytes(2, "little") + bytes([len(fields), tag])
            return self._filled(size, header + self._pointers(fields) + scalars)
        count = len(value).to_bytes(8, "little")
        header = bytes([0, 0, 0, _ARRAY]) + count + count
        return self._filled(_ARRAY_HEADER + 8 * len(value), header + self._pointers(value))

    def _pointers(self, values: Any) -> bytes:
        return b"".join(self.build(value).to_bytes(8, "little") for value in values)

    def _filled(self, size: int, after_count: bytes) -> int:
        self._library.lean_alloc_object.restype = _OBJECT
        pointer = self._library.lean_alloc_object(ctypes.c_size_t(size))
        content = (1).to_bytes(4, "little") + after_count
        ctypes.memmove(pointer, content, len(content))
        return pointer

    def function(self, symbol: str) -> "CompiledFunction":
        """A compiled function of the library, by one of the names in `SIGNATURES`.

        Raises:
            UnsupportedLean: another version, or another processor than x86-64.
        """
        if platform.machine() not in ("x86_64", "AMD64"):
            raise UnsupportedLean(f"no diversion is written for {platform.machine()}")
        signature = self._signature(SIGNATURES, symbol)
        return CompiledFunction(getattr(self._library, symbol), signature)

    def procedure(self, symbol: str) -> Callable[..., int]:
        """A compiled function of the library, by one of the names in `KERNEL_SIGNATURES`.

        Raises:
            UnsupportedLean: another version.
        """
        known = self._procedures.get(symbol)
        if known is None:
            signature = self._signature(KERNEL_SIGNATURES, symbol)
            known = self._procedures[symbol] = getattr(self._library, symbol)
            known.restype = _OBJECT
            known.argtypes = [_TYPES[kind] for kind in signature]
        return known

    def _signature(
        self, known: dict[tuple[int, int], dict[str, tuple[str, ...]]], symbol: str
    ) -> tuple[str, ...]:
        version = self.version()
        major, minor = (int(part) for part in version.split(".")[:2])
        if (major, minor) not in known:
            raise UnsupportedLean(f"how the functions of Lean {version} are called is not known")
        return known[major, minor][symbol]


class CompiledFunction:
    """A compiled function in memory: callable, and divertible."""

    def __init__(self, function: Any, signature: tuple[str, ...]) -> None:
        self._signature = signature
        self._prototype = ctypes.CFUNCTYPE(_OBJECT, *(_TYPES[kind] for kind in signature))
        address = ctypes.cast(function, _OBJECT).value
        assert address is not None
        self._address: int = address
        self._call = self._prototype(address)
        self._original = b""
        self._callback: Any = None

    def __call__(self, *arguments: int) -> int:
        """Call it. Takes over its object arguments, as Lean's calling convention has it."""
        return self._call(*arguments)

    def read_arguments(self, arguments: tuple[int, ...]) -> list[Any]:
        """The arguments of one call as plain data (see `read`)."""
        pairs = zip(self._signature, arguments, strict=True)
        return [read(value) if kind == "object" else value for kind, value in pairs]

    def build_arguments(self, lean: Lean, values: list[Any]) -> list[int]:
        """The arguments for one call out of plain data."""
        pairs = zip(self._signature, values, strict=True)
        return [lean.build(value) if kind == "object" else value for kind, value in pairs]

    def divert(self, target: Callable[..., int]) -> None:
        """Let every call go to `target` instead, with the same arguments, until `restore`."""
        self._callback = self._prototype(target)
        destination = ctypes.cast(self._callback, _OBJECT).value
        assert destination is not None
        jump = b"\xff\x25\0\0\0\0" + destination.to_bytes(8, "little")  # jmp [rip]; address
        self._original = ctypes.string_at(self._address, len(jump))
        self._write(jump)

    def restore(self) -> None:
        """Undo `divert`; the diverted call itself may do so."""
        self._write(self._original)

    def _write(self, code: bytes) -> None:
        start = self._address & ~(_PAGE - 1)
        length = ((self._address + len(code) - start) + _PAGE - 1) & ~(_PAGE - 1)
        _protect(start, length, _READ_WRITE_EXECUTE)
        ctypes.memmove(self._address, code, len(code))
        _protect(start, length, _READ_EXECUTE)


def _end_without_destructors() -> None:
    """Let C's `exit` end this process and its forks right after flushing C's output buffers.

    Destructors of a library this size write to hundreds of pages that a fork still shares: two
    milliseconds for memory that the kernel frees anyway. Handlers run last come, first served:
    `fflush(NULL)`, then `_exit(status)`.
    """
    libc = ctypes.CDLL(None)
    libc.on_exit(libc._exit, None)
    libc.__cxa_atexit(libc.fflush, None, None)


def _protect(start: int, length: int, rights: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(length), rights) != 0:
        raise UnsupportedLean(f"code cannot be changed here: {os.strerror(ctypes.get_errno())}")


def read(pointer: int) -> Any:
    """A runtime object as plain data.

    Small numbers become `int`, strings `str`, arrays `list`, constructors `(tag, fields, bytes of
    the unboxed fields)`.

    Raises:
        UnsupportedLean: a kind of object that imports have no use for, such as a closure.
    """
    if pointer & 1:
        return pointer >> 1
    header = ctypes.string_at(pointer, _HEADER)
    size, count, tag = int.from_bytes(header[4:6], "little"), header[6], header[7]
    if tag <= _LARGEST_CONSTRUCTOR:
        start = _HEADER + 8 * count
        scalars = ctypes.string_at(pointer + start, max(0, size - start))
        return tag, [read(field) for field in _words(pointer + _HEADER, count)], scalars
    length = int.from_bytes(ctypes.string_at(pointer + _HEADER, 8), "little")
    if tag == _ARRAY:
        return [read(item) for item in _words(pointer + _ARRAY_HEADER, length)]
    if tag == _STRING:
        return ctypes.string_at(pointer + _STRING_HEADER, length - 1).decode()
    raise UnsupportedLean(f"an object with tag {tag}")


def tag_of(pointer: int) -> int:
    """A constructor object's number."""
    return ctypes.string_at(pointer, _HEADER)[7]


def fields_of(pointer: int) -> tuple[int, ...]:
    """A constructor object's fields."""
    return _words(pointer + _HEADER, ctypes.string_at(pointer, _HEADER)[6])


def reference_counts() -> Any:
    """All memory as 32-bit numbers: `reference_counts()[pointer >> 2]` is an object's count."""
    return (ctypes.c_int32 * (1 << 45)).from_address(0)


def succeeded(result: int) -> bool:
    """Whether a result object of `IO` is a success."""
    return ctypes.string_at(result, _HEADER)[7] == 0


def _words(address: int, count: int) -> tuple[int, ...]:
    return tuple((ctypes.c_uint64 * count).from_address(address)) if count else ()
