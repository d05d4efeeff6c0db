"""The theorems of a compiled library as premises: loaded once, kept on disk, shared by all goals.

What lives here: where premises come from and how long one waits for them. What does not: ranking
them (`search.builtin.premises`).

Reading a library costs some 0.3 ms a theorem, which is nothing for the embedded core and minutes
for Mathlib. So what was read is kept in the cache folder, under the digest of the Lean that it
belongs to; and a search that has waited `PATIENCE` seconds begins without the library and takes
it up when it is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

from provers.errors import SourceError
from provers.files import write_whole
from provers.lean.toolchain import Toolchain
from provers.paths import cache_dir
from search.builtin.premises import Premise, PremiseIndex, library_premises

PATIENCE = 10.0
"""Seconds that a search waits for the library before it begins without."""

_FORMAT = 1
_ROW = 4


class Library:
    """The premises of one library, on their way or here."""

    def __init__(self, modules: Sequence[str], toolchain: Toolchain) -> None:
        """Name a library; loading begins with `load`, in a thread.

        Args:
            modules: what the file imports.
            toolchain: whose compiled modules they are.
        """
        self._modules = tuple(modules)
        self._toolchain = toolchain
        self._loading: asyncio.Future[PremiseIndex] | None = None

    @property
    def index(self) -> PremiseIndex | None:
        """The index, None while it is not there yet."""
        loading = self._loading
        if loading is None or not loading.done() or loading.cancelled() or loading.exception():
            return None
        return loading.result()

    def load(self) -> None:
        """Begin to load, once."""
        if self._loading is None:
            self._loading = asyncio.ensure_future(asyncio.to_thread(self._read))

    async def wait(self, seconds: float = PATIENCE) -> None:
        """Wait for the index, but no longer than this.

        Raises:
            OleanError: a module of the library is missing or damaged.
        """
        self.load()
        assert self._loading is not None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._loading), seconds)

    def stop(self) -> None:
        """Give up loading."""
        if self._loading is not None:
            self._loading.cancel()

    def _read(self) -> PremiseIndex:
        path = self._kept_at()
        premises = read_premises(path)
        if premises is None:
            premises = library_premises(self._modules, self._toolchain.search_path)
            write_premises(path, premises)
        return PremiseIndex(premises)

    def _kept_at(self) -> Path:
        toolchain = self._toolchain
        parts = (str(_FORMAT), toolchain.version, toolchain.digest, *self._modules)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        return cache_dir() / "premises" / f"{key}.jsonl"


def read_premises(path: Path) -> list[Premise] | None:
    """Premises that were kept; None when there are none, or not all of them."""
    try:
        with open(path, encoding="utf-8") as file:
            count = int(file.readline())
            premises = [_premise(json.loads(line)) for line in file]
    except (OSError, ValueError, TypeError):
        return None
    return premises if len(premises) == count else None


def _premise(row: object) -> Premise:
    if not isinstance(row, list) or len(row) != _ROW:
        raise ValueError("not a premise")
    name, words, rewrites, head = row
    return Premise(str(name), tuple(map(str, words)), bool(rewrites), str(head))


def write_premises(path: Path, premises: Sequence[Premise]) -> None:
    """Keep premises; a folder that cannot be written only costs the next reading."""
    rows = (
        json.dumps([p.name, list(p.words), p.rewrites, p.head], ensure_ascii=False)
        for p in premises
    )
    with contextlib.suppress(OSError, SourceError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, itertools.chain([f"{len(premises)}\n"], (f"{row}\n" for row in rows)))
