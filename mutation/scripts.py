"""Tactic scripts taken apart: a block of tactics as a tree of steps.

What lives here: `parse_script`, which cuts a block where Lean begins a new tactic and opens the
blocks that a session can enter (bullets, `case`, alternatives of `induction` and `cases`,
`all_goals`). What does not: running anything (`mutation.steps`).

The cut follows Lean's layout rule: a new tactic begins in the column of the block's first one, or
after a `;` that belongs to the block. It is made on the text alone, so a script with unusual
layout may be cut wrongly; replaying it shows that, and nothing is believed before.

Source: Lean 4, `Lean/Parser/Term.lean` (`tacticSeq`, `sepByIndent`), `Init/Tactics.lean`
(`inductionAlts`, `case`, `·`).
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from provers.lean.lexer import scan
from provers.lean.source import LeanSource


class Form(enum.Enum):
    """What a session can do with a tactic beside trying it as it is written."""

    PLAIN = "plain"
    FOCUS = "focus"
    """`· block`, `next => block`: the block proves the first goal."""
    CASE = "case"
    """`case tag => block`: the block proves the goal of that tag."""
    EACH = "each"
    """`all_goals block`: the block is tried on every goal."""
    BRANCHES = "branches"
    """`induction … with` and `cases … with`: one block for each alternative."""


@dataclass(frozen=True, slots=True)
class Tactic:
    """One tactic of a block.

    Attributes:
        text: as written, without comments; continuation lines keep their place below the first.
        form: how it can be entered.
        tag: of `case tag =>`.
        opened: for `BRANCHES`, the tactic with a hole for each alternative.
        blocks: what stands inside, one block for each branch.
    """

    text: str
    form: Form = Form.PLAIN
    tag: str = ""
    opened: str = ""
    blocks: tuple[tuple[Tactic, ...], ...] = ()


_BY = re.compile(r"\s*by(?![\w'!?.])")
_DOTTED_BULLET = re.compile(r"[·.](?=\s)|·")
_EACH = re.compile(r"all_goals(?![\w'!?])")
_CASE = re.compile(r"(case|next)(?![\w'!?])([^=\n]*)=>")
_BRANCHING = re.compile(r"(?:induction|cases)(?![\w'!?])")
_WITH_ALTERNATIVES = re.compile(r"(?<![\w.'!?])with(?=\s*\|)")
_ALTERNATIVE = re.compile(r"\|\s*(@?[^\W\d][\w'!?.]*(?:\s+[\w'!?✝]+)*)\s*=>")
_HOLE = re.compile(r"\s*\??_\s*")
_AFTER_PROOF = re.compile(r"^\s*(?:termination_by|decreasing_by)(?![\w'!?])", re.MULTILINE)
# A block that begins inside a tactic takes the semicolons that follow it.
_TAKES_SEMICOLONS = re.compile(
    r"(?<![\w.'!?])(?:by|try|repeat1?'?|all_goals|any_goals|focus|iterate|first|case'?|next|conv"
    r"|on_goal|match|in|with_reducible|with_unfolding_all|fail_if_success|unhygienic|solve)(?![\w'!?])"
    r"|(?<![\w.'!?])with(?![\w'!?])[^;]*\||\A\s*[·.]\s"
)
# A line that begins so goes on with the tactic before it, in whatever column.
_GOES_ON = re.compile(r"\||<;>|(?:else|then|with|using|at|from)(?![\w'!?])")
_MULTIPLE_NAMES = re.compile(r"\s")
_OPENING, _CLOSING = "([{⟨⦃", ")]}⟩⦄"


def parse_script(script: str) -> tuple[Tactic, ...]:
    """The tactics of a script `by …`, or of a bare block.

    Raises:
        LexicalError: something is opened and never closed.
    """
    text = _without_comments(script)
    code = LeanSource(text).code
    if cut := _AFTER_PROOF.search(code):
        text, code = text[: cut.start()], code[: cut.start()]
    by = _BY.match(code)
    start = by.end() if by else 0
    return _Parser(text, code, shifted=by is not None).block(start, len(code))


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in scan(text).hidden:
        if text.startswith(("--", "/-"), start) and text[start - 1 : start] not in ('"', "«"):
            pieces.append(text[done:start])
            pieces.append("".join("\n" if c == "\n" else " " for c in text[start:end]))
            done = end
    return "".join([*pieces, text[done:]])


class _Parser:
    """A script under way: `code` is `text` with the insides of literals blanked."""

    def __init__(self, text: str, code: str, *, shifted: bool) -> None:
        self.text = text
        self.code = code
        self.shifted = shifted
        """Whether columns of the first line are not those that the author saw."""

    def block(self, start: int, end: int) -> tuple[Tactic, ...]:
        return tuple(self._tactic(*item) for item in self._items(start, end))

    def _column(self, at: int) -> int | None:
        line = self.code.rfind("\n", 0, at) + 1
        return None if line == 0 and self.shifted else at - line

    def _items(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where the tactics of a block begin and end."""
        code = self.code
        start = self._next_code(start, end)
        if start >= end:
            return []
        column, depth, at = self._column(start), 0, start
        items: list[tuple[int, int]] = []

        def cut(to: int) -> None:
            nonlocal start, at
            if code[start:at].strip():
                items.append((start, start + len(code[start:at].rstrip())))
            start = at = to

        while at < end:
            character = code[at]
            if character in _OPENING:
                depth += 1
            elif character in _CLOSING:
                depth -= 1
            elif depth == 0 and character == "\n":
                following = self._next_code(at, end)
                if (
                    following < end
                    and self._column(following) == column
                    and not _GOES_ON.match(code, following)
                ):
                    cut(following)
                    continue
                at = following
                continue
            elif depth == 0 and character == ";" and not self._inside_combinator(start, at):
                if code[at - 1] == "<":  # `<;>`
                    at += 2
                    continue
                following = self._next_code(at + 1, end)
                cut(following)
                continue
            at += 1
        at = end
        cut(end)
        return items

    def _inside_combinator(self, start: int, at: int) -> bool:
        return _TAKES_SEMICOLONS.search(self.code[start:at]) is not None

    def _next_code(self, at: int, end: int) -> int:
        while at < end and self.code[at].isspace():
            at += 1
        return at

    def _tactic(self, start: int, end: int) -> Tactic:
        code, text = self.code, self._written(start, end)
        if bullet := _DOTTED_BULLET.match(code, start, end):
            return Tactic(text, Form.FOCUS, blocks=(self.block(bullet.end(), end),))
        if each := _EACH.match(code, start, end):
            return Tactic(text, Form.EACH, blocks=(self.block(each.end(), end),))
        if case := _CASE.match(code, start, end):
            words = self.text[case.start(2) : case.end(2)].strip()
            blocks = (self.block(case.end(), end),)
            if case.group(1) == "next" and not words:
                return Tactic(text, Form.FOCUS, blocks=blocks)
            if case.group(1) == "case" and words and not _MULTIPLE_NAMES.search(words):
                return Tactic(text, Form.CASE, tag=words, blocks=blocks)
        elif _BRANCHING.match(code, start, end):
            return self._branches(start, end, text) or Tactic(text)
        return Tactic(text)

    def _branches(self, start: int, end: int, text: str) -> Tactic | None:
        """`induction … with` taken apart, None where its alternatives cannot be told apart."""
        code = self.code
        word = _WITH_ALTERNATIVES.search(code, start, end)
        if word is None or _depth(code[start : word.start()]) != 0:
            return None
        bars = self._bars(word.end(), end)
        headers: list[str] = []
        blocks: list[tuple[Tactic, ...]] = []
        for place, bar in enumerate(bars):
            stop = bars[place + 1] if place + 1 < len(bars) else end
            header = _ALTERNATIVE.match(code, bar, stop)
            if header is None or _HOLE.fullmatch(code, header.end(), stop):
                return None
            block = self.block(header.end(), stop)
            if not block:
                return None
            headers.append(f"| {' '.join(header.group(1).split())} => ?_")
            blocks.append(block)
        front = " ".join(self.text[start : word.end()].split())
        opened = f"{front} {' '.join(headers)}"
        return Tactic(text, Form.BRANCHES, opened=opened, blocks=tuple(blocks))

    def _bars(self, start: int, end: int) -> list[int]:
        """Where the alternatives begin: bars in one column, or on one line."""
        code = self.code
        first = self._next_code(start, end)
        own_line = not code[code.rfind("\n", 0, first) + 1 : first].strip()
        column = self._column(first)
        found: list[int] = []
        depth = 0
        for at in range(first, end):
            if code[at] in _OPENING:
                depth += 1
            elif code[at] in _CLOSING:
                depth -= 1
            elif code[at] == "|" and depth == 0:
                leads = not code[code.rfind("\n", 0, at) + 1 : at].strip()
                if leads and self._column(at) == column if own_line else not leads:
                    found.append(at)
        return found

    def _written(self, start: int, end: int) -> str:
        """A tactic's text, its continuation lines moved as far left as its first one was."""
        first, *rest = self.text[start:end].split("\n")
        rest = [line.rstrip() for line in rest if line.strip()]
        if not rest:
            return first.rstrip()
        least = min(len(line) - len(line.lstrip()) for line in rest)
        column = self._column(start)
        shift = min(least - 1, least if column is None else column)
        shift = max(shift, 0)
        return "\n".join([first.rstrip(), *(line[shift:] for line in rest)])


def _depth(code: str) -> int:
    return sum(c in _OPENING for c in code) - sum(c in _CLOSING for c in code)
