"""Compiling a text so that its examples leave constants behind."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from provers.lean.compile import (
    DATA_EXAMPLE_PREFIX,
    EXAMPLE_PREFIX,
    compile_examples,
    compile_text,
)
from provers.lean.environment import Environment
from provers.lean.olean import DeclarationKind
from provers.lean.processes import LeanProcesses
from provers.lean.source import LeanSource
from provers.lean.toolchain import find_toolchain
from provers.request import Limits
from provers.verdict import Position

LIMITS = Limits(wall_seconds=60)


@pytest.fixture
async def processes(no_orphans: None) -> AsyncIterator[LeanProcesses]:
    made = LeanProcesses(await find_toolchain(None, "embedded"))
    yield made
    await made.close()


async def kinds(processes: LeanProcesses, text: str, folder: Path) -> dict[str, DeclarationKind]:
    compiled = await compile_examples(processes, LeanSource(text), LIMITS, folder)
    assert compiled is not None
    assert compiled.accepted
    assert compiled.olean is not None
    environment = Environment.of_file(compiled.olean, processes.toolchain.search_path)
    return {str(d.name): d.kind for d in environment.declared("candidate")}


async def test_examples_become_theorems(processes: LeanProcesses, tmp_path: Path) -> None:
    text = "example : 1 = 1 := rfl\n/- é -/ example (n : Nat) : n = n := by rfl\n"
    found = await kinds(processes, text, tmp_path)
    theorem = DeclarationKind.THEOREM
    assert found == {f"{EXAMPLE_PREFIX}1_0": theorem, f"{EXAMPLE_PREFIX}2_8": theorem}


async def test_data_and_section_variables_become_definitions(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    text = (
        "variable (p : Prop) (h : p)\nexample : p := h\nexample : Nat := 3\n"
        "noncomputable example : Nat := Classical.choice ⟨1⟩\nexample : 1 = 1 := rfl\n"
    )
    found = await kinds(processes, text, tmp_path)
    assert found[f"{EXAMPLE_PREFIX}2_0"] is DeclarationKind.DEFINITION
    assert found[f"{DATA_EXAMPLE_PREFIX}3_0"] is DeclarationKind.DEFINITION
    assert found[f"{DATA_EXAMPLE_PREFIX}4_14"] is DeclarationKind.DEFINITION
    assert found[f"{EXAMPLE_PREFIX}5_0"] is DeclarationKind.THEOREM


async def test_messages_have_the_places_of_the_text(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    text = (
        '/- 𝔸 -/ example : 1 = 1 := by trace "a"; rfl example : 2 = 2 := by trace "b"; rfl\n'
        '  example (n : Nat) : n = n :=\n   by trace "c"; rfl\n'
        'theorem last : 1 = 1 := by trace "d"; rfl\n'
    )
    source = LeanSource(text)
    compiled = await compile_examples(processes, source, LIMITS, tmp_path)
    assert compiled is not None
    places = [source.offset(Position(line=m.line, column=m.column)) for m in compiled.messages]
    assert places == [m.start() for m in re.finditer("trace", text)]


@pytest.mark.parametrize(
    "text",
    [
        # It knows what examples are called.
        f"theorem {EXAMPLE_PREFIX}2_0 : 1 = 1 := rfl\nexample : 2 = 2 := rfl\n",
        f"example : 2 = 2 := rfl\n-- {DATA_EXAMPLE_PREFIX}\n",
        # Lean might read the text differently.
        "def one := 3+-- two\n 1\nexample : 2 = 2 := rfl\n",
    ],
)
async def test_examples_that_cannot_be_named_are_admitted_to(
    text: str, processes: LeanProcesses, tmp_path: Path
) -> None:
    assert await compile_examples(processes, LeanSource(text), LIMITS, tmp_path) is None


async def test_a_module_of_an_earlier_run_is_not_taken(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    good = await compile_text(processes, "theorem a : 1 = 1 := rfl\n", LIMITS, tmp_path)
    assert good.accepted
    bad = await compile_text(processes, "theorem a : 1 = 2 := rfl\n", LIMITS, tmp_path)
    assert not bad.accepted
    assert bad.olean is None


async def test_more_than_a_hundred_errors_are_reported(
    processes: LeanProcesses, tmp_path: Path
) -> None:
    text = "theorem a : 1 = 2 := absent\n" * 150
    compiled = await compile_text(processes, text, LIMITS, tmp_path)
    assert len({message.line for message in compiled.errors}) == 150
