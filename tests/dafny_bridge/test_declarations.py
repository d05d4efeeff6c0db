"""The parser of declarations: where each begins and ends, and what it refuses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafny_bridge.assess import assess
from dafny_bridge.brackets import ParseFailure
from dafny_bridge.declarations import parse
from dafny_bridge.outline import Declaration
from tests.dafny_bridge.conftest import ask

EVERYTHING = """
module A.B refines C {
  import opened X = Y
  export E provides a, b
  class K<T(==)> extends Z {
    var s: set<int>
    var t: map<int, int>
    ghost const c: int := 5
    method M(x: int := 4) returns (r: int)
      requires {:x} x > 3 && (match x case 1 => true case _ => false)
      requires match x { case 1 => true case 2 => false }
      ensures r in {1, 2} + {x};
      decreases *
    { r := x; }
    constructor () ensures true { }
    static lemma L() ensures var y := 1; y == 1 {}
    method N() modifies this, `f
  }
  datatype D = A1(x: int) | B1 {:foo} (y: D) | C1
  type T = x: int | 0 <= x witness 5
  newtype U = x | x in {1, 2}
  const z := 3
  twostate lemma TL() reads * {}
  inductive predicate P(n: nat) { n == |{1}| }
  function method F(n: nat): set<int> { {} }
  function G(): (r: int) reads {} ensures r == 0 { 0 } by method { r := 0; }
}
lemma Q() ensures forall x | x in {1} :: x == 1 {}
"""


def by_name(text: str) -> dict[str, Declaration]:
    return {d.full_name: d for d in parse(text).walk()}


def test_all_kinds_are_found() -> None:
    found = by_name(EVERYTHING)
    kinds = {name.removeprefix("A.B."): d.kind for name, d in found.items()}
    assert kinds["A.B"] == "module"
    assert kinds["K._ctor"] == "constructor"
    assert kinds["K.s"] == kinds["K.t"] == "var"
    assert kinds["K.c"] == kinds["z"] == "const"
    assert kinds["Q"] == "lemma"
    assert [kinds[n] for n in ("D", "T", "U", "P", "F")] == [
        "datatype",
        "type",
        "newtype",
        "predicate",
        "function",
    ]


def test_clauses_and_bodies() -> None:
    found = by_name(EVERYTHING)
    method = found["A.B.K.M"]
    assert [c.keyword for c in method.clauses] == ["requires", "requires", "ensures", "decreases"]
    assert [t.text for t in method.clauses[2].tokens][-3:] == ["{", "x", "}"]
    assert method.body is not None
    assert found["A.B.K.N"].body is None
    assert found["A.B.K.L"].body is not None
    assert found["A.B.G"].by_method is not None
    assert found["A.B.P"].modifiers == ("inductive",)
    assert found["A.B.F"].modifiers == ("method",)


def test_free_clauses_are_marked() -> None:
    lemma = by_name("method M() free requires 1 == 1 free ensures false {}")["M"]
    assert [(c.keyword, c.free) for c in lemma.clauses] == [("requires", True), ("ensures", True)]


@pytest.mark.parametrize(
    "text",
    [
        "lemma",
        "lemma L() {",
        "}",
        "foo",
        "lemma L() ) {}",
        "module M { lemma L() {} ",
        "const c",
        "const c lemma L() {}",
        "type lemma L() {}",
        "var x: int",
        "const A: int := least\nlemma One() ensures true {}",
        "const A: int := 1 < greatest\nlemma One() ensures true {}",
        "const A: bool := 2 > least\nlemma One() ensures true {}",
        "const A: int := var x := 1; opaque\npredicate P() { true }",
        "const A: replaceable\nmodule M { }",
        "type T = least\nlemma One() ensures true {}",
        "datatype D = A | least\nlemma One() ensures true {}",
        "export provides least\nlemma One() ensures true {}",
        "lemma Claim(n: int) requires n < 50 ensures n < least\nlemma One() ensures true {}",
        "lemma Claim(n: int) ensures n <\nlemma One() ensures true {}",
        "method M() modifies\nlemma One() ensures true {}",
        "method M() modifies ensures false",
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ParseFailure):
        parse(text)


def test_a_bodyless_declaration_ends_where_the_next_begins() -> None:
    found = by_name("lemma A() ensures 1 in {1}\nlemma B() ensures true {}")
    assert found["A"].body is None
    assert found["B"].body is not None


@pytest.mark.parametrize(
    "before", ["type T", "import X", "import opened X", "export", "export E", "newtype N"]
)
@pytest.mark.parametrize("after", ["lemma L() ensures true {}", "const K: int := 0"])
def test_a_bare_declaration_swallows_nothing(before: str, after: str) -> None:
    (module,) = parse(f"module M {{ {before} {after} }}").declarations
    assert [d.kind for d in module.members] == [before.split()[0], after.split()[0]]


@pytest.mark.parametrize(
    "before",
    [
        "const A: int := 1",
        "const A: seq<seq<int>>",
        "method M() decreases *",
        "method M() requires 1 == 1;",
        "function F(): seq<int>",
        "export provides *",
        "type T(==)",
        "type T<A>",
    ],
)
@pytest.mark.parametrize("after", ["least predicate P() { true }", "lemma P() { }"])
def test_a_modifier_that_may_be_a_name_begins_what_follows_something_whole(
    before: str, after: str
) -> None:
    if after.startswith("least") and before[-1] in ">;":
        with pytest.raises(ParseFailure):
            parse(f"module M {{ {before} {after} }}")
        return
    (module,) = parse(f"module M {{ {before} {after} }}").declarations
    assert module.members[-1].name == "P"
    assert len(module.members) == 2


@pytest.mark.parametrize(
    "clause",
    [
        "n == |s|",
        "n <= |s| - |t|",
        "|s| == |t|",
        "|s[..|t|]| == |t|",
        "forall i | 0 <= i < |s| :: s[i] == |t|",
        "|set x | x in s| == |s|",
        "n == |set x | x in s|",
        "n in {|s|}",
        "forall x: set<int>, y: seq<int> | |x| > 0 :: |y| == |x|",
        "|if |s| > 1 && b then s else t| == |set x | x in s && x > 0|",
        "f.requires",
        "0 == 0 ==> is",
        "s == []",
        "s == {}",
    ],
)
def test_a_body_follows_whatever_ends_the_clause(clause: str) -> None:
    found = by_name(f"method M() ensures {clause}\n{{ }}\nmethod N() ensures {clause} {{ M(); }}")
    for name in ("M", "N"):
        assert found[name].body is not None
        (ensures,) = found[name].clauses
        assert "".join(t.text for t in ensures.tokens) == clause.replace(" ", "")


VOCABULARY = """
lemma method class module function const var type datatype L M ( ) { } [ ] < > | : ; , .
requires ensures decreases while forall match case => :: == * in {: assume {:x} := 1 s @ #if
calc by new old set iset -> ghost least twostate iterator
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=60))
def test_no_text_breaks_the_audit(words: list[str]) -> None:
    """Anything is either understood or objected to; nothing raises, nothing passes silently."""
    source = " ".join(words)
    found = assess(ask(source, source))
    if found.program is None:
        assert found.findings
    else:
        assert not [
            f for f in found.findings if f.code == "audit.statement" and "missing" in f.message
        ]


@pytest.mark.parametrize(
    "source",
    [
        "module A { " * 5000 + "}" * 5000,
        "lemma L() { " + "while (" * 20000,
        "lemma L() ensures " + "(" * 20000 + "1" + ")" * 20000 + " {}",
        "lemma L() { " + "{ " * 20000 + "} " * 20000 + "}",
        "method M() { " + "while x { " * 5000 + "}" * 5000 + "}",
        "lemma L() ensures " + "|s| + " * 20000 + "1 == 1 {}",
        "lemma L() { " + "while + " * 10000 + "}",
        "lemma L() { " + "while + match + " * 5000 + "}",
        "lemma L() { " + "ensures | " * 10000 + "}",
        "lemma L() ensures " + "| set x " * 5000 + "| " * 5000 + "1 == 1 {}",
        "const c := " + "var :| " * 10000 + ";" * 10000,
        "function {:opaque} F(n: int): int requires n > 0 { n }\n" * 3000,
        "lemma L() { " + "assert b by { calc { " * 10000 + "} } " * 10000 + "}",
        "lemma L() { " + "calc == " * 20000 + "}",
        "lemma L() { x := " + "(y => old(" * 10000 + "y" + "))" * 10000 + "; }",
        "".join(f"datatype D{i} = D{i}(d: D{i + 1})\n" for i in range(5000)) + "class D5000 { }",
    ],
)
def test_nested_texts_take_time_in_proportion(source: str) -> None:
    began = time.monotonic()
    assess(ask(source))
    assert time.monotonic() - began < 10
