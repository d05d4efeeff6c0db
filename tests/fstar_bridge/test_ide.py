"""The interactive client: replayed conversations, and peers that misbehave."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fstar_bridge.ide import IdeClient, OutputFlood, QueryTimeout
from fstar_bridge.protocol import Message, Outcome, Response, decode, encode
from provers.errors import LemmataError, ProtocolError, SessionClosed, ToolCrashed, UsageError
from provers.process import Command
from provers.request import MEGABYTE, Limits
from tests.fstar_bridge.programs import HERE, RECORDED, TRANSCRIPTS, double, script
from tests.orphans import leaves_no_process

LIMITS = Limits(wall_seconds=20, output_bytes=MEGABYTE)
RECORDINGS = (
    "Backtracking.refinements", "FailRange", "Missing", "Number.interface-violation-and-fix",
    "OvlIde.lookup-checked", "Tutorial.segment",
)  # fmt: skip


def client_of(program: str, tmp_path: Path, *more: str, limits: Limits = LIMITS) -> IdeClient:
    return IdeClient(Command((program, "--ide", "M.fst", *more), tmp_path, limits))


@pytest.fixture(autouse=True)
def no_orphans() -> Iterator[None]:
    with leaves_no_process():
        yield


def queries_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


def replay(queries: Path, answers: Path, tmp_path: Path) -> IdeClient:
    numbers = iter([query["query-id"] for query in queries_of(queries)])
    argv = (sys.executable, "-I", "-S", str(HERE / "replay.py"), str(queries), str(answers))
    return IdeClient(Command(argv, tmp_path, LIMITS), new_id=lambda: next(numbers))


@pytest.mark.parametrize("name", RECORDINGS)
async def test_recorded_conversations(name: str, tmp_path: Path) -> None:
    queries = RECORDED / "ide" / f"{name}.in"
    answers = RECORDED / "ide" / f"{name}.ideout.expected"
    if not queries.exists():
        pytest.skip("recorded conversations with F* are not on this machine")
    expected = {a["query-id"]: a["status"] for a in queries_of(answers) if "status" in a}
    async with replay(queries, answers, tmp_path) as client:
        for query in queries_of(queries):
            kind, args = query["query"], query["args"]
            if kind == "push":
                answer = await client.push(**args)
            elif kind == "pop":
                if args or client.depth == 0:
                    # Their `pop` has an argument of its own; its meaning is the same.
                    answer = await client.ask("pop", args)
                    client.depth -= answer.ok
                else:
                    await client.pop()
                    continue
            else:
                answer = await client.ask(kind, args)
            assert answer.response.outcome.value == expected[query["query-id"]]
            assert answer.ok or answer.issues
            assert client.depth >= 0


async def test_recorded_end_with_a_message(tmp_path: Path) -> None:
    queries = RECORDED / "ide" / "Search.cons-snoc.in"
    if not queries.exists():
        pytest.skip("recorded conversations with F* are not on this machine")
    answers = RECORDED / "ide" / "Search.cons-snoc.ideout.expected"
    async with replay(queries, answers, tmp_path) as client:
        first, second, *_ = queries_of(queries)
        await client.push(**first["args"])
        with pytest.raises(ToolCrashed, match="Effect template"):
            await client.ask("search", second["args"])
        assert not client.healthy


def test_recorded_lines_all_decode() -> None:
    folder = RECORDED / "ide"
    if not folder.is_dir():
        pytest.skip("recorded conversations with F* are not on this machine")
    for path in folder.glob("*.expected"):
        told = [decode(line) for line in path.read_bytes().splitlines(keepends=True)]
        assert all(t is not None for t in told)
        for response in told:
            if isinstance(response, Response) and response.outcome is Outcome.FAILURE:
                response.issues()


async def test_transcript_of_a_definition(tmp_path: Path) -> None:
    queries = TRANSCRIPTS / "definition.in"
    _, failing, passing, _, canary = queries_of(queries)
    async with replay(queries, TRANSCRIPTS / "definition.ideout", tmp_path) as client:
        assert (await client.push_until("Sums.sum_nonneg")).ok
        failed = await client.push(**failing["args"])
        assert not failed.ok
        assert client.depth == 1
        assert [i.number for i in failed.issues] == [19]
        assert failed.issues[0].places[0].start == (5, 19)
        assert (await client.push(**passing["args"])).ok
        assert client.depth == 2
        await client.pop()
        assert not (await client.push(**canary["args"])).ok


async def test_transcript_of_a_full_buffer(tmp_path: Path) -> None:
    queries = TRANSCRIPTS / "full_buffer.in"
    async with replay(queries, TRANSCRIPTS / "full_buffer.ideout", tmp_path) as client:
        answer = await client.full_buffer(queries_of(queries)[0]["args"]["code"])
        assert [i.number for i in answer.issues] == [19]
        with pytest.raises(UsageError):
            await client.pop()
        client.depth = 1
        with pytest.raises(ProtocolError, match="Too many pops"):
            await client.pop()


GREETING = 'print(\'{"kind":"protocol-info","version":3,"features":[]}\', flush=True)\n'


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import sys; sys.exit(3)", ToolCrashed),
        ("import time; time.sleep(99)", ToolCrashed),
        ("print('{garbage')", ProtocolError),
        ("print('{\"kind\":\"protocol-info\"', end='')", ProtocolError),
        ('print(\'{"kind":"message","level":"info","contents":""}\')', ProtocolError),
        ('print(\'{"kind":"protocol-info","version":99}\')', ProtocolError),
        ("while True: print('x' * 9999)", LemmataError),
        ("while True: print('x' * 9999, end='')", LemmataError),
        ("print('[1]'); print('{}')", ProtocolError),
    ],
)
async def test_bad_beginnings(code: str, error: type[LemmataError], tmp_path: Path) -> None:
    limits = LIMITS.model_copy(update={"wall_seconds": 0.5 if "sleep" in code else 20})
    client = client_of(script(code), tmp_path, limits=limits)
    with pytest.raises(error):
        await client.start()
    assert not client.healthy
    await client.close()


async def test_noise_before_the_greeting_is_skipped(tmp_path: Path) -> None:
    code = "print('TAC>> debug output')\n" + GREETING + "input()"
    async with client_of(script(code), tmp_path) as client:
        assert client.greeting is not None
        assert client.greeting.version == 3


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("crashes_now", ToolCrashed), ("writes_garbage", ProtocolError),
        ("stops_in_a_line", ProtocolError), ("violates_protocol", ProtocolError),
        ("answers_another", ProtocolError), ("forges_an_answer", ProtocolError),
        ("dies_with_a_message", ToolCrashed), ("runs_for_ever", QueryTimeout),
        ("floods_output", OutputFlood),
    ],
)  # fmt: skip
async def test_misbehaviour_in_a_conversation(
    word: str, error: type[LemmataError], tmp_path: Path
) -> None:
    async with client_of(double(), tmp_path) as client:
        assert (await client.push("module M\n")).ok
        seconds = 0.2 if word == "runs_for_ever" else 20
        with pytest.raises(error):
            await client.push(f"let x = {word}\n", line=2, wall_seconds=seconds)
        assert not client.healthy
        with pytest.raises(SessionClosed):
            await client.push("let y = 1\n", line=3)


async def test_a_stuck_solver_is_killed_and_the_conversation_goes_on(tmp_path: Path) -> None:
    async with client_of(double(), tmp_path) as client:
        answer = await client.push("let x = solver_is_stuck\n", wall_seconds=0.3)
        assert answer.interrupted
        assert not answer.ok
        assert client.healthy
        assert (await client.push("let x = 1\n")).ok


async def test_cancelling_leaves_the_client_out_of_step(tmp_path: Path) -> None:
    async with client_of(double(), tmp_path) as client:
        task = asyncio.create_task(client.push("let x = runs_for_ever\n"))
        await asyncio.wait([task], timeout=0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not client.healthy


async def test_peek_and_messages(tmp_path: Path) -> None:
    async with client_of(double(), tmp_path) as client:
        answer = await client.peek('let x = print_out "hello" + assert (1 > 2)\n')
        assert answer.ok
        assert [i.number for i in answer.issues] == [19]
        assert client.depth == 0
        assert any("hello" in str(m.contents) for m in answer.messages)
        await client.vfs_add(None, "module M\n")
        await client.restart_solver()


async def test_an_unknown_query_is_a_violation(tmp_path: Path) -> None:
    async with client_of(double(), tmp_path) as client:
        with pytest.raises(ProtocolError, match="Unknown query"):
            await client.ask("nonsense")


@pytest.mark.parametrize(
    "line",
    [b"{\n", b"{}\n", b'{"kind":"response"}\n', b'{"kind":"x"}\n', b'{"kind":"response"',
     b'{"kind":"response","query-id":"1","status":"fine","response":[]}\n', b"{\xff}\n",
     b'{"a":' * 5000 + b"\n"],
)  # fmt: skip
def test_lines_that_are_not_the_protocols(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(line)


def test_lines_that_are_the_protocols() -> None:
    assert decode(b"TAC>> debug\n") is None
    message = decode(
        b'{"kind":"message","query-id":null,"level":"progress","contents":{"stage":"a"}}\n'
    )
    assert isinstance(message, Message)
    assert message.stage == "a"
    assert json.loads(encode("1", "push", {"code": "é\n"}))["args"]["code"] == "é\n"
    assert encode("1", "push", {"code": "é\n"}).count(b"\n") == 1
