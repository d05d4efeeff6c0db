"""What the models of a round are trained on, and what came of their training.

What lives here: putting a model's pairs together, the state of its folder, the best points of the
curves. What does not: making pairs (`lemmata.loop.stages`), training (`search.model.train`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lemmata.loop.pairs import Pair
from lemmata.loop.stages import Round
from provers.errors import UsageError
from search.model.pairs import Corpus as PairCorpus
from search.model.pairs import Pair as ModelPair
from search.model.pairs import SourceFile
from search.model.train import CURVE


def training_pairs(current: Round, *, mutations: bool) -> PairCorpus:
    """What a model is trained on, and what training is measured on (the same for all).

    Args:
        current: the round, with its pairs made.
        mutations: whether the pairs of mutants are among them.

    Raises:
        UsageError: the sources give too few pairs.
    """
    found = [*current.read("source"), *current.read("search"), *current.found_before()]
    measured = [pair for pair in found if current.is_validation(pair)]
    pairs = [pair for pair in found if not current.is_validation(pair)]
    names = ["source", "search"]
    if mutations:
        pairs += [p for p in current.read("mutation") if not current.is_validation(p)]
        names.append("mutation")
    if not pairs or not measured:
        raise UsageError(
            "the sources give too few training pairs",
            hint="give a larger source, or hold out fewer theorems",
        )
    files = tuple(SourceFile(f"{name}.jsonl", "", 0) for name in names)
    told = "families of theorems drawn by a digest, the same for all models"
    return PairCorpus(
        tuple(map(_model_pair, pairs)), tuple(map(_model_pair, measured)), files, told
    )


def best_points(rounds: Sequence[Round]) -> dict[str, dict[str, Any]]:
    """The best point of each model's curve of validation."""
    found: dict[str, dict[str, Any]] = {}
    for each in rounds:
        for path in sorted((each.folder / "models").glob(f"*/{CURVE}")):
            points = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            best = min(points, key=lambda point: point["validation_loss"])
            found[f"round {each.number}, {path.parent.name}"] = {
                "best_step": best["step"],
                "steps": points[-1]["step"],
                "seconds": points[-1]["seconds"],
                "validation_loss": round(best["validation_loss"], 4),
                "exact_match": round(best["exact_match"], 4),
            }
    return found


def pair_counts(current: Round) -> dict[str, int]:
    """How many pairs there are, by where they come from."""
    counts = {name: len(current.read(name)) for name in ("source", "search", "mutation")}
    return {**counts, "found": len(current.found_before())}


def may_resume(directory: Path) -> bool:
    """Whether a training run was begun there; what is left of an earlier moment is removed."""
    if (directory / "training" / "settings.json").exists():
        return True
    if directory.exists():
        shutil.rmtree(directory)
    return False


def _model_pair(pair: Pair) -> ModelPair:
    return ModelPair(pair.state, pair.tactic, pair.theorem, pair.origin)
