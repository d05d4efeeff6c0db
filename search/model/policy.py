"""A policy that asks a language model.

What lives here: `VllmPolicy`, which turns states into prompts, and samples into candidates. What
does not: requests and retries (`search.model.client`), prompt formats (`search.model.formats`),
mixing with other policies (`search.model.mixed`).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Self

from provers.checker import ProofState
from provers.errors import UsageError
from search.encoding import text_of
from search.model.answers import Sample, ServedModel
from search.model.client import ClientSettings, ModelClient, Usage, all_or_none
from search.model.errors import AnswerError, PromptTooLong, ServerRefused
from search.model.formats import PromptFormat, find_format
from search.model.shorten import shorten
from search.model.tactics import clean, fingerprint, unfit
from search.policy import Candidate

Samples = tuple[Sample, ...]
"""What was generated for one state."""

PROMPTS_A_REQUEST = 16
"""Prompts that travel together. Measured with vLLM on two cores: a request with a list gives up to
twice the tokens a second of as many requests with one prompt."""

_MARGIN = 0.95
"""Lengths are counted in tokens by the server and in characters here."""


class VllmPolicy:
    """Proposes what a model generates, for any OpenAI-compatible server.

    Samples of a state are cleaned; of those that differ in blanks only, the likeliest is kept.
    A seed makes them reproducible: the server's seed is derived from it and from how often the
    state was asked about before, so that a state that is visited again gets other samples; visits
    are counted from the policy's making, also where the search takes up an old log. All states of
    one call are asked about at once.

    Args:
        base_url: address of the API, such as `http://127.0.0.1:8000/v1`.
        model: name of the model; None for the only one that is served.
        prompt_format: a format, its name, or the path of a template file.
        samples: for each state; None for as many as the search asks for. Never more than that.
        temperature: of sampling; 0 gives one sample, the likeliest continuation.
        seed: of the samples; None leaves them to the server.
        max_tokens: the most to generate for one sample.
        key: bearer token for servers that want one.
        settings: concurrency, timeouts, retries.
        client: asks the server in place of a new client; not closed here.

    Attributes:
        skipped: how many states were left out, by reason.
        unfit: how many samples were left out, by reason (`duplicate` is one).

    Raises:
        UsageError: an argument is out of range, or there is no such format.
        ToolMissing: the `openai` package is not installed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        model: str | None = None,
        prompt_format: str | PromptFormat = "llmstep",
        samples: int | None = None,
        temperature: float = 1.0,
        seed: int | None = 0,
        max_tokens: int = 128,
        key: str | None = None,
        settings: ClientSettings | None = None,
        client: ModelClient | None = None,
    ) -> None:
        if samples is not None and samples < 1:
            raise UsageError(f"samples must be at least 1, not {samples}")
        if not 0 <= temperature <= 2:
            raise UsageError(f"the temperature must be between 0 and 2, not {temperature}")
        if max_tokens < 1:
            raise UsageError(f"max_tokens must be at least 1, not {max_tokens}")
        self.format = (
            find_format(prompt_format) if isinstance(prompt_format, str) else prompt_format
        )
        self.samples = samples
        self.temperature = temperature
        self.seed = seed
        self.max_tokens = max_tokens
        self.skipped: Counter[str] = Counter()
        self.unfit: Counter[str] = Counter()
        self._wanted = model
        self._own_client = client is None
        self._client = client or ModelClient(base_url, key=key, settings=settings)
        self._served: ServedModel | None = None
        self._finding = asyncio.Lock()
        self._visits: Counter[bytes] = Counter()
        self._lists = not self.format.chat
        """Whether several prompts may travel in one request."""

    @property
    def usage(self) -> Usage:
        """Requests and tokens so far."""
        return self._client.usage

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        if self._own_client:
            await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def find_model(self) -> ServedModel:
        """The model that is asked; the server is asked for it once.

        Raises:
            LemmataError: as for `ModelClient.find_model`.
        """
        async with self._finding:
            if self._served is None:
                self._served = await self._client.find_model(self._wanted)
            return self._served

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        """Up to `n` candidates for each state, best first; [] for one that does not fit.

        Raises:
            LemmataError: as for `ModelClient.complete`; nothing is left open.
        """
        await self.find_model()
        samples = min(n, self.samples or n)
        visits: dict[int, list[int]] = {}
        for place, state in enumerate(states):
            visits.setdefault(self._visits[_identity(state)], []).append(place)
        size = PROMPTS_A_REQUEST if self._lists else 1
        groups = [
            (visit, places[start : start + size])
            for visit, places in visits.items()
            for start in range(0, len(places), size)
        ]
        answers = await all_or_none(
            [
                self._ask([text_of(states[place]) for place in places], samples, visit)
                for visit, places in groups
            ]
        )
        proposals: list[list[Candidate]] = [[] for _ in states]
        for (_, places), answer in zip(groups, answers, strict=True):
            for place, generated in zip(places, answer, strict=True):
                self._visits[_identity(states[place])] += 1
                proposals[place] = self._candidates(generated, n)
        return proposals

    async def _ask(
        self, texts: Sequence[str], samples: int, visit: int
    ) -> list[tuple[Sample, ...]]:
        """The samples of some states that were visited equally often."""
        model = await self.find_model()
        most = model.context // 2 if model.context else self.max_tokens
        try:
            answer = await self._client.complete(
                model.name,
                [self.format.prompt(text) for text in texts],
                samples=samples,
                temperature=self.temperature,
                max_tokens=max(1, min(self.max_tokens, most)),
                stop=self.format.stop,
                seed=self._seed_of(visit),
            )
        except (PromptTooLong, ServerRefused, AnswerError) as error:
            too_long = isinstance(error, PromptTooLong)
            if len(texts) > 1:
                # One prompt spoils the list, or this server knows no lists: one by one, then.
                self._lists = self._lists and too_long
                alone = [self._ask([text], samples, visit) for text in texts]
                return [answer for (answer,) in await all_or_none(alone)]
            if too_long:
                return [await self._ask_shorter(texts[0], error.share, samples, visit)]
            raise
        return list(answer.samples)

    async def _ask_shorter(self, text: str, share: float, samples: int, visit: int) -> Samples:
        """The samples of a state of which only a share fits; () if it cannot be cut to that."""
        shorter = shorten(text, int(len(text) * share * _MARGIN))
        if shorter is None:
            self.skipped["too long"] += 1
            return ()
        (answer,) = await self._ask([shorter], samples, visit)
        return answer

    def _seed_of(self, visit: int) -> int | None:
        if self.seed is None:
            return None
        digest = hashlib.blake2b(b"%d %d" % (self.seed, visit), digest_size=4).digest()
        return int.from_bytes(digest, "big") >> 1

    def _candidates(self, samples: Sequence[Sample], n: int) -> list[Candidate]:
        """Different tactics, best first."""
        best: dict[str, Candidate] = {}
        for sample in samples:
            tactic = clean(self.format.tactic(sample.text))
            reason = unfit(tactic)
            if reason is not None:
                self.unfit[reason] += 1
                continue
            candidate = Candidate(tactic, sample.logprob, sample.tokens)
            mark = fingerprint(tactic)
            known = best.get(mark)
            if known is not None:
                self.unfit["duplicate"] += 1
            if known is None or candidate.mean_logprob > known.mean_logprob:
                best[mark] = candidate
        ranked = sorted(best.values(), key=lambda each: (-each.mean_logprob, each.text))[:n]
        if ranked:
            generated = sum(sample.tokens for sample in samples)
            ranked[0].spent = generated - sum(each.tokens for each in ranked)
        return ranked


def _identity(state: ProofState) -> bytes:
    """Names a state among those of all searches, in a few bytes."""
    text = f"{state.statement}\0{state.key}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=12).digest()
