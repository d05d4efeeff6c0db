"""Brackets, and where an expression can end.

What lives here: matching brackets among tokens, and the rules by which a parser that does not
understand expressions still tells a body from a set. What does not: declarations.
"""

from __future__ import annotations

from dafny_bridge.lexer import Kind, Token

CLOSING = {"(": ")", "[": "]", "{": "}"}
"""Opening brackets to closing ones."""
_STAR_CLAUSES = frozenset({"decreases", "reads", "modifies", "provides", "reveals", "witness"})

# Words after which an expression is still to come. All of them are keywords in 2.x and in 4.x:
# `is`, `for` and `expect`, which 2.x takes for names, can end an expression.
_UNFINISHED = frozenset(
    {
        "requires", "ensures", "reads", "modifies", "decreases", "invariant", "if", "then", "else",
        "in", "match", "case", "by", "calc", "assert", "assume", "reveal", "var",
        "ghost", "set", "iset", "multiset", "map", "imap", "old", "fresh", "witness", "as",
        "forall", "exists", "yields", "returns", "free", "yield", "while", "return",
        "provides", "reveals", "extends", "refines",
    }
)  # fmt: skip


class ParseFailure(Exception):
    """The outer structure of the text is not understood; `offset` is where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_CALC_OPERATORS = frozenset(
    {"==", "!=", "<", "<=", ">", ">=", "==>", "<==", "<==>", "≠", "≤", "≥", "⇒", "⇐", "⇔"}
)


def can_end_expression(tokens: Tokens, index: int) -> bool:
    """Whether an expression can end with the token at `index`.

    A star ends one only as the whole of `decreases *`, `reads *` and the like. After an attribute,
    a calculation and `by { … }` an expression is still to come.
    """
    token = tokens[index]
    if token.kind is Kind.WORD:
        return token.text not in _UNFINISHED or is_member(tokens, index)
    if token.kind is Kind.SYMBOL:
        if token.text == "*":
            return index > 0 and (
                tokens[index - 1].text in _STAR_CLAUSES | {","}
                or closes_attribute(tokens, index - 1)
            )
        if token.text == "|":
            return tokens.closes_length(index)
        if token.text == "]":
            return not _closes_depth(tokens, index)
        if token.text == "}":
            return not (closes_attribute(tokens, index) or _closes_proof(tokens, index))
        return token.text == ")"
    return True


def closes_attribute(tokens: Tokens, index: int) -> bool:
    """Whether the brace at `index` is the end of an attribute, `{:name …}`."""
    opened = tokens.opening(index)
    return opened is not None and tokens[opened + 1].text == ":"


def _closes_depth(tokens: Tokens, index: int) -> bool:
    """Whether the bracket at `index` is the end of an equality's depth, `==#[k]`."""
    opened = tokens.opening(index)
    return opened is not None and opened > 0 and tokens[opened - 1].text in ("==#", "!=#")


def _closes_proof(tokens: Tokens, index: int) -> bool:
    """Whether the brace at `index` ends a calculation or a `by { … }`.

    An expression may begin with either: what it proves is known in the expression that follows.
    """
    opened = tokens.opening(index)
    if opened is None:
        return False
    place = opened - 1
    if place >= 0 and tokens[place].text == "]" and _closes_depth(tokens, place):
        place = (tokens.opening(place) or 0) - 2
    elif place >= 0 and tokens[place].text in _CALC_OPERATORS:
        place -= 1
    while place >= 0 and tokens[place].text == "}" and closes_attribute(tokens, place):
        place = (tokens.opening(place) or 0) - 1
    return place >= 0 and tokens[place].text in ("calc", "by")


# Words that bind variables, which one bar parts from their range. `type` is one for a subset type.
_BINDERS = frozenset({"set", "iset", "map", "imap", "forall", "exists", "type", "newtype"})
_BAR_BOUNDARIES = frozenset(
    {
        "requires", "ensures", "reads", "modifies", "decreases", "invariant", "while", "assert",
        "assume", "return", "returns", "var", ";", ":=", ":|",
    }
)  # fmt: skip


