"""One check in a process of its own.

What lives here: the scratch folder, the call and the limits of a fresh Dafny process, in either
dialect. What does not: reading its output (`dialect2`, `dialect4`) and warm workers (`server`).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from dafny_bridge import dialect2, dialect4
from dafny_bridge.report import Outcome, ProcedureResult, Report
from dafny_bridge.toolchain import Dialect, Toolchain
from provers.process import Command, Finished, run_process
from provers.request import Limits

SOURCE_FILE = "source.dfy"
"""The name under which every source is handed to Dafny."""
_LOG_FILE = "verification.log"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished check: what Dafny said and what it cost.

    Attributes:
        report: the tool's answer.
        limit: `timeout`, `memory` or `output` when one of our own limits ended it, else "".
        wall_seconds: real time.
        cpu_seconds: processor time, None where unknown.
        peak_memory_bytes: largest resident size of the process tree.
        warm: whether a warm worker answered.
    """

    report: Report
    limit: str = ""
    wall_seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_memory_bytes: int | None = None
    warm: bool = False


def method_seconds(limits: Limits) -> int:
    """Solver time for one task: less than the whole, so that Dafny itself can say which one."""
    return max(1, int(limits.wall_seconds * 0.9))


async def run_fresh(
    toolchain: Toolchain,
    source: str,
    limits: Limits,
    *,
    seconds: int | None = None,
    extra: tuple[str, ...] = (),
) -> Run:
    """Verify one text in a fresh process.

    Args:
        toolchain: the Dafny to use.
        source: the text.
        limits: bounds on the process.
        seconds: solver time for each task; None derives it from `limits`.
        extra: further switches.

    Raises:
        ToolMissing: the program vanished.
        ToolCrashed: it cannot be started.
    """
    seconds = seconds or method_seconds(limits)
    with tempfile.TemporaryDirectory(prefix="lemmata-dafny-") as name:
        folder = Path(name)
        (folder / SOURCE_FILE).write_bytes(source.encode("utf-8", "surrogatepass"))
        argv = [*toolchain.command, *_arguments(toolchain, seconds, extra)]
        finished = await run_process(Command(tuple(argv), folder, limits, memory_rule="resident"))
        log = folder / _LOG_FILE
        report = _read(toolchain, finished, log.read_bytes() if log.exists() else None, source)
    return Run(
        report=report,
        limit=_limit(finished),
        wall_seconds=finished.wall_seconds,
        cpu_seconds=finished.cpu_seconds,
        peak_memory_bytes=finished.peak_memory_bytes,
    )


def _arguments(toolchain: Toolchain, seconds: int, extra: tuple[str, ...]) -> list[str]:
    if toolchain.dialect is Dialect.OLD:
        if toolchain.solver is None:
            raise ValueError("Dafny 2.x is always given its solver")
        found = dialect2.switches(toolchain.solver, seconds, xml=_LOG_FILE, extra=extra)
        return [*found, SOURCE_FILE]
    return dialect4.arguments(SOURCE_FILE, seconds, _LOG_FILE, solver=toolchain.solver, extra=extra)


def _read(toolchain: Toolchain, finished: Finished, log: bytes | None, source: str) -> Report:
    if finished.limit_hit:
        # What was printed before the end is not an answer, but who had failed is worth telling.
        return Report(procedures=[ProcedureResult((), Outcome.TIMED_OUT)])
    stdout = finished.stdout.decode("utf-8", "replace")
    stderr = finished.stderr.decode("utf-8", "replace")
    if toolchain.dialect is Dialect.OLD:
        return dialect2.parse_run(finished.code, stdout + stderr, log, source, SOURCE_FILE)
    text = None if log is None else log.decode("utf-8-sig", "replace")
    return dialect4.parse_run(finished.code, stdout + stderr, text, source, SOURCE_FILE)


def _limit(finished: Finished) -> str:
    if finished.timed_out:
        return "timeout"
    if finished.memory_exceeded:
        return "memory"
    return "output" if finished.flooded else ""
