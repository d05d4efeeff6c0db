"""Strength of specifications, mutation of bodies, the reward, counterexamples."""

from __future__ import annotations

import pytest

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.counterexample import find_counterexamples, read_counterexample
from dafny_bridge.declarations import parse
from dafny_bridge.lexer import LineMap
from dafny_bridge.mutants import mutants_of, weak_specs
from dafny_bridge.strength import Relation, SpecComparison, compare_specs, reform_reward
from provers.errors import ProtocolError, UsageError
from provers.verdict import DeclarationResult, Diagnostic, Status, Verdict
from tests.dafny_bridge.conftest import ask

PREDICATE = "predicate Small(n: int) { n < 10 }\n"


def spec(requires: str, ensures: str, *, before: str = PREDICATE, name: str = "x") -> str:
    return (
        f"{before}method M({name}: int) returns (y: int)\n"
        f"  requires {requires}\n  ensures {ensures}\n{{ y := {name}; }}\n"
    )


REFERENCE = spec("x > 0", "y > 0")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("candidate", "relation"),
    [
        (REFERENCE, Relation.EQUAL),
        (spec("0 < x", "0 < y"), Relation.EQUAL),
        (spec("z > 0", "y > 0", name="z"), Relation.EQUAL),
        (spec("x > 0", "y > 1"), Relation.STRONGER),
        (spec("x > -1", "y > 0"), Relation.STRONGER),
        (spec("x > 0", "y > -1"), Relation.WEAKER),
        (spec("x > 5", "y > 0"), Relation.WEAKER),
        (spec("x > 0", "true"), Relation.WEAKER),
        (spec("false", "y > 0"), Relation.WEAKER),
        (spec("x > 5", "y > 5"), Relation.INCOMPARABLE),
        (spec("x > 0", "Small(y) ==> y > 0"), Relation.EQUAL),
        (spec("x > 0", "Small(y) ==> y > -1"), Relation.WEAKER),
    ],
)
async def test_relations(checker: DafnyChecker, candidate: str, relation: Relation) -> None:
    found = await compare_specs(checker, REFERENCE, candidate, name="M")
    assert found.relation is relation, found


async def test_a_redefined_predicate_does_not_deceive(checker: DafnyChecker) -> None:
    reference = spec("x < 5", "Small(y)")
    cheat = spec("x < 5", "Small(y)", before="predicate Small(n: int) { true }\n")
    assert (await compare_specs(checker, reference, cheat, name="M")).relation is Relation.WEAKER
    same = await compare_specs(checker, reference, reference, name="M")
    assert same.relation is Relation.EQUAL


async def test_two_states_are_compared(checker: DafnyChecker) -> None:
    def sort(ensures: str, frame: str = "modifies a") -> str:
        return f"method Sort(a: array<int>) {frame} ensures {ensures} {{ }}"

    kept = "multiset(a[..]) == multiset(old(a[..]))"
    equal = "a[..] == old(a[..])"
    found = await compare_specs(checker, sort(kept), sort(equal))
    assert found.relation is Relation.STRONGER, found
    found = await compare_specs(checker, sort(equal), sort(kept))
    assert found.relation is Relation.WEAKER, found
    found = await compare_specs(checker, sort(kept, ""), sort(kept))
    assert found.relation is Relation.WEAKER, found


async def test_what_cannot_be_compared(checker: DafnyChecker) -> None:
    other = REFERENCE.replace("x: int", "x: nat")
    found = await compare_specs(checker, REFERENCE, other, name="M")
    assert found.relation is Relation.UNKNOWN
    with pytest.raises(UsageError):
        await compare_specs(checker, REFERENCE, "lemma L() {}", name="M")
    with pytest.raises(UsageError):
        await compare_specs(checker, REFERENCE, "lemma L() {", name="M")


SQUARE = "method M(y: int) returns (r: int) ensures r == y * y { r := y * y; }"


@pytest.mark.parametrize(
    ("reference", "candidate", "relation"),
    [
        pytest.param(
            SQUARE,
            "method M(x: int) returns (r: int) ensures exists y: int :: y != x { r := 0; }",
            Relation.INCOMPARABLE,
            id="a bound variable is not the formal of the same name",
        ),
        pytest.param(
            SQUARE,
            "method M(r: int) returns (y: int) ensures y == r * r { y := r * r; }",
            Relation.EQUAL,
            id="formals may trade their names",
        ),
        pytest.param(
            "function M(x: int): int ensures M(x) > x { x + 1 }",
            "function M(x: int): int ensures true { 0 }",
            Relation.UNKNOWN,
            id="what a function promises is a fact",
        ),
        pytest.param(
            "method M(a: array<int>, b: array<int>) modifies a ensures true {}",
            "method M(b: array<int>, a: array<int>) modifies a ensures true {}",
            Relation.INCOMPARABLE,
            id="frames go by place and not by name",
        ),
        pytest.param(
            "method M(a: array<int>) modifies a ensures true {}",
            "method M(b: array<int>) modifies b ensures true {}",
            Relation.EQUAL,
            id="frames under other names",
        ),
        pytest.param(
            SQUARE,
            "function Zf(): int ensures false\n" + SQUARE.replace("r == y * y {", "Zf() == 0 {"),
            Relation.UNKNOWN,
            id="a function without a body",
        ),
        pytest.param(
            SQUARE,
            "function Zf(): int ensures false { 0 }\n"
            + SQUARE.replace("r == y * y {", "Zf() == 0 {"),
            Relation.UNKNOWN,
            id="a function that Dafny refuses",
        ),
        pytest.param(
            SQUARE,
            SQUARE.replace("{ r :=", "{ assume false; r :="),
            Relation.UNKNOWN,
            id="a hole in the candidate",
        ),
        pytest.param(
            "method M(y: int, z: int) returns (r: int) ensures r == y - z { r := y - z; }",
            "method M(y: int) returns (z: int, r: int) ensures r == y - z { r := y; z := 0; }",
            Relation.UNKNOWN,
            id="inputs are no results",
        ),
        pytest.param(
            "predicate P(n: int) { n > 9 } predicate Q(n: int) { P(n) }\n"
            "method M() returns (r: int) ensures Q(r) { r := 10; }",
            "predicate P(n: int) { true } predicate Q(n: int) { P(n) }\n"
            "method M() returns (r: int) ensures Q(r) { r := 0; }",
            Relation.WEAKER,
            id="the same words that rest on a redefinition",
        ),
        pytest.param(
            "predicate Q(y: int) { y > 9 } method M(x: int) ensures Q(x) {}",
            "datatype D = y\npredicate Q(y: int) { y > 9 } method M(x: int) ensures Q(x) {}",
            Relation.UNKNOWN,
            id="an added name that the reference uses",
        ),
    ],
)
async def test_names_do_not_deceive(
    checker: DafnyChecker, reference: str, candidate: str, relation: Relation
) -> None:
    found = await compare_specs(checker, reference, candidate, name="M")
    assert found.relation is relation, found


