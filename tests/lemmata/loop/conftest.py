"""Fixtures of the loop's tests: the embedded core, a Lean, and a policy that says what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from mutation.corpus import Corpus, core_corpus
from provers.checker import ProofState
from provers.lean.checker import LeanChecker
from provers.lean.core.build import ensure_core
from provers.lean.environment import Environment
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain
from search.policy import Candidate


class Scripted:
    """Proposes the same tactics for every state, best first."""

    def __init__(self, *tactics: str) -> None:
        self.tactics = tactics
        self.asked: list[int] = []

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        self.asked.append(n)
        ranked = [Candidate(text, -1.0 - rank) for rank, text in enumerate(self.tactics)]
        return [ranked[:n] for _ in states]


@pytest.fixture(scope="session")
def core() -> Corpus:
    """All theorems of the embedded core."""
    return core_corpus()


@pytest.fixture(scope="session")
def environment() -> Environment:
    """Its compiled modules."""
    return Environment.load(["Init"], [ensure_core().lib])


@pytest_asyncio.fixture
async def processes() -> AsyncIterator[LeanProcesses]:
    """The embedded Lean."""
    running = LeanProcesses(await find_toolchain(None, "embedded"))
    yield running
    await running.close()


@pytest_asyncio.fixture
async def checker() -> AsyncIterator[LeanChecker]:
    """Its judge."""
    judging = LeanChecker("embedded")
    yield judging
    await judging.close()
