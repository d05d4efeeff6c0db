"""Top-level declarations of an F* module, found among its tokens.

What lives here: splitting a text into declarations, their kinds, names, prefixes and heads. What
does not: types, scopes, and any judgement.

F* has no mark between declarations. A keyword begins one when no bracket is open and the token
before it can end an expression: no expression goes on with `let` or `val` after an identifier or
a closing bracket, while after `=`, `in`, `;` and operators a `let` is local.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fstar_bridge.lexer import Kind, LexicalError, Token, tokenize

MODIFIERS = frozenset(
    {
        "private", "abstract", "unfold", "unfoldable", "inline", "inline_for_extraction",
        "noextract", "irreducible", "opaque", "logic", "total", "reifiable", "reflectable",
        "noeq", "unopteq", "assume", "new", "layered_effect_declaration",
    }
)  # fmt: skip
KEYWORDS = frozenset(
    {
        "module", "open", "include", "friend", "val", "let", "type", "class", "instance",
        "exception", "effect", "new_effect", "sub_effect", "layered_effect", "polymonadic_bind",
        "polymonadic_subcomp",
    }
)  # fmt: skip
_OPENERS = {"(": ")", "[": "]", "{": "}", "[@": "]", "[@@": "]", "[@@@": "]", ".(": ")"}
_OPENERS |= {".[": "]", ".(|": ")", ".[|": "]", "begin": "end"}
_CLOSERS = frozenset({")", "]", "}", "end"})
_ATTRIBUTES = frozenset({"[@", "[@@", "[@@@"})
# Words after which an expression must follow, so that a `let` there is local.
_EXPECTING = frozenset(
    {
        "let", "in", "then", "else", "if", "match", "with", "when", "fun", "λ", "function", "try",
        "assert", "assume", "by", "begin", "of", "rec", "and", "returns", "as", "requires",
        "ensures", "decreases", "introduce", "eliminate", "calc", "forall", "exists", "reify",
        "quote", "synth", "range_of", "set_range_of", "open", "include", "module", "friend", "val",
        "type", "exception", "effect", "new_effect", "sub_effect", "class", "instance",
    }
) | MODIFIERS  # fmt: skip


@dataclass(slots=True)
class Declaration:
    """One top-level declaration.

    Attributes:
        kind: its keyword (`let`, `val`, `type`, `open`, …), `assume` for an axiom
            (`assume Name : formula`), `pragma`, `splice`, `blob`, or `text` for what is none.
        names: the names that it declares; several for `let rec … and …` and for patterns.
        first: index of its first token, prefixes included.
        keyword: index of its keyword.
        last: index after its last token.
        body: index after the `=` of a `let` or type definition; `last` when there is none.
        modifiers: the prefixes before the keyword.
        attributes: the tokens of each attribute bracket, without the brackets.
        recursive: whether it is `let rec`.
    """

    kind: str
    first: int
    keyword: int
    last: int
    body: int = 0
    names: list[str] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    attributes: list[tuple[Token, ...]] = field(default_factory=list)
    recursive: bool = False

    @property
    def name(self) -> str:
        """The first name, "" when it has none."""
        return self.names[0] if self.names else ""

    @property
    def assumed(self) -> bool:
        """Whether it is declared as an assumption."""
        return "assume" in self.modifiers or self.kind == "assume"


class Module:
    """A text with its tokens and top-level declarations."""

    def __init__(self, text: str) -> None:
        """Split `text`.

        Raises:
            LexicalError: it cannot be split into tokens, or a bracket does not match.
        """
        self.text = text
        self.tokens = tokenize(text)
        self.declarations = list(_split(self.tokens))

    @property
    def name(self) -> str:
        """The module's name, "" when the text does not begin with `module NAME`."""
        for declaration in self.declarations:
            if declaration.kind == "module":
                words = self.head(declaration)
                return "" if any(token.text == "=" for token in words) else dotted(words)
            if declaration.kind not in ("pragma", "text"):
                break
        return ""

    def of(self, *kinds: str) -> list[Declaration]:
        """The declarations of some kinds."""
        return [d for d in self.declarations if d.kind in kinds]

    def slice(self, begin: int, end: int) -> list[Token]:
        """Tokens of a range of indices."""
        return self.tokens[begin:end]

    def head(self, declaration: Declaration) -> list[Token]:
        """The tokens after the keyword and before the body's `=`."""
        end = declaration.last
        if declaration.body < declaration.last:
            end = declaration.body - 1
        return self.tokens[declaration.keyword + 1 : end]

    def body(self, declaration: Declaration) -> list[Token]:
        """The tokens after the `=`; none when there is no body."""
        return self.tokens[declaration.body : declaration.last]

    def source(self, begin: int, end: int) -> str:
        """The text from one token to before another, by indices."""
        if begin >= end:
            return ""
        return self.text[self.tokens[begin].start : self.tokens[end - 1].end]

    def around(self, offset: int) -> Declaration | None:
        """The declaration in which an offset of the text lies."""
        for declaration in self.declarations:
            start = self.tokens[declaration.first].start
            if start <= offset < self.tokens[declaration.last - 1].end:
                return declaration
        return None

    def definitions(self) -> list[Declaration]:
        """All `let`, and `instance`, declarations: what F* checks."""
        return self.of("let", "instance")


