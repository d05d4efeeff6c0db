"""The store of a run: whole batches, one owner, clear errors."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mutation.planning import Dropped
from mutation.progress import RuleYield
from mutation.records import Skipped, SkipReason
from mutation.store import FILE_NAME, Commit, MutationStore
from provers.errors import StoreError, UsageError

IDENTITY = {"settings": {"seed": 0, "rounds": 1}, "sources": "abc", "lean": "4.35.0"}


def _commit(number: int, detail: str = "") -> Commit:
    lost = Dropped(f"t{number}", "p", None, "rewrite", "trivial", detail)
    line = RuleYield("rewrite", proposed=3, submitted=2, seconds=0.5)
    return Commit(1, number, [bytes([number]) * 32], [("l", "Eq")], [line], [], [lost], [], 1.5)


def _begin(folder: Path, *, resume: bool = False) -> MutationStore:
    store = MutationStore.begin(folder, resume=resume)
    store.claim(IDENTITY)
    return store


def _allow_pages(store: MutationStore, more: int) -> None:
    """Let the database grow by so many pages and no further, as a full disk would."""
    connection = store._connection
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + more}")


def test_batches_come_back_in_order(tmp_path: Path) -> None:
    with _begin(tmp_path / "new" / "run") as store:
        for number in range(3):
            store.commit(_commit(number))
    with _begin(tmp_path / "new" / "run", resume=True) as store:
        assert store.batches_done(1) == 3
        assert [chosen for chosen, _ in store.plans()] == [[bytes([n]) * 32] for n in range(3)]
        assert [uses for _, uses in store.plans()] == [[("l", "Eq")]] * 3
        assert store.yields()["rewrite"].proposed == 9
        assert store.wall_seconds() == 4.5
        assert store.drop_counts() == {"trivial": 3}


def test_a_batch_is_added_once_and_whole(tmp_path: Path) -> None:
    with _begin(tmp_path) as store:
        store.commit(_commit(0))
        with pytest.raises(StoreError):
            store.commit(_commit(0))
        assert store.drop_counts() == {"trivial": 1}


def test_another_run_is_refused(tmp_path: Path) -> None:
    _begin(tmp_path).close()
    with pytest.raises(UsageError, match="holds a mutation run already"):
        MutationStore.begin(tmp_path, resume=False)
    with MutationStore.begin(tmp_path, resume=True) as store:
        with pytest.raises(UsageError, match="another seed"):
            store.claim({**IDENTITY, "settings": {"seed": 1, "rounds": 1}})
        with pytest.raises(UsageError, match="another sources"):
            store.claim({**IDENTITY, "sources": "xyz"})
        store.claim(IDENTITY)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with _begin(tmp_path), pytest.raises(StoreError, match="another process"):
        MutationStore.begin(tmp_path, resume=True)
    _begin(tmp_path, resume=True).close()


def test_a_full_disk_loses_the_batch_and_no_other(tmp_path: Path) -> None:
    with _begin(tmp_path) as store:
        store.commit(_commit(0))
        _allow_pages(store, 2)
        with pytest.raises(StoreError, match="full") as caught:
            store.commit(_commit(1, "x" * 100_000))
        assert caught.value.hint is not None
        assert "--resume" in caught.value.hint
        assert store.batches_done(1) == 1
    with _begin(tmp_path, resume=True) as store:
        assert store.batches_done(1) == 1
        store.commit(_commit(1, "x" * 100_000))


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot use the folder"):
        MutationStore.begin(tmp_path / "file", resume=False)
    with pytest.raises(StoreError, match="cannot use the folder"):
        MutationStore.begin(Path("/proc/nowhere"), resume=False)
    with pytest.raises(UsageError, match="no mutation run"):
        MutationStore.read(tmp_path)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        MutationStore.begin(tmp_path / "damaged", resume=True)


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    _begin(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="version 99"):
        MutationStore.begin(tmp_path, resume=True)


def test_what_was_skipped_is_replaced_not_repeated(tmp_path: Path) -> None:
    skipped = [Skipped("a", SkipReason.SORRY, "f.lean", "why")]
    with _begin(tmp_path) as store:
        store.put_skipped(skipped)
        store.put_skipped(skipped)
        assert store.skipped() == [("a", "proof uses sorry", "f.lean", "why")]
