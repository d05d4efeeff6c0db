"""The audit of compiled modules: what is listed, what is objected to."""

from __future__ import annotations

from pathlib import Path

import pytest

from provers.lean.asked import asked_for
from provers.lean.audit import (
    MODULE,
    audit_examples,
    audit_module,
    audit_required,
    audit_statements,
    is_generated,
)
from provers.lean.environment import Environment
from provers.lean.names import Name
from provers.lean.source import LeanSource
from provers.request import TrustLevel, TrustPolicy
from provers.verdict import Position, Status
from tests.provers.lean.compiled import compiled

AUTHOR = TrustPolicy()
HOSTILE = TrustPolicy(level=TrustLevel.HOSTILE)

CANDIDATE = """
structure Pair where
  first : Nat
  second : Nat
deriving DecidableEq
def swap : Pair → Pair
  | ⟨a, b⟩ => ⟨b, a⟩
theorem swap_swap (p : Pair) : swap (swap p) = p := rfl
private theorem secret (p : Prop) : p ∨ ¬p := Classical.em p
theorem later : 1 = 2 := sorry
theorem uses_later : 2 = 1 := later.symm
theorem injEq : 2 = 2 := rfl
instance : Inhabited Pair := ⟨⟨0, 0⟩⟩
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return compiled(tmp_path_factory.mktemp("audit"), MODULE, CANDIDATE)


def test_what_is_listed_and_what_it_rests_on(environment: Environment) -> None:
    positions = {"injEq": Position(line=12, column=0)}
    audit = audit_module(environment, AUTHOR, positions)
    statuses = {d.name: d.status for d in audit.declarations}
    projections = {"Pair.first", "Pair.second"}
    assert {name: statuses[name] for name in statuses.keys() - projections} == {
        "instDecidableEqPair": Status.VERIFIED,
        "instDecidableEqPair.decEq": Status.VERIFIED,
        "swap": Status.VERIFIED,
        "swap_swap": Status.VERIFIED,
        "secret": Status.VERIFIED,
        "later": Status.INCOMPLETE,
        "uses_later": Status.INCOMPLETE,
        "injEq": Status.VERIFIED,
        "instInhabitedPair": Status.VERIFIED,
    }
    assert not audit.findings
    assert set(audit.assumptions) == {"propext", "Classical.choice", "Quot.sound", "sorryAx"}


def test_required_names_are_the_candidates_own_theorems(environment: Environment) -> None:
    assert not audit_required(environment, ["swap_swap"])
    for name in ("absent", "swap", "Nat.add_comm", "Pair"):
        (finding,) = audit_required(environment, [name])
        assert (finding.code, finding.declaration) == ("audit.missing", name)


def test_a_module_agrees_with_itself(environment: Environment) -> None:
    stated = asked_for(environment, LeanSource(CANDIDATE)).stated
    assert not audit_statements(environment, environment, stated)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("swap (swap p) = p", "swap p = swap p"), "audit.statement"),
        (("theorem swap_swap", "theorem swap_again"), "audit.missing"),
        (("⟨b, a⟩", "⟨a, b⟩"), "audit.statement"),
        (("  first : Nat\n  second : Nat", "  second : Nat\n  first : Nat"), "audit.statement"),
        (("⟨⟨0, 0⟩⟩", "⟨⟨0, 1⟩⟩"), "audit.statement"),
    ],
)
def test_changes_are_found(
    change: tuple[str, str], code: str, environment: Environment, tmp_path: Path
) -> None:
    candidate = compiled(tmp_path, MODULE, CANDIDATE.replace(*change))
    stated = asked_for(environment, LeanSource("")).stated
    found = audit_statements(environment, candidate, stated)
    assert code in {finding.code for finding in found}


@pytest.mark.parametrize(
    ("text", "written", "theorems"),
    [
        ("class C : Prop where\n  f : 1 = 2", set(), set()),
        ("structure A where\n  n : Nat\n  proof : n = 2", set(), set()),
        ("private structure A : Prop where\n  proof : 1 = 2", set(), set()),
        ("structure A : Prop where\n  private proof : 1 = 2", set(), set()),
        ("structure A : Prop where\n  a : 1 = 2\nstructure B : Prop extends A", set(), set()),
        ("structure A : Prop where\n  instProof : 1 = 2", set(), set()),
        ("inductive Color where | red | green deriving DecidableEq", set(), set()),
        ("@[ext] structure P where\n  x : Nat", set(), set()),
        # What a text declares itself.
        ("structure A\ntheorem A.t : 1 = 1 := rfl", {"A.t"}, {"A.t"}),
        (
            "structure A\nnamespace A\ninstance : Nonempty A := ⟨⟨⟩⟩\nend A",
            set(),
            {"A.instNonempty"},
        ),
        ("theorem one : 1 = 1 := two\nwhere two : 1 = 1 := rfl", {"one"}, {"one", "one.two"}),
    ],
)
def test_theorems_that_lean_makes_beside_a_type_are_not_listed(
    text: str, written: set[str], theorems: set[str], tmp_path: Path
) -> None:
    positions = dict.fromkeys(written, Position(line=1, column=0))
    audit = audit_module(compiled(tmp_path, MODULE, text), AUTHOR, positions)
    assert {d.name for d in audit.declarations if d.kind == "theorem"} == theorems


def test_what_lean_makes_beside_a_type_is_listed_with_its_faults(tmp_path: Path) -> None:
    text = "axiom oops : Nat\nstructure A : Prop where\n  proof : oops = 2\n"
    audit = audit_module(compiled(tmp_path, MODULE, text), AUTHOR, {})
    statuses = {d.name: d.status for d in audit.declarations}
    assert statuses["A.proof"] is Status.UNTRUSTED


def test_every_example_is_listed_wherever_it_stands(tmp_path: Path) -> None:
    text = (
        "structure A\nnamespace A\ntheorem lemmata_example_3_0 : 1 = 1 := rfl\nend A\n"
        "namespace elim\ntheorem lemmata_example_6_2 : 2 = 2 := rfl\nend elim\n"
    )
    audit = audit_examples(compiled(tmp_path, MODULE, text), AUTHOR)
    assert [(d.name, d.start) for d in audit.declarations] == [
        ("example at line 3", Position(line=3, column=0)),
        ("example at line 6", Position(line=6, column=2)),
    ]


def test_axioms_and_reserved_names(tmp_path: Path) -> None:
    text = "axiom oops : 1 = 2\ndef Lean.mine : Nat := 1\ntheorem bad : 1 = 2 := oops\n"
    environment = compiled(tmp_path, MODULE, text)
    author = {f.code for f in audit_module(environment, AUTHOR, {}).findings}
    hostile = {f.code for f in audit_module(environment, HOSTILE, {}).findings}
    assert author == {"audit.axiom"}
    assert hostile == {"audit.axiom", "audit.name"}
    allowing = TrustPolicy(allowed_axioms=frozenset({"oops"}))
    assert not audit_module(environment, allowing, {}).findings


def test_programs_outside_the_logic_are_no_objection(tmp_path: Path) -> None:
    text = (
        "unsafe def as_int (n : Nat) : Int := unsafeCast n\n"
        "partial def circle (n : Nat) : Nat := circle (n + 1)\n"
        "theorem fine : circle 1 = circle 1 := rfl\n"
    )
    audit = audit_module(compiled(tmp_path, MODULE, text), AUTHOR, {})
    assert not audit.findings
    assert not audit.assumptions
    assert {d.name: d.status for d in audit.declarations}["fine"] is Status.VERIFIED


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        (Name.of("f", "match_1"), True),
        (Name.of("f", "_proof_1"), True),
        (Name.of("Foo", "rec"), True),
        (Name.of("Foo", "injEq"), True),
        (Name.of("_private", "m", 0, "f"), False),
        (Name.of("main"), False),
        (Name.of("Foo", "recall"), False),
        (Name.of("a", 1), True),
    ],
)
def test_generated_names(name: Name, generated: bool) -> None:
    assert is_generated(name) is generated
