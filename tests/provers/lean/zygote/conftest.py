"""Fixtures of the fork server's tests: the embedded Lean, warm and cold."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from provers.errors import ToolMissing
from provers.lean.core.build import CorePrefix, ensure_core
from provers.lean.zygote import Zygote, ZygoteSpec


@pytest.fixture(scope="session")
def core() -> CorePrefix:
    """The embedded core, built if need be."""
    try:
        return ensure_core()
    except ToolMissing as error:
        pytest.skip(f"no embedded Lean here: {error}")


@pytest.fixture(scope="session")
def spec(core: CorePrefix) -> ZygoteSpec:
    """A zygote that keeps Lean's implicit `import Init`."""
    return ZygoteSpec(
        library=str(core.library),
        sysroot=str(core.path),
        search_path=(str(core.lib),),
        header="",
    )


@pytest.fixture
async def zygote(spec: ZygoteSpec) -> AsyncIterator[Zygote]:
    """A started zygote with two workers; none of its processes is left afterwards."""
    async with Zygote(spec, workers=2) as running:
        process_id = running.process_id
        yield running
    assert process_id is None or not psutil.pid_exists(process_id)


@dataclass(frozen=True)
class Cold:
    """What a `lean` process of its own answered."""

    code: int
    stdout: str
    stderr: str


async def run_cold(core: CorePrefix, folder: Path, *arguments: str) -> Cold:
    """Run the launcher as a user would, in `folder`."""
    process = await asyncio.create_subprocess_exec(
        str(core.lean),
        *arguments,
        cwd=folder,
        env={**os.environ, "LEAN_BACKTRACE": "0"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    stdout, stderr = await process.communicate()
    assert process.returncode is not None
    return Cold(process.returncode, stdout.decode(), stderr.decode())
