"""Statements that are false, found before anyone tries to prove them.

What lives here: `refute`, which looks for a counterexample among small values and lets Lean decide
it. What does not: arithmetic (`mutation.arithmetic`), the choice of values (`mutation.values`).

Most rules build a proof from the parent's, so what they propose is true as long as they are
right. Only candidates of the other rules are looked at. A statement in linear arithmetic goes to
z3, in this process; what z3 finds true costs Lean nothing. Any other statement goes to Lean as one
text that says that some of its small instances is false, if its variables have small values and
its instances are decidable. A candidate is dropped only if Lean's `decide` proves an instance
false; the rest goes on.
"""

from __future__ import annotations

import re
import tempfile
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation.arithmetic import Arithmetic, Outside, Value
from mutation.candidates import Candidate
from mutation.filters import Filtered, FilterReason
from mutation.signatures import Signatures
from mutation.telescopes import Telescope
from mutation.values import (
    Instances,
    given_instance,
    integer,
    numeral,
    small_instances,
    truth,
)
from provers.lean.compile import compile_text
from provers.lean.expr import Const, Expr
from provers.lean.printer import ELABORATION_OPTIONS, UnprintableTerm
from provers.lean.processes import LeanProcesses
from provers.request import Limits

UNCERTAIN_RULES = frozenset({"generalise", "algebra"})
"""Rules whose statements may be false."""

HEARTBEATS = 4_000
"""Lean's effort limit for all small instances of one statement (thousands of allocations)."""

LARGEST_DOCUMENT = 200
"""Statements in one document."""

_AXIOMS = re.compile(
    r"'refuted_\d+' (?:does not depend on any axioms|depends on axioms: \[[^\]]*\])", re.DOTALL
)


async def refute(
    candidates: Sequence[Candidate],
    processes: LeanProcesses,
    signatures: Signatures,
    *,
    rules: Collection[str] | None = UNCERTAIN_RULES,
    limits: Limits | None = None,
) -> list[Candidate | Filtered]:
    """Each candidate, or why it is false (the reason's detail is a counterexample); order kept.

    Args:
        candidates: not yet proved; of any rule.
        processes: the Lean that decides.
        signatures: of the constants, as the lemma index has them.
        rules: names of the rules whose candidates are looked at; None for all.
        limits: of each process; a document that hits one is halved, and a statement that hits it
            alone is not refuted.

    Raises:
        ToolMissing, ToolCrashed: Lean cannot be run.
    """
    arithmetic = Arithmetic()
    suspects: dict[int, list[Instances]] = {}
    for place, candidate in enumerate(candidates):
        if rules is None or candidate.rule in rules:
            suspects[place] = _suspicious(candidate, arithmetic, signatures)
    run = _Run(processes, limits or Limits())
    found: dict[int, str] = {}
    by_imports: dict[tuple[str, ...], list[int]] = {}
    for place, instances in suspects.items():
        if instances:
            by_imports.setdefault(candidates[place].parent.imports, []).append(place)
    for imports, places in by_imports.items():
        found.update(await run.counterexamples(imports, {p: suspects[p] for p in places}))
    return [
        Filtered(candidate, FilterReason.REFUTED, found[place]) if place in found else candidate
        for place, candidate in enumerate(candidates)
    ]


def _suspicious(
    candidate: Candidate, arithmetic: Arithmetic, signatures: Signatures
) -> list[Instances]:
    """The instances for Lean to decide: what z3 found, or all small ones; none if it is true."""
    telescope = Telescope(candidate.variables, candidate.conclusion)
    try:
        values = arithmetic.counterexample(telescope)
    except Outside:
        return list(small_instances(telescope, candidate.level_params, signatures))
    if values is None:
        return []
    types = {variable.fvar: variable.type for variable in candidate.variables}
    return [given_instance(telescope, [(f, _term(v, types[f])) for f, v in values.items()])]


def _term(value: Value, type_: Expr) -> Expr:
    if isinstance(value, bool):
        return truth(value) if type_ is Const("Bool") else Const("True" if value else "False")
    return integer(value) if type_ is Const("Int") else numeral(value)


@dataclass(frozen=True, slots=True)
class _Run:
    """The documents of one call."""

    processes: LeanProcesses
    limits: Limits

    async def counterexamples(
        self, imports: Sequence[str], suspects: dict[int, list[Instances]]
    ) -> dict[int, str]:
        """Values that make a statement false, for those that Lean shows to be so."""
        asked = [(place, variant) for place, variants in suspects.items() for variant in variants]
        false: dict[int, Instances] = {}
        for (place, variant), yes in zip(asked, await self._ask(imports, asked), strict=True):
            if yes:
                false.setdefault(place, variant)
        await self._narrow(imports, false)
        return {place: variant.described() for place, variant in false.items()}

    async def _narrow(self, imports: Sequence[str], false: dict[int, Instances]) -> None:
        """Cut the ranges down to one value each, range by range, all statements at once."""
        longest = max((len(variant.ranges) for variant in false.values()), default=0)
        for number in range(longest):
            asked = [
                (place, variant.fixed(number, value))
                for place, variant in false.items()
                if number < len(variant.ranges) and len(variant.ranges[number][1]) > 1
                for value in variant.ranges[number][1]
            ]
            settled: set[int] = set()
            for (place, variant), yes in zip(asked, await self._ask(imports, asked), strict=True):
                if yes and place not in settled:
                    settled.add(place)
                    false[place] = variant

    async def _ask(
        self, imports: Sequence[str], asked: Sequence[tuple[int, Instances]]
    ) -> list[bool]:
        """For each of some instances whether Lean proves that one is false."""
        texts: list[str] = []
        for _, variant in asked:
            try:
                texts.append(variant.text())
            except UnprintableTerm:
                texts.append("")
        answers: list[bool] = []
        for at in range(0, len(texts), LARGEST_DOCUMENT):
            answers += await self._decide(imports, texts[at : at + LARGEST_DOCUMENT])
        return answers

    async def _decide(self, imports: Sequence[str], texts: Sequence[str]) -> list[bool]:
        lines = [f"import {module}" for module in imports]
        options = {**ELABORATION_OPTIONS, "maxHeartbeats": str(HEARTBEATS), "linter.all": "false"}
        lines += [f"set_option {name} {value}" for name, value in options.items()]
        starts: list[int] = []
        for number, text in enumerate(texts):
            starts.append(len(lines) + 1)
            if text:
                lines.append(f"theorem refuted_{number} : {text} := by decide")
                lines.append(f"#print axioms refuted_{number}")
        with tempfile.TemporaryDirectory(prefix="lemmata-refutation-") as folder:
            document = "\n".join(lines) + "\n"
            compiled = await compile_text(self.processes, document, self.limits, Path(folder))
        if compiled.ran.limit_hit or compiled.ran.code not in (0, 1):
            if len(texts) == 1:
                return [False]
            half = len(texts) // 2
            first = await self._decide(imports, texts[:half])
            return first + await self._decide(imports, texts[half:])
        # Only Lean's own word counts: a document may have ended in front of a statement.
        sound = {
            bisect_right(starts, message.line) - 1
            for message in compiled.messages
            if _AXIOMS.fullmatch(message.text) and "sorry" not in message.text
        }
        return [number in sound for number in range(len(texts))]
