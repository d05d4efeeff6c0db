"""What Dafny should have refused, without a tool."""

from __future__ import annotations

import pytest

from dafny_bridge.assess import assess
from dafny_bridge.audit import find_escapes
from dafny_bridge.declarations import parse
from provers.request import TrustLevel, TrustPolicy
from tests.dafny_bridge.conftest import ask


def flaws(text: str, level: TrustLevel = TrustLevel.HOSTILE) -> int:
    return sum(escape.name == "unsound" for escape in find_escapes(parse(text), level))


@pytest.mark.parametrize(
    "proof",
    [
        "z := 1;",
        "z :| z == 1;",
        "var q; q, z := 0, 1;",
        "var q := 0; z := 1;",
        "if b { z := 1; }",
        "if { case b => z := 1; }",
        "match b case true => z := 1; case false => ",
        "label here: z := 1;",
        "g.x := 1;",
        "g[0] := 1;",
        "forall i | i == 0 { g[i] := 1; }",
        "modify g;",
        "return;",
        "break;",
        "var q := new int[1];",
        "Bump(g);",
        "assert b by { z := 1; }",
        "var q := {1}; { z := 1; }",
    ],
)
@pytest.mark.parametrize("around", ["assert b by { %s }", "calc <= {:nowarn} { 1; { %s } 1; }"])
@pytest.mark.parametrize("place", ["lemma L() { %s }", "const c: int := (%s 0)"])
def test_proofs_have_no_effects(proof: str, around: str, place: str) -> None:
    helper = "class G { ghost method Bump() modifies this { } }\n"
    assert flaws(helper + place % (around % proof))


@pytest.mark.parametrize(
    "text",
    [
        "method L() { z := 1; assert b by { var z := 1; ghost var y: int :| y == z; } z := 2; }",
        "method L() { calc { s[0 := 1]; { var Cons(h, t) := xs; Lemma(h); } map[1 := 2][1]; } }",
        "method L() { assert b by { var {:nowarn} z := if {1} == {1} then var y := 1; y else 2; } }",
        "function F(): int { 0 } by method { var z := 0; z := 1; return z; }",
        "lemma L() { var z := 0; z := z + 1; assert z == 1 by { assert z == 0 + 1; } }",
        "method L() { k := new int[1]; while b { z := 1; break; } return; }",
        "lemma L(k: array<int>) requires !fresh(k) { }",
    ],
)
def test_honest_proofs_stay(text: str) -> None:
    assert not flaws(text)


def test_ghosts_do_not_allocate() -> None:
    assert flaws("lemma L() { var k := new int[1]; }")
    assert flaws("twostate lemma L(new k: K) { var k := new K; }")
    assert flaws("class C { ghost method L() { var k := new K; } }")
    assert not flaws("class C { method L() { var k := new K; } twostate lemma L(new k: K) { } }")


@pytest.mark.parametrize(
    "body",
    [
        "f := k => allocated(k);",
        "f := (k: K) requires b => !fresh(k);",
        "f := u => unchanged@Q(k);",
        "f := u => old@Q(k.x);",
        "f := k => Grown(k);",
        "f := k => var t := 1; old(t);",
        "f := k => assert b; var t :| t == k; old(t);",
        "f := k => (match k { case A => {old(k)} });",
        "f := g(k => Lemma(k); old(k));",
        "if b { s := {k => Lemma(k); old(k)}; }",
        "f := match b { case true => k => Lemma(k); old(k) };",
        "if { case var g := k => old(k); g(k) => z := 1; }",
        "if { case assert b; (k => k)(b) => z := 1; case (k => old(k))(1) => }",
        "assert forall k :: (q => old(q))(k);",
    ],
)
def test_functions_as_values_look_at_no_state(body: str) -> None:
    for kind in ("method", "lemma"):
        assert flaws(f"twostate predicate Grown(new k: K) {{ b }}\n{kind} L() {{ {body} }}")


def test_functions_in_statements_and_types_look_at_no_state() -> None:
    assert flaws("lemma L() ensures f == k => old(k) { }")
    assert flaws("const c := (k => Lemma(k); old(k))")
    assert flaws("function F(): K -> bool { k => Lemma(k); old(k) }")
    assert flaws("type T = x: int | (k => allocated(k))(x) witness 0")


