"""What the tests of the pipeline share: a small corpus, and all that a run has stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from mutation.corpus import Corpus
from mutation.store import FILE_NAME

PREFIXES = ("Nat.gcd", "Nat.lcm", "Nat.dvd", "List.length_", "List.map_", "Nat.mod_")


def small_corpus(core: Corpus, count: int = 48) -> Corpus:
    """Some theorems of the core, as a corpus of their own: its lemmas are these alone."""
    found = [record for record in core.records if record.name.startswith(PREFIXES)]
    assert len(found) >= 48, "the core has lost its theorems"
    return Corpus(tuple(found[:: len(found) // count][:count]))


def stored(folder: Path) -> list[list[Any]]:
    """All that a run decided, without times."""
    with sqlite3.connect(folder / FILE_NAME) as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                "SELECT * FROM kept ORDER BY place",
                "SELECT * FROM dropped ORDER BY rowid",
                "SELECT round, number, chosen, uses, problems FROM batches ORDER BY 1, 2",
            )
        ]
