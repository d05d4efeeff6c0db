"""A scripted OpenAI-compatible server, in this process, that can also misbehave.

What lives here: `ScriptedServer`: HTTP over asyncio streams, nothing else, so that a test decides
every byte and every breach. It records what it was asked, how many requests were open at once,
and which connections the client left before the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Sampler = Callable[[str], Sequence[tuple[str, float]]]
"""Texts and their log-probabilities for a prompt; repeated until there are as many as asked."""


@dataclass(slots=True)
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Reply:
    """What is sent back.

    Attributes:
        body: an object for JSON, or bytes as they are.
        status: of HTTP.
        headers: beside the usual ones.
        cut: send only so many bytes of the body, then reset the connection.
        drip: send the body in chunks of one byte and never end.
        hold: answer only when this is set.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: bool = False
    hold: asyncio.Event | None = None


Script = Callable[[Request], Reply | None]
"""A reply for a request, None for the ordinary one."""


class ScriptedServer:
    """Serves `/v1/models`, `/v1/completions` and `/v1/chat/completions`.

    Args:
        sampler: what the model says.
        script: breaches; asked for every request but those of models.
        models: names served.
        context: `max_model_len` of the models.
    """

    def __init__(
        self,
        sampler: Sampler | None = None,
        *,
        script: Script | None = None,
        models: Sequence[str] = ("tiny",),
        context: int | None = 512,
    ) -> None:
        self.sampler = sampler or (lambda _: [("simp", -0.5)])
        self.script = script
        self.models = list(models)
        self.context = context
        self.asked: list[Request] = []
        self.open = self.most_open = self.abandoned = 0
        self.refuses_models = False
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """The address of the API."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    @property
    def completions(self) -> list[Request]:
        """The requests for samples."""
        return [each for each in self.asked if "completions" in each.path]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            # One request a connection: so nothing but the client's leaving can arrive after it.
            if (request := await _read(reader)) is not None:
                self.asked.append(request)
                await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        reply = self.script(request) if self.script and "completions" in request.path else None
        if self.refuses_models and request.path.endswith("/models"):
            reply = Reply({"detail": "Not Found"}, 404)
        reply = reply or Reply(self._ordinary(request))
        self._count(1)
        try:
            if reply.hold is not None:
                await self._unless_left(reader, reply.hold.wait())
            await self._unless_left(reader, _send(reply, writer))
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self.open += change
        self.most_open = max(self.most_open, self.open)
        self._changed.set()

    async def until_asked(self, number: int) -> None:
        """Wait until so many requests for samples have come."""
        while len(self.completions) < number:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 60)

    async def until_open(self, number: int) -> None:
        """Wait until so many requests are open."""
        while self.open != number:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 60)

    async def _unless_left(self, reader: asyncio.StreamReader, work: Awaitable[Any]) -> None:
        """Do something, unless the client goes away in the meantime (it sends nothing else)."""
        doing = asyncio.ensure_future(work)
        left = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({doing, left}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                self.abandoned += 1
                raise ConnectionResetError
            await doing
        finally:
            doing.cancel()
            if not left.done():
                left.cancel()
            await asyncio.gather(doing, left, return_exceptions=True)

    # -- ordinary answers ---------------------------------------------------------------------

    def _ordinary(self, request: Request) -> dict[str, Any]:
        if request.path.endswith("/models"):
            rows = [{"id": name, "object": "model"} for name in self.models]
            return {"data": [row | {"max_model_len": self.context} for row in rows]}
        body = request.body
        chat = "messages" in body
        prompt = body["messages"][-1]["content"] if chat else body["prompt"]
        prompts = prompt if isinstance(prompt, list) else [prompt]
        choices = [
            chat_choice(text, logprob) if chat else choice(text, logprob)
            for each in prompts
            for text, logprob in _as_many(self.sampler(each), body.get("n", 1))
        ]
        return answer(choices)


def choice(text: str, logprob: float = -0.5, **changes: Any) -> dict[str, Any]:
    """A sample of one token for each four characters, and one for the end of text."""
    tokens = len(text) // 4 + 1
    logprobs = {"token_logprobs": [logprob / tokens] * tokens, "tokens": ["x"] * tokens}
    return {"text": text, "logprobs": logprobs, "finish_reason": "stop"} | changes


def chat_choice(text: str, logprob: float = -0.5) -> dict[str, Any]:
    """A sample of a chat."""
    rows = [
        {"token": "x", "logprob": each}
        for each in choice(text, logprob)["logprobs"]["token_logprobs"]
    ]
    return {"message": {"content": text}, "logprobs": {"content": rows}, "finish_reason": "stop"}


def answer(choices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An answer with some samples."""
    rows = [{"index": place} | each for place, each in enumerate(choices)]
    return {"choices": rows, "usage": {"prompt_tokens": 7, "completion_tokens": 11}}


def failing_first(times: int, reply: Reply) -> Script:
    """Breach so many times, then behave."""
    left = [times]

    def script(_: Request) -> Reply | None:
        left[0] -= 1
        return reply if left[0] >= 0 else None

    return script


def refusal(message: str, status: int = 400) -> Reply:
    """A refusal as vLLM words it."""
    return Reply({"error": {"message": message, "code": status}}, status)


def _as_many(samples: Sequence[tuple[str, float]], n: int) -> list[tuple[str, float]]:
    return [samples[place % len(samples)] for place in range(n)] if samples else []


async def _read(reader: asyncio.StreamReader) -> Request | None:
    line = await reader.readline()
    if not line:
        return None
    headers: dict[str, str] = {}
    while (row := (await reader.readline()).decode().strip()) != "":
        name, _, value = row.partition(":")
        headers[name.lower()] = value.strip()
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(line.decode().split()[1], headers, json.loads(content) if content else {})


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> None:
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    fixed = {} if reply.drip else {"content-length": str(len(body))}
    chunked = {"transfer-encoding": "chunked"} if reply.drip else {}
    rows = (
        {"content-type": "application/json", "connection": "close"}
        | fixed
        | chunked
        | reply.headers
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    writer.write(f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode())
    if reply.cut is not None:
        writer.write(body[: reply.cut])
        await writer.drain()
        writer.transport.abort()
        raise ConnectionResetError
    if not reply.drip:
        writer.write(body)
        await writer.drain()
        return
    while True:
        writer.write(b"1\r\n \r\n")
        await writer.drain()
        await asyncio.sleep(0.005)
