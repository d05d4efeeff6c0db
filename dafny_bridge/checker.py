"""`DafnyChecker`: the uniform verify API over Dafny.

What lives here: what its rooms offer behind one name. What does not: running Dafny (`runner`), the
course of a check (`course`), sessions (`session`), completion (`complete`).

Options of a request: `process` = `fresh` (a process of its own) or `warm` (default: warm where
the toolchain has a server and the text is fit for it); `method_seconds` = solver time for each
verification task.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from dafny_bridge.assess import read_program
from dafny_bridge.complete import complete
from dafny_bridge.course import Course, Options
from dafny_bridge.includes import include_paths, resolve_includes
from dafny_bridge.install import install
from dafny_bridge.policy import DafnyPolicy
from dafny_bridge.runner import DafnyRunner
from dafny_bridge.session import DafnySession
from dafny_bridge.toolchain import HOW_TO_GET, Dialect, Toolchain, find_toolchain
from provers.checker import Capability, Completion, Identity, Probe, Session
from provers.errors import SourceError, ToolMissing
from provers.process import isolation
from provers.request import Limits, VerifyRequest
from provers.verdict import Verdict

_REMEMBERED_PROBES = 2000


class DafnyChecker(DafnyRunner):
    """Checks `.dfy` files with the Dafny that this machine has."""

    suffixes: ClassVar[tuple[str, ...]] = (".dfy",)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.BATCH,
            Capability.SESSIONS,
            Capability.HOLES,
            Capability.COUNTEREXAMPLES,
            Capability.COMPLETION,
        }
    )

    async def probe(self) -> Probe:
        """Which Dafny is here, and with which solver."""
        try:
            found = await find_toolchain()
        except ToolMissing as error:
            return Probe(found=False, how_to_get=HOW_TO_GET, notes=(error.message,))
        solver = f"z3 {found.solver_version}" if found.solver_version else "its own z3"
        notes = (*found.notes, f"solver: {solver}", isolation())
        if found.dialect is Dialect.OLD and not found.server:
            notes = (*notes, "no DafnyServer: every check starts a process")
        return Probe(
            found=True,
            version=found.version,
            flavour=flavour(found),
            location=found.location,
            how_to_get=HOW_TO_GET,
            notes=notes,
        )

    async def identity(self, request: VerifyRequest) -> Identity:
        """The Dafny and the solver, and the texts that the request's file includes."""
        found = await find_toolchain()
        digest = found.solver_version
        program = read_program(request.source)[0] if "include" in request.source else None
        if program is not None and include_paths(program):
            try:
                included = resolve_includes(program, request.file, request.limits)
                digest = f"{digest} {included.digest}"
            except SourceError:
                digest = f"{digest} unreadable includes"
        return Identity(self.name, found.version, flavour(found), digest)

    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one question; see `dafny_bridge.course` for the order of things."""
        toolchain = await find_toolchain()
        course = Course(self, toolchain, request, Options.of(request))
        verdict = await course.verdict()
        return verdict.model_copy(
            update={
                "version": toolchain.version,
                "flavour": flavour(toolchain),
                "wall_seconds": course.cost.wall_seconds,
                "cpu_seconds": course.cost.cpu_seconds,
                "peak_memory_bytes": course.cost.peak_memory_bytes,
                "request_digest": request.digest,
                "notes": (*toolchain.notes, *course.cost.notes),
            }
        )

    async def open_session(
        self, request: VerifyRequest, *, limits: Limits | None = None
    ) -> Session:
        """A session that completes programs by inserting hints; see `dafny_bridge.session`."""
        await find_toolchain()
        return DafnySession(self, request, limits or request.limits)

    def step_proposer(self) -> DafnyPolicy:
        """Insertions guessed from the program itself."""
        return DafnyPolicy()

    async def complete(self, request: VerifyRequest, seconds: float) -> Completion:
        """Invariants, assertions, lemma calls and measures that a program lacks."""
        return await complete(self, request.source, seconds=seconds, limits=request.limits)

    async def install(self, on_progress: Callable[[str], None]) -> None:
        """Debian's package where root and apt allow, and the solver it was made for."""
        await install(on_progress)


def flavour(toolchain: Toolchain) -> str:
    """What a verdict's flavour says: the dialect."""
    return f"Dafny {toolchain.dialect.value}"
