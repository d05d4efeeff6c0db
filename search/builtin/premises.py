"""Which theorems of the library may help with a goal.

What lives here: an index over theorem statements (from compiled modules, and from the file's own
text), asked with the words of a goal by BM25. What does not: how a theorem is then used
(`search.builtin.templates`).

Words are names of constants: a printed goal's notation is translated (`+` to `HAdd.hAdd`), since
that is what compiled statements mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s

from provers.lean.audit import is_generated
from provers.lean.environment import Environment
from provers.lean.expr import Const, Expr, Pi
from provers.lean.olean import Declaration, DeclarationKind
from provers.lean.source import LeanSource
from provers.lean.terms import unfold_app, unfold_binders

_NOTATION = {
    "+": "HAdd.hAdd", "*": "HMul.hMul", "-": "HSub.hSub", "/": "HDiv.hDiv", "%": "HMod.hMod",
    "^": "HPow.hPow", "++": "HAppend.hAppend", "::": "List.cons", "[]": "List.nil", "∣": "Dvd.dvd",
    "≤": "LE.le", "<": "LT.lt", "≥": "GE.ge", ">": "GT.gt", "∈": "Membership.mem", "¬": "Not",
    "∧": "And", "∨": "Or", "↔": "Iff", "∃": "Exists", "≠": "Ne", "&&": "and", "||": "or",
    "!": "not", "==": "BEq.beq", "if": "ite", "∘": "Function.comp", "::ₘ": "Multiset.cons",
    "⊆": "HasSubset.Subset", "none": "Option.none", "some": "Option.some", "∉": "Membership.mem",
    "×": "Prod", "min": "Min.min", "max": "Max.max", "true": "Bool.true", "false": "Bool.false",
}  # fmt: skip
# What the same notation is called inside the names of theorems (Mathlib's naming conventions).
_IN_NAMES = {
    "+": "add", "*": "mul", "-": "sub", "/": "div", "%": "mod", "^": "pow", "++": "append",
    "::": "cons", "[]": "nil", "∣": "dvd", "≤": "le", "<": "lt", "≥": "le", ">": "lt", "∈": "mem",
    "∉": "mem", "¬": "not", "∧": "and", "∨": "or", "↔": "iff", "∃": "exists", "≠": "ne",
    "&&": "and", "||": "or", "!": "not", "==": "beq", "if": "ite", "∘": "comp", "⊆": "subset",
}  # fmt: skip
_TOKEN = re.compile(r"::ₘ|\+\+|::|\[\]|&&|\|\||==|[+*/%^∣≤<≥>∈∉¬∧∨↔∃≠!∘⊆×-]|[^\W\d][\w'.]*")
_TOO_COMMON = frozenset({"OfNat.ofNat", "Eq", "Nat", "Prop", "instHAdd", "Type"})
_SKIPPED_ROOTS = ("Lean", "Std", "List.Linear", "Nat.Linear", "Int.Linear")
_SIMP_EXTENSION = "Lean.Meta.simpExtension"


@dataclass(frozen=True, slots=True)
class Premise:
    """A theorem that may be used.

    Attributes:
        name: full name.
        words: the constants of its statement, and the parts of its name.
        rewrites: whether its conclusion is an equation or an equivalence.
        head: the outermost constant of its conclusion (of the left side, if it rewrites), "" for
            a variable.
    """

    name: str
    words: tuple[str, ...]
    rewrites: bool
    head: str


class PremiseIndex:
    """Premises that can be asked for by the words of a goal."""

    def __init__(self, premises: Sequence[Premise]) -> None:
        """Index some premises; later ones with the same score come later."""
        self.premises = tuple(premises)
        self._index: Any = None
        if self.premises:
            self._index = bm25s.BM25()
            self._index.index([list(p.words) for p in self.premises], show_progress=False)

    def best(self, words: Sequence[str], k: int) -> list[Premise]:
        """The `k` premises that share most with these words, best first; only real matches."""
        known = [word for word in words if word in getattr(self._index, "vocab_dict", {})]
        if self._index is None or not known:
            return []
        found, scores = self._index.retrieve(
            [known], k=min(k, len(self.premises)), show_progress=False
        )
        return [
            self.premises[int(index)]
            for index, score in zip(found[0], scores[0], strict=True)
            if score > 0
        ]


def goal_words(text: str) -> list[str]:
    """The words of a printed goal, in the index's language."""
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        word = _NOTATION.get(token, token)
        if word not in _TOO_COMMON:
            words.append(word)
            if token in _IN_NAMES:
                words.append(_IN_NAMES[token])
            # `xs.map f` mentions List.map: the last component is a word of its own.
            if "." in token and token not in _NOTATION:
                words.append(token.rpartition(".")[2])
    return words


def library_premises(modules: Iterable[str], search_path: Sequence[Path]) -> list[Premise]:
    """The theorems of compiled modules and their imports that a proof may name.

    Raises:
        OleanError: a module is missing or damaged.
    """
    environment = Environment.load(list(modules), list(search_path))
    return [
        premise_of(declaration)
        for file in environment.modules.values()
        for declaration in file.declarations()
        if _is_usable(declaration)
    ]


def file_premises(source: LeanSource, before: int) -> list[Premise]:
    """The theorems that a source proves before an offset.

    Those that are open themselves are left out: what rests on them would be incomplete.
    """
    premises: list[Premise] = []
    holes = set(source.holes())
    for d in source.declarations:
        is_theorem = d.keyword in ("theorem", "lemma") and bool(d.name)
        if is_theorem and d.end <= before and d not in holes:
            statement = source.text[d.name_end : d.body_start]
            words = (*goal_words(statement), *_name_words(d.full_name))
            rewrites = " = " in statement or "↔" in statement
            premises.append(Premise(d.full_name, words, rewrites, ""))
    return premises


def premise_of(declaration: Declaration) -> Premise:
    """The premise that a compiled theorem is."""
    name = str(declaration.name)
    constants = (str(constant) for constant in declaration.constants_used(with_value=False))
    words = {word for word in constants if word not in _TOO_COMMON and not _is_instance(word)}
    rewrites, head = _conclusion(declaration.type)
    return Premise(name, (*sorted(words), *_name_words(name)), rewrites, head)


def _conclusion(type_: Expr) -> tuple[bool, str]:
    _, body = unfold_binders(type_, Pi)
    head, arguments = unfold_app(body)
    if isinstance(head, Const) and str(head.name) in ("Eq", "Iff") and len(arguments) >= 2:
        left, _ = unfold_app(arguments[-2])
        return True, str(left.name) if isinstance(left, Const) else ""
    return False, str(head.name) if isinstance(head, Const) else ""


def _is_usable(declaration: Declaration) -> bool:
    name = declaration.name
    if declaration.kind is not DeclarationKind.THEOREM or name.is_private or is_generated(name):
        return False
    return not str(name).startswith(tuple(f"{root}." for root in _SKIPPED_ROOTS))


def _is_instance(word: str) -> bool:
    return word.startswith("inst") or ".inst" in word


def _name_words(name: str) -> list[str]:
    last = name.rpartition(".")[2]
    return [part for part in last.split("_") if len(part) > 1]
