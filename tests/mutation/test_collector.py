"""The collector is quiet inside, and as it was behind."""

from __future__ import annotations

import gc

import pytest

from mutation.collector import rare_collections


@pytest.mark.parametrize("threshold", [(700, 10, 10), (0, 10, 10), (90_000, 5, 5)])
def test_the_collector_is_as_it_was_before(threshold: tuple[int, int, int]) -> None:
    inside: list[tuple[int, int]] = []

    def fail() -> None:
        with rare_collections():
            inside.append((gc.get_threshold()[0], gc.get_freeze_count()))
            raise KeyError

    before = gc.get_threshold()
    gc.set_threshold(*threshold)
    try:
        with pytest.raises(KeyError):
            fail()
        assert gc.get_threshold() == threshold
        assert gc.get_freeze_count() == 0
    finally:
        gc.set_threshold(*before)
    [(youngest, frozen)] = inside
    assert frozen > 0
    assert youngest >= threshold[0]
    assert (youngest == 0) == (threshold[0] == 0)


def test_the_last_of_several_runs_puts_things_back() -> None:
    before = gc.get_threshold()
    one, other = rare_collections(), rare_collections()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold() != before
    other.__exit__(None, None, None)
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
