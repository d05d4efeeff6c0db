"""The Lean checker: which Lean answers a request, its processes kept warm, sessions.

What lives here: `LeanChecker`. What does not: the course of a check (`provers.lean.course`), what
a candidate is held to (`provers.lean.reference`), finding Lean (`provers.lean.toolchain`).
"""

from __future__ import annotations

import time
from typing import ClassVar

from provers.checker import Capability, Checker, Identity, Probe, Session
from provers.errors import LemmataError, UsageError
from provers.lean.course import Course
from provers.lean.processes import LeanProcesses
from provers.lean.reference import References
from provers.lean.session import LeanSession
from provers.lean.toolchain import EMBEDDED_FLAVOUR, Toolchain, find_toolchain
from provers.request import Limits, VerifyRequest
from provers.verdict import Verdict

_HOW_TO_GET = (
    "pip install 'lemmata[lean]' brings the embedded Lean (Linux x86-64); or install elan for "
    "Lean and Lake"
)
_SMALL_LIBRARY = (
    "the embedded core is a small library of its own, not Mathlib and not all of Init: a theorem "
    "that needs more is checked in a Lake project"
)


class LeanChecker(Checker):
    """Lean 4 in a Lake project, on the PATH, or embedded. See `find_toolchain` for the choice.

    The request's option `toolchain` chooses: `embedded`, `path`, `lake`, or an executable's path.
    """

    name: ClassVar[str] = "lean"
    suffixes: ClassVar[tuple[str, ...]] = (".lean",)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.BATCH, Capability.SESSIONS, Capability.HOLES, Capability.AXIOMS}
    )

    def __init__(self, toolchain: str | None = None) -> None:
        """Use a given toolchain (see `find_toolchain`), or the fitting one for each file."""
        self._wanted = toolchain
        self._processes: dict[str, LeanProcesses] = {}
        self._references = References()

    async def probe(self) -> Probe:
        """Look for the Lean that a file outside any project gets."""
        try:
            toolchain = await find_toolchain(None, self._wanted)
        except LemmataError as error:
            return Probe(found=False, how_to_get=error.hint or _HOW_TO_GET, notes=(error.message,))
        notes = toolchain.notes
        if toolchain.flavour == EMBEDDED_FLAVOUR:
            notes += (_SMALL_LIBRARY,)
        return Probe(
            found=True,
            version=toolchain.version,
            flavour=toolchain.flavour,
            location=toolchain.lean[0],
            notes=notes,
        )

    async def identity(self, request: VerifyRequest) -> Identity:
        """The Lean that answers for the request's file."""
        toolchain = await self._toolchain(request)
        return Identity(self.name, toolchain.version, toolchain.flavour, toolchain.digest)

    async def check(self, request: VerifyRequest) -> Verdict:
        """Check a Lean text; see `provers.lean.course` for how."""
        started = time.monotonic()
        toolchain = await self._toolchain(request)
        processes = self.processes(toolchain)
        course = Course(self._references, request, processes)
        answer = await course.run()
        return Verdict(
            status=answer.status,
            checker=self.name,
            version=toolchain.version,
            flavour=toolchain.flavour,
            reason=answer.reason,
            diagnostics=answer.diagnostics,
            declarations=answer.declarations,
            assumptions=answer.assumptions,
            wall_seconds=time.monotonic() - started,
            cpu_seconds=course.cpu_seconds,
            peak_memory_bytes=course.peak_memory_bytes,
            request_digest=request.digest,
            notes=(*toolchain.notes, *answer.notes),
        )

    async def open_session(
        self, request: VerifyRequest, *, limits: Limits | None = None
    ) -> Session:
        """A session over the request's source; see `LeanSession`.

        Raises:
            StatementError: the source cannot be lexed.
            ToolMissing: there is no Lean for it.
        """
        toolchain = await self._toolchain(request)
        return LeanSession(self.processes(toolchain), request.source, limits or request.limits)

    def processes(self, toolchain: Toolchain) -> LeanProcesses:
        """The runs of one toolchain, kept warm between checks."""
        key = f"{toolchain.lean}{toolchain.digest}"
        if key not in self._processes:
            self._processes[key] = LeanProcesses(toolchain)
        return self._processes[key]

    async def close(self) -> None:
        """End warm processes and forget compiled references."""
        processes, self._processes = list(self._processes.values()), {}
        self._references.clear()
        for each in processes:
            await each.close()

    async def _toolchain(self, request: VerifyRequest) -> Toolchain:
        for name in sorted(request.options):
            if name != "toolchain":
                raise UsageError(f"unknown option for Lean: {name!r}", hint="known: toolchain")
        return await find_toolchain(request.file, request.options.get("toolchain") or self._wanted)