MAXIMUM = """method Max(a: int, b: int) returns (m: int)
  ensures m >= a && m >= b
{
  if a < b {
    m := b;
  } else {
    m := a;
  }
}
"""


async def test_weak_specifications_are_found(checker: DafnyChecker) -> None:
    weak = MAXIMUM.replace("m >= a && m >= b", "m >= 0 || m < 0")
    survivors = await weak_specs(checker, weak)
    assert {mutant.operator for mutant in survivors} >= {"relation", "condition", "branches"}
    strong = await weak_specs(checker, MAXIMUM)
    # Only the change of `<` to `<=` makes no difference to a maximum.
    assert [(mutant.before, mutant.after) for mutant in strong] == [("<", "<=")]
    with pytest.raises(UsageError):
        await weak_specs(checker, MAXIMUM.replace("m := a", "m := b"))


def test_mutants_leave_specifications_and_proofs_alone() -> None:
    source = """method M(n: nat) returns (r: nat)
  ensures r == n
{
  r := 0;
  while r < n
    invariant r <= n
    decreases n - r
  {
    assert r + 1 <= n;
    r := r + 1;
  }
}
lemma L() ensures 1 < 2 { }
"""
    mutants = list(mutants_of(parse(source)))
    assert {m.operator for m in mutants} == {
        "relation", "bound", "constant", "arithmetic", "deletion",
    }  # fmt: skip
    for mutant in mutants:
        for kept in ("ensures r == n", "invariant r <= n", "decreases n - r", "assert r + 1 <= n"):
            assert kept in mutant.source
        parse(mutant.source)
    assert len({m.source for m in mutants}) == len(mutants)


def verdict(status: Status, code: str | None = None) -> Verdict:
    errors = (Diagnostic(message="m", code=code),) if code else ()
    ok = (DeclarationResult(name="L", kind="lemma", status=Status.VERIFIED),)
    declarations = ok if status is Status.VERIFIED else ()
    return Verdict(status=status, checker="dafny", diagnostics=errors, declarations=declarations)


@pytest.mark.parametrize(
    ("status", "code", "relation", "reward"),
    [
        (Status.MALFORMED, "syntax", None, 0.0),
        (Status.MALFORMED, "resolution", None, 0.01),
        (Status.REJECTED, None, Relation.EQUAL, 0.2),
        (Status.UNTRUSTED, None, Relation.EQUAL, 0.2),
        (Status.INCOMPLETE, None, Relation.EQUAL, 0.2),
        (Status.ERROR, None, Relation.EQUAL, 0.0),
        (Status.VERIFIED, None, None, 0.6),
        (Status.VERIFIED, None, Relation.WEAKER, 0.6),
        (Status.VERIFIED, None, Relation.UNKNOWN, 0.6),
        (Status.VERIFIED, None, Relation.STRONGER, 1.0),
        (Status.VERIFIED, None, Relation.EQUAL, 1.0),
    ],
)
def test_reward(status: Status, code: str | None, relation: Relation | None, reward: float) -> None:
    comparison = None if relation is None else SpecComparison("M", relation, "")
    assert reform_reward(verdict(status, code), comparison) == pytest.approx(reward)


async def test_reward_codes_come_from_the_checker(checker: DafnyChecker) -> None:
    for process in ("fresh", "warm"):
        options = {"process": process}
        syntax = await checker.check(ask("lemma L( {}", options=options))
        assert {d.code for d in syntax.errors()} == {"syntax"}
        types = await checker.check(ask("lemma L() ensures x {}", options=options))
        assert {d.code for d in types.errors()} == {"resolution"}


async def test_counterexamples_are_data(checker: DafnyChecker, old_toolchain: object) -> None:
    del old_toolchain
    source = 'method M(x: int) returns (y: int)\n{\n  var s := "é"; y := x; assert y > 5;\n}\n'
    (example,) = await find_counterexamples(checker, source)
    last = example.states[-1]
    assert last.start is not None
    assert last.start.line == 3
    assert int(last.variables["y"]) <= 5
    assert await find_counterexamples(checker, "lemma L() ensures true {}") == []


def test_counterexamples_of_another_shape_are_errors() -> None:
    places = LineMap("")
    for text in ("", "[]", '{"States": [{}]}', '{"States": 3}'):
        with pytest.raises(ProtocolError):
            read_counterexample(text, places)
