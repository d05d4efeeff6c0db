"""What is written about a trained model: its card and the drawing of its curve.

What lives here: `model_card` (Markdown) and `curve_svg` (one self-contained drawing). What does
not: training, and when these are written (`train`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from search.model.pairs import Corpus

_WIDTH, _HEIGHT = 720, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 60, 40, 50


def model_card(
    name: str,
    corpus: Corpus,
    settings: Mapping[str, Any],
    done: Mapping[str, Any],
    curve: Sequence[Mapping[str, Any]],
    prompt_format: str,
) -> str:
    """The card: what the model is for, what it was trained on, how, and how well it does.

    Args:
        name: of the model.
        corpus: what it was trained on.
        settings: those of the run.
        done: the training script's last report.
        curve: the evaluations.
        prompt_format: name of the format that it was trained for.
    """
    seen = {(pair.state, pair.tactic) for pair in corpus.train}
    shared = sum((pair.state, pair.tactic) in seen for pair in corpus.validation)
    parts = [
        "---",
        "license: apache-2.0",
        "library_name: transformers",
        "tags: [theorem-proving, lean4]",
        "---",
        f"# {name}",
        "",
        "Proposes one Lean tactic for a proof state. A Llama-architecture model of"
        f" {done['parameters']:,} parameters ({done['layers']} layers of width {done['width']},"
        f" byte-level vocabulary of {done['vocabulary']}), trained from nothing by"
        " `lemmata model train`.",
        "",
        f"Prompt format `{prompt_format}`: `[GOAL]`, the goals as Lean prints them,"
        " `[PROOFSTEP]`; the answer is a tactic and ends with the end of text.",
        "",
        "Its answers are guesses: a tactic counts only once the checker has accepted the proof.",
        "",
        "## Data",
        "",
        f"{done['pairs']:,} pairs to train on, {done['validation_pairs']:,} to measure on"
        f" ({corpus.held_out}); {done['left_out']:,} longer than the context were left out;"
        f" {shared:,} of the pairs to measure on are word for word among those to train on.",
        "",
        "| file | pairs | SHA-256 |",
        "|---|---:|---|",
        *(f"| {file.name} | {file.pairs:,} | `{file.digest}` |" for file in corpus.files),
        "",
        *_origins(corpus),
        "## Training",
        "",
        *(f"- {key}: {value}" for key, value in settings.items() if value is not None),
        f"- on: {done['device']}, {done['precision']}, torch {done['torch']}",
        f"- took: {done['step']:,} steps, {done['epochs']:.1f} epochs, {done['tokens']:,} tokens,"
        f" {done['seconds']:.0f} s",
        "- ended: " + ("no better for a while" if done["early"] else "at the end of its budget"),
        "",
        "The loss counts tactic tokens only. Saved are the weights with the lowest validation"
        " loss, as bfloat16.",
        "",
        "## Validation",
        "",
        f"As saved: loss {done['validation_loss']:.4f} nats a token, exact match of greedy"
        f" decoding {done['exact_match']:.1%}. The curve is measured on every n-th pair where"
        " there are more than 256.",
        "",
        "![curve](curve.svg)",
        "",
        "| step | seconds | loss in training | validation loss | exact match |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {row['step']:,} | {row['seconds']:.0f} | {row['train_loss']:.4f} |"
            f" {row['validation_loss']:.4f} | {row['exact_match']:.1%} |"
            for row in curve
        ),
        "",
        "## Licence",
        "",
        "The weights are under Apache-2.0 as far as the training data allows it; see to the"
        " licence of the theorems that the pairs were made from.",
        "",
    ]
    return "\n".join(parts)


def _origins(corpus: Corpus) -> list[str]:
    counts: dict[str, int] = {}
    for pair in corpus.train:
        counts[pair.origin or "not told"] = counts.get(pair.origin or "not told", 0) + 1
    told = ", ".join(f"{origin} {count:,}" for origin, count in sorted(counts.items()))
    return [f"Origin of the pairs to train on: {told}.", ""]


def curve_svg(curve: Sequence[Mapping[str, Any]]) -> str:
    """Validation and training loss (left scale) and exact match (right scale) over the steps."""
    steps = [row["step"] for row in curve]
    losses = {
        "validation loss": [row["validation_loss"] for row in curve],
        "training loss": [row["train_loss"] for row in curve],
    }
    highest = max((v for values in losses.values() for v in values), default=1.0)
    top = _round_up(highest)
    last = max([1, *steps])

    def across(step: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * step / last

    def up(share: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * min(share, 1.0)

    def line(values: Sequence[float], scale: float, colour: str, dash: str = "") -> str:
        points = " ".join(
            f"{across(s):.1f},{up(v / scale):.1f}" for s, v in zip(steps, values, strict=True)
        )
        style = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
    ]
    for tick in range(5):
        share = tick / 4
        y = up(share)
        parts += [
            f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#dddddd"/>',
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{top * share:.2g}</text>',
            f'<text x="{_WIDTH - _RIGHT + 6}" y="{y + 4:.1f}" fill="#1a7f37">{share:.0%}</text>',
            f'<text x="{across(last * share):.1f}" y="{_HEIGHT - _BOTTOM + 18}"'
            f' text-anchor="middle">{last * share:,.0f}</text>',
        ]
    parts += [
        line(losses["training loss"], top, "#8c959f", "4 3"),
        line(losses["validation loss"], top, "#0969da"),
        line([row["exact_match"] for row in curve], 1.0, "#1a7f37"),
        f'<text x="{_LEFT}" y="22" fill="#0969da">validation loss (nats a token)</text>',
        f'<text x="{_LEFT + 200}" y="22" fill="#6e7781">training loss (dashed)</text>',
        f'<text x="{_WIDTH - _RIGHT}" y="22" text-anchor="end" fill="#1a7f37">exact match</text>',
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 12}" text-anchor="middle">steps</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, … times a power of ten."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 5, 10) if value <= power * step * 1.0001)
