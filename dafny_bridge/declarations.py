"""The declarations of a Dafny file, as token ranges.

What lives here: a parser for the *outer* grammar of Dafny 2.x and 4.x: modules, types and their
members, with attributes, signature, specification clauses and body told apart. What does not:
expressions and statements, which stay token sequences, and any judgement about them.

The parser never guesses: text that it does not understand raises `ParseFailure`, and the audit
then objects. Where Dafny's grammar needs a look at expressions (does this brace open a body or
a set?), the rules are in `brackets` and at `_Parser.clause_end`.
"""

from __future__ import annotations

from dafny_bridge.brackets import CLOSING, ParseFailure, Tokens, can_end_expression, is_member
from dafny_bridge.lexer import Kind, Token, tokenize
from dafny_bridge.outline import CALLABLES, Attribute, Clause, Declaration, Program

_SPELLINGS = {
    "copredicate": ("greatest", "predicate"),
    "colemma": ("greatest", "lemma"),
    "comethod": ("greatest", "lemma"),
    "codatatype": ("co", "datatype"),
}
_KINDS = CALLABLES | _SPELLINGS.keys() | frozenset(
    {
        "datatype", "type", "newtype", "const", "var", "class", "trait", "module", "import",
        "export", "include",
    }
)  # fmt: skip
_MODIFIERS = frozenset(
    {
        "abstract", "ghost", "static", "protected", "opaque", "twostate", "least", "greatest",
        "inductive", "replaceable",
    }
)  # fmt: skip
# Modifiers of 4.x that are ordinary names in 2.x.
_SOFT = frozenset({"opaque", "least", "greatest", "replaceable"})
_TYPE_ENDS = frozenset({">", ">>"})
_DEEPEST = 100
_CLAUSES = frozenset({"requires", "ensures", "reads", "modifies", "decreases"})
_LEADING = frozenset({"free", "yield"})


def parse(text: str) -> Program:
    """The declarations of a source text.

    Raises:
        dafny_bridge.lexer.LexicalError: it is not a sequence of tokens.
        ParseFailure: its outer structure is not understood.
    """
    tokens = Tokens(tokenize(text))
    parser = _Parser(text, tokens)
    declarations = parser.scope((), end=len(tokens), in_class=False)
    return Program(text, tokens, declarations)


