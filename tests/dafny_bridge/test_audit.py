"""The audit's parts without a tool: escapes, comparison, probe text."""

from __future__ import annotations

import re

import pytest

from dafny_bridge.assess import assess
from dafny_bridge.audit import find_escapes
from dafny_bridge.comparison import compare, texts, without_assertions
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import tokenize
from dafny_bridge.vacuity import probe_text
from provers.request import TrustLevel, TrustPolicy
from tests.dafny_bridge.conftest import ask

REFERENCE = """
predicate P(n: int) { n > 0 }
lemma {:axiom} Known() ensures P(1)
lemma Claim(n: int) requires P(n) ensures P(n + 1)
"""
PROVED = REFERENCE + "{}\n"


def names(text: str, level: TrustLevel = TrustLevel.HOSTILE) -> list[str]:
    return [escape.name for escape in find_escapes(parse(text), level)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lemma L() { assume false; }", ["assume"]),
        ("lemma L()", ["bodyless"]),
        ("lemma {:axiom} L()", ["bodyless", "{:axiom}"]),
        ("lemma L() { while true }", ["bodyless"]),
        ("lemma L() { while true { } }", []),
        ("lemma L() { while { case true => } }", []),
        ("method L() { while * invariant 1 in {1} { } }", []),
        ("method L() { while 1 in {1} }", ["bodyless"]),
        ("method L() { while match x { case 1 => true } { } }", []),
        ("method L() { while a invariant b if c { } }", ["bodyless"]),
        ("lemma L() { forall x | x in {1} ensures x == 1 { } }", []),
        ("lemma L() { forall x | x in {1} ensures x == 1; }", ["bodyless"]),
        ("const c := (calc { 1; { forall y ensures y == 2; } 1; } 1)", ["bodyless"]),
        ("type T = x: int | (calc { 1; { while true } 1; } x > 1)", ["bodyless"]),
        ("lemma L() ensures (calc { 1; { forall y ensures b { } } 1; } b) { }", []),
        ("iterator I() yield ensures 1 == 1 yields (x: int) { }", []),
        ("lemma L() { forall y ensures calc { 1; } {y} == {2}; }", ["bodyless"]),
        ("lemma L() { forall y ensures calc <= {:nowarn} { 1; } y == 2; }", ["bodyless"]),
        ("lemma L() { forall y ensures calc {:nowarn} <= { 1; } {y} == {2}; }", ["bodyless"]),
        ("lemma L() { forall y ensures calc ==#[1] { 1; } y == 2; }", ["bodyless"]),
        ("lemma L() { forall y ensures assert b by { } {y} == {2}; }", ["bodyless"]),
        ("method L() decreases * { }", ["decreases *"]),
        ("method L() decreases 0, * { }", ["decreases *"]),
        ("method L() decreases {:nowarn} * { }", ["decreases *"]),
        ("method L() decreases f(1, 2), {1} * {2}, a * b { }", []),
        ("method L() decreases 0 { while true decreases a, * { } }", ["decreases *"]),
        ('include "a.dfy"', ["include"]),
        ("@Axiom lemma L() {}", ["@Axiom"]),
        ("@Induction(n) lemma L(n: nat) {}", []),
        ("method L() { expect 1 == 1; }", ["expect"]),
        ("method L() { var expect := 1; }", []),
        ("lemma L() ensures old@Here(x) == 1 {}", []),
        ("method L() free ensures false {}", ["free"]),
    ],
)
def test_escapes(text: str, expected: list[str]) -> None:
    assert sorted(names(text)) == sorted(expected)


def test_authors_may_use_more_attributes() -> None:
    text = "class {:autocontracts} C { }"
    assert names(text) == ["{:autocontracts}"]
    assert names(text, TrustLevel.AUTHOR) == []
    assert names("lemma {:inline} L() {}", TrustLevel.AUTHOR) == ["{:inline}"]


def test_an_axiom_of_the_reference_is_an_assumption_and_no_hole() -> None:
    found = assess(ask(PROVED, REFERENCE))
    assert not found.findings
    assert not found.holes
    assert found.assumptions == ("bodyless in Known", "{:axiom} in Known")
    unfinished = assess(ask(REFERENCE, REFERENCE))
    assert [hole.declaration for hole in unfinished.holes] == ["Claim"]


