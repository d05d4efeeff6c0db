"""Lean's code in huge pages: fewer page faults in every fork, fewer misses while it elaborates.

Lives here: replacing the library's code in this process by a copy of itself in anonymous memory
for which the kernel may use pages of two megabytes. Does not live here: anything of Lean.

A fork copies no page table of mapped files, so every child would fault Lean's code in again, page
by page; a huge page of anonymous memory is one entry to copy. It costs the zygote the size of the
code in memory, once, shared by all children. Purely a matter of speed: where the kernel refuses,
the code stays where it was.
"""

import ctypes

_HUGE = 2 * 1024 * 1024
_READ_WRITE = 3
_READ_EXECUTE = 5
_PRIVATE_ANONYMOUS = 0x22
_MADVISE_HUGE = 14
_MAY_MOVE_TO_FIXED = 3

_libc = ctypes.CDLL(None)
_libc.mmap.restype = ctypes.c_void_p
_libc.mremap.restype = ctypes.c_void_p


def use_huge_pages(library: str) -> bool:
    """Move the executable mapping of a loaded library into huge pages.

    Must be called while no other thread of the process runs code of the library.

    Args:
        library: path, as `/proc/self/maps` names it.

    Returns:
        Whether it was done.
    """
    if not _kernel_has_them():
        return False
    start, end = _code_of(library)
    start, end = -(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE
    return end > start and _replace(start, end - start)


def _kernel_has_them() -> bool:
    try:
        with open("/sys/kernel/mm/transparent_hugepage/enabled") as file:
            return "[never]" not in file.read()
    except OSError:
        return False


def _code_of(library: str) -> tuple[int, int]:
    """Bounds of the library's executable mapping; empty if there is none."""
    with open("/proc/self/maps") as file:
        for line in file:
            words = line.split(None, 5)
            if len(words) == 6 and words[5].strip() == library and words[1] == "r-xp":
                start, end = (int(number, 16) for number in words[0].split("-"))
                return start, end
    return 0, 0


def _replace(start: int, length: int) -> bool:
    reserved, size = _map(length + _HUGE), ctypes.c_size_t(length)
    if reserved is None:
        return False
    copy = -(-reserved // _HUGE) * _HUGE
    source, target = ctypes.c_void_p(copy), ctypes.c_void_p(start)
    _libc.madvise(source, size, _MADVISE_HUGE)
    ctypes.memmove(copy, start, length)
    moved = None
    if _libc.mprotect(source, size, _READ_EXECUTE) == 0:
        # One step for the kernel: no instruction ever sees the code missing.
        moved = _libc.mremap(source, size, size, _MAY_MOVE_TO_FIXED, target)
    done = moved == start
    before = copy - reserved
    _unmap(reserved, before)
    if not done:
        _unmap(copy, length)
    _unmap(copy + length, _HUGE - before)
    return done


def _map(length: int) -> int | None:
    none, size = ctypes.c_void_p(None), ctypes.c_size_t(length)
    offset = ctypes.c_long(0)
    address = _libc.mmap(none, size, _READ_WRITE, _PRIVATE_ANONYMOUS, -1, offset)
    return None if address == ctypes.c_void_p(-1).value else address


def _unmap(address: int, length: int) -> None:
    if length:
        _libc.munmap(ctypes.c_void_p(address), ctypes.c_size_t(length))
