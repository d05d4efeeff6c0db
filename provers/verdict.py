"""What an answer is: `Verdict`, its status, diagnostics and per-declaration results.

What lives here: immutable pydantic models that cross a boundary (JSON, the store, the command
line), and the two rules that hold for every checker: which statuses are final, and that
`verified` needs positive evidence. What does not: how a checker reaches its answer.

Positions are the same for every tool: lines count from 1, columns count code points from 0, and
an end is exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator


class Status(StrEnum):
    """The ten possible answers (design, "The answer: Verdict")."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    REJECTED = "rejected"
    MALFORMED = "malformed"
    INCOMPLETE = "incomplete"
    UNTRUSTED = "untrusted"
    UNKNOWN = "unknown"
    TIMEOUT = "timeout"
    RESOURCE_EXHAUSTED = "resource_exhausted"
    ERROR = "error"

    @property
    def ok(self) -> bool:
        """True for `verified` alone."""
        return self is Status.VERIFIED

    @property
    def final(self) -> bool:
        """Whether asking again with the same limits must give the same answer.

        Only final answers may be stored: limits and crashes say something about the machine of
        the moment, not about the source.
        """
        return self not in _TRANSIENT

    @property
    def retry(self) -> str:
        """When asking again can help: "no", "maybe", "larger limits", "yes", or "-"."""
        return _RETRY.get(self, "no")


_TRANSIENT = frozenset({Status.TIMEOUT, Status.RESOURCE_EXHAUSTED, Status.ERROR})
_RETRY = {
    Status.VERIFIED: "-",
    Status.UNKNOWN: "maybe",
    Status.TIMEOUT: "larger limits",
    Status.RESOURCE_EXHAUSTED: "larger limits",
    Status.ERROR: "yes",
}

# From best to worst: a file is as good as its worst declaration.
_SEVERITY_ORDER = (
    Status.VERIFIED,
    Status.UNKNOWN,
    Status.INCOMPLETE,
    Status.REJECTED,
    Status.REFUTED,
    Status.UNTRUSTED,
    Status.TIMEOUT,
    Status.RESOURCE_EXHAUSTED,
    Status.MALFORMED,
    Status.ERROR,
)


def worst(statuses: Iterable[Status]) -> Status:
    """The status of a whole whose parts have these; `untrusted` when there are no parts.

    No parts means that nothing was checked, and silence is not success.
    """
    return max(statuses, key=_SEVERITY_ORDER.index, default=Status.UNTRUSTED)


class Severity(StrEnum):
    """How bad a diagnostic is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Position(_Frozen):
    """A place in a text: `line` from 1, `column` in code points from 0."""

    line: int = Field(ge=1)
    column: int = Field(ge=0)


class Diagnostic(_Frozen):
    """One message of a checker or of the audit about a place in the source.

    Attributes:
        message: the text, as the tool wrote it.
        severity: error, warning or info.
        code: the tool's own code or kind (`BP5003`, `linter.unusedVariables`), or the audit's
            (`audit.axiom`); None when there is none.
        file: the file it speaks of, as the request named it; None for the source itself.
        start: where it begins; None when it has no place.
        end: where it ends (exclusive); None when the tool does not say.
        related: other places that belong to it (Dafny's related locations).
    """

    message: str
    severity: Severity = Severity.ERROR
    code: str | None = None
    file: str | None = None
    start: Position | None = None
    end: Position | None = None
    related: tuple[Diagnostic, ...] = ()

    def render(self, name: str | None = None) -> str:
        """One line for a person: `file:line:column: severity: message`."""
        where = self.file or name or ""
        if self.start is not None:
            where = f"{where}:{self.start.line}:{self.start.column}"
        code = f" [{self.code}]" if self.code else ""
        return f"{where}: {self.severity.value}: {self.message}{code}".lstrip(": ")


class DeclarationResult(_Frozen):
    """The answer for one named thing of the source (theorem, method, query).

    Attributes:
        name: full name in the tool's own spelling.
        kind: `theorem`, `definition`, `method`, `query`, …
        status: this declaration's own status.
        assumptions: the axioms or assumptions that it rests on, sorted.
        seconds: time spent on it, where the tool tells.
        start: where it is declared, where known.
    """

    name: str
    kind: str
    status: Status
    assumptions: tuple[str, ...] = ()
    seconds: float | None = None
    start: Position | None = None


class Verdict(_Frozen):
    """An immutable answer to one `VerifyRequest`; round-trips through JSON.

    Attributes:
        status: the answer.
        checker: name of the checker that gave it.
        version: version of the tool behind it, as the tool says it.
        flavour: which build or library (`embedded core`, `lake project`, `z3`), for people who
            must know what the answer stands on.
        reason: one sentence that says why the status is what it is.
        diagnostics: messages, in the order of their places.
        declarations: what was checked, one by one. A `verified` verdict has at least one.
        assumptions: all axioms and assumptions that the source's results rest on, sorted.
        counterexample: for `refuted`: names to values, as text.
        wall_seconds: real time of the check.
        cpu_seconds: processor time of the checker's processes, where known.
        peak_memory_bytes: largest resident size of the checker's process, where known.
        cached: whether it came from the verdict store.
        request_digest: digest of the request (`VerifyRequest.digest`).
        notes: facts about the run worth telling (isolation in force, solver version mismatch).
    """

    status: Status
    checker: str
    version: str = ""
    flavour: str = ""
    reason: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    declarations: tuple[DeclarationResult, ...] = ()
    assumptions: tuple[str, ...] = ()
    counterexample: dict[str, str] | None = None
    wall_seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_memory_bytes: int | None = None
    cached: bool = False
    request_digest: str = ""
    notes: tuple[str, ...] = ()

    @computed_field
    @property
    def ok(self) -> bool:
        """Whether everything asked for was verified."""
        return self.status.ok

    @model_validator(mode="before")
    @classmethod
    def _drop_computed(cls, data: Any) -> Any:
        # `ok` is written to JSON for readers; it is never read back, so that it cannot lie.
        if isinstance(data, dict) and "ok" in data:
            data = {key: value for key, value in data.items() if key != "ok"}
        return data

    @model_validator(mode="after")
    def _green_needs_evidence(self) -> Verdict:
        if self.status is Status.VERIFIED:
            if not self.declarations:
                raise ValueError("a verified verdict must name what was verified")
            bad = [d.name for d in self.declarations if d.status is not Status.VERIFIED]
            if bad:
                raise ValueError(f"a verified verdict has declarations that are not: {bad}")
        return self

    def to_json(self) -> str:
        """The verdict as one line of JSON."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Verdict:
        """Read back what `to_json` wrote.

        Raises:
            pydantic.ValidationError: the text is not a verdict.
        """
        return cls.model_validate_json(text)

    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of severity error."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)
