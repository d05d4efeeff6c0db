"""What the tests of the pipeline share: a small corpus, and all that a run has stored."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from mutation.corpus import Corpus
from mutation.store import FILE_NAME

NAMES = (
    "Nat.le_of_lt", "List.length_append", "Nat.gcd_comm", "List.map_map", "Nat.dvd_mul_right",
    "List.reverse_append", "Nat.sub_le", "Option.map_map", "Nat.lt_of_lt_of_le", "or_comm",
    "List.filter_append", "Nat.mod_lt", "Nat.add_sub_cancel", "Int.neg_neg", "Nat.pos_of_ne_zero",
    "List.mem_append",
)  # fmt: skip


def small_corpus(core: Corpus, count: int = len(NAMES)) -> Corpus:
    """Some theorems of the core, as a corpus of their own: its lemmas are these alone."""
    wanted = [name for name in NAMES if name in core.by_name]
    assert len(wanted) > 12, "the core has lost its theorems"
    return Corpus(tuple(core.by_name[name] for name in wanted[:count]))


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
