"""The loop: rounds of stages, models trained and served, arms evaluated, a report.

What lives here: `run_loop` and what is done after the pairs are there. What does not: the pairs
(`lemmata.loop.stages`), which of them a model gets (`lemmata.loop.training`), showing results
(`lemmata.loop.report`), terminals.

Everything that is done leaves a file in the round's folder, so that a run that was stopped at any
moment goes on where it was:

    round1/held_out.json            which theorems are held out
    round1/mutants/                 the mutation run, see `mutation.pipeline`
    round1/pairs/*.jsonl            training pairs, by where they come from
    round1/models/ARM-SEED/         models, see `search.model.train`
    round1/results/ARM-SEED.json    what an arm proved
    round1/pairs/found.jsonl        pairs of the proofs that were found, for the next round
    report.json, report.html        the comparison
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lemmata.loop.builtin import builtin_policy
from lemmata.loop.evaluation import Attempted, EvaluationSettings, evaluate
from lemmata.loop.pairs import traced_pairs, write_pairs
from lemmata.loop.policy import PresentedPolicy
from lemmata.loop.report import ArmResult, LoopReport, write_report
from lemmata.loop.settings import Arm, LoopSettings
from lemmata.loop.stages import Round
from lemmata.loop.training import best_points, may_resume, pair_counts, training_pairs
from lemmata.loop.workshop import Tell, Workshop
from mutation.corpus import Corpus, load_corpus
from mutation.settings import corpus_digest
from provers.errors import LemmataError, SourceError, ToolCrashed, UsageError
from provers.files import write_whole
from provers.lean.checker import LeanChecker
from provers.lean.processes import LeanProcesses
from provers.lean.toolchain import find_toolchain
from search.fresh import FreshPolicy
from search.model.mixed import MixedPolicy
from search.model.policy import VllmPolicy
from search.model.serve import serve_model
from search.model.train import CARD, TrainSettings, train_model
from search.policy import Policy

MODEL_OF = {
    Arm.UNTRAINED: Arm.UNTRAINED,
    Arm.SOURCE: Arm.SOURCE,
    Arm.MUTATIONS: Arm.MUTATIONS,
    Arm.MIXED: Arm.MUTATIONS,
}
"""Which model an arm asks."""

_SETTINGS = "settings.json"
"""What the run in a folder was told, and of which sources it is."""

_NO_RATE = 1e-12
"""A learning rate that leaves random weights as they are."""

_TACTIC_TOKENS = 40
"""The most that a model may write; training has none longer than `pairs.LONGEST_TACTIC`."""

_ATTEMPTS = 2
_START_SECONDS = 900.0
"""How long a server may take to start on a machine that is busy with other things."""

_PATIENCE = 100
"""Training runs all its steps; the best weights on the validation pairs are kept."""


@dataclass
class Loop:
    """A run of the loop in a folder."""

    folder: Path
    workshop: Workshop
    settings: LoopSettings
    tell: Tell
    on_result: Callable[[int, Arm, int, Attempted], None]
    results: dict[tuple[int, Arm, int], ArmResult] = field(default_factory=dict)

    async def run(self) -> LoopReport:
        """All rounds."""
        rounds: list[Round] = []
        for number in range(1, self.settings.rounds + 1):
            earlier = [each.folder / "pairs" / "found.jsonl" for each in rounds]
            current = Round(self.workshop, self.folder / f"round{number}", number, earlier)
            await current.prepare()
            await self._compare(current)
            await self._keep_found(current)
            rounds.append(current)
        stages = {
            f"round {each.number}, {name}": seconds
            for each in rounds
            for name, seconds in each.seconds.items()
        }
        report = LoopReport(
            self.settings,
            tuple(self.results.values()),
            pair_counts(rounds[-1]),
            best_points(rounds),
            stages,
        )
        write_report(self.folder, report)
        return report

    async def _compare(self, current: Round) -> None:
        """Every arm and seed; arms of one model are served together."""
        arms = self.settings.arms
        if Arm.BUILTIN in arms:
            # It says the same whatever the seed.
            await self._arm(current, Arm.BUILTIN, 0, None)
        for seed in self.settings.seeds:
            for model in dict.fromkeys(MODEL_OF[arm] for arm in arms if arm in MODEL_OF):
                wanted = [arm for arm in arms if MODEL_OF.get(arm) is model]
                missing = [arm for arm in wanted if not self._file(current, arm, seed).exists()]
                if not missing:
                    for arm in wanted:
                        await self._arm(current, arm, seed, None)
                    continue
                directory = await self._model(current, model, seed)
                await self._serve(current, directory, wanted, seed)

    async def _serve(self, current: Round, directory: Path, arms: Sequence[Arm], seed: int) -> None:
        """Evaluate the arms of one model; a server that dies is started once more."""
        for attempt in range(_ATTEMPTS):
            try:
                async with self._served(current, directory) as address:
                    for arm in arms:
                        await self._arm(current, arm, seed, address)
                return
            except ToolCrashed as error:
                if attempt + 1 == _ATTEMPTS:
                    raise
                self.tell(f"{directory.name}: {error.message}; once more")

    # -- models -------------------------------------------------------------------------------

    async def _model(self, current: Round, model: Arm, seed: int) -> Path:
        """A trained model's folder."""
        directory = current.folder / "models" / f"{model.value}-{seed}"
        name = f"round {current.number}, model {model.value}, seed {seed}"
        if await asyncio.to_thread((directory / CARD).exists):
            self.tell(f"{name}: trained before")
            return directory
        settings = self.settings
        untrained = model is Arm.UNTRAINED
        started = time.monotonic()
        resume = await asyncio.to_thread(may_resume, directory)
        report = await train_model(
            training_pairs(current, mutations=model is Arm.MUTATIONS),
            directory,
            TrainSettings(
                parameters=settings.parameters,
                vocabulary=settings.vocabulary,
                context=settings.context,
                steps=1 if untrained else settings.steps,
                batch_tokens=settings.batch_tokens,
                learning_rate=_NO_RATE if untrained else None,
                seed=seed,
                patience=_PATIENCE,
            ),
            resume=resume,
            on_event=self._event_teller(name),
            on_progress=self.tell,
        )
        await asyncio.to_thread(
            current.note_seconds, f"training {directory.name}", time.monotonic() - started
        )
        self.tell(
            f"{name}: {report.steps} steps in {report.seconds:.0f} s,"
            f" validation loss {report.validation_loss:.3f}, exact {report.exact_match:.1%}"
        )
        return directory

    def _event_teller(self, name: str) -> Callable[[dict[str, Any]], None]:
        told = time.monotonic()

        def tell(event: dict[str, Any]) -> None:
            nonlocal told
            if event["event"] == "step" and time.monotonic() - told > 20:
                told = time.monotonic()
                self.tell(
                    f"{name}: {event['progress']:.0%}, loss {event['loss']:.3f},"
                    f" {event['tokens_per_second']:.0f} tokens/s"
                )

        return tell

    @contextlib.asynccontextmanager
    async def _served(self, current: Round, directory: Path) -> AsyncIterator[str]:
        async with serve_model(
            directory, wait_seconds=_START_SECONDS, on_progress=self.tell
        ) as server:
            self.tell(f"{directory.name}: served after {server.start_seconds:.0f} s")
            await asyncio.to_thread(
                current.note_seconds, f"starting {directory.name}", server.start_seconds
            )
            try:
                yield server.base_url
            except LemmataError as error:
                if server.alive:
                    raise
                raise ToolCrashed(
                    f"the model server died; the end of its log:\n{server.log_tail}",
                    hint="start the loop again: it goes on where it was",
                ) from error

    # -- evaluating ---------------------------------------------------------------------------

    def _file(self, current: Round, arm: Arm, seed: int) -> Path:
        return current.folder / "results" / f"{arm.value}-{seed}.json"

    async def _arm(self, current: Round, arm: Arm, seed: int, address: str | None) -> None:
        """Evaluate an arm, or read what it did before."""
        path = self._file(current, arm, seed)
        if await asyncio.to_thread(path.exists):
            row = json.loads(await asyncio.to_thread(path.read_text, "utf-8"))
            rows = tuple(Attempted.of_dict(each) for each in row["theorems"])
            self._enter(ArmResult(current.number, arm, seed, rows, row["seconds"]))
            return
        started = time.monotonic()
        done = proved = 0

        def count(attempted: Attempted) -> None:
            nonlocal done, proved
            done, proved = done + 1, proved + attempted.ok
            if done % 40 == 0:
                self.tell(f"{arm.value}, seed {seed}: {done} tried, {proved} proved")
            self.on_result(current.number, arm, seed, attempted)

        async with self._policy(current, arm, seed, address) as policy:
            rows = await evaluate(
                policy,
                current.goals,
                current.hidden,
                self.workshop.checker,
                self.workshop.processes,
                EvaluationSettings(
                    tactics=self.settings.tactics,
                    width=self.settings.width,
                    # Samples repeat themselves: more passes than would do if they did not.
                    passes=2 * math.ceil(self.settings.tactics / self.settings.width),
                    theorems=self.settings.workers,
                ),
                on_result=count,
            )
        seconds = round(time.monotonic() - started, 1)
        await asyncio.to_thread(current.note_seconds, f"proving {path.stem}", seconds)
        path.parent.mkdir(exist_ok=True)
        row = {"arm": arm.value, "seed": seed, "seconds": seconds}
        row["theorems"] = [each.as_dict() for each in rows]
        write_whole(path, [json.dumps(row, ensure_ascii=False, indent=1), "\n"])
        result = ArmResult(current.number, arm, seed, tuple(rows), seconds)
        self._enter(result)
        self.tell(
            f"{arm.value}, seed {seed}: {result.proved} of {len(rows)} proved, {seconds:.0f} s"
        )

    def _enter(self, result: ArmResult) -> None:
        self.results[result.round, result.arm, result.seed] = result

    @contextlib.asynccontextmanager
    async def _policy(
        self, current: Round, arm: Arm, seed: int, address: str | None
    ) -> AsyncIterator[Policy]:
        own = builtin_policy(self.workshop.open_premises(current.hidden))
        if arm is Arm.BUILTIN:
            yield FreshPolicy(own)
            return
        if address is None:
            raise LemmataError(f"the arm {arm.value} needs a served model")
        async with VllmPolicy(
            address,
            samples=self.settings.width,
            temperature=self.settings.temperature,
            seed=seed,
            max_tokens=_TACTIC_TOKENS,
        ) as model:
            shown = PresentedPolicy(model, self.workshop.presenter(current.hidden))
            yield FreshPolicy(MixedPolicy([shown, own]) if arm is Arm.MIXED else shown)

    # -- what is learned for the next round ---------------------------------------------------

    async def _keep_found(self, current: Round) -> None:
        path = current.folder / "pairs" / "found.jsonl"
        if current.number == self.settings.rounds or await asyncio.to_thread(path.exists):
            return
        proofs: dict[str, str] = {}
        for result in self.results.values():
            if result.round == current.number:
                for row in result.theorems:
                    if row.proof is not None:
                        known = proofs.get(row.theorem, row.proof)
                        proofs[row.theorem] = min(known, row.proof, key=len)
        pairs = await traced_pairs(
            [(goal, proofs[goal.record.name]) for goal in current.goals
             if goal.record.name in proofs],
            self.workshop.session(current.hidden),
            self.workshop.presenter(current.hidden),
        )  # fmt: skip
        self.tell(f"round {current.number}: {write_pairs(path, pairs)} pairs of proofs found")


