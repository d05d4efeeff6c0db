"""Running `lean` on a file: a cold process, or a fork of a warm one.

What lives here: the one call by which everything else runs Lean (`LeanProcesses.run`), for all
toolchains. The embedded core runs in forks of a zygote that has its header in memory, each check
still in a fresh process of its own; other toolchains get a process each. What does not: what the
output means.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from provers.lean.toolchain import Toolchain
from provers.lean.zygote import CheckRequest, ChildReport, Zygote, ZygoteSpec
from provers.process import Command, isolation, run_process
from provers.request import Limits

STACK_RESERVE_BYTES = 12 * 1024**3
"""Address space that Lean reserves for the stacks of its threads (measured: under 8 GiB)."""

_WARM_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run of Lean ended.

    Attributes:
        code: exit status; negative for a signal.
        stdout: what it wrote, up to the limit.
        stderr: likewise.
        timed_out: the wall clock (or its processor-time backstop) ended it.
        memory_exceeded: its memory bound ended it.
        flooded: the output bound ended it, or cut what it wrote.
        wall_seconds: real time.
        cpu_seconds: processor time.
        peak_memory_bytes: largest resident size.
        isolation: what held the process.
    """

    code: int
    stdout: str
    stderr: str
    timed_out: bool
    memory_exceeded: bool
    flooded: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    isolation: str

    @property
    def limit_hit(self) -> bool:
        """Whether one of our limits ended it."""
        return self.timed_out or self.memory_exceeded or self.flooded


class LeanProcesses:
    """All runs of one toolchain. Safe to use from many tasks of one event loop."""

    def __init__(self, toolchain: Toolchain) -> None:
        self.toolchain = toolchain
        self._zygote: Zygote | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(
        self,
        source: Path,
        scratch: Path,
        limits: Limits,
        *,
        olean: Path | None = None,
        options: tuple[tuple[str, str], ...] = (),
    ) -> Ran:
        """Elaborate a file as `lean --json` does, in a process that nothing else has touched.

        Args:
            source: the file, inside `scratch`.
            scratch: the only folder that the process may write to where a sandbox is in force.
            limits: bounds on the process.
            olean: where to write the compiled module, None for nowhere.
            options: Lean options as (name, value).

        Raises:
            ToolMissing: the toolchain's program is gone.
            ToolCrashed: it could not be started, or the fork server died.
        """
        if self.toolchain.core is not None:
            return await self._forked(source, scratch, limits, olean, options)
        return await self._cold(source, scratch, limits, olean, options)

    async def _forked(
        self,
        source: Path,
        scratch: Path,
        limits: Limits,
        olean: Path | None,
        options: tuple[tuple[str, str], ...],
    ) -> Ran:
        request = CheckRequest(source, scratch, olean, options, limits)
        return self._ran(await self._warm().check(request))

    def _ran(self, report: ChildReport) -> Ran:
        ready = self._warm().ready
        return Ran(
            code=report.code,
            stdout=report.stdout,
            stderr=report.stderr,
            timed_out=report.limit in ("wall", "cpu"),
            memory_exceeded=report.limit == "memory",
            flooded=report.truncated or report.limit == "file",
            wall_seconds=report.wall_seconds,
            cpu_seconds=report.cpu_seconds,
            peak_memory_bytes=report.peak_memory_bytes,
            isolation=", ".join(ready.isolation) if ready else "",
        )

    @property
    def can_replay(self) -> bool:
        """Whether declarations can be shown to this toolchain's kernel (`replay`)."""
        return self.toolchain.core is not None

    async def replay(self, plan: str, limits: Limits) -> Ran:
        """Show declarations to the kernel, in a process in which nothing of theirs is run.

        Args:
            plan: see `provers.lean.replay`.
            limits: bounds on the process; what the kernel says is never cut.

        Raises:
            ToolCrashed: the process could not be started, or the fork server died.
        """
        return self._ran(await self._warm().replay(plan, limits))

    def _warm(self) -> Zygote:
        loop = asyncio.get_running_loop()
        if self._zygote is not None and self._loop is not loop:
            self._zygote.abandon()
            self._zygote = None
        if self._zygote is None:
            core = self.toolchain.core
            assert core is not None, "only the embedded core is kept warm"
            spec = ZygoteSpec(
                library=str(core.library),
                sysroot=str(core.path),
                search_path=tuple(str(folder) for folder in self.toolchain.search_path),
                header="",
                environment=self.toolchain.environment,
            )
            self._zygote, self._loop = Zygote(spec, workers=_WARM_WORKERS), loop
        return self._zygote

    async def _cold(
        self,
        source: Path,
        scratch: Path,
        limits: Limits,
        olean: Path | None,
        options: tuple[tuple[str, str], ...],
    ) -> Ran:
        arguments = ["--json", *(f"-D{name}={value}" for name, value in options)]
        if olean is not None:
            arguments += ["-o", str(olean)]
        command = Command(
            argv=(*self.toolchain.lean, *arguments, str(source)),
            cwd=self.toolchain.root or scratch,
            limits=limits,
            env=self.toolchain.environment,
            writable=(scratch,),
            reserve_bytes=STACK_RESERVE_BYTES,
        )
        done = await run_process(command)
        stderr = done.stderr.decode(errors="replace")
        return Ran(
            code=done.code,
            stdout=done.stdout.decode(errors="replace"),
            stderr=stderr,
            timed_out=done.timed_out,
            memory_exceeded=done.memory_exceeded or "out of memory" in stderr,
            flooded=done.flooded,
            wall_seconds=done.wall_seconds,
            cpu_seconds=done.cpu_seconds,
            peak_memory_bytes=done.peak_memory_bytes,
            isolation=isolation(),
        )

    async def close(self) -> None:
        """End the warm process. The object may be used again."""
        zygote, self._zygote = self._zygote, None
        if zygote is None:
            return
        if self._loop is asyncio.get_running_loop():
            await zygote.close()
        else:
            zygote.abandon()
