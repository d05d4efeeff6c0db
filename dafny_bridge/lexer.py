"""Tokens of Dafny source text.

What lives here: the lexical grammar of Dafny 2.x and 4.x (nested comments, the three kinds of
quoted text, identifiers with primes and question marks), and the preprocessor lines that 2.x
obeys before it lexes. What does not: any meaning of a token.

The audit stands on this lexer, so it follows Dafny's own scanner where that matters: a lone
carriage return ends a line, `{ :name}` is an attribute although a blank stands between, and a
comment that never ends is an error rather than the end of the text. One thing of it is refused:
pragmas, lines that begin with `#`. Dafny's scanner takes them away before it knows comments and
quotations from code, so with them a text can mean something else than it seems to.

Source: Dafny's Coco/R grammar as described in the Dafny Reference Manual, section 2.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of token it is. Keywords are words: which word is a keyword depends on place."""

    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    VERBATIM = "verbatim"
    CHARACTER = "character"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text, and the code-point offset at which it starts."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset just after it."""
        return self.start + len(self.text)


class LexicalError(Exception):
    """The text is not a sequence of Dafny tokens; `offset` is where it stops being one."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_WORD = re.compile(r"[A-Za-z_?][A-Za-z0-9_'?]*")
_WORD_CHARACTER = re.compile(r"[A-Za-z0-9_'?]")
_NUMBER = re.compile(r"0[xX][0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*|\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?")
_STRING = re.compile(r'"(?:[^"\\\n\r]|\\.)*"')
_VERBATIM = re.compile(r'@"(?:[^"]|"")*"')
_CHARACTER = re.compile(r"'(?:[^'\\\n\r]|\\u[0-9A-Fa-f]{4}|\\U\{[0-9A-Fa-f_]+\}|\\.)'")
# Longest first. `!in` is left as two tokens: both dialects print and compare it the same way.
_SYMBOL = re.compile(
    r"<==>|==>|<==|-->|\.\.\.|==#|!=#|:=|:\||:-|::|==|!=|<=|>=|&&|\|\||=>|->|~>|<<|>>|!!|\.\."
    r"|[-+*/%<>=!&|^(){}\[\],;:.#`@]|[∀∃⇔⇒⇐∧∨¬≤≥≠•]"
)
_BLANK = re.compile(r"[ \t\r\n]+")
_LINE_COMMENT = re.compile(r"//[^\n\r]*")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_LINE_END = re.compile(r"\r\n|\n|\r")
_DIRECTIVE = re.compile(r"#(?:if|elsif|else|endif)")
_PRAGMA = re.compile(rf"(?:\A|(?<=[\n\r]))(?!{_DIRECTIVE.pattern})#")
_UNSEEN = re.compile(r"[^!-~]+")

_SINGLE_PATTERNS = (
    (Kind.WORD, _WORD),
    (Kind.NUMBER, _NUMBER),
    (Kind.VERBATIM, _VERBATIM),
    (Kind.STRING, _STRING),
    (Kind.CHARACTER, _CHARACTER),
    (Kind.SYMBOL, _SYMBOL),
)


def tokenize(text: str) -> list[Token]:
    """All tokens of a source text, comments and blanks left out.

    Raises:
        LexicalError: a comment or quotation without an end, a character outside the language, or
            a pragma (`#line`), wherever it stands.
    """
    if pragma := _PRAGMA.search(text):
        raise LexicalError("a line that begins with '#' is a pragma for Dafny", pragma.start())
    return list(_scan(text))


def _scan(text: str) -> Iterator[Token]:
    offset, size = 0, len(text)
    while offset < size:
        if blank := _BLANK.match(text, offset):
            offset = blank.end()
        elif text.startswith("//", offset):
            match = _LINE_COMMENT.match(text, offset)
            offset = match.end() if match else size
        elif text.startswith("/*", offset):
            offset = _comment_end(text, offset)
        else:
            token = _token_at(text, offset)
            yield token
            offset = token.end


def _token_at(text: str, offset: int) -> Token:
    for kind, pattern in _SINGLE_PATTERNS:
        if match := pattern.match(text, offset):
            if kind is Kind.CHARACTER and _WORD_CHARACTER.match(text, match.end()):
                # Names may begin with a prime: for Dafny, `'a'b` is one.
                raise LexicalError("a name that begins with a prime", offset)
            return Token(kind, match.group(), offset)
    character = text[offset]
    if character in "\"'":
        raise LexicalError("a quotation without an end", offset)
    raise LexicalError(f"the character {character!r} is not part of the language", offset)


def _comment_end(text: str, offset: int) -> int:
    """Offset after the comment that opens at `offset`; comments nest."""
    depth, place = 0, offset
    while match := _COMMENT_EDGE.search(text, place):
        depth += 1 if match.group() == "/*" else -1
        place = match.end()
        if depth == 0:
            return place
    raise LexicalError("a comment without an end", offset)


def directives(text: str) -> list[int]:
    """Offsets of the lines that Dafny 2.x's preprocessor obeys (`#if`, `#else`, …).

    The preprocessor knows neither comments nor strings, so neither does this. How it compares
    text depends on the machine's language, and may pass over characters that are not seen: any
    that are not ASCII are passed over here.
    """
    return [
        start + line.index("#")
        for start, line in lines_with_offsets(text)
        if "#" in line and _DIRECTIVE.match(_UNSEEN.sub("", line))
    ]


def lines_with_offsets(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end, and where it starts; `\\r\\n`, `\\n` and lone `\\r` end a line."""
    start = 0
    for match in _LINE_END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


class LineMap:
    """Turns code-point offsets of one text into lines and columns, and back."""

    def __init__(self, text: str) -> None:
        """Index the lines of `text`."""
        self.text = text
        pairs = list(lines_with_offsets(text))
        self._starts = [start for start, _ in pairs]
        self._lines = [line for _, line in pairs]

    def place(self, offset: int) -> tuple[int, int]:
        """Line (from 1) and column (code points, from 0) of an offset."""
        index = bisect_right(self._starts, offset) - 1
        return index + 1, offset - self._starts[index]

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column; places beyond the text are pulled back into it."""
        index = min(max(line, 1), len(self._starts)) - 1
        return self._starts[index] + min(max(column, 0), len(self._lines[index]))

    def column_of_bytes(self, line: int, byte_column: int) -> int:
        """Code-point column of a UTF-8 byte column, which is what Dafny 2.x reports."""
        if not 1 <= line <= len(self._lines):
            return max(byte_column, 0)
        data = self._lines[line - 1].encode("utf-8", "surrogatepass")
        if len(data) == len(self._lines[line - 1]):
            return max(byte_column, 0)
        return len(data[: max(byte_column, 0)].decode("utf-8", "ignore"))

    def column_of_utf16(self, line: int, unit_column: int) -> int:
        """Code-point column of a column in UTF-16 units, which is what .NET strings count."""
        if not 1 <= line <= len(self._lines):
            return max(unit_column, 0)
        data = self._lines[line - 1].encode("utf-16-le", "surrogatepass")
        return len(data[: 2 * max(unit_column, 0)].decode("utf-16-le", "ignore"))