def dotted(tokens: Sequence[Token]) -> str:
    """The dotted name at the beginning of some tokens (`FStar.List.Tot`)."""
    parts: list[str] = []
    for token in tokens:
        if token.text == "." and parts:
            continue
        if token.kind not in (Kind.WORD, Kind.QUOTED) or not token.name[0].isupper():
            break
        parts.append(token.name)
    return ".".join(parts)


def texts(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The texts of tokens, for comparison: comments and blanks have gone already."""
    return tuple(token.name if token.kind is Kind.QUOTED else token.text for token in tokens)


class _Walk:
    """Knows at each token how deep it is, and whether an expression may end before it."""

    def __init__(self) -> None:
        self.closing: list[tuple[str, bool]] = []
        self.ended = True
        self.constructor = False

    def step(self, token: Token) -> None:
        """Go over one token.

        Raises:
            LexicalError: a bracket does not match.
        """
        text = token.text if token.kind in (Kind.SYMBOL, Kind.WORD) else ""
        if text in _OPENERS:
            # A local attribute is no value: what follows it still belongs to the expression.
            self.closing.append((_OPENERS[text], text not in _ATTRIBUTES or self.ended))
            self.ended = False
        elif text in _CLOSERS:
            if not self.closing or self.closing[-1][0] != text:
                raise LexicalError(f"{text!r} closes nothing", token.start)
            self.ended = self.closing.pop()[1]
        elif token.kind is Kind.SYMBOL:
            # `⊥` and `⊤` are names; `Some?` (a discriminator) ends in a symbol.
            self.ended = text in "⊥⊤" or (text == "?" and self.constructor)
        else:
            self.ended = text not in _EXPECTING
        self.constructor = token.kind is Kind.WORD and token.text[0].isupper()


def _split(tokens: list[Token]) -> Iterator[Declaration]:
    begins, walk = [], _Walk()
    for index, token in enumerate(tokens):
        if walk.ended and not walk.closing and _begins(tokens, index):
            begins.append(index)
        walk.step(token)
    if walk.closing:
        raise LexicalError(f"{walk.closing[-1][0]!r} is missing", tokens[-1].end)
    if tokens and (not begins or begins[0] != 0):
        begins.insert(0, 0)
    first = None
    for place, index in enumerate(begins):
        last = begins[place + 1] if place + 1 < len(begins) else len(tokens)
        first = index if first is None else first
        if _only_prefix(tokens, first, last) and last < len(tokens):
            continue
        yield _declaration(tokens, first, last)
        first = None


def _begins(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind in (Kind.PRAGMA, Kind.BLOB):
        return True
    if token.kind is Kind.SYMBOL:
        splice = token.text == "%" and index + 1 < len(tokens)
        return token.text in _ATTRIBUTES or (
            splice and tokens[index + 1].text in ("splice", "splice_t")
        )
    return token.kind is Kind.WORD and token.text in (KEYWORDS | MODIFIERS)


def _only_prefix(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a range holds nothing but attributes and modifiers."""
    index = first
    while index < last:
        if tokens[index].text in _ATTRIBUTES:
            index = matching(tokens, index) + 1
        elif tokens[index].kind is Kind.WORD and tokens[index].text in MODIFIERS:
            index += 1
        else:
            return False
    return True


def matching(tokens: Sequence[Token], index: int) -> int:
    """Index of the bracket that closes the one at `index`; the last index when none does."""
    depth = 0
    for place in range(index, len(tokens)):
        token = tokens[place]
        if token.kind not in (Kind.SYMBOL, Kind.WORD):
            continue
        if token.text in _OPENERS:
            depth += 1
        elif token.text in _CLOSERS:
            depth -= 1
            if depth == 0:
                return place
    return len(tokens) - 1


def top_level(tokens: Sequence[Token], begin: int, end: int) -> Iterator[int]:
    """Indices of the tokens between `begin` and `end` that stand in no bracket."""
    index = begin
    while index < end:
        yield index
        if tokens[index].kind is not Kind.STRING and tokens[index].text in _OPENERS:
            index = matching(tokens, index)
        index += 1


def _declaration(tokens: list[Token], first: int, last: int) -> Declaration:
    index, found = first, Declaration("text", first, first, last, last)
    while index < last:
        token = tokens[index]
        if token.text in _ATTRIBUTES:
            close = matching(tokens, index)
            found.attributes.append(tuple(tokens[index + 1 : close]))
            index = close + 1
        elif token.kind is Kind.WORD and token.text in MODIFIERS:
            found.modifiers.append(token.text)
            index += 1
        else:
            break
    found.keyword = min(index, last - 1)
    token = tokens[found.keyword]
    if token.kind is Kind.PRAGMA or token.kind is Kind.BLOB:
        found.kind = token.kind.value
    elif token.kind is Kind.WORD and token.text in KEYWORDS:
        found.kind = token.text
    elif token.text == "%":
        found.kind = "splice"
    elif "assume" in found.modifiers:
        found.kind, found.names = "assume", [token.name]
    _name(tokens, found)
    return found


def _name(tokens: list[Token], found: Declaration) -> None:
    """Fill in names and body of a declaration whose kind is known."""
    begin = found.keyword + 1
    if found.kind in ("let", "type", "effect", "class", "val", "exception", "instance"):
        body = next(
            (i + 1 for i in top_level(tokens, begin, found.last) if tokens[i].text == "="), None
        )
        if body is not None and found.kind != "val":
            found.body = body
    if found.kind == "let":
        found.recursive = begin < found.last and tokens[begin].text == "rec"
        begin += found.recursive
        found.names = _bound(tokens, begin, found)
        found.names += _mutual(tokens, found)
    elif found.kind in ("val", "type", "class", "exception", "effect", "instance"):
        found.names = _bound(tokens, begin, found)[:1]
        if found.kind == "type":
            found.names += _mutual(tokens, found)


def _bound(tokens: list[Token], begin: int, found: Declaration) -> list[str]:
    """Names that the pattern at `begin` binds: one identifier, one operator, or a pattern."""
    if begin >= found.last:
        return []
    token = tokens[begin]
    if token.kind in (Kind.WORD, Kind.QUOTED):
        return [token.name]
    close = matching(tokens, begin)
    inside = [t for t in tokens[begin + 1 : close] if t.text != "#"]
    if token.text == "(" and all(t.kind is Kind.SYMBOL for t in inside):
        return ["".join(t.text for t in inside)]
    return [t.name for t in inside if t.kind in (Kind.WORD, Kind.QUOTED)]


def _mutual(tokens: list[Token], found: Declaration) -> list[str]:
    """Names after the top-level `and`s of a group."""
    names, local = [], 0
    for index in top_level(tokens, found.body, found.last):
        text = tokens[index].text if tokens[index].kind is Kind.WORD else ""
        local += (text == "let") - (text == "in")
        after = tokens[index + 1 : index + 3]
        # `eliminate … with x. e and y. f` has an `and` that declares nothing.
        named = len(after) == 2 and after[0].kind is Kind.WORD and after[1].text != "."
        if text == "and" and local <= 0 and named:
            names.append(after[0].name)
    return names
