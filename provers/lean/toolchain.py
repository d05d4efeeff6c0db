"""Finding Lean: a Lake project around the file, a `lean` on the PATH, or the embedded core.

What lives here: the three ways to find Lean and what everything after them needs to know
(`Toolchain`). What does not: running it. After this module the code is the same for all three.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provers.errors import ToolCrashed, ToolMissing, UsageError
from provers.lean.core.build import CorePrefix, ensure_core
from provers.process import Command, run_process
from provers.request import Limits

Kind = Literal["embedded", "path", "lake"]

EMBEDDED_FLAVOUR = "embedded core"
FIRST_SOUND_VERSION = (4, 33)
"""Kernels before Lean 4.33 have a known soundness bug (lean4#14576)."""

_LAKE_FILES = ("lakefile.toml", "lakefile.lean")
_PROBE_LIMITS = Limits(wall_seconds=120.0)
_VERSION = re.compile(r"version (\d+\.\d+\.\d+[^\s,]*)")


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A Lean that can be run.

    Attributes:
        kind: how it was found.
        lean: command that runs `lean` (arguments follow).
        server: command that runs the language server.
        root: folder of the Lake project; None for the others.
        search_path: folders with the `.olean` files of everything that can be imported.
        environment: variables that its processes need.
        version: Lean's version.
        flavour: what verdicts say about it (`embedded core`, `lake project NAME`, `lean on PATH`).
        digest: changes whenever its answers may change.
        core: the build behind the embedded Lean, None for the others.
    """

    kind: Kind
    lean: tuple[str, ...]
    server: tuple[str, ...]
    root: Path | None
    search_path: tuple[Path, ...]
    environment: tuple[tuple[str, str], ...]
    version: str
    flavour: str
    digest: str
    core: CorePrefix | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know about answers of this Lean."""
        numbers = tuple(int(part) for part in re.findall(r"\d+", self.version)[:2])
        if numbers < FIRST_SOUND_VERSION:
            return (f"Lean {self.version} has a kernel with a known soundness bug; use 4.33 on",)
        return ()


async def find_toolchain(file: str | None = None, wanted: str | None = None) -> Toolchain:
    """The Lean that answers for a file.

    Args:
        file: the file's name, which may lie in a Lake project; None for none.
        wanted: `embedded`, `path`, `lake`, a path of a `lean` executable, or None to choose: the
            Lake project around the file, else a `lean` on the PATH, else the embedded core. The
            variable LEMMATA_LEAN gives a default.

    Raises:
        ToolMissing: what was asked for is not there, with how to get it.
        UsageError: `wanted` makes no sense.
    """
    wanted = wanted or os.environ.get("LEMMATA_LEAN") or None
    root = lake_root(file)
    if wanted == "lake" or (wanted is None and root is not None):
        if root is None:
            raise UsageError(f"{file or 'the source'} lies in no Lake project")
        return await _lake(root)
    if wanted == "embedded":
        return await _embedded()
    if wanted in (None, "path"):
        found = shutil.which("lean")
        if found is not None:
            return await _on_path(found)
        if wanted == "path":
            raise ToolMissing(
                "no `lean` on the PATH", hint="install elan, or use the embedded core"
            )
        return await _embedded()
    if shutil.which(wanted) is None:
        raise UsageError(
            f"{wanted!r} is no Lean", hint="say embedded, path, lake, or the path of an executable"
        )
    return await _on_path(wanted)


def lake_root(file: str | None) -> Path | None:
    """The Lake project around a file: the nearest folder above it with a lakefile."""
    if file is None:
        return None
    for folder in Path(file).absolute().parents:
        if any((folder / name).is_file() for name in _LAKE_FILES):
            return folder
    return None


async def _embedded() -> Toolchain:
    return await _remembered(_build_embedded, "")


async def _build_embedded(_: str) -> Toolchain:
    core = await asyncio.to_thread(ensure_core)
    return Toolchain(
        kind="embedded",
        lean=(str(core.lean),),
        server=(str(core.lean), "--server"),
        root=None,
        search_path=(core.lib,),
        environment=(("LEAN_BACKTRACE", "0"),),
        version=core.version,
        flavour=EMBEDDED_FLAVOUR,
        digest=core.source_digest,
        core=core,
    )


async def _on_path(lean: str) -> Toolchain:
    return await _remembered(_probe_path, lean)


async def _lake(root: Path) -> Toolchain:
    if shutil.which("lake") is None:
        raise ToolMissing(
            f"the Lake project {root} needs `lake`, which is not on the PATH",
            hint="install elan (it brings lake), or verify with the option toolchain=embedded",
        )
    return await _remembered(_probe_lake, str(root))


_known: dict[tuple[str, str], Toolchain] = {}


async def _remembered(probe: Callable[[str], Awaitable[Toolchain]], key: str) -> Toolchain:
    """Probe once a process: a toolchain does not change under a run."""
    name = (getattr(probe, "__name__", ""), key)
    if name not in _known:
        _known[name] = await probe(key)
    return _known[name]


async def _probe_path(lean: str) -> Toolchain:
    version = _version(await _ask((lean, "--version"), Path.cwd()))
    library = Path((await _ask((lean, "--print-libdir"), Path.cwd())).strip())
    return Toolchain(
        kind="path",
        lean=(lean,),
        server=(lean, "--server"),
        root=None,
        search_path=(library,),
        environment=(("LEAN_BACKTRACE", "0"),),
        version=version,
        flavour="lean on PATH",
        digest=hashlib.sha256(f"{lean}\0{version}\0{library}".encode()).hexdigest(),
    )


async def _probe_lake(folder: str) -> Toolchain:
    root = Path(folder)
    version = _version(await _ask(("lake", "env", "lean", "--version"), root))
    library = Path((await _ask(("lake", "env", "lean", "--print-libdir"), root)).strip())
    printed = (await _ask(("lake", "env", "printenv", "LEAN_PATH"), root)).strip()
    search = tuple((root / part).resolve() for part in printed.split(":") if part)
    return Toolchain(
        kind="lake",
        lean=("lake", "env", "lean"),
        server=("lake", "serve", "--"),
        root=root,
        search_path=(*search, library),
        environment=(("LEAN_BACKTRACE", "0"), ("LEAN_PATH", ":".join(map(str, search)))),
        version=version,
        flavour=f"lake project {root.name}",
        digest=_project_digest(root, search, version),
    )


def _project_digest(root: Path, search: tuple[Path, ...], version: str) -> str:
    """Digest of what a project's answers depend on: its settings and its compiled modules."""
    digest = hashlib.sha256(version.encode())
    for name in (*_LAKE_FILES, "lake-manifest.json", "lean-toolchain"):
        if (root / name).is_file():
            digest.update((root / name).read_bytes())
    for folder in search:
        for path in sorted(folder.rglob("*.olean")):
            state = path.stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


async def _ask(argv: tuple[str, ...], cwd: Path) -> str:
    command = Command(argv=argv, cwd=cwd, limits=_PROBE_LIMITS, network=True, sandbox=False)
    done = await run_process(command)
    if done.code != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise ToolCrashed(f"`{' '.join(argv)}` failed with {done.code}: {said[:400]}")
    return done.stdout.decode(errors="replace")


def _version(text: str) -> str:
    match = _VERSION.search(text)
    if match is None:
        raise ToolCrashed(f"`lean --version` said {text.strip()[:200]!r}")
    return match.group(1)
