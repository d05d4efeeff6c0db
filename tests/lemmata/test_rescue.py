"""The search as a rescue, with real Lean."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from lemmata.rescue import SearchRescue
from provers.lean.compile import compile_text
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain
from provers.request import Limits

_STATEMENTS = [
    "theorem easy (a b : Nat) (h : a < b) : a + 1 ≤ b + 3",
    "theorem false_one (a : Nat) : a = a + 1",
    "theorem two_goals (p q : Prop) (hp : p) (hq : q) : p ∧ q",
    "theorem malformed (a : Nat) : a = nothing",
    "theorem by_a_lemma (xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length",
]


@pytest_asyncio.fixture
async def processes() -> AsyncIterator[LeanProcesses]:
    running = LeanProcesses(await find_toolchain(None, "embedded"))
    yield running
    await running.close()


async def test_what_the_search_proves(processes: LeanProcesses, tmp_path: Path) -> None:
    rescue = SearchRescue(processes)
    found = await rescue(_STATEMENTS)
    assert [script is not None for script in found] == [True, False, True, False, True]
    assert found[:2] == await rescue(_STATEMENTS[:2]), "the same again, and without the others"
    document = ""
    for statement, script in zip(_STATEMENTS, found, strict=True):
        if script is not None:
            lines = "\n  ".join(script.splitlines())
            document += f"{statement} := by\n  {lines}\n"
    compiled = await compile_text(processes, document, Limits(), tmp_path)
    assert compiled.accepted, compiled.errors
    assert await rescue([]) == []


async def test_excluded_premises_are_not_proposed(processes: LeanProcesses) -> None:
    name = re.compile(r"Nat\.mul_le_mul\b")
    statement = "theorem t (m n : Nat) (h : m ≤ n) : m * m ≤ n * n"
    (script,) = await SearchRescue(processes)([statement])
    assert script is not None
    assert name.search(script)
    (without,) = await SearchRescue(processes, exclude=["Nat.mul_le_mul"])([statement])
    assert without is None or not name.search(without)


def test_numbers_are_checked(processes: LeanProcesses) -> None:
    with pytest.raises(ValueError, match="at least one"):
        SearchRescue(processes, tactics=0)
    with pytest.raises(ValueError, match="at least one"):
        SearchRescue(processes, together=0)
