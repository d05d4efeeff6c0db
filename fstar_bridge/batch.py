"""One check in a process of its own.

What lives here: the options of a run, the scratch folder, the call of `fstar.exe` and its limits,
and the rule by which its answer counts as a success. What does not: reading issues (`issues`) and
warm processes (`ide`).
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fstar_bridge.issues import (
    Issue,
    Query,
    classify,
    names_solver_trouble,
    read_batch_line,
    read_statistics,
)
from fstar_bridge.toolchain import SOLVER_ADVICE, Toolchain
from provers.errors import UsageError
from provers.process import Command, Finished, run_process
from provers.request import Limits, VerifyRequest
from provers.verdict import Status

_ALL_DONE = "All verification conditions discharged successfully"
_UNSAT = re.compile(rb"^; STATUS: unsat\b", re.MULTILINE)
_NUMBER = re.compile(r"[0-9]+")
_FUEL = re.compile(r"[0-9]+(?:,[0-9]+)?")
# With `0/2`, no attempt at all would have to succeed.
_QUAKE = re.compile(r"[1-9][0-9]*(?:/[1-9][0-9]*)?(?:/k)?")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_MODULE = re.compile(r"[\w.*+\-, ]+")
_KINDS: dict[str, tuple[str, re.Pattern[str] | None]] = {
    "z3rlimit": ("--z3rlimit", _NUMBER),
    "z3seed": ("--z3seed", _NUMBER),
    "z3version": ("--z3version", _VERSION),
    "fuel": ("--fuel", _FUEL),
    "ifuel": ("--ifuel", _FUEL),
    "split_queries": ("--split_queries", re.compile(r"no|on_failure|always")),
    "quake": ("--quake", _QUAKE),
    "already_cached": ("--already_cached", _MODULE),
}
_FOLDERS = ("include", "hints", "record_hints", "cache_dir")


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The request's options for F*, checked.

    Attributes:
        arguments: switches for `fstar.exe`.
        include: folders in which other modules are looked for, the first one wins.
        hints: folder with recorded hints to use, None for none.
        record_hints: folder to record hints in, None for none.
        cache_dir: folder with `.checked` files of other modules, None for none.
    """

    arguments: tuple[str, ...] = ()
    include: tuple[Path, ...] = ()
    hints: Path | None = None
    record_hints: Path | None = None
    cache_dir: Path | None = None

    @classmethod
    def of(cls, request: VerifyRequest) -> BatchOptions:
        """Read them.

        Raises:
            UsageError: an unknown option, a bad value, or a folder that is not there.
        """
        known = sorted((*_KINDS, *_FOLDERS))
        arguments: list[str] = []
        for name, value in sorted(request.options.items()):
            if name in _FOLDERS:
                continue
            if name not in _KINDS:
                raise UsageError(f"unknown option for F*: {name!r}", hint=f"known: {known}")
            switch, pattern = _KINDS[name]
            if pattern is not None and not pattern.fullmatch(value):
                raise UsageError(f"the value {value!r} makes no sense for {name}")
            arguments += [switch, value]
        include = tuple(
            _folder("include", part)
            for part in request.options.get("include", "").split(os.pathsep)
            if part
        )
        found = {
            name: _folder(name, request.options[name])
            for name in _FOLDERS[1:]
            if name in request.options
        }
        return cls(
            tuple(arguments),
            include,
            found.get("hints"),
            found.get("record_hints"),
            found.get("cache_dir"),
        )

    def switches(self) -> list[str]:
        """The command line for these options."""
        words = list(self.arguments)
        # F* looks through the folders from the last to the first.
        for folder in reversed(self.include):
            words += ["--include", str(folder)]
        if self.hints is not None:
            words += ["--use_hints", "--hint_dir", str(self.hints)]
        if self.record_hints is not None:
            words += ["--record_hints", "--hint_dir", str(self.record_hints)]
        if self.cache_dir is not None:
            words += ["--cache_dir", str(self.cache_dir)]
        return words

    @property
    def folders(self) -> list[Path]:
        """All folders whose content an answer may depend on."""
        return [*self.include, *(f for f in (self.hints, self.cache_dir) if f is not None)]


