"""Guesses at lemma calls: which lemma, where, and on what.

What lives here: `CallGuesses`, and the constructors of a program's datatypes, which arguments are
made of. What does not: invariants and measures (`guessing`), deciding which guesses hold
(`complete`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from dafny_bridge.comparison import texts
from dafny_bridge.expressions import split
from dafny_bridge.hints import Hint, HintKind
from dafny_bridge.lexer import Kind, Token
from dafny_bridge.outline import Declaration, Program
from dafny_bridge.scenes import Scene
from dafny_bridge.statements import parameters

_MOST_TERMS = 6
"""Half of the expressions of one type that are tried."""

_MOST_CALLS = 40
"""Calls of one lemma at one place."""


class CallGuesses:
    """Lemma calls that one callable may lack."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def hints(self) -> Iterator[Hint]:
        """Calls of the lemmas beside it, and of itself on something smaller."""
        for offset, scope in self.call_places():
            for lemma in self.scene.program.callables():
                if lemma.kind != "lemma" or lemma.scope != self.scene.declaration.scope:
                    continue
                yield from self.calls_of(lemma, offset, scope)

    def call_places(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Where calls may stand, with the variables that are in scope there."""
        if self.scene.declaration.body is None:
            return
        begin, end = self.scene.declaration.body
        start = self.scene.tokens[begin - 1].end
        yield start, self.scene.formals
        for index in range(begin, end):
            if self.scene.tokens[index].text == "=>" and self.scene.tokens[index - 1].text == ")":
                yield (
                    self.scene.tokens[index].end,
                    {**self.scene.formals, **self.case_variables(index)},
                )
            elif (
                self.scene.tokens[index].text == "=>"
                and self.scene.tokens[index - 2].text == "case"
            ):
                yield self.scene.tokens[index].end, self.scene.formals
        for loop in self.scene.loops:
            yield self.scene.tokens[loop.opened].end, self.scene.types
            yield self.scene.tokens[loop.closed].end, self.scene.types

    def case_variables(self, arrow: int) -> dict[str, str]:
        """Variables of `case Constructor(a, b) =>`, typed by the datatype's declaration."""
        index = arrow
        while self.scene.tokens[index].text != "case":
            index -= 1
        constructor = self.scene.tokens[index + 1].text
        names = [t.text for t in self.scene.tokens[index + 3 : arrow] if t.kind is Kind.WORD]
        for fields in constructors(self.scene.program).get(constructor, []):
            if len(fields) == len(names):
                return dict(zip(names, (kind for _, kind in fields), strict=True))
        return {}

    def calls_of(self, lemma: Declaration, offset: int, scope: dict[str, str]) -> Iterator[Hint]:
        formals = parameters(lemma.signature)
        itself = lemma.full_name == self.scene.declaration.full_name
        if itself:
            yield from self.recursive_calls(formals, offset, scope)
            return
        choices = [self.terms(kind, scope) for _, kind in formals]
        for arguments in itertools.islice(itertools.product(*choices), _MOST_CALLS):
            simple = sum(len(split(argument)) for argument in arguments)
            text = f"{lemma.name}({', '.join(arguments)});"
            yield self.scene.hint(HintKind.CALL, text, offset, -2.0 - 0.1 * simple)

    def terms(self, kind: str, scope: dict[str, str]) -> list[str]:
        """Short expressions of a type: variables, then functions and constructors over them."""
        same = [name for name, other in scope.items() if _same_type(kind, other)]
        found = list(same)
        if kind in ("int", "nat"):
            found += [f"{name} - 1" for name in same] + [f"{name} + 1" for name in same]
        if kind.startswith("seq<"):
            element = kind.removeprefix("seq<").removesuffix(">")
            found += [f"[{name}]" for name, other in scope.items() if _same_type(element, other)]
        for function in self.scene.program.callables():
            if function.kind == "function" and _result_type(function) == kind:
                inner = parameters(function.signature)
                if len(inner) == 1:
                    found += [
                        f"{function.name}({name})"
                        for name, other in scope.items()
                        if _same_type(inner[0][1], other)
                    ]
        for name, shapes in constructors(self.scene.program).items():
            for fields in shapes:
                if len(fields) == 2 and kind in {k for _, k in fields}:
                    found += self.singletons(name, fields, kind, scope)
        return found[: 2 * _MOST_TERMS]

    def singletons(
        self, name: str, fields: list[tuple[str, str]], kind: str, scope: dict[str, str]
    ) -> Iterator[str]:
        """`Cons(h, Nil)` and the like."""
        empty = [c for c, shapes in constructors(self.scene.program).items() if [] in shapes]
        for variable, other in scope.items():
            for nothing in empty:
                values = [nothing if k == kind else variable for _, k in fields]
                if any(_same_type(k, other) for _, k in fields if k != kind):
                    yield f"{name}({', '.join(values)})"

    def recursive_calls(
        self, formals: list[tuple[str, str]], offset: int, scope: dict[str, str]
    ) -> Iterator[Hint]:
        names = [name for name, _ in formals]
        for index, (name, kind) in enumerate(formals):
            for guard, smaller in _smaller(name, kind, scope):
                arguments = [*names[:index], smaller, *names[index + 1 :]]
                call = f"{self.scene.declaration.name}({', '.join(arguments)});"
                text = f"if {guard} {{ {call} }}" if guard else call
                yield self.scene.hint(HintKind.CALL, text, offset, -1.5)


def _smaller(name: str, kind: str, scope: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(guard, smaller value) for recursion on a parameter."""
    if kind in ("int", "nat"):
        yield f"{name} > 0", f"{name} - 1"
        yield f"{name} > 1", f"{name} - 2"
    elif kind.startswith(("seq", "string")):
        yield f"|{name}| > 0", f"{name}[1..]"
        yield f"|{name}| > 0", f"{name}[..|{name}| - 1]"
    else:
        for other, other_kind in scope.items():
            if other != name and _same_type(kind, other_kind):
                yield "", other


def _same_type(wanted: str, offered: str) -> bool:
    if {wanted, offered} <= {"int", "nat"}:
        return True
    return bool(offered) and (wanted == offered or wanted.startswith(f"{offered}<"))


def _result_type(function: Declaration) -> str:
    words = texts(function.signature)
    for index in range(len(words) - 1, -1, -1):
        if words[index] == ")":
            return "".join(words[index + 2 :])
    return ""


def constructors(program: Program) -> dict[str, list[list[tuple[str, str]]]]:
    """Constructor names to the fields (name, type) of each constructor of that name.

    A constructor without brackets has no fields; fields without names have the name "".
    """
    found: dict[str, list[list[tuple[str, str]]]] = {}
    for declaration in program.walk():
        if declaration.kind != "datatype":
            continue
        signature = list(declaration.signature)
        depth = 0
        for index, token in enumerate(signature):
            depth += (token.text in ("(", "<")) - (token.text in (")", ">"))
            if depth == 0 and token.text in ("=", "|") and index + 1 < len(signature):
                fields = _fields(signature, index + 2)
                found.setdefault(signature[index + 1].text, []).append(fields)
    return found


def _fields(signature: list[Token], opened: int) -> list[tuple[str, str]]:
    if opened >= len(signature) or signature[opened].text != "(":
        return []
    fields: list[tuple[str, str]] = []
    words: list[str] = []
    depth = 0
    for token in signature[opened:]:
        depth += (token.text in ("(", "<")) - (token.text in (")", ">"))
        if (token.text == "," and depth == 1) or depth == 0:
            name, _, kind = "".join(words).rpartition(":")
            fields.append((name, kind))
            words = []
            if depth == 0:
                break
        elif not (token.text == "(" and depth == 1):
            words.append(token.text)
    return fields
