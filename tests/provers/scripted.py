"""A checker whose answers are written into the source: for tests of what stands around checkers.

A source is one word and an optional number: `verified`, any other status, `slow SECONDS`,
`hang`, `raise` (a defect), `crash`, `missing`, `spawn` (hangs with a child process).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from provers.checker import Checker, Identity, Probe
from provers.errors import ToolCrashed, ToolMissing
from provers.process import Command, run_process
from provers.registry import Registry
from provers.request import VerifyRequest
from provers.verdict import DeclarationResult, Status, Verdict


class ScriptedChecker(Checker):
    """Does what the source says and counts."""

    name: ClassVar[str] = "scripted"
    suffixes: ClassVar[tuple[str, ...]] = (".scripted",)

    def __init__(self) -> None:
        self.checked: list[str] = []
        self.running = 0
        self.most_at_once = 0
        self.cancelled = 0
        self.closed = 0
        self.loops: set[int] = set()
        self.version = "1.0"
        self.meanwhile: Callable[[], None] = lambda: None

    async def probe(self) -> Probe:
        """Always there."""
        return Probe(found=True, version=self.version)

    async def identity(self, request: VerifyRequest) -> Identity:
        """Known, unless the source says `missing`."""
        if request.source.startswith("missing"):
            raise ToolMissing("the scripted tool is missing", hint="write one")
        return Identity(self.name, self.version, "script")

    async def check(self, request: VerifyRequest) -> Verdict:
        """Do what the source says."""
        self.checked.append(request.source)
        self.loops.add(id(asyncio.get_running_loop()))
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            return await self._answer(request)
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)  # ending a tool takes a while
            self.cancelled += 1
            raise
        finally:
            self.running -= 1

    async def _answer(self, request: VerifyRequest) -> Verdict:
        word, *rest = request.source.split()
        self.meanwhile()
        if word == "slow":
            await asyncio.sleep(float(rest[0]))
            word = "verified"
        if word == "hang":
            await asyncio.Event().wait()
        if word == "raise":
            raise ZeroDivisionError("a defect")
        if word == "crash":
            raise ToolCrashed("the scripted tool died", hint="try again")
        if word == "spawn":
            code = "import time; time.sleep(1000)"
            with tempfile.TemporaryDirectory() as folder:
                command = Command((sys.executable, "-c", code), Path(folder), request.limits)
                await run_process(command)
        status = Status(word)
        return Verdict(
            status=status,
            checker=self.name,
            version=self.version,
            flavour="script",
            reason=" ".join(rest),
            declarations=(DeclarationResult(name="it", kind="word", status=status),),
        )

    async def close(self) -> None:
        """Count."""
        self.closed += 1


def scripted_registry(checker: ScriptedChecker) -> Registry:
    """A registry with that one checker."""
    return Registry({"scripted": lambda: checker})


def ask(source: str, **changes: object) -> VerifyRequest:
    """A request to the scripted checker."""
    return VerifyRequest.model_validate({"source": source, "checker": "scripted", **changes})
