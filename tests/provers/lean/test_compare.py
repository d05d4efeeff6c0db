"""The transitive comparison: statements that print alike and lie, and honest ones that differ.

Each lie is a pair of files whose theorem `main` Lean prints the same way, although the kernel
terms, or definitions behind their names, differ. Each honest pair must compare equal.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from provers.lean.compare import DifferenceKind, compare
from provers.lean.environment import Environment
from tests.provers.lean.compiled import compile_source, compiled, core

LIES = {
    "another definition": (
        "def double (n : Nat) : Nat := n + n\ntheorem main (n : Nat) : double n = n + n := rfl",
        "def double (n : Nat) : Nat := n\ntheorem main (n : Nat) : double n = n + n := sorry",
        DifferenceKind.VALUE,
    ),
    "another definition three levels down": (
        "def a := 1\ndef b := a\ndef c := b\ntheorem main : c = 1 := rfl",
        "def a := 2\ndef b := a\ndef c := b\ntheorem main : c = 1 := sorry",
        DifferenceKind.VALUE,
    ),
    "notation for something else": (
        "theorem main (a b : Nat) : a + b = b + a := Nat.add_comm a b",
        "def Fake (_ _ : Nat) : Nat := 0\n"
        'local infixl:65 (priority := 2000) " + " => Fake\n'
        "theorem main (a b : Nat) : a + b = b + a := rfl",
        DifferenceKind.TYPE,
    ),
    "a macro for a number": (
        "theorem main : 2 + 2 = 5 := sorry",
        'macro_rules | `(5) => `(2 + 2)\nset_option pp.all false\ndef five := "2 + 2 = 5"\n'
        "theorem main : 2 + 2 = 5 := rfl",
        DifferenceKind.TYPE,
    ),
    "an instance of the same name": (
        "instance myAdd : HAdd Nat Bool Nat := ⟨fun n _ => n + 1⟩\n"
        "theorem main (n : Nat) : n + true = n + 1 := rfl",
        "instance myAdd : HAdd Nat Bool Nat := ⟨fun n _ => n⟩\n"
        "theorem main (n : Nat) : n + true = n + 1 := sorry",
        DifferenceKind.VALUE,
    ),
    "a local instance for arithmetic": (
        "theorem main (a b : Nat) : a + b = b + a := Nat.add_comm a b",
        "local instance (priority := high) : HAdd Nat Nat Nat := ⟨fun _ _ => 0⟩\n"
        "theorem main (a b : Nat) : a + b = b + a := rfl",
        DifferenceKind.TYPE,
    ),
    "an instance for numerals": (
        "theorem main (n : Nat) : n * 3 = 0 := sorry",
        "local instance (priority := high) : OfNat Nat 3 := ⟨0⟩\n"
        "theorem main (n : Nat) : n * 3 = 0 := rfl",
        DifferenceKind.TYPE,
    ),
    "an inductive type with one more constructor": (
        "inductive Reach : Nat → Prop | zero : Reach 0 | two (n) : Reach n → Reach (n + 2)\n"
        "theorem main : Reach 3 := sorry",
        "inductive Reach : Nat → Prop | zero : Reach 0 | two (n) : Reach n → Reach (n + 2)\n"
        "  | cheat : Reach 3\n"
        "theorem main : Reach 3 := .cheat",
        DifferenceKind.FAMILY,
    ),
    "a constructor of another type": (
        "inductive Le : Nat → Nat → Prop | refl (n) : Le n n\ntheorem main : Le 1 0 := sorry",
        "inductive Le : Nat → Nat → Prop | refl (n) : Le n 0\ntheorem main : Le 1 0 := .refl 1",
        DifferenceKind.TYPE,
    ),
    "a structure with another field type": (
        "structure Even (n : Nat) : Prop where\n  half : ∃ k, n = 2 * k\n"
        "theorem main : Even 3 := sorry",
        "structure Even (n : Nat) : Prop where\n  half : ∃ k, n = 3 * k\n"
        "theorem main : Even 3 := ⟨⟨1, rfl⟩⟩",
        DifferenceKind.TYPE,
    ),
    "a name shadowed by a namespace": (
        "namespace A\ntheorem main (l : List Nat) : l.length = 0 := sorry\nend A",
        "namespace A\ndef Nat := Unit\ntheorem main (l : List Nat) : l.length = 0 := sorry\nend A",
        DifferenceKind.TYPE,
    ),
    "a coercion": (
        "def up (b : Bool) : Nat := b.toNat\ninstance : Coe Bool Nat := ⟨up⟩\n"
        "theorem main (b : Bool) : (b : Nat) = 0 := sorry",
        "def up (_ : Bool) : Nat := 0\ninstance : Coe Bool Nat := ⟨up⟩\n"
        "theorem main (b : Bool) : (b : Nat) = 0 := rfl",
        DifferenceKind.VALUE,
    ),
    "an implicit argument": (
        "def same {n : Nat} (m : Nat) : Prop := n = m\ntheorem main : same (n := 1) 2 := sorry",
        "def same {n : Nat} (m : Nat) : Prop := n = m\ntheorem main : same (n := 2) 2 := rfl",
        DifferenceKind.TYPE,
    ),
    "an abbreviation of a type": (
        "abbrev Number := Int\ntheorem main : ∀ x y : Number, x = y := sorry",
        "abbrev Number := Nat\ntheorem main : ∀ x y : Number, x = y := sorry",
        DifferenceKind.VALUE,
    ),
    "a universe that is no longer arbitrary": (
        "theorem main (α : Sort u) (a b : α) : a = b := sorry",
        "set_option autoImplicit true\ntheorem main (α : Prop) (a b : α) : a = b := rfl",
        DifferenceKind.UNIVERSES,
    ),
    "a theorem turned into an axiom": (
        "theorem main : 1 = 2 := sorry",
        "axiom main : 1 = 2",
        DifferenceKind.KIND,
    ),
    "a predicate made opaque": (
        "def P (n : Nat) : Prop := n = 0\ntheorem main : P 1 := sorry",
        "opaque P (n : Nat) : Prop\ntheorem main : P 1 := sorry",
        DifferenceKind.KIND,
    ),
    "an axiom of another strength": (
        "axiom Q : Nat → Prop\naxiom q (n) : Q (n + 1)\n"
        "def S : Prop := Q 0 ∧ (∀ n, Q (n + 1) ↔ True)\ntheorem main : S := sorry",
        "axiom Q : Nat → Prop\naxiom q (n) : Q n\n"
        "def S : Prop := Q 0 ∧ (∀ n, Q n ↔ True)\ntheorem main : S := sorry",
        DifferenceKind.VALUE,
    ),
}

# Here the sources state the same words, but Lean prints the difference.
TOLD_BY_PRINTING = {
    "a macro for a number",
    "a name shadowed by a namespace",
    "a universe that is no longer arbitrary",
}

HONEST = {
    "renamed bound variables": (
        "theorem main (a b : Nat) : a + b = b + a := sorry",
        "theorem main (x y : Nat) : x + y = y + x := Nat.add_comm x y",
    ),
    "∀ in place of binders": (
        "theorem main (a b : Nat) : a + b = b + a := sorry",
        "theorem main : ∀ a b : Nat, a + b = b + a := Nat.add_comm",
    ),
    "implicit binders": (
        "theorem main (p q : Prop) (h : p ∧ q) : q ∧ p := sorry",
        "theorem main {p q : Prop} (h : p ∧ q) : q ∧ p := ⟨h.2, h.1⟩",
    ),
    "a namespace": (
        "theorem A.B.main : True := sorry",
        "namespace A\nnamespace B\ntheorem main : True := trivial\nend B\nend A",
    ),
    "section variables": (
        "theorem main (α : Type) (x : α) : x = x := sorry",
        "section\nvariable (α : Type) (x : α)\ntheorem main : x = x := rfl\nend",
    ),
    "quoted names": (
        "def value := 3\ntheorem main : value = 3 := sorry",
        "def «value» := 3\ntheorem «main» : «value» = 3 := rfl",
    ),
    "the word sorry in comments and strings": (
        'def text := "no sorry"\ntheorem main : text = "no sorry" := sorry',
        '/- sorry -/ def text := "no sorry"\ntheorem main : text = "no sorry" := rfl -- sorry',
    ),
    "private helper lemmas and simp lemmas": (
        "def f (n : Nat) := n + 0\ntheorem main (n : Nat) : f n = n := sorry",
        "def f (n : Nat) := n + 0\n@[simp] private theorem helper (n : Nat) : f n = n := rfl\n"
        "theorem main (n : Nat) : f n = n := by simp",
    ),
    "private definitions in the statement": (
        "private def secret (n : Nat) := n + 1\ntheorem main : secret 1 = 2 := sorry",
        "private def secret (k : Nat) := k + 1\ntheorem main : secret 1 = 2 := rfl",
    ),
    "universe names and their order": (
        "theorem main.{u, v} (α : Sort u) (β : Sort v) (h : α → β) (a : α) : h a = h a := sorry",
        "theorem main.{b, a} (α : Sort a) (β : Sort b) (h : α → β) (x : α) : h x = h x := rfl",
    ),
    "definitions in another order, others between": (
        "def a := 1\ndef b := 2\ntheorem main : a + 1 = b := sorry",
        "def b := 2\ndef unrelated := 7\ndef a := 1\ntheorem main : a + 1 = b := rfl",
    ),
    "matches shared with an earlier helper": (
        "def pick : Nat → Nat\n  | 0 => 1\n  | n + 1 => n\ntheorem main : pick 0 = 1 := sorry",
        "def helper : Nat → Nat\n  | 0 => 5\n  | n + 1 => n\n"
        "def pick : Nat → Nat\n  | 0 => 1\n  | n + 1 => n\ntheorem main : pick 0 = 1 := rfl",
    ),
    "proofs inside definitions": (
        "def first (n : Nat) (h : 0 < n) : Fin n := ⟨0, h⟩\n"
        "def zero : Fin 3 := first 3 (by decide)\ntheorem main : zero.val = 0 := sorry",
        "theorem three : 0 < 3 := Nat.zero_lt_succ 2\n"
        "def first (n : Nat) (h : 0 < n) : Fin n := ⟨0, h⟩\n"
        "def zero : Fin 3 := first 3 (by decide)\ntheorem main : zero.val = 0 := rfl",
    ),
    "structures, classes and recursion": (
        "structure Point where\n  x : Nat\n  y : Nat\n"
        "class Size (α : Type) where\n  size : α → Nat\n"
        "instance : Size Point := ⟨fun p => p.x + p.y⟩\n"
        "def total : List Point → Nat\n  | [] => 0\n  | p :: ps => Size.size p + total ps\n"
        "theorem main : total [⟨1, 2⟩] = 3 := sorry",
        "structure Point where\n  x : Nat\n  y : Nat\n"
        "class Size (α : Type) where\n  size : α → Nat\n"
        "instance : Size Point := ⟨fun q => q.x + q.y⟩\n"
        "def total : List Point → Nat\n  | [] => 0\n  | q :: rest => Size.size q + total rest\n"
        "theorem helper (p : Point) : Size.size p = p.x + p.y := rfl\n"
        "theorem main : total [⟨1, 2⟩] = 3 := rfl",
    ),
    "nested and mutual inductive types": (
        "inductive Rose where | node (value : Nat) (children : List Rose)\n"
        "mutual\ninductive E : Nat → Prop | z : E 0 | s : O n → E (n + 1)\n"
        "inductive O : Nat → Prop | s : E n → O (n + 1)\nend\n"
        "theorem main (r : Rose) : r = r ∧ E 0 := sorry",
        "mutual\ninductive E : Nat → Prop | z : E 0 | s : O m → E (m + 1)\n"
        "inductive O : Nat → Prop | s : E m → O (m + 1)\nend\n"
        "inductive Rose where | node (value : Nat) (children : List Rose)\n"
        "theorem main (r : Rose) : r = r ∧ E 0 := ⟨rfl, .z⟩",
    ),
}


def names_of_main(source: str) -> str:
    """The full name under which a test source declares its theorem."""
    if "A.B.main" in source:
        return "A.B.main"
    return "A.main" if source.startswith("namespace A\ntheorem") else "main"


def both(folder: Path, reference: str, candidate: str) -> tuple[Environment, Environment, bool]:
    """Compile a pair apart; also whether Lean prints the two statements the same way."""
    name = names_of_main(reference)
    outputs: list[str] = []
    environments: list[Environment] = []
    for module, source in (("Reference", reference), ("Candidate", candidate)):
        path, output = compile_source(folder / module, module, f"{source}\n#check @{name}\n")
        environments.append(Environment.of_file(path, [core().lib], module=module))
        outputs.append(re.sub(r"\S+\.lean:\d+:\d+: ", "", output.partition(f"{name} :")[2]))
    return environments[0], environments[1], outputs[0] == outputs[1]


@pytest.mark.parametrize("title", LIES)
def test_lies_are_found(title: str, tmp_path: Path) -> None:
    reference_source, candidate_source, kind = LIES[title]
    name = names_of_main(reference_source)
    reference, candidate, printed_alike = both(tmp_path, reference_source, candidate_source)
    assert printed_alike or title in TOLD_BY_PRINTING
    differences = compare(reference, name, candidate)
    assert kind in {difference.kind for difference in differences}
    for difference in differences:
        assert difference.constant in difference.sentence
    if title != "a theorem turned into an axiom":  # the other way round it is a proof at last
        assert compare(candidate, name, reference)


@pytest.mark.parametrize("title", HONEST)
def test_honest_pairs_are_equal(title: str, tmp_path: Path) -> None:
    reference_source, candidate_source = HONEST[title]
    name = names_of_main(reference_source)
    reference, candidate, _ = both(tmp_path, reference_source, candidate_source)
    assert compare(reference, name, candidate) == []
    assert compare(candidate, name, reference) == []


class TestDetails:
    def test_a_missing_theorem_is_a_difference(self, tmp_path: Path) -> None:
        reference = compiled(tmp_path, "Ref", "theorem main : True := trivial")
        candidate = compiled(tmp_path, "Cand", "theorem other : True := trivial")
        (difference,) = compare(reference, "main", candidate)
        assert difference.kind is DifferenceKind.MISSING
        assert compare(reference, "main", candidate, "other") == []

    def test_values_count_when_asked(self, tmp_path: Path) -> None:
        reference = compiled(tmp_path, "Ref", "def value : Nat := 1")
        candidate = compiled(tmp_path, "Cand", "def value : Nat := 2")
        assert compare(reference, "value", candidate) == []
        (difference,) = compare(reference, "value", candidate, statement_only=False)
        assert difference.kind is DifferenceKind.VALUE
        assert "1" in difference.sentence
        assert "2" in difference.sentence

    def test_permitted_differences_do_not_count(self, tmp_path: Path) -> None:
        """They are not reported, and what comes after the limit of them is still seen."""
        text = "def small (n : Nat) := n = {}\n" + "def h{} : Nat := {}\n" * 25
        statement = "theorem main : " + " + ".join(f"h{i}" for i in range(25)) + " = 0 ∧ small 0"
        text += statement + " := sorry"
        holes, zeros = ([x for i in range(25) for x in (i, value)] for value in ("sorry", "0"))
        reference = compiled(tmp_path, "Ref", text.format(1, *holes))
        candidate = compiled(tmp_path, "Cand", text.format(0, *zeros))
        found = compare(
            reference, "main", candidate, permitted=lambda found: found.constant.startswith("h")
        )
        assert [difference.constant for difference in found] == ["small"]
        honest = compiled(tmp_path, "Honest", text.format(1, *zeros))
        assert len(compare(reference, "main", honest)) >= 20
        assert not compare(reference, "main", honest, permitted=lambda _: True)

    def test_numbers_too_long_to_write(self, tmp_path: Path) -> None:
        reference = compiled(tmp_path, "Ref", "theorem main : 1 = 1 := rfl")
        number = "9" * 5000
        candidate = compiled(tmp_path, "Cand", f"theorem main : {number} = {number} := rfl")
        (difference,) = compare(reference, "main", candidate)
        assert f"({(10**5000 - 1).bit_length()} bits)" in difference.sentence
        assert hex(10**5000 - 1)[:10] in difference.sentence

    def test_the_sentence_names_the_way(self, tmp_path: Path) -> None:
        text = "def inner : Nat := {}\ndef outer := inner\ntheorem main : outer = 1 := sorry"
        reference = compiled(tmp_path, "Ref", text.format(1))
        candidate = compiled(tmp_path, "Cand", text.format(2))
        (difference,) = compare(reference, "main", candidate)
        assert difference.sentence.startswith("definition inner (used by outer, by main):")

    def test_two_private_constants_do_not_become_one(self, tmp_path: Path) -> None:
        """Two types that only their modules tell apart must not both stand for one."""
        one = "private inductive Thing where | only\nabbrev {} := Thing\n"
        compile_source(tmp_path / "r", "One", one.format("First"))
        two = "import One\n" + one.format("Second")
        reference = compiled(tmp_path / "r", "Two", two + "theorem main : First = Second := sorry")
        candidate = compiled(
            tmp_path / "c",
            "Cand",
            one.format("First") + "abbrev Second := Thing\ntheorem main : First = Second := rfl",
        )
        kinds = {difference.kind for difference in compare(reference, "main", candidate)}
        assert kinds & {DifferenceKind.NAMES, DifferenceKind.VALUE, DifferenceKind.MISSING}

    def test_another_copy_of_the_library_is_compared_in_full(self, tmp_path: Path) -> None:
        """Without shared files the comparison descends to the bottom, in linear time."""
        import shutil

        copy = tmp_path / "copy"
        shutil.copytree(core().lib, copy)
        path, _ = compile_source(
            tmp_path, "Ref", "theorem main (a b : Nat) : (a + b) % 7 = (b + a) % 7 := sorry"
        )
        reference = Environment.of_file(path, [core().lib])
        candidate = Environment.of_file(path, [copy])
        assert reference.shared_files(candidate) == frozenset()
        start = time.process_time()
        assert compare(reference, "main", candidate) == []
        assert time.process_time() - start < 20

    def test_own_prelude_cannot_stand_for_the_library(self, tmp_path: Path) -> None:
        prelude = (
            "prelude\nset_option autoImplicit true\nuniverse u\n"
            "inductive Eq {α : Sort u} : α → α → Prop where | refl (a : α) : Eq a a\n"
            "inductive True : Prop where | intro\n"
            "theorem main : Eq True True := Eq.refl True\n"
        )
        reference = compiled(tmp_path, "Ref", "theorem main : True = True := sorry")
        candidate = compiled(tmp_path, "Cand", prelude)
        assert compare(reference, "main", candidate) == []
        stronger = prelude.replace("| refl (a : α) : Eq a a", "| refl (a b : α) : Eq a b")
        stronger = stronger.replace("Eq.refl True", "Eq.refl True True")
        cheat = compiled(tmp_path, "Cheat", stronger)
        assert compare(reference, "main", cheat)
