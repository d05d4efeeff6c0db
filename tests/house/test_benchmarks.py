"""The benchmarks run (quick: their figures mean nothing) and print what they promise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import search_vs_serial
from benchmarks.__main__ import BENCHMARKS, _in_words
from benchmarks.measure import Outcome
from benchmarks.serial_search import serial_search
from provers.checker import StepLimits
from tests.search.games import TablePolicy, TableSession
from tests.search.tables import Move, Table

ROOT = Path(__file__).resolve().parents[2]
SERVED = {"learning-loop", "search-vs-serial", "vllm-client"}
"""They start a real vLLM server."""

NAMES = [
    pytest.param(name, marks=pytest.mark.vllm if name in SERVED else ()) for name in BENCHMARKS
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_quick_run_prints_one_object(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, "--json", "--quick"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    result = json.loads(done.stdout)
    if "skipped" in result:
        pytest.skip(result["skipped"])
    assert result["name"] == name
    assert set(result["goals"]) <= set(result["figures"])
    assert isinstance(result["met"], bool)
    assert result["machine"]["cores"]


def test_a_goal_is_met_or_not() -> None:
    assert Outcome({"ratio": 5.0}, {"ratio": (">=", 5.0)}).met
    assert not Outcome({"ratio": 4.9}, {"ratio": (">=", 5.0)}).met
    assert not Outcome({"ms": 2.1}, {"ms": ("<=", 2.0)}).met


def test_a_note_is_told() -> None:
    row = {"name": "some", **Outcome({"ratio": 5.0}, {}, note="nobody was there").as_dict()}
    assert "nobody was there" in _in_words(row)
    assert "note" not in Outcome({}, {}).as_dict()


@pytest.mark.slow
def test_without_a_model_server_a_latency_is_modelled_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_vs_serial, "find_environment", lambda: None)
    result = search_vs_serial.run(True)
    assert "a latency is modelled" in result["note"]
    assert result["figures"]["proved"] >= result["figures"]["serial_proved"] > 0
    assert result["figures"]["tactics"] <= 4 * 32


LONG: Table = {
    "A": (Move("no", -0.1, None), Move("far", -0.2, "C"), Move("near", -0.3, "B")),
    "B": (Move("end", -0.1, ""),),
    "C": (Move("back", -0.1, "A"), Move("on", -2.0, "B")),
}


@pytest.mark.parametrize(
    ("tactics", "candidates", "path", "tried"),
    [
        (9, 9, ("near", "end"), 6),  # A, then C, whose "back" is known already, then B
        (5, 9, None, 5),
        (9, 1, None, 1),  # nothing is asked again
    ],
)
async def test_the_serial_search_tries_one_tactic_after_the_other(
    tactics: int, candidates: int, path: tuple[str, ...] | None, tried: int
) -> None:
    session = TableSession(LONG)
    result = await serial_search(
        session, TablePolicy(LONG), "A",
        candidates=candidates, tactics=tactics, limits=StepLimits(),
    )  # fmt: skip
    assert (result.path, result.tactics) == (path, tried)
    assert session.batches == [1] * tried


def test_unknown_names_are_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nope"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no benchmark named nope" in done.stderr
