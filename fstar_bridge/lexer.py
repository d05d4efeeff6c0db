"""Tokens of F* source text.

What lives here: the lexical grammar of F*, as exact as the audit needs it: what is a comment, a
string or a blank to F* must be one here, and nothing else may be. What does not: any meaning of a
token.

Traps that this follows, from F*'s own lexer: comments nest and know no strings; a line comment
ends at a lone carriage return and at U+2028 and U+2029 too; `// IN F*:` is a blank, so what comes
after it on the line is code; `.(` is one token, so `.(*` opens no comment; an operator ends where
`//` begins; `'"'` is a character, `x'` an identifier; identifiers may be quoted in pairs of
backticks. One difference on purpose: F* takes the end of the text for the end of a comment, here
that is an error.

Source: `FStarC_Parser_LexFStar.ml` in FStarLang/FStar.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of token it is. Keywords are words: which word is a keyword depends on place."""

    WORD = "word"
    QUOTED = "quoted"
    NUMBER = "number"
    STRING = "string"
    CHARACTER = "character"
    SYMBOL = "symbol"
    PRAGMA = "pragma"
    BLOB = "blob"


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: its sort. `QUOTED` is an identifier in double backticks; `BLOB` a piece of text in
            another language (three backticks, or `#lang-NAME` up to the end of the file).
        text: as written.
        start: code-point offset of its first character.
    """

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset just after it."""
        return self.start + len(self.text)

    @property
    def name(self) -> str:
        """The identifier that it stands for: a quoted one without its backticks, and in the
        place of a letter that F* reads as a name of its own (`ℕ`, `⊤`) that name."""
        if self.kind is Kind.QUOTED:
            return self.text[2:-2]
        return _LETTER_NAMES.get(self.text, self.text) if self.kind is Kind.WORD else self.text


_LETTER_NAMES = {
    letter: f"'{name}"
    for letter, name in zip("αβγδεφχηικμνπθρστψωξζ", "abcdefghikmnpqrstuwxz", strict=True)
}
_LETTER_NAMES |= {"ℕ": "nat", "ℤ": "int", "𝔹": "bool", "⊤": "True", "⊥": "False", "×": "op_Star"}
_SYMBOL_NAMES = frozenset("⊤⊥×")


