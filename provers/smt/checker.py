"""`SmtChecker`: the uniform verify API over z3 in a child process.

What lives here: holding the child and turning its answer into a verdict. What does not: SMT-LIB
(`provers.smt.script`) and z3 (`provers.smt.evaluate`).

The claim of an SMT-LIB script is that each of its queries is unsatisfiable: `unsat` is
`verified`, `sat` with a model that was checked is `refuted`, and the script is as good as its
worst query. Queries are named `query 1`, `query 2`, … in the order of the text. The trust level
makes no difference: the allow-lists of commands and options always hold. With a reference, the
candidate must ask the same question, command by command; only comments, layout, commands that
print, and options that steer the search may differ.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from provers.checker import Capability, Checker, Identity, Probe
from provers.errors import ToolCrashed, ToolMissing, UsageError
from provers.process import Command, Finished, isolation, run_process
from provers.request import Limits, VerifyRequest
from provers.smt.session import SmtSession
from provers.verdict import (
    DeclarationResult,
    Diagnostic,
    Position,
    Severity,
    Status,
    Verdict,
    worst,
)

FLAVOUR = "z3"
HOW_TO_GET = "pip install z3-solver"
_ROOT = str(Path(__file__).resolve().parents[2])


class SmtChecker(Checker):
    """Checks `.smt2` scripts with z3, each in a fresh process."""

    name: ClassVar[str] = "smt"
    suffixes: ClassVar[tuple[str, ...]] = (".smt2",)
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.COUNTEREXAMPLES, Capability.SESSIONS}
    )

    def __init__(self) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    async def probe(self) -> Probe:
        """Whether z3 is installed; its version."""
        found = z3_version()
        if found is None:
            return Probe(found=False, how_to_get=HOW_TO_GET)
        spec = find_spec("z3")
        return Probe(
            found=True,
            version=found,
            flavour=FLAVOUR,
            location=(spec.origin or "") if spec else "",
            how_to_get=HOW_TO_GET,
            notes=(isolation(),),
        )

    async def identity(self, request: VerifyRequest) -> Identity:
        """The installed z3; no request changes it.

        Raises:
            UsageError: the request has options, of which there are none.
            ToolMissing: z3 is not installed.
        """
        _require_no_options(request)
        return Identity(self.name, _required_version(), FLAVOUR)

    async def check(self, request: VerifyRequest) -> Verdict:
        """Answer one script; see the module's docstring for what a green means.

        Raises:
            UsageError: the request has options, of which there are none.
            ToolMissing, ToolCrashed: z3 is not installed, or broke.
        """
        _require_no_options(request)
        found = _required_version()
        finished = await run_process(self._command(request), stdin=_question(request))
        verdict = _verdict(request, finished)
        return verdict.model_copy(
            update={
                "version": found,
                "flavour": FLAVOUR,
                "wall_seconds": finished.wall_seconds,
                "cpu_seconds": finished.cpu_seconds,
                "peak_memory_bytes": finished.peak_memory_bytes,
                "request_digest": request.digest,
            }
        )

    async def open_session(
        self, request: VerifyRequest, *, limits: Limits | None = None
    ) -> SmtSession:
        """A session whose statements stand after the request's source (see `SmtSession`).

        Raises:
            ToolMissing: z3 is not installed.
        """
        _required_version()
        return SmtSession(request.source, limits or request.limits)

    async def close(self) -> None:
        """Remove the scratch folder."""
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            scratch.cleanup()

    def _command(self, request: VerifyRequest) -> Command:
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="lemmata-smt-")
        return Command(
            argv=(sys.executable, "-P", "-m", "provers.smt.worker"),
            cwd=Path(self._scratch.name),
            limits=request.limits,
            env=(("PYTHONPATH", _ROOT), ("PYTHONDONTWRITEBYTECODE", "1")),
        )


@functools.cache
def z3_version() -> str | None:
    """Version of the installed `z3-solver`, None without it; does not load z3."""
    try:
        return version("z3-solver") if find_spec("z3") is not None else None
    except PackageNotFoundError:
        return None


def _required_version() -> str:
    found = z3_version()
    if found is None:
        raise ToolMissing("z3-solver is not installed", hint=HOW_TO_GET)
    return found


def _require_no_options(request: VerifyRequest) -> None:
    for name in sorted(request.options):
        raise UsageError(f"unknown option for SMT: {name!r}", hint="it has none")


def _question(request: VerifyRequest) -> bytes:
    question = {
        "source": request.source,
        "reference": request.reference,
        "wall_seconds": request.limits.wall_seconds,
        "memory_bytes": request.limits.memory_bytes,
    }
    return json.dumps(question).encode()


def _verdict(request: VerifyRequest, finished: Finished) -> Verdict:
    limit = _limit_verdict(request, finished)
    if limit is not None:
        return limit
    if finished.code != 0:
        tail = finished.stderr.decode(errors="replace").strip()[-500:]
        if _starved(request, finished):
            return _plain(Status.RESOURCE_EXHAUSTED, "z3 ran out of memory")
        raise ToolCrashed(f"the z3 worker ended with status {finished.code}: {tail}")
    try:
        answer = json.loads(finished.stdout)
        return _from_answer(request, answer)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ToolCrashed(f"the z3 worker answered nonsense: {error!r}") from error


def _starved(request: VerifyRequest, finished: Finished) -> bool:
    """Whether the worker died of a failed allocation, which z3 does not always survive."""
    if b"MemoryError" in finished.stderr or b"bad_alloc" in finished.stderr:
        return True
    return finished.code < 0 and finished.peak_memory_bytes > 0.8 * request.limits.memory_bytes


def _limit_verdict(request: VerifyRequest, finished: Finished) -> Verdict | None:
    limits = request.limits
    if finished.memory_exceeded:
        size = limits.memory_bytes // (1024 * 1024)
        return _plain(Status.RESOURCE_EXHAUSTED, f"it took more than {size} MB of memory")
    if finished.timed_out:
        return _plain(Status.TIMEOUT, f"no answer within {limits.wall_seconds:g} s")
    if finished.flooded:
        return _plain(Status.RESOURCE_EXHAUSTED, "it wrote more than the output limit")
    return None


def _plain(status: Status, reason: str) -> Verdict:
    return Verdict(status=status, checker=SmtChecker.name, reason=reason)


def _from_answer(request: VerifyRequest, answer: dict[str, Any]) -> Verdict:
    queries: list[dict[str, Any]] = answer.get("queries", [])
    declarations = tuple(
        DeclarationResult(
            name=query["name"],
            kind="query",
            status=Status(query["status"]),
            seconds=query["seconds"],
            start=_position(query["place"]),
        )
        for query in queries
    )
    diagnostics = [
        Diagnostic(
            message=message["text"],
            severity=Severity(message["severity"]),
            code=message["code"],
            start=_position(message["place"]),
        )
        for message in answer.get("messages", [])
    ]
    fault = answer.get("fault", "")
    if fault == Status.VERIFIED or not (fault or queries):
        raise ValueError("neither a fault nor an answered query")
    status = Status(fault) if fault else worst(d.status for d in declarations)
    reason = answer.get("reason", "")
    if not fault:
        deciding = next(q for q in queries if q["status"] == status.value)
        reason = f"{deciding['name']}: {deciding['reason']}"
    missing = sorted(set(request.required) - {d.name for d in declarations})
    if missing and status is Status.VERIFIED:
        status = Status.UNTRUSTED
        reason = f"required, but not in the script: {', '.join(missing)}"
    model = next((q["model"] for q in queries if q["model"] is not None), None)
    return Verdict(
        status=status,
        checker=SmtChecker.name,
        reason=reason,
        diagnostics=tuple(diagnostics),
        declarations=declarations,
        counterexample=model if status is Status.REFUTED else None,
    )


def _position(place: dict[str, int]) -> Position:
    return Position(line=place["line"], column=place["column"])
