"""Options with a number that the machine must be able to bear: times and sizes.

What lives here: what such options have in common. What does not: which commands take them.
"""

from __future__ import annotations

from typing import Any

import typer

from provers.request import MEGABYTE, MOST_BYTES, MOST_SECONDS


def seconds(least: float, text: str) -> Any:
    """An option for a time, from `least` to `MOST_SECONDS`; `text` is its help."""
    return typer.Option(min=least, max=MOST_SECONDS, help=text)


def megabytes(text: str) -> Any:
    """An option for a size, from 1 MB to `MOST_BYTES`; `text` is its help."""
    return typer.Option(min=1, max=MOST_BYTES // MEGABYTE, help=text)
