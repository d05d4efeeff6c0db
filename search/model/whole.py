"""Whole proofs from a chat model: asked for, and mended with the checker's message.

What lives here: `ChatProofs`, the conversation that a line of attempts is. What does not: the
requests (`search.model.client`), and which refused proof goes back (`search.whole`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from provers.checker import ProofState
from provers.errors import UsageError
from search.encoding import text_of
from search.model.client import ModelClient
from search.model.errors import PromptTooLong
from search.model.formats import Message, tactic_of_chat
from search.policy import Candidate, Refusal

_SYSTEM = (
    "You prove theorems in Lean 4. Answer with one code block that holds the tactics of the whole "
    "proof, as they stand after `by`, and nothing else in it."
)
_LONGEST_MESSAGE = 2000
"""Characters of the checker's message that are sent back."""


class ChatProofs:
    """Asks a served chat model for whole proofs (see `search.policy.WholeProofPolicy`).

    Each fresh start and each round has a seed of its own, so that asking again gives other proofs.
    A conversation that does not fit into the model's context ends its line.

    Args:
        client: to the server; not closed here.
        model: its name; None for the only one that is served.
        temperature: of sampling.
        max_tokens: of one proof.
        seed: the same seed and server give the same proofs, as far as the server can.
        system: what the model is told first.

    Raises:
        UsageError: a number is out of range.
    """

    def __init__(
        self,
        client: ModelClient,
        *,
        model: str | None = None,
        temperature: float = 1.0,
        max_tokens: int = 1024,
        seed: int = 0,
        system: str = _SYSTEM,
    ) -> None:
        if not 0 <= temperature <= 10 or max_tokens < 1:
            raise UsageError("the temperature must be in [0, 10], and max_tokens at least 1")
        self._client = client
        self._model = model
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._seed = seed
        self._system = system
        self._starts: Counter[str] = Counter()

    async def sample(
        self, statement: ProofState, n: int, feedback: Sequence[Refusal]
    ) -> list[Candidate]:
        """Up to `n` proofs, as sampled; [] when the conversation has become too long.

        Raises:
            LemmataError: as for `ModelClient.complete`.
        """
        talk = self.conversation(statement, feedback)
        visit = self._visit(statement, feedback)
        model = await self._client.find_model(self._model)
        try:
            answer = await self._client.complete(
                model.name,
                [talk],
                samples=n,
                temperature=self._temperature,
                max_tokens=self._max_tokens,
                seed=self._seed_of(visit),
            )
        except PromptTooLong:
            return []
        return [
            Candidate(tactic_of_chat(sample.text), sample.logprob, sample.tokens)
            for sample in answer.samples[0]
        ]

    def conversation(self, statement: ProofState, feedback: Sequence[Refusal]) -> list[Message]:
        """What the model is sent: the goals, and each refused proof with the reason."""
        talk: list[Message] = [
            {"role": "system", "content": self._system},
            {"role": "user", "content": f"Prove:\n```lean\n{text_of(statement)}\n```"},
        ]
        for refusal in feedback:
            reason = refusal.message[:_LONGEST_MESSAGE]
            talk += [
                {"role": "assistant", "content": f"```lean\n{refusal.proof}\n```"},
                {"role": "user", "content": f"Lean refuses this:\n{reason}\nMend the proof."},
            ]
        return talk

    def _visit(self, statement: ProofState, feedback: Sequence[Refusal]) -> str:
        """Names this request: which start, or which refused proofs."""
        name = "\0".join([statement.statement, *(refusal.proof for refusal in feedback)])
        self._starts[name] += 1
        return f"{name}\0{self._starts[name]}"

    def _seed_of(self, visit: str) -> int:
        data = f"{self._seed}\0{visit}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big") >> 1
