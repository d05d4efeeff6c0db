"""What the parent and the zygote say to each other: messages and their framing.

Lives here: the messages as named tuples, and one frame format for both directions (four bytes of
big-endian length, then JSON). Does not live here: sockets, processes, anything of Lean. Only the
standard library's lightest modules, since every page of the zygote is copied by every fork.
"""

import json
from typing import Any, NamedTuple

LONGEST_FRAME = 256 * 1024 * 1024
_LENGTH = 4


class ZygoteSpec(NamedTuple):
    """What to load and keep warm.

    Attributes:
        library: path of `libleanshared.so`.
        sysroot: the Lean prefix (`LEAN_SYSROOT`).
        search_path: folders that hold `.olean` files (`LEAN_PATH`), in order.
        header: text of the header whose imports are kept in memory ("" is Lean's implicit
            `import Init`); None keeps only the initialised library.
        environment: further environment variables, as (name, value).
        isolate: whether to take what the kernel gives: namespaces, Landlock, no capabilities.
    """

    library: str
    sysroot: str
    search_path: tuple[str, ...]
    header: str | None = None
    environment: tuple[tuple[str, str], ...] = ()
    isolate: bool = True


class ChildRequest(NamedTuple):
    """One run of `lean` in a forked child.

    Attributes:
        number: names the request in its report.
        argv: Lean's arguments, without the program's name.
        cwd: working directory.
        writable: folders below which the child may write, where Landlock is in force.
        wall_seconds: real time from the fork.
        cpu_seconds: processor time of all its threads.
        memory_bytes: resident memory of the child and its descendants, what it shares with the
            zygote included.
        file_bytes: size of any file that it writes, its output included.
        output_bytes: how much of standard output and of standard error is kept, each.
        replay: if not "", show these declarations to the kernel instead of running `lean` (see
            `provers.lean.replay`); what the kernel says is on standard output.
    """

    number: int
    argv: tuple[str, ...]
    cwd: str
    writable: tuple[str, ...]
    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    output_bytes: int
    replay: str = ""


class ChildReport(NamedTuple):
    """How a child ended.

    Attributes:
        number: of the request.
        code: exit status, negative for a signal.
        limit: the limit that ended it: "wall", "cpu", "file", "memory", or "" for none. "memory"
            also stands for Lean's own last words that it has run out.
        cancelled: whether the parent asked for its end.
        header: "reused" (the kept imports were taken), "differs" (the child ended at once, since
            its imports or the way of importing are not the kept ones), or "" (not asked).
        wall_seconds, cpu_seconds: of the child.
        peak_memory_bytes: largest resident size, pages shared with the zygote included.
        stdout, stderr: what was kept, undecodable bytes replaced.
        truncated: whether more than `output_bytes` was written to either.
        failure: why the child could not start Lean at all, "" if it did.
    """

    number: int
    code: int
    limit: str
    cancelled: bool
    header: str
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    stdout: str
    stderr: str
    truncated: bool
    failure: str


class Ready(NamedTuple):
    """The zygote's first message.

    Attributes:
        process_id: of the zygote, as the parent's kernel view numbers it when it can tell, else 0.
        header_kept: whether the header's imports are in memory.
        why_not: why not, if a header was asked for; else "".
        isolation: what holds the children, such as "landlock", "network namespace".
        missing: what this kernel does not give, each with the reason.
        memory_bytes: resident size of the zygote.
    """

    process_id: int
    header_kept: bool
    why_not: str
    isolation: tuple[str, ...]
    missing: tuple[str, ...]
    memory_bytes: int


def frame(kind: str, body: Any) -> bytes:
    """One message as bytes: length, then `[kind, body]` as JSON."""
    data = json.dumps([kind, body]).encode()
    return len(data).to_bytes(_LENGTH, "big") + data


def frame_length(prefix: bytes) -> int:
    """Length of the JSON that follows a four-byte prefix.

    Raises:
        ValueError: longer than any message may be.
    """
    length = int.from_bytes(prefix, "big")
    if length > LONGEST_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    return length


def unframe(data: bytes) -> tuple[str, Any]:
    """`(kind, body)` of a frame's JSON.

    Raises:
        ValueError: not such a message.
    """
    message = json.loads(data)
    if not (isinstance(message, list) and len(message) == 2 and isinstance(message[0], str)):
        raise ValueError("not a [kind, body] message")
    return message[0], message[1]


class FrameBuffer:
    """Collects bytes as they come and hands out whole messages."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> list[tuple[str, Any]]:
        """Add bytes; the messages that they complete.

        Raises:
            ValueError: not this protocol.
        """
        self._data += data
        messages = []
        while len(self._data) >= _LENGTH:
            end = _LENGTH + frame_length(bytes(self._data[:_LENGTH]))
            if len(self._data) < end:
                break
            messages.append(unframe(bytes(self._data[_LENGTH:end])))
            del self._data[:end]
        return messages