class LexicalError(Exception):
    """The text is not a sequence of F* tokens; `offset` is where it stops being one."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_NEWLINE = "\n\r\u2028\u2029"
_BLANKS = frozenset(" \t\x0b\x0c\xa0\ufeff" + _NEWLINE)
_CODE_COMMENT = "// IN F*:"
_LINE_COMMENT = re.compile(rf"//[^{_NEWLINE}]*")
_COMMENT_EDGE = re.compile(r"\(\*|\*\)")
_ASCII_WORD = re.compile(r"[A-Za-z_'][A-Za-z0-9_']*")
# `1.` is a number to some F* and a number and a dot to others, so that a `let` after it begins a
# declaration or not. Ranges and reals (`1..2`, `1.5R`) are clear.
_UNCLEAR_NUMBER = re.compile(r"[0-9]+\.(?!\.[0-9]|[0-9]*R)")
# Suffixes (`1uL`) and fractions are left as tokens of their own: no word may hide in a number.
_NUMBER = re.compile(r"0[xX][0-9A-Fa-f]+|0[oO][0-7]+|0[bB][01]+|[0-9]+")
# Possessive: a backslash that has taken its quotation mark must not give it back.
_STRING = re.compile(r'"(?:\\[\\"\'bfntrv0]|[^"\\]|\\)*+"')
_CHARACTER = re.compile(r"'(?:[^\\]|\\(?:[\\\"'bfntrv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}))'B?")
_QUOTED = re.compile(rf"``(?:[^`{_NEWLINE}]|`[^`{_NEWLINE}])+``")
_PRAGMA = re.compile(
    r"#(?:show-options|set-options|reset-options|push-options|pop-options|restart-solver"
    r"|print-effects-graph|check|eval)"
)
_LANGUAGE = re.compile(r"#lang-(?=[^\W\d]|')")
# Tokens with a fixed spelling, longest first. Those that begin with `.` must come before `(*`.
_FIXED = re.compile(
    r"\[@@@|\[@@|\[@|/\\|\\/|\.\(\|\|\)(?:<-)?|\.\[\|\|\](?:<-)?|\.\(\)(?:<-)?|\.\[\](?:<-)?"
    r"|\.\(\||\.\[\||\.\(|\.\[|\.\.|\.|::|:=|:|;;|`%|`#|`@|[()\[\]{},;#`]"
)
_OPERATOR = re.compile(r"[!~?|&=<>$@^+\-*/%][!~?|&=<>$@^+\-*/%.:]*")
# `let!`, `match?`, `;~`: a word (or `;`) that takes the operator characters after it with it.
_WORD_OPERATOR = re.compile(r"(?:match|if|let|exists|forall|and|;|∃|∀)[!$%&*+\-.<>=?^|~:@#\\/]+")
_LETTERS = frozenset({"Ll", "Lu", "Lo", "Lm"})
_FIRST_LETTERS = frozenset({"Ll", "Lu", "Lt"})


def tokenize(text: str) -> list[Token]:
    """All tokens of a source text, comments and blanks left out.

    Raises:
        LexicalError: a comment or quotation without an end, or a character outside the language.
    """
    return list(_scan(text))


def _scan(text: str) -> Iterator[Token]:
    offset, size = 0, len(text)
    while offset < size:
        character = text[offset]
        if character in _BLANKS or (character > "\x7f" and unicodedata.category(character) == "Zs"):
            offset += 1
        elif text.startswith(_CODE_COMMENT, offset):
            offset += len(_CODE_COMMENT)
        elif match := _LINE_COMMENT.match(text, offset):
            offset = match.end()
        elif text.startswith("(*", offset):
            offset = _comment_end(text, offset)
        else:
            token = _token_at(text, offset)
            yield token
            offset = token.end


def _token_at(text: str, offset: int) -> Token:
    character = text[offset]
    if match := _WORD_OPERATOR.match(text, offset):
        return _word_operator(match.group(), offset)
    if character == "'":
        return _prime(text, offset)
    if character in _SYMBOL_NAMES:
        return Token(Kind.WORD, character, offset)
    if length := _word_length(text, offset):
        return Token(Kind.WORD, text[offset : offset + length], offset)
    if character == "`":
        return _backtick(text, offset)
    if character == "#":
        return _hash(text, offset)
    if _UNCLEAR_NUMBER.match(text, offset):
        raise LexicalError("not every F* reads this number alike", offset)
    for kind, pattern in ((Kind.NUMBER, _NUMBER), (Kind.STRING, _STRING), (Kind.SYMBOL, _FIXED)):
        if match := pattern.match(text, offset):
            return Token(kind, match.group(), offset)
    if match := _OPERATOR.match(text, offset):
        return Token(Kind.SYMBOL, match.group().split("//", 1)[0], offset)
    if unicodedata.category(character) == "Sm":
        return Token(Kind.SYMBOL, character, offset)
    if character == '"':
        raise LexicalError("a string without an end", offset)
    raise LexicalError(f"the character {character!r} is not part of the language", offset)


def _word_length(text: str, offset: int) -> int:
    """Length of the identifier or keyword at `offset`, 0 when there is none."""
    match = _ASCII_WORD.match(text, offset)
    if match is None and (
        text[offset] <= "\x7f" or unicodedata.category(text[offset]) not in _FIRST_LETTERS
    ):
        return 0
    end = match.end() if match else offset + 1
    while end < len(text) and _is_word_character(text[end]):
        end += 1
    return end - offset


def _is_word_character(character: str) -> bool:
    if character <= "\x7f":
        return character.isalnum() or character in "_'"
    return unicodedata.category(character) in _LETTERS


def _word_operator(text: str, offset: int) -> Token:
    kept = text.split("//", 1)[0]
    kind = Kind.WORD if kept.isalpha() and kept.isascii() else Kind.SYMBOL
    return Token(kind, kept, offset)


def _prime(text: str, offset: int) -> Token:
    """`'a'` is a character, `'a` an identifier; the longer match wins, then the character."""
    match = _CHARACTER.match(text, offset)
    word = _word_length(text, offset)
    if match and len(match.group()) >= word:
        return Token(Kind.CHARACTER, match.group(), offset)
    return Token(Kind.WORD, text[offset : offset + word], offset)


def _backtick(text: str, offset: int) -> Token:
    quoted = _QUOTED.match(text, offset)
    if text.startswith("```", offset):
        if quoted:
            return Token(Kind.BLOB, quoted.group(), offset)
        end = text.find("```", offset + 3)
        if end < 0:
            raise LexicalError("a piece of another language without an end", offset)
        return Token(Kind.BLOB, text[offset : end + 3], offset)
    if quoted:
        return Token(Kind.QUOTED, quoted.group(), offset)
    match = _FIXED.match(text, offset)
    assert match is not None, "a backtick is a token by itself"
    return Token(Kind.SYMBOL, match.group(), offset)


def _hash(text: str, offset: int) -> Token:
    if _LANGUAGE.match(text, offset):
        return Token(Kind.BLOB, text[offset:], offset)
    if match := _PRAGMA.match(text, offset):
        return Token(Kind.PRAGMA, match.group(), offset)
    return Token(Kind.SYMBOL, "#", offset)


def _comment_end(text: str, offset: int) -> int:
    """Offset after the comment that opens at `offset`; comments nest and know no strings."""
    depth, place = 0, offset
    while match := _COMMENT_EDGE.search(text, place):
        depth += 1 if match.group() == "(*" else -1
        place = match.end()
        if depth == 0:
            return place
    raise LexicalError("a comment without an end", offset)


_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")


class LineMap:
    """Turns code-point offsets of one text into F*'s lines (from 1) and columns (from 0)."""

    def __init__(self, text: str) -> None:
        """Index the lines of `text`."""
        self._size = len(text)
        self._starts = [0]
        self._ends: list[int] = []
        for match in _LINE_END.finditer(text):
            self._ends.append(match.start())
            self._starts.append(match.end())
        self._ends.append(len(text))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        index = bisect_right(self._starts, offset) - 1
        return index + 1, offset - self._starts[index]

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column; places beyond the text are pulled back into it."""
        index = min(max(line, 1), len(self._starts)) - 1
        return min(self._starts[index] + max(column, 0), self._ends[index])

    def clamp(self, line: int, column: int) -> tuple[int, int]:
        """The nearest place that exists in the text."""
        return self.place(self.offset(line, column))
