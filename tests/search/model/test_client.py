"""The client against a server that behaves, and one that misbehaves in every way."""

from __future__ import annotations

import asyncio
import email.utils
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from provers.errors import LemmataError, ToolMissing, UsageError
from search.model.answers import Answer, read_answer, too_long
from search.model.client import ClientSettings, ModelClient
from search.model.errors import (
    AnswerError,
    ModelMissing,
    PromptTooLong,
    ServerMissing,
    ServerOverloaded,
    ServerRefused,
    TruncatedAnswer,
)
from search.model.http import normal_url, retry_after
from tests.search.model.scripted import (
    Reply,
    Request,
    ScriptedServer,
    answer,
    choice,
    failing_first,
    refusal,
)

SETTINGS = ClientSettings(seconds=0.3, attempts=3, first_pause=1.0, longest_pause=30.0)


class Sleeps:
    """Takes note of pauses in place of taking them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
async def connect(sleeps: Sleeps) -> AsyncIterator[Callable[..., ModelClient]]:
    clients: list[ModelClient] = []

    def open_client(url: str, settings: ClientSettings = SETTINGS, **rest: Any) -> ModelClient:
        clients.append(ModelClient(url, settings=settings, sleep=sleeps, **rest))
        return clients[-1]

    yield open_client
    for client in clients:
        await client.close()


Connect = Callable[..., ModelClient]


def ask(client: ModelClient, *prompts: str, **changes: Any) -> Awaitable[Answer]:
    request: dict[str, Any] = {"samples": 2, "temperature": 1.0, "max_tokens": 8}
    return client.complete("tiny", list(prompts) or ["p"], **(request | changes))


# -- what is asked and what is read -------------------------------------------------------------


async def test_a_request_carries_what_was_asked_for(connect: Connect) -> None:
    async with ScriptedServer(lambda _: [("simp", -0.5), ("omega", -1.5)]) as server:
        client = connect(server.url, key="secret")
        got = await ask(client, stop=("[GOAL]",), seed=5)
        (asked,) = server.completions
    assert asked.body == {
        "model": "tiny", "prompt": "p", "n": 2, "temperature": 1.0, "max_tokens": 8,
        "stop": ["[GOAL]"], "seed": 5, "logprobs": 0,
    }  # fmt: skip
    assert asked.headers["authorization"] == "Bearer secret"
    ((first, second),) = got.samples
    assert (first.text, first.tokens, first.finished) == ("simp", 2, True)
    assert first.logprob == pytest.approx(-0.5)
    assert second.logprob == pytest.approx(-1.5)
    assert (client.usage.requests, client.usage.prompt_tokens) == (1, 7)
    assert client.usage.completion_tokens == 11


async def test_greedy_sampling_asks_for_one_sample(connect: Connect) -> None:
    async with ScriptedServer() as server:
        await ask(connect(server.url), samples=8, temperature=0.0)
        assert server.completions[0].body["n"] == 1


async def test_several_prompts_travel_in_one_request(connect: Connect) -> None:
    async with ScriptedServer(lambda prompt: [(prompt, -1.0)]) as server:
        got = await ask(connect(server.url), "a", "b", "c")
        assert len(server.completions) == 1
    assert [[each.text for each in group] for group in got.samples] == [
        ["a", "a"], ["b", "b"], ["c", "c"],
    ]  # fmt: skip


async def test_a_chat(connect: Connect) -> None:
    messages = [{"role": "user", "content": "goal"}]
    async with ScriptedServer(lambda _: [("rfl", -0.25)]) as server:
        client = connect(server.url)
        got = await client.complete("tiny", [messages], samples=1, temperature=1.0, max_tokens=8)
        (asked,) = server.completions
    assert asked.path.endswith("/chat/completions")
    assert (asked.body["messages"], asked.body["logprobs"]) == (messages, True)
    assert got.samples[0][0].logprob == pytest.approx(-0.25)


async def test_the_only_model_is_taken_and_others_are_named(connect: Connect) -> None:
    async with ScriptedServer(models=["tiny"]) as server:
        client = connect(server.url)
        model = await client.find_model(None)
        assert (model.name, model.context) == ("tiny", 512)
        with pytest.raises(ModelMissing, match=r"does not serve 'big' \(it serves: tiny\)"):
            await client.find_model("big")
    async with ScriptedServer(models=["a", "b"]) as server:
        client = connect(server.url)
        assert (await client.find_model("b")).name == "b"
        with pytest.raises(ModelMissing, match="serves a, b"):
            await client.find_model(None)
    async with ScriptedServer(models=[]) as server:
        with pytest.raises(ModelMissing, match="no model at all"):
            await connect(server.url).find_model(None)


async def test_a_server_that_does_not_list_its_models(connect: Connect) -> None:
    async with ScriptedServer() as server:
        client = connect(f"{server.url}/elsewhere")
        server.refuses_models = True
        assert (await client.find_model("big")).name == "big"
        with pytest.raises(ServerRefused, match="404"):
            await client.find_model(None)


async def test_what_a_server_says_does_not_reach_the_terminal_raw(connect: Connect) -> None:
    rude = refusal("\x1b[2J\x07 clear\nyour \u202escreen")
    async with ScriptedServer(script=lambda _: rude, models=["\x1b[31mred", "b"]) as server:
        client = connect(server.url)
        with pytest.raises(ServerRefused) as refused:
            await ask(client)
        with pytest.raises(ModelMissing) as missing:
            await client.find_model(None)
    assert str(refused.value).isprintable()
    assert str(missing.value).isprintable()


# -- troubles that pass -------------------------------------------------------------------------

GOOD = json.dumps(answer([choice("simp")])).encode()
PASSING = {
    "429": Reply({"error": {"message": "busy"}}, 429),
    "500": Reply({"error": {"message": "engine dead"}}, 500),
    "503, no JSON": Reply(b"<html>unavailable</html>", 503),
    "529": Reply({}, 529),
    "truncated JSON": Reply(GOOD[:-20]),
    "not JSON": Reply(b"Hello"),
    "a list": Reply([1]),
    "no choices": Reply({"object": "text_completion"}),
    "empty choices": Reply({"choices": []}),
    "a choice of another kind": Reply({"choices": ["a", "b"]}),
    "an index beyond": Reply({"choices": [choice("a", index=7), choice("b", index=8)]}),
    "reset in the body": Reply(answer([choice("simp")]), cut=15),
    "reset before the body": Reply(b"", cut=0, headers={"content-length": "100"}),
    "drips for ever": Reply(drip=True, body=b""),
    "silence": Reply(hold=asyncio.Event()),
}


@pytest.mark.parametrize("trouble", PASSING)
async def test_what_passes_is_asked_again(trouble: str, connect: Connect, sleeps: Sleeps) -> None:
    script = failing_first(2, _fresh(PASSING[trouble]))
    async with ScriptedServer(script=script) as server:
        client = connect(server.url)
        got = await ask(client)
        assert len(server.completions) == 3
    assert got.samples[0][0].text == "simp"
    assert client.usage.retries == 2
    first, second = sleeps.seconds
    assert 0.5 <= first <= 1.0 <= second <= 2.0


@pytest.mark.parametrize("trouble", PASSING)
async def test_what_does_not_pass_ends_in_an_error_that_says_so(
    trouble: str, connect: Connect
) -> None:
    script = failing_first(99, _fresh(PASSING[trouble]))
    async with ScriptedServer(script=script) as server:
        with pytest.raises(LemmataError) as caught:
            await ask(connect(server.url))
        assert len(server.completions) == SETTINGS.attempts
    assert caught.value.retryable or isinstance(caught.value, ServerMissing)
    assert isinstance(caught.value, ServerOverloaded | TruncatedAnswer | ServerMissing)


async def test_the_pause_is_what_the_server_asks_for(connect: Connect, sleeps: Sleeps) -> None:
    busy = Reply({}, 429, {"retry-after": "17"})
    async with ScriptedServer(script=failing_first(1, busy)) as server:
        await ask(connect(server.url))
    assert sleeps.seconds == [17.0]


async def test_a_server_that_asks_for_hours_is_overloaded(connect: Connect, sleeps: Sleeps) -> None:
    busy = Reply({}, 429, {"retry-after": "7200"})
    async with ScriptedServer(script=failing_first(1, busy)) as server:
        with pytest.raises(ServerOverloaded, match="429"):
            await ask(connect(server.url))
    assert sleeps.seconds == []


def test_retry_after_is_a_number_or_a_date() -> None:
    assert retry_after({"retry-after": "2.5"}) == 2.5
    assert retry_after({"retry-after": "-3"}) == 0.0
    assert retry_after({"retry-after": "nan"}) == 0.0
    assert retry_after({"retry-after": "soon"}) == 0.0
    assert retry_after({}) == 0.0
    assert retry_after({"retry-after": "Mon, 01 Jan 0001 00:00:00 -0000"}) == 0.0
    date = email.utils.formatdate(time.time() + 60, usegmt=True)
    assert 55 < retry_after({"retry-after": date}) <= 60


# -- troubles that do not pass ------------------------------------------------------------------


async def test_nobody_at_the_address(connect: Connect, sleeps: Sleeps) -> None:
    async with ScriptedServer() as server:
        url = server.url
    with pytest.raises(ServerMissing, match="no model server answers at http://127") as caught:
        await ask(connect(url))
    assert isinstance(caught.value, ToolMissing)
    assert "lemmata model serve" in str(caught.value.hint)
    assert sleeps.seconds == []


async def test_a_server_that_dies_on_the_way_is_waited_for(
    connect: Connect, sleeps: Sleeps
) -> None:
    async with ScriptedServer() as server:
        client = connect(server.url)
        await ask(client)
    with pytest.raises(ServerMissing):
        await ask(client)
    assert len(sleeps.seconds) == SETTINGS.attempts - 1


REFUSALS = {
    "a wrong request": (refusal("n must be 1 when using greedy sampling"), "greedy sampling"),
    "a key": (Reply({"error": {"message": "no key"}}, 401), "LEMMATA_MODEL_KEY"),
    "another path": (Reply({"detail": "Not Found"}, 404), "ends in /v1"),
    "too many tokens": (
        refusal("max_tokens=1024 cannot be greater than max_model_len=512."),
        "max_tokens=1024",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_a_refusal_is_told_at_once(case: str, connect: Connect, sleeps: Sleeps) -> None:
    reply, words = REFUSALS[case]
    async with ScriptedServer(script=lambda _: reply) as server:
        with pytest.raises(ServerRefused, match=words):
            await ask(connect(server.url))
        assert len(server.completions) == 1
    assert sleeps.seconds == []


UNUSABLE = {
    "no log-probabilities": [choice("simp", logprobs=None)],
    "no log-probabilities of tokens": [choice("simp", logprobs={"tokens": ["x"]})],
    "NaN": [choice("simp", math.nan)],
    "a number that no float holds": [choice("simp", logprobs={"token_logprobs": [-(10**400)]})],
    "infinite": [choice("simp", -math.inf)],
    "positive": [choice("simp", 0.5)],
    "a text for a number": [choice("simp", logprobs={"token_logprobs": ["-1"]})],
    "none for a number": [choice("simp", logprobs={"token_logprobs": [-1.0, None]})],
    "no tokens": [choice("simp", logprobs={"token_logprobs": []})],
}


async def test_a_list_must_be_answered_in_full(connect: Connect) -> None:
    reply = Reply(answer([choice("a"), choice("b")]))
    async with ScriptedServer(script=lambda _: reply) as server:
        with pytest.raises(AnswerError, match="2 samples for 2 prompts, 2 each"):
            await ask(connect(server.url), "p", "q")


@pytest.mark.parametrize("case", UNUSABLE)
async def test_an_answer_that_cannot_be_used_is_an_error(
    case: str, connect: Connect, sleeps: Sleeps
) -> None:
    async with ScriptedServer(script=lambda _: Reply(answer(UNUSABLE[case]))) as server:
        with pytest.raises(AnswerError, match="log-probabilities") as caught:
            await ask(connect(server.url), samples=1)
        assert len(server.completions) <= 2
    assert not caught.value.retryable
    assert sleeps.seconds == []


async def test_a_server_that_takes_no_alternatives_for_no_log_probabilities(
    connect: Connect,
) -> None:
    def script(request: Request) -> Reply | None:
        nothing = answer([choice("simp", logprobs=None)] * 2)
        return None if request.body["logprobs"] else Reply(nothing)

    async with ScriptedServer(script=script) as server:
        client = connect(server.url)
        for _ in range(2):
            assert (await ask(client)).samples[0][0].text == "simp"
        assert [each.body["logprobs"] for each in server.completions] == [0, 1, 1]


def test_a_damaged_sample_among_sound_ones_is_left_out_and_counted() -> None:
    body = json.dumps(answer([choice("a", math.nan), choice("b"), choice("c", 0.0005)]))
    got = read_answer(body.encode(), 1, 3)
    assert [each.text for each in got.samples[0]] == ["b", "c"]
    assert got.damaged == 1
    assert got.samples[0][1].logprob == 0.0


def test_samples_are_put_where_their_index_says() -> None:
    rows = [choice(text) | {"index": 3 - place} for place, text in enumerate("dcba")]
    got = read_answer(json.dumps({"choices": rows}).encode(), 2, 2)
    assert [sorted(each.text for each in group) for group in got.samples] == [
        ["a", "b"],
        ["c", "d"],
    ]
    assert (got.prompt_tokens, got.completion_tokens) == (0, 4)


def test_an_empty_sample_needs_no_log_probabilities() -> None:
    got = read_answer(json.dumps(answer([choice("", logprobs={})])).encode(), 1, 1)
    assert got.samples[0][0].text == ""


VLLM_TOO_LONG = (
    "This model's maximum context length is 512 tokens. However, your prompt contains at least "
    "513 input tokens, which exceeds this limit even without any output tokens."
)


async def test_a_prompt_that_does_not_fit_says_what_would(connect: Connect) -> None:
    async with ScriptedServer(script=lambda _: refusal(VLLM_TOO_LONG)) as server:
        with pytest.raises(PromptTooLong) as caught:
            await ask(connect(server.url))
    assert caught.value.share == 0.5


@pytest.mark.parametrize(
    ("message", "share"),
    [
        ("maximum context length is 4097 tokens, however you requested 8194 tokens", 0.5),
        ("This model's maximum context length is 100 tokens. You requested 400 tokens.", 0.25),
        ("The prompt is too long", 0.5),
        ("error code: context_length_exceeded", 0.5),
        ("n must be 1", None),
        ("", None),
    ],
)
def test_how_much_of_a_prompt_would_fit(message: str, share: float | None) -> None:
    found = too_long(message)
    assert found == (pytest.approx(share, abs=0.01) if share else None)


# -- many at once -------------------------------------------------------------------------------


async def test_no_more_requests_are_open_than_allowed(connect: Connect) -> None:
    gate = asyncio.Event()
    async with ScriptedServer(
        script=lambda _: Reply(answer([choice("simp")]), hold=gate)
    ) as server:
        client = connect(server.url, replace(SETTINGS, concurrency=3, seconds=30.0))
        tasks = [asyncio.ensure_future(ask(client)) for _ in range(10)]
        await server.until_open(3)
        gate.set()
        await asyncio.gather(*tasks)
        assert server.most_open == 3
        assert len(server.completions) == 10


async def test_a_cancelled_call_leaves_no_open_request(connect: Connect) -> None:
    script = lambda _: Reply(hold=asyncio.Event())  # noqa: E731
    async with ScriptedServer(script=script) as server:
        task = asyncio.ensure_future(ask(connect(server.url, replace(SETTINGS, seconds=30.0))))
        await server.until_open(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until_open(0)
        assert server.abandoned == 1


# -- addresses and settings ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        (" https://host/api/v1/ ", "https://host/api/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_addresses(address: str, url: str) -> None:
    assert normal_url(address) == url


@pytest.mark.parametrize(
    "address",
    ["", "localhost:8000", "ftp://x", "http://", "http://h:99999", "http://u:p@h", "http://h\0x"],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(UsageError, match="not the address"):
        normal_url(address)


def test_settings_out_of_range() -> None:
    for wrong in (
        lambda: ClientSettings(concurrency=0),
        lambda: ClientSettings(attempts=0),
        lambda: ClientSettings(seconds=0.0),
        lambda: ClientSettings(first_pause=-1.0),
    ):
        with pytest.raises(UsageError):
            wrong()


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openai", None)
    with pytest.raises(ToolMissing, match=r"lemmata\[vllm\]"):
        ModelClient("http://localhost:1/v1")


def _fresh(reply: Reply) -> Reply:
    """Events belong to one loop."""
    return replace(reply, hold=asyncio.Event()) if reply.hold else reply
