"""Statements inside bodies, as far as finding places needs it.

What lives here: where the head of a loop or of a `forall` statement ends, the loops of a
callable, and its variables with the types that can be read off. What does not: full parsing of
statements; what is not understood is simply not offered as a place.
"""

from __future__ import annotations

from dataclasses import dataclass

from dafny_bridge.brackets import Tokens, can_end_expression
from dafny_bridge.lexer import Kind, Token
from dafny_bridge.outline import Declaration, Program

LOOPS = frozenset({"while", "for"})
# Words that go on with an expression or a loop's head, where two operands would else meet. None
# of them can begin a statement, in 2.x or in 4.x; hence no `is`, `match` or `to`.
_CONTINUING = frozenset(
    {
        "in", "then", "else", "case", "invariant", "decreases", "modifies", "free", "as",
        "ensures", "requires", "by",
    }
)  # fmt: skip
# Words that begin a statement which needs no semicolon before its own brace.
_BEGINNING = frozenset(
    {
        "if", "while", "for", "match", "forall", "assert", "assume", "expect", "calc", "reveal",
        "hide", "opaque", "var", "ghost", "label", "modify", "return", "yield", "print", "break",
        "continue",
    }
)  # fmt: skip
_LOOP_CLAUSES = frozenset({"invariant", "decreases", "modifies", "free"})
_MOST_MATCHES = 8
"""A head in which more `match` expressions wait for their cases counts as one without a body."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How far a head was read.

    Attributes:
        place: index of the next token.
        matches: how many `match` wait for their cases.
        ranging: whether the `to` of a `for` may still come.
        due: whether an expression begins here, whatever the token before says.
    """

    place: int
    matches: int
    ranging: bool
    due: bool = False


