"""The verdict store: hits, damage, full disks, many processes, forks."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import statistics
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provers import store as store_module
from provers.checker import Identity
from provers.errors import StoreError
from provers.paths import cache_dir
from provers.store import VerdictStore, answer_key, code_digest, default_path
from provers.verdict import DeclarationResult, Diagnostic, Position, Status, Verdict

TOOL = Identity("smt", "1.0", "z3", "abc")


def verdict(status: Status = Status.VERIFIED, text: str = "") -> Verdict:
    """A verdict with some of everything."""
    return Verdict(
        status=status,
        checker="smt",
        version="1.0",
        reason=text or "because",
        diagnostics=(Diagnostic(message="é𝔸", start=Position(line=1, column=0)),),
        declarations=(DeclarationResult(name="query 1", kind="query", status=status),),
        wall_seconds=0.25,
    )


def key(number: int = 0) -> str:
    """A key as the engine makes them."""
    return answer_key(f"{number:064x}", TOOL, "code")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that does not exist yet, in a folder that does not either."""
    return tmp_path / "deep" / "verdicts.sqlite3"


def test_what_was_put_comes_back_marked_as_cached(path: Path) -> None:
    with VerdictStore(path) as store:
        assert store.get(key()) is None
        assert store.put(key(), verdict())
        found = store.get(key())
        assert found == verdict().model_copy(update={"cached": True})
    with VerdictStore(path) as store:
        assert store.get(key()) == found
        assert (store.stats().hits, store.stats().misses) == (1, 0)


@pytest.mark.parametrize("status", list(Status))
def test_only_final_answers_are_kept(path: Path, status: Status) -> None:
    with VerdictStore(path) as store:
        kept = store.put(key(), verdict(status))
        assert kept is status.final
        assert (store.get(key()) is not None) is status.final
    assert kept is (status not in {Status.TIMEOUT, Status.RESOURCE_EXHAUSTED, Status.ERROR})


def test_stats_clear_and_prune(path: Path) -> None:
    with VerdictStore(path) as store:
        for number in range(6):
            status = Status.VERIFIED if number % 2 else Status.REJECTED
            store.put(key(number), verdict(status))
            time.sleep(0.002)  # the clock that prune goes by must move
        stats = store.stats()
        assert stats.by_status == {"verified": 3, "rejected": 3}
        assert (stats.rows, stats.path) == (6, path)
        assert stats.size_bytes > 0
        assert store.prune(keep=4) == 2
        assert store.get(key(0)) is None
        assert store.get(key(5)) is not None
        assert store.prune(older_than_seconds=3600) == 0
        assert store.prune(older_than_seconds=0) == 4
        store.put(key(), verdict())
        assert store.clear() == 1
        assert store.stats().rows == 0


def test_closing_twice_and_using_again(path: Path) -> None:
    store = VerdictStore(path)
    store.close()
    store.put(key(), verdict())
    store.close()
    store.close()
    assert store.get(key()) is not None
    store.close()


def read_all(store: VerdictStore, count: int) -> None:
    """Read the first so many keys."""
    for number in range(count):
        store.get(key(number))


def fill(store: VerdictStore) -> None:
    """Write five megabytes; what was written before a failure must be there after it."""
    written = 0
    try:
        for number in range(1, 1000):
            store.put(key(number), verdict(text="x" * 5000))
            written = number
    finally:
        assert all(store.get(key(number)) for number in range(1, written + 1))
        assert store.get(key(written + 1)) is None


def change_row(path: Path, change: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(f"UPDATE verdicts_1 SET {change}").rowcount == 1
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "verdict = replace(verdict, '\"verified\"', '\"rejected\"')",
        "verdict = replace(verdict, 'because', 'by magic')",
        "verdict = '{}'",
        "verdict = substr(verdict, 1, 40)",
        "verdict = x'00ff00'",
        "verdict = NULL",
        "checksum = ''",
        "key = key || '0'",
    ],
)
def test_a_changed_row_is_a_miss_and_is_removed(path: Path, change: str) -> None:
    with VerdictStore(path) as store:
        store.put(key(), verdict())
    change_row(path, change)
    with VerdictStore(path) as store:
        moved = key() + "0" if change.startswith("key") else key()
        assert store.get(moved) is None
        assert store.get(key()) is None
        assert store.stats().rows == 0


def test_a_green_row_without_evidence_is_a_miss(path: Path) -> None:
    # Even with a right checksum: the model's own rules hold for what is read back.
    text = verdict().to_json().replace(verdict().declarations[0].model_dump_json(), "")
    assert '"declarations":[]' in text
    with VerdictStore(path) as store:
        store.put(key(), verdict())
    connection = sqlite3.connect(path)
    with connection:
        checksum = store_module._checksum(key(), text)
        connection.execute("UPDATE verdicts_1 SET verdict = ?, checksum = ?", (text, checksum))
    connection.close()
    with VerdictStore(path) as store:
        assert store.get(key()) is None


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" * 64])
def test_a_damaged_file_is_moved_aside_and_a_fresh_one_begun(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with VerdictStore(path) as store:
        assert store.get(key()) is None
        assert store.put(key(), verdict())
        assert store.get(key()) is not None
        [notice] = store.notices
        assert "damaged" in notice
        assert store.stats().notices == (notice,)
    [aside] = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content


def test_damage_while_open_is_told_once_and_then_mended(path: Path) -> None:
    with VerdictStore(path) as store:
        for number in range(200):
            store.put(key(number), verdict(text="x" * 500))
        store.close()
        data = bytearray(path.read_bytes())
        data[4096:] = b"\xee" * (len(data) - 4096)
        path.write_bytes(data)
        with pytest.raises(StoreError) as caught:
            read_all(store, 200)
        assert caught.value.retryable
        assert store.put(key(), verdict())
        assert store.get(key()) is not None
        assert list(path.parent.glob("*.damaged-*"))


def test_two_that_find_the_damage_move_one_file(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"garbage" * 1000)
    stores = [VerdictStore(path) for _ in range(8)]
    barrier = threading.Barrier(8)
    failures: list[BaseException] = []

    def use(number: int) -> None:
        barrier.wait()
        try:
            stores[number].put(key(number), verdict())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(list(path.parent.glob("*.damaged-*"))) == 1
    assert all(store.get(key(number)) for number, store in enumerate(stores))
    for store in stores:
        store.close()


def test_a_full_disk_is_an_error_that_changes_nothing(path: Path) -> None:
    with VerdictStore(path) as store:
        store.put(key(), verdict())
        with store._using() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError) as caught:
            fill(store)
        assert "full" in str(caught.value)
        assert caught.value.hint
        assert store.get(key()) is not None
        assert not store.notices


