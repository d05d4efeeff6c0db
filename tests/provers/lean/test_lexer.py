"""The scanner against known texts, and against Lean itself on random ones."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.lean.lexer import IDENTIFIER, LexicalError, scan
from provers.lean.messages import Message, parse_messages
from provers.lean.source import LeanSource, blank
from tests.provers.lean.compiled import core


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a -- b\nc", "a     \nc"),
        ("a /- b /- c -/ d -/ e", "a                   e"),
        ("/-/ a -/ b", "         b"),
        ("/-- a -/ b", "         b"),
        # After the token that opens documentation, Lean skips comments.
        ("/-- -- -/\nx -/ y", "         \n     y"),
        ("/--/ a -/ b", "          b"),
        ("/--\u00a0-- -/ b", "          b"),
        ("/-! -- -/\nx -/ y", "         \n     y"),
        ('"a -- b" c', '"      " c'),
        (r'"\"" c', '"  " c'),
        ('r"\\" c', 'r" " c'),
        ('(r#"a"b"# c)', '(r#"   "# c)'),
        ('bar"\\"" c', 'bar"  " c'),
        ('x.r"\\"" c', 'x.r"  " c'),
        ('«a».r"\\"" c', '« ».r"  " c'),
        ("f 'a' '\\n' '\"' c", "f ' ' '  ' ' ' c"),
        ('x\' "--" c', 'x\' "  " c'),
        ("x'\"'\" c", 'x\'" " c'),
        ("f '' s", "f '' s"),
        ("«-- a» c", "«    » c"),
        ("{x //-1} c", "{x //-1} c"),
        ("let x <--1", "let x <--1"),
        ("a //- b\nc", "a //- b\nc"),
        ('s!"a{f "}"}b" c', 's!" {f " "} " c'),
        ('s!"{"--"}" c', 's!"{"  "}" c'),
        ('s! /- -/ "{"/-"}" c', 's!       "{"  "}" c'),
        ("s!" + " " * 200 + '"{"--"}" c', "s!" + " " * 200 + '"{"  "}" c'),
        ('s! /- " « -/ "{"--"}" c', 's!           "{"  "}" c'),
        ('println! {"{"} -- "}"', 'println! {" "}       '),
        ('s!"{"{ --"}" c', 's!"{"    "}" c'),
        (r's!"\{" c', 's!"  " c'),
        ('s!"{ {a := "x"} }" c', 's!"{ {a := " "} }" c'),
        ('"{a}" c', '"   " c'),
    ],
)
def test_code(text: str, code: str) -> None:
    assert blank(text) == code


@pytest.mark.parametrize("text", ["/- a", "/--/", '"a', 'r#"a"', "«a", 's!"{', 's!"{"', "/- /- -/"])
def test_unclosed(text: str) -> None:
    with pytest.raises(LexicalError):
        scan(text)


def test_strings_within_strings_are_bounded() -> None:
    with pytest.raises(LexicalError):
        scan('s!"{' * 100_000)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("a -- b", False),
        ("(-- b", False),
        ("a+-- b", True),
        ("a|-- b", True),
        ("\\/- b -/", True),
        ('True /\\/- " -/ True -- "', True),
        ('1 <<<--"\n1 --"', True),
        ("x <--1", True),
        ("x < --1", False),
        ("{x //-1}", True),
        ("[1][0]'«'-- »", True),
        ('[1][0]\'"\'" "', True),
        ("[1][0]''\"'\"", True),
        ("f '' s", False),
        ("['\r\n','\"'] --\"", True),
        ("f ' a", True),
        ('f! "{a}"', True),
        ('m! "{a}"', True),
        ('s!"{"{ --"}" a', False),
        ("f ⁻¹' s", False),
        ('(s).r"\\"', True),
        ('1r""', True),
        ("≤/- b -/", True),
        ("λ'\"'", True),
        ("λ'a'", True),
        ("f 'a'", False),
        ('¬r""', True),
        ('foo! "{a}"', True),
        ('foo! "a"', False),
        ('println! "{a}"', False),
        ('println! {"{"}', False),
        ('λs! "{a}"', True),
        ('1s! "{a}"', True),
        ('trace[a] "{b}"', True),
        ('f "{a}" "{b}" 1 "{c}"', False),
    ],
)
def test_doubt(text: str, doubtful: bool) -> None:
    assert bool(scan(text).doubtful) is doubtful


PIECES = ["--", "/-", "-/", "/--", "/-!", '"', "'", "\\\\", '\\"', "«", "»", 'r"', 'r#"', '"#', 's!"',
          "{", "}", " ", "\n", "a", "1", "//", "<-", "'\"'", "-", "/", "!", "x.r", "λ", "'a'", "s! ",
          "|", "é", "²", "\\", "#"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_code_is_as_long_and_keeps_lines(text: str) -> None:
    try:
        code = blank(text)
    except LexicalError:
        return
    assert len(code) == len(text)
    assert [i for i, c in enumerate(code) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
    assert all(new in (old, " ") for new, old in zip(code, text, strict=True))


PROOF = "«'-- »"
BAR = '/- " -/'
PREAMBLE = f"""open Nat
theorem h : 0 < [1].length := by decide
theorem {PROOF} : 0 < [1].length := by decide
@[default_instance] instance : Singleton String String := ⟨id⟩
"""


def _piece(choose: random.Random, number: int) -> str:
    """Something that Lean may accept where a command can stand; half of it is random."""

    def few(most: int) -> str:
        return "".join(choose.choice(PIECES) for _ in range(choose.randint(0, most)))

    inner = choose.choice(["1", '"--"', '"/-"', "'\"'", '"a"', few(2)])
    return choose.choice(
        [
            f'#print "{number}" ',
            f'#print "{number}" ',
            f"/-{few(5)}{choose.choice(['-/', '-- -/'])}",
            f"--{few(4)}\n",
            f"/--{choose.choice([' ', '', chr(10)])}{few(5)}-/ def d{number} := 1 ",
            f"/-!{few(3)}-/ ",
            f'#check "{few(4)}" ',
            f'#check r"{few(3)}" ',
            f'#check r#"{few(3)}"# ',
            f"#check '{choose.choice(PIECES)}' ",
            f'#check s!{choose.choice(["", "", " ", "/- -/"])}"{few(2)}{{{inner}}}{few(2)}" ',
            f"def «{few(2)}» := 1 ",
            f"#check {{ x : Nat //{choose.choice(['', '-', ' '])}x = 1 }} ",
            f"def f{number} : Char → Nat := λ{choose.choice(['x', chr(39) + 'a' + chr(39)])} => 1 ",
            f"#check [1][0]'{choose.choice(['h', '(h)', ' h', PROOF, f'({PROOF})'])} ",
            f"#check True /\\{choose.choice([' ', '/- -/', '/- a -/ ', BAR])}True{few(1)} ",
            f"#check 1 <<<{choose.choice([' ', '--', '-- a', BAR])}{few(1)}\n1 ",
            f'#check s!{choose.choice([" ", chr(10), "/-|-/"] * 9) * 9}"{few(1)}{{{inner}}}" ',
            f'#check println! {{"{few(1)}{{"}}{few(1)} ',
            f"#check {choose.choice(['1', '0b1', '1.', '0xA', '1e1', '1.5', 'Nat.succ 1'])}",
            f"#check ((1, 2).{choose.choice(['1', '2', '1.succ', '1.repr.length'])})",
            f"/--\u00a0{few(3)}-- -/\n-/ def e{number} := 1 ",
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_lean_sees_the_same_commands(seed: int, tmp_path: Path) -> None:
    """A command that prints is code for us if and only if Lean runs it.

    Texts that Lean finds fault with are left out: none of them can be accepted.
    """
    choose = random.Random(seed)
    texts = [
        PREAMBLE + "".join(_piece(choose, 1000 + i) for i in range(choose.randint(2, 7)))
        + ' #print "9999" '
        for _ in range(60)
    ]  # fmt: skip
    accepted = printed = 0
    for text, messages in zip(texts, _messages(texts, tmp_path), strict=True):
        if any(message.is_error for message in messages):
            continue
        accepted += 1
        source = _sure(text)
        if source is None:
            continue
        shown = {m.text.strip() for m in messages if re.fullmatch(r"\d{4}\s*", m.text)}
        for mark in re.finditer(r'#print "(\d{4})"', text):
            visible = source.code[mark.start() :].startswith("#print")
            assert visible is (mark.group(1) in shown), text
            assert visible is (("#print", mark.start()) in source.lean_words), text
            printed += visible
    assert accepted > 4
    assert printed > 3


def _sure(text: str) -> LeanSource | None:
    """The text where we are sure of its tokens; candidates where we are not are refused."""
    try:
        source = LeanSource(text)
    except LexicalError:
        return None
    return None if source.doubtful else source


def _messages(texts: list[str], folder: Path) -> list[list[Message]]:
    """Lean's messages on each text, four processes at a time."""
    answers = []
    for first in range(0, len(texts), 4):
        running = []
        for number, text in enumerate(texts[first : first + 4]):
            path = folder / f"text{number}.lean"
            path.write_text(text, encoding="utf-8", newline="")
            running.append(
                subprocess.Popen(
                    [core().lean, "--json", "-DmaxErrors=100000", path],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    env={"LEAN_BACKTRACE": "0"},
                )
            )
        try:
            printed = [process.communicate(timeout=120)[0] for process in running]
        finally:
            for process in running:
                process.kill()
        answers += [parse_messages(text)[0] for text in printed]
    return answers


EDGES = (0x370, 0x391, 0x3A0, 0x3A3, 0x3A9, 0x3B1, 0x3BB, 0x3C9, 0x3FB, 0x1D62, 0x1D6A, 0x1F00,
         0x1FFE, 0x2080, 0x2089, 0x2090, 0x209C, 0x2100, 0x214F, 0x2C7C, 0x1D49C, 0x1D59F)  # fmt: skip


@pytest.mark.slow
def test_letters_are_leans(tmp_path: Path) -> None:
    """Which characters may stand in a name, around every edge of the pattern, against Lean."""
    codes = {*range(0x21, 0x190), *(code + i for code in EDGES for i in range(-2, 3))}
    characters = [
        chr(c) for c in sorted(codes) if chr(c) not in "\"'«-/#.$" and chr(c).isprintable()
    ]
    parts = [characters[first::4] for first in range(4)]
    texts = ["".join(f"def a{c}b := 1\n" for c in part) for part in parts]
    for part, messages in zip(parts, _messages(texts, tmp_path), strict=True):
        failed = {message.line for message in messages if message.is_error}
        letters = {c for line, c in enumerate(part, 1) if line not in failed}
        assert {c for c in part if re.fullmatch(IDENTIFIER, f"a{c}b")} == letters
