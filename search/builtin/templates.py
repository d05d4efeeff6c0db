"""Tactic templates: which tactics are worth trying on a goal of a given shape.

What lives here: the templates with their prior log-probabilities (nats). What does not: ranking
against a model, and running them. The priors say how often a tactic of this kind is the right
next step in small exercises; they were set by hand and tuned on `tests/data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.builtin.premises import Premise
from search.builtin.shapes import Fact, Shape, binder_name, bound_variables

Proposal = tuple[str, float]

_METAVARIABLE = re.compile(r"(?<![\w\])»])\?\w")
_DISTRIBUTIVE = ("Nat.mul_add", "Nat.add_mul", "Nat.pow_succ")
"""What turns products of sums into something that `omega` can add up."""


def proposals(
    shape: Shape,
    premises: Sequence[Premise],
    definitions: Sequence[str],
    equations: Sequence[str] = (),
) -> Iterator[Proposal]:
    """All templates that fit, with log-probabilities; texts may repeat.

    Args:
        shape: the goal.
        premises: theorems that may help, best first.
        definitions: functions of the file that the goal mentions.
        equations: library theorems that unfold one step of a recursion in the goal.
    """
    if "?" in shape.target and _METAVARIABLE.search(shape.target):
        yield from _for_unknowns(shape)
        return
    yield from _closers(shape)
    yield from _by_target(shape)
    for fact in shape.facts:
        yield from _by_fact(fact, shape)
    yield from _by_variable(shape, definitions, equations)
    yield from _by_definition(definitions)
    yield from _by_premise(shape, premises)
    yield from _classical(shape)


def _for_unknowns(shape: Shape) -> Iterator[Proposal]:
    """Steps for a goal with metavariables: only what determines them; the rest goes astray."""
    yield "rfl", -0.9
    yield "assumption", -1.0
    yield "simp", -2.5
    yield "omega", -2.5
    for fact in shape.facts:
        yield f"exact {fact.name}", -1.5
        yield f"apply {fact.name}", -1.8
    for name, _ in shape.variables[:4]:
        yield f"exact {name}", -1.8


def _closers(shape: Shape) -> Iterator[Proposal]:
    yield "rfl", -1.2
    yield "simp", -1.0
    yield "simp_all", -1.6
    if shape.facts:
        yield "assumption", -1.1
        yield "contradiction", -2.2
    if shape.arithmetic:
        yield "omega", -0.9
        yield "simp <;> omega", -3.0
        if shape.facts:
            yield "simp_all <;> omega", -2.8
    if not shape.variables:
        yield "decide", -1.5
    if shape.head in ("=", "↔") and any(sign in shape.target for sign in "+*"):
        yield "ac_rfl", -2.4


def _by_target(shape: Shape) -> Iterator[Proposal]:
    head = shape.head
    taken = {fact.name for fact in shape.facts} | {name for name, _ in shape.variables}
    if head in ("∀", "→", "¬") or shape.target.startswith(("∀", "¬")):
        yield f"intro {binder_name(shape.target, taken)}", -0.4
        yield "intros\nsimp_all", -2.4
    if head == "≠":
        yield f"intro {binder_name(shape.target, taken)}", -1.0
    if head in ("∧", "↔"):
        yield "constructor", -0.5
        yield "constructor <;> simp_all", -2.0
        yield "constructor <;> intro h <;> simp_all", -2.6
    if head == "∨":
        yield "left", -1.5
        yield "right", -1.5
        yield from ((f"exact Or.inl {fact.name}", -2.4) for fact in shape.facts)
        yield from ((f"exact Or.inr {fact.name}", -2.4) for fact in shape.facts)
    if head == "∃" or shape.target.startswith("∃"):
        yield "exact ⟨_, rfl⟩", -1.6
        blanks = "_, " * bound_variables(shape.target)
        yield from ((f"exact ⟨{blanks}{fact.name}⟩", -2.0) for fact in shape.facts)
        witnesses = [name for name, kind in shape.variables if kind not in ("Prop", "Type")]
        for witness in [*witnesses[:4], "0", "1"]:
            yield f"refine ⟨{witness}, ?_⟩", -2.3
            yield f"exact ⟨{witness}, by simp⟩", -2.4
        numbers = [name for name, kind in shape.variables if kind in ("Nat", "Int")]
        shifted = [f"{name} {change}" for name in numbers[:3] for change in ("+ 1", "/ 2")]
        for witness in [*shifted, *numbers[:3], "0", "1"]:
            yield f"exact ⟨{witness}, by omega⟩", -2.2
    if "if " in shape.target or "match " in shape.target:
        yield "split", -1.0
        yield "split <;> simp_all", -1.4
        yield "split <;> omega", -2.2
    if "fun " in shape.target and head == "=":
        yield "funext x", -1.4
    if head == "=":
        yield "congr", -3.4
        yield "symm", -4.0
    if shape.target == "False":
        yield from ((f"apply {fact.name}", -1.6) for fact in shape.facts if fact.head in "¬≠→")


def _by_fact(fact: Fact, shape: Shape) -> Iterator[Proposal]:
    name, head = fact.name, fact.head
    if head == "∧":
        yield f"obtain ⟨{name}1, {name}2⟩ := {name}", -0.8
        yield f"exact {name}.1", -1.8
        yield f"exact {name}.2", -1.8
    elif head == "∨":
        yield f"rcases {name} with {name} | {name}", -1.0
    elif head == "∃":
        yield f"obtain ⟨w, {name}w⟩ := {name}", -0.7
    elif head == "↔":
        yield f"exact {name}.mp (by assumption)", -2.2
        yield f"exact {name}.mpr (by assumption)", -2.2
        yield f"rw [{name}]", -2.0
        yield f"rw [← {name}]", -2.4
    elif head in ("→", "∀"):
        yield f"apply {name}", -1.3
        yield f"exact {name} (by assumption)", -2.1
        if head == "→":
            yield f"have {name}' := {name} (by assumption)", -2.3
        if " = " in fact.type:
            yield f"rw [{name}]", -2.2
            yield f"simp [{name}]", -2.0
    elif head in ("¬", "≠"):
        yield f"exact absurd (by assumption) {name}", -2.2
        yield f"exact absurd rfl {name}", -2.6
        if shape.target != "False":
            yield f"exact ({name} (by assumption)).elim", -3.2
    elif head in ("=", "=="):
        yield f"rw [{name}]", -1.4
        yield f"rw [← {name}]", -2.2
        yield f"subst {name}", -1.9
        yield f"simp [{name}]", -1.8
        yield f"exact {name}.symm", -2.0
        yield f"injection {name}", -3.0
    if head in ("", "∈", "≤", "<") and fact.type not in ("True",):
        yield f"cases {name}", -2.6
        yield f"exact {name}", -2.2
    if head in ("=", "∈", "≠", "¬", "↔", "<", "≤", "=="):
        yield f"simp at {name}", -2.4
    yield f"simp [{name}]", -2.6


def _by_variable(
    shape: Shape, definitions: Sequence[str], equations: Sequence[str]
) -> Iterator[Proposal]:
    data = [(name, kind) for name, kind in shape.variables if _is_data(kind)]
    products = _DISTRIBUTIVE if re.search(r"[*^]", shape.target) else ()
    helpers = [*definitions, *equations, *products]
    extra = f" [{', '.join(definitions)}]" if definitions else ""
    for name, kind in data:
        weight = 0.0 if re.search(rf"\b{re.escape(name)}\b", shape.target) else -1.5
        family = kind.split(" ")[0]
        if family in ("Bool", "Option") or kind.startswith("("):
            yield f"cases {name}", -1.4 + weight
            yield f"cases {name} <;> simp_all{extra}", -1.3 + weight
            yield f"cases {name} <;> rfl", -1.8 + weight
            continue
        base = -2.0 if family == "Nat" else -1.5
        yield f"induction {name}", base + weight
        yield f"induction {name} <;> simp_all{extra}", base - 0.1 + weight
        yield f"cases {name}", base - 0.7 + weight
        yield f"cases {name} <;> simp_all{extra}", base - 0.5 + weight
        if shape.arithmetic:
            yield f"induction {name} <;> simp_all{extra} <;> omega", base - 0.8 + weight
            if helpers != list(definitions):
                several = ", ".join(helpers)
                # Long, but often the only way for sums and products: no price for its letters.
                prior = base + 0.4 + weight
                yield f"induction {name} <;> simp_all [{several}] <;> omega", prior
        for other in [o for o, t in data if o != name and t.split(" ")[0] in ("Nat", "List")][:2]:
            yield f"induction {name} generalizing {other}", base - 1.0 + weight
            together = f"induction {name} generalizing {other} <;> simp_all{extra}"
            yield together, base - 1.1 + weight
    truths = shape.of_type("Bool")
    if len(truths) > 1:
        split = " <;> ".join(f"cases {name}" for name in truths[:4])
        yield f"{split} <;> rfl", -1.2
        yield f"{split} <;> simp_all", -1.4


def _is_data(kind: str) -> bool:
    """Whether a variable of this type may be worth a case split or an induction."""
    return not kind.startswith(("Type", "Sort", "Prop", "Int", "Decidable")) and "→" not in kind


def _by_definition(definitions: Sequence[str]) -> Iterator[Proposal]:
    for name in definitions:
        yield f"simp [{name}]", -1.5
        yield f"unfold {name}", -1.9
        yield f"simp_all [{name}]", -2.0
        yield f"simp [{name}] <;> omega", -2.7
        yield f"simp_all [{name}] <;> omega", -2.6
    if len(definitions) > 1:
        yield f"simp [{', '.join(definitions)}]", -1.7


def _by_premise(shape: Shape, premises: Sequence[Premise]) -> Iterator[Proposal]:
    rewriting = [premise.name for premise in premises if premise.rewrites]
    for rank, premise in enumerate(premises):
        prior = -1.9 - 0.14 * rank
        yield f"apply {premise.name}", prior
        if premise.rewrites:
            yield f"rw [{premise.name}]", prior
            yield f"simp [{premise.name}]", prior - 0.4
            yield f"rw [← {premise.name}]", prior - 1.2
        else:
            yield f"apply {premise.name} <;> assumption", prior - 0.5
            yield f"apply {premise.name} <;> simp_all", prior - 1.4
    if len(rewriting) > 1:
        several = ", ".join(rewriting[:4])
        yield f"simp [{several}]", -2.0
        yield f"simp_all [{several}]", -2.6
    if shape.arithmetic and premises:
        several = ", ".join(rewriting[:3])
        yield f"simp [{several}] <;> omega" if several else "simp <;> omega", -3.4


def _classical(shape: Shape) -> Iterator[Proposal]:
    propositions = [name for name, kind in shape.variables if kind == "Prop"]
    for name in propositions[:3]:
        yield f"by_cases h{name} : {name}", -2.8
        yield f"by_cases h{name} : {name} <;> simp_all", -2.4
    if len(propositions) > 1:
        split = " <;> ".join(f"by_cases h{name} : {name}" for name in propositions[:3])
        yield f"{split} <;> simp_all", -2.5
    if shape.head not in ("∀", "→", "¬"):
        yield "refine Classical.byContradiction fun hn => ?_", -4.2
        yield "exfalso", -4.4
