"""Measurements of the fork server: what a check costs, and what a thousand leave behind.

Lives here: `compare` (the same files through the zygote and through a `lean` process each) and
`soak` (memory and processes over many checks), ready for `benchmarks/`. Does not live here: goals,
printing.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from provers.errors import ToolCrashed
from provers.lean.zygote.client import CheckRequest, Zygote
from provers.lean.zygote.wire import ZygoteSpec

_THEOREMS = (
    "theorem {name} (p q : Prop) (hp : p) (hq : q) : p ∧ q := ⟨hp, hq⟩",
    "theorem {name} (xs : List Nat) : xs ++ [] = xs := by simp",
    "theorem {name} (f : Nat → Nat) (h : f {number} = 3) : f {number} + 1 = 4 := by rw [h]",
    "theorem {name} : {number} + {number} = 2 * {number} := by decide",
    "theorem {name} (a b : Nat) : a + b + {number} = b + a + {number} := by omega",
    "theorem {name} (n : Nat) : 0 + n = n := by\n"
    "  induction n with\n  | zero => rfl\n  | succ n ih => rw [Nat.add_succ, ih]",
    "theorem {name} (p q : Prop) : p ∨ q → q ∨ p := by\n"
    "  intro h\n  cases h with\n  | inl h => exact Or.inr h\n  | inr h => exact Or.inl h",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cost of checking the same files in both ways, medians, milliseconds.

    Attributes:
        files: how many files, each with two to five theorems.
        workers: how many at the same time.
        warm_wall, cold_wall: real time of one check, from asking to having the answer.
        warm_cpu, cold_cpu: processor time of one check (a busy machine disturbs it least).
        warm_rate, cold_rate: files a second over all workers.
    """

    files: int
    workers: int
    warm_wall: float
    cold_wall: float
    warm_cpu: float
    cold_cpu: float
    warm_rate: float
    cold_rate: float


@dataclass(frozen=True, slots=True)
class Soak:
    """What many checks leave behind.

    Attributes:
        checks: how many in all.
        processes_before, processes_after: of the zygote, at a tenth of the checks and at the end.
        memory_before, memory_after: resident bytes of these, likewise.
    """

    checks: int
    processes_before: int
    processes_after: int
    memory_before: int
    memory_after: int


def small_files(folder: Path, count: int, seed: int = 0) -> list[Path]:
    """Write `count` distinct files of two to five theorems; their names relative to `folder`."""
    source = random.Random(seed)
    names = []
    for place in range(count):
        theorems = [
            source.choice(_THEOREMS).format(name=f"t{place}_{part}", number=source.randint(1, 40))
            for part in range(source.randint(2, 5))
        ]
        name = Path(f"F{place}.lean")
        (folder / name).write_text("\n".join(theorems) + "\n")
        names.append(name)
    return names


async def compare(
    spec: ZygoteSpec, lean: Path, *, files: int = 300, workers: int = 1
) -> Comparison:
    """Check the same files through a zygote and through one `lean` process each.

    Args:
        spec: the zygote's.
        lean: the executable for the cold side.
        files: how many files.
        workers: how many checks at the same time, on both sides.

    Raises:
        ToolCrashed: a check failed, or a zygote's child did not reuse the header.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = small_files(folder, files)

        async with Zygote(spec, workers=workers) as zygote:

            async def warm(path: Path) -> float:
                olean = folder / path.with_suffix(".olean")
                report = await zygote.check(CheckRequest(path, folder, olean))
                if report.code != 0 or report.header != "reused":
                    raise ToolCrashed(f"{path}: {report}")
                return report.cpu_seconds

            await warm(paths[0])
            warm_side = await _timed(warm, paths, workers)

        async def cold(path: Path) -> float:
            return await asyncio.to_thread(_cold_check, lean, folder, path)

        cold_side = await _timed(cold, paths, workers)
    return Comparison(
        files, workers, *(x for pair in zip(warm_side, cold_side, strict=True) for x in pair)
    )


def _cold_check(lean: Path, folder: Path, path: Path) -> float:
    """One `lean` process; its processor time in seconds."""
    null = os.open(os.devnull, os.O_RDWR)
    words = ["lean", "--json", f"--root={folder}", "-o", str(folder / path.with_suffix(".o"))]
    try:
        child = os.posix_spawn(
            lean,
            [*words, str(folder / path)],
            {**os.environ, "LEAN_BACKTRACE": "0"},
            file_actions=[(os.POSIX_SPAWN_DUP2, null, stream) for stream in (0, 1, 2)],
        )
    finally:
        os.close(null)
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise ToolCrashed(f"{path}: a lean process ended with {status}")
    return usage.ru_utime + usage.ru_stime


async def _timed(
    check: Callable[[Path], Awaitable[float]], paths: list[Path], workers: int
) -> tuple[float, float, float]:
    """Median wall and processor time of a check in milliseconds, and checks a second."""
    walls, processors = [], []
    queue = list(reversed(paths))

    async def work() -> None:
        while queue:
            path = queue.pop()
            started = time.perf_counter()
            processors.append(await check(path))
            walls.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(workers)))
    rate = len(paths) / (time.perf_counter() - started)
    return statistics.median(walls) * 1000, statistics.median(processors) * 1000, rate


async def soak(spec: ZygoteSpec, checks: int = 1000, *, workers: int = 2) -> Soak:
    """Run many checks in one zygote and look at it after a tenth of them and at the end.

    Raises:
        ToolCrashed: a check failed, or the zygote was started anew in between.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = small_files(folder, 50)
        async with Zygote(spec, workers=workers) as zygote:

            async def some(count: int) -> tuple[int, int]:
                for start in range(0, count, 50):
                    part = paths[: min(50, count - start)]
                    requests = [CheckRequest(path, folder) for path in part]
                    for report in await asyncio.gather(*map(zygote.check, requests)):
                        if report.code != 0:
                            raise ToolCrashed(f"a check failed: {report}")
                return _holding(zygote.process_id)

            before = await some(checks // 10)
            after = await some(checks - checks // 10)
            if zygote.starts != 1:
                raise ToolCrashed(f"the zygote was started {zygote.starts} times")
    return Soak(checks, before[0], after[0], before[1], after[1])


def _holding(process_id: int | None) -> tuple[int, int]:
    """Number and resident bytes of a process and its descendants."""
    first = psutil.Process(process_id)
    family = [first, *first.children(recursive=True)]
    return len(family), sum(process.memory_info().rss for process in family)
