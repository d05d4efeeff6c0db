"""Tables to search, and searches of them, for the tests of the driver."""

from __future__ import annotations

import asyncio

from search.driver import Search
from search.outcome import SearchResult
from tests.search.games import (
    TablePolicy,
    TableSession,
)
from tests.search.tables import Move, Table

PROVABLE: Table = {
    "A": (Move("a", -1.0, "BC"), Move("a2", -2.0, "D")),
    "B": (Move("b", -1.0, "E"),),
    "C": (Move("c", -1.0, ""),),
    "D": (Move("d", -1.0, None),),
    "E": (Move("e", -1.0, ""), Move("e2", -1.0, "A")),
}
ENDLESS: Table = {"A": (Move("a", -1.0, "AA"), Move("b", -1.0, "A"))}


WIDE: Table = {
    "A": tuple(Move(f"a{letter}", -1.0, letter) for letter in "BCDEFGHI"),
    **{letter: (Move("on", -1.0, "J"), Move("no", -1.0, None)) for letter in "BCDEFGHI"},
    "J": (),
}


DECIDED_UNDER_WAY: Table = {
    "A": (Move("a", 0.0, "CF"), Move("b", 0.0, "B")),
    "B": (),
    "C": (),
    "F": (Move("f", 0.0, None),),
}
"""A cannot be proved once B and C have failed, whatever F, which is then still being tried."""


def run(search: Search, statement: str = "A") -> SearchResult:
    return asyncio.run(search.run(statement))


def table_search(table: Table, **options: object) -> Search:
    splits = bool(options.pop("splits", True))
    return Search(TableSession(table, splits=splits), TablePolicy(table), **options)  # type: ignore[arg-type]
