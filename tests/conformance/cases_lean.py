"""The Lean checker's cases for the conformance suite."""

from __future__ import annotations

from provers.lean.checker import LeanChecker
from provers.request import MEGABYTE, Limits, TrustLevel, TrustPolicy
from provers.verdict import Status
from tests.conformance.cases import Case, CheckerCases, ErrorPlace

PROVED = """theorem zero_plus (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]
"""

TWO = "theorem one : 1 = 1 := rfl\ntheorem two : 1 + 1 = 2 := rfl\n"

HOSTILE = TrustPolicy(level=TrustLevel.HOSTILE)

# Compiled code that turns in circles is stopped by nothing but the clock.
HANGING = """partial def circle (n : Nat) : Nat := if n = 0 then 0 else circle (n + 1)
#eval circle 1
theorem main : 1 = 1 := rfl
"""

HOG = """#eval (List.replicate 1000000000 7).length
theorem main : 1 = 1 := rfl
"""

REFERENCE = """def Even (n : Nat) : Prop := ∃ k, n = k + k
theorem main (n : Nat) (h : Even n) : Even (n + 2) := sorry
"""

HONEST = """def Even (n : Nat) : Prop := ∃ k, n = k + k
theorem main (n : Nat) (h : Even n) : Even (n + 2) := by
  obtain ⟨k, hk⟩ := h
  exact ⟨k + 1, by omega⟩
"""

CASES = CheckerCases(
    name="lean",
    suffix=".lean",
    make=LeanChecker,
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
        Case("proved", PROVED, Status.VERIFIED, declarations=("zero_plus",)),
        Case("two", TWO, Status.VERIFIED, required=("two",), declarations=("one", "two")),
        Case("example", "example : 2 + 2 = 4 := rfl\n", Status.VERIFIED),
        Case("false", "theorem main : 1 = 2 := rfl\n", Status.REJECTED, declarations=("main",)),
        Case(
            "open-goal",
            "theorem main (p q : Prop) (h : p) : p ∧ q := by\n  constructor\n  · exact h\n",
            Status.REJECTED,
            mentions="unsolved goals",
        ),
        Case("syntax", "theorem main : 1 = := rfl\n", Status.MALFORMED, mentions="unexpected"),
        Case(
            "unknown-name",
            "theorem main : absent 1 = 1 := rfl\n",
            Status.MALFORMED,
            mentions="absent",
        ),
        Case("no-module", "import No.Such.Module\n", Status.MALFORMED, mentions="module"),
        Case("open-comment", "theorem main : 1 = 1 := rfl /-\n", Status.MALFORMED),
        Case(
            "hole",
            "theorem main : 1 = 2 := sorry\n",
            Status.INCOMPLETE,
            mentions="main",
            declarations=("main",),
        ),
        Case(
            "axiom",
            "axiom oops : 1 = 2\ntheorem main : 1 = 2 := oops\n",
            Status.UNTRUSTED,
            mentions="oops",
        ),
        Case("missing", TWO, Status.UNTRUSTED, required=("three",), mentions="three"),
        Case(
            "command",
            'macro "magic" : tactic => `(tactic| rfl)\ntheorem main : 1 = 1 := by magic\n',
            Status.UNTRUSTED,
            trust=HOSTILE,
            mentions="macro",
        ),
    ),
    nothing=(
        "-- only a comment\n",
        "/- theorem main : 1 = 1 := rfl -/\n",
        "def limit : Nat := 3\n",
        "example : Nat := 3\n",
        "#check 1\n",
    ),
    never_verified=(
        '#eval "1 declaration verified"\n',
        'theorem main : 1 = 2 := rfl\n#eval "verified"\n',
        "set_option warn.sorry false\ntheorem main : 1 = 2 := sorry\n",
        "#exit\ntheorem main : 1 = 1 := rfl\n",
    ),
    places=(
        ErrorPlace(
            "after-unicode",
            "theorem main (𝔸é : Nat) (h : 𝔸é = 1) : 𝔸é = 1 := by /- 𝔸日 -/ exact absent\n",
            1,
            67,
        ),
        ErrorPlace(
            "second-line", "theorem main (𝔸 : Nat) : 𝔸 = 𝔸 :=\n  /- 𝔸é日 -/ absent\n", 2, 12
        ),
        ErrorPlace("in-an-example", "/- 𝔸é -/ example (𝔸 : Nat) : 𝔸 = 𝔸 := absent\n", 1, 38),
    ),
    hanging=HANGING,
    hanging_limits=Limits(wall_seconds=1.5),
    hog=HOG,
    hog_limits=Limits(wall_seconds=60, memory_bytes=512 * MEGABYTE),
    reference=REFERENCE,
    honest=HONEST,
    cheats={
        "weaker": HONEST.replace("Even (n + 2)", "Even n").replace("⟨k + 1, by omega⟩", "⟨k, hk⟩"),
        "hypothesis": HONEST.replace("(h : Even n)", "(h : Even n) (_ : n = 0)"),
        "definition": HONEST.replace("n = k + k", "n = k").replace("k + 1, by", "k + 2, by"),
        "elsewhere": HONEST.replace("theorem main", "theorem Other.main"),
        "no-theorem": HONEST.replace("theorem main", "def main'"),
    },
    missing_tool={"LEMMATA_LEAN": "path", "PATH": "/nowhere"},
)