def _folder(name: str, value: str) -> Path:
    path = Path(value).expanduser().absolute()
    if not path.is_dir():
        raise UsageError(f"the folder for {name} does not exist: {value}")
    return path


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of F*.

    Attributes:
        code: exit status.
        issues: what F* said, in its order.
        queries: the query statistics.
        output: standard output, as text.
        limit: `timeout`, `memory` or `output` when one of our own limits ended it, else "".
        unsat: how many queries z3 answered with `unsat`, by the query log; None without one.
        noise: the last lines of standard error that are no issues.
        wall_seconds: real time.
        cpu_seconds: processor time.
        peak_memory_bytes: largest resident size of the process tree.
    """

    code: int
    issues: tuple[Issue, ...] = ()
    queries: tuple[Query, ...] = ()
    output: str = ""
    limit: str = ""
    unsat: int | None = None
    noise: str = ""
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0


async def run_batch(
    toolchain: Toolchain,
    file: str,
    source: str,
    limits: Limits,
    *,
    options: BatchOptions | None = None,
    log_queries: bool = False,
) -> Run:
    """Check one text in a fresh process and a scratch folder of its own.

    Args:
        toolchain: the F* to use.
        file: base name for the source; must be the module's name with its suffix.
        source: the text.
        limits: bounds on the process.
        options: the request's options.
        log_queries: keep z3's log, to count the queries that it really proved.

    Raises:
        ToolMissing: the program vanished.
        ToolCrashed: it cannot be started.
    """
    options = options or BatchOptions()
    argv = [toolchain.program, "--message_format", "json", "--report_assumes", "warn"]
    argv += ["--query_stats", *(["--log_queries"] if log_queries else []), *options.switches()]
    with tempfile.TemporaryDirectory(prefix="lemmata-fstar-") as name:
        folder = Path(name)
        (folder / file).write_bytes(source.encode("utf-8"))
        writable = (options.record_hints,) if options.record_hints is not None else ()
        command = Command((*argv, file), folder, limits, memory_rule="resident", writable=writable)
        finished = await run_process(command)
        unsat = _count_unsat(folder) if log_queries else None
    return _read(finished, unsat)


def _count_unsat(folder: Path) -> int:
    return sum(
        len(_UNSAT.findall(path.read_bytes())) for path in sorted(folder.glob("queries-*.smt2"))
    )


def _read(finished: Finished, unsat: int | None) -> Run:
    output = finished.stdout.decode("utf-8", "replace")
    told = finished.stderr.decode("utf-8", "replace")
    issues = []
    # A tactic can print on standard output, but an issue found there can only make it red.
    for line in (*told.splitlines(), *output.splitlines()):
        issue = read_batch_line(line)
        if issue is not None:
            issues.append(issue)
    noise = [line for line in told.splitlines() if not line.startswith("{")][-20:]
    return Run(
        code=finished.code,
        issues=tuple(issues),
        queries=tuple(read_statistics(output)),
        output=output,
        limit=_limit(finished),
        unsat=unsat,
        noise="\n".join(noise),
        wall_seconds=finished.wall_seconds,
        cpu_seconds=finished.cpu_seconds,
        peak_memory_bytes=finished.peak_memory_bytes,
    )


def _limit(finished: Finished) -> str:
    if finished.timed_out:
        return "timeout"
    if finished.memory_exceeded:
        return "memory"
    return "output" if finished.flooded else ""


_LIMITS = {
    "timeout": (Status.TIMEOUT, "the time limit was reached"),
    "memory": (Status.RESOURCE_EXHAUSTED, "the memory limit was reached"),
    "output": (Status.RESOURCE_EXHAUSTED, "F* wrote more than the output limit"),
}


def judge(run: Run, module: str) -> tuple[Status, str]:
    """Whether F* accepted the module; `verified` here still has to pass the audit.

    Green needs all of: exit status 0, no error among the issues, the line that names this very
    module as verified, and the line that says that all is done, as the last one.
    """
    if run.limit:
        return _LIMITS[run.limit]
    if failed := classify(run.issues, run.queries):
        status, reason = failed
        return (status, f"{reason} ({SOLVER_ADVICE})") if status is Status.ERROR else failed
    if run.code != 0 and names_solver_trouble(run.noise):
        return Status.ERROR, f"F* cannot run z3 ({SOLVER_ADVICE}): {_tail(run)}"
    if run.code not in (0, 1):
        how = f"signal {-run.code}" if run.code < 0 else f"exit status {run.code}"
        return Status.ERROR, f"F* crashed ({how}): {_tail(run)}"
    if run.code == 1:
        return Status.ERROR, f"F* failed without saying why: {_tail(run)}"
    lines = [line.strip() for line in run.output.splitlines() if line.strip()]
    if not lines or lines[-1] != _ALL_DONE:
        return Status.ERROR, "F* ended without saying that all conditions were discharged"
    verified = re.compile(
        rf"Verified (?:module|i'face(?: \(or impl\+i'face\))?): {re.escape(module)}"
        r"(?: \(\d+ milliseconds\))?"
    )
    if not any(verified.fullmatch(line) for line in lines):
        return Status.ERROR, f"F* ended without saying that it verified {module}"
    return Status.VERIFIED, "F* verified the module"


def _tail(run: Run) -> str:
    text = run.noise.strip() or run.output.strip()
    return text[-300:] or "it said nothing"


def forged_statistics(run: Run) -> bool:
    """Whether the output claims more proved queries than z3's log shows.

    Only a text printed by the program itself can do that. Queries answered by a recorded hint
    need no z3 and are left out.
    """
    if run.unsat is None:
        return False
    claimed = {(q.name, q.index) for q in run.queries if q.proved and not q.hinted}
    return len(claimed) > run.unsat
