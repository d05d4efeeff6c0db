"""What a model wrote, made fit to be tried: cleaning, and telling when two texts are one tactic.

What lives here: pure functions on text. What does not: whether a tactic may be tried or proves
anything; that is judged by the checker, whatever comes out of here.
"""

from __future__ import annotations

import unicodedata

LONGEST_TACTIC = 4_000
"""Characters. A step of a proof is no longer; a model that ran wild is."""

_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories that no tactic needs: controls, invisible marks, halves of surrogates."""


def clean(text: str) -> str:
    """A tactic with plain newlines and blanks; blank lines and trailing blanks are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def unfit(tactic: str) -> str | None:
    """Why a cleaned text is not worth a trial, None if it may be."""
    if not tactic.strip():
        return "empty"
    if len(tactic) > LONGEST_TACTIC:
        return "too long"
    if tactic.isascii() and tactic.replace("\n", "").isprintable():
        return None
    if any(unicodedata.category(each) in _NO_TEXT for each in tactic if each != "\n"):
        return "control characters"
    return None


def fingerprint(tactic: str) -> str:
    """Equal for texts that differ in blanks only; indentation counts, since Lean reads it."""
    lines = [line for line in tactic.split("\n") if line.strip()]
    return "\n".join(
        " " * (len(line) - len(line.lstrip())) + " ".join(line.split()) for line in lines
    )
