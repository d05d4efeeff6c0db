"""The options of commands that ask a model for tactics, and the policy that they describe.

What lives here: `ModelOptions`. What does not: the policy itself (`search.model.policy`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from provers.checker import StepLimits
from provers.errors import UsageError
from search.model.policy import VllmPolicy
from search.results import BUILTIN_CANDIDATES
from search.settings import SearchSettings

KEY_VARIABLE = "LEMMATA_MODEL_KEY"
"""Environment variable with the key that a server wants. No other key is ever sent."""

DEFAULT_FORMAT, DEFAULT_SAMPLES, DEFAULT_TEMPERATURE = "llmstep", 8, 1.0


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a command was told to use a model; None where it was not told.

    Attributes:
        address: `URL` or `URL#NAME`; None for no model.
        prompt_format: a format's name, or a template file.
        samples: for each state.
        temperature: of sampling.
        mix: whether the built-in policy proposes too.

    Raises:
        UsageError: options of a model, and no model.
    """

    address: str | None = None
    prompt_format: str | None = None
    samples: int | None = None
    temperature: float | None = None
    mix: bool | None = None

    def __post_init__(self) -> None:
        given = {
            "--prompt-format": self.prompt_format,
            "--samples": self.samples,
            "--temperature": self.temperature,
            "--mix/--no-mix": self.mix,
        }
        useless = [name for name, value in given.items() if value is not None]
        if self.address is None and useless:
            raise UsageError(
                f"{', '.join(useless)} without a model",
                hint="name the server of one: --model http://127.0.0.1:8000/v1",
            )

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