@pytest.mark.parametrize(
    "text",
    [
        "method M() { match s { case A => assert old(x); case B(y) => z := old(y); } }",
        "method M() { if { case b => z := old(x); case !b => z := old(y); } }",
        "method M() { f := k => k + 1; assert old(x) == x; }",
        "method M() { f := k => var t := k; t; assert old(x) == x; }",
        "method M() { while b { a := new int[n](i => i); assert fresh(a); } assert old(x) == x; }",
        "method M() { while b { f := k => k + 1; assert old(x); } }",
        "method M() ensures f(k => k) ensures fresh(k) { k := new K; }",
        "class C { const f: int := (k => k)(1) method M() ensures old(x) == x { } }",
        "twostate lemma L() ensures match s case A => old(x) == x case B => b { }",
    ],
)
def test_honest_uses_of_the_state_stay(text: str) -> None:
    assert not flaws(text)


ARROW = "class K { const f: K -> bool }"


@pytest.mark.parametrize(
    "text",
    [
        ARROW,
        "trait T { const f: T --> bool }",
        "iterator I(f: I -> bool) { }",
        "iterator I() yields (f: I -> bool) { }",
        "datatype D = D(f: K -> bool) class K { const d: D }",
        "type S = K -> bool class K { const d: S }",
        "class K { const s: seq<K -> bool> }",
        "trait T<A> { const v: A } class K extends T<K -> bool> { }",
        "class K<T> { const v: T } datatype D = D(k: K<D -> bool>)",
        "iterator I() { } class K { var f: I -> bool }",
    ],
)
def test_functions_are_not_stored_where_they_meet_themselves(text: str) -> None:
    assert flaws(text)
    assert not flaws(text, TrustLevel.AUTHOR)


def test_functions_may_be_stored_elsewhere() -> None:
    assert not flaws("datatype D = D(f: int -> bool) class K { var n: int }")
    assert not flaws("class K { const n: int method M(f: int -> int) { var g: int -> int := f; } }")
    assert not flaws("const f: int -> int := x => x")


HOLDER = "class K { } datatype W = W(c: K)\n"


@pytest.mark.parametrize(
    "binder",
    [
        "forall w: W :: w in s",
        "exists w :: w in s",
        "(iset w: W) == s",
        "(set w: W | w in s) == s",
        "(set w {:nowarn} | w in s) == s",
        "(imap w: W | true :: 1) == s",
        "var w: W :| w in s; true",
        "(s => forall w: W :: w in s)(s)",
    ],
)
def test_no_binders_where_datatypes_hold_references(binder: str) -> None:
    function = f"predicate P(s: iset<W>) {{ {binder} }}\n"
    assert flaws(HOLDER + function)
    assert not flaws("datatype W = W(c: int) class K { }\n" + function)
    assert flaws(HOLDER + f"const c: bool := ({binder})")
    lemma = "lemma Claim(n: int) ensures n == n "
    policy = TrustPolicy(level=TrustLevel.HOSTILE, allow=frozenset({"unsound"}))
    cheat = HOLDER + function + lemma + "{ }"
    assert assess(ask(cheat, lemma)).findings
    assert not assess(ask(cheat, lemma, trust=policy)).findings
    # What the reference itself says is excused, as long as it is the same.
    assert not assess(ask(cheat, HOLDER + function + lemma)).findings
    changed = function.replace("iset<W>)", "iset<W>, b: bool)")
    assert assess(ask(HOLDER + changed + lemma + "{ }", HOLDER + function + lemma)).findings


def test_a_new_datatype_makes_no_binder_of_the_reference_an_objection() -> None:
    reference = "predicate P(s: set<int>) { forall i :: i in s }\nlemma Claim() ensures 1 == 1 "
    assert not assess(ask(reference + "{ } " + HOLDER, reference)).findings


@pytest.mark.parametrize(
    "holder",
    [
        "datatype W = W(c: array<int>)",
        "datatype W = W(c: array2<int>?)",
        "codatatype W = W(c: object?)",
        "datatype W = W(c: V) datatype V = V(u: U) type U = s: seq<K?> | true class K { }",
        "module M { datatype W = W(c: I) iterator I() { } }",
        "trait T { } datatype W<A> = W(a: A, t: T)",
    ],
)
def test_datatypes_that_reach_references(holder: str) -> None:
    assert flaws(holder + " predicate P(s: iset<W>) { forall w :: w in s }")
    assert not flaws(holder + " lemma L(s: iset<W>) ensures forall w :: w in s { }")
    assert not flaws(holder + " predicate P(s: map<int, set<W>>) { s == map[] }")
