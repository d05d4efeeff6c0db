"""Which Dafny and which z3 this machine has.

What lives here: finding the programs, telling the dialect, and the advice for what is missing.
What does not: installing (`install`) and running checks.

Environment: `LEMMATA_DAFNY` names the `dafny` program, `LEMMATA_DAFNY_Z3` the solver,
`LEMMATA_CACHE_DIR` the folder under which installed tools are kept.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from weakref import WeakKeyDictionary

from provers.errors import LemmataError, ToolMissing
from provers.paths import cache_dir
from provers.process import Command, run_process
from provers.request import MEGABYTE, Limits

SOLVER_VERSION = "4.8.5"
"""The z3 that Dafny 2.3 was made for; with Debian's 4.8.12 it times out or complains."""

HOW_TO_GET = (
    "run `lemmata doctor --install dafny` (installs Debian's package where root and apt allow, "
    "and z3 4.8.5 into the tool cache), or install Dafny 4 and put `dafny` on PATH"
)
_PROBE_LIMITS = Limits(wall_seconds=30, memory_bytes=2048 * MEGABYTE, output_bytes=MEGABYTE)


class Dialect(StrEnum):
    """Which command line and which language a Dafny speaks."""

    OLD = "2.x"
    NEW = "4.x"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Dafny that answered.

    Attributes:
        dialect: see `Dialect`.
        version: as it says it.
        command: program and first arguments that start it.
        location: path of the program, for people.
        server: program and arguments of DafnyServer, () when there is none.
        solver: path of the z3 to use; None lets Dafny 4.x use the one it brings.
        solver_version: version of that z3, "" for the bundled one.
        notes: what a user should know.
    """

    dialect: Dialect
    version: str
    command: tuple[str, ...]
    location: str
    server: tuple[str, ...]
    solver: str | None
    solver_version: str
    notes: tuple[str, ...] = ()


def cached_solver() -> Path:
    """Where `install` puts z3 4.8.5; need not exist yet."""
    return cache_dir() / "tools" / f"z3-{SOLVER_VERSION}" / "z3"


_found: dict[tuple[str | None, ...], Toolchain] = {}
_probing: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def find_toolchain() -> Toolchain:
    """Find Dafny and its solver; remembered for as long as paths and settings stay the same.

    Raises:
        ToolMissing: no Dafny, no mono for a 2.x, or no z3; the hint says what to do.
    """
    program = os.environ.get("LEMMATA_DAFNY") or shutil.which("dafny")
    key = (
        program,
        os.environ.get("LEMMATA_DAFNY_Z3"),
        str(cached_solver()) if cached_solver().exists() else None,
        shutil.which("mono"),
        shutil.which("z3"),
    )
    # One at a time: checks that begin together would each probe, and each have workers of its own.
    async with _probing.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        if key not in _found:
            _found.setdefault(key, await _probe(program))
        return _found[key]


async def _probe(program: str | None) -> Toolchain:
    if program is None or shutil.which(program) is None:
        named = f" at {program}" if program else ""
        raise ToolMissing(f"Dafny is not installed{named}", hint=HOW_TO_GET)
    version = await _dafny_version(program)
    major = int(version.split(".")[0])
    if major >= 4:
        solver = os.environ.get("LEMMATA_DAFNY_Z3")
        solver_version = await _solver_version(solver) if solver else ""
        return Toolchain(
            Dialect.NEW, version, (program,), program, (), solver or None, solver_version
        )
    return await _old_toolchain(program, version)


async def _old_toolchain(program: str, version: str) -> Toolchain:
    assembly = _assembly_of(Path(program))
    command, server = (program,), ()
    mono = shutil.which("mono") or shutil.which("cli")
    if assembly is not None:
        if mono is None:
            raise ToolMissing("Dafny 2.x needs mono, which is not installed", hint=HOW_TO_GET)
        # Without the shell script in between, the process that we watch is mono itself.
        command = (mono, str(assembly))
        beside = assembly.with_name("DafnyServer.exe")
        if beside.exists():
            server = (mono, str(beside))
    solver, solver_version = await _old_solver()
    notes = ()
    if solver_version != SOLVER_VERSION:
        notes = (
            f"z3 {solver_version} is not the version that Dafny {version} was made for "
            f"({SOLVER_VERSION}): expect time-outs; run `lemmata doctor --install dafny`",
        )
    return Toolchain(Dialect.OLD, version, command, program, server, solver, solver_version, notes)


def _assembly_of(program: Path) -> Path | None:
    """`Dafny.exe` behind a start script, or None for a native program."""
    path = Path(os.path.realpath(program))
    candidates = [path.with_name("Dafny.exe")]
    try:
        head = path.read_bytes()[:4096]
    except OSError:
        return None
    if match := re.search(rb"(/\S*/Dafny\.exe)", head):
        candidates.insert(0, Path(os.fsdecode(match[1])))
    return next((candidate for candidate in candidates if candidate.exists()), None)


async def _old_solver() -> tuple[str, str]:
    chosen = _chosen_solver()
    return chosen, await _solver_version(chosen)


def _chosen_solver() -> str:
    named = os.environ.get("LEMMATA_DAFNY_Z3")
    cached = cached_solver()
    chosen = named or (str(cached) if cached.exists() else shutil.which("z3"))
    if chosen is None:
        raise ToolMissing("Dafny is here, but no z3", hint=HOW_TO_GET)
    return os.path.abspath(chosen)


async def _dafny_version(program: str) -> str:
    # 4.x answers `--version`; 2.x names itself before it complains about `/version`.
    for question in ("--version", "/version"):
        output = await _output_of(program, question)
        if match := re.search(r"(?:^|Dafny )(\d+\.\d+[\w.+-]*)", output, re.MULTILINE):
            break
    else:
        raise ToolMissing(f"{program} does not say which Dafny it is", hint=HOW_TO_GET)
    return match[1]


async def _solver_version(program: str) -> str:
    if shutil.which(program) is None:
        raise ToolMissing(f"no z3 at {program}", hint=HOW_TO_GET)
    match = re.search(r"version (\d+\.\d+\.\d+)", await _output_of(program, "--version"))
    if match is None:
        raise ToolMissing(f"{program} does not answer like z3", hint=HOW_TO_GET)
    return match[1]


async def _output_of(*argv: str) -> str:
    with tempfile.TemporaryDirectory(prefix="lemmata-probe-") as folder:
        command = Command(argv, Path(folder), _PROBE_LIMITS, memory_rule="resident")
        try:
            finished = await run_process(command)
        except ToolMissing:
            raise
        except LemmataError as error:
            raise ToolMissing(f"{argv[0]} cannot be started", hint=HOW_TO_GET) from error
    return (finished.stdout + finished.stderr).decode(errors="replace")
