"""The benchmarks run (quick: their figures mean nothing) and print what they promise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.measure import Outcome

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


def test_unknown_names_are_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nope"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no benchmark named nope" in done.stderr
