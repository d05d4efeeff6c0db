"""What a run of the loop is told.

What lives here: `LoopSettings`, the arms that are compared, and the run's identity. What does
not: the run (`lemmata.loop.run`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from provers.errors import UsageError

FORMAT = 3
"""Changes whenever the same settings would give other results."""


class Arm(StrEnum):
    """What is compared on the held-out theorems."""

    BUILTIN = "builtin"
    """The built-in policy, without a model."""
    UNTRAINED = "untrained"
    """A model of the same shape with random weights."""
    SOURCE = "source"
    """A model trained on the source corpus alone."""
    MUTATIONS = "mutations"
    """A model trained on the source corpus and its mutations."""
    MIXED = "mixed"
    """That model and the built-in policy by turns."""


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How a loop is run. All but `workers` decide the results.

    Attributes:
        arms: what is compared.
        seeds: of the models and of sampling; every arm with a model runs once for each.
        rounds: how often; each round holds out other theorems and learns from what the rounds
            before proved.
        held_out: theorems held out in each round.
        modules: what the names of their modules begin with; "" for all.
        draw: seed of the draws.
        learned: theorems that are learned from, at the most; None for all that are not held out.
            The others stay in the library, and proofs may use them.
        per_theorem: mutants of one theorem at the most.
        mutants: mutants in all at the most; None for no bound.
        searched: tactics of the built-in policy tried on each training theorem and each mutant,
            for pairs.
        steps: of the optimiser, for every model.
        batch_tokens: tokens of one step, padding included.
        parameters: of a model, about.
        vocabulary: entries of the tokenizer.
        context: tokens of a prompt and its tactic.
        premises: theorems shown with a goal.
        tactics: tactics for each held-out theorem.
        width: tactics for one state at a time.
        temperature: of sampling.
        workers: theorems searched for at the same time.
    """

    arms: tuple[Arm, ...] = (Arm.BUILTIN, Arm.MUTATIONS, Arm.MIXED)
    seeds: tuple[int, ...] = (0,)
    rounds: int = 1
    held_out: int = 160
    modules: str = ""
    draw: int = 0
    learned: int | None = None
    per_theorem: int = 4
    mutants: int | None = None
    searched: int = 24
    steps: int = 750
    batch_tokens: int = 2048
    parameters: int = 1_000_000
    vocabulary: int = 1024
    context: int = 320
    premises: int = 6
    tactics: int = 64
    width: int = 8
    temperature: float = 0.8
    workers: int = 64

    def __post_init__(self) -> None:
        if not self.arms or not self.seeds:
            raise UsageError("a loop needs at least one arm and one seed")
        if len(set(self.seeds)) < len(self.seeds):
            raise UsageError("the seeds are not distinct")
        least = {"rounds": 1, "held_out": 1, "per_theorem": 1, "steps": 1, "tactics": 1, "width": 1}
        for name, smallest in least.items():
            if getattr(self, name) < smallest:
                raise UsageError(f"{name} is at least {smallest}, not {getattr(self, name)}")
        if self.learned is not None and self.learned < 1:
            raise UsageError(f"learned is at least 1, not {self.learned}")

    def identity(self) -> dict[str, Any]:
        """What decides the results, as JSON data."""
        values = asdict(self)
        del values["workers"]
        # A run may be continued with more of these.
        for name in ("arms", "seeds", "rounds"):
            del values[name]
        return {"format": FORMAT, **values}
