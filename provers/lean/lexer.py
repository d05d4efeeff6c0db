"""Where Lean's comments, strings, characters and quoted names begin and end.

What lives here: `scan`, which finds the text that is no code. What does not: what the code says
(`provers.lean.source`).

The audit of hostile candidates reads what this scanner leaves standing, so it must agree with
Lean's own tokens. Those depend on the libraries in use and on longest matches (`<--1` is an arrow
and a minus, not a comment; `xs[0]'"'` is no character), so a mark counts as sure only where a
blank, a bracket or the like stands before it. Everywhere else the place is reported as doubtful,
and hostile candidates may have none. Tests compare the scanner with Lean on random texts.

Source: Lean 4, `Lean/Parser/Basic.lean` (`whitespace`, `tokenFn`, `identFnAux`, `numberFnAux`,
`charLitFn`, `rawStrLitFnAux`, `interpolatedStrFn`) and `Init/Meta/Defs.lean` (identifiers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provers.errors import LemmataError

_GREEK = "\u0391-\u039f\u03a1-\u03a2\u03a4-\u03a9\u03b1-\u03ba\u03bc-\u03fb"  # without Π, Σ, λ
_LATIN = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f"
_LETTER_LIKE = f"{_GREEK}{_LATIN}\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f"
FIRST = f"A-Za-z_{_LETTER_LIKE}"
"""Characters (of a class in a pattern) with which an unquoted name can begin."""

REST = f"{FIRST}0-9'!?\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a\u2c7c"
"""Characters with which it can go on."""

IDENTIFIER = rf"[{FIRST}][{REST}]*+"
"""Pattern of one unquoted component of a name."""

NUMBER = (
    r"0[xX][0-9a-fA-F]++|0[bB][01]++|0[oO][0-7]++"
    r"|[0-9]++(?:_++[0-9]++)*+(?:\.[0-9]*+)?+(?:[eE][+-]?[0-9]++)?+"
)
"""Pattern of a numeral."""

# Everything up to the next thing that might open a comment or a literal. Three tokens of Lean
# itself end in a dash or slash and win over the comment that would begin inside them.
_PLAIN = re.compile(
    rf"""(?:(?!r\#*"){IDENTIFIER}(?:\.{IDENTIFIER})*+|{NUMBER}|//|\\/|<-|-(?!-)|/(?!-)|[^-/"'«{{}}r])++"""
)
_NAME_CONTINUES = re.compile(rf"(?:\.{IDENTIFIER})*+")
_SPACE = re.compile(r"[ \r\n]++")
_LINE_COMMENT = re.compile(r"--[^\n]*+")
_BLOCK_MARK = re.compile(r"/-|-/")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_STRING_PART = re.compile(r'(?:[^"\\{]|\\.)*+', re.DOTALL)
_RAW_STRING = re.compile(r'r(#*)"')
_CHARACTER = re.compile(r"'(?:\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|[^\\'])'", re.DOTALL)
_LAST_WORD = re.compile(r"[\w.!?%']+\Z")
_REST_CHARACTER = re.compile(f"[{REST}]")
_COMMENT_INSIDE = re.compile(r"--|/-")

# After these no token can have begun that reaches over the mark.
_SAFE_BEFORE_LITERAL = frozenset(" \n\r([{⟨⟦,;:=|>")
_SAFE_BEFORE_COMMENT = frozenset(' \n\r()[]{}⟨⟩⟦⟧,;»"')
# Those that Lean always knows; `f!` and `m!` are names where no library declares them.
_INTERPOLATING = frozenset({"s!", "println!", "panic!"})
# After these, and after a plain word, no string is interpolated.
_PLAIN_BEFORE_STRING = frozenset('([{⟨⟦,;:=+<>|&$←→"')
_PLAIN_WORD = re.compile(r"[\w.']+")
_PERHAPS_INTERPOLATING = frozenset({"trace", "throwError", "throwErrorAt", "dbg_trace"})
_LONGEST_WORD = 80
_MAX_NESTING = 64


class LexicalError(LemmataError):
    """A comment, string or quoted name is never closed. `offset` tells where it begins."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a text has beside code. Offsets are code points, ends exclusive.

    Attributes:
        hidden: comments, and the insides of strings, characters and quoted names, in order.
        quoted: the insides of quoted names among them.
        doubtful: where Lean may read on differently, depending on the tokens that it knows.
    """

    hidden: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...]
    doubtful: tuple[int, ...]


