"""What a loop found: counts with their spread, the comparison, a page with bars.

What lives here: `ArmResult`, `LoopReport`, and the files `report.json` and `report.html`. What does
not: the terminal's table (`lemmata.cli.loop`).
"""

from __future__ import annotations

import html
import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lemmata.loop.evaluation import Attempted
from lemmata.loop.settings import Arm, LoopSettings
from provers.files import write_whole

REPORT, PAGE = "report.json", "report.html"

TITLES = {
    Arm.BUILTIN: "built-in policy",
    Arm.UNTRAINED: "untrained model",
    Arm.SOURCE: "model, source corpus",
    Arm.MUTATIONS: "model, source + mutations",
    Arm.MIXED: "that model + built-in policy",
}

_COLOURS = {
    Arm.BUILTIN: "#8a8f98",
    Arm.UNTRAINED: "#c9ccd1",
    Arm.SOURCE: "#4c78a8",
    Arm.MUTATIONS: "#54a24b",
    Arm.MIXED: "#e4a13a",
}


@dataclass(frozen=True, slots=True)
class ArmResult:
    """What one arm proved with one seed.

    Attributes:
        round: from 1.
        arm: which.
        seed: of model and sampling.
        theorems: what became of each held-out theorem.
        seconds: real time, without training and starting.
    """

    round: int
    arm: Arm
    seed: int
    theorems: tuple[Attempted, ...]
    seconds: float

    @property
    def proved(self) -> int:
        """How many are proved."""
        return sum(row.ok for row in self.theorems)

    def within(self, tactics: int) -> frozenset[str]:
        """Which are proved with no more tactics than that for each."""
        return frozenset(r.theorem for r in self.theorems if r.ok and r.tactics <= tactics)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: an arm over its seeds.

    Attributes:
        round, arm: which.
        proved: theorems proved, by seed.
        of: theorems held out.
        any_seed: theorems proved with at least one seed.
        within: theorems proved with a smaller budget of tactics, mean over the seeds, by budget.
        tactics: mean number of tactics tried for a theorem.
        seconds: mean real time of one seed.
    """

    round: int
    arm: Arm
    proved: tuple[int, ...]
    of: int
    any_seed: int
    within: dict[int, float]
    tactics: float
    seconds: float

    @property
    def mean(self) -> float:
        """Mean over the seeds."""
        return statistics.fmean(self.proved)

    @property
    def deviation(self) -> float:
        """Standard deviation over the seeds, 0 for one."""
        return statistics.stdev(self.proved) if len(self.proved) > 1 else 0.0

    @property
    def spread(self) -> str:
        """Lowest and highest."""
        low, high = min(self.proved), max(self.proved)
        return str(low) if low == high else f"{low}–{high}"

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "round": self.round,
            "arm": self.arm.value,
            "proved": list(self.proved),
            "of": self.of,
            "mean": round(self.mean, 2),
            "deviation": round(self.deviation, 2),
            "any_seed": self.any_seed,
            "within": {str(budget): round(mean, 2) for budget, mean in self.within.items()},
            "tactics": round(self.tactics, 1),
            "seconds": round(self.seconds, 1),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether training on mutations too proves more than training on the source alone.

    Attributes:
        round: which.
        tactics: the budget for each theorem.
        before: theorems proved without mutations, by seed.
        after: theorems proved with them, by seed.
        only_with: theorems proved by at least one seed with mutations and none without.
        only_without: the other way round.
    """

    round: int
    tactics: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    only_with: tuple[str, ...]
    only_without: tuple[str, ...]

    @property
    def gain(self) -> float:
        """Difference of the means, theorems."""
        return statistics.fmean(self.after) - statistics.fmean(self.before)

    @property
    def separated(self) -> bool:
        """Whether the seeds with mutations lie all above, or all below, those without.

        Of three seeds against three that are no different, one in twenty comes out above so by
        chance.
        """
        return min(self.after) > max(self.before) or max(self.after) < min(self.before)

    @property
    def words(self) -> str:
        """One sentence."""
        difference = f"{self.gain:+.1f} theorems on average"
        beyond = "beyond the spread of the seeds" if self.separated else "within the spread"
        helps = "help" if self.separated and self.gain > 0 else "are not shown to help"
        where = f"Round {self.round}, {self.tactics} tactics for each theorem"
        return f"{where}: mutations {helps}: {difference}, {beyond}."

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "round": self.round,
            "tactics": self.tactics,
            "before": list(self.before),
            "after": list(self.after),
            "gain": round(self.gain, 2),
            "separated": self.separated,
            "only_with": list(self.only_with),
            "only_without": list(self.only_without),
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class LoopReport:
    """What a loop found.

    Attributes:
        settings: what it was told.
        results: arms and seeds, as they were run.
        pairs: number of training pairs of the last round, by where they come from.
        training: for each model, what its training came to.
        stages: seconds of each stage, by round and stage.
    """

    settings: LoopSettings
    results: tuple[ArmResult, ...]
    pairs: dict[str, int]
    training: dict[str, dict[str, Any]] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def lines(self) -> list[Line]:
        """The table, in the order of rounds and arms."""
        groups: dict[tuple[int, Arm], list[ArmResult]] = {}
        for result in self.results:
            groups.setdefault((result.round, result.arm), []).append(result)
        order = list(Arm)
        keys = sorted(groups, key=lambda key: (key[0], order.index(key[1])))
        return [_line(number, arm, groups[number, arm], self.budgets) for number, arm in keys]

    @property
    def budgets(self) -> tuple[int, ...]:
        """Tactics for each theorem at which policies are compared: an eighth of what they had, a
        quarter, a half, and all; less than a state is asked for tells nothing."""
        parts = (self.settings.tactics // part for part in (8, 4, 2))
        return (*(part for part in parts if part >= self.settings.width), self.settings.tactics)

    @property
    def comparisons(self) -> list[Comparison]:
        """Source against source and mutations at every budget, where both were run."""
        found: list[Comparison] = []
        for number in sorted({result.round for result in self.results}):
            without = self._of(number, Arm.SOURCE)
            with_mutations = self._of(number, Arm.MUTATIONS)
            if without and with_mutations:
                found += [_compare(number, b, without, with_mutations) for b in self.budgets]
        return found

    def _of(self, number: int, arm: Arm) -> list[ArmResult]:
        return [r for r in self.results if (r.round, r.arm) == (number, arm)]

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "settings": {**self.settings.identity(), "seeds": list(self.settings.seeds)},
            "lines": [line.as_dict() for line in self.lines],
            "comparisons": [each.as_dict() for each in self.comparisons],
            "pairs": self.pairs,
            "training": self.training,
            "stages": self.stages,
        }


