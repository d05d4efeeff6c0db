"""(state, tactic) pairs to train on: reading every form in which a corpus comes.

What lives here: `read_corpus`. What does not: making pairs (`mutation.export`, `search.export`)
and training on them (`train`).

Three forms are known:

- a pairs file: JSON lines with "state" and "tactic", and as a rule "theorem" and "origin";
- an export folder: `pairs/train.jsonl` and `pairs/validation.jsonl` of that form;
- a folder in LeanDojo's layout: `random/train.json` and `random/val.json` (or both files in the
  folder itself), lists of theorems with "traced_tactics" (LeanDojo, Yang et al. 2023).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provers.errors import SourceError, UsageError

_SHARE = 0.05
_MOST_HELD_OUT = 1000
_FOLDERS = (
    ("pairs", "train.jsonl", "validation.jsonl"),
    (".", "train.jsonl", "validation.jsonl"),
    ("random", "train.json", "val.json"),
    ("leandojo/random", "train.json", "val.json"),
    (".", "train.json", "val.json"),
)
_KNOWN = "a pairs file (.jsonl), an export folder (pairs/train.jsonl), or LeanDojo's layout"


@dataclass(frozen=True, slots=True)
class Pair:
    """A tactic that worked on a state."""

    state: str
    tactic: str
    theorem: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that pairs came from: its name in the corpus, SHA-256, and number of pairs."""

    name: str
    digest: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """What to train on, and what to measure on.

    Attributes:
        train: pairs, each once, in the order of the files.
        validation: likewise; never trained on.
        files: where they came from.
        held_out: how the validation pairs were chosen, in words.
    """

    train: tuple[Pair, ...]
    validation: tuple[Pair, ...]
    files: tuple[SourceFile, ...]
    held_out: str


def read_corpus(path: Path, validation: Path | None = None, *, seed: int = 0) -> Corpus:
    """The pairs of a corpus.

    Without a validation file, a twentieth of the theorems (at least one) is held out, chosen by
    a digest of name and seed; pairs without a theorem's name are told apart by their states.

    Args:
        path: see the module's text.
        validation: a pairs file to measure on instead.
        seed: chooses the theorems that are held out.

    Raises:
        SourceError: a file is missing, cannot be read, or a row in it is not a pair.
        UsageError: the folder is no corpus, or holds too little to train on.
    """
    files: list[SourceFile] = []
    train_file, found = _locate(path)
    train = _read(train_file, path, files)
    if validation is not None or found is not None:
        held_file = validation or found
        assert held_file is not None
        held = _read(held_file, path, files)
        how = f"all of {files[-1].name}"
        held = held[:: -(-len(held) // _MOST_HELD_OUT)] if len(held) > _MOST_HELD_OUT else held
    else:
        train, held = _split(train, seed)
        how = "about a twentieth of the theorems, chosen by the seed"
    if not train:
        raise UsageError(f"{path} holds no pair to train on", hint=f"a corpus is {_KNOWN}")
    if not held:
        raise UsageError(
            f"{path} holds too little: no pair is left to measure on",
            hint="give more than one theorem, or --validation FILE",
        )
    return Corpus(tuple(train), tuple(held), tuple(files), how)


def _locate(path: Path) -> tuple[Path, Path | None]:
    """The file to train on, and the one to measure on if the corpus has one."""
    if path.is_file():
        return path, None
    if not path.exists():
        raise SourceError(f"there is no corpus {path}", hint=f"a corpus is {_KNOWN}")
    for folder, train, validation in _FOLDERS:
        if (path / folder / train).is_file():
            held = path / folder / validation
            return path / folder / train, held if _holds_something(held) else None
    raise UsageError(f"{path} is no corpus", hint=f"a corpus is {_KNOWN}")


def _holds_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > len("[]\n")


def _read(path: Path, corpus: Path, files: list[SourceFile]) -> list[Pair]:
    """Pairs of one file, each once; notes the file's digest."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is no UTF-8 text (byte {error.start})") from error
    rows = _lean_dojo_rows(path, text) if path.suffix == ".json" else _json_lines(path, text)
    pairs = list(dict.fromkeys(rows))
    inside = path.is_relative_to(corpus) and path != corpus
    name = str(path.relative_to(corpus)) if inside else path.name
    files.append(SourceFile(name, hashlib.sha256(data).hexdigest(), len(pairs)))
    return pairs


def _json_lines(path: Path, text: str) -> Iterator[Pair]:
    # Not `splitlines`: JSON may hold line separators that are no line ends here.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise SourceError(
                    f"{path}:{number}: not a JSON object: {error}",
                    hint="was the writer of this file interrupted? write it again",
                ) from error
            yield _pair(f"{path}:{number}", row)


def _pair(where: str, row: Any) -> Pair:
    if not isinstance(row, dict):
        raise SourceError(f"{where}: not a JSON object but {type(row).__name__}")
    for key in ("state", "tactic"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise SourceError(f"{where}: a pair needs a text {key!r}")
    return Pair(
        row["state"], row["tactic"].strip(), str(row.get("theorem", "")), str(row.get("origin", ""))
    )


def _lean_dojo_rows(path: Path, text: str) -> Iterator[Pair]:
    try:
        theorems = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{path}: not JSON: {error}") from error
    if not isinstance(theorems, list):
        raise SourceError(f"{path}: not a list of theorems")
    for number, theorem in enumerate(theorems):
        where = f"{path}: theorem {number}"
        if not isinstance(theorem, dict) or not isinstance(theorem.get("traced_tactics"), list):
            raise SourceError(f"{where} has no list `traced_tactics`")
        for step in theorem["traced_tactics"]:
            if not isinstance(step, dict):
                raise SourceError(f"{where} has a tactic that is no object")
            row = {
                "state": step.get("state_before"),
                "tactic": step.get("tactic"),
                "theorem": theorem.get("full_name", ""),
                "origin": "source",
            }
            yield _pair(where, row)


def _split(pairs: Sequence[Pair], seed: int) -> tuple[list[Pair], list[Pair]]:
    """Whole theorems apart: to train on, and to measure on."""

    def place(group: str) -> str:
        return hashlib.sha256(f"{seed}\0{group}".encode()).hexdigest()

    groups = sorted({pair.theorem or pair.state for pair in pairs}, key=place)
    if len(groups) < 2:
        return list(pairs), []
    chosen = set(groups[: max(1, round(_SHARE * len(groups)))])
    held = [pair for pair in pairs if (pair.theorem or pair.state) in chosen]
    train = [pair for pair in pairs if (pair.theorem or pair.state) not in chosen]
    return train, held[:_MOST_HELD_OUT]
