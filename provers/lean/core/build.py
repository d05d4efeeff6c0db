"""Building the embedded core into the user's cache folder, once.

Lives here: `ensure_core`, the cache folder's layout, its lock and its manifest. Does not live
here: compiling the modules (`compile.py`), finding the wheel (`wheel.py`), the module graph
(`modules.py`).

Layout, under `$LEMMATA_CACHE_DIR`, or `lemmata` in `$XDG_CACHE_HOME` (`~/.cache`):

    lean-core/KEY/            the prefix: bin/lean, lib/lean/**.olean and .ilean, manifest.json
    lean-core/KEY.lock        held (flock) while somebody builds or repairs KEY
    lean-core/KEY.building-*  a build that has not finished; moved to KEY as its last step

KEY is the wheel's version and the digest of the sources. The manifest is written last and names
every file with its size and digest, so a folder that was half written, edited or truncated does
not match it and is built again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import functools
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provers.errors import BuildError
from provers.lean.core.compile import Progress, check_compiled_core, compile_modules
from provers.lean.core.launcher import launcher_files, launcher_source
from provers.lean.core.modules import discover_modules, source_digest
from provers.lean.core.wheel import LEAN_VERSION, Wheel, find_wheel

MANIFEST = "manifest.json"
_LAUNCHER = "bin/lean"
#: Bytes that a build needs free: three times what it leaves, since two builds may overlap.
_SPACE_NEEDED = 128 * 2**20

#: Seconds after which a build that nobody has used is removed (30 days).
_KEPT_UNUSED = 30 * 24 * 3600

_verified: dict[Path, CorePrefix] = {}


@dataclass(frozen=True, slots=True)
class CorePrefix:
    """A finished build of the embedded core.

    Attributes:
        path: the Lean prefix (`LEAN_SYSROOT`).
        lean: the executable; takes Lean's own options, `--server` included.
        lib: the folder of `.olean` and `.ilean` files.
        version: Lean's version, such as "4.35.0".
        source_digest: SHA-256 of the core's sources.
        library: the wheel's `libleanshared.so` that `lean` loads.
    """

    path: Path
    lean: Path
    lib: Path
    version: str
    source_digest: str
    library: Path


def cache_folder() -> Path:
    """Where builds are kept; need not exist yet."""
    if chosen := os.environ.get("LEMMATA_CACHE_DIR"):
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base).absolute() / "lemmata"


def find_core() -> CorePrefix | None:
    """The finished build that `ensure_core` would return, or None; builds and changes nothing.

    Raises:
        ToolMissing: as `ensure_core`.
    """
    plan = _plan()
    return plan if _is_sound(plan) else None


def ensure_core(*, on_progress: Progress | None = None, jobs: int | None = None) -> CorePrefix:
    """The embedded core, built first if this source and wheel have no sound build yet.

    About 25 seconds on two cores when it builds, a few milliseconds afterwards. Safe under any
    number of processes and threads: one builds, the others wait for it and use its build.

    Args:
        on_progress: called as (modules done, modules in all, name of the module just done).
        jobs: compilers at once; by default one per usable core.

    Raises:
        ToolMissing: no wheel, a wrong version of it, or another platform.
        BuildError: a module does not compile, the disk is full, the folder is not writable.
    """
    plan = _plan()
    if _verified.get(plan.path) == plan and plan.lean.exists():
        return plan
    if not _is_sound(plan):
        try:
            plan.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(plan.path.with_name(plan.path.name + ".lock")):
                if not _is_sound(plan):
                    _build(plan, on_progress, jobs)
        except OSError as error:
            raise _explained(error, plan.path.parent) from error
    _verified[plan.path] = plan
    with contextlib.suppress(OSError):
        os.utime(plan.path / MANIFEST)
    return plan


def _plan() -> CorePrefix:
    """Where the build of the present source and wheel is, or will be."""
    wheel: Wheel = find_wheel()
    digest = _core_digest()
    path = cache_folder() / "lean-core" / f"{wheel.version}-{digest[:20]}"
    return CorePrefix(
        path=path,
        lean=path / _LAUNCHER,
        lib=path / "lib" / "lean",
        version=LEAN_VERSION,
        source_digest=digest,
        library=wheel.library,
    )


@functools.cache
def _core_digest() -> str:
    """Digest of the sources, read once: a running process does not see later edits of them."""
    return source_digest(discover_modules())


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel frees it if this process dies."""
    with path.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(plan: CorePrefix, on_progress: Progress | None, jobs: int | None) -> None:
    """Build beside the final folder and move it there; called with the lock held."""
    _discard_unfinished(plan.path)
    if shutil.disk_usage(plan.path.parent).free < _SPACE_NEEDED:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    building = Path(tempfile.mkdtemp(prefix=f"{plan.path.name}.building-", dir=plan.path.parent))
    try:
        launcher = building / _LAUNCHER
        _write_executable(launcher, launcher_source(building, plan.library))
        lib = building / "lib" / "lean"
        compile_modules(launcher, lib, jobs=jobs, on_progress=on_progress)
        check_compiled_core(launcher)
        _write_executable(launcher, launcher_source(plan.path, plan.library))
        _write_manifest(building, plan.source_digest)
        if plan.path.exists():
            # Damaged: it keeps a name that the next build clears away, should we die right here.
            plan.path.rename(building.with_name(building.name + "-damaged"))
        building.rename(plan.path)
        _discard_unused(plan.path)
    finally:
        _discard_unfinished(plan.path)