async def run_loop(
    sources: Sequence[str] | Corpus,
    folder: Path,
    settings: LoopSettings,
    *,
    tell: Tell = lambda line: None,
    on_result: Callable[[int, Arm, int, Attempted], None] = lambda *_: None,
) -> LoopReport:
    """Run the loop in a folder, or go on with the run that is there.

    Args:
        sources: as `mutation.corpus.load_corpus` takes them, or a corpus.
        folder: a new folder, or that of the same run.
        settings: see there.
        tell: progress, one line at a time.
        on_result: called with round, arm, seed and what became of each theorem, before its proof
            is checked by itself.

    Raises:
        UsageError: the folder holds another run, or the sources are too small.
        SourceError: a source cannot be read, or a file cannot be written.
        ToolMissing, BuildError, ToolCrashed: Lean, vLLM or training cannot be run.
    """
    toolchain = await find_toolchain()
    processes = LeanProcesses(toolchain)
    checker = LeanChecker()
    try:
        if not isinstance(sources, Corpus):
            sources = await load_corpus(sources, processes)
        await asyncio.to_thread(_claim, folder, settings, sources)
        tell(f"{len(sources.records)} theorems; Lean {toolchain.version}, {toolchain.flavour}")
        workshop = Workshop(sources, processes, checker, settings, tell)
        return await Loop(folder, workshop, settings, tell, on_result).run()
    finally:
        await checker.close()
        await processes.close()


def _claim(folder: Path, settings: LoopSettings, corpus: Corpus) -> None:
    """See that the folder is this run's.

    Raises:
        UsageError: it is another's: of other settings or sources, or nobody can tell whose.
    """
    path = folder / _SETTINGS
    sources = corpus_digest(corpus.records)
    row = {**settings.identity(), "theorems": len(corpus.records), "sources": sources}
    if path.exists():
        known = _known_settings(path)
        if "sources" not in known:
            raise UsageError(
                f"{folder} holds a run that does not say which sources it is of",
                hint="an earlier version began it; name another folder",
            )
        if differing := [name for name in row if known.get(name) != row[name]]:
            raise UsageError(
                f"{folder} holds a run with other {', '.join(differing)}",
                hint="name another folder, or give the settings that it was begun with",
            )
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds other files", hint="name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, [json.dumps(row, indent=1), "\n"])


def _known_settings(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict):
        raise UsageError(
            f"{path} is damaged: what the run in its folder was told cannot be known",
            hint="name another folder, or put the file back as it was",
        )
    return known
