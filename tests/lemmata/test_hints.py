"""Hints for Dafny programs, searched for step by step."""

from __future__ import annotations

from pathlib import Path
from shutil import which

import pytest

from dafny_bridge.checker import DafnyChecker
from lemmata.hints import search_hints
from provers.request import VerifyRequest
from search.core import CoreSettings
from tests.lemmata.running import lemmata

COUNT = """method Count(n: nat) returns (r: nat)
  ensures r == n
{
  r := 0;
  while r < n
  {
    r := r + 1;
  }
}
"""
FALSE = COUNT.replace("ensures r == n", "ensures r == n + 1")

pytestmark = pytest.mark.skipif(which("dafny") is None, reason="needs dafny on the PATH")


@pytest.mark.slow
async def test_a_missing_invariant_is_found_by_search() -> None:
    checker = DafnyChecker()
    try:
        core = CoreSettings(strategy="mcts")
        request = VerifyRequest(source=COUNT, checker="dafny")
        found = await search_hints(checker, request, 60.0, core=core)
        again = await search_hints(
            checker, VerifyRequest(source=found.source, checker="dafny"), 60.0
        )
    finally:
        await checker.close()
    assert found.proved, found.verdict.reason
    assert found.hints
    assert all(hint.startswith("invariant") for hint in found.hints)
    assert found.source != COUNT
    assert (again.proved, again.hints, again.tried) == (True, (), 0)


@pytest.mark.slow
def test_the_command_searches_with_a_strategy(tmp_path: Path) -> None:
    good, bad = tmp_path / "count.dfy", tmp_path / "wrong.dfy"
    good.write_text(COUNT)
    bad.write_text(FALSE)
    done = lemmata("prove", good, "--strategy", "best_first", "--json")
    assert done.status == 0, done.stderr
    assert done.rows[0]["status"] == "proved"
    assert "invariant" in (tmp_path / "count.proved.dfy").read_text()
    failed = lemmata("prove", bad, "--strategy", "best_first", "--timeout", "3")
    assert failed.status == 1
    assert not (tmp_path / "wrong.proved.dfy").exists()
    assert lemmata("prove", good, "--strategy", "whole_proof").status == 2
