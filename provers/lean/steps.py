"""Which steps may be put into a document of trials, and why the others may not.

What lives here: a lexical judgement of one step, before Lean sees it. What does not: trying it.

Two kinds are refused. Those that no proof may contain (`sorry`, code that runs during
elaboration: what `provers.lean.commands` forbids to hostile candidates): a search that believed
them would end with a proof that the re-check throws away. And those that would reach out of their
place: unbalanced brackets, open comments, commands.
"""

from __future__ import annotations

import functools
import re

from provers.lean.commands import audit_fragment
from provers.lean.source import COMMANDS, LeanSource, LexicalError, blank, command_starts
from provers.request import TrustLevel, TrustPolicy

_POLICY = TrustPolicy(level=TrustLevel.HOSTILE)
_HOLES = re.compile(r"(?<![\w.'!?])(?:sorry|admit|stop)(?![\w'!?])")
_SCOPED = frozenset({"open", "set_option"})
"""Commands that are also tactics, if `in` follows."""
_IN = re.compile(r"\bin\b")


@functools.lru_cache(maxsize=65536)
def refuse(tactic: str) -> str | None:
    """Why a step may not be tried at all, None when it may."""
    if not tactic.strip():
        return "an empty step"
    if any(character in tactic for character in "\0\r\t"):
        return "a step with control characters"
    if not is_closed(tactic):
        return "brackets, strings or comments do not close"
    try:
        source = LeanSource(tactic)
        findings = audit_fragment(tactic, _POLICY)
    except LexicalError as error:
        return error.message
    if not source.code.strip():
        return "an empty step"
    if findings:
        return findings[0].message
    if hole := _HOLES.search(source.code):
        return f"`{hole.group()}` leaves a hole"
    return _command(source)


def _command(source: LeanSource) -> str | None:
    for word, at in command_starts(source):
        if word in _SCOPED and _IN.search(source.code, at):
            continue
        if word in COMMANDS or word.startswith("#"):
            return f"`{word}` begins a command"
    return None


def is_closed(fragment: str) -> bool:
    """Whether a tactic or term fragment is lexically complete.

    Brackets balance, no comment or string stays open, so that it cannot swallow the text that
    is written after it.
    """
    try:
        code = blank(fragment)
    except LexicalError:
        return False
    closing = {")": "(", "]": "[", "}": "{", "⟩": "⟨", "⦄": "⦃"}
    stack: list[str] = []
    for character in code:
        if character in "([{⟨⦃":
            stack.append(character)
        elif character in closing and (not stack or stack.pop() != closing[character]):
            return False
    return not stack
