"""The verdict store: final answers kept in one SQLite file, for many processes at once.

What lives here: `VerdictStore` and the key of an answer. What does not: when to ask it
(`provers.engine`).

Only final answers are stored (`Status.final`): a timeout says something about the machine of the
moment, not about the source. The key covers all that an answer depends on: the request's digest,
the tool's identity, and the code that judged. What is read back is validated like any input, and
its checksum must match; a row that fails is a miss and is removed.

A damaged file is moved aside, with a notice, and a fresh one is begun; a full disk, a locked or
read-only file raise `StoreError`, which callers take for "not cached".
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from provers.checker import Identity
from provers.errors import StoreError
from provers.paths import cache_dir
from provers.verdict import Verdict

SCHEMA = 1
"""Version of the row layout and of the key; part of both."""

_TABLE = f"verdicts_{SCHEMA}"
_BUSY_SECONDS = 5.0
_DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SIDE_FILES = ("", "-wal", "-shm")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoreStats:
    """What the store holds and did.

    Attributes:
        path: the file.
        rows: stored verdicts.
        by_status: how many of each status.
        size_bytes: size of the file and its write-ahead log.
        hits: answers found by this object.
        misses: questions not found by this object.
        notices: what a user should know (a damaged file moved aside).
    """

    path: Path
    rows: int
    by_status: dict[str, int]
    size_bytes: int
    hits: int
    misses: int
    notices: tuple[str, ...]


def default_path() -> Path:
    """`verdicts.sqlite3` in the cache folder (see `provers.paths.cache_dir`)."""
    return cache_dir() / "verdicts.sqlite3"


def answer_key(request_digest: str, identity: Identity, code: str) -> str:
    """Name of an answer: SHA-256 over question, tool and judging code, as hexadecimal text.

    Args:
        request_digest: `VerifyRequest.digest`.
        identity: the tool that would answer.
        code: `code_digest` of the package that the checker comes from.
    """
    digest = hashlib.sha256()
    tool = (identity.name, identity.version, identity.flavour, identity.digest)
    for part in (f"lemmata-answer-{SCHEMA}", request_digest, *tool, code):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


@functools.cache
def code_digest(package: str) -> str:
    """SHA-256 over the Python files of a top-level package, read once a process.

    An answer is only as good as the code that judged it: after a correction in an audit, what
    the old one let pass must not come back from the store.
    """
    digest = hashlib.sha256()
    for folder in sorted(getattr(importlib.import_module(package), "__path__", ())):
        for path in sorted(Path(folder).rglob("*.py")):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


class VerdictStore:
    """Verdicts by key. Safe for many threads, processes, and across `fork`.

    The file is opened at the first use. A context manager; closing may be done twice, and a
    closed store opens again at the next use.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Name the file (`default_path()` when None); nothing is touched yet."""
        self.path = path if path is not None else default_path()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0
        self._hits = 0
        self._misses = 0
        self._notices: list[str] = []

    def get(self, key: str) -> Verdict | None:
        """The stored verdict with `cached` set, None when there is none that can be trusted.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            with self._using() as connection:
                row = connection.execute(
                    f"SELECT verdict, checksum FROM {_TABLE} WHERE key = ?", (key,)
                ).fetchone()
            verdict = _validated(key, row) if row is not None else None
            if verdict is None:
                self._misses += 1
                if row is not None:
                    self._remove(key)
                return None
            self._hits += 1
            return verdict.model_copy(update={"cached": True})

    def put(self, key: str, verdict: Verdict) -> bool:
        """Store a final verdict; returns whether it was one. An older row is replaced.

        Raises:
            StoreError: the store cannot be written; nothing has changed then.
        """
        if not verdict.status.final:
            return False
        text = verdict.model_copy(update={"cached": False}).to_json()
        row = (key, verdict.checker, verdict.status.value, time.time(), text, _checksum(key, text))
        with self._lock, self._using() as connection:
            connection.execute(f"INSERT OR REPLACE INTO {_TABLE} VALUES (?, ?, ?, ?, ?, ?)", row)
        return True

    def stats(self) -> StoreStats:
        """Numbers of rows and bytes, and this object's hits and misses.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._lock:
            with self._using() as connection:
                rows = connection.execute(
                    f"SELECT status, count(*) FROM {_TABLE} GROUP BY status ORDER BY status"
                ).fetchall()
            by_status = dict(rows)
            return StoreStats(
                path=self.path,
                rows=sum(by_status.values()),
                by_status=by_status,
                size_bytes=sum(_size(path) for path in _family(self.path)),
                hits=self._hits,
                misses=self._misses,
                notices=tuple(self._notices),
            )

    def clear(self) -> int:
        """Remove all verdicts; returns how many there were.

        Raises:
            StoreError: the store cannot be written.
        """
        return self._delete("1 = 1", ())

    def prune(self, *, older_than_seconds: float | None = None, keep: int | None = None) -> int:
        """Remove old verdicts; returns how many.

        Args:
            older_than_seconds: remove those stored longer ago than this.
            keep: of the rest, keep only this many, the latest.

        Raises:
            StoreError: the store cannot be written.
        """
        removed = 0
        if older_than_seconds is not None:
            removed += self._delete("stored < ?", (time.time() - older_than_seconds,))
        if keep is not None:
            latest = f"SELECT key FROM {_TABLE} ORDER BY stored DESC, key LIMIT ?"
            removed += self._delete(f"key NOT IN ({latest})", (max(keep, 0),))
        return removed

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None and self._owner == os.getpid():
                with contextlib.suppress(sqlite3.Error):
                    connection.close()

    def __enter__(self) -> VerdictStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """What a user should know of this file, such as that a damaged one was moved aside."""
        return tuple(self._notices)

    def _delete(self, condition: str, values: tuple[object, ...]) -> int:
        with self._lock:
            with self._using() as connection:
                count = connection.execute(
                    f"DELETE FROM {_TABLE} WHERE {condition}", values
                ).rowcount
            if count:
                # Outside the transaction: SQLite gives pages back only from there.
                with contextlib.suppress(StoreError), self._using(transaction=False) as connection:
                    connection.execute("VACUUM")
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return count

    def _remove(self, key: str) -> None:
        _log.warning("a stored verdict in %s is damaged and was removed", self.path)
        with contextlib.suppress(StoreError), self._using() as connection:
            connection.execute(f"DELETE FROM {_TABLE} WHERE key = ?", (key,))

    @contextlib.contextmanager
    def _using(self, *, transaction: bool = True) -> Iterator[sqlite3.Connection]:
        """The open connection; SQLite's errors become ours, and a damaged file is replaced."""
        try:
            connection = self._open()
            with connection if transaction else contextlib.nullcontext():
                yield connection
        except sqlite3.Error as error:
            if _is_damage(error):
                self._move_aside(str(error))
                raise StoreError(
                    f"the verdict store {self.path} was damaged and has been moved aside",
                    retryable=True,
                ) from error
            raise StoreError(
                f"the verdict store {self.path} cannot be used: {error}",
                hint="free disk space, allow writing there, or set LEMMATA_CACHE_DIR",
            ) from error
        except OSError as error:
            raise StoreError(
                f"the verdict store {self.path} cannot be used: {error.strerror}",
                hint="allow writing there, or set LEMMATA_CACHE_DIR",
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._owner == os.getpid():
            return self._connection
        # After a fork the parent's connection must not even be closed by the child: SQLite
        # would drop the parent's locks. It is left to the garbage of the child's exit.
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._move_aside(str(error))
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            with connection:
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS {_TABLE} (key TEXT PRIMARY KEY, checker TEXT, "
                    "status TEXT, stored REAL, verdict TEXT, checksum TEXT) WITHOUT ROWID"
                )
        except BaseException:
            connection.close()
            raise
        self._connection, self._owner = connection, os.getpid()
        return connection

    def _move_aside(self, why: str) -> None:
        """Rename the damaged file, unless another process has already replaced it."""
        self.close()
        with contextlib.suppress(OSError), _file_lock(self.path.with_name("verdicts.lock")):
            if _sound(self.path):
                return
            target = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
            for path in _family(self.path):
                with contextlib.suppress(FileNotFoundError):
                    os.replace(path, str(target) + str(path)[len(str(self.path)) :])
            notice = f"the verdict store was damaged ({why}); moved to {target}, begun afresh"
            self._notices.append(notice)
            _log.warning("%s", notice)


# Connections that a forked child must keep alive but never touch.
_inherited: list[sqlite3.Connection] = []


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _DAMAGED_CODES


def _checksum(key: str, text: str) -> str:
    return hashlib.blake2b(f"{key}\n{text}".encode(), digest_size=16).hexdigest()


def _validated(key: str, row: tuple[object, object]) -> Verdict | None:
    text, checksum = row
    if not isinstance(text, str) or checksum != _checksum(key, text):
        return None
    try:
        verdict = Verdict.from_json(text)
    except ValidationError:
        return None
    return verdict if verdict.status.final else None


def _family(path: Path) -> list[Path]:
    return [Path(f"{path}{suffix}") for suffix in _SIDE_FILES]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sound(path: Path) -> bool:
    """Whether the file is, by now, a whole database."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error as error:
        return not _is_damage(error)


@contextlib.contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock among processes for as long as the block runs."""
    import fcntl

    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
