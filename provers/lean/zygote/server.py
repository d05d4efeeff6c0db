"""The zygote: the process that is warm, and forks.

Lives here: start-up (namespaces, library, header) and one single-threaded loop that serves the
parent's requests. Does not live here: what a child does, the parent's side.

Started by `client.py` with one socket and nothing else open. It ends when that socket closes or
the parent dies, and takes every child with it. In a process namespace of its own it is the first
process there, so that the kernel ends whatever is left when it ends.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import time
from typing import Any

from provers.lean.zygote import isolation
from provers.lean.zygote.abi import Lean, UnsupportedLean
from provers.lean.zygote.children import Child, Hold, end_strays
from provers.lean.zygote.header import KeptHeader
from provers.lean.zygote.pages import use_huge_pages
from provers.lean.zygote.recheck import warm
from provers.lean.zygote.wire import (
    ChildReport,
    ChildRequest,
    FrameBuffer,
    Ready,
    ZygoteSpec,
    frame,
)

_CHUNK = 65536
_WATCH_SECONDS = 0.025
# Orphans reach us a moment after the process that they came from has ended.
_STRAY_WATCH_SECONDS = 0.2
_TRIAL_SECONDS = 60.0
_TRIAL_BYTES = 1 << 30


def main(socket_number: int, parent: int) -> None:
    """Serve until the parent goes.

    Args:
        socket_number: the open socket to the parent.
        parent: the parent's process number; if it is not our parent any more, we end.
    """
    connection = socket.socket(fileno=socket_number)
    if os.getppid() != parent:
        return
    watched = os.pidfd_open(parent)
    kind, body = _first_message(connection)
    if kind != "spec":
        return
    spec = _spec(body)
    isolation.prepare_for_children()
    held, missing = isolation.enter_namespaces() if spec.isolate else ([], ["isolation: not asked"])
    if "process namespace" in held:
        _become_first_process(watched)
    # From here on, only root may open this process's own files in /proc.
    isolation.hide_process()
    Zygote(connection, spec, held, missing, watched).serve()


def _first_message(connection: socket.socket) -> tuple[str, Any]:
    buffer = FrameBuffer()
    while data := connection.recv(_CHUNK):
        if messages := buffer.feed(data):
            return messages[0]
    return "", None


def _spec(body: dict[str, Any]) -> ZygoteSpec:
    body["search_path"] = tuple(body["search_path"])
    body["environment"] = tuple((name, value) for name, value in body["environment"])
    return ZygoteSpec(**body)


def _become_first_process(parent_handle: int) -> None:
    """Fork the first process of the new namespace; this one stays only to wait for it."""
    child = os.fork()
    if child == 0:
        # The parent is in another namespace and has no number here: getppid() says 0.
        isolation.end_with_parent(0)
        isolation.mount_processes()
        return
    handle = os.pidfd_open(child)
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        selector.register(parent_handle, selectors.EVENT_READ)
        selector.select()
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os._exit(max(0, os.waitstatus_to_exitcode(status)))


class Zygote:
    """The warm process: state of the loop."""

    def __init__(
        self,
        connection: socket.socket,
        spec: ZygoteSpec,
        held: list[str],
        missing: list[str],
        parent_handle: int,
    ) -> None:
        self._connection = connection
        self._spec = spec
        self._children: dict[int, Child] = {}
        self._by_number: dict[int, Child] = {}
        self._outgoing = bytearray()
        self._incoming = FrameBuffer()
        self._stray_watch_ends = 0.0
        self._selector = selectors.DefaultSelector()
        self._selector.register(parent_handle, selectors.EVENT_READ, "parent")
        isolation.adopt_orphans()
        _set_environment(spec)
        self._lean = Lean(spec.library)
        use_huge_pages(os.path.realpath(spec.library))
        self._hold = self._choose_hold(held, missing)
        self._kept, why_not = self._keep_header()
        with contextlib.suppress(UnsupportedLean):
            warm(self._lean)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._send(
            "ready",
            Ready(
                process_id=os.getpid(),
                header_kept=self._kept is not None,
                why_not=why_not,
                isolation=tuple(held),
                missing=tuple(missing),
                memory_bytes=_status_bytes("VmRSS"),
            ),
        )

    def _choose_hold(self, held: list[str], missing: list[str]) -> Hold:
        """Decide what children are held by, and note it in `held` and `missing`."""
        if not self._spec.isolate:
            return Hold(landlock=0)
        version = isolation.landlock_version()
        if version:
            held.append(f"landlock {version}")
        else:
            missing.append("landlock: not in this kernel")
        # Given up here once, for all children; the zygote itself needs none from here on.
        isolation.drop_privileges()
        held.append("no capabilities, no new privileges")
        return Hold(landlock=version)

    def _keep_header(self) -> tuple[KeptHeader | None, str]:
        """Import the header and prove on an empty file that children can use it."""
        header = self._spec.header
        if header is None:
            return None, ""
        try:
            kept = KeptHeader(self._lean, header)
        except (UnsupportedLean, OSError) as error:
            return None, str(error)
        report = self._trial(kept, header)
        if report.code != 0 or report.header != "reused":
            return None, f"a trial with the kept imports failed ({report.code}): {report.stderr}"
        return kept, ""

    def _trial(self, kept: KeptHeader, header: str) -> ChildReport:
        text = os.memfd_create("trial")
        os.write(text, header.encode() + b"\n")
        os.lseek(text, 0, os.SEEK_SET)
        request = ChildRequest(
            number=0,
            argv=("--json", "--stdin"),
            cwd="/",
            writable=(),
            wall_seconds=_TRIAL_SECONDS,
            cpu_seconds=int(_TRIAL_SECONDS),
            memory_bytes=_TRIAL_BYTES,
            file_bytes=_TRIAL_BYTES,
            output_bytes=_CHUNK,
        )
        child = Child(request, self._lean, kept, self._hold, stdin=text)
        try:
            return child.finish()
        finally:
            os.close(text)

    def serve(self) -> None:
        """The loop. Ends with every child ended."""
        self._connection.setblocking(False)
        self._selector.register(self._connection, selectors.EVENT_READ, "connection")
        try:
            while self._turn():
                pass
        finally:
            for child in list(self._children.values()):
                child.kill()
            for child in list(self._children.values()):
                child.finish()
            while end_strays({}):
                pass

    def _turn(self) -> bool:
        """Wait for something and deal with it; False when the parent is gone."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0)
        self._selector.modify(self._connection, events, "connection")
        for key, ready in self._selector.select(self._patience()):
            if key.data == "parent":
                return False
            if key.data == "connection":
                if ready & selectors.EVENT_WRITE:
                    self._flush()
                if ready & selectors.EVENT_READ and not self._receive():
                    return False
            else:
                self._finish(key.data)
        now = time.monotonic()
        for child in self._children.values():
            child.enforce(now)
        if now < self._stray_watch_ends:
            end_strays(self._children)
        return True

    def _patience(self) -> float | None:
        """How long to wait for events, seconds: there may be limits or strays to look after."""
        now = time.monotonic()
        if self._children:
            first = min(child.deadline for child in self._children.values())
            return max(0.0, min(first - now, _WATCH_SECONDS))
        return _WATCH_SECONDS if now < self._stray_watch_ends else None

    def _receive(self) -> bool:
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        for kind, body in self._incoming.feed(data):
            if kind == "run":
                self._start(_request(body))
            elif kind == "cancel" and (child := self._by_number.get(body)):
                child.cancelled = True
                child.kill()
        return bool(data)

    def _start(self, request: ChildRequest) -> None:
        try:
            child = Child(request, self._lean, self._kept, self._hold)
        except OSError as error:
            self._send("report", _failed(request, f"cannot fork: {error.strerror}"))
            return
        self._children[child.process_id] = child
        self._by_number[request.number] = child
        self._selector.register(child.handle, selectors.EVENT_READ, child)

    def _finish(self, child: Child) -> None:
        self._selector.unregister(child.handle)
        del self._children[child.process_id]
        del self._by_number[child.request.number]
        report = child.finish()
        end_strays(self._children)
        self._stray_watch_ends = time.monotonic() + _STRAY_WATCH_SECONDS
        self._send("report", report)

    def _send(self, kind: str, body: Any) -> None:
        self._outgoing += frame(kind, body._asdict())
        self._flush()

    def _flush(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._outgoing:
                sent = self._connection.send(self._outgoing, socket.MSG_NOSIGNAL)
                del self._outgoing[:sent]


def _request(body: dict[str, Any]) -> ChildRequest:
    body["argv"] = tuple(body["argv"])
    body["writable"] = tuple(body["writable"])
    return ChildRequest(**body)


def _failed(request: ChildRequest, why: str) -> ChildReport:
    return ChildReport(request.number, 125, "", False, "", 0.0, 0.0, 0, "", "", False, why)


def _set_environment(spec: ZygoteSpec) -> None:
    # libuv's ring would be memory shared by the zygote and every child: submissions of a child
    # would run with the zygote's rights.
    os.environ["UV_USE_IO_URING"] = "0"
    # Symbolising a stack overflow's report takes seconds and helps nobody.
    os.environ["LEAN_BACKTRACE"] = "0"
    os.environ["LEAN_SYSROOT"] = spec.sysroot
    os.environ["LEAN_PATH"] = os.pathsep.join(spec.search_path)
    os.environ.update(dict(spec.environment))


def _status_bytes(name: str) -> int:
    """A memory figure of this process, bytes; 0 if the kernel does not tell it."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    return 0
