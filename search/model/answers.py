"""Reading what a model server answers.

What lives here: bodies of `/models`, `/completions` and `/chat/completions` as values, with
every field checked, since servers differ and bodies get damaged. What does not: sending requests
(`search.model.client`).

Source: the OpenAI API reference, and what vLLM 0.32 really sends.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from search.model.errors import AnswerError, NoLogprobs, TruncatedAnswer, printable

ROUNDING = 1e-3
"""A log-probability may be this much above 0 (nats): probabilities of low precision exceed 1."""

LOWEST = -1e5
"""No token is less likely (nats); vLLM itself writes -9999 for the impossible."""

_CONTEXT = re.compile(
    r"context.{0,20}length|context_length_exceeded|max_model_len|too long|context window", re.I
)
_ANSWER_ALONE = re.compile(r"max_tokens=\d+ cannot be greater")
_LIMIT = re.compile(r"(?:length|len|limit|size)\D{0,40}?(\d{2,})", re.I)
_AMOUNT = re.compile(r"(?:requested|contains?|resulted in|has)\D{0,30}?(\d{2,})", re.I)


@dataclass(frozen=True, slots=True)
class Sample:
    """One generated text.

    Attributes:
        text: as generated, stop strings cut off.
        logprob: summed log-probability of its tokens (nats), at most 0.
        tokens: how many tokens were generated for it, at least 1.
        finished: whether the model ended it; otherwise the limit on tokens did.
    """

    text: str
    logprob: float
    tokens: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request.

    Attributes:
        samples: for each prompt of the request, its samples.
        damaged: samples left out because their log-probabilities are no such thing.
        prompt_tokens: of all prompts together; 0 where the server does not say.
        completion_tokens: generated, damaged samples included.
    """

    samples: tuple[tuple[Sample, ...], ...]
    damaged: int
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that a server offers.

    Attributes:
        name: to ask for it by.
        context: the most tokens of prompt and answer together; None where it is not told.
    """

    name: str
    context: int | None


def read_models(body: bytes) -> list[ServedModel]:
    """The body of `/models`.

    Raises:
        TruncatedAnswer: it is no such body.
    """
    rows = _object(body, "models").get("data")
    if not isinstance(rows, list):
        raise TruncatedAnswer("the server's list of models has no `data`")
    models: list[ServedModel] = []
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            context = row.get("max_model_len")
            models.append(ServedModel(row["id"], context if isinstance(context, int) else None))
    return models


def read_answer(body: bytes, prompts: int, samples: int) -> Answer:
    """The body of a completion, of texts or of a chat.

    Args:
        body: as received.
        prompts: how many prompts the request had.
        samples: how many it asked for each. Of a single prompt, fewer or more are accepted.

    Raises:
        TruncatedAnswer: it is no such body.
        AnswerError: it has no usable sample, or no log-probabilities.
    """
    table = _object(body, "completions")
    choices = table.get("choices")
    if not isinstance(choices, list):
        raise TruncatedAnswer("the server's answer has no `choices`")
    if not choices:
        raise TruncatedAnswer("the server's answer has no samples (`choices` is empty)")
    if prompts > 1 and len(choices) != prompts * samples:
        raise AnswerError(
            f"the server gave {len(choices)} samples for {prompts} prompts, {samples} each"
        )
    each = len(choices) // prompts
    groups: list[list[Sample]] = [[] for _ in range(prompts)]
    damaged = generated = 0
    for place, choice in enumerate(choices):
        if not isinstance(choice, dict):
            raise TruncatedAnswer("a sample of the server's answer is no object")
        index = choice.get("index", place)
        if not isinstance(index, int) or not 0 <= index < len(choices):
            raise TruncatedAnswer(f"a sample of the server's answer has the index {index!r}")
        logprobs = _logprobs(choice)
        generated += len(logprobs)
        sample = _sample(choice, logprobs)
        if sample is None:
            damaged += 1
        else:
            groups[index // each].append(sample)
    if damaged == len(choices):
        raise AnswerError(
            "the server's log-probabilities are not numbers that a log-probability can be",
            hint="the model may overflow in half precision; serve it with --dtype float32",
        )
    usage = table.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Answer(
        tuple(map(tuple, groups)),
        damaged,
        _count(counts.get("prompt_tokens"), 0),
        _count(counts.get("completion_tokens"), generated),
    )


def too_long(message: str) -> float | None:
    """What share of a refused prompt would fit; None if a refusal is not about its length.

    Args:
        message: the server's own words.
    """
    if not _CONTEXT.search(message) or _ANSWER_ALONE.search(message):
        return None
    if "at least" in message:  # vLLM stops counting at its limit
        return 0.5
    limit, amount = _LIMIT.search(message), _AMOUNT.search(message)
    if limit and amount and 0 < int(limit.group(1)) < int(amount.group(1)):
        return int(limit.group(1)) / int(amount.group(1))
    return 0.5


def _object(body: bytes, what: str) -> dict[str, Any]:
    try:
        table = json.loads(body)
    except (ValueError, RecursionError) as error:
        start = printable(body[:80].decode("utf-8", "replace"))
        raise TruncatedAnswer(
            f'the server\'s answer is not JSON: "{start}"',
            hint=f"is there an OpenAI-compatible server ({what}) at this address?",
        ) from error
    if not isinstance(table, dict):
        raise TruncatedAnswer(f"the server's answer is no object: {printable(str(table)[:80])}")
    return table


def _logprobs(choice: dict[str, Any]) -> Sequence[Any]:
    """The log-probabilities of a sample's tokens, unchecked; () for an empty sample.

    Raises:
        NoLogprobs: there are none.
    """
    table = choice.get("logprobs")
    if isinstance(table, dict):
        if isinstance(table.get("token_logprobs"), list):
            return table["token_logprobs"]
        rows = table.get("content")
        if isinstance(rows, list):
            return [row.get("logprob") if isinstance(row, dict) else None for row in rows]
    if _text(choice) == "" and table is not None:
        return ()
    raise NoLogprobs(
        "the server gives no log-probabilities",
        hint="the search ranks by them; vLLM gives them unless started with --max-logprobs 0",
    )


def _text(choice: dict[str, Any]) -> Any:
    message = choice.get("message")
    text = message.get("content") if isinstance(message, dict) else choice.get("text")
    return "" if text is None else text


def _sample(choice: dict[str, Any], logprobs: Sequence[Any]) -> Sample | None:
    """A sample, None if it is damaged."""
    text = _text(choice)
    if not isinstance(text, str) or (text and not logprobs):
        return None
    # Token by token: a rounding above 0 must not lift the sum of the others.
    if not all(isinstance(each, int | float) and LOWEST <= each <= ROUNDING for each in logprobs):
        return None
    total = math.fsum(min(each, 0.0) for each in logprobs)
    finished = choice.get("finish_reason") != "length"
    return Sample(text, total, max(1, len(logprobs)), finished)


def _count(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and value >= 0 else otherwise