class _Parser:
    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text = text
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def word(self, offset: int = 0) -> str:
        """Text of the token at `place + offset`, "" past the end."""
        index = self.place + offset
        return self.tokens[index].text if index < len(self.tokens) else ""

    def fail(self, message: str) -> ParseFailure:
        index = min(self.place, len(self.tokens) - 1)
        return ParseFailure(message, self.tokens[index].start if index >= 0 else 0)

    def expect(self, text: str) -> None:
        if self.word() != text:
            raise self.fail(f"{text!r} expected, {self.word() or 'end of text'!r} found")
        self.place += 1

    def scope(self, names: tuple[str, ...], end: int, in_class: bool) -> list[Declaration]:
        """Declarations up to token `end`."""
        found = []
        while self.place < end:
            if self.word() == ";":
                self.place += 1
                continue
            found.append(self.declaration(names, end, in_class))
        if self.place != end:
            raise self.fail("a declaration runs beyond its scope")
        return found

    def declaration(self, scope: tuple[str, ...], end: int, in_class: bool) -> Declaration:
        first = self.place
        attributes = self.at_attributes()
        modifiers = []
        while self.word() in _MODIFIERS:
            modifiers.append(self.word())
            self.place += 1
        kind = self.word()
        if kind not in _KINDS or (kind == "var" and not in_class):
            raise self.fail(f"a declaration expected, {kind or 'end of text'!r} found")
        self.place += 1
        if kind in _SPELLINGS:
            extra, kind = _SPELLINGS[kind]
            modifiers.append(extra)
        if kind in ("function", "predicate") and self.word() == "method":
            modifiers.append("method")
            self.place += 1
        found = Declaration(kind, "", scope, tuple(modifiers), first, attributes)
        found.attributes += self.attributes()
        if kind in CALLABLES:
            self.callable(found, end, in_class)
        elif kind in ("class", "trait", "module"):
            self.container(found, end)
        elif kind == "include":
            found.name = self.word()
            self.place += 1
        else:
            self.simple(found, end, in_class)
        found.last = self.place
        return found

    def at_attributes(self) -> list[Attribute]:
        found = []
        while self.word() == "@":
            start = self.tokens[self.place].start
            name = self.word(1)
            self.place += 2
            arguments: tuple[Token, ...] = ()
            if self.word() == "(":
                close = self.tokens.closing(self.place)
                arguments = tuple(self.tokens[self.place + 1 : close])
                self.place = close + 1
            found.append(Attribute(name, arguments, start))
        return found

    def attributes(self) -> list[Attribute]:
        found = []
        while self.word() == "{" and self.word(1) == ":":
            close = self.tokens.closing(self.place)
            found.append(attribute_at(self.tokens, self.place, close))
            self.place = close + 1
        return found

    def name(self, found: Declaration) -> None:
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        keyword = token is not None and token.kind is Kind.WORD and token.text in _KINDS
        if token is not None and token.kind in (Kind.WORD, Kind.NUMBER) and not keyword:
            found.name = token.text
            self.place += 1
        elif found.kind == "constructor":
            found.name = "_ctor"
        else:
            raise self.fail(f"a name expected after {found.kind!r}")

    def callable(self, found: Declaration, end: int, in_class: bool) -> None:
        self.name(found)
        start = self.place
        while self.place < end and not self.starts_clause():
            if self.word() == "{" or self.starts_declaration(in_class):
                break
            self.place = self.past_group(end)
        found.signature = tuple(self.tokens[start : self.place])
        while self.place < end and self.starts_clause():
            found.clauses.append(self.clause(end, in_class))
        if self.place < end and self.word() == "{":
            found.body = self.block()
            if self.word() == "by" and self.word(1) == "method":
                self.place += 2
                found.by_method = self.block()

    def block(self) -> tuple[int, int]:
        if self.word() != "{":
            raise self.fail("'{' expected")
        close = self.tokens.closing(self.place)
        inside = (self.place + 1, close)
        self.place = close + 1
        return inside

    def past_group(self, end: int) -> int:
        """Index after the token at `place`, or after its whole bracket group."""
        token = self.tokens[self.place]
        if token.kind is Kind.SYMBOL and token.text in CLOSING:
            close = self.tokens.closing(self.place)
            if close >= end:
                raise self.fail("a bracket closes outside its declaration")
            return close + 1
        if token.kind is Kind.SYMBOL and token.text in (")", "]", "}"):
            raise self.fail(f"unexpected {token.text!r}")
        return self.place + 1

    def starts_clause(self) -> bool:
        word = self.word()
        if is_member(self.tokens, self.place):
            return False
        return word in _CLAUSES or (word in _LEADING and self.word(1) in _CLAUSES | _LEADING)

    def starts_declaration(self, in_class: bool) -> bool:
        """Whether a new declaration begins at `place` (outside any bracket).

        `var` begins one only in a class, and only where the expression before it is complete;
        elsewhere it is a let-expression.

        Raises:
            ParseFailure: what is before it is incomplete, or could go on with a word that is a
                name in 2.x and a modifier in 4.x.
        """
        word = self.word()
        if self.tokens[self.place].kind is not Kind.WORD and word != "@":
            return False
        if is_member(self.tokens, self.place):
            return False
        before = self.tokens[self.place - 1].text
        if word == "@":
            # `old@label(…)` and `x@label` are expressions; an attribute follows something whole.
            begins = before not in ("old", "unchanged", "allocated", "fresh")
        elif word == "var" or (word == "ghost" and self.word(1) == "var"):
            return in_class and (
                before in _TYPE_ENDS or can_end_expression(self.tokens, self.place - 1)
            )
        elif word in _MODIFIERS:
            begins = self.word(1) in _MODIFIERS | _KINDS
        else:
            begins = word in _KINDS
        complete = can_end_expression(self.tokens, self.place - 1)
        after_type = word not in _SOFT and before in _TYPE_ENDS | {";"}
        if begins and not (complete or after_type):
            raise self.fail(f"{word!r} after {before!r} begins a declaration or is a name")
        return begins

    def clause(self, end: int, in_class: bool) -> Clause:
        start = self.place
        words = []
        while self.word() in _LEADING:
            words.append(self.word())
            self.place += 1
        words.append(self.word())
        keyword_start = self.tokens[self.place].start
        self.place += 1
        begin = self.place
        self.place = stop = self.clause_end(end, in_class)
        if stop > begin and self.tokens[stop - 1].text == ";":
            stop -= 1
        keyword = " ".join(word for word in words if word != "free")
        tokens = tuple(self.tokens[begin:stop])
        return Clause(keyword, "free" in words, tokens, self.tokens[start].start, keyword_start)

    def clause_end(self, end: int, in_class: bool) -> int:
        """Index after the clause whose expression starts at `place`.

        A brace opens the body when the expression before it is complete and no `match` waits
        for its cases; otherwise it is a set, a map or the like.
        """
        waiting_matches = 0
        start = self.place
        while self.place < end:
            word = self.word()
            fresh = self.place == start
            if self.starts_clause():
                if fresh:
                    raise self.fail(f"an expression expected, {word!r} found")
                break
            if self.starts_declaration(in_class):
                break
            if word == "match":
                waiting_matches += 1
            if word == "{" and self.word(1) != ":":
                complete = not fresh and can_end_expression(self.tokens, self.place - 1)
                if complete and waiting_matches and self.word(1) in ("case", "}"):
                    waiting_matches -= 1
                elif complete:
                    break
            self.place = self.past_group(end)
        return self.place

    def container(self, found: Declaration, end: int) -> None:
        if found.kind == "module":
            self.name(found)
            while self.word() == ".":
                found.name += "." + self.word(1)
                self.place += 2
        else:
            self.name(found)
        start = self.place
        while self.place < end and self.word() != "{":
            if self.starts_declaration(in_class=True):
                break
            self.place += 1
        found.signature = tuple(self.tokens[start : self.place])
        if self.place < end and self.word() == "{":
            self.members(found, found.kind != "module")

    def members(self, found: Declaration, in_class: bool) -> None:
        found.body = self.block()
        after, (self.place, close) = self.place, found.body
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fail("scopes are nested too deeply")
        found.members = self.scope((*found.scope, found.name), close, in_class)
        self.depth -= 1
        self.place = after

    def simple(self, found: Declaration, end: int, in_class: bool) -> None:
        """A type, datatype, constant, field, import or export: all up to the next declaration."""
        if found.kind == "import" and self.word() == "opened":
            found.modifiers = (*found.modifiers, "opened")
            self.place += 1
        unnamed = self.place == end or self.word() in ("provides", "reveals", "extends")
        if found.kind == "export" and (unnamed or self.starts_declaration(in_class)):
            found.name = ""
        else:
            self.name(found)
        start = self.place
        has_members = found.kind in ("datatype", "type", "newtype")
        open_lets = 0  # a semicolon belongs to a let-expression while one is open
        while self.place < end:
            if (self.word() == ";" and open_lets <= 0) or self.starts_declaration(in_class):
                break
            opens = self.word() == "{" and self.word(1) != ":"
            whole = can_end_expression(self.tokens, self.place - 1)
            if has_members and opens and (whole or self.tokens[self.place - 1].text == ">"):
                break
            begin, self.place = self.place, self.past_group(end)
            passed = [token.text for token in self.tokens[begin : self.place]]
            open_lets += passed.count("var") + passed.count(":|") - passed.count(";")
        found.signature = tuple(self.tokens[start : self.place])
        if has_members and self.place < end and self.word() == "{":
            self.members(found, in_class=True)
        elif self.place == start and found.kind in ("const", "var"):
            raise self.fail(f"{found.kind} {found.name} has no type and no value")


def attribute_at(tokens: list[Token], opened: int, closed: int) -> Attribute:
    """The attribute between the braces at token indices `opened` and `closed`."""
    name = tokens[opened + 2].text if closed > opened + 2 else ""
    return Attribute(name, tuple(tokens[opened + 3 : closed]), tokens[opened].start)
