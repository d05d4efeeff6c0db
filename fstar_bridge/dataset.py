"""The published dataset of F* definitions: typed rows, read as a stream, and written back.

What lives here: the row's schema, reading JSON lines row by row with bad rows told by their line,
and an atomic exporter. What does not: prompts (`prompt`) and checking
(`definition`).

Schema: "Towards Neural Synthesis for SMT-Assisted Proof-Oriented Programming" and
FStarLang/fstar_dataset. Fields that are not needed here are kept as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from provers.errors import SourceError
from provers.files import write_whole

UNKNOWN = "<UNK>"
"""What the dataset writes where a text could not be found."""

MAX_ROW_BYTES = 16 * 1024 * 1024
"""Longest line that is taken for a row."""


class BadRow(SourceError):
    """A line of a dataset is no row; `line` counts from 1."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}", hint="mend the row, or skip bad rows")
        self.path = path
        self.line = line


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class Source(_Row):
    """Where a definition comes from: repository, path in it, revision and address."""

    project_name: str
    file_name: str
    git_rev: str = ""
    git_url: str = ""


class SourceRange(_Row):
    """Place of a definition in its file; lines from 1, columns from 0."""

    start_line: int
    start_col: int
    end_line: int
    end_col: int


class Open(_Row):
    """One `open M` or `module A = M` in force at a definition.

    Attributes:
        module: full name of the module.
        abbreviation: the short name that it is given, None for an `open`.
    """

    module: str
    abbreviation: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _any_spelling(cls, data: Any) -> Any:
        """The dataset has had three spellings of this."""
        if not isinstance(data, dict) or "module" in data:
            return data
        if isinstance(data.get("abbrev"), bool):
            short = data.get("short_module", data.get("key"))
            full = data.get("full_module", data.get("value"))
            return {"module": full, "abbreviation": short if data["abbrev"] else None}
        if isinstance(data.get("abbrev"), str):
            return {"module": data.get("full_module"), "abbreviation": data["abbrev"]}
        return {"module": data.get("open")}

    def line(self) -> str:
        """As F* writes it."""
        if self.abbreviation is None:
            return f"open {self.module}"
        return f"module {self.abbreviation} = {self.module}"


class Definition(_Row):
    """One row: a definition, its surroundings, and the answer.

    Attributes:
        file_name: base name of the file in which it logically stands.
        name: full name.
        source_type: its `val` declaration, "" or `<UNK>` when it has none.
        source_definition: its `let`.
        opens_and_abbrevs: modules in scope, innermost last.
        vconfig: options in force, as an object; None for the defaults.
        file_context: the text of the file before it.
        premises: full names that its proof uses.
    """

    file_name: str
    name: str
    source_definition: str
    source_type: str = ""
    original_source_type: str = ""
    source: Source | None = None
    source_range: SourceRange | None = None
    file_context: str = ""
    dependencies: Any = None
    opens_and_abbrevs: tuple[Open, ...] = ()
    vconfig: Mapping[str, Any] | None = None
    interleaved: bool = False
    definition: str = ""
    type: str = ""
    effect: str = ""
    effect_flags: tuple[str, ...] = ()
    mutual_with: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    proof_features: tuple[str, ...] = ()
    is_simple_lemma: bool = False
    prompt: str = ""
    expected_response: str = ""
    isa_cross_project_example: bool | None = None
    candidates: tuple[str, ...] = Field(default=(), description="for verify@k: texts to check")

    @model_validator(mode="after")
    def _named(self) -> Definition:
        if not self.short_name:
            raise ValueError("name is empty")
        if not self.file_name:
            raise ValueError("file_name is empty")
        return self

    @property
    def short_name(self) -> str:
        """The name without its module."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def statement(self) -> str:
        """Its `val`, "" when it has none of its own."""
        return "" if self.source_type in ("", UNKNOWN) else self.source_type

    @property
    def module(self) -> str:
        """The module that its file holds."""
        stem = Path(self.file_name).stem
        return "Prims" if stem == "prims" else stem


OnBad = Callable[[BadRow], object]


def read_rows(
    path: str | os.PathLike[str], *, on_bad: OnBad | None = None
) -> Iterator[tuple[int, Definition]]:
    """Rows of a JSON-lines file with their line numbers (from 1), one at a time.

    Args:
        path: the file; blank lines are left out.
        on_bad: told of each bad row, which is then skipped; None raises it.

    Raises:
        BadRow: a line that is no row, when there is no `on_bad`.
        SourceError: the file is missing or unreadable.
    """
    path = Path(path)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SourceError(f"no such file: {path}") from None
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from None
    with file:
        number = 0
        while line := file.readline(MAX_ROW_BYTES):
            number += 1
            try:
                if not line.endswith(b"\n") and len(line) == MAX_ROW_BYTES:
                    _skip_line(file)
                    raise BadRow(path, number, f"longer than {MAX_ROW_BYTES} bytes")
                if not line.strip():
                    continue
                row = parse_row(line, path, number)
            except BadRow as bad:
                if on_bad is None:
                    raise
                on_bad(bad)
                continue
            yield number, row


def _skip_line(file: Any) -> None:
    while (part := file.readline(MAX_ROW_BYTES)) and not part.endswith(b"\n"):
        pass


def parse_row(line: bytes, path: Path, number: int) -> Definition:
    """One line as a row.

    Raises:
        BadRow: it is not UTF-8, not JSON, or not of the schema.
    """
    try:
        return Definition.model_validate(json.loads(line.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise BadRow(path, number, f"not UTF-8 at byte {error.start}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadRow(path, number, f"{where or 'row'}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise BadRow(path, number, f"not JSON: {error}") from None


def export_rows(
    path: str | os.PathLike[str], rows: Iterable[Definition | Mapping[str, Any]]
) -> int:
    """Write rows as JSON lines; the file appears whole or not at all.

    Args:
        path: where to.
        rows: definitions, or objects of one's own (training pairs, results).

    Returns:
        how many rows were written.

    Raises:
        SourceError: the folder is missing or cannot be written to.
    """
    texts = [
        json.dumps(
            row.model_dump(mode="json") if isinstance(row, BaseModel) else dict(row),
            ensure_ascii=False,
        )
        for row in rows
    ]
    write_whole(Path(path), (f"{text}\n" for text in texts))
    return len(texts)
