"""The loop from end to end in a corner of the core, with real Lean and a model that is told what
to say (a real one is in `tests/vllm`)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from lemmata.loop import run as running
from lemmata.loop.run import run_loop
from lemmata.loop.settings import Arm, LoopSettings
from mutation.corpus import Corpus
from mutation.store import MutationStore
from provers.checker import ProofState
from provers.errors import LemmataError, ToolCrashed, UsageError
from search.model.pairs import Corpus as PairCorpus
from search.model.train import CARD, CURVE, TrainSettings
from search.policy import Candidate

SETTINGS = LoopSettings(
    arms=(Arm.BUILTIN, Arm.SOURCE, Arm.MUTATIONS, Arm.MIXED),
    seeds=(0, 1),
    held_out=4,
    per_theorem=1,
    mutants=6,
    searched=6,
    tactics=4,
    width=2,
)


@dataclass
class Fakes:
    """What stands for training and serving, and what was asked of it."""

    trained: dict[str, PairCorpus]
    steps: list[int | None]
    states: list[str]
    served: list[str]
    fails: bool = False


class Parrot:
    """Says `rfl` and `simp`, whatever the address."""

    fakes: Fakes

    def __init__(self, address: str, **_: Any) -> None:
        self.address = address

    async def __aenter__(self) -> Parrot:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def propose(self, states: Sequence[ProofState], n: int) -> list[list[Candidate]]:
        if self.fakes.fails:
            raise LemmataError("nobody answers")
        self.fakes.states += [state.goals[0].text for state in states]
        return [[Candidate("rfl", -0.5), Candidate("simp", -1.0)] for _ in states]


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    made = Fakes({}, [], [], [])

    async def train(corpus: PairCorpus, output: Path, settings: TrainSettings, **_: Any) -> Any:
        made.trained[output.name] = corpus
        made.steps.append(settings.steps)
        output.mkdir(parents=True)  # noqa: ASYNC240
        point = {"step": 3, "seconds": 1.0, "validation_loss": 1.5, "exact_match": 0.25}
        (output / CURVE).write_text(json.dumps(point) + "\n")
        (output / CARD).write_text("# a card\n")
        return type("Report", (), {**point, "steps": 3})

    @asynccontextmanager
    async def serve(directory: Path, **_: Any) -> AsyncIterator[Any]:
        made.served.append(directory.name)
        yield type("Server", (), {
            "base_url": "http://nowhere/v1", "start_seconds": 1.0,
            "alive": not made.fails, "log_tail": "the last words",
        })  # fmt: skip

    monkeypatch.setattr(running, "train_model", train)
    monkeypatch.setattr(running, "serve_model", serve)
    monkeypatch.setattr(Parrot, "fakes", made, raising=False)
    monkeypatch.setattr(running, "VllmPolicy", Parrot)
    return made


@pytest.fixture(scope="module")
def corner(core: Corpus) -> Corpus:
    few = [r for r in core.records if r.origin.place == "Init.Theorems.Prod"]
    return Corpus(tuple(few), core.skipped)


@pytest.mark.slow
async def test_rounds_arms_and_resuming(corner: Corpus, fakes: Fakes, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    one = replace(SETTINGS, seeds=(0,), arms=(Arm.BUILTIN, Arm.MIXED))
    await run_loop(corner, folder, one)
    assert fakes.served == ["mutations-0"]
    told: list[str] = []
    settings = replace(SETTINGS, rounds=2)
    report = await run_loop(corner, folder, settings, tell=told.append)
    # The first round's model of mutations is there; every model is served once for its arms.
    assert "round 1, model mutations, seed 0: trained before" in told
    assert fakes.served[1:5] == ["source-0", "mutations-0", "source-1", "mutations-1"]
    assert len(fakes.served) == 9
    assert set(fakes.steps) == {settings.steps}
    lines = {(line.round, line.arm): line for line in report.lines}
    assert len(lines) == 8
    assert lines[1, Arm.BUILTIN].proved[0] > 0
    assert len(lines[1, Arm.BUILTIN].proved) == 1
    assert len(lines[2, Arm.MIXED].proved) == 2
    assert all(line.tactics <= 4 for line in report.lines)

    # Nothing of what is held out is learned, nor shown.
    held = json.loads((folder / "round1" / "held_out.json").read_text())["names"]
    other = json.loads((folder / "round2" / "held_out.json").read_text())["names"]
    assert held != other
    corpora = [fakes.trained[name] for name in ("source-0", "mutations-0")]
    assert corpora[0].validation == corpora[1].validation
    assert {p.origin for p in corpora[0].train} <= {"source", "search"}
    more = set(corpora[1].train) - set(corpora[0].train)
    assert set(corpora[0].train) < set(corpora[1].train)
    assert {p.origin for p in more} == {"mutation"}
    # What the first round proved is learned from in the second, unless it is held out there.
    found = (folder / "round1" / "pairs" / "found.jsonl").read_text().splitlines()
    theorems = {json.loads(line)["theorem"] for line in found}
    assert theorems
    assert theorems <= set(held)
    learned = {pair.theorem for pair in corpora[0].train} | {
        p.theorem for p in corpora[0].validation
    }
    assert learned.isdisjoint(other)
    assert {f"round {n}, {m}-{s}" for n in (1, 2) for m in ("source", "mutations") for s in (0, 1)} == set(report.training)  # fmt: skip
    assert "round 2, mutants" in report.stages

    # A third time: nothing is left to do.
    fakes.served.clear()
    again = await run_loop(corner, folder, settings)
    assert not fakes.served
    assert [line.as_dict() for line in again.lines] == [line.as_dict() for line in report.lines]
    with pytest.raises(UsageError, match="other tactics"):
        await run_loop(corner, folder, replace(settings, tactics=5))


def test_a_folder_belongs_to_one_run(corner: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    claim = running._claim
    first = Corpus(corner.records[:3], ())
    claim(folder, SETTINGS, first)
    claim(folder, replace(SETTINGS, seeds=(7,)), first)
    with pytest.raises(UsageError, match="other sources"):
        claim(folder, SETTINGS, Corpus(corner.records[1:4], ()))
    with pytest.raises(UsageError, match="other theorems, sources"):
        claim(folder, SETTINGS, corner)
    known = json.loads((folder / "settings.json").read_text())
    del known["sources"]
    for text, said in (
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ("\udcff", "is damaged"),
        ("[" * 100_000, "is damaged"),
        (json.dumps(known), "does not say which sources"),
    ):
        (folder / "settings.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(UsageError, match=said):
            claim(folder, SETTINGS, first)


@pytest.mark.slow
async def test_a_server_that_dies_is_tried_again_and_told_with_its_log(
    corner: Corpus, fakes: Fakes, tmp_path: Path
) -> None:
    fakes.fails = True
    with pytest.raises(ToolCrashed, match="the last words"):
        await run_loop(corner, tmp_path / "run", replace(SETTINGS, arms=(Arm.SOURCE,)))
    assert fakes.served == ["source-0", "source-0"]
    assert not (tmp_path / "run" / "round1" / "results" / "source-0.json").exists()
    # A training run of which not even the settings were written is begun anew.
    left = tmp_path / "run" / "round1" / "models" / "source-1"
    left.mkdir()
    (left / "torn").touch()
    fakes.fails = False
    report = await run_loop(corner, tmp_path / "run", replace(SETTINGS, arms=(Arm.SOURCE,)))
    assert len(report.lines) == 1


@pytest.mark.slow
async def test_what_is_not_learned_gives_no_pair_and_no_mutant(
    corner: Corpus, fakes: Fakes, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    few = replace(SETTINGS, seeds=(0,), arms=(Arm.SOURCE, Arm.MUTATIONS), learned=20)
    await run_loop(corner, folder, few)
    with MutationStore.read(folder / "round1" / "mutants") as store:
        parents = {step.derived.parent for step in store.steps()}
        lemmas = {step.derived.lemma for step in store.steps()} - {None}
        kept = {record.name for record in store.kept()}
    corpus = fakes.trained["mutations-0"]
    known = {pair.theorem for pair in (*corpus.train, *corpus.validation)} - kept
    held = set(json.loads((folder / "round1" / "held_out.json").read_text())["names"])
    sources = (known | parents | lemmas) - kept
    assert 0 < len(sources) <= 20
    assert sources.isdisjoint(held)
    with pytest.raises(UsageError, match="learned is at least 1"):
        replace(few, learned=0)
