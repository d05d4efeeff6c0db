"""What a small model is shown of a state, and what its answer means there.

What lives here: `Presenter` and `Presented`: a state's text in a form in which names carry no
news, and the way back. What does not: prompts around it (`search.model.formats`), models.

A model of a few million parameters cannot learn a library's names by heart, nor copy long ones.
So it is shown

    P1 map_append
    P2 map_map
    l1 l2 : List α
    h1 : f1 x1 = x2
    ⊢ List.map f1 (l1 ++ l2) = List.map f1 l1 ++ List.map f1 l2

that is: the theorems of the library that share most with the goal, numbered, best first, without
their namespaces; the
hypotheses of the first goal under names that tell their kind (`n` and `i` numbers, `l` lists, `o`
options, `b` truth values, `f` functions, `p` propositions and predicates, `x` other data, `h`
facts), types and instances left out; and the target. It answers in the same names: `rw [P1]`,
`exact h1.symm`. Names that are not in the list stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lemmata.loop.retrieval import words_of_goal
from provers.checker import Goal, ProofState
from provers.lean.goals import parse_goals
from search.builtin.shapes import Shape, shape_of

PREMISES = 6
"""Theorems of the library that a model is shown."""

LONGEST_TARGET = 600
LONGEST_FACT = 200
"""Characters; what is longer is cut."""

_WORD = re.compile(r"(?<![\w.'!?✝])[^\W\d][\w'!?₀-₉✝]*(?:\.[^\W\d][\w'!?₀-₉]*)*")
_TYPES = ("Type", "Sort")
_KINDS = {"Nat": "n", "Int": "i", "Bool": "b", "List": "l", "Option": "o", "Prop": "p"}


class Retriever(Protocol):
    """Finds theorems that may help with a goal."""

    def names(self, words: Sequence[str], count: int, without: str = "") -> list[str]:
        """Full names, best first, never that of `without`."""
        ...


@dataclass(frozen=True)
class Presented:
    """One state as a model sees it.

    Attributes:
        text: what takes the place of the state in the prompt.
        shown: names of hypotheses and theorems in Lean to those in the text.
        naming: the tactic line that makes unnamed hypotheses accessible, "" for none.
        unnamed: names in the text that need that line.
    """

    text: str
    shown: Mapping[str, str]
    naming: str = ""
    unnamed: frozenset[str] = frozenset()

    def hide(self, tactic: str) -> str:
        """A tactic of Lean in the names of the text."""
        if self.naming and tactic.startswith(f"{self.naming}\n"):
            tactic = tactic.removeprefix(f"{self.naming}\n")
        return _renamed(tactic, self.shown)

    def reveal(self, answer: str) -> str:
        """A model's answer as a tactic of Lean."""
        meant = {short: full for full, short in self.shown.items() if "✝" not in full}
        used = {word.partition(".")[0] for word in _WORD.findall(answer)}
        tactic = _renamed(answer, meant)
        return f"{self.naming}\n{tactic}" if self.naming and used & self.unnamed else tactic


class Presenter:
    """Shows states to a model, with the theorems that may help."""

    def __init__(self, retriever: Retriever | None, premises: int = PREMISES) -> None:
        """Use a library.

        Args:
            retriever: finds theorems; None shows none.
            premises: how many are shown.
        """
        self._retriever = retriever
        self._premises = premises

    def present(self, state: ProofState | str, without: str = "") -> Presented:
        """A state, or the text of one.

        Args:
            state: only its first goal is shown, since a tactic acts on that.
            without: a theorem that is not shown (the one that is being proved).
        """
        goals = parse_goals(state) if isinstance(state, str) else state.goals
        if not goals:
            return Presented("", {})
        return self._of_goal(goals[0], without)

    def _of_goal(self, goal: Goal, without: str) -> Presented:
        shape, naming = shape_of(goal)
        shown, unnamed, lines = _hypotheses(goal, shape)
        premises: list[str] = []
        if self._retriever is not None and self._premises:
            words = words_of_goal(goal, shape)
            premises = self._retriever.names(words, self._premises, without)
        target = f"⊢ {_renamed(_flat(goal.target), shown)[:LONGEST_TARGET]}"
        pointers = {name: f"P{rank}" for rank, name in enumerate(premises, 1)}
        listed = [f"{pointer} {name.rpartition('.')[2]}" for name, pointer in pointers.items()]
        return Presented("\n".join([*listed, *lines, target]), shown | pointers, naming, unnamed)


def _hypotheses(goal: Goal, shape: Shape) -> tuple[dict[str, str], frozenset[str], list[str]]:
    """Names as printed and as accessible to names in the text; those unnamed; the lines."""
    facts = {fact.name for fact in shape.facts}
    accessible = iter(shape.unnamed)
    counts: dict[str, int] = {}
    shown: dict[str, str] = {}
    unnamed: set[str] = set()
    groups: list[tuple[list[str], str]] = []
    for hypothesis in goal.hypotheses:
        group: list[str] = []
        for printed in hypothesis.names:
            name = next(accessible) if "✝" in printed else printed
            if hypothesis.type.startswith(_TYPES) or printed.startswith("inst"):
                continue
            kind = "h" if name in facts else _kind(hypothesis.type)
            counts[kind] = counts.get(kind, 0) + 1
            short = f"{kind}{counts[kind]}"
            shown[printed] = shown[name] = short
            if name != printed:
                unnamed.add(short)
            group.append(short)
        if group:
            groups.append((group, hypothesis.type))
    lines = [
        f"{' '.join(group)} : {_renamed(_flat(kind), shown)[:LONGEST_FACT]}"
        for group, kind in groups
    ]
    return shown, frozenset(unnamed), lines


def _kind(type_: str) -> str:
    head = type_.split(" ")[0]
    if "→" in type_:
        return "p" if type_.endswith(("Prop", "Bool")) else "f"
    return _KINDS.get(head, "x")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Identifiers replaced by the longest beginning of them that has another name."""

    def other(match: re.Match[str]) -> str:
        parts = match.group().split(".")
        for end in range(len(parts), 0, -1):
            found = names.get(".".join(parts[:end]))
            if found is not None:
                return ".".join([found, *parts[end:]])
        return match.group()

    return _WORD.sub(other, text)
