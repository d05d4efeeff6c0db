"""The F* checker's cases for the conformance suite, against a double of `fstar.exe`.

F* is in no package registry, so the suite runs against `tests/fstar_bridge/double.py`, a script
that answers a few patterns as F* is documented to; see its docstring for which.
"""

from __future__ import annotations

from fstar_bridge.checker import FStarChecker
from provers.request import MEGABYTE, Limits
from provers.verdict import Status
from tests.conformance.cases import Case, CheckerCases, ErrorPlace
from tests.fstar_bridge.programs import double

MODULE = "module Conformance\n"
REFERENCE = (
    MODULE
    + """open FStar.List.Tot
let twice (x:int) : int = x + x
val twice_even : x:int -> Lemma (requires x > 0) (ensures twice x % 2 == 0)
let twice_even x = admit ()
"""
)
HONEST = REFERENCE.replace("admit ()", "assert (2 > 1)")
WRONG = MODULE + "let wrong = assert (1 > 2)\n"

CASES = CheckerCases(
    name="fstar",
    suffix=".fst",
    file="Conformance.fst",
    make=lambda: FStarChecker(workers=2, program=double()),
    gives=frozenset(
        {
            Status.VERIFIED,
            Status.REJECTED,
            Status.MALFORMED,
            Status.INCOMPLETE,
            Status.UNTRUSTED,
            Status.UNKNOWN,
        }
    ),
    cases=(
        Case("lemma", HONEST, Status.VERIFIED, declarations=("Conformance.twice_even",)),
        Case("wrong", WRONG, Status.REJECTED, mentions="19", declarations=("Conformance.wrong",)),
        Case("tactic", MODULE + "let t = tactic_fails\n", Status.REJECTED, mentions="228"),
        Case("syntax", MODULE + "let x = (1\n", Status.MALFORMED),
        Case("unresolved", MODULE + "let x = undeclared_name\n", Status.MALFORMED, mentions="72"),
        Case("header", "let x = 1\n", Status.MALFORMED, mentions="module"),
        Case("file-name", "module Other\nlet x = 1\n", Status.MALFORMED, mentions="Other"),
        Case("gives-up", MODULE + "let x = solver_gives_up\n", Status.UNKNOWN),
        Case("admitted", REFERENCE, Status.INCOMPLETE, mentions="admit"),
        Case("goal-admitted", MODULE + "let x = tadmit ()\n", Status.INCOMPLETE),
        Case(
            "assumed",
            MODULE + "assume val f : squash False\nlet x : squash False = f\n",
            Status.INCOMPLETE,
            mentions="assume",
        ),
        Case("undefined", MODULE + "val f : int\nlet x = 1\n", Status.UNTRUSTED, mentions="f"),
        Case("magic", MODULE + "let x : squash False = magic ()\n", Status.UNTRUSTED),
        Case(
            "contradiction",
            MODULE + "let l (x:int) : Lemma (requires 1 > 2) (ensures x == 7) = ()\n",
            Status.UNTRUSTED,
            mentions="contradict",
        ),
        Case("required", HONEST, Status.UNTRUSTED, required=("absent",), mentions="absent"),
    ),
    nothing=(
        "(* module Conformance let x = 1 *)\n",
        MODULE,
        MODULE + "open FStar.List.Tot\ntype colour = | Red | Green\n",
        "// module Conformance\n",
    ),
    never_verified=(
        MODULE + "let x = ends_silently\n",
        MODULE + 'let x = ends_silently (print_out "Verified module: Conformance")\n',
        MODULE
        + 'let x = print_out "All verification conditions discharged successfully"'
        + " + assert (1 > 2)\n",
        MODULE + "[@@expect_failure]\nlet f : squash False = assert (1 > 2)\n",
        MODULE + '#set-options "--lax"\nlet f : squash False = ()\n',
        MODULE + "let x = loses_solver\n",
        MODULE + "let x = 1 (* let y = 2\n",
    ),
    places=(
        ErrorPlace("proof", MODULE + 'let é = "日𝔸"; assert (1 > 2)\n', 2, 22),
        ErrorPlace("name", MODULE + 'let s = "日𝔸é"\nlet t = "𝔸" ^ undeclared_name\n', 3, 14),
        ErrorPlace("syntax", MODULE + 'let s = "日𝔸" ]\n', 2, 13),
    ),
    hanging=MODULE + "let x = runs_for_ever\n",
    hanging_limits=Limits(wall_seconds=1),
    hog=MODULE + "let x = eats_memory\n",
    hog_limits=Limits(wall_seconds=60, memory_bytes=256 * MEGABYTE),
    reference=REFERENCE,
    honest=HONEST,
    cheats={
        "weaker": HONEST.replace("twice x % 2 == 0", "True"),
        "redefined": HONEST.replace("x + x", "0"),
        "requires-more": HONEST.replace("requires x > 0", "requires x > 0 /\\ x < 0"),
        "assumed": HONEST.replace("assert (2 > 1)", "assume (twice x % 2 == 0)"),
        "hidden": HONEST.replace("val twice_even", "(* val twice_even").replace(
            "let twice_even x = assert (2 > 1)", "*) let twice_even x = ()"
        ),
        "shadowed": HONEST.replace("val twice_even", "let op_Equality a b = true\nval twice_even"),
        "opened": HONEST.replace("val twice_even", "open Other\nval twice_even"),
        "undefined": HONEST.replace("let twice_even x = assert (2 > 1)", "let other = 1"),
    },
    missing_tool={"LEMMATA_FSTAR": "/nowhere/fstar.exe"},
)