class Heads:
    """Where the bodies of statements begin.

    One object serves one text: heads that lie in each other (`while + while + …`) are read on
    from where another was, so that a text takes time in proportion to its length.
    """

    def __init__(self, tokens: Tokens) -> None:
        """Nothing is read yet."""
        self._tokens = tokens
        self._known: dict[_Reading, int | None] = {}

    def body(self, index: int) -> int | None:
        """Index of the `{` that opens the body of the statement whose head starts at `index`.

        None when the statement has no body, and wherever that is in doubt. A brace opens the body
        when the expression before it is complete and no `match` waits for its cases; two operands
        in a row begin a new statement.
        """
        tokens, place = self._tokens, index + 1
        if place < len(tokens) and tokens[place].text == "{" and tokens[place + 1].text == "case":
            return place
        reading: _Reading | None = _Reading(place, 0, tokens[index].text == "for", due=True)
        path: list[_Reading] = []
        found = None
        while reading is not None and reading not in self._known:
            path.append(reading)
            found, reading = self._step(reading)
        if reading is not None:
            found = self._known[reading]
        self._known.update(dict.fromkeys(path, found))
        return found

    def _step(self, reading: _Reading) -> tuple[int | None, _Reading | None]:
        """Read one token or bracket group: the body if it is there, and how to go on."""
        tokens, place = self._tokens, reading.place
        if place >= len(tokens):
            return None, None
        token, matches, ranging = tokens[place], reading.matches, reading.ranging
        complete, ranges = not reading.due and self._complete(place), False
        if token.kind is Kind.WORD:
            ranges = ranging and complete and token.text in ("to", "downto")
            begins = token.text in _BEGINNING and tokens[place - 1].text == "|"
            if begins or (complete and token.text not in _CONTINUING and not ranges):
                return None, None
            matches += token.text == "match"
            ranging = ranging and not ranges and token.text not in _LOOP_CLAUSES
        elif token.kind is Kind.SYMBOL and token.text in (";", "}", ")", "]"):
            return None, None
        elif token.kind is Kind.SYMBOL and token.text in ("(", "[", "{"):
            if token.text == "{" and tokens[place + 1].text != ":" and complete:
                if not (matches and tokens[place + 1].text in ("case", "}")):
                    return place, None
                matches -= 1
            place = tokens.closing(place)
        if matches > _MOST_MATCHES:
            return None, None
        return None, _Reading(place + 1, matches, ranging, due=ranges)

    def _complete(self, place: int) -> bool:
        """Whether an expression, or a guard that is a star, can end just before `place`."""
        tokens = self._tokens
        if can_end_expression(tokens, place - 1):
            return True
        return tokens[place - 1].text == "*" and tokens[place - 2].text == "while"


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop with a body.

    Attributes:
        keyword: index of `while` or `for`.
        guard: token indices of the guard, first and after last.
        opened: index of the body's `{`.
        closed: index of the matching `}`.
        decreasing: whether it has a `decreases` clause of its own.
        assigned: variables that its body assigns, in order of first assignment.
    """

    keyword: int
    guard: tuple[int, int]
    opened: int
    closed: int
    decreasing: bool
    assigned: tuple[str, ...]


def loops_of(program: Program, declaration: Declaration) -> list[Loop]:
    """The loops of a callable, in the order of the text; outer ones before inner ones."""
    if declaration.body is None:
        return []
    tokens = program.tokens
    begin, end = declaration.body
    heads, found = Heads(tokens), []
    for index in range(begin, end):
        if tokens[index].text not in LOOPS or tokens[index].kind is not Kind.WORD:
            continue
        opened = heads.body(index)
        if opened is None or opened == index + 1:
            continue
        closed = tokens.closing(opened)
        clauses = [i for i in range(index + 1, opened) if tokens[i].text in _LOOP_CLAUSES]
        guard = (index + 1, clauses[0] if clauses else opened)
        decreasing = any(tokens[i].text == "decreases" for i in clauses)
        assigned = assigned_in(tokens, opened + 1, closed)
        found.append(Loop(index, guard, opened, closed, decreasing, assigned))
    return found


def assigned_in(tokens: list[Token], begin: int, end: int) -> tuple[str, ...]:
    """Variables (plain names) on the left of `:=` between two token indices."""
    found: dict[str, None] = {}
    for index in range(begin, end):
        if tokens[index].text != ":=":
            continue
        place = index - 1
        while place >= begin:
            token = tokens[place]
            if token.kind is not Kind.WORD:
                break
            found.setdefault(token.text)
            if tokens[place - 1].text != ",":
                break
            place -= 2
    return tuple(found)


def assigns_elements(tokens: list[Token], begin: int, end: int) -> bool:
    """Whether an array element is assigned between two token indices."""
    pairs = zip(tokens[begin:end], tokens[begin + 1 : end], strict=False)
    return any(a.text == "]" and b.text == ":=" for a, b in pairs)


def parameters(tokens: tuple[Token, ...] | list[Token]) -> list[tuple[str, str]]:
    """Names and types of formals in a signature: all its `name: type` groups in brackets."""
    found = []
    depth = 0
    for index, token in enumerate(tokens):
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif token.text == ":" and depth == 1 and tokens[index - 1].kind is Kind.WORD:
            found.append((tokens[index - 1].text, _type_after(tokens, index + 1)))
    return found


def _type_after(tokens: tuple[Token, ...] | list[Token], start: int) -> str:
    depth, words = 0, []
    for token in tokens[start:]:
        if depth == 0 and token.text in (",", ")", ":=", ";", "{", "|", ":|"):
            break
        depth += token.text in ("<", "(")
        depth -= token.text in (">", ")")
        words.append(token.text)
    return "".join(words)


def local_variables(program: Program, declaration: Declaration) -> list[tuple[str, str]]:
    """Local variables of a callable with their types, "" where a type cannot be read off."""
    if declaration.body is None:
        return []
    tokens = program.tokens
    begin, end = declaration.body
    known = dict(parameters(declaration.signature))
    found: dict[str, str] = {}
    for index in range(begin, end):
        if tokens[index].text != "var":
            continue
        names, place = [], index + 1
        while place < end and tokens[place].kind is Kind.WORD:
            name = tokens[place].text
            kind = _type_after(tokens, place + 2) if tokens[place + 1].text == ":" else ""
            names.append((name, kind))
            place += 1
            while place < end and tokens[place].text not in (",", ":=", ";", ":|"):
                place += 1
            if tokens[place].text != ",":
                break
            place += 1
        values = _values(tokens, place + 1, end) if tokens[place].text == ":=" else []
        for number, (name, kind) in enumerate(names):
            value = values[number] if number < len(values) else []
            found[name] = kind or _type_of(value, {**known, **found})
    return list(found.items())


def _values(tokens: list[Token], begin: int, end: int) -> list[list[Token]]:
    """The expressions between `:=` and `;`, split at outer commas."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[begin:end]:
        if depth == 0 and token.text == ";":
            break
        depth += token.text in ("(", "[", "{")
        depth -= token.text in (")", "]", "}")
        if depth == 0 and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _type_of(value: list[Token], known: dict[str, str]) -> str:
    """A guess at the type of an expression; wrong guesses only cost a rejected hint."""
    if not value:
        return ""
    first, words = value[0], {token.text for token in value}
    if first.text in ("true", "false") or words & {"==", "<", "<=", "&&", "||", "!"}:
        return "bool"
    if len(value) == 1 and first.kind is Kind.WORD:
        return known.get(first.text, "")
    if first.text == "[":
        return "seq"
    if first.text == "new":
        return "array<int>" if "[" in words else ""
    if first.text in ("{", "multiset", "set", "map"):
        return first.text
    if first.kind is Kind.NUMBER or first.text in ("|", "-") or "Length" in words:
        return "int"
    if first.text in known and "[" not in words and "(" not in words and "." not in words:
        return known[first.text]
    return "int" if words & {"+", "-", "*", "/", "%"} else ""
