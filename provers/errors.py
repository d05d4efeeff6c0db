"""The tree of typed errors that every room raises.

What lives here: `LemmataError` and its few children. What does not: verdicts. A *candidate*
that is wrong, slow or hostile is an answer (`provers.verdict.Verdict`); an error is raised only
where no answer could be given at all, or where the caller asked for something impossible.
"""

from __future__ import annotations


class LemmataError(Exception):
    """Base of all errors raised on purpose by this project.

    Attributes:
        message: one sentence for a person.
        hint: what to do about it, or None.
        retryable: whether the same call may succeed later without a change.
    """

    retryable: bool = False

    def __init__(
        self, message: str, *, hint: str | None = None, retryable: bool | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(LemmataError):
    """The caller asked for something that makes no sense (unknown checker, bad option)."""


class SourceError(LemmataError):
    """A source file cannot be read as text: missing, unreadable, a folder."""


class ToolMissing(LemmataError):
    """A checker's tool is not installed; `hint` says how to get it."""


class ToolCrashed(LemmataError):
    """A tool died, or could not be started, through no evident fault of the input."""

    retryable = True


class ProtocolError(LemmataError):
    """A tool answered something that its protocol does not allow."""

    retryable = True


class CapabilityMissing(LemmataError):
    """The checker does not declare the capability that the call needs."""


class SessionClosed(LemmataError):
    """A session was used after it ended."""


class StatementError(LemmataError):
    """A session cannot start: the statement does not parse or does not type-check."""


class StoreError(LemmataError):
    """The verdict store cannot be read or written (damaged, disk full, no permission)."""


class BuildError(LemmataError):
    """Something that this project builds for itself (the embedded core) failed to build."""
