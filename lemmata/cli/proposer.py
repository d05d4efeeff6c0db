"""The options of commands that ask a model for tactics, and the policies that they describe.

What lives here: `ModelOptions`. What does not: the policies themselves (`search.model.policy`,
`search.retrieval`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from provers.checker import StepLimits
from provers.errors import UsageError
from search.model.policy import VllmPolicy
from search.prove import Blend
from search.results import BUILTIN_CANDIDATES
from search.retrieval import RetrievalPolicy, StateIndex, Trust
from search.settings import SearchSettings

KEY_VARIABLE = "LEMMATA_MODEL_KEY"
"""Environment variable with the key that a server wants. No other key is ever sent."""

DEFAULT_FORMAT, DEFAULT_SAMPLES, DEFAULT_TEMPERATURE = "llmstep", 8, 1.0

DEFAULT_PASSES = 8
"""With a model. A pass in which nothing new is proposed is the last, so that few make them all."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a command was told to use a model; None where it was not told.

    Attributes:
        address: `URL` or `URL#NAME`; None for no model.
        prompt_format: a format's name, or a template file.
        samples: for each state.
        temperature: of sampling.
        mix: whether the built-in policy proposes too.
        seen: logs and training pairs with the states near which the model is trusted.
        trust_temperature: how softly trust falls with the distance to them.

    Raises:
        UsageError: options of a model, and no model, or that contradict each other.
    """

    address: str | None = None
    prompt_format: str | None = None
    samples: int | None = None
    temperature: float | None = None
    mix: bool | None = None
    seen: tuple[Path, ...] = ()
    trust_temperature: float | None = None

    def __post_init__(self) -> None:
        given = {
            "--prompt-format": self.prompt_format,
            "--samples": self.samples,
            "--temperature": self.temperature,
            "--mix/--no-mix": self.mix,
            "--seen": self.seen or None,
        }
        useless = [name for name, value in given.items() if value is not None]
        if self.address is None and useless:
            raise UsageError(
                f"{', '.join(useless)} without a model",
                hint="name the server of one: --model http://127.0.0.1:8000/v1",
            )
        if self.seen and self.mix is False:
            raise UsageError(
                "--seen shares states out between the model and the built-in policy",
                hint="leave out --no-mix",
            )
        if self.trust_temperature is not None and not self.seen:
            raise UsageError("--trust-temperature without --seen")

    @property
    def mixed(self) -> bool:
        """Whether the built-in policy proposes."""
        return self.address is None or self.mix is not False

    def policy(self) -> VllmPolicy | None:
        """The policy, not connected yet; None without a model.

        Raises:
            UsageError: no address, no such format, a number out of range.
            SourceError: the template file cannot be read.
            ToolMissing: the `openai` package is not installed.
        """
        if self.address is None:
            return None
        url, _, name = self.address.partition("#")
        temperature = DEFAULT_TEMPERATURE if self.temperature is None else self.temperature
        return VllmPolicy(
            url,
            model=name or None,
            prompt_format=self.prompt_format or DEFAULT_FORMAT,
            samples=self.samples or DEFAULT_SAMPLES,
            temperature=temperature,
            key=os.environ.get(KEY_VARIABLE),
        )

    def blend(self) -> Blend | None:
        """How the model and the built-in policy propose together; by turns when None.

        Raises:
            UsageError: nothing was proved in the logs.
            SourceError, TraceError: as for `StateIndex.from_files`.
        """
        if not self.seen:
            return None
        index = StateIndex.from_files(self.seen)
        if not index.size:
            raise UsageError("--seen: nothing was proved in these searches")
        heat = self.trust_temperature
        trust = Trust() if heat is None else Trust(temperature=heat)
        return lambda model, builtin: RetrievalPolicy(model, builtin, index, trust)

    def passes(self, wanted: int | None) -> int:
        """How often every state may be asked for tactics."""
        if wanted is not None:
            return wanted
        return 1 if self.address is None else DEFAULT_PASSES

    def settings(self, search: SearchSettings) -> SearchSettings:
        """The search's settings, with room for what the model proposes."""
        if self.address is None:
            return search
        samples = self.samples or DEFAULT_SAMPLES
        if self.mixed:
            return replace(search, candidates=BUILTIN_CANDIDATES + samples)
        # A model's tactics may take the effort that templates never need.
        return replace(search, candidates=samples, step_limits=StepLimits())


def account_of(model: VllmPolicy) -> str:
    """What a model was asked, and what it cost, in one line."""
    usage = model.usage
    parts = [f"the model: {usage.requests} requests, {usage.completion_tokens} tokens"]
    if usage.retries:
        parts.append(f"{usage.retries} tried again")
    if model.skipped:
        parts.append(f"{model.skipped.total()} states that do not fit into its context")
    return ", ".join(parts)
