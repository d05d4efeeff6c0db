"""Getting Dafny 2.x and the solver that it was made for.

What lives here: `install`, used by `lemmata doctor --install dafny`, by `make test` and by CI:
Debian's package where root and apt allow, and z3 4.8.5 out of its wheel into the tool cache.
What does not: finding what is there (`toolchain`).

The wheel is unpacked, never installed: the workbench's own, current `z3-solver` must stay.
Run as a program (`python -m dafny_bridge.install`), it prints its progress and exits 3 when
something could not be had.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from dafny_bridge.toolchain import SOLVER_VERSION, cached_solver, find_toolchain
from provers.errors import LemmataError, ToolMissing
from provers.process import Command, run_process
from provers.request import MEGABYTE, Limits

Progress = Callable[[str], None]
"""Called with one line for a person."""

SOLVER_PACKAGE = f"z3-solver=={SOLVER_VERSION}.0"
_LIMITS = Limits(wall_seconds=900, memory_bytes=4096 * MEGABYTE, output_bytes=64 * MEGABYTE)
# Package managers are configured by these; a checker's child never sees them.
_PASSED_ON = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")


async def install(on_progress: Progress | None = None) -> None:
    """Install what is missing; does nothing when all is there.

    Raises:
        ToolMissing: it cannot be had here; the hint says what a person can do.
    """
    tell = on_progress or (lambda line: None)
    if shutil.which(os.environ.get("LEMMATA_DAFNY") or "dafny") is None:
        await _install_package(tell)
    if not cached_solver().exists():
        await _fetch_solver(tell)
    found = await find_toolchain()
    tell(f"Dafny {found.version} with z3 {found.solver_version or 'of its own'} is ready")


async def _install_package(tell: Progress) -> None:
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise ToolMissing(
            "Dafny's package can only be installed by root with apt",
            hint="run `apt-get install dafny` as root, or install Dafny 4 and put it on PATH",
        )
    tell("updating apt's lists")
    await _run("apt-get", "update")
    tell("installing Debian's dafny")
    await _run("apt-get", "install", "-y", "--no-install-recommends", "dafny")


async def _fetch_solver(tell: Progress) -> None:
    target = cached_solver()
    tell(f"fetching z3 {SOLVER_VERSION}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as folder:
            unpacked = await _solver_from_wheel(Path(folder))
            # Renamed only when it is whole and answers, so that two runs at once do no harm.
            os.replace(unpacked, target)
    except OSError as error:
        raise ToolMissing(
            f"z3 {SOLVER_VERSION} cannot be written to {target.parent}: {error.strerror}",
            hint="set LEMMATA_CACHE_DIR to a folder that can be written",
        ) from error


async def _solver_from_wheel(folder: Path) -> Path:
    await _run(
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet",
        "--dest", str(folder), SOLVER_PACKAGE,
    )  # fmt: skip
    return _unpack_solver(folder)


def _unpack_solver(folder: Path) -> Path:
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        raise ToolMissing(f"pip downloaded no wheel for {SOLVER_PACKAGE}")
    with zipfile.ZipFile(wheel) as archive:
        member = next((n for n in archive.namelist() if n.endswith(".data/data/bin/z3")), None)
        if member is None:
            raise ToolMissing(f"{wheel.name} holds no z3 program")
        program = folder / "z3"
        program.write_bytes(archive.read(member))
    program.chmod(0o755)
    return program


async def _run(*argv: str) -> None:
    passed = tuple((k, v) for k, v in os.environ.items() if k.startswith(_PASSED_ON))
    with tempfile.TemporaryDirectory(prefix="lemmata-install-") as folder:
        command = Command(
            argv,
            Path(folder),
            _LIMITS,
            env=(*passed, ("DEBIAN_FRONTEND", "noninteractive")),
            memory_rule="resident",
            network=True,
            sandbox=False,
        )
        finished = await run_process(command)
    if finished.code != 0:
        words = (finished.stderr or finished.stdout).decode(errors="replace").strip().splitlines()
        raise ToolMissing(
            f"`{' '.join(argv[:3])} …` failed: {words[-1] if words else 'no message'}",
            hint="check the network and the package index, then try again",
        )


def main() -> int:
    """Install with progress on standard error; 0 when ready, 3 when something is missing."""
    try:
        asyncio.run(install(lambda line: print(line, file=sys.stderr, flush=True)))
    except LemmataError as error:
        print(f"dafny: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