def _line(number: int, arm: Arm, results: list[ArmResult], budgets: tuple[int, ...]) -> Line:
    rows = [row for result in results for row in result.theorems]
    return Line(
        round=number,
        arm=arm,
        proved=tuple(result.proved for result in results),
        of=len(results[0].theorems),
        any_seed=len(_any_seed(results, budgets[-1])),
        within={b: statistics.fmean(len(r.within(b)) for r in results) for b in budgets[:-1]},
        tactics=statistics.fmean(row.tactics for row in rows) if rows else 0.0,
        seconds=statistics.fmean(result.seconds for result in results),
    )


def _compare(
    number: int, budget: int, without: list[ArmResult], with_mutations: list[ArmResult]
) -> Comparison:
    old, new = _any_seed(without, budget), _any_seed(with_mutations, budget)
    return Comparison(
        round=number,
        tactics=budget,
        before=tuple(len(result.within(budget)) for result in without),
        after=tuple(len(result.within(budget)) for result in with_mutations),
        only_with=tuple(sorted(new - old)),
        only_without=tuple(sorted(old - new)),
    )


def _any_seed(results: list[ArmResult], budget: int) -> frozenset[str]:
    return frozenset().union(*(result.within(budget) for result in results))


def write_report(folder: Path, report: LoopReport) -> None:
    """Write `report.json` and `report.html`.

    Raises:
        SourceError: one cannot be written.
    """
    row = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
    write_whole(folder / REPORT, [row, "\n"])
    write_whole(folder / PAGE, [page(report)])


