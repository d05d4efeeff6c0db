"""Which theorems of a library a model is shown with a goal.

What lives here: `SideIndex`, a ranking by the constants of the part of a theorem that would have
to match. What does not: reading libraries (`provers.lean.environment`), prompts.

A theorem can be used where one side of its equation, or its conclusion, matches. So each of these
is looked at by itself: the words that it shares with the goal count for it, the rarer the more,
and those that the goal lacks count against it. Of the theorems that 1,728 steps of the embedded
core's own proofs name, a third are among the first eight, and half among the first 32.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Collection, Sequence

from provers.checker import Goal
from provers.lean.environment import Environment
from provers.lean.expr import App, Const, Expr, Lam, Lit, Pi
from provers.lean.names import Name
from provers.lean.terms import unfold_app, unfold_binders
from search.builtin.premises import goal_words
from search.builtin.shapes import Shape

PRICE_OF_FOREIGN = 0.5
"""What a word that the goal lacks takes away, as a share of what it would have given."""

_TYPES = frozenset({"Nat", "Int", "List", "Option", "Bool"})
_TOO_COMMON = frozenset({"OfNat.ofNat", "Eq"})
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_BACKWARD = 0.7
"""Rewriting from right to left is rarer."""
_MEMORY = 50_000


class SideIndex:
    """Theorems by the words of their sides and conclusions."""

    def __init__(
        self,
        environment: Environment,
        names: Collection[str],
        price: float = PRICE_OF_FOREIGN,
    ) -> None:
        """Index some theorems.

        Args:
            environment: declares them.
            names: full names of the theorems.
            price: see `PRICE_OF_FOREIGN`.
        """
        self._names: list[str] = []
        self._sides: list[tuple[int, float]] = []
        self._price = price
        holders: dict[str, list[int]] = {}
        words_of_sides: list[set[str]] = []
        for name in sorted(names):
            for words, weight in _sides(environment[Name.parse(name)].type):
                for word in words:
                    holders.setdefault(word, []).append(len(self._sides))
                self._sides.append((len(self._names), weight))
                words_of_sides.append(words)
            self._names.append(name)
        count = max(len(self._sides), 1)
        self._holders = holders
        self._weight = {word: math.log(1 + count / len(at)) for word, at in holders.items()}
        self._total = [sum(self._weight[word] for word in words) for words in words_of_sides]
        self._kept: dict[frozenset[str], list[str]] = {}

    def names(self, words: Sequence[str], count: int, without: str = "") -> list[str]:
        """The theorems that fit these words best, never `without`."""
        key = frozenset(words)
        ranked = self._kept.get(key)
        if ranked is None or len(ranked) < count + 1:
            if len(self._kept) >= _MEMORY:
                self._kept.clear()
            ranked = self._kept[key] = self._rank(key, count + 1)
        return [name for name in ranked if name != without][:count]

    def _rank(self, words: frozenset[str], count: int) -> list[str]:
        shared: dict[int, float] = {}
        for word in words:
            weight = self._weight.get(word, 0.0)
            for side in self._holders.get(word, ()):
                shared[side] = shared.get(side, 0.0) + weight
        best: dict[int, float] = {}
        for side, given in shared.items():
            theorem, weight = self._sides[side]
            score = given * weight - self._price * (self._total[side] - given)
            if score > best.get(theorem, -math.inf):
                best[theorem] = score
        ranked = heapq.nsmallest(count, best, key=lambda theorem: (-best[theorem], theorem))
        return [self._names[theorem] for theorem in ranked]


def words_of_goal(goal: Goal, shape: Shape) -> list[str]:
    """The words of a goal and its facts, in the index's language."""
    text = " ".join([goal.target, *(fact.type for fact in shape.facts)])
    # `xs.length` is a goal's way to write `List.length xs`.
    words = [word.rpartition(".")[2] for word in goal_words(text)]
    words += [f"#{number}" for number in _NUMBER.findall(goal.target)]
    # Notation says nothing of types: `a + b` may be about numbers of any kind.
    return words + [f"@{kind.split(' ')[0]}" for _, kind in shape.variables]


def _sides(statement: Expr) -> list[tuple[set[str], float]]:
    """The parts by which a theorem is found, each with its weight."""
    _, conclusion = unfold_binders(statement, Pi)
    head, arguments = unfold_app(conclusion)
    whole = (_words(conclusion), 1.0)
    if not isinstance(head, Const) or len(arguments) < 2:
        return [whole]
    if str(head.name) not in ("Eq", "Iff"):
        return [whole]
    type_ = _words(arguments[0]) if str(head.name) == "Eq" else set()
    left, right = (_words(side) | type_ for side in arguments[-2:])
    return [(left, 1.0), (right, _BACKWARD), whole]


def _words(term: Expr) -> set[str]:
    found: set[str] = set()
    seen: set[Expr] = set()
    stack = [term]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Const):
            name = str(node.name)
            if name in _TYPES:
                found.add(f"@{name}")
            elif name not in _TOO_COMMON and not _is_instance(name):
                found.add(name.rpartition(".")[2])
        elif isinstance(node, App):
            stack += (node.fn, node.arg)
        elif isinstance(node, Lam | Pi):
            stack += (node.type, node.body)
        elif isinstance(node, Lit) and isinstance(node.value, int):
            found.add(f"#{node.value}")
    return found


def _is_instance(name: str) -> bool:
    return name.startswith("inst") or ".inst" in name
