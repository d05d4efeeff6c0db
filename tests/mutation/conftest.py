"""Fixtures of the tests of `mutation`: the embedded core's theorems, and a Lean to compile with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from mutation.corpus import Corpus, core_corpus
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain


@pytest.fixture(scope="session")
def core() -> Corpus:
    """All theorems of the embedded core."""
    return core_corpus()


@pytest_asyncio.fixture
async def processes() -> AsyncIterator[LeanProcesses]:
    """The embedded Lean."""
    running = LeanProcesses(await find_toolchain(None, "embedded"))
    yield running
    await running.close()
