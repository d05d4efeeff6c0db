"""The Dafny checker's cases for the conformance suite."""

from __future__ import annotations

import asyncio

from dafny_bridge.checker import DafnyChecker
from dafny_bridge.toolchain import find_toolchain
from provers.errors import ToolMissing
from provers.request import MEGABYTE, Limits
from provers.verdict import Status
from tests.conformance.cases import Case, CheckerCases, ErrorPlace

REFERENCE = """predicate Even(n: int) { n % 2 == 0 }

lemma SumEven(a: int, b: int)
  requires Even(a) && Even(b)
  ensures Even(a + b)
"""
HONEST = REFERENCE + "{\n  assert a % 2 == 0;\n}\n"
WRONG = """method Increase(x: int) returns (y: int)
  ensures y > x
{
  y := x - 1;
}
"""
# Fermat's last theorem for cubes: z3 tries for ever.
HANGING = """lemma Cubes(a: int, b: int, c: int)
  requires a > 0 && b > 0 && c > 0
  ensures a * a * a + b * b * b != c * c * c
{}
"""


def unavailable() -> str | None:
    """Why Dafny cannot run here."""
    try:
        asyncio.run(find_toolchain())
    except ToolMissing as error:
        return str(error)
    return None


CASES = CheckerCases(
    name="dafny",
    suffix=".dfy",
    make=lambda: DafnyChecker(workers=2),
    unavailable=unavailable,
    gives=frozenset(
        {
            Status.VERIFIED,
            Status.REJECTED,
            Status.MALFORMED,
            Status.INCOMPLETE,
            Status.UNTRUSTED,
        }
    ),
    cases=(
        Case("lemma", HONEST, Status.VERIFIED, declarations=("SumEven", "Even")),
        Case("wrong", WRONG, Status.REJECTED, mentions="postcondition", declarations=("Increase",)),
        Case("syntax", WRONG.replace(":=", "="), Status.MALFORMED),
        Case("unresolved", WRONG.replace("y > x", "y > z"), Status.MALFORMED, mentions="z"),
        Case("assumed", WRONG.replace("y := x - 1", "assume y > x"), Status.INCOMPLETE),
        Case("bodyless", REFERENCE, Status.INCOMPLETE, mentions="no body"),
        Case(
            "unverified",
            WRONG.replace("method", "method {:verify false}") + "lemma L() ensures true {}\n",
            Status.UNTRUSTED,
            mentions="verify",
        ),
        Case(
            "contradiction",
            "lemma L(x: int) requires x > 3 && x < 2 ensures x == 7 {}\n",
            Status.UNTRUSTED,
            mentions="contradict",
        ),
        Case(
            "required",
            HONEST,
            Status.UNTRUSTED,
            required=("Absent",),
            mentions="Absent",
        ),
    ),
    nothing=(
        "// lemma L() ensures true {}\n",
        "/* /* */ lemma L() ensures true {} */\n",
        "#if FALSE\nlemma L() ensures true {}\n#endif\n",
        "datatype Colour = Red | Green\n",
    ),
    never_verified=(
        "// Dafny program verifier finished with 1 verified, 0 errors\n"
        'method M() { print "1 verified, 0 errors"; }\n',
        "lemma {:verify false} L() ensures false {}\n",
        "lemma L() ensures true {} /* lemma M() ensures false {}\n",
        WRONG + "// [SUCCESS] [[DAFNY-SERVER: EOM]]\n",
        "lemma {:axiom} L() ensures false\n",
    ),
    places=(
        ErrorPlace("verification", 'method M() { var s := "é𝔸日"; assert 1 > 5; }\n', 1, 38),
        ErrorPlace("resolution", 'method M() {\n  var s := "é𝔸日"; var t := u;\n}\n', 2, 27),
        ErrorPlace("syntax", 'method M() {\n  var s := "é𝔸日"; var := 1;\n}\n', 2, 22),
    ),
    hanging=HANGING,
    hanging_limits=Limits(wall_seconds=2),
    hog=HANGING,
    # Less than the runtime itself needs: the smallest honest hog that needs no minute to grow.
    hog_limits=Limits(wall_seconds=60, memory_bytes=64 * MEGABYTE),
    reference=REFERENCE,
    honest=HONEST,
    cheats={
        "weaker": HONEST.replace("ensures Even(a + b)", "ensures true"),
        "redefined": HONEST.replace("n % 2 == 0 }", "true }"),
        "requires-more": HONEST.replace("requires Even(a)", "requires a == b && Even(a)"),
        "axiom": HONEST.replace("lemma", "lemma {:axiom}")
        .replace("{\n", "//")
        .replace("}\n", "\n"),
        "assume": HONEST.replace("assert a % 2 == 0", "assume false"),
        "hidden": HONEST.replace("lemma SumEven", "/*\nlemma SumEven") + "*/ lemma L() {}\n",
    },
    missing_tool={"LEMMATA_DAFNY": "/nowhere/dafny"},
)
