"""The outline of a Dafny program: its declarations with their parts.

What lives here: the data that the parser of declarations gives to everything else. What does not:
the parser (`declarations`), and any judgement about a program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dafny_bridge.brackets import Tokens
from dafny_bridge.lexer import Token

CALLABLES = frozenset({"method", "lemma", "function", "predicate", "constructor", "iterator"})
"""Kinds of declarations that have a contract."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """`{:name arguments}`, or `@Name(arguments)` of 4.9 and later.

    Attributes:
        name: without the colon or the at sign.
        arguments: tokens of the arguments.
        start: offset of its first token.
    """

    name: str
    arguments: tuple[Token, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One specification clause.

    Attributes:
        keyword: `requires`, `ensures`, `reads`, `modifies`, `decreases`, `yield requires`, …
        free: whether it is a `free` clause (assumed, not proved).
        tokens: the tokens after the keyword, without a closing semicolon.
        start: offset of its first word, which may be `free` or `yield`.
        keyword_start: offset of `requires`, `ensures`, … itself.
    """

    keyword: str
    free: bool
    tokens: tuple[Token, ...]
    start: int
    keyword_start: int


@dataclass(slots=True)
class Declaration:
    """One declaration.

    Attributes:
        kind: `method`, `lemma`, `function`, `predicate`, `constructor`, `iterator`, `datatype`,
            `type`, `newtype`, `const`, `var`, `class`, `trait`, `module`, `import`, `export`,
            `include`; modifiers such as `twostate` or `least` are kept apart.
        name: its name; `_ctor` for an anonymous constructor.
        scope: names of the modules and classes around it.
        modifiers: words before (and `method` after) the keyword, in order.
        attributes: attributes of the declaration itself.
        signature: tokens between name and first clause: type parameters, formals, results. For
            types, constants and imports: everything after the name.
        clauses: specification clauses in order.
        body: indices of the first token after `{` and of the matching `}`; None without a body.
        by_method: likewise for `by method { … }`.
        members: declarations inside a module, class, trait or type.
        first: index of the first token.
        last: index after the last token.
    """

    kind: str
    name: str
    scope: tuple[str, ...]
    modifiers: tuple[str, ...]
    first: int
    attributes: list[Attribute] = field(default_factory=list)
    signature: tuple[Token, ...] = ()
    clauses: list[Clause] = field(default_factory=list)
    body: tuple[int, int] | None = None
    by_method: tuple[int, int] | None = None
    members: list[Declaration] = field(default_factory=list)
    last: int = 0

    @property
    def full_name(self) -> str:
        """Dotted name with all scopes."""
        return ".".join((*self.scope, self.name))

    @property
    def is_callable(self) -> bool:
        """Whether it is a method, lemma, function or the like."""
        return self.kind in CALLABLES

    def clauses_of(self, *keywords: str) -> list[Clause]:
        """Its clauses with one of these keywords."""
        return [clause for clause in self.clauses if clause.keyword in keywords]

    def walk(self) -> Iterator[Declaration]:
        """Itself and all members, outermost first."""
        yield self
        for member in self.members:
            yield from member.walk()


@dataclass(slots=True)
class Program:
    """A parsed file: text, tokens and top-level declarations."""

    text: str
    tokens: Tokens
    declarations: list[Declaration]

    def walk(self) -> Iterator[Declaration]:
        """All declarations, outermost first, in the order of the text."""
        for declaration in self.declarations:
            yield from declaration.walk()

    def callables(self) -> list[Declaration]:
        """Methods, lemmas, functions and the like, at any depth."""
        return [declaration for declaration in self.walk() if declaration.is_callable]