class _Bars:
    """The bars of one bracket's inside: which open a `|length|`, part a range, or close.

    A bar closes a length only where no operand is due and a length is open. Up to the first bar
    after a binder, and up to its `::`, there are variables and types, so that bar parts.
    """

    def __init__(self) -> None:
        self.due = True
        self._waiting: list[str] = []  # "length", "binder" (before its bar) and "range", by age

    def restart(self) -> None:
        """No length reaches across this token."""
        self.due = True
        self._waiting.clear()

    def bind(self) -> None:
        """A binder begins."""
        self._waiting.append("binder")

    def bound(self) -> None:
        """The `::` of the innermost binder: whatever was open in its range is not."""
        kinds = self._waiting
        while kinds and kinds.pop() == "length":
            pass

    def closes(self) -> bool:
        """Read a bar; whether it closes a length."""
        kinds = self._waiting
        if kinds and kinds[-1] == "binder":
            kinds[-1] = "range"
            self.due = True
        elif self.due:
            kinds.append("length")
        elif "length" in kinds[-_DEEPEST_RANGES:]:
            while kinds.pop() != "length":
                pass
            return True
        else:
            self.due = True
        return False


_DEEPEST_RANGES = 10


def _closing_bars(tokens: Tokens) -> frozenset[int]:
    """Indices of the bars that close a `|length|`."""
    found: set[int] = set()
    outer: list[_Bars] = []
    bars = _Bars()
    for index, token in enumerate(tokens):
        text = token.text
        if token.kind is Kind.WORD and not is_member(tokens, index):
            if text in _BAR_BOUNDARIES:
                bars.restart()
            elif text in _BINDERS and _binds(tokens, index):
                bars.bind()
            bars.due = text in _UNFINISHED or text in ("to", "downto")
        elif token.kind is not Kind.SYMBOL:
            bars.due = False
        elif text in CLOSING:
            outer.append(bars)
            bars = _Bars()
        elif text in (")", "]", "}"):
            bars = outer.pop() if outer else _Bars()
            if not closes_attribute(tokens, index):
                bars.due = not can_end_expression(tokens, index)
        elif text in _BAR_BOUNDARIES:
            bars.restart()
        elif text == "|":
            if bars.closes():
                found.add(index)
                bars.due = False
            else:
                bars.due = True
        else:
            if text == "::":
                bars.bound()
            bars.due = True
    return frozenset(found)


def _binds(tokens: Tokens, index: int) -> bool:
    """Whether the binder's word at `index` is one, and not a type such as `set<int>`."""
    return index + 1 < len(tokens) and tokens[index + 1].kind is Kind.WORD


def is_member(tokens: Tokens, index: int) -> bool:
    """Whether the word at `index` is a member's name: `f.requires` is no clause."""
    return index > 0 and tokens[index - 1].text == "."


class Tokens(list[Token]):
    """The tokens of one text, with their brackets matched once for all questions.

    Without the table, each question would read on to the bracket's end, and a text of nested
    brackets would take the square of its length.
    """

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._pairs: dict[int, int] = {}
        self._openings: dict[int, int] = {}
        self._broken_at = len(tokens)
        self._bars: frozenset[int] | None = None
        self._match()

    def _match(self) -> None:
        opened: list[int] = []
        for index, token in enumerate(self):
            if token.kind is not Kind.SYMBOL:
                continue
            if token.text in CLOSING:
                opened.append(index)
            elif token.text in (")", "]", "}"):
                if not opened or CLOSING[self[opened[-1]].text] != token.text:
                    self._broken_at = index
                    return
                self._openings[index] = opened[-1]
                self._pairs[opened.pop()] = index

    def closes_length(self, index: int) -> bool:
        """Whether the bar at `index` is the second of a `|length|`."""
        if self._bars is None:
            self._bars = _closing_bars(self)
        return index in self._bars

    def opening(self, index: int) -> int | None:
        """Index of the bracket that the one at `index` closes; None where it closes none."""
        return self._openings.get(index)

    def closing(self, index: int) -> int:
        """Index of the bracket that closes the one at `index`.

        Raises:
            ParseFailure: there is none, or brackets cross.
        """
        found = self._pairs.get(index)
        if found is not None:
            return found
        if self._broken_at < len(self):
            token = self[self._broken_at]
            raise ParseFailure(f"unexpected {token.text!r}", token.start)
        raise ParseFailure(f"{self[index].text!r} is never closed", self[index].start)
