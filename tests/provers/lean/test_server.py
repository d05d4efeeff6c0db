"""A warm Lean: the same messages, document after document, and a new server after trouble."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import psutil
import pytest

from provers.errors import ToolCrashed
from provers.lean.server import WarmLean
from provers.lean.toolchain import Toolchain, find_toolchain
from provers.request import MEGABYTE, Limits

BEGINNING = "def f : Nat → Nat\n  | 0 => 0\n  | n + 1 => f n + 1\n\n"


@pytest.fixture
async def toolchain() -> Toolchain:
    return await find_toolchain(None, "embedded")


@pytest.fixture
async def lean(toolchain: Toolchain) -> AsyncIterator[WarmLean]:
    before = set(_children())
    server = WarmLean(toolchain, Limits(), (("maxErrors", "1000000"),))
    yield server
    await server.close()
    await server.close()
    left = set(_children()) - before
    assert not left, f"left behind: {left}"


def _children() -> list[int]:
    return [p.pid for p in psutil.Process(os.getpid()).children(recursive=True)]


def proof(marker: str, tactic: str = "rfl") -> str:
    return f'{BEGINNING}theorem t : f 2 = 2 := by\n  trace "{marker}"\n  {tactic}\n'


async def test_messages_are_placed_in_lines_from_one_and_code_points(lean: WarmLean) -> None:
    text = 'theorem t : ("𝔸𝔹", 1) = ("𝔸𝔹", 2) := by exact missing'
    heard = await lean.run(text + "\n", 30)
    assert not heard.problem
    (error,) = [m for m in heard.messages if m.is_error]
    assert (error.line, error.column) == (1, text.index("missing"))


async def test_documents_follow_each_other_on_one_server(lean: WarmLean) -> None:
    for round_ in range(10):
        heard = await lean.run(proof(f"round {round_}"), 30)
        assert [m.text.strip() for m in heard.messages] == [f"round {round_}"]
    assert lean.ready


async def test_errors_of_an_earlier_document_do_not_stay(lean: WarmLean) -> None:
    assert any(m.is_error for m in (await lean.run(proof("a", "decide_nothing"), 30)).messages)
    assert not any(m.is_error for m in (await lean.run(proof("b"), 30)).messages)


@pytest.mark.slow
async def test_a_hanging_document_is_given_up_and_the_next_one_runs(lean: WarmLean) -> None:
    await lean.run(BEGINNING, 30)
    started = time.monotonic()
    heard = await lean.run(proof("a", "repeat skip"), 1.0)
    assert heard.problem.startswith("no answer")
    assert time.monotonic() - started < 20
    assert not lean.ready
    assert [m.text.strip() for m in (await lean.run(proof("b"), 30)).messages] == ["b"]


async def test_a_killed_server_is_told_and_replaced(lean: WarmLean) -> None:
    await lean.run(BEGINNING, 30)
    for pid in _children():
        # Those that belong to one killed before are gone by now.
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()
    heard = await lean.run(proof("a"), 30)
    assert heard.problem or [m.text.strip() for m in heard.messages] == ["a"]
    assert [m.text.strip() for m in (await lean.run(proof("b"), 30)).messages] == ["b"]


async def test_a_server_that_is_none_is_an_error(toolchain: Toolchain) -> None:
    for command in (("/bin/cat", "/dev/null"), ("/nowhere/lean",)):
        server = WarmLean(replace(toolchain, server=command), Limits())
        with pytest.raises(ToolCrashed):
            await server.run(proof("a"), 30)
        await server.close()


async def test_secrets_of_ours_do_not_reach_the_server(
    lean: WarmLean, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEMMATA_TEST_SECRET", "value")
    await lean.run(BEGINNING, 30)
    seen = []
    for pid in _children():
        with contextlib.suppress(psutil.NoSuchProcess):
            line = " ".join(psutil.Process(pid).cmdline())
            if "--worker" in line or "--server" in line:
                seen.append(psutil.Process(pid).environ())
    assert seen
    leans = [e for e in seen if "LEAN_BACKTRACE" in e and "LEMMATA_RUN" in e]
    assert leans
    assert not any("LEMMATA_TEST_SECRET" in e for e in leans)


@pytest.mark.slow
async def test_a_server_out_of_memory_is_replaced(toolchain: Toolchain) -> None:
    server = WarmLean(toolchain, Limits(memory_bytes=400 * MEGABYTE))
    try:
        eat = "example : (List.replicate 100000000 1).length = 3 := by decide +kernel\n"
        await server.run(eat, 10)
        assert [m.text.strip() for m in (await server.run(proof("b"), 30)).messages] == ["b"]
    finally:
        await server.close()