_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .9rem .25rem 0;text-align:right}
td:first-child,th:first-child{text-align:left}th{border-bottom:1px solid #999;font-weight:600}
svg{width:100%;height:auto}details{margin:.5rem 0}
@media(prefers-color-scheme:dark){body{background:#16181c;color:#ddd}svg text{fill:#ddd}}
"""


def page(report: LoopReport) -> str:
    """The report as one page that needs no network."""
    settings = report.settings
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Learning loop</title>",
        f"<style>{_STYLE}</style><h1>Theorems proved</h1>",
        f"<p>{settings.held_out} held-out theorems, {settings.tactics} tactics for each; "
        f"{settings.steps} training steps for every model; seeds "
        f"{', '.join(map(str, settings.seeds))}. Bars are means, whiskers the lowest and highest "
        "seed, dots the seeds.</p>",
    ]
    for number in sorted({line.round for line in report.lines}):
        lines = [line for line in report.lines if line.round == number]
        parts.append(f"<h2>Round {number}</h2>" if settings.rounds > 1 else "")
        parts += [bars(lines), _table(lines)]
    for comparison in report.comparisons:
        parts.append(f"<p><strong>{html.escape(comparison.words)}</strong></p>")
        for title, names in (
            ("Proved by some seed only with mutations", comparison.only_with),
            ("By some seed only without", comparison.only_without),
        ):
            listed = ", ".join(f"<code>{html.escape(name)}</code>" for name in names) or "none"
            parts.append(f"<details><summary>{title}: {len(names)}</summary>{listed}</details>")
    counted = ", ".join(f"{count} {name}" for name, count in report.pairs.items())
    parts.append(f"<p>Training pairs: {html.escape(counted)}.</p></html>")
    return "\n".join(part for part in parts if part) + "\n"


_LEFT, _WIDE, _HIGH, _STEP = 210, 820, 22, 40


def bars(lines: list[Line]) -> str:
    """A bar for each line, as SVG."""
    scale = (_WIDE - _LEFT - 70) / max(lines[0].of, 1)
    height = _STEP * len(lines) + 34
    drawn = [f'<svg viewBox="0 0 {_WIDE} {height}" role="img" font-size="14">']
    for place in range(0, lines[0].of + 1, max(lines[0].of // 8 // 10 * 10, 10)):
        x = _LEFT + place * scale
        drawn.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - 26}" stroke="#8884"/>'
            f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle">{place}</text>'
        )
    for number, line in enumerate(lines):
        top = 8 + number * _STEP
        middle = top + _HIGH / 2
        low, high = (_LEFT + edge * scale for edge in (min(line.proved), max(line.proved)))
        dots = "".join(
            f'<circle cx="{_LEFT + count * scale:.1f}" cy="{middle}" r="3" fill="#222"/>'
            for count in line.proved
        )
        drawn.append(
            f'<text x="{_LEFT - 10}" y="{middle + 5}" text-anchor="end">{TITLES[line.arm]}</text>'
            f'<rect x="{_LEFT}" y="{top}" width="{line.mean * scale:.1f}" height="{_HIGH}" '
            f'fill="{_COLOURS[line.arm]}"/>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" stroke="#222" '
            f'stroke-width="2"/>{dots}'
            f'<text x="{high + 10:.1f}" y="{middle + 5}">{line.mean:.1f}</text>'
        )
    return "".join([*drawn, "</svg>"])


def _table(lines: list[Line]) -> str:
    budgets = list(lines[0].within)
    rows = [
        f"<tr><td>{TITLES[line.arm]}</td>"
        + "".join(f"<td>{mean:.1f}</td>" for mean in line.within.values())
        + f"<td>{line.mean:.1f}</td><td>{line.deviation:.1f}</td>"
        f"<td>{', '.join(map(str, line.proved))}</td><td>{line.any_seed}</td>"
        f"<td>{line.tactics:.1f}</td></tr>"
        for line in lines
    ]
    head = (
        "<tr><th>policy</th>"
        + "".join(f"<th>in {budget} tactics</th>" for budget in budgets)
        + "<th>in all</th><th>deviation</th><th>by seed</th><th>any seed</th>"
        "<th>tactics a theorem</th></tr>"
    )
    return f"<table>{head}{''.join(rows)}</table>"
