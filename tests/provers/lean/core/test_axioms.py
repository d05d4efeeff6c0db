"""What the core rests on, read from its compiled files: axioms, size, and nothing left open."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from provers.lean.core import CorePrefix
from provers.lean.core.modules import SOURCE, discover_modules
from provers.lean.environment import Environment
from provers.lean.olean import Declaration, DeclarationKind

LOGICAL_AXIOMS = {"propext", "Classical.choice", "Quot.sound"}
#: `sorry` expands to it; the rest mark erased terms in generated code and are `unsafe`.
OTHER_AXIOMS = {"sorryAx"}
UNSAFE_MARKERS = {
    "Quot.lcInv",
    "lcAny",
    "lcCast",
    "lcErased",
    "lcProof",
    "lcUnreachable",
    "lcVoid",
}

#: Modules of theorems that no tactic depends on.
USER_MODULES = re.compile(r"Init\.Theorems\.")
#: Made by the compiler for definitions and structures, or pieces of another proof.
GENERATED_NAME = re.compile(
    r"(^|\.)(_\w*|match_\d+|proof_\d+|eq_\d+|eq_def|eq_unfold|induct\w*|fun_cases\w*|splitter"
    r"|congr_eq_\d+|congr_simp|hcongr_\d+|injEq|inj|noConfusion\w*|sizeOf_spec|ctorIdx|"
    r"rec_aux\w*|\d+)(\.|$)"
)


@pytest.fixture(scope="module")
def environment(core: CorePrefix) -> Environment:
    return Environment.load(["Init"], [core.lib])


@pytest.fixture(scope="module")
def constants(environment: Environment) -> list[Declaration]:
    return [environment[name] for name in environment]


def test_no_axioms_but_the_known_ones(constants: list[Declaration]) -> None:
    axioms = {str(c.name): c.is_unsafe for c in constants if c.kind is DeclarationKind.AXIOM}
    assert {name for name, unsafe in axioms.items() if unsafe} == UNSAFE_MARKERS
    assert {name for name, unsafe in axioms.items() if not unsafe} == LOGICAL_AXIOMS | OTHER_AXIOMS


def test_every_theorem_rests_on_the_logical_axioms_only(
    environment: Environment, constants: list[Declaration]
) -> None:
    theorems = [c for c in constants if c.kind is DeclarationKind.THEOREM]
    assert len(theorems) > 1000
    for theorem in theorems:
        behind = environment.foundations_of(theorem.name)
        assert behind.axioms <= LOGICAL_AXIOMS, theorem.name
        assert not behind.unsafe, theorem.name
        assert not behind.missing, theorem.name


def test_every_safe_definition_rests_on_the_logical_axioms_only(
    environment: Environment, constants: list[Declaration]
) -> None:
    for constant in constants:
        if constant.kind is DeclarationKind.DEFINITION and constant.safety == "safe":
            assert environment.axioms_of(constant.name) <= LOGICAL_AXIOMS, constant.name


def test_a_thousand_named_theorems(environment: Environment) -> None:
    """Beside what automation looks up: distinct statements under public names."""
    counted: Counter[str] = Counter()
    for module in environment.modules:
        if not USER_MODULES.match(str(module)):
            continue
        for constant in environment.declared(module):
            name = str(constant.name)
            if constant.kind is DeclarationKind.THEOREM and not GENERATED_NAME.search(name):
                counted[str(module)] += 1
    assert counted.total() >= 1000, counted


def test_source_has_no_sorry_and_no_way_around_the_kernel() -> None:
    for path in SOURCE.rglob("*.lean"):
        text = path.read_text(encoding="utf-8")
        code = re.sub(r"/-.*?-/|--[^\n]*", "", text, flags=re.DOTALL)
        found = re.findall(r"\b(?:sorry|admit|native_decide|ofReduceBool|skipKernelTC)\b", code)
        assert not found, path


def test_every_source_file_is_part_of_the_core() -> None:
    reached = {SOURCE / module.path for module in discover_modules().values()}
    assert set(SOURCE.rglob("*.lean")) == reached
