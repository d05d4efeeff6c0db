"""Escapes at both levels, comparison, and the text of probes."""

from __future__ import annotations

import pytest

from fstar_bridge.comparison import compare
from fstar_bridge.declarations import Module
from fstar_bridge.escapes import find_escapes
from fstar_bridge.issues import NOT_FOUND, NOT_PROVED, Issue, Place
from fstar_bridge.vacuity import CANARY, ProbeText, passed, probe_module
from provers.request import TrustLevel
from provers.verdict import Severity


def escapes(text: str, level: TrustLevel = TrustLevel.HOSTILE) -> list[tuple[str, bool]]:
    return [(e.name, e.hole) for e in find_escapes(Module(text), level)]


@pytest.mark.parametrize(
    "text",
    [
        '#push-options "--fuel 2 --ifuel 1 --z3rlimit 50"\nlet f = 1\n#pop-options',
        "friend A\nlet f = 1",
        "%splice [f] (g ())",
        "[@@ my_attribute]\nlet f = 1",
        "new_effect { M : a:Type -> Effect }",
        "let f () = pack (Tv_Unknown)",
        'let f = "admit"',
    ],
)
def test_what_only_a_hostile_source_may_not(text: str) -> None:
    assert escapes(text)
    assert not escapes(text, TrustLevel.AUTHOR)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('#set-options "--lax"', "--lax"),
        ('#set-options "--admit_smt_queries true"', "--admit_smt_queries"),
        ('#push-options "--z3rlimit 5 --__no_positivity"', "--__no_positivity"),
        ('#set-options "--warn_error -240"', "--warn_error"),
        ('#reset-options "--ext x"', "--ext"),
        ('#set-options "--z3cliopt foo"', "--z3cliopt"),
        ('#set-options "--quake 0/2"', "--quake"),
        ("let rec ~> f x = 1 and g x : Lemma False = ()", "~>"),
        ("[@@expect_failure] let f = 1", "expect_failure"),
        ("let f = magic ()", "magic"),
        ("```pulse\nfn f () {}\n```", "lang"),
        ("garbage here", "text"),
    ],
)
def test_what_nobody_may(text: str, name: str) -> None:
    assert (name, False) in escapes(text, TrustLevel.AUTHOR)


def test_holes_are_told_from_hatches() -> None:
    found = escapes("let f = admit ()\nlet g = assume (1 == 2)\nlet h = unsafe_coerce 1")
    assert found == [("admit", True), ("assume", True), ("unsafe_coerce", False)]


def test_a_reference_equals_itself() -> None:
    text = "module M\nopen A\ntype t = | B\nlet f (x:t) : int = 1\nval g : t -> int\nlet g x = f x"
    assert not compare(Module(text), Module(text))
    spaced = text.replace(" ", "  (* c *) ").replace("\n", "\r\n")
    assert not compare(Module(spaced), Module(text))


def test_a_body_under_a_val_may_change_unless_a_statement_uses_it() -> None:
    free = "module M\nval f : int -> int\nlet f x = x\n"
    used = free + "val g : x:int -> Lemma (f x == x)\nlet g x = admit ()\n"
    assert not compare(Module(free.replace("= x", "= 0 + x")), Module(free))
    assert compare(Module(used.replace("f x = x", "f x = 0 + x")), Module(used))


def test_a_proof_may_become_recursive() -> None:
    reference = "module M\nlet f (x:nat) : Lemma (x >= 0) = admit ()\n"
    candidate = "module M\nlet rec f (x:nat) : Lemma (x >= 0) = if x > 0 then f (x - 1)\n"
    assert not compare(Module(candidate), Module(reference))


@pytest.mark.parametrize(
    ("head", "free"),
    [
        ("x : Lemma p", True),
        ("(x:int) : Tot (squash (p x))", True),
        ("(x:int) : Prims.squash (p x)", True),
        (": x:int -> FStar.Pervasives.Lemma (requires p) (ensures q) [SMTPat x]", True),
        ("(h:(x:int -> Lemma p)) : int", False),
        ("(h: squash p) = 5 in", False),
        (": (x:int -> Lemma p) -> int", False),
        (": squash p & int", False),
        (": Lemma", True),
        (":", False),
    ],
)
def test_only_a_proof_may_change_its_body(head: str, free: bool) -> None:
    reference, candidate = (Module(f"module M\nlet f {head} = {body}") for body in "12")
    assert bool(compare(candidate, reference)) is not free


def test_generated_names_are_made_of_others() -> None:
    stated = "val f : x:t -> Lemma (uu___is_Leaf x \\/ __proj__Node__item__left x == x)\n"
    reference = Module(f"module M\n{stated}")
    for addition in ("type u = | Leaf", "type u = | Node", "let left = 1"):
        assert compare(Module(f"module M\n{addition}\n{stated}let f x = ()"), reference)
    assert not compare(Module(f"module M\ntype u = | Fruit\n{stated}let f x = ()"), reference)


@pytest.mark.parametrize("first", ["1", "admit ()"])
def test_every_value_of_a_group_is_kept(first: str) -> None:
    stated = "module M\nval one : int -> int\nval two : int -> int\n"
    used = "val f : x:int -> Lemma (two x == 2)\nlet f x = "
    reference = f"{stated}let rec one x = {first} and two x = 2\n{used} admit ()"
    kept = reference.replace("= admit ()", "= 1").replace("  admit ()", " ()")
    assert bool(compare(Module(kept), Module(reference))) is (first != "1")
    assert compare(Module(kept.replace("two x = 2", "two x = 3")), Module(reference))


