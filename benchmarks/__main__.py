"""`python -m benchmarks`: list, run one, or run all."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from typing import Any

from benchmarks.measure import machine
from provers.errors import LemmataError, ToolMissing

BENCHMARKS = {
    "lean-trials": "try_many against one trial at a time through the language server",
    "verify-many": "300 small Lean files against one lean process a file",
    "store": "a verdict that is in the store",
    "soak": "memory and processes of warm Lean workers over 1,000 checks",
    "dafny-pool": "warm Dafny workers against one fresh process a program",
    "mutation-index": "subterm queries a second over 1,000 lemmas, against trying every lemma",
    "mutation-recall": "what the index finds of what trying every lemma finds, and its cost",
    "mutation-yield": "the share that Lean verifies of what the mutation rules hand to it",
    "mutation-growth": "ten minutes of mutating the core, and what a doubled source costs",
    "search-overhead": "expansions a second with an instant model and an instant checker",
    "vllm-client": "tokens a second of the model policy against a plain client, 32 in flight",
    "search-overlap": "wall clock of a search on Lean against the busier of model and checker",
    "search-vs-serial": "theorems a minute against a serial best-first search, same model",
    "learning-loop": "held-out theorems proved with and without mutations to learn from (long)",
}
"""Names and what they measure; the module is the name with underscores."""


def main() -> int:
    """Run what the command line asks for; 0 if every goal was reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run")
    parser.add_argument("--list", action="store_true", help="name them all")
    parser.add_argument("--all", action="store_true", help="run them all")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--quick", action="store_true", help="a smoke run; figures mean nothing")
    options = parser.parse_args()
    if options.list or not (options.names or options.all):
        for name, what in BENCHMARKS.items():
            print(f"{name:<16} {what}")
        return 0
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; see --list")
    results = [
        _run(name, options.quick) for name in (list(BENCHMARKS) if options.all else options.names)
    ]
    for result in results:
        print(json.dumps(result) if options.json else _in_words(result))
    return 0 if all(result["met"] for result in results) else 1


def _run(name: str, quick: bool) -> dict[str, Any]:
    module = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
    try:
        outcome = module.run(quick)
    except ToolMissing as error:
        return {"name": name, "figures": {}, "goals": {}, "met": False, "skipped": str(error)}
    except LemmataError as error:
        sys.exit(f"{name}: {error}")
    return {"name": name, **outcome, "machine": machine()}


def _in_words(result: dict[str, Any]) -> str:
    if "skipped" in result:
        return f"{result['name']}: skipped: {result['skipped']}"
    lines = [f"{result['name']}: {'goals reached' if result['met'] else 'goals NOT reached'}"]
    if "note" in result:
        lines.append(f"  {result['note']}")
    for figure, number in result["figures"].items():
        goal = result["goals"].get(figure)
        lines.append(f"  {figure:<34} {number:>12.4g}" + (f"   (goal {goal})" if goal else ""))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