def _discard_unfinished(path: Path) -> None:
    """Remove what builds that died left beside `path`; only the lock's holder may call this."""
    for leftover in path.parent.glob(f"{path.name}.building-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _discard_unused(path: Path) -> None:
    """Remove finished builds of other sources or wheels that no process has asked for lately."""
    for manifest in path.parent.glob(f"*/{MANIFEST}"):
        other = manifest.parent
        with contextlib.suppress(OSError):
            if other != path and time.time() - manifest.stat().st_mtime > _KEPT_UNUSED:
                # Without its manifest it is no build any more, however far the removal gets.
                manifest.unlink()
                shutil.rmtree(other, ignore_errors=True)


def _write_executable(path: Path, text: str) -> None:
    """Replace `path` in one step, so that a Lean starting at this moment reads a whole script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.chmod(0o755)
    temporary.replace(path)


def _write_manifest(prefix: Path, digest: str) -> None:
    files = {
        str(path.relative_to(prefix)): dataclasses.astuple(_Entry.of(path))
        for path in sorted((prefix / "lib").rglob("*"))
        if path.is_file()
    }
    for name in files:
        _flush_to_disk(prefix / name)
    manifest = prefix / MANIFEST
    manifest.write_text(json.dumps({"source": digest, "files": files}, indent=1), "utf-8")
    _flush_to_disk(manifest)
    _flush_to_disk(prefix)


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file in the manifest: bytes, time of last change (nanoseconds), SHA-256."""

    size: int
    changed: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> _Entry:
        status = path.stat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return cls(status.st_size, status.st_mtime_ns, digest)

    def matches(self, path: Path) -> bool:
        """Whether the file is what it was; read again only if somebody wrote to it since."""
        status = path.stat()
        if status.st_size != self.size:
            return False
        return status.st_mtime_ns == self.changed or _Entry.of(path).digest == self.digest


def _is_sound(plan: CorePrefix) -> bool:
    """Whether the folder holds exactly what its manifest says, and a `lean` that can start."""
    try:
        manifest = json.loads((plan.path / MANIFEST).read_bytes())
        files = {name: _Entry(*entry) for name, entry in manifest["files"].items()}
        if manifest["source"] != plan.source_digest or not files:
            return False
        if not all(entry.matches(plan.path / name) for name, entry in files.items()):
            return False
        return _launcher_works(plan)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _launcher_works(plan: CorePrefix) -> bool:
    """Whether the script is one of ours and what it starts is still there; renewed if not.

    The compiled modules do not depend on which Python starts Lean, so environments share a build.
    The script names the interpreter and the library of the environment that built it; when that
    environment is gone, it is written again for this one.
    """
    try:
        files = launcher_files(plan.lean.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        files = None
    if files is not None and files.prefix == plan.path and files.present():
        return True
    _write_executable(plan.lean, launcher_source(plan.path, plan.library))
    return True


def _explained(error: OSError, folder: Path) -> BuildError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BuildError(
            f"no room to build the embedded Lean core in {folder}",
            hint=f"free {_SPACE_NEEDED // 2**20} MB there, or set LEMMATA_CACHE_DIR",
        )
    return BuildError(
        f"cannot build the embedded Lean core in {folder}: {error}",
        hint="set LEMMATA_CACHE_DIR to a folder that can be written",
    )
