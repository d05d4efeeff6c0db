"""Statements inside bodies, as far as finding places needs it.

What lives here: where the head of a loop or of a `forall` statement ends, the loops of a
callable, and its variables with the types that can be read off. What does not: full parsing of
statements; what is not understood is simply not offered as a place.
"""

from __future__ import annotations

from dataclasses import dataclass

from dafny_bridge.brackets import Tokens, can_end_expression
from dafny_bridge.declarations import Declaration, Program
from dafny_bridge.lexer import Kind, Token

LOOPS = frozenset({"while", "for"})
# Words that go on with an expression or a loop's head, where two operands would else meet.
_CONTINUING = frozenset(
    {
        "in", "then", "else", "case", "invariant", "decreases", "modifies", "free", "is", "as",
        "ensures", "requires", "to", "downto", "by", "match",
    }
)  # fmt: skip
_LOOP_CLAUSES = frozenset({"invariant", "decreases", "modifies", "free"})


def head_body(tokens: Tokens, index: int, end: int) -> int | None:
    """Index of the `{` that opens the body of the statement whose head starts at `index`.

    None when the statement has no body. A brace opens the body when the expression before it is
    complete and no `match` waits for its cases; two operands in a row begin a new statement.
    """
    place, waiting_matches = index + 1, 0
    if place < end and tokens[place].text == "{" and tokens[place + 1].text == "case":
        return place
    while place < end:
        token = tokens[place]
        complete = place > index + 1 and (
            can_end_expression(tokens, place - 1)
            or (tokens[place - 1].text == "*" and tokens[place - 2].text == "while")
        )
        if token.text in (";", "}", ")", "]") and token.kind is Kind.SYMBOL:
            return None
        if token.text == "match":
            waiting_matches += 1
        if token.kind is Kind.WORD and complete and token.text not in _CONTINUING:
            return None
        if token.text == "{" and tokens[place + 1].text != ":" and complete:
            if not (waiting_matches and tokens[place + 1].text in ("case", "}")):
                return place
            waiting_matches -= 1
        opens = token.kind is Kind.SYMBOL and token.text in ("(", "[", "{")
        place = tokens.closing(place) + 1 if opens else place + 1
    return None


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
    found = []
    for index in range(begin, end):
        if tokens[index].text not in LOOPS or tokens[index].kind is not Kind.WORD:
            continue
        opened = head_body(tokens, index, end)
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
