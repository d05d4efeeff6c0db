"""Top-level declarations of an F* module, found among its tokens.

What lives here: splitting a text into declarations, their kinds, prefixes and heads. What does
not: what a group or a pattern binds (`bindings`), types, scopes, and any judgement.

F* has no mark between declarations. A keyword begins one when no bracket is open and the token
before it can end an expression: no expression goes on with `let` or `val` after an identifier or
a closing bracket, while after `=`, `in`, `;` and operators a `let` is local.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fstar_bridge.bindings import bindings, bound, operator_at
from fstar_bridge.brackets import ATTRIBUTES, CLOSERS, OPENERS, matching, top_level
from fstar_bridge.lexer import Kind, LexicalError, Token, tokenize

MODIFIERS = frozenset(
    {
        "private", "unfold", "unfoldable", "inline", "inline_for_extraction",
        "noextract", "irreducible", "opaque", "logic", "total", "reifiable", "reflectable",
        "noeq", "unopteq", "assume", "new",
    }
)  # fmt: skip
KEYWORDS = frozenset(
    {
        "module", "open", "include", "friend", "val", "let", "type", "class", "instance",
        "exception", "effect", "new_effect", "sub_effect", "layered_effect", "polymonadic_bind",
        "polymonadic_subcomp",
    }
)  # fmt: skip
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
_TERM_PRAGMAS = frozenset({"#check", "#eval"})


@dataclass(slots=True)
class Declaration:
    """One top-level declaration.

    Attributes:
        kind: its keyword (`let`, `val`, `type`, `open`, …), `assume` for an axiom
            (`assume Name : formula`), `pragma`, `splice`, `blob`, or `text` for what is none.
        names: the names that it declares; several for `let rec … and …` and for patterns.
        possible: names that it may declare besides, where an `and` may belong to a proof.
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
    possible: list[str] = field(default_factory=list)
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

    def heads(self, declaration: Declaration) -> list[list[Token]]:
        """The head of each binding of a `let`: pattern, binders and type, without `rec`."""
        begin = declaration.keyword + 1 + declaration.recursive
        found = bindings(self.tokens, begin, declaration.last)
        return [self.tokens[b.begin : b.end] for b in found if b.certain]

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
        if text in OPENERS:
            # A local attribute is no value: what follows it still belongs to the expression.
            self.closing.append((OPENERS[text], text not in ATTRIBUTES or self.ended))
            self.ended = False
        elif text in CLOSERS:
            if not self.closing or self.closing[-1][0] != text:
                raise LexicalError(f"{text!r} closes nothing", token.start)
            self.ended = self.closing.pop()[1]
        elif token.kind is Kind.SYMBOL:
            # `Some?` (a discriminator) ends in a symbol.
            self.ended = text == "?" and self.constructor
        else:
            # What comes after `#check` is a term: a `let` in it declares nothing.
            self.ended = token.text not in _TERM_PRAGMAS and text not in _EXPECTING
        self.constructor = token.kind is Kind.WORD and token.name[0].isupper()


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
        return token.text in ATTRIBUTES or (
            splice and tokens[index + 1].text in ("splice", "splice_t")
        )
    return token.kind is Kind.WORD and token.text in (KEYWORDS | MODIFIERS)


def _only_prefix(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a range holds nothing but attributes and modifiers."""
    index = first
    while index < last:
        if tokens[index].text in ATTRIBUTES:
            index = matching(tokens, index) + 1
        elif tokens[index].kind is Kind.WORD and tokens[index].text in MODIFIERS:
            index += 1
        else:
            return False
    return True


def _declaration(tokens: list[Token], first: int, last: int) -> Declaration:
    index, found = first, Declaration("text", first, first, last, last)
    while index < last:
        token = tokens[index]
        if token.text in ATTRIBUTES:
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
    if found.kind in ("let", "type", "effect", "class", "exception", "instance"):
        body = (i + 1 for i in top_level(tokens, begin, found.last) if tokens[i].text == "=")
        found.body = next(body, found.last)
    if found.kind == "let":
        found.recursive = begin < found.last and tokens[begin].text == "rec"
    groups = list(bindings(tokens, begin + found.recursive, found.last))
    if found.kind == "let":
        for group in groups:
            names = bound(tokens[group.begin : group.end])
            (found.names if group.certain else found.possible).extend(names)
    elif found.kind in ("type", "class"):
        found.names = [name for group in groups if (name := _first_name(tokens, group.begin))]
    elif found.kind in ("val", "exception", "effect", "instance"):
        found.names = [name for name in [_first_name(tokens, begin)] if name]


def _first_name(tokens: list[Token], begin: int) -> str:
    while begin < len(tokens) and tokens[begin].text in ("rec", "val", "~>", "↝"):
        begin += 1
    if begin < len(tokens) and tokens[begin].kind in (Kind.WORD, Kind.QUOTED):
        return tokens[begin].name
    return operator_at(tokens, begin)
