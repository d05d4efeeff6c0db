"""The bridge against a real F*; skipped where none is installed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fstar_bridge.checker import FStarChecker
from fstar_bridge.ide import IdeClient
from fstar_bridge.toolchain import Toolchain, find_toolchain
from provers.errors import ToolMissing
from provers.process import Command
from provers.request import Limits, TrustLevel, TrustPolicy, VerifyRequest
from provers.verdict import Status

EXAMPLES = Path(__file__).parents[2] / "examples" / "fstar"


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    try:
        return asyncio.run(find_toolchain())
    except ToolMissing as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("level", list(TrustLevel))
async def test_examples(toolchain: Toolchain, level: TrustLevel) -> None:
    for path in sorted(EXAMPLES.glob("*.fst")):
        request = VerifyRequest(
            source=path.read_text(encoding="utf-8"),
            file=path.name,
            limits=Limits(wall_seconds=240),
            trust=TrustPolicy(level=level),
        )
        verdict = await FStarChecker().check(request)
        assert verdict.ok, (verdict.reason, verdict.diagnostics)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("let f : squash (1 == 2) = ()", {Status.REJECTED, Status.UNKNOWN}),
        ("let f : squash False = admit ()", {Status.INCOMPLETE}),
        ("let f : int = undeclared", {Status.MALFORMED}),
        ("let f : int = )", {Status.MALFORMED}),
        ("val f : squash False\nlet g = 1", {Status.UNTRUSTED}),
        ("let f (x:int) : Lemma (requires x > 3 /\\ x < 2) (ensures x == 7) = ()",
         {Status.UNTRUSTED}),
    ],
)  # fmt: skip
async def test_statuses(toolchain: Toolchain, body: str, status: set[Status]) -> None:
    request = VerifyRequest(source=f"module Live\n{body}\n", limits=Limits(wall_seconds=240))
    verdict = await FStarChecker().check(request)
    assert verdict.status in status, (verdict.reason, verdict.diagnostics)


@pytest.mark.slow
async def test_a_conversation(toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "Live.fst").write_text("module Live\n")
    argv = (toolchain.program, "--ide", "Live.fst", "--report_assumes", "warn")
    limits = Limits(wall_seconds=120)
    async with IdeClient(Command(argv, tmp_path, limits, memory_rule="resident")) as client:
        assert (await client.push("module Live\n", wall_seconds=240)).ok
        assert (await client.push("let one : nat = 1\n", line=2)).ok
        failed = await client.push("let two : nat = -1\n", line=3)
        assert [issue.number for issue in failed.issues] == [19]
        warned = await client.push("let three : squash False = admit ()\n", line=3)
        assert 335 in [issue.number for issue in warned.issues]
        while client.depth:
            await client.pop()
