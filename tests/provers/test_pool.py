"""The worker pool, with workers that crash, hang, lose step and are cancelled."""

from __future__ import annotations

import asyncio

import pytest

from provers.errors import LemmataError, ProtocolError, SessionClosed, ToolCrashed, ToolMissing
from provers.pool import WorkerPool


class Scripted:
    """A worker that does what the item says; keeps count of what became of it."""

    alive = 0
    made = 0

    def __init__(self, slot: int) -> None:
        self.slot = slot
        self.served: list[str] = []
        self.started = False
        self.well = True
        Scripted.made += 1

    async def start(self) -> None:
        await asyncio.sleep(0)
        self.started = True
        Scripted.alive += 1

    @property
    def healthy(self) -> bool:
        return self.well

    async def serve(self, item: str, /) -> str:
        await asyncio.sleep(0)
        self.served.append(item)
        if item == "crash":
            raise ToolCrashed("gone")
        if item == "crash once" and Scripted.made == 1:
            raise ProtocolError("nonsense")
        if item == "wrong":
            raise LemmataError("the item is at fault")
        if item == "hang":
            await asyncio.Event().wait()
        if item == "last words":
            self.well = False
        if item == "odd":
            raise ZeroDivisionError
        return f"{item}!"

    def kill(self) -> None:
        if self.started:
            self.started = False
            Scripted.alive -= 1

    async def close(self) -> None:
        self.kill()
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _reset() -> None:
    Scripted.alive = Scripted.made = 0


async def test_items_share_warm_workers() -> None:
    pool = WorkerPool(Scripted, 2)
    items = [f"i{n}" for n in range(20)]
    assert await pool.serve_all(items) == [f"{item}!" for item in items]
    assert Scripted.made == Scripted.alive == 2
    await pool.close()
    assert Scripted.alive == 0


async def test_a_crash_costs_no_item() -> None:
    pool = WorkerPool(Scripted, 1)
    seen: list[int] = []
    answers = await pool.serve_all(
        ["a", "crash once", "b"], on_answer=lambda index, answer: seen.append(index)
    )
    assert answers == ["a!", "crash once!", "b!"]
    assert sorted(seen) == [0, 1, 2]
    assert pool.replaced == 1
    await pool.close()


async def test_an_item_that_always_crashes_fails_alone() -> None:
    pool = WorkerPool(Scripted, 2, attempts=3)
    answers = await pool.serve_all(["a", "crash", "b", "c"])
    assert isinstance(answers[1], ToolCrashed)
    assert [answers[0], *answers[2:]] == ["a!", "b!", "c!"]
    assert pool.replaced == 3
    await pool.close()


async def test_a_fault_of_the_item_is_not_tried_again() -> None:
    pool = WorkerPool(Scripted, 1)
    with pytest.raises(LemmataError, match="at fault"):
        await pool.serve("wrong")
    assert pool.replaced == 1
    assert await pool.serve("a") == "a!"
    await pool.close()


async def test_a_cancelled_item_takes_its_worker_along() -> None:
    pool = WorkerPool(Scripted, 1)
    assert await pool.serve("a") == "a!"
    task = asyncio.create_task(pool.serve("hang"))
    waiting = asyncio.create_task(pool.serve("b"))
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await waiting == "b!"
    assert Scripted.made == 2
    assert Scripted.alive == 1
    await pool.close()


async def test_cancelling_while_waiting_for_a_worker_loses_no_slot() -> None:
    pool = WorkerPool(Scripted, 1)
    task = asyncio.create_task(pool.serve("hang"))
    waiting = asyncio.create_task(pool.serve("b"))
    for _ in range(5):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await pool.serve("c") == "c!"
    await pool.close()


async def test_old_and_unhealthy_workers_are_replaced() -> None:
    pool = WorkerPool(Scripted, 1, items_per_worker=3)
    await pool.serve_all(["a"] * 7)
    assert Scripted.made == 3
    assert pool.replaced == 0
    assert await pool.serve("last words") == "last words!"
    await pool.serve("b")
    assert Scripted.made == 4
    await pool.close()
    assert Scripted.alive == 0


async def test_closing_ends_those_that_wait() -> None:
    pool = WorkerPool(Scripted, 1)
    busy = asyncio.create_task(pool.serve("hang"))
    waiting = asyncio.create_task(pool.serve("b"))
    for _ in range(5):
        await asyncio.sleep(0)
    busy.cancel()
    await pool.close()
    outcomes = await asyncio.gather(busy, waiting, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert isinstance(outcomes[1], SessionClosed)
    assert await pool.serve("c") == "c!"
    await pool.close()


async def test_a_worker_that_cannot_start_is_an_error_and_not_a_hang() -> None:
    class Missing(Scripted):
        async def start(self) -> None:
            raise ToolMissing("no tool")

    pool = WorkerPool(Missing, 1)
    for _ in range(2):
        with pytest.raises(ToolMissing):
            await pool.serve("a")
    await pool.close()


async def test_an_unforeseen_exception_passes_through_and_frees_the_slot() -> None:
    pool = WorkerPool(Scripted, 1)
    with pytest.raises(ZeroDivisionError):
        await pool.serve("odd")
    assert await pool.serve("a") == "a!"
    await pool.close()


def test_a_second_event_loop_gets_workers_of_its_own() -> None:
    pool = WorkerPool(Scripted, 1)
    assert asyncio.run(pool.serve("a")) == "a!"
    assert asyncio.run(pool.serve("b")) == "b!"
    assert Scripted.made == 2
    assert Scripted.alive == 1
    pool.kill()
    assert Scripted.alive == 0


def test_a_pool_without_workers_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkerPool(Scripted, 0)
