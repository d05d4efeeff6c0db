"""The shape of a printed goal: its outermost connective, its hypotheses sorted by kind.

What lives here: a light reading of Lean's printed goals, good enough to choose templates by. What
does not: parsing Lean. A wrong guess costs one failing tactic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provers.checker import Goal

# Loosest binding first: the first of these that stands outside brackets is the outermost.
_CONNECTIVES = ("↔", "→", "∨", "∧")
_RELATIONS = ("=", "≠", "≤", "<", "≥", ">", "∣", "∈", "∉", "⊆", "==", "!=", "<+", "~")
_ARITHMETIC = re.compile(r"[+*/%<≤≥>∣^-]|\bNat\b|\bInt\b|\d|\bmin\b|\bmax\b")
_BINDER = re.compile(r"∀ \(?\{?([^\s:,(){}]+)")
_EXISTS = re.compile(r"∃ ([^,:()]+)")
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"


@dataclass(frozen=True, slots=True)
class Fact:
    """A usable hypothesis: its name, its type as printed, and the type's outermost connective."""

    name: str
    type: str
    head: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What templates look at.

    Attributes:
        target: the goal's target as printed.
        head: its outermost connective: `∀`, `∃`, `↔`, `→`, `∨`, `∧`, `¬`, a relation such as
            `=`, or "" for anything else.
        facts: hypotheses that are propositions.
        variables: other hypotheses, name to type.
        unnamed: how many hypotheses cannot be named, in order of appearance.
        arithmetic: whether numbers are spoken of.
    """

    target: str
    head: str
    facts: tuple[Fact, ...]
    variables: tuple[tuple[str, str], ...]
    unnamed: tuple[str, ...]
    arithmetic: bool

    def of_type(self, prefix: str) -> list[str]:
        """Variables whose type is `prefix` or an application of it."""
        return [n for n, t in self.variables if t == prefix or t.startswith(prefix + " ")]


def shape_of(goal: Goal) -> tuple[Shape, str]:
    """The shape of a goal, and the tactic line that names its unnamed hypotheses ("" for none).

    The shape speaks of the names as they are after that line.
    """
    taken = {name for h in goal.hypotheses for name in h.names if "✝" not in name}
    facts: list[Fact] = []
    variables: list[tuple[str, str]] = []
    renamed: list[str] = []
    types = {name: h.type for h in goal.hypotheses for name in h.names}
    for hypothesis in goal.hypotheses:
        is_fact = _is_proposition(hypothesis.type, types)
        for name in hypothesis.names:
            if "✝" in name:
                name = _fresh(name, hypothesis.type, is_fact, taken)
                taken.add(name)
                renamed.append(name)
            if is_fact:
                facts.append(Fact(name, hypothesis.type, head_of(hypothesis.type)))
            else:
                variables.append((name, hypothesis.type))
    texts = [goal.target, *(fact.type for fact in facts)]
    shape = Shape(
        target=goal.target,
        head=head_of(goal.target),
        facts=tuple(facts),
        variables=tuple(variables),
        unnamed=tuple(renamed),
        arithmetic=any(_ARITHMETIC.search(text) for text in texts),
    )
    return shape, f"rename_i {' '.join(renamed)}" if renamed else ""


def head_of(text: str) -> str:
    """The outermost connective or relation of a printed proposition."""
    text = text.strip()
    if text.startswith("∀"):
        return "∀"
    if text.startswith("∃"):
        return "∃"
    tokens = _outer_tokens(text)
    for connective in _CONNECTIVES:
        if connective in tokens:
            return connective
    if text.startswith("¬"):
        return "¬"
    return next((token for token in tokens if token in _RELATIONS), "")


def _outer_tokens(text: str) -> list[str]:
    """Blank-separated tokens outside all brackets."""
    depth, tokens, current = 0, [], ""
    for character in text:
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
        elif depth == 0 and character == " ":
            tokens.append(current)
            current = ""
        elif depth == 0:
            current += character
    return [*tokens, current]


def binder_name(target: str, taken: set[str]) -> str:
    """A name for the variable that an `intro` on this target would bring."""
    match = _BINDER.match(target)
    wanted = match.group(1) if match else "h"
    return _unused(wanted.replace("✝", "") or "x", taken)


def bound_variables(target: str) -> int:
    """How many variables the first `∃` of a target binds (`∃ x y, p` binds two), at least one."""
    match = _EXISTS.match(target)
    return max(len(match.group(1).split()), 1) if match else 1


def _is_proposition(type_: str, types: dict[str, str]) -> bool:
    head = head_of(type_)
    if head == "→":
        last = type_.rsplit("→", 1)[1].strip()
        return last == "False" or bool(head_of(last)) or types.get(last.split(" ")[0]) == "Prop"
    if head == "∀":
        body = type_.partition(",")[2]
        return _is_proposition(body.strip(), types) if body else False
    if head or type_ in ("True", "False"):
        return True
    first = type_.split(" ")[0]
    if types.get(first, "").endswith("Prop"):
        return True
    return first.endswith((".Nodup", ".Pairwise", ".Perm", ".Sublist", "Dvd.dvd", "Even", "Odd"))


def _fresh(name: str, type_: str, is_fact: bool, taken: set[str]) -> str:
    stem = name.partition("✝")[0]
    if is_fact:
        wanted = "ih" if stem in ("a", "ih") or stem.endswith("_ih") else "h"
    elif stem not in ("a", "x", "") or type_ in ("Prop", "Type"):
        wanted = stem
    else:
        wanted = {"Nat": "n", "Int": "i", "Bool": "b"}.get(
            type_, "xs" if type_.startswith("List") else "x"
        )
    return _unused(wanted.rpartition(".")[2] or "x", taken)


def _unused(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(f"{wanted}{i}" for i in range(1, 10_000) if f"{wanted}{i}" not in taken)
