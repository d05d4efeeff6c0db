"""Counts, spreads and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lemmata.loop.evaluation import Attempted
from lemmata.loop.report import ArmResult, LoopReport, page, write_report
from lemmata.loop.settings import Arm, LoopSettings
from provers.errors import UsageError


def result(arm: Arm, seed: int, proved: int, of: int = 40) -> ArmResult:
    """All but the last three are proved with 8 tactics, those with 20."""
    rows = tuple(
        Attempted(
            f"t{n}", "proved" if n < proved else "unproved", None, 8 if n < proved - 3 else 20, 0.1
        )
        for n in range(of)
    )
    return ArmResult(1, arm, seed, rows, 2.0)


def report(source: list[int], mutations: list[int]) -> LoopReport:
    settings = LoopSettings(arms=tuple(Arm), seeds=(0, 1, 2), held_out=40)
    results = [result(Arm.BUILTIN, 0, 20)]
    results += [result(Arm.MUTATIONS, seed, count) for seed, count in enumerate(mutations)]
    results += [result(Arm.SOURCE, seed, count) for seed, count in enumerate(source)]
    return LoopReport(settings, tuple(results), {"source": 5, "mutation": 7})


def test_lines_have_means_and_spreads() -> None:
    lines = report([10, 12, 11], [15, 13, 17]).lines
    assert [line.arm for line in lines] == [Arm.BUILTIN, Arm.SOURCE, Arm.MUTATIONS]
    assert [line.mean for line in lines] == [20, 11, 15]
    assert [line.spread for line in lines] == ["20", "10–12", "13–17"]
    assert [line.deviation for line in lines] == pytest.approx([0, 1, 2])
    assert lines[2].any_seed == 17
    assert lines[2].within == {8: 12, 16: 12, 32: 15}


@pytest.mark.parametrize(
    ("source", "mutations", "words"),
    [
        ([10, 12, 11], [15, 13, 17], "mutations help: +4.0"),
        ([10, 13, 11], [15, 13, 17], "are not shown to help: +3.7 theorems on average, within"),
        ([15, 14, 16], [10, 11, 9], "are not shown to help: -5.0 theorems on average, beyond"),
    ],
)
def test_a_claim_needs_seeds_that_are_apart(
    source: list[int], mutations: list[int], words: str
) -> None:
    *smaller, comparison = report(source, mutations).comparisons
    assert words in comparison.words
    assert comparison.words.startswith("Round 1, 64 tactics for each theorem: ")
    assert [each.tactics for each in smaller] == [8, 16, 32]
    assert smaller[0].before == tuple(count - 3 for count in source)
    assert smaller[2].after == comparison.after == tuple(mutations)
    assert len(comparison.only_with) == max(max(mutations) - max(source), 0)


def test_the_page_needs_no_network(tmp_path: Path) -> None:
    found = report([10, 12, 11], [15, 13, 17])
    write_report(tmp_path, found)
    row = json.loads((tmp_path / "report.json").read_text())
    assert row["comparisons"][0]["separated"] is True
    assert row["lines"][1]["proved"] == [10, 12, 11]
    text = (tmp_path / "report.html").read_text()
    assert text == page(found)
    assert "<svg" in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "mutations help" in text


@pytest.mark.parametrize("wrong", [{"seeds": ()}, {"seeds": (1, 1)}, {"tactics": 0}, {"arms": ()}])
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        LoopSettings(**wrong)  # type: ignore[arg-type]
