"""The state of a mutation run in one SQLite file: what was kept, what was dropped and why.

What lives here: `MutationStore`. What does not: the files for people, written at the end
(`mutation.results`), and the run itself (`mutation.pipeline`).

A batch is one transaction, and batches are committed in their order, so that a run that is killed
at any moment leaves a whole number of batches behind; the next run goes on with the one after
them. A second process that opens the folder while a run holds it is refused.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mutation.candidates import Candidate
from mutation.lineage import Derived
from mutation.planning import Dropped
from mutation.progress import RuleYield
from mutation.records import Record, Skipped
from mutation.sources.jsonl import from_row, to_row
from provers.errors import StoreError, UsageError

FILE_NAME: Final = "mutations.sqlite3"
_LOCK_NAME = ".lock"
_SCHEMA = 1
_DIGEST_BYTES = 32
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS skipped (name TEXT, reason TEXT, place TEXT, detail TEXT);
CREATE TABLE IF NOT EXISTS batches (round INTEGER, number INTEGER, chosen BLOB, uses TEXT,
    yields TEXT, problems TEXT, wall REAL, PRIMARY KEY (round, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (place INTEGER PRIMARY KEY, name TEXT UNIQUE, round INTEGER,
    batch INTEGER, parent TEXT, lemma TEXT, rule TEXT, use TEXT, at TEXT, path TEXT,
    trivial TEXT, record TEXT);
CREATE TABLE IF NOT EXISTS dropped (round INTEGER, batch INTEGER, name TEXT, parent TEXT,
    lemma TEXT, rule TEXT, reason TEXT, detail TEXT);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A new theorem.

    Attributes:
        candidate: how it was made.
        record: what it is.
        trivial: the tactic that closes it, "" for none.
    """

    candidate: Candidate
    record: Record
    trivial: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How one kept theorem was made, as the store has it.

    Attributes:
        name: its full name.
        round: in which it was kept.
        derived: what it was made from.
        trivial: the tactic that closes it, "" for none.
    """

    name: str
    round: int
    derived: Derived
    trivial: str


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one batch adds.

    Attributes:
        round, number: which batch.
        chosen, uses: see `mutation.planning.Plan`.
        yields: by rule.
        kept: new theorems, in order.
        dropped: what is not kept.
        problems: parents for which a rule failed, and how.
        wall: seconds of the run since the last commit.
    """

    round: int
    number: int
    chosen: Sequence[bytes]
    uses: Sequence[tuple[str, str]]
    yields: Sequence[RuleYield]
    kept: Sequence[Kept]
    dropped: Sequence[Dropped]
    problems: Sequence[tuple[str, str]]
    wall: float


