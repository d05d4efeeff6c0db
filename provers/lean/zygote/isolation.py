"""What the kernel gives without root to hold code that is not trusted.

Lives here: namespaces for the zygote, and Landlock, capabilities, resource limits and parent-death
signals for each child, through raw system calls (Linux, `man 2 unshare`, `man 7 landlock`,
`man 2 prctl`). Does not live here: who is forked when, or why. Every step either holds or raises;
the probes say beforehand which steps this kernel can do, so nothing degrades silently.
"""

import contextlib
import ctypes
import os
import resource
import signal
import struct

_CLONE_NEWNS = 0x00020000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_CLONE_NEWNET = 0x40000000

_MS_NO_SUID = 2
_MS_NO_DEVICES = 4
_MS_NO_EXECUTION = 8
_MS_RECURSIVE = 1 << 14
_MS_SLAVE = 1 << 19

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4

_SYS_CLOSE_RANGE = 436
_SYS_LANDLOCK_CREATE = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT = 446
_LANDLOCK_VERSION_FLAG = 1
_LANDLOCK_PATH_BENEATH = 1

# Rights by bit (linux/landlock.h). Reading and executing stay free; all that changes a file system
# is handled, so it is refused wherever no rule allows it.
_WRITE_FILE = 1 << 1
_CHANGE_TREE = sum(1 << bit for bit in range(4, 13))  # remove and make, of every kind
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_IOCTL_DEVICE = 1 << 15
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_SIGNALS_AND_SOCKETS = 0b11

_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(what: str, number: int, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), what)


def _prctl(what: str, option: int, value: int) -> None:
    unused = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, ctypes.c_ulong(value), unused, unused, unused), what)


def enter_namespaces() -> tuple[list[str], list[str]]:
    """Leave the network, the host's IPC and (for later children) its process numbers.

    Must be called while single-threaded. With "process namespace" in the answer, the caller's
    *next child* is the first process there and must call `mount_processes`: nothing inside can
    then signal or see what is outside, and all of it ends with that first process.

    Returns:
        What is in force, and what is not with the reason.
    """
    processes = _CLONE_NEWPID | _CLONE_NEWNS
    others = _CLONE_NEWNET | _CLONE_NEWIPC
    for flags in (processes | others, processes | others | _CLONE_NEWUSER):
        if _trial(flags):
            _unshare(flags)
            return ["process namespace", "network namespace"], []
    missing = ["process namespace: refused by the kernel or by a masked /proc"]
    for flags in (others, others | _CLONE_NEWUSER):
        if _trial(flags):
            _unshare(flags)
            return ["network namespace"], missing
    return [], [*missing, "network namespace: refused by the kernel"]


def _unshare(flags: int) -> None:
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(flags), "namespaces")
    if flags & _CLONE_NEWUSER:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)


def _trial(flags: int) -> bool:
    """Whether `_unshare` and `mount_processes` work here, tried in processes that end at once."""
    child = os.fork()
    if child == 0:
        try:
            _unshare(flags)
            if flags & _CLONE_NEWPID:
                inner = os.fork()
                if inner == 0:
                    mount_processes()
                    os._exit(0)
                os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) != 0)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def mount_processes() -> None:
    """Give the new process namespace its own `/proc` (Lean finds its program by number there).

    Raises:
        OSError: the kernel refuses.
    """
    none = ctypes.c_void_p(None)
    flags = ctypes.c_ulong(_MS_RECURSIVE | _MS_SLAVE)
    _checked(_libc.mount(b"none", b"/", none, flags, none), "private mounts")
    flags = ctypes.c_ulong(_MS_NO_SUID | _MS_NO_DEVICES | _MS_NO_EXECUTION)
    _checked(_libc.mount(b"proc", b"/proc", b"proc", flags, none), "mounting /proc")


def landlock_version() -> int:
    """Version of Landlock's interface, 0 where the kernel has none."""
    number = ctypes.c_long(_SYS_LANDLOCK_CREATE)
    flag = ctypes.c_uint32(_LANDLOCK_VERSION_FLAG)
    return max(0, _libc.syscall(number, None, ctypes.c_size_t(0), flag))


