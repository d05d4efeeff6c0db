# pyright: reportMissingImports=false
"""What a model is trained on, as numbers: its tokenizer, examples and batches.

What lives here: reading the prepared rows, the tokenizer, and batches of about equal length. What
does not: the model and the run (`training_script`, which alone imports this module, in the model
environment).
"""

import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END_OF_TEXT = "<|endoftext|>"
# Marks of the prompt format, one token each.
MARKS = ("[GOAL]", "[PROOFSTEP]")
POOL_BATCHES = 32


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def make_tokenizer(rows: list[dict[str, str]], vocabulary: int) -> Tokenizer:
    """Byte-level byte-pair encoding: every text can be written, Lean's symbols included."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_TEXT, *MARKS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    texts = (text for row in rows for text in (row["prompt"], row["tactic"]))
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


class Example:
    """Token numbers of a prompt, its tactic and the end of text; `answer` is where the tactic
    begins."""

    __slots__ = ("answer", "ids")

    def __init__(self, prompt: list[int], tactic: list[int], end: int) -> None:
        self.ids = [*prompt, *tactic, end]
        self.answer = len(prompt)


def encode(
    tokenizer: Tokenizer, rows: list[dict[str, str]], context: int
) -> tuple[list[Example], int]:
    """Examples that fit the context, and how many do not."""
    prompts = tokenizer.encode_batch([row["prompt"] for row in rows])
    tactics = tokenizer.encode_batch([row["tactic"] for row in rows])
    end = tokenizer.token_to_id(END_OF_TEXT)
    examples = [Example(p.ids, t.ids, end) for p, t in zip(prompts, tactics, strict=True)]
    fitting = [example for example in examples if len(example.ids) <= context]
    return fitting, len(examples) - len(fitting)


def plan(examples: list[Example], batch_tokens: int, seed: int | None) -> list[list[int]]:
    """Batches of example numbers of about equal length, each at most `batch_tokens` padded.

    Shuffled by the seed; within a pool of batches sorted by length, so that little is padding.
    """
    order = list(range(len(examples)))
    generator = random.Random(seed)
    if seed is not None:
        generator.shuffle(order)
    mean = sum(len(example.ids) for example in examples) / len(examples)
    pool = max(1, int(POOL_BATCHES * batch_tokens / mean))
    batches: list[list[int]] = []
    for start in range(0, len(order), pool):
        current: list[int] = []
        for number in sorted(order[start : start + pool], key=lambda n: len(examples[n].ids)):
            if current and len(examples[number].ids) * (len(current) + 1) > batch_tokens:
                batches.append(current)
                current = []
            current.append(number)
        batches.append(current)
    if seed is not None:
        generator.shuffle(batches)
    return batches


class Batch:
    """Tensors of a batch: `inputs` (examples × positions), and for every token of a tactic its
    `row`, the `column` that predicts it, and the `target`."""

    def __init__(self, examples: list[Example], device: str) -> None:
        longest = max(len(example.ids) for example in examples) - 1
        # Padding comes after all that counts, so the causal mask hides it.
        padded = [e.ids[:-1] + [0] * (longest + 1 - len(e.ids)) for e in examples]
        rows = [n for n, e in enumerate(examples) for _ in e.ids[e.answer :]]
        columns = [c for e in examples for c in range(e.answer - 1, len(e.ids) - 1)]
        targets = [token for e in examples for token in e.ids[e.answer :]]
        self.inputs = torch.tensor(padded, device=device)
        self.row = torch.tensor(rows, device=device)
        self.column = torch.tensor(columns, device=device)
        self.target = torch.tensor(targets, device=device)
        self.examples = len(examples)
        self.tokens = sum(len(example.ids) for example in examples)
