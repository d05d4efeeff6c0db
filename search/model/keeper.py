"""Holds a server: passes the end of its owner on to it, and leaves nothing behind.

Run as a script (`python -I -S keeper.py SECONDS COMMAND…`) by `search.model.serve`, never
imported. Only the standard library.

Why it is there: a vLLM server is a tree of processes, and the kernel's signal on a parent's death
reaches only the first of them; killed, that one leaves its engine and workers running for ever
(seen with vLLM 0.32). The keeper leads the group. When its owner dies (its standard input ends)
or asks it to stop (SIGTERM), it asks the server to stop, waits SECONDS, then kills the group.
When the server ends by itself, the keeper ends with its status.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
_LOOK_SECONDS = 0.1
_REST_SECONDS = 2.0


class _Stop(Exception):
    """The owner wants the server to stop, or is gone."""


def main() -> None:
    """Start the command of the command line and keep it."""
    grace_seconds, command = float(sys.argv[1]), sys.argv[2:]
    owner = os.getppid()
    signal.signal(signal.SIGTERM, _stop)
    if sys.platform == "linux":
        # The owner's death would otherwise kill this process before it can clean up.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != owner:
            os._exit(125)
    # One stream for everything, so that the owner has one tail to read.
    os.dup2(2, 1)
    try:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        os.write(2, f"cannot start {command[0]}: {error.strerror}\n".encode())
        os._exit(127)
    try:
        _watch(server)
    except _Stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(server, grace_seconds)
    code = server.returncode
    _await_the_rest()
    if os.getppid() != owner:
        # Nobody is left to end what the server left behind in this group.
        os.killpg(0, signal.SIGKILL)
    os._exit(code if code is not None and code >= 0 else 128 - (code or -signal.SIGKILL))


def _stop(*_: object) -> None:
    raise _Stop


def _watch(server: "subprocess.Popen[bytes]") -> None:
    """Return when the server has ended; raise `_Stop` when the owner has."""
    while server.poll() is None:
        ready, _, _ = select.select([0], [], [], _LOOK_SECONDS)
        if ready and not os.read(0, 4096):
            raise _Stop


def _end(server: "subprocess.Popen[bytes]", grace_seconds: float) -> None:
    """Ask the server to stop, wait, and kill the rest of the group with this process."""
    server.terminate()
    deadline = time.monotonic() + grace_seconds
    while server.poll() is None and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    if server.returncode is None:
        os.killpg(0, signal.SIGKILL)


def _await_the_rest() -> None:
    """Give the server's helpers a moment to remove what they share (segments in /dev/shm)."""
    deadline = time.monotonic() + _REST_SECONDS
    while time.monotonic() < deadline and _others_in_group():
        time.sleep(_LOOK_SECONDS)


def _others_in_group() -> bool:
    own, group = os.getpid(), os.getpgrp()
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if entry.isdigit() and int(entry) != own:
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    # After the name, which may hold anything: state, parent, group.
                    state, _, of_group = file.read().rpartition(b")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(of_group) == group and state != b"Z":
                return True
    return False


if __name__ == "__main__":
    main()
