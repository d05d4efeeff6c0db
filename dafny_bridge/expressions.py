"""Expressions as sequences of words.

What lives here: taking expressions apart at their outermost operators, replacing parts, and
writing them down again. What does not: types and meaning.
"""

from __future__ import annotations

import re

from dafny_bridge.comparison import texts
from dafny_bridge.lexer import tokenize

Words = tuple[str, ...]


def split(text: str) -> Words:
    """The words of an expression."""
    return texts(tokenize(text))


_TIGHT = (
    (" . ", "."), (" .. ", ".."), ("[ ", "["), (" ]", "]"), ("( ", "("), (" )", ")"), (" ,", ","),
    ("[.. ", "[.."), (" ..]", "..]"),
)  # fmt: skip
_SPACED = re.compile(r"(?:^|[^\w])(?:in|then|else|if|requires|ensures|forall|exists)$")


def _join(match: re.Match[str]) -> str:
    return " " if _SPACED.search(match.string[: match.start()]) else ""


def render(words: Words) -> str:
    """Words as text that reads well enough: no blanks inside brackets and around dots."""
    text = " ".join(words)
    for loose, tight in _TIGHT:
        text = text.replace(loose, tight)
    text = re.sub(r"\| ([\w.\[\]]+) \|", r"|\1|", text)
    return re.sub(r"(?<=\w) (?=[(\[])|(?<=[\])]) (?=\[)", _join, text)


def conjuncts(words: Words) -> list[Words]:
    """The parts of an outermost conjunction; the whole when it is none."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        if depth == 0 and word in ("==>", "<==", "<==>", "||", "forall", "exists", "::", "if"):
            return [words]
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return [strip(tuple(part)) for part in parts]


def strip(words: Words) -> Words:
    """Without brackets around the whole."""
    while len(words) > 2 and words[0] == "(" and words[-1] == ")":
        depth = 0
        for index, word in enumerate(words):
            depth += (word == "(") - (word == ")")
            if depth == 0 and index < len(words) - 1:
                return words
        words = words[1:-1]
    return words


def after_implication(words: Words) -> Words | None:
    """What follows the outermost `==>` or `<==>`, unless a quantifier stands around it."""
    depth = 0
    for index, word in enumerate(words):
        if depth == 0 and word in ("forall", "exists"):
            return None
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word in ("==>", "<==>"):
            return words[index + 1 :]
    return None


_COMPARISONS = frozenset({"<", "<=", ">", ">=", "!=", "=="})


def sides(words: Words) -> list[Words]:
    """The operands of an outermost comparison, also of a chain."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
        if depth == 0 and word in _COMPARISONS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts] if len(parts) > 1 else []


def equation_sides(words: Words) -> list[tuple[Words, Words]]:
    """(left, right) and (right, left) of an outermost equation, nothing for other words."""
    if any(word in words for word in ("==>", "<==>", "forall", "exists", "||", "&&")):
        return []
    if words.count("==") != 1:
        return []
    middle = words.index("==")
    left, right = words[:middle], words[middle + 1 :]
    return [(left, right), (right, left)] if left and right else []


def occurs(part: Words, words: Words) -> bool:
    """Whether `part` stands in `words` in one piece."""
    size = len(part)
    return any(words[i : i + size] == part for i in range(len(words) - size + 1))


def replaced(words: Words, part: Words, change: Words, *, alone: bool = False) -> Words:
    """`words` with each occurrence of `part` replaced.

    Args:
        words: where.
        part: what.
        change: by what.
        alone: leave occurrences that are indexed, measured or members (`s[`, `|s`, `s.`).
    """
    found: list[str] = []
    place, size = 0, len(part)
    while place < len(words):
        if words[place : place + size] == part:
            after = words[place + size] if place + size < len(words) else ""
            before = words[place - 1] if place else ""
            kept = alone and (after in ("[", ".") or before in ("|", "."))
            found += part if kept else change
            place += size
        else:
            found.append(words[place])
            place += 1
    return tuple(found)
