"""The SMT checker's cases for the conformance suite."""

from __future__ import annotations

from provers.request import Limits
from provers.smt.checker import SmtChecker
from provers.verdict import Status
from tests.conformance.cases import Case, CheckerCases, ErrorPlace

UNSAT = """(set-logic QF_LIA)
(declare-const x Int)
(declare-const y Int)
(assert (> (+ x y) 10))
(assert (< x 5))
(assert (< y 5))
(check-sat)
"""

SAT = """(declare-const x Int)
(assert (and (> x 3) (< x 5)))
(check-sat)
"""

TWO_QUERIES = """(declare-const p Bool)
(push 1)
(assert (and p (not p)))
(check-sat)
(pop 1)
(assert p)
(check-sat)
"""

UNKNOWN = """(set-option :auto_config false)
(set-option :smt.mbqi false)
(declare-fun f (Int) Int)
(assert (forall ((x Int)) (> (f x) x)))
(check-sat)
"""

# Satisfiable, but z3 cannot evaluate the quantifiers under its model.
UNCHECKED_MODEL = """(assert (forall ((x Int)) (exists ((y Int)) (> y x))))
(check-sat)
"""

# The square of an odd bit vector modulo a large one: z3 needs far longer than any limit here.
HANGING = """(declare-const p (_ BitVec 128))
(declare-const q (_ BitVec 128))
(assert (= (bvmul p q) #xc1a2b3d4e5f60718293a4b5c6d7e8f91))
(assert (bvult #x00000000000000000000000000000001 p))
(assert (bvult p #x0000000000000000ffffffffffffffff))
(assert (bvult #x00000000000000000000000000000001 q))
(assert (bvult q #x0000000000000000ffffffffffffffff))
(check-sat)
"""

HOG = (
    "\n".join(f"(declare-const v{i} (_ BitVec 1024))" for i in range(40))
    + "\n"
    + "\n".join(
        f"(assert (= (bvurem (bvmul v{i} v{i + 1}) v{i + 2}) (bvudiv v{i + 3} v{i})))"
        for i in range(36)
    )
    + "\n(check-sat)\n"
)

CASES = CheckerCases(
    name="smt",
    suffix=".smt2",
    make=SmtChecker,
    gives=frozenset(
        {
            Status.VERIFIED,
            Status.REFUTED,
            Status.MALFORMED,
            Status.UNTRUSTED,
            Status.UNKNOWN,
        }
    ),
    cases=(
        Case("unsat", UNSAT, Status.VERIFIED, declarations=("query 1",)),
        Case("sat", SAT, Status.REFUTED, mentions="model", declarations=("query 1",)),
        Case("two-queries", TWO_QUERIES, Status.REFUTED, declarations=("query 1", "query 2")),
        Case("unknown", UNKNOWN, Status.UNKNOWN, mentions="incomplete quantifiers"),
        Case("unchecked-model", UNCHECKED_MODEL, Status.UNKNOWN, mentions="model"),
        Case("syntax", "(declare-const x Int\n(check-sat)\n", Status.MALFORMED),
        Case("undeclared", "(assert (> x 0))\n(check-sat)\n", Status.MALFORMED, mentions="x"),
        Case("no-query", "(declare-const x Int)\n(assert false)\n", Status.UNTRUSTED),
        Case(
            "wrong-status",
            "(set-info :status sat)\n(assert false)\n(check-sat)\n",
            Status.UNTRUSTED,
            mentions="status",
        ),
        Case(
            "include",
            '(include "other.smt2")\n(assert false)\n(check-sat)\n',
            Status.UNTRUSTED,
            mentions="include",
        ),
    ),
    nothing=(
        "; only (check-sat) in a comment\n",
        "(set-logic QF_LIA)\n(declare-const x Int)\n",
        "(check-sat)\n",
        '(assert false)\n(echo "(check-sat)")\n(declare-const |(check-sat)| Int)\n',
    ),
    never_verified=(
        '(echo "unsat")\n',
        "(exit)\n(assert false)\n(check-sat)\n",
        "(assert false)\n(reset)\n(check-sat)\n",
        '(set-option :regular-output-channel "out.txt")\n(assert false)\n(check-sat)\n',
        "(assert true)\n(check-sat)\n; unsat\n",
    ),
    places=(
        ErrorPlace(
            "after-unicode",
            "(declare-const |日本| Int)\n(assert (= |日本| ; 𝔸é\n  𝔸))\n(check-sat)\n",
            3,
            2,
        ),
        ErrorPlace(
            "same-line",
            '(assert (= "ab""c" unknown))\n(check-sat)\n',
            1,
            19,
        ),
        ErrorPlace(
            "after-quoted-symbol",
            "(declare-const |𝔸 é| Int)\n(assert (= |𝔸 é| unknown))\n(check-sat)\n",
            2,
            17,
        ),
    ),
    hanging=HANGING,
    hanging_limits=Limits(wall_seconds=1.0),
    hog=HOG,
    hog_limits=Limits(wall_seconds=60, memory_bytes=256 * 1024 * 1024),
    reference=UNSAT,
    honest="; the same question, laid out anew\n" + UNSAT.replace(")\n(", ")  ("),
    cheats={
        "stronger-assertion": UNSAT.replace("(< x 5)", "(< x 4)"),
        "extra-assertion": UNSAT.replace("(check-sat)", "(assert false)\n(check-sat)"),
        "other-sort": UNSAT.replace("declare-const x Int", "declare-const x Real"),
        "redefined": UNSAT.replace("(assert (< y 5))", "(assert (< y 5)) (assert (< y 0))"),
        "fewer-queries": UNSAT.replace("(check-sat)", ""),
    },
)
