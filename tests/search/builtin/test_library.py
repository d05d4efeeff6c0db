"""The library's premises: read once, kept on disk, never waited for too long."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from provers.lean.toolchain import find_toolchain
from search.builtin import library as library_module
from search.builtin.library import Library, read_premises, write_premises
from search.builtin.premises import Premise

PREMISES = [Premise("Nat.a", ("x", "ö"), True, "h"), Premise("«b c»", (), False, "")]


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "p.jsonl"
    write_premises(path, PREMISES)
    assert read_premises(path) == PREMISES
    assert [p.name for p in path.parent.iterdir()] == ["p.jsonl"]


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"x\n", b"2\n", b'2\n["a", [], true]\n', b'1\n["a", 3, true, ""]\n', b"1\n{}\n",
        b"\xff\xfe", b'3\n["a", [], true, ""]\n', b"1\n[\n",
    ],
)  # fmt: skip
def test_damage_is_read_as_nothing(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(damage)
    assert read_premises(path) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_premises(tmp_path / "file" / "p.jsonl", PREMISES)


async def test_the_core_is_read_and_then_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toolchain = await find_toolchain(None, "embedded")
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path))
    first = Library(["Init"], toolchain)
    await first.wait(60)
    assert first.index is not None
    names = {premise.name for premise in first.index.premises}
    assert {"Nat.add_comm", "List.map_append", "and_comm"} <= names
    assert len(list((tmp_path / "premises").iterdir())) == 1

    def forbidden(*_: object) -> None:
        raise AssertionError("the library was read again")

    monkeypatch.setattr(library_module, "library_premises", forbidden)
    second = Library(["Init"], toolchain)
    await second.wait(60)
    assert second.index is not None
    assert second.index.premises == first.index.premises


async def test_nobody_waits_for_a_library_that_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toolchain = await find_toolchain(None, "embedded")
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path))
    read = threading.Event()

    def slowly(*_: object) -> list[Premise]:
        read.wait(30)
        return PREMISES

    monkeypatch.setattr(library_module, "library_premises", slowly)
    library = Library(["Init"], toolchain)
    await library.wait(0.01)
    assert library.index is None
    read.set()
    async with asyncio.timeout(30):
        await library.wait(30)
    assert library.index is not None
