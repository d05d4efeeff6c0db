"""Reading SMT-LIB scripts: tokens, places, and comparing with a reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers.smt.script import Place, Places, ScriptError, difference, read_commands

words = st.sampled_from(
    ["x", "<=", "|a b|", "|;(|", '"s"', '"a""b"', '";("', ":named", "#xAf", "#b01", "12", "1.5"]
)
terms = st.recursive(
    words.map(lambda word: [word]),
    lambda inner: st.lists(inner, max_size=4).map(
        lambda parts: ["(", *(token for part in parts for token in part), ")"]
    ),
    max_leaves=12,
)
commands = st.builds(
    lambda name, parts: ["(", name, *(token for part in parts for token in part), ")"],
    st.sampled_from(["assert", "declare-fun", "check-sat", "set-logic"]),
    st.lists(terms, max_size=4),
)
blanks = st.sampled_from([" ", "\n", "\t", "\r\n", '  ; (check-sat) " | 𝔸\n', ";\n"])


@st.composite
def laid_out(draw: st.DrawFn, tokens: list[str]) -> str:
    """The tokens with any layout and comments around them."""
    return draw(blanks) + "".join(token + draw(blanks) for token in tokens)


@given(st.data(), st.lists(commands, max_size=5))
def test_layout_and_comments_do_not_matter(data: st.DataObject, script: list[list[str]]) -> None:
    text = data.draw(laid_out([token for command in script for token in command]))
    found = list(read_commands(text))
    assert [list(command.tokens) for command in found] == script
    for command in found:
        for token, offset in zip(command.tokens, command.offsets, strict=True):
            assert text.startswith(token, offset)
    other = data.draw(laid_out([token for command in script for token in command]))
    assert difference(text, other) is None


@given(st.data(), st.lists(commands, min_size=1, max_size=4), st.lists(commands, max_size=4))
def test_every_other_script_differs(
    data: st.DataObject, first: list[list[str]], second: list[list[str]]
) -> None:
    one = data.draw(laid_out([token for command in first for token in command]))
    two = data.draw(laid_out([token for command in second for token in command]))
    assert (difference(one, two) is None) is (first == second)


@given(st.text(st.sampled_from('()|"; \n\\x𝔸:#b1')))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    try:
        for command in read_commands(text):
            assert command.tokens[0] == "("
            assert command.tokens.count("(") == command.tokens.count(")")
    except ScriptError as error:
        refused = error
    else:
        return
    assert 0 <= refused.offset <= len(text)
    assert refused.message


@given(st.text(st.sampled_from("a\n𝔸\r")), st.integers(0, 30))
def test_places_count_code_points(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    before = text[:offset].split("\n")
    assert Places(text).at(offset) == Place(len(before), len(before[-1]))


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("(assert true", 0, "ends inside"),
        ("(assert (or x)", 0, "ends inside"),
        ("(check-sat))", 11, "begins with"),
        ("check-sat", 0, "begins with"),
        ("()", 1, "name"),
        ("((check-sat))", 1, "name"),
        ('("check-sat")', 1, "name"),
        ("(|check-sat|)", 1, "name"),
        ("(:assert x)", 1, "name"),
        ('(echo "open)', 6, "string"),
        ("(assert |open)", 8, "quoted"),
        ("(assert |a\\b|)", 8, "quoted"),
        ("(assert é)", 8, "é"),
        ('(assert (= s "ab€"))', 16, r"'€'.*\\u\{20ac\}"),
        ('(assert (= s "a""𝔸"))', 17, r"\\u\{1d538\}"),
        ('(assert (= s "a\x7f"))', 15, r"\\u\{7f\}"),
        ('(assert (= s "a\0"))', 15, r"\\u\{0\}"),
        ("(assert \0)", 8, "character"),
        ("(assert #z1)", 8, "character"),
        ("(assert [x])", 8, "character"),
        ("(check-sat)\u00a0", 11, "begins with|character"),
    ],
)
def test_what_is_no_script(text: str, offset: int, words: str) -> None:
    with pytest.raises(ScriptError, match=words) as caught:
        list(read_commands(text))
    assert caught.value.offset == offset


def test_deep_and_long_scripts_are_read_in_linear_time() -> None:
    deep = "(assert " + "(not " * 200_000 + "x" + ")" * 200_001
    [command] = read_commands(deep)
    assert len(command.tokens) == 3 + 3 * 200_000 + 1
    assert sum(1 for _ in read_commands("(check-sat)" * 100_000)) == 100_000


REFERENCE = "(declare-const x Int)(assert (> x 0))(assert (< x 0))(check-sat)"


@pytest.mark.parametrize(
    "candidate",
    [
        REFERENCE,
        "(set-option :produce-models true)" + REFERENCE + "(get-model)(exit)",
        '(set-info :source |me|)(echo "hi")' + REFERENCE,
        "(set-option :smt.random_seed 7)" + REFERENCE,
        REFERENCE.replace("(check-sat)", "(check-sat-using (then simplify smt))"),
        REFERENCE.replace(")(", ") ; (assert false)\n("),
    ],
)
def test_what_a_candidate_may_add(candidate: str) -> None:
    assert difference(candidate, REFERENCE) is None


@pytest.mark.parametrize(
    ("candidate", "offset"),
    [
        ("", 0),
        (REFERENCE.replace("(check-sat)", ""), 53),
        (REFERENCE + "(check-sat)", 64),
        ("(assert false)" + REFERENCE, 0),
        ("(set-info :status unsat)" + REFERENCE, 0),
        ("(set-logic QF_LRA)" + REFERENCE, 0),
        (REFERENCE.replace("(< x 0)", "(< x |0|)"), 37),
        (REFERENCE.replace("(< x 0)", "(< x 1)"), 37),
        (REFERENCE.replace("(assert (<", "(push 1)(assert (<"), 37),
        ("(set-option :global-declarations true)" + REFERENCE, 0),
        (REFERENCE.replace("(check-sat)", "(exit)"), 59),
    ],
)
def test_what_makes_it_another_question(candidate: str, offset: int) -> None:
    found = difference(candidate, REFERENCE)
    assert found is not None
    assert found[1] == offset


def test_a_reference_that_is_no_script() -> None:
    with pytest.raises(ValueError, match="line 2, column 0"):
        difference(REFERENCE, REFERENCE + "\n(")
    with pytest.raises(ScriptError):
        difference(REFERENCE + "(", REFERENCE)
