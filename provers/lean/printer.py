"""Printing kernel terms as Lean text that elaborates to the very same term.

What lives here: `print_term`, `print_type`, `PrintedTerm`. What does not: readable printing with
notation (Lean itself does that), reading terms back (`olean`).

The text leaves Lean nothing to infer: every constant and variable is written with `@` and its
universe levels, every binder with its type and kind, literals as raw literals; notation,
coercions, instances and implicit arguments play no part. The result is alpha-equal to the input
(`provers.lean.digests.alpha_equal`) once compiled and read back.

Some terms cannot be written in Lean: names that hold numbers or macro scopes (private and
hygienic constants), the kernel's own projections, universe levels that Lean simplifies while
reading. The first two raise `UnprintableTerm`; the last come back equal up to normal form.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provers.errors import LemmataError
from provers.lean.expr import (
    App,
    BinderKind,
    BVar,
    Const,
    Expr,
    FVar,
    Lam,
    Let,
    Level,
    Lit,
    MVar,
    Name,
    Pi,
    Sort,
)
from provers.lean.levels import level_text, param, param_names, substitute_params
from provers.lean.names import is_plain_component
from provers.lean.olean import Declaration
from provers.lean.terms import subterms, unfold_app

MAX_CHARACTERS = 1 << 22

# Identifiers that Lean's own grammar reads as keywords.
_KEYWORD_LIST = """
Prop Sort Type _ abbrev add_decl_doc admit all at attribute axiom by calc catch class
coinductive declare_syntax_cat decreasing_by def deriving do elab elab_rules else end example
exists export extends finally for forall from fun generalizing grind_pattern have haveI hiding
if import in include inductive infix infixl infixr init_quot initialize instance instances lemma
let letI local macro macro_rules match meta mut mutual namespace nat_lit no_index nofun nomatch
noncomputable nonrec notation obtain omit opaque open partial postfix prefix prelude private
protected public renaming return scoped section set_option show simproc sorry structure suffices
syntax termination_by then theorem this try type_of unif_hint universe universes unless unsafe
using variable variables where while with λ
"""
KEYWORDS = frozenset(_KEYWORD_LIST.split())

ELABORATION_OPTIONS = {
    "autoImplicit": "false",
    "checkBinderAnnotations": "false",
    "maxHeartbeats": "0",
    "maxRecDepth": "100000",
}
"""Options under which every printed text elaborates: large terms need room, and the core has
instance binders whose type is a variable."""


def header_lines(imports: Iterable[str] = ()) -> list[str]:
    """Lines in front of printed statements in a session, which bounds each trial's effort itself.

    Args:
        imports: modules beside the implicit `Init`.
    """
    options = {**ELABORATION_OPTIONS, "linter.all": "false"}
    options.pop("maxHeartbeats")
    return [
        *(f"import {module}" for module in imports),
        *(f"set_option {name} {value}" for name, value in options.items()),
    ]


_OPEN = {
    BinderKind.DEFAULT: "(",
    BinderKind.IMPLICIT: "{",
    BinderKind.STRICT_IMPLICIT: "⦃",
    BinderKind.INSTANCE: "[",
}
_CLOSE = {
    BinderKind.DEFAULT: ")",
    BinderKind.IMPLICIT: "}",
    BinderKind.STRICT_IMPLICIT: "⦄",
    BinderKind.INSTANCE: "]",
}


class UnprintableTerm(LemmataError):
    """No Lean text denotes the term; the message says why."""


@dataclass(frozen=True, slots=True)
class PrintedTerm:
    """A printed term.

    Attributes:
        text: one line of Lean.
        level_params: the universe parameters to declare, in order.
    """

    text: str
    level_params: tuple[str, ...]

    def axiom(self, name: str) -> str:
        """A command that makes the term the type of `name`: `axiom name.{u} : …`.

        A definition of that value would not do for reading back: Lean moves proofs inside
        values to lemmas of their own.
        """
        return f"axiom {name}{self.universes} : {self.text}"

    @property
    def universes(self) -> str:
        """What follows a declared name, e.g. `.{u, v}`; empty without parameters."""
        return f".{{{', '.join(self.level_params)}}}" if self.level_params else ""


def print_type(declaration: Declaration, *, rooted: bool = False) -> PrintedTerm:
    """Print the type of a constant; see `print_term`."""
    return print_term(declaration.type, declaration.level_params, rooted=rooted)


def print_term(
    expr: Expr,
    level_params: Sequence[Name] = (),
    *,
    rooted: bool = False,
    max_characters: int = MAX_CHARACTERS,
) -> PrintedTerm:
    """Print a closed term.

    Args:
        expr: without loose variables and metavariables; a free variable is printed by its name.
        level_params: universe parameters, in the order in which they are to be declared.
        rooted: write `_root_.` before every constant, for text that goes into a file with
            namespaces or `open`. Otherwise names are full, and bound variables are renamed so
            that they capture none.
        max_characters: give up on longer texts (a shared term can be exponential as text).

    Raises:
        UnprintableTerm: a name, projection or metavariable that cannot be written; too long.
    """
    if expr.loose_range:
        raise UnprintableTerm("the term has loose bound variables")
    printer = _Printer(expr, level_params, rooted, max_characters)
    return PrintedTerm(printer.run(expr), tuple(printer.level_names.values()))


@functools.lru_cache(maxsize=1 << 14)
def name_in_source(name: Name) -> str:
    """A full name as an identifier of Lean source.

    Raises:
        UnprintableTerm: no identifier denotes the name.
    """
    parts = name.parts
    if not parts:
        raise UnprintableTerm("the anonymous name cannot be written")
    texts: list[str] = []
    for part in parts:
        if isinstance(part, int):
            kind = "private" if name.is_private else "hygienic or generated"
            raise UnprintableTerm(f"{name} is a {kind} name, which no source text denotes")
        if is_plain_component(part) and part not in KEYWORDS:
            texts.append(part)
        elif part and not set(part) & {"«", "»", "\n", "\r"}:
            texts.append(f"«{part}»")
        else:
            raise UnprintableTerm(f"{name} has a part that cannot be quoted")
    return ".".join(texts)


def string_literal(value: str) -> str:
    """A Lean string literal."""
    pieces = ['"']
    for character in value:
        if character in '"\\':
            pieces.append("\\" + character)
        elif character in "\n\t\r":
            pieces.append({"\n": "\\n", "\t": "\\t", "\r": "\\r"}[character])
        elif ord(character) < 32 or ord(character) == 127:
            pieces.append(f"\\x{ord(character):02x}")
        else:
            pieces.append(character)
    pieces.append('"')
    return "".join(pieces)


# What is still to be emitted: text, a term (True: as an argument, so in parentheses unless it is
# one token), or a change of the scope.
_Work = "str | tuple[Expr, bool] | Callable[[], None]"


class _Printer:
    """One run: emits pieces from left to right, with the names in scope on a stack."""

    def __init__(
        self, root: Expr, level_params: Sequence[Name], rooted: bool, max_characters: int
    ) -> None:
        self._rooted = rooted
        self._limit = max_characters
        self._scope: list[str] = []
        self._in_scope: set[str] = set()
        self._last_number: dict[str, int] = {}
        self._constants: dict[Name, str] = {}
        self._levels: dict[Level, str] = {}
        names: set[Name] = set()
        levels: set[Level] = set()
        for node in subterms(root):
            if isinstance(node, Const):
                names.add(node.name)
                levels.update(node.levels)
            elif isinstance(node, FVar):
                names.add(node.name)
            elif isinstance(node, Sort):
                levels.add(node.level)
        self._reserved = frozenset(str(name.parts[0]) if name.parts else "" for name in names)
        extra = sorted(param_names(tuple(levels)) - set(level_params))
        self.level_names = _level_names([*level_params, *extra])
        self._level_values = {name: param(Name.of(text)) for name, text in self.level_names.items()}

    def run(self, root: Expr) -> str:
        pieces: list[str] = []
        length = 0
        work: list[_Work] = [(root, False)]  # pyright: ignore[reportInvalidTypeForm]
        while work:
            item = work.pop()
            if isinstance(item, str):
                pieces.append(item)
                length += len(item)
                if length > self._limit:
                    raise UnprintableTerm(f"the text has more than {self._limit} characters")
            elif isinstance(item, tuple):
                node, as_argument = item
                parts = self._parts(node)
                if as_argument and len(parts) > 1:
                    parts = ["(", *parts, ")"]
                work.extend(reversed(parts))
            else:
                item()
        return "".join(pieces)

    def _parts(self, node: Expr) -> list:
        """What a node is printed as; a single piece needs no parentheses as an argument."""
        if isinstance(node, App):
            head, args = unfold_app(node)
            parts: list = [(head, True)]
            for arg in args:
                parts += [" ", (arg, True)]
            return parts
        if isinstance(node, Const):
            return [self._constant(node)]
        if isinstance(node, BVar):
            return ["@" + self._scope[-1 - node.index]]
        if isinstance(node, Sort):
            return self._sort(node.level)
        if isinstance(node, Lit):
            return [_literal(node.value)]
        if isinstance(node, (Lam, Pi)):
            return self._binder(node)
        if isinstance(node, Let):
            return self._let(node)
        if isinstance(node, FVar):
            return ["@" + name_in_source(node.name)]
        if isinstance(node, MVar):
            raise UnprintableTerm(f"the metavariable ?{node.name} cannot be written")
        raise UnprintableTerm("the kernel's own projection (Expr.proj) has no syntax")

    def _constant(self, node: Const) -> str:
        text = self._constants.get(node.name)
        if text is None:
            text = "@" + ("_root_." if self._rooted else "") + name_in_source(node.name)
            self._constants[node.name] = text
        if not node.levels:
            return text
        return f"{text}.{{{', '.join(map(self._level, node.levels))}}}"

    def _level(self, level: Level) -> str:
        text = self._levels.get(level)
        if text is None:
            try:
                text = level_text(substitute_params(level, self._level_values))
            except ValueError as error:
                raise UnprintableTerm(str(error)) from error
            self._levels[level] = text
        return text

    def _sort(self, level: Level) -> list:
        if level is Level.zero:
            return ["Prop"]
        if level is Level.one:
            return ["Type"]
        return ["Sort ", f"({self._level(level)})"]

    def _binder(self, node: Lam | Pi) -> list:
        name = self._fresh(node.name)
        opening = "@fun " if isinstance(node, Lam) else "∀ "
        return [
            f"{opening}{_OPEN[node.kind]}{name} : ",
            (node.type, False),
            f"{_CLOSE[node.kind]}{' => ' if isinstance(node, Lam) else ', '}",
            lambda: self._enter(name),
            (node.body, False),
            self._leave,
        ]

    def _let(self, node: Let) -> list:
        name = self._fresh(node.name)
        return [
            # `(e :)` elaborates without an expected type, which may speak of another `let`.
            f"({'have' if node.nondependent else 'let'} {name} : ",
            (node.type, False),
            " := ",
            (node.value, False),
            "; ",
            lambda: self._enter(name),
            (node.body, False),
            self._leave,
            " :)",
        ]

    def _fresh(self, wanted: Name) -> str:
        """A bound variable's name: its own where that is plain and captures nothing."""
        part = wanted.parts[0] if wanted.parts else ""
        if not isinstance(part, str) or not is_plain_component(part) or part in KEYWORDS:
            part = "x"
        name = part
        while name in self._in_scope or name in self._reserved:
            # Numbers only grow, so that naming n nested variables costs n steps.
            self._last_number[part] = self._last_number.get(part, 0) + 1
            name = f"{part}_{self._last_number[part]}"
        return name

    def _enter(self, name: str) -> None:
        self._scope.append(name)
        self._in_scope.add(name)

    def _leave(self) -> None:
        self._in_scope.remove(self._scope.pop())


def _distinct(wanted: str, taken: Iterable[str]) -> str:
    name, number = wanted, 0
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def _level_names(params: Sequence[Name]) -> Mapping[Name, str]:
    """Writable, distinct names for universe parameters."""
    names: dict[Name, str] = {}
    for level_param in params:
        part = level_param.parts[0] if len(level_param.parts) == 1 else "u"
        plain = isinstance(part, str) and is_plain_component(part) and part not in KEYWORDS
        wanted = str(part) if plain and part not in ("max", "imax") else "u"
        names[level_param] = _distinct(wanted, set(names.values()))
    return names


def _literal(value: int | str) -> str:
    if isinstance(value, str):
        return string_literal(value)
    # Python refuses to write very large numbers in decimal; Lean reads hexadecimal as well.
    return f"(nat_lit {value if value.bit_length() < 10_000 else hex(value)})"
