"""`dafny-pool`: 60 small Dafny programs on warm workers, against one fresh process a program.

Both sides run as many at once as there are processors, with the same solver and limits. Ours
gives verdicts with the audit (and the probe for contradictory preconditions); the other side is
the bare `dafny` command. A second part kills a server in the middle of the batch and counts the
programs that were lost.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome, alternate
from dafny_bridge.checker import DafnyChecker
from dafny_bridge.dialect2 import switches
from dafny_bridge.toolchain import Toolchain, find_toolchain
from provers.engine import default_workers
from provers.errors import ToolMissing
from provers.request import Limits, VerifyRequest

_PROGRAMS = 60
_SECONDS = 20


def run(quick: bool) -> dict[str, Any]:
    """Time both sides; figures are seconds for all programs, their ratio, and lost items."""
    return asyncio.run(_run(programs=6 if quick else _PROGRAMS, rounds=1 if quick else 5))


async def _run(programs: int, rounds: int) -> dict[str, Any]:
    toolchain = await find_toolchain()
    if not toolchain.server:
        raise ToolMissing("the benchmark needs Dafny 2.x with DafnyServer")
    texts = [_program(number) for number in range(programs)]
    checker = DafnyChecker(workers=default_workers())
    try:
        await _ours(checker, texts[:4])
        with tempfile.TemporaryDirectory() as folder:
            taken = await alternate(
                {
                    "warm_seconds": lambda: _ours(checker, texts),
                    "processes_seconds": lambda: _theirs(toolchain, texts, Path(folder)),
                },
                rounds,
            )
        lost = await _lost_after_a_kill(checker, texts)
    finally:
        await checker.close()
    figures = {
        **taken,
        "programs": programs,
        "milliseconds_per_program": 1000 * taken["warm_seconds"] / programs,
        "ratio": taken["processes_seconds"] / taken["warm_seconds"],
        "lost_after_a_kill": lost,
    }
    return Outcome(figures, {"ratio": (">=", 2.5), "lost_after_a_kill": ("<=", 0)}).as_dict()


async def _check(checker: DafnyChecker, text: str) -> bool:
    request = VerifyRequest(
        source=text,
        checker="dafny",
        limits=Limits(wall_seconds=240),
        options={"process": "warm", "method_seconds": str(_SECONDS)},
    )
    return (await checker.check(request)).ok


async def _ours(checker: DafnyChecker, texts: list[str]) -> None:
    assert all(await asyncio.gather(*(_check(checker, text) for text in texts)))


async def _lost_after_a_kill(checker: DafnyChecker, texts: list[str]) -> int:
    checks = [asyncio.ensure_future(_check(checker, text)) for text in texts]
    await asyncio.wait(checks, return_when=asyncio.FIRST_COMPLETED)
    for number in checker.worker_process_ids()[:1]:
        os.kill(number, signal.SIGKILL)
    return sum(not ok for ok in await asyncio.gather(*checks))


async def _theirs(toolchain: Toolchain, texts: list[str], folder: Path) -> None:
    slots = asyncio.Semaphore(default_workers())

    async def one(number: int, text: str) -> None:
        source = folder / f"program{number}.dfy"
        source.write_text(text, encoding="utf-8")
        arguments = switches(toolchain.solver or "z3", _SECONDS, xml=f"report{number}.xml")
        async with slots:
            process = await asyncio.create_subprocess_exec(
                *toolchain.command, *arguments, source.name,
                stdout=asyncio.subprocess.DEVNULL, cwd=folder,
            )  # fmt: skip
            assert await process.wait() == 0

    await asyncio.gather(*(one(number, text) for number, text in enumerate(texts)))


_TEMPLATES = (
    """lemma Square{n}(a: int)
  ensures (a + {n}) * (a + {n}) >= 0
{{}}
""",
    """method Max{n}(a: int, b: int) returns (m: int)
  ensures m >= a + {n} && m >= b
  ensures m == a + {n} || m == b
{{
  if a + {n} > b {{ m := a + {n}; }} else {{ m := b; }}
}}
""",
    """method Count{n}(n: nat) returns (r: nat)
  ensures r == n + {n}
{{
  r := {n};
  var i := 0;
  while i < n
    invariant i <= n && r == i + {n}
  {{
    i := i + 1;
    r := r + 1;
  }}
}}
""",
    """function Power{n}(k: nat): nat
{{
  if k == 0 then 1 else {base} * Power{n}(k - 1)
}}

lemma Positive{n}(k: nat)
  ensures Power{n}(k) > 0
{{}}
""",
    """datatype List = Nil | Cons(head: int, tail: List)

function Length{n}(l: List): nat
{{
  match l
  case Nil => {n}
  case Cons(h, t) => 1 + Length{n}(t)
}}

lemma AtLeast{n}(l: List)
  ensures Length{n}(l) >= {n}
{{}}
""",
    """method Find{n}(s: seq<int>) returns (found: bool)
  requires |s| > {n}
  ensures found <==> exists i :: 0 <= i < |s| && s[i] == {n}
{{
  found := false;
  var i := 0;
  while i < |s|
    invariant i <= |s|
    invariant found <==> exists j :: 0 <= j < i && s[j] == {n}
  {{
    if s[i] == {n} {{ found := true; }}
    i := i + 1;
  }}
}}
""",
)


def _program(number: int) -> str:
    """A small program, different for each number."""
    return _TEMPLATES[number % len(_TEMPLATES)].format(n=number, base=number + 2)