def restrict_writes(version: int, writable: tuple[str, ...]) -> None:
    """Landlock the calling thread: changes only below `writable`, no TCP, no signals outwards.

    Args:
        version: what `landlock_version` said, at least 1.
        writable: existing folders.

    Raises:
        OSError: a folder is missing, or the kernel refuses.
    """
    files = _WRITE_FILE | (_TRUNCATE if version >= 3 else 0)
    handled = files | _CHANGE_TREE
    handled |= (_REFER if version >= 2 else 0) | (_IOCTL_DEVICE if version >= 5 else 0)
    attributes = struct.pack("<Q", handled)
    if version >= 4:
        attributes += struct.pack("<Q", _TCP_BIND_AND_CONNECT)
    if version >= 6:
        attributes += struct.pack("<Q", _SCOPE_SIGNALS_AND_SOCKETS)
    size = ctypes.c_size_t(len(attributes))
    rules = _syscall("landlock", _SYS_LANDLOCK_CREATE, attributes, size, ctypes.c_uint32(0))
    try:
        for path, rights in [(folder, handled) for folder in writable] + [("/dev/null", files)]:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = struct.pack("<Qi", rights, opened)
                kind, none = ctypes.c_int(_LANDLOCK_PATH_BENEATH), ctypes.c_uint32(0)
                _syscall("landlock rule", _SYS_LANDLOCK_ADD_RULE, rules, kind, rule, none)
            finally:
                os.close(opened)
        _syscall("landlock restrict", _SYS_LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0))
    finally:
        os.close(rules)


def drop_privileges() -> None:
    """Give up every capability for good, and whatever executing a file could give back.

    Raises:
        OSError: the kernel refuses.
    """
    _prctl("no new privileges", _PR_SET_NO_NEW_PRIVS, 1)
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    # Beyond the last capability of this kernel, and without CAP_SETPCAP, this is refused; the
    # bounding set matters only to processes that could gain something, which none can now.
    for capability in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "dropping capabilities")


def hide_process() -> None:
    """Keep others of the same user from tracing this process or opening its `/proc` entries."""
    _prctl("dumpable", _PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Make descendants whose parents end the caller's own children, so that it can end them."""
    _prctl("subreaper", _PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int) -> None:
    """Be killed when the parent ends.

    Args:
        parent: what `os.getppid()` must be; another value means that it has ended already.

    Raises:
        OSError: it has.
    """
    _prctl("parent death signal", _PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError("the parent has ended")


def prepare_for_children() -> None:
    """What all children inherit: no core files, first to go if memory runs out, C's signals."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    # Python catches or ignores these; Lean must get them as a C program would.
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


def limit_resources(*, file_bytes: int, cpu_seconds: int) -> None:
    """Set hard limits (`man 2 setrlimit`), never above those already in force.

    Memory is not among them: Lean reserves a gigabyte of stack for each thread, so a limit on
    address space or writable memory says nothing; `resident_bytes` is watched instead.

    Args:
        file_bytes: size of a written file.
        cpu_seconds: processor time; one second later the kernel kills.
    """
    limits = [
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
    ]
    for which, soft, hard in limits:
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(which, (soft, hard))


def close_from(number: int) -> None:
    """Close every open file from `number` on (Python's own way may try a million numbers)."""
    first, last, flags = ctypes.c_uint(number), ctypes.c_uint(0xFFFFFFFF), ctypes.c_uint(0)
    if _libc.syscall(ctypes.c_long(_SYS_CLOSE_RANGE), first, last, flags) != 0:
        os.closerange(number, os.sysconf("SC_OPEN_MAX"))


def children_of(process: int) -> set[int]:
    """Process numbers of a process's children; empty when it is gone."""
    numbers: set[int] = set()
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                numbers.update(int(number) for number in file.read().split())
    return numbers


def resident_bytes(process: int) -> int:
    """Memory that a process and its descendants have in use, shared pages included; 0 if gone."""
    total = 0
    pending = [process]
    while pending:
        member = pending.pop()
        with contextlib.suppress(OSError), open(f"/proc/{member}/statm") as file:
            total += int(file.read().split()[1]) * resource.getpagesize()
        pending += children_of(member)
    return total
