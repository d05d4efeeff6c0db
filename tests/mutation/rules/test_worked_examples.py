"""The worked examples of the rules: proposed with that very statement, and proved in Lean."""

from __future__ import annotations

from mutation.candidates import Candidate
from mutation.corpus import Corpus
from mutation.index import LemmaIndex
from mutation.rules import RULES
from provers.lean.digests import alpha_equal
from provers.lean.processes import LeanProcesses
from tests.mutation.rules.making import made, read_types

# Theorems that the core does not have, with their proofs.
_OWN = {
    "commuted": ("∀ a b c : Nat, (a + b) * c = c * (a + b)", "fun _ _ _ => Nat.mul_comm _ _"),
    "squares": (
        "∀ (m n : Nat) (h : m ≤ n + 1), m * m ≤ (n + 1) * (n + 1)",
        "fun _ _ h => Nat.mul_self_le_mul_self h",
    ),
    "balanced": (
        "∀ (a b : Int) (h : a = b), a * (b - 1) + 2 * a = (a + 1) * b",
        "by intro a b h; subst h; rw [Int.mul_sub, Int.add_mul]; omega",
    ),
}

# Rule, theorem, what the rule must make of it.
_EXAMPLES = [
    ("rewrite", "Nat.le_of_eq", "∀ {n m : Nat} (h : n.succ = m.succ), n ≤ m"),
    ("apply", "Nat.le_of_lt", "∀ {n m k : Nat} (h₁ : n < k) (h₂ : k < m), n ≤ m"),
    ("compose", "Nat.le_of_lt", "∀ {n m : Nat} (h : n < m) (k : Nat), n ≤ m + k"),
    ("compose", "Nat.le_of_lt", "∀ {n m : Nat} (h : n < m), n < m.succ"),
    ("compose", "Nat.dvd_mul_right", "∀ (a b c : Nat), a ∣ a * b * c"),
    ("specialise", "Nat.add_comm", "∀ (n m : Nat), n + 1 + m = m + (n + 1)"),
    ("specialise", "Nat.add_comm", "∀ (n : Nat), n + n = n + n"),
    (
        "specialise",
        "List.length_append",
        "∀ {α : Type u_1} {as ys bs : List α}, "
        "((as ++ ys) ++ bs).length = (as ++ ys).length + bs.length",
    ),
    ("contrapose", "Nat.le_of_lt", "∀ {n m : Nat} (fails : ¬n ≤ m), ¬n < m"),
    ("contrapose", "Nat.le_of_eq", "∀ {n m : Nat} (fails : ¬n ≤ m), n ≠ m"),
    ("contrapose", "Nat.ne_of_gt", "∀ {a b : Nat} (fails : a = b), ¬b < a"),
    ("contrapose", "Nat.le_of_not_lt", "∀ {a b : Nat} (fails : ¬b ≤ a), a < b"),
    ("symm", "Nat.add_comm", "∀ (n m : Nat), m + n = n + m"),
    ("symm", "Nat.le_of_eq", "∀ {n m : Nat} (h : m = n), n ≤ m"),
    ("symm", "Nat.le_of_eq", "∀ {n m : Nat} (h : n = m), m ≥ n"),
    ("symm", "List.reverse_perm", "∀ {α : Type u_1} {l : List α}, l.Perm l.reverse"),
    ("generalise", "commuted", "∀ (c x : Nat), x * c = c * x"),
    ("generalise", "commuted", "∀ (a b c x : Nat) (is : x = a + b), x * c = c * x"),
    ("algebra", "squares", "∀ (m n : Nat) (h : m ≤ n + 1), m * m ≤ n ^ 2 + 2 * n + 1"),
    ("algebra", "balanced", "∀ (a b : Int) (h : a = b), a * (b - 1) + 2 * a = a * b + b"),
    ("algebra", "balanced", "∀ (a b : Int) (h : a = b), a = b"),
]


def _axiom(name: str, statement: str) -> str:
    return f"axiom {name}{'.{u_1}' if 'u_1' in statement else ''} : {statement}\n"


async def test_worked_examples(core: Corpus, index: LemmaIndex, processes: LeanProcesses) -> None:
    wanted = [_axiom(f"wanted_{n}", text) for n, (_, _, text) in enumerate(_EXAMPLES)]
    own = [f"theorem {name} : {text} := {proof}\n" for name, (text, proof) in _OWN.items()]
    read = await read_types(processes, "".join([*own, *wanted]))
    targets = {**core.by_name, **{name: made(name, read[name]) for name in _OWN}}
    chosen: dict[str, Candidate] = {}
    for number, (rule, theorem, text) in enumerate(_EXAMPLES):
        proposed = RULES[rule].propose(targets[theorem], index)
        fitting = [c for c in proposed if alpha_equal(c.statement, read[f"wanted_{number}"])]
        assert fitting, f"{rule} of {theorem} is not {text}"
        chosen[fitting[0].name] = fitting[0]
    options = "set_option autoImplicit false\nset_option linter.all false\n"
    document = "".join([options, *own, *(c.text() + "\n" for c in chosen.values())])
    proved = await read_types(processes, document)
    for name, candidate in chosen.items():
        assert alpha_equal(proved[name], candidate.statement)