def scan(text: str) -> Scanned:
    """Find what is no code in a text.

    Raises:
        LexicalError: something is opened and never closed.
    """
    scanner = _Scanner(text)
    scanner.code(0, nesting=0)
    scanner.comments_inside()
    doubtful = tuple(sorted(scanner.doubtful))
    return Scanned(tuple(scanner.hidden), tuple(scanner.quoted), doubtful)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.hidden: list[tuple[int, int]] = []
        self.quoted: list[tuple[int, int]] = []
        self.doubtful: list[int] = []
        self.token_end = 0

    def code(self, index: int, nesting: int) -> int:
        """Scan code up to the text's end, or past the brace that closes an interpolation."""
        text, depth = self.text, 0
        if nesting > _MAX_NESTING:
            raise LexicalError("strings within strings, too deep to follow", index)
        while index < len(text):
            plain = _PLAIN.match(text, index)
            if plain:
                index = plain.end()
                if visible := plain.group().rstrip():
                    self.token_end = plain.start() + len(visible)
                continue
            character = text[index]
            if character in "{}":
                depth += 1 if character == "{" else -1
                self.token_end = index = index + 1
                if depth < 0 and nesting:
                    return index
            elif character in "-/":
                index = self.comment(index)
            else:
                self.token_end = index = self.literal(index, nesting)
        if nesting:
            raise LexicalError("a string is never closed", index)
        return index

    def literal(self, start: int, nesting: int) -> int:
        character = self.text[start]
        if character == '"':
            return self.string(start, nesting)
        if character == "'":
            return self.character(start)
        return self.quoted_name(start) if character == "«" else self.raw_string(start)

    def comments_inside(self) -> None:
        """Note what was taken for a symbol's end and would else open a comment."""
        done = 0
        for start, end in (*self.hidden, (len(self.text), len(self.text))):
            self.doubtful += [m.start() for m in _COMMENT_INSIDE.finditer(self.text, done, start)]
            done = end

    def comment(self, start: int) -> int:
        self.doubt(start, _SAFE_BEFORE_COMMENT)
        end = self.blanks(start, first=True)
        self.hidden.append((start, end))
        return end

    def blanks(self, index: int, *, first: bool = False) -> int:
        """Past one comment, or past all spaces and comments (but not documentation)."""
        text = self.text
        while True:
            match = _SPACE.match(text, index) or _LINE_COMMENT.match(text, index)
            if match:
                index = match.end()
            elif text.startswith("/-", index) and (
                first or not text.startswith(("/--", "/-!"), index)
            ):
                index = self.block_end(index)
            else:
                return index
            if first:
                return index

    def block_end(self, start: int) -> int:
        """Past a block comment. Lean reads one character after `/-` unseen."""
        if self.text.startswith(("/--", "/-!"), start):
            # Documentation begins with a token, and after a token Lean skips comments.
            index = self.blanks(start + 3)
        else:
            index = start + 3
        depth = 1
        for match in _BLOCK_MARK.finditer(self.text, index):
            depth += 1 if match.group() == "/-" else -1
            if depth == 0:
                return match.end()
        raise LexicalError("a comment /- is never closed", start)

    def string(self, start: int, nesting: int) -> int:
        match = _STRING.match(self.text, start)
        word = self.word_before()
        if word in _INTERPOLATING:
            self.doubt(self.token_end - len(word), _SAFE_BEFORE_LITERAL)
            return self.interpolated(start, nesting)
        if match is None:
            raise LexicalError("a string is never closed", start)
        if "{" in match.group() and not self.surely_plain(word):
            self.doubtful.append(start)
        self.hidden.append((start + 1, match.end() - 1))
        return match.end()

    def word_before(self) -> str:
        """The word, or the end of one, that is the last token; "" after a symbol."""
        end = self.token_end
        match = _LAST_WORD.search(self.text[max(0, end - _LONGEST_WORD) : end])
        return match.group() if match else ""

    def surely_plain(self, word: str) -> bool:
        """Whether a string behind the last token is not interpolated, whatever Lean knows."""
        if word:
            return bool(_PLAIN_WORD.fullmatch(word)) and word not in _PERHAPS_INTERPOLATING
        before = self.text[self.token_end - 1 : self.token_end]
        return not before or before in _PLAIN_BEFORE_STRING

    def interpolated(self, start: int, nesting: int) -> int:
        index = start + 1
        while True:
            part = _STRING_PART.match(self.text, index)
            assert part is not None, "the pattern matches nothing as well"
            self.hidden.append((index, part.end()))
            index = part.end()
            if index >= len(self.text):
                raise LexicalError("a string is never closed", start)
            if self.text[index] == '"':
                return index + 1
            self.token_end = index + 1
            index = self.code(index + 1, nesting + 1)

    def character(self, start: int) -> int:
        if self.text.startswith("''", start):
            self.doubt(start, _SAFE_BEFORE_LITERAL)
            return start + 2
        match = _CHARACTER.match(self.text, start)
        if match is None:
            # The end of some token, or a literal of an end of line that Lean makes one character.
            if start == 0 or self.text[start - 1] in _SAFE_BEFORE_LITERAL:
                self.doubtful.append(start)
            return start + 1
        self.doubt(start, _SAFE_BEFORE_LITERAL)
        self.hidden.append((start + 1, match.end() - 1))
        return match.end()

    def quoted_name(self, start: int) -> int:
        end = self.text.find("»", start)
        if end < 0:
            raise LexicalError("a quoted name « is never closed", start)
        self.hidden.append((start + 1, end))
        self.quoted.append((start + 1, end))
        continued = _NAME_CONTINUES.match(self.text, end + 1)
        return continued.end() if continued else end + 1

    def raw_string(self, start: int) -> int:
        match = _RAW_STRING.match(self.text, start)
        assert match is not None, "only the r of a raw string is left"
        self.doubt(start, _SAFE_BEFORE_LITERAL)
        closing = '"' + match.group(1)
        end = self.text.find(closing, match.end())
        if end < 0:
            raise LexicalError("a raw string is never closed", start)
        self.hidden.append((match.end(), end))
        return end + len(closing)

    def doubt(self, start: int, safe: frozenset[str]) -> None:
        """Note a mark that stands right behind a symbol, which may be one token with it."""
        before = self.text[start - 1 : start]
        # No dash or slash goes on with a word.
        of_word = safe is _SAFE_BEFORE_COMMENT and _REST_CHARACTER.match(before)
        if before and before not in safe and not of_word:
            self.doubtful.append(start)
