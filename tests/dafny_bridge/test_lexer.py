"""The lexer: tokens, comments, quotations, and places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafny_bridge.lexer import Kind, LexicalError, LineMap, directives, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a /* b /* c */ d */ e", ["a", "e"]),
        ("a // b /* \n c */", ["a", "c", "*", "/"]),
        ("// a\rb", ["b"]),
        ("x'y? 'a' '\\'' x'", ["x'y?", "'a'", "'\\''", "x'"]),
        ('"/* no */" @"// "" \n no" "\\""', ['"/* no */"', '@"// "" \n no"', '"\\""']),
        ("a<==>b==>c<==d", ["a", "<==>", "b", "==>", "c", "<==", "d"]),
        ("{ :verify false}", ["{", ":", "verify", "false", "}"]),
        ("x := y :| z; a..b", ["x", ":=", "y", ":|", "z", ";", "a", "..", "b"]),
        ("0x1F 1_000 1.5 1..2", ["0x1F", "1_000", "1.5", "1", "..", "2"]),
        ("s[..|s|-1]", ["s", "[", "..", "|", "s", "|", "-", "1", "]"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("a /* b", 2),
        ("a /* /* */ b", 2),
        ('x "abc', 2),
        ("é", 0),
        ("a \f b", 2),
        ("'ab", 0),
        ("/*\n#line 1 */ a", 3),
        ("#", 0),
        ("/* \r#a */", 4),
        ('@"\n#line 1 "', 3),
    ],
)
def test_what_is_no_token_is_refused(text: str, offset: int) -> None:
    with pytest.raises(LexicalError) as caught:
        tokenize(text)
    assert caught.value.offset == offset


def test_kinds() -> None:
    kinds = [token.kind for token in tokenize('a 1 "s" @"v" \'c\' {')]
    assert kinds == [
        Kind.WORD,
        Kind.NUMBER,
        Kind.STRING,
        Kind.VERBATIM,
        Kind.CHARACTER,
        Kind.SYMBOL,
    ]


def test_directives_are_seen_in_comments_too() -> None:
    text = "/*\n  #if X\n*/\nlemma L() {}\n\u00a0#endif\n// #else\n"
    assert [text[offset : offset + 4] for offset in directives(text)] == ["#if ", "#end"]


PIECES = st.sampled_from(
    ["lemma", "x'", " ", "\n", "\r\n", "\r", "/* c /* d */ */", "// e\n", '"s"', ":=", "{"]
)


@given(st.lists(PIECES, max_size=30))
def test_tokens_cover_all_but_comments_and_blanks(pieces: list[str]) -> None:
    text = " ".join(pieces)
    tokens = tokenize(text)
    for token in tokens:
        assert text[token.start : token.end] == token.text
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    # Lexing the tokens again, with blanks between, gives the tokens again.
    assert words(" ".join(token.text for token in tokens)) == [token.text for token in tokens]


TEXTS = st.text(alphabet="ab\n\ré𝔸日\t", max_size=60)


@given(TEXTS, st.data())
def test_places_and_offsets_are_inverse(text: str, data: st.DataObject) -> None:
    places = LineMap(text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = places.place(offset)
    if text[offset - 1 : offset + 1] != "\r\n":
        assert places.offset(line, column) == offset


@given(st.text(alphabet="aé𝔸日", max_size=20), st.data())
def test_columns_of_bytes_and_utf16(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, len(line)))
    places = LineMap(f"\n{line}\n")
    assert places.column_of_bytes(2, len(line[:column].encode())) == column
    assert places.column_of_utf16(2, len(line[:column].encode("utf-16-le")) // 2) == column


@pytest.mark.parametrize("after", ["ensures", "7", "'", "?", "_x"])
def test_a_name_that_begins_with_a_prime_is_refused(after: str) -> None:
    """Dafny reads `'a'ensures` as one name; a literal and a keyword are something else."""
    with pytest.raises(LexicalError):
        tokenize(f"x != 'a'{after}")
    assert [t.text for t in tokenize("x != 'a' ensures")][-2:] == ["'a'", "ensures"]
