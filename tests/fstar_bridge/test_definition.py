"""Checking single definitions with the double, and the scheduler that spreads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from fstar_bridge.candidate import Item, option_text, refusal, scaffolding
from fstar_bridge.dataset import Definition
from fstar_bridge.scheduler import DefinitionScheduler, WorkQueue, make_scheduler
from provers.errors import ToolCrashed, ToolMissing
from provers.request import MEGABYTE, Limits
from provers.verdict import DeclarationResult, Status, Verdict
from tests.fstar_bridge.programs import double
from tests.orphans import leaves_no_process

LIMITS = Limits(wall_seconds=20)


@pytest.fixture(autouse=True)
def no_orphans() -> Iterator[None]:
    with leaves_no_process():
        yield


def definition(name: str = "A.f", **more: object) -> Definition:
    module, _, short = name.rpartition(".")
    row = {
        "file_name": f"{module}.fst",
        "name": name,
        "source_type": f"val {short} : x:int -> Lemma (requires x > 0) (ensures x >= 0)",
        "source_definition": f"let {short} x = ()",
        **more,
    }
    return Definition.model_validate(row)


async def check(tmp_path: Path, *items: Item, workers: int = 1) -> list[Verdict]:
    scheduler = await make_scheduler(
        tmp_path,
        workers=workers,
        program=double(),
        process_limits=Limits(wall_seconds=30, output_bytes=MEGABYTE),
    )
    found: dict[int, Verdict] = {}
    async for index, verdict in scheduler.check_many(items):
        assert index not in found
        found[index] = verdict
    return [found[index] for index in range(len(items))]


@pytest.mark.parametrize(
    ("candidate", "status"),
    [
        ("let f x = assert (2 > 1)", Status.VERIFIED),
        ("let helper = 1\nlet rec f x = ()", Status.VERIFIED),
        ("open FStar.List.Tot\nlet f x = ()", Status.VERIFIED),
        ("let f x = assert (1 > 2)", Status.REJECTED),
        ("let f x = tactic_fails", Status.REJECTED),
        ("let f x = solver_gives_up", Status.UNKNOWN),
        ("let f x = solver_runs_out", Status.TIMEOUT),
        ("let f x = undeclared_name", Status.MALFORMED),
        ("let f x = (", Status.MALFORMED),
        ("", Status.UNTRUSTED),
        ("let f x = admit ()", Status.INCOMPLETE),
        ("let f x = magic ()", Status.UNTRUSTED),
        ("let g x = ()", Status.UNTRUSTED),
        ("let f x = crashes_now", Status.ERROR),
        ("let f x = writes_garbage", Status.ERROR),
        ("let f x = forges_an_answer", Status.ERROR),
        ("let f x = floods_output", Status.RESOURCE_EXHAUSTED),
    ],
)
async def test_statuses(tmp_path: Path, candidate: str, status: Status) -> None:
    verdict, after = await check(
        tmp_path, Item(definition(), candidate, LIMITS), Item(definition(), "let f x = ()", LIMITS)
    )
    assert verdict.status is status, verdict.reason
    assert verdict.ok or verdict.reason
    assert after.ok, "one candidate must not hurt the next"


async def test_places_are_the_candidates_own(tmp_path: Path) -> None:
    row = definition(opens_and_abbrevs=[{"open": "B"}], vconfig={"z3rlimit": 7})
    (verdict,) = await check(tmp_path, Item(row, "let é = 1\nlet f x = assert (1 > 2)", LIMITS))
    (error,) = verdict.errors()
    assert error.start is not None
    assert (error.start.line, error.start.column) == (2, 18)


async def test_a_stuck_solver_costs_its_item_alone(tmp_path: Path) -> None:
    short = Limits(wall_seconds=0.3)
    stuck, after = await check(
        tmp_path,
        Item(definition(), "let f x = solver_is_stuck", short),
        Item(definition(), "let f x = ()", LIMITS),
    )
    assert stuck.status is Status.TIMEOUT
    assert after.ok


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("val f : x:int -> Lemma (requires 1 > 2) (ensures x == 7)", "contradict"),
        ("val f : x:int -> Lemma (requires False) (ensures x == 7)", "contradict"),
    ],
)
async def test_vacuous_statements(tmp_path: Path, statement: str, said: str) -> None:
    row = definition(source_type=statement)
    verdicts = await check(tmp_path, *[Item(row, "let f x = ()", LIMITS)] * 2)
    for verdict in verdicts:
        assert verdict.status is Status.UNTRUSTED
        assert said in verdict.reason


async def test_no_environment_no_verdict(tmp_path: Path) -> None:
    (verdict,) = await check(tmp_path, Item(definition("A.absent"), "let absent x = ()", LIMITS))
    assert verdict.status is Status.ERROR
    assert "did not find declaration" in verdict.reason


def test_without_a_val_the_head_is_the_statement() -> None:
    row = definition(source_type="<UNK>", source_definition="let f (x:int) : Lemma (x == x) = ()")
    assert refusal(row, "let f (x:int) : Lemma (x == x) = assert True") is None
    assert refusal(row, "let rec f (x : int) : Lemma (x == x) = ()") is None
    for cheat in (
        "let f (x:int) : Lemma True = ()",
        "let f (x:int) = ()",
        "open B\nlet f (x:int) : Lemma (x == x) = ()",
    ):
        assert refusal(row, cheat) is not None
    bare = definition(source_type="", source_definition="let f x = 1")
    assert refusal(bare, "let f x = 2") is not None


def test_scaffolding() -> None:
    row = definition(
        opens_and_abbrevs=[
            {"abbrev": "L", "full_module": "FStar.List"},
            {"open": "Inner"},
            {"abbrev": True, "key": "M", "value": "FStar.Map"},
            {"abbrev": False, "short_module": None, "full_module": "Outer"},
        ],
        vconfig={
            "max_fuel": 2,
            "z3rlimit": 5,
            "smtencoding_elim_box": True,
            "z3refresh": False,
            "z3cliopt": ["smt.arith.nl=false"],
            "no_smt": False,
        },
    )
    assert scaffolding(row) == (
        "open Outer\nmodule M = FStar.Map\nopen Inner\nmodule L = FStar.List\nopen A\n"
        '#push-options "--max_fuel 2 --z3rlimit 5 --smtencoding.elim_box true'
        " --z3cliopt 'smt.arith.nl=false'\"\n"
    )
    assert option_text({}) == ""


class Recording:
    """A worker that notes what it is given and can be told to crash."""

    def __init__(self, file: str, log: list[tuple[str, str, str]]) -> None:
        self.file = file
        self.log = log
        self.healthy = True
        self.closed = False

    async def start(self) -> None:
        if self.file == "broken.fst":
            raise ToolCrashed("it does not start")

    async def check(self, item: Item, /) -> Verdict:
        assert item.definition.file_name == self.file
        await asyncio.sleep(0)
        self.log.append((self.file, item.definition.name, item.candidate))
        if "crash" in item.candidate:
            self.healthy = False
            return Verdict(status=Status.ERROR, checker="fstar", reason="crashed")
        done = DeclarationResult(
            name=item.definition.name, kind="definition", status=Status.VERIFIED
        )
        return Verdict(status=Status.VERIFIED, checker="fstar", declarations=(done,))

    async def close(self) -> None:
        self.closed = True


def items(*places: str) -> list[Item]:
    return [
        Item(definition(place, file_name=f"{place.split('.')[0]}.fst"), f"c{i}")
        for i, place in enumerate(places)
    ]


def test_a_worker_stays_on_its_definition_then_on_its_file() -> None:
    queue = WorkQueue(items("A.f", "B.f", "A.g", "A.f", "B.f", "A.f"))
    order = [queue.take(0) for _ in range(7)]
    assert order == [0, 3, 5, 2, 1, 4, None]


def test_two_workers_keep_apart_while_they_can() -> None:
    queue = WorkQueue(items("A.f", "A.f", "A.g", "A.g", "B.f"))
    assert queue.take(0) == 0
    assert queue.take(1) == 4, "another file first"
    assert queue.take(1) == 2, "then another definition of a shared file"
    assert queue.take(0) == 1
    assert queue.take(0) == 3, "then help with what is left"
    assert queue.take(0) is None
    assert queue.take(1) is None


async def test_a_crash_costs_one_item_and_one_start() -> None:
    log: list[tuple[str, str, str]] = []
    made: list[Recording] = []

    def make(file: str) -> Recording:
        made.append(Recording(file, log))
        return made[-1]

    work = items("A.f", "A.f", "A.f", "B.f")
    work[1] = Item(work[1].definition, "crash")
    scheduler = DefinitionScheduler(make, workers=1)
    found = dict([pair async for pair in scheduler.check_many(work)])
    assert [found[i].status for i in range(4)] == [
        Status.VERIFIED, Status.ERROR, Status.VERIFIED, Status.VERIFIED
    ]  # fmt: skip
    assert scheduler.started == 3
    assert all(worker.closed for worker in made)


async def test_a_file_that_cannot_be_started_fails_its_items_only() -> None:
    work = items("broken.f", "A.f", "broken.g")
    scheduler = DefinitionScheduler(lambda file: Recording(file, []), workers=2)
    found = dict([pair async for pair in scheduler.check_many(work)])
    assert [found[i].ok for i in range(3)] == [False, True, False]
    assert "does not start" in found[0].reason


async def test_processes_are_replaced_in_time() -> None:
    scheduler = DefinitionScheduler(
        lambda file: Recording(file, []), workers=1, items_per_process=2
    )
    assert len([x async for x in scheduler.check_many(items(*["A.f"] * 5))]) == 5
    assert scheduler.started == 3


async def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    scheduler = await make_scheduler(tmp_path, workers=2, program=double())
    work = [Item(definition(), "let f x = ()", LIMITS)] * 3
    work.append(Item(definition(), "let f x = runs_for_ever", LIMITS))
    verdicts = scheduler.check_many(work)
    async for _ in verdicts:
        break
    await verdicts.aclose()


async def test_no_fstar_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing):
        await make_scheduler(tmp_path, program="/nowhere/fstar.exe")