def test_a_policy_can_allow_by_name() -> None:
    policy = TrustPolicy(level=TrustLevel.HOSTILE, allow=frozenset({"assume", "axiom", "bodyless"}))
    found = assess(ask("lemma {:axiom} A() lemma B() { assume true; }", trust=policy))
    assert not found.findings
    assert not found.holes
    assert found.assumptions == ("assume in B", "bodyless in A", "{:axiom} in A")


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("ensures P(n + 1)", "ensures P(n + 1) ensures n > 0 decreases n"),
        ("lemma {:axiom} Known() ensures P(1)", "lemma Known() ensures P(1) {}"),
        ("predicate P", "lemma Extra() {} datatype D = D1 | D2\npredicate P"),
        ("{ n > 0 }", "{ assert 1 == 1; n > 0 }"),
        ("lemma Claim", "lemma {:induction n} Claim"),
        ("predicate P", "datatype D = D1(s: seq<seq<int>>) | D2\npredicate P"),
    ],
)
def test_what_may_differ(change: tuple[str, str]) -> None:
    assert compare(parse(REFERENCE), parse(PROVED.replace(*change))) == []


@pytest.mark.parametrize(
    "change",
    [
        ("n > 0", "n >= 0"),
        ("requires P(n)", ""),
        ("ensures P(1)", "ensures P(1) ensures false"),
        ("requires P(n)", "requires P(n) requires n > 5"),
        ("ensures P(n + 1)", "ensures P(n)"),
        ("lemma Claim", "lemma {:verify false} Claim"),
        ("lemma Claim", "method Claim"),
        ("(n: int) requires", "(n: nat) requires"),
        ("predicate P", "datatype D = n | m\npredicate P"),
        ("predicate P", "datatype D = D1(s: seq<seq<int>>) | n\npredicate P"),
        ("predicate P", "import opened X\npredicate P"),
    ],
)
def test_what_may_not_differ(change: tuple[str, str]) -> None:
    assert compare(parse(REFERENCE), parse(PROVED.replace(*change)))


def test_assertions_are_taken_away_whole_or_not_at_all() -> None:
    def left(text: str) -> str:
        return " ".join(without_assertions(texts(tokenize(text))))

    assert left("assert f(a; b); x") == "x"
    for begun in ("var y := 1 ;", "if b then", "if b then 0 else", "(", "x =>", "forall y ::"):
        assert left(f"{begun} assert {{y}} == {{}}; x") == f"{begun} x"
    for kept in (
        "n * assert b ; x",
        "assert var y := 1 ; y ; x",
        "assert b by { } x",
        "assert b )",
    ):
        assert left(kept) == kept


def test_probes_stand_beside_their_declarations() -> None:
    text = (
        "module M { class C<T> {\n  static method K<U>(x: int, t: T) returns (y: U)\n"
        "    requires x > 0 // why\n    requires x < 9; ensures true {}\n} }\nlemma L() {}"
    )
    probe = probe_text(parse(text))
    assert probe is not None
    assert probe.declarations == {"lemmataProbe0": "M.C.K"}
    probed = {d.full_name: d for d in parse(probe.source).walk()}
    lemma = probed["M.C.lemmataProbe0"]
    assert lemma.modifiers == ("static",)
    assert [c.keyword for c in lemma.clauses] == ["requires", "requires", "ensures"]
    assert probe_text(parse("lemma L() ensures true {}")) is None


def test_probes_reveal_what_they_can_name() -> None:
    text = """
    function {:opaque} F(): int
    module M {
      function {:opaque} G(): int
      class C {
        function {:opaque} H(): int
        static function {:opaque} I(): int
        lemma K(x: int) requires x > 0 { }
        static lemma L(x: int) requires x > 0 { }
      }
      lemma N(x: int) requires x > 0 { }
    }"""
    probe = probe_text(parse(text))
    assert probe is not None
    bodies = re.findall(r"lemmataProbe\d.*\{ (.*)\}", probe.source)
    revealed = [re.findall(r"reveal (\w)\(\);", body) for body in bodies]
    assert revealed == [["G", "H", "I"], ["G", "I"], ["G"]]


def test_text_that_is_not_understood_is_an_objection() -> None:
    found = assess(ask("lemma L() {} )"))
    assert [f.code for f in found.findings] == ["audit.unreadable"]
    assert found.findings[0].start is not None
    assert found.findings[0].start.column == 13