def test_a_truly_full_disk(tmp_path: Path) -> None:
    # The kernel refuses the write: a file-size limit stands for a full disk.
    code = f"""
        import resource, signal
        from pathlib import Path
        from provers.errors import StoreError
        from provers.store import VerdictStore
        from tests.provers.test_store import key, verdict
        store = VerdictStore(Path({str(tmp_path / "verdicts.sqlite3")!r}))
        store.put(key(), verdict())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            for number in range(1, 1000):
                store.put(key(number), verdict(text="x" * 5000))
            print("no error")
        except StoreError as error:
            print("told:", error)
        print(store.get(key()).status.value)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    told, status = done.stdout.splitlines()
    assert told.startswith("told: ")
    assert status == "verified"


def test_places_where_no_store_can_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for path in (file / "verdicts.sqlite3", tmp_path):
        store = VerdictStore(path)
        with pytest.raises(StoreError) as caught:
            store.put(key(), verdict())
        assert "LEMMATA_CACHE_DIR" in str(caught.value)
        with pytest.raises(StoreError):
            store.get(key())
        with pytest.raises(StoreError):
            store.stats()
    assert file.read_text() == ""


def write_many(path: Path, first: int, count: int) -> None:
    """What one of many processes does."""
    with VerdictStore(path) as store:
        for number in range(first, first + count):
            store.put(key(number), verdict(text=str(number)))
            assert store.get(key(number)) is not None


def test_many_processes_and_threads_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_many, args=(path, n * 100, 40)) for n in range(3)]
    for process in processes:
        process.start()
    with VerdictStore(path) as store:

        def use(number: int) -> None:
            for index in range(40):
                store.put(key(number * 100 + index), verdict(text=str(number * 100 + index)))

        threads = [threading.Thread(target=use, args=(number,)) for number in range(3, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for process in processes:
            process.join()
            assert process.exitcode == 0
        for block in range(6):
            for number in range(block * 100, block * 100 + 40):
                found = store.get(key(number))
                assert found is not None
                assert found.reason == str(number)


def test_a_writer_that_is_killed_leaves_a_sound_file(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writer = context.Process(target=write_many, args=(path, 0, 1_000_000))
    writer.start()
    with VerdictStore(path) as store:
        while store.get(key(20)) is None:
            time.sleep(0.01)
        writer.kill()
        writer.join()
        assert all(store.get(key(number)) for number in range(20))
        assert not store.notices


def test_after_a_fork_both_sides_can_use_it(path: Path) -> None:
    with VerdictStore(path) as store:
        store.put(key(0), verdict())
        child = os.fork()
        if child == 0:
            try:
                assert store.get(key(0)) is not None
                store.put(key(1), verdict())
                store.close()
                os._exit(0)
            except BaseException:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        store.put(key(2), verdict())
        assert [store.get(key(n)) is not None for n in range(3)] == [True] * 3


def test_a_hit_takes_less_than_two_milliseconds(path: Path) -> None:
    with VerdictStore(path) as store:
        for number in range(500):
            store.put(key(number), verdict(text="x" * 2000))
        times = []
        for number in range(500):
            begun = time.perf_counter()
            assert store.get(key(number)) is not None
            times.append(time.perf_counter() - begun)
    assert statistics.median(times) < 0.002


@given(
    st.lists(st.text(max_size=5), min_size=6, max_size=6), st.integers(0, 5), st.text(max_size=5)
)
def test_every_part_of_the_key_counts(parts: list[str], index: int, other: str) -> None:
    def named(values: list[str]) -> str:
        return answer_key(values[0], Identity(*values[1:5]), values[5])

    changed = [*parts[:index], other, *parts[index + 1 :]]
    assert (named(parts) == named(changed)) is (parts == changed)


def test_parts_of_the_key_do_not_run_together() -> None:
    assert answer_key("q", Identity("ab", "c", ""), "") != answer_key(
        "q", Identity("a", "bc", ""), ""
    )


def test_judging_code_has_a_digest() -> None:
    assert len(code_digest("provers")) == 64
    assert code_digest("provers") == code_digest("provers")


def test_where_the_store_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path / "own"))
    assert default_path() == tmp_path / "own" / "verdicts.sqlite3"
    monkeypatch.delenv("LEMMATA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_dir() == tmp_path / "xdg" / "lemmata"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_dir() == tmp_path / ".cache" / "lemmata"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir() == tmp_path / ".cache" / "lemmata"
