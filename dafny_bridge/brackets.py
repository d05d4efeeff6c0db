"""Brackets, and where an expression can end.

What lives here: matching brackets among tokens, and the rules by which a parser that does not
understand expressions still tells a body from a set. What does not: declarations.
"""

from __future__ import annotations

from dafny_bridge.lexer import Kind, Token

CLOSING = {"(": ")", "[": "]", "{": "}"}
_STAR_CLAUSES = frozenset({"decreases", "reads", "modifies"})
"""Opening brackets to closing ones."""

# Words after which an expression is still to come.
_UNFINISHED = frozenset(
    {
        "requires", "ensures", "reads", "modifies", "decreases", "invariant", "if", "then", "else",
        "in", "match", "case", "by", "calc", "assert", "assume", "expect", "reveal", "var",
        "ghost", "set", "iset", "multiset", "map", "imap", "old", "fresh", "witness", "is", "as",
        "forall", "exists", "yields", "returns", "free", "yield", "while", "for", "return",
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
        return token.text not in _UNFINISHED
    if token.kind is Kind.SYMBOL:
        if token.text == "*":
            return index > 0 and (
                tokens[index - 1].text in _STAR_CLAUSES | {","}
                or closes_attribute(tokens, index - 1)
            )
        if token.text == "|":
            return _bar_closes(tokens, index)
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


_BINDERS = frozenset({"set", "iset", "map", "imap", "forall", "exists"})
_BAR_BOUNDARIES = frozenset(
    {
        "requires", "ensures", "reads", "modifies", "decreases", "invariant", "while", "assert",
        "assume", "return", "returns", "var", ";", ":=", ":|", ",", "==>", "<==>", "&&", "||",
    }
)  # fmt: skip


def _bar_closes(tokens: list[Token], index: int) -> bool:
    """Whether the bar at `index` is the second of a `|length|`.

    Bars are read from the last token that no length reaches across: a bar opens where an operand
    is due, divides once after each binder (`set x | …`), and closes otherwise.
    """
    outer = _outer_tokens_before(tokens, index)
    opened, dividing, closes = 0, 0, False
    before: Token | None = None
    for token in outer:
        closes = False
        if token.text in _BINDERS:
            dividing += 1
        elif token.text == "::" and dividing:
            dividing -= 1
        elif token.text == "|":
            due = before is None or (
                before.kind is Kind.SYMBOL and before.text not in (")", "]", "}", "|")
            )
            if due or not (opened or dividing):
                opened += 1
            elif dividing:
                dividing -= 1
            else:
                opened -= 1
                closes = True
        before = token
    return closes


def _outer_tokens_before(tokens: list[Token], index: int) -> list[Token]:
    """Tokens from the nearest boundary up to `index`, without the insides of bracket groups."""
    found: list[Token] = []
    depth = 0
    for place in range(index, -1, -1):
        token = tokens[place]
        closing = token.kind is Kind.SYMBOL and token.text in (")", "]", "}")
        opening = token.kind is Kind.SYMBOL and token.text in CLOSING
        if opening and depth == 0:
            break
        if depth == 0 and place != index and token.text in _BAR_BOUNDARIES:
            break
        if depth == 0:
            found.append(token)
        depth += closing - opening
    return found[::-1]


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
