"""The steps of kept theorems' proofs, in the store of their run.

What lives here: `TraceTable`. What does not: replaying the proofs (`mutation.replaying`), and all
else that a run stores (`mutation.store`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from mutation.steps import Trace
from mutation.store import MutationStore

_TABLE = (
    "CREATE TABLE IF NOT EXISTS traces (name TEXT PRIMARY KEY, steps TEXT, problem TEXT)"
    " WITHOUT ROWID"
)


class TraceTable:
    """The traces of one run. Use it while the store is open, from one thread at a time.

    Raises (all methods):
        StoreError: the store cannot be read or written; nothing has changed then.
    """

    def __init__(self, store: MutationStore) -> None:
        """Stores of earlier versions get the table."""
        self._store = store
        with store.transaction() as connection:
            connection.execute(_TABLE)

    def put(self, traces: Mapping[str, Trace]) -> None:
        """Add the traces of some theorems, by name, all or none."""
        rows = [
            (name, json.dumps([trace.steps, trace.after], ensure_ascii=False), trace.problem)
            for name, trace in traces.items()
        ]
        with self._store.transaction() as connection:
            connection.executemany("INSERT INTO traces VALUES (?, ?, ?)", rows)

    def items(self) -> Iterator[tuple[str, Trace]]:
        """Names and traces, in the order in which the theorems were kept."""
        query = "SELECT name, steps, problem FROM kept JOIN traces USING (name) ORDER BY place"
        with self._store.transaction() as connection:
            for name, text, problem in connection.execute(query):
                steps, after = json.loads(text)
                pairs = tuple((state, tactic) for state, tactic in steps)
                yield name, Trace(pairs, tuple(after), problem)
