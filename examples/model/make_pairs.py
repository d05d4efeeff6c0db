"""Makes `theorems.lean` and `pairs.jsonl`: what the small model of this folder is trained on.

    python examples/model/make_pairs.py

States some hundred simple theorems, lets the built-in policy prove them on the embedded core, and
keeps the (state, tactic) pairs of the proofs that were found and checked. Takes some minutes.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
from pathlib import Path

from provers.lean.checker import LeanChecker
from search.export import outcome_rows
from search.prove import FileProver, ProveSettings
from search.trace import read_trace

HERE = Path(__file__).parent
COUNT = 288
SEED = 5

# Families of statements; N, L, P, B and O stand for fresh numbers, lists, propositions, truth
# values and options, each followed by its own digit.
FAMILIES = (
    "(N1 N2 : Nat) : N1 + N2 = N2 + N1",
    "(N1 N2 N3 : Nat) : N1 + N2 + N3 = N3 + N1 + N2",
    "(N1 N2 N3 : Nat) : N1 + (N2 + N3) = N2 + (N1 + N3)",
    "(N1 N2 : Nat) : N1 ≤ N1 + N2",
    "(N1 N2 N3 : Nat) (h : N1 ≤ N2) : N1 ≤ N2 + N3",
    "(N1 N2 N3 : Nat) (h : N1 < N2) (h' : N2 < N3) : N1 < N3",
    "(N1 N2 : Nat) (h : N1 < N2) : ¬N2 ≤ N1",
    "(N1 N2 : Nat) (h : N1 ≤ N2) (h' : N2 ≤ N1) : N1 = N2",
    "(N1 N2 : Nat) : N1 + N2 - N2 = N1",
    "(N1 : Nat) : N1 + 0 = N1",
    "(N1 : Nat) : N1 < N1 + 1",
    "(N1 : Nat) : N1 * 1 = N1",
    "(N1 : Nat) : N1 - N1 = 0",
    "(N1 N2 : Nat) (h : N1 = N2) : N2 = N1",
    "(N1 N2 N3 : Nat) (h : N1 = N2) (h' : N2 = N3) : N1 = N3",
    ": ∀ N1 : Nat, N1 ≤ N1 + 1",
    ": ∀ N1 N2 : Nat, N1 < N2 → N1 ≤ N2",
    "(N1 : Nat) : ∃ N2 : Nat, N1 < N2",
    "(N1 : Nat) : ∃ N2 : Nat, N2 = N1 + 1",
    "(N1 N2 : Nat) : ∃ N3 : Nat, N1 ≤ N3 ∧ N2 ≤ N3",
    "(P1 P2 : Prop) : P1 ∧ P2 → P2 ∧ P1",
    "(P1 P2 : Prop) (h : P1 ∧ P2) : P1",
    "(P1 P2 : Prop) (h : P1 ∧ P2) : P2 ∧ P1",
    "(P1 P2 : Prop) (h : P1) (h' : P2) : P1 ∧ P2",
    "(P1 P2 : Prop) (h : P1) : P1 ∨ P2",
    "(P1 P2 : Prop) (h : P1 ∨ P2) : P2 ∨ P1",
    "(P1 P2 P3 : Prop) (h : P1 ∧ P2 ∧ P3) : P3 ∧ P1",
    "(P1 P2 P3 : Prop) (h : P1 ∨ P2 ∨ P3) : (P1 ∨ P2) ∨ P3",
    "(P1 P2 : Prop) (h : P1 → P2) (h' : P1) : P2",
    "(P1 P2 P3 : Prop) (h : P1 → P2) (h' : P2 → P3) : P1 → P3",
    "(P1 P2 : Prop) (h : P1 → P2) : ¬P2 → ¬P1",
    "(P1 : Prop) (h : P1) : ¬¬P1",
    "(P1 P2 : Prop) : ¬(P1 ∨ P2) ↔ ¬P1 ∧ ¬P2",
    "(P1 P2 : Prop) : P1 ∧ P2 ↔ P2 ∧ P1",
    "(L1 : List Nat) : L1 ++ [] = L1",
    "(L1 : List Nat) : [] ++ L1 = L1",
    "(L1 L2 : List Nat) : (L1 ++ L2).length = L1.length + L2.length",
    "(L1 L2 : List Nat) : (L1 ++ L2).length = L2.length + L1.length",
    "(L1 L2 L3 : List Nat) : L1 ++ L2 ++ L3 = L1 ++ (L2 ++ L3)",
    "(L1 : List Nat) : L1.reverse.reverse = L1",
    "(L1 : List Nat) : L1.reverse.length = L1.length",
    "(L1 : List Nat) : L1.map id = L1",
    "(L1 : List Nat) (N1 : Nat) : (N1 :: L1).length = L1.length + 1",
    "(B1 B2 : Bool) : (B1 && B2) = (B2 && B1)",
    "(B1 B2 : Bool) : (B1 || B2) = (B2 || B1)",
    "(B1 : Bool) : (!!B1) = B1",
    "(B1 B2 : Bool) : (!(B1 && B2)) = (!B1 || !B2)",
    "(O1 : Option Nat) : O1.map id = O1",
)
NAMES = {"N": "abcdijkmnxyz", "L": ("xs", "ys", "zs", "as", "bs", "l", "l'"), "P": "pqrstPQR",
         "B": "abcdxy", "O": ("o", "o'", "x", "a")}  # fmt: skip


def statement(generator: random.Random, number: int) -> str:
    """One theorem of a family, with names of its own."""
    text = FAMILIES[number % len(FAMILIES)]
    used: set[str] = set()
    for kind, names in NAMES.items():
        for digit in "123":
            if f"{kind}{digit}" in text:
                name = generator.choice([n for n in names if n not in used])
                used.add(name)
                text = text.replace(f"{kind}{digit}", name)
    return f"theorem t{number:03} {text} := by sorry"


async def main() -> None:
    generator = random.Random(SEED)
    text = "\n".join(statement(generator, number) for number in range(COUNT)) + "\n"
    (HERE / "theorems.lean").write_text(text, encoding="utf-8")
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        checker = LeanChecker()
        settings = ProveSettings(seconds=60, trace=Path(folder), workers=2)
        prover = FileProver(checker, text, settings=settings)
        report = await prover.run()
        await checker.close()
        for result in report.results:
            if result.ok:
                log = read_trace(Path(folder) / f"{result.theorem}.jsonl")
                steps = [(row.state, row.tactic) for row in outcome_rows(log) if row.on_proof]
                rows += [
                    {"state": s, "tactic": t, "theorem": result.theorem, "origin": "search"}
                    for s, t in dict.fromkeys(steps)
                ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (HERE / "pairs.jsonl").write_text(lines, encoding="utf-8")
    proved = sum(result.ok for result in report.results)
    print(f"{proved} of {COUNT} theorems proved, {len(rows)} pairs", file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
