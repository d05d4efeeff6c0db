"""Compiling the core's modules, several at once as the import graph permits.

Lives here: running the compiler over the module graph and testing the result. Does not live
here: where the result is kept (`build.py`).
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

from provers.errors import BuildError
from provers.lean.core.modules import SOURCE, Module, discover_modules

#: Called as (modules done, modules in all, name of the module just done).
Progress = Callable[[int, int, str], None]

#: Seconds for one module; the slowest takes two on an idle machine.
_MODULE_TIMEOUT = 300.0
_REPORT_LENGTH = 4000


def compile_modules(
    lean: Path,
    lib: Path,
    *,
    source: Path = SOURCE,
    jobs: int | None = None,
    on_progress: Progress | None = None,
) -> None:
    """Compile all of the core with the executable `lean` into `lib`.

    Raises:
        BuildError: a module has an error or a `sorry`, or Lean died; holds Lean's own report.
    """
    modules = discover_modules(source)
    jobs = jobs or len(os.sched_getaffinity(0))
    compiler = _Compiler(lean, lib, source)
    waiting = TopologicalSorter({name: module.imports for name, module in modules.items()})
    waiting.prepare()
    running: dict[Future[None], str] = {}
    done = 0
    with ThreadPoolExecutor(jobs) as pool:
        try:
            while waiting.is_active():
                for name in waiting.get_ready():
                    running[pool.submit(compiler.compile, modules[name])] = name
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    name = running.pop(future)
                    future.result()
                    waiting.done(name)
                    done += 1
                    if on_progress is not None:
                        on_progress(done, len(modules), name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            compiler.kill()
            raise


class _Compiler:
    """Runs `lean` on single modules; `kill` ends those still running, from any thread."""

    def __init__(self, lean: Path, lib: Path, source: Path) -> None:
        self._lean = lean
        self._lib = lib
        self._source = source
        self._children: set[subprocess.Popen[str]] = set()
        self._killed = False

    def compile(self, module: Module) -> None:
        olean = (self._lib / module.path).with_suffix(".olean")
        olean.parent.mkdir(parents=True, exist_ok=True)
        command = [self._lean, "-R", self._source, "-o", olean, "-i", olean.with_suffix(".ilean")]
        child = subprocess.Popen(
            [*map(str, command), str(module.path)],
            cwd=self._source,
            env=_build_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._children.add(child)
        if self._killed:
            child.kill()
        try:
            report, _ = child.communicate(timeout=_MODULE_TIMEOUT)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise BuildError(
                f"compiling {module.name} took more than {_MODULE_TIMEOUT:.0f} seconds"
            ) from None
        finally:
            self._children.discard(child)
        # A `sorry` is only a warning to Lean, and no source of ours may have one.
        if child.returncode != 0 or "declaration uses" in report:
            raise BuildError(
                f"the core's module {module.name} does not compile ({_ending(child.returncode)}):"
                f"\n{report.strip()[:_REPORT_LENGTH]}"
            )

    def kill(self) -> None:
        self._killed = True
        for child in list(self._children):
            child.kill()


def check_compiled_core(lean: Path) -> None:
    """Let the fresh core prove something true, and see it refuse something false.

    Raises:
        BuildError: it does not do both.
    """
    for source, expected in (
        ("example (a b : Nat) (h : a < b) : a + 1 ≤ b := by omega", 0),
        ("example : 2 + 2 = 5 := by decide", 1),
    ):
        answer = subprocess.run(
            [str(lean), "--stdin"],
            input=source,
            env=_build_environment(),
            capture_output=True,
            text=True,
            timeout=_MODULE_TIMEOUT,
            check=False,
        )
        if answer.returncode != expected:
            raise BuildError(
                f"the fresh core answers {_ending(answer.returncode)} to `{source}`:"
                f"\n{(answer.stdout + answer.stderr).strip()[:_REPORT_LENGTH]}"
            )


def _build_environment() -> dict[str, str]:
    """The caller's environment without what would make Lean read another library."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LEAN")}


def _ending(returncode: int) -> str:
    if returncode < 0:
        return f"died by {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"