@pytest.mark.parametrize(
    ("addition", "clash"),
    [
        ("let helper (length':int) : int = 1", False),
        ("let helper (x:int) : Lemma (length [x] == 1) = ()", False),
        ("let a, b = 1, 2", False),
        ("let (a : list int), b = [], 2", False),
        ("let () = ()", False),
        ("type t = | A of list int | B : length:int -> t", False),
        ("type t = FStar.List.list int", False),
        ("type t = { size : list int; other : int }", False),
        ("let rec a x = eliminate p \\/ q returns r with h. () and length. ()", False),
        ("let rec a x = (introduce p /\\ q with () and length x)", False),
        ("let a, length = 1, 2", True),
        ("let ~> length = 1", True),
        ("let #length = 1", True),
        ("let [@@@ unused] length, b = 1, 2", True),
        ("let (| a, length |) = pair", True),
        ("let [a; length] = pair", True),
        ("let { length } = pair", True),
        ("let ( let? ) x f = f x", True),
        ("let op_Star a b = 1", True),
        ("let × a b = 1", True),
        ("type t = | A { length : int }", True),
        ("type t = | A and u = | Cons", True),
        ("exception Cons", True),
        ("let uu = [@@@ tcinstance] 1", True),
        ("let f' (x:int) = let? y = m in let rec a z = 1 and length z = 2 in a y", False),
        ("let rec a x = let? y = m in y and length z = 2", True),
        ("module Cons = A", True),
        ("module", True),
    ],
)
def test_what_may_be_added(addition: str, clash: bool) -> None:
    statement = "val f : l:list int -> Lemma (length (Cons 1 l) > 0)\nlet f l = "
    reference = Module(f"module M\nopen FStar.List\n{statement} admit ()")
    candidate = Module(f"module M\nopen FStar.List\n{addition}\n{statement} ()")
    assert bool(compare(candidate, reference)) is clash


def probe(text: str, *, always: bool = False) -> ProbeText | None:
    return probe_module(Module(text), always=always)


@pytest.mark.parametrize(
    ("statement", "claim"),
    [
        (
            "val f : x:int -> Lemma (requires x > 0) (ensures x >= 0)",
            "val lemmata_probe_0 : x:int -> Lemma (requires (x > 0)) (ensures False)",
        ),
        (
            "val f : #a:Type -> x:a{p x} -> Lemma (q x) [SMTPat x]",
            "val lemmata_probe_0 : #a:Type -> x:a{p x} -> Lemma (requires (True)) (ensures False)",
        ),
        (
            "let f (x:int) : Pure int (requires x > 0) (ensures fun r -> r > 0) = x",
            "let lemmata_probe_0 (x:int) : Lemma (requires (x > 0)) (ensures False) = ()",
        ),
        (
            "val f : x:nat -> y:int{y > x} -> z:int{z > y}",
            "val lemmata_probe_0 : x:nat -> y:int{y > x} -> "
            "Lemma (requires (True)) (ensures False)",
        ),
    ],
)
def test_probes(statement: str, claim: str) -> None:
    made = probe(f"module M\n{statement}\n")
    assert made is not None
    assert claim in made.source
    lines = made.source.split("\n")
    first, last = made.probes[0], made.probes[-1]
    assert claim in lines[first.first_line - 1 : first.last_line]
    assert (first.name, last.name) == ("f", CANARY)
    Module(made.source)


def test_implicit_arguments_stay_implicit() -> None:
    made = probe("module M\nval f : #a:Type -> {| c a |} -> x:a{p x} -> Lemma (q x)\n")
    assert made is not None
    assert "let lemmata_probe_0 #_ #_ _ = ()" in made.source


@pytest.mark.parametrize(
    "statement",
    [
        "val f : int -> Lemma True",
        "let f x = 1",
        "val f : unit -> ST unit (requires fun h -> True) (ensures fun _ _ _ -> True)",
        "type t = | A",
    ],
)
def test_what_has_nothing_to_probe(statement: str) -> None:
    assert probe(f"module M\n{statement}\n") is None
    made = probe(f"module M\n{statement}\n", always=True)
    assert made is not None
    assert [p.name for p in made.probes] == [CANARY]


def error(line: int, number: int = NOT_PROVED) -> Issue:
    return Issue("no", Severity.ERROR, number, (Place("M.fst", (line, 0), (line, 1)),))


def test_answers_to_probes() -> None:
    made = probe("module M\nval f : x:int{x > 0} -> int\n")
    assert made is not None
    statement, canary = made.probes
    both = [error(statement.first_line + 1), error(canary.last_line)]
    assert passed(made, both, "M.fst") == []
    assert passed(made, both[:1], "M.fst") == [CANARY]
    assert passed(made, both[1:], "M.fst") == ["f"]
    assert passed(made, [], "M.fst") is None
    assert passed(made, [error(1), *both], "M.fst") is None
    assert passed(made, [error(canary.last_line, NOT_FOUND)], "M.fst") is None
