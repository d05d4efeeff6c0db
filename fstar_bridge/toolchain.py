"""Which F* and which z3 this machine has.

What lives here: finding `fstar.exe`, its version and its solver, and the advice for what is
missing. What does not: installing (F* is in no package registry) and running checks.

Environment: `LEMMATA_FSTAR` names the `fstar.exe` program.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from provers.errors import LemmataError, ToolMissing
from provers.process import Command, run_process
from provers.request import MEGABYTE, Limits

VARIABLE = "LEMMATA_FSTAR"
"""Environment variable that names the program."""

HOW_TO_GET = (
    "unpack a release from github.com/FStarLang/FStar/releases (it brings its z3) or run "
    "`opam install fstar`, and put its bin folder on PATH, or name the program in LEMMATA_FSTAR"
)
SOLVER_VERSIONS = ("4.13.3", "4.8.5")
"""The z3 versions that F* looks for by name, newest first."""

_PROGRAMS = ("fstar.exe", "fstar")
_PROBE_LIMITS = Limits(wall_seconds=30, memory_bytes=2048 * MEGABYTE, output_bytes=MEGABYTE)
_VERSION = re.compile(r"F\*\s+v?(\S+)")
_SOLVER_VERSION = re.compile(r"Z3 version (\d+(?:\.\d+)+)")


@dataclass(frozen=True, slots=True)
class Toolchain:
    """An F* that answered.

    Attributes:
        program: path of `fstar.exe`.
        version: as it says it (`2025.03.25`).
        solver: path of the z3 that F* is expected to find; "" when none was found.
        solver_version: its version, "" when unknown.
        notes: what a user should know.
    """

    program: str
    version: str
    solver: str = ""
    solver_version: str = ""
    notes: tuple[str, ...] = ()


_found: dict[tuple[str | None, ...], Toolchain] = {}


async def find_toolchain(default: str | None = None) -> Toolchain:
    """Find F* and its solver; remembered for as long as paths and settings stay the same.

    Args:
        default: the program to take when `LEMMATA_FSTAR` names none; None looks on PATH.

    Raises:
        ToolMissing: no F*, or one that does not answer; the hint says what to do.
    """
    program = _program(default)
    key = (program, os.environ.get("PATH"))
    if key not in _found:
        version = await _ask(program, "--version", _VERSION)
        if not version:
            raise ToolMissing(f"{program} does not tell an F* version", hint=HOW_TO_GET)
        # The first answer stands: checks that began together are to have the same one.
        _found.setdefault(key, await _with_solver(program, version))
    return _found[key]


def _program(default: str | None) -> str:
    named = os.environ.get(VARIABLE) or default
    if named:
        found = shutil.which(named)
        if found is None:
            raise ToolMissing(f"F* is not at {named}, or cannot be run", hint=HOW_TO_GET)
        return found
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    raise ToolMissing("F* is not installed: no fstar.exe on PATH", hint=HOW_TO_GET)


async def _with_solver(program: str, version: str) -> Toolchain:
    for candidate in _solvers(program):
        if solver_version := await _ask(candidate, "--version", _SOLVER_VERSION):
            notes: tuple[str, ...] = ()
            if solver_version not in SOLVER_VERSIONS:
                known = " or ".join(SOLVER_VERSIONS)
                notes = (f"z3 {solver_version} found, F* is made for {known}: proofs may fail",)
            return Toolchain(program, version, candidate, solver_version, notes)
    note = f"no z3 found: F* fails at its first proof obligation; {_solver_advice()}"
    return Toolchain(program, version, notes=(note,))


def _solver_advice() -> str:
    names = " or ".join(f"z3-{version}" for version in SOLVER_VERSIONS)
    return f"put {names} on PATH (release packages of F* bring it)"


def _solvers(program: str) -> list[str]:
    """Paths of z3 programs in the order in which F* looks: beside itself, then by name."""
    prefix = Path(program).resolve().parent.parent
    found = [
        str(path)
        for version in SOLVER_VERSIONS
        for path in (prefix / "lib" / "fstar" / f"z3-{version}" / "bin" / "z3",)
        if os.access(path, os.X_OK)
    ]
    names = (*(f"z3-{version}" for version in SOLVER_VERSIONS), "z3")
    return found + [path for name in names if (path := shutil.which(name))]


async def _ask(program: str, argument: str, pattern: re.Pattern[str]) -> str:
    """What a program says about itself; "" when it says nothing of that shape."""
    with tempfile.TemporaryDirectory(prefix="lemmata-fstar-") as folder:
        command = Command((program, argument), Path(folder), _PROBE_LIMITS, memory_rule="resident")
        try:
            finished = await run_process(command)
        except LemmataError:
            return ""
    text = (finished.stdout + b"\n" + finished.stderr).decode("utf-8", "replace")
    match = pattern.search(text)
    return match.group(1) if match else ""


SOLVER_ADVICE = _solver_advice()
"""What to do when F* finds no z3."""
