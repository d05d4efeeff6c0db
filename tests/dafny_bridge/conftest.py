"""Fixtures of the Dafny tests: the real tool where it is, else a skip that says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.toolchain import Dialect, Toolchain, find_toolchain
from provers.errors import ToolMissing
from provers.request import Limits, VerifyRequest
from provers.verdict import Verdict

LIMITS = Limits(wall_seconds=60)


def real_toolchain() -> Toolchain | str:
    """The Dafny of this machine, or why there is none."""
    try:
        return asyncio.run(find_toolchain())
    except ToolMissing as error:
        return str(error)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The real Dafny; skips without one."""
    found = real_toolchain()
    if isinstance(found, str):
        pytest.skip(found)
    return found


@pytest.fixture
def old_toolchain(toolchain: Toolchain) -> Toolchain:
    """A real Dafny 2.x with its server; skips without one."""
    if toolchain.dialect is not Dialect.OLD or not toolchain.server:
        pytest.skip(f"Dafny {toolchain.version} is not a 2.x with DafnyServer")
    return toolchain


@pytest.fixture
async def checker(toolchain: Toolchain) -> AsyncIterator[DafnyChecker]:
    """A checker over the real Dafny; its workers are gone at the end of the test."""
    del toolchain
    made = DafnyChecker(workers=1)
    try:
        yield made
    finally:
        await made.close()


def ask(source: str, reference: str | None = None, **fields: object) -> VerifyRequest:
    """A request with the tests' limits."""
    values: dict[str, object] = {"limits": LIMITS, **fields}
    return VerifyRequest.model_validate(
        {"source": source, "checker": "dafny", "reference": reference, **values}
    )


def told(verdict: Verdict) -> str:
    """All that a verdict says in words."""
    return "\n".join([verdict.status, verdict.reason, *(d.render() for d in verdict.diagnostics)])
