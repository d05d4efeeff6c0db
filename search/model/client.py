"""Requests to an OpenAI-compatible server: one at a time, and many side by side.

What lives here: `ModelClient`, with its cap on open requests, timeouts, retries and account of
tokens. What does not: prompts (`search.model.formats`), reading bodies (`search.model.answers`)
and candidates (`search.model.policy`).

The `openai` package (extra `vllm`) sends; its own retries are off, so that there is one rule:
what may pass (429, 5xx, a timeout, a lost connection, a truncated body) is asked again after a
growing pause, at least as long as the server's Retry-After says.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from provers.errors import LemmataError, ToolMissing, UsageError
from search.model.answers import Answer, ServedModel, read_answer, read_models, too_long
from search.model.errors import (
    ModelMissing,
    NoLogprobs,
    PromptTooLong,
    ServerMissing,
    ServerOverloaded,
    ServerRefused,
    TruncatedAnswer,
    printable,
)
from search.model.formats import Message
from search.model.http import PASSING, message_of, nobody_listens, normal_url, retry_after

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Prompt = str | list[Message]
"""A text to be continued, or the messages of a chat."""

Body = TypeVar("Body")

LISTING_SECONDS = 10.0
"""The most for one request of the list of models, which costs a server nothing."""

_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How a server is treated.

    Attributes:
        concurrency: the most requests open at any time.
        seconds: the most real time for one request, from the first byte sent to the last read.
        attempts: how often a request is sent before it is given up.
        first_pause: seconds before the second attempt; each further pause is twice as long.
        longest_pause: seconds; a server that asks for more is taken to be overloaded.

    Raises:
        UsageError: a number is out of range.
    """

    concurrency: int = 32
    seconds: float = 120.0
    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0

    def __post_init__(self) -> None:
        if self.concurrency < 1 or self.attempts < 1:
            raise UsageError("concurrency and attempts must be at least 1")
        if not (self.seconds > 0 and self.first_pause >= 0 and self.longest_pause >= 0):
            raise UsageError("seconds must be above 0, and pauses not below")


@dataclass(slots=True)
class Usage:
    """What was asked of a server, and what it cost.

    Attributes:
        requests: answered requests.
        retries: attempts after the first.
        prompt_tokens: as the server counts; 0 where it does not.
        completion_tokens: generated.
        damaged: samples left out for impossible log-probabilities.
    """

    requests: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    damaged: int = 0

    def count(self, answer: Answer) -> None:
        """Add an answer."""
        self.requests += 1
        self.prompt_tokens += answer.prompt_tokens
        self.completion_tokens += answer.completion_tokens
        self.damaged += answer.damaged


@dataclass(slots=True)
class _Passing(Exception):
    """A failure after which it may be worth to ask again.

    Attributes:
        error: what to raise when it was the last attempt.
        pause: seconds that the server asks for.
    """

    error: LemmataError
    pause: float = 0.0