class MutationStore:
    """The store of one output folder. A context manager; use from one thread at a time.

    Raises (all methods):
        StoreError: the folder or the file cannot be read or written; nothing has changed then.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._connection: sqlite3.Connection | None = None
        self._lock: int | None = None

    @classmethod
    def begin(cls, folder: Path, *, resume: bool) -> MutationStore:
        """Open the folder for a run, and hold it.

        Args:
            folder: made if it is not there.
            resume: whether the folder may hold a run, begun earlier; see `claim`.

        Raises:
            UsageError: it holds a run and `resume` is not set.
            StoreError: it cannot be used, or another process is running in it.
        """
        store = cls(folder)
        try:
            store._hold()
            store._open()
            if store.identity is not None and not resume:
                raise UsageError(
                    f"{folder} holds a mutation run already",
                    hint="go on with it by --resume, or name another folder",
                )
        except BaseException:
            store.close()
            raise
        return store

    def claim(self, identity: dict[str, Any]) -> None:
        """Say which run this is: what decides the corpus (settings, sources, tool).

        Raises:
            UsageError: the folder holds another one.
        """
        known = self.identity
        if known is None:
            self.remember("identity", identity)
        elif differing := _differences(known, identity):
            raise UsageError(
                f"{self.folder} holds a run with another {' and another '.join(differing)}",
                hint="resume with the settings and sources it was begun with, or name "
                "another folder",
            )

    @classmethod
    def read(cls, folder: Path) -> MutationStore:
        """Open the folder to look at it.

        Raises:
            UsageError: it holds no mutation run.
        """
        store = cls(folder)
        if not store.path.is_file():
            raise UsageError(
                f"{folder} holds no mutation run", hint="make one: lemmata mutate core -o FOLDER"
            )
        store._open()
        return store

    @property
    def identity(self) -> dict[str, Any] | None:
        """What the run was begun with; None before that."""
        return self.fact("identity")

    def fact(self, name: str) -> Any:
        """A remembered JSON value, None if there is none."""
        with self.transaction() as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def remember(self, name: str, value: Any) -> None:
        """Remember a JSON value."""
        text = json.dumps(value, ensure_ascii=False)
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, text))

    def put_skipped(self, skipped: Sequence[Skipped]) -> None:
        """What of the sources was left out; replaces what was there."""
        rows = [(s.name, s.reason.value, s.place, s.detail) for s in skipped]
        with self.transaction() as connection:
            connection.execute("DELETE FROM skipped")
            connection.executemany("INSERT INTO skipped VALUES (?, ?, ?, ?)", rows)

    def commit(self, batch: Commit) -> None:
        """Add a batch, whole or not at all."""
        where = (batch.round, batch.number)
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *where,
                    b"".join(batch.chosen),
                    json.dumps(batch.uses, ensure_ascii=False),
                    json.dumps([line.as_dict() for line in batch.yields]),
                    json.dumps(batch.problems, ensure_ascii=False),
                    batch.wall,
                ),
            )
            connection.executemany(
                "INSERT INTO kept (name, round, batch, parent, lemma, rule, use, at, path, trivial,"
                " record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_kept_row(where, kept) for kept in batch.kept],
            )
            connection.executemany(
                "INSERT INTO dropped VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (*where, d.name, d.parent, d.lemma, d.rule, d.reason, d.detail)
                    for d in batch.dropped
                ],
            )

    def batches_done(self, round_: int) -> int:
        """How many batches of a round are committed; they are the first ones."""
        query = "SELECT count(*) FROM batches WHERE round = ?"
        with self.transaction() as connection:
            return connection.execute(query, (round_,)).fetchone()[0]

    def plans(self) -> Iterator[tuple[list[bytes], list[tuple[str, str]]]]:
        """What each committed batch added to the planner's state, in order."""
        with self.transaction() as connection:
            rows = connection.execute("SELECT chosen, uses FROM batches ORDER BY round, number")
            for chosen, uses in rows:
                digests = [
                    chosen[at : at + _DIGEST_BYTES] for at in range(0, len(chosen), _DIGEST_BYTES)
                ]
                yield digests, [(lemma, heads) for lemma, heads in json.loads(uses)]

    def yields(self) -> dict[str, RuleYield]:
        """The sums of the committed batches, by rule."""
        found: dict[str, RuleYield] = {}
        with self.transaction() as connection:
            rows = connection.execute("SELECT yields FROM batches").fetchall()
        for (text,) in rows:
            for line in json.loads(text):
                found.setdefault(line["rule"], RuleYield(line["rule"])).add(RuleYield(**line))
        return found

    def wall_seconds(self) -> float:
        """Real time of all committed batches, interruptions left out."""
        with self.transaction() as connection:
            return connection.execute("SELECT coalesce(sum(wall), 0) FROM batches").fetchone()[0]

    def problems(self) -> list[tuple[str, str]]:
        """Parents for which a rule failed, and how."""
        with self.transaction() as connection:
            rows = connection.execute("SELECT problems FROM batches ORDER BY round, number")
            return [(name, what) for (text,) in rows for name, what in json.loads(text)]

    def kept_count(self) -> int:
        """How many theorems are kept."""
        with self.transaction() as connection:
            return connection.execute("SELECT count(*) FROM kept").fetchone()[0]

    def kept(self, round_: int | None = None) -> Iterator[Record]:
        """The kept theorems, in the order of their keeping, of one round or of all."""
        query = "SELECT record FROM kept WHERE ? IS NULL OR round = ? ORDER BY place"
        with self.transaction() as connection:
            for (text,) in connection.execute(query, (round_, round_)):
                yield from_row(json.loads(text))

    def steps(self) -> Iterator[Step]:
        """How the kept theorems were made, in order."""
        query = (
            "SELECT name, round, trivial, parent, lemma, rule, use, at, path FROM kept "
            "ORDER BY place"
        )
        with self.transaction() as connection:
            for name, round_, trivial, *derived in connection.execute(query):
                yield Step(name, round_, Derived(*derived), trivial)

    def drop_counts(self) -> dict[str, int]:
        """How many candidates were dropped one by one, by reason."""
        query = "SELECT reason, count(*) FROM dropped GROUP BY reason ORDER BY reason"
        with self.transaction() as connection:
            return dict(connection.execute(query).fetchall())

    def skipped(self) -> list[tuple[str, str, str, str]]:
        """What of the sources was left out: name, reason, place, detail."""
        with self.transaction() as connection:
            return connection.execute("SELECT name, reason, place, detail FROM skipped").fetchall()

    def close(self) -> None:
        """Close the file and let the folder go. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> MutationStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the file -----------------------------------------------------------------------------

    def _hold(self) -> None:
        """Take the folder for this process."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(
                self.folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
            )
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"another process is running in {self.folder}") from None
        except OSError as error:
            raise StoreError(
                f"cannot use the folder {self.folder}: {error.strerror}",
                hint="name a folder in which files can be made",
            ) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, in a transaction; SQLite's errors become ours."""
        try:
            connection = self._open()
            with connection:
                yield connection
        except sqlite3.Error as error:
            raise StoreError(
                f"the store {self.path} cannot be used: {error}",
                hint="what was committed is whole; free disk space or allow writing there, "
                "then --resume",
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        try:
            connection = sqlite3.connect(self.path, timeout=5.0, check_same_thread=False)
        except sqlite3.Error as error:
            raise StoreError(f"cannot open {self.path}: {error}") from error
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _SCHEMA):
                raise StoreError(f"{self.path} is of version {version}, this program has {_SCHEMA}")
            if version == 0:
                connection.executescript(f"BEGIN;{_TABLES}PRAGMA user_version = {_SCHEMA};COMMIT;")
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(
                f"the store {self.path} cannot be used: {error}",
                hint="free disk space or allow writing there; a damaged file must be removed",
            ) from error
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection


def _kept_row(where: tuple[int, int], kept: Kept) -> tuple[Any, ...]:
    candidate = kept.candidate
    return (
        kept.record.name,
        *where,
        candidate.parent.name,
        candidate.lemma,
        candidate.rule,
        candidate.use.value if candidate.use else "",
        candidate.place,
        ".".join(map(str, candidate.path)),
        kept.trivial,
        json.dumps(to_row(kept.record), ensure_ascii=False),
    )


def _differences(known: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Names of what differs; settings each by its own name."""
    # As JSON, since what was read back is JSON.
    flat = [_flat(known), _flat(json.loads(json.dumps(wanted)))]
    names = dict.fromkeys((*flat[0], *flat[1]))
    return [name.replace("_", " ") for name in names if flat[0].get(name) != flat[1].get(name)]


def _flat(identity: dict[str, Any]) -> dict[str, Any]:
    settings = identity.get("settings", {})
    return {**settings, **{key: value for key, value in identity.items() if key != "settings"}}
