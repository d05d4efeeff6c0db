"""What HTTP says: addresses, statuses, Retry-After, and the words of a refusal.

What lives here: pure functions. What does not: requests (`search.model.client`).
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from provers.errors import UsageError
from search.model.errors import printable

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""HTTP statuses after which the same request may succeed."""

_SHOWN = 300
"""Characters of a server's message that are repeated to the user."""


def normal_url(address: str) -> str:
    """The address of an API, with `/v1` where it has no path.

    Raises:
        UsageError: it is no HTTP address.
    """
    wrong = UsageError(
        f"not the address of a model server: {address!r}",
        hint="it looks like http://127.0.0.1:8000/v1; a key goes into LEMMATA_MODEL_KEY",
    )
    try:
        parts = urlsplit(address.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and parts.username is None and address.isprintable()
    except ValueError as error:
        raise wrong from error
    if not usable:
        raise wrong
    path = parts.path.rstrip("/") or "/v1"
    return parts._replace(path=path, query="", fragment="").geturl()


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a Retry-After header asks to wait: a number or a date; 0 without one.

    Source: RFC 9110, section 10.2.3.
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, OverflowError):
            return 0.0
    return max(0.0, seconds) if seconds == seconds else 0.0


def nobody_listens(cause: str) -> bool:
    """Whether nobody listens at an address, or there is no such host: waiting does not help."""
    words = ("refused", "all connection attempts failed", "name or service", "resolution",
             "nodename", "no address associated", "unsupported protocol", "no route")  # fmt: skip
    return any(word in cause.lower() for word in words)


def message_of(error: Any) -> str:
    """The server's own words."""
    body = error.body
    text = body.get("message") if isinstance(body, dict) else None
    if not isinstance(text, str):
        text = error.response.text or str(error)
    return printable(text)[:_SHOWN]
