"""The trust rules shared by all bridges: findings, and how evidence becomes a status.

What lives here: `Finding` (one objection), and `conclude`, the only place where a bridge turns
what it knows about declarations into the status of the whole. What does not: how a bridge finds
things out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provers.verdict import DeclarationResult, Diagnostic, Position, Severity, Status, worst


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection of the audit.

    Attributes:
        code: `audit.axiom`, `audit.command`, `audit.statement`, `audit.nothing`, …
        message: a sentence for a person.
        start: where, if anywhere.
        declaration: the declaration that it concerns, None for the whole text.
    """

    code: str
    message: str
    start: Position | None = None
    declaration: str | None = None

    def diagnostic(self) -> Diagnostic:
        """The finding as an error diagnostic."""
        return Diagnostic(
            message=self.message, severity=Severity.ERROR, code=self.code, start=self.start
        )


NOTHING_CHECKED = Finding("audit.nothing", "there is nothing in it to check")
"""The finding for a text that the tool accepts because it says nothing."""


def conclude(
    declarations: Sequence[DeclarationResult], findings: Sequence[Finding]
) -> tuple[Status, str]:
    """Status and reason for a text that its tool has accepted.

    Green needs three things at once: something that was checked, every one of it verified, and
    no finding. A finding outweighs a hole; a hole outweighs nothing.
    """
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        return Status.UNTRUSTED, findings[0].message + more
    if not declarations:
        return Status.UNTRUSTED, NOTHING_CHECKED.message
    status = worst(d.status for d in declarations)
    if status is Status.VERIFIED:
        count = len(declarations)
        return status, f"{count} declaration{'s' if count != 1 else ''} verified"
    culprits = [d.name for d in declarations if d.status is status]
    return status, f"{status.value}: {', '.join(culprits[:5])}" + (
        f" and {len(culprits) - 5} more" if len(culprits) > 5 else ""
    )
