"""Our own corpus format: one JSON object a line, statements as kernel terms.

What lives here: writing records to a file and reading them back, line by line. What does not: the
encoding of terms (`mutation.encoding`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mutation.encoding import decode_term, encode_term
from mutation.records import Origin, OriginKind, Record, Skipped, SkipReason
from provers.errors import SourceError
from provers.files import write_whole
from provers.lean.expr import Name
from provers.lean.printer import UnprintableTerm, print_term
from provers.lean.terms import free_variables, metavariables

FORMAT = "lemmata.theorem/2"
LARGEST_LINE = 16 * 2**20
"""Bytes of one row; a longer line is rejected."""


def write_jsonl(path: Path, records: Iterable[Record]) -> int:
    """Write a corpus; the file appears whole or not at all. Returns the number of rows.

    Raises:
        SourceError: the file cannot be written.
    """
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        for record in records:
            yield json.dumps(to_row(record), ensure_ascii=False) + "\n"
            count += 1

    write_whole(path, lines())
    return count


def read_jsonl(path: Path) -> Iterator[Record | Skipped]:
    """The records of a file, one row in memory at a time; bad rows say their line and why.

    Raises:
        SourceError: the file cannot be opened or read.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LARGEST_LINE + 1):
                number += 1
                if len(line) > LARGEST_LINE:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LARGEST_LINE)
                    detail = f"line {number}: more than {LARGEST_LINE} bytes"
                    yield Skipped("", SkipReason.MALFORMED, f"{path}:{number}", detail)
                elif line.strip():
                    yield _read_line(line, path, number)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


def _read_line(line: bytes, path: Path, number: int) -> Record | Skipped:
    try:
        return from_row(json.loads(line))
    except (ValueError, RecursionError, UnprintableTerm) as error:
        detail = f"line {number}: {error}"
        return Skipped("", SkipReason.MALFORMED, f"{path}:{number}", detail)


def to_row(record: Record) -> dict[str, Any]:
    """A record as JSON data: texts and lists of texts, which all readers of tables understand."""
    return {
        "format": FORMAT,
        "name": record.name,
        "statement": record.statement,
        "explicit": record.explicit,
        "readable": record.readable,
        "level_params": [str(name) for name in record.level_params],
        "term": json.dumps(encode_term(record.type), ensure_ascii=False),
        "proof": record.proof,
        "premises": list(record.premises),
        "imports": list(record.imports),
        "origin": record.origin.kind.value,
        "origin_place": record.origin.place,
        "origin_line": record.origin.line,
    }


def from_row(row: Any) -> Record:
    """The inverse of `to_row`. The explicit text is printed anew from the term.

    A row that calls something readable is believed: it was compared when it was written, and
    what is built from it is compared again.

    Raises:
        ValueError: a field is missing, has another type, or the term cannot be read.
        UnprintableTerm: the term cannot be written as Lean.
    """
    if not isinstance(row, dict):
        raise ValueError("a row is a JSON object")
    if row.get("format") != FORMAT:
        raise ValueError(f"format is {row.get('format')!r}, not {FORMAT!r}")
    term = decode_term(json.loads(_text(row, "term")))
    if term.loose_range or free_variables(term) or metavariables(term):
        raise ValueError("the statement is not closed")
    names = tuple(Name.parse(text) for text in _texts(row, "level_params"))
    printed = print_term(term, names)
    name = _text(row, "name")
    if not name:
        raise ValueError("the name is empty")
    return Record(
        name=name,
        type=term,
        level_params=names,
        explicit=printed.text,
        universes=printed.level_params,
        origin=_origin(row),
        imports=_texts(row, "imports"),
        premises=_texts(row, "premises"),
        readable=_optional(row, "readable"),
        proof=_optional(row, "proof"),
    )


def _origin(row: dict[str, Any]) -> Origin:
    line = row.get("origin_line")
    if not (line is None or isinstance(line, int)):
        raise ValueError("origin_line is no number")
    return Origin(OriginKind(_text(row, "origin")), _text(row, "origin_place"), line)


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a string")
    return value


def _optional(row: dict[str, Any], key: str) -> str | None:
    return None if row.get(key) is None else _text(row, key)


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key} is not a list of strings")
    return tuple(values)
