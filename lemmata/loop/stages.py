"""The stages of one round up to the training pairs, each with a file that says that it is done.

What lives here: `Round` and its stages: holding out, mutating, making pairs. What does not: the
tools (`lemmata.loop.workshop`), training and evaluating (`lemmata.loop.run`).

A stage whose file is there is not done again; a file is written whole or not at all.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lemmata.loop.builtin import builtin_policy
from lemmata.loop.heldout import Hidden, draw, eligible, hide
from lemmata.loop.pairs import (
    Pair,
    read_pairs,
    searched_pairs,
    write_pairs,
    written_pairs,
)
from lemmata.loop.statements import Goal, restate
from lemmata.loop.workshop import Workshop
from mutation.pipeline import mutate
from mutation.records import Record
from mutation.settings import MutateSettings
from mutation.sources.proofs import with_proofs
from mutation.store import MutationStore
from provers.errors import StatementError, UsageError
from provers.files import write_whole
from provers.lean.lexer import LexicalError
from provers.lean.printer import UnprintableTerm

_DRAWS = 10
_PRACTICE_GROUPS = 4
_VALIDATION_SHARES, _VALIDATION_FAMILIES = (0.03, 0.1), 40
"""Of the families of theorems, on whose pairs training is measured: at least and at most, and how
many there had better be."""


@dataclass
class Round:
    """One round in a folder of its own.

    Attributes:
        workshop: corpus and tools.
        folder: the round's.
        number: from 1.
        earlier: files with pairs that rounds before found.
    """

    workshop: Workshop
    folder: Path
    number: int
    earlier: Sequence[Path] = ()

    async def prepare(self) -> None:
        """Do the stages up to the pairs, as far as they are not done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        await self._hold_out()
        pairs = self.folder / "pairs"
        pairs.mkdir(exist_ok=True)
        stages = {
            "source": self._source_pairs,
            "search": self._search_pairs,
            "mutation": self._mutation_pairs,
        }
        await self._timed("mutants", self.folder / "mutants" / "report.json", self._mutate)
        for name, stage in stages.items():
            await self._timed(f"{name} pairs", pairs / f"{name}.jsonl", stage)

    async def _timed(
        self, name: str, finished: Path, stage: Callable[[Path], Awaitable[None]]
    ) -> None:
        if await asyncio.to_thread(finished.exists):
            self.workshop.tell(f"{name}: done before")
            return
        started = time.monotonic()
        await stage(finished)
        seconds = time.monotonic() - started
        self.note_seconds(name, seconds)
        self.workshop.tell(f"{name}: done in {seconds:.0f} s")

    # -- time ---------------------------------------------------------------------------------

    @property
    def seconds(self) -> dict[str, float]:
        """Real time of the stages that are done, in whichever process."""
        path = self.folder / "seconds.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def note_seconds(self, name: str, seconds: float) -> None:
        """Remember what a stage took."""
        row = {**self.seconds, name: round(seconds, 1)}
        write_whole(self.folder / "seconds.json", [json.dumps(row, indent=1), "\n"])

    # -- holding out --------------------------------------------------------------------------

    @property
    def _held_out_file(self) -> Path:
        return self.folder / "held_out.json"

    async def _hold_out(self) -> None:
        work, settings = self.workshop, self.workshop.settings
        if self._held_out_file.exists():
            return
        candidates = eligible(work.corpus, work.environment, settings.modules)
        chosen: list[Record] = []
        hidden = Hidden(frozenset())
        for _ in range(_DRAWS):
            chosen = draw(candidates, settings.held_out, settings.draw + self.number - 1)
            hidden = await hide([r.name for r in chosen], work.processes, work.imports)
            broken = await self._unstartable(chosen, hidden)
            if not broken:
                break
            candidates = [record for record in candidates if record.name not in broken]
        else:
            raise UsageError("too many theorems of the sources cannot be stated by themselves")
        names = {record.name for record in chosen}
        row = {
            "names": [record.name for record in chosen],
            "erased": [list(pair) for pair in hidden.erased],
            "practice": [record.name for record in candidates if record.name not in names],
        }
        write_whole(self._held_out_file, [json.dumps(row, ensure_ascii=False, indent=1), "\n"])
        work.tell(f"held out: {len(chosen)} of {len(candidates)} theorems that nothing refers to")

    async def _unstartable(self, records: Sequence[Record], hidden: Hidden) -> set[str]:
        """Names of those whose restated form Lean does not take, or cannot show."""
        goals = _restated(records, "trial")
        stated = {goal.record.name for goal in goals}
        session = self.workshop.session(hidden)
        try:
            states = await session.start_many([goal.signature for goal in goals])
        finally:
            await session.close()
        broken = {
            goal.record.name
            for goal, state in zip(goals, states, strict=True)
            if isinstance(state, StatementError)
        }
        return broken | {record.name for record in records if record.name not in stated}

    @cached_property
    def _held(self) -> dict[str, Any]:
        return json.loads(self._held_out_file.read_text(encoding="utf-8"))

    @cached_property
    def hidden(self) -> Hidden:
        """The theorems held out in this round."""
        erased = tuple((attribute, name) for attribute, name in self._held["erased"])
        return Hidden(frozenset(self._held["names"]), erased)

    @cached_property
    def goals(self) -> list[Goal]:
        """They as goals under neutral names."""
        by_name = self.workshop.corpus.by_name
        return _restated([by_name[name] for name in self._held["names"]], "held_out")

    @cached_property
    def learned(self) -> list[Record]:
        """The theorems that this round learns from, in the order of the corpus."""
        work = self.workshop
        records = [r for r in work.corpus.records if r.name not in self.hidden.names]
        if work.settings.learned is None or len(records) <= work.settings.learned:
            return records
        choose = random.Random(f"learned {work.settings.draw + self.number - 1}")
        chosen = set(choose.sample(range(len(records)), work.settings.learned))
        return [record for at, record in enumerate(records) if at in chosen]

    @cached_property
    def _not_learned(self) -> frozenset[str]:
        """Names of all others, the held-out ones among them."""
        learned = {record.name for record in self.learned}
        return frozenset(r.name for r in self.workshop.corpus.records if r.name not in learned)

    # -- mutants ------------------------------------------------------------------------------

    async def _mutate(self, finished: Path) -> None:
        work, settings = self.workshop, self.workshop.settings
        told = time.monotonic()

        def progress(state: Any, _: Sequence[Record]) -> None:
            nonlocal told
            if time.monotonic() - told > 15:
                told = time.monotonic()
                work.tell(f"mutants: {state.kept} kept so far")

        report = await mutate(
            work.corpus,
            finished.parent,
            MutateSettings(
                per_theorem=settings.per_theorem,
                maximum=settings.mutants,
                # What a short portfolio closes teaches nothing about the library, but much about
                # the portfolio.
                keep_trivial=True,
                seed=settings.draw,
                exclude=self._not_learned,
                # Pairs of other kinds are made of the mutants here.
                pairs=False,
                resume=True,
            ),
            on_progress=progress,
        )
        work.tell(f"mutants: {report.kept} of {report.sources} theorems")

    def mutants(self) -> list[Goal]:
        """The kept mutants, restated."""
        with MutationStore.read(self.folder / "mutants") as store:
            return _restated(list(store.kept()), "mutant")

    # -- pairs --------------------------------------------------------------------------------

    async def _source_pairs(self, finished: Path) -> None:
        work = self.workshop
        records = with_proofs(self.learned)
        presenter = work.presenter(self.hidden)
        session = work.session(self.hidden)
        try:
            found = await written_pairs(
                records, work.constants, session, presenter, work.counter("source")
            )
        finally:
            await session.close()
        write_pairs(finished, self._clean(found))

    async def _search_pairs(self, finished: Path) -> None:
        """Tactics that close training theorems which, a part at a time, are hidden as well."""
        work = self.workshop
        leaves = frozenset(self._held["practice"])
        practice = [record for record in self.learned if record.name in leaves]
        found: list[Pair] = []
        for part in range(_PRACTICE_GROUPS):
            group = practice[part::_PRACTICE_GROUPS]
            names = {*self.hidden.names, *(record.name for record in group)}
            hidden = await hide(names, work.processes, work.imports)
            session = work.session(hidden)
            try:
                found += await searched_pairs(
                    _restated(group, f"practice{part}"),
                    builtin_policy(work.open_premises(hidden)),
                    work.settings.searched,
                    session,
                    work.presenter(hidden),
                    "search",
                    work.counter(f"search, part {part + 1} of {_PRACTICE_GROUPS}"),
                )
            finally:
                await session.close()
        write_pairs(finished, self._clean(found))

    async def _mutation_pairs(self, finished: Path) -> None:
        """Tactics that close mutants, found as those for theorems are."""
        work = self.workshop
        session = work.session(self.hidden)
        try:
            found = await searched_pairs(
                self.mutants(),
                builtin_policy(work.open_premises(self.hidden)),
                work.settings.searched,
                session,
                work.presenter(self.hidden),
                "mutation",
                work.counter("mutation"),
            )
        finally:
            await session.close()
        write_pairs(finished, self._clean(found))

    def _clean(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Those that neither prove nor mention a held-out theorem."""
        hidden = self.hidden
        return [p for p in pairs if p.theorem not in hidden.names and not _mentions(hidden, p)]

    def read(self, name: str) -> list[Pair]:
        """The pairs of a stage."""
        return read_pairs(self.folder / "pairs" / f"{name}.jsonl")

    def found_before(self) -> list[Pair]:
        """What rounds before proved, as far as it has nothing to do with this round's goals."""
        return self._clean([pair for path in self.earlier for pair in read_pairs(path)])

    @cached_property
    def roots(self) -> dict[str, str]:
        """The source theorem that each mutant descends from."""
        with MutationStore.read(self.folder / "mutants") as store:
            parents = {step.name: step.derived.parent for step in store.steps()}
        roots: dict[str, str] = {}
        for name in parents:
            root = name
            while root in parents:
                root = parents[root]
            roots[name] = root
        return roots

    def is_validation(self, pair: Pair) -> bool:
        """Whether a pair belongs to a family on which training is only measured."""
        root = self.roots.get(pair.theorem, pair.theorem)
        text = f"{self.workshop.settings.draw} {root}".encode()
        number = int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "big")
        return number < self._validation_share * 2**32

    @cached_property
    def _validation_share(self) -> float:
        least, most = _VALIDATION_SHARES
        return min(most, max(least, _VALIDATION_FAMILIES / len(self.learned)))


def _mentions(hidden: Hidden, pair: Pair) -> bool:
    try:
        return hidden.mentioned(pair.tactic) is not None
    except LexicalError:
        return True


def _restated(records: Sequence[Record], prefix: str) -> list[Goal]:
    """Theorems under neutral names; those that have no text are left out."""
    goals: list[Goal] = []
    for number, record in enumerate(records):
        try:
            goals.append(restate(record, f"{prefix}_{number:04}"))
        except UnprintableTerm:
            continue
    return goals
