"""What to start, and the command line that starts it held: limits, environment, sandbox.

What lives here: `Command`, and turning it into the arguments and the environment of a process
that begins in `provers/spawn.py` and, where bubblewrap is there, in a sandbox. What does not:
starting it (`provers.child`).
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provers.errors import ToolMissing
from provers.request import Limits

TOKEN_VARIABLE = "LEMMATA_RUN"
"""Environment variable that marks every process that descends from one spawn."""

_SPAWN = str(Path(__file__).with_name("spawn.py"))
# Environment that tools may need; everything else (credentials above all) stays out.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "ELAN_HOME", "DOTNET_ROOT")

MemoryRule = Literal["address_space", "data", "resident"]
"""What bounds memory at spawn: all address space, private writable memory, or only the watch
over resident memory (for runtimes such as .NET and mono that reserve far more than they use)."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start and how to hold it.

    Attributes:
        argv: program and arguments.
        cwd: working directory.
        env: variables on top of the few that are passed on.
        limits: wall clock, memory, output.
        memory_rule: see `MemoryRule`.
        writable: folders that the child may write to when a sandbox is in force.
        reserve_bytes: address space that the tool reserves without using it (thread stacks);
            the bound at spawn is this much larger, the watch over resident memory is not.
        file_bytes: the largest file that it may write.
        network: whether it may use the network when a sandbox is in force.
        sandbox: whether to use bubblewrap where it is there.
    """

    argv: tuple[str, ...]
    cwd: Path
    limits: Limits
    env: tuple[tuple[str, str], ...] = ()
    memory_rule: MemoryRule = "data"
    reserve_bytes: int = 0
    writable: tuple[Path, ...] = ()
    file_bytes: int = 1 << 30
    network: bool = False
    sandbox: bool = True


def environment_of(command: Command, token: str) -> Mapping[str, str]:
    """The variables of its process: few of ours, its own, and the token."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, **dict(command.env), TOKEN_VARIABLE: token}


def held_arguments(command: Command) -> Sequence[str]:
    """The command line that starts it with its limits in force."""
    limits = command.limits
    settings = [f"parent={os.getpid()}", f"fsize={command.file_bytes}"]
    if command.memory_rule == "address_space":
        settings.append(f"as={limits.memory_bytes + command.reserve_bytes}")
    elif command.memory_rule == "data":
        settings.append(f"data={limits.memory_bytes + command.reserve_bytes}")
    inner = list(command.argv)
    if in_sandbox(command):
        inner = [*_bubblewrap_arguments(command), *inner]
    return [*_starter(",".join(settings)), *inner]


def _starter(settings: str) -> list[str]:
    return [sys.executable, "-I", "-S", _SPAWN, settings]


def in_sandbox(command: Command) -> bool:
    """Whether it will run under bubblewrap."""
    return command.sandbox and bubblewrap() is not None


def _bubblewrap_arguments(command: Command) -> list[str]:
    arguments = [bubblewrap() or "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for folder in (command.cwd, *command.writable):
        arguments += ["--bind", str(folder), str(folder)]
    arguments += ["--unshare-pid", "--die-with-parent", "--chdir", str(command.cwd)]
    if not command.network:
        arguments.append("--unshare-net")
    return [*arguments, "--"]


@functools.cache
def bubblewrap() -> str | None:
    """Path of a bubblewrap that works here, None without one (probed once a process)."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    trial = [found, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    trial += ["--unshare-pid", "--unshare-net", "--die-with-parent", "--", sys.executable, "-V"]
    # Through the starter, as in earnest: a set-user-id bubblewrap is of no use behind it.
    trial = [*_starter(f"parent={os.getpid()}"), *trial]
    try:
        done = subprocess.run(trial, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found if done.returncode == 0 else None


def isolation() -> str:
    """What holds a checker's processes here, in words for `doctor` and notes."""
    if bubblewrap():
        return "bubblewrap: no network, writes only in a scratch folder"
    return "no bubblewrap: limits and process groups only (install bubblewrap for more)"


def require_program(command: Command) -> None:
    """Make sure that its program is there.

    Raises:
        ToolMissing: it is not, or cannot be executed.
    """
    program = command.argv[0]
    if os.path.dirname(program):
        program = os.path.join(command.cwd, program)
    if shutil.which(program, path=dict(command.env).get("PATH")) is None:
        raise ToolMissing(f"{command.argv[0]} is not installed or not executable")
