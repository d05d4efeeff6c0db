"""The audit's parts without a tool: escapes, comparison, probe text."""

from __future__ import annotations

import re

import pytest

from dafny_bridge.assess import assess
from dafny_bridge.audit import find_escapes
from dafny_bridge.comparison import compare, texts, without_assertions
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import tokenize
from dafny_bridge.report import Report
from dafny_bridge.vacuity import probe_text
from provers.request import TrustLevel, TrustPolicy
from provers.verdict import Diagnostic, Position, Severity
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
        ("iterator I() free yield ensures false {}", ["free"]),
        ("lemma L() { while a invariant 0 <= |x| if b {} }", ["bodyless"]),
        ("lemma L() { forall y ensures 0 > |x| if b {} }", ["bodyless"]),
        ("lemma L() { while a invariant is if b {} }", ["bodyless"]),
        ("lemma L() { while a invariant expect if b {} }", ["bodyless"]),
        ("lemma L() { while a invariant to := match x { case y => } }", ["bodyless"]),
        ("lemma L() { while a invariant f.requires if b {} }", ["bodyless"]),
        ("lemma L() { while a invariant b match x { case y => } { } }", ["bodyless"]),
        ("lemma L() { while a invariant b match x case y => {} {} {} }", ["bodyless"]),
        ("lemma L() { while a invariant 0 <= |if |{1}| == 1 then x else y| }", ["bodyless"]),
        ("method L() { for i := 0 to n invariant b { } for i := n downto 0 { } }", []),
        ("method L() { while |s| > |set x | x in s && b| { } }", []),
        ("method L() { while a invariant forall x: set<int> | |x| > 0 :: b == |x| { } }", []),
        ("module A refines B { }", ["refines"]),
        ("lemma L() { ...; }", ["..."]),
        ("class C { var f: () ~> int }", ["reads"]),
        ("method L() { f := () reads * => 0; }", ["reads"]),
        ("function F(): int reads * { 0 }", []),
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


def test_only_a_missing_body_of_the_axiom_itself_is_excused() -> None:
    for body in ("{ while true invariant true }", "{ forall x: int ensures x == 0; }"):
        cheat = PROVED.replace("{:axiom} Known() ensures P(1)", f"Known() ensures P(1) {body}")
        assert [hole.declaration for hole in assess(ask(cheat, REFERENCE)).holes] == ["Known"]


def test_only_what_a_reference_states_excuses_functions_that_read() -> None:
    reference = "method M(f: int ~> int) requires f.reads(0) == {}\n"
    assert not assess(ask(reference + "{ }", reference)).findings
    inside = assess(ask(reference + "{ var g := () reads * => 0; }", reference))
    assert [f.code for f in inside.findings] == ["audit.escape"]
    field = "class C { var f: () ~> int }\n"
    assert [f.code for f in assess(ask(field, field)).findings] == ["audit.escape"]
    allowed = TrustPolicy(level=TrustLevel.HOSTILE, allow=frozenset({"reads"}))
    assert not assess(ask(field, field, trust=allowed)).findings
    assert names(field, TrustLevel.AUTHOR) == []


def test_refinement_is_never_excused() -> None:
    text = "module A { lemma L() ensures true }\nmodule B refines A { lemma L() { } }\n"
    assert [f.code for f in assess(ask(text, text)).findings] == ["audit.escape"]
    allowed = TrustPolicy(level=TrustLevel.HOSTILE, allow=frozenset({"refines"}))
    assert not assess(ask(text, text, trust=allowed)).findings


def test_what_has_references_brings_a_second_name() -> None:
    reference = "newtype Good? = int\nlemma Claim(x: Good?) ensures x == x "
    for kind in ("class Good { }", "trait Good { }", "iterator Good() { }"):
        assert compare(parse(reference), parse(f"{reference}{{ }} {kind}"))
    assert not compare(parse(reference), parse(f"{reference}{{ }} newtype Good = int"))


def test_what_dafny_notes_is_a_hole_whatever_the_parser_thinks() -> None:
    source = "lemma A() { }\nlemma L() ensures true\n{ while true { } }"
    start = Position(line=3, column=2)
    for what in ("loop", "forall statement"):
        note = Diagnostic(
            message=f"note, this {what} has no body", severity=Severity.WARNING, start=start
        )
        report = Report(diagnostics=[note])
        policy = TrustPolicy(level=TrustLevel.HOSTILE)
        noted = assess(ask(source)).with_notes(report, policy)
        assert [hole.declaration for hole in noted.holes] == ["L"]
        assert noted.assumptions == ("bodyless in L",)
        allowed = policy.model_copy(update={"allow": frozenset({"bodyless"})})
        noted = assess(ask(source)).with_notes(report, allowed)
        assert not noted.holes
        assert noted.assumptions == ("bodyless in L",)
    assert assess(ask(source)).with_notes(Report(), policy) == assess(ask(source))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "module Outer.P { }"),
        ("", "module P.Inner { }"),
        ("class {:autocontracts} C { }", "class {:autocontracts} C { predicate Valid() { b } }"),
        ("class {:autocontracts} C { }", "class {:autocontracts} C { lemma Other() { } }"),
        (
            "class {:autocontracts} C { predicate Valid() }",
            "class {:autocontracts} C { predicate Valid() { 1 == 1 } }",
        ),
    ],
)
def test_what_may_not_be_added(before: str, after: str) -> None:
    assert compare(parse(REFERENCE + before), parse(PROVED + after))
    assert not compare(parse(REFERENCE + before), parse(PROVED + before + "module Zq.Zr { }"))


def test_a_member_is_no_clause() -> None:
    stated = "lemma L(f: bool ~> bool, g: bool) requires (g) ensures f.requires(f(g))\n"
    cheat = "lemma L(f: bool ~> bool, g: bool) ensures f.requires(g) requires (f(g)) { }\n"
    assert compare(parse(stated), parse(cheat))
    assert not compare(parse(stated), parse(stated + "{ }"))


def test_a_probe_that_would_be_too_long_is_an_objection() -> None:
    functions = "".join(
        f"function {{:opaque}} F{i}(n: int): int requires n > 0 {{ n }}\n" for i in range(400)
    )
    assert [f.code for f in assess(ask(functions)).findings] == ["audit.vacuity"]


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
    for begun in ("L ( ) ;", "if b then", "if b then 0 else", "("):
        assert left(f"{begun} assert {{y}} == {{}}; x") == f"{begun} x"
    for kept in (
        # Dafny infers the types of variables from the assertions too.
        "var y := 1 ; assert b ; x",
        "x => assert b ; x",
        "forall y :: assert b ; x",
        "var y :| assert b ; x",
        "assert b ; set y | y in s",
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