class ModelClient:
    """Asks one server. Use it within one event loop, and close it.

    Args:
        base_url: address of the API, such as `http://127.0.0.1:8000/v1`; `/v1` is added to an
            address without a path.
        key: sent as bearer token, where the server wants one.
        settings: concurrency, timeouts, retries.
        sleep: waits for some seconds; another one in tests.

    Raises:
        ToolMissing: the `openai` package is not installed.
        UsageError: the address is none.
    """

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        settings: ClientSettings | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.base_url = normal_url(base_url)
        self.settings = settings or ClientSettings()
        self.usage = Usage()
        self._openai = _open(self.base_url, key, self.settings.seconds)
        self._slots = asyncio.Semaphore(self.settings.concurrency)
        self._sleep = sleep
        self._alternatives = 0
        """Tokens beside the chosen one whose log-probability is asked for. None is enough, and
        gives 1.6 times the tokens a second of one (vLLM on two cores); some servers take it for
        no log-probabilities at all, and are asked for one from then on."""
        self._heard = False
        """Whether the server has ever answered."""

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._openai.close()

    async def find_model(self, name: str | None) -> ServedModel:
        """The model of this name, or the only one that the server has.

        Raises:
            ModelMissing: the server serves others, or several and none was named.
            LemmataError: as for `complete`.
        """
        listing = self._openai.models.with_raw_response
        seconds = min(LISTING_SECONDS, self.settings.seconds)
        try:
            models = await self._insist(lambda: listing.list(), read_models, seconds)
        except ServerRefused:
            if name is None:
                raise
            return ServedModel(name, None)  # not every server tells what it serves
        names = [printable(model.name) for model in models]
        if name is None and len(models) == 1:
            return models[0]
        for model in models:
            if model.name == name:
                return model
        served = ", ".join(names[:10]) or "no model at all"
        if name is None:
            raise ModelMissing(
                f"{self.base_url} serves {served}", hint=f"name one: {self.base_url}#NAME"
            )
        raise ModelMissing(f"{self.base_url} does not serve {name!r}", hint=f"it serves: {served}")

    async def complete(
        self,
        model: str,
        prompts: Sequence[Prompt],
        *,
        samples: int,
        temperature: float,
        max_tokens: int,
        stop: Sequence[str] = (),
        seed: int | None = None,
    ) -> Answer:
        """Samples for some prompts, in one request.

        Args:
            model: its name.
            prompts: texts, or the messages of a single chat.
            samples: for each prompt.
            temperature: of sampling; at 0 there is but one sample.
            max_tokens: the most to generate for one sample.
            stop: strings that end a sample.
            seed: makes the samples reproducible, as far as the server can.

        Raises:
            PromptTooLong: a prompt does not fit.
            ServerMissing: nobody answers.
            ServerOverloaded: no answer after all attempts.
            ServerRefused: the request is refused for another reason.
            AnswerError: the answer cannot be used.
        """
        request: dict[str, Any] = {
            "model": model,
            "n": samples if temperature > 0 else 1,
            "temperature": temperature,
            "max_tokens": max_tokens,
        }
        if stop:
            request["stop"] = list(stop)
        if seed is not None:
            request["seed"] = seed
        texts = [prompt for prompt in prompts if isinstance(prompt, str)]
        if len(texts) == len(prompts):
            request |= {"prompt": texts[0] if len(texts) == 1 else texts}
            request |= {"logprobs": self._alternatives}
            endpoint = self._openai.completions.with_raw_response
        elif len(prompts) == 1:
            request |= {"messages": prompts[0], "logprobs": True}
            endpoint = self._openai.chat.completions.with_raw_response
        else:
            raise UsageError("a chat is asked one prompt at a time")
        try:
            answer = await self._insist(
                lambda: endpoint.create(**request),
                lambda body: read_answer(body, len(prompts), request["n"]),
                self.settings.seconds,
            )
        except NoLogprobs:
            if texts == [] or request["logprobs"] > 0:
                raise
            self._alternatives = 1
            return await self.complete(
                model, prompts, samples=samples, temperature=temperature,
                max_tokens=max_tokens, stop=stop, seed=seed,
            )  # fmt: skip
        self.usage.count(answer)
        return answer

    # -- one request, and again ---------------------------------------------------------------

    async def _insist(
        self, send: Callable[[], Awaitable[Any]], read: Callable[[bytes], Body], seconds: float
    ) -> Body:
        """Send until an answer can be read, at most `attempts` times of some seconds each."""
        settings = self.settings
        for attempt in range(1, settings.attempts + 1):
            try:
                async with self._slots:
                    return await self._once(send, read, seconds)
            except _Passing as trouble:
                pause = settings.first_pause * 2 ** (attempt - 1)
                pause = min(pause, settings.longest_pause) * random.uniform(0.5, 1.0)
                if attempt == settings.attempts or trouble.pause > settings.longest_pause:
                    raise trouble.error from trouble
                pause = max(pause, trouble.pause)
            self.usage.retries += 1
            await self._sleep(pause)
        raise AssertionError("unreachable")

    async def _once(
        self, send: Callable[[], Awaitable[Any]], read: Callable[[bytes], Body], seconds: float
    ) -> Body:
        """One attempt.

        Raises:
            _Passing: it failed, and another may not.
            LemmataError: it failed for good.
        """
        import openai

        try:
            async with asyncio.timeout(seconds):
                response = await send()
            self._heard = True
            return read(response.content)
        except (TimeoutError, openai.APITimeoutError) as error:
            raise _Passing(self._silent(seconds)) from error
        except openai.APIConnectionError as error:
            raise self._unreachable(error) from error
        except openai.APIStatusError as error:
            self._heard = True
            raise self._refused(error) from error
        except TruncatedAnswer as error:
            raise _Passing(error) from error

    def _silent(self, seconds: float) -> LemmataError:
        return ServerOverloaded(
            f"{self.base_url} gave no answer within {seconds:g} s",
            hint="it may be overloaded; ask for fewer samples, or allow more time",
        )

    def _unreachable(self, error: Exception) -> Exception:
        """A server that was there may come back; one that never was is missing."""
        cause = str(error.__cause__ or error).strip() or type(error.__cause__).__name__
        missing = ServerMissing(
            f"no model server answers at {self.base_url}: {cause}",
            hint="start one (`lemmata model serve DIR`, or vLLM), or mend the address",
        )
        return _Passing(missing) if self._heard or not nobody_listens(cause) else missing

    def _refused(self, error: Any) -> Exception:
        """What an HTTP status says (`error` is an `openai.APIStatusError`)."""
        status = error.status_code
        message = message_of(error)
        if status in PASSING:
            pause = retry_after(error.response.headers)
            trouble = ServerOverloaded(
                f"{self.base_url} answers with status {status}: {message}",
                hint="it may be overloaded; ask for fewer samples, or try again later",
            )
            return _Passing(trouble, pause)
        share = too_long(message) if status in (400, 413, 422) else None
        if share is not None:
            return PromptTooLong(f"the prompt does not fit into the model: {message}", share)
        hints = {
            401: "the server wants a key: set LEMMATA_MODEL_KEY",
            403: "the key in LEMMATA_MODEL_KEY is not allowed to do this",
            404: "is it an OpenAI-compatible server? the address mostly ends in /v1",
        }
        refusal = f"{self.base_url} refuses the request (status {status}): {message}"
        return ServerRefused(refusal, hint=hints.get(status))


async def all_or_none(work: Sequence[Coroutine[Any, Any, Body]]) -> list[Body]:
    """Run side by side; the first failure, or a cancellation, ends all of them."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _open(base_url: str, key: str | None, seconds: float) -> AsyncOpenAI:
    try:
        from openai import AsyncOpenAI
    except ImportError as error:
        raise ToolMissing(
            "a model is asked through the package openai, which is not installed",
            hint="install the extra: pip install 'lemmata[vllm]'",
        ) from error
    return AsyncOpenAI(base_url=base_url, api_key=key or _NO_KEY, max_retries=0, timeout=seconds)
