"""Tokens a second through `VllmPolicy`, against a plain client of the same vLLM server.

What lives here: both sides, with the same prompts, seeds and limits, at 32 prompts in flight. What
does not: serving (`search.model.serve`).

Ours are four searches, each asking about eight states at a time, all in one event loop: every
call waits for its slowest state, as a search does. The other side is 32 keep-alive connections
that do nothing but send prepared bytes and count tokens; each takes the next prompt as soon as it
is free. It asks once for the same (log-probabilities, seed), and once for text alone.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.measure import Goal, Outcome, alternate
from provers.checker import Goal as ProofGoal
from provers.checker import ProofState
from provers.errors import ToolMissing
from search.encoding import text_of
from search.model.client import ClientSettings
from search.model.environment import find_environment
from search.model.formats import find_format
from search.model.policy import VllmPolicy
from search.model.serve import ModelServer, serve_model

CONCURRENCY = 32
STATES_A_CALL = 8
MAX_TOKENS = 32
GOALS: dict[str, Goal] = {"share_of_plain": (">=", 0.90)}

_EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "model"

# Random weights: what is generated is nonsense, at the speed of any model of this size.
_MAKE_MODEL = """
import sys, torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
torch.manual_seed(0)
letters = sorted(pre_tokenizers.ByteLevel.alphabet())
vocabulary = {"<|endoftext|>": 0} | {each: place for place, each in enumerate(letters, 1)}
tokenizer = Tokenizer(models.BPE(vocabulary, []))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>").save_pretrained(
    sys.argv[1])
config = LlamaConfig(
    vocab_size=257, hidden_size=128, intermediate_size=344, num_hidden_layers=4,
    num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=512,
    bos_token_id=0, eos_token_id=0)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
"""


def run(quick: bool) -> dict[str, Any]:
    """Measure.

    Args:
        quick: a smoke run; its figures mean nothing.

    Raises:
        ToolMissing: the model environment is not installed.
    """
    python = find_environment()
    if python is None:
        raise ToolMissing(
            "the model environment is not installed", hint="install it: lemmata model install"
        )
    with _model(python) as folder:
        return asyncio.run(_measure(folder, python, prompts=32 if quick else 160, quick=quick))


async def _measure(folder: Path, python: Path, *, prompts: int, quick: bool) -> dict[str, Any]:
    states = [_state(number) for number in range(prompts)]
    async with serve_model(folder, python=python, max_len=512) as server:
        settings = ClientSettings(concurrency=CONCURRENCY)
        async with VllmPolicy(
            server.base_url, samples=1, max_tokens=MAX_TOKENS, settings=settings
        ) as policy:
            plain, bare = _Plain(server, states, asks_all=True), _Plain(server, states)
            await plain.go()  # warms server and prefix cache for all sides
            plain.tokens = 0
            sides: dict[str, Callable[[], Awaitable[object]]] = {
                "policy": lambda: _search(policy, states),
                "plain": plain.go,
                "bare": bare.go,
            }
            rounds = 1 if quick else 7
            seconds = await alternate(sides, rounds)
    made = {
        "policy": policy.usage.completion_tokens / rounds,
        "plain": plain.tokens / rounds,
        "bare": bare.tokens / rounds,
    }
    rates = {side: made[side] / seconds[side] for side in sides}
    figures = {
        "policy_tokens_per_second": rates["policy"],
        "plain_tokens_per_second": rates["plain"],
        "share_of_plain": rates["policy"] / rates["plain"],
        "share_of_plain_without_logprobs": rates["policy"] / rates["bare"],
    }
    return Outcome({name: round(each, 3) for name, each in figures.items()}, GOALS).as_dict()


async def _search(policy: VllmPolicy, states: list[ProofState]) -> None:
    """Ask about all states, eight a call, four calls at a time."""
    calls = iter(range(0, len(states), STATES_A_CALL))

    async def one_search() -> None:
        for start in calls:
            await policy.propose(states[start : start + STATES_A_CALL], 1)

    await asyncio.gather(*(one_search() for _ in range(CONCURRENCY // STATES_A_CALL)))


class _Plain:
    """The plain client: HTTP/1.1 over asyncio streams.

    Args:
        server: to ask.
        states: one request each.
        asks_all: ask for log-probabilities and with a seed, as the policy does.
    """

    def __init__(
        self, server: ModelServer, states: list[ProofState], *, asks_all: bool = False
    ) -> None:
        address = urlsplit(server.base_url)
        self.host, self.port = str(address.hostname), int(address.port or 80)
        self.tokens = 0
        form = find_format("llmstep")
        extra = {"logprobs": 0} if asks_all else {}
        self.requests = [
            self._bytes(
                address.path,
                {
                    "model": server.model, "prompt": form.prompt(text_of(state)), "n": 1,
                    "temperature": 1.0, "max_tokens": MAX_TOKENS, "stop": list(form.stop),
                } | extra | ({"seed": place} if asks_all else {}),
            )
            for place, state in enumerate(states)
        ]  # fmt: skip

    def _bytes(self, path: str, body: dict[str, Any]) -> bytes:
        content = json.dumps(body).encode()
        head = (
            f"POST {path}/completions HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content

    async def go(self) -> None:
        """Ask about all states, 32 at a time."""
        waiting = iter(self.requests)
        await asyncio.gather(*(self._connection(waiting) for _ in range(CONCURRENCY)))

    async def _connection(self, waiting: Iterator[bytes]) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            for request in waiting:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length))
                self.tokens += body["usage"]["completion_tokens"]
        finally:
            writer.close()


def _state(number: int) -> ProofState:
    text = (
        f"n m k : Nat\nh{number} : n + {number} = m\nih : m * k = k * m\n"
        f"⊢ (m + {number % 7}) * k = k * (n + {number} + {number % 7})"
    )
    return ProofState(str(number), (ProofGoal(text, text=text),), "benchmark")


@contextmanager
def _model(python: Path) -> Iterator[Path]:
    """The committed tiny model; one with random weights where there is none."""
    committed = sorted(path.parent for path in _EXAMPLES.glob("**/config.json"))
    if committed:
        yield committed[0]
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "random"
        subprocess.run(
            [str(python), "-c", _MAKE_MODEL, str(folder)], check=True, capture_output=True
        )
        yield folder
