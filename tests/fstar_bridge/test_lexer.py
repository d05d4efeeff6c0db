"""Tokens: F*'s own traps, and properties over any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fstar_bridge.lexer import Kind, LexicalError, LineMap, tokenize

PIECES = st.lists(
    st.sampled_from(
        ["(*", "*)", '"', "\\", "'", "`", "``", "//", "// IN F*:", "\n", "\r", "\u2028", "let",
         "admit", ".(", "#set-options", " ", "x", "1", "[@@", "/\\", "∀", "é", "+", "(", ")", "|"]
    ),
    max_size=25,
)  # fmt: skip


def names(text: str) -> list[str]:
    return [token.name for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (* b (* c *) d *) e", ["a", "e"]),
        ('(* " *) a (* " *)', ["a"]),
        ("a // b\rc\u2028d\u2029e\nf", ["a", "c", "d", "e", "f"]),
        ("// IN F*: a", ["a"]),
        ("/// IN F*: a", []),
        ("+// IN F*: a", ["+", "a"]),
        ("x.(* y *)", ["x", ".(", "*", "y", "*", ")"]),
        ("+.(* y *)", ["+."]),
        ("'\"' a '\"'", ["'\"'", "a", "'\"'"]),
        ("x'\"' b\"", ["x'", '"\' b"']),
        ("'a 'a' a'", ["'a", "'a'", "a'"]),
        (r"'\'' a", [r"'\''", "a"]),
        (r'"a\"b" c', [r'"a\"b"', "c"]),
        (r'"a\\" c', [r'"a\\"', "c"]),
        ("``admit`` ()", ["admit", "(", ")"]),
        ("``a (* b`` c", ["a (* b", "c"]),
        ("+//c\nd", ["+", "d"]),
        ("let\\// c\nd", ["let\\", "d"]),
        ("letter let! let", ["letter", "let!", "let"]),
        ("1admit 0xFadmit", ["1", "admit", "0xFad", "mit"]),
        ("1..2 1.5R 2.R", ["1", "..", "2", "1", ".", "5", "R", "2", ".", "R"]),
        ("a/\\b\\/c", ["a", "/\\", "b", "\\/", "c"]),
        ("#set-options#x", ["#set-options", "#", "x"]),
        ("\ufeffa\xa0b\u3000c", ["a", "b", "c"]),
        ("𝔸λ ⊥ ∀x ℕ", ["𝔸λ", "False", "∀", "x", "nat"]),
    ],
)
def test_what_is_code(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    ["(* a", "(* (* *)", '"a', '"a\\"', "```pulse x", "\x01", "\\x", "1. ", "1.0", "1.(* *)"],
)
def test_what_is_not_the_language(text: str) -> None:
    with pytest.raises(LexicalError):
        tokenize(text)


def test_another_language_is_one_token() -> None:
    kinds = [t.kind for t in tokenize("let a = 1\n```pulse\nfn f () {}\n```\nlet b = 2")]
    assert kinds.count(Kind.BLOB) == 1
    assert kinds[-1] is Kind.NUMBER
    assert [t.kind for t in tokenize('a #lang-pulse b (* " c')] == [Kind.WORD, Kind.BLOB]


@given(PIECES)
def test_tokens_are_slices_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        tokens = tokenize(text)
    except LexicalError:
        return
    end = 0
    for token in tokens:
        assert token.start >= end
        assert text[token.start : token.end] == token.text != ""
        end = token.end


@given(PIECES)
def test_blanks_between_tokens_change_nothing(pieces: list[str]) -> None:
    try:
        tokens = tokenize("".join(pieces))
        spread = "\n".join(token.text for token in tokens)
    except LexicalError:
        return
    # `// IN F*:` and the like can only arise by joining; apart, the tokens stay the same.
    assert [t.text for t in tokenize(spread)] == [t.text for t in tokens]


@given(st.text(alphabet="ab\n\r\u2028é𝔸"), st.integers(0, 40))
def test_places_go_back_and_forth(text: str, offset: int) -> None:
    lines = LineMap(text)
    offset = min(offset, len(text))
    line, column = lines.place(offset)
    assert line >= 1
    assert lines.offset(line, column) <= offset
    assert lines.clamp(line + 99, column)[0] <= line + text.count("\n") + text.count("\r") + 99


def test_crlf_is_one_line_end() -> None:
    lines = LineMap("a\r\nb\rc\nd")
    assert [lines.place(i) for i in (0, 3, 5, 7)] == [(1, 0), (2, 0), (3, 0), (4, 0)]
