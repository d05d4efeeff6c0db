"""What can go wrong between a search and a model server.

What lives here: the errors, each with what to do about it. What does not: when they are raised
(`search.model.client`, `search.model.answers`).
"""

from __future__ import annotations

from provers.errors import LemmataError, ProtocolError, ToolMissing, UsageError


class ServerMissing(ToolMissing):
    """Nobody answers at the address."""


class ServerOverloaded(LemmataError):
    """The server did not manage to answer: busy, failing or silent, also when asked again."""

    retryable = True


class ServerRefused(LemmataError):
    """The server will not answer this request, however often it is asked."""


class ModelMissing(UsageError):
    """The server serves other models than the one that was named."""


class AnswerError(ProtocolError):
    """The server's answer cannot be used (truncated, empty, without log-probabilities)."""

    retryable = False


class NoLogprobs(AnswerError):
    """The server gives no log-probabilities."""


class TruncatedAnswer(AnswerError):
    """The answer is no JSON object of the expected kind: damaged on its way, most likely."""

    retryable = True


class PromptTooLong(LemmataError):
    """The prompt does not fit into the model's context.

    Attributes:
        share: about what share of the prompt would fit, between 0 and 1.
    """

    def __init__(self, message: str, share: float) -> None:
        super().__init__(message)
        self.share = share


def printable(text: str) -> str:
    """A server's words on one line, without anything that a terminal would obey."""
    return "".join(each if each.isprintable() else "?" for each in " ".join(text.split()))
