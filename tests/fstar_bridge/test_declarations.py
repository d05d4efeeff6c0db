"""Splitting a module into declarations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fstar_bridge.declarations import Module
from fstar_bridge.lexer import LexicalError

SOURCE = """module Foo.Bar
open FStar.List.Tot
module L = FStar.List.Tot
#push-options "--fuel 2"
[@@ "opaque_to_smt"]
private unfold let rec f (x:nat) : Tot nat (decreases x) = if x = 0 then 0 else let y = 1 in f y
and g x = 2
val lem : x:nat{x = x} -> Lemma (requires x > 0) (ensures f x >= 0)
let lem x = [@@inline_let] let z = 2 in assert (z == 2); let w = 3 in ()
noeq type t = | A : int -> t | B
and u = { a: int; b: nat }
let is_a = A?
assume val ax : squash False
assume Ax : forall x. x == x
let (+.) a b = a + b
let (p, q) = 1, 2
let h = match 1 with | 1 -> 2 | _ -> 3
let k = ⊥
instance foo : c int = { m = 3 }
%splice [a] (tac ())
let last = begin 1 end
"""
EXPECTED = [
    ("module", []), ("open", []), ("module", []), ("pragma", []), ("let", ["f", "g"]),
    ("val", ["lem"]), ("let", ["lem"]), ("type", ["t", "u"]), ("let", ["is_a"]), ("val", ["ax"]),
    ("assume", ["Ax"]), ("let", ["+."]), ("let", ["p", "q"]), ("let", ["h"]), ("let", ["k"]),
    ("instance", ["foo"]), ("splice", []), ("let", ["last"]),
]  # fmt: skip


def test_all_kinds() -> None:
    module = Module(SOURCE)
    assert module.name == "Foo.Bar"
    assert [(d.kind, d.names) for d in module.declarations] == EXPECTED
    first = module.definitions()[0]
    assert first.modifiers == ["private", "unfold"]
    assert first.recursive
    assert [t.text for t in first.attributes[0]] == ['"opaque_to_smt"']
    assert [d.name for d in module.declarations if d.assumed] == ["ax", "Ax"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\t", " "])
def test_line_ends_and_tabs_do_not_matter(end: str) -> None:
    module = Module(SOURCE.replace("\n", end))
    assert [(d.kind, d.names) for d in module.declarations] == EXPECTED


@pytest.mark.parametrize("text", ["let x = (1", "let x = 1)", "let x = begin 1", "let x = (1]"])
def test_brackets_must_match(text: str) -> None:
    with pytest.raises(LexicalError):
        Module(text)


@pytest.mark.parametrize(
    "text",
    [
        "let other = let target = 1 in 2",
        "let other = (let target = 1 in 2)",
        "let rec other x = eliminate p \\/ q returns r with h. () and target. ()",
        "let rec other x = eliminate p \\/ q returns r with h. () and (target:q). ()",
        "let rec other x = introduce p /\\ q with () and target x = ()",
        "let rec other x = let? y = m in let rec a z = 1 and target z = 2 in a y",
        "let (other : squash (target == 1)) = ()",
        "let { M.target = other } = record",
        "#check let target = 1 in target\nlet other = 1",
        'let other = "let target = 1"',
        "(* let target = 1 *) let other = 2",
    ],
)
def test_what_is_inside_does_not_count(text: str) -> None:
    assert "target" not in {n for d in Module(text).declarations for n in d.names}


def test_an_and_that_may_be_a_proofs_is_told() -> None:
    text = "let rec other x = introduce forall y. p with () and target x = ()"
    (declaration,) = Module(text).declarations
    assert (declaration.names, declaration.possible) == (["other"], ["target"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("let × a b = 1", ["op_Star"]),
        ("let f = × let g = 1", ["f", "g"]),
        ("let f = ⊥ let g = 1", ["f", "g"]),
        ("let a, ( + ), (Some b :: c) = 1", ["a", "+", "b", "c"]),
        ("let Mk a ``B`` = 1", ["a", "B"]),
        ("let ``Mk`` a = 1", ["Mk"]),
        ("let rec f x = 1 and ( .() ) x = 2 and ``h`` = 3", ["f", ".()", "h"]),
        ("type t and u = | A and ``v`` = | B", ["t", "u", "v"]),
        ("instance val i : c int", ["i"]),
        ("let () = ()", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [name for d in Module(text).declarations for name in d.names] == names


def test_name_is_the_headers() -> None:
    assert Module("let x = 1").name == ""
    assert Module("module A = B").name == ""
    assert Module("(* c *) module A.B_c\nlet x = 1").name == "A.B_c"


@given(st.lists(st.sampled_from(["let", "x", "=", "1", "(", ")", "in", "val", ":", "[@@", "]",
                                 "assume", "and", "type", "|", "module", "begin", "end"])))  # fmt: skip
def test_declarations_cover_the_text(words: list[str]) -> None:
    try:
        module = Module(" ".join(words))
    except LexicalError:
        return
    covered = [i for d in module.declarations for i in range(d.first, d.last)]
    assert covered == list(range(len(module.tokens)))
